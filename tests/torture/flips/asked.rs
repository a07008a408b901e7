//! Everything that a gateway can be asked about a store, and what of its answers differs from what was answered before.

use super::store::{Store, bytes_of};
use crate::support::{change_of, child, consent, id_of};
use prost::Message;
use stafett::wire::v1;
use stafett::{Caller, Error, Gateway, HsaId};
use std::collections::BTreeMap;

/// What was answered to each question: the encoded reply, or why there is none.
pub(crate) type Answers = BTreeMap<String, Result<Vec<u8>, Error>>;

/// Who must do what about a packet whose record can't be read.
const BROKEN: &str = "the operator: its record is broken (`stafett ledger verify`)";

struct Callers {
    bvc: Caller,
    karlstad: Caller,
    auditor: Caller,
    operator: Caller,
}

impl Callers {
    fn new() -> Result<Self, stafett::NotAnHsaId> {
        let caller = |id: &str| id.parse::<HsaId>().map(Caller::in_process);
        Ok(Self {
            bvc: caller("SE2321000156-BVC")?,
            karlstad: caller("SE2120001850-STAFETT")?,
            auditor: caller("SE2321000156-REVISOR")?,
            operator: caller("SE2321000156-TYST")?,
        })
    }
}

/// Asks for all of it. What writes anything comes last.
pub(crate) async fn ask(gateway: &Gateway, store: &Store) -> super::Outcome<Answers> {
    let Callers { bvc, karlstad, auditor, operator } = Callers::new()?;
    let mut answers = Answers::new();
    let mut note = |question: String, answer| drop(answers.insert(question, answer));
    note("checkpoint".into(), Ok(gateway.checkpoint().into_bytes()));
    for (n, packet) in store.outgoing.iter().enumerate() {
        note(format!("status {n}"), encoded(gateway.status(&bvc, &id_of(packet)).await));
        note(format!("receipt {n}"), encoded(gateway.submit(&bvc, bytes_of(packet)).await));
    }
    for (n, packet) in store.waiting.iter().enumerate() {
        let told = gateway.explain_waiting(&operator, &id_of(packet)).await;
        note(format!("explanation {n}"), encoded(told));
    }
    for (n, came) in store.incoming.iter().enumerate() {
        let again = gateway.deliver(&karlstad, came.clone()).await;
        note(format!("acknowledgement {n}"), encoded(again));
    }
    let all = v1::QueueRequest::default();
    note("queue".into(), encoded(gateway.queue(&operator, all).await));
    let today = v1::AgreementsRequest::default();
    note("agreements".into(), encoded(gateway.read_agreements(&operator, today).await));
    let today = v1::PartiesRequest::default();
    note("parties".into(), encoded(gateway.read_parties(&operator, today).await));
    let size = gateway.inclusion(0, 0).map_or(0, |proof| proof.tree_size);
    for index in (0..size).step_by(13).chain(size.checked_sub(1)) {
        note(format!("inclusion {index}"), encoded(gateway.inclusion(index, 0)));
        note(format!("consistency {index}"), encoded(gateway.consistency(index, 0)));
    }
    let entries = gateway.entries(&auditor, 0, 1000).await;
    let entries = entries.map(|all| all.iter().flat_map(Message::encode_to_vec).collect());
    note("entries".into(), entries);

    for (n, packet) in store.asked_about.iter().enumerate() {
        note(format!("decision {n}"), encoded(gateway.preview(&bvc, bytes_of(packet)).await));
    }
    let number = store.held;
    let asked = v1::ChildRequest { child: Some(child(number)), at: String::new() };
    let told = gateway.read_child(&bvc, asked).await;
    note("child".into(), encoded(told.map(|told| v1::ChildReply { proof: None, ..told })));
    // What waits for this consent, and for nothing else, is found and let go.
    let recorded = gateway.record(&bvc, change_of(number, consent("g2"))).await;
    let released = recorded.map(|reply| reply.released.concat().into_bytes());
    note("release".into(), released);
    Ok(answers)
}

fn encoded(reply: Result<impl Message, Error>) -> Result<Vec<u8>, Error> {
    reply.map(|reply| reply.encode_to_vec())
}

/// What may never be answered about what is there.
fn is_denial(error: &Error) -> bool {
    matches!(error, Error::Absent | Error::OtherContent | Error::Ended { .. })
}

/// Whether the queue is as before, but for packets whose record can't be read: those are named, and it is said who must mend them.
fn tells_what_is_broken(before: &[u8], now: &[u8]) -> bool {
    let read = |bytes| v1::QueueReply::decode(bytes).ok();
    let (Some(before), Some(now)) = (read(before), read(now)) else { return false };
    let packets = before.packets.iter().zip(&now.packets).map(|(before, now)| {
        let is_broken = now.alarm == "undecidable" && now.waits_for == [BROKEN];
        let broken = v1::WaitingPacket {
            waits_for: vec![BROKEN.to_owned()],
            alarm: "undecidable".to_owned(),
            missing: Vec::new(),
            ..before.clone()
        };
        if is_broken { broken } else { before.clone() }
    });
    let packets = packets.collect();
    before.packets.len() == now.packets.len() && v1::QueueReply { packets, ..before } == now
}

/// How answers about an altered store compare with those from before.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All as before.
    Same,
    /// Nothing else than before, and errors in the place of some.
    SomeErrors,
    /// A question was answered otherwise.
    Wrong(String),
}

pub(crate) fn compare(before: &Answers, now: &Answers) -> Verdict {
    let errors = now.values().any(Result::is_err);
    for (question, before) in before {
        let wrong = match (before, now.get(question)) {
            (Ok(before), Some(Ok(now))) if before == now => continue,
            // A packet that can't be read is not let go.
            (_, Some(Ok(now))) if errors && question == "release" && now.is_empty() => continue,
            (Ok(before), Some(Ok(now)))
                if question == "queue" && tells_what_is_broken(before, now) =>
            {
                continue;
            }
            // How long the ledger is could not be told.
            (_, None) if errors => continue,
            (_, Some(Err(error))) if !is_denial(error) => continue,
            (_, Some(Err(error))) => error.to_string(),
            (_, Some(Ok(_))) => "another answer".to_owned(),
            (_, None) => "not even asked".to_owned(),
        };
        return Verdict::Wrong(format!("{question}: {wrong}"));
    }
    if errors { Verdict::SomeErrors } else { Verdict::Same }
}
