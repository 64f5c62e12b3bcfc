//! The words of every syntax diagnostic: one constructor per code, Chinese and English.
//!
//! Callers pass what they hold; nothing outside this file writes a message.

pub(super) mod csv;

use super::Text;
use crate::diagnostic::{Diagnostic, Words};
use crate::source::Span;

fn w(zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words::new(zh, en)
}

/// A text in backticks, cut to its first line and a readable length.
fn quote(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or("");
    let mut out: String = line.chars().take(24).collect();
    if line.chars().count() > 24 {
        out.push('…');
    }
    format!("`{}`", out.replace('`', "'"))
}

/// Whether the text around is Chinese, so that an edit inserts the right punctuation.
fn chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

fn or_list(words: &[Words], zh: bool) -> String {
    let parts: Vec<&str> = words.iter().map(|w| if zh { w.zh.as_str() } else { w.en.as_str() }).collect();
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_string(),
        Some((last, rest)) => format!("{}{}{last}", rest.join(if zh { "、" } else { ", " }), if zh { " 或 " } else { " or " }),
    }
}

/// H0101: something stands where it cannot.
pub(super) fn unexpected(span: Span, found: &str, expected: &[Words]) -> Diagnostic {
    let message = if found.trim().is_empty() {
        w("这里还没有写完", "the text ends too early here")
    } else {
        w(format!("这里不能写 {}", quote(found)), format!("{} cannot stand here", quote(found)))
    };
    let d = Diagnostic::error("H0101", span, message);
    if expected.is_empty() {
        return d.help(w("如果前面漏写了标点或词语，补上；否则删去这里", "add the mark or word that is missing before it, or remove it"));
    }
    let (zh, en) = (or_list(expected, true), or_list(expected, false));
    let space = if zh.starts_with('`') { " " } else { "" };
    d.here(w(format!("这里应为{space}{zh}"), format!("expected {en}"))).help(w(format!("写上{space}{zh}"), format!("write {en} here")))
}

/// H0101: a second value in a row of a table with one result.
pub(super) fn second_value(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error("H0101", span, w(format!("这里不能写 {}：这张表的一行只有一个值", quote(found)), format!("{} cannot stand here: a row of this table has one value", quote(found))))
        .help(w("一行有几个值的，写成 `表`，并在 `按 …：` 后面给每个值起名，如 `按 类别：比例、上限：`", "where a row has several values, make it a `table` and name them behind its columns, as `by kind: rate, cap:`"))
}

/// H0101: the word for the data source of a fact, where rows are taken from a file.
pub(super) fn from_of_rows(span: Span, found: &str) -> Diagnostic {
    let word = if chinese(found) { "取自" } else { "rows from" };
    Diagnostic::error("H0101", span, w(format!("表的各行不用 {}，而用 `取自`", quote(found)), format!("{} is not the word for the rows of a table", quote(found))))
        .help(w("改为 `取自`", "write `rows from`"))
        .edit(span, word)
}

/// H0101: the path of a file without quotes.
pub(super) fn path_without_quotes(path: &Text) -> Diagnostic {
    let name = &path.text;
    Diagnostic::error("H0101", path.span, w(format!("文件名 `{name}` 要用引号括起来"), format!("the name of the file `{name}` stands between quotes")))
        .help(w(format!("写作 `\"{name}\"`"), format!("write `\"{name}\"`")))
        .edit(path.span, format!("\"{name}\""))
}

/// H0101: a parameter without a type.
pub(super) fn type_missing(name: Span) -> Diagnostic {
    Diagnostic::error("H0101", name, w("这个参数没有写类型", "this parameter has no type"))
        .help(w("在名称的 `：` 后面写上类型，如 `金额：`", "write its type behind the `:` of its name, as `money:`"))
}

/// H0101: a name with a unit behind it, where only `数值` (a `plain` unit, `数字 月`) or `金额` (`金钱/月`) has one.
pub(super) fn no_unit(span: Span, found: &str, plain: bool) -> Diagnostic {
    unexpected(span, found, &[if plain { w("`数值`", "`number`") } else { w("`金额`", "`money`") }])
}

/// H0102: two clauses, items or rows without a separator.
pub(super) fn missing_semicolon(at: Span, zh: bool) -> Diagnostic {
    Diagnostic::error("H0102", at, w("这一项后面缺少 `；`", "a `;` is missing after this"))
        .help(w("在此处加上 `；`", "add `;` here"))
        .edit(at, if zh { "；" } else { ";" })
}

