//! What a row is answered.

use super::{Lower, Place, Store, YesNo};
use crate::ir::{InputId, NodeId};
use crate::wasm::layout::Output;
use crate::wasm::machine::{Bin, Value, Width};
use heng_abi::Storage;

impl Lower<'_> {
    /// The code of the first input out of range, else of the first shut door, else 0.
    pub(super) fn refusal(&mut self) -> Value {
        let mut code = self.no;
        for (k, door) in self.core.doors.iter().enumerate().rev() {
            let shut = self.shut(door.node);
            let own = self.code_number(self.core.inputs.len() + k);
            code = self.m.select(own, code, shut);
        }
        for i in (0..self.core.inputs.len()).rev() {
            let id = InputId(u32::try_from(i).unwrap_or(u32::MAX));
            let (_, in_range, known, present) = self.raw(id);
            if in_range == self.yes {
                continue;
            }
            let there = self.m.both(known, present);
            let outside = self.m.is_zero(in_range);
            let bad = self.m.both(there, outside);
            let own = self.code_number(i);
            code = self.m.select(own, code, bad);
        }
        code
    }

    fn code_number(&mut self, position: usize) -> Value {
        self.m.const32(i32::try_from(position + 1).unwrap_or(i32::MAX))
    }

    pub(super) fn stores<'o>(&mut self, outputs: impl IntoIterator<Item = &'o Output>, accepted: Value) -> Vec<Store> {
        let mut out = Vec::new();
        for output in outputs {
            self.store(output, accepted, &mut out);
        }
        out
    }

    /// A refused row has every yes/no unknown, and every integer unknown and 0.
    fn store(&mut self, output: &Output, accepted: Value, stores: &mut Vec<Store>) {
        match *output {
            Output::Code { node, column } => {
                let code = self.code(node);
                let value = self.m.select(code, self.yes, accepted);
                stores.push(Store { place: Place::Element(Storage::I8, column), value });
            }
            Output::Int { node, values, known } => {
                let (value, k) = self.int(node);
                let k = self.m.both(k, accepted);
                let value = self.m.at_width(Width::W64, value);
                let zero = self.m.constant(Width::W64, 0);
                let value = self.m.select(value, zero, k);
                stores.push(Store { place: Place::Element(Storage::I64, values), value });
                stores.push(Store { place: Place::Element(Storage::I8, known), value: k });
            }
        }
    }

    /// What a row adds to the totals, in the order of [`heng_abi::TOTALS`]: what its output columns hold.
    pub(super) fn sums(&mut self, accepted: Value) -> Vec<Store> {
        let mut out = Vec::new();
        let refused = self.m.is_zero(accepted);
        self.total(0, refused, &mut out);
        for (first, b) in (1u32..).step_by(heng_abi::TOTALS as usize).zip(&self.columns.benefits) {
            let (holds, open) = self.counted(b.eligible.node(), accepted);
            let (value, known) = self.int(b.payable.node());
            let known = self.m.both(known, accepted);
            let (value, zero) = (self.m.at_width(Width::W64, value), self.m.constant(Width::W64, 0));
            let (sum, without) = (self.m.select(value, zero, known), self.m.is_zero(known));
            for (at, value) in (first..).zip([holds, open, sum, without]) {
                self.total(at, value, &mut out);
            }
        }
        out
    }

    /// Whether a yes/no holds, and whether it is unknown: 1 or 0.
    fn counted(&mut self, id: NodeId, accepted: Value) -> (Value, Value) {
        let one = self.yes;
        match self.yes_no(id) {
            YesNo::Flag(flag) => (self.m.both(flag, accepted), self.m.is_zero(accepted)),
            YesNo::Code(code) => {
                let code = self.m.select(code, one, accepted);
                (self.m.bin(Bin::Shr, code, one), self.m.bin(Bin::Eq, code, one))
            }
        }
    }

    fn total(&mut self, number: u32, value: Value, out: &mut Vec<Store>) {
        let value = self.m.at_width(Width::W64, value);
        if self.columns.totals > 0 && value != self.m.constant(Width::W64, 0) {
            out.push(Store { place: Place::Total(number), value });
        }
    }

    pub(super) fn trace(&mut self, accepted: Value) -> Vec<Store> {
        let mut out = Vec::new();
        for (column, nodes) in self.columns.trace.iter().zip(self.columns.traced.chunks(16)) {
            let (mut word, mut unknown) = (self.no, 0);
            for (at, node) in nodes.iter().enumerate() {
                let shift = 2 * i32::try_from(at).unwrap_or(0);
                let code = self.code(*node);
                let by = self.m.const32(shift);
                let placed = if at == 0 { code } else { self.m.bin(Bin::Shl, code, by) };
                word = if at == 0 { placed } else { self.m.bin(Bin::Or, word, placed) };
                unknown |= 1 << shift;
            }
            let unknown = self.m.const32(unknown);
            out.push(Store { place: Place::Element(Storage::I32, *column), value: self.m.select(word, unknown, accepted) });
        }
        out
    }
}
