//! Pairs → matrices and cards.
//!
//! What a pair is called follows from what was found and from how the two compare: two that are paid at once, of one amount, under two
//! policies, are a duplicate; one that is combined with another and never more than it is useful only to those who do not meet the other.

use super::lens::Lens;
use super::remedy::{self, How};
use super::{Benefit, Card, Cell, Kind, Matrix, Pay, Real, Weight};
use crate::analysis::{Amounts, Group, Pair, PairKind, People, Witness};
use crate::ir::{BenefitId, CoordinationId, CoordinationKind};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Of more pairs than this, those with which nothing is wrong are told by a word alone.
const MANY: usize = 5_000;

/// What to show besides findings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Show<'a> {
    /// Cards of pairs that are settled or never meet.
    pub settled: bool,
    /// Of pairs, the real people who are paid both.
    pub real: Option<&'a BTreeMap<(BenefitId, BenefitId), Real>>,
    /// Of pairs that only go together, the one that would be left to nobody otherwise.
    pub presupposing: Option<&'a BTreeMap<(BenefitId, BenefitId), BenefitId>>,
}

/// The pairs whose cards come first, by their places, at most so many: the gravest, those that most real people are in, and rather one of each
/// benefit than all of one. Cards that are known already are not among them.
pub fn foremost(lens: Lens<'_>, pairs: &[Pair], show: Show<'_>, most: usize, known: impl Fn(&str) -> bool) -> BTreeSet<usize> {
    let mut before: BTreeMap<(Kind, BenefitId), usize> = BTreeMap::new();
    let mut all = Vec::new();
    for (at, pair) in pairs.iter().enumerate() {
        let kind = kind(lens, pair);
        let card = kind.weight() != Weight::Fine || show.settled;
        if card && !known(&lens.card_key(kind, &lens.pair_key(pair.first, pair.second))) {
            let people = show.real(pair).map_or(0, |r| r.people);
            let round = before.entry((kind, pair.first)).or_default();
            all.push((kind.weight(), kind, Reverse(people), *round, at));
            *round += 1;
        }
    }
    all.sort_unstable();
    all.into_iter().take(most).map(|(.., at)| at).collect()
}

/// The matrix of a group, and the cards of its pairs: those at the places `full` are complete, or else all.
pub fn group(lens: Lens<'_>, group: &Group, pairs: &[Pair], full: Option<&BTreeSet<usize>>, show: Show<'_>) -> (Matrix, Vec<Card>) {
    let purpose = group.purpose.clone().unwrap_or_else(|| lens.across());
    let mut cards = Vec::new();
    let mut cells = Vec::new();
    let places: BTreeMap<BenefitId, usize> = group.members.iter().enumerate().map(|(i, b)| (*b, i)).collect();
    let brief = pairs.len() > MANY && !show.settled;
    for (at, found) in pairs.iter().enumerate() {
        let kind = kind(lens, found);
        let fine = kind.weight() == Weight::Fine;
        let headline = if brief && fine { kind.word(lens.language).to_owned() } else { headline(lens, found, kind) };
        let full = full.is_none_or(|places| places.contains(&at));
        let card = (!fine || show.settled).then(|| Card {
            purpose: group.purpose.clone(),
            real: show.real(found).cloned(),
            ..if full { card(lens, found, kind, headline.clone(), show) } else { brief_card(lens, found, kind, headline.clone()) }
        });
        if let (Some(&first), Some(&second)) = (places.get(&found.first), places.get(&found.second)) {
            let key = card.as_ref().map(|c| c.key.clone());
            cells.push(Cell { first, second, kind, symbol: kind.symbol(), word: kind.word(lens.language), headline, card: key });
        }
        cards.extend(card);
    }
    let benefit = |b: &BenefitId| {
        let info = lens.benefit(*b);
        Benefit { name: info.name.clone(), policy: info.policy.clone(), department: info.department.clone() }
    };
    (Matrix { purpose, benefits: group.members.iter().map(benefit).collect(), cells }, cards)
}

