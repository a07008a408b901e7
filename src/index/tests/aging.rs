//! What is kept, how long, and what is left of it.

use super::*;

#[test]
fn what_is_kept_ages_by_its_content_first_and_then_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let settled = |settled, last, emptied| {
        let row = row(PacketStatus::Delivered, 0);
        PacketRow { settled, last, emptied, ..row }
    };
    put(&index, &key(1), &settled(100, 500, false));
    put(&index, &key(2), &PacketRow { missing: true, ..settled(50, 300, false) });
    put(&index, &key(3), &row(PacketStatus::Queued, 10));
    let aged =
        |found: Vec<(PacketKey, Vec<u8>)>| found.into_iter().map(|it| it.0).collect::<Vec<_>>();
    assert_eq!(aged(index.content_aged(99, &[]).unwrap()), [key(2)]);
    let all = index.content_aged(100, &[]).unwrap();
    assert_eq!(aged(index.content_aged(100, &all[0].1).unwrap()), [key(1)], "from there on");
    assert_eq!(aged(all), [key(2), key(1)]);
    assert!(index.log_aged(i64::MAX - 1, &[]).unwrap().is_empty(), "the content goes before");

    let place = |number| Place { number, ..Place::default() };
    put(&index, &key(2), &PacketRow { missing: true, ..settled(50, 300, true) });
    assert_eq!(aged(index.content_aged(100, &[]).unwrap()), [key(1)]);
    assert!(index.log_aged(299, &[]).unwrap().is_empty());
    assert_eq!(aged(index.log_aged(300, &[]).unwrap()), [key(2)]);
    assert_eq!(index.waiting(), 2, "one that waits, and one of which nothing was heard");
    index
        .write(false, |writer| {
            // Of one that is known, and of one that isn't.
            for (number, of) in [(4, 2), (7, 2), (5, 9), (6, 9)] {
                writer.add_history(&key(of), &place(number))?;
            }
            writer.forget(&key(2), &[4])?;
            writer.forget(&key(9), &[6])?;
            writer.set_gone(b"two");
            writer.set_seen(7)?;
            writer.set_seen(3)?;
            writer.begin_erasing(&place(8));
            writer.begin_erasing(&place(9));
            writer.end_erasing(8);
            Ok(())
        })
        .unwrap();
    assert_eq!(index.packet(&key(2)).unwrap(), None);
    assert_eq!(index.history(&key(2)).unwrap(), []);
    assert_eq!(index.history(&key(9)).unwrap(), [place(5)]);
    assert!(index.log_aged(i64::MAX - 1, &[]).unwrap().is_empty());
    assert_eq!((index.waiting(), index.seen().unwrap()), (1, 7));
    assert!(index.is_gone(b"two").unwrap() && !index.is_gone(b"three").unwrap());
    assert_eq!(index.unended_erasures().unwrap(), [place(9)]);
}
