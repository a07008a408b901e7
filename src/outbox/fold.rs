//! What a record means for its packet's row in the index. A step that contradicts the state is counted and changes nothing.

use super::cut_short::CUT_SHORT;
use super::line;
use crate::domain::{After, PacketStatus, Step};
use crate::index::{IndexError, IndexWriter, PacketKey, PacketRow, Place, Side};
use bytes::Bytes;

/// How long an attempt may stay without an outcome before it is made again: a crash in the midst of it must not strand a packet.
pub(super) const ATTEMPT_LIMIT_MS: i64 = 60_000;

/// A person is warned when a tenth of the lifetime is left, and when a day is left at the latest.
const WARNED_AT_LATEST_MS: i64 = 24 * 3_600_000;

/// A step in the life of a packet that this gateway knows.
pub(crate) struct Stepped {
    pub(crate) key: PacketKey,
    pub(crate) step: Step,
    /// When, in milliseconds since 1970.
    pub(crate) at: i64,
    /// When the courier must look again, where the record says so.
    pub(crate) due: Option<i64>,
    /// When a person must be told that nothing was heard, where the record says so.
    pub(crate) alarm_at: Option<i64>,
    /// Whether the record holds a new decision.
    pub(crate) decides: bool,
    /// Whether an operator did it.
    pub(crate) by_operator: bool,
    /// Whether it stands beside its line from now on.
    pub(crate) aside: bool,
    /// Why an attempt failed; empty of any other step.
    pub(crate) why: String,
    /// Digest of what is to leave, or of what the receiver says has arrived; empty of any other step.
    pub(crate) content: Bytes,
}

impl Stepped {
    /// A step that says nothing else.
    pub(crate) fn plain(key: PacketKey, step: Step, at: i64) -> Self {
        let (due, alarm_at) = (None, None);
        let (decides, by_operator, aside) = (false, false, false);
        let (why, content) = (String::new(), Bytes::new());
        Self { key, step, at, due, alarm_at, decides, by_operator, aside, why, content }
    }
}

/// Takes in a packet that is new here.
pub(crate) fn begin(
    writer: &mut IndexWriter<'_>,
    key: &PacketKey,
    place: Place,
    mut row: PacketRow,
) -> Result<(), IndexError> {
    let lifetime = row.expires.saturating_sub(row.not_before).max(0);
    row.warn_at = row.expires.saturating_sub((lifetime / 10).min(WARNED_AT_LATEST_MS));
    row.stored = Some(place);
    row.decided = Some(place);
    // What is refused is not kept.
    row.emptied = row.status() == PacketStatus::Refused;
    moved(&mut row, key, &place);
    let before = writer.packet(key)?;
    line::put(writer, key, before.as_ref(), row)
}

/// Takes in one step; true where it contradicted where the packet stands.
pub(crate) fn step(
    writer: &mut IndexWriter<'_>,
    mut place: Place,
    stepped: &Stepped,
) -> Result<bool, IndexError> {
    let Stepped { key, step, at, due, alarm_at, decides, by_operator, aside, why, content } =
        stepped;
    let Some(before) = writer.packet(key)? else {
        return writer.add_history(key, &place).map(|()| false);
    };
    let mut row = before.clone();
    match before.status().after(*step) {
        After::Moves(status) => {
            if status != before.status() {
                row.since = *at;
            }
            row.set_status(status);
            row.attempts += u32::from(*step == Step::Attempt);
            row.untried = match (step, before.status()) {
                (Step::Fail, PacketStatus::Queued) => row.untried.saturating_add(1),
                _ => 0,
            };
            row.next_attempt = match status {
                PacketStatus::Sent => at.saturating_add(ATTEMPT_LIMIT_MS),
                _ => due.unwrap_or(*at).max(row.not_before),
            };
            row.operator_holds =
                status == PacketStatus::Held && (row.operator_holds || *by_operator);
            wait_for_word(&mut row, *step, *alarm_at);
            if status.is_terminal() {
                (row.alarm_at, row.missing) = (0, false);
            }
            if *decides {
                row.decided = Some(place);
            }
            if *step == Step::Attempt {
                row.add_attempt(content, place);
            } else if let Some(attempt) = row.attempt_with(content) {
                // An earlier attempt arrived, and its answer was lost: what counts is by what decision it left.
                row.decided = Some(attempt);
            }
        }
        // An import is put on record once it has failed; sending is, before it is tried.
        After::Stays if key.side == Side::Incoming && *step == Step::Fail => {
            row.attempts += 1;
            row.next_attempt = due.unwrap_or(*at);
            row.aside = *aside;
        }
        After::Stays => {}
        After::Late => {
            row.late += 1;
            place.late = true;
        }
    }
    if *step == Step::Fail {
        row.why.clone_from(why);
    }
    row.unsure |= leaves_unsure(before.status(), *step, why);
    moved(&mut row, key, &place);
    writer.add_history(key, &place)?;
    line::put(writer, key, Some(&before), row).map(|()| place.late)
}

