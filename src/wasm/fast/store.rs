//! What is stored for sixteen rows.

use super::{Integers, Rows, Truth};
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
