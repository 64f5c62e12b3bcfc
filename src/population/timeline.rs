//! One subject month by month: what each month pays, when it stops and why.
//!
//! A month is the answer of the module on its day, with the receipts of the months before. What it pays becomes a receipt that the next month
//! knows:
//!
//! ```text
//! 2025-01  1,666.66   received 0,         periods 0
//! 2025-02  1,666.66   received 1,666.66,  periods 1
//! ```
//!
//! Nobody is paid who has not applied. Where neither receipts nor the plan say when, a subject applies on the day of the first month that
//! would pay, and is approved the same day. A benefit by the year is paid once in twelve months; installments that are due in one month are
//! all paid in it; a benefit without a payment clause is paid once.
//!
//! INVARIANT: the module alone computes sums and judges conditions; nothing is paid before its approval; what a month does not know how to
//! pay counts as unpaid in the months after it, and the sums say how many such months there are.
//!
//! Deliberately absent: facts that change by themselves. A fact is what the table says until a change says otherwise.

use std::collections::BTreeMap;

use heng_abi::{Benefit, Cell, InputKind, Interface, NO, YES};
use heng_host::{Answer, BenefitAnswer, Instance};
use serde::Serialize;

use super::changes::Change;
use super::engine::at_the_door;
use super::facts::{Facts, Kept};
use super::ledger::{Account, Covers, Ledger, Payment};
use super::reasons::{self, Because, Why};
use super::receipts::Register;
use super::report::{self, Need, RefusedFact, Report, Scope, Status, Taken};
use super::{Refused, Subject, cell};
use crate::diagnostic::Words;
use crate::syntax::Language;
use crate::value::Date;

/// More installments than that are never due in one month.
const MOST_AT_ONCE: usize = 1_200;

/// A day for every benefit, or for some.
#[derive(Debug, Default)]
pub struct Days {
    /// For those that have none of their own.
    pub all: Option<i32>,
    /// By the number of the benefit.
    pub of: BTreeMap<usize, i32>,
}

impl Days {
    /// The day of benefit `b`.
    pub fn of(&self, b: usize) -> Option<i32> {
        self.of.get(&b).copied().or(self.all)
    }
}

/// Which months, and what is supposed.
#[derive(Debug)]
pub struct Plan {
    /// The day of each month on which it is judged.
    pub days: Vec<i32>,
    /// When benefits are applied for.
    pub applied: Days,
    /// When they are approved at the earliest.
    pub approved: Days,
    /// The language of texts.
    pub language: Language,
}

/// Whose months.
pub struct Person<'a> {
    /// The table of facts.
    pub facts: &'a Facts<'a>,
    /// The row in it.
    pub kept: &'a Kept,
    /// What changes.
    pub changes: &'a [Change],
    /// What happened before.
    pub register: &'a Register,
}

/// A benefit in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Month {
    /// The identifier.
    pub subject: String,
    /// `2025-01`
    pub month: String,
    /// The day on which it was judged, ISO.
    pub as_of: String,
    /// The benefit.
    pub benefit: String,
    /// What becomes of the claim.
    pub status: Status,
    /// The benefit of which this is what is to be paid back: `amount` is owed by the subject, and nothing is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovers: Option<String>,
    /// `once`, `month`, `year` or `installment`.
    pub period: String,
    /// Due before combining, fen; null while unknown.
    pub amount: Option<i64>,
    /// Paid after combining, fen; null while unknown.
    pub payable: Option<i64>,
    /// How many payments that is: none, one, or all installments that are due.
    pub payments: u32,
    /// This one included; null while unknown, and for a benefit that is paid once.
    pub periods_left: Option<i64>,
    /// Received to the end of this month, earlier receipts included, fen; null if those are not known.
    pub received: Option<i64>,
    /// When it was applied for, ISO.
    pub applied_on: Option<String>,
    /// When it was approved, ISO.
    pub approved_on: Option<String>,
    /// Why nothing is paid; empty of a month that pays.
    pub why: Vec<Why>,
    /// What is still to be known.
    pub needs: Vec<Need>,
    /// What combining took.
    pub reduced_by: Vec<Taken>,
}

/// An application that nobody stated, only supposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Supposed {
    /// The benefit.
    pub benefit: String,
    /// The day of the application, ISO; null if it was stated.
    pub applied_on: Option<String>,
    /// The day of the approval, ISO; null if that is still to come.
    pub approved_on: Option<String>,
}

/// The months of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// By month, then in the order of the benefits.
    pub months: Vec<Month>,
    /// What was supposed of applications.
    pub supposed: Vec<Supposed>,
    /// The day from which nothing can be said, and why.
    pub refused: Option<(i32, Vec<RefusedFact>)>,
}

