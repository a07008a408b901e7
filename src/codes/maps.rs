//! Every code map that the program knows: its own, those of the configuration, and those of a pack.

use super::{CodeError, CodeMap, MapError, file, map::Code};
use crate::domain::CodedStep;

/// Maps by name and version; each stands once.
#[derive(Debug, Clone)]
pub(crate) struct CodeMaps(Vec<CodeMap>);

impl CodeMaps {
    /// The maps that come with the program.
    pub(crate) fn builtin() -> Result<Self, MapError> {
        Self::parse("kva-sip.toml", include_str!("kva-sip.toml"))
    }

    pub(super) fn parse(file: &str, text: &str) -> Result<Self, MapError> {
        let maps = file::parse(file, text)?;
        Ok(Self(maps.into_iter().map(|read| read.map).collect()))
    }

    /// Adds the maps of a file, and gives their names and versions. The same file may be added twice.
    pub(crate) fn add(
        &mut self,
        file: &str,
        text: &str,
    ) -> Result<Vec<(String, String)>, MapError> {
        let mut added = Vec::new();
        for file::Read { map, line, code_lines } in file::parse(file, text)? {
            let wrong = |line, problem| MapError { file: file.to_owned(), line, problem };
            for (code, line) in map.codes().iter().zip(code_lines) {
                self.means_what_is_published(code).map_err(|problem| wrong(line, problem))?;
            }
            added.push((map.name.clone(), map.version.clone()));
            match self.get(&map.name, &map.version) {
                Ok(known) if *known == map => {}
                Ok(_) => {
                    let title = map.title();
                    return Err(wrong(
                        line,
                        format!(
                            "map {title} is known already and says something else; right is another version, since what \
                             was coded by this one must be read as it was written"
                        ),
                    ));
                }
                Err(_) => self.0.push(map),
            }
        }
        Ok(added)
    }

    /// Whoever writes a code under KVÅ's or this program's OID must mean what they mean by it.
    fn means_what_is_published(&self, code: &Code) -> Result<(), String> {
        let published = self.0.iter().flat_map(CodeMap::codes);
        // A system that stands under another name too claims the codes of that one.
        let same_system: Vec<&Code> = published
            .filter(|known| code.systems().any(|system| known.of_system(system)))
            .collect();
        let Some(known) = same_system.iter().find(|known| known.code == code.code) else {
            // KVÅ may have got codes since our list of it; of our own events we know every one.
            return match same_system.first() {
                Some(known) if known.is_ours() => Err(format!(
                    "code {} is not among this program's own; right is an OID of your own for codes of your own",
                    code.code
                )),
                _ => Ok(()),
            };
        };
        if known.step == code.step {
            return Ok(());
        }
        Err(format!(
            "code {} of system {} stands for {} by its publisher; right is that, or a code and an OID of your own",
            code.code, known.system, known.step
        ))
    }

    pub(crate) fn all(&self) -> &[CodeMap] {
        &self.0
    }

    pub(crate) fn get(&self, name: &str, version: &str) -> Result<&CodeMap, CodeError> {
        self.0.iter().find(|map| map.name == name && map.version == version).ok_or_else(|| {
            CodeError::UnknownMap {
                known: self.0.iter().map(CodeMap::title).collect::<Vec<_>>().join(", "),
            }
        })
    }

    /// Whether a packet's code stands for the step beside it, on its day, in the map that the packet names.
    pub(crate) fn check(
        &self,
        map: Option<(&str, &str)>,
        coded: &CodedStep,
    ) -> Result<(), CodeError> {
        let (name, version) = map.ok_or(CodeError::NoMap)?;
        let map = self.get(name, version)?;
        let known = map.step(&coded.code, coded.day)?;
        if !known.of_system(&coded.system) {
            let system = known.system.clone();
            let code = map.named(&coded.code);
            return Err(CodeError::OtherSystem { code, map: map.title(), system });
        }
        if known.step != coded.step {
            let right = map.code(coded.step, coded.day);
            return Err(CodeError::OtherStep {
                code: map.named(&coded.code),
                map: map.title(),
                step: known.step,
                right: right.map_or_else(|_| "another".to_owned(), |code| code.code.clone()),
            });
        }
        Ok(())
    }
}
