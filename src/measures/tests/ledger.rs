//! A ledger by hand: records as a gateway keeps them, of packets that are said in a word or two.

use crate::measures::Measures;
use crate::wire::v1::{self, record::Event};
use prost::Message;
use v1::{SipNote, SipParty, SipStepKind as Step};

/// Even and odd: a girl's and a boy's test number of Skatteverket's.
pub(super) const GIRL: &str = "202001062385";
pub(super) const BOY: &str = "202001072392";
const PERSONNUMMER: &str = "1.2.752.129.2.1.3.1";

pub(super) const BUP: &str = "SE2321000156-BUP01";
pub(super) const SOC: &str = "SE2120001850-SOC01";
pub(super) const EMI: &str = "SE2120001850-EMI01";

/// Records in their order.
#[derive(Default)]
pub(super) struct Ledger {
    records: Vec<Vec<u8>>,
    packets: u64,
}

/// Who says it to whom, of which case, on which day it is entered.
#[derive(Clone, Copy)]
pub(super) struct From<'a> {
    pub(super) child: &'a str,
    pub(super) case: &'a str,
    pub(super) sender: &'a str,
    pub(super) receiver: &'a str,
    /// The entry's day; none means the step's own.
    pub(super) entered: Option<&'a str>,
    pub(super) incoming: bool,
    pub(super) refused: bool,
    /// The packet that it says anew, by its number.
    pub(super) replaces: Option<u64>,
    /// The packet that it says anew by way of another, by its number.
    pub(super) also_replaces: Option<u64>,
    /// Its replacement had come before it.
    pub(super) came_too_late: bool,
}

pub(super) fn bup_to_soc(case: &str) -> From<'_> {
    From {
        child: GIRL,
        case,
        sender: BUP,
        receiver: SOC,
        entered: None,
        incoming: false,
        refused: false,
        replaces: None,
        also_replaces: None,
        came_too_late: false,
    }
}

pub(super) fn note(step: Step, day: &str) -> SipNote {
    SipNote { step: step.into(), day: day.to_owned(), ..SipNote::default() }
}

pub(super) fn party(party: SipParty, unit: &str) -> v1::SipParticipant {
    v1::SipParticipant { party: party.into(), unit: unit.to_owned(), function: String::new() }
}

pub(super) fn instant(day: &str) -> prost_types::Timestamp {
    let day: jiff::civil::Date = day.parse().unwrap();
    let at = day.at(10, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
    prost_types::Timestamp { seconds: at.timestamp().as_second(), nanos: 0 }
}

impl Ledger {
    pub(super) fn event(&mut self, day: &str, event: Event) {
        let record =
            v1::Record { at: Some(instant(day)), event: Some(event), ..v1::Record::default() };
        self.records.push(record.encode_to_vec());
    }

    pub(super) fn id(&mut self) -> Vec<u8> {
        self.packets += 1;
        u128::from(self.packets).to_be_bytes().to_vec()
    }

    /// A packet that tells of a SIP.
    pub(super) fn says(&mut self, from: From<'_>, sip: SipNote) {
        let day = from.entered.unwrap_or(&sip.day).to_owned();
        self.packet(from, &day, "sip.step", Some(sip), None);
    }

    /// Steps on their days, each as a packet of its own.
    pub(super) fn steps(&mut self, from: From<'_>, steps: &[(Step, &str)]) {
        for (step, day) in steps {
            self.says(from, note(*step, day));
        }
    }

    pub(super) fn packet(
        &mut self,
        from: From<'_>,
        day: &str,
        kind: &str,
        sip: Option<SipNote>,
        deviation: Option<v1::DeviationReport>,
    ) -> Vec<u8> {
        let id = self.id();
        let id_text = |number: u64| uuid::Uuid::from_u128(number.into()).to_string();
        let child = v1::Child {
            number: from.child.to_owned(),
            number_oid: PERSONNUMMER.to_owned(),
            ..v1::Child::default()
        };
        let header = v1::Header {
            sender_unit: from.sender.to_owned(),
            receiver_unit: from.receiver.to_owned(),
            case_id: from.case.to_owned(),
            child: Some(child).filter(|_| deviation.is_none()),
            replaces: from.replaces.map(id_text).unwrap_or_default(),
            ..v1::Header::default()
        };
        let verdict = if from.refused { v1::Verdict::Refuse } else { v1::Verdict::Permit };
        let decision = Some(v1::Decision { verdict: verdict.into(), ..v1::Decision::default() });
        let (packet_id, header, kind) = (id.clone().into(), Some(header), kind.to_owned());
        let event = if from.incoming {
            Event::Received(v1::Received {
                packet_id,
                header,
                kind,
                decision,
                sip,
                deviation,
                also_replaces: from.also_replaces.map(id_text).into_iter().collect(),
                ..v1::Received::default()
            })
        } else {
            Event::Accepted(v1::Accepted {
                packet_id,
                header,
                kind,
                decision,
                sip,
                deviation,
                replaced_by: if from.came_too_late { id.clone().into() } else { Vec::new().into() },
                ..v1::Accepted::default()
            })
        };
        self.event(day, event);
        id
    }

    pub(super) fn records(&self) -> &[Vec<u8>] {
        &self.records
    }

    pub(super) fn measured(&self) -> Measures {
        let mut measures = Measures::default();
        for record in &self.records {
            measures.hear(record).unwrap();
        }
        measures
    }
}
