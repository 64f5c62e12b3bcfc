//! The dictionary of a world: every type of fact, each optional or not, and a hero who has a value for all of them.

use super::{Clause, Decl, Document, Item, Random};
use heng::value::Date;
use std::collections::BTreeSet;

/// What the dictionary declares.
#[derive(Clone)]
pub struct Dictionary {
    pub facts: Vec<Fact>,
    /// Cases of 性质.
    pub cases: Vec<&'static str>,
    /// Cases of 级别, low to high.
    pub grades: Vec<&'static str>,
    /// Whether 单位, the part, may be absent.
    pub part_optional: bool,
}

/// A fact as conditions see it.
#[derive(Clone)]
pub struct Fact {
    /// In an expression: `单位 的 人数`.
    pub name: String,
    /// In a table: `单位.人数`.
    pub column: String,
    pub ty: FactTy,
    /// Absent, or a part of what may be absent.
    pub optional: bool,
    pub lo: i64,
    pub hi: i64,
    /// The hero's value as stored; of a text the number of the literal.
    pub hero: i64,
}

/// The types of facts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FactTy {
    YesNo,
    Date,
    Money,
    Rate,
    Percent,
    /// Unit of a literal, and digits after the point.
    Number(&'static str, u8),
    Text,
    Enum,
    Ordered,
    Region,
    Part,
}

pub const LEAVES: [&str; 5] = ["东一区", "东二区", "西一区", "西二区", "外地"];
pub const TEXTS: [&str; 3] = ["软件", "机械", "医药"];
/// 1900-01-01 and 2199-12-31.
pub const DAYS: (i64, i64) = (-25_567, 84_005);
pub const MOST_FEN: i64 = 1_000_000_000_000;

/// `2018年1月1日`
pub fn date_text(days: i64) -> String {
    let (y, m, d) = Date::from_days(days).ymd();
    format!("{y}年{m}月{d}日")
}

