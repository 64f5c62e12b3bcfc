//! Tables: what a cell may say, and what becomes of rows that cannot be read.

use heng::population::cell;
use heng::syntax::Language;
use heng_host::abi::{Cell, Input, InputKind, Storage, Type};

use crate::world::World;

fn input(ty: Type, min: i64, max: i64, optional: bool) -> Input {
    Input {
        name: "x".into(),
        kind: InputKind::Fact,
        ty,
        min,
        max,
        optional,
        source: None,
        department: None,
        evidence: None,
        basis: None,
        set: None,
        list: None,
        storage: Storage::I64,
        values: 0,
        known: 0,
        present: None,
    }
}

#[track_caller]
fn reads(input: &Input, text: &str, cell: Cell) {
    assert_eq!(cell::parse(text, input), Ok(cell), "{text}");
}

#[track_caller]
fn refuses(input: &Input, text: &str, why: &str) {
    let words = cell::parse(text, input).expect_err(text);
    assert!(words.get(Language::Zh).contains(why), "{text}: {}", words.zh);
}

#[test]
fn money_is_yuan_and_becomes_fen() {
    let i = input(Type::Money { per: None }, 0, 10_000_000_000_000, false);
    for (text, fen) in [
        ("1234.5", 123_450),
        ("1.5万", 1_500_000),
        ("2亿", 20_000_000_000),
        ("1,234.50", 123_450),
        ("５０００元", 500_000),
        ("0.01", 1),
        ("1.500", 150),
        ("1_000", 100_000),
        ("  7 元 ", 700),
    ] {
        reads(&i, text, Cell::Known(fen));
    }
    refuses(&i, "0.001", "金额只能精确到分");
    refuses(&i, "1,23", "不是数字");
    refuses(&i, "1e3", "单位 `e3` 不符");
    refuses(&i, "5000元/月", "应为 `元`");
    refuses(&i, "5000美元", "应为 `元`");
    refuses(&i, "-1", "超出范围");
    refuses(&i, "99999999999999999999999999999999999999999", "数太大");
    let monthly = input(Type::Money { per: Some("月".into()) }, 0, 1_000_000, false);
    reads(&monthly, "1500元/月", Cell::Known(150_000));
    reads(&monthly, "1500", Cell::Known(150_000));
    refuses(&monthly, "1500元/年", "应为 `元/月`");
}

#[test]
fn a_unit_must_be_the_declared_one() {
    let months = input(Type::Number { unit: Some("月".into()), scale: 0 }, 0, 600, false);
    reads(&months, "36个月", Cell::Known(36));
    reads(&months, "36", Cell::Known(36));
    reads(&months, "36月", Cell::Known(36));
    for (unit, spellings) in [("周岁", ["35周岁", "35岁"]), ("天", ["35天", "35日"]), ("人", ["35人", "35名"])] {
        let declared = input(Type::Number { unit: Some(unit.into()), scale: 0 }, 0, 600, false);
        spellings.iter().for_each(|text| reads(&declared, text, Cell::Known(35)));
    }
    refuses(&input(Type::Money { per: None }, 0, 1_000_000, false), "6千元", "应为 `元`");
    refuses(&months, "3年", "单位 `年` 不符，应为 `月`");
    refuses(&months, "36.5", "应为整数");
    refuses(&months, "601", "超出范围，应在 0个月 至 600个月 之间");
    let area = input(Type::Number { unit: Some("平方米".into()), scale: 1 }, 0, 10_000, false);
    reads(&area, "60.5平方米", Cell::Known(605));
    refuses(&area, "60.55", "小数最多 1 位");
}

#[test]
fn a_share_needs_its_sign() {
    let share = input(Type::Percent, 0, 1_000_000, false);
    reads(&share, "30%", Cell::Known(300_000));
    reads(&share, "12.5％", Cell::Known(125_000));
    reads(&share, "3‰", Cell::Known(3_000));
    refuses(&share, "0.3", "比例须带符号");
    refuses(&share, "101%", "应在 0% 至 100% 之间");
}

#[test]
fn dates_are_iso_or_chinese_and_exist() {
    let date = input(Type::Date, -25_567, 84_005, false);
    reads(&date, "2020-05-01", Cell::Known(18_383));
    reads(&date, "2020年5月1日", Cell::Known(18_383));
    reads(&date, "２０２０年５月１日", Cell::Known(18_383));
    refuses(&date, "2021-02-29", "日历上没有这一天");
    refuses(&date, "2020年13月1日", "日历上没有这一天");
    refuses(&date, "2020/5/1", "不是日期");
    refuses(&date, "2020-5-1", "不是日期");
    refuses(&date, "20-05-01", "不是日期");
    refuses(&date, "1899-12-31", "超出范围");
}

