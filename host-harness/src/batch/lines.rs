//! Reads an input in blocks of lines, without ever holding more of it than a block.

use std::io::{self, BufRead as _, BufReader, Read};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::limits::{BLOCK_BYTES, BLOCK_LINES, REQUEST_BYTES};

/// How far an input has been read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Bytes.
    pub offset: u64,
    /// Lines, empty ones counted too: the number of the latest.
    pub line: u64,
}

/// Some lines that follow each other, empty ones left out.
#[derive(Debug)]
pub(super) struct Block {
    text: Vec<u8>,
    lines: Vec<Line>,
    /// Where the input stands behind them.
    pub position: Position,
}

#[derive(Debug)]
struct Line {
    number: u64,
    /// Its place in the text; none if it is too long.
    place: Option<Range<usize>>,
}

/// The blocks of an input.
pub(super) struct Blocks<R> {
    input: BufReader<R>,
    position: Position,
    failed: bool,
}

/// Reads `input`, which stands at `from`.
pub(super) fn read<R: Read>(input: R, from: Position) -> Blocks<R> {
    Blocks { input: BufReader::with_capacity(BLOCK_BYTES, input), position: from, failed: false }
}

impl Block {
    /// The lines with their numbers; none for a line that is too long.
    pub fn lines(&self) -> impl Iterator<Item = (u64, Option<&[u8]>)> {
        let text = |place: &Range<usize>| self.text.get(place.clone()).unwrap_or_default();
        self.lines.iter().map(move |line| (line.number, line.place.as_ref().map(text)))
    }
}

impl<R: Read> Blocks<R> {
    /// None at the end of the input.
    fn block(&mut self) -> io::Result<Option<Block>> {
        let mut block = Block { text: Vec::new(), lines: Vec::new(), position: self.position };
        while self.line(&mut block)? {
            block.position = self.position;
            // What a pipe has not delivered yet is not waited for while there is something to do.
            let is_read_up = self.input.buffer().is_empty();
            if is_read_up || block.lines.len() >= BLOCK_LINES || block.text.len() >= BLOCK_BYTES {
                return Ok(Some(block));
            }
        }
        Ok((!block.lines.is_empty()).then_some(block))
    }

    /// Adds the next line to the block, unless it is empty. False at the end of the input.
    fn line(&mut self, block: &mut Block) -> io::Result<bool> {
        let start = block.text.len();
        // One more for the end of the line.
        let limit = REQUEST_BYTES as u64 + 1;
        let read = self.input.by_ref().take(limit).read_until(b'\n', &mut block.text)? as u64;
        if read == 0 {
            return Ok(false);
        }
        let number = self.position.line + 1;
        self.position = Position { offset: self.position.offset + read, line: number };
        let line = block.text.get(start..).unwrap_or_default();
        if read == limit && !line.ends_with(b"\n") {
            block.text.truncate(start);
            block.text.shrink_to(BLOCK_BYTES);
            block.lines.push(Line { number, place: None });
            self.position.offset += self.input.skip_until(b'\n')? as u64;
        } else if line.iter().all(u8::is_ascii_whitespace) {
            block.text.truncate(start);
        } else {
            let end = block.text.len() - usize::from(line.ends_with(b"\n"));
            block.lines.push(Line { number, place: Some(start..end) });
        }
        Ok(true)
    }
}

impl<R: Read> Iterator for Blocks<R> {
    type Item = io::Result<Block>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let block = self.block().transpose();
        self.failed = matches!(block, Some(Err(_)));
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(input: impl Read) -> Vec<Block> {
        read(input, Position::default()).collect::<io::Result<_>>().unwrap()
    }

    fn lines(input: &[u8]) -> Vec<(u64, Option<String>)> {
        let text = |line: &[u8]| String::from_utf8(line.to_vec()).unwrap();
        let of_block = |block: Block| block.lines().map(|(number, line)| (number, line.map(text))).collect::<Vec<_>>();
        blocks(input).into_iter().flat_map(of_block).collect()
    }

    #[test]
    fn lines_have_their_numbers_and_empty_ones_are_passed_over() {
        let read = lines(b"a\n\nb\r\n \t\r\nc");
        assert_eq!(read, [(1, Some("a".into())), (3, Some("b\r".into())), (5, Some("c".into()))]);
        assert_eq!(lines(b""), []);
        assert_eq!(lines(b"\n\n\n"), []);
    }

    #[test]
    fn a_line_may_be_as_long_as_the_limit_and_a_longer_one_is_not_held() {
        let mut input = vec![b'x'; REQUEST_BYTES];
        input.extend(b"\n");
        input.extend(vec![b'y'; REQUEST_BYTES + 1]);
        input.extend(b"\nz\n");
        let blocks = blocks(&input[..]);
        let found: Vec<_> = blocks
            .iter()
            .flat_map(|block| block.lines().map(|(number, line)| (number, line.map(<[u8]>::len))))
            .collect();
        assert_eq!(found, [(1, Some(REQUEST_BYTES)), (2, None), (3, Some(1))]);
        let last = blocks.last().unwrap();
        assert_eq!(last.position, Position { offset: input.len() as u64, line: 3 });
        assert!(last.text.capacity() <= BLOCK_BYTES, "{} bytes held", last.text.capacity());
    }

    #[test]
    fn a_block_ends_where_a_line_ends_and_says_where_the_input_stands() {
        let input = "0123456789\n".repeat(150);
        let blocks = blocks(input.as_bytes());
        let ends: Vec<_> = blocks.iter().map(|block| (block.position.line, block.position.offset)).collect();
        assert_eq!(ends, [(64, 704), (128, 1_408), (150, 1_650)]);
        let behind = input.as_bytes().get(704..).unwrap();
        let rest: Vec<_> = read(behind, blocks[0].position).map(|block| block.unwrap().position).collect();
        assert_eq!(rest, [blocks[1].position, blocks[2].position], "what is read from there has the same numbers");
    }

    #[test]
    fn what_a_pipe_has_delivered_is_not_kept_waiting_for_more() {
        let first = b"a\nb\n".chain(&b"c\n"[..]);
        let found: Vec<_> = blocks(first).iter().map(|block| block.lines.len()).collect();
        assert_eq!(found, [2, 1]);
    }

    #[test]
    fn an_input_that_fails_is_not_read_again() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("gone"))
            }
        }
        let found: Vec<_> = read(Broken, Position::default()).map(|block| block.is_err()).collect();
        assert_eq!(found, [true]);
    }
}
