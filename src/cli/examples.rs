//! Examples (算例): run in the evaluator and in the module, and held against what they expect.
//!
//! Evaluator and module must agree before any expectation is looked at: an example is a small differential test too.

use heng_abi::{Cell as HostCell, Interface, NO, UNKNOWN, Vector, YES};
use heng_host::{Answer, BenefitAnswer, Instance, Module};

use super::compile::{Checked, Policy, Program};
use crate::check::same_mark;
use crate::diagnostic::Words;
use crate::eval::{self, evaluate};
use crate::ir::{BenefitId, Cell, Core, Example, Expect, Lowered};
use crate::population::Subject;
use crate::population::report::{self, Report, Scope, State, Status};
use crate::population::show;
use crate::syntax::{self, ItemState, Language};
use crate::value::Date;

/// An example that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ran {
    pub(super) name: String,
    pub(super) policy: String,
    pub(super) file: String,
    pub(super) line: usize,
    /// What was expected and did not come true, with its line.
    pub(super) failures: Vec<(usize, Words)>,
}

/// The examples of a program as test vectors: rows and the evaluator's answers.
pub(super) fn vectors(lowered: &Lowered) -> Vec<Vector> {
    let complete = lowered.examples.iter().filter(|e| e.missing.is_empty());
    complete.map(|e| vector(&lowered.core, e)).collect()
}

fn vector(core: &Core, example: &Example) -> Vector {
    let found = evaluate(core, example.as_of, &example.row);
    let refused = found.refusal != 0;
    let benefits = ids(core).map(|id| {
        let b = found.benefit(core, id);
        let code = |v| if refused { UNKNOWN } else { kleene(v) };
        (code(b.eligible), code(b.awaiting), b.amount, b.payable, b.periods_left.flatten())
    });
    let row = example.row.iter().map(|c| host_cell(*c)).collect();
    Vector { name: example.name.clone(), as_of: example.as_of.days(), row, refusal: found.refusal, benefits: benefits.collect() }
}

/// Runs the examples of a policy. One that names benefits of other policies runs with those policies, evaluated as one.
pub(super) fn run(checked: &Checked<'_>, policy: &Policy, filter: Option<&str>) -> Result<Vec<Ran>, Words> {
    let wanted = |e: &Example| filter.is_none_or(|f| e.name.contains(f));
    let alone = Bench::new(checked.program(std::slice::from_ref(policy), true)?)?;
    let mut together: Vec<(Vec<Policy>, Bench)> = Vec::new();
    let mut out = Vec::new();
    for example in alone.program.lowered.examples.iter().filter(|e| wanted(e)) {
        let others = checked.policies_of(example.missing.iter().map(|(_, d)| *d));
        if others.is_empty() {
            out.push(alone.run(checked, example)?);
            continue;
        }
        let at = match together.iter().position(|(p, _)| *p == others) {
            Some(at) => at,
            None => {
                let all: Vec<Policy> = std::iter::once(policy.clone()).chain(others.iter().cloned()).collect();
                together.push((others, Bench::new(checked.program(&all, true)?)?));
                together.len() - 1
            }
        };
        let bench = together.get(at).map_or(&alone, |(_, bench)| bench);
        let same = |e: &&Example| e.name == example.name && e.policy == example.policy;
        if let Some(example) = bench.program.lowered.examples.iter().find(same) {
            out.push(bench.run(checked, example)?);
        }
    }
    Ok(out)
}

/// A program and its module, for examples to run in.
struct Bench {
    program: Program,
    module: Module,
}

impl Bench {
    fn new(program: Program) -> Result<Bench, Words> {
        let module = Module::load(&program.bytes).map_err(|e| Words::new(e.zh, e.en))?;
        Ok(Bench { program, module })
    }

    fn run(&self, checked: &Checked<'_>, example: &Example) -> Result<Ran, Words> {
        let mut instance = self.module.instantiate().map_err(|e| Words::new(e.zh, e.en))?;
        let (file, line) = checked.place(example.span);
        let failures = one(&self.program.lowered.core, self.module.interface(), &mut instance, example)?;
        let failures = failures.into_iter().map(|(span, words)| (span.map_or(line, |s| checked.place(s).1), words)).collect();
        Ok(Ran { name: example.name.clone(), policy: example.policy.clone(), file, line, failures })
    }
}

type Failure = (Option<crate::source::Span>, Words);

