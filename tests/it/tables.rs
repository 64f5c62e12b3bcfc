//! Tables with several results, and tables whose rows stand in a CSV file: what a reader is told, and that nothing else means what it says.

use crate::world::World;
use heng::diagnostic::Diagnostic;
use heng::format::format;
use heng::source::Sources;
use heng::syntax::{Language, parse};

const HEAD: &str = "有序类别 学历（由低到高）：本科、硕士、博士。
类别 区域：市区、郊区。
对象 个人：
    学历：学历；
    区域：区域；
    房价：金额，0元..2000万元。
";

const BENEFITS: &str = "待遇 购房补贴 面向 个人：
    发放 一次性；
    同时符合：
        （一）学历 不低于 本科；
    标准 房价 × 购房标准 的 比例 最高 购房标准 的 上限；
    舍入 到 元，舍去。
";

const TABLE: &str = "表 购房标准 按 学历，区域：比例、上限：
    博士，市区、郊区：30%、150万元；
    硕士，市区：25%、100万元；
    其他：10%、30万元。
";

const FROM_FILE: &str = "表 购房标准 按 学历，区域：比例、上限：取自 \"标准.csv\"。\n";

const ROWS: &str = "学历,区域,比例,上限\n博士,市区、郊区,30%,150万元\n硕士,市区,25%,100万元\n其他,其他,10%,30万元\n";

fn sources(code: &str, rows: Option<&str>) -> Sources {
    let mut sources = Sources::new();
    sources.add("政策/购房.heng", code);
    if let Some(rows) = rows {
        sources.add("政策/标准.csv", rows);
    }
    sources
}

fn errors(sources: &Sources) -> Vec<Diagnostic> {
    heng::analyse(sources).diagnostics.into_iter().filter(|d| d.code < "H09").collect()
}

/// Each finding as `line:column code text`, `csv` before those of the file of rows.
#[track_caller]
fn found(code: &str, rows: Option<&str>) -> Vec<String> {
    let sources = sources(code, rows);
    let place = |d: &Diagnostic| {
        let file = sources.get(d.span().file).expect("a finding is in a file");
        let (line, column) = file.line_column(d.span().start);
        let csv = if file.is_table() { "csv " } else { "" };
        format!("{csv}{line}:{column} {} {}", d.code, sources.text(d.span()).lines().next().unwrap_or_default())
    };
    errors(&sources).iter().map(place).collect()
}

#[track_caller]
fn core(sources: &Sources) -> String {
    let analysis = heng::analyse(sources);
    let wrong: Vec<_> = analysis.diagnostics.iter().filter(|d| d.code < "H09").collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let core = analysis.program(sources, &analysis.policies()).expect("it has a program").core;
    // Where a row is written is not what it says.
    heng::ir::print(&core).lines().filter(|l| !l.trim_start().starts_with("row ")).collect::<Vec<_>>().join("\n")
}

fn written(text: &str, to: Option<Language>) -> String {
    let mut sources = Sources::new();
    let id = sources.add("a.heng", text);
    let code = sources.get(id).expect("it was added").code();
    format(&parse(id, code).0, code, to)
}

#[test]
fn each_result_is_a_table_of_its_own() {
    let apart = TABLE.replace("：比例、上限：", "：").replace("、150万元", "").replace("、100万元", "").replace("、30万元", "");
    let caps = TABLE.replace("购房标准", "上限表").replace("：比例、上限：", "：").replace("30%、", "").replace("25%、", "").replace("10%、", "");
    let benefits = BENEFITS.replace("购房标准 的 上限", "上限表").replace("购房标准 的 比例", "购房标准");
    let one = core(&sources(&format!("{HEAD}{TABLE}{BENEFITS}"), None));
    assert_eq!(one, core(&sources(&format!("{HEAD}{apart}{caps}{benefits}"), None)));
}

