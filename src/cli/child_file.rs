//! A child's number out of a file or standard input; never out of an argument, which others on the machine can see.

use super::{exit::Exit, packets, shape::Shape};
use crate::{
    domain::{ChildNumber, NumberKind},
    wire::v1,
};
use prost::Message;
use std::path::{Path, PathBuf};

/// The child that the file names, standard input where there is none; else what is wrong and how the program ends.
pub(super) fn read(file: Option<PathBuf>) -> Result<v1::Child, (Exit, String)> {
    let file = file.unwrap_or_else(|| PathBuf::from("-"));
    if looks_like_a_number(&file) {
        let problem = "a number must not be an argument, where others see it; right is a file \
                       that holds it, or standard input";
        return Err((Exit::Usage, problem.to_owned()));
    }
    let input = packets::bytes(&file)
        .map_err(|error| (Exit::Io, format!("{}: {error}", file.display())))?;
    child(&input).ok_or_else(|| {
        let problem = "holds no child's number; right is twelve digits without separator \
                       whose date and check digit hold, or protobuf JSON of Child";
        (Exit::Usage, format!("{}: {problem}", file.display()))
    })
}

fn looks_like_a_number(file: &Path) -> bool {
    let text = file.to_string_lossy();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 10
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+'))
        && !file.exists()
}

/// The two kinds of number that are told apart by their day, or whatever the JSON says.
fn child(input: &[u8]) -> Option<v1::Child> {
    let text = std::str::from_utf8(input).ok()?.trim_start_matches('\u{feff}').trim();
    if text.starts_with('{') {
        let bytes = Shape::of("Child")?.encode(text.as_bytes()).ok()?;
        return v1::Child::decode(bytes).ok();
    }
    let kinds = [NumberKind::Personnummer, NumberKind::Samordningsnummer];
    let kind = kinds.into_iter().find(|kind| ChildNumber::parse(kind.oid(), text).is_ok())?;
    let (number, number_oid) = (text.to_owned(), kind.oid().to_owned());
    Some(v1::Child { number, number_oid, birth_date: String::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_behind_a_byte_order_mark_too() {
        let plain = child(b"202001062385\r\n").unwrap();
        assert_eq!(child("\u{feff}202001062385\r\n".as_bytes()), Some(plain));
        assert_eq!(child(b"202001062386"), None);
    }
}
