//! What happened before, and what was chosen: the tables of `--receipts` and `--choices`.
//!
//! A receipt row says what one subject had of one benefit; an empty cell means *never* (no date, nothing paid, no). Without a table of
//! receipts all of them are unknown; a table that is declared complete says that what it does not list never was. A choice that is not
//! listed has not been made, which is something known.
//!
//! INVARIANT: filling a subject touches receipt and choice inputs only. Of one thing there is one row, and a row that contradicts itself is
//! refused whatever the program reads of it: the next program that reads the same table would compute with the rest.

use std::collections::{BTreeMap, BTreeSet};

use heng_abi::{Cell, Input, InputKind, Interface, Type};

use super::cell::{self, fold};
use super::facts::{ID, identify, own};
use super::history::{self, FIELDS, History};
use super::table::{Broken, Content, Table};
use super::{Reason, Refused};
use crate::diagnostic::Words;

/// Receipts and choices, by subject.
#[derive(Debug, Default)]
pub struct Register {
    /// What is not listed never was.
    complete: bool,
    subjects: BTreeMap<String, Vec<Entry>>,
}

/// A row of one of the two tables.
#[derive(Debug)]
struct Entry {
    file: String,
    row: u64,
    /// Whether the row could be cut into cells.
    readable: bool,
    cells: Vec<(usize, Cell)>,
    /// Of a row of receipts: the benefit, and all that it says, whatever the program reads.
    history: Option<(usize, History)>,
    reasons: Vec<Reason>,
}

impl Entry {
    /// Of a row that cannot be read: its subject is refused.
    fn broken(file: &str, row: u64, broken: Broken) -> Entry {
        let reason = Reason { file: file.to_owned(), row, fact: None, value: None, words: broken.words };
        Entry { file: file.to_owned(), row, readable: false, cells: Vec::new(), history: None, reasons: vec![reason] }
    }
}

impl Register {
    /// Nothing listed; `complete` says that nothing ever happened.
    pub fn new(complete: bool) -> Register {
        Register { complete, subjects: BTreeMap::new() }
    }

    /// Adds a table of receipts, as they stand on day `as_of`.
    ///
    /// # Errors
    /// If the table cannot be read, has columns that it must not have, or names a benefit that the program does not have.
    pub fn receipts(&mut self, table: Table<'_>, interface: &Interface, as_of: i32, ignore_extra: bool) -> Result<(), Words> {
        let known: Vec<&str> = [ID, "benefit"].into_iter().chain(FIELDS).collect();
        let columns = receipt_columns(interface);
        let mut seen = BTreeMap::new();
        self.rows(table, &known, ignore_extra, |row| {
            let name = row.text("benefit")?;
            // What is to be paid back has no receipts of its own.
            let names = interface.benefits.iter().filter(|b| b.recovers.is_none()).map(|b| b.name.as_str());
            let Some(benefit) = interface.benefits.iter().position(|b| b.recovers.is_none() && fold(&b.name) == fold(&name)) else {
                return if ignore_extra { Ok(false) } else { Err(no_such(row, "待遇", "benefit", &name, names)) };
            };
            if let Some(first) = seen.insert((row.id.clone(), benefit), row.entry.row) {
                row.refuse("benefit", Some(name), twice(first, "同一人同一待遇", "this id and benefit"));
                return Ok(true);
            }
            let mut history = History::default();
            for field in FIELDS {
                let column = columns.get(&(benefit, field));
                let input = column.map_or_else(|| history::input(field, &interface.parameters), |(_, input)| (*input).clone());
                let Some(cell) = row.receipt(&input, field) else { continue };
                history.set(field, cell);
                row.entry.cells.extend(column.map(|(at, _)| (*at, cell)));
            }
            for (field, words) in history.contradictions(as_of) {
                let value = row.field(field).map(str::to_owned);
                row.refuse(field, value, words);
            }
            row.entry.history = Some((benefit, history));
            Ok(true)
        })
    }

