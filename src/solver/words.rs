//! Integers as bits: sums, products, comparisons, choices.
//!
//! A word is in two's complement and just wide enough for its range: 0..=150 takes eight bits and a sign that is constant. So constants fold
//! away bit by bit: `x ≤ 63` of such a word is a look at its two upper bits.
//!
//! INVARIANT: whatever the free bits are (as far as their facts allow it), a word's value lies in its range.

use super::gates::{Bit, Gates};
use crate::value::Range;

/// An integer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    range: Range,
    /// The lowest first; the last is the sign.
    bits: Vec<Bit>,
}

/// How many bits, the sign included, a range needs.
pub(super) fn width(range: Range) -> usize {
    let bits = |v: i128| 129 - (if v < 0 { !v } else { v }).leading_zeros() as usize;
    bits(range.lo()).max(bits(range.hi()))
}

impl Word {
    /// These bits, of which it is known that they lie in this range.
    pub(super) fn new(range: Range, bits: &[Bit]) -> Word {
        let sign = bits.last().copied().unwrap_or(Bit::NO);
        let mut bits: Vec<Bit> = (0..width(range)).map(|at| bits.get(at).copied().unwrap_or(sign)).collect();
        // What the ends of the range have in common at the top, every value between them has.
        for (at, bit) in bits.iter_mut().enumerate().rev() {
            if (range.lo() ^ range.hi()) >> at & 1 == 1 {
                break;
            }
            *bit = Bit::from(range.lo() >> at & 1 == 1);
        }
        let word = Word { range, bits };
        match word.bits.iter().all(|bit| bit.constant().is_some()) {
            true => Word { range: Range::point(word.value(|bit| bit == Bit::YES)), ..word },
            false => word,
        }
    }

    /// A number that is not negative, of these bits.
    pub(super) fn unsigned(most: i128, bits: &[Bit]) -> Word {
        let mut bits = bits.to_vec();
        bits.push(Bit::NO);
        Word::new(Range::new(0, most), &bits)
    }

    pub(super) fn constant(value: i128) -> Word {
        Word::new(Range::point(value), &[])
    }

    /// 1 or 0.
    pub(super) fn of_bit(bit: Bit) -> Word {
        Word::unsigned(1, &[bit])
    }

    pub(super) fn as_constant(&self) -> Option<i128> {
        (self.range.lo() == self.range.hi()).then_some(self.range.lo())
    }

    pub(super) fn range(&self) -> Range {
        self.range
    }

    pub(super) fn bits(&self) -> &[Bit] {
        &self.bits
    }

    /// A bit, the sign repeated without end.
    pub(super) fn bit(&self, at: usize) -> Bit {
        self.bits.get(at).copied().unwrap_or(self.sign())
    }

    pub(super) fn sign(&self) -> Bit {
        self.bits.last().copied().unwrap_or(Bit::NO)
    }

    /// The same, known to lie in this range too.
    pub(super) fn known_in(&self, range: Range) -> Word {
        match self.range.intersect(range) {
            Some(both) if both != self.range => Word::new(both, &self.bits),
            _ => self.clone(),
        }
    }

    /// Times a power of two.
    pub(super) fn shifted_up(&self, by: usize) -> Word {
        let bits: Vec<Bit> = std::iter::repeat_n(Bit::NO, by).chain(self.bits.iter().copied()).collect();
        Word::new(Range::new(self.range.lo() << by, self.range.hi() << by), &bits)
    }

    /// Divided by a power of two, rounded down.
    pub(super) fn shifted_down(&self, by: usize) -> Word {
        let bits: Vec<Bit> = (by..self.bits.len().max(by + 1)).map(|at| self.bit(at)).collect();
        Word::new(Range::new(self.range.lo() >> by, self.range.hi() >> by), &bits)
    }