fn one(core: &Core, interface: &Interface, instance: &mut Instance, example: &Example) -> Result<Vec<Failure>, Words> {
    if !example.missing.is_empty() {
        let names = example.missing.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("、");
        let words = Words::new(
            format!("算例提到不在本政策里的待遇：{names}"),
            format!("the example names benefits that this policy does not have: {names}"),
        );
        return Ok(vec![(None, words)]);
    }
    let cells: Vec<HostCell> = example.row.iter().map(|c| host_cell(*c)).collect();
    if let Some(words) = disagreement(core, instance, example.as_of, &example.row, &cells)? {
        return Ok(vec![(None, words)]);
    }
    let answers = instance.evaluate(example.as_of.days(), std::slice::from_ref(&cells), true);
    let answers = answers.map_err(|e| Words::new(e.zh(), e.en()))?;
    let Some(answer) = answers.first() else { return Ok(Vec::new()) };
    let subject = Subject { row: 1, id: example.name.clone(), cells };
    let mut failures = Vec::new();
    for (expect, span) in &example.expect {
        let against = Against { interface, answer, subject: &subject, as_of: example.as_of.days() };
        failures.extend(against.expectation(expect).map(|words| (Some(*span), words)));
    }
    Ok(failures)
}

/// Where the module answers something else than the evaluator, of one row.
pub(super) fn disagreement(core: &Core, instance: &mut Instance, as_of: Date, row: &[Cell], cells: &[HostCell]) -> Result<Option<Words>, Words> {
    let answers = instance.evaluate(as_of.days(), &[cells.to_vec()], true).map_err(|e| Words::new(e.zh(), e.en()))?;
    let reference = reference(core, instance.interface(), &evaluate(core, as_of, row));
    let Some(answer) = answers.first().filter(|a| **a != reference) else { return Ok(None) };
    let at = difference(instance.interface(), &reference, answer);
    Ok(Some(Words::new(
        format!("求值器与编译出的模块结果不同（这是衡的缺陷，请报告）：{at}"),
        format!("the evaluator and the module disagree (a defect of heng: please report it): {at}"),
    )))
}

fn ids(core: &Core) -> impl Iterator<Item = BenefitId> {
    (0..).map(BenefitId).take(core.benefits.len())
}

pub(super) fn host_cell(cell: Cell) -> HostCell {
    match cell {
        Cell::Unknown => HostCell::Unknown,
        Cell::Absent => HostCell::Absent,
        Cell::Known(v) => HostCell::Known(v),
    }
}

fn kleene(v: Option<bool>) -> u8 {
    match v {
        Some(true) => YES,
        Some(false) => NO,
        None => UNKNOWN,
    }
}

/// The evaluator's answer in the words of the host.
fn reference(core: &Core, interface: &Interface, found: &eval::Answer) -> Answer {
    let refused = found.refusal != 0;
    let code = |v| if refused { UNKNOWN } else { kleene(v) };
    let benefits = ids(core).map(|id| {
        let b = found.benefit(core, id);
        BenefitAnswer {
            eligible: code(b.eligible),
            awaiting: code(b.awaiting),
            deciding: b.deciding.map(code),
            waits: b.waits.map(code),
            amount: b.amount,
            payable: b.payable,
            periods_left: b.periods_left,
        }
    });
    let length = interface.benefits.iter().flat_map(positions).max().map_or(0, |last| last as usize + 1);
    let mut trace = vec![UNKNOWN; length];
    for (id, benefit) in ids(core).zip(&interface.benefits) {
        for (item, state) in benefit.items.iter().zip(found.items(core, id)) {
            let mut put = |at: u32, v| {
                if let Some(place) = trace.get_mut(at as usize) {
                    *place = code(v);
                }
            };
            put(item.trace, state.holds);
            for (at, v) in [(item.settled, state.settled), (item.applies, state.applies)] {
                if let (Some(at), Some(v)) = (at, v) {
                    put(at, v);
                }
            }
        }
        for (version, state) in benefit.versions.iter().zip(found.versions(core, id)) {
            if let Some(place) = trace.get_mut(version.trace as usize) {
                *place = code(state);
            }
        }
    }
    let taken = (0..).map(crate::ir::CoordinationId).take(core.coordinations.len()).map(|c| found.taken(core, c));
    Answer { refusal: found.refusal, benefits: benefits.collect(), taken: taken.collect(), trace }
}

/// The first place where two answers differ, for a report of the defect.
fn difference(interface: &Interface, evaluator: &Answer, module: &Answer) -> String {
    if evaluator.refusal != module.refusal {
        return format!("refusal {} / {}", evaluator.refusal, module.refusal);
    }
    for (benefit, (a, b)) in interface.benefits.iter().zip(evaluator.benefits.iter().zip(&module.benefits)) {
        if a != b {
            return format!("{} {a:?} / {b:?}", benefit.name);
        }
        let state = |answer: &Answer, at: u32| answer.trace.get(at as usize).copied();
        for at in positions(benefit) {
            if state(evaluator, at) != state(module, at) {
                let mark = benefit.items.iter().find(|i| i.trace == at).map_or("", |i| &i.mark);
                return format!("{} {mark} {:?} / {:?}", benefit.name, state(evaluator, at), state(module, at));
            }
        }
    }
    format!("taken {:?} / {:?}", evaluator.taken, module.taken)
}

