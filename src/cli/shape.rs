//! Messages of the contract as protobuf JSON.

use crate::wire::described;
use bytes::Bytes;
use prost::Message;
use prost_reflect::{DeserializeOptions, DynamicMessage, MessageDescriptor, SerializeOptions};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;
use std::{collections::BTreeSet, fmt};

/// One message's form.
pub(super) struct Shape(MessageDescriptor);

/// The text is no message of this form; whoever wrote it must mend this place. Its value is not repeated.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {problem}")]
pub(super) struct Misfit {
    /// Counted from the text's first line, which is nought.
    pub(super) line: u64,
    path: String,
    problem: &'static str,
}

const UNFIT: &str = "not as the contract has it: no such field, or a value of the wrong kind";
const TWICE: &str = "a field in it stands twice; right is once, else one of them would be lost";

impl Shape {
    /// The message of this name; nothing if the build's contract lacks it.
    pub(super) fn of(name: &str) -> Option<Self> {
        described(name).map(Self)
    }

    /// Encodes one message, written as JSON.
    pub(super) fn encode(&self, json: &[u8]) -> Result<Bytes, Misfit> {
        let mut track = serde_path_to_error::Track::new();
        let mut read = serde_json::Deserializer::from_slice(json);
        let tracked = serde_path_to_error::Deserializer::new(&mut read, &mut track);
        if let Err(error) = Once::deserialize(tracked).map(|Once| ()) {
            return Err(Misfit::of(&error, track, if error.is_data() { TWICE } else { UNFIT }));
        }
        let mut track = serde_path_to_error::Track::new();
        let mut read = serde_json::Deserializer::from_slice(json);
        let tracked = serde_path_to_error::Deserializer::new(&mut read, &mut track);
        let options = DeserializeOptions::new().deny_unknown_fields(true);
        match DynamicMessage::deserialize_with_options(self.0.clone(), tracked, &options) {
            Ok(message) => Ok(message.encode_to_vec().into()),
            Err(error) => Err(Misfit::of(&error, track, UNFIT)),
        }
    }

    /// The message that these bytes are, with the contract's own field names; absent fields are absent.
    pub(super) fn decode(&self, bytes: &[u8]) -> Option<Value> {
        let message = DynamicMessage::decode(self.0.clone(), bytes).ok()?;
        let options = SerializeOptions::new().use_proto_field_name(true);
        message.serialize_with_options(serde_json::value::Serializer, &options).ok()
    }
}

impl Misfit {
    fn of(
        error: &serde_json::Error,
        track: serde_path_to_error::Track,
        problem: &'static str,
    ) -> Self {
        let line = (error.line() as u64).saturating_sub(1);
        Self { line, path: track.path().to_string(), problem }
    }
}

/// JSON in which each field stands once. A reader keeps the last of several, and nobody would hear of the others.
struct Once;

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(EachOnce).map(|()| Self)
    }
}

struct EachOnce;

impl<'de> Visitor<'de> for EachOnce {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON in which each field stands once")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            // Protobuf JSON takes either spelling: `case_id` and `caseId` are one field.
            if !seen.insert(key.replace('_', "").to_lowercase()) {
                return Err(A::Error::custom(TWICE));
            }
            map.next_value::<Once>()?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<Once>()?.is_some() {}
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_stands_twice_is_refused() {
        let shape = Shape::of("Packet").unwrap();
        for twice in [
            r#"{"header":{"case_id":"a"},"header":{"case_id":"b"}}"#,
            r#"{"header":{"case_id":"a","case_id":"b"}}"#,
            r#"{"header":{"case_id":"a","caseId":"b"}}"#,
            r#"{"header":{"child":{"number":"1"},"child":{"birth_date":"b"}}}"#,
        ] {
            let told = shape.encode(twice.as_bytes()).unwrap_err().to_string();
            assert!(told.contains("stands twice"), "{twice}: {told}");
        }
        let change = Shape::of("RecordRequest").unwrap();
        let two = r#"{"consent_revocation":{"id":"c1"},
            "consent_revocation":{"id":"c2"}}"#;
        let told = change.encode(two.as_bytes()).unwrap_err();
        assert_eq!((told.line, told.to_string().contains("stands twice")), (1, true), "{told}");
        let several =
            r#"{"header":{"case_id":"a"},"bhv_handover":{"growth":[{"date":"a"},{"date":"b"}]}}"#;
        assert!(shape.encode(several.as_bytes()).is_ok());
        let told = shape.encode(b"{\"header\":").unwrap_err().to_string();
        assert!(told.contains("not as the contract has it"), "{told}");
    }
}