/// H0102: a comma where one thing ends and the next begins.
pub(super) fn comma_for_semicolon(at: Span, zh: bool) -> Diagnostic {
    Diagnostic::error("H0102", at, w("这一项已经写完，后面应为 `；`，而不是 `，`", "what stands before this is whole: `;` belongs here, not a comma"))
        .help(w("改为 `；`", "write `;`"))
        .edit(at, if zh { "；" } else { ";" })
}

/// H0101: a range whose ends are joined by another sign than `..`.
pub(super) fn range_dots(span: Span, low: &str, high: &str) -> Diagnostic {
    Diagnostic::error("H0101", span, w("范围的两端要用 `..` 连接", "the ends of a range are joined by `..`"))
        .help(w(format!("写作 `{low}..{high}`"), format!("write `{low}..{high}`")))
        .edit(span, format!("{low}..{high}"))
}

/// H0101: a declaration without its name.
pub(super) fn no_name(span: Span, keyword: &str) -> Diagnostic {
    Diagnostic::error("H0101", span, w(format!("`{keyword}` 后面没有写名称"), format!("`{keyword}` has no name behind it")))
        .help(w(format!("在 `{keyword}` 后面写上名称"), format!("write a name behind `{keyword}`")))
}

/// H0101: another mark where one item ends.
pub(super) fn wrong_end(span: Span, found: &str, zh: bool) -> Diagnostic {
    Diagnostic::error("H0101", span, w(format!("这一项以 {} 结束，应为 `；`", quote(found)), format!("this ends in {}, where `;` belongs", quote(found))))
        .help(w("改为 `；`", "write `;`"))
        .edit(span, if zh { "；" } else { ";" })
}

/// H0101: a comma of another kind between arguments.
pub(super) fn comma_between_arguments(span: Span) -> Diagnostic {
    Diagnostic::error("H0101", span, w("参数之间不用 `、`", "arguments are not separated by `、`"))
        .help(w("改为 `，`", "write `,`"))
        .edit(span, "，")
}

/// H0101: a text without its quotes, or in others.
pub(super) fn needs_quotes(span: Span, found: &str) -> Diagnostic {
    let other = found.strip_prefix('「').and_then(|f| f.strip_suffix('」')).or(found.starts_with('《').then_some(found));
    let d = Diagnostic::error("H0101", span, w(format!("{} 应写在引号里", quote(found)), format!("{} belongs in quotes", quote(found))));
    match other {
        Some(text) => d.help(w(format!("写作 `\"{text}\"`"), format!("write `\"{text}\"`"))).edit(span, format!("\"{text}\"")),
        None => d.help(w("在文字前后都加上引号，如 `\"营业执照\"`", "put quotes around the text, as `\"diploma\"`")),
    }
}

/// H0101: a colon where none belongs; in an example, `is` belongs there.
pub(super) fn extra_colon(span: Span, before: &str, is: bool) -> Diagnostic {
    let d = Diagnostic::error("H0101", span, w(format!("{} 后面不写 `：`", quote(before)), format!("no `:` belongs after {}", quote(before))));
    if is {
        return d.help(w("改为 `为`，前后空格", "write `is`")).edit(span, " 为 ");
    }
    d.help(w("把 `：` 换成空格", "write a space in its place")).edit(span, " ")
}

/// H0101: a word for which the language has another.
pub(super) fn said_otherwise(span: Span, found: &str, zh: &str, en: &str) -> Diagnostic {
    let d = Diagnostic::error("H0101", span, w(format!("这里不能写 {}", quote(found)), format!("{} cannot stand here", quote(found))));
    d.help(w(format!("写作 `{zh}`"), format!("write `{en}`"))).edit(span, if chinese(found) || !found.is_ascii() { zh } else { en })
}

/// H0101: the clock of a benefit starts in another month than there are words for.
pub(super) fn starts_when(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error("H0101", span, w(format!("这里不能写 {}", quote(found)), format!("{} cannot stand here", quote(found))))
        .here(w("起算的月份只有 `当月` 和 `次月`", "the clock starts in the month of the event, or in the month after it"))
        .help(w("写 `起算 审核通过 当月` 或 `起算 审核通过 次月`", "write `starting the month of approval` or `starting the month after approval`"))
}

