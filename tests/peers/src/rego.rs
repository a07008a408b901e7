//! The rules in Rego, compiled when they are loaded by regorus, with an input made for each question beforehand.

use super::questions::{Asked, TODAY};
use regorus::{CompiledPolicy, Engine, Value};

pub(super) struct Peer {
    compiled: CompiledPolicy,
    inputs: Vec<Value>,
}

impl Peer {
    pub(super) fn of(asked: &[Asked]) -> Self {
        let mut engine = Engine::new();
        engine
            .add_policy("rules.rego".to_owned(), include_str!("rules.rego").to_owned())
            .expect("Rego's own language");
        let compiled =
            engine.compile_with_entrypoint(&"data.stafett.answer".into()).expect("it compiles");
        Self { compiled, inputs: asked.iter().map(input).collect() }
    }

    /// The verdict, and the rule that it rests on.
    pub(super) fn decide(&self, place: usize) -> (String, Option<String>) {
        let answer = self.compiled.eval_with_input(self.inputs[place].clone()).expect("it answers");
        let text = |key: &str| answer[key].as_string().ok().map(ToString::to_string);
        (text("verdict").expect("each answer has one"), text("rule"))
    }
}

fn input(asked: &Asked) -> Value {
    let mut question = asked.facts.question.clone();
    question["age"] = asked.facts.age.into();
    question["today"] = TODAY.into();
    Value::from_json_str(&question.to_string()).expect("JSON")
}
