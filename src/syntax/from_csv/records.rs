//! The records of a CSV text (RFC 4180), as places in it.
//!
//! The text may begin with a byte order mark and end its lines in any way; lines without text are passed over. A cell is what stands between
//! its commas, or between its quotes, without white space around it.
//!
//! INVARIANT: a place lies on character boundaries, since all that is looked for is ASCII.

use std::ops::Range;

/// What is wrong with a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::syntax) enum Fault {
    /// It is never closed.
    Open,
    /// Something stands behind the closing quote, before the comma.
    TextBehind,
}

/// A record.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    /// Its cells, without quotes.
    pub cells: Vec<Range<usize>>,
    /// From its first byte to its last.
    pub span: Range<usize>,
    /// What is wrong with its quotes, and where.
    pub faults: Vec<(usize, Fault)>,
}

/// The records of a text that hold anything.
pub(super) fn records(text: &str) -> Vec<Record> {
    let mut out = Vec::new();
    let mut at = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    while at < text.len() {
        let mut record = Record { span: at..at, ..Record::default() };
        loop {
            at = cell(text, at, &mut record);
            if byte(text, at) != Some(b',') {
                break;
            }
            at += 1;
        }
        record.span.end = at;
        let blank = record.faults.is_empty() && record.cells.iter().all(Range::is_empty) && record.cells.len() == 1;
        if !blank {
            out.push(record);
        }
        at += 1;
    }
    out
}

/// Reads the cell that begins at `at`; gives the place of the comma or line end behind it.
fn cell(text: &str, at: usize, record: &mut Record) -> usize {
    let end = |from: usize, marks: &[char]| text.get(from..).and_then(|rest| rest.find(marks)).map_or(text.len(), |n| from + n);
    if byte(text, at) != Some(b'"') {
        let stop = end(at, &[',', '\n', '\r']);
        record.cells.push(trimmed(text, at..stop));
        return stop;
    }
    let mut close = end(at + 1, &['"']);
    while byte(text, close + 1) == Some(b'"') {
        close = end(close + 2, &['"']);
    }
    if close >= text.len() {
        // The lines below are records of their own again.
        let stop = end(at, &['\n', '\r']);
        record.faults.push((at, Fault::Open));
        record.cells.push(trimmed(text, at + 1..stop));
        return stop;
    }
    record.cells.push(trimmed(text, at + 1..close));
    let stop = end(close + 1, &[',', '\n', '\r']);
    if text.get(close + 1..stop).is_some_and(|behind| !behind.trim().is_empty()) {
        record.faults.push((at, Fault::TextBehind));
    }
    stop
}

fn byte(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let whole = text.get(range.clone()).unwrap_or("");
    let front = whole.len() - whole.trim_start().len();
    range.start + front..range.start + front + whole.trim().len()
}
