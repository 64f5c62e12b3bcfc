//! One row at a time.
//!
//! A row is written to the first place of each column and answered there, with nothing allocated and nothing else touched: what the day alone
//! decides the module still knows from the call before, if that was of the same day.
//!
//! INVARIANT: [`Instance::evaluate_row`] answers what [`Instance::evaluate`] answers, whatever was evaluated before.

use crate::answer::{self, BenefitAnswer};
use crate::columns::width;
use crate::error::CallError;
use crate::run::{Instance, put};
use heng_abi::{Cell, Interface};

/// Where the cells of an input go: what the interface says of it, without its words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    width: usize,
    /// The least and the greatest value that the storage holds.
    holds: (i64, i64),
    values: u32,
    known: u32,
    present: Option<u32>,
}

pub(crate) fn places(interface: &Interface) -> Vec<Place> {
    let place = |input: &heng_abi::Input| {
        let width = width(input.storage);
        let shift = 64 - 8 * width;
        Place { width, holds: (i64::MIN >> shift, i64::MAX >> shift), values: input.values, known: input.known, present: input.present }
    };
    interface.inputs.iter().map(place).collect()
}

/// Writes a row to position `at` of the batch. The code of a refusal that the module cannot see, since the column cannot hold the value.
#[inline]
pub(crate) fn write(places: &[Place], memory: &mut [u8], at: usize, row: &[Cell]) -> Option<i32> {
    let mut refusal = None;
    for ((code, place), cell) in (1..).zip(places).zip(row) {
        let fits = match *cell {
            Cell::Known(v) => {
                place.write(memory, at, v);
                (place.holds.0..=place.holds.1).contains(&v)
            }
            Cell::Absent => place.present.is_some(),
            Cell::Unknown => true,
        };
        if !fits {
            refusal = refusal.or(Some(code));
        }
        put_bit(memory, place.known, at, fits && *cell != Cell::Unknown);
        if let Some(present) = place.present {
            put_bit(memory, present, at, *cell != Cell::Absent);
        }
    }
    refusal
}

impl Place {
    #[inline]
    fn write(&self, memory: &mut [u8], at: usize, v: i64) {
        let [a, b, c, d, ..] = v.to_le_bytes();
        match self.width {
            1 => put(memory, self.values, at, [a]),
            2 => put(memory, self.values, at, [a, b]),
            4 => put(memory, self.values, at, [a, b, c, d]),
            _ => put(memory, self.values, at, v.to_le_bytes()),
        }
    }
}

#[inline]
fn put_bit(memory: &mut [u8], address: u32, index: usize, bit: bool) {
    let byte = memory.get_mut(address as usize + index / 8).expect("admission checks that columns lie in memory");
    let shift = index % 8;
    *byte = *byte & !(1u8 << shift) | u8::from(bit) << shift;
}

/// The answer for a row, as it lies in the module's memory.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    interface: &'a Interface,
    memory: &'a [u8],
    refusal: i32,
}

impl<'a> Row<'a> {
    /// 0, or why the row was refused: see [`Interface::doors`].
    pub fn refusal(&self) -> i32 {
        self.refusal
    }

    /// What is answered for a benefit, by its position in the interface.
    pub fn benefit(&self, at: usize) -> Option<BenefitAnswer> {
        let benefit = self.interface.benefits.get(at)?;
        Some(answer::benefit(benefit, self.memory, 0, self.refusal != 0))
    }

    /// The benefits, in the order of the interface.
    pub fn benefits(&self) -> impl Iterator<Item = BenefitAnswer> + use<'a> {
        let Row { interface, memory, refusal } = *self;
        interface.benefits.iter().map(move |benefit| answer::benefit(benefit, memory, 0, refusal != 0))
    }
}

impl Instance {
    /// Answers for one row, one cell an input, on a day given as days since 1970-01-01; without the trace and what coordinations took.
    ///
    /// A known value that the column cannot store, or an absent one where nothing may be absent, is out of range: the row is refused.
    ///
    /// # Errors
    /// If the day is out of range, or the row has another number of inputs than the module.
    pub fn evaluate_row(&mut self, as_of: i32, row: &[Cell]) -> Result<Row<'_>, CallError> {
        let expected = self.admitted.places.len();
        if row.len() != expected {
            return Err(CallError::Inputs { row: 0, expected, found: row.len() });
        }
        let refusal = write(&self.admitted.places, self.memory.data_mut(&mut self.store), 0, row);
        self.call_flagged(as_of, 1, 0)?;
        let (interface, memory) = (&self.admitted.interface, self.memory.data(&self.store));
        Ok(Row { interface, memory, refusal: answer::refusal(interface, memory, 0, refusal) })
    }
}
