//! The plan of the house, held against its source: who may import whom, who may read the time, and how files look.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Room, and the rooms that it may import. What isn't here is forbidden.
const ARROWS: [(&str, &[&str]); 26] = [
    ("domain", &[]),
    ("codes", &["domain"]),
    ("policy", &["domain"]),
    ("law", &["domain", "policy"]),
    ("peer", &["domain"]),
    ("wire", &["domain", "policy"]),
    ("journal", &[]),
    ("ledger", &["journal"]),
    ("index", &["domain", "journal"]),
    ("seal", &["domain", "policy"]),
    ("adapter", &["domain", "codes", "wire"]),
    ("transport", &["domain", "policy", "wire", "peer", "adapter"]),
    ("register", &["domain", "policy", "wire", "index"]),
    ("outbox", &["domain", "policy", "wire", "index", "seal", "transport", "adapter", "Error"]),
    ("measures", &["domain", "policy", "wire"]),
    ("sip", &["domain"]),
    ("config", &["domain", "codes", "peer", "policy", "ledger", "sip"]),
    ("pki", &["domain", "peer", "ledger", "config"]),
    ("error", &["domain", "wire", "index"]),
    ("clock", &[]),
    ("gateway", EVERYTHING),
    ("server", EVERYTHING),
    // Of tests alone.
    ("internals", EVERYTHING),
    ("cli", EVERYTHING),
    ("lib", EVERYTHING),
    ("main", &[]),
];
const EVERYTHING: &[&str] = &["*"];

/// What no change of the list above may allow.
const NEVER: [(&str, &str); 9] = [
    ("policy", "wire"),
    ("policy", "journal"),
    ("policy", "index"),
    ("policy", "register"),
    ("policy", "gateway"),
    ("domain", "*"),
    ("journal", "*"),
    ("outbox", "ledger"),
    ("ledger", "outbox"),
];

/// One file of the program, without its tests.
struct Source {
    room: String,
    path: String,
    /// Without comments.
    code: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Every file that the program is built from; those of its tests are left out.
fn sources() -> Vec<Source> {
    let src = root().join("src");
    let sources: Vec<_> = rust_files(&src)
        .iter()
        .filter_map(|file| {
            let path = file.strip_prefix(&src).unwrap().to_str().unwrap().to_owned();
            let of_tests = ["tests/", "tests.rs", "fixtures.rs"].iter().any(|it| path.contains(it));
            let room = path.split(['/', '.']).next().unwrap().to_owned();
            let text = fs::read_to_string(file).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let lines = text.lines().map(|line| line.split("//").next().unwrap());
            let code = lines.collect::<Vec<_>>().join("\n");
            (!of_tests).then_some(Source { room, path, code })
        })
        .collect();
    assert!(sources.len() > 100, "the program is found");
    sources
}

/// The rooms that `crate::` leads to from here.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        if let Some(group) = after.strip_prefix('{') {
            found.extend(first_names(group));
        } else {
            found.insert(name_at(after));
        }
    }
    found
}

