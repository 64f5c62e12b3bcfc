//! The diagnostics of combining, of rows and cases, of examples and of guarantees (H05xx to H08xx).

use super::{Both, w};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::keywords::over_word;
use crate::syntax::{Every, Language, Name, OverKind, is_plain_name};

// H05xx combining

pub(in crate::check) fn too_few_members(name: &Name, count: usize) -> Diagnostic {
    Diagnostic::error("H0501", name.span, w(format!("衔接 `{}` 的范围里只有 {count} 项待遇，至少应有两项", name.text), format!("of the two benefits or more that it needs, the coordination `{}` has {count}", name.text)))
        .help(w("写 `范围 甲待遇、乙待遇；`", "write `among X, Y;`"))
}

pub(in crate::check) fn never_both_of_one(span: Span) -> Diagnostic {
    Diagnostic::error("H0501", span, w("`不得同时享受` 只写了一项待遇，至少要两项", "`never both` has one benefit, and needs at least two"))
        .help(w("写 `甲待遇、乙待遇 不得同时享受`", "write `never both X, Y`"))
}

pub(in crate::check) fn says_nothing(name: &Name) -> Diagnostic {
    Diagnostic::error("H0502", name.span, w(format!("衔接 `{}` 没有说明怎样衔接", name.text), format!("the coordination `{}` does not say how the benefits combine", name.text)))
        .help(w("写 `就高不重复`、`择一享受`、`不得同时享受` 或 `合计最高 …`", "write `highest only`, `choose one`, `not at the same time` or `together at most …`"))
}

pub(in crate::check) fn limit_is_no_money(span: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0503", span, w(format!("封顶应为精确到分的金额，而这是{}", words.0), format!("a limit is an amount of money in whole fen, and this is {}", words.1)))
        .help(w("例如 `12万元`", "for example `120_000 yuan`"))
}

pub(in crate::check) fn not_a_member(span: Span, coordination: &Name) -> Diagnostic {
    Diagnostic::error("H0504", span, w(format!("这项待遇不在衔接 `{}` 的范围里", coordination.text), format!("this benefit is not among those of the coordination `{}`", coordination.text)))
        .label(coordination.span, w("衔接在这里声明", "the coordination is declared here"))
        .help(w("把它加进 `范围`，或者从这里去掉", "add it to `among`, or take it out here"))
}

pub(in crate::check) fn two_subjects(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("H0505", span, w("一项衔接里的待遇应面向同一个对象", "the benefits of a coordination are for one subject"))
        .here(w("面向另一个对象", "for another subject"))
        .label(first, w("第一项待遇面向的对象与它不同", "the first one is for a different subject"))
        .help(w("把面向不同对象的待遇分写在不同的衔接里", "write benefits for different subjects in coordinations of their own"))
}

pub(in crate::check) fn two_subjects_guaranteed(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("H0505", span, w("一条保证里的待遇要面向同一个对象", "the benefits of a guarantee are for one subject"))
        .here(w("面向另一个对象", "for another subject"))
        .label(first, w("第一项待遇面向的对象与它不同", "the first one is for a different subject"))
        .help(w("把面向不同对象的待遇分写在不同的保证里", "write benefits for different subjects in guarantees of their own"))
}

pub(in crate::check) fn term_unknown(span: Span, benefit: &Name) -> Diagnostic {
    Diagnostic::error("H0506", span, w(format!("`{}` 没有期限，算不出全程总额", benefit.text), format!("`{}` has no term, so its whole-term total is unknown", benefit.text)))
        .label(benefit.span, w("这项待遇没有写 `累计最长`", "this benefit does not say `up to … in all`"))
        .help(w("给它写上 `累计最长 …`，或者改为 `比较 本期`", "give it `up to … in all`, or write `compare by period`"))
}

pub(in crate::check) fn ranks_contradict(b: &Name, a: &Name) -> Diagnostic {
    Diagnostic::error("H0507", b.span, w(format!("`{}` 与 `{}` 排列共同待遇的先后不一致", b.text, a.text), format!("`{}` and `{}` rank the benefits they share in different orders", b.text, a.text)))
        .label(a.span, w("另一项衔接在这里", "the other coordination is here"))
        .help(w("让两处 `范围` 里共同的待遇按同一次序排列", "write the benefits they share in one order in both"))
}

