//! The sentences of a letter, Chinese beside English.

use heng_abi::{Benefit, Policy};

use crate::population::report::{FactValue, GateReport, ItemDetail, ItemReport, Need, Report, State, Status, Taken, VersionReport};
use crate::population::show;
use crate::syntax::Language;
use crate::value::Date;

/// Says things in one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrases(pub(super) Language);

impl Phrases {
    fn pick(self, zh: String, en: String) -> String {
        match self.0 {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    pub(super) fn heading(self, subject: &str, as_of: &str) -> String {
        let day = iso(as_of).map_or_else(|| as_of.to_owned(), |d| show::date(i64::from(d.days()), self.0));
        self.pick(format!("关于 {subject} 的政策待遇说明（基准日 {day}）"), format!("Benefits of {subject} as of {day}"))
    }

    pub(super) fn policy(self, policy: &Policy) -> String {
        let title = policy.title.as_deref().unwrap_or(&policy.name);
        let number = policy.number.as_deref();
        self.pick(
            format!("政策依据：《{title}》{}", number.map_or_else(String::new, |n| format!("（{n}）"))),
            format!("Policy: {title}{}", number.map_or_else(String::new, |n| format!(" ({n})"))),
        )
    }

    pub(super) fn conclusion(self, benefit: &Benefit, report: &Report) -> String {
        let cites = self.cites(benefit.cites.as_deref());
        if let Some(of) = &report.recovers {
            let (zh, en) = match report.status {
                Status::Eligible | Status::AwaitingChoice => ("已领取的应当退回。", "what was received is to be paid back."),
                Status::NotEligible => ("无须退回。", "nothing is to be paid back."),
                Status::Undetermined => ("现有信息不足，尚不能确定是否应退，待核实。", "whether it is to be paid back cannot be said yet: facts are missing."),
                Status::NeedsDecision => ("是否应退，需由有关部门研究确定。", "whether it is to be paid back needs a decision."),
            };
            return self.pick(format!("【{of}的退回】{cites}{zh}"), format!("Recovery of {of}{cites}: {en}"));
        }
        let zh = match report.status {
            Status::Eligible => "符合享受条件。",
            Status::NotEligible => "不符合享受条件。",
            Status::Undetermined => "现有信息不足，尚不能确定是否符合，待核实。",
            Status::NeedsDecision => "需由有关部门研究确定。",
            Status::AwaitingChoice => "符合享受条件，须先在可选的待遇中作出选择。",
        };
        let en = match report.status {
            Status::Eligible => "the conditions are met.",
            Status::NotEligible => "the conditions are not met.",
            Status::Undetermined => "it cannot be said yet: facts are missing.",
            Status::NeedsDecision => "this needs a decision.",
            Status::AwaitingChoice => "the conditions are met; a choice among benefits is still open.",
        };
        self.pick(format!("【{}】{cites}{zh}", benefit.name), format!("{}{cites}: {en}", benefit.name))
    }

    fn cites(self, cites: Option<&str>) -> String {
        cites.map_or_else(String::new, |c| self.pick(format!("（依据：{c}）"), format!(" ({c})")))
    }

    pub(super) fn open_sum(self) -> String {
        self.pick("尚待确定".to_owned(), "not known yet".to_owned())
    }

    pub(super) fn sums(self, period: &str, amount: &str, payable: &str, same: bool) -> String {
        if same {
            return self.pick(format!("{period}发放：{payable}。"), format!("paid {period}: {payable}."));
        }
        self.pick(
            format!("{period}应发 {amount}，实发 {payable}。"),
            format!("due {period}: {amount}; payable: {payable}."),
        )
    }

    pub(super) fn owed(self, sum: &str) -> String {
        self.pick(format!("应退 {sum}。"), format!("to be paid back: {sum}."))
    }

    pub(super) fn periods_left(self, left: i64, period: &str) -> String {
        let (zh, en) = match period {
            "year" => ("年", "years"),
            "installment" => ("期", "installments"),
            _ => ("个月", "months"),
        };
        self.pick(format!("尚可享受{left}{zh}（含本期）。"), format!("{left} {en} are left, this one included."))
    }

    pub(super) fn gate(self, gate: &GateReport) -> String {
        let open = gate.state == State::Unknown;
        let zh = match (gate.gate.as_str(), open) {
            ("exhausted", false) => "此项待遇已经领足。",
            ("exhausted", true) => "是否已经领足，尚待核实。",
            ("waived", false) => "申请人已放弃此项待遇。",
            ("waived", true) => "申请人是否已放弃此项待遇，尚待核实。",
            ("within_term", false) => "已超过规定的享受期限。",
            ("within_term", true) => "是否仍在规定的享受期限内，尚待核实。",
            ("due", false) => "下一期尚未到应发之时。",
            ("due", true) => "下一期是否已到应发之时，尚待核实。",
            ("started", false) => "未到起算月份。",
            ("started", true) => "是否已到起算月份，尚待核实。",
            ("application_open", false) => "未到申请时间。",
            ("application_open", true) => "是否已到申请时间，尚待核实。",
            ("applied_in_time", false) => "逾期未申请，视为放弃。",
            ("applied_in_time", true) => "申请是否逾期，尚待核实。",
            ("in_force", false) => "不在政策施行期间内。",
            ("in_force", true) => "是否在政策施行期间内，尚待核实。",
            ("received", false) => "没有领取过此项待遇。",
            ("received", true) => "是否领取过此项待遇，尚待核实。",
            ("left", false) => "没有应退的金额。",
            ("left", true) => "应退多少，尚待核实。",
            ("chosen", false) => "按衔接规定，由另一项待遇享受。",
            ("chosen", true) => "按衔接规定是否由此项待遇享受，尚待确定。",
            _ => "",
        };
        let en = match (gate.gate.as_str(), open) {
            ("exhausted", false) => "it has been received in full.",
            ("exhausted", true) => "whether it has been received in full is not known.",
            ("waived", false) => "it was waived.",
            ("waived", true) => "whether it was waived is not known.",
            ("within_term", false) => "the time in which it must be enjoyed is over.",
            ("within_term", true) => "whether the time in which it must be enjoyed is over is not known.",
            ("due", false) => "the next installment is not due yet.",
            ("due", true) => "whether the next installment is due is not known.",
            ("started", false) => "the month in which it starts has not come.",
            ("started", true) => "whether the month in which it starts has come is not known.",
            ("application_open", false) => "it cannot be applied for yet.",
            ("application_open", true) => "whether it can be applied for yet is not known.",
            ("applied_in_time", false) => "it was not applied for in time, and is forfeited.",
            ("applied_in_time", true) => "whether it was applied for in time is not known.",
            ("in_force", false) => "the policy is not in force for this claim.",
            ("in_force", true) => "whether the policy is in force for this claim is not known.",
            ("received", false) => "it was never received.",
            ("received", true) => "whether it was received is not known.",
            ("left", false) => "no sum is left to pay back.",
            ("left", true) => "how much is to be paid back is not known.",
            ("chosen", false) => "another benefit was chosen, or takes its place.",
            ("chosen", true) => "whether another benefit takes its place is not known.",
            _ => "",
        };
        if zh.is_empty() { gate.text.clone() } else { self.pick(zh.to_owned(), en.to_owned()) }
    }

    pub(super) fn item(self, item: &ItemReport, detail: &ItemDetail) -> String {
        let (zh_list, en_list) = match item.list.as_str() {
            "entry" => ("申请条件", "entry condition"),
            "while" => ("享受期间条件", "condition while paid"),
            "exclusion" => ("不予享受情形", "exclusion"),
            "stop" => ("停发情形", "case that stops payment"),
            "recovery" => ("退回情形", "case of recovery"),
            _ => ("条件", "condition"),
        };
        let exclusion = heng_abi::excludes(&item.list) || item.list == "recovery";
        let (zh_state, en_state) = match (item.state, exclusion) {
            (State::Holds, false) => ("符合", "holds"),
            (State::Fails, false) => ("不符合", "is not met"),
            (State::Holds, true) => ("存在此情形", "applies"),
            (State::Fails, true) => ("不存在此情形", "does not apply"),
            (State::Unknown, _) => ("待核实", "is not known"),
            (State::Settled, _) => ("审核时已认定", "was settled at the approval"),
            (State::DoesNotApply, _) => ("不适用", "does not belong to the version in effect"),
            (State::Decision, _) => ("待研究确定", "needs a decision"),
        };
        let (mark, text) = (&item.mark, &detail.text);
        let en_mark = if mark.is_empty() { String::new() } else { format!(" {mark}") };
        let cites = self.cites(detail.cites.as_deref());
        self.pick(
            format!("{zh_list}{mark}{zh_state}：{text}{cites}"),
            format!("{en_list}{en_mark} {en_state}: {text}{cites}"),
        )
    }

    pub(super) fn fact(self, fact: &FactValue) -> String {
        let who = self.who(fact.source.as_deref(), fact.department.as_deref());
        self.pick(format!("{}：{}{who}", fact.fact, fact.value), format!("{}: {}{who}", fact.fact, fact.value))
    }

    fn who(self, source: Option<&str>, department: Option<&str>) -> String {
        match (source, department) {
            (Some(s), Some(d)) => self.pick(format!("（{d}，{s}）"), format!(" ({d}, {s})")),
            (Some(one), None) | (None, Some(one)) => self.pick(format!("（{one}）"), format!(" ({one})")),
            (None, None) => String::new(),
        }
    }

    pub(super) fn settled(self, marks: &[&str]) -> String {
        self.pick(
            format!("申请条件{}在审核通过时已经认定，不再重新核查。", marks.join("、")),
            format!("entry conditions {} were settled at the approval and are not judged again.", marks.join(", ")),
        )
    }

    pub(super) fn version(self, version: &VersionReport) -> String {
        let day = |text: &String| iso(text).map_or_else(|| text.clone(), |d| show::date(i64::from(d.days()), self.0));
        let cites = self.cites(version.cites.as_deref());
        let (by, date) = (&version.by, version.date.as_ref().map(day));
        let decided = date.map_or_else(|| by.clone(), |d| self.pick(format!("{by}（{d}）"), format!("{by} ({d})")));
        match version.since.as_ref().map(day) {
            Some(since) => self.pick(format!("适用{since}起的修订{cites}，以{decided}为准。"), format!("as amended from {since}{cites}, by {decided}.")),
            None => self.pick(format!("适用修订前的规定，以{decided}为准。"), format!("as it was before it was amended, by {decided}.")),
        }
    }

    pub(super) fn taken(self, taken: &Taken) -> String {
        let cites = self.cites(taken.cites.as_deref());
        let sum = show::money(taken.amount, self.0);
        let (zh, en) = taken.winner.as_ref().map_or_else(Default::default, |w| (format!("，改由“{w}”发放"), format!(" in favour of {w}")));
        self.pick(format!("按“{}”{cites}核减 {sum}{zh}。", taken.by), format!("{}{cites} takes {sum}{en}.", taken.by))
    }

    pub(super) fn needs_head(self) -> String {
        self.pick("尚需核实：".to_owned(), "Still needed:".to_owned())
    }

    pub(super) fn need(self, need: &Need) -> String {
        if let Some(since) = need.since.as_deref().and_then(iso) {
            let value = show::no_value_before(since.days().into(), self.0);
            return self.pick(format!("参数“{}”（{value}）", need.fact), format!("the parameter {} ({value})", need.fact));
        }
        format!("{}{}", need.fact, self.who(need.source.as_deref(), need.department.as_deref()))
    }

    pub(super) fn note(self, note: &str) -> String {
        self.pick(format!("另有规定：{note}"), format!("It is also said: {note}"))
    }

    pub(super) fn handled(self, benefit: &Benefit) -> Option<String> {
        let department = benefit.department.as_ref()?;
        let limit = benefit.time_limit.as_ref();
        let channel = benefit.channel.as_ref();
        let zh = [limit.map(|l| format!("，时限 {l}")), channel.map(|c| format!("，渠道 {c}"))];
        let en = [limit.map(|l| format!(", within {l}")), channel.map(|c| format!(", through {c}"))];
        let join = |parts: [Option<String>; 2]| parts.into_iter().flatten().collect::<String>();
        Some(self.pick(format!("受理：{department}{}。", join(zh)), format!("Handled by {department}{}.", join(en))))
    }
}

fn iso(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let mut next = || parts.next()?.parse::<u32>().ok();
    let (year, month, day) = (next()?, next()?, next()?);
    Date::from_ymd(i32::try_from(year).ok()?, month, day)
}
