//! The export as the record system writes it: a row a code, in the order in which they were registered.

use crate::{calendar::Calendar, cases::Case, chance::Chance, course::Step, faults};
use std::collections::BTreeSet;

#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) child: &'static str,
    /// Numbers of working days.
    pub(crate) day: usize,
    pub(crate) registered: usize,
    pub(crate) code: String,
    pub(crate) text: String,
    pub(crate) sender: String,
    pub(crate) receiver: String,
    pub(crate) case: String,
    /// What the code stands for, if anything.
    pub(crate) step: Option<Step>,
    pub(crate) late: bool,
    pub(crate) again: bool,
}

pub(crate) struct Export {
    pub(crate) rows: Vec<Row>,
    calendar: Calendar,
}

pub(crate) fn of(cases: &[Case], chance: &mut Chance) -> Export {
    let (calendar, codes) = (Calendar::new(), Codes::read());
    let mut rows = Vec::new();
    for Case { id, child, sender, receiver, steps, .. } in cases {
        for (step, day) in steps {
            let (code, text) = codes.of(step);
            // Most is registered on its own day.
            let waits = [0, 0, 0, 0, 0, 0, 0, 1, 1, 3];
            rows.push(Row {
                child,
                day: *day,
                registered: day + waits[chance.below(waits.len())],
                code,
                text,
                sender: sender.clone(),
                receiver: receiver.clone(),
                case: id.clone(),
                step: Some(step),
                late: false,
                again: false,
            });
        }
    }
    faults::spoil(&mut rows, &calendar, chance);
    rows.sort_by_key(|row| row.registered);
    Export { rows, calendar }
}

impl Export {
    pub(crate) fn csv(&self) -> String {
        let heading =
            "\u{feff}Personnummer;Datum;Åtgärdskod;Åtgärdstext;Vårdenhet;Mottagare;Ärende\n";
        let lines = self.rows.iter().map(|row| {
            let Row { child, code, text, sender, receiver, case, .. } = row;
            let (birth, rest) = child.split_at(8);
            let day = self.calendar.day(row.day);
            format!("{birth}-{rest};{day};{code};{text};{sender};{receiver};{case}\n")
        });
        [heading.to_owned()].into_iter().chain(lines).collect()
    }

    pub(crate) fn units(&self) -> BTreeSet<String> {
        let both = self.rows.iter().flat_map(|row| [row.sender.clone(), row.receiver.clone()]);
        both.collect()
    }
}

/// The program's own code map.
struct Codes(Vec<toml::Table>);

impl Codes {
    fn read() -> Self {
        let map: toml::Table =
            toml::from_str(include_str!("../../src/codes/kva-sip.toml")).unwrap();
        let codes = map["version"][0]["code"].as_array().unwrap();
        Self(codes.iter().map(|code| code.as_table().unwrap().clone()).collect())
    }

    fn of(&self, step: Step) -> (String, String) {
        let word = format!("SIP_STEP_KIND_{step}");
        let code = self.0.iter().find(|code| code["step"].as_str() == Some(&word)).unwrap();
        let cell = |key: &str| code[key].as_str().unwrap().to_owned();
        (cell("code"), cell("text"))
    }
}