/// Whether a step leaves a packet of which nobody knows whether it has come: an attempt that ended without an answer, or that another
/// step overtook; or a word of the receiver's that came too late.
fn leaves_unsure(before: PacketStatus, step: Step, why: &str) -> bool {
    match step {
        Step::Fail => matches!(why, CUT_SHORT | "timed-out" | "folder-unsure"),
        Step::Attempt | Step::Hold | Step::Expire | Step::Withdraw | Step::Refuse => {
            before == PacketStatus::Sent
        }
        Step::Acknowledge | Step::Import | Step::Read | Step::Reject => {
            before.after(step) == After::Late
        }
        Step::Release => false,
    }
}

/// Something happened to the packet: from here on its records age, and its content too once it is settled.
fn moved(row: &mut PacketRow, key: &PacketKey, place: &Place) {
    row.last = row.last.max(place.at);
    if row.settled == 0 && row.is_settled(key.side) {
        row.settled = place.at.max(1);
    }
}

/// From an attempt on, the receiver's word is waited for; each word ends the wait or begins the next one.
fn wait_for_word(row: &mut PacketRow, step: Step, alarm_at: Option<i64>) {
    match step {
        // The first attempt counts: later ones must not put the alarm off for ever.
        Step::Attempt if row.alarm_at == 0 && !row.missing => {
            row.alarm_at = alarm_at.unwrap_or_default();
        }
        Step::Acknowledge | Step::Import | Step::Read | Step::Reject => {
            row.alarm_at = alarm_at.unwrap_or_default();
            row.missing = false;
        }
        _ => {}
    }
}

/// Takes in something that changes a packet's row without being a step.
pub(crate) fn touch(
    writer: &mut IndexWriter<'_>,
    key: &PacketKey,
    place: Place,
    change: impl FnOnce(&mut PacketRow),
) -> Result<(), IndexError> {
    writer.add_history(key, &place)?;
    let Some(before) = writer.packet(key)? else { return Ok(()) };
    let mut row = before.clone();
    change(&mut row);
    moved(&mut row, key, &place);
    line::put(writer, key, Some(&before), row)
}

/// Takes in that a person was told of a word that has not come. Where the word came while they were told, nothing is missing.
pub(crate) fn miss(
    writer: &mut IndexWriter<'_>,
    key: &PacketKey,
    place: Place,
) -> Result<(), IndexError> {
    touch(writer, key, place, |row| {
        if (1..=place.at).contains(&row.alarm_at) {
            (row.alarm_at, row.missing) = (0, true);
        }
    })
}

/// Takes in a record that tells of a packet without changing it.
pub(crate) fn note(
    writer: &mut IndexWriter<'_>,
    key: &PacketKey,
    place: Place,
) -> Result<(), IndexError> {
    touch(writer, key, place, |_| {})
}
