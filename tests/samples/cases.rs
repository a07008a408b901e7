//! Every case of the half-year: whose, where, how far it came.

use crate::{
    calendar::Calendar,
    chance::Chance,
    children::{born, numbers},
    course::{Ends, Step, dated},
    faults,
    places::{self, Municipality, REGION},
};

pub(crate) struct Case {
    /// Empty where the record system wrote none.
    pub(crate) id: String,
    pub(crate) child: &'static str,
    pub(crate) municipality: Municipality,
    pub(crate) sender: String,
    pub(crate) receiver: String,
    pub(crate) group: &'static str,
    /// Each with the number of its working day.
    pub(crate) steps: Vec<(Step, usize)>,
}

/// With whom a case is, and how many came how far: for how many a SIP was called for, had one, was followed up, was closed.
pub(crate) struct Group {
    pub(crate) name: &'static str,
    found: [usize; 4],
    /// So many times as the audit found.
    times: usize,
}

/// What auditors found in files and records of Värmland in 2021 (varmland-2021.txt, section 3.4).
const GROUPS: [Group; 5] = [
    // 120 files of the municipalities' social services (1849-1853).
    Group { name: "socialtjänst", found: [81, 43, 27, 0], times: 2 },
    // 118 records of the municipalities' pupil health (1741-1745).
    Group { name: "elevhälsa", found: [48, 16, 7, 4], times: 2 },
    // 9 records of habilitation (1584-1586).
    Group { name: "habilitering", found: [3, 3, 1, 1], times: 6 },
    // 10 records of child psychiatry (1425-1429).
    Group { name: "BUP", found: [8, 8, 5, 5], times: 5 },
    // 10 records of the psychologists for the youngest and of Första linjen unga (1261-1267).
    Group { name: "första linjen", found: [3, 0, 0, 0], times: 5 },
];
pub(crate) const CHILD_HEALTH_TEAM: &str = "barnhälsoteam";
/// Meetings of child-health teams from January to June 2020 (1122-1126), here of so many children.
const TEAM_MEETINGS: usize = 129;
const TEAM_CHILDREN: usize = 100;

/// How cases without a plan ended, in turn. Invented.
const WITHOUT_A_PLAN: [Ends; 9] = [
    Ends::NeedSeen,
    Ends::Declined,
    Ends::Offered,
    Ends::NeedSeen,
    Ends::Called,
    Ends::Declined,
    Ends::Met,
    Ends::NeedSeen,
    Ends::Consented,
];

impl Group {
    /// How each of its cases ends.
    fn ends(&self) -> Vec<Ends> {
        let [relevant, documented, followed_up, closed] =
            self.found.map(|found| found * self.times);
        let mut ends = vec![Ends::Closed; closed];
        ends.resize(followed_up, Ends::FollowedUp);
        ends.resize(documented, Ends::Established);
        ends.extend(WITHOUT_A_PLAN.into_iter().cycle().take(relevant - documented));
        ends
    }

    fn units(&self, at: Municipality, child: &str, chance: &mut Chance) -> (String, String) {
        let of_region = |own: &str| format!("SE{REGION}-{own}");
        let sender = match self.name {
            "habilitering" => of_region("HAB01"),
            "BUP" => at.psychiatry(),
            "första linjen" => of_region("FLU01"),
            _ if born(child) > 2019 => at.child_health_centre(),
            _ if chance.percent(45) => at.psychiatry(),
            _ => at.health_centre(),
        };
        let school = self.name == "elevhälsa";
        (sender, if school { at.school_health() } else { at.social_services() })
    }
}

/// All of them. No child has two.
pub(crate) fn all(chance: &mut Chance) -> Vec<Case> {
    let calendar = Calendar::new();
    let (older, youngest): (Vec<_>, Vec<_>) = numbers().partition(|number| born(number) < 2019);
    let mut youngest = chance.shuffled(youngest);
    let mut older = chance.shuffled(older);
    let mut cases = Vec::new();
    team_meetings(
        &mut cases,
        youngest.split_off(youngest.len() - TEAM_CHILDREN),
        &calendar,
        chance,
    );
    // Pupils and patients of psychiatry come first: they are never among the youngest.
    let mut groups: Vec<&Group> = GROUPS.iter().collect();
    groups.sort_by_key(|group| matches!(group.name, "socialtjänst" | "habilitering"));
    for group in groups {
        if group.name == "socialtjänst" {
            older.append(&mut youngest);
            older = chance.shuffled(older);
        }
        for ends in group.ends() {
            let child = older.pop().unwrap();
            let at = places::any(chance);
            let (sender, receiver) = group.units(at, child, chance);
            let mut steps = ends.steps().to_vec();
            // A SIP at discharge is written as such, and only psychiatry has beds.
            if sender.contains("BUP") && chance.percent(12) {
                steps
                    .iter_mut()
                    .filter(|step| **step == "ESTABLISHED")
                    .for_each(|step| *step = "ESTABLISHED_AT_DISCHARGE");
            }
            let broken = matches!(ends, Ends::Called | Ends::Met)
                || (ends == Ends::Established && chance.percent(8));
            if broken && chance.percent(60) {
                steps.push("BROKEN_OFF");
            }
            let steps = dated(&steps, &calendar, chance);
            let id = case_id("SIP", cases.len(), chance);
            cases.push(Case {
                id,
                child,
                municipality: at,
                sender,
                receiver,
                group: group.name,
                steps,
            });
        }
    }
    faults::contradictory(&mut cases, &mut older, &calendar, chance);
    cases
}

fn team_meetings(
    cases: &mut Vec<Case>,
    children: Vec<&'static str>,
    calendar: &Calendar,
    chance: &mut Chance,
) {
    for (place, child) in children.into_iter().enumerate() {
        let at = places::any(chance);
        let met = ("CHILD_HEALTH_TEAM_MET", chance.below(calendar.len() / 2));
        let mut steps = vec![met];
        if place < TEAM_MEETINGS - TEAM_CHILDREN {
            steps.push((met.0, met.1 + chance.between(20, 55)));
        }
        let id = case_id("BHT", cases.len(), chance);
        let (sender, receiver) = (at.child_health_centre(), at.social_services());
        let group = CHILD_HEALTH_TEAM;
        cases.push(Case { id, child, municipality: at, sender, receiver, group, steps });
    }
}

/// Some record systems' cases have no number.
pub(crate) fn case_id(of: &str, place: usize, chance: &mut Chance) -> String {
    if chance.percent(3) { String::new() } else { format!("{of}-2025-{:04}", place + 1) }
}
