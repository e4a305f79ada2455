//! Lines out of a file or a pipe that may have no end, or no end of a line: memory stays the same for any of them.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};
use std::os::fd::BorrowedFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, fstat};

use crate::search::LIMITS;

/// How much of one line is looked at in one piece, in bytes. A longer line is looked at piece by piece.
const LONGEST_PIECE: usize = LIMITS.line;

/// How much of a piece is looked at again with the next one, so that what lies across the cut is found.
const OVERLAP: usize = 2 * 1024;

/// How much is read at once.
const BUFFER: usize = 256 * 1024;

/// After how long without a byte what was read so far is taken as complete.
const QUIET: Duration = Duration::from_millis(300);

/// A log: a text, a file, or what goes on while it is read.
pub(super) struct Input<'a, R> {
    reader: BufReader<R>,
    /// Where more may come from later; nothing for what is there as a whole.
    open: Option<BorrowedFd<'a>>,
}

/// What came of an input.
pub(super) enum Came {
    /// Some bytes.
    Bytes,
    /// Nothing for a while, though more may come.
    Nothing,
    /// Its end.
    End,
}

impl<'a> Input<'a, &'a [u8]> {
    /// A text that is there.
    pub(super) fn of_text(text: &'a str) -> Self {
        Self {
            reader: BufReader::new(text.as_bytes()),
            open: None,
        }
    }
}

impl<'a, R: Read> Input<'a, R> {
    /// What `reader` reads from `file`.
    pub(super) fn of_file(reader: R, file: BorrowedFd<'a>) -> Self {
        let is_whole = fstat(file)
            .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile);
        Self {
            reader: BufReader::with_capacity(BUFFER, reader),
            open: (!is_whole).then_some(file),
        }
    }

    /// Whether more may come later.
    pub(super) fn goes_on(&self) -> bool {
        self.open.is_some()
    }

    /// Reads what is there and gives its lines to `take`.
    pub(super) fn read(&mut self, feed: &mut Feed, take: &mut impl Take) -> io::Result<Came> {
        if self.open.is_some_and(is_quiet) {
            return Ok(Came::Nothing);
        }
        let bytes = match self.reader.fill_buf() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(Came::Nothing),
            Err(error) => return Err(error),
        };
        if bytes.is_empty() {
            return Ok(Came::End);
        }
        let length = bytes.len();
        feed.cut(bytes, take);
        self.reader.consume(length);
        Ok(Came::Bytes)
    }
}

/// Waits for bytes or the end; says whether neither came.
fn is_quiet(file: BorrowedFd) -> bool {
    let limit = Timespec {
        tv_sec: 0,
        tv_nsec: QUIET.subsec_nanos().into(),
    };
    match poll(&mut [PollFd::new(&file, PollFlags::IN)], Some(&limit)) {
        Ok(ready) => ready == 0,
        // Of what cannot be waited for, reading itself says what is wrong.
        Err(error) => error == rustix::io::Errno::INTR,
    }
}

/// What takes the lines of a log.
pub(super) trait Take {
    /// Takes lines that are whole.
    fn lines(&mut self, lines: &[Cow<str>]);

    /// Takes a line, or a piece of a long one, that came in parts; says whether it means something.
    fn piece(&mut self, piece: &str) -> bool;
}

/// Cuts bytes into lines.
#[derive(Default)]
pub(super) struct Feed {
    /// The beginning of a line whose end has not come.
    pending: Vec<u8>,
    /// Whether a piece of that line has told something: then the rest of it is let pass.
    is_told: bool,
    /// How many lines there were.
    pub lines: u64,
}

impl Feed {
    /// Gives the last line, which may have no end, to `take`.
    pub(super) fn end(&mut self, take: &mut impl Take) {
        if !self.pending.is_empty() {
            self.end_line(&[], take);
        }
    }

    fn cut(&mut self, bytes: &[u8], take: &mut impl Take) {
        let Some(last) = memchr::memrchr(b'\n', bytes) else {
            return self.add(bytes, take);
        };
        let mut whole = vec![];
        for line in bytes[..last].split(|byte| *byte == b'\n') {
            let is_begun = !self.pending.is_empty() || self.is_told;
            if !is_begun && line.len() <= LONGEST_PIECE {
                self.lines += 1;
                whole.push(String::from_utf8_lossy(line));
                continue;
            }
            take.lines(&std::mem::take(&mut whole));
            self.end_line(line, take);
        }
        take.lines(&whole);
        self.add(&bytes[last + 1..], take);
    }

    /// Adds to the line whose end has not come, and gives the pieces of it that are complete.
    fn add(&mut self, more: &[u8], take: &mut impl Take) {
        if self.is_told {
            return;
        }
        self.pending.extend_from_slice(more);
        let mut start = 0;
        while self.pending.len() - start > LONGEST_PIECE && !self.is_told {
            let piece = &self.pending[start..start + LONGEST_PIECE];
            self.is_told = take.piece(&String::from_utf8_lossy(piece));
            start += LONGEST_PIECE - OVERLAP;
        }
        self.pending.drain(..start);
    }

    fn end_line(&mut self, end: &[u8], take: &mut impl Take) {
        self.lines += 1;
        self.add(end, take);
        if !self.is_told {
            take.piece(&String::from_utf8_lossy(&self.pending));
        }
        self.pending.clear();
        self.is_told = false;
    }
}
