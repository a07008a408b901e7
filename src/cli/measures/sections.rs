//! What each table of the report holds.

use super::words::word;
use crate::{
    cli::language::Language,
    wire::v1::{MeasuredBy, MeasuredRow, MeasuresReply},
};

/// A suppressed figure.
const HIDDEN: &str = "x";

/// One table.
pub(super) struct Section {
    pub(super) title: String,
    pub(super) headings: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// The rows of one year.
pub(super) struct Year<'r> {
    rows: Vec<&'r MeasuredRow>,
    lang: Language,
}

/// A figure, or that it is suppressed.
pub(super) fn figure(count: Option<u32>) -> String {
    count.map_or_else(|| HIDDEN.to_owned(), |count| count.to_string())
}

/// `43 (53 %)`; without the share where it can't be told.
fn share(part: Option<u32>, whole: Option<u32>) -> String {
    match (part, whole) {
        (Some(part), Some(whole)) if whole > 0 => {
            let per_cent = (u64::from(part) * 200 + u64::from(whole)) / (u64::from(whole) * 2);
            format!("{part} ({per_cent} %)")
        }
        _ => figure(part),
    }
}

fn cells<'r>(row: &'r MeasuredRow, by: &str) -> impl Iterator<Item = (&'r str, Option<u32>)> {
    let divided: Option<&MeasuredBy> = row.by.iter().find(|it| it.by == by);
    divided.into_iter().flat_map(|it| &it.cells).map(|it| (it.value.as_str(), it.count))
}

fn cell(row: &MeasuredRow, by: &str, value: &str) -> Option<u32> {
    cells(row, by).find(|(known, _)| *known == value).and_then(|(_, count)| count)
}

impl<'r> Year<'r> {
    pub(super) fn of(reply: &'r MeasuresReply, year: i32, lang: Language) -> Self {
        Self { rows: reply.rows.iter().filter(|row| row.year == year).collect(), lang }
    }

    pub(super) fn sections(&self) -> Vec<Section> {
        let sections = [
            self.by_month(),
            self.by_sex_and_occasion(),
            self.units(),
            self.lead_times(),
            self.meetings(),
            self.replies(),
            self.others(),
            self.files(),
            self.cases(),
            self.team(),
        ];
        sections.into_iter().filter(|section| !section.rows.is_empty()).collect()
    }