/// H0101: a window of application that does not say what becomes of those who are late.
pub(super) fn or_forfeit(span: Span, yearly: bool, chinese: bool) -> Diagnostic {
    let (zh, en) = if yearly { ("，逾期视为放弃当年", ", or forfeit that year") } else { ("，逾期视为放弃", ", or forfeit") };
    Diagnostic::error("H0101", span, w("这里没有写明逾期怎么办", "it is not said what becomes of who is late"))
        .help(w(format!("在末尾写上 `{zh}`"), format!("write `{en}` at its end")))
        .edit(span, if chinese { zh } else { en })
}

/// H0101: two names of a list with nothing between them.
pub(super) fn list_mark(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error("H0101", span, w(format!("{} 前面缺少 `、`", quote(found)), format!("a `,` is missing before {}", quote(found))))
        .help(w("各项之间写 `、`", "write `,` between the names"))
}

/// H0101: an end that says not what ends.
pub(super) fn ends_how(span: Span) -> Diagnostic {
    Diagnostic::error("H0101", span, w("没有写明截止的是什么", "this does not say what ends"))
        .help(w("停止受理新申请写 `截止 申请`，停止发放写 `截止 发放`，后面写日期", "write `for new claims` or `for payments`, and the date"))
}

/// H0101: two conditions one after the other.
pub(super) fn join_conditions(span: Span, found: &str) -> Diagnostic {
    let comma = found == "，";
    let message = if comma { w("两个条件之间不用 `，`", "two conditions are not joined by a comma") } else { w(format!("{} 前面缺少连接的词", quote(found)), format!("a word is missing before {}", quote(found))) };
    let help = w("都要符合的用 `且` 连接，符合其一的用 `或`", "join them by `and` if both have to hold, by `or` if one is enough");
    Diagnostic::error("H0101", span, message).help(help)
}

/// H0101: two values one after the other.
pub(super) fn operator_missing(span: Span, before: &str, found: &str) -> Diagnostic {
    if before.is_empty() {
        return unexpected(span, found, &[]).help(w("写上比较的词，如 `为`、`不低于`、`属于`", "write how they compare, as `is`, `at least` or `in`"));
    }
    Diagnostic::error("H0101", span, w(format!("{} 与 {} 之间缺少词语", quote(before), quote(found)), format!("a word is missing between {} and {}", quote(before), quote(found))))
        .help(w("补上比较的词，如 `为`、`不低于`、`属于`", "write how they compare, as `is`, `at least` or `in`"))
}

/// H0101: a bound as documents write it, with the word that the language has for it; `included` if it is not clear whether the value is.
pub(super) fn bound(span: Span, found: &str, value: &str, said: (&str, &str), included: Option<(&str, &str)>) -> Diagnostic {
    let (mut zh, mut en) = (format!("写作 `{} {value}`", said.0), format!("write `{} {value}`", said.1));
    if let Some(included) = included {
        zh.push_str(&format!("；连它也算在内的，写作 `{} {value}`", included.0));
        en.push_str(&format!(", or `{} {value}` if it counts itself", included.1));
    }
    Diagnostic::error("H0101", span, w(format!("这里不能写 {}", quote(found)), format!("{} cannot stand here", quote(found))))
        .help(w(zh, en))
        .edit(span, format!("{} {value}", if chinese(found) { said.0 } else { said.1 }))
}

/// H0101: a bound, and nothing in front that is compared with it.
pub(super) fn bound_of_what(span: Span, found: &str, value: &str, said: (&str, &str)) -> Diagnostic {
    Diagnostic::error("H0101", span, w(format!("没有写明什么是 {}", quote(found)), format!("it is not said what is {}", quote(found))))
        .help(w(format!("先写数据项或算式，再写 `{} {value}`", said.0), format!("write the fact first, and then `{} {value}`", said.1)))
}

/// H0101: two bounds in one.
pub(super) fn two_bounds(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error("H0101", span, w(format!("这里不能写 {}", quote(found)), format!("{} cannot stand here", quote(found))))
        .help(w("上限和下限分开写，如 `年龄 不低于 18周岁 且 年龄 不超过 35周岁`", "write both bounds, as `age at least 18 years of age and age at most 35 years of age`"))
}

