//! The hosts in other languages: their own tests, and on the same rows the same bytes as the host in Rust.
//!
//! Heng needs neither Node nor Python. Where one of them is missing and cannot be installed, that is said and its package is passed over.

use crate::generate::Random;
use crate::page::{body_of, install};
use heng::population::facts::Facts;
use heng::population::receipts::Register;
use heng::population::table::Table;
use heng_host::abi::{Cell, Input, Interface, Storage, Type};
use heng_host::{Asked, Column, Module, OutputDigest};
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const AS_OF: i32 = 18_809;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The module of a policy, in the folder.
pub fn built(policy: &str, flags: &[&str], folder: &Path) -> PathBuf {
    let output = folder.join("build");
    let command = Command::new(env!("CARGO_BIN_EXE_heng")).arg("build").args(flags).arg(root().join(policy)).arg("-o").arg(&output).output().unwrap();
    assert!(command.status.success(), "{policy}: {command:?}");
    let mut files = fs::read_dir(&output).unwrap().map(|e| e.unwrap().path());
    let module = files.find(|f| f.extension().is_some_and(|e| e == "wasm")).expect("a policy builds a module");
    let kept = folder.join(module.file_name().unwrap());
    fs::rename(&module, &kept).unwrap();
    fs::remove_dir_all(output).unwrap();
    kept
}

/// The people of a city, a row each.
pub fn people(city: &str, interface: &Interface) -> Vec<Vec<Cell>> {
    let open = |name: &str| {
        let bytes = fs::read(root().join("policies").join(city).join(name)).unwrap();
        Table::open(name, None, Box::new(std::io::Cursor::new(bytes))).unwrap()
    };
    let mut register = Register::new(true);
    register.receipts(open("receipts.csv"), interface, AS_OF, true).unwrap();
    let mut facts = Facts::new(open("people.csv"), interface, &register, true).unwrap();
    std::iter::from_fn(|| facts.next_row().unwrap()).map(|row| row.expect("no person is refused").cells).collect()
}

/// Rows of anything, some of them out of range; of a thousand cells so many are unknown, and as many absent where they may be.
pub fn anything(interface: &Interface, rows: usize, open: usize) -> Vec<Vec<Cell>> {
    let mut r = Random::new(11);
    let mut cell = |input: &Input| match r.below(1000) {
        n if n < open => Cell::Unknown,
        n if n < 2 * open && input.present.is_some() => Cell::Absent,
        999 => Cell::Known(if matches!(input.ty, Type::YesNo) { 2 } else { input.max + 1 }),
        _ if input.ty == Type::Date => Cell::Known(r.within(7_000, AS_OF.into())),
        _ => Cell::Known(r.within(input.min, input.max)),
    };
    (0..rows).map(|_| interface.inputs.iter().map(&mut cell).collect()).collect()
}

/// The bytes of a column.
struct Raw {
    values: Vec<u8>,
    known: Vec<u8>,
    present: Option<Vec<u8>>,
}

impl Raw {
    fn column(&self) -> Column<'_> {
        Column { values: &self.values, known: Some(&self.known), present: self.present.as_deref() }
    }
}

/// A column of each input: values with something else under what is not known, and the bitmaps.
fn columns(interface: &Interface, rows: &[Vec<Cell>]) -> Vec<Raw> {
    let bits = |at: usize, set: fn(Cell) -> bool| -> Vec<u8> {
        rows.chunks(8).map(|eight| eight.iter().enumerate().fold(0, |byte, (i, row)| byte | u8::from(set(row[at])) << i)).collect()
    };
    let column = |(at, input): (usize, &Input)| {
        let width = match input.storage {
            Storage::I8 => 1,
            Storage::I16 => 2,
            Storage::I32 => 4,
            Storage::I64 => 8,
        };
        let value = |row: &Vec<Cell>| if let Cell::Known(v) = row[at] { v } else { 0x5A5A_5A5A_5A5A_5A5A };
        let values = rows.iter().flat_map(|row| value(row).to_le_bytes().into_iter().take(width)).collect();
        Raw { values, known: bits(at, |c| c != Cell::Unknown), present: input.present.map(|_| bits(at, |c| c != Cell::Absent)) }
    };
    interface.inputs.iter().enumerate().map(column).collect()
}

