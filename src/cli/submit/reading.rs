//! How files are read: as protobuf JSON, or through a record system's pack.

use crate::{
    adapter::{Pack, Packs},
    cli::{
        packets::{self, Entry},
        shape::Shape,
    },
    clock::Clock,
    codes::CodeMaps,
};
use std::{path::Path, sync::Arc};

/// How files are read.
pub(super) enum Reading {
    Json(Shape),
    Pack(Arc<Pack>),
}

impl Reading {
    pub(super) fn of(pack: Option<&str>, codes: &CodeMaps) -> Result<Self, String> {
        let Some(name) = pack else {
            return Shape::of("Packet")
                .map(Self::Json)
                .ok_or_else(|| "this build lacks its contract".to_owned());
        };
        if name.contains('/') {
            return Pack::of_folder(Path::new(name), codes)
                .map(|pack| Self::Pack(Arc::new(pack)))
                .map_err(|error| error.to_string());
        }
        let packs = Packs::load(None, codes).map_err(|error| error.to_string())?;
        packs.get(name).map(Self::Pack).ok_or_else(|| {
            let known: Vec<&str> = packs.names().collect();
            format!(
                "--pack {name}: no such pack; right is one of {}, or a pack's folder",
                known.join(", ")
            )
        })
    }

    pub(super) fn entries(&self, input: &[u8], clock: &dyn Clock) -> Vec<Entry> {
        match self {
            Self::Json(shape) => packets::of_json(shape, input),
            Self::Pack(pack) => packets::of_pack(pack, input, clock),
        }
    }
}
