//! The record systems as receivers: they say what became of packets.

use super::clients::{Client, caller};
use super::facts::Known;
use super::machine::Running;
use stafett::Error;
use stafett::wire::v1;

impl Client {
    /// Says what became of a packet that came in.
    pub(super) async fn say_what_became(&self) {
        let came: Vec<_> = self.world.model(|model| {
            let others = model.packets.iter().filter(|(_, it)| it.house != self.house);
            others
                .filter(|(_, it)| it.is_there())
                .map(|(id, _)| id.clone())
                .rev()
                .take(20)
                .collect()
        });
        let Some(id) = self.one_of(came.len()).map(|at| came[at].clone()) else { return };
        let (depth, reason) = match self.world.roll(3) {
            0 => (v1::Depth::Imported, v1::RejectReason::Unspecified),
            1 => (v1::Depth::Read, v1::RejectReason::Unspecified),
            _ => (v1::Depth::Rejected, v1::RejectReason::WrongUnit),
        };
        // It may turn down what it only heard of, and reads what it has.
        let has = self.world.model(|model| model.packets[&id].arrived());
        if !has && depth != v1::Depth::Rejected {
            return;
        }
        let say = |known: Known| {
            self.world.model(|model| {
                let words = &mut model.packets.get_mut(&id).unwrap().words;
                let word = words.entry(depth.into()).or_default();
                *word = word.max_of(known);
            });
        };
        say(Known::Perhaps);
        let request = v1::AcknowledgeRequest {
            packet_id: id.clone(),
            depth: depth.into(),
            reason: reason.into(),
        };
        let house = self.house;
        let ask = |running: Running| async move {
            running.gateway.acknowledge(&caller(house), request).await
        };
        let what = format!("says {depth:?} of {}", self.world.short(&id));
        match self.call(&what, ask).await {
            Some(Ok(_)) => say(Known::Yes),
            // It said otherwise before, or the gateway takes nothing now.
            Some(Err(Error::Ended { .. } | Error::DiskFull | Error::Busy)) | None => {}
            Some(Err(error)) => self.astonished(&id, &error),
        }
    }
}