pub(in crate::check) fn caps_cross(b: &Name, a: &Name) -> Diagnostic {
    Diagnostic::error("H0508", b.span, w(format!("`{}` 与 `{}` 的封顶范围互相交叉", b.text, a.text), format!("the caps of `{}` and `{}` cross", b.text, a.text)))
        .label(a.span, w("另一项封顶在这里", "the other cap is here"))
        .help(w("让一个范围包含另一个，或者让两个范围没有共同的待遇", "let one of them contain the other, or let them share no benefit"))
}

pub(in crate::check) fn measures_differ(b: &Name, a: &Name) -> Diagnostic {
    Diagnostic::error("H0509", b.span, w(format!("`{}` 与 `{}` 有共同的待遇，却按不同的口径比较", b.text, a.text), format!("`{}` and `{}` share a benefit but compare by different measures", b.text, a.text)))
        .label(a.span, w("另一项衔接在这里", "the other coordination is here"))
        .help(w("两处都写 `比较 本期`，或者都写 `比较 全程总额`", "write `compare by period` in both, or `compare by lifetime` in both"))
}

/// `包含` after something that is no set.
pub(in crate::check) fn not_a_set(span: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0331", span, w(format!("`包含` 前面应为可多选的数据项，这里是{}", words.0), format!("a set belongs before `contains`, and this is {}", words.1)))
        .help(w("一项数据只有一个取值时，写 `属于 …`；能有几个取值时，声明为 `可多选`", "a fact with one value is compared with `in …`; one that can have several is declared `set of`"))
}

/// A name where a list belongs.
pub(in crate::check) fn not_a_list(name: &Name) -> Diagnostic {
    Diagnostic::error("H0332", name.span, w(format!("`{}` 不是列表", name.text), format!("`{}` is not a list", name.text)))
        .here(w("这里应是类型为 `列表` 的数据项", "a fact whose type is `list of` belongs here"))
        .help(w("例如声明了 `合同：列表 劳动合同 至多 5 项`，就可以写 `x 属于 合同`", "after `contracts: list of contract, at most 5`, for example, write `x in contracts`"))
}

/// A set compared as one value.
pub(in crate::check) fn set_as_value(span: Span) -> Diagnostic {
    Diagnostic::error("H0203", span, w("这项数据可多选，不是一个值", "this is a set, and not one value"))
        .help(w("问其中有没有某一个，写 `… 包含 …`", "to ask whether something is in it, write `… contains …`"))
}

/// A list compared as one value.
pub(in crate::check) fn list_as_value(span: Span) -> Diagnostic {
    Diagnostic::error("H0203", span, w("这项数据是列表，不是一个值", "this is a list, and not one value"))
        .help(w("问有几项，写 `计数(x 属于 …)`；问其中的一项，写 `任一 x 属于 … 满足 …`", "write `count(x in …)` for how many there are, `any x in … where …` for one of them"))
}

/// An element where one of its facts belongs.
pub(in crate::check) fn element_alone(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("H0203", span, w(format!("`{name}` 是列表里的一项，本身不是一个值"), format!("`{name}` is an element of a list and has no value by itself")))
        .help(w(format!("写明是它的哪一项数据，例如 `{name} 的 …`"), format!("name one of its facts, as in `… of {name}`")))
}

/// A sum of nothing, or a count of something.
pub(in crate::check) fn over_what(span: Span, kind: OverKind) -> Diagnostic {
    let (zh, en) = (over_word(kind, Language::Zh), over_word(kind, Language::En));
    if kind == OverKind::Count {
        return Diagnostic::error("H0211", span, w("`计数` 后面不写 `：`", "`count` has nothing behind a colon"))
            .help(w("只数符合条件的项，写 `计数(x 属于 合同 满足 …)`", "to count elements that meet a condition, write `count(x in contracts where …)`"));
    }
    Diagnostic::error("H0211", span, w(format!("没有写明 `{zh}` 的是什么"), format!("this does not say what `{en}` is taken of")))
        .help(w(format!("写作 `{zh}(x 属于 合同：x 的 …)`"), format!("write `{en}(x in contracts: … of x)`")))
}

/// A list of none, or of more than are explored.
pub(in crate::check) fn wrong_bound(span: Span, most: i64) -> Diagnostic {
    Diagnostic::error("H0333", span, w(format!("列表应至多 1 至 {most} 项"), format!("a list has at most 1 to {most} elements")))
        .help(w("写实际可能有的最多项数；更多的并入一项合计数据", "write the most that there can be in fact; beyond that, take a fact that is the total"))
}

