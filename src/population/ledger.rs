//! What a subject has had of each benefit, carried from payment to payment.
//!
//! A month pays 1,000 yuan of a benefit of 36 months: from then on the receipts say that 1,000 yuan and one period were received, when the
//! first payment was, that the benefit is being received, and after the 36th payment that it is exhausted.
//!
//! INVARIANT: the receipts of a benefit go together as `history` wants them: what was received has a first day, only what was received is
//! exhausted, what is waived is not being received. What nobody knows stays unknown.
//!
//! Deliberately absent: whether and what a month pays (`timeline`).

use heng_abi::{Cell, InputKind, Interface};

use super::history::{FIELDS, History};
use super::receipts::Register;
use crate::value::Date;

/// Periods of a benefit that has no term.
const NO_TERM: i64 = 1_200;
/// Months of a year.
const YEAR: i64 = 12;

/// What one payment covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Covers {
    Month,
    Year,
    /// A part of one sum.
    Installment,
    /// All there is.
    Whole,
}

/// What was had of one benefit.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) covers: Covers,
    /// Payments in all, if they are limited.
    term: Option<i64>,
    history: History,
    /// The day of the last payment.
    last: Option<Date>,
}

/// The accounts, in the order of the benefits.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    accounts: Vec<Account>,
    /// The inputs that are receipts, each with its benefit and its field.
    columns: Vec<(usize, usize, &'static str)>,
}

/// A payment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Payment {
    /// Due before combining, fen.
    pub(super) due: i64,
    /// Paid, fen.
    pub(super) sum: i64,
    /// Counted as paid because of what was received of other benefits, fen.
    pub(super) offset: i64,
}

impl Ledger {
    /// As the receipts of subject `id` stand before the first month: those in its row, those in the register, and nothing else.
    pub(super) fn open(interface: &Interface, register: &Register, id: &str, cells: &[Cell]) -> Ledger {
        let inputs = interface.inputs.iter().enumerate();
        let columns: Vec<(usize, usize, &'static str)> = inputs
            .filter_map(|(at, input)| match &input.kind {
                InputKind::Receipt { benefit, field } => {
                    let field = FIELDS.iter().find(|f| *f == field)?;
                    Some((at, usize::try_from(*benefit).ok()?, *field))
                }
                InputKind::Fact | InputKind::Decision | InputKind::Choice { .. } => None,
            })
            .collect();
        let account = |(b, benefit): (usize, &heng_abi::Benefit)| {
            let covers = match benefit.period.as_str() {
                "month" => Covers::Month,
                "year" => Covers::Year,
                "installment" => Covers::Installment,
                _ => Covers::Whole,
            };
            let mut history = register.history(id, b).cloned().unwrap_or_else(never);
            let own = || columns.iter().filter(|(_, of, _)| *of == b);
            own().for_each(|(at, _, field)| history.set(field, cells.get(*at).copied().unwrap_or(Cell::Unknown)));
            let periods = own().find(|(_, _, field)| *field == "periods").and_then(|(at, ..)| interface.inputs.get(*at));
            let term = periods.map(|input| input.max).filter(|most| covers != Covers::Whole && *most < NO_TERM);
            let last = last_year(covers, &history);
            Account { covers, term, history, last }
        };
        let accounts = interface.benefits.iter().enumerate().map(account).collect();
        Ledger { accounts, columns }
    }

    /// The account of benefit `b`.
    pub(super) fn account(&self, b: usize) -> Option<&Account> {
        self.accounts.get(b)
    }

    /// Writes down a day: `applied_on` or `approved_on`.
    pub(super) fn note(&mut self, b: usize, field: &'static str, day: i32) {
        if let Some(account) = self.accounts.get_mut(b) {
            account.history.set(field, Cell::Known(day.into()));
        }
    }

    /// Writes down a payment.
    pub(super) fn pay(&mut self, b: usize, day: i32, payment: Payment) {
        if let Some(account) = self.accounts.get_mut(b) {
            account.pay(day, payment);
        }
    }

    /// What is being received when a later month than the first begins.
    pub(super) fn begin(&mut self, day: Date) {
        self.accounts.iter_mut().for_each(|account| account.begin(day));
    }

    /// Puts the receipts into the cells of a row.
    pub(super) fn fill(&self, cells: &mut [Cell]) {
        for (at, b, field) in &self.columns {
            if let (Some(cell), Some(account)) = (cells.get_mut(*at), self.accounts.get(*b)) {
                *cell = account.history.get(field);
            }
        }
    }
}

impl Account {
    /// What the receipts say in a field.
    pub(super) fn get(&self, field: &str) -> Cell {
        self.history.get(field)
    }

    /// The day, sum or number in a field.
    pub(super) fn value(&self, field: &str) -> Option<i64> {
        self.history.value(field)
    }

    fn says(&self, field: &str) -> bool {
        self.value(field) == Some(1)
    }

    /// Whether all of it was received.
    pub(super) fn exhausted(&self) -> bool {
        self.says("exhausted")
    }

    /// Whether it was neither approved nor paid yet.
    pub(super) fn fresh(&self) -> bool {
        self.get("approved_on") == Cell::Absent && self.get("first_paid_on") == Cell::Absent
    }

    /// Whether what is paid by the year was paid less than twelve months before this day's month.
    pub(super) fn paid_this_year(&self, day: Date) -> bool {
        let next = self.last.map(|last| last.month_start().add_months(YEAR));
        self.covers == Covers::Year && next.is_some_and(|next| day.month_start() < next)
    }

    fn pay(&mut self, day: i32, payment: Payment) {
        self.add("amount", payment.sum);
        self.add("periods", 1);
        if self.get("first_paid_on") == Cell::Absent {
            self.history.set("first_paid_on", Cell::Known(day.into()));
        }
        self.last = Some(Date::from_days(day.into()));
        let all = match self.covers {
            Covers::Whole => payment.sum.saturating_add(payment.offset) >= payment.due,
            Covers::Month | Covers::Year | Covers::Installment => self.term.zip(self.value("periods")).is_some_and(|(term, n)| n >= term),
        };
        if all {
            self.history.set("exhausted", Cell::Known(1));
        }
    }

    fn add(&mut self, field: &'static str, more: i64) {
        let cell = match self.get(field) {
            Cell::Known(value) => Cell::Known(value.saturating_add(more)),
            Cell::Absent => Cell::Known(more),
            Cell::Unknown => Cell::Unknown,
        };
        self.history.set(field, cell);
    }

    fn begin(&mut self, day: Date) {
        let going_on = match self.covers {
            Covers::Month => self.last.is_some_and(|last| last.month_start().add_months(1) == day.month_start()),
            Covers::Year => self.paid_this_year(day),
            Covers::Installment | Covers::Whole => match self.value("periods") {
                Some(periods) => periods > 0,
                None => return,
            },
        };
        let receiving = going_on && !self.exhausted() && !self.says("waived");
        self.history.set("receiving", Cell::Known(receiving.into()));
    }
}

/// Of a yearly benefit that was paid before: the day of the last payment, if each year was paid on the day of the first.
fn last_year(covers: Covers, history: &History) -> Option<Date> {
    let (first, periods) = (history.value("first_paid_on")?, history.value("periods")?);
    (covers == Covers::Year && periods > 0).then(|| Date::from_days(first).add_months((periods - 1).saturating_mul(YEAR)))
}

/// The receipts of what was never had.
fn never() -> History {
    let mut history = History::default();
    for field in FIELDS {
        let date = matches!(field, "applied_on" | "approved_on" | "first_paid_on");
        history.set(field, if date { Cell::Absent } else { Cell::Known(0) });
    }
    history
}
