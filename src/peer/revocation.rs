//! Certificate revocation lists: none missing, none run out.

use super::{
    material::{Fault, Part, Problem, in_force, instant, objects},
    trust::Anchors,
};
use jiff::Timestamp;
use rustls::pki_types::CertificateRevocationListDer;
use std::path::PathBuf;
use x509_parser::{prelude::FromDer, revocation_list::CertificateRevocationList};

/// Lists in force, with each one's file and issuer, and when the first of them runs out.
pub(super) struct Lists {
    /// The list, and its file's place among those given.
    pub(super) lists: Vec<(CertificateRevocationListDer<'static>, usize)>,
    pub(super) next_update: Timestamp,
    issuers: Vec<Vec<u8>>,
}

/// Reads all lists. No lists at all would turn the check off without a word, and a CA without one would shut its peers out.
pub(super) fn read(
    paths: &[PathBuf],
    trust: &[PathBuf],
    anchors: &Anchors,
    now: Timestamp,
    faults: &mut Vec<Fault>,
) -> Lists {
    let before = faults.len();
    let mut lists = Lists::none();
    if paths.is_empty() {
        faults.push(Fault::new(Part::Crl(0), "".as_ref(), Problem::NoneGiven));
    }
    for (place, path) in paths.iter().enumerate() {
        let added = objects(path, Problem::NoList).and_then(|found| {
            found.into_iter().try_for_each(|list| lists.add(list, place, anchors, now))
        });
        if let Err(problem) = added {
            faults.push(Fault::new(Part::Crl(place), path, problem));
        }
    }
    let uncovered = anchors.subjects.iter().filter(|(ca, _)| !lists.issuers.contains(ca));
    // A list that could not be read is the nearer cause.
    for (_, place) in uncovered.filter(|_| faults.len() == before).collect::<Vec<_>>() {
        let path = trust.get(*place).map_or("".as_ref(), PathBuf::as_path);
        faults.push(Fault::new(Part::Trust(*place), path, Problem::NoListForIt));
    }
    lists
}

impl Lists {
    pub(super) fn none() -> Self {
        Self { lists: Vec::new(), next_update: Timestamp::MAX, issuers: Vec::new() }
    }

    fn add(
        &mut self,
        list: CertificateRevocationListDer<'static>,
        place: usize,
        anchors: &Anchors,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let (_, parsed) =
            CertificateRevocationList::from_der(&list).map_err(|_| Problem::NoList)?;
        let next_update = instant(parsed.next_update().ok_or(Problem::NoNextUpdate)?);
        in_force(instant(parsed.last_update()), next_update, now)?;
        let issuer = parsed.issuer().as_raw().to_vec();
        // Where no CA could be read, that is the nearer cause.
        let known =
            anchors.subjects.is_empty() || anchors.subjects.iter().any(|(ca, _)| *ca == issuer);
        if !known {
            return Err(Problem::ForeignList);
        }
        // Our own certificate shows it of our own CA alone; of another, everybody would be refused, and only once they come.
        let (signed, signature) = (parsed.tbs_cert_list.as_ref(), &parsed.signature_value.data);
        if !anchors.subjects.is_empty() && !anchors.signed(&issuer, signed, signature) {
            return Err(Problem::ForgedList);
        }
        self.next_update = self.next_update.min(next_update);
        self.issuers.push(issuer);
        self.lists.push((list, place));
        Ok(())
    }
}
