//! A generated policy of many benefits, alike as the policies of one city are alike: they ask for the same degrees, ages, insurance and
//! housing in different combinations, a third of them is coordinated, and each has a table of its own.

use std::fmt::Write as _;

/// xorshift64*, so that the same policy is generated everywhere.
pub struct Random(u64);

impl Random {
    /// From a seed that is not 0.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32) * n) >> 32
    }
}

/// A dictionary and a policy with `benefits` benefits, in one file.
pub fn source(benefits: usize, seed: u64) -> String {
    let mut r = Random::new(seed);
    let mut out = String::from(
        "字典 数据：\n    标题 \"生成的数据\"。\n\n部门 甲局。\n数据源 甲库 属于 甲局。\n有序类别 学历（由低到高）：大专、本科、硕士、博士。\n类别 单位性质：企业、机关、事业单位、个体。\n\n对象 个人：\n    出生日期：日期，来自 甲库；\n    学历：学历 或 无，来自 甲库；\n    单位性质：单位性质，来自 甲库；\n    毕业日期：日期 或 无，来自 甲库；\n    定义 年龄：周岁(出生日期, 基准日)。\n\n补充 个人：\n",
    );
    for i in 0..20 {
        let _ = writeln!(out, "    月数{i}：数值 月，0..600，来自 甲库；");
    }
    for i in 0..15 {
        let _ = writeln!(out, "    是否{i}：是否，来自 甲库；");
    }
    for i in 0..6 {
        let _ = writeln!(out, "    金额{i}：金额，0..1000000元，来自 甲库{}", if i == 5 { "。" } else { "；" });
    }
    out.push_str("\n政策 生成：\n    标题 \"生成的政策\"。\n\n引用 数据。\n\n");
    for b in 0..benefits {
        benefit(&mut out, b, &mut r);
    }
    let mut b = 0;
    let mut k = 0;
    while b + 3 <= benefits / 3 {
        let clause = match k % 3 {
            0 => "就高不重复，比较 本期",
            1 => "择一享受",
            _ => "合计最高 12万元",
        };
        let _ = writeln!(out, "衔接 衔接{k}：\n    范围 待遇{b}、待遇{}、待遇{}；\n    {clause}。\n", b + 1, b + 2);
        b += 3;
        k += 1;
    }
    out
}

/// One of a few dozen conditions: policies of one city share them.
fn condition(r: &mut Random) -> String {
    match r.below(8) {
        0 => format!("年龄 不超过 {}周岁", 30 + 5 * r.below(5)),
        1 => format!("学历 属于 {}", ["硕士、博士", "本科、硕士、博士", "博士"][usize::try_from(r.below(3)).unwrap_or(0)]),
        2 => format!("月数{} 不少于 {}个月", r.below(20), 6 * (1 + r.below(4))),
        3 => format!("是否{}", r.below(15)),
        4 => format!("金额{} 低于 {}元", r.below(6), 10_000 * (1 + r.below(5))),
        5 => format!("基准日 在 毕业日期 后 {}年 内（含）", 2 + r.below(3)),
        6 => "单位性质 属于 企业、个体".to_owned(),
        _ => format!("是否{} 且 月数{} 不少于 3个月", r.below(15), r.below(20)),
    }
}

fn benefit(out: &mut String, b: usize, r: &mut Random) {
    let _ = writeln!(out, "待遇 待遇{b} 面向 个人：\n    依据 第{}条；\n    受理 甲局；\n    同时符合：", b + 1);
    let marks = ["（一）", "（二）", "（三）", "（四）"];
    for mark in marks.iter().take(3) {
        let _ = writeln!(out, "        {mark}{}；", condition(r));
    }
    let _ = writeln!(out, "        （四）符合下列条件之一：");
    for n in 1..=3 {
        let _ = writeln!(out, "            {n}. {}；", condition(r));
    }
    let _ = writeln!(out, "    有下列情形之一的不予享受：\n        （一）是否{}；", r.below(15));
    let base = 1000 * (1 + r.below(9));
    let _ = writeln!(
        out,
        "    标准 按 学历：\n        博士：{}元；\n        硕士：{}元；\n        本科：{}元；\n        其他：{}元；\n        无：0元。\n",
        base * 5,
        base * 3,
        base * 2,
        base
    );
}
