//! The process, its limits and its differences.

mod case;
mod course;
mod deadline;

use super::*;
use crate::domain::{HsaId, PacketId};
use jiff::civil::{Date, date};

const BUP: &str = "SE2321000156-BUP01";
const SOC: &str = "SE2120001850-SOC01";
const SCHOOL: &str = "SE2120001850-SKOLA01";

fn unit(text: &str) -> HsaId {
    text.parse().unwrap()
}

fn id(number: u64) -> PacketId {
    PacketId::new(1_700_000_000_000 + number, &[7; 10])
}

fn day(month: i8, day: i8) -> Date {
    date(2027, month, day)
}

/// What a unit said, as the `number`th thing that was heard.
fn said(number: u64, from: &str, step: Step, on: Date) -> Said {
    Said {
        id: id(number),
        own: from == BUP,
        here: from != BUP,
        number,
        unit: unit(from),
        to: unit(if from == BUP { SOC } else { BUP }),
        step,
        day: on,
        acute: false,
        meeting: None,
        reply_by: None,
        stayed_away: Vec::new(),
        about: None,
        next_follow_up: None,
        responsible: None,
    }
}
