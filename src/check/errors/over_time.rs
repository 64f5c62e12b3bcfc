//! The diagnostics of benefits over time: payment, terms, amendments, conventions (H04xx).

use super::{Both, number_words, w};
use crate::check::types::Dim;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::{DateLit, Every, Language, Name};
use crate::value::Date;

pub(in crate::check) fn clause_twice(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("H0401", span, w("这一条款写了两次", "this clause is written twice"))
        .here(w("第二次写在这里", "written again here"))
        .label(first, w("第一次写在这里", "first written here"))
        .help(w("并成一条，或者删去其中一条", "make them one, or remove one of them"))
}

pub(in crate::check) fn claim_twice(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("H0401", span, w("一条保证只写一项内容", "a guarantee says one thing"))
        .here(w("这是又一项", "this is another"))
        .label(first, w("第一项写在这里", "the first is here"))
        .help(w("另写一条 `保证 \"…\"：…`", "write it as another `assert \"…\": …`"))
}

pub(in crate::check) fn no_amount(name: &Name) -> Diagnostic {
    Diagnostic::error("H0402", name.span, w(format!("待遇 `{}` 没有写标准", name.text), format!("the benefit `{}` has no amount", name.text)))
        .help(w("加上 `标准 …；`", "add `amount …;`"))
}

pub(in crate::check) fn amount_unit(span: Span, dim: &Dim, every: Option<Every>) -> Diagnostic {
    let (zh, en) = dim.words();
    let (need_zh, need_en, help_zh, help_en) = match every {
        Some(Every::Month | Every::Year) => ("按期发放的待遇，标准应是每月或每年的金额", "a benefit that is paid by month or year has an amount per month or year", "写成 `…元/月` 或 `…元/年`", "write `… yuan per month` or `… yuan per year`"),
        Some(Every::Installments) => ("分期发放的待遇，标准应是全部各期合计的一笔金额", "a benefit that is paid in installments has one amount for all of them", "写成 `…元`，或者把发放改为 `每月`、`每年`", "write `… yuan`, or let it be paid `monthly` or `yearly`"),
        Some(Every::Once) => ("一次性发放的待遇，标准应是一笔金额", "a benefit that is paid once has a plain amount of money", "写成 `…元`，或者把发放改为 `每月`、`每年`", "write `… yuan`, or let it be paid `monthly` or `yearly`"),
        None => ("没有写明发放方式的待遇，标准应是一笔金额", "a benefit without a payment clause has a plain amount of money", "写成 `…元`，或者加上 `发放 每月，累计最长 …；`", "write `… yuan`, or add `paid monthly, up to … in all;`"),
    };
    Diagnostic::error("H0403", span, w(format!("{need_zh}，而这里是“{zh}”"), format!("{need_en}, and this is in {en}"))).help(w(help_zh, help_en))
}

pub(in crate::check) fn shares_do_not_add_up(span: Span, total: i64) -> Diagnostic {
    let sum = number_words(i128::from(total), 10_000);
    Diagnostic::error("H0404", span, w(format!("各级负担的比例合计是 {sum}%，不是 100%"), format!("the shares add up to {sum}%, not to 100%")))
        .help(w("改正各级负担的比例", "correct the shares"))
}

/// Shares written as fractions of one; `percents` is how they are written.
pub(in crate::check) fn shares_as_fractions(span: Span, percents: &[String]) -> Diagnostic {
    Diagnostic::error("H0404", span, w("负担的份额要写成百分比", "a share is written as a percentage"))
        .help(w(format!("写作 `{}`", percents.join("、")), format!("write `{}`", percents.join(", "))))
}

/// A share in another unit, or in none; `bare` is its number in the latter case.
pub(in crate::check) fn share_is_no_percent(span: Span, bare: Option<&str>) -> Diagnostic {
    Diagnostic::error("H0404", span, w("负担的份额要写成百分比", "a share is written as a percentage")).help(match bare {
        Some(number) => w(format!("写作 `{number}%`"), format!("write `{number}%`")),
        None => w("例如 `市级 50%`", "for example `city 50%`"),
    })
}

