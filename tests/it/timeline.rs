//! One subject month by month: what is paid, when it stops and why.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::world::{Said, World};

const SAMPLE: &str = include_str!("samples/timeline.heng");
const HEADER: &str = "id,出生日期,学历,原学历,层次提升日期,在职,参保月数\n";
/// A master of 35 who turns 36 on the first day of the seventh month.
const PERSON: &str = "A1,1989-07-01,硕士,,,是,0\n";

/// A folder with the sample, one person and a table of changes.
fn world(changes: &str) -> World {
    let world = World::new();
    world.file("t.heng", SAMPLE);
    world.file("f.csv", format!("{HEADER}{PERSON}"));
    world.file("c.csv", format!("日期,数据项,值\n{changes}"));
    world
}

fn said(world: &World, more: &[&str]) -> Said {
    let fixed = ["timeline", "t.heng", "--facts", "f.csv", "--subject", "A1", "--from", "2025-01", "--changes", "c.csv", "--lang", "zh"];
    world.heng(&[&fixed[..], more].concat())
}

/// What the months pay of a benefit, in yuan, and why they pay nothing.
struct Months {
    lines: Vec<Value>,
    totals: Value,
}

impl Months {
    #[track_caller]
    fn of(said: &Said) -> Months {
        let mut lines: Vec<Value> = said.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        let totals = lines.pop().unwrap_or_else(|| panic!("{}", said.all()));
        Months { lines, totals }
    }

    fn benefit(&self, name: &str) -> impl Iterator<Item = &Value> {
        self.lines.iter().filter(move |l| l["benefit"] == name)
    }

    fn yuan(&self, name: &str) -> Vec<i64> {
        self.benefit(name).map(|l| l["payable"].as_i64().unwrap() / 100).collect()
    }

    /// The months that pay something.
    fn paid(&self, name: &str) -> Vec<&str> {
        self.benefit(name).filter(|l| l["payable"].as_i64().unwrap() > 0).map(|l| l["month"].as_str().unwrap()).collect()
    }

    #[track_caller]
    fn at(&self, name: &str, month: &str) -> &Value {
        self.benefit(name).find(|l| l["month"] == month).unwrap_or_else(|| panic!("no {name} in {month}"))
    }

    #[track_caller]
    fn why(&self, name: &str, month: &str) -> Vec<(String, Option<String>)> {
        let why = self.at(name, month)["why"].as_array().unwrap().clone();
        why.iter().map(|w| (w["because"].as_str().unwrap().to_owned(), w["mark"].as_str().map(str::to_owned))).collect()
    }
}

#[track_caller]
fn months(changes: &str, more: &[&str]) -> Months {
    let said = said(&world(changes), &[&["--format", "json"], more].concat());
    assert_eq!(said.code, Some(0), "{}", said.all());
    Months::of(&said)
}

fn because(kind: &str) -> Vec<(String, Option<String>)> {
    vec![(kind.to_owned(), None)]
}

fn item(kind: &str, mark: &str) -> Vec<(String, Option<String>)> {
    vec![(kind.to_owned(), Some(mark.to_owned()))]
}

const DOCTOR: &str = "id,出生日期,户籍地,户籍迁入日期,毕业后户籍未迁出,学历,学习形式,毕业日期,单位性质,单位所在区,职工养老保险在缴,家庭自有住房,家庭人均月收入,失信被执行人,首次创办企业\n\
    D1,1990-03-15,蜀山区,2018-03-01,否,博士,全日制,2017-06-30,民营企业,蜀山区,是,0,2000,否,否\n";

#[track_caller]
fn hefei(files: &[(&str, &str)], more: &[&str]) -> Said {
    let world = World::new();
    world.file("f.csv", DOCTOR);
    files.iter().for_each(|(name, text)| {
        world.file(name, text);
    });
    let policies = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/hefei");
    let fixed = ["timeline", policies, "--facts", "f.csv", "--subject", "D1", "--from", "2018-10", "--lang", "zh", "--format", "json"];
    world.heng(&[&fixed[..], more].concat())
}

const RENT_CHOSEN: (&str, &str) = ("choices.csv", "id,coordination,benefit\nD1,,租房补贴\n");

