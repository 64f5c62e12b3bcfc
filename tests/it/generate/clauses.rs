//! Clauses that only some policies have: how a benefit is paid over time, steps, tiers, and what people decide.

use super::conditions::WORDS;
use super::facts::date_text;
use super::numbers::{Gen, Sum, widest};
use super::{Clause, Decl, Item};

/// An ordered class that conditions derive.
#[derive(Clone)]
pub struct Tiers {
    pub name: String,
    /// From high to low.
    cases: Vec<String>,
    /// Which of them the hero has; none if this is beyond the last.
    hero: usize,
    /// Whether somebody may have none.
    optional: bool,
}

impl Gen<'_> {
    /// `发放 每月，累计最长 36个月，在 60个月 内`, and the number of its payments.
    pub fn payment(&mut self, every: &'static str) -> (Clause, Option<i64>) {
        if every == "分期" {
            let (text, parts) = self.installments();
            return (Clause::Plain(text), Some(parts));
        }
        let periodic = matches!(every, "每月" | "每年");
        self.uses.insert(match every {
            "一次性" => "发放 一次性",
            "每月" => "发放 每月",
            _ => "发放 每年",
        });
        let term = match every {
            "每月" if self.r.chance(85) => Some(self.r.within(2, 60)),
            "每年" if self.r.chance(85) => Some(self.r.within(1, 5)),
            _ => None,
        };
        let mut text = format!("发放 {every}");
        if let Some(n) = term {
            self.uses.insert("累计最长");
            text.push_str(&format!("，累计最长 {n}{}", if every == "每年" { "年" } else { "个月" }));
        }
        if periodic && self.r.chance(25) {
            self.uses.insert("在 N 内");
            text.push_str(&format!("，在 {}个月 内", self.r.within(3, 72)));
        }
        (Clause::Plain(text), term)
    }

    /// `起算 审核通过 当月`, `起算 最晚(入户日期, 申请日期) 次月`
    pub fn starting(&mut self) -> Clause {
        let month = *self.r.pick(&["当月", "次月"]);
        if self.r.chance(15) {
            self.uses.insert("起算 日期");
            let own = *self.r.pick(&["申请日期", "(审核日期 缺省 基准日)", "基准日"]);
            let day = date_text(self.as_of - self.r.within(-30, 400));
            let date = match self.r.below(6) {
                0 => "入户日期".to_owned(),
                1 => "毕业日期 + 6个月".to_owned(),
                2 | 3 => own.to_owned(),
                _ => format!("最晚({}, {own})", self.settled_fact("入户日期", &day)),
            };
            return Clause::Plain(format!("起算 {date} {month}"));
        }
        let event = *self.r.pick(&["申请", "审核通过"]);
        self.uses.insert(match (event, month) {
            ("申请", "当月") => "起算 申请 当月",
            ("申请", _) => "起算 申请 次月",
            (_, "当月") => "起算 审核通过 当月",
            _ => "起算 审核通过 次月",
        });
        Clause::Plain(format!("起算 {event} {month}"))
    }

    /// `申请期限 在 毕业日期 后 1年 内（含），逾期视为放弃`
    pub fn application(&mut self, every: &str) -> Clause {
        if every == "每年" || self.r.chance(40) {
            self.uses.insert("申请期限 每年");
            let (first, last) = (self.r.within(1, 3), self.r.within(5, 11));
            let mut days = format!("{first}月{}日 至 {last}月28日", self.r.within(1, 28));
            if self.r.chance(40) {
                days.push_str("、12月1日 至 12月31日");
            }
            return Clause::Plain(format!("申请期限 每年 {days}，逾期视为放弃当年"));
        }
        self.uses.insert("申请期限 N 内");
        let (side, bounds) = (*self.r.pick(&["后", "后", "后", "前"]), *self.r.pick(&["（含）", "（不含）"]));
        let (anchor, n) = (*self.r.pick(&["入户日期", "毕业日期"]), self.r.within(12, 180));
        Clause::Plain(format!("申请期限 在 {anchor} {side} {n}个月 内{bounds}，逾期视为放弃"))
    }

    /// `分期 4:3:3，每 12个月`, and how many parts there are at most.
    fn installments(&mut self) -> (String, i64) {
        const RATIOS: [&str; 5] = ["1:1", "4:3:3", "5:3:2", "1:2", "7:2:1:1"];
        let ratio = *self.r.pick(&RATIOS);
        let parts = ratio.split(':').count();
        let due = match self.r.below(3) {
            0 => {
                self.uses.insert("分期 随时");
                String::new()
            }
            1 => {
                self.uses.insert("分期 每");
                format!("，每 {}个月", self.r.pick(&[1, 3, 6, 12]))
            }
            _ => {
                self.uses.insert("分期 条件");
                let conditions: Vec<String> = (0..parts).map(|_| format!("({})", self.condition(true, 0, false))).collect();
                format!("，条件 {}", conditions.join("、"))
            }
        };
        if due.contains("条件") || self.r.chance(70) {
            return (format!("发放 分期 {ratio}{due}"), parts as i64);
        }
        self.uses.insert("分期 按");
        let mut most = 0;
        let by = self.by(false, &mut |g: &mut Self| {
            let ratio = *g.r.pick(&RATIOS);
            most = most.max(ratio.split(':').count());
            ratio.to_owned()
        });
        (format!("发放 分期{}{by}", if due.is_empty() { " ".into() } else { format!("{due}，") }), most as i64)
    }

    /// `有下列情形之一的退回：…`
    pub fn recovery(&mut self) -> Clause {
        let count = 1 + self.r.below(3);
        let items = (0..count).map(|_| {
            let when = format!("({})", self.condition(true, 1, false));
            let rate = match self.r.below(4) {
                0 => {
                    self.uses.insert("退回 全额");
                    return Item::Leaf(format!("{when}：全额"));
                }
                1 => {
                    self.uses.insert("退回 按月折算");
                    format!("按月折算，服务期 {}个月，自 首次领取日期 至 基准日", self.r.within(1, 72))
                }
                2 => {
                    self.uses.insert("退回 按月折算");
                    format!("按月折算，服务期 {}年，已服务 整月数(首次领取日期, 基准日)", self.r.within(1, 6))
                }
                _ => {
                    self.uses.insert("退回 算式");
                    let share = self.r.within(1, 150);
                    format!("已领金额 × {share}% - {}", self.sum(1).text)
                }
            };
            let rounded = if self.r.chance(40) { *self.r.pick(&["，舍入 到 元，舍去", "，舍入 到 百元，进位", "，舍入 到 分，四舍五入"]) } else { "" };
            Item::Leaf(format!("{when}：{rate}{rounded}"))
        });
        Clause::List("有下列情形之一的退回".into(), items.collect())
    }

    /// `逐年：第1年：…；第2年 起：…`, a rate for each year of payment.
    pub fn by_year(&mut self, every: &str, term: Option<i64>) -> Sum {
        self.uses.insert("逐年");
        let years = match (every, term) {
            ("每年", Some(n)) => n,
            (_, Some(n)) => (n + 11) / 12,
            _ => 100,
        };
        let mut all = Sum { text: String::new(), most: 0, den: 1 };
        let (mut rows, mut next) = (Vec::new(), 1);
        while next <= years {
            let rate = self.rate(0);
            all = widest(&all, &rate);
            let last = (next + self.r.within(0, 1)).min(years);
            let onward = rows.len() == 2 || next == years && self.r.chance(50);
            let pattern = match (onward, last > next) {
                (true, _) if self.r.chance(30) && next > 1 => "其他".to_owned(),
                (true, _) => format!("第{next}年 起"),
                (false, true) => format!("第{next}年 至 第{last}年"),
                (false, false) => format!("第{next}年"),
            };
            rows.push(format!("{pattern}：{}", rate.text));
            next = if onward { years + 1 } else { last + 1 };
        }
        Sum { text: format!("逐年：{}", rows.join("；")), ..all }
    }

    /// So much for each head, at a rate of its own from some head on.
    pub fn steps(&mut self) -> Sum {
        self.uses.insert("分段累计");
        let (count, most) = match self.r.chance(30) {
            true => ("计数(x 属于 名册)".to_owned(), 5),
            false => (self.settled_fact("单位 的 人数", "0人"), 5000),
        };
        let (mut rows, mut next, mut greatest) = (Vec::new(), 1, 0);
        for _ in 0..1 + self.r.below(3) {
            let (last, rate) = (next + self.r.within(0, 40), self.r.within(0, 40) * 50);
            greatest = greatest.max(rate);
            let steps = if last > next { format!("第{next}人 至 第{last}人") } else { format!("第{next}人") };
            rows.push(format!("{steps}：{rate}元/人"));
            next = last + 1;
        }
        if self.r.chance(70) {
            let rate = self.r.within(0, 40) * 50;
            greatest = greatest.max(rate);
            rows.push(format!("第{next}人 起：{rate}元/人"));
        }
        Sum { text: format!("(按 {count} 分段累计：{})", rows.join("；")), most: most * greatest, den: 100 }
    }

    /// `档次 等级0（由高到低） 面向 个人：…`
    pub fn tiers(&mut self, p: usize, decls: &mut Vec<Decl>) {
        self.uses.insert("档次");
        let names = ["甲等", "乙等", "丙等", "丁等"].map(|n| format!("{n}{p}"));
        let cases = names[..2 + self.r.below(3)].to_vec();
        let optional = self.r.chance(60);
        let mut hero = cases.len();
        let mut clauses = Vec::new();
        for (i, case) in cases.iter().enumerate() {
            if i + 1 == cases.len() && !optional {
                hero = hero.min(i);
                clauses.push(Clause::Plain(format!("{case}：其他")));
                break;
            }
            let want = self.r.chance(45);
            if want {
                hero = hero.min(i);
            }
            clauses.push(if self.r.chance(30) {
                let items = vec![self.item(want, 1), self.item(want, 0)];
                Clause::List(format!("{case}：{}", if want { "同时符合" } else { "符合下列条件之一" }), items)
            } else {
                Clause::Plain(format!("{case}：{}", self.condition(want, 1, false)))
            });
        }
        let name = format!("等级{p}");
        decls.push(Decl::new(format!("档次 {name}（由高到低） 面向 个人"), clauses, false));
        let tiers = Tiers { name, cases, hero, optional };
        let (mut most, mut rows) = (0, Vec::new());
        for case in &tiers.cases[..tiers.cases.len() - 1] {
            let n = self.r.within(0, 80) * 500;
            most = most.max(n);
            rows.push(format!("{case}：{n}元"));
        }
        let text = format!("(按 {}：{}；其他：100元)", tiers.settled(), rows.join("；"));
        self.sums.push(Sum { text, most: most.max(100), den: 100 });
        self.tiers.push(tiers);
    }

    /// A condition on a derived class.
    pub fn on_tiers(&mut self, tiers: &Tiers, want: bool, settled: bool) -> String {
        let k = self.r.below(tiers.cases.len());
        let name = if tiers.optional && settled || tiers.hero == tiers.cases.len() { tiers.settled() } else { tiers.name.clone() };
        let case = &tiers.cases[k];
        self.uses.insert("档次 比较");
        // The first is the highest.
        let rank = |i: usize| (tiers.cases.len() - i.min(tiers.cases.len() - 1)) as i64;
        let word = self.word(&[WORDS[0], WORDS[1], WORDS[2], WORDS[5], WORDS[8], WORDS[12]], rank(tiers.hero), rank(k), want);
        format!("{name} {word} {case}")
    }

    /// What somebody decides; it is decided in favour of the hero.
    pub fn decided(&mut self, want: bool) -> String {
        self.uses.insert("研究确定");
        let text = format!("(由 甲局 研究确定{})", self.matter("事项"));
        if want { text } else { format!("非 {text}") }
    }

    /// A sum that somebody decides.
    pub fn decided_sum(&mut self) -> Sum {
        self.uses.insert("研究确定 金额");
        Sum { text: format!("由 乙局 研究确定 金额{}", self.matter("奖金")), most: 10_000_000_000, den: 100 }
    }

    /// What is decided; inside a benefit it may be the benefit itself.
    fn matter(&mut self, what: &str) -> String {
        if self.own.is_some() && self.r.chance(40) { String::new() } else { format!(" \"{what}{}\"", self.r.below(3)) }
    }

    /// `名额 每年 600名，由 甲局 遴选`
    pub fn quota(&mut self) -> Clause {
        self.uses.insert("名额");
        let (n, year) = (self.r.within(1, 600), if self.r.chance(50) { "每年 " } else { "" });
        let by = if self.r.chance(50) { "，由 甲局 遴选" } else { "" };
        Clause::Plain(format!("名额 {year}{n}名{by}"))
    }

    /// What leaves one element out, without the others: none that the hero has.
    pub fn but_for_elements(&mut self, clauses: &mut Vec<Clause>) {
        let head = *self.r.pick(&["有下列情形之一的停发", "有下列情形之一的不予享受"]);
        self.uses.insert("每 h 除外");
        let item = Item::Leaf(format!("h 的 年限 少于 {}年", self.r.within(1, 19)));
        let own = clauses.iter_mut().find_map(|c| match c {
            Clause::List(h, items) if h == head => Some(items),
            _ => None,
        });
        match own {
            Some(items) => items.push(item),
            None => clauses.push(Clause::List(head.into(), vec![item])),
        }
    }
}

impl Tiers {
    /// A tier for everybody.
    fn settled(&self) -> String {
        match (self.optional, self.cases.last()) {
            (true, Some(lowest)) => format!("({} 缺省 {lowest})", self.name),
            _ => self.name.clone(),
        }
    }
}