    /// What the table of receipts says of a subject and a benefit, if it lists them.
    #[cfg(feature = "host")]
    pub(super) fn history(&self, id: &str, benefit: usize) -> Option<&History> {
        let entries = self.subjects.get(id)?;
        entries.iter().find_map(|e| e.history.as_ref().filter(|(b, _)| *b == benefit).map(|(_, history)| history))
    }

    /// Adds a table of choices.
    ///
    /// # Errors
    /// If the table cannot be read, has columns that it must not have, or names a coordination or member that there is not.
    pub fn choices(&mut self, table: Table<'_>, interface: &Interface, ignore_extra: bool) -> Result<(), Words> {
        let mut seen = BTreeMap::new();
        self.rows(table, &[ID, "coordination", "benefit"], ignore_extra, |row| {
            let name = row.text("benefit")?;
            let wanted = row.field("coordination").map(fold).filter(|t| !t.is_empty());
            let coordinations = || interface.coordinations.iter().map(|c| c.name.as_str());
            if let Some(named) = row.field("coordination").filter(|n| wanted.is_some() && !ignore_extra && !coordinations().any(|c| fold(c) == fold(n))) {
                return Err(no_such(row, "衔接", "coordination", named, coordinations()));
            }
            let mut choosable = Vec::new();
            let mut member = None;
            for (i, input) in interface.inputs.iter().enumerate() {
                let InputKind::Choice { coordination } = &input.kind else { continue };
                let Some(c) = usize::try_from(*coordination).ok().and_then(|c| interface.coordinations.get(c)) else { continue };
                if wanted.as_ref().is_some_and(|w| fold(&c.name) != *w) {
                    choosable.push(c.name.as_str());
                    continue;
                }
                let benefit = |b: &u32| usize::try_from(*b).ok().and_then(|b| interface.benefits.get(b));
                let at = c.members.iter().position(|b| benefit(b).is_some_and(|b| fold(&b.name) == fold(&name)));
                if let Some(at) = at.and_then(|at| i64::try_from(at).ok()) {
                    if member.is_some() {
                        row.refuse("coordination", None, Words::new("不止一项衔接有此待遇，须写明是哪一项", "several coordinations have this benefit; say which"));
                    }
                    member = Some((i, at));
                }
            }
            match member {
                Some((input, at)) => match seen.insert((row.id.clone(), input), row.entry.row) {
                    Some(first) => row.refuse("benefit", Some(name), twice(first, "同一人同一衔接的选择", "a choice of this id in this coordination")),
                    None => row.entry.cells.push((input, Cell::Known(at))),
                },
                None if ignore_extra => return Ok(false),
                None => {
                    let benefits = interface.benefits.iter().map(|b| b.name.as_str());
                    return Err(no_such(row, "可供选择的待遇", "benefit to choose", &name, benefits.chain(choosable)));
                }
            }
            Ok(true)
        })
    }

    /// Puts what is known of subject `id` into the receipt and choice cells that its own row has not `given`; gives why it is refused.
    pub(super) fn fill(&self, id: &str, given: &[bool], interface: &Interface, cells: &mut [Cell]) -> Vec<Reason> {
        for ((input, cell), given) in interface.inputs.iter().zip(cells.iter_mut()).zip(given) {
            match &input.kind {
                InputKind::Receipt { .. } if self.complete && !given => *cell = never(input),
                InputKind::Choice { .. } if !given => *cell = Cell::Absent,
                InputKind::Fact | InputKind::Decision | InputKind::Receipt { .. } | InputKind::Choice { .. } => {}
            }
        }
        let mut reasons = Vec::new();
        for entry in self.subjects.get(id).into_iter().flatten() {
            reasons.extend(entry.reasons.iter().cloned());
            for (i, cell) in &entry.cells {
                if given.get(*i) == Some(&true) {
                    let words = Words::new("数据表里已有此项，两处只留一处", "the table of facts gives it already; keep it in one of the two");
                    let fact = interface.inputs.get(*i).map(|input| input.name.clone());
                    reasons.push(Reason { file: entry.file.clone(), row: entry.row, fact, value: None, words });
                } else if let Some(place) = cells.get_mut(*i) {
                    *place = *cell;
                }
            }
        }
        reasons
    }

