//! proto/ -> types, and the redaction table from the field annotations; nothing else.

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
const OPTION: &str = "stafett.v1.reveals";

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

    fs::write(out.join("redaction.rs"), redaction_table(&pool)?)?;
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

/// Every message that a packet can hold, with what each of its fields reveals.
fn redaction_table(pool: &DescriptorPool) -> Result<String, Box<dyn Error>> {
    let root = pool.get_message_by_name(ROOT).ok_or("no Packet in the contract")?;
    let mut places = BTreeMap::new();
    let mut found = Vec::new();
    visit(root, &mut places, &mut found);

    let mut missing = Vec::new();
    let mut table = String::from(
        "/// Index 0 is the packet itself.\npub(crate) static MESSAGES: &[Message] = &[\n",
    );
    for message in &found {
        writeln!(table, "    Message {{ name: {:?}, fields: &[", message.name())?;
        let mut fields: Vec<_> = message.fields().collect();
        fields.sort_by_key(FieldDescriptor::number);
        for field in fields {
            let bits = reveals(pool, &field)?;
            if bits == 0 {
                missing.push(field.full_name().to_owned());
            }
            let inside = match field.kind() {
                Kind::Message(inner) => places.get(inner.full_name()).copied(),
                _ => None,
            };
            writeln!(
                table,
                "        Field {{ number: {}, name: {:?}, reveals: {bits:#06x}, inside: {inside:?}, repeated: {} }},",
                field.number(),
                field.name(),
                field.is_list(),
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

fn visit(
    message: MessageDescriptor,
    places: &mut BTreeMap<String, usize>,
    found: &mut Vec<MessageDescriptor>,
) {
    // Google's own types (timestamps) are leaves: they go or stay whole.
    if !message.full_name().starts_with("stafett.") || places.contains_key(message.full_name()) {
        return;
    }
    places.insert(message.full_name().to_owned(), found.len());
    found.push(message.clone());
    for field in message.fields() {
        if let Kind::Message(inner) = field.kind() {
            visit(inner, places, found);
        }
    }
}

/// Bit n stands for the enum's value n + 1, in the order of the contract.
fn reveals(pool: &DescriptorPool, field: &FieldDescriptor) -> Result<u16, Box<dyn Error>> {
    let option = pool.get_extension_by_name(OPTION).ok_or("no `reveals` option in the contract")?;
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