#[test]
fn the_doctor_of_hefei_has_sixty_thousand_in_36_months_to_the_fen() {
    let months = Months::of(&hefei(&[RENT_CHOSEN], &["--months", "38", "--choices", "choices.csv"]));
    let fen: Vec<i64> = months.benefit("租房补贴").map(|l| l["payable"].as_i64().unwrap()).collect();
    let year = [vec![166_666; 11], vec![166_674]].concat();
    assert_eq!(fen, [year.repeat(3), vec![0, 0]].concat());
    assert_eq!(months.at("租房补贴", "2021-09")["received"], 6_000_000);
    assert_eq!(months.at("租房补贴", "2021-09")["periods_left"], 1);
    assert_eq!(months.why("租房补贴", "2021-10"), because("term_over"));
    let rent = months.totals["totals"].as_array().unwrap().iter().find(|t| t["benefit"] == "租房补贴").unwrap();
    assert_eq!((&rent["payable"], &rent["payments"]), (&6_000_000.into(), &36.into()));
    assert_eq!(rent["years"], serde_json::json!({"2018": 499_998, "2019": 2_000_000, "2020": 2_000_000, "2021": 1_500_002}));
}

/// Of two that must not be had at the same time, nothing is paid before a choice; what was chosen closes the other until it is over.
#[test]
fn the_other_benefit_opens_when_the_chosen_one_is_over() {
    let open = Months::of(&hefei(&[], &["--months", "2"]));
    assert_eq!(open.why("租房补贴", "2018-10"), because("not_chosen"));
    assert_eq!(open.totals["supposed"], serde_json::json!([]));
    let months = Months::of(&hefei(&[RENT_CHOSEN], &["--months", "40", "--choices", "choices.csv"]));
    assert_eq!(months.at("公租房租赁补贴", "2018-10")["reduced_by"][0]["by"], "住房保障");
    // Applied for in the 37th month, and paid from the month after.
    assert_eq!(months.at("公租房租赁补贴", "2021-10")["applied_on"], "2021-10-01");
    assert_eq!(months.why("公租房租赁补贴", "2021-10"), because("not_started"));
    assert_eq!(months.paid("公租房租赁补贴"), ["2021-11", "2021-12", "2022-01"]);
}

/// Nobody chose, but one is being received: it goes on being received from month to month, and the other waits.
#[test]
fn what_is_being_received_stays_so_until_it_is_over() {
    let receipts = "id,benefit,applied_on,approved_on,first_paid_on,amount,periods,receiving,exhausted,waived\n\
        D1,租房补贴,2018-03-05,2018-03-20,2018-04-01,9999.96,6,是,,\n";
    let changes = "date,fact,value\n2019-01-01,职工养老保险在缴,否\n2019-04-01,职工养老保险在缴,是\n";
    let files = [("r.csv", receipts), ("c.csv", changes)];
    let months = Months::of(&hefei(&files, &["--months", "7", "--receipts", "r.csv", "--changes", "c.csv"]));
    assert_eq!(months.paid("租房补贴"), ["2018-10", "2018-11", "2018-12"]);
    assert_eq!(months.at("公租房租赁补贴", "2018-12")["reduced_by"][0]["by"], "住房保障");
    // A month without payment lets the other begin, which then closes the first.
    assert_eq!(months.at("租房补贴", "2019-04")["reduced_by"][0]["by"], "住房保障");
    assert_eq!(months.at("公租房租赁补贴", "2019-02")["applied_on"], "2019-02-01");
    assert_eq!(months.paid("公租房租赁补贴"), ["2019-03", "2019-04"]);
}

#[test]
fn a_birthday_ends_what_is_judged_every_month_and_not_what_was_judged_on_entry() {
    let months = months("", &["--months", "13"]);
    assert_eq!(months.yuan("申请时看年龄"), [vec![100; 12], vec![0]].concat());
    assert_eq!(months.why("申请时看年龄", "2026-01"), because("term_over"));
    assert_eq!(months.yuan("每月看年龄"), [vec![200; 6], vec![0; 7]].concat());
    assert_eq!(months.why("每月看年龄", "2025-07"), item("while", "（二）"));
}

