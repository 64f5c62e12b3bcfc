//! Qingdao: the city's housing subsidy, the same table again in the West Coast New Area, and the settling-in payment.

use heng::value::Date;

use super::person::{Degree, Person, or_none, perhaps, person, today, yes_no};
use super::random::Random;
use super::receipts::{HEADER, Monthly, once};

const DISTRICTS: [(&str, u32); 10] = [
    ("市南区", 12),
    ("市北区", 12),
    ("李沧区", 9),
    ("崂山区", 13),
    ("城阳区", 12),
    ("即墨区", 8),
    ("西海岸新区", 24),
    ("胶州市", 5),
    ("平度市", 3),
    ("莱西市", 2),
];

const COLUMNS: &str = "id,出生日期,户籍地,户籍迁入日期,学历,学习形式,学历取得地,毕业日期,取得相应学位,紧缺专业,来青日期,单位所在区,\
职工社会保险在缴,创业实体所在区,首次购买商品住房,所购住房所在区\n";

/// The two tables.
pub fn tables() -> Vec<(&'static str, String)> {
    let mut random = Random::new(53_288);
    let (mut people, mut receipts) = (COLUMNS.to_owned(), HEADER.to_owned());
    for number in 1..=2200 {
        let person = person(number, &DISTRICTS, &mut random);
        let shortage = person.degree >= Some(Degree::Bachelor) && random.percent(22);
        let came = person.overseas.then(|| came(&person, &mut random)).flatten();
        let firm = person.workplace.filter(|_| person.employer == Some("个体工商户") || random.percent(2));
        let home = person.workplace.filter(|_| person.homes > 0);
        let first_home = person.homes == 1 && random.percent(70);
        people.push_str(&row(&person, shortage, came, firm, (first_home, home), &mut random));
        let settled = settled_benefit(&person, came);
        if let Some(began) = settled {
            monthly(&person, began, shortage, &mut receipts, &mut random);
        }
        if first_home && person.degree >= Some(Degree::Master) && random.percent(60) {
            let fen = if person.degree == Some(Degree::Doctor) { 15_000_000 } else { 10_000_000 };
            once(&person.id, "一次性安家费", today().add_days(-random.between(30, 180)), fen, &mut receipts);
        }
    }
    vec![("qingdao/people.csv", people), ("qingdao/receipts.csv", receipts)]
}

fn came(person: &Person, random: &mut Random) -> Option<Date> {
    let graduated = person.graduated?;
    let days = i64::from(today().days() - graduated.days());
    Some(graduated.add_days(random.between(0, days.clamp(0, 1400))))
}

fn row(
    person: &Person,
    shortage: bool,
    came: Option<Date>,
    firm: Option<&'static str>,
    home: (bool, Option<&'static str>),
    random: &mut Random,
) -> String {
    let mode = person.degree.map(|_| if person.full_time { "全日制" } else { "非全日制" });
    let from = person.degree.map(|_| if person.overseas { "境外" } else { "境内" });
    let cells = [
        person.id.clone(),
        person.birth.to_string(),
        perhaps(random, 6, person.hukou.to_owned()),
        or_none(person.moved),
        perhaps(random, 10, or_none(person.degree.map(Degree::name))),
        or_none(mode),
        or_none(from),
        perhaps(random, 8, or_none(person.graduated)),
        perhaps(random, 12, yes_no(person.title)),
        perhaps(random, 20, yes_no(shortage)),
        or_none(came),
        or_none(person.workplace),
        perhaps(random, 6, yes_no(person.insured)),
        or_none(firm),
        perhaps(random, 12, yes_no(home.0)),
        or_none(home.1),
    ];
    cells.join(",") + "\n"
}

/// The day from which the entry conditions of the city held, if they did.
fn settled_benefit(person: &Person, came: Option<Date>) -> Option<Date> {
    let (degree, graduated) = (person.degree?, person.graduated?);
    let entitled = degree >= Degree::Bachelor && person.title && (person.full_time || person.overseas) && person.hukou != "外地";
    let anchor = if person.overseas && degree >= Degree::Master { came? } else { graduated };
    let began = anchor.max(person.moved.unwrap_or(anchor)).max(day(2021, 1, 1));
    (entitled && began <= anchor.add_months(36)).then_some(began)
}

fn monthly(person: &Person, began: Date, shortage: bool, receipts: &mut String, random: &mut Random) {
    let applied = began.add_days(random.between(3, 120));
    let keeps = person.insured && person.workplace.is_some_and(|w| w != "外地");
    if applied > today() || !keeps || random.percent(30) {
        return;
    }
    let rate = match (person.degree, shortage) {
        (Some(Degree::Doctor), true) => 150_000,
        (Some(Degree::Doctor), false) | (Some(Degree::Master), true) => 120_000,
        (Some(Degree::Master), false) => 80_000,
        _ => 50_000,
    };
    let extra = if person.degree == Some(Degree::Doctor) { 30_000 } else { 20_000 };
    let mut write = |benefit, applied: Date, rate: i64| {
        let approved = applied.add_days(7);
        let history = Monthly { id: &person.id, benefit, applied, approved, start: applied, limit: 36, keeps };
        history.write(|months| rate * months, receipts);
    };
    write("住房补贴", applied, rate);
    let new_area = person.hukou == "西海岸新区" && person.workplace == Some("西海岸新区") && !person.overseas;
    if new_area && random.percent(60) {
        write("新区住房补贴", applied, rate);
        if person.degree >= Some(Degree::Master) {
            write("新区生活补贴", applied, extra);
        }
    }
}

fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd(year, month, day).expect("a day of the calendar")
}