/// A dictionary and the hero's day.
pub fn dictionary(r: &mut Random) -> (Dictionary, Document, i64) {
    let ymd = |y, m, d| i64::from(Date::from_ymd(y, m, d).unwrap().days());
    let as_of = r.day(ymd(2012, 1, 1), ymd(2030, 12, 31));
    let today = Date::from_days(as_of);
    let ago = |r: &mut Random, least: i64, most: i64| {
        let (from, to) = (today.add_months(-most).days(), today.add_months(-least).days());
        r.day(from.into(), to.into())
    };
    let mut cases = ["机关", "国企", "民企", "个体", "学校"][..2 + r.below(4)].to_vec();
    r.shuffle(&mut cases);
    let grades = ["初级", "中级", "高级", "特级", "院士"][..3 + r.below(3)].to_vec();
    let part_optional = r.chance(70);
    let mut facts: Vec<Fact> = Vec::new();
    let mut subject: Vec<String> = Vec::new();
    let mut part: Vec<String> = Vec::new();
    let mut fact = |r: &mut Random, name: &str, text: String, ty: FactTy, (lo, hi): (i64, i64), hero: i64, none: usize| {
        let optional = r.chance(none);
        let text = if optional { text.replacen('，', " 或 无，", 1) } else { text };
        let text = if optional && !text.contains("或 无") { format!("{text} 或 无") } else { text };
        let bare = name.strip_prefix("单位 的 ");
        match bare {
            Some(bare) => part.push(format!("{bare}：{text}")),
            None => subject.push(format!("{name}：{text}，来自 甲库")),
        }
        let column = name.replace(" 的 ", ".");
        let optional = optional || bare.is_some() && part_optional;
        facts.push(Fact { name: name.into(), column, ty, optional, lo, hi, hero });
    };
    let born = ago(r, 20 * 12, 45 * 12);
    let adult = i64::from(Date::from_days(born).add_months(18 * 12).days());
    fact(r, "出生日期", "日期，不晚于 基准日".into(), FactTy::Date, DAYS, born, 0);
    let v = ago(r, 0, 100).max(adult);
    fact(r, "入户日期", "日期".into(), FactTy::Date, DAYS, v, 60);
    let (lo, hi) = (ymd(1990, 1, 1), ymd(2060, 12, 31));
    let v = ago(r, 0, 130).max(adult).clamp(lo, hi);
    fact(r, "毕业日期", format!("日期，{}..{}", date_text(lo), date_text(hi)), FactTy::Date, (lo, hi), v, 50);
    for name in ["户籍", "参保", "就业"] {
        let v = r.within(0, 1);
        fact(r, name, "是否".into(), FactTy::YesNo, (0, 1), v, if name == "就业" { 70 } else { 0 });
    }
    let v = r.within(1, 6_000_000);
    fact(r, "存款", "金额".into(), FactTy::Money, (0, MOST_FEN), v, 30);
    let v = r.within(1_000, 5_000_000);
    fact(r, "购房款", "金额，0元..500000元".into(), FactTy::Money, (0, 50_000_000), v, 30);
    let v = r.within(10_000, 400_000);
    fact(r, "租金", "金额，100元..50000元".into(), FactTy::Money, (10_000, 5_000_000), v, 0);
    let v = r.within(100_000, 4_000_000);
    fact(r, "工资", "金额/月，0元/月..100000元/月".into(), FactTy::Rate, (0, 10_000_000), v, 30);
    let v = r.within(0, 1_000_000);
    fact(r, "持股", "比例".into(), FactTy::Percent, (0, 1_000_000), v, 40);
    let v = r.within(0, 90);
    fact(r, "缴费", "数值 月，0..600".into(), FactTy::Number("个月", 0), (0, 600), v, 0);
    let v = r.within(0, 20);
    fact(r, "工龄", "数值 年，0..60".into(), FactTy::Number("年", 0), (0, 60), v, 50);
    // The first needs a byte without a sign, the second a whole number of 32 bits without one.
    let v = r.within(90, 200);
    fact(r, "出勤", "数值 次，0..250".into(), FactTy::Number("次", 0), (0, 250), v, 30);
    let v = r.within(150_000_000, 300_000_000) * 10;
    fact(r, "房价", "金额，0元..40000000元".into(), FactTy::Money, (0, 4_000_000_000), v, 30);
    let v = r.within(1, 30);
    fact(r, "人口", "数值，1..30".into(), FactTy::Number("", 0), (1, 30), v, 0);
    let v = r.within(-60, 60);
    fact(r, "积分", "数值，-100..100".into(), FactTy::Number("", 0), (-100, 100), v, 40);
    let v = r.within(0, 20_000);
    fact(r, "面积", "数值 平方米，0.00..500.00".into(), FactTy::Number("平方米", 2), (0, 50_000), v, 40);
    let v = r.within(0, 2);
    fact(r, "专业", "文本".into(), FactTy::Text, (0, 3), v, 50);
    let v = r.below(cases.len()) as i64;
    fact(r, "岗位", "性质".into(), FactTy::Enum, (0, cases.len() as i64 - 1), v, 40);
    for name in ["职称", "学位"] {
        let v = r.below(grades.len()) as i64;
        fact(r, name, "级别".into(), FactTy::Ordered, (0, grades.len() as i64 - 1), v, if name == "职称" { 70 } else { 0 });
    }
    for name in ["住地", "籍贯"] {
        let v = r.below(5) as i64;
        fact(r, name, "全境".into(), FactTy::Region, (0, 4), v, if name == "籍贯" { 70 } else { 0 });
    }
    let v = ago(r, 0, 120);
    fact(r, "单位 的 设立日期", "日期".into(), FactTy::Date, DAYS, v, 30);
    let v = r.within(0, 300);
    fact(r, "单位 的 人数", "数值 人，0..5000".into(), FactTy::Number("人", 0), (0, 5000), v, 30);
    let v = r.within(0, 1);
    fact(r, "单位 的 在营", "是否".into(), FactTy::YesNo, (0, 1), v, 0);
    let v = r.below(cases.len()) as i64;
    fact(r, "单位 的 类型", "性质".into(), FactTy::Enum, (0, cases.len() as i64 - 1), v, 20);
    facts.push(Fact { name: "单位".into(), column: "单位".into(), ty: FactTy::Part, optional: part_optional, lo: 0, hi: 1, hero: 1 });
    subject.push(format!("单位：单位{}", if part_optional { " 或 无" } else { "" }));
    // What the hero has of these is said where rows are drawn.
    subject.push("专长：可多选 性质，来自 甲库".into());
    subject.push(format!("名册：列表 职工 至多 {}人", 2 + r.below(3)));
    let staff = ["年限：数值 年，0..40", "在册：是否", "评级：级别 或 无", "入职：日期，不晚于 基准日", "定义 老职工：年限 不少于 10年 且 在册"];

    let plain = |texts: Vec<String>| texts.into_iter().map(Clause::Plain).collect::<Vec<_>>();
    let mut decls = vec![
        Decl::line("部门 甲局、乙局"),
        Decl::line("数据源 甲库 属于 甲局"),
        Decl::line(format!("类别 性质：{}", cases.join("、"))),
        Decl::line(format!("有序类别 级别（由低到高）：{}", grades.join("、"))),
        Decl::line("地区 全境：东市、西市、外地"),
        Decl::line("地区 东市：东一区、东二区"),
        Decl::line("地区 西市：西一区、西二区"),
        Decl::new("对象 单位", plain(part), true),
        Decl::new("对象 职工", plain(staff.map(str::to_owned).to_vec()), true),
        Decl::new("对象 个人", plain(subject), true),
    ];
    let mut uses = BTreeSet::new();
    if r.chance(70) {
        uses.insert("数据约束");
        // All hold for the hero.
        let mut items = vec![
            "入户日期 不早于 出生日期".to_owned(),
            "毕业日期 不早于 出生日期 + 15年".to_owned(),
            "工龄 不超过 周岁(出生日期, 基准日) 或 积分 不低于 -100".replace("周岁(出生日期, 基准日)", "70年"),
            "单位 的 设立日期 不晚于 基准日".to_owned(),
            "参保 为 是 或 缴费 不超过 600个月".to_owned(),
        ];
        r.shuffle(&mut items);
        items.truncate(1 + r.below(3));
        let items = items.into_iter().map(Item::Leaf).collect();
        decls.push(Decl::new("数据约束 个人", vec![Clause::List(String::new(), items)], false));
    }
    let head = Decl::new("字典 数据", vec![Clause::Plain("标题 \"数据\"".into())], false);
    let document = Document { name: "数据".into(), head, decls, uses };
    (Dictionary { facts, cases, grades, part_optional }, document, as_of)
}
