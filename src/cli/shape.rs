//! Messages of the contract as protobuf JSON.

use crate::wire::described;
use bytes::Bytes;
use prost::Message;
use prost_reflect::{DeserializeOptions, DynamicMessage, MessageDescriptor, SerializeOptions};
use serde_json::Value;

/// One message's form.
pub(super) struct Shape(MessageDescriptor);

/// The text is no message of this form; whoever wrote it must mend this place. Its value is not repeated.
#[derive(Debug, thiserror::Error)]
#[error("{path}: not as the contract has it: no such field, or a value of the wrong kind")]
pub(super) struct Misfit {
    /// Counted from the text's first line, which is nought.
    pub(super) line: u64,
    path: String,
}

impl Shape {
    /// The message of this name; nothing if the build's contract lacks it.
    pub(super) fn of(name: &str) -> Option<Self> {
        described(name).map(Self)
    }

    /// Encodes one message, written as JSON.
    pub(super) fn encode(&self, json: &[u8]) -> Result<Bytes, Misfit> {
        let mut track = serde_path_to_error::Track::new();
        let mut json = serde_json::Deserializer::from_slice(json);
        let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
        let options = DeserializeOptions::new().deny_unknown_fields(true);
        match DynamicMessage::deserialize_with_options(self.0.clone(), tracked, &options) {
            Ok(message) => Ok(message.encode_to_vec().into()),
            Err(error) => {
                let line = (error.line() as u64).saturating_sub(1);
                Err(Misfit { line, path: track.path().to_string() })
            }
        }
    }

    /// The message that these bytes are, with the contract's own field names; absent fields are absent.
    pub(super) fn decode(&self, bytes: &[u8]) -> Option<Value> {
        let message = DynamicMessage::decode(self.0.clone(), bytes).ok()?;
        let options = SerializeOptions::new().use_proto_field_name(true);
        message.serialize_with_options(serde_json::value::Serializer, &options).ok()
    }
}
