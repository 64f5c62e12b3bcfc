//! Yes/no terms: a graph of gates, each made once.

use std::ops::Not;

/// A yes/no term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bit(u32);

impl Bit {
    /// The constant no.
    pub const NO: Bit = Bit(0);
    /// The constant yes.
    pub const YES: Bit = Bit(1);

    pub(super) fn gate(self) -> usize {
        (self.0 >> 1) as usize
    }

    pub(super) fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }
}

impl Not for Bit {
    type Output = Bit;

    fn not(self) -> Bit {
        Bit(self.0 ^ 1)
    }
}

/// The graph.
#[derive(Debug, Default)]
pub(super) struct Gates {}

impl Gates {
    pub(super) fn all(&mut self, xs: &[Bit]) -> Bit {
        xs.first().copied().unwrap_or(Bit::YES)
    }

    pub(super) fn any(&mut self, xs: &[Bit]) -> Bit {
        xs.first().copied().unwrap_or(Bit::NO)
    }
}
