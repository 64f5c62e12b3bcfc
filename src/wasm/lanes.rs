//! The integers of sixteen rows, in vectors.
//!
//! A number stands in the narrowest lane that holds its range, and without what all of its values have in common: `by 学历 {本科 -> 3000元;
//! 硕士 -> 5000元}` is 3 and 5 in lanes of eight bits, a thousand yuan to the unit. Sixteen rows then take one vector instead of eight.
//!
//! INVARIANT: what a lane holds lies in `lo..=hi`, as a signed number if `lo` is negative, else as an unsigned one; every operation is exact.

use super::machine::{Bin, Half, Lane, Machine, Sign, VBin, VUn, Value, Width};
use crate::value::Mode;
use heng_abi::Storage;

/// Integers of sixteen rows. Each is `scale` times what stands in its lane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lanes {
    lane: Lane,
    /// As many as the lanes need; the rest are repetitions.
    parts: [Value; 8],
    /// Above 0.
    scale: i64,
    lo: i64,
    hi: i64,
}

/// Integers of sixteen rows, or one that is the same in all rows whatever the day.
#[derive(Debug, Clone, Copy)]
pub(super) enum Integers {
    Constant(i64),
    Lanes(Lanes),
}

/// Bytes of ones in rows for which something holds, of zeros in the others; or the other way round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mask {
    pub(super) value: Value,
    pub(super) negated: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Less,
    AtMost,
    Equal,
}

/// The narrowest lane that holds a range.
fn fit(lo: i64, hi: i64) -> Lane {
    let lanes = [Lane::L8, Lane::L16, Lane::L32];
    let holds = |lane: &Lane| {
        let half = 1i64 << (lane.bits() - 1);
        if lo < 0 { -half <= lo && hi < half } else { hi < 2 * half }
    };
    lanes.into_iter().find(holds).unwrap_or(Lane::L64)
}

fn count(lane: Lane) -> usize {
    1 << lane.log()
}

fn greatest_common_divisor(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i64::try_from(a).unwrap_or(1).max(1)
}

pub(super) fn lane_of(storage: Storage) -> Lane {
    match storage {
        Storage::I8 => Lane::L8,
        Storage::I16 => Lane::L16,
        Storage::I32 => Lane::L32,
        Storage::I64 => Lane::L64,
    }
}

impl Lanes {
    fn new(lane: Lane, scale: i64, range: (i64, i64), part: impl FnMut(usize) -> Value) -> Lanes {
        let mut part = part;
        let first = part(0);
        let mut parts = [first; 8];
        for (at, slot) in parts.iter_mut().enumerate().take(count(lane)).skip(1) {
            *slot = part(at);
        }
        Lanes { lane, parts, scale, lo: range.0, hi: range.1 }
    }

    /// The raw numbers of vectors.
    pub(super) fn of_parts(lane: Lane, range: (i64, i64), part: impl FnMut(usize) -> Value) -> Lanes {
        Lanes::new(lane, 1, range, part)
    }

    pub(super) fn lane(&self) -> Lane {
        self.lane
    }

    pub(super) fn parts(&self) -> &[Value] {
        self.parts.get(..count(self.lane)).unwrap_or_default()
    }

    fn part(&self, at: usize) -> Value {
        *self.parts().get(at).expect("a lane has this many vectors")
    }

    fn sign(&self) -> Sign {
        if self.lo < 0 { Sign::Signed } else { Sign::Unsigned }
    }

    /// The least and the greatest value, if there are at most so many values.
    pub(super) fn few(&self, most: i64) -> Option<(i64, i64)> {
        let span = self.hi.checked_sub(self.lo)?;
        (self.scale == 1 && span < most).then_some((self.lo, self.hi))
    }

    /// A constant of the form of others; `v` is what stands in the lane.
    fn constant(m: &mut Machine, scale: i64, v: i64) -> Lanes {
        let lane = fit(v, v);
        let vector = m.splat_constant(lane, v);
        Lanes::new(lane, scale, (v, v), |_| vector)
    }