/// The months of a subject, `only` of one benefit if that is wanted.
///
/// # Errors
/// If the module cannot be called.
pub fn timeline(person: &Person<'_>, instance: &mut Instance, plan: &Plan, only: Option<&str>) -> Result<Timeline, Words> {
    let mut out = Timeline { months: Vec::new(), supposed: Vec::new(), refused: None };
    let first = plan.days.first().copied().unwrap_or(0);
    // A change that cannot be is said before the first month, whenever it comes.
    let subject = match person.facts.changed(person.kept, person.changes).and_then(|_| person.at(first)) {
        Ok(subject) => subject,
        Err(refused) => return Ok(Timeline::refused(&refused, first, plan.language)),
    };
    let interface = instance.interface().clone();
    let ledger = Ledger::open(&interface, person.register, &subject.id, &subject.cells);
    let mut walk = Walk { interface: &interface, file: person.facts.name(), instance, plan, subject, ledger, before: None, supposed: BTreeMap::new() };
    for day in &plan.days {
        let month = match person.at(*day) {
            Ok(subject) => {
                walk.subject = subject;
                walk.month(*day, only)?
            }
            Err(refused) => Err(refused),
        };
        match month {
            Ok(lines) => out.months.extend(lines),
            Err(refused) => {
                out.refused = Timeline::refused(&person.blamed(refused, *day), *day, plan.language).refused;
                break;
            }
        }
        walk.before = Some(*day);
    }
    let wanted = |name: &str| only.is_none_or(|only| only == name);
    out.supposed = walk.supposed.into_values().filter(|s| wanted(&s.benefit)).collect();
    Ok(out)
}

impl Timeline {
    /// Of a subject that is refused on a day; no month before it.
    pub fn refused(refused: &Refused, day: i32, language: Language) -> Timeline {
        let reasons = report::refused(refused, day, language).refused;
        Timeline { months: Vec::new(), supposed: Vec::new(), refused: Some((day, reasons)) }
    }
}

impl Person<'_> {
    /// A refusal, at the change that it comes from where it comes from one.
    fn blamed(&self, mut refused: Refused, day: i32) -> Refused {
        for reason in &mut refused.reasons {
            let fact = reason.fact.as_deref().map(cell::fold);
            if let Some(change) = self.changes.iter().rev().find(|c| c.day <= day && Some(&c.fact) == fact.as_ref()) {
                (reason.file, reason.row) = (change.file.clone(), change.row);
            }
        }
        refused
    }

    /// The subject as it is on a day.
    fn at(&self, day: i32) -> Result<Subject, Refused> {
        let so_far = self.changes.partition_point(|c| c.day <= day);
        self.facts.changed(self.kept, self.changes.get(..so_far).unwrap_or_default())
    }
}

/// On the way through the months.
struct Walk<'a> {
    interface: &'a Interface,
    file: &'a str,
    instance: &'a mut Instance,
    plan: &'a Plan,
    subject: Subject,
    ledger: Ledger,
    /// The day of the month before.
    before: Option<i32>,
    supposed: BTreeMap<usize, Supposed>,
}

/// What becomes of a benefit in a month.
struct Paid {
    due: Option<i64>,
    sum: Option<i64>,
    payments: u32,
    why: Option<Because>,
}

