//! `stafett rules coverage`: rules against cases. Every rule must have a case that it permits, and one that it stops.

use crate::cli::{exit::Exit, local_packs::LocalPacks, table};
use crate::law::Asked;
use crate::policy::{Outcome, Rule, Rules, Verdict};
use clap::Args;
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::PathBuf,
};

/// One question a line, in the shape of `stafett decide`. Its id says what it shows: `<rule> permits: …`, `<rule> routes: …`
/// or `<rule> stops: …`.
const CASES: &str = include_str!("cases.jsonl");

/// Print rules against cases: how many each rule permits, and how many it stops
#[derive(Debug, Args)]
pub(super) struct CoverageArgs {
    /// Questions of your own, one a line as for `decide`, counted beside those that are built in
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Name the cases too
    #[arg(long)]
    cases: bool,
    #[command(flatten)]
    local: LocalPacks,
}

/// What the cases made of one rule.
#[derive(Default)]
struct Seen {
    permits: Vec<String>,
    routes: Vec<String>,
    stops: Vec<String>,
}

impl CoverageArgs {
    /// The table goes to `out`, what is wrong to `err`.
    pub(super) fn run(self, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<Exit> {
        let rules = match self.local.rules() {
            Ok(rules) => rules,
            Err((problem, exit)) => return writeln!(err, "{problem}").map(|()| exit),
        };
        let mut sources = vec![("built in".to_owned(), CASES.to_owned())];
        for file in &self.files {
            match fs::read_to_string(file) {
                Ok(text) => sources.push((file.display().to_string(), text)),
                Err(error) => {
                    return writeln!(err, "{}: {error}", file.display()).map(|()| Exit::Io);
                }
            }
        }
        let mut seen = BTreeMap::new();
        let (mut asked, mut wrong) = (0, 0);
        for (source, text) in &sources {
            for (place, line) in
                text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
            {
                asked += 1;
                let problem = match Asked::read(line) {
                    Ok(case) => ask(&rules, &case, &mut seen),
                    Err(fault) => Some(fault.to_string()),
                };
                if let Some(problem) = problem {
                    writeln!(err, "{source}:{}: {problem}", place + 1)?;
                    wrong += 1;
                }
            }
        }
        let uncovered = self.print(&rules, &seen, asked, out)?;
        for problem in &uncovered {
            writeln!(err, "{problem}")?;
        }
        Ok(if uncovered.is_empty() && wrong == 0 { Exit::Ok } else { Exit::Negative })
    }

    /// Prints the table; gives what is not covered.
    fn print(
        &self,
        rules: &Rules,
        seen: &BTreeMap<String, Seen>,
        asked: usize,
        out: &mut dyn Write,
    ) -> io::Result<Vec<String>> {
        let mut table = table::table(&["RULE", "MARK", "CELLS", "PERMITS", "ROUTES", "STOPS"]);
        let mut uncovered = Vec::new();
        let (mut count, mut cells) = (0, 0);
        for (rule, of_it) in rules.each_with_cells() {
            let nothing = Seen::default();
            let it = seen.get(&rule.id).unwrap_or(&nothing);
            let number = |cases: &[String], can: bool| {
                if can || !cases.is_empty() { cases.len().to_string() } else { "-".to_owned() }
            };
            table.add_row([
                rule.id.clone(),
                rule.mark.to_string(),
                of_it.to_string(),
                number(&it.permits, !rule.only_routes()),
                number(&it.routes, rule.only_routes()),
                number(&it.stops, rule.can_stop()),
            ]);
            uncovered.extend(it.lacks(rule));
            count += 1;
            cells += of_it;
        }
        writeln!(out, "{}\n", table::lines(&table))?;
        if self.cases {
            for (rule, it) in seen {
                let Seen { permits, routes, stops } = it;
                for (what, cases) in [("permits", permits), ("routes", routes), ("stops", stops)] {
                    for case in cases {
                        writeln!(out, "{rule} {what}: {case}")?;
                    }
                }
            }
            writeln!(out)?;
        }
        let covered = if uncovered.is_empty() {
            "every rule has a case that it permits or routes, and one that it stops where it can"
        } else {
            "not every rule is covered"
        };
        writeln!(
            out,
            "{}: {count} rules over {cells} cells of kind, sender and receiver; {asked} cases: {covered}",
            rules.version()
        )?;
        Ok(uncovered)
    }
}

impl Seen {
    fn lacks(&self, rule: &Rule) -> Vec<String> {
        let mut lacks = Vec::new();
        if rule.only_routes() && self.routes.is_empty() {
            lacks.push(format!("no case is routed by {}", rule.id));
        }
        if !rule.only_routes() && self.permits.is_empty() {
            lacks.push(format!("no case is permitted by {}", rule.id));
        }
        if rule.can_stop() && self.stops.is_empty() {
            lacks.push(format!("no case is stopped by {}", rule.id));
        }
        lacks
    }
}

/// Asks one case, and counts it for every rule that was tried. Gives what is wrong where it doesn't show what its id says.
fn ask(rules: &Rules, case: &Asked, seen: &mut BTreeMap<String, Seen>) -> Option<String> {
    let explanation = rules.explain(&case.question());
    let decision = &explanation.decision;
    let by = decision.rule().map(|rule| (rule.id.as_str(), decision.verdict(), rule.only_routes()));
    let (about, words) = case.id().split_once(": ").unwrap_or(("", case.id()));
    let mut shown = Vec::new();
    for step in &explanation.path {
        let it = seen.entry(step.rule.clone()).or_default();
        let (what, cases) = match by {
            Some((rule, Verdict::Permit, _)) if rule == step.rule => ("permits", &mut it.permits),
            Some((rule, Verdict::Refer, true)) if rule == step.rule => ("routes", &mut it.routes),
            _ if step.outcome == Outcome::Holds => continue,
            _ => ("stops", &mut it.stops),
        };
        cases.push(words.to_owned());
        shown.push(format!("{} {what}", step.rule));
    }
    let claims = ["permits", "routes", "stops"].iter().any(|verb| about.ends_with(verb));
    (claims && !shown.iter().any(|it| it == about))
        .then(|| format!("it should show that {about}; it shows that {}", shown.join(", ")))
}