#[test]
fn rows_of_a_file_are_rows_as_written() {
    let one = core(&sources(&format!("{HEAD}{TABLE}{BENEFITS}"), None));
    let file = format!("{HEAD}{FROM_FILE}{BENEFITS}");
    let spreadsheet = ROWS.replace('\n', "\r\n").replace("市区、郊区", "\"市区、郊区\"") + ",,,\r\n\r\n";
    let moved = "上限,比例,区域,学历\n150万元,30%,市区、郊区,博士\n100万元,25%,市区,硕士\n30万元,10%,其他,其他\n";
    let english = "学历,区域,比例,上限\n博士,市区 or 郊区,30%,1_500_000 yuan\n硕士,市区,25%,1_000_000 yuan\nelse,else,10%,300_000 yuan";
    for rows in [ROWS, &format!("\u{FEFF}{spreadsheet}"), moved, english] {
        assert_eq!(one, core(&sources(&file, Some(rows))), "{rows}");
    }
    let here = format!("{HEAD}{TABLE}{BENEFITS}");
    let english = |text: &str, rows| core(&sources(&written(text, Some(Language::En)), rows));
    assert_eq!(english(&file, Some(ROWS)), english(&here, None));
}

#[test]
fn a_file_without_named_results_has_one() {
    let table = "表 标准 按 学历：取自 \"标准.csv\"。\n";
    let benefit = "待遇 补贴 面向 个人：发放 一次性；同时符合：（一）学历 不低于 本科；标准 标准。\n";
    let file = core(&sources(&format!("{HEAD}{table}{benefit}"), Some("金额,学历\n1万元,本科\n2万元,硕士、博士\n")));
    let said = |rows| found(&format!("{HEAD}{table}{benefit}"), Some(rows));
    assert_eq!(said("学历\n本科\n"), ["csv 1:1 H0434 学历"]);
    assert_eq!(said("学历,金额,\n其他,1万元,\n"), ["csv 1:7 H0434 "]);
    let here = "表 标准 按 学历：\n    本科：1万元；\n    硕士、博士：2万元。\n";
    assert_eq!(file, core(&sources(&format!("{HEAD}{here}{benefit}"), None)));
}

#[test]
fn one_form_in_each_language_and_comments_stay() {
    let text = "表 购房标准 按 学历，区域：比例、上限：  // 头
    // 一
    博士，市区、郊区：30%、150万元；  // 二
    其他：10%、（学历 属于 本科、硕士）。
";
    assert_eq!(written(text, None), text);
    let english = written(text, Some(Language::En));
    assert!(english.starts_with("table 购房标准 by 学历, 区域: 比例, 上限:  // 头\n"), "{english}");
    assert!(english.contains("    博士, 市区 or 郊区: 30%, 1_500_000 yuan;  // 二\n"), "{english}");
    assert_eq!(written(&english, Some(Language::Zh)), text);
    assert_eq!(written(FROM_FILE, None), FROM_FILE);
    let english = written(FROM_FILE, Some(Language::En));
    assert_eq!(english, "table 购房标准 by 学历, 区域: 比例, 上限: rows from \"标准.csv\".\n");
    assert_eq!(written(&english, Some(Language::Zh)), FROM_FILE);
    let typed = TABLE.replace("、150", "，150").replace("比例、上限", "比例，上限");
    assert_eq!(written(&typed, None), TABLE);
}

#[test]
fn rows_that_name_several_cases_are_no_names_of_results() {
    let benefit = "待遇 补贴 面向 个人：发放 一次性；同时符合：（一）学历 不低于 本科；标准 标准。\n";
    for table in [
        "表 标准 按 学历：博士、硕士：2万元；其他：1万元。\n",
        "表 标准 按 学历：\n    博士、硕士：\n        2万元；\n    其他：1万元。\n",
        "表 标准 按 学历：博士、硕士：\n孰低(2万元, 3万元)；其他：1万元。\n",
        "table 标准 by 学历: 博士 or 硕士: 2万元; else: 1万元.\n",
    ] {
        assert_eq!(found(&format!("{HEAD}{table}{benefit}"), None), Vec::<String>::new(), "{table}");
    }
}

