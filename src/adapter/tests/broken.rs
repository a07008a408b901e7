//! Whatever is broken in one row, the others come through; whatever the input, nothing panics.

use super::*;
use proptest::prelude::*;

/// Every row, with one id for all packets.
fn rows(pack: &Pack, input: &[u8]) -> Vec<Row> {
    let mut new_id = || PacketId::new(1_750_000_000_000, &[7; 10]);
    let now = "2026-08-17T06:00:00Z".parse().unwrap();
    pack.read(input, ReadContext { now, new_id: &mut new_id })
}

/// Where the line begins and ends that is the `n`th of `text`.
fn line(text: &[u8], n: usize) -> std::ops::Range<usize> {
    let from = text.split_inclusive(|byte| *byte == b'\n').take(n).map(<[u8]>::len).sum();
    let length = text[from..].iter().position(|byte| *byte == b'\n').unwrap();
    from..from + length
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_byte_in_a_csv_row_spoils_that_row_at_most(
        row in 1_usize..6,
        place in any::<prop::sample::Index>(),
        byte in any::<u8>().prop_filter("a row is a line", |byte| *byte != b'\n'),
    ) {
        let pack = builtin("cosmic");
        let mut export = sample("cosmic", "atgardskoder.csv").unwrap().as_bytes().to_vec();
        let whole = rows(&pack, &export);
        let range = line(&export, row);
        let at = range.start + place.index(range.len());
        export[at] = byte;
        let broken = rows(&pack, &export);
        prop_assert_eq!(broken.len(), whole.len());
        for (n, (was, is)) in whole.iter().zip(&broken).enumerate() {
            prop_assert!(n + 1 == row || was == is, "row {} changed with row {}", n + 1, row);
        }
    }

    #[test]
    fn any_byte_in_a_json_row_leaves_the_rows_before_it(
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let pack = builtin("bvc-journal");
        let mut export = sample("bvc-journal", "class-1a.json").unwrap().as_bytes().to_vec();
        let whole = rows(&pack, &export);
        let at = place.index(export.len());
        let line = export[..at].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        export[at] = byte;
        let broken = rows(&pack, &export);
        // The list's own bracket may be what broke.
        let before = whole.iter().zip(whole.iter().skip(1)).filter(|(_, next)| at > 0 && next.line <= line);
        for ((was, _), is) in before.zip(&broken) {
            prop_assert_eq!(was, is);
        }
    }

    #[test]
    fn no_bytes_make_a_reader_or_a_template_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for name in builtin::NAMES {
            let pack = builtin(name);
            rows(&pack, &bytes);
            rows(&pack, &[b"[", bytes.as_slice()].concat());
            drop(pack.render(&bytes));
        }
    }
}
