//! The history of one benefit, as a row of receipts tells it, and what no history can be.
//!
//! A benefit is applied for, then approved, then paid for the first time, and none of it is still to come; something was received exactly if
//! there was a first payment; only what was paid can be paid in full; and nobody receives what they have waived. A row with
//! `applied_on = 2025-03-10` and `approved_on = 2025-03-01` says that one of its dates is wrong, and nobody can tell which.
//!
//! INVARIANT: only what is known contradicts, so a row that is refused here stays wrong whatever its unknown cells turn out to be. Modules
//! hold the same rules at their door, over the fields that they read (`ir::from_check`).
//!
//! Deliberately absent: what a program makes of a history.

use std::collections::BTreeMap;

use heng_abi::{Cell, Input, Parameters, Type};

use super::{cell, show};
use crate::diagnostic::Words;
use crate::syntax::Language;

/// The columns of the table of receipts, besides `id` and `benefit`.
pub const FIELDS: [&str; 8] =
    ["applied_on", "approved_on", "first_paid_on", "amount", "periods", "receiving", "exhausted", "waived"];

/// The dates, in the order in which they come, and what they are called.
const DATES: [(&str, &str); 3] = [("applied_on", "申请日期"), ("approved_on", "审核日期"), ("first_paid_on", "首次领取日期")];

const MOST_FEN: i64 = 1_000_000_000_000;
const MOST_PERIODS: i64 = 1_200;

/// How a field is read of which the program asks nothing.
pub(super) fn input(field: &str, parameters: &Parameters) -> Input {
    let (ty, range) = match field {
        "amount" => (Type::Money { per: None }, (0, MOST_FEN)),
        "periods" => (Type::Number { unit: None, scale: 0 }, (0, MOST_PERIODS)),
        "receiving" | "exhausted" | "waived" => (Type::YesNo, (0, 1)),
        _ => (Type::Date, (parameters.as_of_min.into(), parameters.as_of_max.into())),
    };
    cell::input(field, ty, range)
}

/// What a row says of a benefit; a field that it does not say is unknown.
#[derive(Debug, Clone, Default)]
pub(super) struct History(BTreeMap<&'static str, Cell>);

impl History {
    /// Adds what is said in a field.
    pub(super) fn set(&mut self, field: &'static str, cell: Cell) {
        self.0.insert(field, cell);
    }

    /// What is said in a field.
    pub(super) fn get(&self, field: &str) -> Cell {
        self.0.get(field).copied().unwrap_or(Cell::Unknown)
    }

    /// The value of a field: a day, a sum, a number, or 1 for yes; none if there is none or nobody knows.
    pub(super) fn value(&self, field: &str) -> Option<i64> {
        match self.get(field) {
            Cell::Known(value) => Some(value),
            Cell::Absent | Cell::Unknown => None,
        }
    }

    /// Whether a date is there, a sum or a number is more than nothing, a yes/no is yes.
    fn has(&self, field: &str) -> Option<bool> {
        match self.0.get(field) {
            Some(Cell::Known(v)) => Some(*v > 0 || DATES.iter().any(|(date, _)| *date == field)),
            Some(Cell::Absent) => Some(false),
            Some(Cell::Unknown) | None => None,
        }
    }

    /// Whether anything was received.
    fn had(&self) -> Option<bool> {
        match (self.has("amount"), self.has("periods")) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            (None, _) | (_, None) => None,
        }
    }

    /// The fields at fault, and why; none if such a history can be on day `as_of`.
    pub(super) fn contradictions(&self, as_of: i32) -> Vec<(&'static str, Words)> {
        let mut out = self.dates_at_fault(as_of.into());
        match (self.had(), self.has("first_paid_on")) {
            (Some(true), Some(false)) => out.push(("first_paid_on", paid_on_no_day())),
            (Some(false), Some(true)) => out.push(("first_paid_on", paid_nothing())),
            // One mistake, one report: where a first payment is said, that is what lacks its sum.
            (Some(false), _) if self.has("exhausted") == Some(true) => out.push(("exhausted", exhausted_by_nothing())),
            _ => {}
        }
        if self.has("waived") == Some(true) && self.has("receiving") == Some(true) {
            out.push(("waived", waived_and_received()));
        }
        out
    }

    fn dates_at_fault(&self, as_of: i64) -> Vec<(&'static str, Words)> {
        let mut out = Vec::new();
        let mut before: Option<(&str, &str, i64)> = None;
        for (field, name) in DATES {
            let Some(day) = self.value(field) else { continue };
            if day > as_of {
                out.push((field, too_late(as_of)));
                continue;
            }
            if let Some((earlier, zh, first)) = before.filter(|(.., first)| day < *first) {
                out.push((field, too_early(zh, earlier, first)));
            }
            before = Some((field, name, day));
        }
        out
    }
}

fn too_late(as_of: i64) -> Words {
    let (zh, en) = (show::date(as_of, Language::Zh), show::date(as_of, Language::En));
    Words::new(format!("晚于基准日 {zh}"), format!("after the as-of date {en}"))
}

fn too_early(zh: &str, en: &str, day: i64) -> Words {
    let (zh_day, en_day) = (show::date(day, Language::Zh), show::date(day, Language::En));
    Words::new(format!("早于{zh} {zh_day}"), format!("before `{en}`, which is {en_day}"))
}

fn paid_on_no_day() -> Words {
    Words::new("有已领金额或已领期数，却没有首次领取日期", "a sum or periods were received, and there is no date of a first payment")
}

fn paid_nothing() -> Words {
    Words::new("有首次领取日期，却没有已领金额和已领期数", "there was a first payment, and neither a sum nor periods were received")
}

fn exhausted_by_nothing() -> Words {
    Words::new("已领足，却没有已领金额和已领期数", "received in full, and neither a sum nor periods were received")
}

fn waived_and_received() -> Words {
    Words::new("已放弃，却又正在享受", "waived, and being received all the same")
}