#[test]
fn a_row_that_cannot_be_read_is_one_mistake_and_the_others_go_on() {
    let table = TABLE.replace("硕士，市区：25%、100万元", "硕士，市区 25%、100万元");
    assert_eq!(found(&format!("{HEAD}{table}{BENEFITS}"), None), ["9:10 H0103 "]);
    let table = TABLE.replace("博士，市区、郊区：30%、150万元", "博士，市区、郊区 30%、150万元");
    assert_eq!(found(&format!("{HEAD}{table}{BENEFITS}"), None), ["8:13 H0103 "]);
    let table = TABLE.replace("25%、100万元", "25% 100万元").replace("硕士，", "硕土，");
    assert_eq!(found(&format!("{HEAD}{table}{BENEFITS}"), None), ["9:5 H0207 硕土", "9:15 H0101 100万元"]);
}

#[test]
fn what_is_meant_by_a_head_is_read() {
    let head = |to: &str| found(&format!("{HEAD}{}{BENEFITS}", TABLE.replace("：比例、上限：", to)), None);
    assert_eq!(head("：比例、上限"), ["7:21 H0103 "]);
    // Without names a row has one value; that is said once.
    assert_eq!(head("："), ["8:17 H0101 、150万元"]);
    let from = |to: &str| found(&format!("{HEAD}{}{BENEFITS}", FROM_FILE.replace("取自 \"标准.csv\"", to)), Some(ROWS));
    assert_eq!(from("取自：\"标准.csv\""), Vec::<String>::new());
    assert_eq!(from("取自 标准.csv"), ["7:25 H0101 标准.csv"]);
    assert_eq!(from("来自 \"标准.csv\""), ["7:22 H0101 来自"]);
    assert_eq!(from("取自 \"标准.csv"), ["7:25 H0116 \"标准.csv"]);
    let table = FROM_FILE.replace("上限：取自", "上限 取自");
    assert_eq!(found(&format!("{HEAD}{table}{BENEFITS}"), Some(ROWS)), ["7:21 H0103 "]);
    let one = TABLE.replace("比例、上限", "上限").replace("30%、", "").replace("25%、", "").replace("10%、", "");
    assert_eq!(found(&format!("{HEAD}{one}{}", BENEFITS.replace("房价 × 购房标准 的 比例", "房价")), None), Vec::<String>::new());
}

#[test]
fn values_are_counted_and_held_to_one_unit_in_their_column() {
    let table = TABLE.replace("25%、100万元", "25%").replace("10%、30万元", "10%、30万元、1年");
    assert_eq!(found(&format!("{HEAD}{table}{BENEFITS}"), None), ["9:5 H0430 硕士，市区：25%", "10:5 H0430 其他：10%、30万元、1年"]);
    let table = TABLE.replace("100万元", "100万元/年");
    assert_eq!(found(&format!("{HEAD}{table}{BENEFITS}"), None), ["9:15 H0303 100万元/年"]);
    // What is wrong with a row is said once, not for each of its values.
    let table = TABLE.replace("    其他：", "    硕士，市区：10%、30万元；\n    其他：");
    assert_eq!(found(&format!("{HEAD}{table}{BENEFITS}"), None), ["10:5 H0601 硕士，市区：10%、30万元"]);
    let table = TABLE.replace("比例、上限：", "比例、比例：");
    assert_eq!(found(&format!("{HEAD}{table}"), None), ["7:19 H0202 比例"]);
}

#[test]
fn a_result_is_named() {
    let benefits = BENEFITS.replace("的 上限", "的 上线").replace("房价 ×", "房价 × 购房标准 ×");
    assert_eq!(found(&format!("{HEAD}{TABLE}{benefits}"), None), ["15:13 H0431 购房标准", "15:40 H0432 上线"]);
    let help = errors(&sources(&format!("{HEAD}{TABLE}{benefits}"), None));
    let help: Vec<&str> = help.iter().filter_map(|d| d.help.as_ref().map(|h| h.get(Language::Zh))).collect();
    assert_eq!(help, ["写作 `购房标准 的 比例` 或 `购房标准 的 上限`", "是否要写 `上限`？"]);
}

