//! Modules altered at random and on purpose: whatever is admitted keeps what admission promises, and every rule refuses its own.
//!
//! Many more are tried by `cargo run --release -p heng-host --example mutants`.

#[path = "../../hosts/rust/examples/mutants/hold.rs"]
mod hold;
#[path = "../../hosts/rust/examples/mutants/mutate.rs"]
mod mutate;

use heng_host::Module;
use mutate::{Original, Random, sealed};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The only module of a policy, with vector instructions or without.
fn built(policy: &str, simd: bool) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_heng"));
    command.arg("build").arg(root.join("policies").join(policy)).arg("-o").arg(folder.path());
    assert!(command.args((!simd).then_some("--no-simd")).status().unwrap().success(), "{policy}");
    let mut files = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let module: PathBuf = files.find(|file| file.extension().is_some_and(|e| e == "wasm")).expect("a policy builds a module");
    std::fs::read(module).unwrap()
}

fn modules() -> Vec<Vec<u8>> {
    vec![built("ref4", true), built("ref4", false), built("hefei", true)]
}

#[test]
fn what_is_altered_at_random_and_admitted_keeps_every_promise() {
    let mut random = Random(7);
    for bytes in modules() {
        let (original, module) = (Original::of(&bytes), Module::load(&bytes).unwrap());
        let people = hold::People::of(&module, &mut random);
        hold::violation(&module, &people, &mut random).unwrap();
        let mut run = BTreeSet::new();
        for number in 0..1000 {
            let mutant = original.altered(&mut random);
            let unsealed = [&mutant.bytes[..], &bytes[bytes.len() - mutate::DIGEST_SECTION..]].concat();
            assert!(unsealed == bytes || heng_host::check(&unsealed).is_err(), "{} {number} was not sealed", mutant.kind);
            let anew = sealed(mutant.bytes);
            // To run a module costs much more than to refuse it: a few of each are run here.
            let Ok(interface) = heng_host::check(&anew) else { continue };
            if run.len() < 12 && run.insert([Original::code(&anew), hold::layout(&interface)].concat()) {
                let altered = Module::load(&anew).unwrap();
                hold::violation(&altered, &people, &mut random).unwrap_or_else(|why| panic!("{} {number}: {why}", mutant.kind));
            }
        }
        assert!(run.len() > 5, "some are admitted");
    }
}

#[test]
fn what_is_altered_on_purpose_is_refused_by_its_own_rule() {
    let mut random = Random(7);
    let mut seen = BTreeSet::new();
    for bytes in modules() {
        let original = Original::of(&bytes);
        for _ in 0..500 {
            let mutant = original.broken(&mut random);
            let why = heng_host::check(&sealed(mutant.bytes)).map(|_| ()).expect_err(mutant.kind);
            assert!(mutant.rules.contains(&why.rule), "{}: {} ({})", mutant.kind, why.rule, why.en);
            seen.insert(mutant.kind);
        }
    }
    assert_eq!(seen.len(), 15, "{seen:?}");
}
