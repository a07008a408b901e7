//! Files in folders that were not there.

use super::*;
use crate::journal::opened_in;

#[test]
fn a_folder_that_any_file_needs_lasts_for_what_is_put_there_to_last() {
    type Puts = fn(&dyn Shelf, &str);
    let puts: [Puts; 2] = [
        |shelf, name| shelf.put(name, b"tile").unwrap(),
        |shelf, name| shelf.put_durably(name, b"tile").unwrap(),
    ];
    for put in puts {
        let home = tempfile::tempdir().unwrap();
        let shelf = LocalShelf::new(home.path().join("ledger"));
        let opened = opened_in(home.path(), || put(&shelf, "tile/0/000"));
        assert!(opened.contains("."), "{opened:?}");
        let opened = opened_in(&home.path().join("ledger"), || put(&shelf, "witnessed/SE1"));
        assert!(opened.contains("."), "{opened:?}");
    }
}
