//! An answer of the module as people and programs read it: the JSON of `heng run` and `heng explain`.
//!
//! INVARIANT: of what is paid the sum of `reduced_by` is `amount` − `payable` where both are known; `needs` names only inputs that are
//! unknown, the date that a benefit waits for, and parameters that have no value on the day.

use std::collections::BTreeSet;

use heng_abi::{Benefit, Cell, Coordination, Input, InputKind, Interface, NO, PolicyParameter, UNKNOWN, YES};
use heng_host::{Answer, BenefitAnswer};
use indexmap::IndexMap;
use serde::Serialize;

use super::{Refused, Subject, show};
use crate::syntax::Language;
use crate::value::Date;

/// One line of the output: a subject and its benefits, or why it was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The identifier.
    pub subject: String,
    /// ISO.
    pub as_of: String,
    /// By name, in the order of the program; absent of a refused subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub benefits: Option<IndexMap<String, Report>>,
    /// Why it was refused; empty if it was not.
    pub refused: Vec<RefusedFact>,
}

/// A reason for a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedFact {
    /// The fact or column; null if the row as a whole is at fault.
    pub fact: Option<String>,
    /// What stands there.
    pub value: Option<String>,
    /// What is wrong.
    pub reason: String,
    /// The table.
    pub file: String,
    /// The row in it.
    pub row: u64,
}

/// What becomes of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 符合
    Eligible,
    /// 不符合
    NotEligible,
    /// 待核实
    Undetermined,
    /// 待研究确定
    NeedsDecision,
    /// 待选择
    AwaitingChoice,
}

impl Status {
    /// All, in the order in which they are counted.
    pub const ALL: [Status; 5] =
        [Status::Eligible, Status::NotEligible, Status::Undetermined, Status::NeedsDecision, Status::AwaitingChoice];

    /// As in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Status::Eligible => "eligible",
            Status::NotEligible => "not_eligible",
            Status::Undetermined => "undetermined",
            Status::NeedsDecision => "needs_decision",
            Status::AwaitingChoice => "awaiting_choice",
        }
    }

    /// For people, of what is to be paid back.
    pub fn word_of_recovery(self, language: Language) -> &'static str {
        match (self, language) {
            (Status::Eligible, Language::Zh) => "应退回",
            (Status::NotEligible, Language::Zh) => "无须退回",
            (Status::Eligible, Language::En) => "to be paid back",
            (Status::NotEligible, Language::En) => "nothing to pay back",
            (other, language) => other.word(language),
        }
    }

    /// For people.
    pub fn word(self, language: Language) -> &'static str {
        match (self, language) {
            (Status::Eligible, Language::Zh) => "符合",
            (Status::NotEligible, Language::Zh) => "不符合",
            (Status::Undetermined, Language::Zh) => "待核实",
            (Status::NeedsDecision, Language::Zh) => "待研究确定",
            (Status::AwaitingChoice, Language::Zh) => "待选择",
            (Status::Eligible, Language::En) => "eligible",
            (Status::NotEligible, Language::En) => "not eligible",
            (Status::Undetermined, Language::En) => "undetermined",
            (Status::NeedsDecision, Language::En) => "needs a decision",
            (Status::AwaitingChoice, Language::En) => "awaiting a choice",
        }
    }

    fn of(answer: &BenefitAnswer) -> Status {
        match answer.eligible {
            YES if answer.awaiting == YES => Status::AwaitingChoice,
            YES if answer.awaiting == NO => Status::Eligible,
            // Eligible, and it is not known yet of whom they could choose.
            YES => Status::Undetermined,
            NO => Status::NotEligible,
            _ if answer.deciding == Some(YES) => Status::NeedsDecision,
            _ => Status::Undetermined,
        }
    }
}

/// What is said of one benefit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What becomes of the claim.
    pub status: Status,
    /// The benefit of which this is what is to be paid back: `amount` is owed by the subject, and nothing is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovers: Option<String>,
    /// `once`, `month` or `year`.
    pub period: String,
    /// Due before combining, fen; null while unknown.
    pub amount: Option<i64>,
    /// Paid after combining, fen; null while unknown.
    pub payable: Option<i64>,
    /// This one included; null while unknown, and for a benefit that is paid once.
    pub periods_left: Option<i64>,
    /// Of a benefit that was amended, which version is in effect; left out while that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<VersionReport>,
    /// Items, in the order of the text, those above before those below.
    pub items: Vec<ItemReport>,
    /// Gates that are not open: what was received, waived, or that the policy is in force.
    pub gates: Vec<GateReport>,
    /// What is still to be known.
    pub needs: Vec<Need>,
    /// What combining took.
    pub reduced_by: Vec<Taken>,
}

