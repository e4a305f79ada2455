//! Lines out of a file or a pipe that may have no end, or no end of a line: memory stays the same for any of them.

use std::io::{self, BufRead};

use crate::search::LIMITS;

/// How much of one line is looked at in one piece, in bytes. A longer line is looked at piece by piece.
const LONGEST_PIECE: usize = LIMITS.line;

/// How much of a piece is looked at again with the next one, so that what lies across the cut is found.
const OVERLAP: usize = 2 * 1024;

/// Cuts bytes into lines.
#[derive(Default)]
pub struct Feed {
    /// The beginning of a line whose end has not come.
    pending: Vec<u8>,
    /// Whether a piece of that line has told something: then the rest of it is let pass.
    is_told: bool,
    /// How many lines there were.
    pub lines: u64,
}

impl Feed {
    /// Gives each line of `input` to `take`, which says whether it means something, until the end or until `stop`.
    pub fn pump(
        &mut self,
        input: &mut impl BufRead,
        mut take: impl FnMut(&str) -> bool,
        stop: impl Fn() -> bool,
    ) -> io::Result<()> {
        while !stop() {
            let bytes = match input.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if bytes.is_empty() {
                break;
            }
            let length = bytes.len();
            self.cut(bytes, &mut take);
            input.consume(length);
        }

        // The last line may have no end.
        if !self.pending.is_empty() {
            self.end_line(&[], &mut take);
        }
        Ok(())
    }

    fn cut(&mut self, bytes: &[u8], take: &mut impl FnMut(&str) -> bool) {
        let mut rest = bytes;
        while let Some(at) = memchr::memchr(b'\n', rest) {
            self.end_line(&rest[..at], take);
            rest = &rest[at + 1..];
        }
        self.add(rest, take);
    }

    /// Adds to the line whose end has not come, and gives the pieces of it that are complete.
    fn add(&mut self, more: &[u8], take: &mut impl FnMut(&str) -> bool) {
        if self.is_told {
            return;
        }
        self.pending.extend_from_slice(more);
        let mut start = 0;
        while self.pending.len() - start > LONGEST_PIECE && !self.is_told {
            let piece = &self.pending[start..start + LONGEST_PIECE];
            self.is_told = take(&String::from_utf8_lossy(piece));
            start += LONGEST_PIECE - OVERLAP;
        }
        self.pending.drain(..start);
    }

    fn end_line(&mut self, end: &[u8], take: &mut impl FnMut(&str) -> bool) {
        self.lines += 1;
        if self.pending.is_empty() && !self.is_told && end.len() <= LONGEST_PIECE {
            // The usual case copies nothing.
            take(&String::from_utf8_lossy(end));
        } else {
            self.add(end, take);
            if !self.is_told {
                take(&String::from_utf8_lossy(&self.pending));
            }
        }
        self.pending.clear();
        self.is_told = false;
    }
}
