//! The report as tables for people, a year at a time.

use super::sections::{Section, Year};
use crate::{
    cli::{language::Language, table},
    wire::v1,
};

/// The whole text, no wider than so many columns.
pub(super) fn told(reply: &v1::MeasuresReply, lang: Language, width: u16) -> String {
    let mut years: Vec<i32> = reply.rows.iter().map(|row| row.year).collect();
    years.dedup();
    let mut text = String::new();
    for number in years {
        let year = Year::of(reply, number, lang);
        text.push_str(&format!("{number}\n\n"));
        for section in year.sections() {
            text.push_str(&drawn(&section, width));
        }
    }
    if text.is_empty() {
        text = lang.of("Inget att räkna.\n\n", "Nothing to count.\n\n").to_owned();
    }
    text + &footer(reply, lang)
}

fn drawn(section: &Section, width: u16) -> String {
    let Section { title, headings, rows } = section;
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut drawn = table::table_in(&headings, width);
    for row in rows {
        drawn.add_row(row);
    }
    for column in drawn.column_iter_mut().skip(1) {
        column.set_cell_alignment(comfy_table::CellAlignment::Right);
    }
    format!("{title}\n{}\n\n", table::lines(&drawn).trim_end())
}

fn footer(reply: &v1::MeasuresReply, lang: Language) -> String {
    let scope = reply.scope.clone().unwrap_or_default();
    let figure = super::sections::figure;
    let (refused, withheld) = (figure(scope.refused), figure(scope.withheld));
    let erased = scope.erased_entries;
    match lang {
        Language::Sv => format!(
            "x: undertryckt, 1–4 eller det som annars skulle röja 1–4. Tal som inte är per månad gäller hela kalenderåret.\n\
             Ej räknade: {refused} steg som lagen vägrade, {withheld} steg vars slag eller barn undanhölls. Gallrade poster, som saknas: {erased}.\n"
        ),
        Language::En => format!(
            "x: suppressed, 1–4 or what would give away 1–4. Figures that aren't by month are of the whole calendar year.\n\
             Not counted: {refused} steps that the law refused, {withheld} whose kind or child was withheld. Erased entries, which are missing: {erased}.\n"
        ),
    }
}
