//! `docs/golden.md` names, for each figure that the samples give as a result, the example that holds it: the example is there and expects
//! that figure, and what its person is paid month by month adds up to the sum that the page gives.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;

use crate::findings::copied;
use crate::policies::read;
use crate::world::World;

const PAGE: &str = "docs/golden.md";

/// The rows of the tables in one part of the page, cell by cell, without their heads.
fn rows(part: &str) -> Vec<Vec<String>> {
    let page = read(PAGE);
    let (_, rest) = page.split_once(&format!("\n## {part} · ")).unwrap_or_else(|| panic!("{PAGE} has no part {part}"));
    let part = rest.split("\n## ").next().unwrap_or_default();
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    part.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| 出处")).map(cells).collect()
}

/// A path in backticks, and what is named behind it.
#[track_caller]
fn place(cell: &str) -> (&str, &str) {
    cell.strip_prefix('`').and_then(|cell| cell.split_once("` ")).unwrap_or_else(|| panic!("no file is named: {cell}"))
}

/// What stands in a file behind a head, to the next empty line or the end of the block.
fn block(path: &str, head: &str) -> Option<String> {
    let text = read(path);
    let (_, rest) = text.split_once(&format!("\n{head}："))?;
    let end = ["\n\n", "\n```"].into_iter().filter_map(|end| rest.find(end)).min()?;
    rest.get(..end).map(str::to_owned)
}

/// What a named example expects, what a named guarantee says, or the body of a named test.
fn held(path: &str, name: &str) -> Option<String> {
    if path.ends_with(".rs") {
        let text = read(path);
        let (_, body) = text.split_once(&format!("\nfn {name}("))?;
        return body.split("\n}\n").next().map(str::to_owned);
    }
    if let Some(told) = name.strip_prefix("保证 ") {
        return block(path, &format!("保证 \"{told}\""));
    }
    let example = block(path, &format!("算例 {name}"))?;
    example.split_once("预期：").map(|(_, expected)| expected.to_owned())
}

/// Whether a figure stands in a text, and not as the end of a longer one (`6万元` in `16万元`, `符合` in `不符合`).
fn stands_in(figure: &str, text: &str) -> bool {
    text.match_indices(figure).any(|(at, _)| !text[..at].ends_with(|c: char| c.is_ascii_digit() || c == '.' || c == '不'))
}

#[test]
fn every_golden_figure_is_expected_by_an_example_that_is_there() {
    let rows = rows("一日的结果");
    assert!(rows.len() >= 120, "{} figures", rows.len());
    for row in &rows {
        let [source, figures, holders] = row.as_slice() else { panic!("a row has three cells: {row:?}") };
        let mut expected = String::new();
        for (path, names) in holders.split("<br>").map(place) {
            for name in names.split(" · ") {
                expected += &held(path, name).unwrap_or_else(|| panic!("{source}: there is no {name} in {path}"));
                expected.push('\n');
            }
        }
        let mut figures = figures.split('`').skip(1).step_by(2).peekable();
        assert!(figures.peek().is_some(), "{source}: no figure is marked");
        for figure in figures {
            assert!(stands_in(figure, &expected), "{source}: what is named does not expect {figure}\n{expected}");
        }
    }
}

