//! Hefei: who settled since 2018, and who is being paid the rent subsidy.

use heng::value::Date;

use super::person::{Degree, Person, or_none, perhaps, person, today, yes_no};
use super::random::Random;
use super::receipts::{HEADER, Monthly, once, spread};

const DISTRICTS: [(&str, u32); 9] = [
    ("瑶海区", 14),
    ("庐阳区", 13),
    ("蜀山区", 24),
    ("包河区", 23),
    ("长丰县", 6),
    ("肥东县", 6),
    ("肥西县", 8),
    ("庐江县", 3),
    ("巢湖市", 3),
];

const COLUMNS: &str = "id,出生日期,户籍地,户籍迁入日期,毕业后户籍未迁出,学历,学习形式,毕业日期,单位性质,单位所在区,职工养老保险在缴,\
连续缴费月数,累计缴费月数,家庭自有住房,家庭人均月收入,失信被执行人,首次创办企业,创办企业规模,创办企业所在区,创办企业正常经营月数\n";

struct Founder {
    first: bool,
    size: Option<&'static str>,
    place: Option<&'static str>,
    months: i64,
}

/// The two tables.
pub fn tables() -> Vec<(&'static str, String)> {
    let mut random = Random::new(551);
    let (mut people, mut receipts) = (COLUMNS.to_owned(), HEADER.to_owned());
    for number in 1..=2400 {
        let person = person(number, &DISTRICTS, &mut random);
        let stayed = person.moved.is_some() && person.degree.is_some() && random.percent(6);
        let pension = person.insured && !matches!(person.employer, Some("党政机关" | "事业单位"));
        let founder = founder(&person, &mut random);
        people.push_str(&row(&person, stayed, pension, &founder, &mut random));
        rent(&person, stayed, pension, &mut receipts, &mut random);
        flat(&person, &mut receipts, &mut random);
        if founder.first && founder.months >= 8 && random.percent(45) {
            once(&person.id, "首次创业补助", today().add_months(2 - founder.months), 1_000_000, &mut receipts);
        }
    }
    vec![("hefei/people.csv", people), ("hefei/receipts.csv", receipts)]
}

fn founder(person: &Person, random: &mut Random) -> Founder {
    let none = Founder { first: false, size: None, place: None, months: 0 };
    if person.total < 6 || !random.percent(if person.employer == Some("个体工商户") { 30 } else { 3 }) {
        return none;
    }
    Founder {
        first: random.percent(80),
        size: Some(random.pick(&[("微型", 75), ("小型", 20), ("中型", 5)])),
        place: person.workplace.or(Some("外地")),
        months: random.between(0, person.total.min(40)),
    }
}

fn row(person: &Person, stayed: bool, pension: bool, founder: &Founder, random: &mut Random) -> String {
    let mode = person.degree.map(|_| if person.full_time { "全日制" } else { "非全日制" });
    let cells = [
        person.id.clone(),
        person.birth.to_string(),
        person.hukou.to_owned(),
        or_none(person.moved),
        yes_no(stayed),
        perhaps(random, 12, or_none(person.degree.map(Degree::name))),
        perhaps(random, 8, or_none(mode)),
        perhaps(random, 8, or_none(person.graduated)),
        perhaps(random, 6, or_none(person.employer)),
        or_none(person.workplace),
        perhaps(random, 5, yes_no(pension)),
        person.run.to_string(),
        person.total.to_string(),
        perhaps(random, 20, person.homes.to_string()),
        perhaps(random, 15, person.income.to_string()),
        yes_no(person.dishonest),
        yes_no(founder.first),
        or_none(founder.size),
        or_none(founder.place),
        founder.months.to_string(),
    ];
    cells.join(",") + "\n"
}

/// Whether the entry conditions held on the day of application; the rows that follow are paid because they did.
fn rent(person: &Person, stayed: bool, pension: bool, receipts: &mut String, random: &mut Random) {
    let (Some(degree), Some(graduated), Some(moved)) = (person.degree, person.graduated, person.moved) else { return };
    let began = graduated.max(moved).max(day(2018, 8, 16));
    let applied = began.add_days(random.between(20, 300));
    let settled = stayed || moved >= day(2018, 1, 1);
    let age = person.birth.years_until(applied);
    let qualified = match degree {
        Degree::Doctor => true,
        Degree::Master => age <= 35,
        Degree::Bachelor | Degree::College => {
            person.full_time && age <= 35 && graduated >= day(2015, 1, 1) && applied <= graduated.add_months(36)
        }
    };
    let keeps = person.homes == 0 && pension && person.workplace.is_some_and(|w| w != "外地") && person.employer != Some("国有企业");
    // Some have lost a condition since they were approved; most of the others never applied.
    let once_kept = keeps || (person.employer.is_some() && random.percent(10));
    if applied >= today() || person.hukou == "外地" || !settled || !qualified || !once_kept || random.percent(25) {
        return;
    }
    let approved = applied.add_days(random.between(5, 25));
    let yearly = match degree {
        Degree::Doctor => 2_000_000,
        Degree::Master => 1_500_000,
        Degree::Bachelor => 1_000_000,
        Degree::College => 600_000,
    };
    let history = Monthly { id: &person.id, benefit: "租房补贴", applied, approved, start: approved, limit: 36, keeps };
    history.write(|months| spread(yearly, months), receipts);
}

/// The low-income rent subsidy, for those whom the other does not serve.
fn flat(person: &Person, receipts: &mut String, random: &mut Random) {
    let serves = matches!(person.employer, Some("国有企业" | "事业单位") | None);
    if !serves || person.income >= 3000 || person.homes > 0 || person.hukou == "外地" || !random.percent(50) {
        return;
    }
    let applied = today().add_days(-random.between(10, 170));
    let start = applied.month_start().add_months(1);
    let history =
        Monthly { id: &person.id, benefit: "公租房租赁补贴", applied, approved: applied.add_days(8), start, limit: 60, keeps: true };
    history.write(|months| 30_000 * months, receipts);
}

fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd(year, month, day).expect("a day of the calendar")
}
