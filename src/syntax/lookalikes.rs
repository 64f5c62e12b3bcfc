//! Words that documents use, or writers reach for, where the language has another word.
//!
//! `学历 是 博士` → `为`; `发放 按月` → `每月`; `学士` → `本科`; `三十五周岁` → `35周岁`. They are data for the help of what was reported: nothing
//! here makes a text mean anything.
//!
//! INVARIANT: no word of the first column is a word of the language in that place.

/// Inside a clause that begins with a word (anywhere, if that is empty): what is written, and what is meant in Chinese and English.
const IN_CLAUSES: &[(&str, &str, &str, &str)] = &[
    ("发放", "按月", "每月", "monthly"),
    ("发放", "逐月", "每月", "monthly"),
    ("发放", "按年", "每年", "yearly"),
    ("发放", "一次", "一次性", "once"),
    ("发放", "一次性发放", "一次性", "once"),
    ("发放", "最长", "累计最长", "up to"),
    ("发放", "中断顺延", "中断期间顺延", "gaps extend"),
    ("发放", "顺延", "中断期间顺延", "gaps extend"),
    ("发放", "中断不顺延", "中断期间不顺延", "gaps count"),
    ("发放", "不顺延", "中断期间不顺延", "gaps count"),
    ("起算", "本月", "当月", "the month of"),
    ("起算", "下月", "次月", "the month after"),
    ("舍入", "至", "到", "to"),
    ("舍入", "抹去", "舍去", "down"),
    ("舍入", "去尾", "舍去", "down"),
    ("舍入", "向下取整", "舍去", "down"),
    ("舍入", "向上取整", "进位", "up"),
    ("起算", "审核", "审核通过", "approval"),
    ("起算", "审批", "审核通过", "approval"),
    ("起算", "批准", "审核通过", "approval"),
    ("施行", "从", "自", "from"),
    ("范围", "和", "、", ","),
    ("范围", "与", "、", ","),
    ("范围", "及", "、", ","),
    ("范围", "或", "、", ","),
    ("范围", "/", "、", ","),
    ("among", "and", "、", ","),
    ("among", "or", "、", ","),
    ("可同时享受", "因为", "理由", "because"),
    ("", "是", "为", "is"),
    ("", "等于", "为", "is"),
    ("", "不是", "不为", "is not"),
    ("", "不等于", "不为", "is not"),
    ("", "不迟于", "不晚于", "not after"),
    ("", "迟于", "晚于", "after"),
    ("", "早於", "早于", "before"),
    ("", "大于", "超过", "above"),
    ("", "小于", "低于", "below"),
    ("", "大于等于", "不低于", "at least"),
    ("", "小于等于", "不超过", "at most"),
    ("", "高于等于", "不低于", "at least"),
    ("", "低于等于", "不超过", "at most"),
    ("", "至少", "不少于", "no fewer than"),
    ("", "最少", "不少于", "no fewer than"),
    ("", "达到", "满", "reaches"),
    ("", "至多", "不超过", "at most"),
    ("", "最多", "不超过", "at most"),
    ("", "不足", "不满", "short of"),
    ("", "不小于", "不低于", "at least"),
    ("", "不大于", "不超过", "at most"),
    ("", "属於", "属于", "in"),
    ("", "于", "在", "within"),
    ("", "之后", "后", "after"),
    ("", "以后", "后", "after"),
    ("", "之前", "前", "before"),
    ("", "之内", "内", "within"),
    ("", "和", "且", "and"),
    ("", "与", "且", "and"),
    ("", "及", "且", "and"),
    ("", "以及", "且", "and"),
    ("", "同时", "且", "and"),
    ("", "齐全", "完整", "complete"),
    ("", "满足", "符合", "eligible"),
    ("", "不满足", "不符合", "not eligible"),
    ("", "equals", "为", "is"),
];

/// At the beginning of a clause.
const CLAUSES: &[(&str, &str)] = &[
    ("不可兼得", "不得同时享受"),
    ("不可同时享受", "不得同时享受"),
    ("不得兼得", "不得同时享受"),
    ("择其一享受", "择一享受"),
    ("只能享受一项", "择一享受"),
    ("任选其一", "择一享受"),
    ("二选一", "择一享受"),
    ("就高享受", "就高不重复"),
    ("就高不就低", "就高不重复"),
    ("从高不重复", "就高不重复"),
    ("最高合计", "合计最高"),
    ("题目", "标题"),
    ("字号", "文号"),
    ("包括", "范围"),
    ("取整", "舍入"),
    ("资金", "经费"),
    ("用处", "用途"),
    ("有效期", "施行"),
    ("生效", "施行"),
    ("执行", "施行"),
    ("名称", "标题"),
    ("金额", "标准"),
    ("补贴标准", "标准"),
    ("发放方式", "发放"),
    ("资金来源", "经费"),
    ("受理部门", "受理"),
    ("已知", "给定"),
    ("给出", "给定"),
    ("数据", "给定"),
    ("假设", "给定"),
    ("前提", "给定"),
    ("应为", "预期"),
    ("应得", "预期"),
    ("结论", "预期"),
    ("inputs", "given"),
    ("input", "given"),
    ("result", "expect"),
    ("results", "expect"),
    ("expected", "expect"),
    ("条件", "给定"),
    ("输入", "给定"),
    ("结果", "预期"),
    ("输出", "预期"),
    ("期望", "预期"),
    ("#", "//"),
];