/// 36 months within 60, with one gap of 10 and one of 18: the window closes after 32 payments.
#[test]
fn gaps_stop_payment_and_do_not_extend_the_window() {
    let gaps = "2026-01-01,在职,否\n2026-11-01,在职,是\n2027-03-15,在职,否\n2028-10-01,在职,是\n";
    let months = months(gaps, &["--months", "64"]);
    let expected = [vec![1_000; 12], vec![0; 10], vec![1_000; 5], vec![0; 18], vec![1_000; 15], vec![0; 4]].concat();
    assert_eq!(months.yuan("租房补贴"), expected);
    assert_eq!(months.why("租房补贴", "2026-01"), item("stop", "（一）"));
    // A change in the middle of a month counts from the next day on which a month is judged.
    assert_eq!(months.why("租房补贴", "2027-04"), item("stop", "（一）"));
    assert_eq!(months.at("租房补贴", "2028-10")["periods_left"], 15);
    assert_eq!(months.why("租房补贴", "2030-01"), because("window_over"));
    let short = self::months("2026-01-01,在职,否\n2026-11-01,在职,是\n", &["--months", "50"]);
    assert_eq!(short.paid("租房补贴").len(), 36, "a gap that leaves room costs nothing");
    assert_eq!(short.why("租房补贴", "2028-11"), because("term_over"));
}

const RISE: &str = "2025-07-01,学历,博士\n2025-07-01,原学历,硕士\n2025-07-01,层次提升日期,2025-07-01\n";

#[test]
fn a_tier_that_rises_pays_more_from_the_next_month_and_the_difference_where_that_is_said() {
    let months = months(RISE, &["--months", "13"]);
    assert_eq!(months.yuan("人才津贴"), [vec![1_000; 7], vec![2_000; 5], vec![0]].concat(), "nothing is made up for");
    assert_eq!(months.yuan("安家补贴"), [vec![50_000], vec![0; 12]].concat());
    assert_eq!(months.yuan("安家补差"), [vec![0; 6], vec![50_000], vec![0; 6]].concat());
    assert_eq!(months.why("安家补差", "2025-08"), because("exhausted"));
}

#[test]
fn a_tier_that_falls_pays_less_and_nothing_is_paid_back() {
    let fall = "2025-07-01,学历,本科\n2025-07-01,原学历,硕士\n2025-07-01,层次提升日期,2025-07-01\n";
    let months = months(fall, &["--months", "13"]);
    assert_eq!(months.yuan("人才津贴"), [vec![1_000; 7], vec![500; 5], vec![0]].concat());
    assert_eq!(months.yuan("安家补差"), [0; 13]);
    assert_eq!(months.why("安家补差", "2025-08"), because("nothing_due"));
}

#[test]
fn installments_that_fall_due_in_one_month_are_paid_together() {
    let months = months("2025-04-01,参保月数,12\n2025-06-01,参保月数,24\n", &["--months", "7"]);
    assert_eq!(months.yuan("留任奖励"), [0, 0, 0, 2_000, 0, 2_000, 0]);
    assert_eq!(months.at("留任奖励", "2025-04")["payments"], 2);
    assert_eq!(months.why("留任奖励", "2025-05"), because("installment_not_due"));
    assert_eq!(months.why("留任奖励", "2025-07"), because("exhausted"));
    // All three of a person who was approved 26 months ago and never paid.
    let late = self::months("", &["--months", "2", "--applied", "购房补贴=2022-11-03"]);
    assert_eq!((late.yuan("购房补贴"), &late.at("购房补贴", "2025-01")["payments"]), (vec![100_000, 0], &3.into()));
}

#[test]
fn what_is_paid_by_the_year_is_paid_once_in_twelve_months() {
    let months = months("2025-09-10,在职,否\n2026-02-01,在职,是\n", &["--months", "40"]);
    assert_eq!(months.paid("科研津贴"), ["2025-01", "2026-02", "2027-02"]);
    assert_eq!(months.why("科研津贴", "2025-02"), because("paid_this_year"));
    assert_eq!(months.why("科研津贴", "2028-03"), because("term_over"));
}

