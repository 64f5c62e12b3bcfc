//! A table of facts, as subjects.
//!
//! Columns are matched with the inputs of the module by name. `id` names the subject; without it the row's number does. A column that is
//! missing is unknown for everybody; a column that no input wants is an error with the nearest name, unless extra columns were allowed.
//!
//! INVARIANT: a subject has one cell for each input, in the order of the interface, and no two subjects have one id.

use std::collections::BTreeSet;

use heng_abi::{Cell, Input, InputKind, Interface};

use super::cell;
use super::changes::Change;
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
    /// Inputs that say how many elements a list has, with the facts of its elements and their positions.
    lists: Vec<(usize, Vec<(usize, u32)>)>,
    register: &'a Register,
    ignore_extra: bool,
    targets: Vec<Target>,
    ids: BTreeSet<String>,
    /// Whether there was a row of which nobody can say whose it is.
    nameless: bool,
    /// Whether the last row is kept as it was read.
    keeping: bool,
    last: Option<Kept>,
}

/// A row as it was read, to be read again with some of its facts changed.
#[derive(Debug, Clone)]
pub struct Kept {
    row: u64,
    fields: Vec<Field<'static>>,
}

/// A row that was looked for.
#[derive(Debug)]
pub struct Found {
    /// Its subject, or why it is refused.
    pub outcome: Result<Subject, Refused>,
    /// The row as it was read; none if it could not be cut into cells.
    pub kept: Option<Kept>,
}