pub(in crate::check) fn ends_before_start(until: Span, from: Span) -> Diagnostic {
    Diagnostic::error("H0405", until, w("终止日期早于施行日期", "the last day is before the first"))
        .here(w("到这一天为止", "it ends on this day"))
        .label(from, w("从这一天起施行", "it is in force from this day"))
        .help(w("改正其中一个日期", "correct one of the dates"))
}

pub(in crate::check) fn not_a_term(span: Span, every: Every) -> Diagnostic {
    let (zh, en) = match every {
        Every::Once | Every::Installments => ("一次性发放的待遇没有期限", "a benefit that is paid once has no term"),
        Every::Month => ("期限应是整月，最长 1200 个月", "the term is a whole number of months, at most 1200"),
        Every::Year => ("按年发放的待遇，期限应是整年", "the term of a benefit paid by the year is a whole number of years"),
    };
    Diagnostic::error("H0406", span, w(zh, en)).help(w("例如 `累计最长 36个月` 或 `累计最长 3年`", "for example `up to 36 months in all` or `up to 3 years in all`"))
}

/// A part of a sum that is paid in installments, out of range.
pub(in crate::check) fn part_of_nothing(span: Span) -> Diagnostic {
    Diagnostic::error("H0411", span, w("分期的每一份都应大于零，不超过一百万", "each part of the installments is from one to a million"))
        .help(w("写明各期之比，例如 `分期 4:3:3`", "write how the parts compare, as in `in installments 4:3:3`"))
}

/// More or fewer conditions than installments.
pub(in crate::check) fn conditions_of_parts(span: Span, parts: usize, conditions: usize) -> Diagnostic {
    Diagnostic::error(
        "H0411",
        span,
        w(format!("分 {parts} 期，这里写了 {conditions} 个条件"), format!("there are {parts} installments, and {conditions} conditions here")),
    )
    .help(w("每一期写一个条件，用 `、` 隔开", "write one condition for each installment, with commas between them"))
}

/// `起算 条件全部符合 当月`; `dates` are the dates that the conditions read.
pub(in crate::check) fn names_no_date(span: Span, dates: &[String]) -> Diagnostic {
    let of = |more: &str| dates.iter().map(String::as_str).chain([more]).collect::<Vec<_>>().join(", ");
    let (zh, en) = if dates.is_empty() { (of("申请日期, 户籍迁入日期"), of("applied_on, moved_in_on")) } else { (of("申请日期"), of("applied_on")) };
    Diagnostic::error("H0440", span, w("条件从哪一天起全部符合，要由日期来定", "since when all conditions are met is for dates to say"))
        .here(w("这里没有写明是哪几个日期", "it is not said which dates"))
        .help(w(format!("写上决定起算的各个日期：`起算 最晚({zh}) 当月`"), format!("name the dates that decide it: `starting the month of latest({en})`")))
}

/// `每年 2月30日 至 …`, `每年 11月1日 至 1月31日`, or one that begins before the one before it has ended.
pub(in crate::check) fn not_days_of_a_year(span: Span, exists: bool) -> Diagnostic {
    let (words, help) = if exists {
        (
            w("每年的申请期限应在一年之内，由前到后", "days of application lie within a year, from early to late"),
            w("跨年的写成两段：`每年 1月1日 至 1月31日、11月1日 至 12月31日`", "write one that crosses the year as two: `each year from 01-01 to 01-31, from 11-01 to 12-31`"),
        )
    } else {
        (w("不是每年都有这一天", "not every year has this day"), w("改正日期；二月的末日写 `2月28日`", "correct the day; the last day of February is `02-28`"))
    };
    Diagnostic::error("H0441", span, words).help(help)
}

/// A number of people that is none.
pub(in crate::check) fn not_a_quota(span: Span) -> Diagnostic {
    Diagnostic::error("H0410", span, w("名额应为大于零的整数", "a quota is a whole number above zero")).help(w("例如 `名额 每年 600名`", "for example `quota 600 a year`"))
}