    /// A number that is the same in all rows, computed once a call.
    pub(super) fn same(m: &mut Machine, value: Value, range: (i64, i64)) -> Lanes {
        let lane = fit(range.0, range.1);
        let value = m.at_width(if lane == Lane::L64 { Width::W64 } else { Width::W32 }, value);
        let vector = m.splat(lane, value);
        Lanes::new(lane, 1, range, |_| vector)
    }

    /// The same numbers at another lane that holds them.
    fn at(self, m: &mut Machine, lane: Lane) -> Lanes {
        let mut a = self;
        while a.lane < lane {
            let (from, sign) = (a.lane, a.sign());
            a = Lanes::new(from.wider(), a.scale, (a.lo, a.hi), |at| {
                let half = if at % 2 == 0 { Half::Low } else { Half::High };
                m.vun(VUn::Extend(from, half, sign), a.part(at / 2))
            });
        }
        while a.lane > lane {
            let (narrower, sign) = (narrower(a.lane), a.sign());
            a = Lanes::new(narrower, a.scale, (a.lo, a.hi), |at| {
                let (low, high) = (a.part(2 * at), a.part(2 * at + 1));
                match a.lane {
                    Lane::L64 => low_halves(m, low, high),
                    from => m.vbin(VBin::Narrow(from, sign), low, high),
                }
            });
        }
        a
    }

    /// At the narrowest lane.
    pub(super) fn settled(self, m: &mut Machine) -> Lanes {
        let lane = fit(self.lo, self.hi);
        if lane < self.lane { self.at(m, lane) } else { self }
    }

    /// The same numbers in units `factor` times smaller, `factor` times as many of them.
    fn finer(self, m: &mut Machine, factor: i64) -> Lanes {
        if factor == 1 {
            return self;
        }
        let by = Lanes::constant(m, 1, factor);
        let mut out = self.product(m, by);
        out.scale = self.scale / factor;
        out
    }

    fn product(self, m: &mut Machine, b: Lanes) -> Lanes {
        let corners = [(self.lo, b.lo), (self.lo, b.hi), (self.hi, b.lo), (self.hi, b.hi)];
        let corners = corners.map(|(x, y)| x.saturating_mul(y));
        let range = (corners.into_iter().min().unwrap_or(0), corners.into_iter().max().unwrap_or(0));
        let sign = if self.lo < 0 || b.lo < 0 { Sign::Signed } else { Sign::Unsigned };
        let lane = fit(self.lo.min(b.lo), self.hi.max(b.hi));
        let scale = self.scale.saturating_mul(b.scale);
        // There is no product of bytes; at the others the low bits of a product that fits are the product.
        let widening = lane == Lane::L8 || lane != Lane::L64 && fit(range.0, range.1) > lane;
        let (a, b) = (self.at(m, lane), b.at(m, lane));
        let out = if widening {
            Lanes::new(lane.wider(), scale, range, |at| {
                let half = if at % 2 == 0 { Half::Low } else { Half::High };
                m.vbin(VBin::ExtMul(lane, half, sign), a.part(at / 2), b.part(at / 2))
            })
        } else {
            Lanes::new(lane, scale, range, |at| m.vbin(VBin::Mul(lane), a.part(at), b.part(at)))
        };
        out.settled(m)
    }

    /// What they are, in vectors of 64-bit numbers.
    pub(super) fn whole(self, m: &mut Machine) -> Lanes {
        let scale = self.scale;
        self.finer(m, scale).at(m, Lane::L64)
    }

    /// Their sum, a number of 64 bits.
    pub(super) fn total(self, m: &mut Machine) -> Value {
        let (mut lane, sign) = (self.lane, self.sign());
        let mut parts = self.parts().to_vec();
        while lane < Lane::L32 {
            parts = parts.iter().map(|v| m.vun(VUn::Pairs(lane, sign), *v)).collect();
            lane = lane.wider();
        }
        // Sums of sixteen stay in lanes of 32 bits if they fit there.
        if lane == Lane::L32 && fit(self.lo.saturating_mul(16), self.hi.saturating_mul(16)) <= Lane::L32 {
            parts = vec![added(m, lane, parts)];
        }
        if lane == Lane::L32 {
            let halves = |v: &Value| [Half::Low, Half::High].map(|half| VUn::Extend(lane, half, sign)).map(|op| (op, *v));
            parts = parts.iter().flat_map(halves).map(|(op, v)| m.vun(op, v)).collect();
        }
        let both = added(m, Lane::L64, parts);
        let (first, second) = (m.extract(both, 0), m.extract(both, 1));
        let sum = m.bin(Bin::Add, first, second);
        let scale = m.constant(Width::W64, self.scale);
        if self.scale == 1 { sum } else { m.bin(Bin::Mul, sum, scale) }
    }

