//! Benefits → nodes: gates, items, the amount of a period, the clock.

use super::versions::all_versions;
use super::{Aim, Lowerer, Parts};
use crate::check::{BenefitInfo, ItemBody, ItemInfo, ListKind, Place, ValueId, ValueKind};
use crate::ir::{Benefit, BenefitId, Combines, Gate, Item, ItemList, Loan, NodeId, Period};
use crate::resolve::{self, DocumentId};
use crate::source::Span;
use crate::syntax::{Every, Language, Receipt};
use crate::value::{Mode, Range};

const MOST_FEN: i64 = 1_000_000_000_000;

/// What the items of a list have in common.
#[derive(Debug, Clone)]
struct Listed {
    list: ItemList,
    settled: Option<NodeId>,
    applies: Option<NodeId>,
    /// Whether the item is asked for, and does not exclude.
    asks: bool,
    cites: Option<String>,
}

/// Whether the items of a list close the benefit where they hold.
fn closes(kind: ListKind) -> bool {
    matches!(kind, ListKind::Exclusion | ListKind::Stop)
}

impl Lowerer<'_> {
    /// The nodes of a benefit before combining, made on first use. The checker refused benefits that depend on themselves.
    pub(super) fn parts(&mut self, b: resolve::BenefitId) -> Parts {
        if let Some(p) = self.parts.get(&b) {
            return *p;
        }
        let c = self.c;
        let Some(info) = c.benefits.get(b.index()) else {
            let (no, zero) = (self.b.bool(false), self.b.int(0));
            return Parts { standard: zero, eligible: no, amount: zero, due: zero, alive: no, waits: None, whole: zero };
        };
        let zero = self.b.int(0);
        let (standard, whole) = self.sums(b);
        let mut all: Vec<NodeId> = self.gates(b, standard).into_iter().map(|(_, n)| n).collect();
        all.extend(self.conditions(b));
        let eligible = self.b.and(all);
        // A one-off benefit owes what has not been received of it yet.
        let owed = match info.every {
            Some(Every::Once) => {
                let received = self.receipt_value(Receipt::Amount, b);
                let rest = self.b.sub(standard, received);
                self.b.refine(0, MOST_FEN, rest)
            }
            _ => self.b.refine(0, MOST_FEN, standard),
        };
        let clock = if info.every.is_some() { self.clock(b, info) } else { None };
        let waits = clock.and_then(|c| c.waits).map(|(missing, input)| (self.b.and([eligible, missing]), input));
        let due_when = |l: &mut Self, when: NodeId| l.b.select(when, owed, zero);
        let (amount, due, alive) = match clock {
            None => {
                let amount = due_when(self, eligible);
                (amount, amount, eligible)
            }
            Some(clock) => {
                // Before the approval the sum is known and nothing is paid; before the clock starts nothing is due.
                let ready = self.b.or([clock.started].into_iter().chain(clock.waits.map(|(missing, _)| missing)));
                let now = self.b.and([eligible, ready]);
                let alive = self.b.and([eligible, clock.started]);
                (due_when(self, now), due_when(self, alive), alive)
            }
        };
        let parts = Parts { standard, eligible, amount, due, alive, waits, whole };
        self.parts.insert(b, parts);
        parts
    }

    /// What must hold for a benefit besides its gates, all together.
    pub(super) fn conditions(&mut self, b: resolve::BenefitId) -> Vec<NodeId> {
        let c = self.c;
        let mut all = Vec::new();
        let Some(info) = c.benefits.get(b.index()) else { return all };
        let approved = info.every.is_some().then(|| self.receipt_present(Receipt::ApprovedOn, b));
        let mut excluded = Vec::new();
        for list in &info.lists {
            let guard = self.guard(list);
            let asks = !closes(list.kind);
            let nodes: Vec<NodeId> = list.items.iter().map(|i| self.item_node(&i.body, guard, asks)).collect();
            match list.kind {
                ListKind::Exclusion | ListKind::Stop => excluded.extend(nodes),
                ListKind::Entry => {
                    let entry = self.b.and(nodes);
                    all.push(match approved {
                        Some(approved) => self.b.or([approved, entry]),
                        None => entry,
                    });
                }
                ListKind::While | ListKind::Both => all.extend(nodes),
            }
        }
        let excluded = self.b.or(excluded);
        all.push(self.b.not(excluded));
        all
    }

    fn receipt_present(&mut self, r: Receipt, b: resolve::BenefitId) -> NodeId {
        let input = self.input(Place::Receipt(r, b));
        self.b.present(input)
    }

    pub(super) fn receipt_value(&mut self, r: Receipt, b: resolve::BenefitId) -> NodeId {
        let input = self.input(Place::Receipt(r, b));
        self.b.load(input)
    }

    /// What a period pays, and the whole term, in fen.
    pub(super) fn standard(&mut self, b: resolve::BenefitId, v: ValueId, info: &BenefitInfo) -> (NodeId, NodeId) {
        let (every, rounding) = (info.every, info.rounding.as_ref());
        // The parts of a sum are periods, and the sum is what the amount says.
        let term = info.term.filter(|_| info.installments.is_none());
        let low = self.low(v, false);
        // A yearly benefit pays twelve months of its monthly rate.
        let months = if every == Some(Every::Year) { 12 } else { 1 };
        let (step, mode) = rounding.map_or((1, Mode::Trunc), |r| (r.step, r.mode));
        let rounded = |l: &mut Self, count: i64| {
            let q = l.rational(v, &low, mode, 100 * months * count, step);
            let step = l.b.int(step);
            l.b.mul(q, step)
        };
        let (mut standard, mut whole) = match rounding.and_then(|r| r.remainder).filter(|n| *n > 1) {
            None => {
                let base = rounded(self, 1);
                let count = self.b.int(term.unwrap_or(1));
                (base, self.b.mul(base, count))
            }
            Some(n) => {
                // Total T over n periods, base = T / n rounded; the n-th pays T − (n − 1) · base.
                let total = rounded(self, n);
                let per_step = self.b.int(n.saturating_mul(step));
                let q = self.b.div(mode, total, per_step);
                let step_node = self.b.int(step);
                let base = self.b.mul(q, step_node);
                let others = self.b.int(n - 1);
                let paid_before = self.b.mul(base, others);
                let last = self.b.sub(total, paid_before);
                let received = self.receipt_value(Receipt::Periods, b);
                let n_node = self.b.int(n);
                let rounds = self.b.div(Mode::Floor, received, n_node);
                let done = self.b.mul(rounds, n_node);
                let k = self.b.sub(received, done);
                let is_last = self.b.eq(k, others);
                let standard = self.b.select(is_last, last, base);
                let term = term.unwrap_or(n);
                let (full, rest) = (self.b.int(term / n), self.b.int(term % n));
                let (x, y) = (self.b.mul(total, full), self.b.mul(base, rest));
                (standard, self.b.add(x, y))
            }
        };
        if let Some(parts) = &info.installments {
            standard = self.part_of(b, whole, parts, rounding);
        }
        standard = self.b.refine(0, MOST_FEN, standard);
        if let (Some(every), Some(term)) = (every, term) {
            whole = self.whole_by_year(b, v, standard, every, term).unwrap_or(whole);
        }
        match low.present {
            None => (standard, whole),
            Some(p) => {
                let zero = self.b.int(0);
                (self.b.select(p, standard, zero), self.b.select(p, whole, zero))
            }
        }
    }

    /// What closes a benefit whatever the conditions say.
    fn gates(&mut self, b: resolve::BenefitId, standard: NodeId) -> Vec<(Gate, NodeId)> {
        let c = self.c;
        let Some(info) = c.benefits.get(b.index()) else { return Vec::new() };
        let own: Vec<Vec<(Gate, NodeId)>> = all_versions(info).map(|info| self.gates_of_version(b, standard, info)).collect();
        let mut kinds: Vec<Gate> = Vec::new();
        for (gate, _) in own.iter().flatten() {
            if !kinds.contains(gate) {
                kinds.push(*gate);
            }
        }
        let mut out = Vec::new();
        for gate in kinds {
            let open = self.b.bool(true);
            let nodes = own.iter().map(|gates| gates.iter().find(|(g, _)| *g == gate).map_or(open, |(_, n)| *n)).collect();
            out.push((gate, self.in_every_version(b, nodes)));
        }
        if let Some(node) = self.in_force(b) {
            out.push((Gate::InForce, node));
        }
        out
    }

    fn gates_of_version(&mut self, b: resolve::BenefitId, standard: NodeId, info: &BenefitInfo) -> Vec<(Gate, NodeId)> {
        let mut out = Vec::new();
        if let Some(every) = info.every {
            let exhausted = self.receipt_value(Receipt::Exhausted, b);
            let closed = match (every, info.term) {
                (Every::Once, _) => {
                    let received = self.receipt_value(Receipt::Amount, b);
                    let zero = self.b.int(0);
                    let some = self.b.lt(zero, received);
                    let all = self.b.le(standard, received);
                    let paid = self.b.and([some, all]);
                    self.b.or([exhausted, paid])
                }
                (Every::Month | Every::Year | Every::Installments, Some(_)) => {
                    let periods = self.receipt_value(Receipt::Periods, b);
                    let term = self.term(info).unwrap_or(periods);
                    let over = self.b.le(term, periods);
                    self.b.or([exhausted, over])
                }
                (Every::Month | Every::Year | Every::Installments, None) => exhausted,
            };
            out.push((Gate::NotExhausted, self.b.not(closed)));
            let waived = self.receipt_value(Receipt::Waived, b);
            out.push((Gate::NotWaived, self.b.not(waived)));
            if let Some(months) = info.within {
                out.push((Gate::WithinTerm, self.within(b, months, info.clock)));
            }
            if let Some(due) = info.installments.as_ref().and_then(|parts| self.part_is_due(b, parts, info.clock)) {
                out.push((Gate::Due, due));
            }
        }
        if let Some(clock) = info.clock.filter(|clock| clock.stated && info.every.is_some()) {
            out.push((Gate::Started, self.stated_month_has_come(b, clock)));
        }
        if let Some(window) = info.window {
            let [open, in_time] = self.applied_in_window(b, window, info.every.is_some());
            out.extend([(Gate::ApplicationOpen, open), (Gate::AppliedInTime, in_time)]);
        }
        if let Some((decision, _)) = info.quota {
            let input = self.input(Place::Decision(decision));
            out.push((Gate::Selected, self.b.load(input)));
        }
        out
    }

    /// In force for this payment, and for its claim: `截止 申请` lets those go on who applied in time.
    fn in_force(&mut self, b: resolve::BenefitId) -> Option<NodeId> {
        let c = self.c;
        let def = c.program.benefits.get(b.index())?;
        let doc = c.documents.get(def.document.index())?;
        let now = self.now();
        let mut all = Vec::new();
        if let Some(from) = doc.from {
            let from = self.b.int(i64::from(from.days()));
            all.push(self.b.le(from, now));
        }
        if let Some(until) = doc.payments_until {
            let until = self.b.int(i64::from(until.days()));
            all.push(self.b.le(now, until));
        }
        if let Some(until) = doc.claims_until {
            let until = self.b.int(i64::from(until.days()));
            let mut ways = vec![self.b.le(now, until)];
            if c.benefits.get(b.index()).is_some_and(|i| i.every.is_some()) {
                let input = self.input(Place::Receipt(Receipt::AppliedOn, b));
                let (present, applied) = (self.b.present(input), self.b.load(input));
                let in_time = self.b.le(applied, until);
                ways.push(self.b.and([present, in_time]));
            }
            all.push(self.b.or(ways));
        }
        (!all.is_empty()).then(|| self.b.and(all))
    }

    /// Whether an item holds. Where `guard` is false it says nothing: one that is asked for holds then, and any other does not.
    fn item_node(&mut self, body: &ItemBody, guard: Option<NodeId>, asks: bool) -> NodeId {
        match body {
            ItemBody::Leaf(v) => {
                let holds = self.holds(*v, false);
                match guard {
                    None => holds,
                    Some(guard) if asks => {
                        let idle = self.b.not(guard);
                        self.b.or([idle, holds])
                    }
                    Some(guard) => self.b.and([guard, holds]),
                }
            }
            ItemBody::List(how, below) => {
                let asks = asks != (*how == Combines::None);
                let nodes: Vec<NodeId> = below.iter().map(|i| self.item_node(&i.body, guard, asks)).collect();
                match how {
                    Combines::All => self.b.and(nodes),
                    Combines::Any => self.b.or(nodes),
                    Combines::AtLeast(n) => self.b.at_least(*n, nodes),
                    Combines::None => {
                        let any = self.b.or(nodes);
                        self.b.not(any)
                    }
                }
            }
        }
    }

    /// The benefit as it stands in Core. What is payable follows from combining.
    pub(super) fn benefit(&mut self, b: resolve::BenefitId) -> Benefit {
        let c = self.c;
        let parts = self.parts(b);
        let def = c.program.benefits.get(b.index());
        let info = c.benefits.get(b.index());
        let name = def.map(|d| d.syntax.name.text.clone()).unwrap_or_default();
        let heading = def.and_then(|d| (self.texts.heading)(d.span));
        let cites = info.and_then(|i| i.cites.clone()).or(heading);
        let every = info.and_then(|i| i.every);
        let items = self.items(b, parts.standard, cites.as_deref());
        self.receipt_doors(b, &name);
        let periods_left = every.zip(info).and_then(|(every, i)| self.left_by_version(b, every, i)).map(|left| {
            let zero = self.b.int(0);
            self.b.select(parts.eligible, left, zero)
        });
        let awaiting = self.b.bool(false);
        let amounts = info.map(BenefitInfo::amounts).unwrap_or_default();
        let (mut rows, mut leans_on) = (Vec::new(), Vec::new());
        if let (Aim::Proofs, Some(info), Some(def)) = (self.aim, info, def) {
            rows = self.rows_by_version(b, info);
            leans_on = self.loans(&amounts, def.document);
        }
        let versions = info.map(|i| self.versions(b, i)).unwrap_or_default();
        Benefit {
            name,
            policy: def.and_then(|d| c.program.documents.get(d.document.index())).map(|d| d.name.clone()).unwrap_or_default(),
            subject: def.map(|d| d.syntax.subject.text.clone()).unwrap_or_default(),
            period: match every {
                Some(Every::Month) => Period::Month,
                Some(Every::Year) => Period::Year,
                Some(Every::Installments) => Period::Installment,
                Some(Every::Once) | None => Period::Once,
            },
            cites,
            purpose: info.and_then(|i| i.purpose.clone()),
            department: info.and_then(|i| i.department.clone()),
            time_limit: info.and_then(|i| i.time_limit.clone()),
            channel: info.and_then(|i| i.channel.clone()),
            notes: info.map(|i| i.notes.clone()).unwrap_or_default(),
            funding: info.map(|i| i.funding.clone()).unwrap_or_default(),
            eligible: parts.eligible,
            awaiting,
            deciding: self.deciding(parts.eligible),
            amount: parts.amount,
            payable: parts.due,
            whole: matches!(every, Some(Every::Once | Every::Installments) | None).then_some(parts.whole).filter(|_| self.aim == Aim::Proofs),
            periods_left,
            waits: parts.waits,
            items,
            amount_inputs: self.inputs_of(&[parts.standard]),
            amount_parameters: self.parameters_of(amounts),
            version_inputs: self.inputs_of(&versions.iter().map(|v| v.node).collect::<Vec<_>>()),
            versions,
            rows,
            leans_on,
            recovers: None,
        }
    }

    /// What of other policies a value is worked out from; a dictionary is nobody's policy.
    fn loans(&self, roots: &[ValueId], own: DocumentId) -> Vec<Loan> {
        let p = &self.c.program;
        let mut out: Vec<Loan> = Vec::new();
        for id in self.c.reached(roots.iter().copied()) {
            let kind = &self.c.value(id).kind;
            let (named, benefit) = match kind {
                ValueKind::Figure(_, b) => (p.benefits.get(b.index()).map(|d| (&d.syntax.name, d.document)), Some(self.id(*b))),
                ValueKind::Define(d) => (p.defines.get(d.index()).map(|d| (&d.name, d.document)), None),
                ValueKind::Parameter(d) => (p.parameters.get(d.index()).map(|d| (&d.name, d.document)), None),
                _ => (None, None),
            };
            if let Some((name, document)) = named {
                let policy = p.documents.get(document.index()).filter(|d| document != own && d.is_policy);
                out.extend(policy.map(|d| Loan { name: name.text.clone(), policy: d.name.clone(), benefit }));
            }
        }
        out.sort_by(|x, y| (&x.policy, &x.name).cmp(&(&y.policy, &y.name)));
        out.dedup();
        out
    }

    fn items(&mut self, b: resolve::BenefitId, standard: NodeId, cites: Option<&str>) -> Vec<Item> {
        let c = self.c;
        let mut out: Vec<Item> = Vec::new();
        let span = c.program.benefits.get(b.index()).map(|d| d.syntax.name.span).unwrap_or_default();
        for (gate, node) in self.gates(b, standard) {
            let text = self.gate_text(gate);
            let inputs = self.inputs_of(&[node]);
            // Whether what is paid once was paid in full is asked of the whole sum.
            let sum = c.benefits.get(b.index()).filter(|i| gate == Gate::NotExhausted && i.every == Some(Every::Once)).map(BenefitInfo::amounts);
            let parameters = self.parameters_of(sum.unwrap_or_default());
            out.push(Item {
                node,
                list: ItemList::Gate(gate),
                mark: String::new(),
                parent: None,
                combines: None,
                text,
                span,
                cites: cites.map(str::to_owned),
                inputs,
                parameters,
                settled: None,
                applies: None,
            });
        }
        let Some(info) = c.benefits.get(b.index()) else { return out };
        let approved = info.every.is_some().then(|| self.receipt_present(Receipt::ApprovedOn, b));
        for found in &info.lists {
            let (list, settled) = match found.kind {
                ListKind::Entry => (ItemList::Entry, approved),
                ListKind::While => (ItemList::While, None),
                ListKind::Both => (ItemList::Both, None),
                ListKind::Exclusion => (ItemList::Exclusion, None),
                ListKind::Stop => (ItemList::Stop, None),
            };
            let applies = self.guard(found);
            let amended = found.version.and_then(|k| info.versions.get(k)).and_then(|v| self.cites_of_version(v));
            let place = Listed { list, settled, applies, asks: !closes(found.kind), cites: amended.or(cites.map(str::to_owned)) };
            for item in &found.items {
                self.add_item(item, None, &place, &mut out);
            }
        }
        // What is required of elements is one item that nobody wrote.
        for item in out.iter_mut() {
            if let Some((list, _)) = info.each.as_ref().filter(|(_, span)| *span == item.span) {
                item.text = match self.language {
                    Language::Zh => format!("{list} 中至少有一项符合规定"),
                    Language::En => format!("at least one of {list} meets what is required of it"),
                };
            }
        }
        out
    }

    fn add_item(&mut self, item: &ItemInfo, parent: Option<u32>, place: &Listed, out: &mut Vec<Item>) {
        let node = self.item_node(&item.body, place.applies, place.asks);
        // What decides whether it applies at all is no fact that it is held against.
        let bare = self.item_node(&item.body, None, place.asks);
        let inputs = self.inputs_of(&[bare]);
        let parameters = self.parameters_of(item.body.conditions());
        let own = u32::try_from(out.len()).unwrap_or(u32::MAX);
        let combines = match &item.body {
            ItemBody::Leaf(_) => None,
            ItemBody::List(how, _) => Some(*how),
        };
        out.push(Item {
            node,
            list: place.list,
            mark: item.mark.clone(),
            parent,
            combines,
            text: self.item_text(item.span),
            span: item.span,
            cites: place.cites.clone(),
            inputs,
            parameters,
            settled: place.settled,
            applies: place.applies,
        });
        if let ItemBody::List(how, below) = &item.body {
            let below_none = Listed { asks: !place.asks, ..place.clone() };
            let place = if *how == Combines::None { &below_none } else { place };
            for i in below {
                self.add_item(i, Some(own), place, out);
            }
        }
    }

    /// The text of an item, without the colon of a head.
    pub(super) fn item_text(&self, span: Span) -> String {
        let text = (self.texts.slice)(span);
        text.trim_end_matches(['：', ':', '；', ';', '。']).trim().to_owned()
    }

    pub(super) fn gate_text(&self, gate: Gate) -> String {
        let (zh, en) = match gate {
            Gate::NotExhausted => ("尚未领足", "not yet paid in full"),
            Gate::NotWaived => ("没有放弃", "not waived"),
            Gate::WithinTerm => ("在规定的享受期限内", "within the time in which it must be enjoyed"),
            Gate::Selected => ("已入选名额", "selected within the quota"),
            Gate::Received => ("已领取过", "received"),
            Gate::Left => ("仍有应退的金额", "something is left to pay back"),
            Gate::Due => ("本期已到应发之时", "the next installment is due"),
            Gate::Started => ("已到起算月份", "the month in which it starts has come"),
            Gate::ApplicationOpen => ("申请期限已开始", "the time of application has begun"),
            Gate::AppliedInTime => ("在申请期限届满前申请", "applied for before the time of application was over"),
            Gate::InForce => ("在政策施行期内", "while the policy is in force"),
            Gate::Chosen(_) => ("选择享受这一项", "chosen"),
        };
        if self.language == Language::Zh { zh.into() } else { en.into() }
    }

    /// The position of a benefit in Core.
    pub(super) fn id(&self, b: resolve::BenefitId) -> BenefitId {
        self.ids.get(&b).copied().unwrap_or(BenefitId(u32::MAX))
    }

    /// The range of a node, for sums that must fit.
    pub(super) fn range(&self, n: NodeId) -> Range {
        self.b.range(n)
    }
}
