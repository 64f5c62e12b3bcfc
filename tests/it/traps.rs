//! The one-day traps of real policies: where offices read the same words otherwise, both readings are said and asserted, and where a word is
//! missing `heng check` asks for it. The cases are as reported of the cities named; the law is that of the Civil Code of 2020.

use crate::conventions::holds;
use crate::world::World;

/// A monthly benefit with these clauses.
fn monthly(clauses: &str) -> String {
    format!("对象 个人：\n    在职：是否；\n    在站月数：数值 月，0..600。\n\n待遇 补贴 面向 个人：\n    {clauses}。\n")
}

/// How often a lint is said of a text, by its code.
fn codes(code: &str, text: &str) -> Vec<&'static str> {
    crate::ui::found_for(code, text).iter().map(|d| d.code).filter(|c| *c == code).collect()
}

/// a. Wuxi: certificate of 30 June 2022, "within 2 years", last day 29 June 2024; Art. 201 (the first day is not counted) and 202 give the 30th.
#[test]
fn a_the_first_day_of_a_period_is_counted_or_not() {
    let within = |day| holds("期间 自 当日 起算", "基准日 在 毕业日期 后 2年 内（含）", day, "2000-01-01", "2022-06-30");
    assert_eq!((within("2024-06-29"), within("2024-06-30"), within("2024-07-01")), ((true, true), (false, true), (false, false)));
}

/// b. Shenzhen: under 30, judged on 1 January; who was born on 1 January 1990 is 30 that day, or the day after (as the criminal courts count,
/// Supreme People's Court, Fa Shi [2006] No. 1, Art. 2).
#[test]
fn b_an_age_is_reached_on_the_birthday_or_the_day_after() {
    let under = |day| holds("周岁 自 生日次日 起算", "年龄 未满 30周岁", day, "1990-01-01", "2012-06-30");
    assert_eq!((under("2019-12-31"), under("2020-01-01"), under("2020-01-02")), ((true, true), (true, false), (false, false)));
}

/// c. Jilin: "16 to 24 in 2024" was published as born from 1 January 1999 to 31 December 2008. An age on some day of 2024 gives one day less
/// at the one end or at the other, so the window is written as dates.
#[test]
fn c_a_window_of_birthdays_is_written_as_dates() {
    let window = "出生日期 不早于 1999年1月1日 且 出生日期 不晚于 2008年12月31日";
    let by_age = "周岁(出生日期, 2024年12月31日) 满 16周岁 且 周岁(出生日期, 2024年1月1日) 不超过 24周岁";
    let born = |condition, day| holds("周岁 自 生日次日 起算", condition, "2024-12-31", day, "2022-06-30");
    for (day, published) in [("1998-12-31", false), ("1999-01-01", true), ("2008-12-31", true), ("2009-01-01", false)] {
        assert_eq!(born(window, day), (published, published), "{day}");
    }
    // From the day after the birthday the last day is missing, from the birthday the first.
    assert_eq!((born(by_age, "1999-01-01"), born(by_age, "2008-12-31")), ((true, false), (false, true)));
}

/// d. Hangzhou's hukou: 以下 "without 45", against Art. 1259, by which 以下 has the number in it: the bare word is asked to say which.
#[test]
fn d_a_bare_bound_is_asked_whether_it_has_the_number() {
    let age = |bound: &str| format!("周岁(出生日期, 基准日) {bound}");
    let text = |bound: &str| format!("对象 个人：\n    出生日期：日期，不晚于 基准日。\n\n待遇 补贴 面向 个人：\n    发放 一次性；\n    申请时同时符合：\n        （一）{}；\n    标准 1000元。\n", age(bound));
    assert_eq!(codes("H0902", &text("45周岁以下")), ["H0902"]);
    assert_eq!(codes("H0902", &text("45周岁以下（含）")), [""; 0]);
    assert_eq!(codes("H0902", &text("45周岁以下（不含）")), [""; 0]);
    let at_45 = |bound| holds("周岁 自 生日当日 起算", &age(bound), "2020-01-01", "1975-01-01", "2000-06-30").1;
    assert_eq!((at_45("45周岁以下"), at_45("45周岁以下（含）"), at_45("45周岁以下（不含）")), (true, true, false));
}

