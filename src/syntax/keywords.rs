//! The words of the language, each once in Chinese and once in English.
//!
//! The formatter writes the words found here and the reader looks them up here, so a file translated there and back is the same file.
//! `docs/keywords.md` is this table.
//!
//! INVARIANT: within a group no word stands twice, in either language: the table is a bijection.
//!
//! Deliberately absent: other spellings that the grammar takes (`并且`, `其它`, `以内`); they are read, never written.

use super::{Bounds, CmpWord, Figure, Function, Language, OverKind, Receipt, RoundMode, RoundTo};

/// A word in both languages, and the part of the language it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Where it can stand.
    pub group: &'static str,
    /// 中文.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

macro_rules! words {
    ($($group:literal: $($zh:literal $en:literal),+;)+) => {
        /// Every word, by group.
        pub const WORDS: &[Word] = &[$($(Word { group: $group, zh: $zh, en: $en },)+)+];
    };
}

words! {
    "declaration": "字典" "dictionary", "政策" "policy", "引用" "use", "部门" "department", "数据源" "data source", "类别" "enum",
        "有序类别" "ordered enum", "地区" "region", "对象" "subject", "补充" "extend", "数据约束" "constraints on", "定义" "define",
        "参数" "parameter", "表" "table", "档次" "tiers", "待遇" "benefit", "修订" "amend", "衔接" "coordinate", "可同时享受" "may be combined", "保证" "assert", "算例" "example";
    "head of a file": "标题" "title", "文号" "number", "发文机关" "issued by", "出处" "source", "施行" "in force", "自" "from", "至" "to",
        "截止 申请" "for new claims", "截止 发放" "for payments", "日期约定" "date convention";
    "date convention": "周岁" "age", "期间" "periods", "生日当日" "the birthday", "生日次日" "the day after the birthday", "当日" "the first day",
        "次日" "the next day", "计算到岁" "in whole years", "计算到日" "to the day";
    "part of a declaration": "面向" "for", "自" "since", "由低到高" "low to high", "由高到低" "high to low", "取自" "rows from", "理由" "because", "或 无" "or none";
    "fact": "来自" "from", "证明材料" "evidence", "口径" "basis", "典型" "typical";
    "type": "是否" "yes/no", "日期" "date", "金额" "money", "比例" "percent", "数值" "number", "文本" "text", "可多选" "set of",
        "列表" "list of", "至多" "at most";
    "clause": "依据" "cites", "用途" "purpose", "发放" "paid", "起算" "starting", "经费" "funded by", "受理" "handled by", "标准" "amount",
        "舍入" "rounding", "说明" "note", "名额" "quota", "适用" "applies by", "原待遇" "running benefits", "允许" "allow", "申请期限" "apply";
    "part of a clause": "一次性" "once", "每月" "monthly", "每年" "yearly", "累计最长" "up to", "时限" "within", "渠道" "through",
        "尾差" "remainder", "末月补足" "in the last month", "不补" "dropped", "申请" "application", "审核通过" "approval", "分期" "in installments", "每" "each", "条件" "when", "遴选" "selected by",
        "发放月份" "month of payment", "执行至期满" "run out", "按新规定执行" "move over",
        "全额" "in full", "按月折算" "pro rata by month", "服务期" "service period", "已服务" "served",
        "中断期间顺延" "gaps extend", "中断期间不顺延" "gaps count";
    "application": "每年" "each year", "至" "to", "逾期视为放弃" "or forfeit", "逾期视为放弃当年" "or forfeit that year";
    "list": "同时符合" "all of", "申请时同时符合" "on entry all of", "享受期间保持" "while paid all of", "符合下列条件之一" "any of",
        "不得有下列情形" "none of", "有下列情形之一的不予享受" "excluded when any of",
        "有下列情形之一的停发" "stops when any of", "有下列情形之一的退回" "repay when any of", "已删除" "repealed";
    "logic": "且" "and", "或" "or", "非" "not", "如" "if", "则" "then", "否则" "else";
    "comparison": "为" "is", "不为" "is not", "不低于" "at least", "不少于" "no fewer than", "不早于" "not before", "满" "reaches",
        "以上" "or more", "不超过" "at most", "不高于" "no higher than", "不多于" "no more than", "不晚于" "not after", "以下" "or less",
        "高于" "above", "超过" "exceeds", "多于" "more than", "晚于" "after", "低于" "below", "少于" "fewer than", "早于" "before",
        "不满" "short of", "未满" "under";
    "elements of a list": "任一" "any", "每一" "each", "满足" "where", "计数" "count", "合计" "sum", "最大" "max", "最小" "min", "最晚" "latest",
        "最早" "earliest";
    "bounds": "（含）" "(inclusive)", "（不含）" "(exclusive)";
    "condition": "属于" "in", "不属于" "not in", "位于" "located in", "有记录" "is recorded", "无记录" "is not recorded", "包含" "contains", "在" "within",
        "后" "after", "前" "before";
    "value": "是" "yes", "否" "no", "基准日" "as_of", "其他" "else", "无" "none", "研究确定" "decided by", "研究确定 金额" "sum decided by", "按" "by", "逐年" "by year of payment", "分段累计" "stepwise", "起" "on", "缺省" "default", "最高" "capped at",
        "最低" "not less than", "到" "to", "的" "of";
    "rounding": "舍去" "down", "进位" "up", "四舍五入" "half up";
    "rounded to": "分" "fen", "角" "jiao", "元" "yuan", "百元" "hundred yuan", "整数" "whole";
    "figure": "标准" "standard", "应发" "due", "实发" "payable", "已领" "received", "应退" "repayable";
    "receipt": "申请日期" "applied_on", "审核日期" "approved_on", "首次领取日期" "first_paid_on", "已领金额" "received",
        "已领期数" "periods_received", "正在享受" "receiving", "已领足" "exhausted", "已放弃" "waived";
    "function": "周岁" "years_of_age", "整月数" "whole_months", "天数" "days_between", "月初" "month_start", "月末" "month_end",
        "年初" "year_start", "年末" "year_end", "年份" "year_of", "月份" "month_of", "最早" "earliest", "最晚" "latest", "孰低" "lower of", "孰高" "higher of",
        "提高一档" "one_step_up", "选择" "choice", "剩余期数" "periods_left", "研究确定" "decided",
        "研究确定金额" "decided_sum", "入选" "selected";
    "combining": "范围" "among", "就高不重复" "highest only", "比较" "compare by", "本期" "period", "全程总额" "lifetime",
        "择一享受" "choose one", "不得同时享受" "not at the same time", "合计最高" "together at most", "优先核减" "reducing", "从" "against", "抵扣" "offset";
    "guarantee": "随" "as", "不减" "never falls", "不增" "never rises", "合计" "together", "不得同时享受" "never both",
        "凡" "everyone with", "享受" "gets", "至少享受" "gets any of";
    "example": "基准日" "as of", "给定" "given", "预期" "expect", "未知" "unknown", "回执 完整" "receipts complete", "需" "needs",
        "核减" "reduces", "拒收" "refused";
    "status": "符合" "eligible", "不符合" "not eligible", "待核实" "undetermined", "待研究确定" "needs decision", "待选择" "awaiting choice";
    "state of an item": "成立" "holds", "不成立" "fails", "未知" "unknown", "已定" "settled", "不适用" "does not apply";
    "unit": "元" "yuan", "分" "fen", "年" "years", "个月" "months", "季度" "quarters", "天" "days", "个工作日" "working days",
        "周岁" "years of age";
}

