//! What is known of a benefit before it is held against others.
//!
//! INVARIANT: nothing here depends on which other benefits are in question, so it is worked out once and not once a pair.

use super::Reason;
use super::disjoint::Demands;
use super::overlap::{claim_of_one, histories as histories_of};
use super::sample::Seen;
use super::scene::{benefit, input_id, passes, reads, received, roots, stands, tops};
use crate::eval::Answer;
use crate::ir::{BenefitId, Cell, CoordinationId, Core, Gate, InputId, InputKind, ItemList, NodeId, ReceiptField};
use crate::value::Date;
use std::collections::{BTreeMap, BTreeSet};

/// One of the benefits in question.
pub(super) struct Member {
    pub(super) id: BenefitId,
    /// What it demands, gates included.
    pub(super) open: Demands,
    /// What its conditions demand.
    pub(super) conditions: Demands,
    /// What those of its conditions demand that time does not change.
    pub(super) lasting: Demands,
    /// Those conditions, among [`crate::ir::Benefit::items`].
    pub(super) lasting_items: Vec<usize>,
    /// The same as [`super::Outcome::stands`] has them; none if it does not have them all.
    pub(super) lasting_bits: Option<u64>,
    /// The benefits whose history its conditions read.
    pub(super) histories: BTreeSet<BenefitId>,
    /// The benefits whose history its conditions, gates or payment read.
    pub(super) leans_on: BTreeSet<BenefitId>,
    /// Its own history.
    pub(super) history: History,
    /// The clauses that combine it with others.
    pub(super) clauses: BTreeSet<CoordinationId>,
    /// The declarations that it goes together with others, by their positions in [`Core::combinable`].
    pub(super) combinable: BTreeSet<usize>,
    /// Why nobody can have it.
    pub(super) never: Option<Vec<Reason>>,
}

/// What a program reads of the history of a benefit.
#[derive(Default)]
pub(super) struct History {
    /// Its receipts.
    inputs: Vec<(InputId, ReceiptField)>,
    /// What holds of them at the door.
    pub(super) doors: Vec<NodeId>,
    /// Whether something else is judged by the same doors.
    mixed: bool,
}

impl History {
    /// Whether it says that something was received.
    pub(super) fn tells(&self) -> bool {
        self.inputs.iter().any(|(_, field)| received(*field))
    }

    /// Whether it can be added to a person without a look at anything but the day.
    pub(super) fn is_apart(&self) -> bool {
        !self.mixed
    }

    /// The person with a plain history: one payment, today.
    pub(super) fn had(&self, core: &Core, day: Date, mut row: Vec<Cell>) -> Vec<Cell> {
        for (input, field) in &self.inputs {
            let (Some(slot), Some(info)) = (row.get_mut(input.0 as usize), core.inputs.get(input.0 as usize)) else { continue };
            *slot = match field {
                ReceiptField::AppliedOn | ReceiptField::ApprovedOn => Cell::Absent,
                ReceiptField::FirstPaidOn => Cell::Known(day.days().into()),
                ReceiptField::Amount | ReceiptField::Periods => Cell::Known(1.min(info.hi)),
                ReceiptField::Receiving => Cell::Known(info.hi),
                ReceiptField::Exhausted | ReceiptField::Waived => Cell::Known(0),
            };
        }
        row
    }
}

/// The members of a group.
pub(super) struct Members {
    all: Vec<Member>,
    /// Of each benefit of the program its place.
    places: Vec<Option<usize>>,
}