/// What was advanced is known in the second month: that month is offset in full, the third in part, and both count among the twelve.
#[test]
fn months_that_are_offset_count_among_those_paid() {
    let months = months("", &["--months", "13"]);
    assert_eq!(months.yuan("先行补助"), [vec![1_500], vec![0; 12]].concat());
    assert_eq!(months.yuan("区补贴"), [vec![1_000, 0, 500], vec![1_000; 9], vec![0]].concat());
    assert_eq!(months.at("区补贴", "2025-02")["why"][0]["text"], "区级抵扣");
    assert_eq!(months.why("区补贴", "2026-01"), because("term_over"));
}

#[test]
fn what_has_no_payment_clause_is_paid_once() {
    let months = months("2025-01-01,在职,否\n2025-03-01,在职,是\n", &["--months", "5"]);
    assert_eq!(months.yuan("慰问金"), [0, 0, 300, 0, 0]);
    assert_eq!(months.why("慰问金", "2025-04"), because("exhausted"));
}

#[test]
fn receipts_of_the_time_before_are_where_the_months_begin() {
    let world = world("");
    world.file(
        "r.csv",
        "id,benefit,applied_on,approved_on,first_paid_on,amount,periods,receiving,exhausted,waived\n\
         A1,租房补贴,2022-01-05,2022-01-20,2022-02-01,34000,34,是,,\nA1,安家补贴,2022-01-05,2022-01-20,2022-02-01,50000,1,,是,\n\
         A1,科研津贴,2023-05-05,2023-05-20,2023-06-01,20000,2,是,,\nA1,人才津贴,2022-01-05,,,,,,,是\n",
    );
    let said = said(&world, &["--months", "7", "--receipts", "r.csv", "--format", "json"]);
    let months = Months::of(&said);
    assert_eq!(months.yuan("租房补贴"), [1_000, 1_000, 0, 0, 0, 0, 0]);
    assert_eq!(months.at("租房补贴", "2025-02")["received"], 3_600_000);
    assert_eq!(months.why("安家补贴", "2025-01"), because("exhausted"));
    assert_eq!(months.paid("科研津贴"), ["2025-06"], "twelve months after the second payment");
    assert_eq!(months.why("人才津贴", "2025-01"), because("waived"));
    let supposed: Vec<&str> = months.totals["supposed"].as_array().unwrap().iter().map(|s| s["benefit"].as_str().unwrap()).collect();
    assert_eq!(supposed, ["申请时看年龄", "每月看年龄", "购房补贴", "先行补助", "区补贴", "慰问金"]);
}

#[test]
fn nothing_is_paid_before_the_application_and_the_approval() {
    let dates = ["--months", "6", "--applied", "2025-02-10", "--approved", "租房补贴=2025-04-20"];
    let months = months("", &dates);
    assert_eq!(months.why("租房补贴", "2025-02"), because("not_applied"));
    assert_eq!(months.why("租房补贴", "2025-03"), because("not_approved"));
    assert_eq!(months.paid("租房补贴"), ["2025-05", "2025-06"]);
    assert_eq!(months.paid("安家补贴"), ["2025-03"]);
    let rent = months.at("租房补贴", "2025-06");
    assert_eq!((&rent["applied_on"], &rent["approved_on"]), (&"2025-02-10".into(), &"2025-04-20".into()));
    let at_the_end = self::months("", &[&dates[..], &["--day", "31"]].concat());
    assert_eq!(at_the_end.paid("租房补贴"), ["2025-04", "2025-05", "2025-06"]);
    assert_eq!(at_the_end.at("租房补贴", "2025-02")["as_of"], "2025-02-28");
}

/// Whoever does not meet the conditions at the application is approved when they do, not before.
#[test]
fn an_application_waits_for_the_conditions_to_be_met() {
    let months = months("2024-12-01,在职,否\n2025-03-01,在职,是\n", &["--months", "4", "--applied", "2024-12-05"]);
    assert_eq!(months.paid("租房补贴"), ["2025-03", "2025-04"]);
    assert_eq!(months.at("租房补贴", "2025-04")["approved_on"], "2025-03-01");
}

