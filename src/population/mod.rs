//! Many subjects: tables in, answers out.
//!
//! A table of facts is read a record at a time, each record becomes a [`Subject`] or is [`Refused`] with its reasons, subjects go through
//! the compiled module in batches, and every answer becomes a [`report::Report`] that the writers share. One bad row costs that row only.
//!
//! INVARIANT: outcomes leave in the order of the rows, and every row of the table has exactly one outcome.
//!
//! Deliberately absent: opening and writing files (`cli`), and any computation of benefits: the module alone computes.

pub mod cell;
pub mod changes;
mod csv;
#[cfg(feature = "host")]
pub mod engine;
pub mod facts;
mod history;
mod json;
#[cfg(feature = "host")]
mod ledger;
#[cfg(feature = "host")]
pub mod reasons;
pub mod receipts;
#[cfg(feature = "host")]
pub mod report;
pub mod schema;
pub mod show;
#[cfg(feature = "host")]
pub mod summary;
pub mod table;
#[cfg(feature = "host")]
pub mod timeline;
#[cfg(feature = "host")]
pub mod timetable;
#[cfg(feature = "host")]
pub mod write;

use crate::diagnostic::Words;

/// A row that can be evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Where it stands in its table.
    pub row: u64,
    /// Its identifier, or the number of its row.
    pub id: String,
    /// One cell for each input of the module.
    pub cells: Vec<heng_abi::Cell>,
}

/// A row that cannot be evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Where it stands in its table.
    pub row: u64,
    /// Its identifier, or the number of its row.
    pub id: String,
    /// Everything that is wrong with it.
    pub reasons: Vec<Reason>,
}

/// Why a row is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The table.
    pub file: String,
    /// The row in that table.
    pub row: u64,
    /// The fact or column; none if the row as a whole is at fault.
    pub fact: Option<String>,
    /// What stands there.
    pub value: Option<String>,
    /// What is wrong with it.
    pub words: Words,
}
