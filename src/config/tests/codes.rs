//! `[codes]`: a municipality's own maps are known to its gateway; one that is wrong stops it, with the map's own line.

use super::site::Site;
use std::fs;

const OWN: &str = include_str!("../../../adapters/socialtjanst/egna-koder.codes.toml");

fn with_files(site: &Site, files: &str) -> String {
    format!("{}[codes]\nfiles = {files}\n", site.right())
}

#[test]
fn files_are_read_beside_the_configuration() {
    let site = Site::new();
    let known = |text: &str| {
        let config = site.load(text).unwrap();
        config.codes.all().iter().map(|map| map.title()).collect::<Vec<_>>()
    };
    assert_eq!(known(&site.right()), ["kva-sip 2020-04-09"]);
    fs::write(site.path("own.toml"), OWN).unwrap();
    assert_eq!(
        known(&with_files(&site, "[\"own.toml\"]")),
        ["kva-sip 2020-04-09", "exempelkommun-sip 2025-01-01"]
    );
}

#[test]
fn what_is_wrong_is_told_with_both_lines() {
    let site = Site::new();
    fs::write(site.path("own.toml"), OWN.replace("KIND_DECLINED", "KIND_DANCED")).unwrap();
    let errors = site.errors(&with_files(&site, "[\"own.toml\"]"));
    let begins = "region.toml:57: codes.files: own.toml:28: the contract has no step SIP_STEP_KIND_DANCED; right is one of ";
    assert!(errors.starts_with(begins), "{errors}");

    fs::write(site.path("own.toml"), OWN).unwrap();
    let changed = OWN.replace("Erbjudit SIP", "Erbjudit en SIP");
    fs::write(site.path("changed.toml"), changed).unwrap();
    assert_eq!(
        site.errors(&with_files(&site, "[\"own.toml\", \"changed.toml\"]")),
        "region.toml:57: codes.files: changed.toml:5: map exempelkommun-sip 2025-01-01 is known already and says something \
         else; right is another version, since what was coded by this one must be read as it was written"
    );
    assert_eq!(
        site.errors(&with_files(&site, "[\"none.toml\"]")),
        "region.toml:57: codes.files: none.toml cannot be read: No such file or directory (os error 2)"
    );
    assert_eq!(
        site.errors(&with_files(&site, "\"own.toml\"")),
        "region.toml:57: codes.files: cannot be used; right is a list of files of code maps"
    );
    assert_eq!(
        site.errors(&format!("{}[codes]\nmaps = []\n", site.right())),
        "region.toml:57: codes.maps: unknown key; one of files"
    );
}
