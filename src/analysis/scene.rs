//! The people a question ranges over, as terms: what they must satisfy at the door, and the conditions of each benefit.
//!
//! Most questions are about a new applicant: nothing received, nothing waived, and one day of application and one of approval for all
//! benefits. What a person has received before enters only where a question is about it ([`When`]).

use super::likely::Likely;
use super::{Options, Reason};
use crate::eval;
use crate::ir::{BenefitId, Cell, Core, Input, InputId, InputKind, InputTy, ItemList, NodeId, Op, ReceiptField};
use crate::solver::{Bit, Free, Model, Num, Row, Solver, Term, Value, Verdict, World};
use crate::value::Date;
use std::collections::{BTreeSet, VecDeque};

/// A solver over one program, with everybody in view.
pub(super) struct Scene<'c> {
    pub(super) core: &'c Core,
    pub(super) solver: Solver,
    pub(super) conflicts: u64,
    /// A row in which everything is free.
    free: Row,
    /// The new applicant.
    now: World<'c>,
    now_row: Row,
    now_doors: Option<Vec<(Reason, Bit)>>,
    /// None where nobody is told of.
    likely: Likely,
    /// Somebody who has received a benefit, of the last few that were asked for.
    after: VecDeque<(Received, After<'c>)>,
    /// Those of whom some receipts may be any, as well.
    past: VecDeque<(Past, WithPast<'c>)>,
}

/// What somebody has received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Received {
    pub(super) of: BenefitId,
    /// A benefit that may have been received as well, where two can only be told apart among those who have a history of it.
    pub(super) perhaps: Option<BenefitId>,
}

/// Which receipts a question about one benefit leaves open; of all others nothing was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Past {
    pub(super) of: BenefitId,
    /// Those of the benefit itself.
    pub(super) own: bool,
    /// Those of all other benefits.
    pub(super) others: bool,
}

/// The world of a person with such a past.
struct WithPast<'c> {
    world: World<'c>,
    row: Row,
    /// What admits them.
    admitted: Vec<Bit>,
}

/// So many worlds of those who have received a benefit are kept. A world made again has the same terms.
const WORLDS: usize = 8;

/// The world of a person who has received a benefit.
pub(super) struct After<'c> {
    world: World<'c>,
    row: Row,
    /// What admits them, and that something was received.
    admitted: Vec<Bit>,
    /// That they are receiving it still, where anybody asks.
    receiving: Option<Bit>,
}

/// Which world a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// A new applicant.
    Now,
    /// Somebody who has received this benefit.
    After(Received),
    /// Somebody who may have received before what this leaves open.
    With(Past),
}

