//! Answers as a record batch, with the names and types that every host gives.

use super::BatchError;
use crate::columns::Batch;
use arrow_array::types::Int8Type;
use arrow_array::{ArrayRef, DictionaryArray, Int8Array, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{Field, Schema};
use heng_abi::{Benefit, IntOutput, Interface, NO, YES};
use std::sync::Arc;

/// The words for a claim, by the key in the dictionary.
const STATUS: [&str; 5] = ["eligible", "not_eligible", "undetermined", "needs_decision", "awaiting_choice"];

/// The answers of the rows so far.
pub(super) struct Answers {
    /// Why each row was refused by who read it; 0 if it was not.
    read: Vec<i32>,
    refusals: Vec<i32>,
    statuses: Vec<Vec<i8>>,
    sums: Vec<(Vec<i64>, Vec<bool>)>,
}

/// The integer outputs, in the order of the answers.
fn sums(interface: &Interface) -> impl Iterator<Item = &IntOutput> {
    let of_benefits = interface.benefits.iter().flat_map(|b| [&b.amount, &b.payable].into_iter().chain(&b.periods_left));
    of_benefits.chain(interface.coordinations.iter().flat_map(|c| &c.taken))
}

impl Answers {
    pub(super) fn new(interface: &Interface, rows: usize, read: Vec<i32>) -> Answers {
        Answers {
            read,
            refusals: Vec::with_capacity(rows),
            statuses: interface.benefits.iter().map(|_| Vec::with_capacity(rows)).collect(),
            sums: sums(interface).map(|_| (Vec::with_capacity(rows), Vec::with_capacity(rows))).collect(),
        }
    }

    /// Takes the answers of the rows that follow.
    pub(super) fn add(&mut self, interface: &Interface, batch: &Batch<'_>) {
        let own = batch.refusals().as_chunks::<4>().0.iter().map(|code| i32::from_le_bytes(*code));
        let read = self.read.iter().skip(batch.first());
        self.refusals.extend(own.zip(read).map(|(own, read)| if own == 0 || *read == 0 { own.max(*read) } else { own.min(*read) }));
        for (benefit, statuses) in interface.benefits.iter().zip(&mut self.statuses) {
            add_statuses(benefit, batch, statuses);
        }
        for (output, (values, known)) in sums(interface).zip(&mut self.sums) {
            let (bytes, flags) = batch.ints(output);
            values.extend(bytes.as_chunks::<8>().0.iter().map(|value| i64::from_le_bytes(*value)));
            known.extend(flags.iter().map(|flag| *flag != 0));
        }
    }

    pub(super) fn finish(self, interface: &Interface, batch: &RecordBatch) -> Result<RecordBatch, BatchError> {
        let Answers { refusals, statuses, sums, .. } = self;
        let given: Vec<bool> = refusals.iter().map(|code| *code == 0).collect();
        let mut fields: Vec<Field> = Vec::new();
        let mut columns: Vec<ArrayRef> = Vec::new();
        let mut add = |name: String, column: ArrayRef, unit: Option<&str>| {
            let field = Field::new(name, column.data_type().clone(), true);
            fields.push(field.with_metadata(unit.map(|unit| ("unit".to_owned(), unit.to_owned())).into_iter().collect::<std::collections::BTreeMap<_, _>>()));
            columns.push(column);
        };
        let ids = batch.schema().index_of("id").ok();
        if let Some(ids) = ids.and_then(|at| batch.columns().get(at)) {
            add("id".to_owned(), Arc::clone(ids), None);
        }
        add("refusal".to_owned(), Arc::new(Int32Array::from(refusals)), None);
        let words: ArrayRef = Arc::new(StringArray::from_iter_values(STATUS));
        let mut sums = sums.into_iter().map(|(values, mut known)| {
            known.iter_mut().zip(&given).for_each(|(known, given)| *known &= *given);
            Arc::new(Int64Array::new(values.into(), Some(NullBuffer::from(known)))) as ArrayRef
        });
        for (benefit, statuses) in interface.benefits.iter().zip(statuses) {
            let keys = Int8Array::new(statuses.into(), Some(NullBuffer::from(given.clone())));
            let statuses = DictionaryArray::<Int8Type>::try_new(keys, Arc::clone(&words)).map_err(broken)?;
            add(format!("{}.status", benefit.name), Arc::new(statuses), None);
            let outputs = [("amount", Some("fen")), ("payable", Some("fen"))].into_iter().chain(benefit.periods_left.map(|_| ("periods_left", None)));
            for ((what, unit), column) in outputs.zip(sums.by_ref()) {
                add(format!("{}.{what}", benefit.name), column, unit);
            }
        }
        for coordination in &interface.coordinations {
            let members = coordination.members.iter().filter_map(|member| interface.benefits.get(*member as usize));
            for (member, column) in members.zip(sums.by_ref()) {
                add(format!("{}.taken.{}", coordination.name, member.name), column, Some("fen"));
            }
        }
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(broken)
    }
}

fn add_statuses(benefit: &Benefit, batch: &Batch<'_>, statuses: &mut Vec<i8>) {
    let (eligible, awaiting) = (batch.codes(benefit.eligible), batch.codes(benefit.awaiting));
    match benefit.deciding {
        Some(deciding) => {
            let codes = eligible.iter().zip(awaiting).zip(batch.codes(deciding));
            statuses.extend(codes.map(|((e, a), d)| status(*e, *a, *d)));
        }
        None => statuses.extend(eligible.iter().zip(awaiting).map(|(e, a)| status(*e, *a, NO))),
    }
}

/// Which of the words stands for a claim: Kleene codes of "eligible", "a choice is still open" and "decisions alone decide".
fn status(eligible: u8, awaiting: u8, deciding: u8) -> i8 {
    match (eligible, awaiting, deciding) {
        (NO, _, _) => 1,
        (YES, YES, _) => 4,
        (YES, NO, _) => 0,
        // Eligible, and not known yet whether there is a choice, is open too.
        (YES, _, _) => 2,
        (_, _, YES) => 3,
        _ => 2,
    }
}

fn broken(why: arrow_schema::ArrowError) -> BatchError {
    BatchError { column: None, zh: format!("无法组成结果：{why}"), en: format!("the answers cannot be put together: {why}") }
}
