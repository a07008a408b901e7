//! Whom an auditor believes: logs, witnesses, and how many of these must have cosigned, as C2SP tlog-policy writes it.

use super::keys::{CosignerKey, VerifierKey};
use std::collections::{BTreeMap, BTreeSet};

/// As many lines of a kind as anybody needs.
const MOST: usize = 256;

/// A policy, read and whole.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    logs: Vec<VerifierKey>,
    witnesses: Vec<CosignerKey>,
    members: Vec<Member>,
    /// Nobody need have cosigned where there is none.
    quorum: Option<usize>,
}

#[derive(Debug, Clone)]
enum Member {
    Witness(usize),
    Group { least: usize, members: Vec<usize> },
}

/// Whoever wrote the policy must mend this line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub(crate) struct BadPolicy {
    pub(crate) line: usize,
    pub(crate) problem: &'static str,
}

/// A policy as far as it is read.
#[derive(Default)]
struct Reading {
    logs: Vec<VerifierKey>,
    witnesses: Vec<CosignerKey>,
    members: Vec<Member>,
    names: BTreeMap<String, usize>,
    grouped: BTreeSet<usize>,
    quorum: Option<Option<usize>>,
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// The first line that is wrong.
    pub(crate) fn read(text: &str) -> Result<Self, BadPolicy> {
        let mut reading = Reading::default();
        let mut last = 0;
        for (line, content) in (1..).zip(text.lines()) {
            last = line;
            reading.line(content).map_err(|problem| BadPolicy { line, problem })?;
        }
        let Reading { logs, witnesses, members, quorum, .. } = reading;
        let quorum = quorum.ok_or(BadPolicy {
            line: last,
            problem: "no quorum; right is a line `quorum NAME`, or `quorum none`",
        })?;
        Ok(Self { logs, witnesses, members, quorum })
    }

    /// The logs whose checkpoints are believed.
    pub(crate) fn logs(&self) -> &[VerifierKey] {
        &self.logs
    }

    /// All witnesses that are named.
    pub(crate) fn witnesses(&self) -> &[CosignerKey] {
        &self.witnesses
    }

    /// Whether it asks for any cosignature.
    pub(crate) fn asks_for_witnesses(&self) -> bool {
        self.quorum.is_some()
    }

    /// Whether enough witnesses have cosigned, by what `has` says of each.
    pub(crate) fn is_met(&self, has: impl Fn(&CosignerKey) -> bool) -> bool {
        // Groups name only what stands before them.
        let mut met: Vec<bool> = Vec::with_capacity(self.members.len());
        for member in &self.members {
            met.push(match member {
                Member::Witness(at) => self.witnesses.get(*at).is_some_and(&has),
                Member::Group { least, members } => {
                    let count =
                        members.iter().filter(|at| met.get(**at).copied().unwrap_or(false)).count();
                    count >= *least
                }
            });
        }
        self.quorum.is_none_or(|at| met.get(at).copied().unwrap_or(false))
    }
}