/// H0101: a denial of what is not known to be a condition.
pub(super) fn how_denied(span: Span, word: &str, denied: &str) -> Diagnostic {
    Diagnostic::error("H0101", span, w(format!("这里不能写 {}", quote(word)), format!("{} cannot stand here", quote(word))))
        .help(w(format!("条件不成立写 `非 {denied}`，没有这项记录写 `{denied} 无记录`"), format!("write `not {denied}` for a condition that fails, `{denied} is not recorded` for what is not on record")))
}

/// H0101: an order from high to low.
pub(super) fn low_to_high(span: Span) -> Diagnostic {
    Diagnostic::error("H0101", span, w("有序类别的取值从低到高写", "the cases of an ordered enum run from low to high"))
        .help(w("写作 `（由低到高）`，并把各个取值的次序倒过来", "write `(low to high)`, and turn the order of the cases round"))
}

/// H0101: lines of an example without the heading of their part.
pub(super) fn no_part(at: Span, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error("H0101", at, w(format!("这一行前面缺少 `{zh}：`"), format!("`{en}:` is missing before this line")))
        .help(w(format!("在前面加上一行 `{zh}：`"), format!("put a line `{en}:` before it")))
}

/// H0101: a window that does not say what falls into it.
pub(super) fn window_of_what(span: Span, anchor: &str, side: &str) -> Diagnostic {
    let en = if side == "前" { "before" } else { "after" };
    Diagnostic::error("H0101", span, w("没有写明是什么在这段时间内", "it is not said what falls into this window"))
        .help(w(
            format!("先写要比较的日期，如 `申请日期 在 {anchor} {side} 5年 内（含）`"),
            format!("write the date that is meant first, as `applied_on within 5 years {en} {anchor} (inclusive)`"),
        ))
}

/// H0101: a character that nobody sees.
pub(super) fn invisible(span: Span, c: char) -> Diagnostic {
    let code = u32::from(c);
    Diagnostic::error("H0101", span, w(format!("这里有一个看不见的字符（U+{code:04X}）"), format!("an invisible character stands here (U+{code:04X})")))
        .help(w("删去它，或者把这个词重新输入一遍", "remove it, or type the word again"))
        .edit(span, "")
}

/// H0101: a name in two parts.
pub(super) fn name_with_space(span: Span, found: &str, first: &str, second: &str) -> Diagnostic {
    let zh = format!("{first}{second}");
    let meant = if zh.is_ascii() { format!("{first}_{second}") } else { zh };
    Diagnostic::error("H0101", span, w(format!("名称 {} 中间有空格", quote(found)), format!("the name {} has a space in it", quote(found))))
        .help(w(format!("写作 `{meant}`"), format!("write `{meant}`")))
        .edit(span, meant)
}

/// H0101: a name with something in parentheses behind it.
pub(super) fn name_with_parentheses(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error("H0101", span, w(format!("名称 {} 里有括号", quote(found)), format!("the name {} has parentheses in it", quote(found))))
        .help(w(format!("写作 `「{found}」`，用到它的地方也这样写，或者去掉括号"), format!("write `「{found}」`, there and wherever it is used, or leave the parentheses out")))
        .edit(span, format!("「{found}」"))
}

/// H0101: a name in the quotes of a text.
pub(super) fn name_in_quotes(span: Span, found: &str) -> Diagnostic {
    let name = found.trim_matches(['"', '“', '”']);
    Diagnostic::error("H0101", span, w(format!("名称 {} 不写引号", quote(name)), format!("the name {} stands without quotes", quote(name))))
        .help(w(format!("写作 `{name}`"), format!("write `{name}`")))
        .edit(span, name)
}

/// H0101: a remainder in other words.
pub(super) fn which_remainder(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error("H0101", span, w(format!("这里不能写 {}", quote(found)), format!("{} cannot stand here", quote(found)))).help(w(
        "写作 `每满12个月的末月补足`、`末月补足` 或 `不补`",
        "write `in every 12th month`, `in the last month` or `dropped`",
    ))
}

/// H0101: a choice without the word that leads to its first value.
pub(super) fn then_missing(span: Span, found: &str, word: &str) -> Diagnostic {
    Diagnostic::error("H0101", span, w(format!("{} 前面缺少 `{word}`", quote(found)), format!("`{word}` is missing before {}", quote(found))))
        .help(w("写作 `如 条件 则 一个值 否则 另一个值`", "write `if condition then one value else another`"))
}

