//! CSV tables (RFC 4180), one record at a time.
//!
//! A quote that is never closed would swallow the rows below it. So a cell may hold line ends, but only if its quote closes before a comma
//! or the end of a line, within [`LIMIT`], and the record then has as many cells as the header. Otherwise the quote counts as not closed:
//! the line in which it opens is a record that cannot be read, and the lines below it are records of their own again. In
//! `A1,"本科\nA2,"硕士"\n` the second quote is followed by `硕`, so line 1 is at fault and line 2 is read.
//!
//! INVARIANT: no record takes more than [`LIMIT`] bytes, so neither a line of 100 MB nor an open quote can fill the memory.
//!
//! Deliberately absent: other separators, and quotes inside a cell that does not begin with one, which stand for themselves.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::io::{self, BufRead};

use super::cell::fold;
use super::table::{Broken, Content, Field, LIMIT, Record, too_long};
use crate::diagnostic::Words;

/// A CSV table whose header has been read.
pub(super) struct CsvTable<'r> {
    columns: Vec<String>,
    lines: Lines<'r>,
    cells: Cells,
}

impl<'r> CsvTable<'r> {
    pub(super) fn open(name: &str, input: Box<dyn BufRead + 'r>) -> Result<CsvTable<'r>, Words> {
        let lines = Lines { name: name.to_owned(), input, ahead: VecDeque::new(), row: 0 };
        let mut table = CsvTable { columns: Vec::new(), lines, cells: Cells::default() };
        match table.advance(None)? {
            None => return Err(Words::new(format!("`{name}` 没有表头"), format!("`{name}` has no header"))),
            Some((_, Err(b))) => {
                return Err(Words::new(format!("`{name}` 的表头：{}", b.words.zh), format!("the header of `{name}`: {}", b.words.en)));
            }
            Some((_, Ok(()))) => table.columns = header(name, &table.cells)?,
        }
        Ok(table)
    }

    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(super) fn next_record(&mut self) -> Result<Option<Record<'_>>, Words> {
        let Some((row, outcome)) = self.advance(Some(self.columns.len()))? else { return Ok(None) };
        let cells = self.cells.iter().enumerate();
        let fields = outcome.map(|()| cells.map(|(column, bytes)| Field { column, content: content(bytes) }).collect());
        Ok(Some(Record { row, fields }))
    }

    /// Reads the next record into `cells`; gives the line it begins in, and why it cannot be read if it cannot.
    fn advance(&mut self, columns: Option<usize>) -> Result<Option<(u64, Result<(), Broken>)>, Words> {
        let first = loop {
            match self.lines.next_line()? {
                None => return Ok(None),
                Some(line) if line.text().is_empty() => {}
                Some(line) => break line,
            }
        };
        let row = self.lines.row;
        self.cells.clear();
        let mut state = self.cells.read(&first);
        let mut more = Vec::new();
        let mut length = first.bytes.len();
        while state == State::Open && length <= LIMIT {
            let Some(line) = self.lines.next_line()? else { break };
            length = length.saturating_add(line.bytes.len());
            state = self.cells.read(&line);
            more.push(line);
        }
        let (found, lines) = (self.cells.ends.len(), more.len());
        let fault = match state {
            State::Torn if lines == 0 => text_after_quote(),
            State::Torn | State::Open => not_closed(),
            State::Complete if columns.is_none_or(|c| c == found) => return Ok(Some((row, Ok(())))),
            State::Complete if lines == 0 => wrong_count(found, columns.unwrap_or(found)),
            State::Complete => closed_too_late(self.lines.row, found, columns.unwrap_or(found)),
        };
        self.lines.give_back(more);
        Ok(Some((row, Err(Broken { words: fault, cells: first.pieces() }))))
    }
}

/// The cells of a record, without their quotes.
#[derive(Default)]
struct Cells {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    place: Place,
}

/// Where in a cell the reader stands.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    Start,
    Plain,
    Quoted,
    /// Behind a quote within quotes: it closes them, unless it is doubled.
    Quote,
    /// Behind the closing quote and white space.
    Closed,
}

/// What a record is after one of its lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Complete,
    /// The line ends within quotes.
    Open,
    /// Something other than a comma follows a closing quote.
    Torn,
}

impl Cells {
    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.place = Place::Start;
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.bytes.get(start..*end).unwrap_or_default())
    }

    fn read(&mut self, line: &Line) -> State {
        for byte in line.text() {
            self.place = match (self.place, byte) {
                (Place::Quoted, b'"') => Place::Quote,
                (Place::Start, b'"') => Place::Quoted,
                (Place::Start | Place::Plain | Place::Quote | Place::Closed, b',') => {
                    self.ends.push(self.bytes.len());
                    Place::Start
                }
                (Place::Quote | Place::Closed, b' ' | b'\t') => Place::Closed,
                (Place::Closed, _) => return State::Torn,
                (Place::Quote, b'"') | (Place::Quoted, _) => {
                    self.bytes.push(*byte);
                    Place::Quoted
                }
                (Place::Quote, _) => return State::Torn,
                (Place::Start | Place::Plain, _) => {
                    self.bytes.push(*byte);
                    Place::Plain
                }
            };
        }
        if self.place == Place::Quoted {
            self.bytes.extend_from_slice(line.ending());
            return State::Open;
        }
        self.ends.push(self.bytes.len());
        State::Complete
    }
}

