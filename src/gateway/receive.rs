//! A packet comes in from another gateway: stored, entered in the ledger, acknowledged.

use super::commit::FirstTime;
use super::prove;
use super::{Caller, Gateway};
use crate::Error;
use crate::index::PacketKey;
use crate::peer::Right;
use crate::seal::Storable;
use crate::wire::packet::{self, ReadPacket};
use crate::wire::{MOST_REPLACED, RawDeliver, field::Path, v1};
use bytes::Bytes;
use v1::record::Event;

impl Gateway {
    /// Takes a packet that another gateway has let through. The same packet again gets the same acknowledgement.
    ///
    /// # Errors
    /// Where it was not taken; the error says who must act.
    pub async fn deliver(
        &self,
        caller: &Caller,
        request: RawDeliver,
    ) -> Result<v1::Acknowledgement, Error> {
        let gateway = &*self.0;
        let _place = gateway.admit_one_more(caller)?;
        let RawDeliver {
            packet: content,
            origin_digest,
            decision,
            markings,
            sender_checkpoint,
            also_replaces,
        } = request;
        let digest = gateway.digest(&content)?;
        let origin: [u8; 32] = origin_digest
            .as_ref()
            .try_into()
            .map_err(|_| Error::invalid("origin_digest", "right is 32 bytes"))?;
        let also_replaces = read_ids(&also_replaces)?;
        let ReadPacket { packet, header, kept } = packet::cut_down(content)?;
        let key = PacketKey::incoming(packet.header.id);
        gateway.authorise(caller, Right::Deliver, &packet.header.sender, Some(key)).await?;
        // The sender's digest names the content: a later attempt that lets less through is the same packet.
        let landing = match gateway.first_time(caller, key, origin).await? {
            FirstTime::Yes(landing) => landing,
            FirstTime::No(place) => return gateway.stored_acknowledgement(&place).await,
        };
        // What is stored is, whatever the configuration says since.
        if !gateway.serves(&packet.header.receiver) {
            return Err(Error::invalid(
                "header.receiver_unit",
                "not served here; right is a unit under [[deliver]] in this gateway's configuration",
            ));
        }
        gateway.has_room_for(packet.kind)?;
        let case = gateway.case_of(&header, kept.sip.as_ref());
        let digest = Bytes::copy_from_slice(&digest);
        let digests = (origin_digest.clone(), digest.clone());
        let received = v1::Received {
            packet_id: Bytes::copy_from_slice(key.id.as_bytes()),
            origin_digest,
            digest,
            header: Some(header),
            kind: packet.kind.word().to_owned(),
            decision,
            markings,
            sender_checkpoint,
            sip: kept.sip,
            deviation: kept.deviation,
            also_replaces,
        };
        // Commit point, as for a packet that is handed over here.
        let (event, stored) = (Event::Received(received), Storable::received(packet));
        let committed = gateway.commit_first(Some(caller), event, Some(stored), landing).await?;
        gateway.sip.look_at(case);
        prove::acknowledgement(
            key.id.as_bytes(),
            digests,
            prove::STORED,
            &committed,
            &gateway.signer,
        )
    }
}

/// Each as ids are written.
fn read_ids(also_replaces: &[String]) -> Result<Vec<String>, Error> {
    let at = || Path::root("also_replaces");
    if also_replaces.len() > MOST_REPLACED {
        return Err(Error::invalid("also_replaces", "right is 100 packet ids at most"));
    }
    let read = |id: &String| packet::packet_id_of(at(), id).map(|id| id.to_string());
    also_replaces.iter().map(|id| read(id).map_err(Error::from)).collect()
}
