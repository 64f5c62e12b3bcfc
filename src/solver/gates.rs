//! Yes/no terms: a graph of gates over free bits, each made once.
//!
//! Besides conjunctions there are gates for exclusive or, choice and majority, because sums and choices of numbers are made of these and a
//! clause form of their own is half as long and decides sooner than that of conjunctions alone (Eén and Sörensson, "Translating
//! Pseudo-Boolean Constraints into SAT", 2006, §5).
//!
//! INVARIANT: operands stand before their gate; no two gates are equal; a gate that is constant, or equal to an operand, is never made as far
//! as one look at the operands can tell.

use std::ops::Not;

/// A yes/no term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bit(u32);

impl Bit {
    /// The constant no.
    pub const NO: Bit = Bit(0);
    /// The constant yes.
    pub const YES: Bit = Bit(1);
    /// What stands for a term that was too large to make. Nothing is known of it, not even that it is equal to itself.
    pub(super) const LOST: Bit = Bit(2);

    pub(super) fn of_gate(gate: usize) -> Bit {
        Bit(u32::try_from(gate).map_or(Bit::LOST.0, |gate| gate << 1))
    }

    pub(super) fn gate(self) -> usize {
        (self.0 >> 1) as usize
    }

    pub(super) fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    pub(super) fn constant(self) -> Option<bool> {
        (self.gate() == Bit::NO.gate()).then_some(self == Bit::YES)
    }

    pub(super) fn is_lost(self) -> bool {
        self.gate() == Bit::LOST.gate()
    }

    fn negated_if(self, negated: bool) -> Bit {
        Bit(self.0 ^ u32::from(negated))
    }
}

impl From<bool> for Bit {
    fn from(value: bool) -> Bit {
        if value { Bit::YES } else { Bit::NO }
    }
}

impl Not for Bit {
    type Output = Bit;

    fn not(self) -> Bit {
        self.negated_if(true)
    }
}

/// How a bit comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    /// The constant no, and what was too large.
    Fixed,
    /// Of a fact, where nothing else is said as in `default`.
    Free { group: u32, default: bool },
    /// Both.
    And(Bit, Bit),
    /// Exactly one.
    Xor(Bit, Bit),
    /// If the first the second, else the third.
    Mux(Bit, Bit, Bit),
    /// Two of three.
    Maj(Bit, Bit, Bit),
}

/// The bits of one free number, see [`Gates::hold`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Group(u32);

/// Beyond so many gates (about 100 MB) terms are [`Bit::LOST`].
const MOST_GATES: usize = 4_000_000;

/// The graph.
#[derive(Debug)]
pub(super) struct Gates {
    gates: Vec<Gate>,
    /// Open addressing by the operands: 0, or a gate.
    table: Vec<u32>,
    groups: Vec<Held>,
}

/// What holds of the bits of a group, and the gates that say so: those from its first bit to the condition.
#[derive(Debug)]
struct Held {
    condition: Bit,
    first: usize,
    end: usize,
}

impl Default for Gates {
    fn default() -> Gates {
        Gates { gates: vec![Gate::Fixed, Gate::Fixed], table: vec![0; 1 << 10], groups: Vec::new() }
    }
}