    /// Quotients by a constant above zero of numbers that are not negative; `None` if no product of 64 bits gives them.
    fn quotient(self, m: &mut Machine, mode: Mode, d: i64) -> Option<Lanes> {
        let common = greatest_common_divisor(self.scale, d);
        let (units, d) = (self.scale / common, d / common);
        let n = Lanes { scale: units, ..self }.finer(m, units);
        let n = Lanes { scale: 1, ..n };
        if d == 1 {
            return Some(n);
        }
        // Rounded up, or to the nearest, is rounded down after something was added.
        let added = match mode {
            Mode::Trunc | Mode::Floor => 0,
            Mode::Away => d - 1,
            Mode::HalfAway => d / 2,
        };
        let hi = n.hi.checked_add(added)?;
        let lane = if hi <= 0xFFFF { Lane::L16 } else { Lane::L32 };
        if hi > i64::from(u32::MAX) {
            return None;
        }
        let (factor, shift) = reciprocal(d, hi, lane.bits(), 2 * lane.bits())?;
        let added = Lanes::constant(m, 1, added);
        let n = if added.hi == 0 { n } else { n.sum(m, added, false) };
        let (n, factor) = (n.at(m, lane), m.splat_constant(lane, factor));
        let wide = lane.wider();
        let range = (n.lo / d, hi / d);
        let quotients = Lanes::new(wide, 1, range, |at| {
            let half = if at % 2 == 0 { Half::Low } else { Half::High };
            let product = m.vbin(VBin::ExtMul(lane, half, Sign::Unsigned), n.part(at / 2), factor);
            m.vun(VUn::Shr(wide, shift), product)
        });
        Some(quotients.settled(m))
    }

    /// The sum, or the difference; of one scale.
    fn sum(self, m: &mut Machine, b: Lanes, difference: bool) -> Lanes {
        let range = if difference {
            (self.lo.saturating_sub(b.hi), self.hi.saturating_sub(b.lo))
        } else {
            (self.lo.saturating_add(b.lo), self.hi.saturating_add(b.hi))
        };
        let lane = fit(self.lo.min(b.lo).min(range.0), self.hi.max(b.hi).max(range.1));
        let (a, b) = (self.at(m, lane), b.at(m, lane));
        let op = if difference { VBin::Sub(lane) } else { VBin::Add(lane) };
        Lanes::new(lane, a.scale, range, |at| m.vbin(op, a.part(at), b.part(at))).settled(m)
    }

    /// The lesser or the greater; of one scale.
    fn pick(self, m: &mut Machine, b: Lanes, greater: bool) -> Lanes {
        let range = if greater { (self.lo.max(b.lo), self.hi.max(b.hi)) } else { (self.lo.min(b.lo), self.hi.min(b.hi)) };
        let (a, b, lane, sign) = self.with(m, b);
        let out = Lanes::new(lane, a.scale, range, |at| {
            let (x, y) = (a.part(at), b.part(at));
            match (lane, greater) {
                (Lane::L64, _) => {
                    let less = m.vbin(VBin::Lt(lane, Sign::Signed), x, y);
                    if greater { m.blend(y, x, less) } else { m.blend(x, y, less) }
                }
                (_, true) => m.vbin(VBin::Max(lane, sign), x, y),
                (_, false) => m.vbin(VBin::Min(lane, sign), x, y),
            }
        });
        out.settled(m)
    }

