//! Local packs narrow the law of a gateway; one that is wrong stops it, with the pack's own line.

use super::site::Site;
use std::fs;

const PACK: &str = r#"version = "varmland-2026.1"
[[rule]]
id = "varmland-bhv"
sv = "Regionen kräver också en menprövning."
en = "The region asks for a harm test too."
source = "Hälso- och sjukvårdsnämnden 2026-03-01"
kinds = ["handover.bhv"]
from = ["region_care"]
to = ["any"]
needs = ["attestation:menprovning"]
"#;

fn with_packs(site: &Site, local: &str) -> String {
    format!("{}[policy]\nlocal = {local}\n", site.right())
}

#[test]
fn packs_are_read_beside_the_file_and_stand_in_the_version() {
    let site = Site::new();
    assert_eq!(site.load(&site.right()).unwrap().rules.version(), "sweden-2026.11");
    fs::write(site.path("local.toml"), PACK).unwrap();
    let config = site.load(&with_packs(&site, "[\"local.toml\"]")).unwrap();
    assert_eq!(config.rules.version(), "sweden-2026.11+varmland-2026.1");
}

#[test]
fn a_pack_that_widens_stops_the_start() {
    let site = Site::new();
    let widening = PACK.replace("needs", "sparr = \"passes\"\nneeds");
    fs::write(site.path("local.toml"), widening).unwrap();
    assert_eq!(
        site.errors(&with_packs(&site, "[\"local.toml\"]")),
        "region.toml:57: policy.local: local.toml:10: `sparr` is for the law alone; a local rule can only narrow: \
         right is needs, withholds or refuses, and a `source`"
    );
}

#[test]
fn what_is_no_pack_is_told_of() {
    let site = Site::new();
    assert_eq!(
        site.errors(&with_packs(&site, "[\"none.toml\"]")),
        "region.toml:57: policy.local: none.toml cannot be read: No such file or directory (os error 2)"
    );
    assert_eq!(
        site.errors(&with_packs(&site, "\"local.toml\"")),
        "region.toml:57: policy.local: cannot be used; right is a list of files of local packs"
    );
    assert_eq!(
        site.errors(&format!("{}[policy]\nrules = []\n", site.right())),
        "region.toml:57: policy.rules: unknown key; one of local"
    );
}
