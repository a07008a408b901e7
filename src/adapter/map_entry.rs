//! One entry of a field map, checked against the contract: where it leads, and how its value is read.

use super::{
    contract::{Contract, Leaf, Place},
    field_map::{Field, Origin},
    manifest::Format,
    reading::{self, Coding, Reading},
};
use crate::codes::CodeMap;
use jiff::{
    civil::{DateTime, date},
    fmt::strtime,
};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::Arc};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) to: String,
    from: Option<String>,
    value: Option<String>,
    #[serde(rename = "as")]
    way: Option<Way>,
    format: Option<String>,
    #[serde(default)]
    choices: BTreeMap<String, String>,
    /// Column with the day that a code was recorded on.
    on: Option<String>,
    #[serde(default)]
    required: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Way {
    Text,
    Day,
    Instant,
    Decimal,
    Whole,
    Flag,
    HsaId,
    PacketId,
    Child,
    Choice,
    Step,
    CodeSystem,
}

/// What a map is checked against.
pub(super) struct Checks<'a> {
    pub(super) contract: &'a Contract,
    pub(super) body: &'static str,
    /// Whether packets of the kind tell of a child; of what discloses nothing secret, none does.
    pub(super) tells_of_child: bool,
    pub(super) format: Format,
    pub(super) code_map: Option<&'a Arc<CodeMap>>,
}

/// Fields that the pack fills in by itself.
const OURS: [&str; 4] =
    ["header.made_at", "header.expires_at", "header.code_map.name", "header.code_map.version"];

/// Whom a packet tells of.
pub(super) const CHILD: &str = "header.child";

/// The parts of an entry that say how its value is read.
#[derive(Default)]
pub(super) struct Written {
    way: Option<Way>,
    format: Option<String>,
    choices: BTreeMap<String, String>,
    on: Option<String>,
}