#[test]
fn a_result_may_be_called_as_a_figure_of_a_benefit_is() {
    let (table, benefits) = (TABLE.replace("上限", "标准"), BENEFITS.replace("的 上限", "的 标准"));
    let text = format!("{HEAD}{table}{benefits}");
    let one = core(&sources(&text, None));
    assert_eq!(one, core(&sources(&format!("{HEAD}{TABLE}{BENEFITS}"), None)));
    let english = |text: &str| core(&sources(&written(text, Some(Language::En)), None));
    assert_eq!(english(&text), english(&format!("{HEAD}{TABLE}{BENEFITS}")));
}

#[test]
fn elements_of_a_list_have_tables_with_several_results() {
    let text = "类别 层次：甲、乙。
对象 人员：
    层次：层次。
对象 企业：
    人员：列表 人员 至多 2人。
表 标准 面向 人员 按 层次：奖金、上限：
    甲：2万元、3万元；
    乙：1万元、1万元。
待遇 奖励 面向 企业 每 h 属于 人员：
    发放 一次性；
    同时符合：
        （一）h 的 层次 为 甲；
    标准 h 的 标准 的 奖金 最高 h 的 标准 的 上限。
";
    let text = text.replace("表 标准", "表 奖励标准").replace("h 的 标准", "h 的 奖励标准");
    core(&sources(&text, None));
    assert_eq!(found(&text.replace("的 上限", ""), None), ["13:29 H0431 奖励标准"]);
    assert_eq!(found(&text.replace("的 上限", "的 上线"), None), ["13:36 H0432 上线"]);
}

