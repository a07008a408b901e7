//! What has taken the place of a packet that has not come.

use super::*;
use crate::index::Replacement;

fn found(index: &Index, number: u8, sender: &str, replaces: Option<u8>) -> Option<Place> {
    let replaces = replaces.map(|number| key(number).id);
    index.replacement(&key(number), sender, replaces).unwrap().map(|it| it.place)
}

#[test]
fn it_is_known_until_that_packet_comes_or_until_it_is_forgotten_itself() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let place = |number| Place { number, ..Place::default() };
    let came_before =
        PacketRow { came_before: vec![key(1).bytes().to_vec()], ..row(PacketStatus::Queued, 0) };
    index
        .write(false, |writer| {
            for (number, sender) in [(4, "SE-A"), (5, "SE-B")] {
                writer.put_packet(&key(number), None, &came_before)?;
                let by = Replacement::new(&key(number), sender, place(number.into()));
                writer.replace_early(&key(1), by)?;
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(found(&index, 1, "se-a", None), Some(place(4)), "as HSA-ids are compared");
    assert_eq!(found(&index, 1, "SE-B", None), Some(place(5)));
    assert_eq!(found(&index, 1, "SE-C", None), None, "somebody else's");
    assert_eq!(found(&index, 1, "SE-A", Some(4)), None, "the later of two stands");
    assert_eq!(found(&index, 2, "SE-A", None), None);

    index.write(false, |writer| writer.forget(&key(4), &[])).unwrap();
    assert_eq!(found(&index, 1, "SE-A", None), None);
    assert_eq!(found(&index, 1, "SE-B", None), Some(place(5)));
    let mut taken = None;
    index
        .write(false, |writer| {
            taken = writer.take_replacement(&key(1), "SE-B", None)?;
            Ok(())
        })
        .unwrap();
    assert_eq!(taken.map(|it| it.place), Some(place(5)));
    assert_eq!(found(&index, 1, "SE-B", None), None);
}
