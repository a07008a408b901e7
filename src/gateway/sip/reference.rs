//! What a case is called where nobody must learn whose it is.

use crate::index::CaseKey;
use crate::seal::Keyring;

/// Letters alone, so that nothing in it looks like a number of anybody's. Only the gateway that made it can tell what it stands for.
pub(super) fn reference(keyring: &Keyring, key: &CaseKey) -> String {
    let case = letters(&[key.child, key.case].concat());
    let blinded = letters(&keyring.pseudonym("sip-reference", &case));
    let (one, rest) = blinded.split_at_checked(8).unwrap_or_default();
    format!("{one}-{}", rest.get(..8).unwrap_or_default())
}

/// Two letters a byte, from a to p.
fn letters(bytes: &[u8]) -> String {
    let half = |half: u8| char::from(b'a' + half);
    bytes.iter().flat_map(|byte| [half(byte >> 4), half(byte & 15)]).collect()
}