#[test]
fn empty_is_absent_or_unknown_and_a_question_mark_is_always_unknown() {
    let may = input(Type::YesNo, 0, 1, true);
    let must = input(Type::YesNo, 0, 1, false);
    reads(&may, "", Cell::Absent);
    reads(&must, "", Cell::Unknown);
    for text in ["?", "？", "未知"] {
        reads(&may, text, Cell::Unknown);
        reads(&must, text, Cell::Unknown);
    }
    for (text, v) in [("是", 1), ("yes", 1), ("True", 1), ("1", 1), ("否", 0), ("NO", 0), ("false", 0), ("０", 0)] {
        reads(&must, text, Cell::Known(v));
    }
    refuses(&must, "对", "应填“是”或“否”");
}

#[test]
fn an_unknown_case_names_the_nearest() {
    let cases = ["大专", "本科", "硕士研究生", "博士研究生"].map(str::to_owned).to_vec();
    let degree = input(Type::Enum { name: "学历".into(), cases }, 0, 3, true);
    reads(&degree, "硕士研究生", Cell::Known(2));
    refuses(&degree, "硕士研究", "是否为 `硕士研究生`");
    refuses(&degree, "甲乙丙丁戊己", "可填 大专、本科");
}

const HEADER: &str = "id,学历,出生日期,家庭自有住房,连续缴费月数,单位.月工资,持股比例,养老保险在缴\n";

#[test]
fn each_bad_cell_is_refused_by_row_and_fact_and_the_rest_goes_on() {
    let world = World::new();
    let facts = format!(
        "\u{FEFF}{}",
        format!(
            "{HEADER}\
             A1,硕士,1990-05-01,0,36,8000,30%,是\n\
             A2,硕士,1990-05-01,100,36,8000,30%,是\n\
             A3,硕士,2021-02-29,0,36,8000,30%,是\n\
             A4,硕工,1990-05-01,0,36,8000,30%,是\n\
             A5,硕士,1990-05-01,0,3年,8000,30%,是\n\
             A1,硕士,1990-05-01,0,36,8000,30%,是\n\
             A7,硕士,1990-05-01,0\n\
             A8,博士,1990年5月1日,0套,,1.5万,,是\n\
             A9,博士,2090-05-01,0,,,,是\n\
             A10,博士,1990-05-01,100,3年,,0.5,可能\n"
        )
        .replace('\n', "\r\n")
    );
    let said = world.run(&facts, &["--receipts-complete"]);
    insta::assert_snapshot!(said.all());
}

#[test]
fn a_quote_that_is_not_closed_costs_its_row_and_no_other() {
    let world = World::new();
    let facts = include_str!("regressions/quotes-that-are-not-closed.csv");
    let said = world.run(facts, &["--receipts-complete"]);
    insta::assert_snapshot!(said.all());
    let windows = world.run(&facts.replace('\n', "\r\n"), &["--receipts-complete"]);
    assert_eq!(windows.out, said.out);
}

/// Two benefits of which one may be had.
const CHOICE: &str = "字典 数据：
    标题 \"数据\"。
对象 个人：
    户籍：是否。
政策 办法：
    标题 \"办法\"。
引用 数据。
待遇 甲 面向 个人：
    同时符合：
        （一）户籍；
    标准 500元。
待遇 乙 面向 个人：
    同时符合：
        （一）户籍；
    标准 400元。
衔接 择一：
    范围 甲、乙；
    择一享受。
";

#[test]
fn a_row_of_receipts_or_choices_that_cannot_be_read_costs_its_subject_only() {
    let world = World::new();
    world.file("a.heng", CHOICE);
    world.file("f.csv", "id,户籍\nA1,是\nA2,是\nA3,是\nA4,是\n");
    world.file("r.csv", "id,benefit,waived\nA1,甲,\"\nA9,\"甲,否\nA2,甲,是\n");
    world.file("c.csv", "id,coordination,benefit\nA3,\"择一,乙\nA4,择一,乙\n");
    let fixed = ["run", "a.heng", "--facts", "f.csv", "--receipts", "r.csv", "--choices", "c.csv", "--receipts-complete"];
    let said = world.heng(&[&fixed[..], &["--as-of", "2025-03-01", "--lang", "zh", "-q", "--ignore-extra"]].concat());
    insta::assert_snapshot!(said.all());
    // Nobody knows whose row this is, so nobody can be paid as if it were not there.
    world.file("r.csv", "id,benefit,waived\n\",甲,否\n");
    let said = world.heng(&[&fixed[..], &["--as-of", "2025-03-01", "--lang", "zh"]].concat());
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("`r.csv` 第 2 行：引号没有结束"), "{}", said.err);
}

