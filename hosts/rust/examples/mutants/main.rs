//! Alters modules at random and on purpose, and reports what admission says: `cargo run -p heng-host --example mutants -- 100000 MODULE.wasm…`.
//!
//! Every mutant is refused as it is, by its digest. Sealed anew, one that was altered on purpose is refused by the rule that it breaks, and
//! one that is admitted is run on a thousand rows over zeros, ones and noise: it must not trap, must write to nothing but its outputs, and must
//! give the same answers each time. The exit code is 1 if one does not.
#![allow(clippy::unwrap_used, missing_docs, reason = "it takes modules that were admitted apart")]

mod hold;
mod mutate;

use mutate::{DIGEST_SECTION, Mutant, Original, Random, sealed};
use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

/// What became of the mutants.
#[derive(Default)]
struct Tally {
    /// By kind and verdict.
    verdicts: BTreeMap<(&'static str, String), u32>,
    /// Distinct code that was run.
    run: BTreeSet<Vec<u8>>,
    wrong: u32,
}

impl Tally {
    fn complain(&mut self, mutant: &Mutant, why: &str) {
        self.wrong += 1;
        println!("{}: {why}", mutant.kind);
        if let Ok(folder) = std::env::var("HENG_MUTANTS_TO") {
            let _ = std::fs::write(format!("{folder}/{}-{}.wasm", mutant.kind, self.wrong), sealed(mutant.bytes.clone()));
        }
    }

    fn try_one(&mut self, mutant: &Mutant, original: &[u8], people: &hold::People, random: &mut Random) {
        let mut unsealed = mutant.bytes.clone();
        unsealed.extend(&original[original.len() - DIGEST_SECTION..]);
        if unsealed != original && heng_host::check(&unsealed).is_ok() {
            self.complain(mutant, "admitted without being sealed");
        }
        let bytes = sealed(mutant.bytes.clone());
        let verdict = heng_host::check(&bytes);
        let rule = verdict.as_ref().map_or_else(|why| why.rule.to_owned(), |_| "admitted".to_owned());
        if !mutant.rules.is_empty() && !mutant.rules.contains(&rule.as_str()) {
            self.complain(mutant, &format!("{rule} in place of {:?}: {}", mutant.rules, verdict.as_ref().err().map_or("", |why| &why.en)));
        }
        let new = |interface| self.run.insert([Original::code(&bytes), hold::layout(interface)].concat());
        if verdict.as_ref().is_ok_and(new) {
            let held = heng_host::Module::load(&bytes).map_err(|why| why.en).and_then(|module| hold::violation(&module, people, random));
            if let Err(why) = held {
                self.complain(mutant, &why);
            }
        }
        *self.verdicts.entry((mutant.kind, rule)).or_default() += 1;
    }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(1000);
    let seed = std::env::var("HENG_MUTANTS_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let mut random = Random(seed);
    let mut tally = Tally::default();
    let modules: Vec<Vec<u8>> = arguments.map(|path| std::fs::read(path).unwrap()).collect();
    for module in &modules {
        let original = Original::of(module);
        let people = hold::People::of(&heng_host::Module::load(module).unwrap(), &mut random);
        for _ in 0..count / modules.len() {
            let mutant = if random.below(4) == 0 { original.broken(&mut random) } else { original.altered(&mut random) };
            tally.try_one(&mutant, module, &people, &mut random);
        }
    }
    for ((kind, rule), count) in &tally.verdicts {
        println!("{count:>7} {kind}: {rule}");
    }
    let mut rules: BTreeMap<&str, u32> = BTreeMap::new();
    tally.verdicts.iter().for_each(|((_, rule), count)| *rules.entry(rule).or_default() += count);
    println!("{rules:?}");
    println!("{} with code of their own were run; {} broke a promise", tally.run.len(), tally.wrong);
    if tally.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