/// H0101: a date in another form.
pub(super) fn date_form(span: Span, found: &str, y: u32, m: u32, d: u32) -> Diagnostic {
    Diagnostic::error("H0101", span, w(format!("{} 不是日期的写法", quote(found)), format!("{} is not how a date is written", quote(found))))
        .help(w(format!("写作 `{y}年{m}月{d}日`"), format!("write `{y:04}-{m:02}-{d:02}`")))
        .edit(span, format!("{y}年{m}月{d}日"))
}

/// H0101: a number in groups of digits.
pub(super) fn thousands(span: Span, found: &str, whole: &str) -> Diagnostic {
    let wan = whole.strip_suffix("0000").filter(|n| !n.is_empty()).map(|n| format!(" 或 `{n}万`")).unwrap_or_default();
    Diagnostic::error("H0101", span, w(format!("{} 里不写逗号", quote(found)), format!("no comma belongs in {}", quote(found))))
        .help(w(format!("写作 `{whole}`{wan}"), format!("write `{whole}`")))
        .edit(span, whole)
}

/// H0101: a number in words.
pub(super) fn in_figures(span: Span, found: &str, figures: &str) -> Diagnostic {
    Diagnostic::error("H0101", span, w(format!("{} 要用数字写", quote(found)), format!("{} is written in figures", quote(found))))
        .help(w(format!("写作 `{figures}`"), format!("write `{figures}`")))
        .edit(span, figures)
}

/// H0101: `购房总价 的 3%`.
pub(super) fn share_of(span: Span, of: &str, found: &str, behind: &str) -> Diagnostic {
    let found = found.trim_end_matches('倍');
    let sign = behind.chars().next().filter(|c| matches!(c, '%' | '‰')).map(String::from).unwrap_or_default();
    Diagnostic::error("H0101", span, w("按比例计算用 `×`，不用 `的`", "a share of something is a product, not `of`"))
        .help(w(format!("写作 `{of} × {found}{sign}`"), format!("write `{of} × {found}{sign}`")))
}

/// H0103: no colon where one belongs.
pub(super) fn missing_colon(at: Span, before: &str) -> Diagnostic {
    let before = quote(before);
    Diagnostic::error("H0103", at, w(format!("{before} 后面缺少 `：`"), format!("a `:` is missing after {before}")))
        .help(w("在此处加上 `：`", "add `:` here"))
        .edit(at, if chinese(&before) { "：" } else { ":" })
}

/// H0104: a marker that is not the next of any open list.
pub(super) fn wrong_marker(span: Span, found: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("H0104", span, w(format!("这里的序号应为 `{expected}`，而不是 {}", quote(found)), format!("this should be number `{expected}`, not {}", quote(found))))
        .help(w(format!("改为 `{expected}`；废止的项保留序号，写 `已删除`"), format!("write `{expected}`; a repealed item keeps its number and says `repealed`")))
        .edit(span, expected)
}

/// H0104: a marker that is only half one, or of a form that the language does not have.
pub(super) fn half_marker(span: Span, found: &str, whole: &str) -> Diagnostic {
    Diagnostic::error("H0104", span, w(format!("序号 {} 的写法不完整", quote(found)), format!("the marker {} is not complete", quote(found))))
        .help(w(format!("写作 `{whole}`"), format!("write `{whole}`")))
        .edit(span, whole)
}

/// H0105: something stands among items without a marker.
pub(super) fn missing_marker(span: Span, found: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("H0105", span, w(format!("{} 前面缺少序号", quote(found)), format!("{} stands in a list without a marker", quote(found))))
        .help(w(
            format!("在前面写上序号 `{expected}`；若属于上一项，删去上一项末尾的 `；`"),
            format!("put the marker `{expected}` before it; if it belongs to the item above, remove the `;` there"),
        ))
}

/// H0106: an item without a head.
pub(super) fn item_without_head(span: Span) -> Diagnostic {
    Diagnostic::error("H0106", span, w("这一项不属于任何条件", "this item belongs to no list"))
        .help(w("在它前面写上条件的开头，如 `同时符合：`", "write the head of a list before it, as `all of:`"))
}

/// H0106: among tiers, what is none.
pub(super) fn not_a_tier(span: Span) -> Diagnostic {
    Diagnostic::error("H0106", span, w("这一行不是一个档次", "this line is no tier"))
        .help(w("每一档写作 `名称：条件；`", "write each tier as `name: condition;`"))
}

