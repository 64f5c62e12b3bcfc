//! Between two benefits: somebody who meets all other conditions of both and falls between the two.
//!
//! 首次来昌 on or before 21 June here and after 22 June there leaves out whoever came on 22 June. A gap is looked for wherever two benefits of
//! one purpose want one value (a date, an age, a sum) in places that lie apart; it is one if some person lies in between, meets whatever else
//! both of them ask, and gets none of the benefits of that purpose.

use super::contradiction::Possible;
use super::disjoint::Demands;
use super::overlap::Group;
use super::scene::{Scene, When, meets, stands, tops};
use super::witness::{self, Witness};
use super::{Options, Reason};
use crate::ir::{BenefitId, Core, InputTy, ItemList, NodeId, Op};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// One side.
    pub first: BenefitId,
    /// The other.
    pub second: BenefitId,
    /// The items on either side that leave the gap.
    pub between: Vec<Reason>,
    /// The value that lies in the gap, as a node of Core.
    pub value: NodeId,
    /// The least and greatest value in the gap.
    pub ends: (i64, i64),
    /// Somebody in it.
    pub witness: Witness,
}

pub(super) fn gaps(scene: &mut Scene<'_>, options: &Options, group: &Group) -> Vec<Gap> {
    let core = scene.core;
    let demands: Vec<(BenefitId, Demands)> = group.members.iter().map(|b| (*b, Demands::of(core, *b, |item| !matches!(item.list, ItemList::Gate(_))))).collect();
    let of = |b: BenefitId| demands.iter().find(|(id, _)| *id == b).map(|(_, d)| d);
    let mut out = Vec::new();
    for (a, b) in &group.pairs {
        options.answered.add_one();
        let (Some(x), Some(y)) = (of(*a), of(*b)) else { continue };
        for (value, lo, hi) in x.gaps(y).into_iter().filter(|(value, _, _)| is_measure(core, *value)) {
            let between: Vec<Reason> = x.about(value).into_iter().chain(y.about(value)).collect();
            if let Some(witness) = person(scene, options, group, (*a, *b), (value, lo, hi), &between) {
                out.push(Gap { first: *a, second: *b, between, value, ends: (lo, hi), witness });
            }
        }
    }
    out
}

/// Whether values have an order that means something to everybody: not the number of a case or a place.
fn is_measure(core: &Core, node: NodeId) -> bool {
    match core.node(node).map(|n| (&n.op, n.ty)) {
        None | Some((_, crate::ir::Ty::Bool)) => false,
        Some((Op::Load(input), _)) => core.inputs.get(input.0 as usize).is_some_and(|i| {
            matches!(i.ty, InputTy::Date | InputTy::Money { .. } | InputTy::Percent | InputTy::Number { .. })
        }),
        Some(_) => true,
    }
}

fn person(
    scene: &mut Scene<'_>,
    options: &Options,
    group: &Group,
    (a, b): (BenefitId, BenefitId),
    (value, lo, hi): (NodeId, i64, i64),
    between: &[Reason],
) -> Option<Witness> {
    let core = scene.core;
    let mut assume: Vec<_> = scene.doors(When::Now).into_iter().map(|(_, bit)| bit).collect();
    let v = scene.value(When::Now, value);
    let (n, low, high) = (scene.num_of(&v.term), scene.solver.int(lo), scene.solver.int(hi));
    assume.extend([v.known, scene.solver.le(&low, &n), scene.solver.le(&n, &high)]);
    for x in [a, b] {
        let rest = scene.conditions(When::Now, x).into_iter().filter(|(r, _)| !between.contains(r));
        assume.extend(rest.map(|(_, bit)| bit).collect::<Vec<_>>());
    }
    for x in &group.members {
        let all: Vec<_> = scene.conditions(When::Now, *x).into_iter().map(|(_, bit)| bit).collect();
        let all = scene.solver.and(&all);
        assume.push(scene.solver.not(all));
    }
    let Possible::Yes(model) = scene.possible(&assume, &[]) else { return None };
    let found = scene.person(When::Now, &model);
    let rest: Vec<crate::ir::Item> = [a, b]
        .iter()
        .flat_map(|x| tops(core, *x).map(move |(i, item)| (Reason::Item(*x, i), item)))
        .filter(|(r, item)| !between.contains(r) && !matches!(item.list, ItemList::Gate(_)))
        .map(|(_, item)| item.clone())
        .collect();
    let roots: Vec<NodeId> =
        group.members.iter().flat_map(|x| super::scene::roots(core, *x)).chain([value]).chain(rest.iter().map(|i| i.node)).collect();
    let claim = witness::of_answer(core, &roots, |answer| {
        answer.int(value).is_some_and(|v| v >= lo && v <= hi)
            && rest.iter().all(|item| stands(answer, item))
            && group.members.iter().all(|x| !meets(core, answer, *x))
    });
    witness::ordinary(&core.inputs, options, found, &claim)
}
