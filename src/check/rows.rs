//! `按`: lookups, whether their rows cover every case, and whether two rows match the same one.

use super::cases::{self, Atom, Domain, Fault};
use super::expr::Env;
use super::types::{self, Num};
use super::{Checker, ColumnPattern, LookupRow, Place, Ty, Value, ValueId, ValueKind, errors};
use crate::source::Span;
use crate::syntax::{By, Expr, ExprKind, Nth, NthLast, Pattern, Quantity, Row, ordinal_name};
use crate::value::Range;

/// In so many ways a row can leave columns open and take their absence.
const MOST_WAYS: usize = 4_096;

/// A column: its value, and the stored integers (and absence) that it can have here.
struct Column {
    id: ValueId,
    ty: Ty,
    range: Range,
    absent: bool,
}

impl Checker {
    pub(crate) fn by(&mut self, env: &Env, by: &By, want: Option<&Ty>) -> ValueId {
        if by.stepwise {
            return self.steps(env, by);
        }
        let mut columns = Vec::new();
        for e in &by.columns {
            let id = self.expr(env, e, None);
            let v = self.value(id);
            if v.ty == Ty::Error {
                return self.error(by.span);
            }
            if matches!(v.ty, Ty::Text | Ty::Part(_) | Ty::Set(_) | Ty::List(_)) || matches!(&v.ty, Ty::Num(n) if n.over) {
                let words = types::words(&self.out.program, &v.ty);
                self.report(errors::not_a_column(e.span, &words));
                return self.error(by.span);
            }
            columns.push(Column { id, ty: v.ty.clone(), range: v.range, absent: v.optional });
        }
        let mut rows: Vec<(Vec<ColumnPattern>, ValueId, Span)> = Vec::new();
        let mut default: Option<(ValueId, Span)> = None;
        let mut broken = false;
        let mut want = want.cloned();
        for row in &by.rows {
            let value = self.expr(env, &row.value, want.as_ref());
            if self.is_error(value) {
                broken = true;
            } else if want.is_none() {
                want = Some(self.value(value).ty.clone());
            }
            if is_else(row) {
                if let Some((_, first)) = default {
                    self.report(errors::rows_collide(row.span, first, &("其他".into(), "else".into())));
                    broken = true;
                }
                default = Some((value, row.span));
                continue;
            }
            match self.patterns(env, &columns, row) {
                Some(ways) => rows.extend(ways.into_iter().map(|patterns| (patterns, value, row.span))),
                None => broken = true,
            }
        }
        let results: Vec<ValueId> = rows.iter().map(|(_, v, _)| *v).chain(default.map(|(v, _)| v)).collect();
        broken |= !self.one_unit(&results);
        // A row that could not be read might be the one that is missing, or the one that collides.
        if broken || self.out.program.holds_unread(by.span) {
            return self.error(by.span);
        }
        // A row that leaves a column open stands behind those that name it.
        rows.sort_by_key(|(p, _, _)| cases::rank(p));
        if !self.rows_are_right(by, &columns, &rows, default.map(|(_, at)| at)) {
            return self.error(by.span);
        }
        // Where a column is absent and no row is for that, so is the result.
        let optional = columns.iter().enumerate().any(|(i, c)| c.absent && !cases::takes_absence(i, rows.iter().map(|(p, _, _)| p.as_slice())));
        let mut values: Vec<ValueId> = rows.iter().map(|(_, v, _)| *v).collect();
        values.extend(default.map(|(v, _)| v));
        let kind = ValueKind::By {
            columns: columns.iter().map(|c| c.id).collect(),
            rows: rows.into_iter().map(|(patterns, value, span)| LookupRow { patterns, value, span }).collect(),
            default,
        };
        let id = self.unify(&values, by.span, |_| kind);
        if let Some(v) = self.out.values.get_mut(id.0 as usize) {
            v.optional |= optional && v.ty != Ty::Error;
        }
        id
    }

    /// Whether the results of all rows are in one unit. Each that is in another than most is reported.
    fn one_unit(&mut self, results: &[ValueId]) -> bool {
        let number = |id: &ValueId| match &self.value(*id).ty {
            Ty::Num(n) => Some((*id, n.clone())),
            _ => None,
        };
        let numbers: Vec<(ValueId, Num)> = results.iter().filter_map(number).collect();
        let alike = |n: &Num| numbers.iter().filter(|(_, other)| other.dim == n.dim).count();
        let Some((usual, unit)) = numbers.iter().rev().max_by_key(|(_, n)| alike(n)) else { return true };
        let mut one = true;
        for (id, other) in numbers.iter().filter(|(_, n)| n.dim != unit.dim) {
            one &= self.same_unit(*id, *usual, other, unit);
        }
        one
    }

