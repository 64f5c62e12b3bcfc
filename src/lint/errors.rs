//! The words of the lints.

use crate::diagnostic::lints::Lint;
use crate::diagnostic::{Diagnostic, Words};
use crate::source::Span;
use crate::syntax::{Ends, Every, Name};
use crate::value::Date;

fn w(zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words::new(zh, en)
}

pub(super) fn unknown_lint(name: &Name, near: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error("H0216", name.span, w(format!("没有名为 `{}` 的提醒", name.text), format!("there is no lint named `{}`", name.text)));
    match near {
        Some(near) => d.help(w(format!("是否要写 `{near}`？"), format!("did you mean `{near}`?"))).edit(name.span, near),
        None => d.help(w("`docs/lints.md` 列出全部提醒的名称", "`docs/lints.md` lists the names of all lints")),
    }
}

pub(super) fn unused_allow(item: Span, lint: &Lint, edit: Option<Span>) -> Diagnostic {
    let d = Diagnostic::warning("H0904", item, w(
        format!("这里没有 `{}` 可以允许", lint.zh),
        format!("there is nothing here that `{}` would report", lint.name()),
    ))
    .help(w("删去这一条", "remove the clause"));
    match edit {
        Some(span) => d.edit(span, ""),
        None => d,
    }
}

pub(super) fn lost_remainder(span: Span) -> Diagnostic {
    Diagnostic::warning("H0905", span, w(
        "按年计的金额分月发放除不尽，没有写明尾差的去向",
        "a sum by the year does not divide into months, and it is not said where the remainder goes",
    ))
    .here(w("每月舍入，零头未作安排", "every month is rounded, and the odd fen are left over"))
    .help(w(
        "补发的，在后面写 `，尾差 每满12个月的末月补足`；不补的，写 `，尾差 不补`",
        "add `, remainder in every 12th month` to pay it, or `, remainder dropped` to say that it is not paid",
    ))
}

pub(super) fn entry_or_continuing(head: Span, every: Every, items: &[Span]) -> Diagnostic {
    let (zh, en) = if every == Every::Year { ("按年", "yearly") } else { ("按月", "monthly") };
    let d = Diagnostic::warning("H0906", head, w(
        format!("{zh}发放的待遇，没有分清哪些条件只在申请时审核、哪些在享受期间一直要符合"),
        format!("a benefit that is paid {en} does not say which conditions are judged at the application only, and which in every period"),
    ));
    let d = items.iter().take(3).fold(d, |d, item| d.label(*item, w("过一段时间就不再符合，随之停发", "in time this no longer holds, and the payments end")));
    d.help(w(
        "只在申请时审核的写在 `申请时同时符合：` 之下，每期都要符合的写在 `享受期间保持：` 之下",
        "put what is judged at the application under `on entry all of:`, and what must hold in every period under `while paid all of:`",
    ))
}

pub(super) fn refused_without_record(item: Span, fact: &Name) -> Diagnostic {
    let f = &fact.text;
    Diagnostic::warning("H0907", item, w(
        format!("没有 `{f}` 记录的人，一律不符合这个条件"),
        format!("whoever has no `{f}` fails this condition"),
    ))
    .label(fact.span, w("这里声明可以没有记录", "it may be absent by this declaration"))
    .help(w(
        format!("没有记录也算符合的，写 `{f} 无记录 或 …`；必须有记录的，写 `{f} 有记录 且 …`"),
        format!("write `{f} is not recorded or …` if they are to meet it, `{f} is recorded and …` if they are not"),
    ))
}

pub(super) fn term_beyond_window(up_to: Span, within: Span) -> Diagnostic {
    Diagnostic::warning("H0908", up_to, w("累计最长的期限，在规定的时间内发不完", "so many periods do not fit into the time within which they are paid"))
        .here(w("累计最长", "so long in all"))
        .label(within, w("须在这段时间内发放", "paid within this time"))
        .help(w("改正其中一个期限", "correct one of the two"))
}

