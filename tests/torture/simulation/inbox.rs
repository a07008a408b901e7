//! A record system's folder: what is there counts as done.

use super::world::World;
use stafett::internals::{Disk, Inbox};
use std::io;
use std::sync::Weak;

/// As one life of a gateway reaches it.
pub(super) struct Folder {
    pub(super) world: Weak<World>,
    pub(super) house: usize,
    pub(super) disk: Disk,
}

impl Inbox for Folder {
    fn take(&self, file_name: &str, bytes: &[u8], _: &dyn Fn() -> bool) -> io::Result<()> {
        let world = self.world.upgrade().ok_or(io::ErrorKind::NotConnected)?;
        if self.disk.is_dead() {
            return Err(io::ErrorKind::NotConnected.into());
        }
        if world.houses[self.house].folder_fails() {
            world.fault(format_args!("{} folder fails", world.houses[self.house].name()));
            return Err(io::ErrorKind::StorageFull.into());
        }
        world.taken(self.house, file_name, bytes);
        Ok(())
    }
}
