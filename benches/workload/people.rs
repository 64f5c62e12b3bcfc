//! The people of the reference workload as columns, and its rules as a loop written by hand. It stands alone, so that it can be compiled for
//! another processor than the rest.

use std::ops::Range;

/// 2021-07-01, days since 1970-01-01.
pub const AS_OF: i32 = 18_809;
/// An absent date in the loop's own columns: before every other, so that "not before" is false for it.
pub const ABSENT: i32 = i32::MIN;

/// Vigna, *An experimental exploration of Marsaglia's xorshift generators, scrambled* (2016): xorshift64*.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> i64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        ((high * n) >> 32) as i64
    }

    fn day(&mut self, back: i32, span: u64) -> i32 {
        AS_OF - back + self.below(span) as i32
    }
}

/// Columns, one value a person, as narrow as the ranges allow.
#[derive(Default)]
pub struct People {
    pub birth: Vec<i32>,
    pub graduated: Vec<i32>,
    pub settled: Vec<i32>,
    pub registered: Vec<i32>,
    pub insured: Vec<i16>,
    pub employees: Vec<i16>,
    pub degree: Vec<i8>,
    pub full_time: Vec<i8>,
    pub hukou: Vec<i8>,
    pub contract: Vec<i8>,
    pub employer: Vec<i8>,
    pub owns_home: Vec<i8>,
    pub share: Vec<i8>,
    pub got_settlement: Vec<i8>,
    pub living_months: Vec<i8>,
    pub got_startup: Vec<i8>,
}

/// Answers: whether eligible, and what is paid, by benefit.
pub struct Paid {
    pub eligible: [Vec<u8>; 4],
    pub payable: [Vec<i64>; 4],
}

impl Paid {
    pub fn new(rows: usize) -> Paid {
        Paid { eligible: std::array::from_fn(|_| vec![0; rows]), payable: std::array::from_fn(|_| vec![0; rows]) }
    }
}

impl People {
    /// The recipe is fixed, draw by draw; a draw whose value is not used is still made.
    pub fn generate(rows: usize) -> People {
        let mut p = People::default();
        let mut r = Random(42);
        for _ in 0..rows {
            p.birth.push(AS_OF - 6570 - r.below(14600) as i32);
            p.degree.push(r.below(6) as i8);
            p.full_time.push(i8::from(r.below(10) < 8));
            let none = r.below(10) < 2;
            let day = r.day(2920, 3120);
            p.graduated.push(if none { ABSENT } else { day });
            p.hukou.push(i8::from(r.below(10) < 7));
            let none = r.below(10) < 3;
            let day = r.day(1095, 1096);
            p.settled.push(if none { ABSENT } else { day });
            let few = r.below(3) == 0;
            p.insured.push(r.below(if few { 9 } else { 601 }) as i16);
            p.contract.push(r.below(121) as i8);
            p.employer.push(r.below(5) as i8);
            p.owns_home.push(i8::from(r.below(10) < 4));
            let founder = r.below(10) < 5;
            let share = r.below(101) as i8;
            p.share.push(if founder { share } else { 0 });
            let day = r.day(1825, 1885);
            p.registered.push(if founder { day } else { ABSENT });
            let many = r.below(4) == 0;
            let employees = r.below(if founder && many { 5001 } else { 60 }) as i16;
            p.employees.push(if founder { employees } else { 0 });
            p.got_settlement.push(i8::from(r.below(10) < 2));
            let never = r.below(2) == 0;
            let months = r.below(61) as i8;
            p.living_months.push(if never { 0 } else { months });
            p.got_startup.push(i8::from(r.below(10) < 1));
        }
        p
    }
}

/// The first day of a month, as days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
pub const fn first_of(year: i32, month: i32) -> i32 {
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 - 719_468
}

