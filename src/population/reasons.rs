//! Why a month pays nothing, or less than is due: `停发情形（一）`, `期满`, `已领足`.
//!
//! INVARIANT: a month of a benefit that pays nothing has a reason, and every reason comes from the answer of the module or from the receipts
//! that were carried.

use heng_abi::Benefit;
use serde::Serialize;

use super::report::{ItemReport, Report, State, Status, speaking};
use super::write::fails;
use crate::syntax::Language;

/// What kind of reason it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// All of it was received.
    Exhausted,
    /// All its periods were paid.
    TermOver,
    /// The time in which it must be enjoyed is over.
    WindowOver,
    /// It was given up.
    Waived,
    /// The next installment is not due.
    InstallmentNotDue,
    /// This year's payment was made.
    PaidThisYear,
    /// The policy is not in force.
    NotInForce,
    /// There is a quota, and the subject was not selected.
    NotSelected,
    /// It has not been applied for.
    NotApplied,
    /// It has not been approved.
    NotApproved,
    /// Its clock starts later.
    NotStarted,
    /// It cannot be applied for yet.
    TooEarly,
    /// It was not applied for in time.
    TooLate,
    /// An entry condition is not met.
    Entry,
    /// A condition for the time of payment is not met.
    While,
    /// A condition is not met.
    Condition,
    /// A case of exclusion applies.
    Exclusion,
    /// A case that stops payment applies.
    Stop,
    /// A fact is not known.
    Unknown,
    /// A decision is missing.
    Undecided,
    /// A choice is open.
    NotChosen,
    /// A coordination took it.
    Reduced,
    /// The amount is nothing.
    NothingDue,
}

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Why {
    /// Its kind.
    pub because: Because,
    /// The mark of the item, where an item is the reason.
    pub mark: Option<String>,
    /// The item as written, the fact that is not known, the coordination.
    pub text: Option<String>,
}

impl From<Because> for Why {
    fn from(because: Because) -> Why {
        Why { because, mark: None, text: None }
    }
}

/// Why this answer pays nothing; `starting` says that this is the month of the date that starts the clock. The report must have its details.
pub(super) fn of(benefit: &Benefit, report: &Report, starting: bool) -> Vec<Why> {
    let gates = report.gates.iter().filter(|g| g.state == State::Fails).map(|g| gate(benefit, &g.gate));
    let mut out: Vec<Why> = gates.collect();
    // What is over needs no other reason.
    if let Some(over) = out.iter().find(|w| matches!(w.because, Because::Exhausted | Because::TermOver | Because::Waived)) {
        return vec![over.clone()];
    }
    if report.status == Status::NotEligible {
        let items = speaking(report, fails);
        out.extend(items.into_iter().filter(|i| i.detail.as_ref().is_none_or(|d| d.combines.is_none())).map(item));
    }
    let open = match report.status {
        Status::NeedsDecision => Some(Because::Undecided),
        Status::Undetermined => Some(Because::Unknown),
        Status::Eligible if report.payable.is_none() => Some(Because::Unknown),
        Status::Eligible | Status::NotEligible | Status::AwaitingChoice => None,
    };
    if let Some(because) = open {
        out.extend(report.needs.iter().map(|need| Why { because, mark: None, text: Some(need.fact.clone()) }));
    }
    if report.status == Status::AwaitingChoice {
        out.push(Because::NotChosen.into());
    }
    out.extend(report.reduced_by.iter().map(|t| Why { because: Because::Reduced, mark: None, text: Some(t.by.clone()) }));
    if out.is_empty() {
        let later = report.status == Status::Eligible && starting;
        out.push(if later { Because::NotStarted.into() } else { Because::NothingDue.into() });
    }
    out
}

fn gate(benefit: &Benefit, gate: &str) -> Why {
    let periodic = matches!(benefit.period.as_str(), "month" | "year");
    match gate {
        "exhausted" if periodic => Because::TermOver,
        "exhausted" => Because::Exhausted,
        "within_term" => Because::WindowOver,
        "waived" => Because::Waived,
        "due" => Because::InstallmentNotDue,
        "started" => Because::NotStarted,
        "application_open" => Because::TooEarly,
        "applied_in_time" => Because::TooLate,
        "selected" => Because::NotSelected,
        "in_force" => Because::NotInForce,
        _ => Because::NotChosen,
    }
    .into()
}

fn item(item: &ItemReport) -> Why {
    let because = match item.list.as_str() {
        "entry" => Because::Entry,
        "while" => Because::While,
        "exclusion" => Because::Exclusion,
        "stop" => Because::Stop,
        _ => Because::Condition,
    };
    let mark = Some(item.mark.clone()).filter(|m| !m.is_empty());
    Why { because, mark, text: item.detail.as_ref().map(|d| d.text.clone()) }
}

/// Reasons for people; those of one kind share their words: `不符合条件（一）、（二）`.
pub fn words(why: &[Why], language: Language) -> String {
    let (comma, between) = match language {
        Language::Zh => ("、", "；"),
        Language::En => (", ", "; "),
    };
    let mut out: Vec<String> = Vec::new();
    for same in why.chunk_by(|a, b| a.because == b.because) {
        let Some(first) = same.first() else { continue };
        let mut parts: Vec<String> = same.iter().filter_map(|w| w.part(language)).collect();
        parts.dedup();
        let (zh, en) = first.because.words();
        let space = if parts.is_empty() { "" } else { " " };
        out.push(match language {
            Language::Zh => format!("{zh}{}", parts.join(comma)),
            Language::En => format!("{en}{space}{}", parts.join(comma)),
        });
    }
    out.join(between)
}

impl Why {
    /// What the reason names.
    fn part(&self, language: Language) -> Option<String> {
        match (&self.mark, &self.text, language) {
            (Some(mark), _, _) => Some(mark.clone()),
            (None, Some(text), Language::Zh) => Some(format!("“{text}”")),
            (None, Some(text), Language::En) => Some(format!("`{text}`")),
            (None, None, _) => None,
        }
    }
}

impl Because {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Because::Exhausted => ("已领足", "received in full"),
            Because::TermOver => ("期满", "term over"),
            Because::WindowOver => ("超过享受期限", "too late to be enjoyed"),
            Because::Waived => ("已放弃", "waived"),
            Because::InstallmentNotDue => ("下一期未到应发之时", "next installment not due"),
            Because::PaidThisYear => ("本年度已发", "paid for this year"),
            Because::NotInForce => ("不在政策施行期内", "policy not in force"),
            Because::NotSelected => ("未入选名额", "not selected"),
            Because::NotApplied => ("尚未申请", "not applied for"),
            Because::NotApproved => ("尚未审核通过", "not approved"),
            Because::NotStarted => ("未到起算月份", "clock not started"),
            Because::TooEarly => ("未到申请时间", "not yet open for application"),
            Because::TooLate => ("逾期未申请，视为放弃", "not applied for in time, forfeited"),
            Because::Entry => ("不符合申请条件", "entry condition not met:"),
            Because::While => ("不符合享受期间条件", "condition while paid not met:"),
            Because::Condition => ("不符合条件", "condition not met:"),
            Because::Exclusion => ("属不予享受情形", "excluded by"),
            Because::Stop => ("停发：停发情形", "stopped by"),
            Because::Unknown => ("待核实：", "not known:"),
            Because::Undecided => ("待研究确定：", "to be decided:"),
            Because::NotChosen => ("待选择", "choice open"),
            Because::Reduced => ("按衔接规定不发：", "not paid by"),
            Because::NothingDue => ("本月无应发金额", "nothing due"),
        }
    }
}
