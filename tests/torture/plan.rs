//! How much is done: a short form by itself, the long one where it is asked for, or as much as words say.

/// `[long] [PART…] [days=N] [kills=N] [cuts=N] [flips=N] [skip=N] [seed=N]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    parts: Vec<String>,
    pub(crate) long: bool,
    pub(crate) days: u64,
    pub(crate) kills: u64,
    pub(crate) power_cuts: u64,
    /// How many bytes are altered, spread over all that there are; of an exported ledger, so many of each kind of alteration.
    pub(crate) flips: u64,
    /// So many bytes are passed over first: where a run was broken off, or found something.
    pub(crate) skip: u64,
    /// The first seed; a failure says which one replays it.
    pub(crate) seed: u64,
}

impl Plan {
    /// Nothing where a word is none of ours: then other tests are meant.
    pub(crate) fn of(words: &[String]) -> Option<Self> {
        let long = words.iter().any(|word| word == "long");
        let (days, kills, power_cuts, flips) =
            if long { (100_000, 10_000, 1_000_000, u64::MAX) } else { (3, 12, 200, 48) };
        let (parts, skip, seed) = (Vec::new(), 0, 1);
        let mut plan = Self { parts, long, days, kills, power_cuts, flips, skip, seed };
        for word in words {
            match word.split_once('=') {
                Some((name, number)) => *plan.number(name)? = number.parse().ok()?,
                None if word == "long" || word.starts_with('-') => {}
                None if super::PARTS.iter().any(|(part, _)| part == word) => {
                    plan.parts.push(word.clone());
                }
                None => return None,
            }
        }
        Some(plan)
    }

    /// Whether this part is asked for; all are where none is named.
    pub(crate) fn includes(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|chosen| chosen == part)
    }

    fn number(&mut self, name: &str) -> Option<&mut u64> {
        match name {
            "days" => Some(&mut self.days),
            "kills" => Some(&mut self.kills),
            "cuts" => Some(&mut self.power_cuts),
            "flips" => Some(&mut self.flips),
            "skip" => Some(&mut self.skip),
            "seed" => Some(&mut self.seed),
            _ => None,
        }
    }
}