/// A decision outside a benefit that does not say what is decided.
pub(in crate::check) fn decides_what(span: Span) -> Diagnostic {
    Diagnostic::error("H0413", span, w("这里要写明研究确定的事项", "it must be said what is decided"))
        .help(w("在后面用引号写明，例如 `由 人社局 研究确定 \"特别优秀\"`", "write it in quotes, as in `decided by 人社局 \"outstanding\"`"))
}

/// `时限 15个工做日`: a unit that measures no time; `near` is the one that is meant.
pub(in crate::check) fn not_a_time_limit(unit: Span, word: &str, near: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error("H0423", unit, w(format!("`{word}` 不是时间单位"), format!("`{word}` is no unit of time")));
    match near {
        Some(near) => d.help(w(format!("是否要写 `{near}`？"), format!("did you mean `{near}`?"))).edit(unit, near),
        None => d.help(w("写 `个工作日`、`天` 或 `个月`", "write `working days`, `days` or `months`")),
    }
}

/// `逐年` where there is no year of payment.
pub(in crate::check) fn no_year_of_payment(span: Span) -> Diagnostic {
    Diagnostic::error("H0412", span, w("这里没有发放年度", "there is no year of payment here"))
        .help(w("`逐年` 只用在 `发放 每月` 或 `发放 每年` 的待遇里", "`by year of payment` is for a benefit that is paid monthly or yearly"))
}

/// `其他` before the last tier.
pub(in crate::check) fn else_before_the_end(span: Span) -> Diagnostic {
    Diagnostic::error("H0601", span, w("`其他` 之后的各档没有人能够列入", "nobody can belong to the tiers after `else`"))
        .help(w("把写 `其他` 的一档放在最后", "write the tier with `else` last"))
}

/// Steps that do not follow each other from the first on.
pub(in crate::check) fn steps_not_in_order(span: Span, expected: i64) -> Diagnostic {
    Diagnostic::error(
        "H0610",
        span,
        w(format!("分段应前后相接：这一段应从第 {expected} 起"), format!("steps follow each other: this one begins with number {expected}")),
    )
    .help(w("例如 `第1人 至 第3人：…；第4人 起：…`", "for example `1st to 3rd 人: …; 4th 人 on: …`"))
}

/// Steps over something that is not one number, or rows that are no steps.
pub(in crate::check) fn not_steps(span: Span) -> Diagnostic {
    Diagnostic::error("H0610", span, w("分段累计按一个数分段，每一行写明从第几到第几", "steps are over one number, and each row says from which to which it counts"))
        .help(w("例如 `按 人数 分段累计：第1人 至 第3人：2000元/人；第4人 起：3000元/人`", "for example `by heads stepwise: 1st to 3rd 人: 2_000 yuan per 人; 4th 人 on: 3_000 yuan per 人`"))
}

pub(in crate::check) fn needs_rounding(span: Span, every: Option<Every>) -> Diagnostic {
    let (zh, en) = match every {
        Some(Every::Month) => ("每月的金额不是整分，没有写明怎样舍入", "the amount of a month is not a whole number of fen, and it is not said how it is rounded"),
        Some(Every::Year) => ("每年的金额不是整分，没有写明怎样舍入", "the amount of a year is not a whole number of fen, and it is not said how it is rounded"),
        _ => ("金额不一定是整分，没有写明怎样舍入", "the amount need not be a whole number of fen, and it is not said how it is rounded"),
    };
    Diagnostic::error("H0407", span, w(zh, en))
        .help(w("加上 `舍入 到 分，舍去；`，按期发放的还可写明尾差，例如 `尾差 每满12个月的末月补足`", "add `rounding to fen, down;`, and where it is paid by period say what becomes of the remainder, as in `remainder in every 12th month`"))
}

