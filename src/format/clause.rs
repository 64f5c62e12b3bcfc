//! One clause → its text: `发放 每月，累计最长 36个月`, `paid monthly, up to 36 months in all`.

use super::expr::Printer;
use crate::syntax::{Allow, AllowedLint, ApplicationWindow, Claim, ClockEvent, ConventionKind, DayOfYear, DaysOfYear, Every, ExprKind, Gaps, Installments, InstallmentsDue, ListHead, Marker, Measure, Name};
use crate::syntax::{Paid, Quantity, Rate, RateKind, Ratio, RatioRow, Remainder, RoundMode, RoundTo, Served, Text, keywords as words, lint_word};

impl Printer {
    pub(super) fn list_head(&self, head: &ListHead) -> String {
        let zh = match head {
            ListHead::All => "同时符合",
            ListHead::EntryAll => "申请时同时符合",
            ListHead::WhileAll => "享受期间保持",
            ListHead::Any => "符合下列条件之一",
            ListHead::AtLeast(n) => {
                let n = self.quantity(n);
                return if self.zh() { format!("符合下列至少 {n} 项：") } else { format!("at least {n} of:") };
            }
            ListHead::None => "不得有下列情形",
            ListHead::Excluded => "有下列情形之一的不予享受",
            ListHead::Stops => "有下列情形之一的停发",
        };
        format!("{}{}", self.word("list", zh), self.w("：", ":"))
    }

    /// A marker and what parts it from its item.
    pub(super) fn before_item(&self, marker: &Marker) -> String {
        let marker = self.marker(marker.kind, marker.number);
        if self.zh() && marker.ends_with('）') { marker } else { format!("{marker} ") }
    }

    /// `按月折算，服务期 5年，自 首次领取日期 至 离职日期`
    pub(super) fn rate(&self, rate: &Rate) -> String {
        let part = |text: String| format!("{}{text}", self.comma());
        let how = match &rate.kind {
            RateKind::Full => self.w("全额", "in full").to_string(),
            RateKind::ProRata { service, served } => {
                let service = service.as_ref().map(|q| part(format!("{} {}", self.w("服务期", "service period"), self.quantity(q))));
                let served = served.as_ref().map(|s| {
                    part(match s {
                        Served::Between(a, b) => format!("{} {} {} {}", self.w("自", "from"), self.sum(a), self.w("至", "to"), self.sum(b)),
                        Served::Months(n) => format!("{} {}", self.w("已服务", "served"), self.sum(n)),
                    })
                });
                format!("{}{}{}", self.w("按月折算", "pro rata by month"), service.unwrap_or_default(), served.unwrap_or_default())
            }
            RateKind::Formula(e) => self.expr(e),
        };
        let rounding = rate.rounding.map(|(to, mode)| part(self.rounding(to, mode, None)));
        format!("{how}{}", rounding.unwrap_or_default())
    }

    /// `分期 4:3:3，每 12个月`; of a ratio by rows what stands before them: `分期，每 12个月，按 人才类别`
    pub(super) fn installments(&self, parts: &Installments) -> String {
        let due = match &parts.due {
            InstallmentsDue::AnyTime => String::new(),
            InstallmentsDue::Each(q) => format!("{}{} {}", self.comma(), self.w("每", "each"), self.quantity(q)),
            InstallmentsDue::When(conditions) => {
                format!("{}{} {}", self.comma(), self.w("条件", "when"), self.side_by_side(conditions))
            }
        };
        let word = self.w("分期", "in installments");
        match &parts.ratio {
            Ratio::Same(ratio) => format!("{word} {}{due}", self.ratio(ratio)),
            Ratio::By { columns, .. } => {
                let before = if due.is_empty() { " " } else { self.comma() };
                let columns = columns.iter().map(|c| self.sum(c)).collect::<Vec<_>>().join(self.comma());
                format!("{word}{due}{before}{} {columns}", self.w("按", "by"))
            }
        }
    }

    fn ratio(&self, ratio: &[Quantity]) -> String {
        ratio.iter().map(|q| q.number.mantissa.to_string()).collect::<Vec<_>>().join(":")
    }

    /// `A类：5:5`
    pub(super) fn ratio_row(&self, row: &RatioRow) -> String {
        format!("{}{}{}", self.patterns(&row.patterns), self.colon(), self.ratio(&row.ratio))
    }

