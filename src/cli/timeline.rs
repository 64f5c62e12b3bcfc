//! `heng timeline`: what a subject is paid month by month, when it stops and why.

use std::path::{Path, PathBuf};

use clap::Args;
use heng_abi::Interface;

use super::run::{self, Ended};
use super::shell::{Ending, Shell, pick};
use super::tables::{self, AsOf, History};
use super::{explain, files, policy};
use crate::diagnostic::Words;
use crate::population::facts::{Facts, Found};
use crate::population::timeline::{self, Days, Month, Person, Plan};
use crate::population::timetable::{self, Totals};
use crate::population::{changes, show};
use crate::project::trouble;
use crate::syntax::Language;
use crate::value::Date;

/// The greatest number of months.
const MOST_MONTHS: u32 = 1_200;

#[derive(Debug, Args)]
pub(super) struct Timeline {
    /// 政策：文件、文件夹、政策名或编译好的 .wasm · policies: files, folders, names, or one built .wasm
    #[arg(required = true, value_name = "POLICY")]
    policies: Vec<String>,
    /// 对象的数据表：CSV、JSON 或 JSON lines；`-` 为标准输入 · facts of the subjects; `-` is standard input
    #[arg(long, value_name = "FILE")]
    facts: String,
    /// 哪一个对象：编号，没有编号时为行号 · which subject: its id, or the number of its row
    #[arg(long, value_name = "ID")]
    subject: String,
    /// 从哪个月起，如 2025-01 · the first month, as 2025-01
    #[arg(long, value_name = "MONTH")]
    from: String,
    /// 共几个月 · how many months
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_MONTHS)))]
    months: u32,
    /// 每月以哪一天为基准日，31 为月末 · the day of the month on which each month is judged; 31 is its last day
    #[arg(long, value_name = "DAY", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=31))]
    day: u32,
    /// 变动表：date、fact、value，数据项自某日起变为某值 · facts that change on a day
    #[arg(long, value_name = "FILE")]
    changes: Option<String>,
    /// 申请日期，可写作 待遇=日期；缺省为首个能领的月份 · when it is applied for, also as BENEFIT=DATE (default: in the first month that would pay)
    #[arg(long, value_name = "[BENEFIT=]DATE")]
    applied: Vec<String>,
    /// 最早的审核通过日期，可写作 待遇=日期；缺省为申请当日 · when it is approved at the earliest (default: the day of the application)
    #[arg(long, value_name = "[BENEFIT=]DATE")]
    approved: Vec<String>,
    #[command(flatten)]
    history: History,
    /// 只列这一项待遇 · only this benefit
    #[arg(long, alias = "benefit", value_name = "BENEFIT")]
    only: Option<String>,
    /// 逐月结果写入文件，形式依后缀 .csv、.json、.jsonl · write the months to a file, its ending says how
    #[arg(short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn timeline(shell: &Shell, args: &Timeline) -> Result<Ending, Words> {
    let json = shell.text_or_json()?;
    let form = args.output.as_deref().map(run::form).transpose()?;
    if let Some(path) = &args.output {
        files::apart(path, args.history.files().chain([args.facts.as_str()]).chain(args.changes.as_deref()))?;
    }
    let Some(loaded) = policy::load(shell, &args.policies)? else { return Ok(Ending::Findings) };
    let (interface, language) = (loaded.module.interface(), loaded.language);
    let only = args.only.as_deref().map(|name| policy::benefit(interface, name)).transpose()?;
    let plan = plan(args, interface, language)?;
    let first = plan.days.first().copied().unwrap_or(0);
    let register = args.history.complete(interface, AsOf { days: first, asked: true })?;
    let mut facts = Facts::new(files::table(&args.facts)?, interface, &register, args.history.ignore_extra)?;
    let wanted = args.subject.trim();
    let row = facts.find(wanted)?.map_err(|near| explain::no_such(wanted, &args.facts, near.as_deref()))?;
    let found = match row {
        Found { outcome: Err(refused), .. } => timeline::Timeline::refused(&refused, first, language),
        Found { outcome: Ok(_), kept } => {
            let changes = match &args.changes {
                Some(name) => {
                    let (changes, others) = changes::read(files::table(name)?, &facts, wanted)?;
                    if let Some((id, near)) = facts.lacks(others.keys().map(String::as_str))? {
                        return Err(nobody(name, others.get(id).copied().unwrap_or(0), id, near));
                    }
                    changes
                }
                None => Vec::new(),
            };
            let mut instance = loaded.module.instantiate().map_err(|e| Words::new(e.zh, e.en))?;
            let kept = kept.expect("a subject was read from its row");
            timeline::timeline(&Person { facts: &facts, kept: &kept, changes: &changes, register: &register }, &mut instance, &plan, only)?
        }
    };
    let totals = timetable::totals(&found, wanted, &month(first), plan.days.len());
    // Months that break off are not what was asked for.
    let written = args.output.as_deref().zip(form).filter(|_| found.refused.is_none());
    if let Some((path, form)) = written {
        write(path, form, &found.months)?;
    }
    if json {
        print_json(shell, args, &found, &totals)?;
    } else {
        let lines = text(shell, args, &loaded.name, &plan, &found, &totals);
        shell.say(lines.join("\n").trim_end())?;
    }
    Ok(Ending::of(found.refused.is_none()))
}

