//! Writes the rows of the reference workload `policies/ref4` as a table: `cargo run --example ref4 -- 10000 > ref4.csv`.
//!
//! The recipe is fixed, draw by draw, so that every engine works on the same people; a draw whose value is not used is still made.

use std::io::{self, BufWriter, Write};

use heng::value::Date;

const DEGREES: [&str; 6] = ["none", "vocational", "college", "bachelor", "master", "doctor"];
const EMPLOYERS: [&str; 5] = ["none", "enterprise", "institution", "government", "self"];

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

    /// A draw that only keeps the order of draws.
    fn skip(&mut self) {
        self.below(1);
    }
}

fn main() -> io::Result<()> {
    let rows = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let mut out = BufWriter::new(io::stdout().lock());
    write_rows(rows, &mut out)?;
    out.flush()
}

/// Writes the header and `rows` rows.
pub fn write_rows(rows: u64, out: &mut impl Write) -> io::Result<()> {
    let today = Date::from_ymd(2021, 7, 1).expect("a day of the calendar");
    let mut random = Random(42);
    writeln!(
        out,
        "id,birth_date,graduated_on,settled_on,company_registered_on,insured_months,company_employees,degree,full_time,hukou_local,\
         contract_months,employer_kind,owns_home,founder_share_pct,received_settlement,received_living_months,received_startup"
    )?;
    for id in 1..=rows {
        let birth = today.add_days(-6570 - random.below(14600));
        let degree = random.below(6);
        let full_time = random.below(10) < 8;
        let graduated = date_unless(random.below(10) < 2, &mut random, today, 2920, 3120);
        let hukou = random.below(10) < 7;
        let settled = date_unless(random.below(10) < 3, &mut random, today, 1095, 1096);
        let insured = if random.below(3) == 0 { random.below(9) } else { random.below(601) };
        let contract = random.below(121);
        let employer = random.below(5);
        let owns_home = random.below(10) < 4;
        let founder = random.below(10) < 5;
        let share = if founder { random.below(101) } else { zero(&mut random) };
        let registered = date_unless(!founder, &mut random, today, 1825, 1885);
        let employees = match founder {
            true if random.below(4) == 0 => random.below(5001),
            true => random.below(60),
            false => {
                random.skip();
                zero(&mut random)
            }
        };
        let received_settlement = random.below(10) < 2;
        let living_months = if random.below(2) == 0 { zero(&mut random) } else { random.below(61) };
        let received_startup = random.below(10) < 1;
        writeln!(
            out,
            "{id},{birth},{graduated},{settled},{registered},{insured},{employees},{},{},{},{contract},{},{},{share},{},{living_months},{}",
            name(&DEGREES, degree),
            yes_no(full_time),
            yes_no(hukou),
            name(&EMPLOYERS, employer),
            yes_no(owns_home),
            yes_no(received_settlement),
            yes_no(received_startup),
        )?;
    }
    Ok(())
}

fn zero(random: &mut Random) -> i64 {
    random.skip();
    0
}

/// An empty cell, or a day from `back` days ago on; one draw either way.
fn date_unless(absent: bool, random: &mut Random, today: Date, back: i64, span: u64) -> String {
    let days = random.below(span);
    if absent { String::new() } else { today.add_days(days - back).to_string() }
}

fn name<'a>(names: &[&'a str], number: i64) -> &'a str {
    usize::try_from(number).ok().and_then(|n| names.get(n)).copied().unwrap_or_default()
}

fn yes_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}
