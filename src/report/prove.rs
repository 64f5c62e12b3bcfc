//! What is wrong with one policy → cards.

use super::lens::Lens;
use super::{Card, Clause, Clauses, Kind};
use crate::analysis::{Cliff, Derived, Finding, Gap, Guaranteed, Proof, Reason, Refutation};
use crate::ir::{BenefitId, Cell, Guarantee, InputId, ItemList, NodeId, Op};
use crate::population::show;

/// The card of a finding about benefits.
pub fn finding(lens: Lens<'_>, finding: &Finding) -> Card {
    match finding {
        Finding::Impossible { benefit, because } => {
            let name = lens.named(*benefit);
            let headline = lens.pick(format!("{name}的下列条件不能同时满足"), format!("these conditions of {name} cannot all be met"));
            contradiction(lens, Kind::Impossible, *benefit, headline, because)
        }
        Finding::NeverPaid { benefit, because } => {
            let name = lens.named(*benefit);
            let headline = lens.pick(format!("{name}的条件有人符合，但对谁都不发放"), format!("the conditions of {name} can be met, and nobody is ever paid"));
            contradiction(lens, Kind::NeverPaid, *benefit, headline, because)
        }
        Finding::ItemNeverMatters { benefit, item, because } => redundant(lens, *benefit, *item, because),
        Finding::RowNeverTaken { benefit, row, because } => row_card(lens, *benefit, *row, because),
        Finding::Gap(g) => gap(lens, g),
        Finding::NotDecided { benefit, item, row } => not_decided(lens, *benefit, *item, *row),
    }
}

fn contradiction(lens: Lens<'_>, kind: Kind, b: BenefitId, headline: String, because: &[Reason]) -> Card {
    let about = lens.key(b);
    Card { notes: others(lens, because), clauses: lens.clauses_of(because), ..lens.bare(kind, &about, headline) }
}

/// The reasons that are no clauses of a benefit.
fn others(lens: Lens<'_>, because: &[Reason]) -> Vec<String> {
    because.iter().filter(|r| !matches!(r, Reason::Item(..))).map(|r| lens.reason(*r)).collect()
}

fn redundant(lens: Lens<'_>, b: BenefitId, at: usize, because: &[Reason]) -> Card {
    let name = lens.named(b);
    let Some(item) = lens.benefit(b).items.get(at) else { return lens.bare(Kind::RedundantItem, &lens.key(b), name) };
    let mark = lens.mark(item);
    let headline = lens.pick(
        format!("{name}的{mark}可以删去：有没有这一项，任何人的结果都一样"),
        format!("{mark} of {name} can be left out: the answer is the same for everybody without it"),
    );
    let mut clauses = vec![lens.clauses(b, vec![lens.clause(item)])];
    clauses.extend(lens.clauses_of(because));
    let mut notes = others(lens, because);
    if because.iter().any(|r| matches!(r, Reason::Item(..))) {
        notes.insert(0, lens.pick("其余所列条款已经包含了它", "the other clauses listed here imply it"));
    }
    Card { notes, clauses, ..lens.bare(Kind::RedundantItem, &format!("{}#{}", lens.key(b), item_key(item.list, &item.mark)), headline) }
}

/// An item in a key, in no language.
fn item_key(list: ItemList, mark: &str) -> String {
    let list = match list {
        ItemList::Entry => "entry",
        ItemList::While => "while",
        ItemList::Both => "both",
        ItemList::Exclusion => "exclusion",
        ItemList::Stop => "stop",
        ItemList::Recovery => "recovery",
        ItemList::Gate(_) => "gate",
    };
    format!("{list}{mark}")
}

fn row_card(lens: Lens<'_>, b: BenefitId, at: usize, because: &[Reason]) -> Card {
    let name = lens.named(b);
    let Some(row) = lens.benefit(b).rows.get(at) else { return lens.bare(Kind::UnusedRow, &lens.key(b), name) };
    let headline = lens.pick(
        format!("{name}的标准中“{}”一行，符合条件的人没有一个适用", row.text),
        format!("the row “{}” of {name}: nobody who meets the conditions falls into it", row.text),
    );
    let (file, line) = lens.place(row.span);
    let own = Clause { mark: lens.pick("标准", "amount"), depth: 0, text: row.text.clone(), cites: None, file, line };
    let mut clauses = vec![lens.clauses(b, vec![own])];
    clauses.extend(lens.clauses_of(because));
    Card { notes: others(lens, because), clauses, ..lens.bare(Kind::UnusedRow, &format!("{}#row{}", lens.key(b), at + 1), headline) }
}