impl Word {
    /// The word of one language.
    pub fn get(&self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.zh,
            Language::En => self.en,
        }
    }
}

/// The table as a page of the reference.
pub fn page() -> String {
    let mut out = String::from(
        "# 关键词 Keywords\n\n每个词中文、英文各有一个，`heng fmt --to` 据此互译。Each word exists once in each language; `heng fmt --to` translates by this table.\n",
    );
    let mut group = "";
    for word in WORDS {
        if word.group != group {
            group = word.group;
            out.push_str(&format!("\n## {group}\n\n| 中文 | English |\n|---|---|\n"));
        }
        out.push_str(&format!("| `{}` | `{}` |\n", word.zh, word.en));
    }
    out
}

/// The name of a lint in one language, from its name in either.
pub(crate) fn lint_word(name: &str, language: Language) -> Option<&'static str> {
    crate::diagnostic::lints::named(name).map(|lint| match language {
        Language::Zh => lint.zh,
        Language::En => lint.name(),
    })
}

macro_rules! lookup {
    ($(#[$doc:meta])* $find:ident, $write:ident, $ty:ty: $($zh:literal $en:literal => $value:expr,)+) => {
        $(#[$doc])*
        #[allow(dead_code)] // Not every table is read in both directions.
        pub(crate) fn $find(word: &str) -> Option<$ty> {
            match word {
                $($zh | $en => Some($value),)+
                _ => None,
            }
        }

        /// The other way round.
        pub(crate) fn $write(value: $ty, language: Language) -> &'static str {
            $(if value == $value {
                return match language {
                    Language::Zh => $zh,
                    Language::En => $en,
                };
            })+
            ""
        }
    };
}

lookup! {
    /// A figure of a benefit.
    figure, figure_word, Figure:
    "标准" "standard" => Figure::Standard, "应发" "due" => Figure::Due, "实发" "payable" => Figure::Payable, "已领" "received" => Figure::Received,
    "应退" "repayable" => Figure::Repayable,
}

lookup! {
    /// A receipt.
    receipt, receipt_word, Receipt:
    "申请日期" "applied_on" => Receipt::AppliedOn,
    "审核日期" "approved_on" => Receipt::ApprovedOn,
    "首次领取日期" "first_paid_on" => Receipt::FirstPaidOn,
    "已领金额" "received" => Receipt::Amount,
    "已领期数" "periods_received" => Receipt::Periods,
    "正在享受" "receiving" => Receipt::Receiving,
    "已领足" "exhausted" => Receipt::Exhausted,
    "已放弃" "waived" => Receipt::Waived,
}

lookup! {
    /// A function.
    function, function_word, Function:
    "周岁" "years_of_age" => Function::YearsOfAge,
    "整月数" "whole_months" => Function::WholeMonths,
    "天数" "days_between" => Function::DaysBetween,
    "月初" "month_start" => Function::MonthStart,
    "月末" "month_end" => Function::MonthEnd,
    "年初" "year_start" => Function::YearStart,
    "年末" "year_end" => Function::YearEnd,
    "年份" "year_of" => Function::YearOf,
    "月份" "month_of" => Function::MonthOf,
    "最早" "earliest" => Function::Earliest,
    "最晚" "latest" => Function::Latest,
    "孰低" "lower of" => Function::LowerOf,
    "孰高" "higher of" => Function::HigherOf,
    "提高一档" "one_step_up" => Function::OneStepUp,
    "选择" "choice" => Function::Choice,
    "剩余期数" "periods_left" => Function::PeriodsLeft,
    "研究确定" "decided" => Function::Decided,
    "研究确定金额" "decided_sum" => Function::DecidedSum,
    "入选" "selected" => Function::Selected,
}

lookup! {
    /// What is said of the elements of a list.
    over, over_word, OverKind:
    "任一" "any" => OverKind::Any, "每一" "each" => OverKind::Every, "计数" "count" => OverKind::Count, "合计" "sum" => OverKind::Sum,
    "最大" "max" => OverKind::Max, "最小" "min" => OverKind::Min, "最晚" "latest" => OverKind::Latest, "最早" "earliest" => OverKind::Earliest,
}

lookup! {
    /// A way of rounding.
    round_mode, round_mode_word, RoundMode:
    "舍去" "down" => RoundMode::Down, "进位" "up" => RoundMode::Up, "四舍五入" "half up" => RoundMode::HalfUp,
}

lookup! {
    /// What is rounded to.
    round_to, round_to_word, RoundTo:
    "分" "fen" => RoundTo::Fen, "角" "jiao" => RoundTo::Jiao, "元" "yuan" => RoundTo::Yuan, "百元" "hundred yuan" => RoundTo::HundredYuan,
    "整数" "whole" => RoundTo::Whole,
}

lookup! {
    /// A comparing word that stands between its operands.
    infix, infix_word, CmpWord:
    "为" "is" => CmpWord::Is,
    "不为" "is not" => CmpWord::IsNot,
    "不低于" "at least" => CmpWord::NotLower,
    "不少于" "no fewer than" => CmpWord::NoFewer,
    "不早于" "not before" => CmpWord::NotBefore,
    "满" "reaches" => CmpWord::Reaches,
    "不超过" "at most" => CmpWord::NotOver,
    "不高于" "no higher than" => CmpWord::NotHigher,
    "不多于" "no more than" => CmpWord::NoMore,
    "不晚于" "not after" => CmpWord::NotAfter,
    "高于" "above" => CmpWord::Higher,
    "超过" "exceeds" => CmpWord::Exceeds,
    "多于" "more than" => CmpWord::More,
    "晚于" "after" => CmpWord::After,
    "低于" "below" => CmpWord::Lower,
    "少于" "fewer than" => CmpWord::Fewer,
    "早于" "before" => CmpWord::Before,
    "不满" "short of" => CmpWord::ShortOf,
    "未满" "under" => CmpWord::Under,
}

/// A comparing word, with whatever white space stands in it.
pub(crate) fn cmp_word(word: &str) -> Option<CmpWord> {
    let word = word.trim();
    infix(word).or_else(|| infix(&word.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// A comparing word as written, bounds included.
pub(crate) fn cmp_text(word: CmpWord, language: Language) -> String {
    match (word, language) {
        (CmpWord::OrMore(b), Language::Zh) => format!("以上{}", bounds_text(b, language)),
        (CmpWord::OrMore(b), Language::En) => format!("or more{}", bounds_text(b, language)),
        (CmpWord::OrLess(b), Language::Zh) => format!("以下{}", bounds_text(b, language)),
        (CmpWord::OrLess(b), Language::En) => format!("or less{}", bounds_text(b, language)),
        (word, language) => infix_word(word, language).to_string(),
    }
}

/// `（含）`, with the space that English writes before it.
pub(crate) fn bounds_text(bounds: Option<Bounds>, language: Language) -> &'static str {
    match (bounds, language) {
        (None, _) => "",
        (Some(Bounds::Inclusive), Language::Zh) => "（含）",
        (Some(Bounds::Exclusive), Language::Zh) => "（不含）",
        (Some(Bounds::Inclusive), Language::En) => " (inclusive)",
        (Some(Bounds::Exclusive), Language::En) => " (exclusive)",
    }
}
