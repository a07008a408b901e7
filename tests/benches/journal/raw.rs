//! A log as fast as one can be: frames of a length and the bytes, a thread that writes all that waits and syncs once. No
//! hash, no signature, no recovery. Its segments were written before and are used again, or are reserved and fresh.

use super::Outcome;
use rustix::fs::{FallocateFlags, fallocate};
use std::{
    fs::File,
    os::unix::fs::FileExt,
    path::Path,
    sync::Arc,
    thread::{self, JoinHandle},
};
use tokio::sync::{mpsc, oneshot};

const SEGMENT: u64 = 64 << 20;
const USED: usize = 4;
const FRESH: usize = 20;
/// As the journal groups.
const GROUP_BYTES: usize = 4 << 20;

/// Files of one length.
pub(super) struct Segments {
    files: Arc<Vec<File>>,
    at: (usize, u64),
}

impl Segments {
    /// Written once, and then over and over.
    pub(super) fn used(folder: &Path) -> Outcome<Self> {
        let zeros = vec![0; 1 << 20];
        Self::of(folder, USED, |file| {
            (0..SEGMENT / zeros.len() as u64)
                .try_for_each(|step| file.write_all_at(&zeros, step * zeros.len() as u64))
        })
    }

    /// Reserved and never written, as a journal's are that forgets nothing; enough of them for a round.
    pub(super) fn fresh(folder: &Path) -> Outcome<Self> {
        Self::of(folder, FRESH, |file| Ok(fallocate(file, FallocateFlags::empty(), 0, SEGMENT)?))
    }

    fn of(
        folder: &Path,
        count: usize,
        make: impl Fn(&File) -> std::io::Result<()>,
    ) -> Outcome<Self> {
        std::fs::create_dir_all(folder)?;
        let files = (0..count)
            .map(|n| {
                let file = File::create_new(folder.join(format!("{n}.log")))?;
                make(&file)?;
                file.sync_all()?;
                Ok(file)
            })
            .collect::<Outcome<_>>()?;
        Ok(Self { files: Arc::new(files), at: (0, 0) })
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let (mut segment, mut offset) = self.at;
        if offset + bytes.len() as u64 > SEGMENT {
            (segment, offset) = ((segment + 1) % self.files.len(), 0);
        }
        if let Some(file) = self.files.get(segment) {
            file.write_all_at(bytes, offset)?;
            file.sync_data()?;
        }
        self.at = (segment, offset + bytes.len() as u64);
        Ok(())
    }
}

struct Job {
    row: Vec<u8>,
    payload: Vec<u8>,
    done: oneshot::Sender<()>,
}

/// A log that runs.
pub(super) struct Log {
    queue: mpsc::UnboundedSender<Job>,
    writer: JoinHandle<std::io::Result<()>>,
}

#[derive(Clone)]
pub(super) struct Appender(mpsc::UnboundedSender<Job>);

impl Log {
    pub(super) fn start(segments: &Segments) -> Outcome<Self> {
        let mut segments = Segments { files: Arc::clone(&segments.files), at: segments.at };
        let (queue, mut jobs) = mpsc::unbounded_channel::<Job>();
        let writer = thread::Builder::new().name("raw".to_owned()).spawn(move || {
            let mut bytes = Vec::new();
            let mut told = Vec::new();
            while let Some(first) = jobs.blocking_recv() {
                let mut next = Some(first);
                while let Some(Job { row, payload, done }) = next {
                    bytes.extend_from_slice(&(row.len() as u64).to_le_bytes());
                    bytes.extend_from_slice(&(payload.len() as u64).to_le_bytes());
                    bytes.extend_from_slice(&row);
                    bytes.extend_from_slice(&payload);
                    told.push(done);
                    next = if bytes.len() < GROUP_BYTES { jobs.try_recv().ok() } else { None };
                }
                segments.write(&bytes)?;
                bytes.clear();
                for done in told.drain(..) {
                    let _ = done.send(());
                }
            }
            Ok(())
        })?;
        Ok(Self { queue, writer })
    }

    pub(super) fn appender(&self) -> Appender {
        Appender(self.queue.clone())
    }

    pub(super) fn close(self) -> Outcome<()> {
        drop(self.queue);
        self.writer.join().map_err(|_| "the raw log's writer panicked")??;
        Ok(())
    }
}

impl Appender {
    pub(super) async fn append(&self, row: Vec<u8>, payload: Vec<u8>) -> Outcome<()> {
        let (done, is_done) = oneshot::channel();
        self.0.send(Job { row, payload, done }).map_err(|_| "the raw log has stopped")?;
        Ok(is_done.await?)
    }
}
