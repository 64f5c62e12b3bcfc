//! Random conditions, most of which hold for the hero if they are wanted to.

use super::Item;
use super::facts::{Fact, FactTy, LEAVES, TEXTS, date_text};
use super::numbers::{Gen, stored, yuan};
use heng::value::Date;

/// What a comparison says, and how: for anything, or for dates only.
pub const WORDS: [(&str, fn(i64, i64) -> bool); 15] = [
    ("为", |a, b| a == b),
    ("不为", |a, b| a != b),
    ("不低于", |a, b| a >= b),
    ("不少于", |a, b| a >= b),
    ("满", |a, b| a >= b),
    ("高于", |a, b| a > b),
    ("超过", |a, b| a > b),
    ("多于", |a, b| a > b),
    ("低于", |a, b| a < b),
    ("少于", |a, b| a < b),
    ("不满", |a, b| a < b),
    ("未满", |a, b| a < b),
    ("不超过", |a, b| a <= b),
    ("不高于", |a, b| a <= b),
    ("不多于", |a, b| a <= b),
];
const DATE_WORDS: [(&str, fn(i64, i64) -> bool); 5] =
    [("不早于", |a, b| a >= b), ("早于", |a, b| a < b), ("不晚于", |a, b| a <= b), ("晚于", |a, b| a > b), ("为", |a, b| a == b)];
const POSTFIX: [(&str, fn(i64, i64) -> bool); 5] = [
    ("以上（含）", |a, b| a >= b),
    ("以上（不含）", |a, b| a > b),
    ("以下（含）", |a, b| a <= b),
    ("以下（不含）", |a, b| a < b),
    ("以内（含）", |a, b| a <= b),
];

