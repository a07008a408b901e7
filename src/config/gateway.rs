//! `[gateway]`: who this gateway is, and where it listens and keeps its data.

use super::{
    folder,
    table::{At, Table},
    text::{of, path, plain_name},
};
use crate::domain::{HsaId, OrgNumber};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// The gateway itself.
#[derive(Debug, Clone)]
pub(crate) struct GatewaySection {
    pub(crate) name: String,
    pub(crate) hsa_id: HsaId,
    pub(crate) organisation: OrgNumber,
    pub(crate) listen: SocketAddr,
    pub(crate) data: PathBuf,
    /// A folder with the operator's own adapter packs, a folder each.
    pub(crate) packs: Option<PathBuf>,
}

impl GatewaySection {
    /// The name of this gateway's ledger, the first line of its checkpoints.
    pub(crate) fn origin(&self) -> String {
        format!("{}/{}/audit", self.organisation, self.name)
    }
}

/// The section, and the line of its HSA-id, which must be our certificate's too.
pub(super) fn read(mut table: Table<'_>, base: &Path) -> Option<(GatewaySection, usize)> {
    let name = table.required("name", "a short name", plain_name);
    let hsa_id = table.required("hsa_id", "the HSA-id of our certificate", of::<HsaId>);
    let organisation = table.required("organisation", "an organisation number", of);
    let listen = table.required("listen", "an address and port", |text| {
        of(text).map_err(|_| "right is an address and port, such as 127.0.0.1:7443".to_owned())
    });
    let data = table.required("data", "a folder", |text| folder::usable(&path(text, base)?));
    let packs = table.optional("packs", "a folder of adapter packs", |text| {
        let folder = path(text, base)?;
        let wrong = || {
            format!("{} is no folder; right is one that holds a folder a pack", folder.display())
        };
        folder.is_dir().then(|| folder.clone()).ok_or_else(wrong)
    });
    table.finish();
    let At { value: hsa_id, line } = hsa_id?;
    let section = GatewaySection {
        name: name?.value,
        hsa_id,
        organisation: organisation?.value,
        listen: listen?.value,
        data: data?.value,
        packs: packs.map(|at| at.value),
    };
    Some((section, line))
}
