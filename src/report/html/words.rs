//! The fixed words of the page, in both languages.

use crate::syntax::Language;
use std::collections::BTreeMap;

/// Words by the name that the template uses.
pub(super) fn words(language: Language) -> BTreeMap<&'static str, &'static str> {
    let pick = |(name, zh, en): &(&'static str, &'static str, &'static str)| {
        let word = match language {
            Language::Zh => *zh,
            Language::En => *en,
        };
        (*name, word)
    };
    WORDS.iter().map(pick).collect()
}

const WORDS: &[(&str, &str, &str)] = &[
    ("lang", "zh-CN", "en"),
    ("colon", "：", ": "),
    ("comma", "、", ", "),
    ("policies", "政策", "Policies"),
    ("subject", "对象", "Subject"),
    ("day", "日期", "Day"),
    ("table", "人员数据", "Table of people"),
    ("findings", "须处理的问题", "To settle"),
    ("differences", "不同之处", "Differences"),
    ("remarks", "提示", "Remarks"),
    ("open", "未能判定", "Not decided"),
    ("pairs", "比较的对数", "Pairs compared"),
    ("overview", "结果一览", "At a glance"),
    ("number", "序号", "No."),
    ("finding", "情况", "Finding"),
    ("people", "涉及人数", "People"),
    ("twice", "每期重复金额", "Paid twice per period"),
    ("changed", "每期增减金额", "Gained or lost per period"),
    ("no_figures", "未统计", "not counted"),
    ("none", "没有发现须处理的问题。", "Nothing needs to be settled."),
    (
        "not_in_full",
        "以下各项未逐项列出，见对照图和文末“其余各对”：",
        "These are not shown one by one; see the picture, and the list of all other pairs at the end:",
    ),
    ("matrix", "待遇对照图", "Benefits against benefits"),
    (
        "matrix_says",
        "每一格是本行待遇与上方编号所示待遇的比较结果，符号含义见图例；点击格子可查看说明。",
        "Each cell holds the benefit of its row against the one numbered above. The legend explains the signs; select a cell to read about the pair.",
    ),
    ("legend", "图例", "Legend"),
    ("benefit", "待遇", "Benefit"),
    ("left_out", "与其他待遇均不重叠、未列入图中的待遇项数", "Benefits that never meet another, left out of the picture"),
    ("not_compared", "不作比较", "not compared"),
    ("cards_finding", "须处理的问题", "To settle"),
    ("cards_difference", "不同之处", "Differences"),
    ("cards_remark", "提示", "Remarks"),
    ("cards_open", "未能判定的问题", "Not decided"),
    ("cards_fine", "无须处理的情况", "Nothing to settle"),
    ("purpose", "用途", "Purpose"),
    ("person", "例如", "For example"),
    ("facts", "逐项数据", "The facts one by one"),
    ("sides", "发放金额和有关条款", "What is paid, and by which clauses"),
    ("old", "旧文本", "old text"),
    ("new", "新文本", "new text"),
    ("payers", "经费", "Funded by"),
    ("department", "受理", "Handled by"),
    ("cites", "依据", "Source"),
    ("had", "此前已领取", "received before"),
    ("not_eligible", "不符合", "not eligible"),
    ("due", "应发", "due"),
    ("paid", "实发", "paid"),
    ("amount_open", "金额待定", "amount not known yet"),
    ("clauses", "有关条款", "Clauses"),
    ("real", "实际数据", "In the table of people"),
    ("remedy", "处理办法", "How to settle it"),
    ("remedy_file", "文件", "File"),
    ("remedy_uses", "该文件还须引用", "This file must also name"),
    ("use", "引用", "use"),
    ("stop", "。", "."),
    ("top", "返回一览", "Back to the overview"),
    ("show", "展开", "Show"),
    ("rest", "其余各对", "All other pairs"),
    ("made_by", "由“衡”生成，版本", "Made by Heng, version"),
];