fn gap(lens: Lens<'_>, gap: &Gap) -> Card {
    let (a, b) = (lens.named(gap.first), lens.named(gap.second));
    let (what, lo, hi) = (measure(lens, gap.value), figure(lens, gap.value, gap.ends.0), figure(lens, gap.value, gap.ends.1));
    let headline = match gap.ends.0 == gap.ends.1 {
        true => lens.pick(
            format!("{a}与{b}之间，{what}为{lo}的人，其余条件都符合，两项都不能享受"),
            format!("between {a} and {b}, who meets all else with {what} {lo} gets neither"),
        ),
        false => lens.pick(
            format!("{a}与{b}之间，{what}在{lo}至{hi}之间的人，其余条件都符合，两项都不能享受"),
            format!("between {a} and {b}, who meets all else with {what} from {lo} to {hi} gets neither"),
        ),
    };
    Card {
        person: Some(lens.person(&gap.witness)),
        pays: lens.pays(&[gap.first, gap.second], &gap.witness),
        clauses: lens.clauses_of(&gap.between),
        ..lens.bare(Kind::Gap, &lens.pair_key(gap.first, gap.second), headline)
    }
}

/// What a node measures: a fact by its name, else the value that the clauses compare.
fn measure(lens: Lens<'_>, node: NodeId) -> String {
    match lens.core.node(node).map(|n| &n.op) {
        Some(Op::Load(input)) => lens.core.inputs.get(input.0 as usize).map(|i| i.name.clone()).unwrap_or_default(),
        _ => lens.pick("条款比较的数值", "the value that the clauses compare"),
    }
}

fn figure(lens: Lens<'_>, node: NodeId, v: i64) -> String {
    let input = match lens.core.node(node).map(|n| &n.op) {
        Some(Op::Load(input)) => lens.core.inputs.get(input.0 as usize),
        _ => None,
    };
    input.map_or_else(|| v.to_string(), |i| show::value(v, &(&i.ty).into(), lens.language))
}

fn not_decided(lens: Lens<'_>, b: BenefitId, item: Option<usize>, row: Option<usize>) -> Card {
    let name = lens.named(b);
    let info = lens.benefit(b);
    let (part, zh, en) = match (item.and_then(|i| info.items.get(i)), row.and_then(|r| info.rows.get(r))) {
        (Some(item), _) => {
            let mark = lens.mark(item);
            (format!("#{}", item_key(item.list, &item.mark)), format!("{name}的{mark}是否多余"), format!("whether {mark} of {name} matters"))
        }
        (None, Some(line)) => {
            let at = row.unwrap_or(0) + 1;
            (format!("#row{at}"), format!("{name}的标准中“{}”一行是否有人适用", line.text), format!("whether the row “{}” of {name} is taken", line.text))
        }
        (None, None) => (String::new(), format!("{name}是否有人能够享受"), format!("whether anybody can have {name}")),
    };
    let headline = lens.pick(format!("在给定的计算量内未能判定{zh}"), format!("{en} was not decided within the budget"));
    // A row that is never taken would be a remark.
    Card { stops: row.is_none(), ..lens.bare(Kind::NotDecided, &format!("{}{part}", lens.key(b)), headline) }
}

/// The card of an amount that another policy sets.
pub fn derived(lens: Lens<'_>, found: &Derived) -> Card {
    let info = lens.benefit(found.benefit);
    let name = lens.named(found.benefit);
    let loans: Vec<String> = info.leans_on.iter().map(|l| lens.pick(format!("{}的“{}”", lens.policy(&l.policy), l.name), format!("`{}` of {}", l.name, lens.policy(&l.policy)))).collect();
    let loans = loans.join(&lens.pick("、", " and "));
    let headline = lens.pick(
        format!("{name}的标准取自{loans}：那里一改，这里随之改变，本文件不会有任何改动"),
        format!("the amount of {name} comes from {loans}: a change there changes it without a word here"),
    );
    let (file, line) = lens.declared(found.benefit);
    let own = Clause { mark: lens.pick("待遇", "benefit"), depth: 0, text: info.name.clone(), cites: info.cites.clone(), file, line };
    let mut of = vec![found.benefit];
    of.extend(info.leans_on.iter().filter_map(|l| l.benefit));
    Card {
        person: found.witness.as_ref().map(|w| lens.person(w)),
        pays: found.witness.as_ref().map(|w| lens.pays(&of, w)).unwrap_or_default(),
        clauses: vec![lens.clauses(found.benefit, vec![own])],
        ..lens.bare(Kind::DerivedAmount, &lens.key(found.benefit), headline)
    }
}

