//! Arithmetic, once for everybody.
//!
//! Money, percentages and counts are integers at a scale fixed by their type; dates are days; every operation is total. The evaluator, the
//! checker's ranges and the emitter's constants all come from here, so that they cannot differ.
//!
//! INVARIANT: nothing here panics or wraps, whatever its arguments.
//!
//! Deliberately absent: floating point, time zones, clocks.

mod date;
mod range;
mod round;
mod words;

pub use date::{Date, months_from_civil};
pub use range::Range;
pub use round::{Mode, div};
pub use words::{Calendar, Combines};
