//! Who has cosigned a gateway's ledger, and whose ledgers it has cosigned, as two tables.

use crate::cli::{
    connection::{self, ConnectionArgs, with_gateway},
    exit::Exit,
    table, words,
};
use crate::{clock::Clock, wire::v1};
use clap::Args;
use std::io::{self, Write};

/// The widest that these tables are drawn.
const WIDEST: u16 = 120;

/// Else a ledger would say itself whom it is to be believed by.
const BY_ITSELF: &str = "these keys are as the gateway itself says: ask each witness for its own (ledger/cosigner.vkey) before you believe them";

/// Which gateway is asked.
#[derive(Debug, Args)]
pub(super) struct WitnessArgs {
    /// Print the keys as a C2SP policy instead: this ledger, signed by itself and cosigned by any of its witnesses
    #[arg(long)]
    policy: bool,
    #[command(flatten)]
    connection: ConnectionArgs,
}

impl WitnessArgs {
    /// The tables go to `out`.
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let Self { policy, connection } = self;
        with_gateway(connection, clock, err, async |connection, err| {
            match connection.witness().standing(v1::WitnessStandingRequest {}).await {
                Ok(reply) => {
                    let (reply, width) = (reply.into_inner(), table::width_up_to(WIDEST));
                    let told = if policy { policy_of(&reply) } else { told(&reply, width) };
                    if policy {
                        writeln!(err, "{BY_ITSELF}")?;
                    }
                    writeln!(out, "{told}").map(|()| Exit::Ok)
                }
                Err(status) => {
                    writeln!(err, "{}", connection.told(&status))?;
                    Ok(connection::exit(&status))
                }
            }
        })
    }
}

fn told(reply: &v1::WitnessStandingReply, width: u16) -> String {
    let v1::WitnessStandingReply { ledger_key: _, size, witnesses, watched, unwitnessed_since } =
        reply;
    if witnesses.is_empty() && watched.is_empty() {
        return "no peer has a ledger_key: nobody cosigns this ledger, and it cosigns none"
            .to_owned();
    }
    let mut asked = table::table_in(&["WITNESS", "COSIGNED", "WHEN", "BEHIND BY", "LAST"], width);
    for v1::AskedWitness { peer, name, cosigner_key: _, size: cosigned, at, last, checkpoint: _ } in
        witnesses
    {
        let behind = size.saturating_sub(*cosigned);
        asked.add_row([
            format!("{peer}\n{name}"),
            cosigned.to_string(),
            words::minute(at.as_ref()),
            behind.to_string(),
            last.clone(),
        ]);
    }
    let mut known = table::table_in(&["WITNESSED HERE", "SIZE", "WHEN", "REFUSED"], width);
    for v1::WatchedLedger { peer, name, size, at, refused } in watched {
        known.add_row([
            format!("{peer}\n{name}"),
            size.to_string(),
            words::minute(at.as_ref()),
            refused.clone(),
        ]);
    }
    // By the numbers: the gateway itself looks only now and then.
    let witnessed = witnesses.iter().map(|it| it.size).max().unwrap_or_default();
    let alone = words::minute(unwitnessed_since.as_ref());
    let sum = match alone.is_empty() {
        _ if witnessed >= *size => format!("{size} entries, witnessed"),
        true => format!("{size} entries; the newest are not witnessed yet"),
        false => format!("{size} entries; the newest are not witnessed, since {alone}"),
    };
    let tables = [asked, known].map(|table| table::lines(&table).trim_end().to_owned());
    format!("{}\n\n{sum}", tables.join("\n\n"))
}

/// As C2SP tlog-policy writes it.
fn policy_of(reply: &v1::WitnessStandingReply) -> String {
    let mut lines = vec![format!("log {}", reply.ledger_key)];
    let witness = |it: &v1::AskedWitness| format!("witness {} {}", it.peer, it.cosigner_key);
    lines.extend(reply.witnesses.iter().map(witness));
    let names: Vec<_> = reply.witnesses.iter().map(|it| it.peer.as_str()).collect();
    match names.as_slice() {
        [] => lines.push("quorum none".to_owned()),
        [only] => lines.push(format!("quorum {only}")),
        several => {
            lines.push(format!("group witnesses any {}", several.join(" ")));
            lines.push("quorum witnesses".to_owned());
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(witnesses: usize) -> v1::WitnessStandingReply {
        let asked = |number: usize| v1::AskedWitness {
            peer: format!("SE2120001850-STAFETT{number}"),
            name: "Karlstads kommun".to_owned(),
            cosigner_key: format!("k{number}"),
            size: 90,
            at: Some(prost_types::Timestamp { seconds: 1_818_403_200, nanos: 0 }),
            last: "cosigned".to_owned(),
            checkpoint: String::new(),
        };
        v1::WitnessStandingReply {
            ledger_key: "l".to_owned(),
            size: 100,
            witnesses: (0..witnesses).map(asked).collect(),
            watched: vec![v1::WatchedLedger {
                peer: "SE2120001850-STAFETT".to_owned(),
                name: "Karlstads kommun".to_owned(),
                refused: "forked".to_owned(),
                ..Default::default()
            }],
            unwitnessed_since: None,
        }
    }

    #[test]
    fn the_tables_say_who_is_behind_and_who_is_refused() {
        let told = told(&reply(1), 120);
        for words in
            ["SE2120001850-STAFETT0", "90", "2027-08-16 08:00Z", "10", "cosigned", "forked"]
        {
            assert!(told.contains(words), "{words}:\n{told}");
        }
        assert!(told.ends_with("100 entries; the newest are not witnessed yet"), "{told}");
        let mut all = reply(1);
        all.witnesses[0].size = 100;
        assert!(super::told(&all, 120).ends_with("100 entries, witnessed"));
        let alone = v1::WitnessStandingReply {
            unwitnessed_since: Some(prost_types::Timestamp { seconds: 1_818_403_200, nanos: 0 }),
            ..reply(0)
        };
        let told = super::told(&alone, 120);
        assert!(told.ends_with("the newest are not witnessed, since 2027-08-16 08:00Z"), "{told}");
    }

    #[test]
    fn the_policy_asks_for_any_witness() {
        assert_eq!(policy_of(&reply(0)), "log l\nquorum none");
        assert_eq!(
            policy_of(&reply(1)),
            "log l\nwitness SE2120001850-STAFETT0 k0\nquorum SE2120001850-STAFETT0"
        );
        assert!(policy_of(&reply(2)).ends_with(
            "group witnesses any SE2120001850-STAFETT0 SE2120001850-STAFETT1\nquorum witnesses"
        ));
    }
}
