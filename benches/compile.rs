//! How long checking and building take: a city's thousand benefits, and how both grow.
//!
//! `cargo bench --bench compile` prints times on the machine at hand; what counts is that a thousand benefits stay below a second each, and
//! that the time grows as the policy does.
#![allow(missing_docs, reason = "a benchmark has no interface")]

mod workload;

use divan::Bencher;
use heng::source::Sources;
use heng::wasm::{BuildMeta, compile};

fn main() {
    divan::main();
}

fn sources(benefits: usize) -> Sources {
    let mut sources = Sources::new();
    sources.add("generated.heng", workload::source(benefits, 42));
    sources
}

fn meta() -> BuildMeta {
    BuildMeta { compiler: "bench".into(), source_digest: String::new(), language: "zh".into(), vectors: Vec::new(), simd: true }
}

#[divan::bench(args = [100, 300, 1000], sample_count = 5)]
fn check(bencher: Bencher, benefits: usize) {
    let sources = sources(benefits);
    bencher.bench_local(|| {
        let analysis = heng::analyse(&sources);
        assert!(!analysis.has_errors(&analysis.policies()), "{:?}", analysis.diagnostics.first());
        analysis
    });
}

#[divan::bench(args = [100, 300, 1000], sample_count = 5)]
fn check_and_build(bencher: Bencher, benefits: usize) {
    let sources = sources(benefits);
    bencher.bench_local(|| {
        let analysis = heng::analyse(&sources);
        let policies = analysis.policies();
        let lowered = analysis.program(&sources, &policies).expect("the generated policy has benefits for one subject");
        compile(&lowered.core, &meta()).expect("the generated policy fits a module")
    });
}