pub(in crate::check) fn negative_amount(span: Span, lo: i128) -> Diagnostic {
    let least = number_words(lo, 100);
    Diagnostic::error("H0408", span, w(format!("标准可能是负数：最小可到 {least} 元"), format!("the amount can be negative: as low as {least} yuan")))
        .help(w("用 `最低 0元` 保底", "hold it with `not less than 0 yuan`"))
}

pub(in crate::check) fn remainder_needs_term(at: Span, paid: Option<Span>) -> Diagnostic {
    let d = Diagnostic::error("H0409", at, w("没有期限，就没有末月", "without a term there is no last month"));
    let d = match paid {
        Some(paid) => d.label(paid, w("这里没有写 `累计最长`", "this does not say `up to … in all`")),
        None => d,
    };
    d
        .help(w("在发放里写明 `累计最长 …`，或者改为 `尾差 每满12个月的末月补足`", "say `up to … in all` in the payment clause, or write `remainder in every 12th month`"))
}

pub(in crate::check) fn remainder_of_once(span: Span) -> Diagnostic {
    Diagnostic::error("H0409", span, w("不按月或按年发放的待遇没有尾差", "a benefit that is not paid by month or year has no remainder"))
        .help(w("去掉尾差", "leave the remainder out"))
}

pub(in crate::check) fn at_least_of(span: Span, items: usize) -> Diagnostic {
    Diagnostic::error("H0410", span, w(format!("下面有 {items} 项，项数应在 1 到 {items} 之间"), format!("there are {items} items below, so the number is between 1 and {items}")))
        .help(w("改正项数", "correct the number"))
}

pub(in crate::check) fn bare_bounds(span: Span, language: Language) -> Diagnostic {
    let edit = if language == Language::Zh { "（含）" } else { " (inclusive)" };
    Diagnostic::warning("H0902", span, w("没有写明是否包括本数", "it is not said whether the number itself is included"))
        .help(w("在后面写上 `（含）` 或 `（不含）`；不写的，按民法典第一千二百五十九条包括本数", "write `(inclusive)` or `(exclusive)`; unsaid, the number is included (Civil Code, Art. 1259)"))
        .edit(span.after(), edit)
}

pub(in crate::check) fn bare_window(span: Span, language: Language) -> Diagnostic {
    let edit = if language == Language::Zh { "（含）" } else { " (inclusive)" };
    Diagnostic::warning("H0902", span, w("没有写明期限的最后一天是否包括在内", "it is not said whether the last day of the window is included"))
        .help(w("在 `内` 后面写（含）或（不含）；不写的，按民法典第一千二百五十九条包括", "write (inclusive) or (exclusive) at its end; unsaid, it is included (Civil Code, Art. 1259)"))
        .edit(span.after(), edit)
}

/// A day as each language writes it.
fn day(date: Date) -> Both {
    let (y, m, d) = date.ymd();
    (format!("{y}年{m}月{d}日"), date.to_string())
}

pub(in crate::check) fn parameter_begins_late(name: &Name, first: DateLit, from: DateLit, amended: bool) -> Diagnostic {
    let (zh_who, en_who) = if amended { ("修订", "an amendment") } else { ("政策", "a policy") };
    let (zh_begins, en_begins) = if amended { ("适用", "applies") } else { ("施行", "is in force") };
    let (n, (zh, en), (zh_from, en_from)) = (&name.text, day(first.date), day(from.date));
    Diagnostic::warning("H0903", first.span, w(
        format!("参数 `{n}` 自 {zh} 起才有数值，而用到它的{zh_who}自 {zh_from} 起{zh_begins}"),
        format!("the parameter `{n}` has no value before {en}, and {en_who} that reads it {en_begins} from {en_from}"),
    ))
    .here(w("最早的数值从这一天起", "the first value begins here"))
    .label(from.span, w(
        format!("{zh_who}从这一天起{zh_begins}；在有数值之前，结果只能是待核实或者金额待定"),
        format!("the {} begins here; until there is a value, its answers stay open", if amended { "amendment" } else { "policy" }),
    ))
    .help(w(
        format!("在参数 `{n}` 的第一行之前加上 `自 {zh_from}：…；`"),
        format!("add the line `since {en_from}: …;` before the first value of `{n}`"),
    ))
}

