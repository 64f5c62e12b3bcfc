//! What two conditions on one value already exclude: 年龄 不超过 35周岁 and 年龄 满 36周岁 need no solver.
//!
//! Every condition that must hold on its own says of one value of Core where it must lie. Equal values are one node, so two benefits exclude
//! each other if they want one node in places that do not meet. A contradiction that the solver found between the conditions of two
//! benefits is remembered as well: whoever has the same conditions contradicts each other for the same reason.
//!
//! INVARIANT: what is said to be disjoint is disjoint; what is not may be all the same.

use super::Reason;
use super::scene::{benefit, passes, tops};
use crate::ir::{BenefitId, Core, Item, ItemList, NodeId, Op};
use std::collections::{BTreeMap, BTreeSet};

/// Places a value may lie in: ranges in order, both ends included.
type Places = Vec<(i64, i64)>;

/// What a benefit demands, value by value.
#[derive(Debug, Default)]
pub(super) struct Demands {
    places: BTreeMap<NodeId, Vec<(Reason, Places)>>,
    /// Every condition that must hold (or, negated, must not), with the item it is part of.
    conditions: BTreeMap<(NodeId, bool), Reason>,
    /// Items that the passing of time can change.
    passing: BTreeSet<Reason>,
}

impl Demands {
    /// What such items of a benefit demand of a new applicant.
    pub(super) fn of(core: &Core, b: BenefitId, wanted: impl Fn(&Item) -> bool) -> Demands {
        let mut out = Demands::default();
        for (i, item) in tops(core, b).filter(|(_, item)| wanted(item)) {
            let reason = Reason::Item(b, i);
            if matches!(item.list, ItemList::Gate(_)) || passes(core, item.node) {
                out.passing.insert(reason);
            }
            out.demand(core, item.node, !item.list.excludes(), reason);
        }
        out
    }

    fn demand(&mut self, core: &Core, node: NodeId, holds: bool, reason: Reason) {
        self.conditions.entry((node, holds)).or_insert(reason);
        let op = core.node(node).map(|n| &n.op);
        match (op, holds) {
            (Some(Op::Not(a)), _) => self.demand(core, *a, !holds, reason),
            (Some(Op::And(xs)), true) | (Some(Op::Or(xs)), false) => xs.iter().for_each(|x| self.demand(core, *x, holds, reason)),
            _ => {
                if let Some((value, places)) = places(core, node, holds) {
                    self.places.entry(value).or_default().push((reason, places));
                }
            }
        }
    }

    /// Two items that exclude each other.
    pub(super) fn excludes(&self, other: &Demands) -> Option<[Reason; 2]> {
        for (value, own) in &self.places {
            let Some(others) = other.places.get(value) else { continue };
            for (a, x) in own {
                if let Some((b, _)) = others.iter().find(|(_, y)| !meet(x, y)) {
                    return Some([*a, *b]);
                }
            }
        }
        None
    }

    /// Whether every condition of `other` is also demanded here: whoever meets these meets those.
    pub(super) fn covers(&self, other: &Demands) -> bool {
        other.conditions.keys().all(|c| self.conditions.contains_key(c))
    }

    /// Whether the passing of time can make this reason go away.
    pub(super) fn may_pass(&self, reason: Reason) -> bool {
        self.passing.contains(&reason)
    }

    /// Values that both demand in places that lie apart, with a gap between: the value, and the ends of the gap.
    pub(super) fn gaps(&self, other: &Demands) -> Vec<(NodeId, i64, i64)> {
        let mut out = Vec::new();
        for (value, own) in &self.places {
            let Some(others) = other.places.get(value) else { continue };
            let whole = |list: &[(Reason, Places)]| {
                let lo = list.iter().filter_map(|(_, p)| p.first()).map(|p| p.0).max();
                let hi = list.iter().filter_map(|(_, p)| p.last()).map(|p| p.1).min();
                lo.zip(hi)
            };
            let (Some((a, b)), Some((c, d))) = (whole(own), whole(others)) else { continue };
            if b < c && b.saturating_add(1) < c {
                out.push((*value, b + 1, c - 1));
            } else if d < a && d.saturating_add(1) < a {
                out.push((*value, d + 1, a - 1));
            }
        }
        out
    }

    /// The reasons here that speak of this value.
    pub(super) fn about(&self, value: NodeId) -> Vec<Reason> {
        self.places.get(&value).map(|list| list.iter().map(|(r, _)| *r).collect()).unwrap_or_default()
    }
}