/// The version of a benefit that is in effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionReport {
    /// The day it begins, ISO; null of the benefit as it was first written.
    pub since: Option<String>,
    /// The citation of the amendment that made it.
    pub cites: Option<String>,
    /// What the date is called that decided: that of the amendment, or of the first one that does not apply yet.
    pub by: String,
    /// That date, ISO; null where it is worked out from several.
    pub date: Option<String>,
}

/// The state of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It holds; in an exclusion, it excludes.
    Holds,
    /// It does not.
    Fails,
    /// Nobody can say yet.
    Unknown,
    /// It was judged when the benefit was approved.
    Settled,
    /// Left to somebody's decision.
    Decision,
    /// It belongs to a version of the benefit that is not in effect.
    DoesNotApply,
}

/// An item and its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemReport {
    /// `（四）.3`
    pub mark: String,
    /// `entry`, `while`, `both`, `exclusion`, `stop` or `recovery`.
    pub list: String,
    /// Its state.
    pub state: State,
    /// The rest, which only `explain` asks for.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub detail: Option<ItemDetail>,
}

/// What `explain` adds to an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemDetail {
    /// Its text, as written.
    pub text: String,
    /// Its citation.
    pub cites: Option<String>,
    /// The mark of the item above it.
    pub below: Option<String>,
    /// How it combines the items below it: `all`, `any`, `none`, `at_least:n`; null of a leaf.
    pub combines: Option<String>,
    /// The facts it reads, and their values; and the parameters that have none yet.
    pub facts: Vec<FactValue>,
}

/// A fact and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactValue {
    /// The fact.
    pub fact: String,
    /// Its value, as people write it.
    pub value: String,
    /// The data source.
    pub source: Option<String>,
    /// The department that keeps it.
    pub department: Option<String>,
}

/// A gate that is not open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GateReport {
    /// `exhausted`, `waived`, `in_force`, `chosen`.
    pub gate: String,
    /// `fails` or `unknown`.
    pub state: State,
    /// What the gate is, as the program words it.
    pub text: String,
}

/// Something that is still to be known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Need {
    /// The fact, receipt, choice or parameter.
    pub fact: String,
    /// The data source.
    pub source: Option<String>,
    /// The department that keeps it.
    pub department: Option<String>,
    /// Of a parameter that has no value on the day: the first day on which it has one, ISO.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
}

/// What a combining declaration took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// Its name.
    pub by: String,
    /// Its citation.
    pub cites: Option<String>,
    /// In favour of which benefit.
    pub winner: Option<String>,
    /// How much, fen.
    pub amount: i64,
}

/// The items in a state that matters, each with all items above it in such a state: a failed branch of "any of" says nothing by itself
/// when another branch holds. The report must have its details.
pub fn speaking(report: &Report, wanted: impl Fn(&str, State) -> bool) -> Vec<&ItemReport> {
    let matters = |item: &ItemReport| wanted(&item.list, item.state);
    let above = |item: &ItemReport| {
        let below = item.detail.as_ref().and_then(|d| d.below.clone())?;
        report.items.iter().find(|i| i.list == item.list && i.mark == below)
    };
    let chain = |item: &ItemReport| {
        let mut next = above(item);
        while let Some(found) = next {
            // Below "none of" the sense is turned: an item that holds makes its list fail.
            let turned = found.detail.as_ref().and_then(|d| d.combines.as_deref()) == Some("none");
            if !matters(found) && !turned {
                return false;
            }
            next = above(found);
        }
        true
    };
    let by_turn = |item: &ItemReport| {
        let turned = |i: &ItemReport| i.detail.as_ref().and_then(|d| d.combines.as_deref()) == Some("none");
        above(item).filter(|i| turned(i)).map(|_| item.state)
    };
    let speaks = |item: &ItemReport| match by_turn(item) {
        None => matters(item),
        Some(State::Holds) => wanted(&item.list, State::Fails),
        Some(State::Fails) => wanted(&item.list, State::Holds),
        Some(state) => wanted(&item.list, state),
    };
    report.items.iter().filter(|item| speaks(item) && chain(item)).collect()
}

