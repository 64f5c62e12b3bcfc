//! How a policy counts days: both readings of each, at the day on which they differ.
//!
//! Civil Code, Art. 200 to 204: a period is counted by years, months and days; the first day is not counted; the last is the corresponding
//! day of the last month, or that month's last; who makes the rules may agree otherwise. Art. 1259: 以上、以下、以内 include the number.

use crate::ui::found;
use crate::world::World;

const DICTIONARY: &str = "\
字典 数据：
    标题 \"数据\"。

对象 人员：
    出生日期：日期；
    定义 周岁数：周岁(出生日期, 基准日)。

对象 个人：
    出生日期：日期，不晚于 基准日；
    毕业日期：日期 或 无；
    员工：列表 人员 至多 2人；
    定义 年龄：周岁(出生日期, 基准日)；
    定义 青年：年龄 不超过 35周岁。
";

/// Whether `condition` holds on a day of who was born and graduated then, in a policy with these conventions; and in one that says nothing.
#[track_caller]
pub fn holds(conventions: &str, condition: &str, as_of: &str, born: &str, graduated: &str) -> (bool, bool) {
    let policy = |name: &str, header: &str| {
        format!(
            "政策 {name}：\n    施行 自 2000年1月1日{header}。\n\n引用 数据。\n\n待遇 {name}补贴 面向 个人：\n    发放 一次性；\n    同时符合：\n        （一）{condition}；\n    标准 1000元。\n\n"
        )
    };
    let world = World::new();
    let header = format!("；\n    日期约定 {conventions}");
    world.file("政策.heng", format!("{DICTIONARY}\n{}{}", policy("甲", &header), policy("乙", "")));
    world.file("f.json", format!(r#"{{"id": "1", "出生日期": "{born}", "毕业日期": "{graduated}", "员工": [{{"出生日期": "{born}"}}]}}"#));
    let of = |name: &str| {
        let run = ["run", "政策.heng", "--facts", "f.json", "--as-of", as_of, "--receipts-complete", "--format", "json", "--lang", "zh"];
        let said = world.heng(&run);
        let line: serde_json::Value = serde_json::from_str(said.out.lines().next().unwrap_or_default()).unwrap_or_else(|_| panic!("{}", said.all()));
        match line["benefits"][format!("{name}补贴")]["status"].as_str() {
            Some("eligible") => true,
            Some("not_eligible") => false,
            other => panic!("{other:?} {}", said.all()),
        }
    };
    (of("甲"), of("乙"))
}

#[test]
fn an_age_is_reached_on_the_birthday_or_on_the_day_after_it() {
    let next_day = "周岁 自 生日次日 起算";
    // Shenzhen, judged on 1 January: born on 1 January 1990, 30 on 1 January 2020 or the day after.
    let under_30 = |as_of| holds(next_day, "年龄 未满 30周岁", as_of, "1990-01-01", "2012-06-30");
    assert_eq!(under_30("2019-12-31"), (true, true));
    assert_eq!(under_30("2020-01-01"), (true, false));
    assert_eq!(under_30("2020-01-02"), (false, false));
    assert_eq!(holds("周岁 自 生日当日 起算", "年龄 未满 30周岁", "2020-01-01", "1990-01-01", "2012-06-30"), (false, false));
    // Of who was born on 29 February, the birthday of a common year is its 28th (Art. 202).
    let grown = |as_of| holds(next_day, "年龄 满 18周岁", as_of, "2000-02-29", "2018-06-30");
    assert_eq!((grown("2018-02-28"), grown("2018-03-01")), ((false, true), (true, true)));
}

#[test]
fn at_most_35_is_until_the_36th_birthday_or_until_the_35th() {
    let to_the_day = |condition: &str, as_of| holds("周岁 计算到日", condition, as_of, "1985-01-01", "2012-06-30");
    for condition in ["年龄 不超过 35周岁", "35周岁 不低于 年龄", "青年", "周岁(出生日期, 基准日) 35周岁以下（含）"] {
        assert_eq!(to_the_day(condition, "2020-01-01"), (true, true), "{condition}");
        assert_eq!(to_the_day(condition, "2020-01-02"), (false, true), "{condition}");
        assert_eq!(to_the_day(condition, "2020-12-31"), (false, true), "{condition}");
        assert_eq!(to_the_day(condition, "2021-01-01"), (false, false), "{condition}");
    }
    assert_eq!(to_the_day("年龄 超过 35周岁", "2020-01-02"), (true, false));
    // The birthday itself is no matter of reading.
    assert_eq!((to_the_day("年龄 满 35周岁", "2019-12-31"), to_the_day("年龄 满 35周岁", "2020-01-01")), ((false, false), (true, true)));
    assert_eq!(to_the_day("年龄 未满 35周岁", "2020-01-01"), (false, false));
    // Both conventions together: over 35 from the second day after the birthday on.
    let both = |as_of| holds("周岁 自 生日次日 起算，周岁 计算到日", "年龄 不超过 35周岁", as_of, "1985-01-01", "2012-06-30").0;
    assert_eq!((both("2020-01-02"), both("2020-01-03")), (true, false));
}

#[test]
fn the_first_day_of_a_period_counts_or_not() {
    let counted = |condition: &str, as_of| holds("期间 自 当日 起算", condition, as_of, "2000-01-01", "2022-06-30");
    // Wuxi: a certificate of 30 June 2022, two years, "until 29 June 2024"; by Art. 201 and 202 until the 30th.
    let within = "基准日 在 毕业日期 后 2年 内（含）";
    assert_eq!(counted(within, "2022-06-30"), (true, true));
    assert_eq!(counted(within, "2024-06-29"), (true, true));
    assert_eq!(counted(within, "2024-06-30"), (false, true));
    assert_eq!(counted(within, "2024-07-01"), (false, false));
    assert_eq!(counted("基准日 在 毕业日期 后 2年 内（不含）", "2024-06-29"), (false, true));
    assert_eq!(counted("基准日 在 毕业日期 后 10天 内（含）", "2022-07-09"), (true, true));
    assert_eq!(counted("基准日 在 毕业日期 后 10天 内（含）", "2022-07-10"), (false, true));
    assert_eq!(counted("毕业日期 在 基准日 前 10天 内（含）", "2022-07-10"), (false, true));
    // Two years are whole on the last day of the period.
    assert_eq!(counted("整月数(毕业日期, 基准日) 不少于 24个月", "2024-06-29"), (true, false));
}

#[test]
fn elements_of_a_list_are_counted_as_the_policy_counts() {
    let any = "任一 x 属于 员工 满足 x 的 周岁数 未满 30周岁";
    assert_eq!(holds("周岁 自 生日次日 起算", any, "2020-01-01", "1990-01-01", "2012-06-30"), (true, false));
}

#[test]
fn an_amendment_counts_as_the_policy_counts_that_it_stands_in() {
    let text = format!(
        "{DICTIONARY}\n政策 甲：\n    施行 自 2000年1月1日。\n\n引用 数据。\n\n待遇 补贴 面向 个人：\n    发放 一次性；\n    同时符合：\n        （一）年龄 未满 30周岁；\n    标准 1000元。\n\n\
         政策 乙：\n    施行 自 2019年1月1日；\n    日期约定 周岁 自 生日次日 起算。\n\n引用 数据、甲。\n\n修订 补贴 自 2019年6月1日：\n    同时符合：\n        （一）年龄 未满 30周岁；\n        （二）毕业日期 有记录。\n\n\
         算例 修订后：\n    基准日 2020年1月1日；\n    给定：出生日期 为 1990年1月1日；毕业日期 为 2012年6月30日；回执 完整；\n    预期：补贴 符合。\n\n\
         算例 修订前：\n    基准日 2019年1月1日；\n    给定：出生日期 为 1989年1月1日；毕业日期 为 2012年6月30日；回执 完整；\n    预期：补贴 不符合。\n"
    );
    let world = World::new();
    world.file("政策.heng", text);
    let said = world.heng(&["test", "政策.heng", "--lang", "zh"]);
    assert!(said.code == Some(0) && said.out.contains("2 个算例通过"), "{}", said.all());
}

#[test]
fn what_is_agreed_on_cannot_be_misread() {
    let said = |line: &str| {
        let text = format!("政策 甲：\n    施行 自 2000年1月1日；\n    {line}。\n");
        found("甲", &text).iter().map(|d| d.code).collect::<Vec<_>>()
    };
    let nothing: [&str; 0] = [];
    assert_eq!(said("日期约定 周岁 自 生日次日 起算，期间 自 次日 起算"), nothing);
    assert_eq!(said("日期约定 周岁 自 次日 起算"), ["H0101"]);
    assert_eq!(said("日期约定 年龄 自 生日次日 起算"), ["H0101"]);
    assert_eq!(said("日期约定 周岁 计算到月"), ["H0101"]);
    assert_eq!(said("日期约定 周岁 计算到日，周岁 计算到岁"), ["H0419"]);
    assert_eq!(said("日期约订 周岁 计算到日"), ["H0122"]);
}
