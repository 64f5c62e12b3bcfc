//! Can anybody receive a benefit, and does each of its items and rows matter?
//!
//! An item matters if somebody's case turns on it: with the item left out, that person would be judged otherwise. It may be implied by the
//! union of the others though by none of them alone. A row of a table matters if somebody who meets the conditions falls into it; the row for
//! all other cases is there to be on the safe side and is not asked about.
//!
//! Where a benefit reads its own receipts, they may be any that the door admits: a condition on the first payment alone, or the standard of the
//! second year, is never about a new applicant.

use super::contradiction::Possible;
use super::gap::{self, Gap};
use super::member::asks_of_itself;
use super::overlap::{groups, histories};
use super::scene::{Past, Scene, When, benefit};
use super::{Options, Reason};
use crate::ir::{BenefitId, Combines, Core, ItemList};
use crate::solver::Bit;

/// What is wrong with one benefit, or with what lies between two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Nobody can meet its conditions.
    Impossible {
        /// The benefit.
        benefit: BenefitId,
        /// What contradicts each other.
        because: Vec<Reason>,
    },
    /// Its conditions can be met, and nobody is ever paid.
    NeverPaid {
        /// The benefit.
        benefit: BenefitId,
        /// What contradicts each other.
        because: Vec<Reason>,
    },
    /// Leaving this item out changes nothing for anybody.
    ItemNeverMatters {
        /// The benefit.
        benefit: BenefitId,
        /// By its position in [`crate::ir::Benefit::items`].
        item: usize,
        /// What already says the same.
        because: Vec<Reason>,
    },
    /// Nobody who meets the conditions falls into this row.
    RowNeverTaken {
        /// The benefit.
        benefit: BenefitId,
        /// By its position in [`crate::ir::Benefit::rows`].
        row: usize,
        /// What keeps everybody out of it.
        because: Vec<Reason>,
    },
    /// Between the conditions of two benefits somebody gets neither.
    Gap(Gap),
    /// A question about this benefit (and item or row) was not decided within the budget.
    NotDecided {
        /// The benefit.
        benefit: BenefitId,
        /// The item, if it was about one.
        item: Option<usize>,
        /// The row, if it was about one.
        row: Option<usize>,
    },
}

/// Asks of each benefit whether anybody can receive it, whether each of its items and rows matters, and whether somebody falls between two.
pub fn prove(core: &Core, options: &Options) -> Vec<Finding> {
    let mut out = Vec::new();
    let mut scene = Scene::new(core, options);
    let ids: Vec<BenefitId> = core.paying().collect();
    for b in ids {
        let when = whom(core, b);
        options.answered.add_one();
        if let Some(finding) = attainable(&mut scene, when, b) {
            let done = matches!(finding, Finding::Impossible { .. });
            out.push(finding);
            if done {
                continue;
            }
        }
        items(&mut scene, options, when, b, &mut out);
        rows(&mut scene, options, when, b, &mut out);
    }
    for group in groups(core) {
        out.extend(gap::gaps(&mut scene, options, &group).into_iter().map(Finding::Gap));
    }
    out
}

/// Whom a question about a benefit is about: who has had one benefit may be the very person another is for, and what is said of later payments is
/// for those who have had this one.
fn whom(core: &Core, b: BenefitId) -> When {
    among(Past { own: asks_of_itself(core, b), ..new_to(core, b) })
}

/// The past of those who have not had a benefit.
fn new_to(core: &Core, b: BenefitId) -> Past {
    Past { of: b, own: false, others: !histories(core, b).is_empty() }
}

/// Without any past it is the new applicant, of whom every benefit asks the same.
fn among(past: Past) -> When {
    if past.own || past.others { When::With(past) } else { When::Now }
}

/// What keeps everybody from a benefit.
fn attainable(scene: &mut Scene<'_>, when: When, b: BenefitId) -> Option<Finding> {
    let mut named = scene.doors(when);
    named.extend(scene.conditions(when, b));
    match scene.possible_for_somebody(&[], &named) {
        Possible::Yes(_) => {}
        Possible::No(because) => return Some(Finding::Impossible { benefit: b, because }),
        Possible::NotDecided => return Some(Finding::NotDecided { benefit: b, item: None, row: None }),
    }
    named.extend(scene.gates(when, b));
    named.push(scene.due(when, b));
    match scene.possible_for_somebody(&[], &named) {
        Possible::Yes(_) if histories(scene.core, b).is_empty() => return None,
        Possible::Yes(_) => {}
        Possible::No(because) => return Some(Finding::NeverPaid { benefit: b, because }),
        Possible::NotDecided => return Some(Finding::NotDecided { benefit: b, item: None, row: None }),
    }
    // What is for those who have had another benefit can be due to all of them and, combined with that one, be paid to none.
    named.push(scene.pays(when, b));
    match scene.possible_for_somebody(&[], &named) {
        Possible::Yes(_) => None,
        Possible::No(because) => Some(Finding::NeverPaid { benefit: b, because }),
        Possible::NotDecided => Some(Finding::NotDecided { benefit: b, item: None, row: None }),
    }
}

/// Whether one of two benefits asks for the history of the other.
pub fn asks_for_history(core: &Core, of: BenefitId, other: BenefitId) -> bool {
    histories(core, of).contains(&other)
}