/// What a column is for.
#[derive(Debug, Clone)]
pub(super) enum Target {
    Id,
    Input(usize),
    /// A part of the subject: whether it is there, if the program asks, and its facts. `null` makes all of them absent.
    Part(Option<usize>, Vec<usize>),
    /// A set: for each case its name and its input.
    Set(Vec<(String, usize)>),
    /// A list: the input that says how many elements it has, and the greatest number.
    List(usize, i64),
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
        let lists = lists(interface);
        let mut facts = Facts {
            table,
            interface,
            names,
            parts,
            lists,
            register,
            ignore_extra,
            targets: Vec::new(),
            ids: BTreeSet::new(),
            nameless: false,
            keeping: false,
            last: None,
        };
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
        let mut row = Row::new(self.table.name(), at, self.interface);
        let readable = fields.is_ok();
        self.last = None;
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
                row.fields(&fields, self.table.columns(), &self.targets, self.interface);
                self.last = self.keeping.then_some(Kept { row: at, fields });
            }
        }
        row.complete(&self.parts, &self.lists, self.interface);
        // The id of a row that could not be cut into cells is a guess, which is not to be held against it.
        if readable && !self.ids.insert(row.id.clone()) {
            let words = Words::new("编号重复，前面的行已经用过", "this id stands in an earlier row already");
            row.refuse(Some(ID), Some(row.id.clone()), words);
        }
        self.nameless |= !readable || row.nameless;
        Ok(Some(row.finish(self.register, self.interface)))
    }

    /// The first row of subject `id`, and the row as it was read if it could be cut into cells; or the id of the table that is nearest to it.
    ///
    /// # Errors
    /// If the table cannot be read so far.
    pub fn find(&mut self, id: &str) -> Result<Result<Found, Option<String>>, Words> {
        self.keeping = true;
        let mut near: Option<(usize, String)> = None;
        while let Some(outcome) = self.next_row()? {
            let found = match &outcome {
                Ok(subject) => &subject.id,
                Err(refused) => &refused.id,
            };
            if found == id {
                return Ok(Ok(Found { outcome, kept: self.last.take() }));
            }
            let distance = strsim::damerau_levenshtein(id, found);
            if near.as_ref().is_none_or(|(d, _)| distance < *d) {
                near = Some((distance, found.clone()));
            }
        }
        Ok(Err(near.map(|(_, near)| near).filter(|near| cell::nearest(id, [near.as_str()]).is_some())))
    }

    /// A row as if its table said of some facts what `changes` say, the later ones last.
    ///
    /// # Errors
    /// The reasons to refuse it, each at the row that it comes from.
    pub fn changed(&self, kept: &Kept, changes: &[Change]) -> Result<Subject, Refused> {
        let mut row = Row::new(self.table.name(), kept.row, self.interface);
        row.fields(&kept.fields, self.table.columns(), &self.targets, self.interface);
        for change in changes {
            (row.file, row.at) = (&change.file, change.row);
            row.field(&change.fact, Some(&change.target), &change.content, self.interface);
        }
        (row.file, row.at) = (self.table.name(), kept.row);
        row.complete(&self.parts, &self.lists, self.interface);
        row.finish(self.register, self.interface)
    }

    /// What a row of changes is about.
    ///
    /// # Errors
    /// If there is no such fact, or it is none that changes by itself.
    pub(super) fn changeable(&self, fact: &str) -> Result<Target, Words> {
        let target = self.target(fact, false);
        let own = |i: usize| self.interface.inputs.get(i).is_some_and(|i| matches!(i.kind, InputKind::Fact | InputKind::Decision));
        match &target {
            Target::Extra(_) => Err(self.no_fact(fact)),
            Target::Input(i) if own(*i) => Ok(target),
            Target::Part(..) | Target::Set(_) | Target::List(..) | Target::Ignored => Ok(target),
            Target::Id | Target::Input(_) => Err(Words::new(
                format!("`{fact}` 不能写在变动表里：回执由测算逐月推得，选择写在选择表里"),
                format!("`{fact}` cannot be changed: receipts follow from month to month, and choices have a table of their own"),
            )),
        }
    }

    /// Of some ids one that no row has, and one like it; the table is read to its end.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn lacks<'i>(&mut self, wanted: impl IntoIterator<Item = &'i str>) -> Result<Option<(&'i str, Option<&str>)>, Words> {
        let mut wanted = wanted.into_iter().peekable();
        if wanted.peek().is_none() {
            return Ok(None);
        }
        while self.next_row()?.is_some() {}
        let lacking = wanted.find(|id| !self.ids.contains(*id)).filter(|_| !self.ignore_extra && !self.nameless);
        Ok(lacking.map(|id| (id, cell::nearest(id, self.ids.iter().map(String::as_str)).filter(|_| self.ids.len() <= 10_000))))
    }

    /// The days that the module can be asked of.
    pub(super) fn days(&self) -> (i32, i32) {
        (self.interface.parameters.as_of_min, self.interface.parameters.as_of_max)
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
        if let Some(target) = self.many(column, nested) {
            return target;
        }
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
        let words = self.no_fact(column);
        Target::Extra(Words::new(
            format!("{}（要忽略多余的列，加 --ignore-extra）", words.zh),
            format!("{} (--ignore-extra passes over extra columns)", words.en),
        ))
    }

    /// That no fact is called so, with the nearest that is.
    fn no_fact(&self, name: &str) -> Words {
        let facts = self.interface.inputs.iter().filter(|i| i.kind == InputKind::Fact).map(|i| i.name.as_str());
        let near = cell::nearest(name, facts.chain([ID]));
        let (zh, en) = match near {
            Some(near) => (format!("，是否为 `{near}`"), format!("; did you mean `{near}`?")),
            None => (String::new(), String::new()),
        };
        Words::new(format!("没有名为 `{name}` 的数据项{zh}"), format!("no fact is called `{name}`{en}"))
    }
}