/// Comparisons in several English words.
const PHRASES: &[(&str, &str, &str)] = &[
    ("not later than", "不晚于", "not after"),
    ("no later than", "不晚于", "not after"),
    ("not earlier than", "不早于", "not before"),
    ("no earlier than", "不早于", "not before"),
    ("no less than", "不低于", "at least"),
    ("not less than", "不低于", "at least"),
    ("not fewer than", "不少于", "no fewer than"),
    ("not more than", "不超过", "at most"),
    ("greater than or equal to", "不低于", "at least"),
    ("less than or equal to", "不超过", "at most"),
    ("greater than", "高于", "above"),
    ("less than", "低于", "below"),
    ("equal to", "为", "is"),
    ("one of", "属于", "in"),
];

/// At the beginning of a declaration.
const DECLARATIONS: &[(&str, &str)] = &[
    ("办法", "政策"),
    ("文件", "政策"),
    ("词典", "字典"),
    ("数据字典", "字典"),
    ("引入", "引用"),
    ("导入", "引用"),
    ("单位", "部门"),
    ("来源", "数据源"),
    ("数据来源", "数据源"),
    ("枚举", "类别"),
    ("类型", "类别"),
    ("有序枚举", "有序类别"),
    ("有序类型", "有序类别"),
    ("区域", "地区"),
    ("区划", "地区"),
    ("主体", "对象"),
    ("人员", "对象"),
    ("约束", "数据约束"),
    ("表格", "表"),
    ("变量", "参数"),
    ("常量", "参数"),
    ("修改", "修订"),
    ("修正", "修订"),
    ("调整", "修订"),
    ("补贴", "待遇"),
    ("奖励", "待遇"),
    ("例子", "算例"),
    ("示例", "算例"),
    ("案例", "算例"),
    ("测试", "算例"),
    ("import", "use"),
    ("test", "example"),
    ("def", "define"),
    ("subsidy", "benefit"),
];

/// As a case, or as a value that there is none of: said of the same thing.
const VALUES: &[(&str, &str)] = &[
    ("学士", "本科"),
    ("大学", "本科"),
    ("大学本科", "本科"),
    ("专科", "大专"),
    ("高职", "大专"),
    ("研究生", "硕士"),
    ("硕士研究生", "硕士"),
    ("博士研究生", "博士"),
    ("其他情形", "其他"),
    ("其它情形", "其他"),
    ("其他情况", "其他"),
    ("其他人员", "其他"),
    ("otherwise", "else"),
    ("others", "else"),
    ("真", "是"),
    ("假", "否"),
    ("对", "是"),
    ("true", "yes"),
    ("false", "no"),
    ("国企", "国有企业"),
    ("民企", "民营企业"),
    ("私企", "民营企业"),
    ("机关", "党政机关"),
];

/// What a word in a clause that begins with `clause` is meant to be, in Chinese and English.
pub(super) fn in_clause(clause: &str, word: &str) -> Option<(&'static str, &'static str)> {
    let rows = |of: &str| IN_CLAUSES.iter().find(|(c, w, ..)| *c == of && *w == word).map(|(_, _, zh, en)| (*zh, *en));
    rows(clause).or_else(|| rows(""))
}

/// A comparison in several English words at the beginning of a text: it, and what is meant in Chinese and English.
pub(super) fn phrase(text: &str) -> Option<(&'static str, &'static str, &'static str)> {
    PHRASES.iter().find(|(said, ..)| text.starts_with(said)).copied()
}

/// Whether a character takes no place on the screen, as pages and chats put into what is copied from them.
pub(super) fn invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// A word that demands before one that compares, `应当低于`: the one that compares.
pub(super) fn demanded(word: &str) -> Option<&str> {
    let rest = ["应当", "必须", "应", "须", "需"].iter().find_map(|d| word.strip_prefix(d))?;
    super::keywords::cmp_word(rest).map(|_| rest)
}

/// What is expected of a benefit in an example, said in other words.
pub(super) fn in_expect(word: &str) -> Option<(&'static str, &'static str)> {
    match word {
        "通过" | "享受" | "可享受" | "符合条件" | "有资格" => Some(("符合", "eligible")),
        "不通过" | "未通过" | "不享受" | "不可享受" | "不符合条件" | "无资格" => Some(("不符合", "not eligible")),
        "标准" => Some(("的 标准", "standard of")),
        "应发" => Some(("的 应发", "due of")),
        "实发" => Some(("的 实发", "payable of")),
        _ => None,
    }
}

