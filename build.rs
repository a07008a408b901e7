//! proto/ -> types and views, and from the field annotations the redaction table and the kind of each body; nothing else.

use prost_reflect::{DescriptorPool, FieldDescriptor, Kind, MessageDescriptor, Value};
use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

const FOLDER: &str = "proto";
const ROOT: &str = "stafett.v1.Packet";
const REVEALS: &str = "stafett.v1.reveals";
const KIND: &str = "stafett.v1.kind";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let files = proto_files(Path::new(FOLDER).join("stafett/v1").as_path())?;

    let mut compiler = protox::Compiler::new([FOLDER])?;
    compiler.include_source_info(true).include_imports(true).open_files(&files)?;
    // Encoded by protox itself: prost's types would drop our field options.
    let encoded = compiler.encode_file_descriptor_set();
    fs::write(out.join("stafett.bin"), &encoded)?;

    let pool = DescriptorPool::decode(encoded.as_slice())?;
    let ours = pool.all_messages().filter(|message| message.full_name().starts_with("stafett."));
    tonic_prost_build::configure()
        // Packets are personal data: `wire` prints every message by its length.
        .skip_debug(ours.map(|message| format!(".{}", message.full_name())))
        // These two hold a packet as the bytes that were sent, so that its digest, the search for
        // unknown fields and the cutting down need no second encoding. The wire form is the same.
        .extern_path(".stafett.v1.SubmitRequest", "crate::wire::RawSubmit")
        .extern_path(".stafett.v1.DeliverRequest", "crate::wire::RawDeliver")
        .bytes(".")
        .compile_fds(compiler.file_descriptor_set())?;

    let root = pool.get_message_by_name(ROOT).ok_or("no Packet in the contract")?;
    let mut reached = Reached::default();
    reached.visit(&root);
    let bodies = bodies(&pool, &root)?;
    let table = redaction_table(&pool, &reached)? + &field_of_kind(&bodies)?;
    fs::write(out.join("redaction.rs"), table)?;
    fs::write(out.join("kinds.rs"), kind_of_body(&bodies)?)?;
    let mut in_bodies = Reached::default();
    for body in root.oneofs().flat_map(|oneof| oneof.fields().collect::<Vec<_>>()) {
        if let Kind::Message(message) = body.kind() {
            in_bodies.visit(&message);
        }
    }
    fs::write(out.join("views.rs"), views::views(&root, &in_bodies.messages)?)?;
    Ok(())
}

fn proto_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>, std::io::Error>>()?;
    files.retain(|path| path.extension().is_some_and(|ending| ending == "proto"));
    files.sort();
    // Compiled by the names that the files import each other by.
    Ok(files
        .iter()
        .filter_map(|path| path.strip_prefix(FOLDER).ok())
        .map(Path::to_path_buf)
        .collect())
}

/// Every message that a packet can hold, the packet first, and where each stands in the table.
#[derive(Default)]
struct Reached {
    messages: Vec<MessageDescriptor>,
    places: BTreeMap<String, usize>,
}

impl Reached {
    fn visit(&mut self, message: &MessageDescriptor) {
        let name = message.full_name().to_owned();
        // Google's own types (timestamps) are leaves: they go or stay whole.
        if !name.starts_with("stafett.") || self.places.contains_key(&name) {
            return;
        }
        self.places.insert(name, self.messages.len());
        self.messages.push(message.clone());
        for field in message.fields() {
            if let Kind::Message(inner) = field.kind() {
                self.visit(&inner);
            }
        }
    }

    fn place(&self, kind: &Kind) -> Option<usize> {
        match kind {
            Kind::Message(inner) => self.places.get(inner.full_name()).copied(),
            _ => None,
        }
    }
}

