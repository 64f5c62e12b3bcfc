//! The diagnostics of types, benefits, combinations, rows and examples.

use super::types::{Dim, Num};
use crate::diagnostic::{Diagnostic, Words};
use crate::resolve::{EnumDef, nearest};
use crate::source::Span;
use crate::syntax::keywords::over_word;
use crate::syntax::{DateLit, Every, Language, Name, OverKind, bounded, is_plain_name, joined, meant_function, meant_value};
use crate::value::{Date, Range};

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

pub(super) fn payable_in_rule(span: Span) -> Diagnostic {
    Diagnostic::error("H0324", span, w("规则里不能用实发金额：它在衔接之后才确定", "a rule cannot read what is payable: it is known only after combining"))
        .help(w("用 `的 应发` 或 `的 标准`；要扣减另一项待遇，用衔接", "use `due of` or `standard of`; to set one benefit against another use a coordination"))
}

// H04xx benefits over time

pub(super) fn clause_twice(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("H0401", span, w("这一条款写了两次", "this clause is written twice"))
        .here(w("第二次写在这里", "written again here"))
        .label(first, w("第一次写在这里", "first written here"))
        .help(w("并成一条，或者删去其中一条", "make them one, or remove one of them"))
}

pub(super) fn claim_twice(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("H0401", span, w("一条保证只写一项内容", "a guarantee says one thing"))
        .here(w("这是又一项", "this is another"))
        .label(first, w("第一项写在这里", "the first is here"))
        .help(w("另写一条 `保证 \"…\"：…`", "write it as another `assert \"…\": …`"))
}

pub(super) fn no_amount(name: &Name) -> Diagnostic {
    Diagnostic::error("H0402", name.span, w(format!("待遇 `{}` 没有写标准", name.text), format!("the benefit `{}` has no amount", name.text)))
        .help(w("加上 `标准 …；`", "add `amount …;`"))
}

pub(super) fn amount_unit(span: Span, dim: &Dim, every: Option<Every>) -> Diagnostic {
    let (zh, en) = dim.words();
    let (need_zh, need_en, help_zh, help_en) = match every {
        Some(Every::Month | Every::Year) => ("按期发放的待遇，标准应是每月或每年的金额", "a benefit that is paid by month or year has an amount per month or year", "写成 `…元/月` 或 `…元/年`", "write `… yuan per month` or `… yuan per year`"),
        Some(Every::Installments) => ("分期发放的待遇，标准应是全部各期合计的一笔金额", "a benefit that is paid in installments has one amount for all of them", "写成 `…元`，或者把发放改为 `每月`、`每年`", "write `… yuan`, or let it be paid `monthly` or `yearly`"),
        Some(Every::Once) => ("一次性发放的待遇，标准应是一笔金额", "a benefit that is paid once has a plain amount of money", "写成 `…元`，或者把发放改为 `每月`、`每年`", "write `… yuan`, or let it be paid `monthly` or `yearly`"),
        None => ("没有写明发放方式的待遇，标准应是一笔金额", "a benefit without a payment clause has a plain amount of money", "写成 `…元`，或者加上 `发放 每月，累计最长 …；`", "write `… yuan`, or add `paid monthly, up to … in all;`"),
    };
    Diagnostic::error("H0403", span, w(format!("{need_zh}，而这里是“{zh}”"), format!("{need_en}, and this is in {en}"))).help(w(help_zh, help_en))
}

pub(super) fn shares_do_not_add_up(span: Span, total: i64) -> Diagnostic {
    let sum = number_words(i128::from(total), 10_000);
    Diagnostic::error("H0404", span, w(format!("各级负担的比例合计是 {sum}%，不是 100%"), format!("the shares add up to {sum}%, not to 100%")))
        .help(w("改正各级负担的比例", "correct the shares"))
}

/// Shares written as fractions of one; `percents` is how they are written.
pub(super) fn shares_as_fractions(span: Span, percents: &[String]) -> Diagnostic {
    Diagnostic::error("H0404", span, w("负担的份额要写成百分比", "a share is written as a percentage"))
        .help(w(format!("写作 `{}`", percents.join("、")), format!("write `{}`", percents.join(", "))))
}