impl<'c> Scene<'c> {
    pub(super) fn new(core: &'c Core, options: &Options) -> Scene<'c> {
        let mut solver = Solver::new();
        let free = free_row(&mut solver, core, options);
        let now_row = applicant_row(&mut solver, core, &free);
        let now = solver.world(core, now_row.clone());
        let likely = if options.details {
            let cells = core.inputs.iter().zip(&free.cells).chain(core.inputs.iter().zip(&now_row.cells));
            Likely::of(&mut solver, options, in_force(core), &free.as_of, cells)
        } else {
            Likely::default()
        };
        Scene { core, solver, conflicts: options.conflicts, free, now, now_row, now_doors: None, likely, after: VecDeque::new(), past: VecDeque::new() }
    }

    /// What must hold of the data, with the reason of each; what holds of everybody, and what was said before, left out.
    pub(super) fn doors(&mut self, when: When) -> Vec<(Reason, Bit)> {
        match when {
            When::Now => match &self.now_doors {
                Some(doors) => doors.clone(),
                None => {
                    let doors = numbered(&self.solver.doors(&mut self.now));
                    self.now_doors = Some(doors.clone());
                    doors
                }
            },
            When::After(what) => self.after(what).map(|a| numbered(&a.admitted)).unwrap_or_default(),
            When::With(past) => numbered(&self.with(past).admitted),
        }
    }

    /// The known truth of a node, and its known falsehood.
    pub(super) fn truth(&mut self, when: When, node: NodeId) -> (Bit, Bit) {
        let value = self.value(when, node);
        let holds = bit_of(&value.term);
        let not = self.solver.not(holds);
        (self.solver.and(&[value.known, holds]), self.solver.and(&[value.known, not]))
    }

    /// Whether a node is known to be more than zero.
    pub(super) fn positive(&mut self, when: When, node: NodeId) -> Bit {
        let value = self.value(when, node);
        let (zero, n) = (self.solver.int(0), self.num_of(&value.term));
        let more = self.solver.lt(&zero, &n);
        self.solver.and(&[value.known, more])
    }

    pub(super) fn value(&mut self, when: When, node: NodeId) -> Value {
        match when {
            When::Now => self.solver.value(&mut self.now, node),
            When::After(what) => {
                self.after(what);
                match self.after.iter_mut().find(|(of, _)| *of == what) {
                    Some((_, after)) => self.solver.value(&mut after.world, node),
                    None => self.solver.value(&mut self.now, node),
                }
            }
            When::With(past) => {
                self.with(past);
                match self.past.iter_mut().find(|(of, _)| *of == past) {
                    Some((_, with)) => self.solver.value(&mut with.world, node),
                    None => self.solver.value(&mut self.now, node),
                }
            }
        }
    }

    /// An integer; of a yes/no, 1 and 0.
    pub(super) fn num_of(&mut self, term: &Term) -> Num {
        num_of(&mut self.solver, term)
    }

    /// The conditions of a benefit, as an applicant must meet them today: entry conditions are not taken as settled.
    pub(super) fn conditions(&mut self, when: When, b: BenefitId) -> Vec<(Reason, Bit)> {
        self.items(when, b, |list| !matches!(list, ItemList::Gate(_)))
    }

    /// What may close a benefit whatever the conditions say.
    pub(super) fn gates(&mut self, when: When, b: BenefitId) -> Vec<(Reason, Bit)> {
        self.items(when, b, |list| matches!(list, ItemList::Gate(_)))
    }

    fn items(&mut self, when: When, b: BenefitId, wanted: impl Fn(ItemList) -> bool) -> Vec<(Reason, Bit)> {
        let core = self.core;
        let mut out = Vec::new();
        for (i, item) in tops(core, b).filter(|(_, item)| wanted(item.list)) {
            let (holds, fails) = self.truth(when, item.node);
            out.push((Reason::Item(b, i), if item.list.excludes() { fails } else { holds }));
        }
        out
    }

    /// Whether the benefit pays more than nothing.
    pub(super) fn pays(&mut self, when: When, b: BenefitId) -> (Reason, Bit) {
        let node = benefit(self.core, b).payable;
        (Reason::Pays(b), self.positive(when, node))
    }

    /// Whether more than nothing is due before combining.
    pub(super) fn due(&mut self, when: When, b: BenefitId) -> (Reason, Bit) {
        let node = benefit(self.core, b).amount;
        (Reason::Pays(b), self.positive(when, node))
    }

    /// The world of those who have received it; none if nobody asks for its history.
    fn after(&mut self, what: Received) -> Option<&After<'c>> {
        if !self.after.iter().any(|(of, _)| *of == what) {
            let mut row = self.now_row.clone();
            let (mut had, mut receiving) = (Vec::new(), None);
            for (i, input) in self.core.inputs.iter().enumerate() {
                let (Some(cell), Some(free)) = (row.cells.get_mut(i), self.free.cells.get(i)) else { continue };
                let InputKind::Receipt(of, field) = input.kind else { continue };
                if of != what.of {
                    if Some(of) == what.perhaps {
                        *cell = free.clone();
                    }
                    continue;
                }
                *cell = free.clone();
                match field {
                    ReceiptField::Amount | ReceiptField::Periods => {
                        let zero = self.solver.int(0);
                        let Term::Num(n) = &free.term else { continue };
                        had.push(self.solver.lt(&zero, n));
                    }
                    ReceiptField::Receiving => receiving = Some(bit_of(&free.term)),
                    _ => {}
                }
            }
            if had.is_empty() && receiving.is_none() {
                return None;
            }
            let mut world = self.solver.world(self.core, row.clone());
            let mut admitted = self.solver.doors(&mut world);
            admitted.extend(had);
            self.after.truncate(WORLDS - 1);
            self.after.push_front((what, After { world, row, admitted, receiving }));
        }
        self.after.iter().find(|(of, _)| *of == what).map(|(_, after)| after)
    }