#[test]
fn a_mistake_in_a_file_of_rows_is_pointed_at_in_it() {
    let code = format!("{HEAD}{FROM_FILE}{BENEFITS}");
    let say = |from: &str, to: &str| found(&code, Some(&ROWS.replace(from, to)));
    assert_eq!(say("硕士,", "硕土,"), ["csv 3:1 H0207 硕土"]);
    assert_eq!(say("100万元", "100万元/年"), ["csv 3:11 H0303 100万元/年"]);
    assert_eq!(say("硕士,市区", "博士,市区"), ["csv 3:1 H0601 博士,市区,25%,100万元"]);
    assert_eq!(say("其他,其他,10%,30万元\n", ""), ["7:10 H0602 学历，区域"]);
    assert_eq!(say("硕士,市区,", "硕士,市区,,"), ["csv 3:1 H0435 硕士,市区,,25%,100万元"]);
    assert_eq!(say("硕士,市区", "硕士,"), ["csv 3:4 H0435 "]);
    assert_eq!(say("硕士,市区", "\"硕士,市区"), ["csv 3:1 H0435 \""]);
    assert_eq!(say("硕士,市区", "\"硕士\"?,市区"), ["csv 3:1 H0435 \""]);
    assert_eq!(say("上限", "上线"), ["csv 1:10 H0434 上线"]);
    assert_eq!(say("上限", "比例"), ["csv 1:10 H0434 比例"]);
    assert_eq!(say("区域,", ""), ["csv 1:1 H0434 学历,比例,上限"]);
    assert_eq!(say("25%", "25％以上"), ["csv 3:10 H0101 以上"]);
    assert_eq!(found(&code, Some("")), ["csv 1:1 H0434 "]);
    assert_eq!(found(&code, None), ["7:25 H0433 \"标准.csv\""]);
    // Each row has its own.
    let two = ROWS.replace("硕士,", "硕土,").replace("30%,", ",");
    assert_eq!(found(&code, Some(&two)), ["csv 2:10 H0435 ", "csv 3:1 H0207 硕土"]);
    let deep = format!("学历,区域,比例,上限\n博士,其他,{}1%{},1元\n其他,其他,1%,1元\n", "(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(found(&code, Some(&deep)).len(), 1);
}

#[test]
fn no_file_of_rows_is_too_strange_to_be_answered() {
    let code = format!("{HEAD}{FROM_FILE}{BENEFITS}");
    for (at, c) in ROWS.char_indices() {
        let rest = &ROWS[at + c.len_utf8()..];
        for put in ["", ",", "\"", "\"\"", "\r", "，", "(", "\u{0C}", "//", "；", "\u{FEFF}"] {
            let rows = format!("{}{put}{rest}", &ROWS[..at]);
            let said = found(&code, Some(&rows));
            // Each line has its own mistakes; one may leave a case without a row.
            assert!(said.len() <= 4, "{rows}\n{said:?}");
        }
    }
}

#[test]
fn a_path_is_that_of_a_csv_file_of_the_project() {
    for path in ["/etc/标准.csv", "C:\\标准.csv", "..\\标准.csv", "标准.txt", "没有.csv"] {
        let code = format!("{HEAD}{}{BENEFITS}", FROM_FILE.replace("标准.csv", path));
        assert_eq!(found(&code, Some(ROWS)), [format!("7:25 H0433 \"{path}\"")]);
    }
    let code = format!("{HEAD}{}{BENEFITS}", FROM_FILE.replace("标准.csv", "../政策/./标准.csv"));
    core(&sources(&code, Some(ROWS)));
}

#[test]
fn the_project_reads_the_file_and_a_module_depends_on_it() {
    let world = World::new();
    let code = format!("政策 购房。\n{HEAD}{FROM_FILE}{BENEFITS}");
    world.file("城/heng.toml", "");
    world.file("城/政策/a.heng", &code);
    let check = |what: &str| {
        let said = world.heng(&["check", "城/政策/a.heng", "--lang", "zh"]).all();
        assert!(said.contains(what), "{what}: {said}");
    };
    check("没有文件 `城/政策/标准.csv`");
    let built = || {
        let said = world.heng(&["build", "城", "-o", "模块"]);
        assert!(said.out.contains("购房"), "{}", said.all());
        std::fs::read(world.path().join("模块/购房.wasm")).unwrap()
    };
    world.file("城/政策/标准.csv", ROWS);
    let first = built();
    assert_eq!(first, built());
    world.file("城/政策/标准.csv", &format!("{ROWS}\n"));
    assert_ne!(first, built(), "the digest is of the file too");

    let formatted = world.heng(&["fmt", "--to", "en", "城/政策/a.heng"]).all();
    assert!(formatted.contains("a.heng") && !formatted.contains("csv"), "{formatted}");
    assert_eq!(std::fs::read_to_string(world.path().join("城/政策/标准.csv")).unwrap(), format!("{ROWS}\n"));
    world.file("城/政策/标准.csv", &ROWS.replace("硕士", "硕土"));
    check("[城/政策/标准.csv:3:1]");
    let said = world.heng(&["build", "城", "-o", "模块"]).all();
    assert!(said.contains("H0207"), "a mistake in the file keeps the policy from being built: {said}");

    world.file("外.csv", ROWS);
    world.file("城/政策/a.heng", &code.replace("标准.csv", "../../外.csv"));
    check("`../../外.csv` 不在项目的文件夹里");
    world.file("城/政策/a.heng", &code);
    world.file("城/政策/标准.csv", &format!("{ROWS}{}", "\n".repeat(300_000)));
    check("`标准.csv` 超过 256 KiB");
    world.file("城/政策/标准.csv", b"\xd1\xa7\xc0\xfa,\xc7\xf8\xd3\xf2\n");
    check("`城/政策/标准.csv` 不是 UTF-8 文字");
    let said = world.heng(&["check", "城", "--format", "json"]).out;
    assert_eq!(said.lines().count(), 1, "{said}");
}
