//! The tiles, while the disk is slow.

use super::sync;
use crate::ledger::{Hash, LocalShelf, Shelf, Tiles};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

/// A folder that looks, while it is synced, whether its tiles can be read.
struct Slow {
    folder: LocalShelf,
    tiles: OnceLock<Arc<Mutex<Tiles>>>,
    synced: AtomicUsize,
}

impl Shelf for Slow {
    fn length(&self, name: &str) -> io::Result<Option<u64>> {
        self.folder.length(name)
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.folder.read(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.folder.put(name, bytes)
    }

    fn sync(&self, names: &[String]) -> io::Result<()> {
        let tiles = self.tiles.get().unwrap().try_lock();
        assert!(tiles.unwrap().leaf(3).is_ok(), "who proves by them waits for the disk");
        self.synced.fetch_add(names.len(), Ordering::Relaxed);
        self.folder.sync(names)
    }

    fn put_durably(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.folder.put_durably(name, bytes)
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.place(name)
    }
}

#[test]
fn nobody_who_proves_by_the_tiles_waits_until_they_are_synced() {
    let folder = tempfile::tempdir().unwrap();
    let folder = LocalShelf::new(folder.path());
    let slow = Arc::new(Slow { folder, tiles: OnceLock::new(), synced: AtomicUsize::new(0) });
    let tiles = Tiles::open(Arc::clone(&slow) as Arc<dyn Shelf>, 0).unwrap();
    let tiles = Arc::new(Mutex::new(tiles));
    assert!(slow.tiles.set(Arc::clone(&tiles)).is_ok());
    tiles.lock().unwrap().append(&[Hash::from([7; 32]); 600]).unwrap();
    sync(&tiles).unwrap();
    assert_eq!(slow.synced.load(Ordering::Relaxed), 2);
    sync(&tiles).unwrap();
    assert_eq!(slow.synced.load(Ordering::Relaxed), 2, "each once");
}