    /// Both at the lane that holds both, and how they are compared there: as signed numbers where those hold both, which is cheaper.
    fn with(self, m: &mut Machine, b: Lanes) -> (Lanes, Lanes, Lane, Sign) {
        let (lo, hi) = (self.lo.min(b.lo), self.hi.max(b.hi));
        let lane = fit(lo, hi);
        let signed = lane == Lane::L64 || hi < 1i64 << (lane.bits() - 1);
        (self.at(m, lane), b.at(m, lane), lane, if signed { Sign::Signed } else { Sign::Unsigned })
    }

    fn compare(self, m: &mut Machine, order: Order, b: Lanes) -> Mask {
        let (a, b, lane, sign) = self.with(m, b);
        let parts = (0..count(lane)).map(|at| {
            let (x, y) = (a.part(at), b.part(at));
            match order {
                Order::Equal => m.vbin(VBin::Eq(lane), x, y),
                Order::Less => m.vbin(VBin::Lt(lane, sign), x, y),
                Order::AtMost => m.vbin(VBin::Lt(lane, sign), y, x),
            }
        });
        let parts: Vec<Value> = parts.collect();
        Mask { value: narrow_mask(m, lane, parts), negated: order == Order::AtMost }
    }

    /// Compared with a constant, of scale 1, that is held beside the range first.
    fn compare_constant(self, m: &mut Machine, order: Order, c: i64, constant_first: bool) -> Mask {
        let (floor, ceiling) = (c.div_euclid(self.scale), c.div_euclid(self.scale).saturating_add(i64::from(c.rem_euclid(self.scale) != 0)));
        // Everything is a bound from below or from above that numbers in the lanes can meet.
        let (from, bound) = match (order, constant_first) {
            (Order::Equal, _) => {
                if floor != ceiling || !(self.lo..=self.hi).contains(&floor) {
                    return Mask::all(m, false);
                }
                let bound = Lanes::constant(m, self.scale, floor);
                return self.compare(m, Order::Equal, bound);
            }
            (Order::AtMost, false) => (false, floor),
            (Order::AtMost, true) => (true, ceiling),
            // Nothing is below the least number or above the greatest.
            (Order::Less, false) => match ceiling.checked_sub(1) {
                Some(bound) => (false, bound),
                None => return Mask::all(m, false),
            },
            (Order::Less, true) => match floor.checked_add(1) {
                Some(bound) => (true, bound),
                None => return Mask::all(m, false),
            },
        };
        let (always, never) = if from { (bound <= self.lo, bound > self.hi) } else { (bound >= self.hi, bound < self.lo) };
        if always || never {
            return Mask::all(m, always);
        }
        // Inside the range one step further is still inside, and `<` is one instruction.
        if from {
            Lanes::constant(m, self.scale, bound - 1).compare(m, Order::Less, self)
        } else {
            let bound = Lanes::constant(m, self.scale, bound + 1);
            self.compare(m, Order::Less, bound)
        }
    }

    /// `a` where the mask says so, else `b`; of one scale.
    fn blend(m: &mut Machine, mask: Mask, a: Lanes, b: Lanes) -> Lanes {
        let (a, b) = if mask.negated { (b, a) } else { (a, b) };
        let range = (a.lo.min(b.lo), a.hi.max(b.hi));
        let (a, b, lane, _) = a.with(m, b);
        let mask = widen_mask(m, mask.value, lane);
        Lanes::new(lane, a.scale, range, |at| m.blend(a.part(at), b.part(at), *mask.get(at).expect("a mask of this lane")))
    }
}

/// The sums of the lanes of vectors, pair by pair, so that additions need not wait for each other.
fn added(m: &mut Machine, lane: Lane, parts: Vec<Value>) -> Value {
    let mut parts = parts;
    while parts.len() > 1 {
        parts = parts.chunks(2).map(|pair| match pair {
            [a, b] => m.vbin(VBin::Add(lane), *a, *b),
            _ => *pair.first().expect("a chunk is not empty"),
        }).collect();
    }
    *parts.first().expect("sixteen rows have a vector")
}

fn narrower(lane: Lane) -> Lane {
    match lane {
        Lane::L64 => Lane::L32,
        Lane::L32 => Lane::L16,
        Lane::L16 | Lane::L8 => Lane::L8,
    }
}

