//! Reads lines from a file or a pipe that may never end, and whose lines may be of any length, in
//! constant memory.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};
use std::os::fd::BorrowedFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, fstat};

use crate::search::LIMITS;

/// The longest piece of a line that is searched at once, in bytes. A longer line is searched piece
/// by piece.
const LONGEST_PIECE: usize = LIMITS.line;

/// How many bytes of a piece are searched again with the next one, so that a match across the cut
/// is found.
const OVERLAP: usize = 2 * 1024;

/// How many bytes are read at once.
const BUFFER: usize = 256 * 1024;

/// How long a pipe must be silent until what was read so far is taken as complete.
const QUIET: Duration = Duration::from_millis(300);

/// A log: a text, a file or a pipe.
pub(super) struct Input<'a, R> {
    reader: BufReader<R>,
    /// The pipe or terminal that more may come from later; nothing for a text or a regular file.
    pipe: Option<BorrowedFd<'a>>,
}

/// What one read gave.
pub(super) enum Progress {
    Bytes,
    /// Nothing for a while, though more may come.
    Pause,
    End,
}

impl<'a> Input<'a, &'a [u8]> {
    pub(super) fn of_text(text: &'a str) -> Self {
        Self {
            reader: BufReader::new(text.as_bytes()),
            pipe: None,
        }
    }
}

impl<'a, R: Read> Input<'a, R> {
    /// What `reader` reads from `file`.
    pub(super) fn of_file(reader: R, file: BorrowedFd<'a>) -> Self {
        let is_regular = fstat(file)
            .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile);
        Self {
            reader: BufReader::with_capacity(BUFFER, reader),
            pipe: (!is_regular).then_some(file),
        }
    }

    /// Whether more may come later.
    pub(super) fn is_open(&self) -> bool {
        self.pipe.is_some()
    }

    /// Reads what is there and gives its lines to `sink`.
    pub(super) fn read(&mut self, feed: &mut Feed, sink: &mut impl Sink) -> io::Result<Progress> {
        if self.pipe.is_some_and(is_quiet) {
            return Ok(Progress::Pause);
        }

        let bytes = match self.reader.fill_buf() {
            Ok(bytes) => bytes,
            // The caller checks whether the signal asked it to stop.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                return Ok(Progress::Pause);
            }
            Err(error) => return Err(error),
        };
        if bytes.is_empty() {
            return Ok(Progress::End);
        }

        let length = bytes.len();
        feed.cut(bytes, sink);
        self.reader.consume(length);
        Ok(Progress::Bytes)
    }
}

/// Waits for bytes or the end; gives whether neither came.
fn is_quiet(file: BorrowedFd) -> bool {
    let limit = Timespec {
        tv_sec: 0,
        tv_nsec: QUIET.subsec_nanos().into(),
    };
    match poll(&mut [PollFd::new(&file, PollFlags::IN)], Some(&limit)) {
        Ok(ready) => ready == 0,
        // If polling fails, the read that follows reports why.
        Err(error) => error == rustix::io::Errno::INTR,
    }
}

/// What receives the lines of a log.
pub(super) trait Sink {
    /// Takes whole lines.
    fn lines(&mut self, lines: &[Cow<str>]);

    /// Takes a line, or a piece of a long one, that arrived in parts; gives whether it is known.
    fn piece(&mut self, piece: &str) -> bool;
}

/// Cuts bytes into lines.
#[derive(Default)]
pub(super) struct Feed {
    /// The beginning of a line whose end has not come.
    pending: Vec<u8>,
    /// Whether a piece of that line was known: then the rest of the line is skipped.
    is_known: bool,
    /// How many lines there were.
    pub lines: u64,
}

impl Feed {
    /// Gives the last line, which may have no end, to `sink`.
    pub(super) fn end(&mut self, sink: &mut impl Sink) {
        if !self.pending.is_empty() {
            self.end_line(&[], sink);
        }
    }

    fn cut(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        let Some(last) = memchr::memrchr(b'\n', bytes) else {
            return self.add(bytes, sink);
        };

        // Whole lines go to the sink together, which searches them in parallel.
        let mut whole = vec![];
        for line in bytes[..last].split(|byte| *byte == b'\n') {
            let is_begun = !self.pending.is_empty() || self.is_known;
            if !is_begun && line.len() <= LONGEST_PIECE {
                self.lines += 1;
                whole.push(String::from_utf8_lossy(line));
                continue;
            }

            sink.lines(&std::mem::take(&mut whole));
            self.end_line(line, sink);
        }

        sink.lines(&whole);
        self.add(&bytes[last + 1..], sink);
    }

    /// Adds to the line whose end has not come, and gives its complete pieces to the sink.
    fn add(&mut self, more: &[u8], sink: &mut impl Sink) {
        if self.is_known {
            return;
        }

        self.pending.extend_from_slice(more);
        let mut start = 0;
        while self.pending.len() - start > LONGEST_PIECE && !self.is_known {
            let piece = &self.pending[start..start + LONGEST_PIECE];
            self.is_known = sink.piece(&String::from_utf8_lossy(piece));
            start += LONGEST_PIECE - OVERLAP;
        }
        self.pending.drain(..start);
    }

    fn end_line(&mut self, end: &[u8], sink: &mut impl Sink) {
        self.lines += 1;
        self.add(end, sink);
        if !self.is_known {
            sink.piece(&String::from_utf8_lossy(&self.pending));
        }

        self.pending.clear();
        self.is_known = false;
    }
}
