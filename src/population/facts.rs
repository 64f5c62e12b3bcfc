//! A table of facts, as subjects.
//!
//! Columns are matched with the inputs of the module by name. `id` names the subject; without it the row's number does. A column that is
//! missing is unknown for everybody; a column that no input wants is an error with the nearest name, unless extra columns were allowed.
//!
//! INVARIANT: a subject has one cell for each input, in the order of the interface, and no two subjects have one id.

use std::collections::BTreeSet;

use heng_abi::{Cell, Input, InputKind, Interface};

use super::cell;
use super::receipts::Register;
use super::table::{Content, Field, Table};
use super::{Reason, Refused, Subject};
use crate::diagnostic::Words;

/// The name of the column that identifies a subject.
pub const ID: &str = "id";

/// A table of facts that is being read.
pub struct Facts<'a> {
    table: Table<'a>,
    interface: &'a Interface,
    names: Vec<String>,
    /// Inputs that say whether a part is there, with the facts of the part.
    parts: Vec<(usize, Vec<usize>)>,
    register: &'a Register,
    ignore_extra: bool,
    targets: Vec<Target>,
    ids: BTreeSet<String>,
    /// Whether there was a row of which nobody can say whose it is.
    nameless: bool,
}

/// What a column is for.
#[derive(Debug, Clone)]
enum Target {
    Id,
    Input(usize),
    /// A part of the subject: whether it is there, if the program asks, and its facts. `null` makes all of them absent.
    Part(Option<usize>, Vec<usize>),
    Ignored,
    /// No input has this name.
    Extra(Words),
}

impl<'a> Facts<'a> {
    /// Reads `table` for `interface`; what happened before comes from `register`.
    ///
    /// # Errors
    /// If the header has a column that no input wants.
    pub fn new(
        table: Table<'a>,
        interface: &'a Interface,
        register: &'a Register,
        ignore_extra: bool,
    ) -> Result<Facts<'a>, Words> {
        let names: Vec<String> = interface.inputs.iter().map(|i| cell::fold(&i.name)).collect();
        let parts = names.iter().enumerate().map(|(i, n)| (i, below(&names, n))).filter(|(_, b)| !b.is_empty()).collect();
        let mut facts =
            Facts { table, interface, names, parts, register, ignore_extra, targets: Vec::new(), ids: BTreeSet::new(), nameless: false };
        if facts.table.has_header() {
            facts.targets = facts.table.columns().iter().map(|c| facts.target(c, false)).collect();
            let extra = facts.targets.iter().find_map(|t| if let Target::Extra(w) = t { Some(w.clone()) } else { None });
            if let Some(words) = extra {
                let name = facts.table.name();
                return Err(Words::new(format!("`{name}`：{}", words.zh), format!("`{name}`: {}", words.en)));
            }
        }
        Ok(facts)
    }

    /// The next row.
    ///
    /// # Errors
    /// If the table cannot be read any further.
    pub fn next_row(&mut self) -> Result<Option<Result<Subject, Refused>>, Words> {
        let Some(record) = self.table.next_record()? else { return Ok(None) };
        let (at, fields) = (record.row, record.fields.map(|f| f.into_iter().map(own).collect::<Vec<_>>()));
        while let Some(column) = self.table.columns().get(self.targets.len()) {
            let target = self.target(column, true);
            self.targets.push(target);
        }
        let mut row = Row {
            file: self.table.name(),
            at,
            id: at.to_string(),
            nameless: false,
            cells: vec![Cell::Unknown; self.interface.inputs.len()],
            given: vec![Given::No; self.interface.inputs.len()],
            reasons: Vec::new(),
        };
        let readable = fields.is_ok();
        match fields {
            Err(broken) => {
                if let Some(id) = broken.cell(self.table.columns(), ID) {
                    // Receipts of this subject then have somebody to belong to, and are no mistakes of their own.
                    row.id = id.to_owned();
                    self.ids.insert(row.id.clone());
                }
                row.refuse(None, None, broken.words);
            }
            Ok(fields) => {
                for field in fields {
                    let column = self.table.columns().get(field.column).map_or("", String::as_str);
                    row.field(column, self.targets.get(field.column), &field.content, self.interface);
                }
            }
        }
        for (presence, members) in &self.parts {
            row.part(*presence, members);
        }
        // The id of a row that could not be cut into cells is a guess, which is not to be held against it.
        if readable && !self.ids.insert(row.id.clone()) {
            let words = Words::new("编号重复，前面的行已经用过", "this id stands in an earlier row already");
            row.refuse(Some(ID), Some(row.id.clone()), words);
        }
        self.nameless |= !readable || row.nameless;
        let Row { id, mut cells, given, mut reasons, .. } = row;
        let given: Vec<bool> = given.iter().map(|g| *g != Given::No).collect();
        reasons.extend(self.register.fill(&id, &given, self.interface, &mut cells));
        let outcome = if reasons.is_empty() { Ok(Subject { row: at, id, cells }) } else { Err(Refused { row: at, id, reasons }) };
        Ok(Some(outcome))
    }

    /// The name of the table.
    pub fn name(&self) -> &str {
        self.table.name()
    }

    /// Rows of the register that belong to no subject; to be asked at the end. None after a row of facts that could not be told whose it is:
    /// it was refused, and they may well be its receipts.
    pub fn leftover(&self) -> Vec<Refused> {
        if self.nameless { Vec::new() } else { self.register.leftover(&self.ids, self.ignore_extra) }
    }

    fn target(&self, column: &str, nested: bool) -> Target {
        let exact = self.names.iter().position(|n| n == column);
        let part = below(&self.names, column);
        if !part.is_empty() && (nested || exact.is_some()) {
            return Target::Part(exact, part);
        }
        if let Some(i) = exact {
            return Target::Input(i);
        }
        if column == ID {
            return Target::Id;
        }
        if self.ignore_extra {
            return Target::Ignored;
        }
        let facts = self.interface.inputs.iter().filter(|i| i.kind == InputKind::Fact).map(|i| i.name.as_str());
        let near = cell::nearest(column, facts.chain([ID]));
        let (zh, en) = match near {
            Some(near) => (format!("，是否为 `{near}`"), format!("; did you mean `{near}`?")),
            None => (String::new(), String::new()),
        };
        Target::Extra(Words::new(
            format!("没有名为 `{column}` 的数据项{zh}（要忽略多余的列，加 --ignore-extra）"),
            format!("no fact is called `{column}`{en} (--ignore-extra passes over extra columns)"),
        ))
    }
}

