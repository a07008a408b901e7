//! Takes fixed-width fields off the front of some bytes, and puts them on the end of some.

use super::Seat;

/// What is left to be taken.
pub(in crate::journal) struct Fields<'a>(pub(in crate::journal) &'a [u8]);

impl Fields<'_> {
    pub(in crate::journal) fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*field)
    }

    pub(in crate::journal) fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    pub(in crate::journal) fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    pub(in crate::journal) fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    pub(in crate::journal) fn seat(&mut self) -> Option<Seat> {
        Some(Seat {
            segment: self.u32()?,
            group: self.u64()?,
            start: self.u32()?,
            end: self.u32()?,
        })
    }
}

pub(super) fn put_seat(buffer: &mut Vec<u8>, seat: &Seat) {
    buffer.extend(seat.segment.to_le_bytes());
    buffer.extend(seat.group.to_le_bytes());
    buffer.extend(seat.start.to_le_bytes());
    buffer.extend(seat.end.to_le_bytes());
}