impl<'a> Show<'a> {
    fn real(self, pair: &Pair) -> Option<&'a Real> {
        self.real.and_then(|r| r.get(&(pair.first, pair.second)))
    }
}

/// What a pair is called.
fn kind(lens: Lens<'_>, pair: &Pair) -> Kind {
    let two_policies = lens.benefit(pair.first).policy != lens.benefit(pair.second).policy;
    match &pair.kind {
        PairKind::Disjoint { .. } => Kind::Disjoint,
        PairKind::Exclusive => Kind::Exclusive,
        PairKind::Combinable { .. } => Kind::Combinable,
        PairKind::Conflicting { .. } => Kind::ConflictingRules,
        PairKind::OneSided { .. } => Kind::OneSided,
        PairKind::Later { .. } => Kind::LaterOverlap,
        PairKind::NotDecided => Kind::NotDecided,
        PairKind::Uncoordinated => match (pair.amounts, pair.people) {
            (Some(Amounts::Equal), Some(People::FirstInSecond | People::SecondInFirst)) if two_policies => Kind::Restated,
            (Some(Amounts::Equal), _) if two_policies => Kind::Duplicate,
            _ => Kind::Overlap,
        },
        PairKind::Coordinated { by } => match lower(pair) {
            Some(_) if by.iter().any(|c| only_one(lens, *c)) => Kind::Dominated,
            _ => Kind::Coordinated,
        },
    }
}

/// The one that is never more than the other, where one of them is; of two that are always equal, the narrower.
fn lower(pair: &Pair) -> Option<(BenefitId, BenefitId)> {
    match (pair.amounts?, pair.people) {
        (Amounts::FirstMore, _) => Some((pair.second, pair.first)),
        (Amounts::SecondMore, _) => Some((pair.first, pair.second)),
        (Amounts::Equal, Some(People::FirstInSecond)) => Some((pair.first, pair.second)),
        (Amounts::Equal, Some(People::SecondInFirst | People::Same)) => Some((pair.second, pair.first)),
        (Amounts::Equal | Amounts::Either | Amounts::OtherPeriod | Amounts::NotDecided, _) => None,
    }
}

/// Whether a clause leaves one of its members.
fn only_one(lens: Lens<'_>, id: CoordinationId) -> bool {
    lens.core.coordinations.get(id.0 as usize).is_some_and(|c| match c.kind {
        CoordinationKind::ChooseOne | CoordinationKind::NotTogether | CoordinationKind::HighestOnly => true,
        CoordinationKind::Offset | CoordinationKind::AtMost => false,
    })
}

/// Whether everybody who meets the conditions of `a` meets those of `b`.
fn within(pair: &Pair, a: BenefitId) -> bool {
    match pair.people {
        Some(People::Same) => true,
        Some(People::FirstInSecond) => a == pair.first,
        Some(People::SecondInFirst) => a == pair.second,
        Some(People::Crossing | People::NotDecided) | None => false,
    }
}