/// A row that is being read.
struct Row<'a> {
    file: &'a str,
    at: u64,
    id: String,
    /// Whether its identifier cannot be read.
    nameless: bool,
    cells: Vec<Cell>,
    given: Vec<Given>,
    reasons: Vec<Reason>,
}

/// Whether a row says something of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Given {
    No,
    /// An empty cell, or `null`.
    Empty,
    Value,
}

impl Row<'_> {
    fn refuse(&mut self, fact: Option<&str>, value: Option<String>, words: Words) {
        let (file, row) = (self.file.to_owned(), self.at);
        self.reasons.push(Reason { file, row, fact: fact.map(str::to_owned), value, words });
    }

    fn field(&mut self, column: &str, target: Option<&Target>, content: &Content<'_>, interface: &Interface) {
        match target {
            None | Some(Target::Ignored) => {}
            Some(Target::Extra(words)) => self.refuse(Some(column), None, words.clone()),
            Some(Target::Id) => match identify(content) {
                Ok(found) => self.id = found,
                Err((value, words)) => {
                    self.nameless = true;
                    self.refuse(Some(ID), value, words);
                }
            },
            Some(Target::Part(presence, members)) => self.part_field(column, *presence, members, content, interface),
            Some(Target::Input(i)) => self.value(column, *i, content, interface),
        }
    }

    fn value(&mut self, column: &str, i: usize, content: &Content<'_>, interface: &Interface) {
        let given = if is_empty(content) { Given::Empty } else { Given::Value };
        match interface.inputs.get(i).map(|input| read(content, input)) {
            Some(Ok(found)) => self.set(i, found, given),
            Some(Err((value, words))) => self.refuse(Some(column), Some(value), words),
            None => {}
        }
    }

    /// A field that speaks of a part as a whole: `null`, an object, or in CSV whether it is there.
    fn part_field(&mut self, column: &str, presence: Option<usize>, members: &[usize], content: &Content<'_>, interface: &Interface) {
        match (content, presence) {
            (Content::Object, _) => presence.into_iter().for_each(|p| self.set(p, Cell::Known(1), Given::Value)),
            (Content::Null, _) => {
                presence.into_iter().for_each(|p| self.set(p, Cell::Known(0), Given::Value));
                for i in members {
                    self.set(*i, interface.inputs.get(*i).map_or(Cell::Unknown, cell::nothing), Given::Empty);
                }
            }
            (Content::Text(text), Some(p)) if text.trim().is_empty() => self.set(p, Cell::Known(0), Given::Value),
            (Content::Text(_) | Content::Bad(..), Some(p)) => self.value(column, p, content, interface),
            (Content::Text(_) | Content::Bad(..), None) => {
                self.refuse(Some(column), None, Words::new("这里应为一个对象 `{…}`", "an object `{…}` is expected here"));
            }
        }
    }

    /// A part of which a fact is known is there; one whose facts were all left empty is not.
    fn part(&mut self, presence: usize, members: &[usize]) {
        if self.given.get(presence) != Some(&Given::No) {
            return;
        }
        let known = |i: &usize| matches!(self.cells.get(*i), Some(Cell::Known(_)));
        let told: Vec<Given> = members.iter().filter_map(|i| self.given.get(*i).copied()).filter(|g| *g != Given::No).collect();
        if members.iter().any(known) {
            self.set(presence, Cell::Known(1), Given::Value);
        } else if !told.is_empty() && told.iter().all(|g| *g == Given::Empty) {
            self.set(presence, Cell::Known(0), Given::Value);
        }
    }

    fn set(&mut self, i: usize, cell: Cell, given: Given) {
        if let (Some(place), Some(said)) = (self.cells.get_mut(i), self.given.get_mut(i)) {
            *place = cell;
            *said = given;
        }
    }
}

