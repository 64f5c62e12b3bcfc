//! How two benefits that meet compare: who gets which, and which pays more. And what an amount is worked out from elsewhere.

use super::Options;
use super::contradiction::Possible;
use super::disjoint::Demands;
use super::overlap::claim_of_one;
use super::scene::{Scene, When, benefit};
use super::witness::{self, Witness};
use crate::ir::{BenefitId, Core, NodeId};

/// Who meets the conditions of two benefits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum People {
    /// The same people.
    Same,
    /// Whoever meets those of the first meets those of the second.
    FirstInSecond,
    /// Whoever meets those of the second meets those of the first.
    SecondInFirst,
    /// Some meet only the one and some only the other.
    Crossing,
    /// Not decided within the budget.
    NotDecided,
}

/// What those who meet the conditions of both are due; that it is nothing counts too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Amounts {
    /// Always the same.
    Equal,
    /// The first is never less, and for somebody more.
    FirstMore,
    /// The second is never less, and for somebody more.
    SecondMore,
    /// Now the one is more and now the other.
    Either,
    /// One payment covers another period, so that they do not compare.
    OtherPeriod,
    /// Not decided within the budget.
    NotDecided,
}

/// Who meets the conditions of the two, gates left out.
pub(super) fn people(scene: &mut Scene<'_>, a: (BenefitId, &Demands), b: (BenefitId, &Demands)) -> People {
    match (inside(scene, a, b), inside(scene, b, a)) {
        (Some(true), Some(true)) => People::Same,
        (Some(true), Some(false)) => People::FirstInSecond,
        (Some(false), Some(true)) => People::SecondInFirst,
        (Some(false), Some(false)) => People::Crossing,
        (None, _) | (_, None) => People::NotDecided,
    }
}

/// Whether whoever meets the conditions of `a` meets those of `b`.
fn inside(scene: &mut Scene<'_>, a: (BenefitId, &Demands), b: (BenefitId, &Demands)) -> Option<bool> {
    if a.1.covers(b.1) {
        return Some(true);
    }
    let mut assume: Vec<_> = scene.doors(When::Now).into_iter().chain(scene.conditions(When::Now, a.0)).map(|(_, bit)| bit).collect();
    let all: Vec<_> = scene.conditions(When::Now, b.0).into_iter().map(|(_, bit)| bit).collect();
    let all = scene.solver.and(&all);
    assume.push(scene.solver.not(all));
    match scene.possible(&assume, &[]) {
        Possible::Yes(_) => Some(false),
        Possible::No(_) => Some(true),
        Possible::NotDecided => None,
    }
}

/// Which of the two is due more to those who meet both; `seen` says whether somebody was already seen who is due less of the first, or of the
/// second, of what one payment covers. What is paid at once and what is paid in installments compare by their whole sums.
pub(super) fn amounts(scene: &mut Scene<'_>, seen: (bool, bool), a: BenefitId, b: BenefitId) -> Amounts {
    let (x, y) = (benefit(scene.core, a), benefit(scene.core, b));
    let (seen, sums) = match (x.period == y.period, x.whole.zip(y.whole)) {
        (true, _) => (seen, (x.amount, y.amount)),
        (false, Some(sums)) => ((false, false), sums),
        (false, None) => return Amounts::OtherPeriod,
    };
    match (less(scene, seen.0, (a, sums.0), (b, sums.1)), less(scene, seen.1, (b, sums.1), (a, sums.0))) {
        (Some(false), Some(false)) => Amounts::Equal,
        (Some(true), Some(false)) => Amounts::SecondMore,
        (Some(false), Some(true)) => Amounts::FirstMore,
        (Some(true), Some(true)) => Amounts::Either,
        (None, _) | (_, None) => Amounts::NotDecided,
    }
}

/// Whether somebody meets the conditions of both, no gate is shut, and the sum of `a` is less: nothing, if need be.
fn less(scene: &mut Scene<'_>, seen: bool, a: (BenefitId, NodeId), b: (BenefitId, NodeId)) -> Option<bool> {
    if seen {
        return Some(true);
    }
    let mut assume: Vec<_> = scene.doors(When::Now).into_iter().map(|(_, bit)| bit).collect();
    for (x, _) in [a, b] {
        let both: Vec<_> = scene.conditions(When::Now, x).into_iter().chain(scene.gates(When::Now, x)).collect();
        assume.extend(both.into_iter().map(|(_, bit)| bit));
    }
    let (x, y) = (scene.value(When::Now, a.1), scene.value(When::Now, b.1));
    let (m, n) = (scene.num_of(&x.term), scene.num_of(&y.term));
    assume.extend([x.known, y.known, scene.solver.lt(&m, &n)]);
    match scene.possible(&assume, &[]) {
        Possible::Yes(_) => Some(true),
        Possible::No(_) => Some(false),
        Possible::NotDecided => None,
    }
}

/// An amount that is worked out from what another policy says: a change there changes it without a word here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The benefit; what it leans on is [`crate::ir::Benefit::leans_on`].
    pub benefit: BenefitId,
    /// Somebody it is due to (and the benefit it is worked out from as well, if that can be).
    pub witness: Option<Witness>,
}

/// Every amount that leans on another policy.
pub fn derived(core: &Core, options: &Options) -> Vec<Derived> {
    let leaning = |b: &&crate::ir::Benefit| !b.leans_on.is_empty();
    if !core.benefits.iter().any(|b| leaning(&b)) {
        return Vec::new();
    }
    let mut scene = Scene::new(core, options);
    let mut out = Vec::new();
    for (i, info) in core.benefits.iter().enumerate().filter(|(_, b)| leaning(b)) {
        let b = BenefitId(u32::try_from(i).unwrap_or(u32::MAX));
        let other = info.leans_on.iter().find_map(|l| l.benefit);
        let witness = other.and_then(|x| due_to(&mut scene, options, &[b, x])).or_else(|| due_to(&mut scene, options, &[b]));
        out.push(Derived { benefit: b, witness });
    }
    out
}

/// Somebody who is due all of these.
fn due_to(scene: &mut Scene<'_>, options: &Options, all: &[BenefitId]) -> Option<Witness> {
    let core = scene.core;
    let mut assume: Vec<_> = scene.doors(When::Now).into_iter().map(|(_, bit)| bit).collect();
    for b in all {
        let parts: Vec<_> = scene.conditions(When::Now, *b).into_iter().chain(scene.gates(When::Now, *b)).collect();
        assume.extend(parts.into_iter().map(|(_, bit)| bit));
        assume.push(scene.due(When::Now, *b).1);
    }
    let Possible::Yes(model) = scene.possible(&assume, &[]) else { return None };
    let person = scene.person(When::Now, &model);
    let roots: Vec<_> = all.iter().flat_map(|b| super::scene::roots(core, *b)).collect();
    let claim = witness::of_answer(core, &roots, |answer| all.iter().all(|b| claim_of_one(core, answer, *b, false)));
    witness::ordinary(&core.inputs, options, person, &claim)
}