/// The low halves of 64-bit numbers.
pub(super) fn low_halves(m: &mut Machine, low: Value, high: Value) -> Value {
    m.shuffle(low, high, [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27])
}

/// The high halves of 64-bit numbers.
pub(super) fn high_halves(m: &mut Machine, low: Value, high: Value) -> Value {
    m.shuffle(low, high, [4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31])
}

/// A factor f and a shift s with `n / d = n · f >> s` for every n up to `hi`, the factor and the product of so many bits.
///
/// With `f = ⌈2^s / d⌉` the quotient `n · f / 2^s` exceeds `n / d` by `n · (f · d − 2^s) / (d · 2^s)`, and rounds down alike if that is below
/// `1 / d` (Granlund and Montgomery, *Division by invariant integers using multiplication*, 1994).
pub(super) fn reciprocal(d: i64, hi: i64, factor_bits: u32, product_bits: u32) -> Option<(i64, u8)> {
    let (d, hi) = (i128::from(d), i128::from(hi));
    (0..product_bits).find_map(|shift| {
        let power = 1i128 << shift;
        let factor = (power + d - 1) / d;
        let right = hi * (factor * d - power) < power && factor < 1 << factor_bits && hi * factor < 1 << product_bits;
        right.then_some((i64::try_from(factor).ok()?, u8::try_from(shift).ok()?))
    })
}

/// Masks of a lane as a mask of bytes.
pub(super) fn narrow_mask(m: &mut Machine, lane: Lane, parts: Vec<Value>) -> Value {
    let mut parts = parts;
    let mut lane = lane;
    while lane != Lane::L8 {
        let pairs = parts.chunks(2).map(|pair| match pair {
            [low, high] if lane == Lane::L64 => low_halves(m, *low, *high),
            [low, high] => m.vbin(VBin::Narrow(lane, Sign::Signed), *low, *high),
            _ => unreachable!("a wider lane has an even number of vectors"),
        });
        parts = pairs.collect();
        lane = narrower(lane);
    }
    *parts.first().expect("sixteen rows have a vector")
}

/// A mask of bytes as masks of a lane. What was narrowed from there is there already.
pub(super) fn widen_mask(m: &mut Machine, mask: Value, lane: Lane) -> Vec<Value> {
    let (mut parts, mut at) = (vec![mask], Lane::L8);
    while at < lane {
        let wider = |m: &mut Machine, v: Value, half| match m.op(v) {
            super::machine::Mop::VBin(VBin::Narrow(from, Sign::Signed), low, high) if from == at.wider() => {
                if half == Half::Low { low } else { high }
            }
            _ => m.vun(VUn::Extend(at, half, Sign::Signed), v),
        };
        parts = parts.iter().flat_map(|v| [wider(m, *v, Half::Low), wider(m, *v, Half::High)]).collect();
        at = at.wider();
    }
    parts
}

impl Mask {
    pub(super) fn all(m: &mut Machine, holds: bool) -> Mask {
        Mask { value: m.vector([if holds { 0xFF } else { 0 }; 16]), negated: false }
    }

    pub(super) fn not(self) -> Mask {
        Mask { negated: !self.negated, ..self }
    }

    /// The bytes of ones where it holds.
    pub(super) fn ones(self, m: &mut Machine) -> Value {
        if self.negated { m.vun(VUn::Not, self.value) } else { self.value }
    }

    pub(super) fn and(self, m: &mut Machine, b: Mask) -> Mask {
        match (self.negated, b.negated) {
            (false, false) => Mask { value: m.vbin(VBin::And, self.value, b.value), negated: false },
            (false, true) => Mask { value: m.vbin(VBin::AndNot, self.value, b.value), negated: false },
            (true, false) => Mask { value: m.vbin(VBin::AndNot, b.value, self.value), negated: false },
            (true, true) => Mask { value: m.vbin(VBin::Or, self.value, b.value), negated: true },
        }
    }

    pub(super) fn or(self, m: &mut Machine, b: Mask) -> Mask {
        self.not().and(m, b.not()).not()
    }
}

