//! A person, as the shared dictionary knows one.

use heng::value::Date;

use super::random::Random;

/// The day the tables are made for.
pub fn today() -> Date {
    Date::from_ymd(2021, 7, 1).expect("a day of the calendar")
}

/// Degrees from low to high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Degree {
    /// 大专
    College,
    /// 本科
    Bachelor,
    /// 硕士
    Master,
    /// 博士
    Doctor,
}

impl Degree {
    /// As the dictionary writes it.
    pub fn name(self) -> &'static str {
        match self {
            Degree::College => "大专",
            Degree::Bachelor => "本科",
            Degree::Master => "硕士",
            Degree::Doctor => "博士",
        }
    }
}

/// What all cities know of a person.
#[derive(Debug, Clone)]
pub struct Person {
    /// `S-0007`
    pub id: String,
    pub birth: Date,
    pub degree: Option<Degree>,
    pub full_time: bool,
    pub overseas: bool,
    pub graduated: Option<Date>,
    pub title: bool,
    /// Where the household register has the person.
    pub hukou: &'static str,
    /// When that was moved into the city.
    pub moved: Option<Date>,
    pub employer: Option<&'static str>,
    pub workplace: Option<&'static str>,
    pub insured: bool,
    /// Months insured without a break, and in all.
    pub run: i64,
    pub total: i64,
    pub homes: u32,
    /// Yuan a head and month.
    pub income: i64,
    pub dishonest: bool,
}

/// Draws a person of a city with these districts.
pub fn person(number: u32, districts: &[(&'static str, u32)], random: &mut Random) -> Person {
    let age = match random.below(20) {
        0..=2 => random.between(18, 22),
        3..=13 => random.between(22, 30),
        14..=17 => random.between(31, 40),
        _ => random.between(41, 62),
    };
    let birth = today().add_months(-12 * age).add_days(-random.between(0, 364));
    let (degree, graduated) = schooling(birth, random);
    let overseas = degree.is_some_and(|d| random.percent(if d >= Degree::Master { 14 } else { 4 }));
    let full_time = overseas || !random.percent(if age > 35 { 30 } else { 9 });
    let title = degree.is_some_and(|d| d >= Degree::Bachelor && !random.percent(3));

    let employed = age >= 19 && random.percent(90);
    let employer = employed.then(|| employer(degree, random));
    let district = random.pick(districts);
    let workplace = employed.then(|| if random.percent(94) { district } else { "外地" });
    let (hukou, moved) = hukou(birth, graduated, district, districts, random);

    let began = graduated.unwrap_or_else(|| birth.add_months(12 * 19));
    let working = began.months_until(today()).clamp(0, 480);
    let total = if employed || working > 6 { working - working * random.between(0, 30) / 100 } else { 0 };
    let insured = employed && !random.percent(4);
    let run = if !insured {
        0
    } else if random.percent(60) {
        total
    } else {
        random.between(0, total)
    };
    let owns = random.percent(8 + 2 * u32::try_from((age - 22).clamp(0, 24)).unwrap_or(0));
    let homes = if owns { random.pick(&[(1, 85), (2, 12), (3, 3)]) } else { 0 };
    let base = match degree {
        None => 2400,
        Some(Degree::College) => 3200,
        Some(Degree::Bachelor) => 4300,
        Some(Degree::Master) => 6200,
        Some(Degree::Doctor) => 9000,
    };
    Person {
        id: format!("S-{number:04}"),
        birth,
        degree,
        full_time,
        overseas,
        graduated,
        title,
        hukou,
        moved,
        employer,
        workplace,
        insured,
        run,
        total: total.max(run),
        homes,
        income: base * random.between(50, 190) / 1000 * 10,
        dishonest: random.percent(1),
    }
}

/// The highest degree whose day of graduation has come.
fn schooling(birth: Date, random: &mut Random) -> (Option<Degree>, Option<Date>) {
    let aim = random.pick(&[(None, 7), (Some(Degree::College), 20), (Some(Degree::Bachelor), 44), (Some(Degree::Master), 22), (Some(Degree::Doctor), 7)]);
    let late = random.between(0, 2);
    let mut reached = (None, None);
    for (degree, age) in [(Degree::College, 21), (Degree::Bachelor, 22), (Degree::Master, 25), (Degree::Doctor, 29)] {
        let day = random.graduation_day(birth.add_months(12 * (age + late)).ymd().0);
        if Some(degree) <= aim && day < today() && (degree != Degree::College || aim == Some(Degree::College)) {
            reached = (Some(degree), Some(day));
        }
    }
    reached
}

fn employer(degree: Option<Degree>, random: &mut Random) -> &'static str {
    let public = if degree >= Some(Degree::Master) { 14 } else { 6 };
    random.pick(&[("民营企业", 58), ("外商投资企业", 9), ("个体工商户", 7), ("国有企业", 12), ("事业单位", public), ("党政机关", public / 2)])
}

/// Natives have no day of moving; those who came moved between graduation and today, or have not moved at all.
fn hukou(
    birth: Date,
    graduated: Option<Date>,
    district: &'static str,
    districts: &[(&'static str, u32)],
    random: &mut Random,
) -> (&'static str, Option<Date>) {
    let home = if random.percent(80) { district } else { random.pick(districts) };
    match random.below(20) {
        0..=4 => (home, None),
        5..=15 => {
            let from = graduated.unwrap_or_else(|| birth.add_months(12 * 18));
            let days = i64::from(today().days() - from.days());
            let moved = if days < 1 { today().add_days(-1) } else { from.add_days(random.between(0, days.min(1500))) };
            (home, Some(moved.min(today())))
        }
        _ => ("外地", random.percent(15).then(|| birth.add_months(12 * 12))),
    }
}

/// A cell that may be absent.
pub fn or_none<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}

/// 是 or 否.
pub fn yes_no(value: bool) -> String {
    if value { "是" } else { "否" }.to_owned()
}

/// The cell, or `?` so many times in a thousand.
pub fn perhaps(random: &mut Random, per_mille: u32, cell: String) -> String {
    if random.below(1000) < per_mille { "?".to_owned() } else { cell }
}
