//! A school class: child health care hands over to school health.

use super::{
    imported,
    rows::{self, Row},
    stage::Stage,
    system::System,
    told::{Failure, Told},
};
use crate::wire::v1::{self, PacketStatus};

/// An independent school, whose gateway nobody has started.
const SCHOOL_THAT_IS_DOWN: &str = "SE5566778899-EMI09";

/// Hands the class over, and follows each handover to its end.
pub(super) async fn tell(
    stage: &Stage,
    bvc: &System,
    told: &mut Told<'_>,
) -> Result<Vec<Row>, Failure> {
    told.chapter("1. A school class: child health care hands over to school health")?;
    let recorded = bvc.record("class-1a.register.jsonl").await?;
    let read = bvc.read("class-1a.json")?;
    told.say(format_args!(
        "The region's register learns {} things: guardians, consents, a protection.\n\
         The export of the children's records holds {} handovers; all are handed over.\n",
        recorded.changes,
        read.packets.len(),
    ))?;
    let receipts = bvc.hand_over(read.packets.clone()).await?;
    let mut rows = rows::of(read.packets, receipts)?;
    let special = Special::among(&rows)?;
    special.wait(&mut rows, bvc, told).await?;
    special.change(&mut rows, bvc, told).await?;
    let folder = stage.municipality.beside("elevhalsa-mapp");
    imported::check(&folder, &mut rows, told).await?;
    told.say(format_args!("\n{}", rows::table(&rows)))?;
    imported::show(&folder, told)?;
    Ok(rows)
}

/// The places of the three handovers that don't simply go.
struct Special {
    /// Lacks a consent that comes late.
    late: usize,
    /// Of a child with skyddad folkbokföring.
    protected: usize,
    /// To a school that is down.
    waiting: usize,
}

impl Special {
    fn among(rows: &[Row]) -> Result<Self, Failure> {
        let manual = |row: &Row| row.missing().iter().any(|missing| missing == "route:manual");
        Ok(Self {
            late: only(rows, "lacks a consent", |row| row.missing() == ["consent:g2"])?,
            protected: only(rows, "has a manual route", manual)?,
            waiting: only(rows, "goes to the school that is down", |row| {
                row.receiver.as_str() == SCHOOL_THAT_IS_DOWN
            })?,
        })
    }

    /// Until all that can go has gone.
    async fn wait(
        &self,
        rows: &mut [Row],
        bvc: &System,
        told: &mut Told<'_>,
    ) -> Result<(), Failure> {
        let mut held = Vec::new();
        for (place, row) in rows.iter_mut().enumerate() {
            let special = [self.late, self.protected].contains(&place);
            let wanted = |reply: &v1::StatusReply| match reply.status() {
                _ if special => true,
                _ if place == self.waiting => reply.attempts >= 2,
                status => status == PacketStatus::Imported,
            };
            row.status = bvc.follow(row.id(), wanted).await?;
            if row.status.status() == PacketStatus::Held {
                held.push(place);
            }
        }
        told.expect(
            held.contains(&self.late),
            "one lacks the second guardian's consent: referred, named, held",
        )?;
        told.expect(
            held.contains(&self.protected),
            "one child has skyddad folkbokföring: a person must take it over by hand",
        )?;
        told.expect(held.len() == 2, "no other is held")
    }

    /// One consent comes, another is withdrawn.
    async fn change(
        &self,
        rows: &mut [Row],
        bvc: &System,
        told: &mut Told<'_>,
    ) -> Result<(), Failure> {
        let came = bvc.record("class-1a.late-consent.jsonl").await?;
        let withdrawn = bvc.record("class-1a.revocation.jsonl").await?;
        if let Some(row) = rows.get_mut(self.late) {
            let imported = |reply: &v1::StatusReply| reply.status() == PacketStatus::Imported;
            row.status = bvc.follow(row.id(), imported).await?;
            told.expect(
                came.released == [row.id()],
                "its consent arrives: that one is released, and no other",
            )?;
        }
        if let Some(row) = rows.get_mut(self.waiting) {
            let cancelled = |reply: &v1::StatusReply| reply.status() == PacketStatus::Withdrawn;
            row.status = bvc.follow(row.id(), cancelled).await?;
            told.expect(
                row.times("attempt-failed") > 0,
                "one waits for a school whose gateway is down, and is tried again",
            )?;
            told.expect(
                withdrawn.stopped == [row.id()],
                "its consent is withdrawn: that one is cancelled, and no other",
            )?;
            told.expect(
                row.times("withdrawn") == 1 && row.times("acknowledged") == 0,
                "it never arrived, and its cancelling is on record",
            )?;
        }
        Ok(())
    }
}

/// The place of the one row that `is` so.
fn only(rows: &[Row], what: &str, is: impl Fn(&Row) -> bool) -> Result<usize, Failure> {
    let mut found = rows.iter().enumerate().filter(|(_, row)| is(row)).map(|(place, _)| place);
    match (found.next(), found.next()) {
        (Some(place), None) => Ok(place),
        (first, _) => {
            let found = if first.is_some() { "more than one" } else { "none" };
            Err(Failure::of(format_args!("one handover of the class {what}"), found))
        }
    }
}
