//! The ledger's folder on the disk in memory.

use super::{Area, Change, Content, Disk, Work};
use crate::ledger::Shelf;
use std::io;
use std::path::PathBuf;

const FOLDER: &str = "ledger/";

impl Shelf for Disk {
    fn length(&self, name: &str) -> io::Result<Option<u64>> {
        self.act(Area::Ledger, Work::Reads, |state| {
            let file = state.names.find(&path(name));
            Ok(file.map(|at| state.file(at).length() as u64))
        })
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.act(Area::Ledger, Work::Reads, |state| {
            let at = state.names.find(&path(name)).ok_or(io::ErrorKind::NotFound)?;
            Ok(state.file(at).bytes().to_vec())
        })
    }

    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.act(Area::Ledger, Work::Changes, |state| {
            state.has_room(bytes.len())?;
            let mut content = Content::default();
            content.set_length(bytes.len());
            content.write(0, bytes);
            let at = state.add(content);
            state.names.change(Change::Name(path(name), at));
            Ok(())
        })
    }

    fn sync(&self, names: &[String]) -> io::Result<()> {
        for name in names {
            let at = self.state().names.find(&path(name)).ok_or(io::ErrorKind::NotFound)?;
            self.act(Area::Ledger, Work::Syncs(at), |state| {
                state.file(at).sync();
                Ok(())
            })?;
        }
        if names.is_empty() {
            return Ok(());
        }
        self.act(Area::Ledger, Work::SyncsFolder, |state| {
            let paths: Vec<_> = names.iter().map(|name| path(name)).collect();
            state.names.sync(|changed| paths.iter().any(|path| path == changed));
            Ok(())
        })
    }

    fn put_durably(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.act(Area::Ledger, Work::SyncsFolder, |state| {
            state.has_room(bytes.len())?;
            let at = state.add(Content::durable(bytes.to_vec()));
            state.names.change(Change::Name(path(name), at));
            Ok(())
        })
    }

    fn place(&self, name: &str) -> PathBuf {
        path(name).into()
    }
}

fn path(name: &str) -> String {
    [FOLDER, name].concat()
}
