//! Gates to clauses, and clauses to a verdict. The only place that knows the SAT solvers: `batsat`, or `cadical` with its feature.
//!
//! Of the graph only what the question rests on is turned into clauses (its cone), each gate into its own few clauses (Tseitin, "On the
//! complexity of derivation in propositional calculus", 1968). What was learnt for one question serves the next, but every variable that is
//! there must be given a value, so clauses are kept only as long as most of them matter.
//!
//! INVARIANT: no clause depends on what is assumed, so that what follows from the clauses alone is true for good.

#[cfg(not(feature = "cadical"))]
mod batsat;
#[cfg(feature = "cadical")]
mod cadical;

#[cfg(not(feature = "cadical"))]
use self::batsat::Batsat as Sat;
#[cfg(feature = "cadical")]
use self::cadical::Cadical as Sat;
use super::gates::{Bit, Gate, Gates};
use std::fmt;

/// Beyond so many gates a question is too large: with its clauses a million of them take 350 MB.
const MOST_GATES: usize = 1_000_000;

/// So many times the gates of a question may be there before it gets a solver of its own. Of 3,000 questions about pairs of 200 benefits,
/// with cones of 2,000 gates, this took 1.6 s; a solver for each 2.1 s, one for all 4.5 s.
const MOST_KEPT: usize = 5;

/// What became of a question.
pub(super) enum Outcome {
    /// Of each gate its value, if it is free and matters.
    Holds(Vec<Option<bool>>),
    /// These of the assumptions contradict each other.
    Never(Vec<Bit>),
    /// It was too large, or too hard.
    Undecided,
}

/// What questions leave behind for the next.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Of each gate its value if it is the same in every row.
    constant: Vec<Option<bool>>,
    kept: Option<Clauses>,
}

/// A variable, by its number, or its contrary.
#[derive(Debug, Clone, Copy)]
struct Lit {
    var: u32,
    holds: bool,
}

/// A SAT solver that is asked again and again about clauses that only ever become more.
trait Clausal: Default {
    /// Makes a variable; they are numbered from zero.
    fn var(&mut self) -> u32;

    /// From now on one of these holds.
    fn add(&mut self, clause: impl Iterator<Item = Lit>);

    /// Whether all these can hold, if so many conflicts are enough to tell.
    fn solve(&mut self, assume: &[Lit], conflicts: u64) -> Option<bool>;

    /// Whether it holds in the model; only after `solve` said yes, and before anything is added.
    fn value(&self, lit: Lit) -> bool;

    /// Whether this assumption is one of those that contradict each other; only after `solve` said no, and before anything is added.
    fn failed(&self, lit: Lit) -> bool;

    /// What it is in every model of the clauses, whatever is assumed, as far as that was found out.
    fn fixed(&mut self, lit: Lit) -> Option<bool>;
}

/// Gates as clauses.
#[derive(Default)]
struct Clauses {
    sat: Sat,
    /// Of each gate its variable.
    vars: Vec<Option<u32>>,
    /// How many have one.
    loaded: usize,
}

impl fmt::Debug for Clauses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clauses").field("loaded", &self.loaded).finish_non_exhaustive()
    }
}

/// Whether these can hold at once; no constant is among them.
pub(super) fn check(gates: &Gates, known: &mut Known, assume: &[Bit], conflicts: u64) -> Outcome {
    known.constant.resize(gates.len(), None);
    let Some(cone) = cone(gates, known, assume) else { return Outcome::Undecided };
    let serves = |kept: &Clauses| kept.loaded <= MOST_KEPT * cone.len() && kept.loaded + cone.len() <= MOST_GATES;
    let mut clauses = known.kept.take().filter(serves).unwrap_or_default();
    clauses.load(gates, known, &cone);
    let lits: Vec<Lit> = assume.iter().map(|bit| clauses.lit(*bit)).collect();
    let result = clauses.sat.solve(&lits, conflicts);
    clauses.learn(gates, known, &cone);
    let outcome = match result {
        Some(true) => Outcome::Holds(clauses.free(gates, &cone)),
        Some(false) => Outcome::Never(assume.iter().copied().filter(|bit| clauses.sat.failed(clauses.lit(*bit))).collect()),
        None => Outcome::Undecided,
    };
    known.kept = Some(clauses);
    outcome
}

