//! What a finding is called: by programs, by officials, and by a sign that needs no colour.

use crate::syntax::Language;
use serde::{Serialize, Serializer};

/// The kinds of findings, and of pairs that are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One clause keeps two benefits apart, and another text declares that they go together.
    ConflictingRules,
    /// A guarantee that does not hold.
    GuaranteeRefuted,
    /// One person is paid the same sum twice by two policies, and nothing says that this is meant.
    Duplicate,
    /// As [`Kind::Duplicate`], where the one is for a part of the people of the other.
    Restated,
    /// One person is paid two benefits of one purpose, and nothing says that this is meant.
    Overlap,
    /// One benefit is closed to those who have received the other, and the other is not.
    OneSided,
    /// Never both at once, but the one after the other.
    LaterOverlap,
    /// Nobody can meet the conditions.
    Impossible,
    /// The conditions can be met, and nothing is ever paid.
    NeverPaid,
    /// Somebody falls between two benefits.
    Gap,
    /// An item that changes nothing for anybody.
    RedundantItem,
    /// A row that nobody falls into.
    UnusedRow,
    /// Combined with another, and never more than that.
    Dominated,
    /// An amount that another policy sets.
    DerivedAmount,
    /// One step more of a number, and the total falls.
    Cliff,
    /// Paid less by the new text.
    Loses,
    /// No longer eligible by the new text.
    NoLongerEligible,
    /// Paid more by the new text.
    Gains,
    /// Eligible by the new text only.
    NewlyEligible,
    /// Another sum is due before combining.
    OtherAmount,
    /// Another number of periods is left.
    OtherPeriods,
    /// What the one text settles is open by the other.
    OtherState,
    /// A benefit of the old text alone.
    OnlyOld,
    /// A benefit of the new text alone.
    OnlyNew,
    /// Somebody whose data only the old text admits.
    AdmittedByOld,
    /// Somebody whose data only the new text admits.
    AdmittedByNew,
    /// A fact of one name that is of two types.
    Retyped,
    /// Not decided within the budget.
    NotDecided,
    /// The same for everybody.
    Same,
    /// A guarantee that holds for everybody.
    GuaranteeProved,
    /// Clauses say how the two combine.
    Coordinated,
    /// Declared to go together.
    Combinable,
    /// Each is closed to those who have received the other.
    Exclusive,
    /// Nobody is ever due both.
    Disjoint,
}

/// What a finding asks of its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Somebody must settle it.
    Finding,
    /// Worth knowing.
    Remark,
    /// The budget did not suffice.
    Open,
    /// Nothing is wrong.
    Fine,
}

impl Kind {
    /// Its name for programs; never changed.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// A sign that tells it from the others without colour.
    pub fn symbol(self) -> &'static str {
        self.row().1
    }

    /// What an official calls it.
    pub fn word(self, language: Language) -> &'static str {
        let (_, _, zh, en) = self.row();
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// What it asks of its reader.
    pub fn weight(self) -> Weight {
        match self {
            Kind::ConflictingRules
            | Kind::GuaranteeRefuted
            | Kind::Duplicate
            | Kind::Restated
            | Kind::Overlap
            | Kind::OneSided
            | Kind::LaterOverlap
            | Kind::Impossible
            | Kind::NeverPaid
            | Kind::Gap
            | Kind::RedundantItem
            | Kind::Loses
            | Kind::NoLongerEligible
            | Kind::Gains
            | Kind::NewlyEligible
            | Kind::OtherAmount
            | Kind::OtherPeriods
            | Kind::OtherState
            | Kind::OnlyOld
            | Kind::OnlyNew
            | Kind::AdmittedByOld
            | Kind::AdmittedByNew
            | Kind::Retyped => Weight::Finding,
            Kind::UnusedRow | Kind::Dominated | Kind::DerivedAmount | Kind::Cliff => Weight::Remark,
            Kind::NotDecided => Weight::Open,
            Kind::Same | Kind::GuaranteeProved | Kind::Coordinated | Kind::Combinable | Kind::Exclusive | Kind::Disjoint => Weight::Fine,
        }
    }

    fn row(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Kind::ConflictingRules => ("conflicting-rules", "≠", "衔接规定互相矛盾", "conflicting rules"),
            Kind::GuaranteeRefuted => ("guarantee-refuted", "✗", "保证不成立", "guarantee refuted"),
            Kind::Duplicate => ("duplicate", "◉", "标准相同的重复待遇", "duplicate benefit"),
            Kind::Restated => ("restated", "⊂", "重述的待遇", "restated benefit"),
            Kind::Overlap => ("overlap", "●", "重复发放", "uncoordinated overlap"),
            Kind::OneSided => ("one-sided", "▷", "单向排除", "one-sided exclusion"),
            Kind::LaterOverlap => ("later-overlap", "◷", "先后重叠", "later overlap"),
            Kind::Impossible => ("impossible", "∅", "条件互相矛盾，无人可享受", "nobody can have it"),
            Kind::NeverPaid => ("never-paid", "○", "条件可以满足，但从不发放", "never paid"),
            Kind::Gap => ("gap", "⌴", "政策空档", "gap"),
            Kind::RedundantItem => ("redundant-item", "≡", "多余的条件", "item that never matters"),
            Kind::UnusedRow => ("unused-row", "▭", "用不到的行", "row that is never taken"),
            Kind::Dominated => ("dominated", "◐", "被覆盖的待遇", "dominated benefit"),
            Kind::DerivedAmount => ("derived-amount", "↳", "派生标准", "derived amount"),
            Kind::Cliff => ("cliff", "⤵", "悬崖", "cliff"),
            Kind::Loses => ("loses", "↓", "减少", "loses"),
            Kind::NoLongerEligible => ("no-longer-eligible", "⊖", "不再符合", "no longer eligible"),
            Kind::Gains => ("gains", "↑", "增加", "gains"),
            Kind::NewlyEligible => ("newly-eligible", "⊕", "新增符合", "newly eligible"),
            Kind::OtherAmount => ("other-amount", "≠", "应发不同", "another amount due"),
            Kind::OtherPeriods => ("other-periods", "≠", "剩余期数不同", "another number of periods left"),
            Kind::OtherState => ("other-state", "≠", "确定与否不同", "known by one, open by the other"),
            Kind::OnlyOld => ("only-old", "−", "只在旧文本中", "in the old text only"),
            Kind::OnlyNew => ("only-new", "+", "只在新文本中", "in the new text only"),
            Kind::AdmittedByOld => ("admitted-by-old", "⊣", "数据只有旧文本受理", "admitted by the old text only"),
            Kind::AdmittedByNew => ("admitted-by-new", "⊢", "数据只有新文本受理", "admitted by the new text only"),
            Kind::Retyped => ("retyped", "~", "同名数据项类型不同", "one fact, two types"),
            Kind::NotDecided => ("not-decided", "?", "未能判定", "not decided"),
            Kind::Same => ("same", "=", "对所有人相同", "the same for everybody"),
            Kind::GuaranteeProved => ("guarantee-proved", "✓", "保证成立", "guarantee proved"),
            Kind::Coordinated => ("coordinated", "✓", "已衔接", "coordinated"),
            Kind::Combinable => ("combinable", "+", "约定可同时享受", "declared to go together"),
            Kind::Exclusive => ("exclusive", "⊥", "互相排除", "exclude each other"),
            Kind::Disjoint => ("disjoint", "–", "不会重叠", "disjoint"),
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
