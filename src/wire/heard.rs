//! A ledger record as it lies in its bytes, as far as measures need it: every text borrowed, the rest passed over.
//!
//! A year of records is read in one go, and most of what a record holds (the decision's wording above all) would be decoded for nothing.

use super::v1;
use super::view::{Part, View};

/// One record: when it was entered, and what it says of a course.
pub(crate) struct Heard<'a> {
    /// Seconds since 1970.
    pub(crate) at: i64,
    pub(crate) event: HeardEvent<'a>,
}

/// What of the ledger measures are reckoned from.
pub(crate) enum HeardEvent<'a> {
    /// A packet was handed over here, or came in.
    Packet(Box<PacketSaid<'a>>),
    /// The receiver of a packet said how far it has come.
    Acknowledged { packet_id: &'a [u8], depth: i32 },
    /// A packet will not go.
    Stopped { packet_id: &'a [u8], status: i32 },
    /// A unit was recorded, with its branch's word.
    Party { unit: &'a str, branch: &'a str },
    /// Something that no measure is reckoned from.
    Other,
}

/// What a packet's record says.
#[derive(Default)]
pub(crate) struct PacketSaid<'a> {
    pub(crate) packet_id: &'a [u8],
    /// It came in from another gateway.
    pub(crate) incoming: bool,
    /// No ground existed: it reached nobody.
    pub(crate) refused: bool,
    pub(crate) kind: &'a str,
    pub(crate) sender_unit: &'a str,
    pub(crate) receiver_unit: &'a str,
    pub(crate) case_id: &'a str,
    pub(crate) child: Option<ChildSaid<'a>>,
    pub(crate) sip: Option<SipSaid<'a>>,
    pub(crate) deviation: Option<DeviationSaid<'a>>,
}

/// Which child, as the header names it.
#[derive(Default, Clone, Copy)]
pub(crate) struct ChildSaid<'a> {
    pub(crate) number: &'a str,
    pub(crate) number_oid: &'a str,
    pub(crate) birth_date: &'a str,
}

/// `SipNote`, without what no measure is reckoned from.
#[derive(Default)]
pub(crate) struct SipSaid<'a> {
    pub(crate) step: i32,
    pub(crate) day: &'a str,
    pub(crate) occasion: i32,
    pub(crate) meeting: &'a str,
    pub(crate) called: Vec<ParticipantSaid<'a>>,
    pub(crate) came: Vec<ParticipantSaid<'a>>,
    pub(crate) attendance: i32,
    pub(crate) absence: i32,
    pub(crate) answering: Vec<i32>,
    pub(crate) next_follow_up: &'a str,
    pub(crate) outlook: i32,
    pub(crate) about: &'a [u8],
    pub(crate) responsible_unit: &'a str,
}

/// One who was called or came.
#[derive(Default, Clone, Copy)]
pub(crate) struct ParticipantSaid<'a> {
    pub(crate) party: i32,
    pub(crate) unit: &'a str,
}

/// A deviation report.
#[derive(Default)]
pub(crate) struct DeviationSaid<'a> {
    pub(crate) kind: i32,
    pub(crate) parties: Vec<&'a str>,
    pub(crate) blinded_case: &'a str,
    pub(crate) happened_on: &'a str,
}

impl<'a> Heard<'a> {
    /// Reads a record's canonical bytes; nothing where they are no record.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let Record { at, event } = Record::read(bytes)?;
        Some(Self { at, event: event.unwrap_or(HeardEvent::Other) })
    }
}

#[derive(Default)]
struct Record<'a> {
    at: i64,
    event: Option<HeardEvent<'a>>,
}

impl<'a> View<'a> for Record<'a> {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            1 => self.at = part.timestamp()?.seconds,
            10 => {
                self.event = Some(HeardEvent::Packet(Box::new(Accepted::read(part.inside()?)?.0)))
            }
            13 => {
                let Acknowledged { packet_id, depth } = View::read(part.inside()?)?;
                self.event = Some(HeardEvent::Acknowledged { packet_id, depth });
            }
            14 => {
                let Stopped { packet_id, status } = View::read(part.inside()?)?;
                self.event = Some(HeardEvent::Stopped { packet_id, status });
            }
            16 => {
                let Received(mut said) = View::read(part.inside()?)?;
                said.incoming = true;
                self.event = Some(HeardEvent::Packet(Box::new(said)));
            }
            18 => {
                let Registered { unit, branch } = View::read(part.inside()?)?;
                if !unit.is_empty() {
                    self.event = Some(HeardEvent::Party { unit, branch });
                }
            }
            _ => {}
        }
        Some(())
    }
}

#[derive(Default)]
struct Accepted<'a>(PacketSaid<'a>);

impl<'a> View<'a> for Accepted<'a> {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            1 => self.0.packet_id = part.inside()?,
            3 => self.0.header(part)?,
            4 => self.0.kind = part.text()?,
            5 => self.0.decision(part)?,
            6 => self.0.sip = Some(SipSaid::read(part.inside()?)?),
            7 => self.0.deviation = Some(DeviationSaid::read(part.inside()?)?),
            _ => {}
        }
        Some(())
    }
}

