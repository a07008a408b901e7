//! What operators see: events as text or JSON lines. They hold no personal data.

use clap::ValueEnum;
use tracing_subscriber::{
    Layer, filter::LevelFilter, filter::Targets, fmt, fmt::MakeWriter, layer::SubscriberExt,
    util::SubscriberInitExt,
};

/// How an event is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogForm {
    Text,
    Json,
}

/// Writes this process's events to `writer` from now on.
pub(super) fn start<W>(form: LogForm, level: LevelFilter, writer: W)
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    // What other crates say below a warning could hold what they carry.
    let targets = Targets::new().with_default(LevelFilter::WARN).with_target("stafett", level);
    let lines = fmt::layer().with_writer(writer);
    let lines = match form {
        LogForm::Text => lines.with_target(false).boxed(),
        LogForm::Json => lines.json().boxed(),
    };
    // A program around us may have its own subscriber, which then stays.
    let _ = tracing_subscriber::registry().with(targets).with(lines).try_init();
}
