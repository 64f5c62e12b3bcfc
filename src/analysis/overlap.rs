//! Benefits against benefits: can one person be paid both, and did anybody mean it?
//!
//! Two benefits of one purpose are held against each other, whatever files they stand in. They exclude each other (and why), or somebody is
//! due both. Then either a clause says how they combine, or they are declared to go together, or one of them closes itself to those who have
//! the other and not the other way round, or nobody said anything.
//!
//! A later overlap is one that time alone makes: somebody who has received the one still meets every condition of it that does not depend
//! on a date, and is now paid the other. Facts other than dates are taken as they are on the day.

use super::contradiction::Possible;
use super::disjoint::{Demands, Known};
use super::relation::{self, Amounts, People};
use super::sample::{Evaluator, Pool, Seen};
use super::scene::{Scene, When, benefit, meets, meets_and_open, reads, roots, tops};
use super::witness::{self, Witness};
use super::{Options, Reason};
use crate::eval::Answer;
use crate::ir::{BenefitId, CoordinationId, Core, InputKind, NodeId, Op, ReceiptField};
use crate::solver::Bit;
use crate::value::Date;
use std::collections::BTreeSet;

/// Benefits of one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Of what purpose; `None`: pairs of which one (at least) declares none, and pairs of two purposes of which some clause speaks together.
    pub purpose: Option<String>,
    /// The benefits.
    pub members: Vec<BenefitId>,
    /// The pairs that are held against each other.
    pub pairs: Vec<(BenefitId, BenefitId)>,
}

/// Two benefits, held against each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The one that stands first in the program.
    pub first: BenefitId,
    /// The other.
    pub second: BenefitId,
    /// What was found.
    pub kind: PairKind,
    /// Who meets their conditions, where somebody is due both.
    pub people: Option<People>,
    /// What those are due, where somebody is due both.
    pub amounts: Option<Amounts>,
    /// Somebody who shows it.
    pub witness: Option<Witness>,
}

/// See [`Pair`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PairKind {
    /// Nobody is ever due both.
    Disjoint {
        /// What contradicts each other.
        because: Vec<Reason>,
    },
    /// Each is closed to those who have received the other.
    Exclusive,
    /// Clauses say how they combine.
    Coordinated {
        /// Which.
        by: Vec<CoordinationId>,
    },
    /// Declared to go together.
    Combinable {
        /// Why, as written.
        because: String,
    },
    /// One clause keeps them apart, and another text declares that they go together.
    Conflicting {
        /// The clauses that keep them apart.
        by: Vec<CoordinationId>,
        /// Why they go together, as written.
        because: String,
    },
    /// One person is paid both on one day, and nothing says that this is meant.
    Uncoordinated,
    /// One is closed to those who have received the other, and the other is not: what a person gets depends on which comes first.
    OneSided {
        /// The one that is closed once the other was received.
        closed: BenefitId,
    },
    /// Never both at once, but who has received the one is paid the other later on.
    Later {
        /// The one received before.
        received: BenefitId,
    },
    /// Not decided within the budget.
    NotDecided,
}

impl PairKind {
    /// Whether somebody should settle it.
    pub fn is_finding(&self) -> bool {
        match self {
            PairKind::Conflicting { .. } | PairKind::Uncoordinated | PairKind::OneSided { .. } | PairKind::Later { .. } => true,
            PairKind::Disjoint { .. } | PairKind::Exclusive | PairKind::Coordinated { .. } | PairKind::Combinable { .. } | PairKind::NotDecided => false,
        }
    }
}

/// The pairs of benefits of one purpose, purpose by purpose in the order of the program. A benefit without a purpose meets every other, and
/// two that some clause speaks of together, or of which one asks for the history of the other, meet whatever they are for.
pub fn groups(core: &Core) -> Vec<Group> {
    let ids: Vec<BenefitId> = (0..core.benefits.len()).map(|i| BenefitId(u32::try_from(i).unwrap_or(u32::MAX))).collect();
    let purpose = |b: &BenefitId| benefit(core, *b).purpose.clone();
    let mut purposes: Vec<Option<String>> = Vec::new();
    for p in ids.iter().map(purpose) {
        if !purposes.contains(&p) {
            purposes.push(p);
        }
    }
    purposes.sort_by_key(Option::is_none);
    let group = |wanted: Option<String>| {
        let members: Vec<BenefitId> = ids.iter().copied().filter(|b| wanted.is_none() || purpose(b) == wanted).collect();
        let all = members.iter().enumerate().flat_map(|(i, a)| members.iter().skip(i + 1).map(move |b| (*a, *b)));
        let open = |a: &BenefitId, b: &BenefitId| purpose(a).is_none() || purpose(b).is_none() || (purpose(a) != purpose(b) && linked(core, *a, *b));
        let pairs: Vec<_> = all.filter(|(a, b)| wanted.is_some() || open(a, b)).collect();
        let members = members.into_iter().filter(|m| pairs.iter().any(|(a, b)| a == m || b == m)).collect();
        Group { purpose: wanted, members, pairs }
    };
    if !purposes.contains(&None) {
        purposes.push(None);
    }
    purposes.into_iter().map(group).filter(|g| !g.pairs.is_empty()).collect()
}