fn headline(lens: Lens<'_>, pair: &Pair, kind: Kind) -> String {
    let (a, b) = (lens.named(pair.first), lens.named(pair.second));
    match (&pair.kind, kind) {
        (PairKind::Uncoordinated, Kind::Duplicate) => lens.pick(
            format!("{a}与{b}标准相同，同一人可以领两份，没有条款说明如何衔接"),
            format!("{a} and {b} pay the same sum, and one person can have both: no clause says how they combine"),
        ),
        (PairKind::Uncoordinated, Kind::Restated) => {
            let (inner, outer) = if within(pair, pair.first) { (&a, &b) } else { (&b, &a) };
            lens.pick(
                format!("{inner}的对象都在{outer}的对象之内，标准也相同：同一笔待遇写了两遍，可以领两份"),
                format!("{inner} is for some of the people of {outer} and pays the same sum: one benefit is stated twice, and can be had twice"),
            )
        }
        (PairKind::Uncoordinated, _) => lens.pick(
            format!("{a}与{b}可由同一人同时领取，没有条款说明如何衔接"),
            format!("one person can have {a} and {b} at the same time, and no clause says how they combine"),
        ),
        (PairKind::Conflicting { by, because }, _) => lens.pick(
            format!("{a}与{b}：{}要求衔接，另有条款约定可以同时享受（理由“{because}”）", clauses(lens, by)),
            format!("{a} and {b}: {} combines them, and another clause says that they go together (“{because}”)", clauses(lens, by)),
        ),
        (PairKind::OneSided { closed }, _) => {
            let other = if *closed == pair.first { &b } else { &a };
            let closed = lens.named(*closed);
            lens.pick(
                format!("领过{other}的不得再享受{closed}，反过来却没有规定：两项能否都拿到，取决于先领哪一项"),
                format!("{closed} is closed to those who had {other}, and not the other way round: whether both can be had depends on which comes first"),
            )
        }
        (PairKind::Later { received }, _) => {
            let now = if *received == pair.first { &b } else { &a };
            let received = lens.named(*received);
            lens.pick(
                format!("没有人同一天申请能同时符合{received}和{now}，但领过{received}的人之后还可以领{now}，没有条款说明如何衔接"),
                format!("nobody who applies on one day meets the conditions of both {received} and {now}, but who had {received} can have {now} later on: no clause says how they combine"),
            )
        }
        (PairKind::Coordinated { by }, Kind::Dominated) => dominated(lens, pair, by),
        (PairKind::Coordinated { by }, _) => {
            lens.pick(format!("{a}与{b}已由{}衔接", clauses(lens, by)), format!("{} says how {a} and {b} combine", clauses(lens, by)))
        }
        (PairKind::Combinable { because }, _) => {
            lens.pick(format!("{a}与{b}约定可以同时享受，理由“{because}”"), format!("{a} and {b} are declared to go together: “{because}”"))
        }
        (PairKind::Exclusive, _) => lens.pick(
            format!("{a}与{b}互相排除：领过一项的不得再享受另一项"),
            format!("{a} and {b} exclude each other: who had the one cannot have the other"),
        ),
        (PairKind::Disjoint { because }, _) => {
            let why = lens.reasons(because);
            lens.pick(format!("没有人能同时享受{a}和{b}：{why}"), format!("nobody can have both {a} and {b}: {why}"))
        }
        (PairKind::NotDecided, _) => lens.pick(
            format!("在给定的计算量内未能判定{a}与{b}是否重叠"),
            format!("whether {a} and {b} overlap was not decided within the budget"),
        ),
    }
}

fn dominated(lens: Lens<'_>, pair: &Pair, by: &[CoordinationId]) -> String {
    let (low, high) = lower(pair).unwrap_or((pair.second, pair.first));
    let useless = within(pair, low);
    let (low, high, by) = (lens.named(low), lens.named(high), clauses(lens, by));
    if useless {
        return lens.pick(
            format!("凡符合{low}的都符合{high}，{low}的标准从不更高，又按{by}只能得一项：{low}没有人用得上"),
            format!("whoever meets {low} meets {high}, {low} is never more, and {by} leaves only one: nobody needs {low}"),
        );
    }
    lens.pick(
        format!("{low}的标准从不高于{high}，又按{by}只能得一项：{low}只对不符合{high}的人有用"),
        format!("{low} is never more than {high}, and {by} leaves only one: {low} is of use only to those who do not meet {high}"),
    )
}

fn clauses(lens: Lens<'_>, by: &[CoordinationId]) -> String {
    let named = by.iter().filter_map(|c| lens.core.coordinations.get(c.0 as usize));
    let mut names: Vec<String> = named.map(|c| lens.pick(format!("“{}”", c.name), format!("`{}`", c.name))).collect();
    names.dedup();
    names.join(&lens.pick("、", " and "))
}