/// e. "At most 35" lets in who is 35 years and 11 months old, or ends on the 35th birthday: whole years, or to the day.
#[test]
fn e_at_most_35_is_in_whole_years_or_to_the_day() {
    let at_most = |day| holds("周岁 计算到日", "年龄 不超过 35周岁", day, "1985-01-01", "2012-06-30");
    assert_eq!((at_most("2020-01-01"), at_most("2020-12-01"), at_most("2021-01-01")), ((true, true), (false, true), (false, false)));
}

/// f. Changsha publishes 4,166.66 a month of 50,000 a year: 24 months are 99,999.84, unless the last makes good what is lost.
#[test]
fn f_what_rounding_loses_is_asked_for_and_made_good() {
    let clauses = |remainder: &str| format!("发放 每月，累计最长 24个月；\n    享受期间保持：\n        （一）在职；\n    标准 5万元/年；\n    舍入 到 分，舍去{remainder}");
    assert_eq!(codes("H0905", &monthly(&clauses(""))), ["H0905"]);
    for (remainder, last, all) in [("，尾差 不补", "4166.66元", "9999984"), ("，尾差 末月补足", "4166.82元", "10000000")] {
        let text = monthly(&clauses(remainder));
        assert_eq!(codes("H0905", &text), [""; 0], "{remainder}");
        let world = World::new();
        let month = |received: u32, paid: &str| {
            format!("\n算例 第{received}月之后：\n    基准日 2022年6月1日；\n    给定：在职 为 是；已领期数(补贴) 为 {received}个月；已领金额(补贴) 为 0元；回执 完整；\n    预期：补贴 的 实发 为 {paid}。\n")
        };
        world.file("政策.heng", format!("政策 甲：\n    施行 自 2017年1月1日。\n\n{text}{}{}", month(0, "4166.66元"), month(23, last)));
        let said = world.heng(&["test", "政策.heng", "--lang", "zh"]);
        assert!(said.code == Some(0) && said.out.contains("2 个算例通过"), "{remainder}: {}", said.all());
        world.file("f.json", r#"{"id": "1", "在职": "是"}"#.to_owned());
        let timeline = ["timeline", "政策.heng", "--facts", "f.json", "--subject", "1", "--from", "2022-01", "--months", "30", "--format", "json"];
        let said = world.heng(&timeline);
        let totals = said.out.lines().last().unwrap_or_default();
        assert!(totals.contains(all), "{remainder}: {}", said.all());
    }
}

/// g. Jiaxing: "two years (no fewer than 23 months)": of two lengths of one time the longer decides nothing, which a proof says; and of two
/// lengths in the clause of payment the writer is asked.
#[test]
fn g_two_lengths_of_one_time_are_asked_about() {
    let conditions = "发放 一次性；\n    符合下列条件之一：\n        （一）在站月数 满 24个月；\n        （二）在站月数 不少于 23个月；\n    标准 1000元";
    let world = World::new();
    world.file("政策.heng", format!("政策 甲：\n    施行 自 2017年1月1日。\n\n{}", monthly(conditions)));
    let said = world.heng(&["check", "政策.heng", "--prove", "--lang", "zh"]);
    assert!(said.code == Some(1) && said.all().contains("在站月数 满 24个月"), "{}", said.all());
    let paid = |term: &str| monthly(&format!("发放 每月，累计最长 {term}；\n    标准 1000元/月"));
    assert_eq!(codes("H0908", &paid("36个月，在 24个月 内")), ["H0908"]);
    assert_eq!(codes("H0908", &paid("23个月，在 24个月 内")), [""; 0]);
}

/// h. Art. 202: without a corresponding day, the last of the month. 31 August and six months; 29 February and a year.
#[test]
fn h_a_month_without_the_day_ends_the_period_on_its_last() {
    let until = |months: &str, day, from| holds("周岁 自 生日当日 起算", &format!("基准日 不晚于 毕业日期 + {months}"), day, "1990-01-01", from);
    for (months, from, last, after) in [
        ("6个月", "2022-08-31", "2023-02-28", "2023-03-01"),
        ("6个月", "2023-08-31", "2024-02-29", "2024-03-01"),
        ("12个月", "2020-02-29", "2021-02-28", "2021-03-01"),
    ] {
        assert_eq!((until(months, last, from).0, until(months, after, from).0), (true, false), "{from}");
    }
}
