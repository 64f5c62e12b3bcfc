//! Writes the rows of the reference workload `policies/ref4` as a table: `cargo run --example ref4 -- 10000 > ref4.csv`, or as Parquet:
//! `cargo run --release --features tables --example ref4 -- 100000000 ref4.parquet`.
//!
//! The recipe is fixed, draw by draw, so that every engine works on the same people; a draw whose value is not used is still made.

use std::io::{self, BufWriter, Write};

use heng::value::Date;

const DEGREES: [&str; 6] = ["none", "vocational", "college", "bachelor", "master", "doctor"];
const EMPLOYERS: [&str; 5] = ["none", "enterprise", "institution", "government", "self"];

/// The facts of the workload, in its order.
const COLUMNS: [&str; 16] = [
    "birth_date",
    "graduated_on",
    "settled_on",
    "company_registered_on",
    "insured_months",
    "company_employees",
    "degree",
    "full_time",
    "hukou_local",
    "contract_months",
    "employer_kind",
    "owns_home",
    "founder_share_pct",
    "received_settlement",
    "received_living_months",
    "received_startup",
];

/// Vigna, *An experimental exploration of Marsaglia's xorshift generators, scrambled* (2016): xorshift64*.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> i64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        i64::try_from((high * n) >> 32).expect("both factors are below 2^32")
    }

    fn case(&mut self, n: u64) -> usize {
        usize::try_from(self.below(n)).expect("a draw is not negative")
    }

    /// A draw that only keeps the order of draws.
    fn skip(&mut self) {
        self.below(1);
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let rows = args.next().map_or(Ok(10_000), |n| n.parse())?;
    if let Some(path) = args.next() {
        return parquet(rows, &path);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    write_rows(rows, &mut out)?;
    Ok(out.flush()?)
}

#[cfg(not(feature = "tables"))]
fn parquet(_: u64, path: &str) -> Result<(), Box<dyn std::error::Error>> {
    Err(format!("writing {path} needs --features tables").into())
}

/// A person of the workload. Days are of 1970-01-01, none is absent; degree and employer are numbers of cases.
struct Person {
    birth: i32,
    graduated: Option<i32>,
    settled: Option<i32>,
    registered: Option<i32>,
    insured: i64,
    employees: i64,
    degree: usize,
    full_time: bool,
    hukou: bool,
    contract: i64,
    employer: usize,
    owns_home: bool,
    share: i64,
    received_settlement: bool,
    living_months: i64,
    received_startup: bool,
}

/// All people, one after another.
fn people() -> impl Iterator<Item = Person> {
    let today = Date::from_ymd(2021, 7, 1).expect("a day of the calendar").days();
    let mut random = Random(42);
    std::iter::from_fn(move || Some(Person::draw(&mut random, today)))
}

impl Person {
    fn draw(random: &mut Random, today: i32) -> Person {
        let birth = day(today, -6570 - random.below(14600));
        let degree = random.case(6);
        let full_time = random.below(10) < 8;
        let graduated = day_unless(random.below(10) < 2, random, today, 2920, 3120);
        let hukou = random.below(10) < 7;
        let settled = day_unless(random.below(10) < 3, random, today, 1095, 1096);
        let insured = if random.below(3) == 0 { random.below(9) } else { random.below(601) };
        let contract = random.below(121);
        let employer = random.case(5);
        let owns_home = random.below(10) < 4;
        let founder = random.below(10) < 5;
        let share = if founder { random.below(101) } else { zero(random) };
        let registered = day_unless(!founder, random, today, 1825, 1885);
        let employees = match founder {
            true if random.below(4) == 0 => random.below(5001),
            true => random.below(60),
            false => {
                random.skip();
                zero(random)
            }
        };
        let received_settlement = random.below(10) < 2;
        let living_months = if random.below(2) == 0 { zero(random) } else { random.below(61) };
        let received_startup = random.below(10) < 1;
        Person {
            birth,
            graduated,
            settled,
            registered,
            insured,
            employees,
            degree,
            full_time,
            hukou,
            contract,
            employer,
            owns_home,
            share,
            received_settlement,
            living_months,
            received_startup,
        }
    }
}

/// Writes the header and `rows` rows.
pub fn write_rows(rows: u64, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "id,{}", COLUMNS.join(","))?;
    for (id, p) in (1..=rows).zip(people()) {
        let [birth, graduated, settled, registered] = [Some(p.birth), p.graduated, p.settled, p.registered].map(shown);
        writeln!(
            out,
            "{id},{birth},{graduated},{settled},{registered},{},{},{},{},{},{},{},{},{},{},{},{}",
            p.insured,
            p.employees,
            name(&DEGREES, p.degree),
            yes_no(p.full_time),
            yes_no(p.hukou),
            p.contract,
            name(&EMPLOYERS, p.employer),
            yes_no(p.owns_home),
            p.share,
            yes_no(p.received_settlement),
            p.living_months,
            yes_no(p.received_startup),
        )?;
    }
    Ok(())
}

