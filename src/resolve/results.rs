//! A table with several results → a table for each of them, over the same columns and the same patterns.
//!
//! `表 T 按 类别：比例、上限：A类：30%、150万元；…` becomes what `T 的 比例` and `T 的 上限` stand for. So every later phase knows tables with
//! one result only; the conditions that they share are one node of Core each.
//!
//! INVARIANT: no `按` has named results, or rows with several values, after this.

use super::errors;
use crate::diagnostic::Diagnostic;
use crate::syntax::{By, Expr, ExprKind, Name, Row};

/// One table for each result with its name; without one, the table as it is.
pub(super) fn apart(mut by: By, found: &mut Vec<Diagnostic>) -> Vec<(Option<Name>, By)> {
    let results = std::mem::take(&mut by.results);
    for (i, name) in results.iter().enumerate() {
        if let Some(first) = results.iter().take(i).find(|n| n.text == name.text) {
            found.push(errors::declared_twice(name, first.span));
        }
    }
    if results.is_empty() {
        return vec![(None, by)];
    }
    for row in &by.rows {
        // Where a value could not be read, how many were meant is not known.
        let read = row.values().all(|v| v.kind != ExprKind::Broken);
        if read && row.values().count() != results.len() {
            found.push(errors::number_of_values(row.span, &results, row.values().count()));
        }
    }
    let of = |row: &Row, i: usize| {
        let whole = row.values().count() == results.len();
        let value = row.values().nth(i).filter(|_| whole).cloned();
        Row { patterns: row.patterns.clone(), value: value.unwrap_or(Expr { kind: ExprKind::Broken, span: row.span }), more: Vec::new(), span: row.span }
    };
    let one = |(i, name): (usize, &Name)| {
        let rows = by.rows.iter().map(|row| of(row, i)).collect();
        (Some(name.clone()), By { rows, ..by.clone() })
    };
    results.iter().enumerate().map(one).collect()
}
