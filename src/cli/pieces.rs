//! Splits a text of JSON values, one after another or in a list, and knows the line of each.

use serde::de::IgnoredAny;

/// One JSON value, or what is wrong, and the line that it begins on.
pub(super) struct Piece<'a> {
    pub(super) line: u64,
    pub(super) json: Result<&'a [u8], &'static str>,
}

/// Splits a text. Among lines, a broken value spoils itself alone; in a list, also what follows.
pub(super) fn pieces(input: &[u8]) -> Vec<Piece<'_>> {
    let mut rest = Rest { input, at: 0, line: 1 };
    let mut found = Vec::new();
    match rest.next() {
        Some(b'[') => {
            rest.pass(1);
            if let Err(wrong) = list(&mut rest, &mut found) {
                found.push(Piece { line: rest.line, json: Err(wrong) });
            }
        }
        _ => one_after_another(&mut rest, &mut found),
    }
    found
}

fn one_after_another<'a>(rest: &mut Rest<'a>, found: &mut Vec<Piece<'a>>) {
    while rest.next().is_some() {
        let line = rest.line;
        let json = rest
            .value()
            .ok_or("not JSON; nothing was read from here to the next line that begins with {");
        if json.is_err() {
            rest.pass_to_next_object();
        }
        found.push(Piece { line, json });
    }
}

/// The values of a list whose bracket has been passed; an error tells what is wrong where `rest` stands.
fn list<'a>(rest: &mut Rest<'a>, found: &mut Vec<Piece<'a>>) -> Result<(), &'static str> {
    let mut first = true;
    loop {
        match rest.next() {
            Some(b']') => break,
            Some(b',') if !first => {
                rest.pass(1);
                rest.next();
            }
            Some(_) if first => {}
            Some(_) => return Err("no comma; what follows from here was not read"),
            None => return Err("the list doesn't end; right is a ]"),
        }
        first = false;
        let line = rest.line;
        let json = rest.value().ok_or("not JSON; what follows from here was not read")?;
        found.push(Piece { line, json: Ok(json) });
    }
    rest.pass(1);
    match rest.next() {
        None => Ok(()),
        Some(_) => Err("something follows the list; right is one list, or one packet a line"),
    }
}

/// What of a text has not been read yet.
struct Rest<'a> {
    input: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Rest<'a> {
    fn left(&self) -> &'a [u8] {
        self.input.get(self.at..).unwrap_or_default()
    }

    /// The next byte that isn't white space, with all before it passed over.
    fn next(&mut self) -> Option<u8> {
        let blank = self.left().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.pass(blank);
        self.left().first().copied()
    }

    fn pass(&mut self, bytes: usize) {
        let passed = self.left().iter().take(bytes);
        self.line += passed.filter(|byte| **byte == b'\n').count() as u64;
        self.at += bytes;
    }

    fn value(&mut self) -> Option<&'a [u8]> {
        let left = self.left();
        let mut values = serde_json::Deserializer::from_slice(left).into_iter::<IgnoredAny>();
        values.next()?.ok()?;
        let length = values.byte_offset();
        self.pass(length);
        left.get(..length)
    }

    /// To the next line that opens an object, as every line of JSON lines does.
    fn pass_to_next_object(&mut self) {
        loop {
            let line = self.left().iter().position(|byte| *byte == b'\n');
            self.pass(line.map_or(self.left().len(), |end| end + 1));
            if matches!(self.left().first(), None | Some(b'{')) {
                return;
            }
        }
    }
}
