//! The questions of a policy office, answered for everybody at once: who could be paid twice, which rule can never matter, whether two
//! texts pay the same.
//!
//! `新区住房补贴` and `市住房补贴` overlap if some person, admitted at the door, meets the conditions of both on one day and is paid both. Such
//! a person is a [`Witness`]; that there is none is a proof, with an irreducible set of [`Reason`]s that contradict each other. The solver
//! finds both; what a subject tried out already shows, or what two conditions on one value already exclude, needs no solver ([`sample`],
//! [`disjoint`]). A pair that is its kind alone ([`Options::details`]) rests on the evaluator's word for whom the solver did not find.
//!
//! INVARIANT: every witness was evaluated again by `eval` before it left this module, and every fact that it tells is needed for what it
//! shows. A question that the solver did not finish within its budget of conflicts is answered "not decided", never yes or no. The answers
//! do not depend on threads, time or machine.
//!
//! Deliberately absent: words. What a finding is called and how it is shown is decided where it is shown.

mod cliff;
mod contradiction;
mod disjoint;
mod equivalence;
mod gap;
mod guarantee;
mod impossible;
mod likely;
mod member;
mod merge;
mod overlap;
mod relation;
mod sample;
mod scene;
mod witness;

pub use cliff::{Cliff, cliffs};
pub use equivalence::{Admission, Change, Difference, Equivalence, Matched, Side, compare};
pub use gap::Gap;
pub use guarantee::{Guaranteed, Refutation, guarantees};
pub use impossible::{Finding, asks_for_history, is_paid, prove};
pub use merge::{Unequal, never_both, sum_equals};
pub use overlap::{Group, Pair, PairKind, groups, overlaps};
pub use relation::{Amounts, Derived, People, derived};
pub use sample::{Evaluator, Outcome, Reference};
pub use witness::Witness;

use crate::ir::{BenefitId, Cell};
use crate::value::Date;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Where to look, and how hard.
#[derive(Debug, Clone)]
pub struct Options {
    /// The only as-of date to look at; `None`: every day.
    pub on: Option<Date>,
    /// The as-of date that a witness has where any will do.
    pub day: Date,
    /// How many conflicts the solver may meet in one question before the answer is "not decided".
    pub conflicts: u64,
    /// Rows of real subjects, most typical first: tried before the solver is asked, and the pattern for witnesses.
    pub seen: Vec<Vec<Cell>>,
    /// How many made-up subjects are tried before the solver is asked; 0: none, and nobody else is tried either.
    pub samples: usize,
    /// Whether it is seen without the solver that two conditions on one value exclude each other.
    pub places: bool,
    /// Whether a contradiction that the solver found is remembered for the benefits that have the same conditions.
    pub remembered: bool,
    /// Whether a pair of benefits comes with a witness, and with how the two compare. Without, a pair is its kind, and how the two compare only
    /// where one of them is never more than the other, which is many times faster: of many pairs few are looked at, and those can be asked
    /// again as a group of their own.
    pub details: bool,
    /// Counts the questions that were answered.
    pub answered: Count,
}

/// A count that may be read from another thread meanwhile. Nothing here ever reads it.
#[derive(Debug, Clone, Default)]
pub struct Count(Arc<AtomicU64>);

impl Count {
    /// How many there are by now.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Default for Options {
    fn default() -> Options {
        Options {
            on: None,
            day: Date::from_ymd(2025, 7, 1).unwrap_or(Date::MIN),
            conflicts: 20_000,
            seen: Vec::new(),
            samples: 4_096,
            places: true,
            remembered: true,
            details: true,
            answered: Count::default(),
        }
    }
}

/// What takes part in a contradiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A gate, condition or exclusion of a benefit, by its position in [`crate::ir::Benefit::items`].
    Item(BenefitId, usize),
    /// What must hold of the data, by its position in [`crate::ir::Core::doors`].
    Door(usize),
    /// That the benefit pays more than nothing.
    Pays(BenefitId),
}

/// How a question about everybody ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof<T> {
    /// It holds for everybody.
    Proved,
    /// It does not, and this shows it.
    Refuted(T),
    /// The budget did not suffice.
    NotDecided,
}