/// The card of a cliff; of a number of which it was not decided, that.
pub fn cliff(lens: Lens<'_>, input: InputId, found: Option<&Cliff>) -> Card {
    let Some(fact) = lens.core.inputs.get(input.0 as usize) else { return lens.bare(Kind::NotDecided, "", String::new()) };
    let Some(c) = found else {
        let headline = lens.pick(
            format!("在给定的计算量内未能判定“{}”增加时合计是否会下降", fact.name),
            format!("whether the total falls as {} rises was not decided within the budget", fact.name),
        );
        return Card { stops: false, ..lens.bare(Kind::NotDecided, &format!("{}#cliff/{}", lens.core.name, fact.name), headline) };
    };
    let at = c.witness.row.get(input.0 as usize).copied();
    let (from, to) = match at {
        Some(Cell::Known(v)) => (v, v.saturating_add(c.step)),
        Some(Cell::Unknown | Cell::Absent) | None => (0, c.step),
    };
    let ty: heng_abi::Type = (&fact.ty).into();
    let (from, to) = (show::value(from, &ty, lens.language), show::value(to, &ty, lens.language));
    let (before, after) = (show::money(c.totals.0, lens.language), show::money(c.totals.1, lens.language));
    let fall = show::money(c.totals.0 - c.totals.1, lens.language);
    let headline = lens.pick(
        format!("“{}”从{from}增加到{to}，本期合计从{before}降到{after}，少得{fall}", fact.name),
        format!("as {} rises from {from} to {to}, the total of this period falls from {before} to {after}, by {fall}", fact.name),
    );
    let paid: Vec<BenefitId> = lens.core.paying().collect();
    let pays = lens.pays(&paid, &c.witness).into_iter().filter(|p| p.payable.is_some_and(|v| v > 0)).collect();
    let applies = lens.applying(Some(&c.witness));
    let reading = |b: &BenefitId| {
        let items = lens.benefit(*b).items.iter();
        let items: Vec<Clause> = items.filter(|i| i.combines.is_none() && i.inputs.contains(&input) && applies(i)).map(|i| lens.clause(i)).collect();
        (!items.is_empty()).then(|| lens.clauses(*b, items))
    };
    Card { person: Some(lens.person(&c.witness)), pays, clauses: paid.iter().filter_map(reading).collect(), ..lens.bare(Kind::Cliff, &format!("{}#{}", lens.core.name, fact.name), headline) }
}

/// The card of a guarantee.
pub fn guarantee(lens: Lens<'_>, found: &Guaranteed) -> Option<Card> {
    let g = lens.core.guarantees.get(found.guarantee)?;
    let (kind, zh, en) = match &found.proof {
        Proof::Proved => (Kind::GuaranteeProved, "对所有人都成立", "holds for everybody"),
        Proof::NotDecided => (Kind::NotDecided, "是否成立，在给定的计算量内未能判定", "was not decided within the budget"),
        Proof::Refuted(_) => (Kind::GuaranteeRefuted, "并非对所有人都成立", "does not hold for everybody"),
    };
    let headline = lens.pick(format!("“{}”{zh}", g.name), format!("“{}” {en}", g.name));
    let (file, line) = lens.place(g.span);
    let own = Clause { mark: lens.pick("保证", "guarantee"), depth: 0, text: g.text.clone(), cites: g.cites.clone(), file, line };
    let mut card = lens.bare(kind, &format!("{}/{}", g.policy, g.name), headline);
    card.clauses = vec![Clauses { benefit: g.name.clone(), policy: g.policy.clone(), side: None, items: vec![own] }];
    if let Proof::Refuted(r) = &found.proof {
        refuted(lens, g, r, &mut card);
    }
    Some(card)
}

fn refuted(lens: Lens<'_>, g: &Guarantee, r: &Refutation, card: &mut Card) {
    card.person = Some(lens.person(&r.witness));
    card.pays = lens.pays(&g.benefits, &r.witness);
    let Some((input, cell, one, two)) = r.other else { return };
    let Some(fact) = lens.core.inputs.get(input.0 as usize) else { return };
    let own = r.witness.row.get(input.0 as usize).copied().unwrap_or(Cell::Unknown);
    let (own, other) = (super::person::value(fact, own, lens.language), super::person::value(fact, cell, lens.language));
    let (one, two) = (show::money(one, lens.language), show::money(two, lens.language));
    card.notes.push(lens.pick(
        format!("这个人“{}”为{own}，得{one}；只把它改为{other}，得{two}", fact.name),
        format!("with {} {own} this person gets {one}; with {other} and all else the same, {two}", fact.name),
    ));
}
