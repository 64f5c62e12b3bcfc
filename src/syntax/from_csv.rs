//! Rows that stand in a CSV file → rows of the tree, as if they were written below their table.
//!
//! `表 租房标准 按 学历：月租、上限：取自 "租房标准.csv"。` reads
//!
//! ```csv
//! 学历,月租,上限
//! 博士,3000元/月,10万元
//! "本科、硕士",2000元/月,5万元
//! ```
//!
//! as two rows. The header says which column is what, in any order; a cell is read by the grammar, in either keyword language.
//!
//! INVARIANT: a row and its parts have their places in the CSV file, so that whatever a later phase says of a case or a unit points there.
//!
//! Deliberately absent: reading files (the texts come with the sources), and what a column is: the names of results and the key columns
//! are compared as they are written.

mod records;

use super::errors::csv as errors;
use super::fold::{Folded, fold};
use super::from_pest::{P, Reader};
use super::from_pest_rows::count_names;
use super::grammar::Rule;
use super::{By, DeclKind, Expr, ExprKind, Pattern, Row, Text, Tree, print};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, SourceFile, Sources, Span, Withheld, beside, is_table};
pub(in crate::syntax) use records::Fault;
use records::{Record, records};
use std::ops::Range;

/// The largest file that rows are read from, in bytes.
pub const MOST_BYTES: usize = 1 << 18;

/// Gives the tables of these trees that name a file the rows of that file.
pub fn read_rows(trees: &mut [Tree], sources: &Sources) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for tree in trees {
        for decl in &mut tree.decls {
            let DeclKind::Table { by, .. } = &mut decl.kind else { continue };
            let Some(path) = by.rows_from.clone() else { continue };
            // A path that is not closed is whatever stands on its line.
            if tree.unread.contains(&path.span) {
                continue;
            }
            let keys = by.columns.iter().map(|c| sources.text(c.span).trim().to_owned());
            let titles: Vec<String> = keys.chain(by.results.iter().map(|n| n.text.clone())).collect();
            let before = found.len();
            let whole = match named(sources, tree.file, &path) {
                Ok((id, file)) => {
                    tree.row_files.push(id);
                    found.extend(rows(id, file, by, &titles));
                    found.len() == before && file.withheld().is_none()
                }
                Err(why) => {
                    found.push(why);
                    false
                }
            };
            if !whole {
                tree.unread.push(path.span);
            }
        }
    }
    found
}

impl Tree {
    /// The files that its tables take rows from, as they are named.
    pub fn named_files(&self) -> impl Iterator<Item = &Text> {
        self.decls.iter().filter_map(|d| if let DeclKind::Table { by, .. } = &d.kind { by.rows_from.as_ref() } else { None })
    }
}

/// The file of a path that a source names.
fn named<'s>(sources: &'s Sources, from: FileId, path: &Text) -> Result<(FileId, &'s SourceFile), Diagnostic> {
    let own = sources.get(from).map_or("", SourceFile::name);
    let Some(name) = beside(own, &path.text) else { return Err(errors::outside(path)) };
    if !is_table(&name) {
        return Err(errors::not_csv(path));
    }
    let Some((id, file)) = sources.named(&name) else { return Err(errors::no_file(path, &name)) };
    match file.withheld() {
        Some(Withheld::Outside) => Err(errors::outside(path)),
        Some(Withheld::TooLarge) => Err(errors::too_large(path, MOST_BYTES)),
        None if file.text().len() > MOST_BYTES => Err(errors::too_large(path, MOST_BYTES)),
        None | Some(Withheld::Reported) => Ok((id, file)),
    }
}

/// What a column of the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A key column of the table, by its position.
    Key(usize),
    /// A result, by its position.
    Result(usize),
}

/// Reads the rows of a file into a table, and says what is wrong with them.
fn rows(id: FileId, file: &SourceFile, by: &mut By, titles: &[String]) -> Vec<Diagnostic> {
    if file.withheld().is_some() {
        return Vec::new();
    }
    let mut cells = Cells { reader: Reader::new(id, file.text(), Vec::new()), file: id, titles };
    let mut records = records(file.text()).into_iter();
    let header = records.next();
    let places = header.as_ref().and_then(|header| cells.header(header, by));
    if header.is_none() {
        cells.reader.report(errors::empty(id));
    }
    if let (Some(header), Some(places)) = (header, places) {
        by.rows = records.filter_map(|record| cells.row(&header, &record, &places)).collect();
        count_names(by);
    }
    cells.reader.diagnostics
}

/// The cells of one file, as a table reads them.
struct Cells<'t> {
    reader: Reader<'t>,
    file: FileId,
    /// What the columns are called: the keys as they are written, then the results.
    titles: &'t [String],
}