/// An amendment from a day on which its benefit is not there yet.
pub(in crate::check) fn amended_before_start(since: DateLit, from: DateLit) -> Diagnostic {
    let ((zh, en), (zh_from, en_from)) = (day(since.date), day(from.date));
    Diagnostic::error("H0414", since.span, w(
        format!("修订自 {zh} 起，而所修订的政策自 {zh_from} 起才施行"),
        format!("the amendment is from {en}, and what it amends is in force from {en_from}"),
    ))
    .here(w("修订从这一天起", "it amends from this day"))
    .label(from.span, w("政策从这一天起施行", "the policy begins here"))
    .help(w("改正其中一个日期；自始就应适用的，直接改写待遇的条款", "correct one of the dates; what holds from the beginning is written in the benefit itself"))
}

pub(in crate::check) fn amended_twice(benefit: &Name, since: DateLit, first: Span) -> Diagnostic {
    let (zh, en) = day(since.date);
    Diagnostic::error("H0415", since.span, w(
        format!("`{}` 自 {zh} 起已有一次修订，分不出先后", benefit.text),
        format!("`{}` is amended from {en} already, and of two amendments from one day neither comes first", benefit.text),
    ))
    .label(first, w("同一天的另一次修订在这里", "the other amendment from that day"))
    .help(w("把两次修订并成一次，或者改正其中一个日期", "make them one amendment, or correct one of the dates"))
}

/// A clause that says what a benefit is.
pub(in crate::check) fn makes_another_benefit(span: Span, old: Option<Span>, benefit: &Name) -> Diagnostic {
    let d = Diagnostic::error("H0416", span, w(
        format!("修订不能改变 `{}` 的用途、发放周期，也不能改为等待原来不等待的申请、审核起算", benefit.text),
        format!("an amendment does not change for what purpose `{}` is, how often it is paid, or for which application or approval its clock waits", benefit.text),
    ));
    let d = match old {
        Some(old) => d.label(old, w("原来是这样规定的", "this is what it says")),
        None => d.label(benefit.span, w("原来没有这一条款", "it has no such clause")),
    };
    d.help(w("改成一项新的待遇，原待遇用 `施行 … 截止 申请 …` 停止受理，再用 `衔接` 写明两者的关系", "declare a new benefit, end the intake of the old one with `in force … for new claims`, and say with `coordinate` how the two combine"))
}

pub(in crate::check) fn amends_nothing(span: Span) -> Diagnostic {
    Diagnostic::error("H0417", span, w("这次修订没有写明改什么", "this amendment does not say what it changes"))
        .help(w("写上取代原条款的条款，例如 `标准 1000元/月；`；删去一份名单的，写 `享受期间保持：（一）已删除。`", "write the clauses that take the place of the old ones, as in `amount 1_000 yuan per month;`; to drop a list, write `while paid all of: (1) repealed.`"))
}

/// `原待遇` where nothing is amended.
pub(in crate::check) fn running_before_amendment(span: Span) -> Diagnostic {
    Diagnostic::error("H0418", span, w("`原待遇` 说的是修订之前已在享受的待遇，要写在修订里", "`running benefits` are those that began before an amendment, and belong in one"))
        .help(w("移到 `修订 … 自 …：` 之下", "move it below `amend … from …:`"))
}

pub(in crate::check) fn convention_twice(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("H0419", span, w("同一件事约定了两次", "this is agreed on twice"))
        .here(w("又一次约定", "agreed on again here"))
        .label(first, w("第一次约定在这里", "first agreed on here"))
        .help(w("留下一处", "keep one of the two"))
}

pub(in crate::check) fn convention_of_dictionary(span: Span) -> Diagnostic {
    Diagnostic::error("H0420", span, w("日期约定由各项政策自己写明，不写在字典里", "how days are counted is for each policy to say, and not for a dictionary"))
        .help(w("移到政策的开头；字典里的定义，随引用它的政策计算", "move it to the head of the policy; a definition of a dictionary is counted as the policy counts that reads it"))
}