/// An answer that expectations are held against.
struct Against<'a> {
    interface: &'a Interface,
    answer: &'a Answer,
    subject: &'a Subject,
    as_of: i32,
}

impl Against<'_> {
    /// What is wrong, if anything.
    fn expectation(&self, expect: &Expect) -> Option<Words> {
        if let Expect::Refused(input) = expect {
            return self.refused(input.map(|i| i.0));
        }
        if self.answer.refusal != 0 {
            return Some(self.refusal());
        }
        match expect {
            Expect::Status(b, status) => {
                let found = self.report(*b)?.status;
                let wanted = wanted_status(*status);
                let word = |l| (wanted.word(l), found.word(l));
                differs(&self.name(*b), wanted == found, word(Language::Zh), word(Language::En))
            }
            Expect::Amount(b, v) => self.sum(*b, ("应发", "due"), *v, self.of(*b)?.amount),
            Expect::Payable(b, v) => self.sum(*b, ("实发", "payable"), *v, self.of(*b)?.payable),
            Expect::Repayable(b, v) => self.figure(self.name(*b), *v, self.of(*b)?.amount),
            Expect::PeriodsLeft(b, v) => {
                let found = self.of(*b)?.periods_left.flatten();
                let text = |v: Option<i64>, unknown: &str| v.map_or_else(|| unknown.to_owned(), |n| n.to_string());
                let (zh, en) = ((text(*v, "未知"), text(found, "未知")), (text(*v, "not known"), text(found, "not known")));
                let name = Words::new(format!("{} 的剩余期数", self.name(*b).zh), format!("periods left of {}", self.name(*b).en));
                differs(&name, *v == found, (&zh.0, &zh.1), (&en.0, &en.1))
            }
            Expect::Needs(b, inputs, parameters) => {
                let input = |i: &crate::ir::InputId| self.interface.inputs.get(i.0 as usize).map(|i| i.name.clone());
                let parameter = |p: &crate::ir::ParameterId| self.interface.policy_parameters.get(p.0 as usize).map(|p| p.name.clone());
                let mut wanted: Vec<String> = inputs.iter().filter_map(input).chain(parameters.iter().filter_map(parameter)).collect();
                let mut found: Vec<String> = self.report(*b)?.needs.into_iter().map(|n| n.fact).collect();
                wanted.sort();
                found.sort();
                let name = Words::new(format!("{} 待核实的数据", self.name(*b).zh), format!("needs of {}", self.name(*b).en));
                let (zh, en) = ((wanted.join("、"), found.join("、")), (wanted.join(", "), found.join(", ")));
                differs(&name, wanted == found, (&zh.0, &zh.1), (&en.0, &en.1))
            }
            Expect::Reduced(coordinations, b, v) => {
                let taken = |c: &crate::ir::CoordinationId| {
                    let at = self.interface.coordinations.get(c.0 as usize)?.members.iter().position(|m| *m == b.0)?;
                    self.answer.taken.get(c.0 as usize)?.get(at).copied().flatten()
                };
                let found: Option<i64> = coordinations.iter().map(taken).sum();
                self.sum(*b, ("核减", "reduction"), Some(*v), found)
            }
            Expect::Item(b, mark, state) => self.item(*b, mark, *state),
            Expect::Refused(_) => None,
        }
    }

    fn of(&self, b: BenefitId) -> Option<&BenefitAnswer> {
        self.answer.benefits.get(b.0 as usize)
    }

    fn name(&self, b: BenefitId) -> Words {
        let name = self.interface.benefits.get(b.0 as usize).map_or("", |b| b.name.as_str());
        Words::new(name, name)
    }

    fn report(&self, b: BenefitId) -> Option<Report> {
        let name = self.interface.benefits.get(b.0 as usize).map(|b| b.name.as_str())?;
        let scope = Scope { only: Some(name), detail: None };
        let line = report::answered(self.interface, self.subject, self.answer, self.as_of, scope);
        line.benefits?.into_values().next()
    }

    fn sum(&self, b: BenefitId, (zh, en): (&str, &str), wanted: Option<i64>, found: Option<i64>) -> Option<Words> {
        self.figure(Words::new(format!("{} 的{zh}", self.name(b).zh), format!("{en} of {}", self.name(b).en)), wanted, found)
    }

    fn figure(&self, name: Words, wanted: Option<i64>, found: Option<i64>) -> Option<Words> {
        let text = |v: Option<i64>, l| match (v, l) {
            (Some(fen), l) => show::money(fen, l),
            (None, Language::Zh) => "未知".to_owned(),
            (None, Language::En) => "not known".to_owned(),
        };
        let word = |l| (text(wanted, l), text(found, l));
        let ((wz, fz), (we, fe)) = (word(Language::Zh), word(Language::En));
        differs(&name, wanted == found, (&wz, &fz), (&we, &fe))
    }

    fn item(&self, b: BenefitId, mark: &str, wanted: ItemState) -> Option<Words> {
        let report = self.report(b)?;
        let found: Vec<State> = report.items.iter().filter(|i| same_mark(&i.mark, mark)).map(|i| i.state).collect();
        let wanted = match wanted {
            ItemState::Holds => State::Holds,
            ItemState::Fails => State::Fails,
            ItemState::Unknown => State::Unknown,
            ItemState::Settled => State::Settled,
            ItemState::NotApplicable => State::DoesNotApply,
        };
        let name = Words::new(format!("{} 的{mark}", self.name(b).zh), format!("item {mark} of {}", self.name(b).en));
        let join = |l| found.iter().map(|s| state_word(*s, l)).collect::<Vec<_>>().join("/");
        let (zh, en) = (join(Language::Zh), join(Language::En));
        // The same mark may stand in several lists of a benefit; one of them is meant.
        let zh_pair = (state_word(wanted, Language::Zh), zh.as_str());
        differs(&name, found.contains(&wanted), zh_pair, (state_word(wanted, Language::En), &en))
    }

    fn refused(&self, input: Option<u32>) -> Option<Words> {
        if self.answer.refusal == 0 {
            return Some(Words::new("预期拒收，实际受理", "expected to be refused, was accepted"));
        }
        let at_fault = self.at_fault();
        match input {
            Some(wanted) if at_fault != Some(wanted) => Some(self.refusal()),
            Some(_) | None => None,
        }
    }

    fn at_fault(&self) -> Option<u32> {
        let code = u32::try_from(self.answer.refusal).ok()?.checked_sub(1)?;
        let inputs = u32::try_from(self.interface.inputs.len()).ok()?;
        match code.checked_sub(inputs) {
            None => Some(code),
            Some(door) => self.interface.doors.get(door as usize)?.inputs.first().copied(),
        }
    }

    fn refusal(&self) -> Words {
        let name = self.at_fault().and_then(|i| self.interface.inputs.get(i as usize)).map_or("", |i| i.name.as_str());
        Words::new(format!("因 `{name}` 被拒收"), format!("the row was refused because of `{name}`"))
    }
}