/// How much is to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope<'a> {
    /// Only this benefit.
    pub only: Option<&'a str>,
    /// Texts and values too, in this language.
    pub detail: Option<Language>,
}

/// The line of a subject that was answered. The answer must carry its trace.
pub fn answered(interface: &Interface, subject: &Subject, answer: &Answer, as_of: i32, scope: Scope<'_>) -> Line {
    let context = Context { interface, subject, answer, as_of };
    let wanted = |b: &&Benefit| scope.only.is_none_or(|only| b.name == only);
    let pairs = interface.benefits.iter().zip(&answer.benefits).enumerate().filter(|(_, (b, _))| wanted(b));
    let benefits = pairs.map(|(i, (b, a))| (b.name.clone(), context.report(i, b, a, scope.detail)));
    Line { subject: subject.id.clone(), as_of: iso(as_of), benefits: Some(benefits.collect()), refused: Vec::new() }
}

/// The line of a subject that was refused.
pub fn refused(refused: &Refused, as_of: i32, language: Language) -> Line {
    let reasons = refused.reasons.iter().map(|r| RefusedFact {
        fact: r.fact.clone(),
        value: r.value.clone(),
        reason: r.words.get(language).to_owned(),
        file: r.file.clone(),
        row: r.row,
    });
    Line { subject: refused.id.clone(), as_of: iso(as_of), benefits: None, refused: reasons.collect() }
}

fn iso(days: i32) -> String {
    Date::from_days(i64::from(days)).to_string()
}

struct Context<'a> {
    interface: &'a Interface,
    subject: &'a Subject,
    answer: &'a Answer,
    as_of: i32,
}

/// What is read and may be lacking, by position.
#[derive(Default)]
struct Reads {
    inputs: BTreeSet<u32>,
    parameters: BTreeSet<u32>,
}

impl Reads {
    /// Adds what the amount of a benefit reads.
    fn amount(&mut self, benefit: &Benefit) {
        self.inputs.extend(&benefit.amount_inputs);
        self.parameters.extend(&benefit.amount_parameters);
    }
}

