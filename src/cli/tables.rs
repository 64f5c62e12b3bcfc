//! The tables that `run` and `explain` take, and the date they are judged at.

use clap::Args;
use heng_abi::{Interface, Parameters, Type};

use super::files;
use crate::diagnostic::Words;
use crate::population::cell;
use crate::population::receipts::Register;
use crate::value::Date;

#[derive(Debug, Args)]
pub(super) struct Tables {
    /// 对象的数据表：CSV、JSON 或 JSON lines；`-` 为标准输入 · facts of the subjects; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(super) facts: String,
    /// 基准日，缺省为今天 · the as-of date (default: today)
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    #[command(flatten)]
    pub(super) history: History,
}

/// What happened before the day.
#[derive(Debug, Args)]
pub(super) struct History {
    /// 回执表：以往申请、审核、领取的记录；不给则一律未知，逐月测算则为从未有过 · what was applied for, approved and paid before; without it: unknown, to `timeline` never
    #[arg(long, value_name = "FILE")]
    receipts: Option<String>,
    /// 回执表没有列出的，就是从未有过 · what the receipts do not list never was
    #[arg(long)]
    receipts_complete: bool,
    /// 选择表：id、coordination、benefit · what was chosen
    #[arg(long, value_name = "FILE")]
    choices: Option<String>,
    /// 忽略多余的列、待遇和编号 · pass over extra columns, benefits and ids
    #[arg(long)]
    pub(super) ignore_extra: bool,
}

/// The as-of date, and whether it was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct AsOf {
    pub(super) days: i32,
    pub(super) asked: bool,
}

impl History {
    /// The files it is read from.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.receipts.as_deref().into_iter().chain(self.choices.as_deref())
    }

    /// What happened before `as_of`, read from its tables.
    pub(super) fn register(&self, interface: &Interface, as_of: AsOf) -> Result<Register, Words> {
        self.listed(Register::new(self.receipts_complete), interface, as_of)
    }

    /// The same, where nothing happened but what is listed.
    pub(super) fn complete(&self, interface: &Interface, as_of: AsOf) -> Result<Register, Words> {
        self.listed(Register::new(true), interface, as_of)
    }

    /// Whether the receipts were said to be complete.
    pub(super) fn said_complete(&self) -> bool {
        self.receipts_complete
    }

    fn listed(&self, mut register: Register, interface: &Interface, as_of: AsOf) -> Result<Register, Words> {
        if let Some(name) = &self.receipts {
            register.receipts(files::table(name)?, interface, as_of.days, self.ignore_extra)?;
        }
        if let Some(name) = &self.choices {
            register.choices(files::table(name)?, interface, self.ignore_extra)?;
        }
        Ok(register)
    }
}

impl Tables {
    /// The as-of date; it must lie in the range of the module.
    pub(super) fn as_of(&self, parameters: &Parameters) -> Result<AsOf, Words> {
        let (days, asked) = match &self.as_of {
            Some(text) => (parse(text)?, true),
            None => (today(), false),
        };
        within(days, parameters).map(|days| AsOf { days, asked })
    }
}

/// An as-of date, if it lies in the range of the module.
pub(super) fn within(days: i32, parameters: &Parameters) -> Result<i32, Words> {
    let Parameters { as_of_min: min, as_of_max: max, .. } = *parameters;
    if (min..=max).contains(&days) {
        return Ok(days);
    }
    let date = |d: i32| Date::from_days(i64::from(d));
    let (day, min, max) = (date(days), date(min), date(max));
    Err(Words::new(
        format!("基准日 {day} 超出范围，应在 {min} 至 {max} 之间"),
        format!("the as-of date {day} is out of range: from {min} to {max} is accepted"),
    ))
}

/// A date as the `--as-of` of any command takes it.
pub(super) fn parse(text: &str) -> Result<i32, Words> {
    option("--as-of", text)
}

/// The date that an option gives.
pub(super) fn option(name: &str, text: &str) -> Result<i32, Words> {
    let input = cell::input("as-of", Type::Date, (Date::MIN.days().into(), Date::MAX.days().into()));
    match cell::parse(text, &input) {
        Ok(heng_abi::Cell::Known(days)) => Ok(i32::try_from(days).unwrap_or(0)),
        Ok(_) => Err(Words::new(format!("`{name}` 为空"), format!("`{name}` is empty"))),
        Err(w) => Err(Words::new(format!("`{name} {text}`：{}", w.zh), format!("`{name} {text}`: {}", w.en))),
    }
}

pub(super) fn today() -> i32 {
    let today = jiff::ZonedDateTime::now().date();
    let (year, month, day) = (i32::from(today.year()), today.month().unsigned_abs(), today.day().unsigned_abs());
    Date::from_ymd(year, u32::from(month), u32::from(day)).map_or(0, Date::days)
}