/// A change of a subject that there is not: whose it was meant to be cannot be told.
fn nobody(file: &str, row: u64, id: &str, near: Option<&str>) -> Words {
    let (zh, en) = near.map_or_else(Default::default, |n| (format!("，是否为 `{n}`"), format!("; did you mean `{n}`?")));
    Words::new(
        format!("`{file}` 第 {row} 行：数据表里没有编号 `{id}`{zh}"),
        format!("`{file}`, row {row}: the table of facts has no id `{id}`{en}"),
    )
}

fn write(path: &Path, form: Ended, months: &[Month]) -> Result<(), Words> {
    let mut bytes = Vec::new();
    let written = match form {
        Ended::Csv => timetable::csv(months, &mut bytes),
        Ended::Json => timetable::json(months, &mut bytes),
    };
    written.map_err(|e| trouble(&path.display().to_string(), &e))?;
    files::write(path, &bytes)
}

/// The days of the months, and what is supposed.
fn plan(args: &Timeline, interface: &Interface, language: Language) -> Result<Plan, Words> {
    let first = first_month(&args.from)?;
    let mut days = Vec::new();
    for n in 0..args.months {
        let start = first.add_months(n.into());
        let day = start.add_days(i64::from(args.day) - 1).min(start.month_end());
        days.push(tables::within(day.days(), &interface.parameters)?);
    }
    let (applied, approved) = (dates("--applied", &args.applied, interface)?, dates("--approved", &args.approved, interface)?);
    for (b, benefit) in interface.benefits.iter().enumerate() {
        let both = applied.of(b).zip(approved.of(b)).filter(|(applied, approved)| approved < applied);
        if let Some((applied, approved)) = both {
            let name = &benefit.name;
            let (applied, approved) = (Date::from_days(applied.into()), Date::from_days(approved.into()));
            return Err(Words::new(
                format!("`{name}` 的审核日期 {approved} 早于申请日期 {applied}"),
                format!("`{name}` is approved on {approved}, before it is applied for on {applied}"),
            ));
        }
    }
    Ok(Plan { days, applied, approved, language })
}

/// The first day of a month: `2025-01` or `2025年1月`.
fn first_month(text: &str) -> Result<Date, Words> {
    let wrong = || {
        Words::new(
            format!("`--from {text}` 不是月份，应写作 2025-01 或 2025年1月"),
            format!("`--from {text}` is no month: write 2025-01 or 2025年1月"),
        )
    };
    let trimmed = text.trim();
    let (year, month) = match trimmed.strip_suffix('月') {
        Some(rest) => rest.split_once('年').ok_or_else(wrong)?,
        None => trimmed.split_once('-').filter(|(_, month)| month.len() == 2).ok_or_else(wrong)?,
    };
    let digits = |t: &str, most: usize| (1..=most).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    if year.len() != 4 || !digits(year, 4) || !digits(month, 2) {
        return Err(wrong());
    }
    let (year, month) = (year.parse().map_err(|_| wrong())?, month.parse().map_err(|_| wrong())?);
    Date::from_ymd(year, month, 1).ok_or_else(wrong)
}

