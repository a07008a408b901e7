//! A made-up year of a small county in a ledger's file of opened records: three units, six test persons, dice with a known seed.

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{ToSpan, civil::Date};
use prost::Message;
use stafett::wire::v1::{self, SipNote, SipParty, SipStepKind as Step, record::Event};
use std::fmt::Write as _;

const BUP: &str = "SE2321000156-BUP01";
const SOC: &str = "SE2120001850-SOC01";
const EMI: &str = "SE2120001850-EMI01";
const CHILDREN: [&str; 6] = [
    "202001062385",
    "202001072392",
    "202001082383",
    "202001092390",
    "202001102389",
    "202001122387",
];

pub(super) struct Year {
    dice: u64,
    records: Vec<(Date, Event)>,
}

/// `records.jsonl`, its entries in the order of their days.
pub(super) fn jsonl() -> String {
    let mut year = Year { dice: 7, records: Vec::new() };
    (0..160).for_each(|n| year.case(n));
    (0..40).for_each(|n| year.beside(n));
    year.records.sort_by_key(|(day, _)| *day);
    let mut text = "{\"origin\":\"2321000156/region/audit\"}\n".to_owned();
    for (index, (day, event)) in year.records.into_iter().enumerate() {
        let at = day.at(10, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
        let at = prost_types::Timestamp { seconds: at.timestamp().as_second(), nanos: 0 };
        let record = v1::Record { at: Some(at), event: Some(event), ..Default::default() };
        let (key, record) = (STANDARD.encode([7; 32]), STANDARD.encode(record.encode_to_vec()));
        writeln!(text, r#"{{"index":{index},"key":"{key}","record":"{record}"}}"#).unwrap();
    }
    let erased = text.lines().count() - 1;
    writeln!(text, r#"{{"index":{erased},"erased":true}}"#).unwrap();
    text
}

impl Year {
    fn roll(&mut self, sides: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.dice >> 33) % sides
    }

    fn later(&mut self, day: Date, most: u64) -> Date {
        day.checked_add(i64::try_from(1 + self.roll(most)).unwrap().days()).unwrap()
    }

    /// A case runs until the dice say that nobody did the next thing.
    fn case(&mut self, n: usize) {
        let first = Date::constant(2027, 1, 4);
        let need = first.checked_add(i64::try_from(self.roll(250)).unwrap().days()).unwrap();
        let (sender, receiver) = if n.is_multiple_of(3) { (BUP, SOC) } else { (SOC, BUP) };
        let about = (n, sender, receiver);
        self.says(about, note(Step::NeedSeen, need));
        if self.roll(9) == 0 {
            return self.says(about, note(Step::Declined, need));
        }
        let called = self.later(need, 14);
        let meeting = self.later(called, 30);
        let everybody = vec![
            party(SipParty::Child, ""),
            party(SipParty::Guardian, ""),
            party(SipParty::HealthCare, BUP),
            party(SipParty::SocialServices, SOC),
            party(SipParty::SchoolHealth, EMI),
        ];
        let occasion = 1 + i32::try_from(self.roll(3)).unwrap();
        let kallelse = SipNote {
            occasion,
            meeting: meeting.to_string(),
            called: everybody.clone(),
            ..note(Step::Called, called)
        };
        self.says(about, kallelse.clone());
        self.says((n, sender, EMI), kallelse);
        let comes = self.roll(4) > 0;
        let (attendance, absence) = if comes { (1, 0) } else { (3, 2) };
        let reply = SipNote { attendance, absence, ..note(Step::Replied, called) };
        self.says((n, EMI, sender), reply);
        if self.roll(4) == 0 {
            return;
        }
        let came = everybody.iter().filter(|it| comes || it.unit != EMI).cloned().collect();
        let plan = SipNote {
            called: everybody,
            came,
            answering: if self.roll(4) > 0 { vec![1, 2] } else { vec![2] },
            responsible_unit: sender.to_owned(),
            ..note(Step::Established, meeting)
        };
        self.says(about, plan);
        if self.roll(3) > 0 {
            let day = self.later(meeting, 90);
            let responsible_unit = if self.roll(5) == 0 { receiver } else { sender }.to_owned();
            self.says(about, SipNote { responsible_unit, ..note(Step::FollowedUp, day) });
            if self.roll(6) == 0 {
                self.says(about, note(Step::Closed, self_later(day)));
            }
        }
    }

    /// What isn't a SIP's course.
    fn beside(&mut self, n: usize) {
        let day = Date::constant(2027, 8, 16).checked_add((n as i64 % 20).days()).unwrap();
        let header = header(n, BUP, EMI);
        match n % 3 {
            0 => self.says(
                (1000 + n, BUP, EMI),
                note(Step::ChildHealthTeamMet, day.tomorrow().unwrap().saturating_sub(300.days())),
            ),
            1 => {
                let received = v1::Received {
                    packet_id: id(n),
                    header: Some(header),
                    kind: "handover.bhv".into(),
                    ..Default::default()
                };
                self.records.push((day, Event::Received(received)));
            }
            _ => {
                let deviation = v1::DeviationReport {
                    deviation: 1 + i32::try_from(n % 2).unwrap(),
                    parties: vec![BUP.into(), SOC.into()],
                    blinded_case: format!("x-{n}"),
                    happened_on: day.to_string(),
                };
                let accepted = v1::Accepted {
                    packet_id: id(n),
                    header: Some(v1::Header { child: None, ..header }),
                    kind: "deviation.report".into(),
                    deviation: Some(deviation),
                    ..Default::default()
                };
                self.records.push((day, Event::Accepted(accepted)));
            }
        }
    }

    fn says(&mut self, (n, sender, receiver): (usize, &str, &str), sip: SipNote) {
        let day: Date = sip.day.parse().unwrap();
        let accepted = v1::Accepted {
            packet_id: id(self.records.len()),
            header: Some(header(n, sender, receiver)),
            kind: "sip.step".into(),
            sip: Some(sip),
            ..Default::default()
        };
        self.records.push((day, Event::Accepted(accepted)));
    }
}

fn self_later(day: Date) -> Date {
    day.checked_add(7.days()).unwrap()
}

fn header(n: usize, sender: &str, receiver: &str) -> v1::Header {
    v1::Header {
        sender_unit: sender.into(),
        receiver_unit: receiver.into(),
        case_id: format!("sip-{n}"),
        child: Some(v1::Child {
            number: CHILDREN[n % CHILDREN.len()].into(),
            number_oid: "1.2.752.129.2.1.3.1".into(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn id(n: usize) -> bytes::Bytes {
    (n as u128).to_be_bytes().to_vec().into()
}

fn note(step: Step, day: Date) -> SipNote {
    SipNote { step: step.into(), day: day.to_string(), ..SipNote::default() }
}

fn party(party: SipParty, unit: &str) -> v1::SipParticipant {
    v1::SipParticipant { party: party.into(), unit: unit.into(), function: String::new() }
}
