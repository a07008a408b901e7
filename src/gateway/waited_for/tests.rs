//! Who tells a person, in every order of the two ends.

use super::*;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use tracing::Dispatch;
use tracing_subscriber::fmt::MakeWriter;

/// What a thread was heard to say.
#[derive(Clone, Default)]
pub(in crate::gateway) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(in crate::gateway) fn dispatch(&self) -> Dispatch {
        tracing_subscriber::fmt().with_ansi(false).with_writer(self.clone()).finish().into()
    }

    /// How often a person was told.
    pub(in crate::gateway) fn alarms(&self) -> usize {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().filter(|line| line.contains("alarm=\"written-late\"")).count()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// How often a person is told.
fn alarms(happens: impl FnOnce(Waiting, Work)) -> usize {
    let log = Log::default();
    tracing::dispatcher::with_default(&log.dispatch(), || {
        let (waiting, work) =
            waited_for(PacketId::new(1_790_000_000_000, &[1; 10]), PacketKind::Orosanmalan);
        happens(waiting, work);
    });
    log.alarms()
}

#[test]
fn a_person_is_told_of_a_file_that_came_after_its_attempt() {
    let told = alarms(|waiting, work| {
        drop(waiting);
        assert!(!work.is_wanted());
        work.is_done();
    });
    assert_eq!(told, 1);
}

#[test]
fn so_it_is_where_the_attempt_gave_up_before_it_heard() {
    let told = alarms(|waiting, work| {
        work.is_done();
        drop(waiting);
    });
    assert_eq!(told, 1);
}

#[test]
fn nobody_is_told_of_what_is_on_record_or_of_what_was_not_written() {
    let heard = |waiting: Waiting, work: Work| {
        assert!(work.is_wanted());
        work.is_done();
        waiting.hear();
    };
    assert_eq!(alarms(heard), 0);
    assert_eq!(alarms(|waiting, _failed| waiting.hear()), 0);
    assert_eq!(alarms(|waiting, _failed| drop(waiting)), 0);
}

#[test]
fn a_person_is_told_once_of_a_file_whose_folder_failed_whoever_waits() {
    assert_eq!(alarms(|waiting, work| (work.is_unsure(), waiting.hear()).0), 1);
    assert_eq!(alarms(|waiting, work| (work.is_unsure(), drop(waiting)).0), 1);
    assert_eq!(alarms(|waiting, work| (drop(waiting), work.is_unsure()).1), 1);
}