/// What each field reveals.
fn redaction_table(pool: &DescriptorPool, reached: &Reached) -> Result<String, Box<dyn Error>> {
    let mut missing = Vec::new();
    let mut table = String::from(
        "/// Index 0 is the packet itself.\npub(crate) static MESSAGES: &[Message] = &[\n",
    );
    for message in &reached.messages {
        writeln!(table, "    Message {{ name: {:?}, fields: &[", message.name())?;
        let mut fields: Vec<_> = message.fields().collect();
        fields.sort_by_key(FieldDescriptor::number);
        for field in fields {
            let bits = reveals(pool, &field)?;
            if bits == 0 {
                missing.push(field.full_name().to_owned());
            }
            writeln!(
                table,
                "        Field {{ number: {}, name: {:?}, reveals: {bits:#06x}, inside: {:?}, repeated: {}, choice: {:?} }},",
                field.number(),
                field.name(),
                reached.place(&field.kind()),
                field.is_list(),
                field.containing_oneof().map(|choice| choice.name().to_owned()),
            )?;
        }
        table.push_str("    ] },\n");
    }
    table.push_str("];\n");
    if missing.is_empty() {
        Ok(table)
    } else {
        Err(format!(
            "these packet fields don't say what they reveal; add `[(reveals) = …]`: {}",
            missing.join(", ")
        )
        .into())
    }
}

/// A body of the packet: its field, and its kind as the program's enum spells it.
struct Body {
    field: String,
    kind: String,
}

fn bodies(pool: &DescriptorPool, root: &MessageDescriptor) -> Result<Vec<Body>, Box<dyn Error>> {
    let option = pool.get_extension_by_name(KIND).ok_or("no `kind` option in the contract")?;
    let mut bodies = Vec::new();
    for field in root.oneofs().flat_map(|oneof| oneof.fields().collect::<Vec<_>>()) {
        let name = field.name().to_owned();
        let options = field.options();
        let word = options.get_extension(&option);
        let word = word.as_str().filter(|word| !word.is_empty());
        let word = word.ok_or_else(|| format!("{name} doesn't say its kind; add `(kind) = …`"))?;
        bodies.push(Body { kind: camel(word), field: name });
    }
    Ok(bodies)
}

/// `sip.follow_up` as `SipFollowUp`.
fn camel(word: &str) -> String {
    let upper = |part: &str| match part.split_at_checked(1) {
        Some((first, rest)) => first.to_uppercase() + rest,
        None => String::new(),
    };
    word.split(['.', '_']).map(upper).collect()
}

/// Exhaustive: a kind without a body, or with two, breaks the build.
fn field_of_kind(bodies: &[Body]) -> Result<String, std::fmt::Error> {
    let mut code = String::from(
        "/// The field of the body that a packet of this kind has.\npub(crate) const fn body_field(kind: PacketKind) -> &'static str {\n    #[deny(unreachable_patterns, reason = \"a kind has one body\")]\n    match kind {\n",
    );
    for Body { field, kind } in bodies {
        writeln!(code, "        PacketKind::{kind} => {field:?},")?;
    }
    code.push_str("    }\n}\n");
    Ok(code)
}

/// The other way: the kind that a body makes its packet.
fn kind_of_body(bodies: &[Body]) -> Result<String, std::fmt::Error> {
    let mut code = String::from(
        "/// The kind that a body makes its packet.\nconst fn kind_of(body: &view::Body<'_>) -> PacketKind {\n    match body {\n",
    );
    for Body { field, kind } in bodies {
        writeln!(code, "        view::Body::{}(_) => PacketKind::{kind},", camel(field))?;
    }
    code.push_str("    }\n}\n");
    Ok(code)
}

/// Bit n stands for the enum's value n + 1, in the order of the contract.
fn reveals(pool: &DescriptorPool, field: &FieldDescriptor) -> Result<u16, Box<dyn Error>> {
    let option =
        pool.get_extension_by_name(REVEALS).ok_or("no `reveals` option in the contract")?;
    let options = field.options();
    let value = options.get_extension(&option);
    let Value::List(list) = value.as_ref() else {
        return Err("`reveals` must be repeated".into());
    };
    let mut bits = 0;
    for entry in list {
        match entry {
            Value::EnumNumber(number @ 1..=9) => bits |= 1_u16 << (number - 1),
            _ => {
                let field = field.full_name();
                return Err(format!("{field}: REVEAL_UNSPECIFIED says nothing").into());
            }
        }
    }
    Ok(bits)
}

/// Packets as they lie in the bytes that were sent: for each message a struct that borrows its texts, for checks that keep nothing.
mod views {
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
                return Err(format!("{field}: no view reads {other:?} yet; build.rs must").into());
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
}