/// A share in another unit, or in none; `bare` is its number in the latter case.
pub(super) fn share_is_no_percent(span: Span, bare: Option<&str>) -> Diagnostic {
    Diagnostic::error("H0404", span, w("负担的份额要写成百分比", "a share is written as a percentage")).help(match bare {
        Some(number) => w(format!("写作 `{number}%`"), format!("write `{number}%`")),
        None => w("例如 `市级 50%`", "for example `city 50%`"),
    })
}

pub(super) fn ends_before_start(until: Span, from: Span) -> Diagnostic {
    Diagnostic::error("H0405", until, w("终止日期早于施行日期", "the last day is before the first"))
        .here(w("到这一天为止", "it ends on this day"))
        .label(from, w("从这一天起施行", "it is in force from this day"))
        .help(w("改正其中一个日期", "correct one of the dates"))
}

pub(super) fn not_a_term(span: Span, every: Every) -> Diagnostic {
    let (zh, en) = match every {
        Every::Once | Every::Installments => ("一次性发放的待遇没有期限", "a benefit that is paid once has no term"),
        Every::Month => ("期限应是整月，最长 1200 个月", "the term is a whole number of months, at most 1200"),
        Every::Year => ("按年发放的待遇，期限应是整年", "the term of a benefit paid by the year is a whole number of years"),
    };
    Diagnostic::error("H0406", span, w(zh, en)).help(w("例如 `累计最长 36个月` 或 `累计最长 3年`", "for example `up to 36 months in all` or `up to 3 years in all`"))
}

/// A part of a sum that is paid in installments, out of range.
pub(super) fn part_of_nothing(span: Span) -> Diagnostic {
    Diagnostic::error("H0411", span, w("分期的每一份都应大于零，不超过一百万", "each part of the installments is from one to a million"))
        .help(w("写明各期之比，例如 `分期 4:3:3`", "write how the parts compare, as in `in installments 4:3:3`"))
}

/// More or fewer conditions than installments.
pub(super) fn conditions_of_parts(span: Span, parts: usize, conditions: usize) -> Diagnostic {
    Diagnostic::error(
        "H0411",
        span,
        w(format!("分 {parts} 期，这里写了 {conditions} 个条件"), format!("there are {parts} installments, and {conditions} conditions here")),
    )
    .help(w("每一期写一个条件，用 `、` 隔开", "write one condition for each installment, with commas between them"))
}

/// A number of people that is none.
pub(super) fn not_a_quota(span: Span) -> Diagnostic {
    Diagnostic::error("H0410", span, w("名额应为大于零的整数", "a quota is a whole number above zero")).help(w("例如 `名额 每年 600名`", "for example `quota 600 a year`"))
}

/// A decision outside a benefit that does not say what is decided.
pub(super) fn decides_what(span: Span) -> Diagnostic {
    Diagnostic::error("H0413", span, w("这里要写明研究确定的事项", "it must be said what is decided"))
        .help(w("在后面用引号写明，例如 `由 人社局 研究确定 \"特别优秀\"`", "write it in quotes, as in `decided by 人社局 \"outstanding\"`"))
}

/// `时限 15个工做日`: a unit that measures no time; `near` is the one that is meant.
pub(super) fn not_a_time_limit(unit: Span, word: &str, near: Option<&str>) -> Diagnostic {
    let d = Diagnostic::error("H0423", unit, w(format!("`{word}` 不是时间单位"), format!("`{word}` is no unit of time")));
    match near {
        Some(near) => d.help(w(format!("是否要写 `{near}`？"), format!("did you mean `{near}`?"))).edit(unit, near),
        None => d.help(w("写 `个工作日`、`天` 或 `个月`", "write `working days`, `days` or `months`")),
    }
}

/// `逐年` where there is no year of payment.
pub(super) fn no_year_of_payment(span: Span) -> Diagnostic {
    Diagnostic::error("H0412", span, w("这里没有发放年度", "there is no year of payment here"))
        .help(w("`逐年` 只用在 `发放 每月` 或 `发放 每年` 的待遇里", "`by year of payment` is for a benefit that is paid monthly or yearly"))
}

/// `其他` before the last tier.
pub(super) fn else_before_the_end(span: Span) -> Diagnostic {
    Diagnostic::error("H0601", span, w("`其他` 之后的各档没有人能够列入", "nobody can belong to the tiers after `else`"))
        .help(w("把写 `其他` 的一档放在最后", "write the tier with `else` last"))
}

