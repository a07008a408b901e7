//! What waits for its next time, and is to be tried at once since an operator wants it so.

use super::error::IndexError;
use super::rows::PacketRow;
use super::store::{Index, PAGE, decode};
use super::tables::{Lane, Table, after, packet_of, time_key};
use super::writer::IndexWriter;
use crate::domain::PacketStatus;

/// The most packets of one lane that one act makes due; the others are when it is asked for again, or when their time comes.
const MOST: usize = 10_000;

/// How many of a lane are looked at for that: others wait until it is folded in.
const LOOKS: usize = 10 * MOST;

/// The row as it stands then; nothing where it would be tried no sooner.
fn hurried(row: &PacketRow, now: i64) -> Option<PacketRow> {
    let next_attempt = now.max(row.not_before);
    let is_sooner = next_attempt < row.next_attempt && row.status() != PacketStatus::Sent;
    is_sooner.then(|| PacketRow { next_attempt, ..row.clone() })
}

/// The keys of what is due in a lane after `now`: from the first, to before the second.
fn later(lane: &Lane, now: i64) -> (Vec<u8>, Vec<u8>) {
    let lane = lane.bytes();
    ([lane.as_slice(), &time_key(now.saturating_add(1))].concat(), after(&lane))
}

impl IndexWriter<'_> {
    /// Makes what waits for its next attempt in a lane due now.
    pub(crate) fn hurry(&mut self, lane: &Lane, now: i64) -> Result<(), IndexError> {
        let (mut from, end) = later(lane, now);
        let mut changed = 0;
        for _ in 0..LOOKS.div_ceil(PAGE) {
            let page = self.keys(Table::Due, &from, &end, PAGE)?;
            let Some(last) = page.last() else { break };
            from = after(last);
            for key in page {
                let key = packet_of(&key).ok_or(IndexError::Altered)?;
                let Some(before) = self.packet(&key)? else { continue };
                let Some(row) = hurried(&before, now) else { continue };
                self.put_packet(&key, Some(&before), &row)?;
                changed += 1;
                if changed == MOST {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

impl Index {
    /// How many packets of a lane the same act would still make due.
    pub(crate) fn left_to_hurry(&self, lane: &Lane, now: i64) -> Result<u64, IndexError> {
        let (mut from, end) = later(lane, now);
        let mut left = 0;
        loop {
            let page = self.range(Table::Due, &from, &end, PAGE)?;
            let Some((last, _)) = page.last() else { return Ok(left) };
            from = after(last);
            for (key, _) in page {
                let key = packet_of(&key).ok_or(IndexError::Altered)?;
                let row = self.get(Table::Packets, &key.bytes())?.map(decode::<PacketRow>);
                left += u64::from(row.transpose()?.is_some_and(|row| hurried(&row, now).is_some()));
            }
        }
    }
}
