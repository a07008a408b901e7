//! All records of a packet, and of those that must go along with it.
//!
//! What became of a replaced packet is read from the records of the one that replaced it. Were these gone first, an index that is built
//! again would take the replaced one for what it was before: it would wait again, or its word of a case would count again.

use super::about::{About, about};
use super::batch::Batch;
use crate::Error;
use crate::gateway::desk::position;
use crate::gateway::follow::{HeardBy, heard_by};
use crate::gateway::open::Inner;
use crate::index::{LedgerKey, PacketKey, PacketRow, Place};

/// Who may go along.
pub(super) struct Company {
    /// To whom nothing has happened since, in milliseconds since 1970.
    until: Option<i64>,
    /// Who was found to stay, so that a long row of corrections isn't gone through for each of them.
    stay: Vec<PacketKey>,
}

/// What the records of one packet say of whom.
struct Log {
    own: PacketKey,
    records: Vec<(Place, About)>,
    heard: Vec<(String, LedgerKey, u64)>,
}

impl Company {
    /// Whoever is due.
    pub(super) fn of(until: i64) -> Self {
        Self { until: Some(until), stay: Vec::new() }
    }

    pub(super) fn none() -> Self {
        Self { until: None, stay: Vec::new() }
    }

    pub(super) fn may_go(&self, key: &PacketKey, row: &PacketRow) -> bool {
        let is_old = self.until.is_some_and(|until| row.last <= until);
        is_old && row.emptied && row.is_settled(key.side)
    }
}

impl Log {
    /// Of whom nothing may be known where it goes.
    fn others(&self) -> impl Iterator<Item = &PacketKey> {
        let others = self.records.iter().map(|(_, about)| match about {
            About::Packet(own, others) if *own == self.own => others.as_slice(),
            _ => &[],
        });
        others.flatten().filter(|other| **other != self.own)
    }
}

impl Inner {
    /// Adds all records of a packet, and of those that it replaced where they may go as well; false where it must stay, since another does.
    pub(super) fn add_log(
        &self,
        batch: &mut Batch,
        key: &PacketKey,
        company: &mut Company,
    ) -> Result<bool, Error> {
        let Some(logs) = self.going_together(batch, key, company)? else {
            company.stay.push(*key);
            return Ok(false);
        };
        for log in &logs {
            batch.add_gone(&self.keyring, &log.own);
        }
        for Log { own, records, heard } in &logs {
            for (place, about) in records {
                let goes = match about {
                    About::Packet(of, _) => of == own,
                    About::Packets(all) => self.none_stays(batch, all)?,
                    About::Kept | About::Nobody => false,
                };
                if goes {
                    batch.add_entry(place.number, position(place));
                }
            }
            for (peer, ledger, next) in heard {
                batch.add_heard(peer, *ledger, *next);
            }
        }
        Ok(true)
    }

    /// The packet's log and those of all whom it can't outlive, however far; nothing where one of them stays.
    fn going_together(
        &self,
        batch: &Batch,
        key: &PacketKey,
        company: &Company,
    ) -> Result<Option<Vec<Log>>, Error> {
        let mut logs: Vec<Log> = Vec::new();
        let mut next = vec![*key];
        while let Some(key) = next.pop() {
            if logs.iter().any(|log| log.own == key) {
                continue;
            }
            let Some(log) = self.log_of(&key)? else { return Ok(None) };
            for other in log.others().filter(|other| !batch.has_packet(other)) {
                let Some(row) = self.index.packet(other)? else { continue };
                if !company.may_go(other, &row) || company.stay.contains(other) {
                    return Ok(None);
                }
                next.push(*other);
            }
            logs.push(log);
        }
        Ok(Some(logs))
    }

    fn none_stays(&self, batch: &Batch, packets: &[PacketKey]) -> Result<bool, Error> {
        for key in packets {
            if !batch.has_packet(key) && self.index.packet(key)?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Nothing where a record can't be read: an operator must look.
    fn log_of(&self, key: &PacketKey) -> Result<Option<Log>, Error> {
        let mut log = Log { own: *key, records: Vec::new(), heard: Vec::new() };
        for place in self.index.history(key)? {
            let record = match self.open_record(&place) {
                Ok(record) => record,
                Err(Error::Erased) => continue,
                Err(error) => {
                    tracing::error!(ledger.index = place.number, %error, "a record that is due can't be erased");
                    return Ok(None);
                }
            };
            log.records.push((place, about(record.event.as_ref())));
            if let Some(HeardBy { peer, ledger, next }) = record.event.as_ref().and_then(heard_by) {
                log.heard.push((peer.to_owned(), ledger, next));
            }
        }
        Ok(Some(log))
    }
}