/// Conditions within conditions about too many elements.
pub(in crate::check) fn too_many_combinations(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error("H0333", span, w(format!("层层相套的列表一共有超过 {most} 种组合"), format!("the lists within each other make more than {most} combinations")))
        .help(w("减少嵌套，或者把列表的上限写小", "nest fewer of them, or lower the bounds of the lists"))
}

/// Lists that are gone through too often in all.
pub(in crate::check) fn too_many_elements(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error("H0333", span, w(format!("到这里为止，各处列表一共要逐项审核超过 {most} 项"), format!("up to here the lists are gone through for more than {most} elements in all")))
        .help(w("减少嵌套，或者把列表的上限写小", "nest fewer of them, or lower the bounds of the lists"))
}

/// A position that a list does not have.
pub(in crate::check) fn no_such_element(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error("H0333", span, w(format!("这个列表至多 {most} 项，从 1 数起"), format!("this list has at most {most} elements, counted from 1")))
        .help(w("改正位置，或者把列表的上限写大", "mend the position, or raise the bound of the list"))
}

// H06xx rows and cases

pub(in crate::check) fn rows_collide(second: Span, first: Span, case: &Both) -> Diagnostic {
    Diagnostic::error("H0601", second, w(format!("两行都适用于“{}”", case.0), format!("two rows match `{}`", case.1)))
        .here(w("这一行也适用", "this row matches too"))
        .label(first, w("这一行已经适用", "this row matches already"))
        .help(w("从其中一行里去掉重复的情形", "take the case out of one of them"))
}

pub(in crate::check) fn rows_do_not_cover(span: Span, case: &Both) -> Diagnostic {
    Diagnostic::error("H0602", span, w(format!("没有一行适用于“{}”", case.0), format!("no row matches `{}`", case.1)))
        .help(w(format!("加一行 `{}：…`，或者加上 `其他：…`", case.0), format!("add a row `{}: …`, or `else: …`", case.1)))
}

/// `at` is the column, of `columns`.
pub(in crate::check) fn row_for_absent(column: Span, other: Option<Span>, at: usize, columns: usize) -> Diagnostic {
    let row = |absent: &'static str, sep: &str| (0..columns.max(1)).map(|i| if i == at { absent } else { "…" }).collect::<Vec<_>>().join(sep);
    let d = Diagnostic::error("H0603", column, w("这一列可能没有记录，而没有一行写明 `无`", "this column may be absent, and no row says what holds then"));
    let d = match other {
        Some(other) => d.label(other, w("`其他` 只指其余的取值，不包括没有记录", "`else` is every other value, not the absence of one")),
        None => d,
    };
    d.help(w(format!("加一行 `{}：…`，或者在条件里写明 `有记录`", row("无", "，")), format!("add a row `{}: …`, or make `is recorded` a condition", row("none", ", "))))
}

/// A finding about all rows of a table, which stand elsewhere.
pub(in crate::check) fn rows_stand_in(found: Diagnostic, path: Span) -> Diagnostic {
    found.label(path, w("各行写在这个文件里", "the rows stand in this file"))
}

pub(in crate::check) fn column_count(span: Span, want: usize, have: usize) -> Diagnostic {
    Diagnostic::error("H0604", span, w(format!("这张表有 {want} 列，这一行写了 {have} 列"), format!("the table has {want} columns, this row has {have}")))
        .help(w("列与列之间用 `，` 隔开，同一列的几个取值用 `、` 隔开", "separate columns with `,` and alternatives of one column with `、` or `or`"))
}

pub(in crate::check) fn never_absent(span: Span, fact: Option<&str>) -> Diagnostic {
    let (zh, en) = fact.map_or_else(|| ("这一列的值".to_owned(), "this".to_owned()), |f| (format!("`{f}`"), format!("`{f}`")));
    Diagnostic::error("H0605", span, w(format!("{zh} 不会没有记录"), format!("{en} is never absent")))
        .help(w("去掉这里，或者在声明里写 `或 无`", "take it out, or declare the fact with `or none`"))
}

pub(in crate::check) fn listed_twice(span: Span) -> Diagnostic {
    Diagnostic::error("H0606", span, w("同一项列了两次", "this is listed twice")).help(w("删去其中一个", "remove one of them"))
}

pub(in crate::check) fn dates_out_of_order(span: Span, last: Span) -> Diagnostic {
    Diagnostic::error("H0607", span, w("日期没有从先到后排列", "these dates are not in order"))
        .here(w("这个日期不晚于上一个", "this date is not after the one before"))
        .label(last, w("上一个日期", "the one before"))
        .help(w("从最早的日期开始，依次往后写", "write the earliest date first"))
}

