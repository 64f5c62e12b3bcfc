//! The rows of the workload, read from the table that every engine reads, and the facts of one person for engines that take them by name.

use crate::people::{ABSENT, BORN_35, BORN_40, BORN_45, AS_OF, People, SETTLED_FROM, THREE_YEARS_AGO, first_of};
use std::error::Error;
use std::str::FromStr;

const DEGREES: [&str; 6] = ["none", "vocational", "college", "bachelor", "master", "doctor"];
const EMPLOYERS: [&str; 5] = ["none", "enterprise", "institution", "government", "self"];

/// The facts of a person. Dates are days since 1970-01-01, an absent one is before every other; cases are numbers in their order: no engine
/// has to look into a text or a calendar.
pub struct Facts {
    pub numbers: [(&'static str, i64); 11],
    pub answers: [(&'static str, bool); 5],
}

/// Reads the table that `examples/ref4.rs` writes.
pub fn read(path: &str) -> Result<People, Box<dyn Error>> {
    let mut p = People::default();
    for row in csv::Reader::from_path(path)?.records() {
        let row = row?;
        let at = |column: usize| row.get(column).ok_or("a column is missing");
        p.birth.push(day(at(1)?)?);
        p.graduated.push(day(at(2)?)?);
        p.settled.push(day(at(3)?)?);
        p.registered.push(day(at(4)?)?);
        p.insured.push(number(at(5)?)?);
        p.employees.push(number(at(6)?)?);
        p.degree.push(case(&DEGREES, at(7)?)?);
        p.full_time.push(case(&["no", "yes"], at(8)?)?);
        p.hukou.push(case(&["no", "yes"], at(9)?)?);
        p.contract.push(number(at(10)?)?);
        p.employer.push(case(&EMPLOYERS, at(11)?)?);
        p.owns_home.push(case(&["no", "yes"], at(12)?)?);
        p.share.push(number(at(13)?)?);
        p.got_settlement.push(case(&["no", "yes"], at(14)?)?);
        p.living_months.push(number(at(15)?)?);
        p.got_startup.push(case(&["no", "yes"], at(16)?)?);
    }
    Ok(p)
}

fn number<N: FromStr<Err: Error + 'static>>(text: &str) -> Result<N, Box<dyn Error>> {
    Ok(text.parse::<N>()?)
}

fn case(names: &[&str], text: &str) -> Result<i8, Box<dyn Error>> {
    let at = names.iter().position(|name| *name == text).ok_or_else(|| format!("no case {text}"))?;
    Ok(i8::try_from(at)?)
}

/// An ISO date, or nothing.
fn day(text: &str) -> Result<i32, Box<dyn Error>> {
    if text.is_empty() {
        return Ok(ABSENT);
    }
    let mut parts = text.split('-');
    let mut next = || parts.next().ok_or("a date has three parts");
    let (year, month, day) = (next()?, next()?, next()?);
    Ok(first_of(number(year)?, number(month)?) + number::<i32>(day)? - 1)
}

/// The facts of the person in a row.
pub fn of(p: &People, row: usize) -> Facts {
    Facts {
        numbers: [
            ("birth_date", p.birth[row].into()),
            ("graduated_on", p.graduated[row].into()),
            ("settled_on", p.settled[row].into()),
            ("company_registered_on", p.registered[row].into()),
            ("insured_months", p.insured[row].into()),
            ("company_employees", p.employees[row].into()),
            ("degree", p.degree[row].into()),
            ("contract_months", p.contract[row].into()),
            ("employer_kind", p.employer[row].into()),
            ("founder_share_pct", p.share[row].into()),
            ("received_living_months", p.living_months[row].into()),
        ],
        answers: [
            ("full_time", p.full_time[row] == 1),
            ("hukou_local", p.hukou[row] == 1),
            ("owns_home", p.owns_home[row] == 1),
            ("received_settlement", p.got_settlement[row] == 1),
            ("received_startup", p.got_startup[row] == 1),
        ],
    }
}

/// Writes the days that rules turn at into their text.
pub fn with_days(rules: &str) -> String {
    let days = [
        ("AS_OF", AS_OF),
        ("BORN_35", BORN_35),
        ("BORN_40", BORN_40),
        ("BORN_45", BORN_45),
        ("THREE_YEARS_AGO", THREE_YEARS_AGO),
        ("SETTLED_FROM", SETTLED_FROM),
    ];
    days.iter().fold(rules.to_owned(), |text, (name, day)| text.replace(name, &day.to_string()))
}
