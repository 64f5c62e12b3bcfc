//! Shenzhen: two payments of which one can be had, and a district's payment for those who had the first in full.

use heng::value::Date;

use super::person::{Degree, Person, or_none, perhaps, person, today, yes_no};
use super::random::Random;
use super::receipts::{HEADER, once};

const DISTRICTS: [(&str, u32); 10] = [
    ("福田区", 13),
    ("罗湖区", 8),
    ("南山区", 18),
    ("盐田区", 2),
    ("宝安区", 18),
    ("龙岗区", 15),
    ("龙华区", 18),
    ("坪山区", 3),
    ("光明区", 4),
    ("大鹏新区", 1),
];

const COLUMNS: &str = "id,出生日期,户籍地,户籍迁入日期,学历,学习形式,毕业日期,单位所在区,职工社会保险在缴,连续缴费月数,累计缴费月数,\
引进方式,引进日期,引进时户籍区,此前已引进,机关事业单位在编,曾享受购房优惠,正在租住公租房,引进后跨区迁移户籍,已领其他区配套补贴,已领本区同类补贴\n";

struct Introduction {
    kind: Option<&'static str>,
    on: Option<Date>,
    district: Option<&'static str>,
}

/// The two tables.
pub fn tables() -> Vec<(&'static str, String)> {
    let mut random = Random::new(2016_0323);
    let (mut people, mut receipts) = (COLUMNS.to_owned(), HEADER.to_owned());
    for number in 1..=2200 {
        let person = person(number, &DISTRICTS, &mut random);
        let introduction = introduction(&person, &mut random);
        let post = person.employer.is_some_and(|e| e == "党政机关" || e == "事业单位" && random.percent(70));
        let tenant = person.homes == 0 && random.percent(4);
        let moved_on = introduction.district.is_some_and(|d| d != person.hukou);
        let claims = claims(&person, &introduction, post || tenant, &mut receipts, &mut random);
        let elsewhere = claims && person.hukou != "龙华区" && random.percent(25);
        let top_up = claims && introduction.district == Some("龙华区") && !moved_on && random.percent(40);
        if top_up {
            once(&person.id, "龙华区配套补贴", today().add_days(-random.between(20, 120)), living(person.degree), &mut receipts);
        }
        people.push_str(&row(&person, &introduction, [post, tenant, moved_on, elsewhere], &mut random));
    }
    vec![("shenzhen/people.csv", people), ("shenzhen/receipts.csv", receipts)]
}

/// Whoever moved the register here was introduced on that day; some of them in another district than they live in now.
fn introduction(person: &Person, random: &mut Random) -> Introduction {
    let (Some(moved), Some(graduated), true) = (person.moved, person.graduated, person.hukou != "外地") else {
        return Introduction { kind: None, on: None, district: None };
    };
    let kind = if person.overseas {
        "留学回国人员"
    } else if moved.year_end() <= graduated.year_end() {
        "应届毕业生"
    } else {
        "在职人才"
    };
    let district = if random.percent(88) { person.hukou } else { random.pick(&DISTRICTS) };
    Introduction { kind: Some(kind), on: Some(moved), district: Some(district) }
}

/// Whether the person had the city's first payment. Those who could have had either mostly took the higher.
fn claims(person: &Person, introduction: &Introduction, barred: bool, receipts: &mut String, random: &mut Random) -> bool {
    let (Some(kind), Some(on), Some(degree)) = (introduction.kind, introduction.on, person.degree) else { return false };
    let applied = on.add_days(random.between(10, 330));
    let age = person.birth.years_until(on.year_start());
    let limit = match degree {
        Degree::College => return false,
        Degree::Bachelor => 30,
        Degree::Master => 35,
        Degree::Doctor => 40,
    };
    let young = kind != "在职人才" || age < limit;
    let since = Date::from_ymd(2016, 3, 23).expect("a day of the calendar");
    if !young || barred || on < since || applied >= today() || !person.insured || person.workplace == Some("外地") || random.percent(20) {
        return false;
    }
    let first = (person.full_time || kind == "留学回国人员") && random.percent(94);
    if first {
        once(&person.id, "租房和生活补贴", applied, living(person.degree), receipts);
    } else {
        let fen = match degree {
            Degree::College => 0,
            Degree::Bachelor => 600_000,
            Degree::Master => 900_000,
            Degree::Doctor => 1_200_000,
        };
        once(&person.id, "租房补贴", applied, fen, receipts);
    }
    first && applied.add_days(40) <= today()
}

fn living(degree: Option<Degree>) -> i64 {
    match degree {
        Some(Degree::Doctor) => 3_000_000,
        Some(Degree::Master) => 2_500_000,
        _ => 1_500_000,
    }
}

fn row(person: &Person, introduction: &Introduction, states: [bool; 4], random: &mut Random) -> String {
    let [post, tenant, moved_on, elsewhere] = states;
    let mode = person.degree.map(|_| if person.full_time { "全日制" } else { "非全日制" });
    let again = introduction.on.is_some() && random.percent(2);
    let bought = person.homes > 0 && random.percent(3);
    let cells = [
        person.id.clone(),
        person.birth.to_string(),
        person.hukou.to_owned(),
        or_none(person.moved),
        perhaps(random, 10, or_none(person.degree.map(Degree::name))),
        perhaps(random, 8, or_none(mode)),
        or_none(person.graduated),
        or_none(person.workplace),
        perhaps(random, 6, yes_no(person.insured)),
        person.run.to_string(),
        person.total.to_string(),
        or_none(introduction.kind),
        or_none(introduction.on),
        or_none(introduction.district),
        yes_no(again),
        yes_no(post),
        perhaps(random, 25, yes_no(bought)),
        perhaps(random, 12, yes_no(tenant)),
        yes_no(moved_on),
        perhaps(random, 15, yes_no(elsewhere)),
        yes_no(random.percent(1)),
    ];
    cells.join(",") + "\n"
}
