//! An auditor who believes the counterpart as a witness: an export is proven by its cosignature, and one that was written anew is not.

use crate::published::verify_with;
use crate::support::*;
use std::fs;

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_believes_what_its_witnesses_have_cosigned() {
    let site = Site::new();
    for house in [REGION, KARLSTAD] {
        site.reconfigure(house, "[courier]", "[witness]\nseconds = 1\n\n[courier]");
    }
    site.reconfigure(REGION, r#"may = ["audit"]"#, r#"may = ["audit", "disclose"]"#);
    let (_karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let bvc = site.client("bvc", &region).await;
    for child in CHILDREN {
        bvc.submit(&handover(child)).await.unwrap();
    }
    let told = stafett(&site, "revisor", &["ledger", "witness", "--policy"], "").await;
    let policy = site.path("policy.txt");
    fs::write(&policy, out(&told)).unwrap();
    let export = async |name: &str| {
        let folder = site.path(name);
        let arguments = ["ledger", "export", folder.to_str().unwrap(), "--records"];
        out(&stafett(&site, "revisor", &arguments, "").await);
        folder
    };
    let mut folder = export("first").await;
    for round in 0.. {
        if folder.join("witnessed").join(KARLSTAD.hsa_id).exists() {
            break;
        }
        assert!(round < 20, "nobody cosigned");
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        folder = export(&format!("export-{round}")).await;
    }
    let by_policy = ["--policy", policy.to_str().unwrap()];
    let (code, told) = verify_with(&folder, &by_policy);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("were cosigned by the witnesses that the policy asks for"), "{told}");

    // Whoever has the key writes all of it anew: the witness's note no longer fits.
    let vkey = site.verifier_key(REGION);
    let size = Ledger::of(&vkey).head(&fs::read_to_string(folder.join("checkpoint")).unwrap());
    let mut entries = entries(&folder, usize::try_from(size.unwrap().size).unwrap());
    entries[0][5] ^= 1;
    lay_out(&folder, &entries);
    let seed = fs::read_to_string(site.pki("region.ledger.key")).unwrap();
    let seed = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, seed.trim());
    let note = signed("2321000156/region/audit", &seed.unwrap(), &entries);
    fs::write(folder.join("checkpoint"), note).unwrap();
    fs::remove_file(folder.join("records.jsonl")).unwrap();
    assert_eq!(verify_with(&folder, &["--vkey", &vkey]).0, 0, "by the key alone it is intact");
    let (code, told) = verify_with(&folder, &by_policy);
    assert_eq!(code, 1, "{told}");
    assert!(told.starts_with("tampered: entry 0"), "{told}");
    // Without the note, nobody vouches for it.
    fs::remove_dir_all(folder.join("witnessed")).unwrap();
    let (code, told) = verify_with(&folder, &by_policy);
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("too few of the policy's witnesses"), "{told}");

    fs::write(&policy, "witness one nonsense\n").unwrap();
    let (code, told) = verify_with(&folder, &by_policy);
    assert!(code == 3 && told.contains("line 1: not a witness's verifier key"), "{told}");
}
