//! Which packet said which step: what its sender says anew by another was never said.

use super::{
    case::{Case, bit},
    units::UnitNo,
};

/// Of one case. What comes after that many is counted, and can't be unsaid.
const MOST: usize = 512;

/// One packet's step. Small, since as many are kept as open cases have packets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    packet: Short,
    /// The place of the step, and those of the files of its sender and its receiver.
    said: u8,
    sender: u8,
    receiver: u8,
}

/// The end of a packet's id. It is chance, and compared within one case and sender alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Short(u32);

impl Short {
    pub(super) fn of(id: &[u8]) -> Option<Self> {
        id.last_chunk().map(|end| Self(u32::from_be_bytes(*end)))
    }

    /// As headers write an id.
    pub(super) fn of_text(id: &str) -> Option<Self> {
        let end = id.get(28..36).filter(|_| id.len() == 36)?;
        u32::from_str_radix(end, 16).ok().map(Self)
    }
}

impl Case {
    /// The packet said the step at that place.
    pub(super) fn told(
        &mut self,
        packet: Option<Short>,
        place: usize,
        (sender, receiver): (UnitNo, UnitNo),
    ) {
        let Some(step) = self.said.get(place).map(|said| said.step) else { return };
        let files = [self.file(sender, step), self.file(receiver, step)];
        let (Some(packet), [Some(sender), Some(receiver)]) = (packet, files) else { return };
        let [said, sender, receiver] = [place, sender, receiver].map(u8::try_from);
        if let (Ok(said), Ok(sender), Ok(receiver)) = (said, sender, receiver)
            && self.words.len() < MOST
        {
            self.words.push(Word { packet, said, sender, receiver });
        }
    }

    /// The sender says anew what that packet said. A step that another packet says as well stands.
    pub(super) fn unsay(&mut self, packet: Short, sender: UnitNo) {
        let Self { said, files, words, .. } = self;
        let unit = |file: u8| files.get(usize::from(file)).map(|(unit, _)| *unit);
        let is = |word: &Word| word.packet == packet && unit(word.sender) == Some(sender);
        let Some(gone) = words.iter().position(is).map(|place| words.remove(place)) else { return };
        let place = usize::from(gone.said);
        match words.iter().find(|word| word.said == gone.said) {
            Some(first) => {
                if let (Some(said), Some(unit)) = (said.get_mut(place), unit(first.sender)) {
                    said.unit = unit;
                }
            }
            None => {
                if place < said.len() {
                    said.remove(place);
                }
                words.iter_mut().filter(|it| it.said > gone.said).for_each(|it| it.said -= 1);
            }
        }
        files.iter_mut().for_each(|(_, bits)| *bits = 0);
        for word in words {
            let bit = said.get(usize::from(word.said)).map_or(0, |said| bit(said.step));
            for file in [word.sender, word.receiver] {
                if let Some((_, bits)) = files.get_mut(usize::from(file)) {
                    *bits |= bit;
                }
            }
        }
    }
}