fn name_at(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The first name of each path in a group, up to its closing brace.
fn first_names(group: &str) -> Vec<String> {
    let (mut names, mut depth, mut begins) = (Vec::new(), 0, true);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            _ if begins && !letter.is_whitespace() => {
                names.push(name_at(&group[at..]));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn a_group_of_imports_is_read_by_its_first_names() {
    let code =
        "use crate::{\n  domain::{A, b::C},\n Error, wire::v1,\n};\nlet x = crate::index::F;";
    let expected = ["Error", "domain", "index", "wire"].map(str::to_owned);
    assert_eq!(imports(code), BTreeSet::from(expected));
}

#[test]
fn rooms_import_only_what_the_plan_allows() {
    let allowed: BTreeMap<_, _> = ARROWS.into_iter().collect();
    let mut forbidden = Vec::new();
    for Source { room, path, code } in sources() {
        let may =
            allowed.get(room.as_str()).unwrap_or_else(|| panic!("{room} is no room of the plan"));
        for import in imports(&code) {
            if import != room && *may != EVERYTHING && !may.contains(&import.as_str()) {
                forbidden.push(format!("{path}: {room} -> {import}"));
            }
        }
        // From this deep, `super` leads out of the room.
        let depth = path.matches('/').count() + usize::from(!path.ends_with("mod.rs"));
        if code.contains(&"super::".repeat(depth.max(1))) && *may != EVERYTHING {
            forbidden.push(format!("{path}: leaves its room by `super`"));
        }
    }
    assert_eq!(forbidden, Vec::<String>::new());
}

#[test]
fn the_plan_itself_allows_nothing_that_must_never_be() {
    for (room, never) in NEVER {
        let (_, may) = ARROWS.into_iter().find(|(name, _)| *name == room).unwrap();
        let allowed = may.iter().any(|it| *it == "*" || *it == never);
        assert!(!allowed && (never != "*" || may.is_empty()), "{room} -> {never}");
    }
}

#[test]
fn pure_rooms_know_no_clock_no_async_and_no_machine() {
    let outside = [
        "tokio",
        "tonic",
        "async ",
        ".await",
        "std::fs",
        "std::io",
        "std::net",
        "std::env",
        "std::time",
        "std::process",
        "std::thread",
        "rand::",
        "static mut",
        "tracing",
    ];
    let pure = |source: &Source| {
        matches!(source.room.as_str(), "domain" | "policy" | "codes" | "sip" | "measures")
            || ["hash", "frontier", "growth", "shape", "proof", "tile"]
                .iter()
                .any(|file| source.path == format!("ledger/{file}.rs"))
    };
    let (mut checked, mut found) = (0, Vec::new());
    for source in sources().iter().filter(|source| pure(source)) {
        checked += 1;
        for word in outside.iter().filter(|word| source.code.contains(**word)) {
            found.push(format!("{}: {word}", source.path));
        }
    }
    assert!(checked > 30, "{checked} files");
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn nobody_but_the_clock_reads_the_time() {
    let reads = [
        "SystemTime",
        "Timestamp::now",
        "Zoned::now",
        "time::Instant::now",
        "use std::time::Instant",
    ];
    let mut found = Vec::new();
    for Source { path, code, .. } in sources().iter().filter(|source| source.path != "clock.rs") {
        for read in reads.iter().filter(|read| code.contains(**read)) {
            found.push(format!("{path}: {read}"));
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

/// Invariant 1: nothing leaves without a `Permitted`, and only `policy` makes one.
#[test]
fn what_may_leave_is_made_in_one_place() {
    let makers = |what: &str| {
        let all = sources();
        let makers = all.iter().filter(|source| source.code.contains(what));
        makers.map(|source| source.path.clone()).collect::<Vec<_>>()
    };
    assert_eq!(makers("Permitted {"), ["policy/permitted.rs"]);
    assert_eq!(makers("Permit(Permitted"), ["policy/permitted.rs"]);
    let parcel = fs::read_to_string(root().join("src/transport/parcel.rs")).unwrap();
    assert_eq!(parcel.matches("-> Self").count(), 1, "a parcel is made in one way");
    assert!(parcel.contains("permitted: &Permitted<Packet>"), "and of something permitted");
}

#[test]
fn every_file_says_what_it_is_and_stays_short() {
    let (mut lengths, mut wrong) = (Vec::new(), Vec::new());
    let mut files = vec![root().join("build.rs")];
    for folder in ["src", "tests"] {
        files.extend(rust_files(&root().join(folder)));
    }
    for file in files {
        let path = file.strip_prefix(root()).unwrap().display().to_string();
        let text = fs::read_to_string(&file).unwrap();
        let first = text.lines().next().unwrap_or_default();
        // The library's own documentation is the README.
        if !first.starts_with("//! ") && !first.starts_with("#![doc = include_str!") {
            wrong.push(format!("{path}: doesn't say in its first line what it is"));
        }
        if text.lines().count() > 400 {
            wrong.push(format!("{path}: {} lines", text.lines().count()));
        }
        lengths.push(text.lines().count());
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median < 150, "the median file has {median} lines");
    assert_eq!(wrong, Vec::<String>::new());
}