/// The type that a word of other systems is meant to be.
pub(crate) fn type_word(word: &str) -> Option<(&'static str, &'static str)> {
    match word {
        "布尔" | "布尔值" | "是非" | "真假" | "bool" | "boolean" => Some(("是否", "yes/no")),
        "时间" | "年月日" | "日期时间" => Some(("日期", "date")),
        "字符串" | "字符" | "文字" | "string" => Some(("文本", "text")),
        "钱" | "货币" => Some(("金额", "money")),
        "数字" | "整数" | "数量" | "小数" | "integer" | "int" => Some(("数值", "number")),
        "百分比" => Some(("比例", "percent")),
        _ => None,
    }
}

/// The function that documents call otherwise.
pub(crate) fn function(word: &str) -> Option<&'static str> {
    match word {
        "年龄" | "岁数" | "实足年龄" => Some("周岁"),
        "age" => Some("years_of_age"),
        "月数" | "月份数" => Some("整月数"),
        _ => None,
    }
}

/// An amount with a word in front, `人民币25万元`, `每月1000元`: as the language writes it.
pub(crate) fn money(word: &str) -> Option<String> {
    let (front, rate) = [("人民币", ""), ("每人每月", "/月"), ("每人每年", "/年"), ("每人", ""), ("每月", "/月"), ("每年", "/年")]
        .into_iter()
        .find(|(front, _)| word.starts_with(front))?;
    let amount = word.strip_prefix(front)?;
    (amount.starts_with(|c: char| c.is_ascii_digit()) && amount.ends_with('元')).then(|| format!("{amount}{rate}"))
}

/// The clause that a first word is meant to be.
pub(super) fn clause(word: &str) -> Option<&'static str> {
    CLAUSES.iter().find(|(w, _)| *w == word).map(|(_, clause)| *clause)
}

/// The keyword that the first word of a declaration is meant to be.
pub(super) fn declaration(word: &str) -> Option<&'static str> {
    DECLARATIONS.iter().find(|(w, _)| *w == word).map(|(_, keyword)| *keyword)
}

/// The value that a name that there is none of is meant to be: said in other words.
pub(crate) fn value(word: &str) -> Option<&'static str> {
    VALUES.iter().find(|(w, _)| *w == word).map(|(_, value)| *value)
}

/// Names written as one, `硕士和博士`, if each is `known`: as the language lists them.
pub(crate) fn joined(word: &str, known: impl Fn(&str) -> bool) -> Option<String> {
    ["以及", "或者", "和", "与", "及", "或"].iter().find_map(|by| {
        // A name may hold the word itself: `租房和生活补贴`.
        word.match_indices(by).find_map(|(at, _)| {
            let (a, b) = (word.get(..at)?, word.get(at + by.len()..)?);
            (known(a) && known(b)).then(|| format!("{a}、{b}"))
        })
    })
}

/// A unit where a value stands: an example of the number that is missing before it.
pub(crate) fn unit_alone(word: &str) -> Option<&'static str> {
    match word {
        "元" | "yuan" => Some("5000"),
        "万元" | "亿元" | "万" => Some("1"),
        "周岁" => Some("35"),
        "个月" | "年" | "天" | "months" | "years" | "days" => Some("3"),
        _ => None,
    }
}

/// A number in Chinese words before its unit, `三十五周岁`, `二〇一八年`, in figures.
pub(crate) fn in_figures(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut run = String::new();
    let mut found = false;
    for c in text.chars().chain(std::iter::once('\n')) {
        if "〇零一二三四五六七八九十百千两".contains(c) {
            run.push(c);
            continue;
        }
        if !run.is_empty() {
            // Only where the text begins, and behind the parts of a date: `九三学社` is a name.
            if !(out.is_empty() || out.ends_with(['年', '月'])) {
                return None;
            }
            found = true;
            out.push_str(&figures(&run)?.to_string());
            run.clear();
        }
        out.push(c);
    }
    let out = out.trim_end_matches('\n');
    let unit = out.trim_start_matches(|c: char| c.is_ascii_digit());
    let units = ["年", "月", "日", "周岁", "岁", "元", "万", "亿", "个", "天", "套", "%", "平方米", "季度"];
    (found && unit.len() < out.len() && units.iter().any(|u| unit.starts_with(u))).then(|| out.to_string())
}

/// `三十五`, `二〇一八`.
fn figures(run: &str) -> Option<u64> {
    let digit = |c: char| "零一二三四五六七八九".chars().position(|d| d == c).or((c == '〇').then_some(0)).or((c == '两').then_some(2));
    if run.chars().all(|c| digit(c).is_some()) {
        return run.chars().try_fold(0u64, |n, c| n.checked_mul(10)?.checked_add(u64::try_from(digit(c)?).ok()?));
    }
    let (mut total, mut last) = (0u64, None);
    for c in run.chars() {
        let times = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                last = digit(c);
                continue;
            }
        };
        total = total.checked_add(times * u64::try_from(last.take().unwrap_or(1)).ok()?)?;
    }
    total.checked_add(u64::try_from(last.unwrap_or(0)).ok()?)
}
