//! What a decision costs: this engine beside cedar-policy and regorus, which are given the same rules for three kinds of
//! packets and the same questions, in the same minute.
//!
//! Both peers are helped: what their languages can't say, or say slowly (the Swedish day, ages, which of Cedar's sets of
//! consents count), is worked out for them before the clock runs, and so are their request objects. Ours is given the
//! contract's own facts.
mod cedar;
mod questions;
mod rego;

use questions::{Asked, questions};
use stafett::law::{Law, Question};
use std::{fs, hint::black_box, time::Instant};

/// Rounds in which all three take their turn; medians are told.
const ROUNDS: usize = 7;
/// How often each asks all questions in a round: what is fast needs more of it to be measured.
const REPEATS: usize = 40;

fn main() {
    let asked = questions();
    let law = Law::sweden().expect("the rules are right");
    let ours: Vec<Question> = asked
        .iter()
        .map(|it| Question::from_json(&it.json).expect("the contract's shape"))
        .collect();
    let cedar = cedar::Peer::of(&asked);
    let rego = rego::Peer::of(&asked);
    println!("load average before: {}", load_average());
    agree(&asked, &law, &ours, &cedar, &rego);

    let mut rounds = Vec::new();
    println!("{:>5} {:>10} {:>10} {:>10}", "round", "ours ns", "cedar ns", "rego ns");
    for n in 1..=ROUNDS {
        let ours_ns = nanoseconds(asked.len() * REPEATS, || {
            for _ in 0..REPEATS {
                for question in &ours {
                    black_box(law.decide(black_box(question)));
                }
            }
        });
        let cedar_ns = nanoseconds(asked.len(), || {
            for place in 0..asked.len() {
                black_box(cedar.decide(black_box(place)));
            }
        });
        let rego_ns = nanoseconds(asked.len(), || {
            for place in 0..asked.len() {
                black_box(rego.decide(black_box(place)));
            }
        });
        println!("{n:>5} {ours_ns:>10.0} {cedar_ns:>10.0} {rego_ns:>10.0}");
        rounds.push((ours_ns, cedar_ns / ours_ns, rego_ns / ours_ns));
    }
    println!("load average after: {}", load_average());
    println!(
        "decide: ns={:.0} vs_cedar={:.1} vs_regorus={:.1} rules={} questions={}",
        median(rounds.iter().map(|it| it.0)),
        median(rounds.iter().map(|it| it.1)),
        median(rounds.iter().map(|it| it.2)),
        cedar.rules(),
        asked.len(),
    );
}

/// All three must say the same of every question, and by the same rule.
fn agree(asked: &[Asked], law: &Law, ours: &[Question], cedar: &cedar::Peer, rego: &rego::Peer) {
    let (mut permits, mut refers, mut refuses) = (0, 0, 0);
    for (place, question) in ours.iter().enumerate() {
        let decision = law.decide(question);
        let (verdict, rule) = (decision.verdict(), decision.rule());
        match verdict {
            "permit" => permits += 1,
            "refer" => refers += 1,
            _ => refuses += 1,
        }
        // Cedar says yes or no, and by which policies, in no order.
        let by = cedar.decide(place);
        let permitted_by = rule.filter(|_| verdict == "permit");
        assert_eq!(by.is_empty(), permitted_by.is_none(), "cedar: {}", asked[place].json);
        assert!(
            permitted_by.is_none_or(|rule| by.iter().any(|it| it == rule)),
            "cedar: {by:?} {rule:?}"
        );
        let (other, by) = rego.decide(place);
        assert_eq!(
            (other.as_str(), by.as_deref()),
            (verdict, rule),
            "regorus: {}",
            asked[place].json
        );
    }
    println!(
        "{} questions, on which all three agree: {permits} permitted, {refers} referred, {refuses} refused",
        ours.len()
    );
    assert!(permits.min(refers).min(refuses) > ours.len() / 20, "the questions are of all sorts");
}

fn nanoseconds(count: usize, work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_nanos() as f64 / count as f64
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn load_average() -> String {
    let line = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    line.split(' ').next().unwrap_or_default().to_owned()
}
