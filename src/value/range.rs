//! Ranges: the least and the greatest value an integer expression can have.

/// `lo..=hi`, held in 128 bits so that the corner products of two 64-bit ranges are exact.
///
/// INVARIANT: `lo <= hi`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range {
    lo: i128,
    hi: i128,
}

#[expect(clippy::should_implement_trait, reason = "these give the set of all results, and operators would read as one sum")]
impl Range {
    /// The range `lo..=hi`; ends in the wrong order are exchanged.
    pub fn new(lo: i128, hi: i128) -> Range {
        Range { lo: lo.min(hi), hi: lo.max(hi) }
    }

    /// Just one value.
    pub fn point(v: i128) -> Range {
        Range { lo: v, hi: v }
    }

    /// The least value.
    pub fn lo(self) -> i128 {
        self.lo
    }

    /// The greatest value.
    pub fn hi(self) -> i128 {
        self.hi
    }

    /// Whether `v` is in it.
    pub fn contains(self, v: i128) -> bool {
        self.lo <= v && v <= self.hi
    }

    /// Whether every value fits in 64 bits, the least 64-bit integer left out so that negation and division are safe.
    pub fn fits_i64(self) -> bool {
        self.lo > i128::from(i64::MIN) && self.hi <= i128::from(i64::MAX)
    }

    /// The smallest range that holds both.
    pub fn union(self, o: Range) -> Range {
        Range { lo: self.lo.min(o.lo), hi: self.hi.max(o.hi) }
    }

    /// What both hold, if anything.
    pub fn intersect(self, o: Range) -> Option<Range> {
        let (lo, hi) = (self.lo.max(o.lo), self.hi.min(o.hi));
        (lo <= hi).then_some(Range { lo, hi })
    }

    /// All sums.
    pub fn add(self, o: Range) -> Range {
        Range { lo: self.lo.saturating_add(o.lo), hi: self.hi.saturating_add(o.hi) }
    }

    /// All differences.
    pub fn sub(self, o: Range) -> Range {
        Range { lo: self.lo.saturating_sub(o.hi), hi: self.hi.saturating_sub(o.lo) }
    }

    /// All products.
    pub fn mul(self, o: Range) -> Range {
        let c = [
            self.lo.saturating_mul(o.lo),
            self.lo.saturating_mul(o.hi),
            self.hi.saturating_mul(o.lo),
            self.hi.saturating_mul(o.hi),
        ];
        let lo = c.iter().copied().fold(i128::MAX, i128::min);
        let hi = c.iter().copied().fold(i128::MIN, i128::max);
        Range { lo, hi }
    }

    /// Quotients of every rounding mode; division by zero gives zero.
    pub fn div(self, o: Range) -> Range {
        let mut out: Option<Range> = o.contains(0).then_some(Range::point(0));
        // The quotient is monotone in each argument on each side of zero: the corners nearest to and furthest from zero bound it.
        let divisors = [o.lo, o.hi, -1, 1].into_iter().filter(|d| *d != 0 && o.contains(*d));
        for d in divisors {
            for n in [self.lo, self.hi] {
                // Ceiling away from zero exceeds the truncated quotient by at most one.
                let q = n / d;
                let away = if n % d == 0 { q } else if (n < 0) == (d < 0) { q + 1 } else { q - 1 };
                let r = Range::new(q, away);
                out = Some(out.map_or(r, |x| x.union(r)));
            }
        }
        out.unwrap_or(Range::point(0))
    }

    /// The lesser of two.
    pub fn min(self, o: Range) -> Range {
        Range { lo: self.lo.min(o.lo), hi: self.hi.min(o.hi) }
    }

    /// The greater of two.
    pub fn max(self, o: Range) -> Range {
        Range { lo: self.lo.max(o.lo), hi: self.hi.max(o.hi) }
    }

    /// The range of a value of this range held between the ends of the other.
    pub fn clamp_to(self, o: Range) -> Range {
        Range { lo: self.lo.clamp(o.lo, o.hi), hi: self.hi.clamp(o.lo, o.hi) }
    }
}
