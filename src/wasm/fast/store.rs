//! What is stored for sixteen rows.

use super::{Integers, Machine, Mask, Rows, Truth};
use crate::ir::NodeId;
use crate::wasm::layout::Output;
use crate::wasm::lower::{Place, Store};
use crate::wasm::machine::{ColumnId, Lane, VBin, Value};

impl Rows<'_, '_> {
    pub(super) fn stores(&mut self) -> Vec<Store> {
        let zero = self.l.m.vector([0; 16]);
        let refusals = self.l.columns.refusals;
        let mut out: Vec<Store> =
            (0..4).map(|part| Store { place: Place::Part(Lane::L32, refusals, part), value: zero }).collect();
        for output in &self.l.columns.outputs {
            self.store(output, &mut out);
        }
        out
    }

    pub(super) fn taken(&mut self) -> Vec<Store> {
        let mut out = Vec::new();
        for output in self.l.columns.taken.iter().flatten() {
            self.store(output, &mut out);
        }
        out
    }

    /// What sixteen rows add to the totals, in the order of [`heng_abi::TOTALS`].
    pub(super) fn sums(&mut self) -> Vec<Store> {
        let mut out = Vec::new();
        if self.l.columns.totals == 0 {
            return out;
        }
        for (first, b) in (1u32..).step_by(heng_abi::TOTALS as usize).zip(&self.l.columns.benefits) {
            let (truth, paid) = (self.truth(b.eligible.node()), self.number(b.payable.node()));
            let m = &mut self.l.m;
            let mut count = |at: u32, mask: Mask, m: &mut Machine| {
                let rows = mask.ones(m);
                let value = m.count(rows);
                out.push(Store { place: Place::Total(at), value });
            };
            count(first, truth.yes(), m);
            if let Truth::Open { yes, no } = truth {
                let open = yes.or(m, no).not();
                count(first + 1, open, m);
            }
            let mut value = paid.value;
            if let Some(known) = paid.known {
                count(first + 3, known.not(), m);
                value = Integers::blend(m, known, value, Integers::Constant(0));
            }
            let value = value.lanes(m).total(m);
            out.push(Store { place: Place::Total(first + 2), value });
        }
        out
    }

    fn store(&mut self, output: &Output, out: &mut Vec<Store>) {
        match *output {
            Output::Code { node, column } => {
                let value = self.code(node);
                out.push(Store { place: Place::Part(Lane::L8, column, 0), value });
            }
            Output::Int { node, values, known } => self.store_int(node, values, known, out),
        }
    }

    /// The Kleene code of sixteen rows.
    fn code(&mut self, node: NodeId) -> Value {
        let truth = self.truth(node);
        let m = &mut self.l.m;
        let three = m.vector([3; 16]);
        let yes = truth.yes().ones(m);
        let code = m.vbin(VBin::And, yes, three);
        let Truth::Open { yes, no } = truth else { return code };
        let one = m.vector([1; 16]);
        let open = yes.or(m, no).not().ones(m);
        let open = m.vbin(VBin::And, open, one);
        m.vbin(VBin::Or, code, open)
    }

    fn store_int(&mut self, node: NodeId, values: ColumnId, known: ColumnId, out: &mut Vec<Store>) {
        let number = self.number(node);
        let mut value = number.value;
        let m = &mut self.l.m;
        if let Some(mask) = number.known {
            value = Integers::blend(m, mask, value, Integers::Constant(0));
        }
        let whole = value.lanes(m).whole(m);
        for (at, part) in (0u8..).zip(whole.parts()) {
            out.push(Store { place: Place::Part(Lane::L64, values, at), value: *part });
        }
        let one = m.vector([1; 16]);
        let flag = match number.known {
            None => one,
            Some(mask) => {
                let mask = mask.ones(m);
                m.vbin(VBin::And, mask, one)
            }
        };
        out.push(Store { place: Place::Part(Lane::L8, known, 0), value: flag });
    }
}