    /// Rows of all units together; of the one unit where only one was asked for.
    fn sums(&self, prefix: &str) -> Vec<&'r MeasuredRow> {
        let of_all = self.rows.iter().any(|row| row.unit.is_empty());
        let rows = self.rows.iter().filter(|row| row.what.starts_with(prefix));
        rows.filter(|row| !of_all || (row.unit.is_empty() && row.actor.is_empty()))
            .copied()
            .collect()
    }

    fn say(&self, sv: &str, en: &str) -> String {
        self.lang.of(sv, en).to_owned()
    }

    fn word(&self, known: &str) -> String {
        word(known, self.lang).to_owned()
    }

    fn section(
        &self,
        (sv, en): (&str, &str),
        headings: Vec<String>,
        rows: Vec<Vec<String>>,
    ) -> Section {
        Section { title: self.say(sv, en), headings, rows }
    }

    fn by_month(&self) -> Section {
        let steps = self.sums("step.");
        let used = |month: &str| steps.iter().any(|row| cell(row, "month", month) != Some(0));
        let months: Vec<&str> = steps.first().map_or(Vec::new(), |row| {
            cells(row, "month").map(|(month, _)| month).filter(|month| used(month)).collect()
        });
        let mut headings = vec![self.say("STEG", "STEP"), self.say("ÅRET", "YEAR")];
        headings.extend(months.iter().map(|month| month.get(5..).unwrap_or(month).to_owned()));
        let contradictory = self.sums("contradictory");
        let rows = steps.iter().chain(&contradictory).map(|row| {
            let months = months.iter().map(|month| figure(cell(row, "month", month)));
            [self.word(&row.what), figure(row.count)].into_iter().chain(months).collect()
        });
        self.section(("Steg per månad", "Steps by month"), headings, rows.collect())
    }

    fn by_sex_and_occasion(&self) -> Section {
        const OCCASIONS: [&str; 5] =
            ["need_seen", "acute_placement", "discharge", "follow_up", "unknown"];
        const SEXES: [&str; 3] = ["flicka", "pojke", "annan"];
        let mut headings = vec![self.say("STEG", "STEP")];
        headings.extend(SEXES.iter().chain(&OCCASIONS).map(|it| self.word(it)));
        let rows = self.sums("step.").into_iter().map(|row| {
            let sexes = SEXES.iter().map(|it| figure(cell(row, "sex", it)));
            let occasions = OCCASIONS.iter().map(|it| figure(cell(row, "occasion", it)));
            [self.word(&row.what)].into_iter().chain(sexes).chain(occasions).collect()
        });
        let title = ("Steg efter kön och kontaktorsak", "Steps by sex and reason of contact");
        self.section(title, headings, rows.collect())
    }

    fn units(&self) -> Section {
        const STEPS: [(&str, &str, &str); 9] = [
            ("step.need_seen", "behov", "need"),
            ("step.offered", "erbj.", "offered"),
            ("step.declined", "avböjd", "declined"),
            ("step.called", "kallad", "called"),
            ("step.met", "möte", "met"),
            ("step.established", "uppr.", "est."),
            ("step.followed_up", "uppf.", "foll."),
            ("step.closed", "avsl.", "closed"),
            ("step.broken_off", "avbr.", "broken"),
        ];
        let mut units: Vec<&str> = self.rows.iter().map(|row| row.unit.as_str()).collect();
        units.sort_unstable();
        units.dedup();
        units.retain(|unit| !unit.is_empty());
        let one = units.len() < 2;
        let mut headings = vec![self.say("ENHET", "UNIT")];
        headings.extend(STEPS.iter().map(|(_, sv, en)| self.say(sv, en)));
        let of_unit = |unit: &&str| {
            let count = |what: &str| {
                let row = self.rows.iter().find(|row| row.unit == **unit && row.what == what);
                row.map_or_else(|| "0".to_owned(), |row| figure(row.count))
            };
            let counts = STEPS.iter().map(|(what, ..)| count(what));
            [(*unit).to_owned()].into_iter().chain(counts).collect()
        };
        let rows = if one { Vec::new() } else { units.iter().map(of_unit).collect() };
        let title = (
            "Steg per enhet, den som skrev först",
            "Steps by unit, of whoever recorded them first",
        );
        self.section(title, headings, rows)
    }

    fn lead_times(&self) -> Section {
        let headings = vec![
            self.say("LEDTID", "LEAD TIME"),
            self.say("antal", "number"),
            self.say("median, dagar", "median, days"),
            self.say("90:e percentilen", "90th percentile"),
        ];
        let rows = self.sums("lead.").into_iter().map(|row| {
            let days = row.days.as_ref();
            let median = figure(days.map(|it| it.median));
            let percentile = figure(days.map(|it| it.percentile_90));
            vec![self.word(&row.what), figure(row.count), median, percentile]
        });
        self.section(("Ledtider", "Lead times"), headings, rows.collect())
    }

    fn meetings(&self) -> Section {
        let headings = vec![
            self.say("PART", "PARTY"),
            self.say("kallade", "called"),
            self.say("kom", "came"),
            self.say("uteblev", "did not come"),
        ];
        let rows = self.sums("meeting.").into_iter().map(|row| {
            let came = cell(row, "attendance", "came");
            let absent = cell(row, "attendance", "did_not_come");
            vec![self.word(&row.what), figure(row.count), share(came, row.count), figure(absent)]
        });
        self.section(
            ("Kallade till möten som hölls", "Called to meetings that were held"),
            headings,
            rows.collect(),
        )
    }

    fn replies(&self) -> Section {
        let headings =
            vec![self.say("SVAR PÅ KALLELSE", "REPLY TO CALL"), self.say("antal", "number")];
        let rows = self.sums("reply").into_iter().flat_map(|row| {
            let answers = cells(row, "answer").filter(|(_, count)| *count != Some(0));
            answers.map(|(answer, count)| vec![self.word(answer), share(count, row.count)])
        });
        self.section(("Svar", "Replies"), headings, rows.collect())
    }

    fn others(&self) -> Section {
        let headings = vec![self.say("HÄNDELSE", "EVENT"), self.say("antal", "number")];
        let rows = self.sums("deviation.").into_iter().chain(self.sums("handover."));
        let rows = rows.map(|row| vec![self.word(&row.what), figure(row.count)]);
        let title = ("Avvikelser och överlämningar", "Deviations and handovers");
        self.section(title, headings, rows.collect())
    }

    /// As auditors count it by hand.
    fn files(&self) -> Section {
        let headings = vec![
            self.say("AKTÖR", "ACTOR"),
            self.say("SIP relevant", "SIP relevant"),
            self.say("dokumenterad", "documented"),
            self.say("uppföljd", "followed up"),
            self.say("avslutad", "closed"),
        ];
        let files = self.rows.iter().filter(|row| row.what == "file" && !row.actor.is_empty());
        let rows = files.map(|row| {
            let yes = |by: &str| share(cell(row, by, "yes"), row.count);
            let actor = self.word(&format!("meeting.{}", row.actor));
            vec![actor, figure(row.count), yes("documented"), yes("followed_up"), yes("closed")]
        });
        let title = ("Akter där SIP var relevant", "Files in which a SIP was called for");
        self.section(title, headings, rows.collect())
    }

    fn cases(&self) -> Section {
        let headings = vec![
            self.say("ÄRENDEN", "CASES"),
            self.say("antal", "number"),
            self.say("krävde mer än en huvudman", "needed more than one huvudman"),
            self.say("ej känt", "not known"),
        ];
        let rows = self.sums("case").into_iter().map(|row| {
            let several = share(cell(row, "huvudman", "more_than_one"), row.count);
            let unknown = figure(cell(row, "huvudman", "unknown"));
            vec![
                self.say("där SIP var relevant", "where a SIP was called for"),
                figure(row.count),
                several,
                unknown,
            ]
        });
        self.section(("Samordning", "Coordination"), headings, rows.collect())
    }

    fn team(&self) -> Section {
        const AGES: [&str; 3] = ["under_7", "7_and_older", "unknown"];
        let mut headings = vec![self.say("BARNHÄLSOTEAM", "CHILD-HEALTH TEAM")];
        headings.extend(AGES.iter().map(|it| self.word(it)));
        let rows = self.sums("step.child_health_team_met").into_iter().map(|row| {
            let ages = AGES.iter().map(|it| figure(cell(row, "age", it)));
            [self.say("möten", "meetings")].into_iter().chain(ages).collect()
        });
        let title =
            ("Barnhälsoteamens möten, efter ålder", "Meetings of the child-health team, by age");
        self.section(title, headings, rows.collect())
    }
}