impl Gen<'_> {
    /// An item for a list.
    pub fn item(&mut self, want: bool, depth: usize) -> Item {
        let want = want ^ self.r.chance(2);
        if depth == 0 || self.r.chance(65) {
            return Item::Leaf(self.condition(want, 1, false));
        }
        let count = 2 + self.r.below(3);
        let (head, wants): (String, Vec<bool>) = match self.r.below(4) {
            0 => ("同时符合".into(), (0..count).map(|i| want || i > 0 && self.r.chance(60)).collect()),
            1 => ("符合下列条件之一".into(), (0..count).map(|i| want && (i == 0 || self.r.chance(50))).collect()),
            2 => ("不得有下列情形".into(), (0..count).map(|i| !want && (i == 0 || self.r.chance(50))).collect()),
            _ => {
                let n = 1 + self.r.below(count);
                (format!("符合下列至少 {n} 项"), (0..count).map(|i| if want { i < n || self.r.chance(50) } else { i + 1 < n }).collect())
            }
        };
        let mut items: Vec<Item> = wants.into_iter().map(|w| self.item(w, depth - 1)).collect();
        self.r.shuffle(&mut items);
        Item::List(head, items)
    }

    /// A yes/no. `settled`: it reads nothing that may be absent without saying what holds then.
    pub fn condition(&mut self, want: bool, depth: usize, settled: bool) -> String {
        if depth > 0 && self.r.chance(25) {
            return match self.r.below(5) {
                0 => {
                    let (a, b) = (self.condition(want, 0, settled), self.condition(true, 0, settled));
                    format!("({a} 且 {b})")
                }
                1 => {
                    let (a, b) = (self.condition(want, 0, settled), self.condition(false, 0, settled));
                    // In parentheses, or `专业 为 "软件" 或 参保` is taken for a list of values.
                    format!("({a} 或 ({b}))")
                }
                2 => {
                    self.uses.insert("非");
                    format!("非 ({})", self.condition(!want, 0, true))
                }
                3 => {
                    self.uses.insert("如 则 否则");
                    let c = self.condition(true, 0, settled);
                    let (a, b) = (self.condition(want, 0, settled), self.condition(want, 0, settled));
                    format!("(如 {c} 则 ({a}) 否则 ({b}))")
                }
                _ => {
                    let by = self.by(false, &mut |g| if g.r.chance(75) == want { "是" } else { "否" }.to_owned());
                    format!("({by})")
                }
            };
        }
        match self.r.below(32) {
            30 if self.r.chance(40) => self.decided(want),
            31 if !self.tiers.is_empty() => {
                let tiers = self.r.pick(&self.tiers.clone()).clone();
                self.on_tiers(&tiers, want, settled)
            }
            0..=14 => self.on_fact(want, settled),
            15..=20 => self.on_dates(want, settled),
            21 | 22 if self.own.is_some() || !self.others.is_empty() => self.on_receipts(want, settled),
            23 if !self.others.is_empty() => {
                let other = self.r.pick(&self.others.clone()).clone();
                let word = *self.r.pick(&["不低于", "高于", "少于", "不超过"]);
                let fen = self.fen();
                let figure = *self.r.pick(&["标准", "应发"]);
                self.uses.insert(if figure == "标准" { "X 的 标准" } else { "X 的 应发" });
                let per = if figure == "标准" && other.periodic() { "/月" } else { "" };
                format!("{} 的 {figure} {word} {}{per}", other.name, yuan(self.r, fen))
            }
            24..=26 if !self.defined.is_empty() => {
                let (name, hero, is_settled) = self.r.pick(&self.defined.clone()).clone();
                match (hero == want, is_settled || !settled) {
                    (true, true) => name,
                    (false, _) if is_settled => format!("非 {name}"),
                    _ => self.on_fact(want, settled),
                }
            }
            27 => {
                // A quotient compared without being rounded.
                self.uses.insert("除以数据项");
                let a = self.sum(1);
                let a = if a.den > 1000 { "6000元".to_owned() } else { a.text };
                let (word, percent) = (*self.r.pick(&["不低于", "低于", "超过"]), self.r.within(1, 900));
                if self.r.chance(50) { format!("{a} / 租金 {word} {percent}%") } else { format!("{a} / 人口 {word} {}元", percent * 10) }
            }
            28 => {
                let (a, b) = (self.sum(1), self.sum(1));
                let word = *self.r.pick(&["不低于", "低于", "超过", "不超过"]);
                format!("{} {word} {}", a.text, b.text)
            }
            _ => self.on_fact(want, settled),
        }
    }

    fn some_fact(&mut self, settled: bool, can: impl Fn(FactTy) -> bool) -> Option<Fact> {
        let there = self.there.clone();
        let facts: Vec<&Fact> = self.d.facts.iter().filter(|f| can(f.ty) && !(settled && f.optional && !there.contains(&f.name))).collect();
        if facts.is_empty() { None } else { Some((*self.r.pick(&facts)).clone()) }
    }

    /// A comparison with a constant.
    fn on_fact(&mut self, want: bool, settled: bool) -> String {
        if self.r.chance(8) {
            let text = self.on_many(settled || !want);
            return if want { text } else { format!("非 ({text})") };
        }
        let Some(fact) = self.some_fact(settled, |_| true) else { return "户籍".into() };
        self.use_of(&fact);
        if fact.optional && self.r.chance(12) && fact.ty != FactTy::YesNo {
            return self.recorded(&fact, want);
        }
        let name = fact.name.as_str();
        let is = |yes: bool, v: &str| if yes { format!("{name} 为 {v}") } else { format!("{name} 不为 {v}") };
        match fact.ty {
            FactTy::YesNo if want != (fact.hero == 1) => format!("{name} 为 否"),
            FactTy::YesNo if self.r.chance(50) => name.to_owned(),
            FactTy::YesNo => format!("{name} 为 是"),
            FactTy::Part => format!("{name} {}", if want { "有记录" } else { "无记录" }),
            FactTy::Text => {
                let hero = TEXTS.get(fact.hero as usize).copied().unwrap_or("其余");
                let other = *self.r.pick(&TEXTS);
                match (self.r.below(3), other == hero) {
                    (0, _) => is(want, &format!("\"{hero}\"")),
                    (1, false) => format!("{name} {} \"{hero}\"、\"{other}\"", if want { "属于" } else { "不属于" }),
                    (_, same) => is(want == same, &format!("\"{other}\"")),
                }
            }
            FactTy::Enum | FactTy::Ordered | FactTy::Region => self.on_case(&fact, want),
            FactTy::Date => {
                let c = self.near(&fact);
                let word = self.word(&DATE_WORDS, fact.hero, c, want);
                self.mark(&fact, c);
                format!("{name} {word} {}", date_text(c))
            }
            FactTy::Money | FactTy::Rate | FactTy::Percent | FactTy::Number(..) => {
                let c = self.near(&fact);
                self.mark(&fact, c);
                let literal = stored(&fact, c);
                if c >= 0 && self.r.chance(15) && !literal.contains('/') {
                    let word = self.word(&POSTFIX, fact.hero, c, want);
                    return format!("{name} {literal} {word}");
                }
                let word = self.word(&WORDS, fact.hero, c, want);
                format!("{name} {word} {literal}")
            }
        }
    }

    /// A set or the elements of a list, as it is true of the hero.
    fn on_many(&mut self, settled: bool) -> String {
        let case = |g: &mut Self| (*g.r.pick(&g.d.cases.clone())).to_owned();
        let n = self.r.within(0, 2);
        let years = self.r.within(0, 20);
        let (kind, text) = match self.r.below(11) {
            0 => ("包含", format!("专长 包含 {}", case(self))),
            1 => ("包含 几项", format!("(专长 包含 {}、{})", self.d.cases[0], self.d.cases[1])),
            2 => ("任一", format!("(任一 x 属于 名册 满足 {})", self.of_element("x", settled))),
            3 => ("每一", format!("(每一 x 属于 名册 满足 {})", self.of_element("x", settled))),
            4 => ("计数", format!("计数(x 属于 名册 满足 {}) 不少于 {n}人", self.of_element("x", true))),
            5 => ("合计", format!("合计(x 属于 名册 满足 {}：x 的 年限) 不低于 {years}年", self.of_element("x", true))),
            6 => ("最大", format!("(最大(x 属于 名册 满足 {}：x 的 年限) 缺省 0年) 不低于 {years}年", self.of_element("x", true))),
            7 if !settled => {
                let day = date_text(self.as_of - self.r.within(0, 5000));
                ("最早 名册", format!("最早(x 属于 名册：x 的 入职) 早于 {day}"))
            }
            8 => ("最小", format!("(最小(x 属于 名册 满足 {}：x 的 年限) 缺省 0年) 不低于 {years}年", self.of_element("x", true))),
            9 if !settled => {
                let day = date_text(self.as_of - self.r.within(0, 5000));
                ("最晚 名册", format!("最晚(x 属于 名册 满足 {}：x 的 入职) 早于 {day}", self.of_element("x", true)))
            }
            _ => {
                let inner = self.of_element("y", true);
                ("任一 套 任一", format!("(任一 x 属于 名册 满足 (任一 y 属于 名册 满足 (x 的 年限 不少于 y 的 年限 且 {inner})))"))
            }
        };
        self.uses.insert(kind);
        text
    }

    /// What is said of an element.
    pub fn of_element(&mut self, x: &str, settled: bool) -> String {
        let years = self.r.within(0, 20);
        match self.r.below(if settled { 4 } else { 5 }) {
            0 => format!("{x} 的 在册"),
            1 => format!("{x} 的 年限 不少于 {years}年"),
            2 => format!("{x} 的 老职工"),
            3 => format!("(周岁({x} 的 入职, 基准日) 超过 {years}周岁 或 {x} 的 在册)"),
            _ => format!("{x} 的 评级 不低于 {}", self.r.pick(&self.d.grades.clone())),
        }
    }

    fn recorded(&mut self, fact: &Fact, want: bool) -> String {
        let name = &fact.name;
        self.uses.insert("有记录");
        match (want, fact.ty) {
            (false, _) => format!("{name} 无记录"),
            (true, FactTy::Date) => {
                let c = self.near(fact);
                self.mark(fact, c);
                let word = self.word(&DATE_WORDS, fact.hero, c, false);
                format!("({name} 有记录 且 非 {name} {word} {})", date_text(c))
            }
            (true, FactTy::Money | FactTy::Rate | FactTy::Percent | FactTy::Number(..)) => {
                let c = self.near(fact);
                self.mark(fact, c);
                let word = self.word(&WORDS, fact.hero, c, false);
                format!("({name} 有记录 且 非 {name} {word} {})", stored(fact, c))
            }
            _ => format!("{name} 有记录"),
        }
    }

    fn on_case(&mut self, fact: &Fact, want: bool) -> String {
        let cases: Vec<&str> = match fact.ty {
            FactTy::Enum => self.d.cases.clone(),
            FactTy::Ordered => self.d.grades.clone(),
            _ => LEAVES.to_vec(),
        };
        let (name, hero) = (&fact.name, cases[fact.hero as usize]);
        let k = self.r.below(cases.len());
        if fact.ty == FactTy::Ordered && self.r.chance(15) {
            return self.on_extreme(k, want);
        }
        if fact.ty == FactTy::Ordered && self.r.chance(60) {
            let up = self.r.chance(25);
            if up {
                self.uses.insert("提高一档");
            }
            let value = if up { (fact.hero + 1).min(cases.len() as i64 - 1) } else { fact.hero };
            let words = &WORDS[2..];
            let word = self.word(&[words[0], words[3], words[6], words[10], words[11]], value, k as i64, want);
            let item = if up { format!("提高一档({name})") } else { name.clone() };
            return format!("{item} {word} {}", cases[k]);
        }
        if fact.ty == FactTy::Region && self.r.chance(60) {
            self.uses.insert("位于");
            let branch = match (hero, want) {
                ("东一区" | "东二区", true) | ("西一区" | "西二区" | "外地", false) => "东市",
                ("外地", true) => "外地",
                _ => "西市",
            };
            return format!("{name} 位于 {branch}");
        }
        match self.r.below(3) {
            0 => format!("{name} {} {hero}", if want { "为" } else { "不为" }),
            1 if cases[k] != hero => {
                self.uses.insert("属于");
                format!("{name} {} {hero}、{}", if want { "属于" } else { "不属于" }, cases[k])
            }
            _ => format!("{name} {} {}", if want == (cases[k] == hero) { "为" } else { "不为" }, cases[k]),
        }
    }

    /// The higher or lower of the two facts of the ordered enum, of which absence is settled.
    fn on_extreme(&mut self, k: usize, want: bool) -> String {
        let [a, b] = ["职称", "学位"].map(|name| self.d.facts.iter().find(|f| f.name == name).unwrap().clone());
        let (word, value) = if self.r.chance(50) { ("孰高", a.hero.max(b.hero)) } else { ("孰低", a.hero.min(b.hero)) };
        self.uses.insert(if word == "孰高" { "孰高 有序类别" } else { "孰低 有序类别" });
        let text = format!("{word}({}, {})", self.column(&a), self.column(&b));
        let comparison = self.word(&[WORDS[0], WORDS[2], WORDS[5], WORDS[8], WORDS[12]], value, k as i64, want);
        format!("{text} {comparison} {}", self.d.grades[k])
    }

    /// Ages, windows, months, ends of months and years.
    fn on_dates(&mut self, want: bool, settled: bool) -> String {
        let Some(fact) = self.some_fact(settled, |t| t == FactTy::Date) else { return self.on_fact(want, settled) };
        self.use_of(&fact);
        let name = fact.name.as_str();
        let (day, today) = (Date::from_days(fact.hero), Date::from_days(self.as_of));
        // The application at hand is the day itself as long as there is none.
        let own = self.own.as_ref().is_some_and(|o| !o.every.is_empty());
        let now = if own && self.r.chance(30) { "申请日期" } else { "基准日" };
        match self.r.below(9) {
            0 | 1 => {
                self.uses.insert("周岁");
                let age = day.years_until(today);
                let c = (age + self.r.within(-4, 4)).max(0);
                self.mark_months(&fact, c * 12);
                self.mark_months(&fact, c * 12 + 12);
                if self.r.chance(30) {
                    let word = self.word(&POSTFIX, age, c, want);
                    return format!("周岁({name}, {now}) {c}周岁 {word}");
                }
                let word = self.word(&WORDS, age, c, want);
                format!("周岁({name}, {now}) {word} {c}周岁")
            }
            2 => {
                self.uses.insert("整月数");
                let months = day.months_until(today);
                let c = (months + self.r.within(-6, 6)).max(0);
                self.mark_months(&fact, c);
                let word = self.word(&WORDS, months, c, want);
                format!("整月数({name}, {now}) {word} {c}个月")
            }
            3 | 4 => {
                self.uses.insert("窗口");
                let months = day.months_until(today);
                let n = if want { months + 1 + self.r.within(0, 30) } else { (months - self.r.within(0, 30)).max(1) };
                self.mark_months(&fact, n);
                let (length, bounds) = (length(n), *self.r.pick(&["（含）", "（不含）"]));
                if self.r.chance(70) {
                    format!("{now} 在 {name} 后 {length} 内{bounds}")
                } else {
                    format!("{name} 在 {now} 前 {length} 内{bounds}")
                }
            }
            5 => {
                let months = day.months_until(today);
                let n = if want { (months - self.r.within(0, 12)).max(0) } else { months + 1 + self.r.within(0, 12) };
                self.mark_months(&fact, n);
                self.uses.insert("日期加月");
                format!("{now} {} {name} + {}", self.r.pick(&["不早于", "晚于"]), length(n))
            }
            6 => {
                let days = i64::from(today.days() - day.days());
                let n = (days + self.r.within(-40, 40)).max(1);
                self.mark(&fact, self.as_of - n);
                self.uses.insert("天数");
                match self.r.below(3) {
                    0 => format!("天数({name}, {now}) {} {n}天", self.word(&WORDS, days, n, want)),
                    1 => format!("{now} - {name} {} {n}天", self.word(&WORDS, days, n, want)),
                    _ => format!("{name} + {n}天 {} {now}", self.word(&DATE_WORDS[..4], fact.hero + n, self.as_of, want)),
                }
            }
            7 => {
                let steps: [(&str, fn(Date) -> Date); 4] =
                    [("月初", Date::month_start), ("月末", Date::month_end), ("年初", Date::year_start), ("年末", Date::year_end)];
                let (step, f) = *self.r.pick(&steps);
                self.uses.insert(step);
                let c = self.near(&fact);
                self.mark(&fact, c);
                let word = self.word(&DATE_WORDS, f(day).days().into(), c, want);
                format!("{step}({name}) {word} {}", date_text(c))
            }
            _ => {
                if self.r.chance(30) {
                    self.uses.insert("月份");
                    let (_, month, _) = day.ymd();
                    let c = self.r.within(1, 12);
                    let word = self.word(&WORDS, month.into(), c, want);
                    format!("月份({name}) {word} {c}")
                } else if self.r.chance(50) {
                    self.uses.insert("年份");
                    let (y, ..) = day.ymd();
                    let c = i64::from(y) + self.r.within(-2, 2);
                    let word = self.word(&WORDS, y.into(), c, want);
                    format!("年份({name}) {word} {c}")
                } else {
                    let both = (self.some_fact(true, |t| t == FactTy::Date), self.some_fact(true, |t| t == FactTy::Date));
                    let (Some(fact), Some(other)) = both else { return "户籍".into() };
                    let name = &fact.name;
                    self.uses.insert("最早");
                    self.uses.insert("最晚");
                    let (f, v) = if self.r.chance(50) { ("最早", fact.hero.min(other.hero)) } else { ("最晚", fact.hero.max(other.hero)) };
                    let c = self.near(&fact);
                    self.mark(&fact, c);
                    self.mark(&other, c);
                    format!("{f}({name}, {}) {} {}", other.name, self.word(&DATE_WORDS, v, c, want), date_text(c))
                }
            }
        }
    }

    /// What is known of the history of this benefit or another one. The hero never had any.
    fn on_receipts(&mut self, want: bool, settled: bool) -> String {
        let with: Vec<_> = self.others.iter().chain(&self.own).filter(|o| !o.every.is_empty()).cloned().collect();
        if with.is_empty() {
            return self.on_fact(want, settled);
        }
        let other = self.r.pick(&with).clone();
        let own = self.own.as_ref().is_some_and(|o| o.name == other.name);
        self.uses.insert(if own { "回执 本待遇" } else { "回执 他待遇" });
        let x = &other.name;
        let negated = |text: String| if want { format!("非 {text}") } else { text };
        match self.r.below(8) {
            0 => negated(format!("正在享受({x})")),
            1 => negated(format!("已领足({x})")),
            2 => negated(format!("已放弃({x})")),
            3 => {
                let n = self.r.within(1, 24);
                let unit = if other.periodic() { "个月" } else { "" };
                format!("已领期数({x}) {} {n}{unit}", if want { "少于" } else { "不少于" })
            }
            4 => {
                let fen = self.fen().max(100);
                format!("已领金额({x}) {} {}", if want { "低于" } else { "不低于" }, yuan(self.r, fen))
            }
            5 => format!("{}({x}) {}", self.r.pick(&["首次领取日期", "申请日期", "审核日期"]), if want { "无记录" } else { "有记录" }),
            6 if !settled => {
                let day = date_text(self.as_of - self.r.within(0, 500));
                let name = *self.r.pick(&["首次领取日期", "申请日期", "审核日期"]);
                if want { format!("({name}({x}) 无记录 或 ({name}({x}) 不早于 {day}))") } else { format!("{name}({x}) 早于 {day}") }
            }
            _ => negated(format!("正在享受({x})")),
        }
    }

    /// A word that makes `hero word c` what is wanted.
    pub fn word(&mut self, words: &[(&'static str, fn(i64, i64) -> bool)], hero: i64, c: i64, want: bool) -> &'static str {
        let fit: Vec<&'static str> = words.iter().filter(|(_, f)| f(hero, c) == want).map(|(w, _)| *w).collect();
        if fit.is_empty() { words[0].0 } else { *self.r.pick(&fit) }
    }

    fn mark(&mut self, fact: &Fact, c: i64) {
        self.marks.values.entry(fact.column.clone()).or_default().push(c);
    }

    fn mark_months(&mut self, fact: &Fact, n: i64) {
        self.marks.months.entry(fact.column.clone()).or_default().push(n);
    }

    fn use_of(&mut self, fact: &Fact) {
        let (kind, or_none) = match fact.ty {
            FactTy::YesNo => ("是否", "是否 或 无"),
            FactTy::Date => ("日期", "日期 或 无"),
            FactTy::Money => ("金额", "金额 或 无"),
            FactTy::Rate => ("金额/月", "金额/月 或 无"),
            FactTy::Percent => ("比例", "比例 或 无"),
            FactTy::Number(_, 0) => ("数值", "数值 或 无"),
            FactTy::Number(..) => ("数值 小数", "数值 小数 或 无"),
            FactTy::Text => ("文本", "文本 或 无"),
            FactTy::Enum => ("类别", "类别 或 无"),
            FactTy::Ordered => ("有序类别", "有序类别 或 无"),
            FactTy::Region => ("地区", "地区 或 无"),
            FactTy::Part => ("关联对象", "关联对象 或 无"),
        };
        self.uses.insert(kind);
        if fact.optional {
            self.uses.insert(or_none);
        }
        if fact.name.starts_with("单位 的") {
            self.uses.insert("关联对象 的 数据项");
        }
    }
}

/// So many months, in years where they are whole.
fn length(n: i64) -> String {
    if n % 12 == 0 && n > 0 { format!("{}年", n / 12) } else { format!("{n}个月") }
}
