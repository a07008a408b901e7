//! A journal that runs: its threads, and what is asked of it besides appending.

use super::{
    commit::{Committer, Scratch, segment_capacity},
    erase::Eraser,
    error::JournalError,
    frame::RecordHead,
    health::{Condition, Health},
    ports::{Follower, GroupSealer},
    preparer::Preparer,
    queue::{Appender, Message},
    reader::Reader,
    recover::{Recovered, Settings},
    storage::Storage,
    teller::Teller,
    writer::Writer,
};
use std::{
    sync::Arc,
    thread::{Builder, JoinHandle},
};
use tokio::sync::{Semaphore, mpsc, watch};

/// A journal that accepts records until it is closed or dropped.
pub(crate) struct Journal<A, O> {
    appender: Appender<A, O>,
    reader: Reader,
    writer: Option<JoinHandle<()>>,
}

/// What writes, and what is asked to.
type Assembled<A, S, F, P> = (Writer<A, S, F, P>, Journal<A, <S as GroupSealer>::Outcome>);

impl Recovered {
    /// Reads what was recovered.
    pub(crate) fn reader(&self) -> Reader {
        Reader::sharing(Arc::clone(&self.storage), Some(Arc::clone(&self.key)))
    }

    /// Starts to accept records. `sealer` and `follower` must have taken in every group that there is.
    pub(crate) fn start<A, S, F>(
        self,
        sealer: S,
        follower: F,
    ) -> Result<Journal<A, S::Outcome>, JournalError>
    where
        A: Send + 'static,
        S: GroupSealer + 'static,
        F: Follower<A> + 'static,
    {
        let (writer, mut journal) = self.assemble(sealer, follower, Preparer::start)?;
        let thread = Builder::new().name("journal".into()).spawn(move || writer.run());
        journal.writer = Some(thread.map_err(JournalError::Thread)?);
        Ok(journal)
    }

    /// The parts of a running journal; `spares` gets what `Preparer::start` gets.
    pub(super) fn assemble<A, S: GroupSealer, F, P>(
        self,
        sealer: S,
        follower: F,
        spares: impl FnOnce(Arc<dyn Storage>, Health, (u32, u32), &Settings) -> Result<P, JournalError>,
    ) -> Result<Assembled<A, S, F, P>, JournalError> {
        let reader = self.reader();
        let Self { lock, storage, key, settings, tail, .. } = self;
        let record_limit = segment_capacity(settings.segment_bytes, sealer.trailer_limit());
        if record_limit < RecordHead::LEAST_FRAME {
            let (given, missing) = (settings.segment_bytes, RecordHead::LEAST_FRAME - record_limit);
            return Err(JournalError::SegmentTooSmall { given, least: given as usize + missing });
        }
        let health = Health::new();
        let at = (tail.segment, tail.offset);
        let spares = spares(Arc::clone(&storage), health.clone(), at, &settings)?;
        let room = Arc::new(Semaphore::new(settings.queue_bytes as usize));
        let (queue, queued) = mpsc::unbounded_channel();
        let writer = Writer {
            committer: Committer { storage, key, sealer, tail, scratch: Scratch::default() },
            follower,
            teller: Teller::start(),
            queue: queued,
            room: Arc::clone(&room),
            spares,
            health: health.clone(),
            group_bytes: settings.group_bytes,
            group_records: settings.group_records,
            _lock: lock,
        };
        let queue_bytes = settings.queue_bytes;
        let appender = Appender { queue, room, queue_bytes, record_limit, health };
        Ok((writer, Journal { appender, reader, writer: None }))
    }
}

impl<A, O> Journal<A, O> {
    pub(crate) fn appender(&self) -> Appender<A, O> {
        self.appender.clone()
    }

    pub(crate) fn reader(&self) -> Reader {
        self.reader.clone()
    }

    /// What the journal can do now, and every change of it.
    pub(crate) fn condition(&self) -> watch::Receiver<Condition> {
        self.appender.health.watch()
    }

    /// Destroys keys. Must not be used once the journal is closed: the folder may be another process's then.
    pub(crate) fn eraser(&self) -> Eraser {
        Eraser { reader: self.reader.clone(), health: self.appender.health.clone() }
    }

    /// Commits what waits, accepts nothing more, and returns when the folder is free again. Blocks until then.
    pub(crate) fn close(mut self) -> Result<(), JournalError> {
        self.ask_to_close();
        if let Some(writer) = self.writer.take() {
            writer.join().map_err(|_| JournalError::Halted)?;
        }
        match self.appender.health.now() {
            Condition::Closed => Ok(()),
            _ => Err(JournalError::Halted),
        }
    }

    fn ask_to_close(&self) {
        // If the writer is gone, it is closed already.
        let _ = self.appender.queue.send(Message::Close);
    }
}

impl<A, O> Drop for Journal<A, O> {
    fn drop(&mut self) {
        self.ask_to_close();
    }
}
