//! Subjects through the module: in batches, in order, refused rows in their places.

use heng_abi::{Cell, Input, Interface, Type};
use heng_host::{Answer, Instance};

use super::facts::Facts;
use super::{Reason, Refused, Subject, show};
use crate::diagnostic::Words;
use crate::syntax::Language;

/// What became of a row.
#[derive(Debug)]
pub enum Outcome<'a> {
    /// The module answered.
    Answered(&'a Subject, &'a Answer),
    /// The row was refused, by the reader or at the module's door.
    Refused(&'a Refused),
}

/// Evaluates every subject of `facts` as of day `as_of` and hands each outcome to `sink`, in the order of the rows.
///
/// # Errors
/// If the table cannot be read to its end, the module cannot be called, or `sink` fails.
pub fn evaluate(
    facts: &mut Facts<'_>,
    instance: &mut Instance,
    as_of: i32,
    trace: bool,
    mut sink: impl FnMut(Outcome<'_>) -> Result<(), Words>,
) -> Result<(), Words> {
    let interface = instance.interface().clone();
    let capacity = usize::try_from(interface.capacity).unwrap_or(1).max(1);
    let mut batch = Vec::with_capacity(capacity);
    loop {
        let row = facts.next_row()?;
        let last = row.is_none();
        batch.extend(row);
        if batch.len() == capacity || last {
            flush(&interface, facts.name(), &mut batch, instance, as_of, trace, &mut sink)?;
        }
        if last {
            break;
        }
    }
    facts.leftover().iter().try_for_each(|refused| sink(Outcome::Refused(refused)))
}

fn flush(
    interface: &Interface,
    file: &str,
    batch: &mut Vec<Result<Subject, Refused>>,
    instance: &mut Instance,
    as_of: i32,
    trace: bool,
    sink: &mut impl FnMut(Outcome<'_>) -> Result<(), Words>,
) -> Result<(), Words> {
    // The rows are lent to the module; ids and row numbers stay behind.
    let rows: Vec<_> = batch.iter_mut().filter_map(|r| r.as_mut().ok()).map(|s| std::mem::take(&mut s.cells)).collect();
    let answers = instance.evaluate(as_of, &rows, trace).map_err(|e| Words::new(e.zh(), e.en()))?;
    let mut answered = rows.into_iter().zip(answers);
    for row in batch.drain(..) {
        let mut subject = match row {
            Err(refused) => {
                sink(Outcome::Refused(&refused))?;
                continue;
            }
            Ok(subject) => subject,
        };
        let (cells, answer) = answered.next().expect("the host answers every row");
        subject.cells = cells;
        if answer.refusal == 0 {
            sink(Outcome::Answered(&subject, &answer))?;
        } else {
            sink(Outcome::Refused(&at_the_door(interface, file, &subject, answer.refusal)))?;
        }
    }
    Ok(())
}

/// The refusal that a code of the module stands for.
pub(super) fn at_the_door(interface: &Interface, file: &str, subject: &Subject, code: i32) -> Refused {
    let code = usize::try_from(code).unwrap_or(0).saturating_sub(1);
    let (input, words) = match code.checked_sub(interface.inputs.len()).and_then(|k| interface.doors.get(k)) {
        Some(door) => (door.inputs.first().copied(), Words::new(&door.zh, &door.en)),
        None => (u32::try_from(code).ok(), Words::new("超出范围", "out of range")),
    };
    let at = input.and_then(|i| usize::try_from(i).ok());
    let fact = at.and_then(|i| interface.inputs.get(i));
    let value = at.and_then(|i| Some(written(*subject.cells.get(i)?, fact?)));
    let reason =
        Reason { file: file.to_owned(), row: subject.row, fact: fact.map(|f| f.name.clone()), value, words };
    Refused { row: subject.row, id: subject.id.clone(), reasons: vec![reason] }
}

/// A cell as a table may hold it, in either language: what is absent is an empty cell.
fn written(cell: Cell, input: &Input) -> String {
    if cell == Cell::Absent {
        return String::new();
    }
    let language = if input.ty == Type::Date { Language::En } else { Language::Zh };
    show::cell(cell, input, language)
}