/// Whether some clause speaks of both, or one asks for the history of the other.
fn linked(core: &Core, a: BenefitId, b: BenefitId) -> bool {
    let both = |members: &[BenefitId]| members.contains(&a) && members.contains(&b);
    core.coordinations.iter().any(|c| both(&c.members))
        || core.combinable.iter().any(|(members, _)| both(members))
        || histories(core, a).contains(&b)
        || histories(core, b).contains(&a)
}

/// Holds the benefits of a group against each other.
pub fn overlaps(core: &Core, options: &Options, group: &Group, evaluator: &mut dyn Evaluator) -> Vec<Pair> {
    let mut search = Search::new(core, options, group, evaluator);
    group.pairs.iter().map(|(a, b)| search.pair(*a, *b)).collect()
}

/// What is known of a member.
struct Member {
    id: BenefitId,
    /// What it demands, gates included.
    open: Demands,
    /// What its conditions demand.
    conditions: Demands,
    /// The benefits whose history it reads.
    histories: BTreeSet<BenefitId>,
    /// Why nobody can have it.
    never: Option<Vec<Reason>>,
}

struct Search<'a> {
    core: &'a Core,
    options: &'a Options,
    scene: Scene<'a>,
    members: Vec<Member>,
    known: Known,
    pool: Pool,
}

