//! One alteration, what it makes of a file, and which entry must be named.

use super::laid_out::{File, LaidOut};

#[derive(Debug, Clone, Copy)]
pub(crate) struct Alteration {
    pub(crate) file: usize,
    kind: Kind,
    /// A bit, a length or a piece, counted from 0.
    at: usize,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    FlippedBits,
    CutOff,
    LeftOut,
    Doubled,
    SwappedWithNext,
    FileGone,
}

impl Kind {
    pub(crate) const ALL: [Self; 6] = [
        Self::FlippedBits,
        Self::CutOff,
        Self::LeftOut,
        Self::Doubled,
        Self::SwappedWithNext,
        Self::FileGone,
    ];

    /// Every alteration of this kind.
    pub(crate) fn all(self, ledger: &LaidOut) -> Vec<Alteration> {
        let of_file = |(number, file): (usize, &File)| {
            let many = match self {
                Self::FlippedBits => file.bytes.len() * 8,
                Self::CutOff => file.bytes.len(),
                Self::LeftOut | Self::Doubled => file.pieces.len(),
                Self::SwappedWithNext => file.pieces.len() - 1,
                Self::FileGone => usize::from(!file.may_be_gone),
            };
            (0..many).map(move |at| Alteration { file: number, kind: self, at })
        };
        ledger.files.iter().enumerate().flat_map(of_file).collect()
    }
}

impl Alteration {
    /// What the file is then; nothing where it is gone.
    pub(crate) fn bytes(self, file: &File) -> Option<Vec<u8>> {
        let mut bytes = file.bytes.clone();
        let piece = |number: usize| file.pieces[number].range.clone();
        match self.kind {
            Kind::FlippedBits => bytes[self.at / 8] ^= 1 << (self.at % 8),
            Kind::CutOff => bytes.truncate(self.at),
            Kind::LeftOut => drop(bytes.drain(piece(self.at))),
            Kind::Doubled => {
                let again = bytes[piece(self.at)].to_vec();
                let end = piece(self.at).end;
                drop(bytes.splice(end..end, again));
            }
            Kind::SwappedWithNext => {
                let (one, next) = (piece(self.at), piece(self.at + 1));
                bytes[one.start..next.end].rotate_left(one.len());
            }
            Kind::FileGone => return None,
        }
        Some(bytes)
    }

    /// The entry that must be named; where there is none, it is enough that the ledger doesn't pass.
    pub(crate) fn names(self, file: &File) -> Option<u64> {
        let of_byte = |at: usize| file.pieces.iter().find(|piece| piece.range.contains(&at));
        match self.kind {
            Kind::FlippedBits => of_byte(self.at / 8)?.index,
            Kind::CutOff => of_byte(self.at)?.index,
            Kind::LeftOut | Kind::SwappedWithNext => file.pieces[self.at].index,
            // The first of the two is where it was.
            Kind::Doubled => file.pieces.get(self.at + 1).map_or(file.beyond, |next| next.index),
            Kind::FileGone => file.pieces[0].index,
        }
    }

    pub(crate) fn told(self, ledger: &LaidOut) -> String {
        format!("{} {:?} {}", ledger.files[self.file].name, self.kind, self.at)
    }
}