impl Cells<'_> {
    /// What each column of the file is; none if that is not known of all.
    fn header(&mut self, header: &Record, by: &By) -> Option<Vec<Place>> {
        let before = self.reader.diagnostics.len();
        self.faults(header);
        let mut places: Vec<(Place, Range<usize>)> = Vec::new();
        // Without names, the column that is no key holds the result.
        let mut nameless = by.results.is_empty();
        for cell in &header.cells {
            let place = match self.place(cell, by) {
                Some(place) => place,
                None if nameless && !cell.is_empty() => {
                    nameless = false;
                    Place::Result(0)
                }
                None => {
                    self.reader.report(errors::unknown_column(self.span(cell), self.written(cell), self.titles));
                    continue;
                }
            };
            match places.iter().find(|(p, _)| *p == place) {
                Some((_, first)) => {
                    let first = self.span(first);
                    self.reader.report(errors::column_twice(self.span(cell), self.written(cell), first));
                }
                None => places.push((place, cell.clone())),
            }
        }
        if self.reader.diagnostics.len() > before {
            return None;
        }
        if nameless {
            self.reader.report(errors::value_missing(self.span(&header.span)));
            return None;
        }
        let there = |place: Place| places.iter().any(|(p, _)| *p == place);
        let keys = (0..by.columns.len()).map(Place::Key);
        let all = keys.chain((0..by.results.len().max(1)).map(Place::Result));
        let missing: Vec<String> = all.zip(self.titles).filter(|(place, _)| !there(*place)).map(|(_, name)| name.clone()).collect();
        if !missing.is_empty() {
            self.reader.report(errors::column_missing(self.span(&header.span), &missing));
            return None;
        }
        Some(places.into_iter().map(|(place, _)| place).collect())
    }

    /// What a cell of the header names.
    fn place(&mut self, cell: &Range<usize>, by: &By) -> Option<Place> {
        let before = self.reader.diagnostics.len();
        let name = self.read(cell, Rule::strict_name, |r, p| p.into_inner().find(|k| k.as_rule() == Rule::name).map(|n| r.name(&n))).ok();
        let result = name.and_then(|name| by.results.iter().position(|r| r.text == name.text));
        let column = self.read(cell, Rule::strict_column, |r, p| {
            let kid = p.into_inner().next()?;
            Some(match kid.as_rule() {
                Rule::kw_by_year => Expr { kind: ExprKind::YearOfPayment, span: r.span(&kid) },
                _ => r.sum(kid),
            })
        });
        // What is no column is said by whoever asked.
        self.reader.diagnostics.truncate(before);
        let shape = column.ok().map(|e| print::shape(&e));
        let key = shape.and_then(|shape| by.columns.iter().position(|c| print::shape(c) == shape));
        result.map(Place::Result).or(key.map(Place::Key))
    }

    /// A row; none if it could not be read.
    fn row(&mut self, header: &Record, record: &Record, places: &[Place]) -> Option<Row> {
        // Spreadsheets leave such rows behind.
        if record.faults.is_empty() && record.cells.iter().all(Range::is_empty) {
            return None;
        }
        let span = self.span(&record.span);
        if self.faults(record) {
            return None;
        }
        if record.cells.len() != header.cells.len() {
            self.reader.report(errors::ragged(span, header.cells.len(), record.cells.len(), self.span(&header.span)));
            return None;
        }
        let mut keys: Vec<(usize, Vec<Pattern>)> = Vec::new();
        let mut values: Vec<(usize, Expr)> = Vec::new();
        for ((cell, title), place) in record.cells.iter().zip(&header.cells).zip(places) {
            if cell.is_empty() {
                self.reader.report(errors::empty_cell(self.span(cell), self.written(title), matches!(place, Place::Key(_))));
                continue;
            }
            match place {
                Place::Key(i) => {
                    let read = |r: &mut Reader<'_>, p: P| p.into_inner().find(|k| k.as_rule() == Rule::patterns).map(|k| r.patterns(k));
                    keys.extend(self.cell(cell, Rule::strict_patterns, read).map(|patterns| (*i, patterns)));
                }
                Place::Result(i) => {
                    let read = |r: &mut Reader<'_>, p: P| p.into_inner().find(|k| k.as_rule() == Rule::expr).map(|k| r.expr(k));
                    values.extend(self.cell(cell, Rule::strict_expr, read).map(|value| (*i, value)));
                }
            }
        }
        if keys.len() + values.len() < places.len() {
            return None;
        }
        keys.sort_by_key(|(i, _)| *i);
        values.sort_by_key(|(i, _)| *i);
        let mut values = values.into_iter().map(|(_, value)| value);
        Some(Row { patterns: keys.into_iter().map(|(_, patterns)| patterns).collect(), value: values.next()?, more: values.collect(), span })
    }

    /// Reads a cell by a rule, and says what is wrong with it.
    fn cell<R>(&mut self, cell: &Range<usize>, rule: Rule, then: impl FnOnce(&mut Reader<'_>, P) -> Option<R>) -> Option<R> {
        let read = self.read(cell, rule, then);
        if let Err(folded) = &read {
            self.reader.within(folded, |r| r.broken_text(&folded.text, 0, rule));
        }
        read.ok()
    }

    fn read<R>(&mut self, cell: &Range<usize>, rule: Rule, then: impl FnOnce(&mut Reader<'_>, P) -> Option<R>) -> Result<R, Folded> {
        let (mut folded, _) = fold(self.span(cell).file, self.written(cell));
        let start = self.span(cell).start;
        folded.origin.iter_mut().for_each(|at| *at += start);
        let text = std::mem::take(&mut folded.text);
        folded.text = self.reader.within(&folded, |r| r.flatten_deep(text));
        self.reader.reread(&folded, rule, then).map_err(|_| folded)
    }

    /// Says what is wrong with the quotes of a record.
    fn faults(&mut self, record: &Record) -> bool {
        for (at, fault) in &record.faults {
            let at = self.span(&(*at..*at + 1));
            self.reader.report(errors::quote(at, *fault));
        }
        !record.faults.is_empty()
    }

    fn written(&self, cell: &Range<usize>) -> &str {
        self.reader.original(self.span(cell))
    }

    fn span(&self, range: &Range<usize>) -> Span {
        let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span::new(self.file, byte(range.start), byte(range.end))
    }
}