impl Gates {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.gates.len()
    }

    pub(super) fn gate(&self, gate: usize) -> Gate {
        self.gates.get(gate).copied().unwrap_or(Gate::Fixed)
    }

    /// What holds of the bits of a group.
    pub(super) fn held(&self, group: u32) -> Bit {
        self.groups.get(group as usize).map_or(Bit::YES, |held| held.condition)
    }

    /// Whether it is one of the gates that hold a group in its range.
    pub(super) fn holds_a_group(&self, gate: usize) -> bool {
        let after = self.groups.partition_point(|held| held.first <= gate);
        after.checked_sub(1).and_then(|at| self.groups.get(at)).is_some_and(|held| gate < held.end)
    }

    /// So many free bits, with their defaults.
    pub(super) fn free(&mut self, defaults: impl IntoIterator<Item = bool>) -> (Group, Vec<Bit>) {
        let group = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        self.groups.push(Held { condition: Bit::YES, first: self.len(), end: self.len() });
        let bits = defaults.into_iter().map(|default| self.push(Gate::Free { group, default })).collect();
        (Group(group), bits)
    }

    /// From here on `condition` holds wherever a bit of the group is looked at. The defaults must satisfy it, and all gates made since the group
    /// must be for it.
    pub(super) fn hold(&mut self, group: Group, condition: Bit) {
        let end = self.len();
        if let Some(held) = self.groups.get_mut(group.0 as usize) {
            (held.condition, held.end) = (condition, end);
        }
    }

    /// Whether both hold.
    pub(super) fn and(&mut self, a: Bit, b: Bit) -> Bit {
        match (a.constant(), b.constant()) {
            (Some(false), _) | (_, Some(false)) => return Bit::NO,
            (Some(true), _) => return b,
            (_, Some(true)) => return a,
            _ if a.is_lost() || b.is_lost() => return Bit::LOST,
            _ if a == b => return a,
            _ if a == !b => return Bit::NO,
            _ => {}
        }
        for (x, y) in [(a, b), (b, a)] {
            let Gate::And(p, q) = self.gate(y.gate()) else { continue };
            match (y.is_negated(), x) {
                (false, x) if x == p || x == q => return y,
                (false, x) if x == !p || x == !q => return Bit::NO,
                (true, x) if x == !p || x == !q => return x,
                (true, x) if x == p => return self.and(x, !q),
                (true, x) if x == q => return self.and(x, !p),
                _ => {}
            }
        }
        self.once(Gate::And(a.min(b), a.max(b)))
    }

    /// Whether one holds.
    pub(super) fn or(&mut self, a: Bit, b: Bit) -> Bit {
        !self.and(!a, !b)
    }

    /// Whether exactly one holds.
    pub(super) fn xor(&mut self, a: Bit, b: Bit) -> Bit {
        match (a.constant(), b.constant()) {
            (Some(x), _) => return b.negated_if(x),
            (_, Some(x)) => return a.negated_if(x),
            _ if a.is_lost() || b.is_lost() => return Bit::LOST,
            _ if a == b => return Bit::NO,
            _ if a == !b => return Bit::YES,
            _ => {}
        }
        let negated = a.is_negated() != b.is_negated();
        let (a, b) = (a.negated_if(a.is_negated()), b.negated_if(b.is_negated()));
        self.once(Gate::Xor(a.min(b), a.max(b))).negated_if(negated)
    }

    /// `c ? a : b`
    pub(super) fn mux(&mut self, c: Bit, a: Bit, b: Bit) -> Bit {
        let (c, a, b) = if c.is_negated() { (!c, b, a) } else { (c, a, b) };
        match (c.constant(), a.constant(), b.constant()) {
            (Some(_), ..) => return b,
            (_, Some(true), _) => return self.or(c, b),
            (_, Some(false), _) => return self.and(!c, b),
            (.., Some(true)) => return self.or(!c, a),
            (.., Some(false)) => return self.and(c, a),
            _ if a.is_lost() || b.is_lost() || c.is_lost() => return Bit::LOST,
            _ if a == b => return a,
            _ if a == !b => return !self.xor(c, a),
            _ if a == c => return self.or(c, b),
            _ if a == !c => return self.and(!c, b),
            _ if b == c => return self.and(c, a),
            _ if b == !c => return self.or(!c, a),
            _ => {}
        }
        let negated = a.is_negated();
        self.once(Gate::Mux(c, a.negated_if(negated), b.negated_if(negated))).negated_if(negated)
    }

    /// Whether two of three hold.
    pub(super) fn maj(&mut self, a: Bit, b: Bit, c: Bit) -> Bit {
        let mut xs = [a, b, c];
        xs.sort_unstable();
        let [a, b, c] = xs;
        match a.constant() {
            Some(true) => return self.or(b, c),
            Some(false) => return self.and(b, c),
            None if xs.iter().any(|x| x.is_lost()) => return Bit::LOST,
            // A bit and its negation are neighbours in the order.
            None if a == b => return a,
            None if b == c => return b,
            None if a == !b => return c,
            None if b == !c => return a,
            None => {}
        }
        let negated = a.is_negated();
        let [a, b, c] = xs.map(|x| x.negated_if(negated));
        self.once(Gate::Maj(a, b, c)).negated_if(negated)
    }

    /// Whether all hold.
    pub(super) fn all(&mut self, xs: &[Bit]) -> Bit {
        let mut xs = xs.to_vec();
        xs.sort_unstable();
        xs.dedup();
        xs.into_iter().fold(Bit::YES, |all, x| self.and(all, x))
    }

    /// Whether any holds.
    pub(super) fn any(&mut self, xs: &[Bit]) -> Bit {
        let none: Vec<Bit> = xs.iter().map(|x| !*x).collect();
        !self.all(&none)
    }

    /// Whether at least `n` hold.
    pub(super) fn at_least(&mut self, n: usize, xs: &[Bit]) -> Bit {
        if n > xs.len() {
            return Bit::NO;
        }
        // Of the operands so far, whether at least 0, 1, … n hold.
        let mut count = vec![Bit::NO; n + 1];
        if let Some(none) = count.first_mut() {
            *none = Bit::YES;
        }
        for x in xs {
            let mut fewer = Bit::YES;
            for more in count.iter_mut().skip(1) {
                let before = *more;
                *more = self.mux(*x, fewer, before);
                fewer = before;
            }
        }
        count.last().copied().unwrap_or(Bit::YES)
    }

    /// Gives every gate a value, those that have one already excepted.
    pub(super) fn evaluate(&self, values: &mut Vec<bool>, free: impl Fn(usize) -> Option<bool>) {
        for (at, gate) in self.gates.iter().enumerate().skip(values.len()) {
            let of = |bit: Bit| values.get(bit.gate()).copied().unwrap_or(false) != bit.is_negated();
            let value = match *gate {
                Gate::Fixed => false,
                Gate::Free { default, .. } => free(at).unwrap_or(default),
                Gate::And(a, b) => of(a) && of(b),
                Gate::Xor(a, b) => of(a) != of(b),
                Gate::Mux(c, a, b) => of(if of(c) { a } else { b }),
                Gate::Maj(a, b, c) => (of(a) && of(b)) || (of(c) && (of(a) || of(b))),
            };
            values.push(value);
        }
    }

    fn push(&mut self, gate: Gate) -> Bit {
        if self.gates.len() >= MOST_GATES {
            return Bit::LOST;
        }
        self.gates.push(gate);
        Bit::of_gate(self.gates.len() - 1)
    }

    /// The gate, made if there is none like it.
    fn once(&mut self, gate: Gate) -> Bit {
        let slot = self.slot(gate);
        match self.table.get(slot) {
            Some(0) | None => {}
            Some(there) => return Bit::of_gate(*there as usize),
        }
        let bit = self.push(gate);
        if bit.is_lost() {
            return bit;
        }
        self.enter(slot, bit.gate());
        if self.gates.len() * 2 > self.table.len() {
            self.table = vec![0; self.table.len() * 2];
            for at in 0..self.gates.len() {
                if !matches!(self.gate(at), Gate::Fixed | Gate::Free { .. }) {
                    let slot = self.slot(self.gate(at));
                    self.enter(slot, at);
                }
            }
        }
        bit
    }

    fn enter(&mut self, slot: usize, gate: usize) {
        if let Some(entry) = self.table.get_mut(slot) {
            *entry = u32::try_from(gate).unwrap_or(0);
        }
    }

    /// Where the table has this gate, or the free place where it belongs.
    fn slot(&self, gate: Gate) -> usize {
        let (kind, a, b, c) = match gate {
            Gate::Fixed | Gate::Free { .. } => (0, Bit::NO, Bit::NO, Bit::NO),
            Gate::And(a, b) => (1, a, b, Bit::NO),
            Gate::Xor(a, b) => (2, a, b, Bit::NO),
            Gate::Mux(a, b, c) => (3, a, b, c),
            Gate::Maj(a, b, c) => (4, a, b, c),
        };
        let mix = |h: u64, x: u32| (h ^ u64::from(x)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
        let hash = [a.0, b.0, c.0].into_iter().fold(kind, mix);
        let mask = self.table.len() - 1;
        let mut slot = (hash ^ (hash >> 32)) as usize & mask;
        while let Some(&there) = self.table.get(slot) {
            if there == 0 || self.gate(there as usize) == gate {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }
}
