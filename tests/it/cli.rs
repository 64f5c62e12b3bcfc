//! The command line: what is written where, and how it ends.

use std::io::Write as _;
use std::process::Stdio;

use crate::world::{Said, World};

const FACTS: &str = "id,学历,出生日期,家庭自有住房,养老保险在缴\n\
    A1,硕士,1990-05-01,0,是\n\
    A2,博士,1990-05-01,0,是\n\
    A3,本科,1980-05-01,2,是\n\
    A4,?,1990-05-01,,是\n";

#[test]
fn run_shows_people_sums_and_departments() {
    let world = World::new();
    insta::assert_snapshot!(world.run(FACTS, &["--receipts-complete"]).all());
}

#[test]
fn a_file_without_declarations_is_not_praised() {
    let world = World::new();
    world.file("empty.heng", "// 待写\n");
    let said = world.heng(&["check", "empty.heng", "--lang", "zh"]).all();
    assert!(said.contains("里面没有任何声明：empty.heng") && !said.contains("没有发现问题"), "{said}");
}

#[test]
fn run_speaks_english_too() {
    let world = World::new();
    world.file("f.csv", FACTS);
    let said = world.heng(&["run", "p.wasm", "--facts", "f.csv", "--as-of", "2025-03-01", "--lang", "en", "--only", "安家费"]);
    insta::assert_snapshot!(said.all());
}

#[test]
fn run_json_has_the_documented_shape() {
    let world = World::new();
    insta::assert_snapshot!(world.run(FACTS, &["--format", "json"]).all());
}

