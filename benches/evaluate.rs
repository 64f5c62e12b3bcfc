//! What a row costs in the module, as benefits that share their conditions are added.
//!
//! `cargo bench --bench evaluate` prints the time of 256 subjects for 10, 100 and 1,000 benefits, in the module alone and with the host's
//! rows and answers: in the module ten times the benefits cost less than ten times the time, because a condition that several benefits state
//! is computed once.
#![allow(missing_docs, reason = "a benchmark has no interface")]

mod workload;

use divan::Bencher;
use divan::counter::ItemsCount;
use heng::source::Sources;
use heng::wasm::{BuildMeta, compile};
use heng_abi::{Cell, Interface};
use heng_host::{Asked, Module};

const ROWS: usize = 256;
/// 2021-07-01.
const AS_OF: i32 = 18_809;

fn main() {
    divan::main();
}

fn module(benefits: usize) -> Module {
    let mut sources = Sources::new();
    sources.add("generated.heng", workload::source(benefits, 42));
    let analysis = heng::analyse(&sources);
    let lowered = analysis.program(&sources, &analysis.policies()).expect("the generated policy has benefits for one subject");
    let meta = BuildMeta { compiler: "bench".into(), source_digest: String::new(), language: "zh".into(), vectors: Vec::new(), simd: true };
    Module::load(&compile(&lowered.core, &meta).expect("the generated policy fits a module")).expect("what is compiled is admitted")
}

/// Rows with values over the whole range of each input, a few of them unknown or absent.
fn rows(interface: &Interface) -> Vec<Vec<Cell>> {
    let mut r = workload::Random::new(7);
    let mut cell = |min: i64, max: i64, optional: bool| match r.below(20) {
        0 => Cell::Unknown,
        1 if optional => Cell::Absent,
        _ => Cell::Known(min + i64::try_from(r.below(u64::try_from(max - min).unwrap_or(0) + 1)).unwrap_or(0)),
    };
    (0..ROWS).map(|_| interface.inputs.iter().map(|i| cell(i.min, i.max, i.optional)).collect()).collect()
}

#[divan::bench(args = [10, 100, 1000], sample_count = 50)]
fn module_alone(bencher: Bencher, benefits: usize) {
    let module = module(benefits);
    let mut instance = module.instantiate().expect("an admitted module has an instance");
    // The columns stay in the memory of the module between calls.
    instance.evaluate(AS_OF, &rows(module.interface()), false).expect("the as-of date is in range");
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| instance.call(AS_OF, ROWS, Asked::default()).expect("a batch is below the capacity"));
}

#[divan::bench(args = [10, 100, 1000], sample_count = 20)]
fn with_rows_and_answers(bencher: Bencher, benefits: usize) {
    let module = module(benefits);
    let mut instance = module.instantiate().expect("an admitted module has an instance");
    let rows = rows(module.interface());
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| instance.evaluate(AS_OF, &rows, false).expect("the as-of date is in range"));
}
