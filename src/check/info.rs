//! What the checker knows of a benefit: its lists, its payment, its versions.

use super::{DecisionId, ValueId};
use crate::resolve::DocumentId;
use crate::source::Span;
use crate::syntax::{Clause, DateLit, Every, Receipt};
use crate::value::Mode;

/// An item of a list.
#[derive(Debug, Clone)]
pub struct ItemInfo {
    /// `（四）.3`
    pub mark: String,
    /// Where the condition (or the head of the list below) is written.
    pub span: Span,
    /// What it says.
    pub body: ItemBody,
}

/// See [`ItemInfo`].
#[derive(Debug, Clone)]
pub enum ItemBody {
    /// A condition.
    Leaf(ValueId),
    /// A list.
    List(crate::value::Combines, Vec<ItemInfo>),
}

/// In which list of a benefit an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListKind {
    /// Judged at the application.
    Entry,
    /// Judged each period.
    While,
    /// Both.
    Both,
    /// Excludes.
    Exclusion,
    /// Stops what is being paid, as long as it holds.
    Stop,
}

/// How the amount of a period is rounded.
#[derive(Debug, Clone)]
pub struct RoundingInfo {
    /// In fen.
    pub step: i64,
    /// How.
    pub mode: Mode,
    /// After how many periods the remainder is paid.
    pub remainder: Option<i64>,
}

/// How a sum is divided that is paid in parts.
#[derive(Debug, Clone)]
pub struct InstallmentsInfo {
    /// The weight of each part, at least two, in each of the ways in which it can be divided.
    pub ratios: Vec<Vec<i64>>,
    /// By which of them, from 0; `None`: there is one.
    pub which: Option<ValueId>,
    /// How many months lie between two parts, if that is said.
    pub each: Option<i64>,
    /// What must hold for each part, if that is said: as many as parts.
    pub when: Vec<ValueId>,
}

impl InstallmentsInfo {
    /// The most parts that there can be.
    pub fn most_parts(&self) -> i64 {
        self.ratios.iter().map(|r| i64::try_from(r.len()).unwrap_or(i64::MAX)).max().unwrap_or(0)
    }
}

/// What starts the clock of a benefit.
#[derive(Debug, Clone, Copy)]
pub struct ClockInfo {
    /// The date.
    pub date: ValueId,
    /// Whether it starts in the month after it, and not in its own.
    pub next_month: bool,
    /// The application or approval of the benefit itself, where the date is not known without it.
    pub waits: Option<Receipt>,
    /// Whether it is a date that the clause works out: before it the benefit is closed.
    pub stated: bool,
}

/// When a benefit may be applied for.
#[derive(Debug, Clone, Copy)]
pub struct WindowInfo {
    /// Whether the application is not too early.
    pub open: ValueId,
    /// Whether it is not too late.
    pub in_time: ValueId,
    /// Whether each year has an application of its own, so that no approval settles it.
    pub each_year: bool,
}

/// A checked benefit.
#[derive(Debug, Clone)]
pub struct BenefitInfo {
    /// How often it is paid; `None` where no clause says so: then its history is not asked for.
    pub every: Option<Every>,
    /// Number of periods in all.
    pub term: Option<i64>,
    /// How many months after the start of the clock the last period may lie.
    pub within: Option<i64>,
    /// How a sum is divided that is paid in parts.
    pub installments: Option<InstallmentsInfo>,
    /// The list for whose elements it pays, and where that is written: of what its elements must meet one item remains.
    pub each: Option<(String, Span)>,
    /// What cannot be computed, as written.
    pub notes: Vec<String>,
    /// `名额`: who is selected, and where the clause is written.
    pub quota: Option<(DecisionId, Span)>,
    /// What starts the clock.
    pub clock: Option<ClockInfo>,
    /// When it may be applied for.
    pub window: Option<WindowInfo>,
    /// Lists in the order of the text, those of amendments last.
    pub lists: Vec<ListInfo>,
    /// The amount; `None` was reported.
    pub amount: Option<ValueId>,
    /// Rounding.
    pub rounding: Option<RoundingInfo>,
    /// `依据`
    pub cites: Option<String>,
    /// `用途`
    pub purpose: Option<String>,
    /// `受理`
    pub department: Option<String>,
    /// `时限`, as written.
    pub time_limit: Option<String>,
    /// `渠道`
    pub channel: Option<String>,
    /// `经费`
    pub funding: Vec<(String, i64)>,
    /// When what was received is to be paid back, and how much of it.
    pub recovery: Option<RecoveryInfo>,
    /// The most that a period pays, in fen.
    pub most: i64,
    /// Whether a clause was reported, so that what is missing above may stand there.
    pub unread: bool,
    /// What amendments make of it, by date.
    pub versions: Vec<VersionInfo>,
}

/// A list of a benefit.
#[derive(Debug, Clone)]
pub struct ListInfo {
    /// Which.
    pub kind: ListKind,
    /// Where its head is written.
    pub span: Span,
    /// Its items.
    pub items: Vec<ItemInfo>,
    /// Of a list that not every version has, whether one that has it is in effect.
    pub applies: Option<ValueId>,
    /// The amendment that it stands in, by its position in [`BenefitInfo::versions`].
    pub version: Option<usize>,
}

/// `有下列情形之一的退回`
#[derive(Debug, Clone)]
pub struct RecoveryInfo {
    /// Where its head is written.
    pub span: Span,
    /// Its cases, at least one: the first that holds says how much.
    pub cases: Vec<RecoveryCase>,
}

/// A case in which something is to be paid back.
#[derive(Debug, Clone)]
pub struct RecoveryCase {
    /// `（一）`
    pub mark: String,
    /// Where it is written, its amount included.
    pub span: Span,
    /// In which case.
    pub when: ValueId,
    /// How much.
    pub rate: RateInfo,
}

/// How much is to be paid back of what was received.
#[derive(Debug, Clone)]
pub struct RateInfo {
    /// Before it is rounded.
    pub repaid: Repaid,
    /// To what it is rounded, in fen.
    pub step: i64,
    /// How.
    pub mode: Mode,
}

/// See [`RateInfo`].
#[derive(Debug, Clone, Copy)]
pub enum Repaid {
    /// All of it.
    Full,
    /// For the months of a service period that were not served.
    ProRata {
        /// How many were to be served, at least one.
        months: i64,
        /// How many were.
        served: ValueId,
    },
    /// This sum.
    Sum(ValueId),
}

/// A benefit as amended.
///
/// The amendment of the latest date that applies is the one in effect; where none does, the benefit is as it was first written.
#[derive(Debug, Clone)]
pub struct VersionInfo {
    /// The day it begins.
    pub since: DateLit,
    /// The whole amendment.
    pub span: Span,
    /// The policy that it stands in.
    pub document: DocumentId,
    /// Its own `依据`.
    pub cites: Option<String>,
    /// `适用 以 … 为准`
    pub basis: BasisInfo,
    /// Whether it applies; one of a later date may apply as well.
    pub applies: ValueId,
    /// Its clauses in place of those before, and those that it leaves.
    pub clauses: Vec<Clause>,
    /// What the benefit is with them; its lists are among those of the benefit.
    pub info: BenefitInfo,
}

/// Which date picks the version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BasisInfo {
    /// The as-of date.
    AsOf,
    /// The first day of its month.
    Month,
    /// Another date, or the as-of date where it is absent; and where it is written.
    Date(ValueId, Span),
}
