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
use super::member::{self, Members};
use super::relation::{self, Amounts, People};
use super::sample::{Evaluator, Person, Pool, Seen};
use super::scene::{Received, Scene, When, benefit, meets, meets_and_open, roots, tops};
use super::witness::{self, Witness};
use super::{Options, Reason};
use crate::eval::Answer;
use crate::ir::{BenefitId, CoordinationId, Core, InputKind, NodeId, Op, ReceiptField};
use crate::solver::{Bit, Verdict};
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
    /// Somebody who shows it; see [`Options::details`].
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
    let ids: Vec<BenefitId> = core.paying().collect();
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

struct Search<'a> {
    core: &'a Core,
    options: &'a Options,
    scene: Scene<'a>,
    members: Members,
    known: Known,
    pool: Pool<'a>,
}

impl<'a> Search<'a> {
    fn new(core: &'a Core, options: &'a Options, group: &Group, evaluator: &'a mut dyn Evaluator) -> Search<'a> {
        let mut scene = Scene::new(core, options);
        let mut members = Members::of(core, &group.members);
        let mut given: Vec<Person> = Vec::new();
        for member in members.iter_mut().filter(|_| options.samples > 0) {
            match somebody(&mut scene, options, member.id) {
                Possible::Yes(model) => given.push(scene.person(When::Now, &model)),
                Possible::No(because) => member.never = Some(because),
                Possible::NotDecided => {}
            }
        }
        let pool = Pool::new(core, &members, evaluator);
        let mut search = Search { core, options, scene, members, known: Known::default(), pool };
        if options.samples > 0 {
            search.pool.fill(core, options, given);
            search.cross(&group.pairs);
        }
        search
    }

    /// Tries out people made for the pairs of which nothing is known yet.
    fn cross(&mut self, pairs: &[(BenefitId, BenefitId)]) {
        let open: Vec<(BenefitId, BenefitId, Seen)> = pairs.iter().flat_map(|(a, b)| self.open(*a, *b)).collect();
        let door = |(reason, _)| if let Reason::Door(i) = reason { self.core.doors.get(i).map(|d| d.node) } else { None };
        let doors: Vec<NodeId> = self.scene.doors(When::Now).into_iter().filter_map(door).collect();
        self.pool.cross(self.core, &self.members, &doors, &open);
    }

    /// What somebody could still show of two benefits.
    fn open(&self, a: BenefitId, b: BenefitId) -> Vec<(BenefitId, BenefitId, Seen)> {
        let (Some(x), Some(y)) = (self.members.get(a), self.members.get(b)) else { return Vec::new() };
        let (by, together) = self.said(a, b);
        let Some(because) = self.apart(&x.open, &y.open) else {
            return vec![(a, b, if by.is_empty() { Seen::BothPaid } else { Seen::BothDue })];
        };
        if !by.is_empty() || together.is_some() || !self.passes(&because) {
            return Vec::new();
        }
        let later = [(x, y), (y, x)].into_iter().filter(|(now, before)| self.apart(&now.open, &before.lasting).is_none());
        later.map(|(now, before)| (now.id, before.id, Seen::PaidAndLasting)).collect()
    }

    /// Whether time can take a contradiction away.
    fn passes(&self, because: &[Reason]) -> bool {
        let of = |r: &Reason| if let Reason::Item(of, _) = r { self.members.get(*of) } else { None };
        because.iter().any(|r| of(r).is_some_and(|m| m.open.may_pass(*r)))
    }

    fn pair(&mut self, a: BenefitId, b: BenefitId) -> Pair {
        self.options.answered.add_one();
        let (by, combinable) = self.said(a, b);
        let unsettled = by.is_empty() && combinable.is_none();
        let both = self.both(a, b, by.is_empty());
        let one_sided = if unsettled { self.one_sided(a, b) } else { None };
        let (kind, witness) = match (both, one_sided) {
            (_, Some(found)) => found,
            (Both::NotDecided, None) => (PairKind::NotDecided, None),
            (Both::Never(because), None) => self.later(a, b, because, unsettled),
            (Both::Person(w), None) => match (by.is_empty(), combinable) {
                (true, None) => (PairKind::Uncoordinated, w),
                (true, Some(because)) => (PairKind::Combinable { because }, w),
                (false, None) => (PairKind::Coordinated { by }, w),
                (false, Some(because)) => (PairKind::Conflicting { by, because }, w),
            },
        };
        let meet = !matches!(kind, PairKind::Disjoint { .. } | PairKind::Exclusive | PairKind::Later { .. } | PairKind::NotDecided);
        let (people, amounts) = if meet { self.compare(a, b, &kind) } else { (None, None) };
        Pair { first: a, second: b, kind, people, amounts, witness }
    }

    /// How the two compare; without details, as far as it says more of them than their kind: that one of them is never more than the other.
    fn compare(&mut self, a: BenefitId, b: BenefitId, kind: &PairKind) -> (Option<People>, Option<Amounts>) {
        let less = |a, b| self.members.place(a).zip(self.members.place(b)).is_some_and(|(a, b)| self.pool.has(a, b, Seen::Less));
        let seen = (less(a, b), less(b, a));
        let tells = match kind {
            PairKind::Uncoordinated => seen == (false, false) && benefit(self.core, a).policy != benefit(self.core, b).policy,
            PairKind::Coordinated { .. } => seen != (true, true),
            _ => false,
        };
        if !(tells || self.options.details) {
            return (None, None);
        }
        let amounts = relation::amounts(&mut self.scene, seen, a, b);
        let one_way = matches!(amounts, Amounts::Equal | Amounts::FirstMore | Amounts::SecondMore);
        let (Some(x), Some(y)) = (self.members.get(a), self.members.get(b)) else { return (None, Some(amounts)) };
        let people = (one_way || self.options.details).then(|| relation::people(&mut self.scene, (a, &x.conditions), (b, &y.conditions)));
        (people, Some(amounts))
    }

    /// What is said of the two: the clauses that combine them, and why they go together.
    fn said(&self, a: BenefitId, b: BenefitId) -> (Vec<CoordinationId>, Option<String>) {
        let (Some(x), Some(y)) = (self.members.get(a), self.members.get(b)) else { return (Vec::new(), None) };
        let together = x.combinable.intersection(&y.combinable).next().and_then(|at| self.core.combinable.get(*at));
        (x.clauses.intersection(&y.clauses).copied().collect(), together.map(|(_, why)| why.clone()))
    }

    /// Why nobody can have both, as far as it is seen without the solver.
    fn apart(&self, x: &Demands, y: &Demands) -> Option<Vec<Reason>> {
        let places = self.options.places.then(|| x.excludes(y)).flatten().map(|two| two.to_vec());
        places.or_else(|| self.options.remembered.then(|| self.known.explains(x, y)).flatten())
    }

    /// Whether one applicant is paid both on one day; where a clause combines them, whether both are due before it does.
    fn both(&mut self, a: BenefitId, b: BenefitId, paid: bool) -> Both {
        let (Some(x), Some(y)) = (self.members.get(a), self.members.get(b)) else { return Both::NotDecided };
        if let Some(because) = x.never.as_ref().or(y.never.as_ref()) {
            return Both::Never(because.clone());
        }
        if let Some(because) = self.apart(&x.open, &y.open) {
            return Both::Never(because);
        }
        let seen = if paid { Seen::BothPaid } else { Seen::BothDue };
        let named = |search: &mut Self| {
            let mut named = search.scene.doors(When::Now);
            for b in [a, b] {
                named.extend(demanded(&mut search.scene, b));
                named.push(if paid { search.scene.pays(When::Now, b) } else { search.scene.due(When::Now, b) });
            }
            named
        };
        self.applicant((a, b), seen, named, |search, person| search.witness(person, &[a, b], paid))
    }

    /// Whether some applicant shows this of the two: one who was tried, or else one whom the solver finds, of whom all that is `named` holds.
    fn applicant(
        &mut self,
        pair: (BenefitId, BenefitId),
        seen: Seen,
        named: impl FnOnce(&mut Self) -> Vec<(Reason, Bit)>,
        told: impl Fn(&Search<'_>, Person) -> Option<Option<Witness>>,
    ) -> Both {
        if let Some(found) = self.shown(pair, seen, &told) {
            return Both::Person(found);
        }
        let named = named(self);
        match self.possible(&named) {
            Possible::NotDecided => Both::NotDecided,
            Possible::No(because) => Both::Never(because),
            Possible::Yes(model) => {
                let person = self.scene.person(When::Now, &model);
                self.found(&person);
                told(self, person).map_or(Both::NotDecided, Both::Person)
            }
        }
    }

    /// As the scene says, and a contradiction is remembered.
    fn possible(&mut self, named: &[(Reason, Bit)]) -> Possible {
        let answer = self.scene.possible(&[], named);
        if let (Possible::No(because), true) = (&answer, self.options.remembered) {
            self.known.learn(self.core, because);
        }
        answer
    }

    /// Whoever the solver found may show something of others as well.
    fn found(&mut self, person: &Person) {
        if self.options.samples > 0 {
            self.pool.add(person);
        }
    }

    /// Whether somebody was seen to show it of the two, and if it is to be told, as whom.
    fn shown(&self, (a, b): (BenefitId, BenefitId), seen: Seen, told: &impl Fn(&Search<'_>, Person) -> Option<Option<Witness>>) -> Option<Option<Witness>> {
        let (a, b) = (self.members.place(a)?, self.members.place(b)?);
        if !self.pool.has(a, b, seen) {
            return None;
        }
        if !self.options.details {
            return Some(None);
        }
        told(self, self.pool.person(a, b, seen)?)
    }

    /// The person as a witness, if the person shows it; nothing of the witness where it is not to be told.
    fn witness(&self, person: Person, of: &[BenefitId], paid: bool) -> Option<Option<Witness>> {
        let core = self.core;
        let roots: Vec<_> = of.iter().flat_map(|b| roots(core, *b)).collect();
        self.told(person, &roots, |answer| of.iter().all(|b| claim_of_one(core, answer, *b, paid)))
    }

    fn told(&self, (day, row): Person, roots: &[NodeId], shows: impl Fn(&Answer) -> bool) -> Option<Option<Witness>> {
        let claim = witness::of_answer(self.core, roots, shows);
        if self.options.details {
            return witness::ordinary(&self.core.inputs, self.options, (day, row), &claim).map(Some);
        }
        claim(day, &row).then_some(None)
    }

    /// Whether exactly one of the two closes itself to those who have received the other; or each does.
    fn one_sided(&mut self, a: BenefitId, b: BenefitId) -> Option<(PairKind, Option<Witness>)> {
        let (x, y) = (self.members.get(a)?, self.members.get(b)?);
        let (a_reads, b_reads) = (x.histories.contains(&b), y.histories.contains(&a));
        let never = x.never.is_some() || y.never.is_some();
        if !(a_reads || b_reads) || (never && self.common(a, b).is_none()) {
            return None;
        }
        let (a_after, b_after) = (self.paid_after(a, b, false), self.paid_after(b, a, false));
        match (a_after, b_after) {
            (Both::Never(_), Both::Never(_)) => Some((PairKind::Exclusive, None)),
            (Both::Never(_), Both::Person(w)) if a_reads => Some((PairKind::OneSided { closed: a }, w)),
            (Both::Person(w), Both::Never(_)) if b_reads => Some((PairKind::OneSided { closed: b }, w)),
            _ => None,
        }
    }

    /// A third benefit whose history both ask for: whoever has the one may have received it, and so may whoever has the other.
    fn common(&self, a: BenefitId, b: BenefitId) -> Option<BenefitId> {
        let (x, y) = (self.members.get(a)?, self.members.get(b)?);
        x.histories.intersection(&y.histories).copied().find(|c| *c != a && *c != b)
    }

    /// Never both at once: but what if the one came first?
    fn later(&mut self, a: BenefitId, b: BenefitId, because: Vec<Reason>, unsettled: bool) -> (PairKind, Option<Witness>) {
        if !unsettled || !self.passes(&because) {
            return (PairKind::Disjoint { because }, None);
        }
        // What contradicts itself, and is for nobody with a history of another, was never received by anybody.
        let of = |reason: &Reason| if let Reason::Item(b, _) | Reason::Pays(b) = reason { Some(*b) } else { None };
        let blamed: BTreeSet<BenefitId> = because.iter().filter_map(of).collect();
        let never = |x: BenefitId| blamed == BTreeSet::from([x]) && self.members.get(x).is_some_and(|m| m.histories.is_empty());
        // Where one asks for the history of the other, the other comes first.
        let asks = |x: BenefitId, y: BenefitId| self.members.get(x).is_some_and(|m| m.histories.contains(&y));
        let turns = if asks(b, a) && !asks(a, b) { [(b, a), (a, b)] } else { [(a, b), (b, a)] };
        let turns = turns.map(|(now, received)| (!never(received)).then_some((now, received)));
        for (now, received) in turns.into_iter().flatten() {
            match self.paid_later(now, received) {
                Both::Person(w) => return (PairKind::Later { received }, w),
                Both::NotDecided => return (PairKind::NotDecided, None),
                Both::Never(_) => {}
            }
        }
        (PairKind::Disjoint { because }, None)
    }

    /// Whether `now` is paid to somebody who has received `before` and still meets every condition of it that time does not change.
    ///
    /// Where nothing that is asked reads the history of `before`, and nothing but that history is judged with it at the door, the history can
    /// be added to an applicant afterwards, and what is known of applicants answers the question.
    fn paid_later(&mut self, now: BenefitId, before: BenefitId) -> Both {
        let (Some(x), Some(y)) = (self.members.get(now), self.members.get(before)) else { return Both::NotDecided };
        if !y.history.tells() {
            return Both::Never(Vec::new());
        }
        if x.leans_on.contains(&before) || !y.history.is_apart() {
            return self.paid_after(now, before, true);
        }
        if let Some(because) = self.apart(&x.open, &y.lasting) {
            return Both::Never(because);
        }
        let named = |search: &mut Self| {
            let mut named = search.scene.doors(When::Now);
            named.extend(demanded(&mut search.scene, now));
            named.push(search.scene.pays(When::Now, now));
            named.extend(search.lasting(When::Now, before));
            named
        };
        match self.applicant((now, before), Seen::PaidAndLasting, named, |search, person| search.with_history(person, now, before)) {
            // A plain history does not suit everybody.
            Both::NotDecided => self.paid_after(now, before, true),
            decided => decided,
        }
    }

    /// The conditions of a benefit that time does not change.
    fn lasting(&mut self, when: When, b: BenefitId) -> Vec<(Reason, Bit)> {
        let items = self.members.get(b).map_or(&[][..], |m| &m.lasting_items);
        let stays = |reason: &Reason| matches!(reason, Reason::Item(_, i) if items.contains(i));
        self.scene.conditions(when, b).into_iter().filter(|(r, _)| stays(r)).collect()
    }

    /// An applicant who has received `before`.
    fn with_history(&self, (day, row): Person, now: BenefitId, before: BenefitId) -> Option<Option<Witness>> {
        let had = self.members.get(before)?.history.had(self.core, day, row);
        self.shows_later((day, had), now, before, true)
    }

    fn shows_later(&self, person: Person, now: BenefitId, before: BenefitId, timeless: bool) -> Option<Option<Witness>> {
        let core = self.core;
        let kept = self.members.get(before).filter(|_| timeless).map_or(&[][..], |m| &m.lasting_items);
        let received = received(core, before);
        let shows = |answer: &Answer| {
            let stands = |i: &usize| benefit(core, before).items.get(*i).is_some_and(|item| super::scene::stands(answer, item));
            claim_of_one(core, answer, now, true) && kept.iter().all(stands) && received.is_some_and(|n| answer.int(n).is_some_and(|v| v > 0))
        };
        let all: Vec<_> = roots(core, now).into_iter().chain(roots(core, before)).chain(received).collect();
        self.told(person, &all, shows)
    }

    /// Whether `now` is paid to somebody who has received `before`: if `timeless`, to one who still meets every condition of `before` that time
    /// does not change; else to one who is still receiving it.
    fn paid_after(&mut self, now: BenefitId, before: BenefitId, timeless: bool) -> Both {
        if !self.members.get(before).is_some_and(|m| m.history.tells()) {
            return Both::Never(Vec::new());
        }
        let received = Received { of: before, perhaps: self.common(now, before) };
        let when = When::After(received);
        let mut named = self.scene.doors(when);
        named.extend(self.scene.conditions(when, now));
        named.extend(self.scene.gates(when, now));
        named.push(self.scene.pays(when, now));
        if timeless {
            named.extend(self.lasting(when, before));
        }
        let still: Vec<Bit> = self.scene.receiving(received).filter(|_| !timeless).into_iter().collect();
        match self.scene.possible(&still, &named) {
            Possible::NotDecided => Both::NotDecided,
            Possible::No(because) => Both::Never(because),
            Possible::Yes(model) => {
                let person = self.scene.person(when, &model);
                self.shows_later(person, now, before, timeless).map_or(Both::NotDecided, Both::Person)
            }
        }
    }
}

/// Whether there is somebody.
enum Both {
    /// There is, and this is who, if it is to be told.
    Person(Option<Witness>),
    Never(Vec<Reason>),
    NotDecided,
}

/// Whether an answer shows that somebody meets the conditions of a benefit, no gate is shut, and something is paid (or due).
pub(super) fn claim_of_one(core: &Core, answer: &Answer, b: BenefitId, paid: bool) -> bool {
    let info = benefit(core, b);
    let sum = answer.int(if paid { info.payable } else { info.amount });
    meets(core, answer, b) && meets_and_open(core, answer, b) && sum.is_some_and(|s| s > 0)
}

/// Somebody to begin with: who is paid, and today, so that two of them can be made into a third; of a benefit that is never due, why.
fn somebody(scene: &mut Scene<'_>, options: &Options, b: BenefitId) -> Possible {
    let mut named = scene.doors(When::Now);
    named.extend(demanded(scene, b));
    named.push(scene.due(When::Now, b));
    let (paid, today) = (scene.pays(When::Now, b).1, scene.is_day(options.day));
    let due: Vec<Bit> = named.iter().map(|(_, bit)| *bit).collect();
    for given in [&[paid, today][..], &[paid]] {
        if let Verdict::Holds(model) = scene.check(&[given, &due].concat()) {
            return Possible::Yes(Box::new(model));
        }
    }
    match scene.possible(&[], &named) {
        // Due, and never paid: no beginning, but no reason either.
        Possible::Yes(_) => Possible::NotDecided,
        other => other,
    }
}

/// Conditions and gates of a new applicant.
pub(super) fn demanded(scene: &mut Scene<'_>, b: BenefitId) -> Vec<(Reason, Bit)> {
    let mut out = scene.conditions(When::Now, b);
    out.extend(scene.gates(When::Now, b));
    out
}

/// The other benefits whose history the conditions of a benefit read.
pub(super) fn histories(core: &Core, b: BenefitId) -> BTreeSet<BenefitId> {
    let nodes: Vec<_> = tops(core, b).map(|(_, item)| item.node).collect();
    member::of_others(core, b, &nodes)
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