/// What is settled at the application, said of an element.
pub(in crate::check) fn element_at_entry(span: Span, var: &Name) -> Diagnostic {
    Diagnostic::error(
        "H0421",
        span,
        w(format!("`{}` 的条件不能写在 `申请时同时符合` 里", var.text), format!("what `{}` must meet cannot be judged on entry", var.text)),
    )
    .here(w("批准之后不再审核，而列表里的每一项都会变", "this is settled by the approval, and the elements of a list change after it"))
    .help(w("改写在 `同时符合` 里，每期都审核", "write it below `all of`, which is judged each period"))
}

/// `合计最高` where nothing is added up.
pub(in crate::check) fn cap_of_nothing(span: Span) -> Diagnostic {
    Diagnostic::error("H0422", span, w("这项待遇没有逐项相加，不用 `合计最高`", "this benefit adds nothing up, so it has no `together at most`"))
        .help(w("写在标准里：`标准 … 最高 …`；几项待遇合计封顶，写一项 `衔接`", "write it in the amount: `amount … capped at …`; to cap several benefits together, declare a `coordinate`"))
}

/// `按月折算` that does not say of how many months, or how many were served.
pub(in crate::check) fn pro_rata_of_what(span: Span, service: bool, served: bool) -> Diagnostic {
    let (zh, en) = match (service, served) {
        (false, true) => ("没有写明服务期", "of how long a service period"),
        (true, false) => ("没有写明已服务多久", "how long was served"),
        (true, true) | (false, false) => ("没有写明服务期，也没有写明已服务多久", "of how long a service period, nor how long was served"),
    };
    Diagnostic::error("H0425", span, w(format!("`按月折算` {zh}"), format!("`pro rata by month` does not say {en}"))).help(w(
        "写作 `按月折算，服务期 5年，自 首次领取日期 至 离职日期`，或者 `按月折算，服务期 60个月，已服务 …`",
        "write `pro rata by month, service period 5 years, from first_paid_on to …` or `…, service period 60 months, served …`",
    ))
}

pub(in crate::check) fn not_a_service_period(span: Span) -> Diagnostic {
    Diagnostic::error("H0406", span, w("服务期应是整月，最长 1200 个月", "a service period is a whole number of months, at most 1200"))
        .help(w("例如 `服务期 60个月` 或 `服务期 5年`", "for example `service period 60 months` or `service period 5 years`"))
}

/// A sum to be paid back that is no sum of money.
pub(in crate::check) fn repays_no_money(span: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0426", span, w(format!("退回的应是一笔金额，而这里是{}", words.0), format!("what is paid back is an amount of money, and this is {}", words.1)))
        .help(w("写作 `全额`，或者一个结果是金额的算式，如 `已领金额 × 30%`", "write `in full`, or a formula that gives an amount, such as `received * 30%`"))
}

/// `已服务` of something that is no number of months.
pub(in crate::check) fn served_no_months(span: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0426", span, w(format!("已服务多久应是整月数，而这里是{}", words.0), format!("how long was served is a whole number of months, and this is {}", words.1)))
        .help(w("用单位是月的数据项，或者写作 `自 起始日期 至 终止日期`", "use a fact in months, or write `from the first day to the last`"))
}

/// `X 的 应退` of a benefit without a clause of recovery.
pub(in crate::check) fn never_repaid(span: Span, benefit: &Name) -> Diagnostic {
    Diagnostic::error("H0427", span, w(format!("`{}` 没有退回条款，没有应退金额", benefit.text), format!("`{}` has no clause of recovery, so nothing of it is repayable", benefit.text)))
        .label(benefit.span, w("这项待遇在这里", "the benefit is here"))
        .help(w("在待遇里写上 `有下列情形之一的退回：（一）…：全额；`", "write `repay when any of: (1) …: in full;` in the benefit"))
}