#[test]
fn a_fact_that_is_not_known_leaves_months_open_and_they_are_counted() {
    let months = months("2025-03-01,在职,?\n2025-05-01,在职,是\n", &["--months", "5", "--only", "租房补贴"]);
    let payable: Vec<Option<i64>> = months.benefit("租房补贴").map(|l| l["payable"].as_i64()).collect();
    assert_eq!(payable, [Some(100_000), Some(100_000), None, None, Some(100_000)]);
    assert_eq!(months.why("租房补贴", "2025-03"), because("unknown"));
    assert_eq!(months.at("租房补贴", "2025-03")["needs"][0]["fact"], "在职");
    let totals = &months.totals["totals"];
    assert_eq!((totals.as_array().unwrap().len(), &totals[0]["open_months"], &totals[0]["payable"]), (1, &2.into(), &300_000.into()));
}

#[test]
fn the_sums_are_the_sums_of_the_months() {
    let months = months(RISE, &["--months", "60"]);
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    months.lines.iter().for_each(|l| *sums.entry(l["benefit"].as_str().unwrap()).or_default() += l["payable"].as_i64().unwrap());
    for total in months.totals["totals"].as_array().unwrap() {
        assert_eq!(total["payable"], sums[total["benefit"].as_str().unwrap()]);
        let years: i64 = total["years"].as_object().unwrap().values().map(|y| y.as_i64().unwrap()).sum();
        assert_eq!(total["payable"], years);
    }
    assert_eq!(months.totals["payable"], sums.values().sum::<i64>());
    assert_eq!(months.lines.len(), 60 * sums.len());
}

/// Every month is what `heng run` says on its day, given a table of receipts that an official could have kept by hand.
#[test]
fn a_month_is_what_a_run_says_with_the_receipts_of_the_months_before() {
    let months = months("", &["--months", "16"]);
    let world = world("");
    for at in ["2025-02", "2025-07", "2025-12", "2026-01", "2026-03"] {
        let mut receipts = "id,benefit,applied_on,approved_on,first_paid_on,amount,periods\n".to_owned();
        let names: Vec<&str> = months.lines.iter().filter(|l| l["month"] == at).map(|l| l["benefit"].as_str().unwrap()).collect();
        for name in names.iter().filter(|n| **n != "慰问金") {
            let before: Vec<&Value> = months.benefit(name).filter(|l| l["month"].as_str().unwrap() < at).collect();
            let paid: Vec<&&Value> = before.iter().filter(|l| l["payments"] != 0).collect();
            let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
            let last = before.last().unwrap();
            let first = paid.first().map_or_else(String::new, |l| text(&l["as_of"]));
            let (applied, approved, yuan) = (text(&last["applied_on"]), text(&last["approved_on"]), last["received"].as_i64().unwrap() / 100);
            receipts.push_str(&format!("A1,{name},{applied},{approved},{first},{yuan},{}\n", paid.len()));
        }
        world.file("r.csv", receipts);
        let day = format!("{at}-01");
        let run = ["run", "t.heng", "--facts", "f.csv", "--receipts", "r.csv", "--receipts-complete", "--as-of", &day, "--format", "json"];
        let run: Value = serde_json::from_str(&world.heng(&run).out).unwrap();
        // That a year is paid once in twelve months, a run does not say.
        for name in names.iter().filter(|n| !["科研津贴", "慰问金"].contains(n)) {
            let (here, there) = (months.at(name, at), &run["benefits"][name]);
            for what in ["status", "amount", "payable", "periods_left", "reduced_by"] {
                assert_eq!(here[what], there[what], "{what} of {name} in {at}");
            }
        }
    }
}

/// A cap on each period leaves some of what is paid once for the next month; it is due once all the same.
#[test]
fn what_is_left_of_a_sum_is_paid_in_the_next_month_and_due_once() {
    let capped = "衔接 封顶：范围 安家补贴、购房补贴；合计最高 6万元，比较 本期，优先核减 安家补贴。";
    let world = world("");
    world.file("t.heng", format!("{SAMPLE}\n{capped}\n"));
    let months = Months::of(&said(&world, &["--months", "4", "--format", "json"]));
    assert_eq!(months.yuan("安家补贴"), [20_000, 30_000, 0, 0]);
    assert_eq!(months.yuan("购房补贴"), [40_000, 0, 0, 0]);
    let total = |name: &str| months.totals["totals"].as_array().unwrap().iter().find(|t| t["benefit"] == name).unwrap()["amount"].as_i64();
    assert_eq!((total("安家补贴"), total("购房补贴"), total("租房补贴")), (Some(5_000_000), Some(4_000_000), Some(400_000)));
}