fn card(lens: Lens<'_>, pair: &Pair, kind: Kind, headline: String, show: Show<'_>) -> Card {
    let later = show.presupposing.and_then(|p| p.get(&(pair.first, pair.second)));
    let how = later.map_or_else(|| How::of(lens, pair), |later| How::presupposing(lens, pair, *later));
    let both = [pair.first, pair.second];
    Card {
        notes: notes(lens, pair, kind),
        person: pair.witness.as_ref().map(|w| lens.person(w)),
        pays: pair.witness.as_ref().map(|w| pays(lens, pair, w)).unwrap_or_default(),
        clauses: match &pair.kind {
            PairKind::Disjoint { because } => lens.clauses_of(because),
            _ => both.iter().map(|b| lens.all_clauses(*b, pair.witness.as_ref())).collect(),
        },
        remedy: (kind.weight() == Weight::Finding).then(|| remedy::settle(lens, pair, how)).flatten(),
        ..lens.bare(kind, &lens.pair_key(pair.first, pair.second), headline)
    }
}

/// What each of the two pays somebody, or that it was received before.
fn pays(lens: Lens<'_>, pair: &Pair, witness: &Witness) -> Vec<Pay> {
    let both = [pair.first, pair.second];
    let received = match pair.kind {
        PairKind::Later { received } => Some(received),
        // Whoever shows that one stays open has had the one that closes.
        PairKind::OneSided { closed } => Some(closed),
        _ => None,
    };
    let pays = both.iter().zip(lens.pays(&both, witness));
    pays.map(|(b, pay)| if received == Some(*b) { lens.had(pay, *b) } else { pay }).collect()
}

/// A card that says what was found and no more.
fn brief_card(lens: Lens<'_>, pair: &Pair, kind: Kind, headline: String) -> Card {
    Card { full: false, ..lens.bare(kind, &lens.pair_key(pair.first, pair.second), headline) }
}

/// What a reader asks next: two levels of government? Who, and which is more?
fn notes(lens: Lens<'_>, pair: &Pair, kind: Kind) -> Vec<String> {
    let (a, b) = (lens.named(pair.first), lens.named(pair.second));
    let (p, q) = (&lens.benefit(pair.first).policy, &lens.benefit(pair.second).policy);
    let mut out = Vec::new();
    if kind.weight() == Weight::Finding && p != q {
        let (p, q) = (lens.policy(p), lens.policy(q));
        out.push(lens.pick(format!("分别由{p}和{q}规定"), format!("one is in {p}, the other in {q}")));
    }
    match (kind, pair.people) {
        (Kind::Dominated | Kind::Restated, _) => {}
        (_, Some(People::Same)) => out.push(lens.pick("两项待遇的对象完全相同", "both are for the same people")),
        (_, Some(People::FirstInSecond)) => out.push(lens.pick(format!("凡符合{a}的都符合{b}"), format!("whoever meets {a} meets {b}"))),
        (_, Some(People::SecondInFirst)) => out.push(lens.pick(format!("凡符合{b}的都符合{a}"), format!("whoever meets {b} meets {a}"))),
        (_, Some(People::Crossing)) => out.push(lens.pick("两项待遇的对象部分重合", "some people meet both, some only one")),
        (_, Some(People::NotDecided) | None) => {}
    }
    match (kind, pair.amounts) {
        (Kind::Dominated | Kind::Duplicate | Kind::Restated, _) => {}
        (_, Some(Amounts::Equal)) => out.push(lens.pick("都符合的人，两项标准始终相同", "for those who meet both, the sums are always the same")),
        (_, Some(Amounts::FirstMore)) => out.push(lens.pick(format!("都符合的人，{b}从不高于{a}"), format!("for those who meet both, {b} is never more than {a}"))),
        (_, Some(Amounts::SecondMore)) => out.push(lens.pick(format!("都符合的人，{a}从不高于{b}"), format!("for those who meet both, {a} is never more than {b}"))),
        (_, Some(Amounts::Either)) => out.push(lens.pick("都符合的人，有的前者高，有的后者高", "for those who meet both, now the one is more and now the other")),
        (_, Some(Amounts::OtherPeriod | Amounts::NotDecided) | None) => {}
    }
    if kind == Kind::ConflictingRules {
        out.push(lens.pick("两种规定只能留一种", "only one of the two can stand"));
    }
    out
}
