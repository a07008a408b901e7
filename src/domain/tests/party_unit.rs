//! What must hold of a unit, branch by branch.

use crate::domain::{PartyClaim, PartyFault, Verksamhetsgren, areas, is_plain_name};

fn claim(branch: Verksamhetsgren) -> PartyClaim {
    PartyClaim {
        branch,
        has_authority: !branch.is_private(),
        has_region: true,
        region: areas::region("17").ok(),
        has_municipality: true,
        municipality: areas::municipality("1780").ok(),
    }
}

fn faults(claim: &PartyClaim) -> Vec<PartyFault> {
    claim.faults().collect()
}

#[test]
fn each_branch_says_who_runs_it() {
    for branch in Verksamhetsgren::ALL {
        assert_eq!(faults(&claim(branch)), [], "{branch}");
        let nowhere = PartyClaim {
            has_region: false,
            region: None,
            has_municipality: false,
            municipality: None,
            ..claim(branch)
        };
        let missing = match branch {
            _ if branch.is_private() => None,
            _ if branch.is_municipal() => Some(PartyFault::NoMunicipality),
            _ => Some(PartyFault::NoRegion),
        };
        assert_eq!(faults(&nowhere), Vec::from_iter(missing), "{branch}");
        let other = PartyClaim { has_authority: branch.is_private(), ..claim(branch) };
        let fault = if branch.is_private() {
            PartyFault::PrivateWithAuthority
        } else {
            PartyFault::NoAuthority
        };
        assert_eq!(faults(&other), [fault], "{branch}");
    }
}

#[test]
fn a_municipality_lies_in_its_region() {
    let elsewhere =
        PartyClaim { region: areas::region("14").ok(), ..claim(Verksamhetsgren::SocialBoard) };
    assert_eq!(faults(&elsewhere), [PartyFault::OtherRegion]);
}

#[test]
fn a_plain_name_is_short_and_plain() {
    assert!(is_plain_name("bun-2") && is_plain_name(&"a".repeat(63)));
    for text in ["", "Bun", "b u", "bån", &"a".repeat(64)] {
        assert!(!is_plain_name(text), "{text}");
    }
}