#[test]
fn the_table_is_for_people() {
    let world = world(RISE);
    let zh = said(&world, &["--months", "14"]);
    let en = world.heng(&[
        "timeline", "t.heng", "--facts", "f.csv", "--subject", "A1", "--from", "2025年1月", "--months", "13", "--changes", "c.csv", "--only", "安家补差", "--lang",
        "en", "--receipts-complete",
    ]);
    insta::assert_snapshot!(format!("{}{}", zh.all(), en.all()));
}

#[test]
fn the_months_go_into_a_file_and_the_sums_to_the_screen() {
    let world = world("");
    let said = said(&world, &["--months", "2", "--only", "租房补贴", "-o", "out.csv"]);
    assert!(said.out.contains("已写入 out.csv") && said.out.contains("2,000.00"), "{}", said.all());
    let csv = std::fs::read_to_string(world.path().join("out.csv")).unwrap();
    assert_eq!(
        csv,
        "id,month,as_of,benefit,status,amount,payable,payments,period,periods_left,received,why,reduced_by,needs\n\
         A1,2025-01,2025-01-01,租房补贴,eligible,1000.00,1000.00,1,month,36,1000.00,,,\n\
         A1,2025-02,2025-02-01,租房补贴,eligible,1000.00,1000.00,1,month,35,2000.00,,,\n"
    );
}

/// The changes of one subject, whose columns may be named in either language; a row of somebody else is passed over.
#[test]
fn changes_may_be_of_several_subjects_and_in_json() {
    let world = world("");
    // The other one stands behind who is asked for.
    world.file("f.csv", format!("{HEADER}{PERSON}{}", PERSON.replace("A1", "B2")));
    world.file("c.csv", "id,date,fact,value\nB2,2025-01-01,无此项,1\nA1,2025年2月1日,在职,no\n,2025-03-01,在职,yes\n");
    let first = said(&world, &["--months", "3", "--format", "json"]);
    world.file("c.jsonl", "{\"日期\":\"2025-02-01\",\"事实\":\"在职\",\"值\":false}\n{\"date\":\"2025-03-01\",\"fact\":\"在职\",\"value\":true}\n");
    let fixed = ["timeline", "t.heng", "--facts", "f.csv", "--subject", "A1", "--from", "2025-01", "--changes", "c.jsonl", "--lang", "zh"];
    let second = world.heng(&[&fixed[..], &["--months", "3", "--format", "json"]].concat());
    assert_eq!(Months::of(&first).yuan("租房补贴"), [1_000, 0, 1_000]);
    assert_eq!(first.out, second.out);
}

#[test]
fn a_change_that_cannot_be_names_its_row_its_column_and_its_value() {
    let mut all = String::new();
    for changes in [
        "日期,事实,数值\n2025-02-01,在职,否\n",
        "日期,事实,值\n2025-02-01,在岗,否\n",
        "日期,事实,值\n2025/2/1,在职,否\n",
        "日期,事实,值\n,在职,否\n",
        "日期,事实,值\n2025-02-01,,否\n",
        "日期,事实\n2025-02-01,在职\n",
        "日期,事实,值\n2025-02-01,在职,否\n2025-02-01,在职,是\n",
        "日期,事实,值\n2025-02-01,已领金额(安家补贴),1\n",
        "日期,事实,值\n2025-02-01,id,A2\n",
        "日期,事实,值\n2025-02-01,在职,\"否\n",
        "日期,事实,值\n2025-02-01,在职,也许\n",
        "日期,事实,值\n2025-02-01,参保月数,601\n",
        "日期,事实,值\n2025-02-01,层次提升日期,2025-04-01\n",
        "id,日期,编号,数据项,值\nA1,2025-02-01,B2,在职,否\n",
        "日期,事实,值,编号\n2025-02-01,在职,否,Z9\n",
        "日期,事实,值\n1899-12-31,在职,否\n",
        "日期,事实,值\n2200-01-01,在职,否\n",
    ] {
        let world = world("");
        world.file("c.csv", changes);
        let said = said(&world, &["--months", "2", "--only", "安家补差", "--quiet"]);
        let refused = changes.contains("也许") || changes.contains("601") || changes.contains("04-01");
        assert_eq!(said.code, Some(if refused { 1 } else { 2 }), "{changes}{}", said.all());
        all.push_str(&format!("{changes}→ {}{}\n", said.out, said.err));
    }
    insta::assert_snapshot!(all);
}