fn wanted_status(status: syntax::Status) -> Status {
    match status {
        syntax::Status::Eligible => Status::Eligible,
        syntax::Status::NotEligible => Status::NotEligible,
        syntax::Status::Undetermined => Status::Undetermined,
        syntax::Status::NeedsDecision => Status::NeedsDecision,
        syntax::Status::AwaitingChoice => Status::AwaitingChoice,
    }
}

/// The positions in the trace of what a benefit shows.
fn positions(benefit: &heng_abi::Benefit) -> impl Iterator<Item = u32> {
    let items = benefit.items.iter().flat_map(|i| [Some(i.trace), i.settled, i.applies]).flatten();
    items.chain(benefit.versions.iter().map(|v| v.trace))
}

fn state_word(state: State, language: Language) -> &'static str {
    match (state, language) {
        (State::Holds, Language::Zh) => "成立",
        (State::Fails, Language::Zh) => "不成立",
        (State::Unknown, Language::Zh) => "未知",
        (State::Settled, Language::Zh) => "已定",
        (State::Decision, Language::Zh) => "待研究确定",
        (State::DoesNotApply, Language::Zh) => "不适用",
        (State::Holds, Language::En) => "holds",
        (State::Fails, Language::En) => "fails",
        (State::Unknown, Language::En) => "unknown",
        (State::Settled, Language::En) => "settled",
        (State::Decision, Language::En) => "needs a decision",
        (State::DoesNotApply, Language::En) => "does not apply",
    }
}

fn differs(name: &Words, same: bool, zh: (&str, &str), en: (&str, &str)) -> Option<Words> {
    (!same).then(|| {
        Words::new(
            format!("{}：预期 {}，实际 {}", name.zh, zh.0, zh.1),
            format!("{}: expected {}, found {}", name.en, en.0, en.1),
        )
    })
}