/// Where a value must lie for a condition to hold, or not to; a condition that is no comparison is such a value itself.
fn places(core: &Core, node: NodeId, holds: bool) -> Option<(NodeId, Places)> {
    let int = |id: NodeId| match core.node(id).map(|n| &n.op) {
        Some(Op::Int(v)) => Some(*v),
        _ => None,
    };
    let below = |v: i64| vec![(i64::MIN, v)];
    let above = |v: i64| vec![(v, i64::MAX)];
    let own = Some((node, vec![(i64::from(holds), i64::from(holds))]));
    match &core.node(node)?.op {
        Op::Eq(a, b) => {
            let Some((value, c)) = int(*b).map(|c| (*a, c)).or_else(|| int(*a).map(|c| (*b, c))) else { return own };
            Some((value, if holds { vec![(c, c)] } else { vec![(i64::MIN, c.saturating_sub(1)), (c.saturating_add(1), i64::MAX)] }))
        }
        Op::Le(a, b) => match (int(*a), int(*b)) {
            (None, Some(c)) => Some((*a, if holds { below(c) } else { above(c.saturating_add(1)) })),
            (Some(c), None) => Some((*b, if holds { above(c) } else { below(c.saturating_sub(1)) })),
            _ => own,
        },
        Op::Lt(a, b) => match (int(*a), int(*b)) {
            (None, Some(c)) => Some((*a, if holds { below(c.saturating_sub(1)) } else { above(c) })),
            (Some(c), None) => Some((*b, if holds { above(c.saturating_add(1)) } else { below(c) })),
            _ => own,
        },
        Op::Or(xs) if holds => union(core, xs).or(own),
        _ => own,
    }
}

/// Conditions of which one must hold, if all speak of one value.
fn union(core: &Core, xs: &[NodeId]) -> Option<(NodeId, Places)> {
    let mut value = None;
    let mut all = Places::new();
    for x in xs {
        let (v, p) = one_value(core, *x)?;
        if *value.get_or_insert(v) != v {
            return None;
        }
        all.extend(p);
    }
    all.sort_unstable();
    value.map(|v| (v, all))
}

/// As [`places`] of a condition that holds; of a conjunction, if all but presences speak of one value.
fn one_value(core: &Core, node: NodeId) -> Option<(NodeId, Places)> {
    match &core.node(node)?.op {
        Op::And(xs) => {
            let compared = xs.iter().filter(|x| !matches!(core.node(**x).map(|n| &n.op), Some(Op::Present(_))));
            let mut parts = compared.map(|x| places(core, *x, true));
            let (value, mut all) = parts.next()??;
            for part in parts {
                let (v, p) = part?;
                if v != value {
                    return None;
                }
                all = intersection(&all, &p);
            }
            Some((value, all))
        }
        _ => places(core, node, true),
    }
}

fn intersection(a: &Places, b: &Places) -> Places {
    let cut = |x: &(i64, i64), y: &(i64, i64)| (x.0.max(y.0), x.1.min(y.1));
    let mut out: Places = a.iter().flat_map(|x| b.iter().map(move |y| cut(x, y))).filter(|(lo, hi)| lo <= hi).collect();
    out.sort_unstable();
    out
}

fn meet(a: &Places, b: &Places) -> bool {
    a.iter().any(|x| b.iter().any(|y| x.0.max(y.0) <= x.1.min(y.1)))
}

/// A condition that must hold, or must not.
type Condition = (NodeId, bool);

/// Contradictions found so far, as the conditions that take part.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// By the least condition of each.
    sets: BTreeMap<Condition, BTreeSet<BTreeSet<Condition>>>,
}

impl Known {
    /// Remembers a contradiction between conditions of benefits; one that needs more than conditions is not remembered.
    pub(super) fn learn(&mut self, core: &Core, because: &[Reason]) {
        let condition = |reason: &Reason| match reason {
            Reason::Item(b, i) => benefit(core, *b).items.get(*i).map(|item| (item.node, !item.list.excludes())),
            Reason::Door(_) | Reason::Pays(_) => None,
        };
        let needed: Vec<&Reason> = because.iter().filter(|r| !matches!(r, Reason::Door(_))).collect();
        let set: Option<BTreeSet<Condition>> = needed.iter().map(|r| condition(r)).collect();
        if let Some((least, set)) = set.and_then(|set| Some((*set.first()?, set))) {
            self.sets.entry(least).or_default().insert(set);
        }
    }

    /// Why two benefits contradict each other, if it is known.
    pub(super) fn explains(&self, a: &Demands, b: &Demands) -> Option<Vec<Reason>> {
        let find = |c: &Condition| a.conditions.get(c).or_else(|| b.conditions.get(c)).copied();
        let all = a.conditions.keys().chain(b.conditions.keys());
        all.filter_map(|c| self.sets.get(c)).flatten().find_map(|set| set.iter().map(find).collect())
    }
}
