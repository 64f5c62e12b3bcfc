//! Runs Heng modules.
//!
//! A module is a policy compiled: it imports nothing, owns its memory and describes itself. [`Module::load`] refuses whatever is not of
//! that kind, before any of it runs; [`Module::instantiate`] gives a machine for one thread, and [`Instance::evaluate`] feeds it subjects.
//!
//! INVARIANT: a module that was loaded gives the answer that its interface describes for any row, in any number, and never traps.
//!
//! For one person after another there is [`Instance::evaluate_row`], for tables [`Instance::evaluate_columns`], for their totals
//! [`Instance::sums`]. With the feature `arrow` tables are record batches, and with `parquet` files of them.
//!
//! Deliberately absent: the compiler. A payment system that holds this crate can run a policy, and cannot change one.

mod admit;
mod answer;
#[cfg(feature = "arrow")]
pub mod arrow;
mod bound;
mod buffers;
mod columns;
mod error;
mod facts;
mod flow;
mod instructions;
mod proof;
mod row;
mod run;
mod sums;

pub use admit::check;
pub use answer::{Answer, BenefitAnswer};
pub use columns::{Batch, Column};
pub use error::{CallError, LoadError};
pub use heng_abi as abi;
pub use proof::{OutputDigest, SelfTest};
pub use row::Row;
pub use run::{Asked, Instance, Module, Value};
pub use sums::{BenefitSums, Sums};