    /// Rows whose subject is not among `ids`; of those that could be read none, if extra ones are to be passed over.
    pub(super) fn leftover(&self, ids: &BTreeSet<String>, ignore_extra: bool) -> Vec<Refused> {
        let mut out = Vec::new();
        for (id, entries) in self.subjects.iter().filter(|(id, _)| !ids.contains(*id)) {
            let near = cell::nearest(id, ids.iter().map(String::as_str)).filter(|_| ids.len() <= 10_000);
            let (zh, en) = near.map_or_else(Default::default, |n| (format!("，是否为 `{n}`"), format!("; did you mean `{n}`?")));
            let words = Words::new(format!("数据表里没有这个编号{zh}"), format!("the table of facts has no such id{en}"));
            for entry in entries.iter().filter(|e| !(ignore_extra && e.readable)) {
                let reason = Reason {
                    file: entry.file.clone(),
                    row: entry.row,
                    fact: Some(ID.to_owned()),
                    value: Some(id.clone()),
                    words: words.clone(),
                };
                let reasons = if entry.readable { vec![reason] } else { entry.reasons.clone() };
                out.push(Refused { row: entry.row, id: id.clone(), reasons });
            }
        }
        out
    }

    fn rows(
        &mut self,
        mut table: Table<'_>,
        known: &[&str],
        ignore_extra: bool,
        mut read: impl FnMut(&mut Row) -> Result<bool, Words>,
    ) -> Result<(), Words> {
        let name = table.name().to_owned();
        if table.has_header() {
            check_columns(&name, table.columns(), known, ignore_extra)?;
        }
        loop {
            let Some(record) = table.next_record()? else { return Ok(()) };
            let at = record.row;
            let place = |w: Words| Words::new(format!("`{name}` 第 {at} 行：{}", w.zh), format!("`{name}`, row {at}: {}", w.en));
            let fields = match record.fields.map(|fields| fields.into_iter().map(own).collect::<Vec<_>>()) {
                Ok(fields) => fields,
                // Without knowing whose row it is, somebody would be paid as if it were not there.
                Err(broken) => match broken.cell(table.columns(), ID).map(str::to_owned) {
                    None => return Err(place(broken.words)),
                    Some(id) => {
                        self.subjects.entry(id).or_default().push(Entry::broken(&name, at, broken));
                        continue;
                    }
                },
            };
            let fields: Vec<(usize, Content<'static>)> = fields
                .into_iter()
                .map(|f| match f.content {
                    Content::Text(t) => (f.column, Content::Text(t.into_owned().into())),
                    Content::Null => (f.column, Content::Text("".into())),
                    Content::Object => (f.column, Content::Bad("{…}".to_owned(), super::facts::no_object())),
                    Content::Texts(_) | Content::Objects(_) => (f.column, Content::Bad("[…]".to_owned(), super::facts::no_list())),
                    Content::Bad(s, w) => (f.column, Content::Bad(s, w)),
                })
                .collect();
            let columns = table.columns();
            check_columns(&name, columns, known, ignore_extra)?;
            let named: BTreeMap<String, Content<'static>> =
                fields.into_iter().filter_map(|(i, c)| columns.get(i).map(|n| (n.clone(), c))).collect();
            let id = named.get(ID).map_or_else(|| Err((None, missing(ID))), identify).map_err(|(_, w)| place(w))?;
            let entry = Entry { file: name.clone(), row: at, readable: true, cells: Vec::new(), history: None, reasons: Vec::new() };
            let mut row = Row { id, complete: self.complete, fields: named, entry };
            if read(&mut row)? {
                self.subjects.entry(row.id).or_default().push(row.entry);
            }
        }
    }
}

struct Row {
    id: String,
    complete: bool,
    fields: BTreeMap<String, Content<'static>>,
    entry: Entry,
}

impl Row {
    fn field(&self, name: &str) -> Option<&str> {
        match self.fields.get(name) {
            Some(Content::Text(text)) => Some(text),
            Some(Content::Null | Content::Object | Content::Texts(_) | Content::Objects(_) | Content::Bad(..)) | None => None,
        }
    }