/// H0424: a case of recovery without its amount.
pub(super) fn repay_how_much(span: Span) -> Diagnostic {
    Diagnostic::error("H0424", span, w("这一项没有写明退回多少", "this item does not say how much is to be paid back"))
        .help(w("在后面写上 `：全额`、`：按月折算，服务期 …，自 … 至 …`，或者一个算式，如 `：已领金额 × 30%`", "write `: in full`, `: pro rata by month, service period …, from … to …` or a formula such as `: received * 30%` behind it"))
}

/// H0107: a head without items.
pub(super) fn empty_list(head: Span) -> Diagnostic {
    Diagnostic::error("H0107", head, w("这里开了头，后面却没有列出各项", "this list has no items"))
        .help(w("在下面逐项列出，如 `（一）…；`", "list its items below, as `(1) …;`"))
}

/// H0108: `且` beside `或`.
pub(super) fn mixed_and_or(and: Span, or: Span) -> Diagnostic {
    Diagnostic::error("H0108", or.max(and), w("`且` 与 `或` 混用，看不出先后", "`and` and `or` are mixed without parentheses"))
        .label(or.min(and), w("与这里混用", "mixed with this one"))
        .help(w("用括号标明先后，如 `甲 且 （乙 或 丙）`", "show what belongs together, as `a and (b or c)`"))
}

/// H0109: `学历 为 博士 或 硕士`.
pub(super) fn is_one_of(span: Span, values: &[String]) -> Diagnostic {
    let zh = values.join("、");
    let en = values.join(", ");
    let (first, rest) = values.split_first().map_or(("", ""), |(f, r)| (f.as_str(), r.first().map_or("", String::as_str)));
    let edit = if chinese(first) || chinese(&zh) { format!("属于 {zh}") } else { format!("in {en}") };
    Diagnostic::error(
        "H0109",
        span,
        w(format!("`或` 连接的是两个条件，`{rest}` 只是一个值"), format!("`or` joins conditions, and `{rest}` is only a value")),
    )
    .help(w(format!("写作 `属于 {zh}`；若 `{rest}` 本身是条件，给它加上括号"), format!("write `in {en}`; if `{rest}` is a condition itself, put it in parentheses")))
    .edit(span, edit)
}

/// H0110: a name glued to a keyword.
pub(super) fn glued(span: Span, spaced: &str) -> Diagnostic {
    Diagnostic::error("H0110", span, w(format!("{} 中间缺少空格", quote(spaced.replace(' ', "").as_str())), format!("{} needs spaces between its words", quote(spaced.replace(' ', "").as_str()))))
        .help(w(format!("写作 `{spaced}`"), format!("write `{spaced}`")))
        .edit(span, spaced)
}

/// H0111: `3年6个月`.
pub(super) fn two_units(span: Span, found: &str) -> Diagnostic {
    let numbers: Vec<i64> = found.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    let d = Diagnostic::error("H0111", span, w(format!("{} 用了两个单位", quote(found)), format!("{} has two units", quote(found))));
    match numbers.as_slice() {
        [years, months] if found.contains('年') && found.contains('月') && *years < 1000 => {
            let months = years.saturating_mul(12).saturating_add(*months);
            d.help(w(format!("写作 `{months}个月`"), format!("write `{months}个月`, or `{months} months`"))).edit(span, format!("{months}个月"))
        }
        _ => d.help(w("只用一个单位，如 `42个月`", "use one unit, as `42 months`")),
    }
}

/// H0112: `2018年1月`.
pub(super) fn year_and_month(span: Span, found: &str) -> Diagnostic {
    let numbers: Vec<i64> = found.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    if numbers.first().is_some_and(|y| *y < 1000) {
        return two_units(span, found);
    }
    let day = found.trim();
    Diagnostic::error("H0112", span, w(format!("{} 不是完整的日期", quote(found)), format!("{} is not a whole date", quote(found))))
        .help(w(format!("写明是哪一天，如 `{day}1日`"), format!("say which day, as `{day}1日`")))
}

/// H0112: a year of two digits.
pub(super) fn short_year(span: Span, found: &str, y: u32, m: u32, d: u32) -> Diagnostic {
    let whole = if y < 50 { 2000 + y } else { 1900 + y % 100 };
    Diagnostic::error("H0112", span, w(format!("{} 的年份不完整", quote(found)), format!("the year of {} is not whole", quote(found))))
        .help(w(format!("年份写四位，如 `{whole}年{m}月{d}日`"), format!("write all four digits, as `{whole}-{m:02}-{d:02}`")))
}