impl Integers {
    /// Both in lanes of one scale.
    fn pair(m: &mut Machine, a: Integers, b: Integers) -> (Lanes, Lanes) {
        let scale_of = |x: Integers| match x {
            Integers::Constant(0) => None,
            Integers::Constant(c) => Some(c),
            Integers::Lanes(l) => Some(l.scale),
        };
        let scale = match (scale_of(a), scale_of(b)) {
            (Some(a), Some(b)) => greatest_common_divisor(a, b),
            (Some(one), None) | (None, Some(one)) => greatest_common_divisor(one, 0),
            (None, None) => 1,
        };
        (a.of_scale(m, scale), b.of_scale(m, scale))
    }

    /// In lanes of a scale that divides its own.
    fn of_scale(self, m: &mut Machine, scale: i64) -> Lanes {
        match self {
            Integers::Constant(c) => Lanes::constant(m, scale, c / scale),
            Integers::Lanes(l) => l.finer(m, l.scale / scale),
        }
    }

    /// In lanes.
    pub(super) fn lanes(self, m: &mut Machine) -> Lanes {
        match self {
            Integers::Constant(c) => Lanes::constant(m, 1, c),
            Integers::Lanes(l) => l,
        }
    }

    pub(super) fn sum(m: &mut Machine, a: Integers, b: Integers, difference: bool) -> Integers {
        let (a, b) = Integers::pair(m, a, b);
        Integers::Lanes(a.sum(m, b, difference))
    }

    pub(super) fn product(m: &mut Machine, a: Integers, b: Integers) -> Integers {
        let (a, b) = match (a, b) {
            (Integers::Constant(c), Integers::Lanes(l)) | (Integers::Lanes(l), Integers::Constant(c)) if c > 0 => {
                if let Some(scale) = l.scale.checked_mul(c) {
                    return Integers::Lanes(Lanes { scale, ..l });
                }
                (Integers::Lanes(l), Integers::Constant(c))
            }
            both => both,
        };
        let (a, b) = (a.lanes(m), b.lanes(m));
        // A scale of its own is kept while it fits; else everything is in units.
        let (a, b) = if a.scale.checked_mul(b.scale).is_some() {
            (a, b)
        } else {
            (a.finer(m, a.scale), b.finer(m, b.scale))
        };
        Integers::Lanes(a.product(m, b))
    }

    pub(super) fn pick(m: &mut Machine, a: Integers, b: Integers, greater: bool) -> Integers {
        let (a, b) = Integers::pair(m, a, b);
        Integers::Lanes(a.pick(m, b, greater))
    }

    /// Held between two ends.
    pub(super) fn held(self, m: &mut Machine, lo: i64, hi: i64) -> Integers {
        let (least, greatest) = match self {
            Integers::Constant(c) => (c, c),
            Integers::Lanes(l) => (l.lo.saturating_mul(l.scale), l.hi.saturating_mul(l.scale)),
        };
        let mut out = self;
        if least < lo {
            out = Integers::pick(m, out, Integers::Constant(lo), true);
        }
        if hi < greatest {
            out = Integers::pick(m, out, Integers::Constant(hi), false);
        }
        out
    }

    pub(super) fn compare(m: &mut Machine, order: Order, a: Integers, b: Integers) -> Mask {
        match (a, b) {
            (Integers::Lanes(l), Integers::Constant(c)) => l.compare_constant(m, order, c, false),
            (Integers::Constant(c), Integers::Lanes(l)) => l.compare_constant(m, order, c, true),
            _ => {
                let (a, b) = Integers::pair(m, a, b);
                a.compare(m, order, b)
            }
        }
    }

    /// Whether they lie between two ends, both included.
    pub(super) fn within(self, m: &mut Machine, lo: i64, hi: i64) -> Mask {
        if lo == hi {
            return Integers::compare(m, Order::Equal, self, Integers::Constant(lo));
        }
        let from = Integers::compare(m, Order::AtMost, Integers::Constant(lo), self);
        let to = Integers::compare(m, Order::AtMost, self, Integers::Constant(hi));
        from.and(m, to)
    }