/// Whether some new applicant is paid a benefit; of one that asks for the history of another, somebody who is new to it.
pub fn is_paid(core: &Core, options: &Options, b: BenefitId) -> Option<bool> {
    let mut scene = Scene::new(core, options);
    let when = among(new_to(core, b));
    let mut named = scene.doors(when);
    named.extend(scene.conditions(when, b));
    named.extend(scene.gates(when, b));
    named.push(scene.pays(when, b));
    match scene.possible_for_somebody(&[], &named) {
        Possible::Yes(()) => Some(true),
        Possible::No(_) => Some(false),
        Possible::NotDecided => None,
    }
}

fn items(scene: &mut Scene<'_>, options: &Options, when: When, b: BenefitId, out: &mut Vec<Finding>) {
    let core = scene.core;
    let all = &benefit(core, b).items;
    for (i, item) in all.iter().enumerate() {
        let inside = item.parent.and_then(|p| all.get(p as usize));
        // An item below one that never matters is spared a report of its own; below `at least n` an item left out is one that fails.
        let reported = |at: u32| out.iter().any(|f| matches!(f, Finding::ItemNeverMatters { benefit, item, .. } if *benefit == b && *item == at as usize));
        if matches!(item.list, ItemList::Gate(_)) || item.parent.is_some_and(reported) {
            continue;
        }
        let neutral = match inside.map(|p| p.combines) {
            None => !item.list.excludes(),
            Some(Some(Combines::All)) => true,
            Some(Some(Combines::Any | Combines::None | Combines::AtLeast(_)) | None) => false,
        };
        // The only way of `any of` cannot be left out.
        let siblings = all.iter().filter(|x| x.parent == item.parent && x.list == item.list).count();
        if item.parent.is_some() && siblings < 2 {
            continue;
        }
        options.answered.add_one();
        match matters(scene, when, b, i, neutral) {
            Possible::Yes(_) => {}
            Possible::No(because) => out.push(Finding::ItemNeverMatters { benefit: b, item: i, because }),
            Possible::NotDecided => out.push(Finding::NotDecided { benefit: b, item: Some(i), row: None }),
        }
    }
}

/// Whether the conditions of somebody turn on an item: it is not what it would be if left out, every list around it goes as it goes, and all
/// other lists hold.
fn matters(scene: &mut Scene<'_>, when: When, b: BenefitId, at: usize, neutral: bool) -> Possible<()> {
    let core = scene.core;
    let items = &benefit(core, b).items;
    let own = worth(scene, when, b, at);
    let mut given = vec![if neutral { scene.solver.not(own) } else { own }];
    let mut named = scene.doors(when);
    let mut inner = at;
    while let Some(outer) = items.get(inner).and_then(|i| i.parent).map(|p| p as usize) {
        let siblings = below(core, b, outer).into_iter().filter(|i| *i != inner);
        let bits: Vec<(usize, Bit)> = siblings.map(|i| (i, worth(scene, when, b, i))).collect();
        match items.get(outer).and_then(|i| i.combines) {
            Some(Combines::All) => named.extend(bits.into_iter().map(|(i, bit)| (Reason::Item(b, i), bit))),
            Some(Combines::Any | Combines::None) => named.extend(bits.into_iter().map(|(i, bit)| (Reason::Item(b, i), scene.solver.not(bit)))),
            Some(Combines::AtLeast(n)) => {
                // One more or less decides where all but one of those needed hold.
                let bits: Vec<Bit> = bits.into_iter().map(|(_, bit)| bit).collect();
                let (enough, more) = (scene.solver.at_least(n.saturating_sub(1), &bits), scene.solver.at_least(n, &bits));
                given.extend([enough, scene.solver.not(more)]);
            }
            None => {}
        }
        inner = outer;
    }
    named.extend(scene.conditions(when, b).into_iter().filter(|(r, _)| *r != Reason::Item(b, inner)));
    scene.possible_for_somebody(&given, &named)
}

/// The items that stand right below one.
fn below(core: &Core, b: BenefitId, at: usize) -> Vec<usize> {
    let here = |x: &crate::ir::Item| x.parent.is_some_and(|p| p as usize == at);
    benefit(core, b).items.iter().enumerate().filter(|(_, x)| here(x)).map(|(i, _)| i).collect()
}

/// Whether an item holds, put together from what stands below it.
fn worth(scene: &mut Scene<'_>, when: When, b: BenefitId, at: usize) -> Bit {
    let core = scene.core;
    let Some(item) = benefit(core, b).items.get(at) else { return scene.solver.bit(false) };
    let below = below(core, b, at);
    let Some(how) = item.combines.filter(|_| !below.is_empty()) else { return scene.truth(when, item.node).0 };
    let bits: Vec<Bit> = below.into_iter().map(|i| worth(scene, when, b, i)).collect();
    match how {
        Combines::All => scene.solver.and(&bits),
        Combines::Any => scene.solver.or(&bits),
        Combines::AtLeast(n) => scene.solver.at_least(n, &bits),
        Combines::None => {
            let any = scene.solver.or(&bits);
            scene.solver.not(any)
        }
    }
}

fn rows(scene: &mut Scene<'_>, options: &Options, when: When, b: BenefitId, out: &mut Vec<Finding>) {
    let core = scene.core;
    let mut named = scene.doors(when);
    named.extend(scene.conditions(when, b));
    for (k, row) in benefit(core, b).rows.iter().enumerate().filter(|(_, row)| !row.is_else) {
        options.answered.add_one();
        let (taken, _) = scene.truth(when, row.node);
        match scene.possible_for_somebody(&[taken], &named) {
            Possible::Yes(_) => {}
            Possible::No(because) => out.push(Finding::RowNeverTaken { benefit: b, row: k, because }),
            Possible::NotDecided => out.push(Finding::NotDecided { benefit: b, item: None, row: Some(k) }),
        }
    }
}
