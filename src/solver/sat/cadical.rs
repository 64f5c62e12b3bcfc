//! Clauses asked of CaDiCaL, which is C++ and needs a compiler for it.
//!
//! INVARIANT: its variables are ours plus one, because it writes the contrary of a variable as a negative number.

use super::{Clausal, Lit};
use cadical::Callbacks;
use std::collections::BTreeMap;

/// A solver, and how many variables there are: it makes them when a clause names them.
pub(super) struct Cadical {
    sat: cadical::Solver<Fixed>,
    vars: u32,
}

/// Of its variables, the values that it told of while it was asked. It learns from clauses and never from assumptions, so they stand.
#[derive(Default)]
struct Fixed {
    values: BTreeMap<i32, bool>,
}

impl Callbacks for Fixed {
    fn max_length(&self) -> i32 {
        1
    }

    fn learn(&mut self, clause: &[i32]) {
        if let [lit] = clause {
            self.values.insert(lit.abs(), lit.is_positive());
        }
    }
}

impl Default for Cadical {
    fn default() -> Cadical {
        let mut sat = cadical::Solver::new();
        sat.set_callbacks(Some(Fixed::default()));
        Cadical { sat, vars: 0 }
    }
}

impl Clausal for Cadical {
    fn var(&mut self) -> u32 {
        let var = self.vars;
        self.vars += 1;
        var
    }

    fn add(&mut self, clause: impl Iterator<Item = Lit>) {
        self.sat.add_clause(clause.map(theirs));
    }

    fn solve(&mut self, assume: &[Lit], conflicts: u64) -> Option<bool> {
        self.sat.set_limit("conflicts", i32::try_from(conflicts).unwrap_or(i32::MAX)).expect("CaDiCaL can limit conflicts");
        self.sat.solve_with(assume.iter().copied().map(theirs))
    }

    fn value(&self, lit: Lit) -> bool {
        self.sat.value(variable(lit)) == Some(lit.holds)
    }

    fn failed(&self, lit: Lit) -> bool {
        self.sat.failed(theirs(lit))
    }

    fn fixed(&mut self, lit: Lit) -> Option<bool> {
        let fixed = self.sat.get_callbacks()?;
        fixed.values.get(&variable(lit)).map(|value| *value == lit.holds)
    }
}

fn variable(lit: Lit) -> i32 {
    i32::try_from(lit.var + 1).expect("a question has at most a million gates")
}

fn theirs(lit: Lit) -> i32 {
    if lit.holds { variable(lit) } else { -variable(lit) }
}