#[test]
fn a_wrong_coordination_or_another_encoding_is_said_of_the_column_that_has_it() {
    let world = World::new();
    world.file("a.heng", CHOICE);
    world.file("f.csv", "id,户籍\nA1,是\n");
    world.file("c.csv", "id,coordination,benefit\nA1,择二,甲\n");
    let run = |options: &[&str]| world.heng(&[&["run", "a.heng", "--facts", "f.csv", "--as-of", "2025-03-01", "--lang", "zh"], options].concat());
    let said = run(&["--choices", "c.csv"]);
    assert!(said.err.contains("没有衔接 `择二`，是否为 `择一`"), "{}", said.err);
    // `甲` in GB 18030, as a spreadsheet saves it.
    std::fs::write(world.path().join("r.csv"), b"id,benefit,waived\nA1,\xBC\xD7,\n").unwrap();
    let said = run(&["--receipts", "r.csv"]);
    assert!(said.err.contains("`r.csv` 第 2 行：`benefit` 不是 UTF-8 文字"), "{}", said.err);
}

/// Cells as spreadsheets write them.
fn cells() -> impl proptest::strategy::Strategy<Value = Vec<Vec<String>>> {
    use proptest::prelude::*;
    let bit = prop::sample::select(vec!["硕士", "a", "\"", ",", "\n", "\r\n", " ", "，", "0"]);
    let cell = prop::collection::vec(bit, 0..5).prop_map(|bits| bits.concat());
    prop::collection::vec(prop::collection::vec(cell, 3), 1..8)
}

/// The rows of a table as its reader cuts them: the cells, or nothing of one that cannot be read.
fn cut(csv: Vec<u8>) -> Vec<Option<Vec<String>>> {
    use heng::population::table::{Content, Form, Table};
    let mut table = Table::open("t", Some(Form::Csv), Box::new(std::io::Cursor::new(csv))).unwrap();
    let mut out = Vec::new();
    while let Some(record) = table.next_record().unwrap() {
        let text = |content| if let Content::Text(text) = content { String::from(text) } else { panic!("{content:?}") };
        out.push(record.fields.ok().map(|fields| fields.into_iter().map(|f| text(f.content)).collect()));
    }
    out
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_a_spreadsheet_writes_is_read_as_it_was(rows in cells()) {
        let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::NonNumeric).from_writer(Vec::new());
        writer.write_record(["x", "y", "z"]).unwrap();
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let read = cut(writer.into_inner().unwrap());
        assert_eq!(read, rows.into_iter().map(Some).collect::<Vec<_>>());
    }

    #[test]
    fn any_table_is_read_to_its_end(bits in proptest::collection::vec(proptest::sample::select(vec!["a", "\"", ",", "\n", "\r"]), 0..60)) {
        let text = format!("x,y\n{}", bits.concat());
        let rows = cut(text.clone().into_bytes());
        assert!(rows.len() <= text.lines().flat_map(|l| l.split('\r')).count(), "{text:?}");
    }
}

#[test]
fn the_same_rows_as_json_lines_give_the_same_refusals() {
    let world = World::new();
    world.file(
        "f.jsonl",
        "{\"id\":\"A1\",\"学历\":\"硕士\",\"出生日期\":\"1990-05-01\",\"家庭自有住房\":0,\"单位\":{\"月工资\":8000.10},\"养老保险在缴\":true}\n\
         {\"id\":\"A2\",\"家庭自有住房\":100}\n\
         {\"id\":\"A3\",\"出生日期\":\"2021-02-29\",\"学历\":null}\n\
         {\"id\":\"A4\"\n\
         \n\
         {\"id\":\"A5\",\"学厉\":\"硕士\"}\n\
         {\"id\":\"A6\",\"学历\":\"硕士\",\"学历\":\"博士\"}\n\
         {\"id\":\"A7\",\"学历\":[\"硕士\"]}\n\
         {\"id\":\"A8\",\"单位\":null,\"学历\":\"?\"}\n",
    );
    let said = world.heng(&["run", "p.wasm", "--facts", "f.jsonl", "--as-of", "2025-03-01", "--lang", "zh", "--format", "json"]);
    insta::assert_snapshot!(said.all());
}