    pub(super) fn claim(&self, claim: &Claim) -> String {
        match claim {
            Claim::Always(e) => self.expr(e),
            Claim::Implies(c, e) => format!("{} {} {} {}", self.w("如", "if"), self.expr(c), self.w("则", "then"), self.expr(e)),
            Claim::Trend { figure, along, never_rises } => {
                let (figure, along) = (self.sum(figure), self.sum(along));
                let how = self.word("guarantee", if *never_rises { "不增" } else { "不减" });
                if self.zh() { format!("{figure} 随 {along} {how}") } else { format!("{figure} {how} as {along} rises") }
            }
            Claim::AtMost { benefits, limit, compare } => {
                let (benefits, limit) = (self.paths(benefits), self.sum(limit));
                let compare = compare.map_or(String::new(), |m| self.measure(m));
                if self.zh() { format!("合计 {benefits} 不超过 {limit}{compare}") } else { format!("{benefits} together at most {limit}{compare}") }
            }
            Claim::NeverBoth(benefits) if self.zh() => format!("{} 不得同时享受", self.paths(benefits)),
            Claim::NeverBoth(benefits) => format!("never both {}", self.paths(benefits)),
            Claim::Everyone { who, gets } => {
                let (who, one) = (self.expr(who), gets.len() == 1);
                let gets = self.paths(gets);
                match (self.zh(), one) {
                    (true, true) => format!("凡 {who} 的，享受 {gets}"),
                    (true, false) => format!("凡 {who} 的，至少享受 {gets} 之一"),
                    (false, true) => format!("everyone with {who} gets {gets}"),
                    (false, false) => format!("everyone with {who} gets any of {gets}"),
                }
            }
        }
    }

    /// `起算 审核通过 次月`, `起算 最晚(户籍迁入日期, 申请日期) 当月`
    pub(super) fn starting(&self, event: &ClockEvent, next_month: bool) -> String {
        let event = match event {
            ClockEvent::Application => self.w("申请", "application").to_owned(),
            ClockEvent::Approval => self.w("审核通过", "approval").to_owned(),
            ClockEvent::Date(e) => match &e.kind {
                // Of this name there is an event as well.
                ExprKind::Name(n) if ["申请", "审核通过", "application", "approval"].contains(&n.text.as_str()) => format!("「{}」", n.text),
                _ => self.sum(e),
            },
        };
        match (self.zh(), next_month) {
            (true, false) => format!("起算 {event} 当月"),
            (true, true) => format!("起算 {event} 次月"),
            (false, false) => format!("starting the month of {event}"),
            (false, true) => format!("starting the month after {event}"),
        }
    }

    /// `申请期限 在 毕业日期 后 1年 内（含），逾期视为放弃`
    pub(super) fn apply(&self, window: &ApplicationWindow) -> String {
        let (when, or_else) = match window {
            ApplicationWindow::Near { anchor, length, side, bounds, .. } => {
                (self.window(anchor, length, *side, *bounds), self.word("application", "逾期视为放弃"))
            }
            ApplicationWindow::Yearly(all) => {
                let all = all.iter().map(|days| self.days_of_year(days)).collect::<Vec<_>>().join(self.list_comma());
                (format!("{} {all}", self.word("application", "每年")), self.word("application", "逾期视为放弃当年"))
            }
        };
        format!("{} {when}{}{or_else}", self.w("申请期限", "apply"), self.comma())
    }

    fn days_of_year(&self, days: &DaysOfYear) -> String {
        let day = |d: DayOfYear| if self.zh() { format!("{}月{}日", d.month, d.day) } else { format!("{:02}-{:02}", d.month, d.day) };
        let (from, to) = (day(days.from), day(days.to));
        if self.zh() { format!("{from} 至 {to}") } else { format!("from {from} to {to}") }
    }

    /// `名额 每年 600名，由 市人才办 遴选`
    pub(super) fn quota(&self, number: &Quantity, yearly: bool, by: Option<&Name>) -> String {
        let number = self.quantity(number);
        let by = by.map_or(String::new(), |n| {
            let n = self.name(n);
            if self.zh() { format!("，由 {n} 遴选") } else { format!(", selected by {n}") }
        });
        match (self.zh(), yearly) {
            (true, true) => format!("名额 每年 {number}{by}"),
            (true, false) => format!("名额 {number}{by}"),
            (false, true) => format!("quota {number} a year{by}"),
            (false, false) => format!("quota {number}{by}"),
        }
    }

