//! The sample packages and their people, and the rules of Shenzhen as a loop written by hand.

use crate::people::{ABSENT, AS_OF, first_of};
use heng::ir::Core;
use heng::population::facts::Facts;
use heng::population::receipts::Register;
use heng::population::table::{Form, Table};
use heng::source::Sources;
use heng_host::Module;
use heng_host::abi::{Cell, Interface, Type};
use std::path::{Path, PathBuf};

/// The program of a package.
pub fn program(city: &str) -> Core {
    let path = PathBuf::from("policies").join(city);
    let set = heng::project::gather(Path::new(env!("CARGO_MANIFEST_DIR")), &[path]).expect("the package is in the repository").remove(0);
    let mut sources = Sources::new();
    for file in &set.files {
        sources.add(&file.name, file.text.as_str());
    }
    let analysis = heng::analyse(&sources);
    let wanted: Vec<_> = analysis.policies().into_iter().filter(|d| set.files[analysis.file(*d).0 as usize].wanted).collect();
    analysis.program(&sources, &wanted).expect("the package has benefits for one subject").core
}

/// The people of a package of whom all is known and who are not refused, again and again until there are so many.
pub fn people(city: &str, module: &Module, rows: usize) -> Vec<Vec<Cell>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies").join(city);
    let file = |name: &str| std::fs::read(folder.join(name)).expect("the package has people and receipts");
    let (people, receipts) = (file("people.csv"), file("receipts.csv"));
    let open = |name: &str, bytes| Table::open(name, Some(Form::Csv), Box::new(bytes)).expect("the table is one");
    let mut register = Register::new(true);
    register.receipts(open("receipts.csv", &receipts[..]), module.interface(), AS_OF, true).expect("the receipts are in order");
    let mut facts = Facts::new(open("people.csv", &people[..]), module.interface(), &register, true).expect("the columns are facts");
    let mut instance = module.instantiate().expect("memory");
    let mut out = Vec::new();
    while let Some(row) = facts.next_row().expect("the table can be read") {
        // The tables lack what no benefit of theirs asks for.
        let Ok(subject) = row else { continue };
        let cells: Vec<Cell> = subject.cells.iter().zip(&module.interface().inputs).map(|(cell, input)| told(*cell, input.optional, input.min)).collect();
        if instance.evaluate_row(AS_OF, &cells).is_ok_and(|answer| answer.refusal() == 0) {
            out.push(cells);
        }
    }
    assert!(out.len() > 1000, "{city} has people");
    out.iter().cycle().take(rows).cloned().collect()
}

/// What is unknown is taken to be absent, or the least there is.
fn told(cell: Cell, optional: bool, least: i64) -> Cell {
    match cell {
        Cell::Unknown if optional => Cell::Absent,
        Cell::Unknown => Cell::Known(least.max(0)),
        told => told,
    }
}

/// The columns of Shenzhen's loop, as narrow as the ranges allow. What is absent is −1, of a date the least number.
pub struct Shenzhen {
    born: Vec<i32>,
    introduced: Vec<i32>,
    applied: Vec<i32>,
    bytes: [Vec<i8>; 25],
    insured: Vec<i16>,
    insured_since: Vec<i16>,
    /// The number of the district whose own benefit is for those who work there.
    baoan: i8,
    received: [Vec<i64>; 4],
    periods: [Vec<i16>; 2],
    pub eligible: [Vec<u8>; 4],
    pub payable: [Vec<i64>; 4],
}

const BYTES: [&str; 25] = [
    "户籍地",
    "学历",
    "学习形式",
    "单位所在区",
    "职工社会保险在缴",
    "引进方式",
    "引进时户籍区",
    "此前已引进",
    "机关事业单位在编",
    "曾享受购房优惠",
    "正在租住公租房",
    "引进后跨区迁移户籍",
    "已领其他区配套补贴",
    "已领本区同类补贴",
    "已领足(租房和生活补贴)",
    "已放弃(租房和生活补贴)",
    "正在享受(租房和生活补贴)",
    "已领足(龙华区配套补贴)",
    "已放弃(龙华区配套补贴)",
    "已领足(租房补贴)",
    "已放弃(租房补贴)",
    "正在享受(租房补贴)",
    "选择(新引进人才补贴二选一)",
    "已领足(宝安区配套补贴)",
    "已放弃(宝安区配套补贴)",
];

