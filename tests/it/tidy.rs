//! The layering of ARCHITECTURE.md, and what must not lie about.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every source file below `src`, with its text without comments.
pub fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("src is there").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(Path::new("src"), &mut paths);
    paths.sort();
    let text = |p: &PathBuf| std::fs::read_to_string(p).expect("a source is text");
    let code = |t: String| t.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    paths.iter().map(|p| (p.to_string_lossy().replace('\\', "/"), code(text(p)))).collect()
}

/// The folder below `src` that a file lies in.
fn part(path: &str) -> Option<&str> {
    path.strip_prefix("src/")?.split_once('/').map(|(part, _)| part)
}

/// Column three of the table in ARCHITECTURE.md: what each part may use.
fn allowed() -> BTreeMap<String, Vec<String>> {
    let page = std::fs::read_to_string("ARCHITECTURE.md").expect("the page is there");
    let table = page.split("## `src/`").nth(1).and_then(|t| t.split("\n## ").next()).expect("the page has the table");
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let name = cells.first()?.strip_prefix('`')?.strip_suffix('`')?;
        let uses = cells.last()?.split(", ").filter(|u| *u != "–").map(str::to_owned).collect();
        Some((name.to_owned(), uses))
    };
    table.lines().filter_map(row).collect()
}

/// What a text names behind `crate::`, those in braces included, and the crates of `hosts/` it names.
fn uses(text: &str) -> Vec<String> {
    let word = |t: &str| t.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>();
    let mut out = Vec::new();
    for rest in text.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split("};").next().unwrap_or_default();
                let mut depth = 0;
                let mut begin = true;
                for (at, c) in list.char_indices() {
                    if depth == 0 && begin && c.is_ascii_lowercase() {
                        out.push(word(list.get(at..).unwrap_or_default()));
                        begin = false;
                    }
                    match c {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' => begin = true,
                        _ => {}
                    }
                }
            }
            None => out.push(word(rest)),
        }
    }
    for host in ["heng_abi", "heng_host"] {
        if mentions(text, host) {
            out.push(host.to_owned());
        }
    }
    out.retain(|w| !w.is_empty());
    out
}

/// Whether a text names a crate, as `name::` or `use name`.
fn mentions(text: &str, name: &str) -> bool {
    let whole = |before: &str| !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
    text.match_indices(&format!("{name}::")).any(|(at, _)| text.get(..at).is_some_and(whole)) || text.contains(&format!("use {name};"))
}

#[test]
fn every_use_points_to_an_earlier_part() {
    let allowed = allowed();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(part) = part(&path) else { continue };
        let may = allowed.get(part).unwrap_or_else(|| panic!("ARCHITECTURE.md does not list `{part}`"));
        for used in uses(&text) {
            if used != part && !may.contains(&used) && !may.contains(&"everything".to_owned()) {
                wrong.push(format!("{part} → {used} ({path})"));
            }
        }
    }
    assert!(wrong.is_empty(), "not in ARCHITECTURE.md:\n{}", wrong.join("\n"));
}

#[test]
fn the_table_lists_no_edge_that_is_not_there() {
    let mut real: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in sources() {
        if let Some(part) = part(&path) {
            real.entry(part.to_owned()).or_default().extend(uses(&text));
        }
    }
    for (part, may) in allowed() {
        let real = real.get(&part).unwrap_or_else(|| panic!("there is no src/{part}"));
        let idle: Vec<&String> = may.iter().filter(|m| *m != "everything" && !real.contains(m)).collect();
        assert!(idle.is_empty(), "{part} does not use {idle:?}");
    }
}

#[test]
fn the_evaluator_the_module_and_the_solver_never_see_each_other() {
    let apart = ["eval", "wasm", "solver"];
    for (path, text) in sources() {
        let Some(part) = part(&path).filter(|part| apart.contains(part)) else { continue };
        assert!(uses(&text).iter().all(|used| used == part || !apart.contains(&used.as_str())), "{path}");
    }
}

#[test]
fn of_syntax_diagnostics_know_the_language_only() {
    for (path, text) in sources().iter().filter(|(p, _)| part(p) == Some("diagnostic")) {
        for rest in text.split("crate::syntax::").skip(1) {
            assert!(rest.starts_with("Language"), "{path}");
        }
    }
}

#[test]
fn foreign_types_stop_at_the_part_that_uses_them() {
    let homes: [(&str, &[&str]); 8] = [
        ("pest", &["src/syntax/"]),
        ("miette", &["src/diagnostic/render.rs"]),
        ("wasm_encoder", &["src/wasm/"]),
        ("batsat", &["src/solver/sat/"]),
        ("cadical", &["src/solver/sat/"]),
        ("minijinja", &["src/report/html/"]),
        ("csv", &["src/population/", "src/cli/"]),
        ("serde_json", &["src/population/", "src/cli/", "src/diagnostic/json.rs", "src/diagnostic/sarif.rs", "src/wasm/module.rs"]),
    ];
    for (path, text) in sources() {
        for (name, homes) in homes {
            assert!(!mentions(&text, name) || homes.iter().any(|h| path.starts_with(h)), "{name} in {path}");
        }
    }
}

#[test]
fn nothing_is_left_to_do_and_nothing_stops_where_it_likes() {
    for (path, text) in sources() {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for word in ["todo!", "unimplemented!", "dbg!", ".unwrap()"] {
            assert!(!text.contains(word), "{word} in {path}");
        }
    }
}

#[test]
fn no_source_is_longer_than_a_thousand_lines() {
    for (path, _) in sources() {
        let lines = std::fs::read_to_string(&path).expect("a source is text").lines().count();
        assert!(lines <= 1000, "{path} has {lines} lines");
    }
}

#[test]
fn no_stray_file_lies_at_the_top() {
    let known = [
        "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "Cargo.lock", "Cargo.toml", "LICENSE", "README.md", "README.zh.md", "STYLE.md",
        "benches", "clippy.toml", "rustfmt.toml", "rust-toolchain.toml", "docs", "examples", "grammar", "hosts", "policies", "src", "target", "tests",
    ];
    for entry in std::fs::read_dir(".").expect("the folder is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(name.starts_with('.') || known.contains(&name.as_str()), "{name}");
    }
}