/// Steps that do not follow each other from the first on.
pub(super) fn steps_not_in_order(span: Span, expected: i64) -> Diagnostic {
    Diagnostic::error(
        "H0610",
        span,
        w(format!("分段应前后相接：这一段应从第 {expected} 起"), format!("steps follow each other: this one begins with number {expected}")),
    )
    .help(w("例如 `第1人 至 第3人：…；第4人 起：…`", "for example `1st to 3rd 人: …; 4th 人 on: …`"))
}

/// Steps over something that is not one number, or rows that are no steps.
pub(super) fn not_steps(span: Span) -> Diagnostic {
    Diagnostic::error("H0610", span, w("分段累计按一个数分段，每一行写明从第几到第几", "steps are over one number, and each row says from which to which it counts"))
        .help(w("例如 `按 人数 分段累计：第1人 至 第3人：2000元/人；第4人 起：3000元/人`", "for example `by heads stepwise: 1st to 3rd 人: 2_000 yuan per 人; 4th 人 on: 3_000 yuan per 人`"))
}

pub(super) fn needs_rounding(span: Span, every: Option<Every>) -> Diagnostic {
    let (zh, en) = match every {
        Some(Every::Month) => ("每月的金额不是整分，没有写明怎样舍入", "the amount of a month is not a whole number of fen, and it is not said how it is rounded"),
        Some(Every::Year) => ("每年的金额不是整分，没有写明怎样舍入", "the amount of a year is not a whole number of fen, and it is not said how it is rounded"),
        _ => ("金额不一定是整分，没有写明怎样舍入", "the amount need not be a whole number of fen, and it is not said how it is rounded"),
    };
    Diagnostic::error("H0407", span, w(zh, en))
        .help(w("加上 `舍入 到 分，舍去；`，按期发放的还可写明尾差，例如 `尾差 每满12个月的末月补足`", "add `rounding to fen, down;`, and where it is paid by period say what becomes of the remainder, as in `remainder in every 12th month`"))
}

pub(super) fn negative_amount(span: Span, lo: i128) -> Diagnostic {
    let least = number_words(lo, 100);
    Diagnostic::error("H0408", span, w(format!("标准可能是负数：最小可到 {least} 元"), format!("the amount can be negative: as low as {least} yuan")))
        .help(w("用 `最低 0元` 保底", "hold it with `not less than 0 yuan`"))
}

pub(super) fn remainder_needs_term(at: Span, paid: Option<Span>) -> Diagnostic {
    let d = Diagnostic::error("H0409", at, w("没有期限，就没有末月", "without a term there is no last month"));
    let d = match paid {
        Some(paid) => d.label(paid, w("这里没有写 `累计最长`", "this does not say `up to … in all`")),
        None => d,
    };
    d
        .help(w("在发放里写明 `累计最长 …`，或者改为 `尾差 每满12个月的末月补足`", "say `up to … in all` in the payment clause, or write `remainder in every 12th month`"))
}

pub(super) fn remainder_of_once(span: Span) -> Diagnostic {
    Diagnostic::error("H0409", span, w("不按月或按年发放的待遇没有尾差", "a benefit that is not paid by month or year has no remainder"))
        .help(w("去掉尾差", "leave the remainder out"))
}

pub(super) fn at_least_of(span: Span, items: usize) -> Diagnostic {
    Diagnostic::error("H0410", span, w(format!("下面有 {items} 项，项数应在 1 到 {items} 之间"), format!("there are {items} items below, so the number is between 1 and {items}")))
        .help(w("改正项数", "correct the number"))
}

pub(super) fn bare_bounds(span: Span, language: Language) -> Diagnostic {
    let edit = if language == Language::Zh { "（含）" } else { " (inclusive)" };
    Diagnostic::warning("H0902", span, w("没有写明是否包括本数", "it is not said whether the number itself is included"))
        .help(w("在后面写上 `（含）` 或 `（不含）`；不写的，按民法典第一千二百五十九条包括本数", "write `(inclusive)` or `(exclusive)`; unsaid, the number is included (Civil Code, Art. 1259)"))
        .edit(span.after(), edit)
}

