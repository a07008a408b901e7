//! An operator's hands on what waits.

use super::clients::Client;
use super::facts::Known;
use super::machine::Running;
use super::packet::Packet;
use stafett::wire::v1::{self, OperatorAct};
use stafett::{Caller, Error};

/// Who operates both gateways.
pub(super) const OPERATOR: &str = "SE2321000156-TYST";

impl Client {
    /// An operator holds a packet, lets it go, has it tried at once or takes it back.
    pub(super) async fn operate(&self, id: &str) {
        let before = self.world.model(|model| model.packets[id].clone());
        let act = match self.world.roll(6) {
            0..2 => OperatorAct::Hold,
            2..4 => OperatorAct::Release,
            4 => OperatorAct::SendAgain,
            _ => OperatorAct::Withdraw,
        };
        let set = |change: &dyn Fn(&mut Packet)| {
            self.world.model(|model| change(model.packets.get_mut(id).unwrap()));
        };
        // From the question on until its answer is heard, it may stand either way.
        match act {
            OperatorAct::Hold => set(&|it| it.held = it.held.max_of(Known::Perhaps)),
            OperatorAct::Release => set(&|it| it.held = it.held.least(Known::Perhaps)),
            OperatorAct::Withdraw => set(&|it| it.withdrawn = it.withdrawn.max_of(Known::Perhaps)),
            _ => {}
        }
        let request = v1::OperateRequest {
            act: act.into(),
            reason: v1::OperatorReason::Maintenance.into(),
            target: Some(v1::operate_request::Target::PacketId(id.to_owned())),
            sender_unit: String::new(),
        };
        let what = format!("has an operator {act:?} {}", self.world.short(id));
        let ask = |running: Running| async move {
            let operator = Caller::in_process(OPERATOR.parse().unwrap());
            running.gateway.operate(&operator, request).await
        };
        match (self.call(&what, ask).await, act) {
            (Some(Ok(_)), OperatorAct::Hold) => set(&|it| it.held = Known::Yes),
            (Some(Ok(_)), OperatorAct::Release) => set(&|it| it.held = Known::No),
            (Some(Ok(_)), OperatorAct::Withdraw) => set(&|it| it.withdrawn = Known::Yes),
            (Some(Err(Error::Ended { .. } | Error::Absent | Error::DiskFull)), _) => {
                set(&|it| (it.held, it.withdrawn) = (before.held, before.withdrawn));
            }
            (Some(Err(error)), _) => self.astonished(id, &error),
            (Some(Ok(_)) | None, _) => {}
        }
    }
}