#[derive(Default)]
struct Received<'a>(PacketSaid<'a>);

impl<'a> View<'a> for Received<'a> {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            1 => self.0.packet_id = part.inside()?,
            4 => self.0.header(part)?,
            5 => self.0.kind = part.text()?,
            6 => self.0.decision(part)?,
            9 => self.0.sip = Some(SipSaid::read(part.inside()?)?),
            10 => self.0.deviation = Some(DeviationSaid::read(part.inside()?)?),
            _ => {}
        }
        Some(())
    }
}

impl<'a> PacketSaid<'a> {
    fn header(&mut self, part: &Part<'a>) -> Option<()> {
        let Header { sender_unit, receiver_unit, case_id, child } = View::read(part.inside()?)?;
        (self.sender_unit, self.receiver_unit) = (sender_unit, receiver_unit);
        (self.case_id, self.child) = (case_id, child);
        Some(())
    }

    fn decision(&mut self, part: &Part<'a>) -> Option<()> {
        let Verdict(verdict) = View::read(part.inside()?)?;
        self.refused = verdict == i32::from(v1::Verdict::Refuse);
        Some(())
    }
}

#[derive(Default)]
struct Header<'a> {
    sender_unit: &'a str,
    receiver_unit: &'a str,
    case_id: &'a str,
    child: Option<ChildSaid<'a>>,
}

impl<'a> View<'a> for Header<'a> {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            2 => self.sender_unit = part.text()?,
            3 => self.receiver_unit = part.text()?,
            5 => self.child = Some(View::read(part.inside()?)?),
            6 => self.case_id = part.text()?,
            _ => {}
        }
        Some(())
    }
}

impl<'a> View<'a> for ChildSaid<'a> {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            1 => self.number = part.text()?,
            2 => self.number_oid = part.text()?,
            3 => self.birth_date = part.text()?,
            _ => {}
        }
        Some(())
    }
}

#[derive(Default)]
struct Verdict(i32);

impl<'a> View<'a> for Verdict {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        if part.number == 1 {
            self.0 = part.choice()?;
        }
        Some(())
    }
}

#[derive(Default)]
struct Acknowledged<'a> {
    packet_id: &'a [u8],
    depth: i32,
}

impl<'a> View<'a> for Acknowledged<'a> {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            1 => self.packet_id = part.inside()?,
            2 => self.depth = Depth::read(part.inside()?)?.0,
            _ => {}
        }
        Some(())
    }
}

#[derive(Default)]
struct Depth(i32);

impl<'a> View<'a> for Depth {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        if part.number == 7 {
            self.0 = part.choice()?;
        }
        Some(())
    }
}

#[derive(Default)]
struct Stopped<'a> {
    packet_id: &'a [u8],
    status: i32,
}

impl<'a> View<'a> for Stopped<'a> {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            1 => self.packet_id = part.inside()?,
            2 => self.status = part.choice()?,
            _ => {}
        }
        Some(())
    }
}

#[derive(Default)]
struct Registered<'a> {
    unit: &'a str,
    branch: &'a str,
}

impl<'a> View<'a> for Registered<'a> {
    /// Down through the change to the party; other changes are passed over.
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        if part.number == 1 {
            let Change(party) = View::read(part.inside()?)?;
            *self = party.unwrap_or_default();
        }
        Some(())
    }
}

#[derive(Default)]
struct Change<'a>(Option<Registered<'a>>);

impl<'a> View<'a> for Change<'a> {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        if part.number == 12 {
            let Party { unit, branch } = View::read(part.inside()?)?;
            self.0 = Some(Registered { unit, branch });
        }
        Some(())
    }
}

#[derive(Default)]
struct Party<'a> {
    unit: &'a str,
    branch: &'a str,
}

impl<'a> View<'a> for Party<'a> {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            1 => self.unit = part.text()?,
            3 => self.branch = part.text()?,
            _ => {}
        }
        Some(())
    }
}

impl<'a> View<'a> for SipSaid<'a> {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            1 => self.step = part.choice()?,
            2 => self.day = part.text()?,
            4 => self.occasion = part.choice()?,
            5 => self.meeting = part.text()?,
            7 => self.called.push(View::read(part.inside()?)?),
            8 => self.came.push(View::read(part.inside()?)?),
            9 => self.attendance = part.choice()?,
            10 => self.absence = part.choice()?,
            11 => part.choices(&mut self.answering)?,
            12 => self.next_follow_up = part.text()?,
            13 => self.outlook = part.choice()?,
            15 => self.about = part.inside()?,
            16 => self.responsible_unit = part.text()?,
            _ => {}
        }
        Some(())
    }
}

impl<'a> View<'a> for ParticipantSaid<'a> {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            1 => self.party = part.choice()?,
            2 => self.unit = part.text()?,
            _ => {}
        }
        Some(())
    }
}

impl<'a> View<'a> for DeviationSaid<'a> {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            1 => self.kind = part.choice()?,
            2 => self.parties.push(part.text()?),
            3 => self.blinded_case = part.text()?,
            4 => self.happened_on = part.text()?,
            _ => {}
        }
        Some(())
    }
}