/// A row of facts that is refused, or a door that closes later: what was found so far is shown, and the last line says the rest.
#[test]
fn a_refusal_ends_the_months_and_is_part_of_the_json() {
    let world = world("2025-02-01,层次提升日期,2025-04-01\n");
    let json = said(&world, &["--months", "3", "--format", "json", "--only", "安家补差", "-o", "out.jsonl"]);
    let last: Value = serde_json::from_str(json.out.lines().last().unwrap()).unwrap();
    assert_eq!((json.code, &last["refused_from"]), (Some(1), &"2025-02-01".into()));
    assert_eq!((&last["refused"][0]["file"], &last["refused"][0]["row"]), (&"c.csv".into(), &2.into()));
    assert!(!world.files().contains(&"out.jsonl".to_owned()), "half of the months are no answer");
    world.file("f.csv", format!("{HEADER}A1,1989-02-30,硕士,,,是,0\n"));
    let text = said(&world, &["--months", "3"]);
    assert_eq!(text.code, Some(1));
    assert!(text.out.contains("不能测算：") && text.out.contains("f.csv 第 2 行，A1，出生日期 “1989-02-30”"), "{}", text.all());
}

#[test]
fn what_is_asked_wrongly_is_said() {
    let world = world("");
    let mut all = String::new();
    for args in [
        &["--subject", "A7", "--from", "2025-01", "--months", "2"][..],
        &["--subject", "A1", "--from", "2025-13", "--months", "2"],
        &["--subject", "A1", "--from", "2025-1", "--months", "2"],
        &["--subject", "A1", "--from", "2199-12", "--months", "2"],
        &["--subject", "A1", "--from", "1899-12", "--months", "2"],
        &["--subject", "A1", "--from", "2025-01", "--months", "2", "--applied", "2025-02-30"],
        &["--subject", "A1", "--from", "2025-01", "--months", "2", "--applied", "租房=2025-02-01"],
        &["--subject", "A1", "--from", "2025-01", "--months", "2", "--applied", "2025-02-01", "--applied", "2025-03-01"],
        &["--subject", "A1", "--from", "2025-01", "--months", "2", "--applied", "2025-02-01", "--approved", "2025-01-01"],
        &["--subject", "A1", "--from", "2025-01", "--months", "0"],
        &["--subject", "A1", "--from", "2025-01"],
        &["--subject", "A1", "--from", "2025-01", "--months", "2", "--format", "html"],
        &["--subject", "A1", "--from", "2025-01", "--months", "2", "-o", "f.csv"],
    ] {
        let said = world.heng(&[&["timeline", "t.heng", "--facts", "f.csv", "--lang", "zh"], args].concat());
        assert_eq!(said.code, Some(2), "{args:?}\n{}", said.all());
        all.push_str(&format!("{}\n{}", args.join(" "), said.err));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn fifty_years_and_the_last_month_of_all_can_be_asked() {
    let long = months("", &["--months", "600"]);
    assert_eq!(long.lines.len(), 600 * 12);
    let world = world("");
    let last = world.heng(&["timeline", "t.heng", "--facts", "f.csv", "--subject", "A1", "--from", "2199-12", "--months", "1", "--day", "31", "--format", "json"]);
    assert_eq!((last.code, Months::of(&last).at("安家补贴", "2199-12")["payable"].as_i64()), (Some(0), Some(5_000_000)));
}
