//! The diagnostics of the checker; here those of names, types and ranges (H02xx and H03xx).

mod over_time;
mod together;

pub(super) use over_time::*;
pub(super) use together::*;

use super::types::{Dim, Num};
use crate::diagnostic::{Diagnostic, Words};
use crate::resolve::{EnumDef, nearest};
use crate::source::Span;
use crate::syntax::{Name, bounded, joined, meant_function, meant_value};
use crate::value::Range;

/// The same thing in Chinese and English.
type Both = (String, String);

fn w(zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words::new(zh, en)
}

/// `v / den` as a decimal (as a fraction where it has no end).
pub(crate) fn number_words(v: i128, den: i64) -> String {
    let den = i128::from(den.max(1));
    let mut scale = 0u32;
    let mut rest = den;
    while rest % 10 == 0 {
        rest /= 10;
        scale += 1;
    }
    while rest % 2 == 0 || rest % 5 == 0 {
        rest /= if rest % 2 == 0 { 2 } else { 5 };
        scale += 1;
    }
    if rest != 1 || scale > 18 {
        return if v % den == 0 { (v / den).to_string() } else { format!("{v}/{den}") };
    }
    let power = 10i128.pow(scale);
    let Some(shifted) = v.checked_mul(power / den) else { return format!("{v}/{den}") };
    let (whole, part) = ((shifted / power).abs(), (shifted % power).abs());
    let sign = if shifted < 0 { "-" } else { "" };
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{part:0width$}", width = scale as usize);
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

/// Chinese words before more words: a name in backticks is followed by a space.
fn open(words: &str) -> String {
    if words.ends_with('`') { format!("{words} ") } else { words.to_owned() }
}

fn near_help(d: Diagnostic, span: Span, near: Option<&str>, otherwise: Words) -> Diagnostic {
    match near {
        Some(near) => d.help(w(format!("是否要写 `{near}`？"), format!("did you mean `{near}`?"))).edit(span, near),
        None => d.help(otherwise),
    }
}

/// What conditions can settle: not said where one of them could not be read.
pub(super) const REST_ON_CONDITIONS: &[&str] = &["H0313", "H0314", "H0602", "H0603"];

/// What the range of some value settles: not said where a condition was reported.
pub(super) const REST_ON_RANGES: &[&str] = &["H0315", "H0316", "H0408", "H0605"];

// H02xx names

/// A name that holds a keyword and begins with a name that there is: `学历为博士`.
pub(super) fn glued_name(name: &Name, spaced: &str) -> Diagnostic {
    Diagnostic::error("H0201", name.span, w(format!("没有名为 `{}` 的数据项、定义或取值", name.text), format!("there is no fact, definition or case named `{}`", name.text)))
        .help(w(format!("名称与关键词之间加空格：`{spaced}`"), format!("put spaces between names and keywords: `{spaced}`")))
        .edit(name.span, spaced)
}

pub(super) fn unknown_name(name: &Name, near: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error("H0201", name.span, w(format!("没有名为 `{}` 的数据项、定义或取值", name.text), format!("there is no fact, definition or case named `{}`", name.text)));
    near_help(d, name.span, near, w("在对象里声明这个数据项，或者用 `引用` 引入声明它的字典", "declare this fact in the subject, or bring in the dictionary that declares it with `use`"))
}

/// A number in words: `三十五周岁`.
pub(super) fn number_in_words(name: &Name, figures: &str) -> Diagnostic {
    Diagnostic::error("H0201", name.span, w(format!("`{}` 要用数字写", name.text), format!("`{}` is written in figures", name.text)))
        .help(w(format!("写作 `{figures}`"), format!("write `{figures}`")))
        .edit(name.span, figures)
}

/// A unit without its number.
pub(super) fn number_missing(name: &Name, example: &str) -> Diagnostic {
    let n = &name.text;
    Diagnostic::error("H0201", name.span, w(format!("`{n}` 前面没有写数"), format!("`{n}` has no number before it")))
        .help(w(format!("写上数，如 `{example}{n}`"), format!("write the number, as `{example} {n}`")))
}

/// An amount with a word in front: `人民币25万元`.
pub(super) fn amount_alone(name: &Name, amount: &str) -> Diagnostic {
    Diagnostic::error("H0201", name.span, w(format!("金额 `{}` 的写法不对", name.text), format!("`{}` is not how an amount is written", name.text)))
        .help(w(format!("写作 `{amount}`"), format!("write `{amount}`")))
        .edit(name.span, amount)
}

/// A yes/no with a word that denies glued to it; `rest` is its name.
pub(super) fn glued_not(name: &Name, rest: &str) -> Diagnostic {
    Diagnostic::error("H0201", name.span, w(format!("没有名为 `{}` 的数据项、定义或取值", name.text), format!("there is no fact, definition or case named `{}`", name.text)))
        .help(w(format!("写作 `非 {rest}`"), format!("write `not {rest}`")))
        .edit(name.span, if name.text.is_ascii() { format!("not {rest}") } else { format!("非 {rest}") })
}

pub(super) fn unknown_benefit(name: &str, span: Span, near: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error("H0201", span, w(format!("没有名为 `{name}` 的待遇"), format!("there is no benefit named `{name}`")));
    near_help(d, span, near, w("用 `引用` 引入声明这项待遇的政策", "bring in the policy that declares this benefit with `use`"))
}

pub(super) fn unknown_coordination(name: &Name, near: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error("H0201", name.span, w(format!("没有名为 `{}` 的衔接", name.text), format!("there is no coordination named `{}`", name.text)));
    near_help(d, name.span, near, w("检查衔接的名称", "check the name of the coordination"))
}

pub(super) fn unknown_department(name: &Name, near: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error("H0201", name.span, w(format!("没有名为 `{}` 的部门", name.text), format!("there is no department named `{}`", name.text)));
    near_help(d, name.span, near, w(format!("先写 `部门 {}。`", name.text), format!("declare it with `department {}.`", name.text)))
}

pub(super) fn benefit_as_value(name: &Name) -> Diagnostic {
    let n = &name.text;
    Diagnostic::error("H0203", name.span, w(format!("`{n}` 是一项待遇，本身不是一个值"), format!("`{n}` is a benefit and has no value by itself")))
        .help(w(format!("写 `{n} 的 应发`、`已领金额({n})` 或 `正在享受({n})`"), format!("write `due of {n}`, `received({n})` or `receiving({n})`")))
}

pub(super) fn coordination_as_value(name: &Name) -> Diagnostic {
    Diagnostic::error("H0203", name.span, w(format!("`{}` 是一项衔接，不是一个值", name.text), format!("`{}` is a coordination and has no value", name.text)))
        .help(w("这里应写数据项、定义或参数", "write a fact, a definition or a parameter here"))
}

/// A table with several results, named without saying which. `results` are their names, in order.
pub(super) fn which_result(name: &Name, results: &[String]) -> Diagnostic {
    let n = &name.text;
    let of = |zh: bool| results.iter().map(|r| if zh { format!("`{n} 的 {r}`") } else { format!("`{r} of {n}`") }).collect::<Vec<_>>();
    Diagnostic::error("H0431", name.span, w(format!("表 `{n}` 每行有几个值，没有写明要哪一个"), format!("a row of the table `{n}` has several values, and it is not said which")))
        .help(w(format!("写作 {}", of(true).join(" 或 ")), format!("write {}", of(false).join(" or "))))
}

/// A result that a table does not have.
pub(super) fn no_such_result(name: &Name, table: &str, results: &[String], near: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error("H0432", name.span, w(format!("表 `{table}` 没有名为 `{}` 的值", name.text), format!("the table `{table}` has no result named `{}`", name.text)));
    let list = |comma: &str| results.iter().map(|r| format!("`{r}`")).collect::<Vec<_>>().join(comma);
    match near {
        Some(near) => d.help(w(format!("是否要写 `{near}`？"), format!("did you mean `{near}`?"))).edit(name.span, near),
        None => d.help(w(format!("这张表的值有 {}", list("、")), format!("its results are {}", list(", ")))),
    }
}

pub(super) fn not_a_part(span: Span) -> Diagnostic {
    Diagnostic::error("H0203", span, w("`的` 前面不是关联对象", "what stands before the field is not a part of the subject"))
        .here(w("这里应是类型为另一对象的数据项", "a fact whose type is another subject belongs here"))
        .help(w("例如 `配偶：个人 或 无` 之后可以写 `配偶 的 学历`", "after `spouse: person or none`, for example, write `degree of spouse`"))
}

pub(super) fn part_of_a_part(span: Span) -> Diagnostic {
    Diagnostic::error("H0203", span, w("关联对象只能深入一层", "parts go one level deep"))
        .help(w("把需要的数据项直接声明在关联对象里", "declare the fact that is needed in the part itself"))
}

pub(super) fn no_such_case(name: &Name, def: &EnumDef) -> Diagnostic {
    let cases: Vec<&str> = def.cases.iter().map(|c| c.text.as_str()).collect();
    // `本科及以上学历` is `本科及以上` of the enum that is asked for.
    let short = name.text.strip_suffix(def.name.text.as_str()).unwrap_or(&name.text);
    if let Some((case, below)) = bounded(short).filter(|(case, _)| cases.contains(case)) {
        return case_as_bound(name, def, case, below);
    }
    let meant = meant_value(&name.text).filter(|v| cases.contains(v)).map(str::to_owned);
    let listed = || joined(&name.text, |n| cases.contains(&n));
    let from_to = || {
        let (low, high) = ["至", "到", "_to_"].iter().find_map(|word| name.text.split_once(word))?;
        let at = |case: &str| cases.iter().position(|c| *c == case);
        let between = cases.get(at(low)?..=at(high)?).filter(|_| def.ordered)?;
        Some(between.join(if name.text.is_ascii() { ", " } else { "、" }))
    };
    let near = meant.or_else(listed).or_else(from_to).or_else(|| nearest(&name.text, cases.iter().copied()).map(str::to_owned));
    let d = Diagnostic::error("H0207", name.span, w(format!("类别 `{}` 没有取值 `{}`", def.name.text, name.text), format!("the enum `{}` has no case `{}`", def.name.text, name.text)))
        .label(def.name.span, w(format!("取值有：{}", cases.join("、")), format!("its cases are {}", cases.join(", "))));
    near_help(d, name.span, near.as_deref(), w("从已声明的取值里选一个，或者把它加进类别", "choose one of the declared cases, or add it to the enum"))
}

/// `学历 为 本科以上`, a bound where a case stands.
fn case_as_bound(name: &Name, def: &EnumDef, case: &str, below: bool) -> Diagnostic {
    let cases: Vec<&str> = def.cases.iter().map(|c| c.text.as_str()).collect();
    let at = cases.iter().position(|c| *c == case).unwrap_or(0);
    let listed: Vec<&str> = cases.iter().enumerate().filter(|(i, _)| if below { *i >= at } else { *i <= at }).map(|(_, c)| *c).collect();
    let d = Diagnostic::error("H0207", name.span, w(format!("类别 `{}` 没有取值 `{}`", def.name.text, name.text), format!("the enum `{}` has no case `{}`", def.name.text, name.text)))
        .label(def.name.span, w(format!("取值有：{}", cases.join("、")), format!("its cases are {}", cases.join(", "))));
    if !def.ordered {
        return d.help(w("这个类别不分高低：逐一列出取值，或者声明为 `有序类别`", "this enum has no order: list the cases that are meant, or declare it an `ordered enum`"));
    }
    let (zh, en) = if below { ("不低于", "at least") } else { ("不高于", "no higher than") };
    d.help(w(
        format!("条件里用 `{zh} {case}` 代替 `为 {}`；表里逐一列出 `{}`", name.text, listed.join("、")),
        format!("write `{en} {case}` in a condition; list `{}` in a table", listed.join(", ")),
    ))
}

pub(super) fn no_such_leaf(name: &Name, region: &str, near: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error("H0207", name.span, w(format!("地区 `{region}` 里没有 `{}`", name.text), format!("the region `{region}` has no `{}`", name.text)));
    near_help(d, name.span, near, w("从已声明的地区里选一个；一片地区用 `位于`", "choose one of the declared places; for an area use `located in`"))
}

pub(super) fn ambiguous_case(name: &Name, enums: &[String]) -> Diagnostic {
    Diagnostic::error("H0208", name.span, w(format!("`{}` 是几个类别共有的取值：{}", name.text, enums.join("、")), format!("`{}` is a case of several enums: {}", name.text, enums.join(", "))))
        .help(w("把它和一个数据项比较，例如 `学历 为 博士`，就能确定是哪一个", "compare it with a fact, as in `degree is doctor`: that says which is meant"))
}

pub(super) fn unknown_function(name: &Name) -> Diagnostic {
    let known = ["周岁", "整月数", "天数", "月初", "月末", "年初", "年末", "年份", "最早", "最晚", "孰低", "孰高", "提高一档", "years_of_age", "whole_months", "days_between", "month_start", "month_end", "year_start", "year_end", "year_of", "earliest", "latest", "one_step_up"];
    let near = meant_function(&name.text).or_else(|| nearest(&name.text, known));
    let d = Diagnostic::error("H0210", name.span, w(format!("没有名为 `{}` 的函数", name.text), format!("there is no function named `{}`", name.text)));
    near_help(d, name.span, near, w("可用的函数：周岁、整月数、天数、月初、月末、年初、年末、年份、最早、最晚、孰低、孰高、提高一档", "the functions are years_of_age, whole_months, days_between, month_start, month_end, year_start, year_end, year_of, earliest, latest, lower of, higher of, one_step_up"))
}

pub(super) fn argument_count(name: &Name, span: Span, want: usize, have: usize) -> Diagnostic {
    Diagnostic::error("H0211", span, w(format!("`{}` 应有 {want} 个参数，这里有 {have} 个", name.text), format!("`{}` takes {want} arguments, not {have}", name.text)))
        .help(w("参数之间用逗号隔开，例如 `周岁(出生日期, 基准日)`", "separate arguments with commas, as in `years_of_age(born_on, as_of)`"))
}

pub(super) fn only_in_examples(name: &Name) -> Diagnostic {
    Diagnostic::error("H0214", name.span, w(format!("`{}` 只能写在算例里", name.text), format!("`{}` belongs in examples only", name.text)))
        .help(w("规则里可用 `已领期数(待遇)` 等回执", "rules can read receipts such as `periods_received(X)`"))
}

pub(super) fn defined_by_itself(span: Span, path: &[(String, Span)]) -> Diagnostic {
    let names: Vec<&str> = path.iter().map(|(n, _)| n.as_str()).chain(path.first().map(|(n, _)| n.as_str())).collect();
    let mut d = Diagnostic::error("H0212", span, w(format!("定义绕回了它自己：{}", names.join(" → ")), format!("a definition leads back to itself: {}", names.join(" → "))))
        .here(w("又回到这里", "it comes back here"));
    for (name, at) in path {
        d = d.label(*at, w(format!("`{name}` 的定义"), format!("the definition of `{name}`")));
    }
    d.help(w("让其中一个定义不再用到其余的", "let one of them do without the others"))
}

pub(super) fn benefit_cycle(path: &[(String, Span)]) -> Diagnostic {
    let names: Vec<&str> = path.iter().map(|(n, _)| n.as_str()).collect();
    let span = path.last().map(|(_, s)| *s).unwrap_or_default();
    let mut d = Diagnostic::error("H0215", span, w(format!("待遇的金额或条件绕回了它自己：{}", names.join(" → ")), format!("a benefit depends on itself: {}", names.join(" → "))))
        .here(w("又回到这里", "it comes back here"));
    for (name, at) in path.iter().skip(1).take(path.len().saturating_sub(2)) {
        d = d.label(*at, w(format!("这里用到 `{name}`"), format!("`{name}` is read here")));
    }
    d.help(w("让其中一项不再用到其余的，或者改用衔接", "let one of them do without the others, or use a coordination"))
}

// H03xx types, units, ranges

pub(super) fn types_differ(a: Span, wa: &Both, b: Span, wb: &Both) -> Diagnostic {
    Diagnostic::error("H0301", b, w(format!("{}不能与{}放在一起比较", open(&wa.0), open(&wb.0)), format!("{} does not go with {}", wa.1, wb.1)))
        .here(w(format!("这是{}", wb.0), format!("this is {}", wb.1)))
        .label(a, w(format!("这是{}", wa.0), format!("this is {}", wa.1)))
        .help(w(format!("把这里改写成{}", wa.0), format!("write {} here", wa.1)))
}

/// `出生日期 不超过 35周岁`
pub(super) fn date_as_age(date: Span, age: Span, name: &str) -> Diagnostic {
    Diagnostic::error("H0301", date, w("日期不能与周岁比较", "a date does not go with years of age"))
        .here(w("这是日期", "this is a date"))
        .label(age, w("这是周岁", "this is an age"))
        .help(w(format!("写作 `周岁({name}, 基准日)`"), format!("write `years_of_age({name}, as_of)`")))
        .edit(date, if name.is_ascii() { format!("years_of_age({name}, as_of)") } else { format!("周岁({name}, 基准日)") })
}

/// A day outside the calendar of the language.
pub(super) fn day_out_of_range(span: Span) -> Diagnostic {
    Diagnostic::error("H0113", span, w("日期应在1900年至2199年之间", "a date lies between the years 1900 and 2199"))
        .help(w("改正年份", "correct the year"))
}

/// `党政机关/事业单位`
pub(super) fn divided_cases(at: Span) -> Diagnostic {
    Diagnostic::error("H0302", at, w("列举的值之间用 `、`，不用 `/`", "the values of a list are separated by `、` or `,`, not by `/`"))
        .help(w("改为 `、`", "write `,`"))
}

pub(super) fn cannot_compute(l: (Span, &Both), r: (Span, &Both)) -> Diagnostic {
    Diagnostic::error("H0302", r.0, w(format!("{}与{}不能这样运算", open(&l.1.0), open(&r.1.0)), format!("{} and {} cannot be computed with like this", l.1.1, r.1.1)))
        .here(w(format!("这是{}", r.1.0), format!("this is {}", r.1.1)))
        .label(l.0, w(format!("这是{}", l.1.0), format!("this is {}", l.1.1)))
        .help(w("日期可以加减 `3年`、`6个月`、`10天`；两个日期相减得天数", "a date can be moved by `3 years`, `6 months` or `10 days`; the difference of two dates is a number of days"))
}

pub(super) fn units_differ(a: Span, da: &Dim, b: Span, db: &Dim) -> Diagnostic {
    let (wa, wb) = (da.words(), db.words());
    let d = Diagnostic::error("H0303", a, w(format!("单位不一致：“{}”与“{}”", wa.0, wb.0), format!("units differ: {} and {}", wa.1, wb.1)))
        .here(w(format!("单位是“{}”", wa.0), format!("this is in {}", wa.1)));
    let d = if a == b { d } else { d.label(b, w(format!("单位是“{}”", wb.0), format!("this is in {}", wb.1))) };
    d.help(w("把两边改成同一个单位", "give both sides one unit"))
}

pub(super) fn lacks_unit(at: Span, other: Span, dim: &Dim) -> Diagnostic {
    let (zh, en) = dim.words();
    let d = Diagnostic::error("H0304", at, w(format!("这个数没有单位，应以“{zh}”计"), format!("this number has no unit, {en} are meant")));
    let d = d.label(other, w(format!("这边的单位是“{zh}”"), format!("this side is in {en}")));
    d.help(w(format!("在数后面写上单位“{zh}”"), format!("write the unit `{en}` behind the number")))
}

/// A share without its sign: `补贴比例 为 40`.
pub(super) fn percent_sign(at: Span, other: Span, number: &str) -> Diagnostic {
    Diagnostic::error("H0304", at, w(format!("比例没有写百分号：`{number}` 是 {number} 倍"), format!("a percentage without its sign: `{number}` is {number} times the whole")))
        .label(other, w("这是比例", "this is a percentage"))
        .help(w(format!("写作 `{number}%`"), format!("write `{number}%`")))
        .edit(at, format!("{number}%"))
}

pub(super) fn outside_percent(at: Span, ty: Span) -> Diagnostic {
    Diagnostic::error("H0326", at, w("比例应在 0% 与 100% 之间", "a percentage lies between 0% and 100%"))
        .label(ty, w("类型在这里声明", "its type is declared here"))
        .help(w("改正数值；可以超过 100% 的系数，类型写 `数值`", "correct the value; for a factor that may exceed 100 %, write the type `number`"))
}

/// `社保在缴 为 在缴`
pub(super) fn not_yes_or_no(name: &Name) -> Diagnostic {
    let n = &name.text;
    Diagnostic::error("H0201", name.span, w(format!("`{n}` 不是 `是` 或 `否`"), format!("`{n}` is neither `yes` nor `no`")))
        .help(w("写 `是` 或 `否`", "write `yes` or `no`"))
}

pub(super) fn not_a_number(span: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0305", span, w(format!("这里应为数，而这是{}", words.0), format!("a number belongs here, and this is {}", words.1)))
        .help(w("写金额、数量或时间长度", "write an amount, a count or a length of time"))
}

pub(super) fn not_a_condition(span: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0306", span, w(format!("这里应为条件，而这是{}", words.0), format!("a condition belongs here, and this is {}", words.1)))
        .help(w("说明它与什么相比，例如 `学历 为 博士`、`年龄 不超过 35周岁`", "say what it is compared with, as in `degree is doctor` or `age at most 35 years of age`"))
}

pub(super) fn not_a_date(span: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0307", span, w(format!("这里应为日期，而这是{}", words.0), format!("a date belongs here, and this is {}", words.1)))
        .help(w("写日期数据项、`基准日` 或 `2020年5月1日`", "write a date fact, `as_of` or `2020-05-01`"))
}

pub(super) fn not_a_region(span: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0308", span, w(format!("`位于` 前面应为地区，而这是{}", words.0), format!("a region belongs before `located in`, and this is {}", words.1)))
        .help(w("写类型为地区的数据项", "write a fact whose type is a region"))
}

pub(super) fn no_order(word: Span, at: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0309", word, w(format!("{}没有高低先后之分", open(&words.0)), format!("{} has no order", words.1)))
        .here(w("这个词比较先后高低", "this word compares by order"))
        .label(at, w(format!("这是{}", words.0), format!("this is {}", words.1)))
        .help(w("用 `为`、`不为` 或 `属于`；有高低之分的类别用 `有序类别` 声明", "use `is`, `is not` or `in`; declare an enum that has an order as an `ordered enum`"))
}

pub(super) fn along_no_order(span: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0309", span, w(format!("{}没有高低先后之分", open(&words.0)), format!("{} has no order", words.1)))
        .here(w(format!("这是{}", words.0), format!("this is {}", words.1)))
        .help(w("`随` 后面写有序类别、数、金额、比例、日期或者是否", "name an ordered enum, a number, money, a percentage, a date or a yes/no"))
}

/// `学历 为 "博士"`
pub(super) fn quoted_case(span: Span, case: &str) -> Diagnostic {
    Diagnostic::error("H0310", span, w(format!("取值 `{case}` 不加引号"), format!("the case `{case}` stands without quotes")))
        .help(w(format!("写作 `{case}`"), format!("write `{case}`")))
        .edit(span, case)
}

/// `毕业日期 不超过 5年`
pub(super) fn date_as_length(date: Span, length: Span, name: &str) -> Diagnostic {
    Diagnostic::error("H0301", date, w("日期不能与一段时间比较", "a date does not go with a length of time"))
        .here(w("这是日期", "this is a date"))
        .label(length, w("这是一段时间", "this is a length of time"))
        .help(w(
            format!("写明从哪一天算到哪一天，如 `申请日期 在 {name} 后 5年 内（含）`"),
            format!("say which day is counted from which, as `applied_on within 5 years after {name} (inclusive)`"),
        ))
}

pub(super) fn text_alone(span: Span) -> Diagnostic {
    Diagnostic::error("H0310", span, w("文本只能与文本数据项作相等比较", "a text can only be compared for equality with a text fact"))
        .help(w("例如 `专业 为 \"集成电路\"`", "for example `major is \"integrated circuits\"`"))
}

pub(super) fn not_a_constant(span: Span) -> Diagnostic {
    Diagnostic::error("H0311", span, w("这里只能写固定的值", "only a fixed value can stand here"))
        .help(w("写一个数、日期或类别的取值；要随人变化的，用 `定义`", "write a number, a date or a case; for what differs from person to person use `define`"))
}

pub(super) fn finer_than_stored(span: Span) -> Diagnostic {
    Diagnostic::error("H0312", span, w("这个值比数据项记录的精度更细", "this value is finer than the fact records"))
        .help(w("少写几位小数，或者在声明里给范围多写几位小数，例如 `0.00..100.00`", "write fewer digits, or declare the range with more of them, as in `0.00..100.00`"))
}

pub(super) fn absent_under_not(inner: Span) -> Diagnostic {
    Diagnostic::error("H0313", inner, w("`非` 下面的值可能没有记录，要先说明没有记录时怎么算", "a value below `not` may be absent: say first what holds then"))
        .here(w("没有记录时这个比较不成立，加上 `非` 就会变成成立", "where there is no record this does not hold, and `not` would make it hold"))
        .help(w("先写 `… 有记录 且 非 …`，或者用 `缺省` 给出没有记录时的值", "write `… is recorded and not …`, or give the value for no record with `default`"))
}

pub(super) fn absent_in_arithmetic(span: Span) -> Diagnostic {
    Diagnostic::error("H0314", span, w("这个值可能没有记录，不能直接参加计算", "this value may be absent and cannot be computed with"))
        .help(w("用 `缺省` 给出没有记录时的值，或者先以 `有记录` 为条件", "give the value for no record with `default`, or make `is recorded` a condition first"))
}

pub(super) fn overflow(span: Span, num: &Num, range: Range) -> Diagnostic {
    let (lo, hi) = (number_words(range.lo(), num.den), number_words(range.hi(), num.den));
    let (zh, en) = num.dim.words();
    Diagnostic::error("H0315", span, w(format!("这个结果可能大到无法精确计算：从 {lo} 到 {hi}（{zh}）"), format!("this can become too large to compute exactly: from {lo} to {hi} ({en})")))
        .help(w("给其中的数据项声明更小的范围，例如 `0..10000`，或者用 `最高` 封顶", "declare a smaller range for the facts in it, as in `0..10000`, or cap it with `capped at`"))
}

pub(super) fn literal_too_wide(span: Span) -> Diagnostic {
    Diagnostic::error("H0315", span, w("这个数太大或小数位太多，无法精确表示", "this number is too large, or has too many digits, to be held exactly"))
        .help(w("少写几位", "write fewer digits"))
}

pub(super) fn division_by_zero(span: Span, num: &Num, range: Range) -> Diagnostic {
    let (lo, hi) = (number_words(range.lo(), num.den), number_words(range.hi(), num.den));
    Diagnostic::error("H0316", span, w(format!("除数可能为零：它在 {lo} 到 {hi} 之间"), format!("the divisor can be zero: it lies between {lo} and {hi}")))
        .help(w("声明不含零的范围，例如 `1..5000`，或者写 `如 … 不少于 1… 则 … 否则 …`", "declare a range without zero, as in `1..5000`, or write `if … at least 1 … then … else …`"))
}

pub(super) fn round_first(span: Span) -> Diagnostic {
    Diagnostic::error("H0317", span, w("除得的商要先舍入，才能再参加计算或比较", "a quotient has to be rounded before it is computed with or compared"))
        .help(w("写 `(… / …) 舍去 到 分`（或 `进位`、`四舍五入`）", "write `(… / …) rounded down to fen` (or `up`, `half up`)"))
}

pub(super) fn part_of_a_day(span: Span) -> Diagnostic {
    Diagnostic::error("H0318", span, w("日期只能移动整月、整年或整天", "a date moves by whole months, years or days"))
        .help(w("用整数，或者先 `舍去 到 整数`", "use a whole number, or round it with `rounded down to whole`"))
}

pub(super) fn rounds_no_money(span: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0319", span, w(format!("只有金额能舍入到元、角、分，而这是{}", words.0), format!("only money is rounded to yuan, jiao or fen, and this is {}", words.1)))
        .help(w("写 `到 整数`", "write `to whole`"))
}

pub(super) fn range_missing(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("H0320", span, w(format!("`{name}` 没有声明范围"), format!("`{name}` has no range")))
        .help(w("在单位后面写上最小和最大的值，例如 `数值 月，0..600`", "write the least and the greatest value behind the unit, as in `number month, 0..600`"))
}

pub(super) fn empty_range(span: Span) -> Diagnostic {
    Diagnostic::error("H0321", span, w("这个范围里没有值：起点大于终点", "this range is empty: it starts above its end"))
        .help(w("把较小的一端写在前面", "write the lesser end first"))
}

pub(super) fn not_typical(span: Span, fact: &Name) -> Diagnostic {
    let zh = format!("这个典型值不在 `{}` 的取值范围之内", fact.text);
    Diagnostic::error("H0325", span, w(zh, format!("this typical value is outside the range of `{}`", fact.text)))
        .label(fact.span, w("范围在这里声明", "its range is declared here"))
        .help(w("改正典型值，或者改正声明的范围", "correct the typical value, or the declared range"))
}

pub(super) fn decided(span: Span, holds: bool, fact: &Name) -> Diagnostic {
    let (zh, en) = if holds { ("对所有人都成立", "holds for everybody") } else { ("对任何人都不成立", "holds for nobody") };
    Diagnostic::warning("H0322", span, w(format!("在 `{}` 声明的范围内，这个条件{zh}", fact.text), format!("within the declared range of `{}` this condition {en}", fact.text)))
        .label(fact.span, w("范围在这里声明", "its range is declared here"))
        .help(w("改正条件里的数，或者改正声明的范围", "correct the number in the condition, or the declared range"))
}

pub(super) fn receipt_of_what(span: Span) -> Diagnostic {
    Diagnostic::error("H0323", span, w("没有说明是哪一项待遇的回执", "it is not said of which benefit this is"))
        .help(w("写上待遇的名称，例如 `已领金额(租房补贴)`", "name the benefit, as in `received(rent_subsidy)`"))
}

pub(super) fn repayable_in_rule(span: Span) -> Diagnostic {
    Diagnostic::error("H0324", span, w("规则里不能用应退金额：它是规则的结果，不是发放的依据", "a rule cannot read what is to be paid back: it follows from the rules and decides nothing in them"))
        .help(w("用 `已领金额(…)`；要核对应退金额，写在算例或者保证里", "use `received(…)`; to hold what is repayable against something, write it in an example or a guarantee"))
}

pub(super) fn payable_in_rule(span: Span) -> Diagnostic {
    Diagnostic::error("H0324", span, w("规则里不能用实发金额：它在衔接之后才确定", "a rule cannot read what is payable: it is known only after combining"))
        .help(w("用 `的 应发` 或 `的 标准`；要扣减另一项待遇，用衔接", "use `due of` or `standard of`; to set one benefit against another use a coordination"))
}
