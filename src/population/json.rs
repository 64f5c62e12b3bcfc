//! JSON tables, one record at a time: an array of objects, objects one after another, or an object a line.
//!
//! The text of one record is cut out first, by brackets and quotes alone, and read afterwards: a record that is wrong costs only itself.
//! Numbers stay text (`0.1` is one tenth here, not the nearest binary fraction), and a key that stands twice is refused, where most
//! readers silently take one of the two.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io::BufRead;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::cell::fold;
use super::table::{Broken, Content, Field, LIMIT, Record, too_long};
use crate::diagnostic::Words;

/// How deep objects may nest: a fact of a part of a subject stands on the second level.
const DEPTH: usize = 4;

/// How many objects of a list are read: more than any list can have.
const MOST_OBJECTS: usize = 1000;

/// A JSON table.
pub(super) struct JsonTable<'r> {
    name: String,
    input: Box<dyn BufRead + 'r>,
    lines: bool,
    /// Inside an outer array; none before the first record.
    in_array: Option<bool>,
    done: bool,
    row: u64,
    columns: Vec<String>,
    positions: BTreeMap<String, usize>,
    text: Vec<u8>,
}

impl<'r> JsonTable<'r> {
    pub(super) fn open(name: &str, input: Box<dyn BufRead + 'r>, lines: bool) -> JsonTable<'r> {
        JsonTable {
            name: name.to_owned(),
            input,
            lines,
            in_array: None,
            done: false,
            row: 0,
            columns: Vec::new(),
            positions: BTreeMap::new(),
            text: Vec::new(),
        }
    }

    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(super) fn next_record(&mut self) -> Result<Option<Record<'_>>, Words> {
        let found = if self.lines { self.cut_line()? } else { self.cut_value()? };
        if !found {
            return Ok(None);
        }
        let row = self.row;
        let text = std::mem::take(&mut self.text);
        let fields = self.read(&text).map_err(|words| Broken { words, cells: Vec::new() });
        self.text = text;
        Ok(Some(Record { row, fields }))
    }

    fn read(&mut self, text: &[u8]) -> Result<Vec<Field<'static>>, Words> {
        let text = std::str::from_utf8(text).map_err(|_| Words::new("不是 UTF-8 文字", "not UTF-8 text"))?;
        let mut flat = Vec::new();
        flatten(text, "", 0, &mut flat)?;
        let mut fields: Vec<Field<'static>> = Vec::with_capacity(flat.len());
        for (name, content) in flat {
            let next = self.columns.len();
            let column = *self.positions.entry(name.clone()).or_insert(next);
            if column == next {
                self.columns.push(name.clone());
            }
            if fields.iter().any(|f| f.column == column) {
                return Err(Words::new(format!("`{name}` 出现了两次"), format!("`{name}` stands there twice")));
            }
            fields.push(Field { column, content });
        }
        Ok(fields)
    }

    fn fail(&self, e: &std::io::Error) -> Words {
        Words::new(format!("无法读取 `{}`：{e}", self.name), format!("cannot read `{}`: {e}", self.name))
    }

    /// Cuts out the next line that is not blank.
    fn cut_line(&mut self) -> Result<bool, Words> {
        loop {
            self.text.clear();
            self.row += 1;
            loop {
                let buffer = self.input.fill_buf().map_err(|e| Words::new(e.to_string(), e.to_string()))?;
                let end = buffer.iter().position(|b| *b == b'\n');
                let part = end.map_or(buffer, |end| buffer.get(..end).unwrap_or(buffer));
                self.text.extend_from_slice(part);
                let (taken, last) = (part.len() + usize::from(end.is_some()), end.is_some() || buffer.is_empty());
                let exhausted = buffer.is_empty();
                self.input.consume(taken);
                if self.text.len() > LIMIT {
                    return Err(too_long(&self.name, self.row));
                }
                if last {
                    if !self.text.trim_ascii().is_empty() {
                        return Ok(true);
                    }
                    if exhausted {
                        return Ok(false);
                    }
                    break;
                }
            }
        }
    }

    /// Cuts out the next value of the array or of the sequence.
    fn cut_value(&mut self) -> Result<bool, Words> {
        self.text.clear();
        let mut state = Scan::default();
        while let Some(byte) = self.byte()? {
            if self.text.is_empty() && !self.begins(byte)? {
                continue;
            }
            let ends = state.step(byte);
            if ends == Ends::Before {
                // A bare word ends at the comma or bracket after it.
                self.done |= byte == b']';
                return Ok(true);
            }
            self.text.push(byte);
            if ends == Ends::Here {
                return Ok(true);
            }
            if self.text.len() > LIMIT {
                return Err(too_long(&self.name, self.row));
            }
        }
        if self.text.is_empty() && self.in_array == Some(true) && !self.done {
            return Err(Words::new(
                format!("`{}` 的数组没有结束，缺少 `]`", self.name),
                format!("the array in `{}` is not closed: `]` is missing", self.name),
            ));
        }
        Ok(!self.text.is_empty())
    }

    /// Whether a value begins with this byte; brackets, commas and white space between values are passed over.
    fn begins(&mut self, byte: u8) -> Result<bool, Words> {
        if byte.is_ascii_whitespace() || (byte == b',' && self.in_array == Some(true) && !self.done) {
            return Ok(false);
        }
        if byte == b']' && self.in_array == Some(true) && !self.done {
            self.done = true;
            return Ok(false);
        }
        if self.done {
            return Err(Words::new(
                format!("`{}` 的数组之后还有内容", self.name),
                format!("there is more in `{}` after the array", self.name),
            ));
        }
        if self.in_array.is_none() {
            self.in_array = Some(byte == b'[');
            if byte == b'[' {
                return Ok(false);
            }
        }
        self.row += 1;
        Ok(true)
    }

    fn byte(&mut self) -> Result<Option<u8>, Words> {
        let byte = match self.input.fill_buf() {
            Ok(buffer) => buffer.first().copied(),
            Err(e) => return Err(self.fail(&e)),
        };
        if byte.is_some() {
            self.input.consume(1);
        }
        Ok(byte)
    }
}

