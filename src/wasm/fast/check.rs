//! Whether all that is asked of sixteen rows is known.

use super::Rows;
use crate::ir::InputId;
use crate::wasm::lanes::{high_halves, low_halves, widen_mask};
use crate::wasm::lower::{Place, Store};
use crate::wasm::machine::{Bin, Lane, Machine, Sign, VBin, VUn, Value};
use std::collections::BTreeMap;

impl Rows<'_, '_> {
    /// 0 if every input is known and in its range, and every door open.
    pub(super) fn check(&mut self) -> Store {
        let mut wrong = Wrong { greatest: BTreeMap::new(), negative: None, any: None };
        for i in 0..self.l.core.inputs.len() {
            self.out_of_range(InputId(u32::try_from(i).unwrap_or(u32::MAX)), &mut wrong);
        }
        for door in &self.l.core.doors {
            let shut = self.truth(door.node).no();
            let shut = shut.ones(&mut self.l.m);
            wrong.note(self, shut);
        }
        let wrong = wrong.finish(self);
        let unknown = self.l.known_bits();
        let value = match wrong {
            Some(wrong) => {
                let wrong = self.l.m.any_true(wrong);
                self.l.m.bin(Bin::Or, unknown, wrong)
            }
            None => unknown,
        };
        Store { place: Place::Check, value }
    }

    /// Notes what is out of range. What stands under an absent value may not even choose between the two answers.
    fn out_of_range(&mut self, id: InputId, wrong: &mut Wrong) {
        let column = self.l.columns.input(id);
        let (lo, hi) = (self.l.input(id).lo.max(column.holds.0), self.l.input(id).hi.min(column.holds.1));
        if (lo, hi) == column.holds {
            return;
        }
        let raw = self.raw(id);
        let lane = raw.lane();
        let mut parts = raw.parts().to_vec();
        if column.present.is_some() {
            let there = self.present(id);
            let m = &mut self.l.m;
            let there = there.ones(m);
            let there = widen_mask(m, there, lane);
            let least = m.splat_constant(lane, lo);
            parts = parts.iter().zip(there).map(|(v, there)| m.blend(*v, least, there)).collect();
        }
        let m = &mut self.l.m;
        if lane == Lane::L64 && lo >= 0 && hi <= i64::from(u32::MAX) {
            // The high halves are 0, and the low ones are looked at as numbers of 32 bits.
            for pair in parts.chunks(2) {
                let [a, b] = *pair else { continue };
                let (low, high) = (low_halves(m, a, b), high_halves(m, a, b));
                wrong.note_in(m, high);
                wrong.measure(m, Lane::L32, low, lo, hi);
            }
            return;
        }
        for v in parts {
            wrong.measure(m, lane, v, lo, hi);
        }
    }
}

/// What is out of range in sixteen rows.
struct Wrong {
    /// By lane and span, the greatest distance from the least value: it must not exceed the span.
    greatest: BTreeMap<(Lane, i64), Value>,
    /// A number of 64 bits below 0 is wrong.
    negative: Option<Value>,
    /// Any bit set is wrong.
    any: Option<Value>,
}

impl Wrong {
    fn note(&mut self, rows: &mut Rows<'_, '_>, bits: Value) {
        self.note_in(&mut rows.l.m, bits);
    }

    fn note_in(&mut self, m: &mut Machine, bits: Value) {
        self.any = Some(match self.any {
            Some(any) => m.vbin(VBin::Or, any, bits),
            None => bits,
        });
    }

    /// A vector of numbers of which none may be below `lo` or above `hi`.
    fn measure(&mut self, m: &mut Machine, lane: Lane, v: Value, lo: i64, hi: i64) {
        if lane == Lane::L64 && lo >= 0 {
            // Beyond either end one of the two distances is negative, whatever overflows.
            let (low, high) = (m.splat_constant(lane, lo), m.splat_constant(lane, hi));
            let above = if lo == 0 { v } else { m.vbin(VBin::Sub(lane), v, low) };
            let below = m.vbin(VBin::Sub(lane), high, v);
            let either = m.vbin(VBin::Or, above, below);
            self.negative = Some(match self.negative {
                Some(negative) => m.vbin(VBin::Or, negative, either),
                None => either,
            });
            return;
        }
        if lane == Lane::L64 {
            let (low, high) = (m.splat_constant(lane, lo), m.splat_constant(lane, hi));
            let (below, above) = (m.vbin(VBin::Lt(lane, Sign::Signed), v, low), m.vbin(VBin::Lt(lane, Sign::Signed), high, v));
            self.note_in(m, below);
            self.note_in(m, above);
            return;
        }
        // Below the least value the distance wraps around, and is a large unsigned number.
        let least = m.splat_constant(lane, lo);
        let distance = if lo == 0 { v } else { m.vbin(VBin::Sub(lane), v, least) };
        let key = (lane, hi - lo);
        let greatest = match self.greatest.get(&key) {
            Some(other) => m.vbin(VBin::Max(lane, Sign::Unsigned), *other, distance),
            None => distance,
        };
        self.greatest.insert(key, greatest);
    }

    fn finish(mut self, rows: &mut Rows<'_, '_>) -> Option<Value> {
        let m = &mut rows.l.m;
        for ((lane, span), greatest) in std::mem::take(&mut self.greatest) {
            let span = m.splat_constant(lane, span);
            let held = m.vbin(VBin::Max(lane, Sign::Unsigned), greatest, span);
            let above = m.vbin(VBin::Xor, held, span);
            self.note_in(m, above);
        }
        if let Some(negative) = self.negative {
            let sign = m.vun(VUn::Shr(Lane::L64, 63), negative);
            self.note_in(m, sign);
        }
        self.any
    }
}
