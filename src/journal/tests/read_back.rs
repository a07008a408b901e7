//! What the file gives back is not what was written: nobody hears of a head that was signed over it.

use super::{running::Nobody, *};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

/// A folder whose files change one bit of what is written to them, once they are told to.
struct Twisting {
    folder: Memory,
    twists: Arc<AtomicBool>,
}

struct TwistingFile {
    file: Arc<dyn StoredFile>,
    twists: Arc<AtomicBool>,
}

impl Twisting {
    fn file(&self, file: Arc<dyn StoredFile>) -> Arc<dyn StoredFile> {
        Arc::new(TwistingFile { file, twists: Arc::clone(&self.twists) })
    }
}

impl Storage for Twisting {
    fn lock(&self) -> io::Result<Option<Box<dyn FolderLock>>> {
        self.folder.lock()
    }

    fn names(&self) -> io::Result<Vec<String>> {
        self.folder.names()
    }

    fn create(&self, name: &str) -> io::Result<Arc<dyn StoredFile>> {
        Ok(self.file(self.folder.create(name)?))
    }

    fn open(&self, name: &str, writable: bool) -> io::Result<Arc<dyn StoredFile>> {
        Ok(self.file(self.folder.open(name, writable)?))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.folder.rename(from, to)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.folder.remove(name)
    }

    fn sync_folder(&self) -> io::Result<()> {
        self.folder.sync_folder()
    }
}

impl StoredFile for TwistingFile {
    fn length(&self) -> io::Result<u64> {
        self.file.length()
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.file.read_at(buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut bytes = bytes.to_vec();
        if self.twists.load(Ordering::SeqCst) {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        }
        self.file.write_at(&bytes, offset)
    }

    fn allocate(&self, length: u64) -> io::Result<()> {
        self.file.allocate(length)
    }

    fn sync(&self) -> io::Result<()> {
        self.file.sync()
    }
}

#[tokio::test]
async fn what_reads_otherwise_than_it_was_written_halts() {
    let twists = Arc::new(AtomicBool::new(false));
    let folder = Twisting { folder: Memory::new(), twists: Arc::clone(&twists) };
    let recovered = recover(Arc::new(folder), key(), settings(), None, |_| Ok(())).unwrap();
    let journal = recovered.start::<u64, _, _>(Namer, Nobody).unwrap();
    let appender = journal.appender();
    appender.append(draft(0), Claim::New, 0).await.unwrap();
    twists.store(true, Ordering::SeqCst);
    let answer = appender.append(draft(1), Claim::New, 1).await;
    assert_eq!(answer.unwrap_err(), AppendError::Halted);
    assert!(journal.close().is_err());
}
