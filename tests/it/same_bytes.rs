//! The same source gives the same bytes, wherever and in whatever language the machine is set up; and what they are asks nothing of a host.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use wasmparser::{Parser, Payload};

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() { copy(&entry.path(), &target) } else { _ = std::fs::copy(entry.path(), target).unwrap() }
    }
}

/// The modules of the sample policies, built in `folder` below a new directory under these settings; by name.
fn built(folder: &str, absolute: bool, settings: [(&str, &str); 3]) -> BTreeMap<String, Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join(folder);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("policies"), &home.join("policies"));
    let policies = if absolute { home.join("policies") } else { Path::new("policies").to_owned() };
    let output = Command::new(env!("CARGO_BIN_EXE_heng"))
        .current_dir(&home)
        .env_clear()
        .envs(settings)
        .args(["build".as_ref(), policies.as_os_str(), "-o".as_ref(), "out".as_ref()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let files = std::fs::read_dir(home.join("out")).unwrap().map(|e| e.unwrap().path());
    files.map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&p).unwrap())).collect()
}

#[test]
fn the_same_source_gives_the_same_bytes_anywhere() {
    let here = built("a", false, [("LANG", "zh_CN.UTF-8"), ("LC_ALL", "zh_CN.UTF-8"), ("TZ", "Asia/Shanghai")]);
    let there = built("另一个 文件夹/深处", true, [("LANG", "C"), ("LC_ALL", "de_DE.ISO-8859-1"), ("TZ", "America/New_York")]);
    let modules: Vec<&String> = here.keys().filter(|n| n.ends_with(".wasm")).collect();
    assert!(modules.len() >= 5, "{modules:?}");
    assert_eq!(here.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>());
    for (name, bytes) in &here {
        assert!(there[name] == *bytes, "{name} differs");
    }
}

#[test]
fn a_module_asks_nothing_of_its_host() {
    let files = built("b", false, [("LANG", "C"), ("LC_ALL", "C"), ("TZ", "UTC")]);
    for (name, bytes) in files.iter().filter(|(n, _)| n.ends_with(".wasm")) {
        let mut memories = 0;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.unwrap() {
                Payload::ImportSection(imports) => assert_eq!(imports.count(), 0, "{name} imports"),
                Payload::TableSection(tables) => assert_eq!(tables.count(), 0, "{name} has a table"),
                Payload::StartSection { .. } => panic!("{name} starts by itself"),
                Payload::MemorySection(all) => {
                    for memory in all {
                        let memory = memory.unwrap();
                        memories += 1;
                        assert_eq!(memory.maximum, Some(memory.initial), "{name}: memory that grows");
                    }
                }
                Payload::TypeSection(types) => {
                    for ty in types.into_iter_err_on_gc_types() {
                        let ty = ty.unwrap();
                        let float = |t: &wasmparser::ValType| matches!(t, wasmparser::ValType::F32 | wasmparser::ValType::F64);
                        assert!(!ty.params().iter().chain(ty.results()).any(float), "{name}: a float in a signature");
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let mut reader = body.get_operators_reader().unwrap();
                    while !reader.eof() {
                        let operator = format!("{:?}", reader.read().unwrap());
                        let whole = operator.split([' ', '{']).next().unwrap();
                        assert!(!["F32", "F64"].iter().any(|f| whole.contains(f)), "{name}: {operator}");
                        assert!(whole != "MemoryGrow", "{name}: {operator}");
                    }
                }
                _ => {}
            }
        }
        assert_eq!(memories, 1, "{name}");
    }
}
