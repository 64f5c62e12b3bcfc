//! Tables as they arrive: CSV, a JSON array or object, JSON lines; read one record at a time, however long the table.
//!
//! A table is a list of columns and a stream of records. A CSV file names its columns once, in its first line; JSON names them in every
//! record, nested objects joined by a point (`{"单位": {"登记日期": …}}` is the column `单位.登记日期`).
//!
//! INVARIANT: no record needs more than [`LIMIT`] bytes, so neither a line without an end nor a quote that is never closed can fill the memory.
//!
//! Deliberately absent: what a column means (`facts`, `receipts`), what a cell means (`cell`), and opening files (`cli`).

use std::borrow::Cow;
use std::io::BufRead;

use super::csv::CsvTable;
use super::json::JsonTable;
use crate::diagnostic::Words;

/// The greatest number of bytes that one record may have.
pub const LIMIT: usize = 1 << 20;

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Comma-separated, the first line names the columns.
    Csv,
    /// One array of objects, or objects one after another.
    Json,
    /// One object a line.
    JsonLines,
}

impl Form {
    /// The form that this file name's ending means.
    pub fn of_name(name: &str) -> Option<Form> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Form::Csv),
            "json" => Some(Form::Json),
            "jsonl" | "ndjson" => Some(Form::JsonLines),
            _ => None,
        }
    }
}

/// A record: the fields that are there, or why it cannot be read.
#[derive(Debug)]
pub struct Record<'a> {
    /// Where it stands: the line of a CSV file or of JSON lines (1 is the first), the number of the element of an array.
    pub row: u64,
    /// Its fields, or what is wrong with the record as a whole.
    pub fields: Result<Vec<Field<'a>>, Broken>,
}

/// A record that cannot be cut into fields.
#[derive(Debug)]
pub struct Broken {
    /// What is wrong.
    pub words: Words,
    /// What stands between the commas of its line, by column: enough to say whose row it is, never to compute with. Empty if unknown.
    pub cells: Vec<String>,
}

impl Broken {
    /// What seems to stand in the column of this name.
    pub(super) fn cell(&self, columns: &[String], name: &str) -> Option<&str> {
        let column = columns.iter().position(|c| c == name)?;
        self.cells.get(column).map(String::as_str).filter(|text| !text.is_empty())
    }
}

/// A field of a record.
#[derive(Debug, Clone)]
pub struct Field<'a> {
    /// The position of its column in [`Table::columns`].
    pub column: usize,
    /// What it holds.
    pub content: Content<'a>,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content<'a> {
    /// Text, or a JSON number or truth value as written.
    Text(Cow<'a, str>),
    /// JSON `null`.
    Null,
    /// A JSON object; its fields follow as fields of their own.
    Object,
    /// A JSON list of texts; an empty list, too.
    Texts(Vec<String>),
    /// A JSON list of so many objects; their fields follow as fields of their own.
    Objects(usize),
    /// Something that is no value: bytes that are not UTF-8, a JSON list. As far as it can be shown, and why.
    Bad(String, Words),
}

/// A table that is being read.
pub struct Table<'r> {
    name: String,
    reader: Reader<'r>,
}

enum Reader<'r> {
    Csv(CsvTable<'r>),
    Json(JsonTable<'r>),
}

impl<'r> Table<'r> {
    /// Starts to read; without a `form` the first byte tells JSON from CSV. `name` is for messages.
    ///
    /// # Errors
    /// If the table is empty, is not UTF-8, or its header names a column twice.
    pub fn open(name: &str, form: Option<Form>, mut input: Box<dyn BufRead + 'r>) -> Result<Table<'r>, Words> {
        let trouble = |e: &std::io::Error| Words::new(format!("无法读取 `{name}`：{e}"), format!("cannot read `{name}`: {e}"));
        let head = input.fill_buf().map_err(|e| trouble(&e))?;
        if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
            return Err(Words::new(
                format!("`{name}` 是 UTF-16 编码；请另存为 UTF-8"),
                format!("`{name}` is UTF-16; save it as UTF-8"),
            ));
        }
        if head.starts_with(b"\xEF\xBB\xBF") {
            input.consume(3);
        }
        let head = input.fill_buf().map_err(|e| trouble(&e))?;
        if head.is_empty() {
            return Err(Words::new(format!("`{name}` 是空文件"), format!("`{name}` is empty")));
        }
        let first = head.iter().find(|b| !b.is_ascii_whitespace());
        let form = form.unwrap_or(if matches!(first, Some(b'{' | b'[')) { Form::Json } else { Form::Csv });
        let reader = match form {
            Form::Csv => Reader::Csv(CsvTable::open(name, input)?),
            Form::Json => Reader::Json(JsonTable::open(name, input, false)),
            Form::JsonLines => Reader::Json(JsonTable::open(name, input, true)),
        };
        Ok(Table { name: name.to_owned(), reader })
    }

    /// The name it was opened under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The columns seen so far, folded as `cell::fold` does.
    pub fn columns(&self) -> &[String] {
        match &self.reader {
            Reader::Csv(t) => t.columns(),
            Reader::Json(t) => t.columns(),
        }
    }

    /// Whether every record has every column, because a header says so.
    pub fn has_header(&self) -> bool {
        matches!(self.reader, Reader::Csv(_))
    }

    /// The next record.
    ///
    /// # Errors
    /// If reading fails, or a record is longer than [`LIMIT`]: what follows cannot be found then.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, Words> {
        match &mut self.reader {
            Reader::Csv(t) => t.next_record(),
            Reader::Json(t) => t.next_record(),
        }
    }
}

/// A record longer than [`LIMIT`].
pub(super) fn too_long(name: &str, row: u64) -> Words {
    Words::new(
        format!("`{name}` 第 {row} 行起的一条记录超过 1 MiB；请检查引号是否成对、是否缺少换行"),
        format!("`{name}`: the record that begins at row {row} is longer than 1 MiB; look for a quote that is not closed or a missing line end"),
    )
}
