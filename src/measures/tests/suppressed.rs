//! Nothing small is told, and nothing small follows from what is told.

use super::audit::Audited;
use crate::measures::suppress::hidden;
use crate::measures::tally::Tally;
use proptest::prelude::*;

fn sum(rows: &[Tally]) -> Tally {
    let mut all = Tally { count: 0, by: rows[0].by.iter().map(|it| vec![0; it.len()]).collect() };
    for row in rows {
        all.add(row);
    }
    all
}

fn fault(rows: &[Tally]) -> Option<String> {
    let (all, rows): (_, Vec<&Tally>) = (sum(rows), rows.iter().collect());
    Audited::of(&all, &rows, &hidden(&all, &rows)).fault()
}

/// A row whose division is the same as its count.
fn row(cells: &[u32]) -> Tally {
    Tally { count: cells.iter().sum(), by: vec![cells.to_vec()] }
}

/// How many counts are told.
fn told(rows: &[Tally]) -> usize {
    let (all, rows): (_, Vec<&Tally>) = (sum(rows), rows.iter().collect());
    let hidden = hidden(&all, &rows);
    let lines = [&hidden.all].into_iter().chain(&hidden.rows);
    lines
        .flat_map(|row| row.by.iter().flatten().chain([&row.count]))
        .filter(|hidden| !**hidden)
        .count()
}

#[test]
fn the_auditor_finds_what_only_hiding_small_counts_gives_away() {
    let rows = [row(&[3, 40]), row(&[30, 50])];
    let (all, rows): (_, Vec<&Tally>) = (sum(&rows), rows.iter().collect());
    let mut naive = hidden(&all, &rows);
    for line in [&mut naive.all].into_iter().chain(&mut naive.rows) {
        line.count = false;
        line.by.iter_mut().flatten().for_each(|cell| *cell = false);
    }
    let audit = |hidden: &_| Audited::of(&all, &rows, hidden).fault();
    assert_eq!(audit(&naive).as_deref(), Some("a small count is told"));
    naive.rows[0].by[0][0] = true;
    assert!(audit(&naive).unwrap().contains("follows from a sum"));
    naive.rows[0].by[0][1] = true;
    assert!(audit(&naive).unwrap().contains("follows from a sum"), "down the column");
    naive.rows[1].by[0] = vec![true, true];
    assert_eq!(audit(&naive), None);
    assert_eq!(hidden(&all, &rows), naive, "no more is hidden than has to be");
}

#[test]
fn large_counts_and_nothing_are_told_and_what_is_small_in_all_is_not() {
    let large = [row(&[12, 0, 31]), row(&[7, 5, 0]), row(&[0, 9, 9])];
    assert_eq!((told(&large), fault(&large)), (16, None));
    let small = [row(&[1, 0]), row(&[0, 2])];
    assert_eq!((told(&small), fault(&small)), (0, None));
    // A small unit takes the next smallest with it, and leaves the others.
    let units = [row(&[2, 0]), row(&[30, 31]), row(&[6, 5])];
    assert_eq!(fault(&units), None);
    let (all, rows): (_, Vec<&Tally>) = (sum(&units), units.iter().collect());
    let counts: Vec<bool> = hidden(&all, &rows).rows.iter().map(|row| row.count).collect();
    assert_eq!(counts, [true, false, true]);
}

/// Rows whose divisions all add up to their counts.
fn tables() -> impl Strategy<Value = Vec<Tally>> {
    let count = prop_oneof![3 => Just(0_u32), 4 => 1_u32..5, 4 => 5_u32..9, 2 => 9_u32..60];
    let cells = (1_usize..5, 1_usize..5);
    cells.prop_flat_map(move |(rows, columns)| {
        let row = (proptest::collection::vec(count.clone(), columns), any::<u32>());
        let row = row.prop_map(|(cells, cut)| {
            let count: u32 = cells.iter().sum();
            let first = if count == 0 { 0 } else { cut % (count + 1) };
            Tally { count, by: vec![cells, vec![first, count - first]] }
        });
        proptest::collection::vec(row, rows)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_hidden_follows_from_what_is_told(rows in tables()) {
        prop_assert_eq!(fault(&rows), None, "{:?}", rows);
    }
}
