//! From "never" to why: an irreducible set of reasons.
//!
//! INVARIANT: leaving any one reason out of the set makes it possible again (or the budget did not suffice to show that it does not).

use super::Reason;
use super::scene::Scene;
use crate::solver::{Bit, Model, Verdict};

/// Whether something is possible.
pub(super) enum Possible<T = Box<Model>> {
    /// For somebody.
    Yes(T),
    /// For nobody, since these contradict each other.
    No(Vec<Reason>),
    /// The budget did not suffice.
    NotDecided,
}

impl Scene<'_> {
    /// Whether all of `named` can hold at once where `given` does.
    pub(super) fn possible(&mut self, given: &[Bit], named: &[(Reason, Bit)]) -> Possible {
        let assume: Vec<Bit> = given.iter().copied().chain(named.iter().map(|(_, bit)| *bit)).collect();
        match self.check(&assume) {
            Verdict::Holds(model) if named.is_empty() => Possible::Yes(Box::new(model)),
            Verdict::Holds(model) => Possible::Yes(Box::new(self.likely(&assume, model))),
            Verdict::Undecided => Possible::NotDecided,
            Verdict::Never(core) => Possible::No(self.because(given, named, &core)),
        }
    }

    /// As [`Scene::possible`], where nobody has to be named.
    pub(super) fn possible_for_somebody(&mut self, given: &[Bit], named: &[(Reason, Bit)]) -> Possible<()> {
        let assume: Vec<Bit> = given.iter().copied().chain(named.iter().map(|(_, bit)| *bit)).collect();
        match self.decide(&assume) {
            Verdict::Holds(_) => Possible::Yes(()),
            Verdict::Undecided => Possible::NotDecided,
            Verdict::Never(core) => Possible::No(self.because(given, named, &core)),
        }
    }

    /// Why these contradict each other. That a benefit pays says of itself that its conditions hold: it is a reason only where they are none.
    fn because(&mut self, given: &[Bit], named: &[(Reason, Bit)], core: &[usize]) -> Vec<Reason> {
        let found = used(core, given, named);
        let pays = |(reason, _): &(Reason, Bit)| matches!(reason, Reason::Pays(_));
        if !found.iter().any(pays) {
            return self.irreducible(given, found);
        }
        let clauses: Vec<(Reason, Bit)> = named.iter().copied().filter(|n| !pays(n)).collect();
        let assume: Vec<Bit> = given.iter().copied().chain(clauses.iter().map(|(_, bit)| *bit)).collect();
        match self.decide(&assume) {
            Verdict::Never(core) => self.irreducible(given, used(&core, given, &clauses)),
            Verdict::Holds(_) | Verdict::Undecided => self.irreducible(given, found),
        }
    }

    /// Leaves out one after the other what is not needed; what must hold of the data goes first, so that a set speaks of the policy.
    fn irreducible(&mut self, given: &[Bit], mut set: Vec<(Reason, Bit)>) -> Vec<Reason> {
        set.sort_by_key(|(reason, _)| *reason);
        set.dedup_by_key(|(reason, _)| *reason);
        let mut order: Vec<Reason> = set.iter().map(|(r, _)| *r).rev().collect();
        order.sort_by_key(|r| !matches!(r, Reason::Door(_)));
        for reason in order {
            if !set.iter().any(|(r, _)| *r == reason) {
                continue;
            }
            let rest: Vec<(Reason, Bit)> = set.iter().copied().filter(|(r, _)| *r != reason).collect();
            let assume: Vec<Bit> = given.iter().copied().chain(rest.iter().map(|(_, bit)| *bit)).collect();
            if let Verdict::Never(core) = self.decide(&assume) {
                let kept: Vec<usize> = core.into_iter().filter_map(|i| i.checked_sub(given.len())).collect();
                set = rest.into_iter().enumerate().filter(|(i, _)| kept.contains(i)).map(|(_, x)| x).collect();
            }
        }
        set.into_iter().map(|(reason, _)| reason).collect()
    }
}

/// Of what was assumed, the named that are in a contradiction.
fn used(core: &[usize], given: &[Bit], named: &[(Reason, Bit)]) -> Vec<(Reason, Bit)> {
    core.iter().filter_map(|i| i.checked_sub(given.len())).filter_map(|i| named.get(i)).copied().collect()
}
