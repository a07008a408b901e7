//! The vectors of transparency-dev/merkle, and proofs that a public log (Rekor) gave.

use super::outside;
use crate::ledger::{
    Checkpoint, Hash, Note, NoteError, Signer, leaf_hash, open, verify_consistency,
    verify_inclusion,
};
use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

fn lines(name: &str) -> Vec<Value> {
    let text = outside(name).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A hash, or nothing where the vector has other than 32 bytes there, which the type itself refuses.
fn hash(value: &Value) -> Option<Hash> {
    value.as_str()?.parse().ok()
}

fn proof(value: &Value) -> Option<Vec<Hash>> {
    value.as_array().into_iter().flatten().map(hash).collect()
}

/// Runs what a line says, and compares with what it says must come of it.
fn agrees(vector: &Value, passes: impl FnOnce() -> Option<bool>) {
    let wanted = !vector["wantErr"].as_bool().unwrap();
    assert_eq!(passes().unwrap_or(false), wanted, "{}", vector["name"]);
}

#[test]
fn inclusion_vectors() {
    // A subtree that starts at 0 is a tree.
    let subtrees = lines("subtreeinclusion.jsonl").into_iter().filter(|v| v["start"] == 0);
    for vector in lines("inclusion.jsonl").into_iter().chain(subtrees) {
        agrees(&vector, || {
            let size = vector.get("treeSize").unwrap_or(&vector["end"]).as_u64()?;
            let (leaf, root) = (hash(&vector["leafHash"])?, hash(&vector["root"])?);
            let proof = proof(&vector["proof"])?;
            Some(verify_inclusion(&leaf, vector["leafIdx"].as_u64()?, size, &proof, &root).is_ok())
        });
    }
}

#[test]
fn consistency_vectors() {
    let subtrees = lines("subtreeconsistency.jsonl").into_iter();
    let trees = subtrees.filter(|v| v["start"] == 0 && v["end"] != 0);
    for vector in lines("consistency.jsonl").into_iter().chain(trees) {
        agrees(&vector, || {
            let old = vector.get("size1").unwrap_or(&vector["end"]).as_u64()?;
            let new = vector.get("size2").unwrap_or(&vector["size"]).as_u64()?;
            let (old_root, new_root) = (hash(&vector["root1"])?, hash(&vector["root2"])?);
            let proof = proof(&vector["proof"])?;
            Some(verify_consistency(old, &old_root, new, &new_root, &proof).is_ok())
        });
    }
}

fn hex(value: &Value) -> Hash {
    let text = value.as_str().unwrap();
    let bytes: Vec<u8> = (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    bytes.as_slice().try_into().unwrap()
}

#[test]
fn proofs_of_a_public_log() {
    let Some(proofs) = outside("rekor_inclusion.json") else {
        return;
    };
    let proofs: Vec<Value> = serde_json::from_str(&proofs).unwrap();
    let stranger = Signer::from_seed("rekor.sigstore.dev", &[7; 32]).unwrap();
    for vector in &proofs {
        let body = STANDARD.decode(vector["leafBodyBase64"].as_str().unwrap()).unwrap();
        let leaf = leaf_hash(&body);
        assert_eq!(leaf, hex(&vector["leafHashHex"]));
        let note = vector["checkpoint"].as_str().unwrap();
        let checkpoint: Checkpoint = Note::parse(note.as_bytes()).unwrap().text.parse().unwrap();
        assert_eq!(Some(checkpoint.size()), vector["treeSize"].as_u64());
        assert_eq!(checkpoint.root(), hex(&vector["rootHex"]));
        let proof: Vec<Hash> = vector["proofHex"].as_array().unwrap().iter().map(hex).collect();
        let index = vector["leafIndex"].as_u64().unwrap();
        let root = checkpoint.root();
        verify_inclusion(&leaf, index, checkpoint.size(), &proof, &root).unwrap();
        verify_inclusion(&leaf, index - 1, checkpoint.size(), &proof, &root).unwrap_err();
        // Their signatures are of another kind than ours, so they are let be, and nothing is left to believe.
        let unsigned = open(note.as_bytes(), std::slice::from_ref(stranger.verifier()));
        assert_eq!(unsigned, Err(NoteError::Unsigned));
    }
}

#[test]
fn notes_of_a_public_log_are_taken_apart_to_the_byte() {
    let (Some(proofs), Some(trusted)) =
        (outside("rekor_inclusion.json"), outside("rekor_trusted_root.json"))
    else {
        return;
    };
    let proofs: Vec<Value> = serde_json::from_str(&proofs).unwrap();
    let trusted: Value = serde_json::from_str(&trusted).unwrap();
    let key = trusted["tlogs"][0]["publicKey"]["rawBytes"].as_str().unwrap();
    let key = STANDARD.decode(key).unwrap();
    let mut verified = 0;
    for vector in &proofs {
        let note = Note::parse(vector["checkpoint"].as_str().unwrap().as_bytes()).unwrap();
        let [signature] = note.signatures.as_slice() else { panic!("one signature each") };
        if signature.name == "rekor.sigstore.dev" {
            // ECDSA P-256, whose key id is the beginning of the hash of the key as SPKI.
            assert_eq!(signature.key_id, digest(&SHA256, &key).as_ref()[..4]);
            let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &key);
            key.verify(note.text.as_bytes(), &signature.bytes).unwrap();
            verified += 1;
        }
    }
    assert_eq!(verified, 4);
}