impl<'a> Search<'a> {
    fn new(core: &'a Core, options: &'a Options, group: &Group, evaluator: &mut dyn Evaluator) -> Search<'a> {
        let mut scene = Scene::new(core, options);
        let mut given: Vec<(Date, Vec<crate::ir::Cell>)> = Vec::new();
        let mut members = Vec::new();
        for b in &group.members {
            let mut member = Member {
                id: *b,
                open: Demands::of(core, *b, true),
                conditions: Demands::of(core, *b, false),
                histories: histories(core, *b),
                never: None,
            };
            if options.samples > 0 {
                let mut named = scene.doors(When::Now);
                named.extend(demanded(&mut scene, *b));
                named.push(scene.due(When::Now, *b));
                let paid = scene.pays(When::Now, *b).1;
                // Somebody who is paid is the better start; of a benefit that never pays it is asked why.
                match scene.possible(&[paid], &named) {
                    Possible::Yes(model) => given.push(scene.person(When::Now, &model)),
                    Possible::No(_) => {
                        if let Possible::No(because) = scene.possible(&[], &named) {
                            member.never = Some(because);
                        }
                    }
                    Possible::NotDecided => {}
                }
            }
            members.push(member);
        }
        let pool = Pool::fill(core, options, &group.members, given, evaluator);
        Search { core, options, scene, members, known: Known::default(), pool }
    }

    fn pair(&mut self, a: BenefitId, b: BenefitId) -> Pair {
        let by: Vec<CoordinationId> = self.shared_clauses(a, b);
        let combinable = self.core.combinable.iter().find(|(members, _)| members.contains(&a) && members.contains(&b)).map(|(_, why)| why.clone());
        let both = self.both(a, b, by.is_empty());
        let one_sided = if by.is_empty() && combinable.is_none() { self.one_sided(a, b) } else { None };
        let (kind, witness) = match (both, one_sided) {
            (_, Some(found)) => found,
            (Both::NotDecided, None) => (PairKind::NotDecided, None),
            (Both::Never(because), None) => self.later(a, b, because, by.is_empty() && combinable.is_none()),
            (Both::Person(w), None) => match (by.is_empty(), combinable) {
                (true, None) => (PairKind::Uncoordinated, Some(w)),
                (true, Some(because)) => (PairKind::Combinable { because }, Some(w)),
                (false, None) => (PairKind::Coordinated { by }, Some(w)),
                (false, Some(because)) => (PairKind::Conflicting { by, because }, Some(w)),
            },
        };
        let meet = !matches!(kind, PairKind::Disjoint { .. } | PairKind::Exclusive | PairKind::Later { .. } | PairKind::NotDecided);
        let compared = (meet && self.options.samples > 0).then(|| self.compare(a, b));
        let (people, amounts) = compared.flatten().unzip();
        Pair { first: a, second: b, kind, people, amounts, witness }
    }

    fn compare(&mut self, a: BenefitId, b: BenefitId) -> Option<(People, Amounts)> {
        let (x, y) = (find(&self.members, a)?, find(&self.members, b)?);
        let people = relation::people(&mut self.scene, (a, &x.conditions), (b, &y.conditions));
        Some((people, relation::amounts(&mut self.scene, &self.pool, a, b)))
    }

    fn shared_clauses(&self, a: BenefitId, b: BenefitId) -> Vec<CoordinationId> {
        let with_both = |c: &&crate::ir::Coordination| c.members.contains(&a) && c.members.contains(&b);
        let numbered = self.core.coordinations.iter().enumerate().filter(|(_, c)| with_both(c));
        numbered.map(|(i, _)| CoordinationId(u32::try_from(i).unwrap_or(u32::MAX))).collect()
    }

    /// Whether one applicant is paid both on one day; where a clause combines them, whether both are due before it does.
    fn both(&mut self, a: BenefitId, b: BenefitId, paid: bool) -> Both {
        let (Some(x), Some(y)) = (find(&self.members, a), find(&self.members, b)) else { return Both::NotDecided };
        if let Some(because) = x.never.as_ref().or(y.never.as_ref()) {
            return Both::Never(because.clone());
        }
        if self.options.samples > 0 {
            if let Some(because) = x.open.excludes(&y.open) {
                return Both::Never(because.to_vec());
            }
            if let Some(because) = self.known.explains(&x.open, &y.open) {
                return Both::Never(because);
            }
            let seen = if paid { Seen::BothPaid } else { Seen::BothDue };
            if let Some(person) = self.pool.person(a, b, seen).or_else(|| self.pool.person(b, a, seen)) {
                if let Some(witness) = self.witness(person, &[a, b], paid) {
                    return Both::Person(witness);
                }
            }
        }
        let mut named = self.scene.doors(When::Now);
        for b in [a, b] {
            named.extend(demanded(&mut self.scene, b));
            named.push(if paid { self.scene.pays(When::Now, b) } else { self.scene.due(When::Now, b) });
        }
        match self.scene.possible(&[], &named) {
            Possible::NotDecided => Both::NotDecided,
            Possible::No(because) => {
                self.known.learn(self.core, &because);
                Both::Never(because)
            }
            Possible::Yes(model) => {
                let person = self.scene.person(When::Now, &model);
                self.witness(person, &[a, b], paid).map_or(Both::NotDecided, Both::Person)
            }
        }
    }

    fn witness(&self, person: (Date, Vec<crate::ir::Cell>), of: &[BenefitId], paid: bool) -> Option<Witness> {
        let core = self.core;
        let roots: Vec<_> = of.iter().flat_map(|b| roots(core, *b)).collect();
        let claim = witness::of_answer(core, &roots, |answer| of.iter().all(|b| claim_of_one(core, answer, *b, paid)));
        witness::ordinary(&core.inputs, self.options, person, &claim)
    }

    /// Whether exactly one of the two closes itself to those who have received the other; or each does.
    fn one_sided(&mut self, a: BenefitId, b: BenefitId) -> Option<(PairKind, Option<Witness>)> {
        let (x, y) = (find(&self.members, a)?, find(&self.members, b)?);
        let (a_reads, b_reads) = (x.histories.contains(&b), y.histories.contains(&a));
        if !(a_reads || b_reads) || x.never.is_some() || y.never.is_some() {
            return None;
        }
        let (a_after, b_after) = (self.paid_after(a, b, false), self.paid_after(b, a, false));
        match (a_after, b_after) {
            (Both::Never(_), Both::Never(_)) => Some((PairKind::Exclusive, None)),
            (Both::Never(_), Both::Person(w)) if a_reads => Some((PairKind::OneSided { closed: a }, Some(w))),
            (Both::Person(w), Both::Never(_)) if b_reads => Some((PairKind::OneSided { closed: b }, Some(w))),
            _ => None,
        }
    }

    /// Never both at once: but what if the one came first?
    fn later(&mut self, a: BenefitId, b: BenefitId, because: Vec<Reason>, unsettled: bool) -> (PairKind, Option<Witness>) {
        let passes = |r: &Reason| self.members.iter().any(|m| m.open.may_pass(*r));
        if !unsettled || !because.iter().any(passes) {
            return (PairKind::Disjoint { because }, None);
        }
        // Where one asks for the history of the other, the other comes first.
        let asks = |x: BenefitId, y: BenefitId| find(&self.members, x).is_some_and(|m| m.histories.contains(&y));
        let turns = if asks(b, a) && !asks(a, b) { [(b, a), (a, b)] } else { [(a, b), (b, a)] };
        for (now, received) in turns {
            match self.paid_after(now, received, true) {
                Both::Person(w) => return (PairKind::Later { received }, Some(w)),
                Both::NotDecided => return (PairKind::NotDecided, None),
                Both::Never(_) => {}
            }
        }
        (PairKind::Disjoint { because }, None)
    }

    /// Whether `now` is paid to somebody who has received `before`: if `timeless`, to one who still meets every condition of `before` that time
    /// does not change; else to one who is still receiving it.
    fn paid_after(&mut self, now: BenefitId, before: BenefitId, timeless: bool) -> Both {
        if !self.scene.has_history(before) {
            return Both::Never(Vec::new());
        }
        let core = self.core;
        let when = When::After(before);
        let mut named = self.scene.doors(when);
        named.extend(self.scene.conditions(when, now));
        named.extend(self.scene.gates(when, now));
        named.push(self.scene.pays(when, now));
        let demands = find(&self.members, before).map(|m| &m.conditions);
        let stays = |reason: Reason| timeless && demands.is_some_and(|d| !d.may_pass(reason));
        let kept: Vec<(Reason, Bit)> = self.scene.conditions(when, before).into_iter().filter(|(r, _)| stays(*r)).collect();
        let kept_items: Vec<usize> = kept.iter().filter_map(|(r, _)| if let Reason::Item(_, i) = r { Some(*i) } else { None }).collect();
        named.extend(kept);
        let still: Vec<Bit> = self.scene.receiving(before).filter(|_| !timeless).into_iter().collect();
        match self.scene.possible(&still, &named) {
            Possible::NotDecided => Both::NotDecided,
            Possible::No(because) => Both::Never(because),
            Possible::Yes(model) => {
                let person = self.scene.person(when, &model);
                let received = received(core, before);
                let shows = |answer: &Answer| {
                    let stands = |i: &usize| tops(core, before).any(|(k, item)| k == *i && super::scene::stands(answer, item));
                    claim_of_one(core, answer, now, true) && kept_items.iter().all(stands) && received.is_some_and(|n| answer.int(n).is_some_and(|v| v > 0))
                };
                let all: Vec<_> = roots(core, now).into_iter().chain(roots(core, before)).chain(received).collect();
                let claim = witness::of_answer(core, &all, shows);
                witness::ordinary(&core.inputs, self.options, person, &claim).map_or(Both::NotDecided, Both::Person)
            }
        }
    }
}