/// The facts of an example as a table of facts has them, and its applications as `heng timeline` is told them.
#[track_caller]
fn given(path: &str, name: &str) -> (Map<String, Value>, Vec<String>) {
    let example = block(path, &format!("算例 {name}")).unwrap_or_else(|| panic!("there is no {name} in {path}"));
    let lines = example.split_once("给定：\n").and_then(|(_, rest)| rest.split_once("    预期："));
    let (lines, _) = lines.expect("an example is given facts and expects something");
    let mut facts = Map::from_iter([("id".to_owned(), Value::from("1"))]);
    let mut told = Vec::new();
    for line in lines.lines().map(|line| line.trim().trim_end_matches('；')).filter(|line| !line.is_empty() && *line != "回执 完整") {
        let (fact, value) = line.split_once(' ').expect("a fact and what is said of it");
        let value = value.strip_prefix("为 ");
        assert!(value.is_some() || line.ends_with(" 无记录"), "{path}, {name}: {line}");
        let receipt = [("申请日期(", "--applied"), ("审核日期(", "--approved")]
            .into_iter()
            .find_map(|(receipt, option)| Some((option, fact.strip_prefix(receipt)?.strip_suffix(')')?)));
        match (receipt, value) {
            (Some((option, benefit)), Some(day)) => told.extend([option.to_owned(), format!("{benefit}={day}")]),
            (_, value) => drop(facts.insert(fact.to_owned(), value.map_or(Value::Null, Value::from))),
        }
    }
    (facts, told)
}

/// The policies of one city and the dictionary that all use: a project of few files, which is read sooner than all samples.
fn city(name: &str) -> World {
    let world = World::new();
    world.file("policies/heng.toml", read("policies/heng.toml"));
    let folders = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/policies")).expect("the samples");
    for folder in folders.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()) {
        if folder == "shared" || city_of(&folder) == name {
            copied(&world, &format!("policies/{folder}"));
        }
    }
    world
}

/// The packages of a city begin with its name: `qingdao`, `qingdao-2012`.
fn city_of(folder: &str) -> &str {
    folder.split('-').next().unwrap_or_default()
}

/// What the benefits pay together, in fen.
#[track_caller]
fn paid(world: &World, args: &[&str], benefits: &str) -> i64 {
    let said = world.heng(args);
    let last = said.out.lines().last().filter(|_| said.code == Some(0)).unwrap_or_else(|| panic!("heng {}\n{}", args.join(" "), said.all()));
    let last: Value = serde_json::from_str(last).expect("a line is an object");
    let totals = last["totals"].as_array().expect("the last line is the sums of each benefit");
    let of = |benefit: &str| totals.iter().find(|total| total["benefit"] == benefit).and_then(|total| total["payable"].as_i64());
    benefits.split('、').map(|benefit| of(benefit).unwrap_or_else(|| panic!("{benefit} has no sum"))).sum()
}

/// `99999.84元` in fen.
#[track_caller]
fn fen(sum: &str) -> i64 {
    let yuan = sum.trim_matches('`').strip_suffix('元').expect("a sum is in yuan");
    let (whole, cents) = yuan.split_once('.').unwrap_or((yuan, "00"));
    format!("{whole}{cents}").parse().expect("a number")
}

#[test]
fn golden_sums_are_what_the_months_pay() {
    let rows = rows("逐月合计");
    assert!(rows.len() >= 35, "{} sums", rows.len());
    let mut cities = BTreeMap::new();
    for row in &rows {
        let [source, sum, from, benefits, policies, since, months] = row.as_slice() else { panic!("a row has seven cells: {row:?}") };
        let (path, name) = place(from);
        let (facts, told) = given(path, name);
        let name = path.strip_prefix("policies/").and_then(|path| path.split('/').next()).map(city_of).expect("a sample policy");
        let world: &World = cities.entry(name.to_owned()).or_insert_with(|| city(name));
        world.file("facts.json", Value::Object(facts).to_string());
        let mut args = vec!["timeline"];
        args.extend(policies.trim_matches('`').split(' '));
        args.extend(["--facts", "facts.json", "--ignore-extra", "--subject", "1", "--from", since, "--months", months, "--day", "31", "--format", "json"]);
        args.extend(told.iter().map(String::as_str));
        assert_eq!(paid(world, &args, benefits), fen(sum), "{source}: heng {}", args.join(" "));
    }
}

/// Each row says why, in both languages.
#[test]
fn a_figure_without_an_example_says_why() {
    for row in rows("没有算例的数字") {
        assert!(row.len() == 3 && row.iter().all(|cell| !cell.is_empty()), "{row:?}");
    }
}