/// H0113: a day that the calendar does not have.
pub(super) fn impossible_date(span: Span, year: u32, month: u32, day: u32) -> Diagnostic {
    Diagnostic::error("H0113", span, w(format!("日历上没有{year}年{month}月{day}日"), format!("there is no day {day} of month {month} in the year {year}")))
        .help(w("改为日历上有的一天", "write a day that exists"))
}

/// H0114: more digits than a number has.
pub(super) fn number_too_long(span: Span) -> Diagnostic {
    Diagnostic::error("H0114", span, w("这个数太长", "this number is too long"))
        .help(w("整数与小数合计至多 18 位，小数至多 9 位", "a number has at most 18 digits, 9 of them after the point"))
}

/// H0116: a quoted text without its end.
pub(super) fn unclosed_text(span: Span) -> Diagnostic {
    Diagnostic::error("H0116", span, w("引号没有配对", "this text has no closing quote"))
        .help(w("在同一行加上右引号 `\"`", "add `\"` on the same line"))
}

/// H0117: a parenthesis without its partner.
pub(super) fn unbalanced(span: Span, found: char) -> Diagnostic {
    let d = if found == '(' {
        Diagnostic::error("H0117", span, w("这个左括号没有配对的右括号", "this parenthesis is not closed"))
    } else {
        Diagnostic::error("H0117", span, w("这个右括号没有配对的左括号", "this parenthesis closes nothing"))
    };
    d.help(if found == '(' { w("加上 `）`", "add `)`") } else { w("删去它，或在前面加上 `（`", "remove it, or add `(` before it") })
}

/// H0118: deeper than anybody reads.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error("H0118", span, w("这里嵌套过深，或一式过长", "this is nested too deeply, or is too long for one expression"))
        .help(w("用 `定义` 给其中的部分起名", "give parts of it names with `define`"))
}

/// H0119: `a 不超过 b 不超过 c`.
pub(super) fn chained_comparison(first: Span, second: Span) -> Diagnostic {
    Diagnostic::error("H0119", second, w("一个条件只能比较一次", "a condition compares once"))
        .label(first, w("这里已经比较过", "this is already a comparison"))
        .help(w("分成两个条件，用 `且` 连接", "write two conditions joined by `and`"))
}

/// H0120: a list of values where one value is wanted.
pub(super) fn list_here(span: Span) -> Diagnostic {
    Diagnostic::error("H0120", span, w("这里只能写一个值", "one value is expected here, not a list"))
        .help(w("要列举多个值，写作 `属于（甲、乙）`", "to list values, write `in (a, b)`"))
}

/// H0121: a declaration that is none.
pub(super) fn unknown_declaration(span: Span, found: &str, near: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error("H0121", span, w(format!("{} 不能作为声明的开头", quote(found)), format!("no declaration begins with {}", quote(found))));
    match near {
        Some(near) => d.help(w(format!("是否要写 `{near}`？"), format!("did you mean `{near}`?"))).edit(span, near),
        None => d.help(w("声明以 `政策`、`字典`、`待遇`、`对象`、`衔接` 等词开头", "a declaration begins with `policy`, `dictionary`, `benefit`, `subject`, `coordinate` or the like")),
    }
}

/// H0122: a clause that is none; `begin` are words that clauses begin with here.
pub(super) fn unknown_clause(span: Span, found: &str, near: Option<&str>, begin: &[Words]) -> Diagnostic {
    let d = Diagnostic::error("H0122", span, w(format!("没有以 {} 开头的条款", quote(found)), format!("no clause begins with {}", quote(found))));
    match near {
        Some(near) => d.help(w(format!("是否要写 `{near}`？"), format!("did you mean `{near}`?"))).edit(span, near),
        None => d.help(w(format!("这里的条款以 {} 开头", or_list(begin, true)), format!("a clause begins with {} here", or_list(begin, false)))),
    }
}