#[test]
fn standard_input_is_a_table_too() {
    let world = World::new();
    let mut child = world.command(&["run", "p.wasm", "--facts", "-", "--as-of", "2025-03-01", "--format", "json"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(FACTS.as_bytes()).unwrap();
    let piped = Said::of(child.wait_with_output().unwrap());
    assert_eq!(piped.out, world.run(FACTS, &["--format", "json"]).out);
}

#[test]
fn explain_writes_a_letter_for_each_conclusion() {
    let world = World::new();
    world.file("f.csv", FACTS);
    let mut all = String::new();
    for id in ["A1", "A2", "A3", "A4", "A5"] {
        let said = world.heng(&[
            "explain", "p.wasm", "--facts", "f.csv", "--as-of", "2025-03-01", "--subject", id, "--lang", "zh", "--receipts-complete",
        ]);
        all.push_str(&said.all());
        all.push('\n');
    }
    insta::assert_snapshot!(all);
}

#[test]
fn explain_in_english() {
    let world = World::new();
    world.file("f.csv", FACTS);
    let said =
        world.heng(&["explain", "p.wasm", "--facts", "f.csv", "--as-of", "2025-03-01", "--subject", "A4", "--lang", "en"]);
    insta::assert_snapshot!(said.all());
}

#[test]
fn what_cannot_run_ends_with_two_and_says_why() {
    let world = World::new();
    world.file("f.csv", FACTS);
    world.file("broken.wasm", "\0asm nothing");
    let mut all = String::new();
    for args in [
        &["run", "p.wasm", "--facts", "missing.csv", "--lang", "zh"][..],
        &["run", "q.wasm", "--facts", "f.csv", "--lang", "zh"],
        &["run", "p.wasm", "--facts", "f.csv", "--as-of", "2021-02-29", "--lang", "zh"],
        &["run", "p.wasm", "--facts", "f.csv", "--as-of", "1999-02-28", "--lang", "zh"],
        &["run", "p.wasm", "--facts", "f.csv", "-o", "x.pdf", "--lang", "zh"],
        &["run", "p.wasm", "--facts", ".", "--lang", "zh"],
        &["run", "p.wasm", "--facts", "f.csv", "--only", "租房补帖", "--lang", "zh"],
        &["run", "nowhere", "--facts", "f.csv", "--lang", "en"],
        &["run", "p.wasm", "--facts", "f.csv", "--format", "sarif", "--lang", "en"],
        &["check", "nowhere.heng", "--lang", "zh"],
        &["check", "--explain", "H9999", "--lang", "zh"],
    ] {
        let said = world.heng(args);
        assert_eq!(said.code, Some(2), "{args:?}\n{}", said.all());
        all.push_str(&format!("$ heng {}\n{}", args.join(" "), said.err));
    }
    insta::assert_snapshot!(all);
    for args in [&["run", "p.wasm", "--fcats", "f.csv"][..], &["fly"], &["run"], &[]] {
        assert_eq!(world.heng(args).code, Some(2), "{args:?}");
    }
    assert_eq!(world.heng(&["run", "broken.wasm", "--facts", "f.csv"]).code, Some(2));
    assert_eq!(world.heng(&["verify", "broken.wasm"]).code, Some(1));
    assert_eq!(world.heng(&["verify", "p.wasm"]).code, Some(0));
}

const WRONG: [&[&str]; 13] = [
    &["run", "p.wasm", "--fcats", "f.csv"],
    &["run", "p.wasm", "--zzz", "f.csv"],
    &["chekc"],
    &["fly"],
    &["run"],
    &["run", "p.wasm", "--facts"],
    &["run", "p.wasm", "--facts", "f.csv", "--format", "jsn"],
    &["run", "p.wasm", "--facts", "f.csv", "--color", "red"],
    &["run", "p.wasm", "--facts", "f.csv", "--facts", "g.csv"],
    &["check", "--explain", "H0101", "a.heng"],
    &["run", "p.wasm", "--facts", "f.csv", "--quiet=yes"],
    &["verify", "p.wasm", "q.wasm"],
    &["completions", "bsh"],
];

#[test]
fn wrong_usage_is_said_in_the_readers_language() {
    let world = World::new();
    let mut all = String::new();
    for args in WRONG {
        let zh = world.heng(&[args, &["--lang=zh"]].concat());
        assert_eq!((zh.code, zh.out.as_str()), (Some(2), ""), "{args:?}");
        all.push_str(&format!("$ heng {}\n{}\n", args.join(" "), zh.err));
        let en = world.heng(args);
        assert_eq!((en.code, en.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(en.err.starts_with("error: ") && en.err.is_ascii(), "{}", en.err);
    }
    insta::assert_snapshot!(all);
    let locale = world.command(&["fly"]).env("LC_ALL", "zh_CN.UTF-8").output().unwrap();
    assert!(Said::of(locale).err.starts_with("无法执行：没有命令 `fly`"));
    world.file("heng.toml", "language = \"zh\"\n");
    assert!(world.heng(&["fly"]).err.starts_with("无法执行：没有命令 `fly`"));
    assert!(world.heng(&["fly", "--lang", "en"]).err.starts_with("error: "));
}

#[test]
fn help_has_headings_in_the_readers_language() {
    let world = World::new();
    let mut all = String::new();
    for args in [&["--help", "--lang", "zh"][..], &["run", "--lang", "zh", "--help"], &["--lang", "zh", "help", "completions"]] {
        let said = world.heng(args);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{args:?}");
        all.push_str(&format!("$ heng {}\n{}\n", args.join(" "), said.out));
    }
    insta::assert_snapshot!(all);
    let english = world.heng(&["run", "--help"]).out;
    assert!(["Usage: ", "Arguments:\n", "Options:\n"].iter().all(|heading| english.contains(heading)), "{english}");
}

#[test]
fn a_table_that_is_read_is_not_written_over() {
    let world = World::new();
    let facts = "id,学历\nA1,博士\n";
    let said = world.run(facts, &["-o", "./f.csv"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("会覆盖正在读取的表"), "{}", said.err);
    assert_eq!(std::fs::read_to_string(world.path().join("f.csv")).unwrap(), facts);
}

#[test]
fn an_interrupted_run_leaves_no_file() {
    let world = World::new();
    let before = world.files();
    for signal in ["-INT", "-TERM"] {
        let mut child = world.command(&["run", "p.wasm", "--facts", "-", "--as-of", "2025-03-01", "-o", "out.csv"]);
        let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(FACTS.as_bytes()).unwrap();
        input.flush().unwrap();
        // The temporary file shows that the run has begun.
        while world.files().len() == before.len() {
            std::thread::yield_now();
        }
        let killed = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert_eq!(world.files(), before);
    }
}

#[test]
fn a_part_is_there_if_anything_of_it_is_given() {
    let world = World::new();
    world.file(
        "p.heng",
        "对象 配偶：\n    学历：学历。\n对象 个人：\n    配偶：配偶 或 无。\n类别 学历：硕士、博士。\n\
         待遇 随迁补贴 面向 个人：\n    发放 一次性；\n    同时符合：\n        （一）配偶 有记录；\n        （二）配偶 的 学历 为 博士；\n    标准 1元。\n",
    );
    world.file("f.csv", "id,配偶,配偶.学历\nA1,,博士\nA2,是,博士\nA3,,\nA4,无,\nA5,否,博士\nA6,?,\nA7,是,\n");
    let said = world.heng(&["run", "p.heng", "--facts", "f.csv", "--as-of", "2025-03-01", "--receipts-complete", "--lang", "zh"]).all();
    for (id, answer) in [("A1", "1元"), ("A2", "1元"), ("A3", "不符合"), ("A4", "不符合"), ("A6", "待核实"), ("A7", "待核实")] {
        assert!(said.lines().any(|line| line.split_whitespace().eq([id, answer])), "{id} {answer}: {said}");
    }
    assert!(said.contains("第 6 行，A5，配偶.学历：填的是没有 `配偶`，这里却填了值"), "{said}");
}

#[test]
fn a_failed_run_leaves_the_old_file() {
    let world = World::new();
    world.file("out.csv", "old");
    world.file("f.json", "[{\"id\":1},");
    let said = world.heng(&["run", "p.wasm", "--facts", "f.json", "-o", "out.csv", "--as-of", "2025-03-01"]);
    assert_eq!(said.code, Some(2), "{}", said.all());
    assert_eq!(std::fs::read_to_string(world.path().join("out.csv")).unwrap(), "old");
    assert_eq!(world.files().iter().filter(|n| n.starts_with('.')).count(), 0);
}

#[test]
fn inspect_says_what_a_module_needs() {
    let world = World::new();
    let said = world.heng(&["inspect", "p.wasm", "--lang", "zh"]);
    let text: Vec<&str> = said.out.lines().filter(|l| !["摘要", "大小", "每"].iter().any(|w| l.starts_with(w))).collect();
    insta::assert_snapshot!(text.join("\n"));
    assert_eq!(said.code, Some(0));
}

#[test]
fn a_project_file_that_is_wrong_names_its_line() {
    let world = World::new();
    world.file("heng.toml", "name = \"x\"\nlanguage = \"fr\"\n");
    world.file("a.heng", "政策 甲：\n    标题 \"甲\"。\n");
    let said = world.heng(&["check", "--lang", "en"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("`heng.toml`, line 2"), "{}", said.err);
}

#[test]
fn bytes_that_are_no_text_are_a_finding_with_line_and_byte() {
    let world = World::new();
    world.file("heng.toml", "language = \"zh\"\n");
    world.file("a.heng", b"// \xE7\x94\xB2\n// \xB2\xA9\n");
    let said = world.heng(&["check"]);
    insta::assert_snapshot!(said.all());
}

#[test]
fn a_module_is_compared_with_its_sources() {
    let world = World::new();
    let policy = |amount: &str| format!("对象 个人：\n    有房：是否。\n待遇 补贴 面向 个人：\n    同时符合：\n        （一）非 有房；\n    标准 {amount}。\n");
    world.file("a.heng", &policy("1万元"));
    world.file("b.heng", &policy("2万元"));
    for simd in [&["build", "a.heng"][..], &["build", "a.heng", "--no-simd"]] {
        let built = world.heng(simd);
        assert_eq!(built.code, Some(0), "{}", built.all());
        assert_eq!(world.heng(&["verify", "build/a.wasm", "--source", "a.heng"]).code, Some(0));
        let said = world.heng(&["verify", "build/a.wasm", "--source", "b.heng", "--lang", "zh"]);
        assert_eq!(said.code, Some(1));
        assert!(said.all().contains("所给源文件编译出的模块与此不同（source）"), "{}", said.all());
    }
}

#[test]
fn a_module_without_vector_instructions_is_valid_where_there_are_none() {
    let world = World::new();
    world.file("ref4.heng", std::fs::read("policies/ref4/ref4.heng").unwrap());
    for (flags, valid) in [(&["--no-simd"][..], true), (&[], false)] {
        let built = world.heng(&[&["build", "ref4.heng"], flags].concat());
        assert_eq!(built.code, Some(0), "{}", built.all());
        let features = wasmparser::WasmFeatures::default().difference(wasmparser::WasmFeatures::SIMD | wasmparser::WasmFeatures::RELAXED_SIMD);
        let bytes = std::fs::read(world.path().join("build/ref4.wasm")).unwrap();
        let checked = wasmparser::Validator::new_with_features(features).validate_all(&bytes);
        assert_eq!(checked.is_ok(), valid, "{:?}", checked.err());
    }
}
