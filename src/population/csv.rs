//! CSV tables, one record at a time.
//!
//! The reader counts the bytes it draws for one record and stops beyond the limit, so that neither a line of 100 MB nor a quote that is
//! never closed can fill the memory.

use std::borrow::Cow;
use std::cell::Cell as Counter;
use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use super::cell::fold;
use super::table::{Content, Field, LIMIT, Record, too_long};
use crate::diagnostic::Words;

/// A CSV table whose header has been read.
pub(super) struct CsvTable<'r> {
    name: String,
    columns: Vec<String>,
    reader: csv::Reader<Metered<'r>>,
    drawn: Rc<Counter<usize>>,
    record: csv::ByteRecord,
}

impl<'r> CsvTable<'r> {
    pub(super) fn open(name: &str, input: Box<dyn BufRead + 'r>) -> Result<CsvTable<'r>, Words> {
        let drawn = Rc::new(Counter::new(0));
        let input = Metered { input, drawn: Rc::clone(&drawn) };
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(input);
        let mut table =
            CsvTable { name: name.to_owned(), columns: Vec::new(), reader, drawn, record: csv::ByteRecord::new() };
        if !table.advance()? {
            return Err(Words::new(format!("`{name}` 没有表头"), format!("`{name}` has no header")));
        }
        table.columns = header(name, &table.record)?;
        Ok(table)
    }

    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(super) fn next_record(&mut self) -> Result<Option<Record<'_>>, Words> {
        if !self.advance()? {
            return Ok(None);
        }
        let row = self.record.position().map_or(0, csv::Position::line);
        if self.record.len() != self.columns.len() {
            let (found, expected) = (self.record.len(), self.columns.len());
            let words = Words::new(
                format!("这一行有 {found} 格，表头有 {expected} 列"),
                format!("this row has {found} cells, the header has {expected} columns"),
            );
            return Ok(Some(Record { row, fields: Err(words) }));
        }
        let fields = self.record.iter().enumerate().map(|(column, bytes)| Field { column, content: content(bytes) });
        Ok(Some(Record { row, fields: Ok(fields.collect()) }))
    }

    fn advance(&mut self) -> Result<bool, Words> {
        let row = self.reader.position().line();
        self.drawn.set(0);
        self.reader.read_byte_record(&mut self.record).map_err(|e| match e.kind() {
            csv::ErrorKind::Io(e) if e.kind() == io::ErrorKind::FileTooLarge => too_long(&self.name, row),
            _ => Words::new(format!("无法读取 `{}`：{e}", self.name), format!("cannot read `{}`: {e}", self.name)),
        })
    }
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

fn header(name: &str, record: &csv::ByteRecord) -> Result<Vec<String>, Words> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut columns = Vec::with_capacity(record.len());
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

/// A reader that refuses to go on once a record has drawn more than [`LIMIT`] bytes.
struct Metered<'r> {
    input: Box<dyn BufRead + 'r>,
    drawn: Rc<Counter<usize>>,
}

impl Read for Metered<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        // The CSV reader draws whole buffers ahead, so the last one may belong to the next record.
        if self.drawn.get() > LIMIT {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let n = self.input.read(buf)?;
        self.drawn.set(self.drawn.get().saturating_add(n));
        Ok(n)
    }
}