/// The inputs whose names stand below this one: `单位.登记日期` below `单位`.
fn below(names: &[String], part: &str) -> Vec<usize> {
    let stands_below = |n: &String| n.strip_prefix(part).is_some_and(|rest| rest.starts_with('.'));
    names.iter().enumerate().filter(|(_, n)| stands_below(n)).map(|(i, _)| i).collect()
}

fn is_empty(content: &Content<'_>) -> bool {
    match content {
        Content::Null => true,
        Content::Text(text) => text.trim().is_empty(),
        Content::Object | Content::Bad(..) => false,
    }
}

/// Why an object is no value.
pub(super) fn no_object() -> Words {
    Words::new("这里应为一个值，不是对象", "a single value is expected here, not an object")
}

/// A field that outlives its record.
pub(super) fn own(field: Field<'_>) -> Field<'static> {
    let content = match field.content {
        Content::Text(t) => Content::Text(t.into_owned().into()),
        Content::Null => Content::Null,
        Content::Object => Content::Object,
        Content::Bad(shown, words) => Content::Bad(shown, words),
    };
    Field { column: field.column, content }
}

/// The identifier in a field.
pub(super) fn identify(content: &Content<'_>) -> Result<String, (Option<String>, Words)> {
    match content {
        Content::Text(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        Content::Text(_) | Content::Null => Err((None, Words::new("编号为空", "the id is empty"))),
        Content::Object => Err((None, no_object())),
        Content::Bad(shown, words) => Err((Some(shown.clone()), words.clone())),
    }
}

/// The value in a field.
pub(super) fn read(content: &Content<'_>, input: &Input) -> Result<Cell, (String, Words)> {
    match content {
        Content::Null => Ok(cell::nothing(input)),
        Content::Object => Err(("{…}".to_owned(), no_object())),
        Content::Text(text) => cell::parse(text, input).map_err(|words| (text.to_string(), words)),
        Content::Bad(shown, words) => Err((shown.clone(), words.clone())),
    }
}