    /// Its value, given that of bits.
    pub(super) fn value(&self, of: impl Fn(Bit) -> bool) -> i128 {
        let sign = i128::from(of(self.sign()));
        self.bits.iter().rev().fold(-sign, |v, bit| v << 1 | i128::from(of(*bit)))
    }
}

impl Gates {
    /// `a + b`
    pub(super) fn add(&mut self, a: &Word, b: &Word) -> Word {
        match (a.as_constant(), b.as_constant()) {
            (Some(0), _) => b.clone(),
            (_, Some(0)) => a.clone(),
            _ => self.sum(a, b, false),
        }
    }

    /// `a - b`
    pub(super) fn sub(&mut self, a: &Word, b: &Word) -> Word {
        if b.as_constant() == Some(0) { a.clone() } else { self.sum(a, b, true) }
    }

    fn sum(&mut self, a: &Word, b: &Word, minus: bool) -> Word {
        let range = if minus { a.range.sub(b.range) } else { a.range.add(b.range) };
        let mut carry = Bit::from(minus);
        let mut bits = Vec::new();
        for at in 0..width(range) {
            let (x, y) = (a.bit(at), if minus { !b.bit(at) } else { b.bit(at) });
            let half = self.xor(x, y);
            bits.push(self.xor(half, carry));
            carry = self.maj(x, y, carry);
        }
        Word::new(range, &bits)
    }

    /// `a + 1` where `bit` holds.
    pub(super) fn add_bit(&mut self, a: &Word, bit: Bit) -> Word {
        self.add(a, &Word::of_bit(bit))
    }

    pub(super) fn negated(&mut self, a: &Word) -> Word {
        self.sub(&Word::constant(0), a)
    }

    /// `-a` where `minus` holds.
    pub(super) fn negated_if(&mut self, minus: Bit, a: &Word) -> Word {
        match minus.constant() {
            Some(false) => a.clone(),
            _ => {
                let negative = self.negated(a);
                self.choose(minus, &negative, a)
            }
        }
    }

    /// Without its sign.
    pub(super) fn magnitude(&mut self, a: &Word) -> Word {
        let most = a.range.lo().abs().max(a.range.hi().abs());
        self.negated_if(a.sign(), a).known_in(Range::new(0, most))
    }

    /// `a · b`
    pub(super) fn mul(&mut self, a: &Word, b: &Word) -> Word {
        let range = a.range.mul(b.range);
        let product = match (a.as_constant(), b.as_constant()) {
            (Some(k), _) => self.times(b, k),
            (_, Some(k)) => self.times(a, k),
            _ => {
                let minus = self.xor(a.sign(), b.sign());
                let (x, y) = (self.magnitude(a), self.magnitude(b));
                let product = if x.bits.len() < y.bits.len() { self.product(&y, &x) } else { self.product(&x, &y) };
                self.negated_if(minus, &product)
            }
        };
        product.known_in(range)
    }

    /// Times a constant: a sum of its multiples by powers of two, few of them since differences count too (`15 x` is `16 x - x`).
    fn times(&mut self, a: &Word, by: i128) -> Word {
        let mut sum = Word::constant(0);
        let (mut rest, mut at) = (by, 0);
        while rest != 0 {
            let digit = if rest & 1 == 0 { 0 } else { 2 - (rest & 3) };
            let multiple = a.shifted_up(at);
            match digit {
                1 => sum = self.add(&sum, &multiple),
                -1 => sum = self.sub(&sum, &multiple),
                _ => {}
            }
            rest = (rest - digit) >> 1;
            at += 1;
        }
        sum
    }

    /// The product of two that are not negative: row by row, as by hand.
    fn product(&mut self, a: &Word, b: &Word) -> Word {
        let mut done: Vec<Bit> = Vec::new();
        let mut upper = Word::constant(0);
        for at in 0..b.bits.len() {
            let take = b.bit(at);
            let row: Vec<Bit> = a.bits.iter().map(|x| self.and(*x, take)).collect();
            upper = self.add(&upper, &Word::new(Range::new(0, a.range.hi()), &row));
            done.push(upper.bit(0));
            upper = upper.shifted_down(1);
        }
        done.extend(&upper.bits);
        Word::new(Range::new(0, a.range.hi() * b.range.hi()), &done)
    }