    /// The world of those who may have received what `past` leaves open.
    fn with(&mut self, past: Past) -> &WithPast<'c> {
        let at = self.past.iter().position(|(of, _)| *of == past).unwrap_or_else(|| {
            let mut row = self.now_row.clone();
            for (i, input) in self.core.inputs.iter().enumerate() {
                let (Some(cell), Some(free)) = (row.cells.get_mut(i), self.free.cells.get(i)) else { continue };
                if matches!(input.kind, InputKind::Receipt(of, _) if if of == past.of { past.own } else { past.others }) {
                    *cell = free.clone();
                }
            }
            let mut world = self.solver.world(self.core, row.clone());
            let admitted = self.solver.doors(&mut world);
            self.past.truncate(WORLDS - 1);
            self.past.push_front((past, WithPast { world, row, admitted }));
            0
        });
        &self.past.get(at).expect("it was found or made").1
    }

    /// That it is still being received; nothing is asked where nobody's conditions read it.
    pub(super) fn receiving(&mut self, what: Received) -> Option<Bit> {
        self.after(what).and_then(|a| a.receiving)
    }

    /// Whether it is this day.
    pub(super) fn is_day(&mut self, day: Date) -> Bit {
        let day = self.solver.date(day);
        self.solver.eq(&self.free.as_of, &day)
    }

    /// Asks the solver.
    pub(super) fn check(&mut self, assume: &[Bit]) -> Verdict {
        self.solver.check(assume, self.conflicts)
    }

    /// Asks the solver, and not for somebody.
    pub(super) fn decide(&mut self, assume: &[Bit]) -> Verdict<Free> {
        self.solver.decide(assume, self.conflicts)
    }

    /// Somebody of whom all of this holds, as likely as can be found.
    pub(super) fn likely(&mut self, assume: &[Bit], found: Model) -> Model {
        self.likely.person(&mut self.solver, self.conflicts, assume, found)
    }

    /// The day and the row of a model.
    pub(super) fn person(&mut self, when: When, model: &Model) -> (Date, Vec<Cell>) {
        let row = match when {
            When::Now => &self.now_row,
            When::After(what) => self.after.iter().find(|(of, _)| *of == what).map_or(&self.now_row, |(_, after)| &after.row),
            When::With(past) => self.past.iter().find(|(of, _)| *of == past).map_or(&self.now_row, |(_, with)| &with.row),
        };
        (model.date(&row.as_of), row.cells.iter().map(|c| model.cell(c)).collect())
    }
}

/// Doors by their numbers, without those that are open to everybody and those that are another one again.
fn numbered(bits: &[Bit]) -> Vec<(Reason, Bit)> {
    let mut said = BTreeSet::from([Bit::YES]);
    bits.iter().enumerate().filter(|(_, bit)| said.insert(**bit)).map(|(i, bit)| (Reason::Door(i), *bit)).collect()
}

/// Anybody, with any history, on the days to look at.
pub(super) fn free_row(solver: &mut Solver, core: &Core, options: &Options) -> Row {
    let mut row = solver.row(core);
    if let Some(day) = options.on {
        row.as_of = solver.date(day);
    }
    row
}

/// The same as a new applicant.
pub(super) fn applicant_row(solver: &mut Solver, core: &Core, free: &Row) -> Row {
    let mut row = free.clone();
    let (mut applied, mut approved) = (None, None);
    for (i, input) in core.inputs.iter().enumerate() {
        let (Some(cell), InputKind::Receipt(_, field)) = (row.cells.get_mut(i), input.kind) else { continue };
        match field {
            // Days of their own: where somebody may have had one benefit before, the days of that one must not become those of the others.
            ReceiptField::AppliedOn => *cell = applied.get_or_insert_with(|| solver.fixed_cell(core, input_id(i), Cell::Unknown)).clone(),
            ReceiptField::ApprovedOn => *cell = approved.get_or_insert_with(|| solver.fixed_cell(core, input_id(i), Cell::Unknown)).clone(),
            field => *cell = solver.fixed_cell(core, input_id(i), never(field)),
        }
    }
    row
}

/// Whether an input is the day on which a subject was born; what it is called is all that tells.
pub(super) fn is_birth(input: &Input) -> bool {
    let named = || ["出生", "birth", "born"].iter().any(|word| input.name.contains(word));
    input.ty == InputTy::Date && input.kind == InputKind::Fact && named()
}

