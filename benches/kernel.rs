//! The module against a loop written by hand, on the reference workload.
//!
//! `cargo bench --bench kernel` evaluates `policies/ref4` over a million people, in one run: a Rust loop over columns with hoisted
//! thresholds, which the compiler vectorises; the module, with the columns in its memory; the module with columns copied in and out; and the
//! module without vectors. Each is run several times in turn, and the median of each is printed with its ratio to the loop. Every one must
//! give the checksum of the workload, else there is nothing to compare.
#![allow(missing_docs, reason = "a benchmark has no interface")]

#[path = "workload/ref4.rs"]
mod ref4;

use heng::source::Sources;
use heng::wasm::{BuildMeta, compile};
use heng_host::{Asked, Column, Instance, Module};
use ref4::{AS_OF, Paid, People, reference};
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROWS: usize = 1_000_000;
const CHECKSUM: i64 = 1_266_105_360_000;
const TURNS: usize = 9;

fn module(simd: bool) -> Module {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/ref4/ref4.heng");
    let mut sources = Sources::new();
    sources.add("ref4.heng", std::fs::read_to_string(path).expect("the policy is in the repository"));
    let analysis = heng::analyse(&sources);
    let lowered = analysis.program(&sources, &analysis.policies()).expect("the policy has benefits for one subject");
    let meta = BuildMeta { compiler: "bench".into(), source_digest: String::new(), language: "en".into(), vectors: Vec::new(), simd };
    Module::load(&compile(&lowered.core, &meta).expect("the policy fits a module")).expect("what is compiled is admitted")
}

/// Writes a batch to the memory of the module, as a host does.
fn put(instance: &mut Instance, columns: &[Column<'_>], first: usize, rows: usize) {
    let interface = instance.interface().clone();
    let memory = instance.memory();
    for (column, input) in columns.iter().zip(&interface.inputs) {
        let size = column.values.len() / ROWS;
        memory[input.values as usize..][..rows * size].copy_from_slice(&column.values[first * size..][..rows * size]);
        memory[input.known as usize..][..rows.div_ceil(8)].fill(0xFF);
        if let (Some(present), Some(bits)) = (input.present, column.present) {
            memory[present as usize..][..rows.div_ceil(8)].copy_from_slice(&bits[first / 8..][..rows.div_ceil(8)]);
        }
    }
}

fn payable(instance: &mut Instance, rows: usize) -> i64 {
    let interface = instance.interface().clone();
    let memory = instance.memory();
    let column = |at: u32| memory[at as usize..][..8 * rows].chunks_exact(8).map(|v| i64::from_le_bytes(v.try_into().expect("eight bytes")));
    interface.benefits.iter().flat_map(|b| column(b.payable.values)).sum()
}

/// Time in the module alone: the columns are in its memory before the clock starts.
fn resident(instance: &mut Instance, columns: &[Column<'_>]) -> (Duration, i64) {
    let capacity = instance.interface().capacity as usize;
    let (mut time, mut sum) = (Duration::ZERO, 0);
    for first in (0..ROWS).step_by(capacity) {
        let rows = capacity.min(ROWS - first);
        put(instance, columns, first, rows);
        let start = Instant::now();
        instance.call(AS_OF, rows, Asked::default()).expect("the day is in range");
        time += start.elapsed();
        sum += payable(instance, rows);
    }
    (time, sum)
}

/// Time with the host's part: columns in, what is paid and who is eligible out.
fn with_copies(instance: &mut Instance, columns: &[Column<'_>], out: &mut Paid) -> (Duration, i64) {
    let interface = instance.interface().clone();
    let start = Instant::now();
    let copy = |batch: heng_host::Batch<'_>| {
        let (first, rows) = (batch.first(), batch.rows());
        for (k, b) in interface.benefits.iter().enumerate() {
            let (values, _) = batch.ints(&b.payable);
            for (to, from) in out.payable[k][first..first + rows].iter_mut().zip(values.chunks_exact(8)) {
                *to = i64::from_le_bytes(from.try_into().expect("eight bytes"));
            }
            out.eligible[k][first..first + rows].copy_from_slice(batch.codes(b.eligible));
        }
    };
    instance.evaluate_columns(AS_OF, ROWS, columns, Asked::default(), copy).expect("the columns are those of the interface");
    (start.elapsed(), out.payable.iter().flatten().sum())
}

fn main() {
    let people = People::generate(ROWS);
    let mut paid = Paid::new(ROWS);
    let (fast, scalar) = (module(true), module(false));
    let columns = people.columns(fast.interface());
    let columns: Vec<Column<'_>> =
        columns.iter().map(|c| Column { values: &c.values, known: None, present: c.present.as_deref() }).collect();
    let (mut fast, mut scalar) = (fast.instantiate().expect("memory"), scalar.instantiate().expect("memory"));
    let mut times: [Vec<Duration>; 4] = Default::default();
    for _ in 0..TURNS {
        let start = Instant::now();
        reference(&people, black_box(&mut paid));
        let loop_time = start.elapsed();
        let runs = [
            (loop_time, paid.payable.iter().flatten().sum()),
            resident(&mut fast, &columns),
            with_copies(&mut fast, &columns, &mut paid),
            resident(&mut scalar, &columns),
        ];
        for (times, (time, sum)) in times.iter_mut().zip(runs) {
            assert_eq!(sum, CHECKSUM, "another sum than the workload has");
            times.push(time);
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    let names = ["loop by hand, vectorised", "module", "module, columns copied in and out", "module without vectors"];
    let medians: Vec<Duration> = times.iter_mut().map(median).collect();
    println!("{ROWS} people, {} bytes of columns each, median of {TURNS} runs in turn", people.bytes_a_row());
    for (name, time) in names.iter().zip(&medians) {
        let a_row = time.as_nanos() * 100 / ROWS as u128;
        let ratio = medians[0].as_nanos() * 100 / time.as_nanos().max(1);
        println!("{name:<36} {:>4}.{:02} ns a person  {:>3}.{:02} times the loop", a_row / 100, a_row % 100, ratio / 100, ratio % 100);
    }
}
