//! A generated city for benefits to overlap in: one dictionary of forty facts, and benefits of one purpose that ask for them as policies do. Half
//! of all pairs exclude each other by two conditions: other employers, ages, degrees, districts, or dates. The rest can be had together.

use std::fmt::Write as _;

/// xorshift64*, so that the same policy is generated everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap_or(0) % n
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all.get(self.below(all.len())).copied().unwrap_or_default()
    }
}

/// Forty facts.
const DICTIONARY: &str = "字典 数据：
    标题 \"生成的数据\"。

有序类别 学历（由低到高）：大专、本科、硕士、博士。
类别 单位性质：企业、机关、事业单位、个体、社会组织。
地区 本市：东区、西区、南区、北区、新区、港区、湖区、山区。

对象 个人：
    出生日期：日期；
    学历：学历 或 无；
    单位性质：单位性质；
    单位所在区：本市；
    毕业日期：日期 或 无；
    引进日期：日期；
    定义 年龄：周岁(出生日期, 基准日)；
";

/// So many benefits of one purpose.
pub fn source(benefits: usize) -> String {
    let mut r = Random(42);
    let mut out = String::from(DICTIONARY);
    for i in 0..14 {
        let _ = writeln!(out, "    月数{i}：数值 月，0..600；");
    }
    for i in 0..14 {
        let _ = writeln!(out, "    是否{i}：是否；");
    }
    for i in 0..6 {
        let _ = writeln!(out, "    金额{i}：金额，0..1000000元{}", if i == 5 { "。" } else { "；" });
    }
    out.push_str("\n政策 生成：\n    标题 \"生成的政策\"。\n\n引用 数据。\n\n");
    for b in 0..benefits {
        benefit(&mut out, b, &mut r);
    }
    out
}

/// Six items, as policies have them: who, how old, what degree, where, and two that are shared with some others.
fn benefit(out: &mut String, b: usize, r: &mut Random) {
    let paid = r.of(&["发放 一次性", "发放 每月，累计最长 36个月", "发放 每年，累计最长 3年"]);
    let _ = writeln!(out, "待遇 待遇{b} 面向 个人：\n    用途 生活；\n    {paid}；\n    同时符合：");
    let _ = writeln!(out, "        （一）{}；", employer(r));
    let _ = writeln!(out, "        （二）{}；", age(r));
    let _ = writeln!(out, "        （三）{}；", degree(r));
    let _ = writeln!(out, "        （四）{}；", place(r));
    let _ = writeln!(out, "        （五）{}；", common(r));
    let _ = writeln!(out, "        （六）符合下列条件之一：");
    for n in 1..=3 {
        let _ = writeln!(out, "            {n}. {}；", common(r));
    }
    let _ = writeln!(out, "    有下列情形之一的不予享受：\n        （一）是否{}；", r.below(4));
    let base = 500 * (1 + r.below(9));
    let unit = if paid.contains("每月") { "元/月" } else if paid.contains("每年") { "元/年" } else { "元" };
    let _ = writeln!(out, "    标准 按 学历：");
    for (degree, times) in [("博士", 5), ("硕士", 3), ("本科", 2), ("其他", 1)] {
        let _ = writeln!(out, "        {degree}：{}{unit}；", base * times);
    }
    let _ = writeln!(out, "        无：0{unit}。\n");
}

fn employer(r: &mut Random) -> &'static str {
    r.of(&["单位性质 属于 企业、个体、社会组织", "单位性质 为 企业", "单位性质 属于 企业、事业单位", "单位性质 不为 机关", "单位性质 属于 机关、事业单位", "单位性质 属于 企业、个体"])
}

fn age(r: &mut Random) -> String {
    match r.below(8) {
        0..3 => format!("年龄 满 {}周岁", 36 + 5 * r.below(2)),
        3 => format!("年龄 满 {}周岁 且 年龄 不超过 {}周岁", 30 + 5 * r.below(2), 45 + 5 * r.below(2)),
        _ => format!("年龄 不超过 {}周岁", 30 + 5 * r.below(4)),
    }
}

fn degree(r: &mut Random) -> &'static str {
    r.of(&["学历 不低于 本科", "学历 不低于 大专", "学历 不低于 硕士", "学历 属于 本科、硕士", "学历 为 博士", "学历 属于 硕士、博士"])
}

fn place(r: &mut Random) -> String {
    let districts = ["东区", "西区", "南区", "北区", "新区", "港区", "湖区", "山区"];
    match r.below(6) {
        0 => format!("单位所在区 为 {}", r.of(&districts)),
        1 | 2 => format!("单位所在区 属于 {}、{}、{}", districts[r.below(3)], districts[3 + r.below(2)], districts[5 + r.below(3)]),
        _ => "单位所在区 位于 本市".to_owned(),
    }
}

/// One of some eighty conditions.
fn common(r: &mut Random) -> String {
    match r.below(8) {
        0 => format!("月数{} 不少于 {}个月", r.below(14), 6 * (1 + r.below(3))),
        1 => format!("是否{}", 4 + r.below(10)),
        2 => format!("金额{} 低于 {}万元", r.below(6), 5 * (1 + r.below(3))),
        3 => format!("基准日 在 毕业日期 后 {}年 内（含）", 2 + r.below(3)),
        4 => format!("非 基准日 在 引进日期 后 {}年 内（含）", 5 + r.below(2)),
        5 => format!("引进日期 不早于 20{}年1月1日", 15 + r.below(4)),
        6 => format!("基准日 在 引进日期 后 {}个月 内（含）", 12 * (1 + r.below(3))),
        _ => format!("是否{} 且 月数{} 不少于 3个月", 4 + r.below(10), r.below(14)),
    }
}
