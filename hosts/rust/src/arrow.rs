//! Tables as Arrow record batches.
//!
//! A column is read by its type and its metadata, as the integers it stores: nothing passes through floating point. A column that does not fit
//! refuses the batch, by its name and before anything is evaluated; a value that cannot be read refuses its row, and the other rows go on.
//!
//! INVARIANT: what stands under a null, and where a slice begins, changes nothing.

mod answers;
#[cfg(feature = "parquet")]
pub mod files;
mod read;

use crate::columns::Column;
use crate::error::CallError;
use crate::run::{Asked, Instance};
/// The record batches of this crate.
pub use arrow_array as array;
use arrow_array::RecordBatch;
use heng_abi::Interface;
use std::fmt;

/// Why a batch is not evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchError {
    /// The column at fault, if one is.
    pub column: Option<String>,
    /// Why, in Chinese.
    pub zh: String,
    /// Why, in English.
    pub en: String,
}

impl BatchError {
    fn new(column: &str, zh: impl Into<String>, en: impl Into<String>) -> BatchError {
        BatchError { column: Some(column.to_owned()), zh: zh.into(), en: en.into() }
    }
}

impl From<CallError> for BatchError {
    fn from(why: CallError) -> BatchError {
        BatchError { column: None, zh: why.zh(), en: why.en() }
    }
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, "{column}: {}", self.en),
            None => f.write_str(&self.en),
        }
    }
}

impl std::error::Error for BatchError {}

/// The fact that a refusal code is about, and why it refuses, in Chinese and in English.
pub fn reason(interface: &Interface, code: i32) -> (Option<&str>, &str, &str) {
    let at = usize::try_from(code).unwrap_or_default().saturating_sub(1);
    if let Some(input) = interface.inputs.get(at) {
        return (Some(&input.name), "超出范围，或无法识别", "out of range, or not one of its values");
    }
    let Some(door) = interface.doors.get(at - interface.inputs.len()) else { return (None, "", "") };
    let input = door.inputs.first().and_then(|input| interface.inputs.get(*input as usize));
    (input.map(|input| input.name.as_str()), &door.zh, &door.en)
}

impl Instance {
    /// The answers for a record batch, as one.
    ///
    /// A column has the name of its input, `id` is handed through, and of a column `X?` of booleans true says that X is unknown. An input without a
    /// column is unknown; with `receipts_complete`, what is not given of the history never was. The answers are `refusal` and, of each
    /// benefit, `.status`, `.amount`, `.payable` and `.periods_left`; of each coordination `.taken.` and the member. Sums are fen.
    ///
    /// # Errors
    /// If the day is out of range, or a column does not fit its input.
    pub fn evaluate_batch(&mut self, as_of: i32, batch: &RecordBatch, receipts_complete: bool) -> Result<RecordBatch, BatchError> {
        let admitted = self.admitted();
        let interface = &admitted.interface;
        let (stored, refused) = read::columns(interface, batch, receipts_complete)?;
        let columns: Vec<Column<'_>> = stored.iter().map(read::Stored::column).collect();
        let mut answers = answers::Answers::new(interface, batch.num_rows(), refused);
        self.evaluate_columns(as_of, batch.num_rows(), &columns, Asked { trace: false, taken: true }, |part| answers.add(interface, &part))?;
        answers.finish(interface, batch)
    }
}