/// Writes beside a module rows for it, and the digests of what the host in Rust answers.
pub fn write_fixture(path: &Path, rows: impl Fn(&Interface) -> Vec<Vec<Cell>>) {
    let module = Module::load(&fs::read(path).unwrap()).unwrap();
    let interface = module.interface();
    let mut table = rows(interface);
    let whole = table.clone();
    // More than one batch, and not a multiple of eight.
    while table.len() < interface.capacity as usize {
        table.extend(whole.iter().cloned());
    }
    table.extend(whole.into_iter().take(21));
    let columns = columns(interface, &table);
    let mut instance = module.instantiate().unwrap();
    let given: Vec<_> = columns.iter().map(Raw::column).collect();
    let [plain, taken, everything] = [Asked::default(), Asked { taken: true, trace: false }, Asked::EVERYTHING].map(|asked| {
        let mut digest = OutputDigest::new(interface, asked);
        instance.evaluate_columns(AS_OF, table.len(), &given, asked, |batch| digest.update(&batch)).unwrap();
        digest.hex()
    });
    let vectors = instance.self_test().unwrap();
    let vectors = json!({ "vectors": vectors.vectors, "failed": vectors.failed, "digest": vectors.digest });
    let said = json!({ "as_of": AS_OF, "rows": table.len(), "plain": plain, "taken": taken, "everything": everything, "vectors": vectors });
    let raw: Vec<u8> = columns.into_iter().flat_map(|c| [c.values, c.known, c.present.unwrap_or_default()].concat()).collect();
    fs::write(path.with_extension("columns"), raw).unwrap();
    fs::write(path.with_extension("json"), said.to_string()).unwrap();
}

/// A folder with modules, rows for them, and what the host in Rust answers.
fn fixtures() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let ref4 = built("policies/ref4", &[], folder.path());
    write_fixture(&ref4, |interface| anything(interface, 5_000, 60));
    // Sixteen rows of which all is known are answered at once.
    let known = folder.path().join("ref4-known.wasm");
    fs::copy(&ref4, &known).unwrap();
    write_fixture(&known, |interface| anything(interface, 5_000, 0));
    // What is to be paid back is answered and reported by all hosts alike.
    write_fixture(&built("tests/it/samples/recovery.heng", &[], folder.path()), |interface| anything(interface, 1_000, 300));
    for (city, policy) in [
        ("hefei", "policies/hefei"),
        ("qingdao", "policies/qingdao/city.heng.md"),
        ("qingdao", "policies/qingdao/west-coast.heng.md"),
        ("shenzhen", "policies/shenzhen/rent.heng.md"),
        ("shenzhen", "policies/shenzhen/longhua.heng.md"),
    ] {
        write_fixture(&built(policy, &[], folder.path()), |interface| people(city, interface));
    }
    folder
}

/// The major version of Node, if it is there.
fn node() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    String::from_utf8_lossy(&output.stdout).trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Tells whoever runs the tests: what is printed by the macros is shown of a test that fails only.
pub fn say(words: &str) {
    std::io::stderr().write_all(format!("\npassed over: {words}\n").as_bytes()).unwrap();
}

#[track_caller]
pub fn succeeds(what: &str, output: &Output) {
    let text = [&output.stdout, &output.stderr].map(|t| String::from_utf8_lossy(t).into_owned()).concat();
    assert!(output.status.success(), "{what}:\n{text}");
}

#[test]
fn the_host_in_javascript_keeps_its_promises() {
    if node().is_none() {
        install("nodejs");
    }
    if node().is_none_or(|major| major < 20) {
        return say("hosts/javascript is tested with Node 20 or later, and there is none");
    }
    let fixtures = fixtures();
    let tests = Command::new("node")
        .arg("--test")
        .current_dir(root().join("hosts/javascript"))
        .env("HENG", env!("CARGO_BIN_EXE_heng"))
        .env("HENG_FIXTURES", fixtures.path())
        .output()
        .unwrap();
    succeeds("node --test", &tests);
}

#[test]
fn a_browser_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for file in fs::read_dir(root().join("hosts/javascript")).unwrap().map(|e| e.unwrap().path()) {
        if file.extension().is_some_and(|e| e == "js") {
            fs::copy(&file, folder.path().join(file.file_name().unwrap())).unwrap();
        }
    }
    let bytes = fs::read(built("policies/hefei", &[], folder.path())).unwrap();
    let page = format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><body><script type=\"module\">
        import {{ load }} from \"./heng-host.js\";
        const module = await load(Uint8Array.from({bytes:?}));
        const {{ vectors, failed, digest }} = await module.selfTest();
        const {{ status }} = module.evaluate(\"2021-07-01\", {{ 学历: null }}).benefits.首次创业补助;
        document.body.textContent = [vectors, failed.length, digest, status].join(\" \");
        </script></body>"
    );
    fs::write(folder.path().join("page.html"), page).unwrap();
    let said = Module::load(&bytes).unwrap().instantiate().unwrap().self_test().unwrap();
    assert!(said.vectors > 50 && said.failed.is_empty());
    assert_eq!(body_of(folder.path(), "page.html"), format!("{} 0 {} not_eligible", said.vectors, said.digest));
}