impl Facts<'_> {
    /// What a column is for that names a set or a list as a whole, or an element that no list can have.
    fn many(&self, column: &str, nested: bool) -> Option<Target> {
        let inputs = &self.interface.inputs;
        let in_set = |i: &Input| i.set.as_deref().is_some_and(|set| cell::fold(set) == column);
        let cases: Vec<(String, usize)> = inputs
            .iter()
            .enumerate()
            .filter(|(_, i)| in_set(i))
            .filter_map(|(at, _)| Some((self.names.get(at)?.strip_prefix(column)?.strip_prefix('.')?.to_owned(), at)))
            .collect();
        if !cases.is_empty() {
            return Some(Target::Set(cases));
        }
        let count = |name: &str| inputs.iter().position(|i| i.list.as_ref().is_some_and(|l| l.position == 0 && cell::fold(&l.name) == name));
        if let Some(at) = count(column) {
            return Some(Target::List(at, inputs.get(at).map_or(0, |i| i.max)));
        }
        let (list, rest) = column.split_once('[').filter(|_| nested)?;
        let position: i64 = rest.split_once(']')?.0.parse().ok()?;
        let most = inputs.get(count(list)?)?.max;
        // That there are too many was said of the list.
        (position > most).then_some(Target::Ignored)
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

impl<'a> Row<'a> {
    fn new(file: &'a str, at: u64, interface: &Interface) -> Row<'a> {
        Row {
            file,
            at,
            id: at.to_string(),
            nameless: false,
            cells: vec![Cell::Unknown; interface.inputs.len()],
            given: vec![Given::No; interface.inputs.len()],
            reasons: Vec::new(),
        }
    }
}

impl Row<'_> {
    fn fields(&mut self, fields: &[Field<'_>], columns: &[String], targets: &[Target], interface: &Interface) {
        for field in fields {
            let column = columns.get(field.column).map_or("", String::as_str);
            self.field(column, targets.get(field.column), &field.content, interface);
        }
    }

    /// Says of parts and lists what follows from the fields.
    fn complete(&mut self, parts: &[(usize, Vec<usize>)], lists: &[(usize, Vec<(usize, u32)>)], interface: &Interface) {
        for (presence, members) in parts {
            self.part(*presence, members, interface);
        }
        for (count, elements) in lists {
            self.beyond(*count, elements, interface);
        }
    }

    /// The subject of the row, with what the register knows of it.
    fn finish(self, register: &Register, interface: &Interface) -> Result<Subject, Refused> {
        let Row { at: row, id, mut cells, given, mut reasons, .. } = self;
        let given: Vec<bool> = given.iter().map(|g| *g != Given::No).collect();
        reasons.extend(register.fill(&id, &given, interface, &mut cells));
        if reasons.is_empty() { Ok(Subject { row, id, cells }) } else { Err(Refused { row, id, reasons }) }
    }

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
            Some(Target::Set(cases)) => self.set_field(column, cases, content),
            Some(Target::List(count, most)) => self.list_field(column, *count, *most, content),
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
            (Content::Text(text), Some(p)) if text.trim().is_empty() => self.set(p, Cell::Known(0), Given::Empty),
            (Content::Text(text), Some(p)) if cell::fold(text) == "无" => self.set(p, Cell::Known(0), Given::Value),
            (Content::Text(_) | Content::Texts(_) | Content::Objects(_) | Content::Bad(..), Some(p)) => self.value(column, p, content, interface),
            (Content::Text(_) | Content::Texts(_) | Content::Objects(_) | Content::Bad(..), None) => {
                self.refuse(Some(column), None, Words::new("这里应为一个对象 `{…}`", "an object `{…}` is expected here"));
            }
        }
    }

    /// The cases in a set: all that are not named are not in it. An empty cell is an empty set; `null` says nothing.
    fn set_field(&mut self, column: &str, cases: &[(String, usize)], content: &Content<'_>) {
        let named: Vec<String> = match content {
            Content::Object | Content::Null => return,
            Content::Texts(texts) => texts.iter().map(|t| cell::fold(t)).collect(),
            Content::Text(text) => {
                let text = cell::fold(text);
                if text == "?" || text == "未知" {
                    return;
                }
                text.split(['、', '|']).map(cell::fold).filter(|t| !t.is_empty() && t != "无").collect()
            }
            Content::Objects(_) => return self.refuse(Some(column), None, Words::new("这里应为一组文字", "a list of texts is expected here")),
            Content::Bad(shown, words) => return self.refuse(Some(column), Some(shown.clone()), words.clone()),
        };
        for name in &named {
            if !cases.iter().any(|(case, _)| case == name) {
                let names: Vec<String> = cases.iter().map(|(case, _)| case.clone()).collect();
                self.refuse(Some(column), Some(name.clone()), cell::no_case(name, &names));
            }
        }
        for (case, i) in cases {
            self.set(*i, Cell::Known(i64::from(named.contains(case))), Given::Value);
        }
    }

    /// How many elements a list has. `null` says nothing.
    fn list_field(&mut self, column: &str, count: usize, most: i64, content: &Content<'_>) {
        let n = match content {
            Content::Object | Content::Null => return,
            Content::Objects(n) => i64::try_from(*n).unwrap_or(i64::MAX),
            Content::Texts(texts) if texts.is_empty() => 0,
            Content::Bad(shown, words) => return self.refuse(Some(column), Some(shown.clone()), words.clone()),
            Content::Texts(_) | Content::Text(_) => {
                return self.refuse(Some(column), None, Words::new("这里应为一组对象 `[{…}]`", "a list of objects `[{…}]` is expected here"));
            }
        };
        if n > most {
            let words = Words::new(format!("有 {n} 项，这个列表至多 {most} 项"), format!("there are {n}; this list has at most {most}"));
            return self.refuse(Some(column), None, words);
        }
        self.set(count, Cell::Known(n), Given::Value);
    }

    /// Elements that a list does not reach are not unknown: there is nothing to be known of them.
    fn beyond(&mut self, count: usize, elements: &[(usize, u32)], interface: &Interface) {
        let Some(Cell::Known(n)) = self.cells.get(count).copied() else { return };
        for (at, position) in elements.iter().filter(|(_, position)| i64::from(*position) > n) {
            let Some(input) = interface.inputs.get(*at) else { continue };
            if self.given.get(*at) == Some(&Given::Value) && self.cells.get(*at) != Some(&Cell::Unknown) {
                let words = Words::new(
                    format!("列表只有 {n} 项，这里却填了第 {position} 项"),
                    format!("the list has only {n} elements, and this is of number {position}"),
                );
                self.refuse(Some(&input.name), None, words);
            }
            let nothing = if input.optional { Cell::Absent } else { Cell::Known(input.min) };
            self.set(*at, nothing, Given::Empty);
        }
    }

    /// A part of which a fact is known is there; one that was left empty, or whose facts all were, is not. Of one that is said not to be there
    /// nothing can be known.
    fn part(&mut self, presence: usize, members: &[usize], interface: &Interface) {
        let known = |i: &&usize| self.given.get(**i) == Some(&Given::Value) && matches!(self.cells.get(**i), Some(Cell::Known(_)));
        let one = members.iter().find(known).and_then(|i| interface.inputs.get(*i));
        if self.given.get(presence) == Some(&Given::Value) {
            if let (Some(one), Some(Cell::Known(0)), Some(part)) = (one, self.cells.get(presence), interface.inputs.get(presence)) {
                let words = Words::new(
                    format!("填的是没有 `{}`，这里却填了值", part.name),
                    format!("`{}` is said not to be there, and a value of it is given", part.name),
                );
                self.refuse(Some(&one.name), None, words);
            }
            return;
        }
        let told: Vec<Given> = members.iter().filter_map(|i| self.given.get(*i).copied()).filter(|g| *g != Given::No).collect();
        if one.is_some() {
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

/// Each list: the input that says how many elements it has, and the inputs of its elements with their positions.
fn lists(interface: &Interface) -> Vec<(usize, Vec<(usize, u32)>)> {
    let places = || interface.inputs.iter().enumerate().filter_map(|(at, i)| Some((at, i.list.as_ref()?)));
    let elements = |name: &str| places().filter(|(_, p)| p.position > 0 && p.name == name).map(|(at, p)| (at, p.position)).collect();
    places().filter(|(_, p)| p.position == 0).map(|(at, p)| (at, elements(&p.name))).collect()
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
        Content::Object | Content::Texts(_) | Content::Objects(_) | Content::Bad(..) => false,
    }
}

/// Why an object is no value.
pub(super) fn no_object() -> Words {
    Words::new("这里应为一个值，不是对象", "a single value is expected here, not an object")
}

/// Why a list is no value.
pub(super) fn no_list() -> Words {
    Words::new("这里应为一个值，不是列表", "a single value is expected here, not a list")
}

/// A field that outlives its record.
pub(super) fn own(field: Field<'_>) -> Field<'static> {
    let content = match field.content {
        Content::Text(t) => Content::Text(t.into_owned().into()),
        Content::Null => Content::Null,
        Content::Object => Content::Object,
        Content::Texts(texts) => Content::Texts(texts),
        Content::Objects(n) => Content::Objects(n),
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
        Content::Texts(_) | Content::Objects(_) => Err((None, no_list())),
        Content::Bad(shown, words) => Err((Some(shown.clone()), words.clone())),
    }
}

/// The value in a field.
pub(super) fn read(content: &Content<'_>, input: &Input) -> Result<Cell, (String, Words)> {
    match content {
        Content::Null => Ok(cell::nothing(input)),
        Content::Object => Err(("{…}".to_owned(), no_object())),
        Content::Texts(texts) => {
            let shown: Vec<String> = texts.iter().map(|t| format!("\"{t}\"")).collect();
            Err((format!("[{}]", shown.join(", ")).chars().take(40).collect(), no_list()))
        }
        Content::Objects(_) => Err(("[{…}]".to_owned(), no_list())),
        Content::Text(text) => cell::parse(text, input).map_err(|words| (text.to_string(), words)),
        Content::Bad(shown, words) => Err((shown.clone(), words.clone())),
    }
}