/// Dates as `DATE` for all benefits, or `BENEFIT=DATE` for one.
fn dates(option: &str, given: &[String], interface: &Interface) -> Result<Days, Words> {
    let mut out = Days::default();
    for text in given {
        let twice = match text.split_once('=') {
            None => out.all.replace(tables::option(option, text)?).is_some(),
            Some((name, day)) => {
                let name = policy::benefit(interface, name)?;
                let day = tables::option(option, day)?;
                let b = interface.benefits.iter().position(|b| b.name == name);
                b.is_some_and(|b| out.of.insert(b, day).is_some())
            }
        };
        if twice {
            return Err(Words::new(format!("`{option} {text}`：同一日期给了两次"), format!("`{option} {text}`: this date is given twice")));
        }
    }
    Ok(out)
}

fn month(day: i32) -> String {
    let (year, month, _) = Date::from_days(day.into()).ymd();
    format!("{year:04}-{month:02}")
}

/// The months, unless a file has them, and the sums, a line each.
fn print_json(shell: &Shell, args: &Timeline, found: &timeline::Timeline, totals: &Totals) -> Result<(), Words> {
    let mut out = Vec::new();
    if args.output.is_none() {
        // Writing to memory does not fail.
        timetable::json(&found.months, &mut out).expect("numbers and strings are JSON");
    }
    shell.print(&String::from_utf8_lossy(&out))?;
    shell.say(&serde_json::to_string(totals).expect("numbers and strings are JSON"))
}

fn text(shell: &Shell, args: &Timeline, name: &str, plan: &Plan, found: &timeline::Timeline, totals: &Totals) -> Vec<String> {
    let language = plan.language;
    let mut out = Vec::new();
    if !shell.quiet {
        out.extend(heading(args, name, plan, totals));
        out.push(String::new());
    }
    match &args.output {
        Some(path) if found.refused.is_none() => out.extend([
            match language {
                Language::Zh => format!("已写入 {}", path.display()),
                Language::En => format!("written to {}", path.display()),
            },
            String::new(),
        ]),
        Some(_) | None => out.extend(timetable::tables(&found.months, language)),
    }
    if !found.months.is_empty() {
        out.extend(timetable::sums(totals, language));
        out.push(String::new());
    }
    if let Some((day, reasons)) = &found.refused {
        let day = show::date((*day).into(), language);
        out.push(match (language, found.months.is_empty()) {
            (Language::Zh, true) => "不能测算：".to_owned(),
            (Language::Zh, false) => format!("自 {day} 起不能测算："),
            (Language::En, true) => "nothing can be said:".to_owned(),
            (Language::En, false) => format!("nothing can be said from {day} on:"),
        });
        out.extend(reasons.iter().map(|r| run::refusal(&totals.subject, r, language)));
    }
    out
}

/// Of whom, from when to when, and what was supposed.
fn heading(args: &Timeline, name: &str, plan: &Plan, totals: &Totals) -> Vec<String> {
    let language = plan.language;
    let last = month(plan.days.last().copied().unwrap_or(0));
    let (subject, from, months) = (&totals.subject, &totals.from, totals.months);
    let mut out = vec![match (language, args.day) {
        (Language::Zh, 31) => format!("{name} · {subject} · {from} 至 {last}，共{months}个月，每月以月末为基准日"),
        (Language::Zh, day) => format!("{name} · {subject} · {from} 至 {last}，共{months}个月，每月以{day}日为基准日"),
        (Language::En, 1) => format!("{name} · {subject} · {from} to {last}, {months} months, each as of its first day"),
        (Language::En, 31) => format!("{name} · {subject} · {from} to {last}, {months} months, each as of its last day"),
        (Language::En, day) => format!("{name} · {subject} · {from} to {last}, {months} months, each as of day {day}"),
    }];
    out.push(match (language, args.changes.is_some()) {
        (Language::Zh, false) => "各项数据逐月不变。",
        (Language::Zh, true) => "除变动表所列外，各项数据逐月不变。",
        (Language::En, false) => "All facts stay as they are.",
        (Language::En, true) => "Facts stay as they are, but for the changes listed.",
    }
    .to_owned());
    if !args.history.said_complete() {
        out.push(pick(language, "回执没有列出的，按从未申请、从未领取测算。", "What the receipts do not list is taken never to have been.").to_owned());
    }
    if !totals.supposed.is_empty() {
        let zh = "没有写明的申请和审核日期，按首个能领的月份假定：";
        let en = "Applications and approvals that nobody stated are supposed in the first month that would pay:";
        out.push(pick(language, zh, en).to_owned());
        out.extend(timetable::suppositions(&totals.supposed, language));
    }
    out
}
