//! Who tells a person, in every order of the two ends.

use super::*;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

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
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(log.clone()).finish();
    tracing::subscriber::with_default(subscriber, || {
        let (waiting, work) =
            waited_for(PacketId::new(1_790_000_000_000, &[1; 10]), PacketKind::Orosanmalan);
        happens(waiting, work);
    });
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    text.lines().filter(|line| line.contains("alarm=\"written-late\"")).count()
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
