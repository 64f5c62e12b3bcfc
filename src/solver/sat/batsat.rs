//! Clauses asked of batsat, which is pure Rust and gives the same models on every machine.
//!
//! INVARIANT: its variables and ours have the same numbers.

use super::{Clausal, Lit};
use batsat::{Callbacks, ClauseKind, SolverInterface, Var, lbool};

/// A solver, and the clause being added.
#[derive(Default)]
pub(super) struct Batsat {
    sat: batsat::Solver<Budget>,
    clause: Vec<batsat::Lit>,
}

/// Counts down.
#[derive(Default)]
struct Budget {
    conflicts: u64,
}

impl Callbacks for Budget {
    fn on_new_clause(&mut self, _: &[batsat::Lit], kind: ClauseKind) {
        if kind == ClauseKind::Learnt {
            self.conflicts = self.conflicts.saturating_sub(1);
        }
    }

    fn stop(&self) -> bool {
        self.conflicts == 0
    }
}

impl Clausal for Batsat {
    fn var(&mut self) -> u32 {
        self.sat.new_var_default().idx()
    }

    fn add(&mut self, clause: impl Iterator<Item = Lit>) {
        self.clause.clear();
        self.clause.extend(clause.map(theirs));
        self.sat.add_clause_reuse(&mut self.clause);
    }

    fn solve(&mut self, assume: &[Lit], conflicts: u64) -> Option<bool> {
        self.sat.cb_mut().conflicts = conflicts;
        let assume: Vec<batsat::Lit> = assume.iter().copied().map(theirs).collect();
        known(self.sat.solve_limited(&assume))
    }

    fn value(&self, lit: Lit) -> bool {
        self.sat.value_lit(theirs(lit)) == lbool::TRUE
    }

    fn failed(&self, lit: Lit) -> bool {
        // The core is a clause that follows: of each assumption it holds the contrary.
        self.sat.unsat_core_contains_lit(!theirs(lit))
    }

    fn fixed(&mut self, lit: Lit) -> Option<bool> {
        known(self.sat.value_lvl_0(theirs(lit)))
    }
}

fn theirs(lit: Lit) -> batsat::Lit {
    batsat::Lit::new(Var::unsafe_from_idx(lit.var), lit.holds)
}

fn known(value: lbool) -> Option<bool> {
    (value != lbool::UNDEF).then_some(value == lbool::TRUE)
}
