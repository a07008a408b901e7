//! JSON to rows: a list of objects, each cut out before it is parsed, so that a broken one doesn't take the others along.

use super::{
    RowError,
    csv_rows::Line,
    manifest::{Encoding, Limits},
    row::Tree,
};

pub(super) fn read(input: &[u8], encoding: Encoding, limits: &Limits) -> Vec<Line> {
    let mut scanner = Scanner { input, at: 0, line: 1, line_at: 0 };
    let mut elements = Vec::new();
    let whole = scanner.elements(&mut elements, limits.max_rows);
    if elements.len() > limits.max_rows {
        return vec![Line {
            number: 1,
            row: Err(RowError::TooManyRows { limit: limits.max_rows }),
        }];
    }
    let mut lines: Vec<Line> = elements
        .into_iter()
        .map(|element| Line { number: element.line, row: parse(&element, encoding) })
        .collect();
    if let Err(number) = whole {
        lines.push(Line { number, row: Err(RowError::JsonList) });
    }
    lines
}

fn parse(element: &Element<'_>, encoding: Encoding) -> Result<Tree, RowError> {
    let Element { line, before, bytes } = *element;
    let text = encoding.decode(bytes).map_err(|at| {
        let line_breaks = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() as u64;
        RowError::Encoding { place: format!("line {}", line + line_breaks), right: encoding.name() }
    })?;
    serde_json::from_str(&text).map_err(|error| {
        let lines_in = error.line().saturating_sub(1);
        // Counted in characters, as editors do, from the line's own beginning.
        let broken = text.split('\n').nth(lines_in).unwrap_or_default();
        let column =
            broken.get(..error.column()).map_or(error.column(), |part| part.chars().count());
        let before = if lines_in == 0 {
            encoding.decode(before).map_or(0, |text| text.chars().count())
        } else {
            0
        };
        RowError::Json { line: line + lines_in as u64, column: before + column }
    })
}

/// One element of the outer list.
struct Element<'a> {
    /// Where it begins, from 1.
    line: u64,
    /// What stands before it on that line.
    before: &'a [u8],
    bytes: &'a [u8],
}

struct Scanner<'a> {
    input: &'a [u8],
    at: usize,
    line: u64,
    /// Where the line begins.
    line_at: usize,
}

impl<'a> Scanner<'a> {
    /// Gathers the elements of the outer list with the lines they begin on, one more than `most` at the utmost.
    /// The line where the list stops being one, if it does.
    fn elements(&mut self, found: &mut Vec<Element<'a>>, most: usize) -> Result<(), u64> {
        self.expect(b'[')?;
        self.skip_space();
        if self.peek() == Some(b']') {
            self.step();
            return self.end();
        }
        while found.len() <= most {
            self.skip_space();
            let (from, line, line_at) = (self.at, self.line, self.line_at);
            self.element().ok_or(line)?;
            found.push(Element {
                line,
                before: self.input.get(line_at..from).unwrap_or_default(),
                bytes: self.input.get(from..self.at).unwrap_or_default(),
            });
            match self.peek() {
                Some(b',') => self.step(),
                _ => {
                    self.expect(b']')?;
                    return self.end();
                }
            }
        }
        Ok(())
    }

    /// Goes to the comma or bracket that ends an element; nothing where brackets don't match or the input ends.
    fn element(&mut self) -> Option<()> {
        let mut open = Vec::new();
        let mut in_text = false;
        loop {
            let byte = self.peek()?;
            match (in_text, byte) {
                // JSON has no line break inside text: whoever forgot the closing quotation mark loses one line.
                (true, b'"' | b'\n') => in_text = false,
                (true, b'\\') => {
                    self.step();
                    self.peek()?;
                }
                (true, _) => {}
                (false, b'"') => in_text = true,
                (false, b'{') => open.push(b'}'),
                (false, b'[') => open.push(b']'),
                (false, b',' | b']') if open.is_empty() => return Some(()),
                (false, b'}' | b']') => {
                    if open.pop() != Some(byte) {
                        return None;
                    }
                }
                (false, _) => {}
            }
            self.step();
        }
    }

    fn expect(&mut self, right: u8) -> Result<(), u64> {
        self.skip_space();
        if self.peek() == Some(right) {
            self.step();
            Ok(())
        } else {
            Err(self.line)
        }
    }

    fn end(&mut self) -> Result<(), u64> {
        self.skip_space();
        if self.peek().is_none() { Ok(()) } else { Err(self.line) }
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.step();
        }
    }

    fn peek(&self) -> Option<u8> {
        self.input.get(self.at).copied()
    }

    fn step(&mut self) {
        let ends_line = self.peek() == Some(b'\n');
        self.at += 1;
        if ends_line {
            self.line += 1;
            self.line_at = self.at;
        }
    }
}
