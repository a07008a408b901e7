//! Tells a group's senders that it is durable. Where they live on a runtime, it is done there: they are woken once a group, and
//! what they then answer leaves together; woken one by one from another thread, each answer would be a write of its own.

use super::{error::AppendError, queue::Appended};
use tokio::{
    runtime::Handle,
    sync::{
        mpsc::{self, error::SendError},
        oneshot,
    },
};

/// The senders of a group, each with its answer.
pub(super) type Answers<O> = Vec<(oneshot::Sender<Result<Appended<O>, AppendError>>, Appended<O>)>;

pub(super) struct Teller<O>(Option<mpsc::UnboundedSender<Answers<O>>>);

impl<O: Send + 'static> Teller<O> {
    /// Tells on the runtime that this is called in; on the writer's thread where it is called in none.
    pub(super) fn start() -> Self {
        let Ok(runtime) = Handle::try_current() else { return Self(None) };
        let (groups, mut durable) = mpsc::unbounded_channel();
        runtime.spawn(async move {
            while let Some(answers) = durable.recv().await {
                tell(answers);
            }
        });
        Self(Some(groups))
    }

    pub(super) fn tell(&self, answers: Answers<O>) {
        let untold = match &self.0 {
            Some(groups) => groups.send(answers).err().map(|SendError(answers)| answers),
            None => Some(answers),
        };
        // The runtime has ended, or there never was one.
        untold.into_iter().for_each(tell);
    }
}

fn tell<O>(answers: Answers<O>) {
    for (sender, appended) in answers {
        // A sender that no longer waits has its record all the same.
        let _ = sender.send(Ok(appended));
    }
}