    /// `a < b`
    pub(super) fn less(&mut self, a: &Word, b: &Word) -> Bit {
        if a.range.hi() < b.range.lo() {
            return Bit::YES;
        }
        if a.range.lo() >= b.range.hi() {
            return Bit::NO;
        }
        let sign = a.bits.len().max(b.bits.len()) - 1;
        let below = (0..sign).fold(Bit::NO, |less, at| self.maj(!a.bit(at), b.bit(at), less));
        self.maj(a.sign(), !b.sign(), below)
    }

    /// `a ≤ b`
    pub(super) fn at_most(&mut self, a: &Word, b: &Word) -> Bit {
        !self.less(b, a)
    }

    /// `a = b`
    pub(super) fn equal(&mut self, a: &Word, b: &Word) -> Bit {
        if a.range.intersect(b.range).is_none() {
            return Bit::NO;
        }
        let same: Vec<Bit> = (0..a.bits.len().max(b.bits.len())).map(|at| !self.xor(a.bit(at), b.bit(at))).collect();
        self.all(&same)
    }

    /// `lo ≤ a ≤ hi`
    pub(super) fn inside(&mut self, a: &Word, lo: i128, hi: i128) -> Bit {
        if lo == hi {
            return self.equal(a, &Word::constant(lo));
        }
        let (above, below) = (self.at_most(&Word::constant(lo), a), self.at_most(a, &Word::constant(hi)));
        self.and(above, below)
    }

    /// `c ? a : b`
    pub(super) fn choose(&mut self, c: Bit, a: &Word, b: &Word) -> Word {
        match c.constant() {
            Some(true) => a.clone(),
            Some(false) => b.clone(),
            None => {
                let range = a.range.union(b.range);
                let bits: Vec<Bit> = (0..width(range)).map(|at| self.mux(c, a.bit(at), b.bit(at))).collect();
                Word::new(range, &bits)
            }
        }
    }

    /// The lesser.
    pub(super) fn lesser(&mut self, a: &Word, b: &Word) -> Word {
        let less = self.less(a, b);
        self.choose(less, a, b).known_in(a.range.min(b.range))
    }

    /// The greater.
    pub(super) fn greater(&mut self, a: &Word, b: &Word) -> Word {
        let less = self.less(a, b);
        self.choose(less, b, a).known_in(a.range.max(b.range))
    }

    /// Held between the ends of a range.
    pub(super) fn held_in(&mut self, a: &Word, range: Range) -> Word {
        let up = self.greater(a, &Word::constant(range.lo()));
        self.lesser(&up, &Word::constant(range.hi()))
    }

    /// A free number in this range for which a condition holds, and its default there.
    pub(super) fn free_word(&mut self, range: Range, default: i128, condition: impl FnOnce(&mut Gates, &Word) -> Bit) -> Word {
        // Beyond these its bits are those that the ends of the range have in common.
        let free = (0..width(range)).rev().find(|at| (range.lo() ^ range.hi()) >> at & 1 == 1).map_or(0, |at| at + 1);
        let signed = free == width(range);
        let below = (1 << (free - usize::from(signed))) - 1;
        let (group, bits) = self.free((0..free).map(|at| default >> at & 1 == 1));
        // Here it is as wide as its bits, since nothing forbids yet that it is out of its range.
        let wide = if signed { Range::new(!below, below) } else { Range::new(range.lo() & !below, range.lo() | below) };
        let wide = Word::new(wide, &bits);
        let word = Word::new(range, &bits);
        let inside = self.inside(&wide, range.lo(), range.hi());
        let condition = condition(self, &word);
        let held = self.and(inside, condition);
        self.hold(group, held);
        word
    }
}