    pub(super) fn blend(m: &mut Machine, mask: Mask, a: Integers, b: Integers) -> Integers {
        if let (Integers::Constant(x), Integers::Constant(y)) = (a, b) {
            if x == y {
                return a;
            }
        }
        let (a, b) = Integers::pair(m, a, b);
        Integers::Lanes(Lanes::blend(m, mask, a, b))
    }

    /// The quotient by a constant above zero of what is not negative; `None` if it is to be computed lane by lane.
    pub(super) fn quotient(self, m: &mut Machine, mode: Mode, d: i64) -> Option<Integers> {
        match self {
            Integers::Constant(c) => Some(Integers::Constant(crate::value::div(mode, c, d))),
            Integers::Lanes(l) if l.scale % d == 0 => Some(Integers::Lanes(Lanes { scale: l.scale / d, ..l })),
            Integers::Lanes(l) if l.lo >= 0 => l.quotient(m, mode, d).map(Integers::Lanes),
            Integers::Lanes(_) => None,
        }
    }

    /// In units, at lanes of 32 or 64 bits.
    pub(super) fn units(self, m: &mut Machine, width: Width) -> Lanes {
        let l = self.lanes(m);
        let l = l.finer(m, l.scale);
        l.at(m, if width == Width::W64 { Lane::L64 } else { Lane::L32 })
    }

    /// A table by a number from `first` on: at each of up to sixteen positions a value.
    pub(super) fn table(m: &mut Machine, by: Lanes, first: i64, values: &[i64]) -> Integers {
        let scale = values.iter().fold(0, |g, v| if *v == 0 { g } else if g == 0 { v.unsigned_abs().try_into().unwrap_or(1) } else { greatest_common_divisor(g, *v) });
        let scale = scale.max(1);
        let values: Vec<i64> = values.iter().map(|v| v / scale).collect();
        let range = (values.iter().copied().min().unwrap_or(0), values.iter().copied().max().unwrap_or(0));
        let index = if first == 0 { by } else { Integers::sum(m, Integers::Lanes(by), Integers::Constant(first), true).lanes(m) };
        let index = index.at(m, Lane::L8).part(0);
        let lane = fit(range.0, range.1);
        // Byte by byte of the values; then the bytes are put together.
        let byte = |k: usize| {
            let mut bytes = [0; 16];
            for (slot, v) in bytes.iter_mut().zip(&values) {
                *slot = *v.to_le_bytes().get(k).unwrap_or(&0);
            }
            bytes
        };
        let mut parts: Vec<Value> = (0..count(lane))
            .map(|k| {
                let table = m.vector(byte(k));
                m.vbin(VBin::Swizzle, table, index)
            })
            .collect();
        let mut size = 1;
        while usize::from(size) < count(lane) {
            parts = interleaved(m, &parts, size);
            size *= 2;
        }
        Integers::Lanes(Lanes::new(lane, scale, range, |at| *parts.get(at).expect("a lane has this many vectors")))
    }
}

/// Vectors of numbers of `size` bytes, low ones before high ones for the same rows, as vectors of numbers of twice that size.
///
/// `parts` are, for each group of low and high, `parts.len() / 2` apart in pairs of neighbours.
fn interleaved(m: &mut Machine, parts: &[Value], size: u8) -> Vec<Value> {
    let positions = |from: u8| {
        let mut out = [0; 16];
        for (at, slot) in (0u8..).zip(out.iter_mut()) {
            let (number, within) = (at / (2 * size), at % (2 * size));
            let byte = from + number * size + within % size;
            *slot = if within < size { byte } else { 16 + byte };
        }
        out
    };
    // Numbers of this size for sixteen rows take `size` vectors.
    let group = usize::from(size);
    let mut out = Vec::new();
    for pair in parts.chunks(2 * group) {
        let (low, high) = pair.split_at(group);
        for (low, high) in low.iter().zip(high) {
            out.push(m.shuffle(*low, *high, positions(0)));
            out.push(m.shuffle(*low, *high, positions(8)));
        }
    }
    out
}