impl Checks<'_> {
    /// A field of `message`, which is the packet or an item of a list.
    pub(super) fn field(&self, message: &Contract, entry: Entry) -> Result<Field, String> {
        let Entry { to, from, value, way, format, choices, on, required } = entry;
        let leaf = match message.place(&to) {
            Some(Place::One(leaf)) => leaf,
            Some(_) => return Err(format!("{to} is a list; right is [[list]]")),
            None => return Err(format!("the contract has no field {to} here")),
        };
        let written = Written { way, format, choices, on };
        let from = match (from, value) {
            (Some(name), None) => {
                let mut written = written;
                if matches!(to.as_str(), "header.packet_id" | "header.replaces") {
                    written.way = Some(Way::PacketId);
                }
                Origin::Column { name, reading: self.reading(&leaf, written)?, required }
            }
            (None, Some(value)) => match leaf {
                Leaf::Text => Origin::Constant(value.into()),
                Leaf::Word(words) if words.contains(&value) => Origin::Constant(value.into()),
                _ => return Err(format!("{to} can't hold that value")),
            },
            _ => return Err(format!("{to} needs either `from` or `value`")),
        };
        Ok(Field { to, from })
    }

    /// Where a list of the packet leads.
    pub(super) fn list(&self, to: &str) -> Result<Place, String> {
        self.allowed(to)?;
        if self.format == Format::Csv {
            return Err("a CSV row holds no lists".to_owned());
        }
        match self.contract.place(to) {
            Some(Place::One(_)) => Err(format!("{to} is no list; right is [[field]]")),
            Some(place) => Ok(place),
            None => Err(format!("the contract has no field {to}")),
        }
    }

    /// Whether an export may fill that field of the packet.
    pub(super) fn allowed(&self, to: &str) -> Result<(), String> {
        let top = to.split('.').next().unwrap_or_default();
        if OURS.contains(&to) {
            Err(format!("{to} is filled in by the program"))
        } else if !self.tells_of_child && (to == CHILD || to.starts_with("header.child.")) {
            Err(format!("{to}: packets of the kind that this pack sends tell of no child"))
        } else if top != "header" && top != self.body {
            Err(format!(
                "{to} is outside header and {}, the body of the kind that this pack sends",
                self.body
            ))
        } else {
            Ok(())
        }
    }

    /// The way to read a value, where it leads to what the field holds.
    pub(super) fn reading(&self, leaf: &Leaf, written: Written) -> Result<Reading, String> {
        let Written { way, format, choices, on } = written;
        let usual = match leaf {
            Leaf::Text if choices.is_empty() => Way::Text,
            Leaf::Text => Way::Choice,
            Leaf::Whole => Way::Whole,
            Leaf::Flag => Way::Flag,
            Leaf::Instant => Way::Instant,
            Leaf::Word(_) => Way::Choice,
            Leaf::Child => Way::Child,
        };
        let way = way.unwrap_or(usual);
        if let (Some(format), true) =
            (&format, matches!(way, Way::Day | Way::Instant | Way::Step | Way::CodeSystem))
        {
            if !there_and_back(format, way == Way::Instant) {
                return Err(LOSSY.to_owned());
            }
        } else if format.is_some() {
            return Err("only days and instants have a format".to_owned());
        }
        if choices.is_empty() == (way == Way::Choice) {
            return Err("`choices` belong to a choice, and a choice needs them".to_owned());
        }
        let coding = |on: Option<String>, format| {
            let map = self.code_map.ok_or("needs the code map that adapter.toml doesn't name")?;
            let on = on.ok_or("needs `on`, the column with the day of the code")?;
            Ok::<_, String>(Coding { map: Arc::clone(map), on, format })
        };
        if on.is_some() && !matches!(way, Way::Step | Way::CodeSystem) {
            return Err("`on` belongs to codes".to_owned());
        }
        match (way, leaf) {
            (Way::Text, Leaf::Text) => Ok(Reading::Text),
            (Way::Day, Leaf::Text) => Ok(Reading::Day { format }),
            (Way::Decimal, Leaf::Text) => Ok(Reading::Decimal),
            (Way::HsaId, Leaf::Text) => Ok(Reading::HsaId),
            (Way::PacketId, Leaf::Text) => Ok(Reading::PacketId),
            (Way::Instant, Leaf::Instant) => Ok(Reading::Instant { format }),
            (Way::Whole, Leaf::Whole) => Ok(Reading::Whole),
            (Way::Flag, Leaf::Flag) => Ok(Reading::Flag),
            (Way::Child, Leaf::Child) => Ok(Reading::Child),
            (Way::Choice, Leaf::Text) => Ok(Reading::Choice(choices)),
            (Way::Choice, Leaf::Word(words)) => {
                match choices.values().find(|word| !words.contains(word)) {
                    Some(word) => Err(format!("the contract has no word {word} there")),
                    None => Ok(Reading::Choice(choices)),
                }
            }
            (Way::Step, Leaf::Word(words)) => {
                let coding = coding(on, format)?;
                if coding.map.codes().iter().all(|code| words.iter().any(|word| word == code.step))
                {
                    Ok(Reading::Step(coding))
                } else {
                    Err("the code map stands for other words than that field holds".to_owned())
                }
            }
            (Way::CodeSystem, Leaf::Text) => coding(on, format).map(Reading::CodeSystem),
            _ => Err("`as` doesn't lead to what that field holds".to_owned()),
        }
    }
}

const LOSSY: &str = "the format loses the day or time; right is such as \"%Y-%m-%d %H:%M\"";

/// Whether a format keeps what it must: a day, or a day and the minutes.
fn there_and_back(format: &str, with_time: bool) -> bool {
    let at = date(2024, 2, 29).at(23, 45, 0, 0);
    if with_time {
        strtime::format(format, at)
            .is_ok_and(|text| DateTime::strptime(format, text).is_ok_and(|read| read == at))
    } else {
        strtime::format(format, at.date())
            .is_ok_and(|text| reading::day(&text, Some(format)) == Ok(at.date()))
    }
}