impl Walk<'_> {
    fn month(&mut self, day: i32, only: Option<&str>) -> Result<Result<Vec<Month>, Refused>, Words> {
        if self.before.is_some() {
            self.ledger.begin(date(day));
        }
        self.apply(day);
        let answer = match self.approved(day)? {
            Ok(answer) => answer,
            Err(refused) => return Ok(Err(refused)),
        };
        let mut paid: Vec<Paid> = (0..self.interface.benefits.len()).map(|b| self.paid(b, day, &answer)).collect();
        if let Err(refused) = self.book(day, &answer, &mut paid)? {
            return Ok(Err(refused));
        }
        let scope = Scope { only, detail: Some(self.plan.language) };
        let mut reports = report::answered(self.interface, &self.subject, &answer, day, scope).benefits.unwrap_or_default();
        let numbered = self.interface.benefits.iter().zip(&paid).enumerate();
        let lines = numbered.filter_map(|(b, (benefit, paid))| {
            let report = reports.swap_remove(&benefit.name)?;
            Some(self.line(day, benefit, report, paid, self.ledger.account(b)?))
        });
        Ok(Ok(lines.collect()))
    }

    /// Writes down the applications that the plan states up to a day.
    fn apply(&mut self, day: i32) {
        for b in 0..self.interface.benefits.len() {
            let Some(stated) = self.plan.applied.of(b).filter(|stated| *stated <= day) else { continue };
            let fresh = self.ledger.account(b).is_some_and(|a| a.fresh() && a.get("applied_on") == Cell::Absent);
            if fresh {
                self.ledger.note(b, "applied_on", stated);
            }
        }
    }

    /// The answer on a day, when all that can be approved is: an approval starts a clock, and what it pays may be of weight to others.
    fn approved(&mut self, day: i32) -> Result<Result<Answer, Refused>, Words> {
        loop {
            let answer = match self.answer(day)? {
                Ok(answer) => answer,
                Err(refused) => return Ok(Err(refused)),
            };
            let claims = (0..self.interface.benefits.len()).filter(|b| self.claim(*b, day, &answer)).count();
            if claims == 0 {
                return Ok(Ok(answer));
            }
        }
    }

    fn answer(&mut self, day: i32) -> Result<Result<Answer, Refused>, Words> {
        self.ledger.fill(&mut self.subject.cells);
        let rows = [self.subject.cells.clone()];
        let mut answers = self.instance.evaluate(day, &rows, true).map_err(|e| Words::new(e.zh(), e.en()))?;
        let answer = answers.pop().expect("the host answers every row");
        if answer.refusal == 0 {
            return Ok(Ok(answer));
        }
        Ok(Err(at_the_door(self.interface, self.file, &self.subject, answer.refusal)))
    }

    /// Applies for a benefit that would pay, and approves it; whether anything was written down.
    fn claim(&mut self, b: usize, day: i32, answer: &Answer) -> bool {
        let (Some(account), Some(answer), Some(benefit)) = (self.ledger.account(b), answer.benefits.get(b), self.interface.benefits.get(b)) else {
            return false;
        };
        if !account.fresh() || !would_pay(answer) {
            return false;
        }
        let (applied, stated) = (account.value("applied_on"), self.plan.applied.of(b));
        let unknown = account.get("applied_on") == Cell::Unknown;
        if unknown || applied.is_none() && stated.is_some() {
            return false;
        }
        let from = applied.and_then(|d| i32::try_from(d).ok()).unwrap_or(day);
        let earliest = self.plan.approved.of(b).map_or(from, |approved| approved.max(from));
        // An approval that was stated happens on its day, one that is only supposed when the conditions are first met.
        let said = stated.is_some() || self.plan.approved.of(b).is_some();
        let in_time = self.before.map_or(said, |before| earliest > before);
        let approved = (earliest <= day).then_some(if in_time { earliest } else { day });
        let supposed = Supposed { benefit: benefit.name.clone(), applied_on: applied.is_none().then(|| iso(from)), approved_on: approved.map(iso) };
        let changes = applied.is_none() || approved.is_some();
        if changes {
            self.ledger.note(b, "applied_on", from);
            if let Some(approved) = approved {
                self.ledger.note(b, "approved_on", approved);
            }
            let first = self.supposed.remove(&b).and_then(|s| s.applied_on);
            self.supposed.insert(b, Supposed { applied_on: first.or(supposed.applied_on), ..supposed });
        }
        changes
    }

    /// What a month pays of a benefit.
    fn paid(&self, b: usize, day: i32, answer: &Answer) -> Paid {
        let nothing = |why| Paid { due: Some(0), sum: Some(0), payments: 0, why: Some(why) };
        let open = Paid { due: None, sum: None, payments: 0, why: None };
        let (Some(account), Some(of)) = (self.ledger.account(b), answer.benefits.get(b)) else { return open };
        let held = if of.eligible != YES || of.awaiting != NO { None } else { held(account, of, day) };
        match held {
            Some(why) => nothing(why),
            None => {
                let pays = of.payable.is_some_and(|p| p > 0) || self.offset(b, answer) > 0;
                let payments = u32::from(pays && of.eligible == YES && of.awaiting == NO);
                Paid { due: of.amount, sum: of.payable, payments, why: None }
            }
        }
    }

    /// What offsets took from a benefit: it counts as paid.
    fn offset(&self, b: usize, answer: &Answer) -> i64 {
        let of = |(c, taken): (&heng_abi::Coordination, &Vec<Option<i64>>)| {
            let at = c.members.iter().position(|m| usize::try_from(*m) == Ok(b)).filter(|_| c.kind == "offset");
            at.and_then(|at| taken.get(at).copied().flatten()).unwrap_or(0)
        };
        self.interface.coordinations.iter().zip(&answer.taken).map(of).fold(0, i64::saturating_add)
    }

    fn payment(&self, b: usize, paid: &Paid, answer: &Answer) -> Option<Payment> {
        (paid.payments > 0).then(|| Payment { due: paid.due.unwrap_or(0), sum: paid.sum.unwrap_or(0), offset: self.offset(b, answer) })
    }

    /// Writes down what a month pays; installments that are due beside it are paid as well, and all else does not see them before the next month.
    fn book(&mut self, day: i32, answer: &Answer, paid: &mut [Paid]) -> Result<Result<(), Refused>, Words> {
        let payments = paid.iter().enumerate().filter_map(|(b, paid)| Some((b, self.payment(b, paid, answer)?)));
        let in_parts = |(b, _): &(usize, Payment)| self.ledger.account(*b).is_some_and(|a| a.covers == Covers::Installment);
        let (parts, others): (Vec<_>, Vec<_>) = payments.partition(in_parts);
        parts.iter().for_each(|(b, payment)| self.ledger.pay(*b, day, *payment));
        let mut open: Vec<usize> = parts.into_iter().map(|(b, _)| b).collect();
        for _ in 0..MOST_AT_ONCE {
            if open.is_empty() {
                break;
            }
            let again = match self.answer(day)? {
                Ok(again) => again,
                Err(refused) => return Ok(Err(refused)),
            };
            open.retain(|b| {
                let next = self.paid(*b, day, &again);
                let payment = self.payment(*b, &next, &again);
                if let (Some(payment), Some(paid)) = (payment, paid.get_mut(*b)) {
                    self.ledger.pay(*b, day, payment);
                    paid.due = paid.due.zip(next.due).map(|(a, b)| a.saturating_add(b));
                    paid.sum = paid.sum.zip(next.sum).map(|(a, b)| a.saturating_add(b));
                    paid.payments = paid.payments.saturating_add(1);
                }
                payment.is_some()
            });
        }
        others.into_iter().for_each(|(b, payment)| self.ledger.pay(b, day, payment));
        Ok(Ok(()))
    }

    /// Whether the date that starts the clock of a benefit lies in this month.
    fn starting(&self, benefit: &Benefit, account: &Account, day: i32) -> bool {
        let input = benefit.waits.and_then(|(_, input)| self.interface.inputs.get(usize::try_from(input).ok()?));
        let from = input.and_then(|input| match &input.kind {
            InputKind::Receipt { field, .. } => account.value(field),
            InputKind::Fact | InputKind::Decision | InputKind::Choice { .. } => None,
        });
        from.is_some_and(|from| Date::from_days(from).month_start() == date(day).month_start())
    }

    fn line(&self, day: i32, benefit: &Benefit, report: Report, paid: &Paid, account: &Account) -> Month {
        let said = |field: &str| account.value(field).and_then(|d| i32::try_from(d).ok()).map(iso);
        let why = match (paid.sum, paid.why) {
            (Some(sum), _) if sum > 0 => Vec::new(),
            _ if report.recovers.is_some() => Vec::new(),
            (_, Some(why)) => vec![why.into()],
            (_, None) => reasons::of(benefit, &report, self.starting(benefit, account, day)),
        };
        let as_of = iso(day);
        Month {
            subject: self.subject.id.clone(),
            month: as_of.get(..7).unwrap_or(&as_of).to_owned(),
            as_of,
            benefit: benefit.name.clone(),
            status: report.status,
            recovers: report.recovers,
            period: report.period,
            amount: paid.due,
            payable: paid.sum,
            payments: paid.payments,
            periods_left: report.periods_left,
            received: account.value("amount"),
            applied_on: said("applied_on"),
            approved_on: said("approved_on"),
            why,
            needs: report.needs,
            reduced_by: report.reduced_by,
        }
    }
}

/// Whether an approval would be of use.
fn would_pay(answer: &BenefitAnswer) -> bool {
    answer.eligible == YES && answer.awaiting == NO && (answer.waits == Some(YES) || answer.payable != Some(0))
}

/// Why a benefit whose conditions are met is not paid all the same.
fn held(account: &Account, answer: &BenefitAnswer, day: i32) -> Option<Because> {
    if account.exhausted() {
        return Some(Because::Exhausted);
    }
    if account.paid_this_year(date(day)) {
        return Some(Because::PaidThisYear);
    }
    if !account.fresh() || !would_pay(answer) {
        return None;
    }
    match account.get("applied_on") {
        Cell::Absent => Some(Because::NotApplied),
        Cell::Known(_) => Some(Because::NotApproved),
        Cell::Unknown => None,
    }
}

fn date(day: i32) -> Date {
    Date::from_days(day.into())
}

fn iso(day: i32) -> String {
    date(day).to_string()
}