    /// What a row is for. `其他、无` is every other value, behind the rows that name one, and absence: two ways.
    fn patterns(&mut self, env: &Env, columns: &[Column], row: &Row) -> Option<Vec<Vec<ColumnPattern>>> {
        if row.patterns.len() != columns.len() {
            self.report(errors::column_count(row.span, columns.len(), row.patterns.len()));
            return None;
        }
        let mut out = vec![Vec::new()];
        for (column, alternatives) in columns.iter().zip(&row.patterns) {
            let mut ranges: Vec<(i64, i64)> = Vec::new();
            let (mut absent, mut any) = (false, false);
            for pattern in alternatives {
                match pattern {
                    Pattern::Else(_) => any = true,
                    Pattern::Absent(span) => {
                        // Where a condition settles it, the row is idle and not wrong.
                        if !self.declared_optional(column.id) {
                            let name = self.place(column.id).and_then(|p| self.fact_name(p));
                            self.report(errors::never_absent(*span, name.as_deref()));
                        }
                        absent = true;
                    }
                    Pattern::Value(Expr { kind: ExprKind::Name(n), span }) if matches!(column.ty, Ty::Num(_)) && ordinal_name(&n.text, *span).is_some() => {
                        let Some(first) = ordinal_name(&n.text, *span) else { continue };
                        ranges.push(self.counted(env, column, &Nth { first, last: NthLast::Same, span: *span })?);
                    }
                    Pattern::Value(e) => {
                        let p = self.stored(env, column, e)?;
                        ranges.push((p, p));
                    }
                    Pattern::Nth(nth) => ranges.push(self.counted(env, column, nth)?),
                    Pattern::Range(lo, hi) => {
                        let (lo, hi) = (self.stored(env, column, lo)?, self.stored(env, column, hi)?);
                        if lo > hi {
                            self.report(errors::empty_range(row.span));
                            return None;
                        }
                        ranges.push((lo, hi));
                    }
                }
            }
            let ways = match (any, absent) {
                (false, _) => vec![ColumnPattern::Of { ranges, absent }],
                (true, false) => vec![ColumnPattern::Any],
                (true, true) => vec![ColumnPattern::Any, ColumnPattern::Of { ranges: Vec::new(), absent }],
            };
            out = out.iter().flat_map(|before: &Vec<ColumnPattern>| ways.iter().map(|way| [before.as_slice(), std::slice::from_ref(way)].concat())).collect();
            // Each such column doubles them.
            if out.len() > MOST_WAYS {
                self.report(errors::too_many_cases(row.span));
                return None;
            }
        }
        Some(out)
    }

    /// `第3年 起` as the integers that its column is held as.
    fn counted(&mut self, env: &Env, column: &Column, nth: &Nth) -> Option<(i64, i64)> {
        // A year of payment is a number without a unit.
        let bare = matches!(&column.ty, Ty::Num(n) if n.dim.is_none());
        let mut end = |q: &Quantity| {
            let q = if bare { Quantity { unit: None, ..q.clone() } } else { q.clone() };
            self.stored(env, column, &Expr { span: q.span, kind: ExprKind::Quantity(q) })
        };
        let first = end(&nth.first)?;
        let last = match &nth.last {
            NthLast::Same => first,
            NthLast::Is(q) => end(q)?,
            NthLast::Onward => i64::try_from(column.range.hi()).unwrap_or(i64::MAX).max(first),
        };
        if first > last {
            self.report(errors::empty_range(nth.first.span));
            return None;
        }
        Some((first, last))
    }

    /// The name of the fact in a place.
    pub(super) fn fact_name(&self, place: Place) -> Option<String> {
        let (Place::Fact(f) | Place::PartFact(_, f)) = place else { return None };
        self.out.program.facts.get(f.index()).map(|d| d.syntax.name.text.clone())
    }