    /// `舍入 到 分，舍去，尾差 末月补足`
    pub(super) fn rounding(&self, to: RoundTo, mode: RoundMode, remainder: Option<&Remainder>) -> String {
        let (to, mode) = (words::round_to_word(to, self.language), words::round_mode_word(mode, self.language));
        let remainder = remainder.map_or(String::new(), |r| {
            let how = match r {
                Remainder::EveryMonths(q) if self.zh() => format!("每满{}个月的末月补足", q.number.mantissa),
                Remainder::EveryMonths(q) => format!("in every {} month", ordinal(q.number.mantissa)),
                Remainder::LastMonth(_) => self.w("末月补足", "in the last month").to_string(),
                Remainder::Dropped(_) => self.w("不补", "dropped").to_string(),
            };
            format!("{}{} {how}", self.comma(), self.w("尾差", "remainder"))
        });
        format!("{} {to}{}{mode}{remainder}", self.w("舍入 到", "rounding to"), self.comma())
    }

    /// `受理 市房产局，时限 5个工作日，渠道 "政务服务网"`
    pub(super) fn handled(&self, department: &Name, time_limit: Option<&Quantity>, channel: Option<&Text>) -> String {
        let mut text = format!("{} {}", self.w("受理", "handled by"), self.name(department));
        if let Some(q) = time_limit {
            text.push_str(&format!("{}{} {}", self.comma(), self.w("时限", "within"), self.quantity(q)));
        }
        if let Some(t) = channel {
            text.push_str(&format!("{}{} {}", self.comma(), self.w("渠道", "through"), self.text(t)));
        }
        text
    }

    /// `发放 每月，累计最长 36个月`
    pub(super) fn paid(&self, paid: &Paid) -> String {
        if let Some(parts) = &paid.installments {
            return format!("{} {}", self.w("发放", "paid"), self.installments(parts));
        }
        let every = match paid.every {
            Every::Once => self.w("一次性", "once"),
            Every::Month => self.w("每月", "monthly"),
            Every::Year => self.w("每年", "yearly"),
            Every::Installments => "",
        };
        let up_to = paid.up_to.as_ref().map_or(String::new(), |q| {
            let q = self.quantity(q);
            if self.zh() { format!("，累计最长 {q}") } else { format!(", up to {q} in all") }
        });
        let gaps = paid.gaps.map_or(String::new(), |gaps| {
            let word = self.word("part of a clause", if gaps == Gaps::Extend { "中断期间顺延" } else { "中断期间不顺延" });
            format!("{}{word}", self.comma())
        });
        let within = paid.within.as_ref().map_or(String::new(), |q| {
            let q = self.quantity(q);
            if self.zh() { format!("，在 {q} 内") } else { format!(", within {q}") }
        });
        format!("{} {every}{up_to}{gaps}{within}", self.w("发放", "paid"))
    }

    /// `周岁 自 生日次日 起算`
    pub(super) fn convention(&self, kind: ConventionKind) -> &'static str {
        match kind {
            ConventionKind::AgeFromBirthday => self.w("周岁 自 生日当日 起算", "age from the birthday"),
            ConventionKind::AgeFromDayAfter => self.w("周岁 自 生日次日 起算", "age from the day after the birthday"),
            ConventionKind::AgeInYears => self.w("周岁 计算到岁", "age in whole years"),
            ConventionKind::AgeToTheDay => self.w("周岁 计算到日", "age to the day"),
            ConventionKind::PeriodsFromNextDay => self.w("期间 自 次日 起算", "periods from the next day"),
            ConventionKind::PeriodsFromSameDay => self.w("期间 自 当日 起算", "periods from the first day"),
        }
    }

    pub(super) fn allow(&self, allow: &Allow) -> String {
        let lint = |lint: &AllowedLint| {
            let word = lint_word(&lint.name.text, self.language).unwrap_or(&lint.name.text);
            let of = lint.of.iter().map(|n| self.name(n)).collect::<Vec<_>>().join(self.list_comma());
            match (of.is_empty(), self.zh()) {
                (true, _) => word.to_owned(),
                (false, true) => format!("{word}（{of}）"),
                (false, false) => format!("{word} ({of})"),
            }
        };
        let lints: Vec<String> = allow.lints.iter().map(lint).collect();
        let because = format!("{} {}", self.w("理由", "because"), self.text(&allow.because));
        format!("{} {}{}{because}", self.w("允许", "allow"), lints.join(self.list_comma()), self.comma())
    }

    pub(super) fn measure(&self, m: Measure) -> String {
        let word = match m {
            Measure::ThisPeriod => self.w("本期", "period"),
            Measure::WholeTerm => self.w("全程总额", "lifetime"),
        };
        format!("{}{} {word}", self.comma(), self.w("比较", "compare by"))
    }
}

/// 1st, 2nd, 3rd, 12th …
pub(super) fn ordinal(n: i64) -> String {
    let suffix = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{suffix}")
}