impl Members {
    pub(super) fn of(core: &Core, group: &[BenefitId]) -> Members {
        let mut histories = histories(core);
        let mut places = vec![None; core.benefits.len()];
        let mut all = Vec::new();
        for b in group {
            if let Some(place) = places.get_mut(b.0 as usize) {
                *place = Some(all.len());
            }
            all.push(member(core, *b, histories.remove(b).unwrap_or_default()));
        }
        Members { all, places }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Member> {
        self.all.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Member> {
        self.all.iter_mut()
    }

    pub(super) fn get(&self, b: BenefitId) -> Option<&Member> {
        self.place(b).and_then(|at| self.all.get(at))
    }

    /// Whether an answer shows this of the two.
    pub(super) fn shows(&self, core: &Core, answer: &Answer, (a, b): (BenefitId, BenefitId), seen: Seen) -> bool {
        let due = |b: BenefitId| answer.int(benefit(core, b).amount);
        match seen {
            Seen::BothPaid => claim_of_one(core, answer, a, true) && claim_of_one(core, answer, b, true),
            Seen::BothDue => claim_of_one(core, answer, a, false) && claim_of_one(core, answer, b, false),
            Seen::Less => self.shows(core, answer, (a, b), Seen::BothDue) && due(a) < due(b),
            Seen::PaidAndLasting => {
                let items = self.get(b).map_or(&[][..], |m| &m.lasting_items);
                let holds = |i: &usize| benefit(core, b).items.get(*i).is_some_and(|item| stands(answer, item));
                claim_of_one(core, answer, a, true) && items.iter().all(holds)
            }
        }
    }

    /// The position of a benefit in the group.
    pub(super) fn place(&self, b: BenefitId) -> Option<usize> {
        self.places.get(b.0 as usize).copied().flatten()
    }
}

fn member(core: &Core, b: BenefitId, history: History) -> Member {
    let lasting = |item: &crate::ir::Item| !matches!(item.list, ItemList::Gate(_)) && !passes(core, item.node);
    let numbered: Vec<(usize, usize)> = tops(core, b).enumerate().filter(|(_, (_, item))| lasting(item)).map(|(k, (i, _))| (k, i)).collect();
    let bit = |k: usize| u32::try_from(k).ok().and_then(|k| 1_u64.checked_shl(k));
    let clauses = core.coordinations.iter().enumerate().filter(|(_, c)| c.members.contains(&b));
    let combinable = core.combinable.iter().enumerate().filter(|(_, (members, _))| members.contains(&b));
    Member {
        id: b,
        open: Demands::of(core, b, |_| true),
        conditions: Demands::of(core, b, |item| !matches!(item.list, ItemList::Gate(_))),
        lasting: Demands::of(core, b, lasting),
        lasting_items: numbered.iter().map(|(_, i)| *i).collect(),
        lasting_bits: numbered.iter().try_fold(0, |bits, (k, _)| Some(bits | bit(*k)?)),
        histories: histories_of(core, b),
        leans_on: of_others(core, b, &roots(core, b)),
        history,
        clauses: clauses.map(|(i, _)| CoordinationId(u32::try_from(i).unwrap_or(u32::MAX))).collect(),
        combinable: combinable.map(|(i, _)| i).collect(),
        never: None,
    }
}

/// The other benefits whose history nodes read.
pub(super) fn of_others(core: &Core, b: BenefitId, nodes: &[NodeId]) -> BTreeSet<BenefitId> {
    let of = |i: &InputId| receipt(core, *i).map(|(of, _)| of).filter(|of| *of != b);
    reads(core, nodes).0.iter().filter_map(of).collect()
}

/// Whether what was received of a benefit before bears on its own conditions, gates, rows or amount. Not asked about: the days of application and
/// approval, which a new applicant has too, and the gates that no new applicant finds closed.
pub(super) fn asks_of_itself(core: &Core, b: BenefitId) -> bool {
    let info = benefit(core, b);
    let open = |list| matches!(list, ItemList::Gate(Gate::NotExhausted | Gate::NotWaived));
    let items = info.items.iter().filter(|item| !open(item.list)).map(|item| item.node);
    let nodes: Vec<NodeId> = items.chain(info.rows.iter().map(|row| row.node)).chain([info.amount]).collect();
    let had = |i: &InputId| {
        let found = receipt(core, *i).filter(|(of, _)| *of == b);
        found.is_some_and(|(_, field)| !matches!(field, ReceiptField::AppliedOn | ReceiptField::ApprovedOn))
    };
    reads(core, &nodes).0.iter().any(had)
}

fn receipt(core: &Core, input: InputId) -> Option<(BenefitId, ReceiptField)> {
    match core.inputs.get(input.0 as usize)?.kind {
        InputKind::Receipt(of, field) => Some((of, field)),
        InputKind::Fact | InputKind::Choice(_) | InputKind::Decision => None,
    }
}

/// What the program reads of every history.
fn histories(core: &Core) -> BTreeMap<BenefitId, History> {
    let mut out: BTreeMap<BenefitId, History> = BTreeMap::new();
    for i in 0..core.inputs.len() {
        let input = input_id(i);
        if let Some((of, field)) = receipt(core, input) {
            out.entry(of).or_default().inputs.push((input, field));
        }
    }
    for door in &core.doors {
        let inputs = reads(core, &[door.node]).0;
        let of: BTreeSet<Option<BenefitId>> = inputs.iter().map(|i| receipt(core, *i).map(|(of, _)| of)).collect();
        for b in of.iter().flatten() {
            let history = out.entry(*b).or_default();
            history.doors.push(door.node);
            history.mixed |= of.len() > 1;
        }
    }
    out
}
