//! A column that is lost makes nobody's answer wrong.
//!
//! From the people of each sample city every column is dropped in turn. An answer is then the one it was, or it is not known; whoever's is
//! not known any more is told which fact is missing, who keeps it and in which register.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

const PEOPLE: usize = 300;
const AS_OF: &str = "2021-07-01";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("policies")
}

/// The answers of a city's policies, a line each.
fn run(city: &str, facts: &Path, receipts: &Path) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_heng"))
        .args(["run".as_ref(), root().join(city).as_os_str(), "--facts".as_ref(), facts.as_os_str(), "--receipts".as_ref(), receipts.as_os_str()])
        .args(["--receipts-complete", "--as-of", AS_OF, "--format", "json", "--lang", "zh"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.is_empty(), "{city}: {}", String::from_utf8_lossy(&output.stderr));
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// For each fact its register and the department that keeps it, read from the text of the policies.
fn keepers(city: &str) -> BTreeMap<String, (String, String)> {
    let mut text = String::new();
    for folder in [root().join("shared"), root().join(city)] {
        for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.to_string_lossy().ends_with(".heng.md")) {
            text.push_str(&std::fs::read_to_string(entry).unwrap());
        }
    }
    let of: BTreeMap<&str, &str> = text
        .lines()
        .filter_map(|l| l.strip_prefix("数据源 ")?.split_once(" 属于 "))
        .map(|(source, department)| (source, department.trim_end_matches('。')))
        .collect();
    let mut out = BTreeMap::new();
    for line in text.lines() {
        let (Some((fact, rest)), true) = (line.trim().split_once('：'), line.starts_with("    ")) else { continue };
        let Some((_, source)) = rest.split_once("来自 ") else { continue };
        let source = source.split(['，', '；', '。']).next().unwrap();
        out.insert(fact.to_owned(), (source.to_owned(), of[source].to_owned()));
    }
    out
}

fn without(rows: &[Vec<&str>], column: usize) -> String {
    let row = |r: &Vec<&str>| r.iter().enumerate().filter(|(i, _)| *i != column).map(|(_, c)| *c).collect::<Vec<_>>().join(",");
    rows.iter().map(|r| row(r) + "\n").collect()
}

/// Whether `now` is `then`, or not known.
fn only_less_known(then: &Value, now: &Value) -> bool {
    now == then || now.is_null() || now == "undetermined" || now == "unknown"
}

fn columns_of(city: &str) {
    let people = std::fs::read_to_string(root().join(city).join("people.csv")).unwrap();
    let rows: Vec<Vec<&str>> = people.lines().take(PEOPLE + 1).map(|l| l.split(',').collect()).collect();
    let ids: BTreeSet<&str> = rows.iter().map(|r| r[0]).collect();
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: String| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let receipts = std::fs::read_to_string(root().join(city).join("receipts.csv")).unwrap();
    let listed = receipts.lines().filter(|l| ids.contains(l.split(',').next().unwrap())).map(|l| format!("{l}\n")).collect();
    let receipts = file("receipts.csv", listed);
    let whole = run(city, &file("whole.csv", without(&rows, usize::MAX)), &receipts);
    assert_eq!(whole.len(), PEOPLE);
    let keepers = keepers(city);
    let mut lost = BTreeMap::new();
    for (k, column) in rows[0].iter().enumerate().skip(1) {
        let answers = run(city, &file("less.csv", without(&rows, k)), &receipts);
        let (source, department) = &keepers[*column];
        for (then, now) in whole.iter().zip(&answers) {
            let Some(benefits) = then["benefits"].as_object() else { continue };
            let who = &then["subject"];
            for (name, then) in benefits {
                let now = &now["benefits"][name];
                for what in ["status", "amount", "payable", "periods_left"] {
                    assert!(only_less_known(&then[what], &now[what]), "without {column}: {what} of {name} for {who}: {} → {}", then[what], now[what]);
                }
                for (a, b) in then["items"].as_array().unwrap().iter().zip(now["items"].as_array().unwrap()) {
                    assert!(only_less_known(&a["state"], &b["state"]), "without {column}: {a} → {b} for {who}");
                }
                if now["status"] == then["status"] {
                    continue;
                }
                *lost.entry(*column).or_insert(0) += 1;
                let needs = now["needs"].as_array().unwrap().iter().find(|n| n["fact"] == *column);
                let needs = needs.unwrap_or_else(|| panic!("without {column}: {name} of {who} does not say what it needs: {now}"));
                assert_eq!((needs["source"].as_str(), needs["department"].as_str()), (Some(source.as_str()), Some(department.as_str())));
            }
        }
    }
    println!("{city}: {lost:?}");
    assert!(lost.len() >= 5 && lost.values().sum::<i32>() > 300, "{city}: {lost:?}");
}

#[test]
fn a_column_lost_in_hefei_makes_no_answer_wrong() {
    columns_of("hefei");
}

#[test]
fn a_column_lost_in_qingdao_makes_no_answer_wrong() {
    columns_of("qingdao");
}

#[test]
fn a_column_lost_in_shenzhen_makes_no_answer_wrong() {
    columns_of("shenzhen");
}
