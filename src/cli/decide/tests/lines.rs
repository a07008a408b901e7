//! Line after line: what can't be read never stops the next.

use super::*;

#[test]
fn a_line_that_cannot_be_read_never_stops_the_next() {
    let longest_line = 2000;
    let mut input = b"\n  \r\n".to_vec();
    input.extend_from_slice(&vec![b'{'; longest_line + 1]);
    input.extend_from_slice(b"\n\xff\xfe\n{}\n");
    input.extend_from_slice(example().to_string().as_bytes());
    input.extend_from_slice(b"\r\n");
    // The last line has no end of its own.
    input.extend_from_slice(example().to_string().as_bytes());
    let (answers, summary) = answers(&input, Options { longest_line, ..Options::default() });
    let problems: Vec<_> = answers.iter().map(|it| it["error"]["problem"].as_str()).collect();
    assert_eq!(
        problems,
        [Some("the line is too long"), Some("not UTF-8"), Some("missing"), None, None]
    );
    assert_eq!(summary, Summary { questions: 5, unreadable: 3 });
}

#[test]
fn a_line_as_long_as_allowed_is_read() {
    let line = example().to_string();
    let (answers, _) = answers(
        format!("{line}\n").as_bytes(),
        Options { longest_line: line.len(), ..Options::default() },
    );
    assert_eq!(answers[0]["verdict"], "refer");
}

#[test]
fn each_answer_is_out_before_the_next_question_is_read() {
    use std::io::{self, BufReader, BufWriter, Read, Write};
    use std::{cell::RefCell, rc::Rc};

    /// Hands out a question only when all earlier ones have been answered.
    struct Patient {
        left: usize,
        asked: usize,
        written: Rc<RefCell<Vec<u8>>>,
    }
    struct Out(Rc<RefCell<Vec<u8>>>);

    impl Read for Patient {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let answered = self.written.borrow().iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(answered, self.asked);
            if self.left == 0 {
                return Ok(0);
            }
            self.left -= 1;
            self.asked += 1;
            let line = format!("{}\n", example());
            into[..line.len()].copy_from_slice(line.as_bytes());
            Ok(line.len())
        }
    }
    impl Write for Out {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let written = Rc::new(RefCell::new(Vec::new()));
    let input = BufReader::new(Patient { left: 3, asked: 0, written: Rc::clone(&written) });
    let summary =
        run(&Rules::sweden().unwrap(), input, BufWriter::new(Out(written)), Options::default())
            .unwrap();
    assert_eq!(summary, Summary { questions: 3, unreadable: 0 });
}