    /// A pattern as the integer that its column is held as.
    fn stored(&mut self, env: &Env, column: &Column, e: &Expr) -> Option<i64> {
        let id = self.expr(env, e, Some(&column.ty));
        let v: Value = self.value(id).clone();
        let ValueKind::Const(c) = v.kind else {
            if v.ty != Ty::Error {
                self.report(errors::not_a_constant(e.span));
            }
            return None;
        };
        match (&column.ty, &v.ty) {
            (Ty::Num(a), Ty::Num(b)) => {
                let (a, b) = (a.clone(), b.clone());
                if !self.same_unit(column.id, id, &a, &b) {
                    return None;
                }
                let exact = c.checked_mul(a.den).filter(|x| x % b.den == 0).map(|x| x / b.den);
                if exact.is_none() {
                    self.report(errors::finer_than_stored(e.span));
                }
                exact
            }
            (a, b) if a == b => Some(c),
            (a, b) => {
                let (wa, wb) = (types::words(&self.out.program, a), types::words(&self.out.program, b));
                let at = self.value(column.id).span;
                self.report(errors::types_differ(at, &wa, e.span, &wb));
                None
            }
        }
    }

    /// Looks at every combination of cases: none may match two rows of one rank, and each must match one.
    fn rows_are_right(&mut self, by: &By, columns: &[Column], rows: &[(Vec<ColumnPattern>, ValueId, Span)], other: Option<Span>) -> bool {
        let domains: Vec<Domain> = columns.iter().map(|c| Domain { lo: c.range.lo(), hi: c.range.hi(), absent: c.absent }).collect();
        let patterns: Vec<&[ColumnPattern]> = rows.iter().map(|(p, _, _)| p.as_slice()).collect();
        let doubtful = |c: &Column| self.place(c.id).is_some_and(|p| self.doubt.about(&p));
        let covers = other.is_none() && !columns.iter().any(doubtful);
        let first = by.columns.first().map_or(by.span, |c| c.span);
        let at = by.columns.last().map_or(first, |c| first.to(c.span));
        let span = |row: usize| rows.get(row).map_or(by.span, |(_, _, span)| *span);
        let found = match cases::fault(&domains, &patterns, covers) {
            None => return true,
            Some(Fault::Collide(first, second, cell)) => errors::rows_collide(span(second), span(first), &self.cell_words(columns, &cell)),
            Some(Fault::Absent(i)) => errors::row_for_absent(by.columns.get(i).map_or(by.span, |c| c.span), other, i, by.columns.len()),
            Some(Fault::Uncovered(cell)) => errors::rows_do_not_cover(at, &self.cell_words(columns, &cell)),
            Some(Fault::TooMany) => errors::too_many_cases(at),
        };
        let found = match &by.rows_from {
            Some(path) if found.span().file == path.span.file => errors::rows_stand_in(found, path.span),
            Some(_) | None => found,
        };
        // What year of payment a period belongs to rests on no condition, so none that is in doubt could have closed the gap.
        if by.columns.iter().all(|c| matches!(c.kind, ExprKind::YearOfPayment)) {
            self.diagnostics.push(found);
        } else {
            self.report(found);
        }
        false
    }

    fn cell_words(&self, columns: &[Column], cell: &[Atom]) -> (String, String) {
        let one = |c: &Column, a: &Atom| match a {
            Atom::Absent => ("无".to_string(), "none".to_string()),
            Atom::At(v) => {
                let i = usize::try_from(*v).unwrap_or(0);
                let text = match &c.ty {
                    Ty::Enum(e) => self.out.program.enums.get(e.index()).and_then(|d| d.cases.get(i)).map(|n| n.text.clone()),
                    Ty::Region(r) => self.out.program.leaves(*r).get(i).cloned(),
                    Ty::Date => Some(crate::value::Date::from_days(i64::try_from(*v).unwrap_or(0)).to_string()),
                    Ty::Bool => return if *v == 1 { ("是".into(), "yes".into()) } else { ("否".into(), "no".into()) },
                    Ty::Num(n) => Some(errors::number_words(*v, n.den)),
                    _ => None,
                };
                let text = text.unwrap_or_else(|| v.to_string());
                (text.clone(), text)
            }
        };
        let parts: Vec<(String, String)> = columns.iter().zip(cell).map(|(c, a)| one(c, a)).collect();
        let zh = parts.iter().map(|p| p.0.as_str()).collect::<Vec<_>>().join("，");
        let en = parts.iter().map(|p| p.1.as_str()).collect::<Vec<_>>().join(", ");
        (zh, en)
    }
}

pub(super) fn is_else(row: &Row) -> bool {
    row.patterns.iter().all(|alternatives| matches!(alternatives.as_slice(), [Pattern::Else(_)]))
}