/// Days that the rules turn at, computed once. The as-of date is the first of a month, so that a month earlier is the first of a month too.
/// "At most K years old" is "born after the day K + 1 years ago".
pub const BORN_35: i32 = first_of(2021 - 36, 7);
pub const BORN_40: i32 = first_of(2021 - 41, 7);
pub const BORN_45: i32 = first_of(2021 - 46, 7);
pub const THREE_YEARS_AGO: i32 = first_of(2021 - 3, 7);
pub const SETTLED_FROM: i32 = first_of(2020, 5);

/// The rules, row by row, with thresholds computed once.
pub fn reference(p: &People, out: &mut Paid, at: Range<usize>) {
    const YUAN: i64 = 100;
    let one_off = [0, 0, 3_000, 5_000, 10_000, 50_000].map(|yuan: i64| yuan * YUAN);
    let living = [0, 0, 0, 500, 1_000, 2_000].map(|yuan: i64| yuan * YUAN);
    let rent = [0, 0, 300, 500, 800, 1_500].map(|yuan: i64| yuan * YUAN * 12);
    let rows = at.len();
    let [e0, e1, e2, e3] = out.eligible.each_mut().map(|column| &mut column[at.clone()]);
    let [p0, p1, p2, p3] = out.payable.each_mut().map(|column| &mut column[at.clone()]);
    let dates = [&p.birth, &p.graduated, &p.settled, &p.registered].map(|column| &column[at.clone()]);
    let [insured, employees] = [&p.insured, &p.employees].map(|column| &column[at.clone()]);
    let people = [&p.degree, &p.full_time, &p.hukou, &p.contract, &p.employer].map(|column| &column[at.clone()]);
    let others = [&p.owns_home, &p.share, &p.got_settlement, &p.living_months, &p.got_startup].map(|column| &column[at.clone()]);
    let ([births, graduated, settled, registered], [degree, full_time, hukou, contract, employer]) = (dates, people);
    let [owns_home, share, got_settlement, months, got_startup] = others;
    let pick = |table: &[i64; 6], d: i8| (0..6).fold(0, |v, k| if d == k as i8 { table[k] } else { v });
    for i in 0..rows {
        let (d, birth) = (degree[i], births[i]);
        let young_40 = (birth > BORN_40) | ((d == 5) & (birth > BORN_45));
        let b1 = (full_time[i] == 1)
            & (d >= 2)
            & (hukou[i] == 1)
            & (settled[i] >= SETTLED_FROM)
            & young_40
            & (insured[i] >= 6)
            & (got_settlement[i] == 0);
        let firm = (employer[i] == 1) | (employer[i] == 2);
        let b2 = (d >= 3) & firm & (contract[i] >= 12) & (graduated[i] > THREE_YEARS_AGO) & (months[i] < 36) & (owns_home[i] == 0);
        let b3 = (owns_home[i] == 0) & (firm | (employer[i] == 4)) & (d >= 2) & (insured[i] >= 3) & (birth > BORN_35);
        let b4 = (share[i] >= 30)
            & (registered[i] <= AS_OF)
            & (registered[i] > THREE_YEARS_AGO)
            & (employees[i] >= 3)
            & ((birth > BORN_45) | (d >= 4))
            & (got_startup[i] == 0);
        let due1 = if b1 { pick(&one_off, d) } else { 0 };
        let due2 = if b2 { pick(&living, d) * i64::from((36 - months[i]).min(12)) } else { 0 };
        let due3 = if b3 { pick(&rent, d) } else { 0 };
        let due4 = if b4 { (10_000 + 2_000 * i64::from(employees[i])).min(100_000) * YUAN } else { 0 };
        let pay2 = if b3 & (due3 > due2) { 0 } else { due2 };
        let pay3 = if b2 & (due2 >= due3) { 0 } else { due3 };
        let above = (due1 + pay2 + pay3 + due4 - 120_000 * YUAN).max(0);
        e0[i] = u8::from(b1);
        e1[i] = u8::from(b2);
        e2[i] = u8::from(b3);
        e3[i] = u8::from(b4);
        p0[i] = due1;
        p1[i] = pay2;
        p2[i] = pay3;
        p3[i] = due4 - above.min(due4);
    }
}