pub(super) fn remainder_beyond_term(every: Span, up_to: Span) -> Diagnostic {
    Diagnostic::warning("H0908", every, w("尾差还没有到补足的时候，发放就结束了", "the payments end before the remainder is ever paid"))
        .here(w("满这么多个月才补足", "made good after so many months"))
        .label(up_to, w("累计最长只有这些", "no more than this in all"))
        .help(w("改为 `尾差 末月补足`", "write `remainder in the last month`"))
}

pub(super) fn term_beyond_end(paid: Span, up_to: Span, end: Span) -> Diagnostic {
    Diagnostic::warning("H0908", paid, w("即使从施行之日起领取，到停止发放时也领不满期限", "even who is paid from the first day on is not paid for so long before payments end"))
        .label(up_to, w("期限", "the term"))
        .label(end, w("这一天之后不再发放", "nothing is paid after this day"))
        .help(w("改正期限或者停止发放的日期；只停止受理申请的，写 `截止 申请`", "correct the term or the last day; write `for new claims` if only claims end then"))
}

pub(super) fn one_sided_exclusion(item: Span, others: &[&Name]) -> Diagnostic {
    let all = |joint: &str| others.iter().map(|n| format!("`{}`", n.text)).collect::<Vec<_>>().join(joint);
    let (zh, en) = (all("、"), all(", "));
    let says = if others.len() == 1 { "says" } else { "say" };
    let d = Diagnostic::warning("H0909", item, w(
        format!("这里排除了享受 {zh} 的人，而对方没有相应规定：先后次序不同，结果就不同"),
        format!("this excludes whoever has received {en}, which {says} nothing of it: the order of the claims decides"),
    ));
    let d = others.iter().fold(d, |d, other| d.label(other.span, w("这项待遇没有排除对方", "this one does not exclude the other")));
    d.help(w("用 `衔接` 写明怎样衔接，例如 `不得同时享受`", "say in a `coordinate` how they combine, for example `not at the same time`"))
}

pub(super) fn unused_fact(name: &Name) -> Diagnostic {
    let n = &name.text;
    Diagnostic::warning("H0910", name.span, w(format!("数据项 `{n}` 不影响任何待遇"), format!("the fact `{n}` influences no benefit")))
        .help(w("删去它，或者补上用到它的条款", "remove it, or write the clause that it is for"))
}

pub(super) fn unused_declaration(name: &Name) -> Diagnostic {
    let n = &name.text;
    Diagnostic::warning("H0911", name.span, w(format!("`{n}` 声明了却没有用到"), format!("`{n}` is declared and never used")))
        .help(w("删去它，或者补上用到它的条款", "remove it, or write the clause that it is for"))
}

pub(super) fn missing_citation(name: &Name) -> Diagnostic {
    let n = &name.text;
    Diagnostic::warning("H0912", name.span, w(format!("待遇 `{n}` 没有写明依据"), format!("the benefit `{n}` cites nothing")))
        .help(w("加上 `依据 第…条；`", "add `cites \"art. …\";`"))
}

pub(super) fn missing_funding(name: &Name) -> Diagnostic {
    let n = &name.text;
    Diagnostic::warning("H0913", name.span, w(format!("待遇 `{n}` 没有写明经费由谁负担"), format!("the benefit `{n}` does not say who funds it")))
        .help(w("加上 `经费 市级 …%、区级 …%；`", "add `funded by city …%, district …%;`"))
}

pub(super) fn missing_department(name: &Name) -> Diagnostic {
    let n = &name.text;
    Diagnostic::warning("H0914", name.span, w(format!("待遇 `{n}` 没有写明由哪个部门受理"), format!("the benefit `{n}` does not say who handles it")))
        .help(w("加上 `受理 …，时限 …个工作日；`", "add `handled by …, within … working days;`"))
}

pub(super) fn missing_time_limit(clause: Span, name: &Name) -> Diagnostic {
    let n = &name.text;
    Diagnostic::warning("H0915", clause, w(format!("待遇 `{n}` 没有写明办理时限"), format!("the benefit `{n}` does not say how soon it is handled")))
        .help(w("在部门之后加上 `，时限 …个工作日`", "add `, within … working days` after the department"))
}