impl Shenzhen {
    pub fn of(people: &[Vec<Cell>], interface: &Interface) -> Shenzhen {
        let column = |name: &str, absent: i64| -> Vec<i64> {
            let at = interface.inputs.iter().position(|input| input.name == name).expect("an input of the package");
            people.iter().map(|row| if let Cell::Known(v) = row[at] { v } else { absent }).collect()
        };
        let dates = |name: &str| column(name, ABSENT.into()).into_iter().map(|v| v as i32).collect();
        let words = |name: &str| column(name, -1).into_iter().map(|v| v as i16).collect();
        Shenzhen {
            born: dates("出生日期"),
            introduced: dates("引进日期"),
            applied: dates("申请日期(租房和生活补贴)"),
            bytes: BYTES.map(|name| column(name, -1).into_iter().map(|v| v as i8).collect()),
            insured: words("连续缴费月数"),
            insured_since: words("引进后累计缴费月数"),
            baoan: district(interface, "宝安区"),
            received: ["租房和生活补贴", "龙华区配套补贴", "租房补贴", "宝安区配套补贴"].map(|b| column(&format!("已领金额({b})"), 0)),
            periods: ["租房和生活补贴", "租房补贴"].map(|b| words(&format!("已领期数({b})"))),
            eligible: std::array::from_fn(|_| vec![0; people.len()]),
            payable: std::array::from_fn(|_| vec![0; people.len()]),
        }
    }