pub(in crate::check) fn not_a_column(span: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0608", span, w(format!("不能按{}查表", words.0), format!("a table cannot be looked up by {}", words.1)))
        .help(w("改为按类别、地区、是否、日期或数查表", "look it up by an enum, a region, a yes/no, a date or a number"))
}

pub(in crate::check) fn too_many_cases(span: Span) -> Diagnostic {
    Diagnostic::error("H0609", span, w("这张表的情形组合太多，无法核对各行是否有遗漏、有重叠", "this table has too many combinations of cases to tell whether its rows leave one out or collide"))
        .help(w("拆成几张表，每张只按其中几列查", "split it into several tables, each looked up by a few of the columns"))
}

// H07xx examples

pub(in crate::check) fn example_needs_date(name: &Name) -> Diagnostic {
    Diagnostic::error("H0701", name.span, w(format!("算例 `{}` 没有写基准日", name.text), format!("the example `{}` has no as-of date", name.text)))
        .help(w("加上 `基准日 2021年7月1日；`", "add `as of 2021-07-01;`"))
}

pub(in crate::check) fn given_twice(span: Span) -> Diagnostic {
    Diagnostic::error("H0702", span, w("同一项给定了两次", "this is given twice")).help(w("删去其中一个", "remove one of them"))
}

pub(in crate::check) fn cannot_be_given(span: Span) -> Diagnostic {
    Diagnostic::error("H0703", span, w("这里只能给定数据项、回执或选择", "only facts, receipts and choices can be given"))
        .help(w("定义和待遇是算出来的：给定它们所依据的数据项", "definitions and benefits are computed: give the facts they rest on"))
}

/// A decision that no rule reads.
pub(in crate::check) fn no_such_decision(span: Span, known: &[String]) -> Diagnostic {
    let d = Diagnostic::error("H0703", span, w("没有这样一项需要研究确定的事项", "no rule reads such a decision"));
    // A matter that is no name is given in quotes.
    let known: Vec<String> = known.iter().map(|k| if is_plain_name(k) { k.clone() } else { format!("\"{k}\"") }).collect();
    if known.is_empty() { d } else { d.help(w(format!("括号里可以写：{}", known.join("、")), format!("in the parentheses there may be: {}", known.join(", ")))) }
}

pub(in crate::check) fn cannot_be_expected(span: Span) -> Diagnostic {
    Diagnostic::error("H0704", span, w("算例里不能这样预期", "an example cannot expect this"))
        .help(w("可以写 `X 符合`、`X 的 应发 为 …元`、`X 的 实发 为 …元`、`剩余期数(X) 为 …个月`、`X 需 …`", "write `X eligible`, `due of X is … yuan`, `payable of X is … yuan`, `periods_left(X) is … months` or `X needs …`"))
}

pub(in crate::check) fn no_such_item(mark: Span, benefit: &Name, marks: &[String]) -> Diagnostic {
    let b = &benefit.text;
    let d = Diagnostic::error("H0706", mark, w(format!("待遇 `{b}` 没有这一项"), format!("the benefit `{b}` has no such item")))
        .label(benefit.span, w("它的各项在这里", "its items are here"));
    if marks.is_empty() {
        return d;
    }
    d.help(w(format!("可以写 {}", marks.join("、")), format!("its items are {}", marks.join(", "))))
}

pub(in crate::check) fn expects_money(span: Span) -> Diagnostic {
    Diagnostic::error("H0705", span, w("这里应为精确到分的金额", "an amount of money in whole fen belongs here")).help(w("例如 `1666.66元`", "for example `1666.66 yuan`"))
}

pub(in crate::check) fn expects_periods(span: Span, every: Option<Every>) -> Diagnostic {
    Diagnostic::error("H0705", span, w("这里应为期数", "a number of periods belongs here")).help(match every {
        Some(Every::Installments) => w("分期发放的直接写数字，例如 `2`", "installments are counted: for example `2`"),
        _ => w("例如 `36个月`", "for example `36 months`"),
    })
}

// H08xx guarantees

pub(in crate::check) fn along_no_fact(span: Span) -> Diagnostic {
    Diagnostic::error("H0801", span, w("`随` 后面应为数据项", "a guarantee follows one fact"))
        .here(w("这是算出来的", "this is computed"))
        .help(w("写它所依据的数据项，例如 `随 学历`", "name the fact it rests on, as in `as degree rises`"))
}
