//! What the answers for a table add up to.
//!
//! A module adds up itself, and then writes no answer of a row: [`Instance::sums`] copies columns in and a few numbers out. A module that could
//! exceed 64 bits says so by having no place for totals, and its columns are added up here.
//!
//! INVARIANT: the sums are those of the output columns: [`heng_abi::Benefit::eligible`] and [`heng_abi::Benefit::payable`] of every row.

use crate::columns::{Batch, Column, write};
use crate::error::CallError;
use crate::run::{Asked, Instance};
use heng_abi::{FLAG_SUMS, TOTALS, UNKNOWN, YES};

/// What the answers for rows add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many rows were refused.
    pub refused: u64,
    /// By benefit, in the order of the interface.
    pub benefits: Vec<BenefitSums>,
}

/// What the answers for one benefit add up to. A refused row counts as one of which nothing is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BenefitSums {
    /// Rows that have a claim.
    pub eligible: u64,
    /// Rows of which it is not known whether they have.
    pub unknown: u64,
    /// Paid after combining, in fen, by the rows of which that is known.
    pub payable: i128,
    /// Rows of which it is not known what is paid.
    pub payable_unknown: u64,
}

impl Instance {
    /// What the answers for a table add up to, its columns in the order of the inputs.
    ///
    /// # Errors
    /// If the day is out of range, a column is missing, or one is shorter than `rows`.
    pub fn sums(&mut self, as_of: i32, rows: usize, columns: &[Column<'_>]) -> Result<Sums, CallError> {
        let benefits = self.interface().benefits.len();
        let mut sums = Sums { refused: 0, benefits: vec![BenefitSums::default(); benefits] };
        if self.interface().totals.is_none() {
            self.evaluate_columns(as_of, rows, columns, Asked::default(), |batch| sums.add_batch(&batch))?;
            return Ok(sums);
        }
        let admitted = self.admitted();
        self.for_each_batch(rows, columns, |instance, first, count| {
            write(&admitted.interface, columns, instance.memory(), first, count)?;
            instance.add_sums(as_of, count, &mut sums)
        })?;
        Ok(sums)
    }

    /// Adds the sums of the first `rows` rows of the memory. Of a module without a place for totals ([`heng_abi::Interface::totals`]) there are none.
    ///
    /// # Errors
    /// If the day is out of range, or there are more rows than the capacity.
    pub fn add_sums(&mut self, as_of: i32, rows: usize, sums: &mut Sums) -> Result<(), CallError> {
        self.call_flagged(as_of, rows, FLAG_SUMS)?;
        let admitted = self.admitted();
        let Some(totals) = admitted.interface.totals.filter(|_| rows > 0) else { return Ok(()) };
        let bytes = usize::try_from(admitted.interface.totals_bytes()).unwrap_or_default();
        let words = self.memory().get(totals as usize..).and_then(|memory| memory.get(..bytes)).expect("admission checks that the totals lie in memory");
        let mut words = words.chunks_exact(8).map(|word| i64::from_le_bytes(word.try_into().expect("the chunk has eight bytes")));
        sums.refused += count(words.next());
        for benefit in &mut sums.benefits {
            benefit.eligible += count(words.next());
            benefit.unknown += count(words.next());
            benefit.payable += i128::from(words.next().unwrap_or_default());
            benefit.payable_unknown += count(words.next());
        }
        debug_assert!(TOTALS == 4, "the words of a benefit are those that are read here");
        Ok(())
    }
}

/// A number of rows, which is never negative.
fn count(word: Option<i64>) -> u64 {
    word.and_then(|n| u64::try_from(n).ok()).unwrap_or_default()
}

impl Sums {
    fn add_batch(&mut self, batch: &Batch<'_>) {
        let rows_that = |bytes: &[u8], code: u8| bytes.iter().filter(|byte| **byte == code).count() as u64;
        self.refused += batch.refusals().chunks(4).filter(|code| code.iter().any(|byte| *byte != 0)).count() as u64;
        for (benefit, sums) in batch.interface.benefits.iter().zip(&mut self.benefits) {
            let eligible = batch.codes(benefit.eligible);
            let (values, known) = batch.ints(&benefit.payable);
            sums.eligible += rows_that(eligible, YES);
            sums.unknown += rows_that(eligible, UNKNOWN);
            sums.payable += values.chunks_exact(8).filter_map(|v| v.try_into().ok()).map(|v| i128::from(i64::from_le_bytes(v))).sum::<i128>();
            sums.payable_unknown += rows_that(known, 0);
        }
    }
}
