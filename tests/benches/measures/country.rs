//! A whole country's SIPs as its ledger's records: 21 regions, 290 municipalities, and so many cases open at a time.

use prost::Message;
use stafett::internals::Dice;
use stafett::wire::v1::{self, SipNote, SipParty, SipStepKind as Step, record::Event};

const MUNICIPALITIES: u64 = 290;
const REGIONS: u64 = 21;
/// A case's records, by the two sides and in their order; each is of the day on which it is made.
const COURSE: [(Step, bool); 12] = [
    (Step::NeedSeen, true),
    (Step::Offered, true),
    (Step::Consent, true),
    (Step::Called, true),
    (Step::Called, true),
    (Step::Replied, false),
    (Step::Met, true),
    (Step::Established, true),
    (Step::Established, false),
    (Step::FollowedUp, true),
    (Step::FollowedUp, false),
    (Step::Closed, true),
];
/// 2027-01-01.
const BEGINS: i64 = 1_798_761_600;

/// Makes records, one after the other.
pub(crate) struct Country {
    dice: Dice,
    cases: Vec<Case>,
    made: u64,
    /// How many records a year has.
    yearly: u64,
}

struct Case {
    number: u64,
    next: usize,
    from_region: bool,
}

impl Country {
    /// Of so many records a year, with so many cases under way at any time.
    pub(crate) fn new(yearly: u64, open: u64) -> Self {
        let dice = Dice(11);
        let case =
            |number| Case { number, next: number as usize % COURSE.len(), from_region: true };
        Self { dice, cases: (0..open).map(case).collect(), made: 0, yearly }
    }

    /// The next record's canonical bytes.
    pub(crate) fn record(&mut self) -> Vec<u8> {
        let seconds = BEGINS + (self.made * 365 * 86_400 / self.yearly) as i64;
        let (packet, number) = (self.made, self.cases.len() as u64 + self.made);
        self.made += 1;
        let at = self.dice.roll(self.cases.len() as u64) as usize;
        // One in thirty stops without an end; what it was stays open until nothing is heard of it.
        let stops = self.dice.roll(30 * COURSE.len() as u64) == 0;
        let Some(case) = self.cases.get_mut(at) else { return Vec::new() };
        let Some((step, first_side)) = COURSE.get(case.next).copied() else { return Vec::new() };
        let event = event(packet, case, step, first_side, &day(seconds));
        case.next += 1;
        if case.next == COURSE.len() || stops {
            *case = Case { number, next: 0, from_region: number.is_multiple_of(2) };
        }
        let at = prost_types::Timestamp { seconds, nanos: 0 };
        let actor = "SE2321000156-STAFETT".to_owned();
        let certificate = vec![7; 32].into();
        v1::Record { at: Some(at), actor, actor_certificate: certificate, event: Some(event) }
            .encode_to_vec()
    }
}

fn event(packet: u64, case: &Case, step: Step, first_side: bool, day: &str) -> Event {
    let municipality = case.number % MUNICIPALITIES;
    let region = format!("SE2321{:06}-BUP{:02}", municipality % REGIONS, case.number % 5);
    let social = format!("SE2120{municipality:06}-SOC01");
    let (one, other) = if case.from_region { (&region, &social) } else { (&social, &region) };
    let (sender, receiver) = if first_side { (one, other) } else { (other, one) };
    let id = |n: u64| [&n.to_be_bytes()[..], &n.to_le_bytes()].concat();
    let header = v1::Header {
        packet_id: format!("01927c3e-7b1a-7c4d-8f52-{packet:012x}"),
        sender_unit: sender.clone(),
        receiver_unit: receiver.clone(),
        receiver_function: "sip-samordnare".into(),
        case_id: format!("sip-{}", case.number),
        child: Some(child(case.number)),
        made_at: Some(prost_types::Timestamp { seconds: BEGINS, nanos: 0 }),
        expires_at: Some(prost_types::Timestamp { seconds: BEGINS, nanos: 0 }),
        ..Default::default()
    };
    let (packet_id, digest) = (id(packet).into(), [id(packet), id(packet)].concat().into());
    let (header, decision) = (Some(header), Some(decision()));
    let sip = Some(note(case, step, day, [&region, &social]));
    let kind = "sip.step".to_owned();
    if first_side == case.from_region {
        Event::Accepted(v1::Accepted {
            packet_id,
            digest,
            header,
            kind,
            decision,
            sip,
            deviation: None,
            replaced_by: Vec::new().into(),
        })
    } else {
        Event::Received(v1::Received {
            packet_id,
            digest,
            header,
            kind,
            decision,
            sip,
            ..Default::default()
        })
    }
}

fn note(case: &Case, step: Step, day: &str, units: [&str; 2]) -> SipNote {
    let mut note = SipNote { step: step.into(), day: day.to_owned(), ..SipNote::default() };
    let party = |party: SipParty, unit: &str| v1::SipParticipant {
        party: party.into(),
        unit: unit.to_owned(),
        function: String::new(),
    };
    let [region, social] = units;
    let everybody = || {
        vec![
            party(SipParty::Child, ""),
            party(SipParty::Guardian, ""),
            party(SipParty::HealthCare, region),
            party(SipParty::SocialServices, social),
        ]
    };
    match step {
        Step::Called => {
            note.occasion = (1 + case.number % 4) as i32;
            note.called = everybody();
            note.meeting = day.to_owned();
        }
        Step::Replied => {
            note.attendance = 1 + i32::from(case.number.is_multiple_of(5)) * 2;
            note.absence = i32::from(case.number.is_multiple_of(5)) * 2;
        }
        Step::Established | Step::FollowedUp => {
            note.called = everybody();
            note.came = everybody();
            note.came.truncate(if case.number.is_multiple_of(5) { 3 } else { 4 });
            note.answering = vec![1, 2];
            note.responsible_unit = social.to_owned();
            note.next_follow_up = day.to_owned();
        }
        _ => {}
    }
    note
}

/// Skatteverket's test numbers, and Region Värmland's reserve numbers, by which nobody is in any register.
fn child(n: u64) -> v1::Child {
    const TEST: [&str; 6] = [
        "202001062385",
        "202001072392",
        "202001082383",
        "202001092390",
        "202001102389",
        "202001122387",
    ];
    let (number, number_oid) = match TEST.get((n % 8) as usize) {
        Some(number) => ((*number).to_owned(), "1.2.752.129.2.1.3.1"),
        None => (format!("202001{:02}SA{:02}", 1 + n % 28, n % 100), "1.2.752.74.9.2"),
    };
    v1::Child { number, number_oid: number_oid.to_owned(), birth_date: String::new() }
}

/// As long as the program's own.
fn decision() -> v1::Decision {
    v1::Decision {
        verdict: v1::Verdict::Permit.into(),
        rule: "sip-by-consent".into(),
        lagrum: ["OSL (2009:400) 10:1", "OSL (2009:400) 12:2", "HSL (2017:30) 16:4", "SoL (2025:400) 10:8"]
            .map(str::to_owned)
            .to_vec(),
        rules_version: "sweden-2026.11".into(),
        text_sv: "Uppgifter i en samordnad individuell plan lämnas med samtycke av dem som bestämmer för barnet, till namngivna mottagare.".into(),
        text_en: "Information in a coordinated individual plan (SIP) is handed over with the consent of those who decide for the child.".into(),
        ..Default::default()
    }
}

fn day(seconds: i64) -> String {
    let at = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}