#[test]
fn arrays_objects_and_lines_are_one_table() {
    let world = World::new();
    let one = r#"{"id":1,"学历":"博士"}"#;
    let two = "{\n \"id\": \"乙\",\n \"学历\": \"本科\"\n}";
    let mut answers = Vec::new();
    for text in [format!("[{one},{two}]"), format!("{one}\n{two}"), format!(" [ {one} ,\n {two} ]\n")] {
        world.file("f.json", text);
        let said = world.heng(&["run", "p.wasm", "--facts", "f.json", "--as-of", "2025-03-01", "--format", "json"]);
        assert_eq!(said.code, Some(0), "{}", said.all());
        answers.push(said.out);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    world.file("f.json", format!("[{one}, {two}"));
    let said = world.heng(&["run", "p.wasm", "--facts", "f.json", "--as-of", "2025-03-01"]);
    assert_eq!(said.code, Some(2));
}

#[test]
fn a_header_is_checked_before_any_row() {
    let world = World::new();
    let mut all = String::new();
    for header in ["id,学历,学历\n", "id,学厉\n", "id,\u{5B66}\n1,2\n", "", "\n"] {
        all.push_str(&world.run(header, &[]).all());
    }
    all.push_str(&world.run("id,学历,备注\n1,博士,x\n", &["--ignore-extra", "-q"]).all());
    insta::assert_snapshot!(all);
}

#[test]
fn bytes_that_are_no_text_cost_one_row() {
    let world = World::new();
    let mut facts = b"id,\xE5\xAD\xA6\xE5\x8E\x86\nA1,".to_vec();
    facts.extend_from_slice(b"\xB2\xA9\xCA\xBF\nA2,\xE5\x8D\x9A\xE5\xA3\xAB\n");
    world.file("f.csv", facts);
    let said = world.heng(&["run", "p.wasm", "--facts", "f.csv", "--as-of", "2025-03-01", "--lang", "zh", "-q"]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("f.csv 第 2 行，A1，学历"), "{}", said.out);
    assert!(said.out.contains("不是 UTF-8 文字"), "{}", said.out);
    assert!(said.out.contains("A2"), "{}", said.out);
}

/// A line without an end is read no further than one record may go, so it cannot fill the memory, however long it is.
#[test]
fn of_a_line_of_100_mb_little_is_read() {
    use std::io::Write as _;
    let world = World::new();
    for (begin, line) in [("id,学历\n1,博士\n2,\"", "第 3 行起"), ("id,学历\n1,博士\n2,", "第 3 行起"), ("{\"id\":\"", "第 1 行起")] {
        let mut command = world.command(&["run", "p.wasm", "--facts", "-", "--as-of", "2025-03-01", "--lang", "zh"]);
        let piped = std::process::Stdio::piped;
        let mut child = command.stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(begin.as_bytes()).unwrap();
        let block = vec![b'x'; 1 << 16];
        let taken = (0..1600).take_while(|_| input.write_all(&block).is_ok()).count();
        drop(input);
        let said = crate::world::Said::of(child.wait_with_output().unwrap());
        assert_eq!(said.code, Some(2), "{}", said.all());
        assert!(said.err.contains(line) && said.err.contains("超过 1 MiB"), "{}", said.err);
        assert!(taken < 100, "{taken} blocks of 64 KiB were read");
    }
}

#[test]
fn receipts_and_choices_name_what_they_do_not_know() {
    let world = World::new();
    let facts = format!("{HEADER}A1,硕士,1990-05-01,0,,,,是\n");
    let mut all = String::new();
    for (receipts, more) in [
        ("id,benefit,approved_on\nA1,租房补贴,2025-01-05\n", &[][..]),
        ("id,benefit,approved_on\nA1,租房补帖,2025-01-05\n", &[]),
        ("id,benefit,approved_on\nA2,租房补贴,2025-01-05\n", &[]),
        ("id,benefit,approved\nA1,租房补贴,2025-01-05\n", &[]),
        ("id,benefit,approved_on\nA1,租房补贴,2025-13-05\n", &[]),
        ("id,benefit,approved_on\nA1,租房补贴,\n", &["--receipts-complete"]),
    ] {
        world.file("r.csv", receipts);
        let said = world.run(&facts, &[&["--receipts", "r.csv", "--format", "json"], more].concat());
        all.push_str(&format!("{receipts}{more:?}\n{}\n", said.all()));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn the_csv_output_reads_back_as_a_table() {
    let world = World::new();
    let facts = format!("{HEADER}A1,硕士,1990-05-01,0,,,,是\nA2,博士,1990-05-01,0,,,,是\nA3,?,1980-05-01,?,,,,是\n");
    let said = world.run(&facts, &["--receipts-complete", "-o", "out.csv"]);
    let csv = std::fs::read_to_string(world.path().join("out.csv")).unwrap();
    insta::assert_snapshot!(format!("{}{csv}", said.all()));
}