pub(super) fn bare_window(span: Span, language: Language) -> Diagnostic {
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

pub(super) fn parameter_begins_late(name: &Name, first: DateLit, from: DateLit, amended: bool) -> Diagnostic {
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

// H05xx combining

pub(super) fn too_few_members(name: &Name, count: usize) -> Diagnostic {
    Diagnostic::error("H0501", name.span, w(format!("衔接 `{}` 的范围里只有 {count} 项待遇，至少应有两项", name.text), format!("of the two benefits or more that it needs, the coordination `{}` has {count}", name.text)))
        .help(w("写 `范围 甲待遇、乙待遇；`", "write `among X, Y;`"))
}

pub(super) fn never_both_of_one(span: Span) -> Diagnostic {
    Diagnostic::error("H0501", span, w("`不得同时享受` 只写了一项待遇，至少要两项", "`never both` has one benefit, and needs at least two"))
        .help(w("写 `甲待遇、乙待遇 不得同时享受`", "write `never both X, Y`"))
}

pub(super) fn says_nothing(name: &Name) -> Diagnostic {
    Diagnostic::error("H0502", name.span, w(format!("衔接 `{}` 没有说明怎样衔接", name.text), format!("the coordination `{}` does not say how the benefits combine", name.text)))
        .help(w("写 `就高不重复`、`择一享受`、`不得同时享受` 或 `合计最高 …`", "write `highest only`, `choose one`, `not at the same time` or `together at most …`"))
}

pub(super) fn limit_is_no_money(span: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0503", span, w(format!("封顶应为精确到分的金额，而这是{}", words.0), format!("a limit is an amount of money in whole fen, and this is {}", words.1)))
        .help(w("例如 `12万元`", "for example `120_000 yuan`"))
}

pub(super) fn not_a_member(span: Span, coordination: &Name) -> Diagnostic {
    Diagnostic::error("H0504", span, w(format!("这项待遇不在衔接 `{}` 的范围里", coordination.text), format!("this benefit is not among those of the coordination `{}`", coordination.text)))
        .label(coordination.span, w("衔接在这里声明", "the coordination is declared here"))
        .help(w("把它加进 `范围`，或者从这里去掉", "add it to `among`, or take it out here"))
}

pub(super) fn two_subjects(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("H0505", span, w("一项衔接里的待遇应面向同一个对象", "the benefits of a coordination are for one subject"))
        .here(w("面向另一个对象", "for another subject"))
        .label(first, w("第一项待遇面向的对象与它不同", "the first one is for a different subject"))
        .help(w("把面向不同对象的待遇分写在不同的衔接里", "write benefits for different subjects in coordinations of their own"))
}

pub(super) fn two_subjects_guaranteed(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("H0505", span, w("一条保证里的待遇要面向同一个对象", "the benefits of a guarantee are for one subject"))
        .here(w("面向另一个对象", "for another subject"))
        .label(first, w("第一项待遇面向的对象与它不同", "the first one is for a different subject"))
        .help(w("把面向不同对象的待遇分写在不同的保证里", "write benefits for different subjects in guarantees of their own"))
}

pub(super) fn term_unknown(span: Span, benefit: &Name) -> Diagnostic {
    Diagnostic::error("H0506", span, w(format!("`{}` 没有期限，算不出全程总额", benefit.text), format!("`{}` has no term, so its whole-term total is unknown", benefit.text)))
        .label(benefit.span, w("这项待遇没有写 `累计最长`", "this benefit does not say `up to … in all`"))
        .help(w("给它写上 `累计最长 …`，或者改为 `比较 本期`", "give it `up to … in all`, or write `compare by period`"))
}

pub(super) fn ranks_contradict(b: &Name, a: &Name) -> Diagnostic {
    Diagnostic::error("H0507", b.span, w(format!("`{}` 与 `{}` 排列共同待遇的先后不一致", b.text, a.text), format!("`{}` and `{}` rank the benefits they share in different orders", b.text, a.text)))
        .label(a.span, w("另一项衔接在这里", "the other coordination is here"))
        .help(w("让两处 `范围` 里共同的待遇按同一次序排列", "write the benefits they share in one order in both"))
}

pub(super) fn caps_cross(b: &Name, a: &Name) -> Diagnostic {
    Diagnostic::error("H0508", b.span, w(format!("`{}` 与 `{}` 的封顶范围互相交叉", b.text, a.text), format!("the caps of `{}` and `{}` cross", b.text, a.text)))
        .label(a.span, w("另一项封顶在这里", "the other cap is here"))
        .help(w("让一个范围包含另一个，或者让两个范围没有共同的待遇", "let one of them contain the other, or let them share no benefit"))
}

pub(super) fn measures_differ(b: &Name, a: &Name) -> Diagnostic {
    Diagnostic::error("H0509", b.span, w(format!("`{}` 与 `{}` 有共同的待遇，却按不同的口径比较", b.text, a.text), format!("`{}` and `{}` share a benefit but compare by different measures", b.text, a.text)))
        .label(a.span, w("另一项衔接在这里", "the other coordination is here"))
        .help(w("两处都写 `比较 本期`，或者都写 `比较 全程总额`", "write `compare by period` in both, or `compare by lifetime` in both"))
}

/// `包含` after something that is no set.
pub(super) fn not_a_set(span: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0331", span, w(format!("`包含` 前面应为可多选的数据项，这里是{}", words.0), format!("a set belongs before `contains`, and this is {}", words.1)))
        .help(w("一项数据只有一个取值时，写 `属于 …`；能有几个取值时，声明为 `可多选`", "a fact with one value is compared with `in …`; one that can have several is declared `set of`"))
}

/// A name where a list belongs.
pub(super) fn not_a_list(name: &Name) -> Diagnostic {
    Diagnostic::error("H0332", name.span, w(format!("`{}` 不是列表", name.text), format!("`{}` is not a list", name.text)))
        .here(w("这里应是类型为 `列表` 的数据项", "a fact whose type is `list of` belongs here"))
        .help(w("例如声明了 `合同：列表 劳动合同 至多 5 项`，就可以写 `x 属于 合同`", "after `contracts: list of contract, at most 5`, for example, write `x in contracts`"))
}

/// A set compared as one value.
pub(super) fn set_as_value(span: Span) -> Diagnostic {
    Diagnostic::error("H0203", span, w("这项数据可多选，不是一个值", "this is a set, and not one value"))
        .help(w("问其中有没有某一个，写 `… 包含 …`", "to ask whether something is in it, write `… contains …`"))
}

/// A list compared as one value.
pub(super) fn list_as_value(span: Span) -> Diagnostic {
    Diagnostic::error("H0203", span, w("这项数据是列表，不是一个值", "this is a list, and not one value"))
        .help(w("问有几项，写 `计数(x 属于 …)`；问其中的一项，写 `任一 x 属于 … 满足 …`", "write `count(x in …)` for how many there are, `any x in … where …` for one of them"))
}

/// An element where one of its facts belongs.
pub(super) fn element_alone(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("H0203", span, w(format!("`{name}` 是列表里的一项，本身不是一个值"), format!("`{name}` is an element of a list and has no value by itself")))
        .help(w(format!("写明是它的哪一项数据，例如 `{name} 的 …`"), format!("name one of its facts, as in `… of {name}`")))
}

/// A sum of nothing, or a count of something.
pub(super) fn over_what(span: Span, kind: OverKind) -> Diagnostic {
    let (zh, en) = (over_word(kind, Language::Zh), over_word(kind, Language::En));
    if kind == OverKind::Count {
        return Diagnostic::error("H0211", span, w("`计数` 后面不写 `：`", "`count` has nothing behind a colon"))
            .help(w("只数符合条件的项，写 `计数(x 属于 合同 满足 …)`", "to count elements that meet a condition, write `count(x in contracts where …)`"));
    }
    Diagnostic::error("H0211", span, w(format!("没有写明 `{zh}` 的是什么"), format!("this does not say what `{en}` is taken of")))
        .help(w(format!("写作 `{zh}(x 属于 合同：x 的 …)`"), format!("write `{en}(x in contracts: … of x)`")))
}

/// A list of none, or of more than are explored.
pub(super) fn wrong_bound(span: Span, most: i64) -> Diagnostic {
    Diagnostic::error("H0333", span, w(format!("列表应至多 1 至 {most} 项"), format!("a list has at most 1 to {most} elements")))
        .help(w("写实际可能有的最多项数；更多的并入一项合计数据", "write the most that there can be in fact; beyond that, take a fact that is the total"))
}

/// Conditions within conditions about too many elements.
pub(super) fn too_many_combinations(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error("H0333", span, w(format!("层层相套的列表一共有超过 {most} 种组合"), format!("the lists within each other make more than {most} combinations")))
        .help(w("减少嵌套，或者把列表的上限写小", "nest fewer of them, or lower the bounds of the lists"))
}

/// Lists that are gone through too often in all.
pub(super) fn too_many_elements(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error("H0333", span, w(format!("到这里为止，各处列表一共要逐项审核超过 {most} 项"), format!("up to here the lists are gone through for more than {most} elements in all")))
        .help(w("减少嵌套，或者把列表的上限写小", "nest fewer of them, or lower the bounds of the lists"))
}

/// A position that a list does not have.
pub(super) fn no_such_element(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error("H0333", span, w(format!("这个列表至多 {most} 项，从 1 数起"), format!("this list has at most {most} elements, counted from 1")))
        .help(w("改正位置，或者把列表的上限写大", "mend the position, or raise the bound of the list"))
}

/// An amendment from a day on which its benefit is not there yet.
pub(super) fn amended_before_start(since: DateLit, from: DateLit) -> Diagnostic {
    let ((zh, en), (zh_from, en_from)) = (day(since.date), day(from.date));
    Diagnostic::error("H0414", since.span, w(
        format!("修订自 {zh} 起，而所修订的政策自 {zh_from} 起才施行"),
        format!("the amendment is from {en}, and what it amends is in force from {en_from}"),
    ))
    .here(w("修订从这一天起", "it amends from this day"))
    .label(from.span, w("政策从这一天起施行", "the policy begins here"))
    .help(w("改正其中一个日期；自始就应适用的，直接改写待遇的条款", "correct one of the dates; what holds from the beginning is written in the benefit itself"))
}

pub(super) fn amended_twice(benefit: &Name, since: DateLit, first: Span) -> Diagnostic {
    let (zh, en) = day(since.date);
    Diagnostic::error("H0415", since.span, w(
        format!("`{}` 自 {zh} 起已有一次修订，分不出先后", benefit.text),
        format!("`{}` is amended from {en} already, and of two amendments from one day neither comes first", benefit.text),
    ))
    .label(first, w("同一天的另一次修订在这里", "the other amendment from that day"))
    .help(w("把两次修订并成一次，或者改正其中一个日期", "make them one amendment, or correct one of the dates"))
}

/// A clause that says what a benefit is.
pub(super) fn makes_another_benefit(span: Span, old: Option<Span>, benefit: &Name) -> Diagnostic {
    let d = Diagnostic::error("H0416", span, w(
        format!("修订不能改变 `{}` 的用途、按什么周期发放、从什么时候起算", benefit.text),
        format!("an amendment does not change for what purpose `{}` is, how often it is paid or what starts its clock", benefit.text),
    ));
    let d = match old {
        Some(old) => d.label(old, w("原来是这样规定的", "this is what it says")),
        None => d.label(benefit.span, w("原来没有这一条款", "it has no such clause")),
    };
    d.help(w("改成一项新的待遇，原待遇用 `施行 … 截止 申请 …` 停止受理，再用 `衔接` 写明两者的关系", "declare a new benefit, end the intake of the old one with `in force … for new claims`, and say with `coordinate` how the two combine"))
}

pub(super) fn amends_nothing(span: Span) -> Diagnostic {
    Diagnostic::error("H0417", span, w("这次修订没有写明改什么", "this amendment does not say what it changes"))
        .help(w("写上取代原条款的条款，例如 `标准 1000元/月；`；删去一份名单的，写 `享受期间保持：（一）已删除。`", "write the clauses that take the place of the old ones, as in `amount 1_000 yuan per month;`; to drop a list, write `while paid all of: (1) repealed.`"))
}

/// `原待遇` where nothing is amended.
pub(super) fn running_before_amendment(span: Span) -> Diagnostic {
    Diagnostic::error("H0418", span, w("`原待遇` 说的是修订之前已在享受的待遇，要写在修订里", "`running benefits` are those that began before an amendment, and belong in one"))
        .help(w("移到 `修订 … 自 …：` 之下", "move it below `amend … from …:`"))
}

pub(super) fn convention_twice(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("H0419", span, w("同一件事约定了两次", "this is agreed on twice"))
        .here(w("又一次约定", "agreed on again here"))
        .label(first, w("第一次约定在这里", "first agreed on here"))
        .help(w("留下一处", "keep one of the two"))
}

pub(super) fn convention_of_dictionary(span: Span) -> Diagnostic {
    Diagnostic::error("H0420", span, w("日期约定由各项政策自己写明，不写在字典里", "how days are counted is for each policy to say, and not for a dictionary"))
        .help(w("移到政策的开头；字典里的定义，随引用它的政策计算", "move it to the head of the policy; a definition of a dictionary is counted as the policy counts that reads it"))
}

/// What is settled at the application, said of an element.
pub(super) fn element_at_entry(span: Span, var: &Name) -> Diagnostic {
    Diagnostic::error(
        "H0421",
        span,
        w(format!("`{}` 的条件不能写在 `申请时同时符合` 里", var.text), format!("what `{}` must meet cannot be judged on entry", var.text)),
    )
    .here(w("批准之后不再审核，而列表里的每一项都会变", "this is settled by the approval, and the elements of a list change after it"))
    .help(w("改写在 `同时符合` 里，每期都审核", "write it below `all of`, which is judged each period"))
}

/// `合计最高` where nothing is added up.
pub(super) fn cap_of_nothing(span: Span) -> Diagnostic {
    Diagnostic::error("H0422", span, w("这项待遇没有逐项相加，不用 `合计最高`", "this benefit adds nothing up, so it has no `together at most`"))
        .help(w("写在标准里：`标准 … 最高 …`；几项待遇合计封顶，写一项 `衔接`", "write it in the amount: `amount … capped at …`; to cap several benefits together, declare a `coordinate`"))
}

// H06xx rows and cases

pub(super) fn rows_collide(second: Span, first: Span, case: &Both) -> Diagnostic {
    Diagnostic::error("H0601", second, w(format!("两行都适用于“{}”", case.0), format!("two rows match `{}`", case.1)))
        .here(w("这一行也适用", "this row matches too"))
        .label(first, w("这一行已经适用", "this row matches already"))
        .help(w("从其中一行里去掉重复的情形", "take the case out of one of them"))
}

pub(super) fn rows_do_not_cover(span: Span, case: &Both) -> Diagnostic {
    Diagnostic::error("H0602", span, w(format!("没有一行适用于“{}”", case.0), format!("no row matches `{}`", case.1)))
        .help(w(format!("加一行 `{}：…`，或者加上 `其他：…`", case.0), format!("add a row `{}: …`, or `else: …`", case.1)))
}

/// `at` is the column, of `columns`.
pub(super) fn row_for_absent(column: Span, other: Option<Span>, at: usize, columns: usize) -> Diagnostic {
    let row = |absent: &'static str, sep: &str| (0..columns.max(1)).map(|i| if i == at { absent } else { "…" }).collect::<Vec<_>>().join(sep);
    let d = Diagnostic::error("H0603", column, w("这一列可能没有记录，而没有一行写明 `无`", "this column may be absent, and no row says what holds then"));
    let d = match other {
        Some(other) => d.label(other, w("`其他` 只指其余的取值，不包括没有记录", "`else` is every other value, not the absence of one")),
        None => d,
    };
    d.help(w(format!("加一行 `{}：…`，或者在条件里写明 `有记录`", row("无", "，")), format!("add a row `{}: …`, or make `is recorded` a condition", row("none", ", "))))
}

pub(super) fn column_count(span: Span, want: usize, have: usize) -> Diagnostic {
    Diagnostic::error("H0604", span, w(format!("这张表有 {want} 列，这一行写了 {have} 列"), format!("the table has {want} columns, this row has {have}")))
        .help(w("列与列之间用 `，` 隔开，同一列的几个取值用 `、` 隔开", "separate columns with `,` and alternatives of one column with `、` or `or`"))
}

pub(super) fn never_absent(span: Span, fact: Option<&str>) -> Diagnostic {
    let (zh, en) = fact.map_or_else(|| ("这一列的值".to_owned(), "this".to_owned()), |f| (format!("`{f}`"), format!("`{f}`")));
    Diagnostic::error("H0605", span, w(format!("{zh} 不会没有记录"), format!("{en} is never absent")))
        .help(w("去掉这里，或者在声明里写 `或 无`", "take it out, or declare the fact with `or none`"))
}

pub(super) fn listed_twice(span: Span) -> Diagnostic {
    Diagnostic::error("H0606", span, w("同一项列了两次", "this is listed twice")).help(w("删去其中一个", "remove one of them"))
}

pub(super) fn dates_out_of_order(span: Span, last: Span) -> Diagnostic {
    Diagnostic::error("H0607", span, w("日期没有从先到后排列", "these dates are not in order"))
        .here(w("这个日期不晚于上一个", "this date is not after the one before"))
        .label(last, w("上一个日期", "the one before"))
        .help(w("从最早的日期开始，依次往后写", "write the earliest date first"))
}

pub(super) fn not_a_column(span: Span, words: &Both) -> Diagnostic {
    Diagnostic::error("H0608", span, w(format!("不能按{}查表", words.0), format!("a table cannot be looked up by {}", words.1)))
        .help(w("改为按类别、地区、是否、日期或数查表", "look it up by an enum, a region, a yes/no, a date or a number"))
}

pub(super) fn too_many_cases(span: Span) -> Diagnostic {
    Diagnostic::error("H0609", span, w("这张表的情形组合太多，无法核对各行是否有遗漏、有重叠", "this table has too many combinations of cases to tell whether its rows leave one out or collide"))
        .help(w("拆成几张表，每张只按其中几列查", "split it into several tables, each looked up by a few of the columns"))
}

// H07xx examples

pub(super) fn example_needs_date(name: &Name) -> Diagnostic {
    Diagnostic::error("H0701", name.span, w(format!("算例 `{}` 没有写基准日", name.text), format!("the example `{}` has no as-of date", name.text)))
        .help(w("加上 `基准日 2021年7月1日；`", "add `as of 2021-07-01;`"))
}

pub(super) fn given_twice(span: Span) -> Diagnostic {
    Diagnostic::error("H0702", span, w("同一项给定了两次", "this is given twice")).help(w("删去其中一个", "remove one of them"))
}

pub(super) fn cannot_be_given(span: Span) -> Diagnostic {
    Diagnostic::error("H0703", span, w("这里只能给定数据项、回执或选择", "only facts, receipts and choices can be given"))
        .help(w("定义和待遇是算出来的：给定它们所依据的数据项", "definitions and benefits are computed: give the facts they rest on"))
}

/// A decision that no rule reads.
pub(super) fn no_such_decision(span: Span, known: &[String]) -> Diagnostic {
    let d = Diagnostic::error("H0703", span, w("没有这样一项需要研究确定的事项", "no rule reads such a decision"));
    // A matter that is no name is given in quotes.
    let known: Vec<String> = known.iter().map(|k| if is_plain_name(k) { k.clone() } else { format!("\"{k}\"") }).collect();
    if known.is_empty() { d } else { d.help(w(format!("括号里可以写：{}", known.join("、")), format!("in the parentheses there may be: {}", known.join(", ")))) }
}

pub(super) fn cannot_be_expected(span: Span) -> Diagnostic {
    Diagnostic::error("H0704", span, w("算例里不能这样预期", "an example cannot expect this"))
        .help(w("可以写 `X 符合`、`X 的 应发 为 …元`、`X 的 实发 为 …元`、`剩余期数(X) 为 …个月`、`X 需 …`", "write `X eligible`, `due of X is … yuan`, `payable of X is … yuan`, `periods_left(X) is … months` or `X needs …`"))
}

pub(super) fn no_such_item(mark: Span, benefit: &Name, marks: &[String]) -> Diagnostic {
    let b = &benefit.text;
    let d = Diagnostic::error("H0706", mark, w(format!("待遇 `{b}` 没有这一项"), format!("the benefit `{b}` has no such item")))
        .label(benefit.span, w("它的各项在这里", "its items are here"));
    if marks.is_empty() {
        return d;
    }
    d.help(w(format!("可以写 {}", marks.join("、")), format!("its items are {}", marks.join(", "))))
}

pub(super) fn expects_money(span: Span) -> Diagnostic {
    Diagnostic::error("H0705", span, w("这里应为精确到分的金额", "an amount of money in whole fen belongs here")).help(w("例如 `1666.66元`", "for example `1666.66 yuan`"))
}

pub(super) fn expects_periods(span: Span, every: Option<Every>) -> Diagnostic {
    Diagnostic::error("H0705", span, w("这里应为期数", "a number of periods belongs here")).help(match every {
        Some(Every::Installments) => w("分期发放的直接写数字，例如 `2`", "installments are counted: for example `2`"),
        _ => w("例如 `36个月`", "for example `36 months`"),
    })
}

// H08xx guarantees

pub(super) fn along_no_fact(span: Span) -> Diagnostic {
    Diagnostic::error("H0801", span, w("`随` 后面应为数据项", "a guarantee follows one fact"))
        .here(w("这是算出来的", "this is computed"))
        .help(w("写它所依据的数据项，例如 `随 学历`", "name the fact it rests on, as in `as degree rises`"))
}