impl Context<'_> {
    fn report(&self, i: usize, benefit: &Benefit, answer: &BenefitAnswer, detail: Option<Language>) -> Report {
        let status = Status::of(answer);
        let mut items = Vec::new();
        let mut gates = Vec::new();
        for item in &benefit.items {
            let state = self.state(item);
            if item.list == "gate" {
                if state == State::Fails || state == State::Unknown {
                    gates.push(GateReport { gate: item.mark.clone(), state, text: item.text.clone() });
                }
                continue;
            }
            let detail = detail.map(|language| self.detail(benefit, item, language));
            items.push(ItemReport { mark: item.mark.clone(), list: item.list.clone(), state, detail });
        }
        Report {
            status,
            recovers: benefit.recovers.and_then(|of| at(&self.interface.benefits, of)).map(|of| of.name.clone()),
            period: benefit.period.clone(),
            amount: answer.amount,
            payable: answer.payable,
            periods_left: answer.periods_left.flatten(),
            version: self.version(benefit),
            items,
            gates,
            needs: self.needs(i, benefit, answer, status),
            reduced_by: self.taken(i),
        }
    }

    /// The version in effect, and the date that decided.
    fn version(&self, benefit: &Benefit) -> Option<VersionReport> {
        let versions = &benefit.versions;
        if versions.is_empty() || versions.iter().any(|v| self.code(v.trace) == UNKNOWN) {
            return None;
        }
        let current = versions.iter().find(|v| self.code(v.trace) == YES);
        let decided = current.or(versions.first())?;
        let today = self.as_of;
        let date = match decided.basis.as_str() {
            "as_of" => Some(today),
            "month" => i32::try_from(Date::from_days(today.into()).month_start().days()).ok(),
            "input" => match decided.input.and_then(|i| at(&self.subject.cells, i)) {
                Some(Cell::Known(day)) => i32::try_from(*day).ok(),
                _ => Some(today),
            },
            _ => None,
        };
        // Where the date is not there, today is taken for it.
        let absent = decided.input.and_then(|i| at(&self.subject.cells, i)) == Some(&Cell::Absent);
        let one_date = versions.iter().all(|v| (&v.basis, v.input) == (&decided.basis, decided.input));
        let picked = versions.iter().filter(|v| date.is_some_and(|date| v.since <= date)).map(|v| v.since).max();
        // What the date does not pick was in effect when the benefit was first paid, and runs out.
        let runs_out = one_date && date.is_some() && picked != current.map(|v| v.since);
        let by = match self.interface.language.as_str() {
            "en" if runs_out => "what applied when it was first paid",
            _ if runs_out => "首次领取时的规定",
            "en" if absent => "as_of",
            _ if absent => "基准日",
            _ => &decided.by,
        };
        Some(VersionReport {
            since: current.map(|v| iso(v.since)),
            cites: current.and_then(|v| v.cites.clone()),
            by: by.to_owned(),
            date: date.filter(|_| !runs_out).map(iso),
        })
    }

    fn code(&self, position: u32) -> u8 {
        at(&self.answer.trace, position).copied().unwrap_or(UNKNOWN)
    }

    fn state(&self, item: &heng_abi::Item) -> State {
        if item.applies.is_some_and(|a| self.code(a) == NO) {
            return State::DoesNotApply;
        }
        if item.settled.is_some_and(|s| self.code(s) == YES) {
            return State::Settled;
        }
        match self.code(item.trace) {
            YES => State::Holds,
            NO => State::Fails,
            _ => State::Unknown,
        }
    }

    fn detail(&self, benefit: &Benefit, item: &heng_abi::Item, language: Language) -> ItemDetail {
        let facts = item.inputs.iter().filter_map(|i| {
            let (input, cell) = (at(&self.interface.inputs, *i)?, at(&self.subject.cells, *i)?);
            self.reached(input).then(|| FactValue {
                fact: input.name.clone(),
                value: show::cell(*cell, input, language),
                source: input.source.clone(),
                department: input.department.clone(),
            })
        });
        let parameters = item.parameters.iter().filter_map(|p| self.without_value(*p)).map(|p| FactValue {
            fact: p.name.clone(),
            value: show::no_value_before(p.from.into(), language),
            source: None,
            department: None,
        });
        ItemDetail {
            text: item.text.clone(),
            cites: item.cites.clone(),
            below: item.parent.and_then(|p| at(&benefit.items, p)).map(|p| p.mark.clone()),
            combines: item.combines.clone(),
            facts: facts.chain(parameters).collect(),
        }
    }

    /// Whether the list that an input belongs to reaches it; of what lies beyond there is nothing to be said.
    fn reached(&self, input: &Input) -> bool {
        let Some(place) = &input.list else { return true };
        let is_count = |i: &Input| i.list.as_ref().is_some_and(|p| p.position == 0 && p.name == place.name);
        let count = self.interface.inputs.iter().position(is_count).and_then(|at| self.subject.cells.get(at));
        !matches!(count, Some(Cell::Known(n)) if *n < i64::from(place.position))
    }

    fn needs(&self, i: usize, benefit: &Benefit, answer: &BenefitAnswer, status: Status) -> Vec<Need> {
        let mut reads = Reads::default();
        let claimed = matches!(status, Status::Eligible | Status::AwaitingChoice);
        let waiting = claimed && answer.waits == Some(YES);
        if matches!(status, Status::Undetermined | Status::NeedsDecision) {
            self.open_items(benefit, &mut reads);
            if answer.eligible == YES {
                self.companions(i).for_each(|(_, other)| self.open_items(other, &mut reads));
            }
        }
        if claimed && !waiting {
            if answer.amount.is_none() {
                reads.amount(benefit);
            }
            if answer.payable.is_none() {
                for (_, other) in self.companions(i) {
                    self.open_items(other, &mut reads);
                    reads.amount(other);
                }
                reads.parameters.extend(self.coordinations(i).flat_map(|c| &c.parameters));
            }
        }
        reads.inputs.retain(|i| at(&self.subject.cells, *i) == Some(&Cell::Unknown));
        if let (true, Some((_, input))) = (waiting, benefit.waits) {
            reads.inputs.insert(input);
        }
        let inputs = reads.inputs.iter().filter_map(|i| at(&self.interface.inputs, *i)).map(|i| self.need(i));
        let parameters = reads.parameters.iter().filter_map(|p| self.without_value(*p)).map(|p| Need {
            fact: p.name.clone(),
            source: None,
            department: None,
            since: Some(iso(p.from)),
        });
        inputs.chain(parameters).collect()
    }

    /// The parameter at this position, if it has no value yet.
    fn without_value(&self, p: u32) -> Option<&PolicyParameter> {
        at(&self.interface.policy_parameters, p).filter(|p| p.from > self.as_of)
    }

    fn need(&self, input: &Input) -> Need {
        // What happened before is known to whoever handles the benefit, not to a data source.
        let handles = match &input.kind {
            InputKind::Receipt { benefit, .. } => at(&self.interface.benefits, *benefit).and_then(|b| b.department.clone()),
            InputKind::Fact | InputKind::Decision | InputKind::Choice { .. } => None,
        };
        Need {
            fact: input.name.clone(),
            source: input.source.clone(),
            department: input.department.clone().or(handles),
            since: None,
        }
    }

    /// What items read that are open and whose ancestors are all open.
    fn open_items(&self, benefit: &Benefit, out: &mut Reads) {
        for item in benefit.items.iter().filter(|i| i.combines.is_none()) {
            let mut above = Some(item);
            let mut open = true;
            while let (true, Some(item)) = (open, above) {
                open = self.state(item) == State::Unknown;
                above = item.parent.and_then(|p| at(&benefit.items, p));
            }
            if open {
                out.inputs.extend(&item.inputs);
                out.parameters.extend(&item.parameters);
                if item.applies.is_some_and(|a| self.code(a) == UNKNOWN) {
                    out.inputs.extend(&benefit.version_inputs);
                }
            }
        }
    }

    /// The coordinations of benefit `i`.
    fn coordinations(&self, i: usize) -> impl Iterator<Item = &Coordination> {
        self.interface.coordinations.iter().filter(move |c| c.members.iter().any(|m| index(*m) == i))
    }

    /// The other benefits of the coordinations of benefit `i`.
    fn companions(&self, i: usize) -> impl Iterator<Item = (usize, &Benefit)> {
        let members = self.coordinations(i).flat_map(|c| &c.members);
        let others: BTreeSet<usize> = members.map(|m| index(*m)).filter(|m| *m != i).collect();
        others.into_iter().filter_map(|m| Some((m, self.interface.benefits.get(m)?)))
    }

    fn taken(&self, i: usize) -> Vec<Taken> {
        let mut out = Vec::new();
        for (c, taken) in self.interface.coordinations.iter().zip(&self.answer.taken) {
            let Some(at) = c.members.iter().position(|m| index(*m) == i) else { continue };
            let Some(amount) = taken.get(at).copied().flatten().filter(|t| *t > 0) else { continue };
            let winner = if matches!(c.kind.as_str(), "offset" | "at_most") { None } else { self.winner(i, c, taken) };
            out.push(Taken { by: c.name.clone(), cites: c.cites.clone(), winner, amount });
        }
        out
    }

    /// The first member by rank that this coordination left alone and that is paid.
    fn winner(&self, i: usize, coordination: &Coordination, taken: &[Option<i64>]) -> Option<String> {
        let members = coordination.members.iter().map(|m| index(*m)).zip(taken);
        let paid = |m: usize| {
            let answer = self.answer.benefits.get(m);
            answer.is_some_and(|a| a.eligible == YES && a.payable.is_some_and(|p| p > 0))
        };
        let found = members.filter(|(m, t)| *m != i && **t == Some(0)).map(|(m, _)| m).find(|m| paid(*m));
        found.and_then(|m| self.interface.benefits.get(m)).map(|b| b.name.clone())
    }
}

fn index(i: u32) -> usize {
    usize::try_from(i).unwrap_or(usize::MAX)
}

fn at<T>(items: &[T], i: u32) -> Option<&T> {
    items.get(index(i))
}
