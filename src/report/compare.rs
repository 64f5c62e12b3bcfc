//! Two texts compared → cards: the same for everybody, or who gains and who loses.

use super::lens::Lens;
use super::person;
use super::{Card, Clause, Clauses, Kind, Pay};
use crate::analysis::{Admission, Change, Difference, Equivalence, Matched, Proof, Side, Witness};
use crate::ir::{BenefitId, ItemList};
use crate::population::show;

/// Two programs, the old one first.
#[derive(Debug, Clone, Copy)]
pub struct Two<'a> {
    /// The old one.
    pub old: Lens<'a>,
    /// The new one.
    pub new: Lens<'a>,
}

/// What was found of each benefit, then of those that only one text has, then of who is admitted.
///
/// Where a difference was found, a benefit that is the same gets a card only if `all` is asked for.
pub fn cards(two: Two<'_>, found: &Equivalence, all: bool) -> Vec<Card> {
    let mut out: Vec<Card> = found.matched.iter().flat_map(|m| matched(two, found, m)).collect();
    out.extend(found.only_old.iter().map(|b| alone(two.old, *b, Kind::OnlyOld)));
    out.extend(found.only_new.iter().map(|b| alone(two.new, *b, Kind::OnlyNew)));
    out.extend(found.admission.iter().map(|a| admission(two, found, a)));
    if !all && out.iter().any(|c| c.finding) {
        out.retain(|c| c.kind != Kind::Same);
    }
    out
}

/// The benefit as both texts call it.
fn called(two: Two<'_>, m: &Matched) -> String {
    let (a, b) = (two.old.named(m.old), two.new.named(m.new));
    if a == b { b } else { two.new.pick(format!("{a}（新文本中为{b}）"), format!("{a} (now {b})")) }
}

fn matched(two: Two<'_>, found: &Equivalence, m: &Matched) -> Vec<Card> {
    let lens = two.new;
    let (name, about) = (called(two, m), lens.benefit(m.new).name.clone());
    match &m.proof {
        Proof::Proved => vec![lens.bare(
            Kind::Same,
            &about,
            lens.pick(format!("{name}是否符合、应发、实发、剩余期数，都与原来一致"), format!("{name}: who is eligible, what is due and paid, and what is left, all as before")),
        )],
        Proof::NotDecided => {
            let headline = lens.pick(format!("在给定的计算量内未能判定{name}是否相同"), format!("whether {name} is the same was not decided within the budget"));
            vec![lens.bare(Kind::NotDecided, &about, headline)]
        }
        Proof::Refuted(all) => {
            // That another sum is due is said already where more or less is paid.
            let paid = all.iter().any(|d| matches!(d.change, Change::Gains | Change::Loses));
            all.iter().filter(|d| !(paid && d.change == Change::OtherAmount)).map(|d| difference(two, found, m, d)).collect()
        }
    }
}

fn difference(two: Two<'_>, found: &Equivalence, m: &Matched, d: &Difference) -> Card {
    let lens = two.new;
    let name = called(two, m);
    let recovers = lens.benefit(m.new).recovers.is_some();
    let sum = |fen: Option<i64>| fen.map_or_else(|| lens.pick("待定", "not known"), |fen| show::money(fen, lens.language));
    let (paid, due) = ((sum(d.payable.0), sum(d.payable.1)), (sum(d.amount.0), sum(d.amount.1)));
    let (kind, zh, en) = match d.change {
        Change::Loses => (Kind::Loses, format!("{name}有人减少：原为{}，现为{}", paid.0, paid.1), format!("{name}: somebody gets less, {} instead of {}", paid.1, paid.0)),
        Change::Gains => (Kind::Gains, format!("{name}有人增加：原为{}，现为{}", paid.0, paid.1), format!("{name}: somebody gets more, {} instead of {}", paid.1, paid.0)),
        Change::NoLongerEligible => (Kind::NoLongerEligible, format!("{name}有人不再符合"), format!("{name}: somebody is no longer eligible")),
        Change::NewlyEligible => (Kind::NewlyEligible, format!("{name}有人新增符合"), format!("{name}: somebody is newly eligible")),
        Change::OtherAmount => (Kind::OtherAmount, format!("{name}有人应发不同：原为{}，现为{}", due.0, due.1), format!("{name}: another sum is due to somebody, {} instead of {}", due.1, due.0)),
        Change::OtherPeriods => {
            let left = |n: Option<i64>| n.map_or_else(|| lens.pick("待定", "not known"), |n| lens.pick(format!("{n}期"), n.to_string()));
            let (x, y) = (left(d.left.0), left(d.left.1));
            let zh = format!("{name}有人剩余期数不同：原为{x}，现为{y}");
            (Kind::OtherPeriods, zh, format!("{name}: somebody has another number of periods left, {y} instead of {x}"))
        }
        Change::OtherState => (
            Kind::OtherState,
            format!("{name}有人由一份文本可以确定，由另一份尚待确定或选择"),
            format!("{name}: what is settled for somebody by one text is open by the other"),
        ),
    };
    let (zh, en) = match d.change {
        Change::NoLongerEligible if recovers => (format!("{name}：有人不再需要退回"), format!("{name}: somebody no longer has to pay back")),
        Change::NewlyEligible if recovers => (format!("{name}：有人新增需要退回"), format!("{name}: somebody has to pay back and did not before")),
        Change::OtherAmount if recovers => (format!("{name}有人不同：原为{}，现为{}", due.0, due.1), format!("{name}: another sum is to be paid back, {} instead of {}", due.1, due.0)),
        _ => (zh, en),
    };
    let eligible = match d.change {
        Change::NoLongerEligible => (true, false),
        Change::NewlyEligible => (false, true),
        Change::Loses | Change::Gains | Change::OtherAmount | Change::OtherPeriods | Change::OtherState => (true, true),
    };
    let pay = |lens: Lens<'_>, b: BenefitId, side, meets, sums| -> Pay { lens.pay(b, Some(side), Some(meets), sums) };
    let pays = vec![
        pay(two.old, m.old, "old", eligible.0, (d.amount.0, d.payable.0)),
        pay(two.new, m.new, "new", eligible.1, (d.amount.1, d.payable.1)),
    ];
    Card {
        person: Some(told(two, found, &d.witness)),
        pays,
        clauses: changed(two, m, d.change),
        ..lens.bare(kind, &lens.benefit(m.new).name, lens.pick(zh, en))
    }
}

