//! One act of an operator: on a packet, a case, or all that goes to a receiver.

use crate::cli::{
    connection::{self, ConnectionArgs, with_gateway},
    exit::Exit,
};
use crate::{
    clock::Clock,
    domain::{HsaId, PacketId},
    wire::v1::{self, OperatorAct, OperatorReason, operate_request::Target},
};
use clap::{Args, ValueEnum};
use std::io::{self, Write};

/// What is acted on, and why.
#[derive(Debug, Args)]
pub(super) struct ActArgs {
    #[command(flatten)]
    target: TargetArgs,
    /// Whose case, where several units call one so
    #[arg(long, value_name = "HSA-ID", requires = "case")]
    sender: Option<HsaId>,
    /// Why; it goes on record with the act
    #[arg(long, value_enum)]
    reason: Reason,
    #[command(flatten)]
    connection: ConnectionArgs,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct TargetArgs {
    /// One packet
    #[arg(long, value_name = "PACKET-ID")]
    packet: Option<PacketId>,
    /// Every waiting packet of a case, by its sender's reference
    #[arg(long, value_name = "CASE")]
    case: Option<String>,
    /// All that goes to this unit; a hold lasts until its release, for what comes in meanwhile too
    #[arg(long, value_name = "HSA-ID")]
    receiver: Option<HsaId>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reason {
    SenderAsked,
    ReceiverAsked,
    Maintenance,
    Fault,
    FaultMended,
    WrongReceiver,
    Secrecy,
}

impl ActArgs {
    /// What was changed goes to `out`, a line a packet.
    pub(super) fn run(
        self,
        act: OperatorAct,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let Self { target, sender, reason, connection } = self;
        let request = v1::OperateRequest {
            act: act.into(),
            reason: reason.in_contract().into(),
            target: target.in_contract(),
            sender_unit: sender.map(|unit| unit.to_string()).unwrap_or_default(),
        };
        with_gateway(connection, clock, err, async |connection, err| {
            let (mut changed, mut left) = (0, u64::MAX);
            loop {
                let reply = match connection.gateway().operate(request.clone()).await {
                    Ok(reply) => reply.into_inner(),
                    Err(status) => {
                        writeln!(err, "{}", connection.told(&status))?;
                        return Ok(connection::exit(&status));
                    }
                };
                for packet in &reply.packet_ids {
                    writeln!(out, "{packet}  {}", done(act))?;
                }
                changed += reply.packet_ids.len();
                // What can't be changed is left as it is, so asking again must get on.
                let gets_on = !reply.packet_ids.is_empty() || reply.left < left;
                if reply.left == 0 || !gets_on {
                    return told(&request, act, &reply, changed, out);
                }
                left = reply.left;
            }
        })
    }
}

fn told(
    request: &v1::OperateRequest,
    act: OperatorAct,
    reply: &v1::OperateReply,
    changed: usize,
    out: &mut dyn Write,
) -> io::Result<Exit> {
    match (&request.target, &reply.proof) {
        (Some(Target::ReceiverUnit(unit)), Some(proof)) if changed == 0 => {
            writeln!(out, "{unit}  {}; ledger entry {}", done(act), proof.index)?;
        }
        (_, None) if changed == 0 => writeln!(out, "nothing stands otherwise than it did")?,
        _ => {}
    }
    for stop in &reply.stopped_by {
        writeln!(out, "not tried: {stop}")?;
    }
    Ok(Exit::Ok)
}

fn done(act: OperatorAct) -> &'static str {
    match act {
        OperatorAct::Hold => "held",
        OperatorAct::Release => "released",
        OperatorAct::SendAgain => "is tried again now",
        OperatorAct::Withdraw => "withdrawn",
        OperatorAct::Unspecified => "unchanged",
    }
}

impl TargetArgs {
    fn in_contract(self) -> Option<Target> {
        let Self { packet, case, receiver } = self;
        let packet = packet.map(|id| Target::PacketId(id.to_string()));
        let receiver = receiver.map(|unit| Target::ReceiverUnit(unit.to_string()));
        packet.or(case.map(Target::CaseId)).or(receiver)
    }
}

impl Reason {
    fn in_contract(self) -> OperatorReason {
        match self {
            Self::SenderAsked => OperatorReason::SenderAsked,
            Self::ReceiverAsked => OperatorReason::ReceiverAsked,
            Self::Maintenance => OperatorReason::Maintenance,
            Self::Fault => OperatorReason::Fault,
            Self::FaultMended => OperatorReason::FaultMended,
            Self::WrongReceiver => OperatorReason::WrongReceiver,
            Self::Secrecy => OperatorReason::Secrecy,
        }
    }
}