/// The day from which all policies of a program are in force.
pub(super) fn in_force(core: &Core) -> Option<Date> {
    core.policies.iter().filter_map(|p| p.from).max()
}

/// What a new applicant has of a receipt.
pub(super) fn never(field: ReceiptField) -> Cell {
    match field {
        ReceiptField::AppliedOn | ReceiptField::ApprovedOn | ReceiptField::FirstPaidOn => Cell::Absent,
        ReceiptField::Amount | ReceiptField::Periods | ReceiptField::Receiving | ReceiptField::Exhausted | ReceiptField::Waived => Cell::Known(0),
    }
}

/// Whether more than nothing in this field says that something was received.
pub(super) fn received(field: ReceiptField) -> bool {
    match field {
        ReceiptField::Amount | ReceiptField::Periods | ReceiptField::Receiving => true,
        ReceiptField::AppliedOn | ReceiptField::ApprovedOn | ReceiptField::FirstPaidOn | ReceiptField::Exhausted | ReceiptField::Waived => false,
    }
}

/// An integer; of a yes/no, 1 and 0.
pub(super) fn num_of(solver: &mut Solver, term: &Term) -> Num {
    match term {
        Term::Num(n) => n.clone(),
        Term::Bit(b) => {
            let (one, zero) = (solver.int(1), solver.int(0));
            solver.ite(*b, &one, &zero)
        }
    }
}

pub(super) fn bit_of(term: &Term) -> Bit {
    match term {
        Term::Bit(b) => *b,
        // INVARIANT: whoever asks for a truth asks it of a yes/no node; a number has none.
        Term::Num(_) => Bit::NO,
    }
}

pub(super) fn input_id(at: usize) -> InputId {
    InputId(u32::try_from(at).unwrap_or(u32::MAX))
}

pub(super) fn benefit(core: &Core, b: BenefitId) -> &crate::ir::Benefit {
    core.benefits.get(b.0 as usize).expect("a benefit id comes from its program")
}

/// The items that stand on their own, with their positions.
pub(super) fn tops(core: &Core, b: BenefitId) -> impl Iterator<Item = (usize, &crate::ir::Item)> {
    benefit(core, b).items.iter().enumerate().filter(|(_, item)| item.parent.is_none())
}

/// Whether an applicant meets the conditions of a benefit today, entry conditions included; of a row that was evaluated.
pub(super) fn meets(core: &Core, answer: &eval::Answer, b: BenefitId) -> bool {
    tops(core, b).filter(|(_, i)| !matches!(i.list, ItemList::Gate(_))).all(|(_, item)| stands(answer, item))
}

/// As [`meets`], with the gates.
pub(super) fn meets_and_open(core: &Core, answer: &eval::Answer, b: BenefitId) -> bool {
    tops(core, b).all(|(_, item)| stands(answer, item))
}

pub(super) fn stands(answer: &eval::Answer, item: &crate::ir::Item) -> bool {
    answer.bool(item.node) == Some(!item.list.excludes())
}

/// The nodes of a benefit that a question about it looks at.
pub(super) fn roots(core: &Core, b: BenefitId) -> Vec<NodeId> {
    let info = benefit(core, b);
    tops(core, b).map(|(_, item)| item.node).chain([info.amount, info.payable]).collect()
}

/// Which inputs nodes rest on, and whether the as-of date is among what they rest on.
pub(super) fn reads(core: &Core, roots: &[NodeId]) -> (BTreeSet<InputId>, bool) {
    let mut inputs = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut dated = false;
    let mut open: Vec<NodeId> = roots.to_vec();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let Some(node) = core.node(id) else { continue };
        match &node.op {
            Op::Load(i) | Op::Present(i) => {
                inputs.insert(*i);
            }
            Op::AsOf => dated = true,
            op => op.for_each_child(|c| open.push(c)),
        }
    }
    (inputs, dated)
}

/// Whether a condition can change by the passing of time alone: it reads the as-of date, or the day of a receipt.
pub(super) fn passes(core: &Core, node: NodeId) -> bool {
    let (inputs, dated) = reads(core, &[node]);
    let receipt = |i: &InputId| core.inputs.get(i.0 as usize).is_some_and(|i| matches!(i.kind, InputKind::Receipt(..)));
    dated || inputs.iter().any(receipt)
}
