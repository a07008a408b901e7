//! The packs of this repository, built into the program.

/// Names of the built-in packs.
pub(super) const NAMES: [&str; 5] =
    ["bvc-journal", "cosmic", "elevhalsa-mapp", "paket-mapp", "socialtjanst"];

macro_rules! files {
    ($($pack:literal: $($file:literal)+;)+) => {
        &[$($(($pack, $file, include_str!(concat!("../../adapters/", $pack, "/", $file))),)+)+]
    };
}

/// Pack, file, text. Inputs of samples are here too, so that the demo needs no checkout; what must come of them is not.
pub(super) const FILES: &[(&str, &str, &str)] = files! {
    "bvc-journal":
        "adapter.toml"
        "bvc-export.map.toml"
        "samples/class-1a.json"
        "samples/class-1a.late-consent.jsonl"
        "samples/class-1a.register.jsonl"
        "samples/class-1a.revocation.jsonl";
    "cosmic":
        "adapter.toml"
        "atgardskoder.map.toml"
        "placement.json.j2"
        "samples/atgardskoder.csv"
        "samples/atgardskoder.register.jsonl"
        "samples/halvar-2025.csv"
        "samples/halvar-2025.parties.toml"
        "samples/halvar-2025.register.jsonl";
    "elevhalsa-mapp":
        "adapter.toml"
        "handover.json.j2"
        "sip-steg.json.j2";
    "paket-mapp":
        "adapter.toml"
        "packet.json.j2";
    "socialtjanst":
        "adapter.toml"
        "egna-koder.codes.toml"
        "placering.map.toml"
        "samples/placering.json"
        "samples/placering.register.jsonl"
        "sip-step.csv.j2";
};

pub(super) fn file(pack: &str, file: &str) -> Option<&'static str> {
    FILES.iter().find(|known| known.0 == pack && known.1 == file).map(|known| known.2)
}

/// The input of a built-in pack's sample, such as `("cosmic", "atgardskoder.csv")`.
pub(crate) fn sample(pack: &str, name: &str) -> Option<&'static str> {
    file(pack, &format!("samples/{name}"))
}