/// Whether there is somebody.
enum Both {
    Person(Witness),
    Never(Vec<Reason>),
    NotDecided,
}

/// Whether an answer shows that somebody meets the conditions of a benefit, no gate is shut, and something is paid (or due).
pub(super) fn claim_of_one(core: &Core, answer: &Answer, b: BenefitId, paid: bool) -> bool {
    let info = benefit(core, b);
    let sum = answer.int(if paid { info.payable } else { info.amount });
    meets(core, answer, b) && meets_and_open(core, answer, b) && sum.is_some_and(|s| s > 0)
}

/// Conditions and gates of a new applicant.
fn demanded(scene: &mut Scene<'_>, b: BenefitId) -> Vec<(Reason, Bit)> {
    let mut out = scene.conditions(When::Now, b);
    out.extend(scene.gates(When::Now, b));
    out
}

fn find(members: &[Member], b: BenefitId) -> Option<&Member> {
    members.iter().find(|m| m.id == b)
}

/// The other benefits whose history the conditions of a benefit read.
pub(super) fn histories(core: &Core, b: BenefitId) -> BTreeSet<BenefitId> {
    let nodes: Vec<_> = tops(core, b).map(|(_, item)| item.node).collect();
    let of = |i: &crate::ir::InputId| match core.inputs.get(i.0 as usize).map(|i| i.kind) {
        Some(InputKind::Receipt(of, _)) if of != b => Some(of),
        _ => None,
    };
    reads(core, &nodes).0.iter().filter_map(of).collect()
}

/// The node that says how much of a benefit was received: the sum, or else the periods, or else that it is being received.
fn received(core: &Core, b: BenefitId) -> Option<NodeId> {
    let field = |node: &crate::ir::Node| match node.op {
        Op::Load(i) => match core.inputs.get(i.0 as usize).map(|i| i.kind) {
            Some(InputKind::Receipt(of, field)) if of == b => Some(field),
            _ => None,
        },
        _ => None,
    };
    let find = |wanted: ReceiptField| core.nodes.iter().position(|n| field(n) == Some(wanted));
    let at = [ReceiptField::Amount, ReceiptField::Periods, ReceiptField::Receiving].into_iter().find_map(find)?;
    Some(NodeId(u32::try_from(at).unwrap_or(u32::MAX)))
}