/// Writes `rows` rows as Parquet: days as dates, yes or no as booleans, numbers as signed integers, cases as a dictionary of their names.
#[cfg(feature = "tables")]
pub fn parquet(rows: u64, path: &str) -> Result<(), Box<dyn std::error::Error>> {
    use heng_host::arrow::array::types::Int8Type;
    use heng_host::arrow::array::{ArrayRef, BooleanArray, Date32Array, DictionaryArray, Int8Array, Int16Array, Int64Array, RecordBatch, StringArray};
    use heng_host::arrow::files::{Form, Writer};
    use std::sync::Arc;

    const BATCH: u64 = 1 << 16;
    let dictionary = |names: &[&str], cases: Vec<usize>| -> Result<ArrayRef, Box<dyn std::error::Error>> {
        let keys = cases.into_iter().map(i8::try_from).collect::<Result<Vec<_>, _>>()?;
        Ok(Arc::new(DictionaryArray::<Int8Type>::try_new(Int8Array::from(keys), Arc::new(StringArray::from(names.to_vec())))?))
    };
    let dates = |days: Vec<Option<i32>>| -> ArrayRef { Arc::new(Date32Array::from(days)) };
    let flags = |flags: Vec<bool>| -> ArrayRef { Arc::new(BooleanArray::from(flags)) };
    let numbers = |numbers: Vec<i64>| -> Result<ArrayRef, Box<dyn std::error::Error>> {
        let small = numbers.into_iter().map(i16::try_from).collect::<Result<Vec<_>, _>>()?;
        Ok(Arc::new(Int16Array::from(small)))
    };
    let mut everybody = people();
    let mut out = None;
    let mut first = 1;
    while first <= rows {
        let last = rows.min(first + BATCH - 1);
        let some: Vec<Person> = (first..=last).zip(&mut everybody).map(|(_, person)| person).collect();
        fn column<T>(some: &[Person], of: impl Fn(&Person) -> T) -> Vec<T> {
            some.iter().map(of).collect()
        }
        let columns: [ArrayRef; 16] = [
            dates(column(&some, |p| Some(p.birth))),
            dates(column(&some, |p| p.graduated)),
            dates(column(&some, |p| p.settled)),
            dates(column(&some, |p| p.registered)),
            numbers(column(&some, |p| p.insured))?,
            numbers(column(&some, |p| p.employees))?,
            dictionary(&DEGREES, column(&some, |p| p.degree))?,
            flags(column(&some, |p| p.full_time)),
            flags(column(&some, |p| p.hukou)),
            numbers(column(&some, |p| p.contract))?,
            dictionary(&EMPLOYERS, column(&some, |p| p.employer))?,
            flags(column(&some, |p| p.owns_home)),
            numbers(column(&some, |p| p.share))?,
            flags(column(&some, |p| p.received_settlement)),
            numbers(column(&some, |p| p.living_months))?,
            flags(column(&some, |p| p.received_startup)),
        ];
        let ids = (first..=last).map(i64::try_from).collect::<Result<Vec<_>, _>>()?;
        let id: ArrayRef = Arc::new(Int64Array::from(ids));
        let facts = COLUMNS.into_iter().zip(columns).map(|(name, column)| (name, column, true));
        let batch = RecordBatch::try_from_iter_with_nullable(std::iter::once(("id", id, false)).chain(facts))?;
        if out.is_none() {
            out = Some(Writer::new(std::fs::File::create(path)?, Form::Parquet, &batch.schema())?);
        }
        if let Some(out) = &mut out {
            out.write(&batch)?;
        }
        first = last + 1;
    }
    if let Some(out) = out {
        out.finish()?;
    }
    Ok(())
}

fn zero(random: &mut Random) -> i64 {
    random.skip();
    0
}

fn day(today: i32, after: i64) -> i32 {
    today + i32::try_from(after).expect("some decades")
}

/// None, or a day from `back` days ago on; one draw either way.
fn day_unless(absent: bool, random: &mut Random, today: i32, back: i64, span: u64) -> Option<i32> {
    let days = random.below(span);
    (!absent).then(|| day(today, days - back))
}

/// A day as ISO 8601, an empty cell for none.
fn shown(days: Option<i32>) -> String {
    days.map_or_else(String::new, |days| Date::from_days(days.into()).to_string())
}

fn name<'a>(names: &[&'a str], number: usize) -> &'a str {
    names.get(number).copied().unwrap_or_default()
}

fn yes_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}
