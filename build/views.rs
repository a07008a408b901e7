//! Packets as they lie in the bytes that were sent: for each message a struct that borrows its texts, for checks that keep nothing.

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use std::{error::Error, fmt::Write as _};

const TIMESTAMP: &str = "google.protobuf.Timestamp";

/// The packet, its body, and every message in that; the header stays bytes, since it is kept and decoded as a whole.
pub(super) fn views(
    root: &MessageDescriptor,
    in_bodies: &[MessageDescriptor],
) -> Result<String, Box<dyn Error>> {
    let mut code = String::new();
    let header = root.get_field_by_name("header").ok_or("the packet has no header")?;
    let bodies: Vec<_> = root.fields().filter(|field| *field != header).collect();
    packet(&mut code, &header, &bodies)?;
    in_bodies.iter().try_for_each(|message| view(&mut code, message))?;
    Ok(code)
}

fn packet(
    code: &mut String,
    header: &FieldDescriptor,
    bodies: &[FieldDescriptor],
) -> Result<(), Box<dyn Error>> {
    code.push_str("pub(super) enum Body<'a> {\n");
    for body in bodies {
        let message = message_of(body)?;
        writeln!(code, "    {}({}),", message.name(), type_of(&message))?;
    }
    code.push_str("}\n\n#[derive(Default)]\npub(super) struct Packet<'a> {\n    pub(super) header: Option<&'a [u8]>,\n    pub(super) body: Option<Body<'a>>,\n}\n\nimpl<'a> View<'a> for Packet<'a> {\n    fn take(&mut self, part: &Part<'a>) -> Option<()> {\n        match part.number {\n");
    writeln!(code, "            {} => self.header = Some(part.inside()?),", header.number())?;
    for body in bodies {
        let (number, message) = (body.number(), message_of(body)?);
        let message = message.name();
        writeln!(
            code,
            "            {number} => self.body = Some(Body::{message}({message}::read(part.inside()?)?)),"
        )?;
    }
    code.push_str("            _ => {}\n        }\n        Some(())\n    }\n}\n");
    Ok(())
}

fn view(code: &mut String, message: &MessageDescriptor) -> Result<(), Box<dyn Error>> {
    let view = type_of(message);
    writeln!(code, "\n#[derive(Default)]\npub(super) struct {view} {{")?;
    for field in message.fields() {
        writeln!(code, "    pub(super) {}: {},", field.name(), kept(&field)?.0)?;
    }
    writeln!(
        code,
        "}}\n\nimpl<'a> View<'a> for {view} {{\n    fn take(&mut self, part: &Part<'a>) -> Option<()> {{\n        match part.number {{"
    )?;
    for field in message.fields() {
        let (number, name, value) = (field.number(), field.name(), kept(&field)?.1);
        match (field.is_list(), field.kind()) {
            (true, Kind::Enum(_)) => {
                writeln!(code, "            {number} => part.choices(&mut self.{name})?,")?;
            }
            (true, _) => writeln!(code, "            {number} => self.{name}.push({value}),")?,
            (false, _) => writeln!(code, "            {number} => self.{name} = {value},")?,
        }
    }
    code.push_str("            _ => {}\n        }\n        Some(())\n    }\n}\n");
    Ok(())
}

/// A field's type, and how its value is read.
fn kept(field: &FieldDescriptor) -> Result<(String, String), Box<dyn Error>> {
    let (one, value) = match field.kind() {
        Kind::String => ("&'a str".to_owned(), "part.text()?"),
        Kind::Uint32 if !field.is_list() => ("u32".to_owned(), "part.u32()?"),
        Kind::Bool if !field.is_list() => ("bool".to_owned(), "part.bool()?"),
        Kind::Enum(_) => ("i32".to_owned(), "part.choice()?"),
        Kind::Message(inner) if inner.full_name() == TIMESTAMP => {
            ("prost_types::Timestamp".to_owned(), "part.timestamp()?")
        }
        Kind::Message(inner) => (type_of(&inner), "View::read(part.inside()?)?"),
        other => {
            let field = field.full_name();
            return Err(format!("{field}: no view reads {other:?} yet; build/views.rs must").into());
        }
    };
    Ok(match (field.is_list(), field.kind()) {
        (true, _) => (format!("Vec<{one}>"), value.to_owned()),
        (false, Kind::Message(_)) => (format!("Option<{one}>"), format!("Some({value})")),
        (false, _) => (one, value.to_owned()),
    })
}

/// A message without a text borrows nothing.
fn type_of(message: &MessageDescriptor) -> String {
    let name = message.name();
    if borrows(message) { format!("{name}<'a>") } else { name.to_owned() }
}

fn borrows(message: &MessageDescriptor) -> bool {
    message.fields().any(|field| match field.kind() {
        Kind::String => true,
        Kind::Message(inner) => inner.full_name() != TIMESTAMP && borrows(&inner),
        _ => false,
    })
}

fn message_of(field: &FieldDescriptor) -> Result<MessageDescriptor, Box<dyn Error>> {
    match field.kind() {
        Kind::Message(message) => Ok(message),
        _ => Err(format!("{} is no message", field.full_name()).into()),
    }
}
