//! Packets as another gateway lets them through: whatever was withheld, the rest is read.

use super::*;
use crate::domain::{Packet, Reveal, Reveals};
use crate::wire::packet::stored;

/// Every set of things that can be withheld.
fn subsets() -> impl Iterator<Item = Reveals> {
    let parts: Vec<_> = Reveal::ALL.into_iter().filter(|it| *it != Reveal::None).collect();
    (0_u32..1 << parts.len()).map(move |subset| {
        let chosen = parts.iter().enumerate().filter(|(n, _)| subset & (1 << n) != 0);
        chosen.map(|(_, part)| *part).collect()
    })
}

#[test]
fn every_kind_without_any_parts_is_still_read() {
    let mut tried = 0;
    for (kind, packet) in all_samples() {
        let whole = encoded(&packet);
        for withheld in subsets() {
            let (kept, _) = redaction::cut_down(&whole, withheld);
            let read = read_cut_down(kept.clone()).map_err(|error| error.to_string());
            let ReadPacket { packet, .. } =
                read.unwrap_or_else(|error| panic!("{kind} without {withheld:?}: {error}"));
            assert_eq!(packet.kind, kind);
            let told = redaction::revealed(&kept);
            assert!(withheld.names().all(|name| !told.names().any(|it| it == name)), "{kind}");
            let nobody = kind.is_nothing_secret() || withheld.contains(Reveal::Identity);
            assert_eq!(packet.header.child.is_none(), nobody, "{kind} without {withheld:?}");
            tried += 1;
        }
    }
    assert!(tried > 256 * PacketKind::ALL.len(), "{tried} cuts");
}

/// What was read once is read from storage with the same outcome, so that it is decided on alike.
#[test]
fn a_stored_packet_is_what_it_was_when_it_came() {
    for (kind, packet) in all_samples() {
        let whole = encoded(&packet);
        for withheld in subsets().step_by(7) {
            let (kept, _) = redaction::cut_down(&whole, withheld);
            let came =
                read_cut_down(kept.clone()).unwrap_or_else(|error| panic!("{kind}: {error}"));
            let kept = stored(kept).unwrap_or_else(|error| panic!("{kind}: {error}"));
            assert!(kept.header == came.header, "{kind}");
            let (kept, came) = (kept.packet, came.packet);
            assert_eq!((kept.kind, kept.reveals), (came.kind, came.reveals), "{kind}");
            assert_eq!(kept.content.reveal(), came.content.reveal(), "{kind}");
            let told = |packet: &Packet| {
                let header = &packet.header;
                let child = header.child.as_ref().map(|it| (it.number.clone(), it.birth_date));
                (header.id, header.sender.clone(), header.receiver.clone(), child)
            };
            assert!(told(&kept) == told(&came), "{kind}");
        }
    }
    assert!(stored(Bytes::new()).is_err());
}

#[test]
fn a_sender_can_not_leave_out_what_only_the_law_withholds() {
    for (kind, packet) in all_samples().filter(|(kind, _)| !kind.is_nothing_secret()) {
        let (kept, _) = redaction::cut_down(&encoded(&packet), Reveals::only(Reveal::Identity));
        assert!(read_whole(kept).is_err(), "{kind}");
    }
}

#[test]
fn what_can_not_be_withheld_is_there_in_any_case() {
    for (kind, packet) in all_samples() {
        let everything = Reveals::ALL_BUT_NONE;
        let (kept, _) = redaction::cut_down(&encoded(&packet), everything);
        let packet = v1::Packet::decode_kept(&kept);
        match (kind, packet) {
            (PacketKind::SipClosure, v1::packet::Body::SipClosure(body)) => {
                assert_eq!(body.status(), v1::SipCaseStatus::Closed);
                assert!(!body.closed_on.is_empty() && body.reason == 0);
            }
            (PacketKind::WhereaboutsHide, v1::packet::Body::WhereaboutsHiding(body)) => {
                assert!(body.marking.is_some() && body.from.is_some());
            }
            (PacketKind::GuardianAccessBlock, v1::packet::Body::GuardianAccessBlock(body)) => {
                assert!(body.marking.is_some() && body.from.is_some());
            }
            (PacketKind::ExamRequest, v1::packet::Body::ExamRequest(body)) => {
                assert!(!body.contact_function.is_empty() && body.family_name.is_empty());
            }
            _ => {}
        }
    }
}

trait Kept {
    fn decode_kept(bytes: &[u8]) -> v1::packet::Body;
}

impl Kept for v1::Packet {
    fn decode_kept(bytes: &[u8]) -> v1::packet::Body {
        <Self as prost::Message>::decode(bytes).unwrap().body.unwrap()
    }
}