pub(super) fn past_its_end(span: Span, policy: &str, ends: Ends, end: Date, today: Date) -> Diagnostic {
    let ((zh, en), (zh_today, en_today)) = (day(end), day(today));
    let words = match ends {
        Ends::Claims => w(
            format!("政策 `{policy}` 自 {zh} 之后不再受理申请（基准日 {zh_today}）"),
            format!("the policy `{policy}` takes no claims after {en} (as of {en_today})"),
        ),
        Ends::Payments => w(
            format!("政策 `{policy}` 自 {zh} 之后不再发放（基准日 {zh_today}）"),
            format!("the policy `{policy}` pays nothing after {en} (as of {en_today})"),
        ),
    };
    Diagnostic::warning("H0916", span, words).help(w("已经延长的，改写日期；留作存档的，写 `允许 政策已到期，理由 \"…\"；`", "write the new date if it was prolonged; `allow policy-past-its-end, because \"…\";` if it is kept for the record"))
}

/// A day as each language writes it.
fn day(date: Date) -> (String, String) {
    let (y, m, d) = date.ymd();
    (format!("{y}年{m}月{d}日"), date.to_string())
}

pub(super) fn derived_amount(span: Span, benefit: &Name, other: &Name) -> Diagnostic {
    let (b, o) = (&benefit.text, &other.text);
    Diagnostic::warning("H0917", span, w(
        format!("`{b}` 的金额由另一政策的 `{o}` 推算，那里一改，这里随之变动"),
        format!("the amount of `{b}` is computed from `{o}` of another policy, and changes when that does"),
    ))
    .label(other.span, w("金额在这里规定", "its amount is set here"))
    .help(w(
        "本来就要随之变动的，写 `允许 金额随他处变动，理由 \"…\"；`；不随之变动的，写明金额",
        "write `allow derived-amount, because \"…\";` if it is to follow, or the sum itself if it is not",
    ))
}

pub(super) fn else_is_one_case(word: Span, case: &str) -> Diagnostic {
    Diagnostic::warning("H0918", word, w(
        format!("这里的“其他”只剩 `{case}` 一种；以后增加的类别会不经检查就归入这一行"),
        format!("only `{case}` is left for this `else`, and a case that is added later would fall under it unseen"),
    ))
    .help(w(format!("写明 `{case}`"), format!("write `{case}`")))
    .edit(word, as_written(case))
}

/// The name of a case as a row has it.
fn as_written(case: &str) -> String {
    if crate::syntax::is_plain_name(case) { case.to_owned() } else { format!("「{case}」") }
}

/// `all` says whether nothing else falls under it than these cases.
pub(super) fn else_between_cases(word: Span, cases: &[&str], all: bool) -> Diagnostic {
    let (zh, en) = (cases.join("、"), cases.join(", "));
    let d = Diagnostic::warning("H0918", word, w(
        format!("这里的“其他”包括 {zh}，它们不都在已写明的类别之上或者之下"),
        format!("this `else` stands for {en}, which are not all above or all below the cases that are named"),
    ))
    .help(w(format!("写明 {zh}；待遇不同的，分行写"), format!("name {en}, in rows of their own where they differ")));
    if all { d.edit(word, cases.iter().map(|c| as_written(c)).collect::<Vec<_>>().join("、")) } else { d }
}

pub(super) fn mixed_periods(other: Span, text: &str, first: Span, earlier: &str) -> Diagnostic {
    Diagnostic::warning("H0919", other, w(
        format!("各行的计发周期不同：`{text}` 与 `{earlier}`"),
        format!("the rows are by different periods: `{text}` and `{earlier}`"),
    ))
    .label(first, w("这一行用的是另一种周期", "another period here"))
    .help(w("统一写成按月或按年的金额", "write all of them by the month or all by the year"))
}