/// Where a value ends.
#[derive(PartialEq, Eq)]
enum Ends {
    Later,
    Here,
    Before,
}

/// Follows brackets and quotes.
#[derive(Default)]
struct Scan {
    depth: u32,
    quoted: bool,
    escaped: bool,
}

impl Scan {
    fn step(&mut self, byte: u8) -> Ends {
        if self.quoted {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.quoted = false,
                _ => {}
            }
            return if !self.quoted && self.depth == 0 { Ends::Here } else { Ends::Later };
        }
        match byte {
            b'"' => self.quoted = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' if self.depth > 0 => {
                self.depth -= 1;
                if self.depth == 0 {
                    return Ends::Here;
                }
            }
            b',' | b']' | b'}' if self.depth == 0 => return Ends::Before,
            b if b.is_ascii_whitespace() && self.depth == 0 => return Ends::Before,
            _ => {}
        }
        Ends::Later
    }
}

/// Reads an object into (`part.fact`, content) pairs.
fn flatten(text: &str, prefix: &str, depth: usize, out: &mut Vec<(String, Content<'static>)>) -> Result<(), Words> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let entries = reader.deserialize_map(Entries).and_then(|e| reader.end().map(|()| e)).map_err(|e| broken(text, &e))?;
    for (key, raw) in entries {
        let key = fold(&key);
        let name = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        let raw = raw.get().trim();
        let content = match raw.as_bytes().first() {
            Some(b'{') if depth < DEPTH => {
                out.push((name.clone(), Content::Object));
                flatten(raw, &name, depth + 1, out)?;
                continue;
            }
            Some(b'[') if depth < DEPTH => {
                array(raw, &name, depth, out)?;
                continue;
            }
            Some(b'{' | b'[') => Content::Bad(
                raw.chars().take(40).collect(),
                Words::new("这里应为一个值，不是列表", "a single value is expected here, not a list"),
            ),
            Some(b'"') => Content::Text(Cow::Owned(serde_json::from_str(raw).map_err(|e| broken(raw, &e))?)),
            Some(b'n') => Content::Null,
            _ => Content::Text(Cow::Owned(raw.to_owned())),
        };
        out.push((name, content));
    }
    Ok(())
}

/// Reads a list: of texts as one field, of objects as how many there are and the fields of each, `合同[1].起始日期`.
fn array(text: &str, name: &str, depth: usize, out: &mut Vec<(String, Content<'static>)>) -> Result<(), Words> {
    let entries: Vec<&RawValue> = serde_json::from_str(text).map_err(|e| broken(text, &e))?;
    let begins = |with: &str| entries.iter().all(|e| e.get().trim_start().starts_with(with));
    if begins("\"") {
        let texts: Result<Vec<String>, serde_json::Error> = entries.iter().map(|e| serde_json::from_str(e.get())).collect();
        out.push((name.to_owned(), Content::Texts(texts.map_err(|e| broken(text, &e))?)));
        return Ok(());
    }
    if !begins("{") {
        let words = Words::new("列表里应全是文字，或全是对象 `{…}`", "a list holds texts only, or objects only");
        out.push((name.to_owned(), Content::Bad(text.chars().take(40).collect(), words)));
        return Ok(());
    }
    out.push((name.to_owned(), Content::Objects(entries.len())));
    for (position, entry) in (1..=MOST_OBJECTS).zip(&entries) {
        flatten(entry.get(), &format!("{name}[{position}]"), depth + 1, out)?;
    }
    Ok(())
}

fn broken(text: &str, e: &serde_json::Error) -> Words {
    if !text.trim_start().starts_with('{') {
        return Words::new("应为一个对象 `{…}`", "an object `{…}` is expected");
    }
    let (line, column) = (e.line(), e.column());
    Words::new(
        format!("不是完整的 JSON（此条第 {line} 行第 {column} 字节）"),
        format!("not complete JSON (line {line}, byte {column} of this record)"),
    )
}

/// Keys and raw values, in their order, those that stand twice included.
struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut out = Vec::new();
        while let Some(entry) = map.next_entry()? {
            out.push(entry);
        }
        Ok(out)
    }
}
