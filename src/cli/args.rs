//! The command line: everything that the program can be asked to do.

use super::{
    acknowledge::AcknowledgeArgs, adapter::AdapterArgs, codes::CodesArgs, config::ConfigArgs,
    contract::ContractArgs, demo::DemoArgs, ledger::LedgerArgs, measures::MeasuresArgs,
    pki::PkiArgs, questions::DecideArgs, queue::QueueArgs, register::RegisterArgs,
    rules::RulesArgs, serve::ServeArgs, sip::SipArgs, status::StatusArgs, submit::SubmitArgs,
};
use clap::{Parser, Subcommand};

const EXIT_CODES: &str = "\
Exit codes:
   0  done
   1  the answer is no: refused, not found, not as it should be
   2  the arguments must be corrected
  69  a gateway can't be reached, or can't take more now; trying again may help
  70  the program is at fault
  74  a file can't be read or written
  78  the configuration must be corrected
`ledger verify`: 0 intact, 1 tampered with, 2 incomplete, 3 the arguments must be corrected";

/// Carries children's records between regions and municipalities, decides by law before anything
/// leaves, and proves afterwards what was handed over.
#[derive(Debug, Parser)]
#[command(
    name = "stafett",
    version,
    after_help = EXIT_CODES,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Serve(ServeArgs),
    Demo(DemoArgs),
    Submit(SubmitArgs),
    Status(StatusArgs),
    Queue(Box<QueueArgs>),
    Sip(SipArgs),
    Acknowledge(AcknowledgeArgs),
    Register(RegisterArgs),
    Decide(DecideArgs),
    Rules(RulesArgs),
    Ledger(Box<LedgerArgs>),
    Measures(Box<MeasuresArgs>),
    Config(ConfigArgs),
    Pki(PkiArgs),
    Adapter(AdapterArgs),
    Contract(ContractArgs),
    Codes(CodesArgs),
}
