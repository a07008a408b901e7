//! The finite space of facts: every combination of what a decision can depend on.

use super::*;

/// One kind of fact; its levels are numbered from 0, which is always "not there".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    /// Bits: the first guardian, the second, the child, the relative.
    Consents,
    InPlace,
    /// 1 attested before a block, 2 after it.
    Necessary,
    /// Harm test, own task and general clause, together.
    OtherAttestations,
    MaturityAttested,
    /// 1 and up: each basis.
    Duty,
    /// 7, 13, 16 and 18 years.
    Age,
    Maturity,
    Protection,
    Hidden,
    Sparr,
}

pub(super) const FACTS: [(Fact, usize); 11] = [
    (Fact::Consents, 16),
    (Fact::InPlace, 2),
    (Fact::Necessary, 3),
    (Fact::OtherAttestations, 2),
    (Fact::MaturityAttested, 2),
    (Fact::Duty, 6),
    (Fact::Age, 4),
    (Fact::Maturity, 3),
    (Fact::Protection, 3),
    (Fact::Hidden, 2),
    (Fact::Sparr, 2),
];

/// Which levels of each fact are combined.
#[derive(Clone, Copy)]
pub(super) struct Space {
    levels: [&'static [usize]; FACTS.len()],
}

/// Where a question stands in a space.
#[derive(Clone, Copy)]
pub(super) struct Point([usize; FACTS.len()]);

impl Point {
    pub(super) fn level(self, fact: Fact) -> usize {
        self.0[fact as usize]
    }
}

impl Space {
    /// Every combination of every level.
    pub(super) const WHOLE: Self = Self {
        levels: [
            &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
            &[0, 1],
            &[0, 1, 2],
            &[0, 1],
            &[0, 1],
            &[0, 1, 2, 3, 4, 5],
            &[0, 1, 2, 3],
            &[0, 1, 2],
            &[0, 1, 2],
            &[0, 1],
            &[0, 1],
        ],
    };

    /// Who decides: every giver, age and maturity.
    pub(super) const DECIDERS: Self = Self {
        levels: [
            Self::WHOLE.levels[Fact::Consents as usize],
            &[0, 1],
            &[0, 2],
            &[0],
            &[0, 1],
            &[0],
            &[0, 1, 2, 3],
            &[0, 1, 2],
            &[0],
            &[0],
            &[0, 1],
        ],
    };

    /// What is supplied, and what protects.
    pub(super) const SUPPLIED: Self = Self {
        levels: [
            &[0, 7, 15],
            &[0],
            &[0, 1, 2],
            &[0, 1],
            &[0],
            &[0, 1, 2, 3, 4, 5],
            &[0, 3],
            &[0],
            &[0, 1, 2],
            &[0, 1],
            &[0, 1],
        ],
    };

    /// Few levels, for every kind from everybody to everybody.
    pub(super) const COARSE: Self = Self {
        levels: [
            &[0, 15],
            &[0],
            &[0, 2],
            &[0, 1],
            &[0],
            &[0, 3],
            &[0, 3],
            &[0],
            &[0, 2],
            &[0],
            &[0, 1],
        ],
    };

    pub(super) fn size(self) -> usize {
        self.levels.iter().map(|levels| levels.len()).product()
    }

    pub(super) fn point(self, mut place: usize) -> Point {
        let mut point = Point([0; FACTS.len()]);
        for (level, levels) in point.0.iter_mut().zip(self.levels) {
            *level = levels[place % levels.len()];
            place /= levels.len();
        }
        point
    }

    pub(super) fn points(self) -> impl Iterator<Item = Point> {
        (0..self.size()).map(move |place| self.point(place))
    }

    /// The place of the point that differs in one fact alone, if the space has it.
    pub(super) fn neighbour(self, point: Point, fact: Fact, level: usize) -> Option<usize> {
        let mut changed = point;
        changed.0[fact as usize] = level;
        let mut place = 0;
        for (level, levels) in changed.0.iter().zip(self.levels).rev() {
            place = place * levels.len() + levels.iter().position(|known| known == level)?;
        }
        Some(place)
    }
}

/// Every level of every fact for one kind, sender and receiver, made once.
pub(super) struct Cell {
    pub(super) bare: Case,
    children: Vec<Child>,
    consents: Vec<Vec<Consent>>,
    in_place: InPlaceOfGuardians,
    attestations: Vec<Vec<Attestation>>,
    duties: Vec<Duty>,
    blocks: Vec<Sparr>,
}

impl Cell {
    pub(super) fn of(bare: Case) -> Self {
        let bare = bare.with_relative("r1");
        let givers = ["g1", "g2", "child", "relative:r1"];
        let consents = (0..16).map(|bits: usize| {
            let given = givers.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1);
            given.map(|(_, by)| bare.consent_of(by)).collect()
        });
        let mut attestations = Vec::new();
        for maturity in [false, true] {
            for other in [false, true] {
                for necessary in [None, Some("2027-06-01T08:00:00Z"), Some("2027-08-01T08:00:00Z")]
                {
                    let mut case = bare.clone();
                    if let Some(at) = necessary.map(instant) {
                        case = case.attested_but(Attested::Necessary, |it| it.at = at);
                    }
                    if other {
                        let all =
                            [Attested::Menprovning, Attested::OwnTask, Attested::GeneralClause];
                        case = all.into_iter().fold(case, Case::attested);
                    }
                    if maturity {
                        case = case.attested(Attested::Maturity);
                    }
                    attestations.push(case.attestations);
                }
            }
        }
        let mut children = Vec::new();
        for hidden in [false, true] {
            for protection in SkyddadePersonuppgifter::ALL {
                for maturity in [Maturity::Unassessed, Maturity::Mature, Maturity::NotMature] {
                    for age in [7, 13, 16, 18] {
                        let case = bare.clone().aged(age).claimed(maturity).protected(protection);
                        children.extend(if hidden { case.hidden() } else { case }.child);
                    }
                }
            }
        }
        Self {
            children,
            consents: consents.collect(),
            in_place: bare.clone().in_guardians_place().in_place.unwrap(),
            attestations,
            duties: DutyBasis::ALL
                .into_iter()
                .filter_map(|basis| bare.clone().bound(basis).duty)
                .collect(),
            blocks: bare.clone().blocked().blocks,
            bare,
        }
    }

    pub(super) fn question(&self, point: Point) -> Question<'_> {
        let level = |fact| point.level(fact);
        let child =
            ((level(Fact::Hidden) * 3 + level(Fact::Protection)) * 3 + level(Fact::Maturity)) * 4;
        let attested = (level(Fact::MaturityAttested) * 2 + level(Fact::OtherAttestations)) * 3;
        Question {
            child: Some(self.children[child + level(Fact::Age)]),
            consents: &self.consents[level(Fact::Consents)],
            in_place_of_guardians: (level(Fact::InPlace) == 1).then_some(&self.in_place),
            attestations: &self.attestations[attested + level(Fact::Necessary)],
            duty: level(Fact::Duty).checked_sub(1).map(|basis| &self.duties[basis]),
            blocks: &self.blocks[..level(Fact::Sparr)],
            ..self.bare.question()
        }
    }
}
