//! Values that could be read as something else than was written: each is read as it stands, or refused by its column.

use super::*;

const HEADING: &str = "Personnummer;Datum;Åtgärdskod;Åtgärdstext;Vårdenhet;Mottagare;Ärende";
const FORMAT: &str = "a day in the field map's format";

/// The built-in pack with days written in that way.
fn with_days(format: &str) -> Pack {
    let by = format!("as = \"day\"\nformat = '{format}'");
    let on = format!("on = \"Datum\"\nformat = '{format}'");
    let map = "atgardskoder.map.toml";
    let changes = [
        (map, "as = \"step\"\non = \"Datum\"", format!("as = \"step\"\n{on}")),
        (map, "as = \"code_system\"\non = \"Datum\"", format!("as = \"code_system\"\n{on}")),
        (map, "as = \"day\"", by),
        ("adapter.toml", "delimiter = \";\"", "delimiter = \";\"".to_owned()),
    ];
    let changes: Vec<_> =
        changes.iter().map(|(file, what, by)| (*file, *what, by.as_str())).collect();
    Changed::from("cosmic", &changes).pack()
}

fn on_day(pack: &Pack, day: &str) -> Result<String, String> {
    let row = format!("20190120-2380;{day};AU124;text;SE2321000156-BUP01;SE2120001850-SOC01;SIP-1");
    let rows = read(pack, format!("{HEADING}\n{row}\n"));
    let packet = rows[0].outcome.clone().map_err(|error| error.to_string())?;
    Ok(decoded(&packet)["sip_step"]["date"].as_str().unwrap().to_owned())
}

#[test]
fn a_year_without_its_century_is_no_year_of_antiquity() {
    let refused = || Err(format!("Datum: right is {FORMAT}"));
    let full = with_days("%d/%m/%Y");
    for right in ["02/06/2025", " 02/06/2025 "] {
        assert_eq!(on_day(&full, right), Ok("2025-06-02".to_owned()));
    }
    for wrong in ["02/06/25", "02/06/0025", "02/06/202", "02/06/20255", "31/02/2025"] {
        assert_eq!(on_day(&full, wrong), refused(), "{wrong}");
    }
}

#[test]
fn a_number_that_stands_for_a_text_is_taken_only_as_it_was_written() {
    let of = |number: &str| {
        let row = format!(
            "[{{\"personnummer\": \"20200106-2385\", \"förnamn\": \"A\", \"efternamn\": \"B\", \"bvc\": \"SE2321000156-BVC01\", \
             \"mottagare\": \"SE2120001850-EMI01\", \"senaste_besök\": \"2025-02-03\", \"allergier\": [{number}]}}]"
        );
        let rows = read(&builtin("bvc-journal"), row);
        let packet = rows[0].outcome.clone().map_err(|error| error.to_string())?;
        Ok::<_, String>(
            decoded(&packet)["bhv_handover"]["allergies"][0].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(of("2025"), Ok("2025".to_owned()));
    assert_eq!(of("18446744073709551615"), Ok("18446744073709551615".to_owned()));
    for lossy in ["2025.10", "18446744073709551616", "1e3", "12345678901234567890123"] {
        let read = of(lossy);
        assert!(
            read.clone().is_err_and(|problem| problem.contains("allergier[1]: right is")),
            "{lossy}: {read:?}"
        );
    }
}

/// `tidigast` is Swedish local time.
fn not_before(local: &str) -> Result<String, String> {
    let row = format!(
        "[{{\"personnummer\": \"20200106-2385\", \"förnamn\": \"A\", \"efternamn\": \"B\", \"bvc\": \"SE2321000156-BVC01\", \
         \"mottagare\": \"SE2120001850-EMI01\", \"senaste_besök\": \"2025-02-03\", \"tidigast\": \"{local}\"}}]"
    );
    let rows = read_at(&builtin("bvc-journal"), row.as_bytes(), "2026-03-01T06:00:00Z");
    let packet = rows[0].outcome.clone().map_err(|error| error.to_string())?;
    Ok(decoded(&packet)["header"]["not_before"].as_str().unwrap().to_owned())
}

#[test]
fn a_local_time_that_a_day_has_twice_or_not_at_all_is_not_guessed() {
    assert_eq!(not_before("2026-03-29 01:59"), Ok("2026-03-29T00:59:00Z".to_owned()));
    assert_eq!(not_before("2026-03-29 03:00"), Ok("2026-03-29T01:00:00Z".to_owned()));
    assert_eq!(not_before("2026-10-25 01:59"), Ok("2026-10-24T23:59:00Z".to_owned()));
    assert_eq!(not_before("2026-10-25 03:00"), Ok("2026-10-25T02:00:00Z".to_owned()));
    for unclear in ["2026-03-29 02:00", "2026-03-29 02:59", "2026-10-25 02:00", "2026-10-25 02:59"]
    {
        let read = not_before(unclear);
        assert!(
            read.clone().is_err_and(|problem| problem.starts_with("tidigast: ")),
            "{unclear}: {read:?}"
        );
    }
}

/// One of Skatteverket's test numbers whose month is 00: the number holds no date of birth, and nobody may be without one.
#[test]
fn a_child_whose_number_holds_no_date_of_birth_can_be_exported() {
    let number = "19150072-2390";
    let rows = [
        (
            "cosmic",
            format!(
                "{HEADING};Födelsedatum\n{number};2025-06-02;AU124;text;SE2321000156-BUP01;SE2120001850-SOC01;SIP-1;2019-01-20\n"
            ),
        ),
        (
            "bvc-journal",
            format!(
                "[{{\"personnummer\": \"{number}\", \"födelsedatum\": \"2019-01-20\", \"förnamn\": \"A\", \"efternamn\": \"B\", \
                 \"bvc\": \"SE2321000156-BVC01\", \"mottagare\": \"SE2120001850-EMI01\", \"senaste_besök\": \"2025-02-03\"}}]"
            ),
        ),
        (
            "socialtjanst",
            sample("socialtjanst", "placering.json").unwrap().replace(
                "\"20190518-2380\"",
                &format!("\"{number}\", \"födelsedatum\": \"2019-01-20\", \"akut\": true"),
            ),
        ),
    ];
    for (pack, export) in rows {
        let rows = read(&builtin(pack), export);
        assert_eq!(errors(&rows), [], "{pack}");
        let packet = rows[0].outcome.clone().unwrap();
        let child = crate::wire::packet::whole(packet.clone()).unwrap().packet.header.child;
        assert_eq!(child.unwrap().birth_date.to_string(), "2019-01-20");
        if pack == "socialtjanst" {
            assert_eq!(decoded(&packet)["placement_notice"]["acute"], true);
        }
    }
}
