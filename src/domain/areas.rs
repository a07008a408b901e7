//! The municipalities and regions that there are.

/// Code, name and county, one municipality a line.
const AREAS: &str = include_str!("areas.csv");

/// A municipality as the list has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Municipality {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
}

impl Municipality {
    /// The region that it lies in: its county's two digits.
    pub(crate) fn region(self) -> &'static str {
        self.code.get(..2).unwrap_or_default()
    }
}

/// The municipality with a code of four digits.
pub(crate) fn municipality(code: &str) -> Result<Municipality, String> {
    municipalities().find(|one| one.code == code).ok_or_else(|| {
        "no such municipality; right is its four digits, in quotes, such as \"1780\"".to_owned()
    })
}

/// The region with a code of two digits.
pub(crate) fn region(code: &str) -> Result<&'static str, String> {
    municipalities().map(Municipality::region).find(|one| *one == code).ok_or_else(|| {
        "no such region; right is a county's two digits, in quotes, such as \"17\"".to_owned()
    })
}

fn municipalities() -> impl Iterator<Item = Municipality> {
    AREAS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (code, rest) = line.split_once(',')?;
        let (name, _county) = rest.split_once(',')?;
        Some(Municipality { code, name })
    })
}
