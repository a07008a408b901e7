//! Why rule files were not loaded: the file, the line, and what would be right.

/// Whoever wrote the rule file must correct this line; nothing starts before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub(crate) struct RuleError {
    file: String,
    line: usize,
    problem: Box<Problem>,
}

/// A line of a rule file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) line: usize,
}

/// What is wrong with a rule. Rule files hold no personal data, so their words are repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Problem {
    #[error("{0}")]
    Toml(String),
    #[error("unknown word `{word}` in `{key}`; right is {right}")]
    UnknownWord { key: &'static str, word: String, right: String },
    #[error("`{key}` names nothing; right is at least one word")]
    Empty { key: &'static str },
    #[error("`{word}` stands twice in `{key}`")]
    Twice { key: &'static str, word: String },
    #[error("`{0}` is no rule id; right is small letters, digits and hyphens")]
    BadId(String),
    #[error("rule `{0}` stands twice")]
    SameId(String),
    #[error(
        "rule `{0}` has no lagrum; right is a provision listed in sweden.toml, or `nothing_secret = true`"
    )]
    NoLagrum(String),
    #[error("rule `{0}` has both a lagrum and `nothing_secret`; right is one of them")]
    TwoGrounds(String),
    #[error(
        "`{0}` is no citation listed in sweden.toml; right is law (SFS number) chapter:section, listed with its wording date"
    )]
    UnlistedLagrum(String),
    #[error("`{0}` is marked {1} and can't be a ground")]
    UncertainLagrum(String, &'static str),
    #[error("`{0}` is never a ground for care (OSL 10:15 a)")]
    NeverAGround(String),
    #[error("`{0}` is no day; right is YYYY-MM-DD")]
    BadDay(String),
    #[error("rule `{0}` is marked U and needs nothing; right is that a person supplies something")]
    UnsureByItself(String),
    #[error("rule `{rule}` can never match: {why}")]
    NeverMatches { rule: String, why: &'static str },
    #[error("rule `{rule}` widens: {why}; a local rule can only narrow")]
    Widens { rule: String, why: &'static str },
    #[error(
        "`{key}` is for the law alone; a local rule can only narrow: right is needs, withholds or refuses, and a `source`"
    )]
    OnlyTheLaw { key: &'static str },
    #[error("rule `{rule}`: {right}")]
    AgainstContract { rule: String, right: &'static str },
    #[error(
        "rules `{one}` and `{other}` are both about {kind} from {from} to {to}; right is a different `order` in each"
    )]
    Overlap { one: String, other: String, kind: &'static str, from: &'static str, to: &'static str },
    #[error(
        "rule `{rule}` can never match {kind} from {from} to {to}: `{earlier}` always goes before it"
    )]
    Shadowed {
        rule: String,
        earlier: String,
        kind: &'static str,
        from: &'static str,
        to: &'static str,
    },
    #[error(
        "an orosanmalan from {from} to {to} could be refused; right is a rule without conditions, such as a route"
    )]
    OrosanmalanRefused { from: &'static str, to: &'static str },
}

impl Place<'_> {
    pub(super) fn error(self, problem: Problem) -> RuleError {
        RuleError { file: self.file.to_owned(), line: self.line, problem: Box::new(problem) }
    }
}