/// An environment with what the package rests on, below `target`: made once, if the registry of packages can be reached.
fn environment() -> Result<PathBuf, String> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("python");
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let run = |program: &Path, args: &[&str]| {
        let output = Command::new(program).args(args).output().map_err(|e| e.to_string())?;
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    };
    let there = ["-c", "import sys, wasmtime, numpy, pyarrow, flit_core; assert sys.version_info >= (3, 10)"];
    if run(&python, &there).is_err() {
        let folder = folder.to_string_lossy();
        let venv = || run(Path::new("python3"), &["-m", "venv", "--clear", &folder]);
        if venv().is_err() {
            install("python3-venv");
            venv()?;
        }
        run(&python, &["-m", "pip", "install", "-q", "wasmtime", "numpy", "pyarrow", "flit_core"])?;
        run(&python, &there)?;
    }
    Ok(python)
}

#[test]
fn the_host_in_python_keeps_its_promises() {
    let python = match environment() {
        Ok(python) => python,
        Err(why) => return say(&format!("hosts/python is tested with Python 3.10 or later and packages from PyPI: {why}")),
    };
    let package = root().join("hosts/python");
    let install = ["-m", "pip", "install", "-q", "--no-build-isolation", "--no-deps", "--force-reinstall"];
    succeeds("pip install", &Command::new(&python).args(install).arg(&package).output().unwrap());
    let fixtures = fixtures();
    let tests = Command::new(&python)
        .args(["-m", "unittest", "discover", "-s", "tests"])
        .current_dir(&package)
        .env("HENG", env!("CARGO_BIN_EXE_heng"))
        .env("HENG_FIXTURES", fixtures.path())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    succeeds("python -m unittest", &tests);
}

#[test]
fn the_digest_is_of_rows_and_not_of_batches() {
    let folder = tempfile::tempdir().unwrap();
    let module = Module::load(&fs::read(built("policies/ref4", &[], folder.path())).unwrap()).unwrap();
    let interface = module.interface();
    let rows = anything(interface, 64, 60);
    let digest = |rows: &[Vec<Cell>], parts: &[usize]| {
        let mut digest = OutputDigest::new(interface, Asked::EVERYTHING);
        let mut first = 0;
        for part in parts {
            let columns = columns(interface, &rows[first..first + part]);
            let given: Vec<_> = columns.iter().map(Raw::column).collect();
            module.instantiate().unwrap().evaluate_columns(AS_OF, *part, &given, Asked::EVERYTHING, |batch| digest.update(&batch)).unwrap();
            first += part;
        }
        digest.hex()
    };
    let whole = digest(&rows, &[64]);
    assert_eq!(whole, digest(&rows, &[1, 7, 40, 16]));
    let mut other = rows.clone();
    other[63].clone_from(&rows[0]);
    assert_ne!(whole, digest(&other, &[64]));
}

/// The words of a page that are set as code, Chinese ones and commands apart.
fn named(page: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join(page)).unwrap();
    let lines = text.lines().filter(|l| !l.starts_with("```"));
    let words = lines.flat_map(|l| l.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>());
    words.filter(|w| w.is_ascii()).collect()
}

/// The rules that a source refuses modules by.
fn rules(source: &str, before: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join(source)).unwrap();
    let rule = |rest: &str| rest.trim_start().strip_prefix('"')?.split_once('"').map(|(rule, _)| rule.to_owned());
    text.split(before).skip(1).filter_map(rule).collect()
}

#[test]
fn the_pages_of_the_interface_name_the_same_things_and_every_rule() {
    let pages = ["docs/abi.md", "docs/abi.zh.md"].map(named);
    let [en, zh] = &pages;
    assert_eq!(en.symmetric_difference(zh).collect::<Vec<_>>(), Vec::<&String>::new());
    let host = |file: &str, before: &str| rules(&format!("hosts/rust/src/{file}"), before);
    let whole = ["admit.rs", "bound.rs", "run.rs"].iter().flat_map(|f| host(f, "LoadError::new("));
    let rust: BTreeSet<String> = whole.chain(["flow.rs", "instructions.rs"].iter().flat_map(|f| host(f, "Fault("))).collect();
    assert!(rust.len() > 10 && rust.is_subset(en), "{:?}", rust.difference(en).collect::<Vec<_>>());
    for (source, before) in [("hosts/javascript/admit.js", "LoadError("), ("hosts/python/src/heng_host/_admit.py", "LoadError(")] {
        let found = rules(source, before);
        assert!(found.len() > 8 && found.is_subset(&rust), "{source}: {:?}", found.difference(&rust).collect::<Vec<_>>());
    }
}

/// The blocks of a page that are run, and what they print.
fn run_blocks(page: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(page)).unwrap();
    text.split("```").skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_pages_of_the_engines_run_the_same_programs() {
    let [en, zh] = ["docs/engines.md", "docs/engines.zh.md"].map(run_blocks);
    assert!(en.len() > 5 && en.iter().any(|block| block.starts_with("sql\n")));
    assert_eq!(en, zh);
}
