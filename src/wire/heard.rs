//! A ledger record as it lies in its bytes, as far as measures need it: every text borrowed, the rest passed over.
//!
//! A year of records is read in one go, and most of what a record holds (the decision's wording above all) would be decoded for nothing.

use super::v1;
use super::view::{Part, View, each};
use std::iter;

/// One record: when it was entered, and what it says of a course.
#[derive(Default)]
pub(crate) struct Heard<'a> {
    /// Seconds since 1970.
    pub(crate) at: i64,
    pub(crate) event: HeardEvent<'a>,
}

/// What of the ledger measures are reckoned from.
#[derive(Default)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, and nearly each is a packet"
)]
pub(crate) enum HeardEvent<'a> {
    /// A packet was handed over here, or came in.
    Packet(PacketSaid<'a>),
    /// The receiver of a packet said how far it has come.
    Acknowledged { packet_id: &'a [u8], depth: i32 },
    /// A packet will not go.
    Stopped { packet_id: &'a [u8], status: i32 },
    /// A unit was recorded, with its branch's word.
    Party { unit: &'a str, branch: &'a str },
    /// Something that no measure is reckoned from.
    #[default]
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
    /// What takes its place had come before it: it reaches nobody.
    pub(crate) came_too_late: bool,
    pub(crate) kind: &'a str,
    pub(crate) sender_unit: &'a str,
    pub(crate) receiver_unit: &'a str,
    pub(crate) case_id: &'a str,
    /// The ids of the packets in whose place it stands.
    pub(crate) replaces: Vec<&'a str>,
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
    pub(crate) attendance: i32,
    pub(crate) absence: i32,
    pub(crate) answering: Vec<i32>,
    pub(crate) next_follow_up: &'a str,
    pub(crate) about: &'a [u8],
    pub(crate) responsible_unit: &'a str,
    /// The note from the first one on who is named in it, where they are found again.
    people: &'a [u8],
}

/// Why a note names somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// As one who was called.
    Called,
    /// As one who came.
    Came,
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
        View::read(bytes)
    }
}

impl<'a> View<'a> for Heard<'a> {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            1 => self.at = part.timestamp()?.seconds,
            10 => {
                let mut said = PacketSaid::default();
                each(part.inside()?, |part| said.accepted(part))?;
                self.event = HeardEvent::Packet(said);
            }
            13 => {
                let Acknowledged { packet_id, depth } = View::read(part.inside()?)?;
                self.event = HeardEvent::Acknowledged { packet_id, depth };
            }
            14 => {
                let Stopped { packet_id, status } = View::read(part.inside()?)?;
                self.event = HeardEvent::Stopped { packet_id, status };
            }
            16 => {
                let mut said = PacketSaid { incoming: true, ..PacketSaid::default() };
                each(part.inside()?, |part| said.received(part))?;
                self.event = HeardEvent::Packet(said);
            }
            17 => {
                let (mut packet_id, mut incoming) = (&[][..], false);
                each(part.inside()?, |part| {
                    match part.number {
                        1 => packet_id = part.inside()?,
                        3 => incoming = part.choice()? != 0,
                        _ => {}
                    }
                    Some(())
                })?;
                // Within one gateway that is the receiver's word.
                if !incoming {
                    let depth = v1::Depth::Imported.into();
                    self.event = HeardEvent::Acknowledged { packet_id, depth };
                }
            }
            18 => {
                let Registered { unit, branch } = View::read(part.inside()?)?;
                if !unit.is_empty() {
                    self.event = HeardEvent::Party { unit, branch };
                }
            }
            _ => {}
        }
        Some(())
    }
}

impl<'a> PacketSaid<'a> {
    fn accepted(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            1 => self.packet_id = part.inside()?,
            3 => each(part.inside()?, |part| self.header(part))?,
            4 => self.kind = part.text()?,
            5 => each(part.inside()?, |part| self.decision(part))?,
            6 => self.sip = Some(SipSaid::of(part.inside()?)?),
            7 => self.deviation = Some(View::read(part.inside()?)?),
            8 => self.came_too_late = !part.inside()?.is_empty(),
            _ => {}
        }
        Some(())
    }

    fn received(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            1 => self.packet_id = part.inside()?,
            4 => each(part.inside()?, |part| self.header(part))?,
            5 => self.kind = part.text()?,
            6 => each(part.inside()?, |part| self.decision(part))?,
            9 => self.sip = Some(SipSaid::of(part.inside()?)?),
            10 => self.deviation = Some(View::read(part.inside()?)?),
            11 => self.replaces.push(part.text()?),
            _ => {}
        }
        Some(())
    }

    fn header(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            2 => self.sender_unit = part.text()?,
            3 => self.receiver_unit = part.text()?,
            5 => self.child = Some(View::read(part.inside()?)?),
            6 => self.case_id = part.text()?,
            10 => self.replaces.push(part.text()?),
            _ => {}
        }
        Some(())
    }

    fn decision(&mut self, part: &Part<'a>) -> Option<()> {
        if part.number == 1 {
            self.refused = part.choice()? == i32::from(v1::Verdict::Refuse);
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

/// The note's fields that list people.
const CALLED: u32 = 7;
const CAME: u32 = 8;

impl<'a> SipSaid<'a> {
    fn of(mut note: &'a [u8]) -> Option<Self> {
        let mut said = Self::default();
        while !note.is_empty() {
            let here = note;
            let part = Part::next(&mut note)?;
            if said.people.is_empty() && matches!(part.number, CALLED | CAME) {
                said.people = here;
            }
            said.take(&part)?;
        }
        Some(said)
    }

    /// All who are named, in their order.
    pub(crate) fn people(&self) -> impl Iterator<Item = (Named, ParticipantSaid<'a>)> {
        let mut note = self.people;
        // Each was read when the note was.
        iter::from_fn(move || Part::next(&mut note)).filter_map(|part| {
            let named = match part.number {
                CALLED => Named::Called,
                CAME => Named::Came,
                _ => return None,
            };
            Some((named, View::read(part.inside()?)?))
        })
    }
}

impl<'a> View<'a> for SipSaid<'a> {
    fn take(&mut self, part: &Part<'a>) -> Option<()> {
        match part.number {
            1 => self.step = part.choice()?,
            2 => self.day = part.text()?,
            4 => self.occasion = part.choice()?,
            5 => self.meeting = part.text()?,
            CALLED | CAME => {
                ParticipantSaid::read(part.inside()?)?;
            }
            9 => self.attendance = part.choice()?,
            10 => self.absence = part.choice()?,
            11 => part.choices(&mut self.answering)?,
            12 => self.next_follow_up = part.text()?,
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