impl Reading {
    fn line(&mut self, content: &str) -> Result<(), &'static str> {
        if content.bytes().any(|byte| byte < b' ' && byte != b'\t') {
            return Err("a control character; right are spaces and tabs between words");
        }
        let words: Vec<&str> = content.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", key] | ["log", key, _] => self.log(key),
            ["witness", name, key] | ["witness", name, key, _] => self.witness(name, key),
            ["group", name, least, members @ ..] => self.group(name, least, members),
            ["quorum", name] => self.quorum(name),
            _ => Err(
                "right is log VKEY, witness NAME VKEY, group NAME all|any|K NAME…, or quorum NAME",
            ),
        }
    }

    fn log(&mut self, key: &str) -> Result<(), &'static str> {
        let key: VerifierKey = key.parse().map_err(|_| "not a log's verifier key")?;
        if self.logs.len() == MOST || self.logs.iter().any(|known| known.is_same_key(&key)) {
            return Err("this log's key stands there already, or there are too many");
        }
        self.logs.push(key);
        Ok(())
    }

    fn witness(&mut self, name: &str, key: &str) -> Result<(), &'static str> {
        let key: CosignerKey = key.parse().map_err(|_| "not a witness's verifier key")?;
        if self.witnesses.len() == MOST
            || self.witnesses.iter().any(|known| known.is_same_key(&key))
        {
            return Err("this witness's key stands there already, or there are too many");
        }
        self.witnesses.push(key);
        self.name(name, Member::Witness(self.witnesses.len() - 1))
    }

    fn group(&mut self, name: &str, least: &str, members: &[&str]) -> Result<(), &'static str> {
        let mut found = Vec::new();
        for member in members {
            let at = *self.names.get(*member).ok_or("a member that no line before names")?;
            if !self.grouped.insert(at) {
                return Err("a member that stands in a group already");
            }
            found.push(at);
        }
        let least = match least {
            "all" => found.len(),
            "any" => 1,
            number => number.parse().map_err(|_| "right is all, any or a number")?,
        };
        if !(1..=found.len()).contains(&least) {
            return Err("right is at least one, and no more than there are members");
        }
        self.name(name, Member::Group { least, members: found })
    }

    fn name(&mut self, name: &str, member: Member) -> Result<(), &'static str> {
        if name == "none" || self.members.len() == 2 * MOST {
            return Err("right is another name than none, and not too many");
        }
        self.members.push(member);
        match self.names.insert(name.to_owned(), self.members.len() - 1) {
            None => Ok(()),
            Some(_) => Err("the name stands there already"),
        }
    }

    fn quorum(&mut self, name: &str) -> Result<(), &'static str> {
        let quorum = match name {
            "none" => None,
            name => Some(*self.names.get(name).ok_or("a name that no line before names")?),
        };
        match self.quorum.replace(quorum) {
            None => Ok(()),
            Some(_) => Err("a second quorum; right is one"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Signer;

    fn signer(seed: u8) -> Signer {
        Signer::from_seed(&format!("org{seed}/gw/audit"), &[seed; 32]).unwrap()
    }

    fn text(lines: &str) -> String {
        let mut text = format!("# whom we believe\n\nlog {}\n", signer(1).verifier());
        for seed in 2..=6_u8 {
            text += &format!("witness w{seed}\t{} https://example.com\n", signer(seed).cosigner());
        }
        text + lines
    }

    fn met(policy: &Policy, seeds: &[u8]) -> bool {
        let keys: Vec<_> = seeds.iter().map(|seed| signer(*seed).cosigner().clone()).collect();
        policy.is_met(|key| keys.contains(key))
    }

    #[test]
    fn a_quorum_is_of_witnesses_and_groups() {
        let lines = "group x 2 w2 w3 w4\ngroup y any w5 w6\ngroup both all x y\nquorum both\n";
        let policy = Policy::read(&text(lines)).unwrap();
        assert_eq!((policy.logs().len(), policy.witnesses().len()), (1, 5));
        assert!(met(&policy, &[2, 4, 6]) && met(&policy, &[2, 3, 4, 5, 6]));
        assert!(!met(&policy, &[2, 3, 4]) && !met(&policy, &[2, 5, 6]) && !met(&policy, &[]));
        let one = Policy::read(&text("quorum w3\n")).unwrap();
        assert!(met(&one, &[3]) && !met(&one, &[2, 4, 5, 6]));
        let none = Policy::read(&text("quorum none\n")).unwrap();
        assert!(met(&none, &[]) && !none.asks_for_witnesses());
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line() {
        let log = signer(1).verifier().to_string();
        let cosigner = signer(2).cosigner().to_string();
        for (line, lines) in [
            (8, String::new()),
            (9, "nonsense\n".to_owned()),
            (9, format!("log {log}\n")),
            (9, format!("witness w7 {cosigner}\n")),
            (9, format!("witness w2 {}\n", signer(9).cosigner())),
            (9, format!("witness w7 {log}\n")),
            (9, "group g any w9\n".to_owned()),
            (9, "group g any\n".to_owned()),
            (9, "group g 3 w2 w3\n".to_owned()),
            (9, "group g 0 w2 w3\n".to_owned()),
            (10, "group g any w2\ngroup h any w2\n".to_owned()),
            (9, "group none any w2\n".to_owned()),
            (9, "quorum w9\n".to_owned()),
            (10, "quorum w2\nquorum w3\n".to_owned()),
            (9, "quorum\u{b}w2\n".to_owned()),
        ] {
            assert_eq!(Policy::read(&text(&lines)).unwrap_err().line, line, "{lines}");
        }
    }
}
