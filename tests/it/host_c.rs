//! The host in C: its page runs as it stands, it refuses by name, and it gives the same bytes as the host in Rust.
//!
//! Heng needs neither wasm2c nor a C compiler. Where one of them is missing and cannot be installed, that is said and the host is passed over.

use crate::packages::{anything, built, people, root, say, succeeds, write_fixture};
use crate::page::install;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Without a signal handler, and without the count of calls, which all threads would share: calls of a module are bounded anyway. Of our own
/// files every warning is an error.
const FLAGS: [&str; 5] = ["-O1", "-DWASM_RT_MEMCHECK_SIGNAL_HANDLER=0", "-DWASM_RT_USE_MMAP=0", "-DWASM_RT_USE_STACK_DEPTH_COUNT=0", "-DWASM_RT_TRAP_HANDLER(code)=abort()"];
const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-Werror", "-c"];
/// What is out of bounds stops the program.
const SANITIZERS: [&str; 2] = ["-fsanitize=address,undefined", "-fno-sanitize-recover"];
const RUNTIME: &str = "/usr/share/wabt/wasm2c";

fn host(file: &str) -> PathBuf {
    root().join("hosts/c").join(file)
}

/// Whether wasm2c and a C compiler are there, installed if that can be done unasked.
fn tools() -> bool {
    let there = || {
        let starts = |program: &str| Command::new(program).arg("--version").output().is_ok_and(|o| o.status.success());
        starts("wasm2c") && starts("cc") && Path::new(RUNTIME).is_dir()
    };
    there() || {
        install("wabt gcc libc6-dev");
        there()
    }
}

/// Runs the C compiler in the folder.
fn cc(folder: &Path, flags: &[&str], files: &[PathBuf]) {
    let include = [".".to_owned(), host("").display().to_string(), RUNTIME.to_owned()].map(|f| format!("-I{f}"));
    succeeds("cc", &Command::new("cc").args(flags).args(include).args(files).current_dir(folder).output().unwrap());
}

/// The module of a policy without vectors, translated and compiled with the bytes beside it.
fn translate(folder: &Path, policy: &str, name: &str, flags: &[&str]) {
    let module = built(policy, &["--no-simd"], folder);
    fs::rename(module, folder.join(format!("{name}.wasm"))).unwrap();
    let wasm2c = Command::new("wasm2c").args(["-n", name, &format!("{name}.wasm"), "-o", &format!("{name}.c")]).current_dir(folder).output();
    succeeds("wasm2c", &wasm2c.unwrap());
    cc(folder, &[flags, &["-c"]].concat(), &[format!("{name}.c").into()]);
    let [module, bytes, object] = [format!("-DHENG_MODULE={name}"), format!("-DHENG_WASM=\"{name}.wasm\""), format!("engine-{name}.o")];
    cc(folder, &[flags, &WARNINGS, &[&module, &bytes, "-o", &object]].concat(), &[host("engine.c")]);
}

/// A program of the modules that were translated in the folder.
fn link(folder: &Path, program: &str, flags: &[&str]) -> PathBuf {
    cc(folder, &[flags, &WARNINGS].concat(), &[program, "heng_host.c", "json.c", "sha256.c"].map(host));
    let with = |folder: &Path, ending: &str| -> Vec<PathBuf> {
        let files = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        files.filter(|f| f.extension().is_some_and(|e| e == ending)).collect()
    };
    let files = [with(folder, "o"), with(Path::new(RUNTIME), "c")].concat();
    cc(folder, &[flags, &["-o", "program"]].concat(), &[files, vec!["-lm".into(), "-lpthread".into()]].concat());
    folder.join("program")
}

/// The blocks of a page, each with the word behind its fence.
fn blocks(page: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(host(page)).unwrap();
    let fenced = text.split("```").skip(1).step_by(2).map(|block| block.split_once('\n').unwrap());
    fenced.map(|(kind, body)| (kind.to_owned(), body.to_owned())).collect()
}

#[test]
fn the_page_of_the_host_in_c_runs_as_it_stands() {
    if !tools() {
        return say("hosts/c is tested with wasm2c and a C compiler, and they are not there");
    }
    let program = fs::read_to_string(host("examples/decide.c")).unwrap();
    for page in ["README.md", "README.zh.md"] {
        let shown = blocks(page);
        let of = |kind: &str| &shown.iter().find(|(k, _)| k == kind).unwrap().1;
        let folder = tempfile::tempdir().unwrap();
        let repository = folder.path().join("repository");
        fs::create_dir(&repository).unwrap();
        for part in ["hosts", "policies"] {
            std::os::unix::fs::symlink(root().join(part), repository.join(part)).unwrap();
        }
        let script = format!("set -e\n{}", of("sh").replace("cargo run --", "\"$HENG\""));
        let output = Command::new("sh").args(["-c", &script]).current_dir(&repository).env("HENG", env!("CARGO_BIN_EXE_heng")).output().unwrap();
        succeeds(page, &output);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.ends_with(of("text").as_str()), "{page}: {said}");
        let facts = of("c").lines().take_while(|line| !line.starts_with("if")).collect::<Vec<_>>();
        assert!(facts.len() > 10 && facts.iter().all(|line| program.contains(&format!("    {line}\n"))), "{page}: {facts:?}");
    }
}

#[test]
fn the_host_in_c_refuses_by_name_and_runs_two_modules_in_threads() {
    if !tools() {
        return say("hosts/c is tested with wasm2c and a C compiler, and they are not there");
    }
    let folder = tempfile::tempdir().unwrap();
    let flags = [&FLAGS[..], &SANITIZERS].concat();
    translate(folder.path(), "tests/hosts/subsidies.heng", "subsidies", &flags);
    translate(folder.path(), "policies/ref4", "ref4", &flags);
    let output = Command::new(link(folder.path(), "test/facts.c", &flags)).output().unwrap();
    succeeds("facts", &output);
    assert_eq!(output.stdout, b"ok\n");
}

#[test]
fn the_host_in_c_gives_the_same_bytes() {
    if !tools() {
        return say("hosts/c is tested with wasm2c and a C compiler, and they are not there");
    }
    for policy in ["policies/ref4", "policies/hefei"] {
        let folder = tempfile::tempdir().unwrap();
        let fixture = built(policy, &[], folder.path());
        write_fixture(&fixture, |interface| if policy.ends_with("hefei") { people("hefei", interface) } else { anything(interface, 5_000, 60) });
        let wanted: serde_json::Value = serde_json::from_slice(&fs::read(fixture.with_extension("json")).unwrap()).unwrap();
        translate(folder.path(), policy, "policy", &FLAGS);
        let program = link(folder.path(), "examples/vectors.c", &FLAGS);
        let run = |args: &[&str]| {
            let output = Command::new(&program).args(args).output().unwrap();
            succeeds("vectors", &output);
            String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
        };
        let vectors = &wanted["vectors"];
        assert_eq!(run(&[]), format!("{} 0 {}", vectors["vectors"], vectors["digest"].as_str().unwrap()), "{policy}");
        let columns = fixture.with_extension("columns");
        let table = [columns.to_str().unwrap(), &wanted["rows"].to_string(), &wanted["as_of"].to_string()];
        for (flags, said) in [("0", "plain"), ("2", "taken"), ("3", "everything")] {
            assert_eq!(run(&[&table[..], &[flags]].concat()), wanted[said].as_str().unwrap(), "{policy} {said}");
        }
    }
}
