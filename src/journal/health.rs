//! Whether the journal accepts records, for all who need to know.

use super::error::JournalError;
use tokio::sync::watch;

/// What the journal can do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    Accepting,
    /// There is no room for another segment. New work is refused; what is owed still fits into the rest of this one.
    Full,
    /// A write failed, or something the journal relies on did. For good: the process must stop, and recovery tells what is durable.
    Halted,
    /// Closed in good order.
    Closed,
}

/// The one place that changes the condition; what is final stays.
#[derive(Clone)]
pub(super) struct Health(watch::Sender<Condition>);

impl Health {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(Condition::Accepting))
    }

    pub(super) fn now(&self) -> Condition {
        *self.0.borrow()
    }

    pub(super) fn watch(&self) -> watch::Receiver<Condition> {
        self.0.subscribe()
    }

    pub(super) fn accepting(&self) {
        if self.becomes(Condition::Accepting) {
            tracing::info!("the journal has room again");
        }
    }

    pub(super) fn full(&self) {
        if self.becomes(Condition::Full) {
            tracing::error!(
                "no room for the journal's next segment: nothing new is accepted until there is"
            );
        }
    }

    pub(super) fn halted(&self, cause: &JournalError) {
        if self.becomes(Condition::Halted) {
            tracing::error!(%cause, "the journal has stopped; restart the process, recovery tells what is durable");
        }
    }

    pub(super) fn closed(&self) {
        self.becomes(Condition::Closed);
    }

    fn becomes(&self, next: Condition) -> bool {
        self.0.send_if_modified(|now| {
            let is_final = matches!(now, Condition::Halted | Condition::Closed);
            let changes = !is_final && *now != next;
            if changes {
                *now = next;
            }
            changes
        })
    }
}