/// H0122: the head of a list that is none; `near` is the one that it is read as.
pub(super) fn unknown_head(span: Span, found: &str, near: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error("H0122", span, w(format!("条件不能以 {} 开头", quote(found)), format!("no list of conditions begins with {}", quote(found))));
    match near {
        Some(near) => d.help(w(format!("写作 `{near}：`"), format!("write `{near}:`"))).edit(span, near),
        None => d.help(w(
            "写作 `同时符合：`、`申请时同时符合：`、`享受期间保持：`、`符合下列条件之一：` 或 `有下列情形之一的不予享受：`",
            "write `all of:`, `on entry all of:`, `while paid all of:`, `any of:` or `excluded when any of:`",
        )),
    }
}

/// H0122: a part of the clause above, cut off from it.
pub(super) fn part_of_clause(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error("H0122", span, w(format!("{} 是上一条的一部分，不单独成条", quote(found)), format!("{} is part of the clause above, not one by itself", quote(found))))
        .help(w("把它前面的 `；` 改为 `，`", "write `,` for the `;` before it"))
}

/// H0123: a length of time that is only a number.
pub(super) fn missing_unit(span: Span, found: &str, unit: (&str, &str)) -> Diagnostic {
    let found = found.trim();
    Diagnostic::error("H0123", span, w(format!("`{found}` 缺少单位"), format!("`{found}` has no unit")))
        .help(w(format!("写明单位，如 `{found}{}`", unit.0), format!("say of what, as `{found} {}`", unit.1)))
}

/// H0124: an enum case that would be read as *else*.
pub(super) fn case_named_else(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error("H0124", span, w(format!("`{found}` 总是指其余各种情形"), format!("`{found}` always means everything else")))
        .help(w(format!("作为一个类别的名称时写作 `「{found}」`"), format!("as the name of a case, write `「{found}」`")))
        .edit(span, format!("「{found}」"))
}

/// H0125: `>=` and its like.
pub(super) fn operator_symbol(span: Span, symbol: &str) -> Diagnostic {
    let (zh, en) = match symbol {
        ">=" | "=>" | "≥" => ("不低于", "at least"),
        "<=" | "=<" | "≤" => ("不超过", "at most"),
        ">" => ("超过", "above"),
        "<" => ("低于", "below"),
        "!=" | "≠" => ("不为", "is not"),
        "&&" | "&" => ("且", "and"),
        "||" | "|" => ("或", "or"),
        "!" => ("非", "not"),
        _ => ("为", "is"),
    };
    Diagnostic::error("H0125", span, w(format!("`{symbol}` 要用文字写"), format!("`{symbol}` is written in words")))
        .help(w(format!("写作 `{zh}`"), format!("write `{en}`")))
}

/// H0126: `，` between the values of a list.
pub(super) fn comma_in_list(span: Span) -> Diagnostic {
    Diagnostic::error("H0126", span, w("列举的值之间用 `、`，不用 `，`", "the values of a list are separated by `、`, not `，`"))
        .help(w("改为 `、`", "write `、` or `,`"))
        .edit(span, "、")
}

/// H0127: a `按` inside an expression or a row.
pub(super) fn by_needs_parentheses(span: Span) -> Diagnostic {
    Diagnostic::error("H0127", span, w("式子里的 `按` 要放在括号里", "inside an expression or a row, `by` stands in parentheses"))
        .help(w("写作 `（按 …：…）`", "write `(by …: …)`"))
}

/// H0128: a condition where an example says what is given.
pub(super) fn not_a_given(span: Span) -> Diagnostic {
    Diagnostic::error("H0128", span, w("`给定` 里要写明一个值", "`given` says what a value is"))
        .help(w("写作 `学历 为 博士`、`配偶 无记录` 或 `学历 未知`", "write `degree is doctor`, `spouse is not recorded` or `degree unknown`"))
}

/// H0129: something that an example cannot expect.
pub(super) fn not_an_expectation(span: Span) -> Diagnostic {
    Diagnostic::error("H0129", span, w("`预期` 里要写明一个结果", "`expect` says what a result is"))
        .help(w("写作 `租房补贴 符合` 或 `租房补贴 的 实发 为 500元`", "write `rent_subsidy eligible` or `payable of rent_subsidy is 500 yuan`"))
}

/// H0130: `申请日期(…)` of something that is no benefit.
pub(super) fn receipt_of_benefit(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error("H0130", span, w(format!("`{word}` 的括号里只写一项待遇的名称"), format!("`{word}` takes the name of one benefit")))
        .help(w(format!("写作 `{word}(租房补贴)`"), format!("write `{word}(rent_subsidy)`")))
}
