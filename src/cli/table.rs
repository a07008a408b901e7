//! Tables for people: plain text, no wider than the terminal.

use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use rustix::termios::tcgetwinsize;
use std::io;

/// Where standard output is no terminal.
const WIDTH: u16 = 100;
/// Nothing is readable in less.
const NARROWEST: u16 = 60;

/// The heading over packets' identities.
pub(super) const PACKET: &str = "PACKET";

/// Nobody can copy an identity that is cut in two, or read an instant or a word that is.
const WHOLE: [&str; 10] =
    [PACKET, "STANDS", "FOR", "TO", "BY", "HOLDS", "STATE", "COLLECTED", "RECORDED", "WHEN"];

/// An empty table with these headings.
pub(super) fn table(headings: &[&str]) -> Table {
    table_in(headings, width_up_to(WIDTH))
}

/// An empty table with these headings, no wider than so many columns.
pub(super) fn table_in(headings: &[&str], width: u16) -> Table {
    let rule = LineStyle::none().fill('─').junction('─');
    let mut table = Table::new();
    table
        .load_style(TableStyle::new().header_separator(rule))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(headings);
    for (column, heading) in table.column_iter_mut().zip(headings) {
        column.set_padding((0, 1));
        if WHOLE.contains(heading) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table
}

/// The table's lines, without blanks at their ends.
pub(super) fn lines(table: &Table) -> String {
    table.trim_fmt()
}

/// The terminal's width, as far as it is wanted.
pub(super) fn width_up_to(most: u16) -> u16 {
    let columns = tcgetwinsize(io::stdout()).map_or(WIDTH, |size| size.ws_col);
    // A terminal that doesn't know its size says nought.
    if columns == 0 { WIDTH } else { columns.clamp(NARROWEST, most) }
}