/// The gates below these, each after its operands; none if there are too many, or if one was too large to make.
fn cone(gates: &Gates, known: &Known, roots: &[Bit]) -> Option<Vec<usize>> {
    let mut seen = vec![false; gates.len()];
    let mut cone = Vec::new();
    let mut open: Vec<Bit> = roots.to_vec();
    while let Some(bit) = open.pop() {
        if bit.is_lost() || cone.len() > MOST_GATES {
            return None;
        }
        let at = bit.gate();
        match seen.get_mut(at) {
            Some(seen) if !*seen && bit.constant().is_none() => *seen = true,
            _ => continue,
        }
        cone.push(at);
        if known.constant.get(at).copied().flatten().is_some() {
            continue;
        }
        match gates.gate(at) {
            Gate::Fixed => {}
            Gate::Free { group, .. } => open.push(gates.held(group)),
            Gate::And(a, b) | Gate::Xor(a, b) => open.extend([a, b]),
            Gate::Mux(a, b, c) | Gate::Maj(a, b, c) => open.extend([a, b, c]),
        }
    }
    cone.sort_unstable();
    Some(cone)
}

impl Clauses {
    /// Adds what is not there yet.
    fn load(&mut self, gates: &Gates, known: &Known, cone: &[usize]) {
        self.vars.resize(gates.len(), None);
        let mut added = Vec::new();
        for &at in cone {
            if let Some(place @ None) = self.vars.get_mut(at) {
                *place = Some(self.sat.var());
                added.push(at);
            }
        }
        self.loaded += added.len();
        for at in added {
            let gate = Bit::of_gate(at);
            match known.constant.get(at).copied().flatten() {
                Some(true) => self.add(&[gate]),
                Some(false) => self.add(&[!gate]),
                None => self.gate(gates, gate, gates.gate(at)),
            }
        }
    }

    fn gate(&mut self, gates: &Gates, g: Bit, gate: Gate) {
        match gate {
            Gate::Fixed => {}
            Gate::Free { group, .. } => match gates.held(group) {
                Bit::YES => {}
                held => self.add(&[held]),
            },
            Gate::And(a, b) => {
                self.add(&[!g, a]);
                self.add(&[!g, b]);
                self.add(&[g, !a, !b]);
            }
            Gate::Xor(a, b) => {
                self.add(&[!g, a, b]);
                self.add(&[!g, !a, !b]);
                self.add(&[g, !a, b]);
                self.add(&[g, a, !b]);
            }
            Gate::Mux(c, a, b) => {
                self.add(&[!c, !a, g]);
                self.add(&[!c, a, !g]);
                self.add(&[c, !b, g]);
                self.add(&[c, b, !g]);
                // Not needed, but where both choices are alike the condition need not be known.
                self.add(&[!a, !b, g]);
                self.add(&[a, b, !g]);
            }
            Gate::Maj(a, b, c) => {
                for (x, y) in [(a, b), (a, c), (b, c)] {
                    self.add(&[!x, !y, g]);
                    self.add(&[x, y, !g]);
                }
            }
        }
    }

    fn add(&mut self, clause: &[Bit]) {
        self.sat.add(clause.iter().map(|bit| lit(&self.vars, *bit)));
    }

    fn lit(&self, bit: Bit) -> Lit {
        lit(&self.vars, bit)
    }

    /// The values of the free bits of a question.
    fn free(&self, gates: &Gates, cone: &[usize]) -> Vec<Option<bool>> {
        let mut values = vec![None; gates.len()];
        for &at in cone.iter().filter(|at| matches!(gates.gate(**at), Gate::Free { .. })) {
            if let Some(value) = values.get_mut(at) {
                *value = Some(self.sat.value(self.lit(Bit::of_gate(at))));
            }
        }
        values
    }

    /// Keeps what the clauses alone decide. What holds a fact in its range is true because it is said, so it must be said again.
    fn learn(&mut self, gates: &Gates, known: &mut Known, cone: &[usize]) {
        for &at in cone.iter().filter(|at| !gates.holds_a_group(**at)) {
            let lit = self.lit(Bit::of_gate(at));
            if let (Some(place), Some(value)) = (known.constant.get_mut(at), self.sat.fixed(lit)) {
                *place = Some(value);
            }
        }
    }
}

fn lit(vars: &[Option<u32>], bit: Bit) -> Lit {
    let var = vars.get(bit.gate()).copied().flatten().expect("the cone has the operands of its gates");
    Lit { var, holds: !bit.is_negated() }
}
