//! Whatever the bytes are, they are heard or refused.

use super::ledger::*;
use crate::measures::{Asked, Measures};
use crate::wire::v1::{SipNote, SipParty, SipStepKind as Said};
use proptest::prelude::*;

fn record() -> Vec<u8> {
    let mut ledger = Ledger::default();
    let everybody = vec![party(SipParty::SocialServices, SOC), party(SipParty::Child, "")];
    let plan = SipNote {
        called: everybody.clone(),
        came: everybody,
        answering: vec![1, 2],
        responsible_unit: BUP.to_owned(),
        next_follow_up: "2027-09-01".to_owned(),
        ..note(Said::Established, "2027-03-01")
    };
    ledger.says(bup_to_soc("a"), plan);
    ledger.records().concat()
}

proptest! {
    #[test]
    fn a_damaged_record_is_heard_or_refused(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        kept in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = record();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(kept.index(bytes.len()));
        }
        let mut measures = Measures::default();
        // Twice, so that what is known meets what is heard.
        let _ = measures.hear(&bytes);
        let _ = measures.hear(&bytes);
        measures.hear(&record()).unwrap();
        prop_assert!(!measures.report(&Asked::default()).rows.is_empty());
    }
}