    /// The rules, row by row. What the day decides is decided, and nobody is looked at who would be refused.
    pub fn run(&mut self, at: std::ops::Range<usize>) {
        const YUAN: i64 = 100;
        const LAST: i32 = first_of(2021, 9) - 1;
        const FROM: i32 = first_of(2015, 1);
        let rows = at.len();
        let [born, introduced, applied] = [&self.born, &self.introduced, &self.applied].map(|c| &c[at.clone()]);
        let [home, degree, form, work, insured, way, first_home, before, staff, bought, renting, moved, others, same, full0, waived0, on0, full1, waived1, full2, waived2, on2, choice, full3, waived3] =
            self.bytes.each_ref().map(|c| &c[at.clone()]);
        let [months, since] = [&self.insured, &self.insured_since].map(|c| &c[at.clone()]);
        let [had0, had1, had2, had3] = self.received.each_ref().map(|c| &c[at.clone()]);
        let [periods0, periods2] = self.periods.each_ref().map(|c| &c[at.clone()]);
        let [e0, e1, e2, e3] = self.eligible.each_mut().map(|c| &mut c[at.clone()]);
        let [p0, p1, p2, p3] = self.payable.each_mut().map(|c| &mut c[at.clone()]);
        let pick = |table: [i64; 3], d: i8| (0..3).fold(0, |v, k| if d == k as i8 + 1 { table[k] * YUAN } else { v });
        for i in 0..rows {
            let (d, day) = (degree[i], introduced[i]);
            let there = day != ABSENT;
            let (new_year, next) = years(if there { day } else { 0 });
            // Of age K on New Year's Day is who was born on that day K years before, or earlier.
            let young = |limit: i32| there & (born[i] > years_before(new_year, limit));
            let age = (way[i] == 0) | (way[i] == 1) | ((d == 1) & young(30)) | ((d == 2) & young(35)) | ((d == 3) & young(40));
            let in_city = |region: i8| (region >= 19) & (region <= 28);
            let apply = if applied[i] == ABSENT { AS_OF } else { applied[i] };
            let common = (d >= 1) & in_city(home[i]) & in_city(work[i]) & (insured[i] == 1) & age & there & (renting[i] == 0);
            let (due0, due2) = (pick([15_000, 25_000, 30_000], d), pick([6_000, 9_000, 12_000], d));
            let has0 = common
                & (full0[i] == 0)
                & !((had0[i] > 0) & (due0 <= had0[i]))
                & (waived0[i] == 0)
                & ((form[i] == 0) | (way[i] == 1))
                & (day <= LAST)
                & (day <= apply)
                & (apply <= next)
                & (staff[i] == 0)
                & (before[i] == 0)
                & (bought[i] == 0);
            let has1 = (full0[i] == 1)
                & (full1[i] == 0)
                & !((had1[i] > 0) & (due0 <= had1[i]))
                & (waived1[i] == 0)
                & (first_home[i] == 25)
                & (work[i] == 25)
                & (months[i] >= 6)
                & age
                & (moved[i] == 0)
                & (others[i] == 0)
                & (had3[i] == 0)
                & (same[i] == 0);
            // Two halves, the second after three months of insurance.
            let half = (periods2[i] == 0) | (periods2[i] == 1) & (since[i] >= 3);
            let has2 = common & (full2[i] == 0) & half & (waived2[i] == 0) & (day >= FROM);
            let has3 = (full0[i] == 1)
                & (full3[i] == 0)
                & !((had3[i] > 0) & (due0 <= had3[i]))
                & (waived3[i] == 0)
                & (work[i] == self.baoan)
                & (insured[i] == 1)
                & (d >= 1);
            let (got0, got2) = ((had0[i] > 0) | (periods0[i] > 0) | (on0[i] == 1), (had2[i] > 0) | (periods2[i] > 0) | (on2[i] == 1));
            // Of the two the one received already, else the one that is chosen and can be had, else the only one that can be had.
            let (takes0, takes2) = (has0 & (choice[i] == 0), has2 & (choice[i] == 1));
            let free = !(got0 | got2);
            let pays0 = got0 | (free & (takes0 | (!takes2 & !has2)));
            let pays2 = (got2 & !got0) | (free & (takes2 | (!takes0 & !has0)));
            e0[i] = u8::from(has0);
            e1[i] = u8::from(has1);
            e2[i] = u8::from(has2);
            e3[i] = u8::from(has3);
            p0[i] = if has0 & pays0 { (due0 - had0[i]).max(0) } else { 0 };
            p1[i] = if has1 { (due0 - had1[i]).max(0) } else { 0 };
            p2[i] = if has2 & pays2 { due2 / 2 } else { 0 };
            p3[i] = if has3 { (due0 - had3[i]).max(0) } else { 0 };
        }
    }
}

/// The number of a district among the leaves of the regions.
fn district(interface: &Interface, name: &str) -> i8 {
    let input = interface.inputs.iter().find(|input| input.name == "单位所在区").expect("an input of the package");
    let Type::Region { leaves, .. } = &input.ty else { panic!("a district is a region") };
    leaves.iter().position(|leaf| leaf == name).expect("a district of the city") as i8
}

/// The year of a New Year's Day, and a day's date a year later; of a day between 1900 and 2099, where every fourth year is a leap year.
fn years(day: i32) -> (i32, i32) {
    // Days and years from 1 March 1900 on.
    let days = day - first_of(1900, 3);
    let year = (4 * days + 3) / 1461;
    let in_year = days - 1461 * year / 4;
    // From 1 January on the year that began in March is over; 29 February is its last day in every fourth.
    let january = i32::from(in_year >= 306);
    let leap_day = (in_year == 365) as i32;
    // The 29 February between a day and its date a year later, if there is one.
    let between = i32::from((year + 1) % 4 == 0);
    (1900 + year + january, day + 365 + between - leap_day)
}

/// New Year's Day so many years before that of `year`; between 1901 and 2099.
fn years_before(year: i32, limit: i32) -> i32 {
    let y = year - limit - 1901;
    365 * y + y / 4 + first_of(1901, 1)
}
