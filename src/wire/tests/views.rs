//! What is checked where it lies is what a decoder would have read.

use super::*;
use crate::wire::view::{Packet as Seen, View};

/// The samples hold every field; each of their bytes is altered in turn.
#[test]
fn a_view_takes_what_a_decoder_takes_and_nothing_else() {
    let (mut taken, mut refused) = (0, 0);
    for (kind, packet) in all_samples() {
        let whole = encoded(&packet);
        for at in 0..whole.len() {
            for change in [1, 2, 7, 0x80, 0xff] {
                let mut altered = whole.to_vec();
                altered[at] ^= change;
                // What it refuses never comes to be viewed.
                if redaction::check(&altered).is_err() {
                    continue;
                }
                let decoded = v1::Packet::decode(altered.as_slice()).ok();
                let seen = Seen::read(&altered).and_then(|Seen { header, body }| {
                    let header = header.map(v1::Header::decode).transpose().ok()?;
                    Some((header, body.is_some()))
                });
                let decoded = decoded.map(|packet| (packet.header, packet.body.is_some()));
                assert!(seen == decoded, "{kind}, byte {at} ^ {change:#x}");
                *(if seen.is_some() { &mut taken } else { &mut refused }) += 1;
            }
        }
    }
    assert!(taken > 10_000 && refused > 1_000, "{taken} taken, {refused} refused");
}