fn told(two: Two<'_>, found: &Equivalence, witness: &Witness) -> super::Person {
    person::person(&found.inputs, &two.new.core.subject, witness, two.new.language)
}

/// The clauses and rows that stand in one text only: of who is eligible the clauses, of another sum due the rows, as far as there are any.
fn changed(two: Two<'_>, m: &Matched, change: Change) -> Vec<Clauses> {
    let items = |lens: Lens<'_>, b: BenefitId| -> Vec<Clause> {
        let told = lens.benefit(b).items.iter().filter(|i| !matches!(i.list, ItemList::Gate(_)));
        told.map(|i| lens.clause(i)).collect()
    };
    let rows = |lens: Lens<'_>, b: BenefitId| -> Vec<Clause> {
        let row = |row: &crate::ir::TableRow| {
            let (file, line) = lens.place(row.span);
            Clause { mark: lens.pick("标准", "amount"), depth: 0, text: row.text.clone(), cites: None, file, line }
        };
        lens.benefit(b).rows.iter().map(row).collect()
    };
    let items = only_in_one(two, m, (items(two.old, m.old), items(two.new, m.new)));
    let rows = only_in_one(two, m, (rows(two.old, m.old), rows(two.new, m.new)));
    match change {
        Change::NoLongerEligible | Change::NewlyEligible if !items.is_empty() => items,
        Change::OtherAmount if !rows.is_empty() => rows,
        Change::NoLongerEligible | Change::NewlyEligible | Change::OtherAmount | Change::Loses | Change::Gains | Change::OtherPeriods | Change::OtherState => joined(items, rows),
    }
}

/// The clauses of each side together.
fn joined(items: Vec<Clauses>, rows: Vec<Clauses>) -> Vec<Clauses> {
    let mut out = items;
    for more in rows {
        match out.iter_mut().find(|c| c.side == more.side) {
            Some(own) => own.items.extend(more.items),
            None => out.push(more),
        }
    }
    out.sort_by_key(|c| c.side != Some("old"));
    out
}

fn only_in_one(two: Two<'_>, m: &Matched, (old, new): (Vec<Clause>, Vec<Clause>)) -> Vec<Clauses> {
    let only = |own: &[Clause], other: &[Clause]| -> Vec<Clause> {
        let same = |a: &Clause, b: &Clause| a.mark == b.mark && a.text == b.text;
        own.iter().filter(|c| !other.iter().any(|x| same(x, c))).cloned().collect()
    };
    let side = |lens: Lens<'_>, b: BenefitId, side: &'static str, items: Vec<Clause>| Clauses { side: Some(side), ..lens.clauses(b, items) };
    let both = [side(two.old, m.old, "old", only(&old, &new)), side(two.new, m.new, "new", only(&new, &old))];
    both.into_iter().filter(|c| !c.items.is_empty()).collect()
}

fn alone(lens: Lens<'_>, b: BenefitId, kind: Kind) -> Card {
    let name = lens.named(b);
    let headline = match kind {
        Kind::OnlyOld => lens.pick(format!("{name}只在旧文本中"), format!("{name} is in the old text only")),
        _ => lens.pick(format!("{name}只在新文本中"), format!("{name} is in the new text only")),
    };
    lens.bare(kind, &lens.benefit(b).name.clone(), headline)
}

fn admission(two: Two<'_>, found: &Equivalence, a: &Admission) -> Card {
    let lens = two.new;
    match a {
        Admission::Only(Side::Old, w) => Card {
            person: Some(told(two, found, w)),
            ..lens.bare(Kind::AdmittedByOld, "", lens.pick("有的数据旧文本受理、新文本拒收", "there are data that the old text admits and the new one refuses"))
        },
        Admission::Only(Side::New, w) => Card {
            person: Some(told(two, found, w)),
            ..lens.bare(Kind::AdmittedByNew, "", lens.pick("有的数据新文本受理、旧文本拒收", "there are data that the new text admits and the old one refuses"))
        },
        Admission::Retyped(name) => {
            let headline = lens.pick(
                format!("“{name}”在两份文本中类型不同，按两个数据项比较"),
                format!("`{name}` is of different types in the two texts and is taken for two facts"),
            );
            lens.bare(Kind::Retyped, name, headline)
        }
        Admission::NotDecided(side) => {
            let (zh, en, about) = match side {
                Side::Old => ("旧文本受理的数据新文本是否都受理", "whether the new text admits what the old one admits", "admitted-by-old"),
                Side::New => ("新文本受理的数据旧文本是否都受理", "whether the old text admits what the new one admits", "admitted-by-new"),
            };
            lens.bare(Kind::NotDecided, about, lens.pick(format!("在给定的计算量内未能判定{zh}"), format!("{en} was not decided within the budget")))
        }
    }
}
