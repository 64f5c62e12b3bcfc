//! Division, rounded as `value::div` rounds.

use super::gates::{Bit, Gates};
use super::words::Word;
use crate::value::{Mode, Range};

impl Gates {
    /// `a / b`, rounded; 0 where b is 0. The magnitudes are divided, then the sign and the remainder say how to round.
    pub(super) fn div(&mut self, mode: Mode, a: &Word, b: &Word) -> Word {
        match b.as_constant() {
            Some(0) => return Word::constant(0),
            Some(1) => return a.clone(),
            _ => {}
        }
        let range = a.range().div(b.range());
        let minus = self.xor(a.sign(), b.sign());
        let (n, d) = (self.magnitude(a), self.magnitude(b));
        let (quotient, rest) = self.quotient(&n, &d);
        let exact = self.equal(&rest, &Word::constant(0));
        let up = match mode {
            Mode::Trunc => Bit::NO,
            Mode::Away => !exact,
            Mode::HalfAway => self.at_most(&d, &rest.shifted_up(1)),
            Mode::Floor => self.and(minus, !exact),
        };
        let rounded = self.add_bit(&quotient, up);
        let signed = self.negated_if(minus, &rounded);
        let by_zero = self.equal(&d, &Word::constant(0));
        self.choose(by_zero, &Word::constant(0), &signed).known_in(range)
    }

    /// Quotient and remainder of two that are not negative, bit by bit as by hand. Of a divisor of 0 they mean nothing.
    pub(super) fn quotient(&mut self, n: &Word, d: &Word) -> (Word, Word) {
        // The lower bits of a multiple of a power of two are not divided.
        let low = match d.as_constant() {
            Some(0) | None => 0,
            Some(d) => d.trailing_zeros() as usize,
        };
        let (upper, divisor) = (n.shifted_down(low), d.shifted_down(low));
        let most_rest = divisor.range().hi() - 1;
        let mut quotient = Vec::new();
        let mut rest = Word::constant(0);
        for at in (0..upper.bits().len() - 1).rev() {
            let mut bits = vec![upper.bit(at)];
            bits.extend(rest.bits());
            rest = Word::new(Range::new(0, rest.range().hi() * 2 + 1), &bits);
            let takes = self.at_most(&divisor, &rest);
            if takes != Bit::NO {
                let less = self.sub(&rest, &divisor);
                let chosen = self.choose(takes, &less, &rest);
                rest = Word::new(Range::new(0, rest.range().hi().min(most_rest)), chosen.bits());
            }
            quotient.push(takes);
        }
        quotient.reverse();
        let lower: Vec<Bit> = (0..low).map(|at| n.bit(at)).chain(rest.bits().iter().copied()).collect();
        let rest = Word::unsigned(((most_rest + 1) << low) - 1, &lower);
        (Word::unsigned(upper.range().hi() / divisor.range().lo().max(1), &quotient), rest)
    }
}