/// A line with its line end.
struct Line {
    bytes: Vec<u8>,
    /// Where its line end begins.
    text: usize,
}

impl Line {
    fn text(&self) -> &[u8] {
        self.bytes.get(..self.text).unwrap_or_default()
    }

    fn ending(&self) -> &[u8] {
        self.bytes.get(self.text..).unwrap_or_default()
    }

    /// What stands between the commas, whatever the quotes say.
    fn pieces(&self) -> Vec<String> {
        let piece = |p: &[u8]| String::from_utf8_lossy(p).trim_matches(['"', ' ', '\t']).to_owned();
        self.text().split(|b| *b == b',').map(piece).collect()
    }
}

/// The lines of a file, those included that were read in search of a closing quote and given back.
struct Lines<'r> {
    name: String,
    input: Box<dyn BufRead + 'r>,
    ahead: VecDeque<Line>,
    /// The number of the last line given; 1 is the first.
    row: u64,
}

impl Lines<'_> {
    fn next_line(&mut self) -> Result<Option<Line>, Words> {
        let line = match self.ahead.pop_front() {
            Some(line) => Some(line),
            None => self.draw()?,
        };
        self.row += u64::from(line.is_some());
        Ok(line)
    }

    fn give_back(&mut self, lines: Vec<Line>) {
        for line in lines.into_iter().rev() {
            self.row = self.row.saturating_sub(1);
            self.ahead.push_front(line);
        }
    }

    /// Draws a line from the file; it ends with `\n`, `\r\n` or `\r`.
    fn draw(&mut self) -> Result<Option<Line>, Words> {
        let mut bytes = Vec::new();
        loop {
            let buffer = self.input.fill_buf().map_err(|e| trouble(&self.name, &e))?;
            if bytes.last() == Some(&b'\r') {
                if buffer.first() == Some(&b'\n') {
                    bytes.push(b'\n');
                    self.input.consume(1);
                }
                break;
            }
            let end = buffer.iter().position(|b| matches!(b, b'\n' | b'\r'));
            let taken = end.map_or(buffer.len(), |end| end + 1);
            let (drawn, last) = (buffer.get(..taken).unwrap_or(buffer), buffer.get(taken.saturating_sub(1)) == Some(&b'\n'));
            bytes.extend_from_slice(drawn);
            self.input.consume(taken);
            if bytes.len() > LIMIT {
                return Err(too_long(&self.name, self.row + 1));
            }
            if last || taken == 0 {
                break;
            }
        }
        let text = bytes.iter().rposition(|b| !matches!(b, b'\n' | b'\r')).map_or(0, |last| last + 1);
        Ok((!bytes.is_empty()).then_some(Line { bytes, text }))
    }
}

fn trouble(name: &str, e: &io::Error) -> Words {
    Words::new(format!("无法读取 `{name}`：{e}"), format!("cannot read `{name}`: {e}"))
}

fn not_closed() -> Words {
    Words::new("引号没有结束", "a quote is not closed")
}

fn text_after_quote() -> Words {
    Words::new(
        "引号结束之后还有文字；单元格里的引号应写两遍",
        "there is text behind a closing quote; a quote inside a cell is written twice",
    )
}

fn wrong_count(found: usize, expected: usize) -> Words {
    Words::new(
        format!("这一行有 {found} 格，表头有 {expected} 列"),
        format!("this row has {found} cells, the header has {expected} columns"),
    )
}

fn closed_too_late(line: u64, found: usize, expected: usize) -> Words {
    Words::new(
        format!("引号到第 {line} 行才结束，这样共有 {found} 格，表头有 {expected} 列"),
        format!("a quote closes only in line {line}; so read, the row has {found} cells, the header has {expected} columns"),
    )
}

fn content(bytes: &[u8]) -> Content<'_> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Content::Text(Cow::Borrowed(text)),
        Err(_) => Content::Bad(
            String::from_utf8_lossy(bytes).into_owned(),
            Words::new("不是 UTF-8 文字；请另存为 UTF-8", "not UTF-8 text; save the table as UTF-8"),
        ),
    }
}

fn header(name: &str, record: &Cells) -> Result<Vec<String>, Words> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut columns = Vec::with_capacity(record.ends.len());
    for (i, bytes) in record.iter().enumerate() {
        let text = std::str::from_utf8(bytes).map_err(|_| {
            Words::new(
                format!("`{name}` 的表头不是 UTF-8 文字；请另存为“CSV UTF-8”"),
                format!("the header of `{name}` is not UTF-8 text; save it as “CSV UTF-8”"),
            )
        })?;
        let column = fold(text);
        if let Some(first) = seen.insert(column.clone(), i + 1) {
            let second = i + 1;
            return Err(Words::new(
                format!("`{name}` 的第 {first} 列和第 {second} 列都叫 `{column}`"),
                format!("columns {first} and {second} of `{name}` are both called `{column}`"),
            ));
        }
        columns.push(column);
    }
    Ok(columns)
}
