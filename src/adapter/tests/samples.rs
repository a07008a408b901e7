//! The built-in packs do what their samples say.

use super::*;
use crate::adapter::samples::Sample;

#[test]
fn every_sample_of_every_pack_comes_out_as_it_must() {
    for name in builtin::NAMES {
        let samples = Pack::of_folder(&adapters().join(name), &codes()).unwrap().run_samples(false);
        assert!(!samples.is_empty(), "{name} has no samples");
        for Sample { name: file, outcome } in samples {
            assert!(matches!(outcome, SampleOutcome::Same { .. }), "{name}/{file}: {outcome}");
        }
    }
}

#[test]
fn the_built_in_files_are_those_of_the_repository() {
    let mut there = Vec::new();
    let folders = fs::read_dir(adapters()).unwrap().map(|entry| entry.unwrap().path());
    for pack in folders.filter(|path| path.is_dir()) {
        let name = pack.file_name().unwrap().to_str().unwrap().to_owned();
        for (folder, before) in [(pack.clone(), ""), (pack.join("samples"), "samples/")] {
            for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let file_name = file.file_name().unwrap().to_str().unwrap();
                let expected = [
                    ".rows.json",
                    ".refused.json",
                    ".summary.json",
                    ".packet.json",
                    ".output.json",
                    ".output.csv",
                ];
                let for_people =
                    file_name == "README.md" || expected.iter().any(|end| file_name.ends_with(end));
                if file.is_file() && !for_people {
                    there.push((name.clone(), format!("{before}{file_name}")));
                }
            }
        }
    }
    there.sort();
    let mut built_in: Vec<_> = builtin::FILES
        .iter()
        .map(|(pack, file, _)| ((*pack).to_owned(), (*file).to_owned()))
        .collect();
    built_in.sort();
    assert_eq!(built_in, there);
}

#[test]
fn a_sample_that_differs_is_named_by_place_and_not_by_value() {
    let changed = Changed::from("cosmic", &[("samples/atgardskoder.csv", "AW010", "AU125")]);
    let name = "samples/atgardskoder.rows.json";
    fs::copy(adapters().join("cosmic").join(name), changed.0.path().join(name)).unwrap();
    let outcome = changed.pack().run_samples(false).remove(0).outcome;
    let SampleOutcome::Differs { at } = outcome else { panic!("{outcome}") };
    assert_eq!(at, "rows[3].packet.sip_step.recorded_as.code");
}

#[test]
fn of_a_long_export_the_refused_rows_are_held_against_those_expected() {
    let changed = Changed::from("cosmic", &[("samples/halvar-2025.csv", ";AU126;", ";AU124;")]);
    let name = "samples/halvar-2025.refused.json";
    fs::copy(adapters().join("cosmic").join(name), changed.0.path().join(name)).unwrap();
    let outcome = changed.pack().run_samples(false).remove(1).outcome;
    assert_eq!(outcome, SampleOutcome::Differs { at: "rows.packets".to_owned() });
}

#[test]
fn expected_files_are_written_only_where_they_are_not() {
    let changed = Changed::from("cosmic", &[]);
    let expected = changed.0.path().join("samples/atgardskoder.rows.json");
    let first = |write| changed.pack().run_samples(write).remove(0).outcome;
    assert!(matches!(first(false), SampleOutcome::Failed { .. }));
    assert_eq!(first(true), SampleOutcome::Written);
    assert_eq!(first(true), SampleOutcome::Same { rows: 5 });
    fs::write(&expected, "[]").unwrap();
    assert!(matches!(first(true), SampleOutcome::Differs { .. }));
    assert_eq!(fs::read_to_string(&expected).unwrap(), "[]");
}

#[test]
fn an_operators_pack_takes_the_place_of_a_built_in_one_or_stands_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let changed = Changed::from("cosmic", &[("adapter.toml", "placement.notice", "handover.bhv")]);
    for name in ["cosmic", "cosmic-two"] {
        let place = folder.path().join(name);
        fs::create_dir_all(place.join("samples")).unwrap();
        for (_, file, _) in builtin::FILES.iter().filter(|(of, _, _)| *of == "cosmic") {
            fs::copy(changed.0.path().join(file), place.join(file)).unwrap();
        }
    }
    fs::write(folder.path().join("README.md"), "no pack").unwrap();
    fs::create_dir(folder.path().join(".hidden")).unwrap();

    let packs = Packs::load(Some(folder.path()), &codes()).unwrap();
    let names: Vec<_> = packs.names().collect();
    assert_eq!(
        names,
        ["bvc-journal", "cosmic", "cosmic-two", "elevhalsa-mapp", "paket-mapp", "socialtjanst"]
    );
    let packet = fs::read(adapters().join("cosmic/samples/placering.packet.json")).unwrap();
    let packet = encoded(&serde_json::from_slice(&packet).unwrap());
    assert!(builtin("cosmic").render(&packet).is_ok());
    assert!(packs.get("cosmic").unwrap().render(&packet).is_err());
    assert!(packs.get("cosmic-3").is_none());
}