    fn text(&self, name: &str) -> Result<String, Words> {
        if let Some(Content::Bad(_, words)) = self.fields.get(name) {
            return Err(self.place(&Words::new(format!("`{name}` {}", words.zh), format!("`{name}` is {}", words.en))));
        }
        let text = self.field(name).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
        text.ok_or_else(|| self.place(&missing(name)))
    }

    fn place(&self, w: &Words) -> Words {
        let (file, row) = (&self.entry.file, self.entry.row);
        Words::new(format!("`{file}` 第 {row} 行：{}", w.zh), format!("`{file}`, row {row}: {}", w.en))
    }

    fn refuse(&mut self, fact: &str, value: Option<String>, words: Words) {
        let (file, row) = (self.entry.file.clone(), self.entry.row);
        self.entry.reasons.push(Reason { file, row, fact: Some(fact.to_owned()), value, words });
    }

    /// What the row says in a field; nothing, and a reason to refuse it, if that cannot be read.
    fn receipt(&mut self, input: &Input, field: &str) -> Option<Cell> {
        match self.fields.get(field) {
            None if self.complete => Some(never(input)),
            None => Some(Cell::Unknown),
            // Objects and lists were said to be no values.
            Some(Content::Null | Content::Object | Content::Texts(_) | Content::Objects(_)) => Some(never(input)),
            Some(Content::Text(text)) if text.trim().is_empty() => Some(never(input)),
            Some(Content::Text(text)) => match cell::parse(text, input) {
                Ok(cell) => Some(cell),
                Err(words) => {
                    self.refuse(field, Some(text.to_string()), words);
                    None
                }
            },
            Some(Content::Bad(shown, words)) => {
                self.refuse(field, Some(shown.clone()), words.clone());
                None
            }
        }
    }
}

/// The inputs that are receipts, by benefit and field, with their positions.
fn receipt_columns(interface: &Interface) -> BTreeMap<(usize, &str), (usize, &Input)> {
    let inputs = interface.inputs.iter().enumerate();
    inputs.filter_map(|(at, input)| match &input.kind {
        InputKind::Receipt { benefit, field } => Some(((usize::try_from(*benefit).ok()?, field.as_str()), (at, input))),
        InputKind::Fact | InputKind::Decision | InputKind::Choice { .. } => None,
    }).collect()
}

/// That row `first` has said it already.
fn twice(first: u64, zh: &str, en: &str) -> Words {
    Words::new(format!("{zh}出现两次，前一次在第 {first} 行"), format!("{en} is listed twice: row {first} has it already"))
}

/// What a receipt holds of a benefit that was never had.
fn never(input: &Input) -> Cell {
    match input.ty {
        Type::Date => Cell::Absent,
        _ if input.optional => Cell::Absent,
        _ => Cell::Known(0),
    }
}

fn missing(column: &str) -> Words {
    Words::new(format!("缺少 `{column}`"), format!("`{column}` is missing"))
}

fn no_such<'a>(row: &Row, zh: &str, en: &str, name: &str, names: impl IntoIterator<Item = &'a str>) -> Words {
    let (zh_near, en_near) = cell::nearest(name, names)
        .map_or_else(Default::default, |n| (format!("，是否为 `{n}`"), format!("; did you mean `{n}`?")));
    row.place(&Words::new(format!("没有{zh} `{name}`{zh_near}"), format!("there is no {en} `{name}`{en_near}")))
}

fn check_columns(file: &str, columns: &[String], known: &[&str], ignore_extra: bool) -> Result<(), Words> {
    let Some(extra) = columns.iter().find(|c| !known.contains(&c.as_str())) else { return Ok(()) };
    if ignore_extra {
        return Ok(());
    }
    let near = cell::nearest(extra, known.iter().copied());
    let (zh, en) = near.map_or_else(
        || (format!("，可用的列是 {}", known.join("、")), format!("; the columns are {}", known.join(", "))),
        |n| (format!("，是否为 `{n}`"), format!("; did you mean `{n}`?")),
    );
    Err(Words::new(format!("`{file}` 没有列 `{extra}`{zh}"), format!("`{file}`: there is no column `{extra}`{en}")))
}
