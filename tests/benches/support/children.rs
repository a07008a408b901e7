//! A class becomes a year's children: each sample is handed over for many made-up ones, so that no two packets that are
//! under way at once are about the same child.

use super::Outcome;
use stafett::wire::v1;

/// Region Värmland's reserve numbers: a date, then no check digit. Nobody is in any register by them.
const RESERVE: &str = "1.2.752.74.9.2";

/// A sample and what the register must know of its child.
#[derive(Clone)]
pub(super) struct Sample {
    pub(super) packet: v1::Packet,
    pub(super) changes: Vec<v1::RecordRequest>,
}

/// The samples with the changes that are about their children.
pub(super) fn paired(packets: Vec<v1::Packet>, changes: &[v1::RecordRequest]) -> Vec<Sample> {
    let about = |packet: &v1::Packet| {
        let child = packet.header.as_ref().and_then(|header| header.child.clone());
        let own =
            |change: &&v1::RecordRequest| number(change.child.as_ref()) == number(child.as_ref());
        changes.iter().filter(own).cloned().collect()
    };
    let paired = |packet| Sample { changes: about(&packet), packet };
    packets.into_iter().map(paired).collect()
}

/// The sample, handed over for the child numbered `n`.
pub(super) fn of_another(sample: &Sample, n: usize) -> Outcome<Sample> {
    let letter = char::from(b'A' + u8::try_from(n / 2800 % 26)?);
    let child = v1::Child {
        number: format!("202001{:02}S{letter}{:02}", 1 + n % 28, n / 28 % 100),
        number_oid: RESERVE.to_owned(),
        birth_date: String::new(),
    };
    let Sample { mut packet, mut changes } = sample.clone();
    packet.header.as_mut().ok_or("a sample without a header")?.child = Some(child.clone());
    for change in &mut changes {
        change.child = Some(child.clone());
    }
    Ok(Sample { packet, changes })
}

fn number(child: Option<&v1::Child>) -> &str {
    child.map(|child| child.number.as_str()).unwrap_or_default()
}
