//! The module against what is written by hand.
//!
//! `cargo bench --bench kernel` measures, in one run and on one thread:
//!
//! - `policies/ref4` over a million people: a Rust loop over columns with hoisted thresholds, which the compiler vectorises; lanes narrowed by
//!   hand; the module with the columns in its memory, for all answers and for their totals only; the same with columns copied in and answers
//!   out; the module without vectors. The lanes and the loop are run once more as compiled for AVX2, and the module in V8, each in a process of
//!   its own, if there are `rustc` and `node`;
//! - one call for one person, what loading a module takes, and the sample packages;
//! - how the time grows with rows, and with benefits that share conditions.
//!
//! All are run several times in turn, over pieces of a few thousand rows; what is printed is the sum of the medians of each piece, so that
//! another program that takes the processor for a moment does not count. Every one must give the sums of the workload, else there is nothing to compare.
#![allow(missing_docs, reason = "a benchmark has no interface")]

#[path = "workload/cities.rs"]
mod cities;
#[path = "workload/lanes.rs"]
mod lanes;
#[path = "workload/measure.rs"]
mod measure;
#[path = "workload/people.rs"]
mod people;
#[path = "workload/ref4.rs"]
mod ref4;
#[path = "workload/mod.rs"]
mod workload;

use heng::source::Sources;
use heng_host::abi::Cell;
use heng_host::{Asked, Column, Instance};
use measure::{
    Answers, PIECE, at_once, by_hand, cells, compiled, load, median, module_of, one_by_one, put, resident, resident_totals, size, totals_with_copies, typical, with_copies,
};
use people::{AS_OF, Paid, People, reference};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const ROWS: usize = 1_000_000;
const CHECKSUMS: [(usize, i64); 3] = [(10_000, 12_576_560_000), (100_000, 127_544_880_000), (ROWS, 1_266_105_360_000)];
const TURNS: usize = 9;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn ref4_module(simd: bool) -> Vec<u8> {
    let mut sources = Sources::new();
    sources.add("ref4.heng", std::fs::read_to_string(root().join("policies/ref4/ref4.heng")).expect("the policy is in the repository"));
    module_of(&sources, simd)
}

fn hundredths(n: u128) -> String {
    format!("{}.{:02}", n / 100, n % 100)
}

fn line(name: &str, time: Duration, reference: Duration, rows: usize) {
    let a_row = hundredths(time.as_nanos() * 100 / rows as u128);
    let ratio = hundredths(reference.as_nanos() * 100 / time.as_nanos().max(1));
    println!("{name:<48} {a_row:>8} ns a person {ratio:>8} times the loop");
}

/// The reference workload; the time of the loop.
fn reference_workload() {
    let people = People::generate(ROWS);
    let mut paid = Paid::new(ROWS);
    let (bytes, scalar) = (ref4_module(true), ref4_module(false));
    let (fast, scalar) = (load(&bytes), load(&scalar));
    let data = ref4::columns(&people, fast.interface());
    let columns: Vec<Column<'_>> = data.iter().map(|c| Column { values: &c.values, known: None, present: c.present.as_deref() }).collect();
    let (mut fast, mut scalar) = (fast.instantiate().expect("memory"), scalar.instantiate().expect("memory"));
    for (rows, checksum) in CHECKSUMS {
        let found = [resident(&mut fast, AS_OF, &columns, rows), resident_totals(&mut fast, &columns, rows), resident(&mut scalar, AS_OF, &columns, rows)];
        assert!(found.iter().all(|(_, sum)| *sum == checksum), "another sum than the workload has");
        println!("{rows:>9} people are paid {checksum} fen");
    }
    let mut times: [Vec<Vec<Duration>>; 7] = Default::default();
    let mut answers = Answers::new(fast.interface(), ROWS);
    for _ in 0..TURNS {
        let runs = [
            by_hand(reference, &people, &mut paid, ROWS),
            by_hand(lanes::narrowed, &people, &mut paid, ROWS),
            resident(&mut fast, AS_OF, &columns, ROWS),
            resident_totals(&mut fast, &columns, ROWS),
            with_copies(&mut fast, &columns, ROWS, &mut answers),
            totals_with_copies(&mut fast, &columns, ROWS),
            resident(&mut scalar, AS_OF, &columns, ROWS),
        ];
        for (times, (time, sum)) in times.iter_mut().zip(runs) {
            assert_eq!(sum, CHECKSUMS[2].1, "another sum than the workload has");
            times.push(time);
        }
    }
    let medians = times.each_ref().map(|runs| typical(runs));
    let names = [
        "loop by hand, vectorised",
        "lanes by hand, 128 bits",
        "module",
        "module, totals only",
        "module, columns copied in and out",
        "module, totals only, columns copied in",
        "module without vectors",
    ];
    println!("\nref4, {ROWS} people, medians of {TURNS} runs in turn");
    for (name, time) in names.iter().zip(medians) {
        line(name, time, medians[0], ROWS);
    }
    elsewhere(&["loop by hand, compiled for AVX2", "lanes by hand, compiled for AVX2"], medians[0], avx2());
    elsewhere(&["module in V8", "module in V8, totals only"], medians[0], v8(&bytes, &data));
    one_person(&mut fast, &people, medians[0]);
    growth_in_rows(&mut fast, &columns);
}

/// Prints what another process measured: a line of nanoseconds and a sum each.
fn elsewhere(names: &[&str], reference: Duration, said: Option<String>) {
    let Some(said) = said else {
        names.iter().for_each(|name| println!("{name:<48} not measured here"));
        return;
    };
    for (name, said) in names.iter().zip(said.lines()) {
        let (nanoseconds, sum) = said.split_once(' ').expect("nanoseconds and a sum");
        assert_eq!(sum.parse(), Ok(CHECKSUMS[2].1), "another sum than the workload has");
        line(name, Duration::from_nanos(nanoseconds.parse().expect("nanoseconds")), reference, ROWS);
    }
}

fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// The loop and the lanes compiled for a processor with AVX2, if this is one.
fn avx2() -> Option<String> {
    #[cfg(target_arch = "x86_64")]
    if std::is_x86_feature_detected!("avx2") {
        let folder = tempfile::tempdir().ok()?;
        let program = folder.path().join("peer");
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into()));
        rustc.args(["--edition", "2024", "-C", "opt-level=3", "-C", "target-cpu=x86-64-v3", "-o"]).arg(&program);
        output(rustc.arg(root().join("benches/workload/peer.rs")))?;
        return output(&mut Command::new(program));
    }
    None
}

fn v8(module: &[u8], columns: &[ref4::Bytes]) -> Option<String> {
    let folder = tempfile::tempdir().ok()?;
    let (path, data): (PathBuf, PathBuf) = (folder.path().join("ref4.wasm"), folder.path().join("columns"));
    let bytes: Vec<u8> = columns.iter().flat_map(|c| c.values.iter().chain(c.present.iter().flatten())).copied().collect();
    std::fs::write(&path, module).ok()?;
    std::fs::write(&data, bytes).ok()?;
    output(Command::new("node").arg(root().join("benches/workload/v8.mjs")).args([path, data]).args([ROWS.to_string(), AS_OF.to_string()]))
}

/// One call for one person through the typed host.
fn one_person(instance: &mut Instance, people: &People, reference: Duration) {
    const CALLS: usize = 10_000;
    let interface = instance.interface().clone();
    let columns = ref4::columns(people, &interface);
    let rows = cells(&columns, &interface, CALLS);
    let mut runs = Vec::new();
    let mut sums = [0; 2];
    for _ in 0..TURNS {
        let (times, sum) = one_by_one(instance, &rows);
        runs.push(times);
        sums[0] = sum;
    }
    for row in &rows {
        let answer = instance.evaluate(AS_OF, std::slice::from_ref(row), false).expect("the day is in range");
        sums[1] += answer[0].benefits.iter().filter_map(|b| b.payable).sum::<i64>();
    }
    assert_eq!(sums[0], sums[1], "one by one other sums are paid");
    let mut other_day = Vec::new();
    for (day, row) in (0..).zip(&rows) {
        let start = Instant::now();
        black_box(instance.evaluate_row(AS_OF + day % 2, row).expect("the day is in range"));
        other_day.push(start.elapsed());
    }
    let reference = reference * (CALLS as u32) / (ROWS as u32);
    line("one call for one person", typical(&runs), reference, CALLS);
    line("the same, each call of another day", median(&mut other_day) * (CALLS as u32), reference, CALLS);
}

fn growth_in_rows(instance: &mut Instance, columns: &[Column<'_>]) {
    println!("\nref4, ns a person by rows");
    for rows in [1_000, 10_000, 100_000, 1_000_000] {
        let runs: Vec<Vec<Duration>> = (0..TURNS).map(|_| resident(instance, AS_OF, columns, rows).0).collect();
        println!("{rows:>9}  {}", hundredths(typical(&runs).as_nanos() * 100 / rows as u128));
    }
}

/// Benefits that share conditions: each more costs less than the first.
fn growth_in_benefits() {
    println!("\ngenerated benefits that share conditions\n benefits    ns a row  times one benefit  bytes of module");
    let mut one = 1;
    for benefits in [1, 2, 4, 8, 16, 32, 64] {
        let mut sources = Sources::new();
        sources.add("generated.heng", workload::source(benefits, 7));
        let bytes = module_of(&sources, true);
        let mut instance = load(&bytes).instantiate().expect("memory");
        let interface = instance.interface().clone();
        // Of every input its least value, or absent: which answers come out does not change what is computed.
        let capacity = at_once(&interface);
        let least = |input: &heng_host::abi::Input| input.min.to_le_bytes()[..size(input.storage)].repeat(capacity);
        let (values, absent): (Vec<Vec<u8>>, Vec<u8>) = (interface.inputs.iter().map(least).collect(), vec![0; capacity / 8]);
        let columns: Vec<Column<'_>> = values.iter().map(|v| Column { values: v, known: None, present: Some(&absent) }).collect();
        put(&mut instance, &columns, 0, capacity);
        let mut times: Vec<Duration> = (0..101)
            .map(|_| {
                let start = Instant::now();
                instance.call(20_000, capacity, Asked::default()).expect("the day is in range");
                start.elapsed()
            })
            .collect();
        let a_row = (median(&mut times).as_nanos() * 100 / capacity as u128).max(1);
        if benefits == 1 {
            one = a_row;
        }
        println!("{benefits:>9}  {:>10}  {:>17}  {:>15}", hundredths(a_row), hundredths(a_row * 100 / one), bytes.len());
    }
}

/// The sample packages over their people, again and again; of one the rules are also written by hand.
fn packages() {
    const PEOPLE: usize = 100_000;
    println!("\nsample packages, {PEOPLE} people");
    for city in ["hefei", "qingdao", "shenzhen"] {
        let module = load(&compiled(&cities::program(city), true));
        let interface = module.interface().clone();
        let people = cities::people(city, &module, PEOPLE);
        let values = |k: usize| -> Vec<u8> {
            let size = size(interface.inputs[k].storage);
            people.iter().flat_map(|row| if let Cell::Known(v) = row[k] { v.to_le_bytes() } else { [0; 8] }.into_iter().take(size)).collect()
        };
        let there = |k: usize| -> Vec<u8> {
            people.chunks(8).map(|eight| eight.iter().enumerate().fold(0, |byte, (at, row)| byte | u8::from(row[k] != Cell::Absent) << at)).collect()
        };
        let data: Vec<(Vec<u8>, Vec<u8>)> = (0..interface.inputs.len()).map(|k| (values(k), there(k))).collect();
        let columns: Vec<Column<'_>> = data.iter().map(|(values, there)| Column { values, known: None, present: Some(there) }).collect();
        let mut instance = module.instantiate().expect("memory");
        let mut hand = (city == "shenzhen").then(|| cities::Shenzhen::of(&people, &interface));
        let (mut runs, mut by_hand) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            let (times, sum) = resident(&mut instance, AS_OF, &columns, PEOPLE);
            runs.push(times);
            let Some(hand) = &mut hand else { continue };
            let piece = |first: usize| {
                let start = Instant::now();
                black_box(&mut *hand).run(first..(first + PIECE).min(PEOPLE));
                start.elapsed()
            };
            by_hand.push((0..PEOPLE).step_by(PIECE).map(piece).collect());
            assert_eq!(hand.payable.iter().flatten().sum::<i64>(), sum, "the loop pays other sums than the module");
        }
        let module = typical(&runs);
        let reference = if by_hand.is_empty() { module } else { typical(&by_hand) };
        if hand.is_some() {
            line(&format!("{city}, loop by hand"), reference, reference, PEOPLE);
            line(&format!("{city}, module"), module, reference, PEOPLE);
        } else {
            println!("{:<48} {:>8} ns a person", format!("{city}, module"), hundredths(module.as_nanos() * 100 / PEOPLE as u128));
        }
    }
}

/// What it takes until a module answers.
fn loading(name: &str, make: impl Fn() -> Vec<u8>) {
    let timed = |f: &dyn Fn()| {
        let mut times: Vec<Duration> = (0..5)
            .map(|_| {
                let start = Instant::now();
                f();
                start.elapsed()
            })
            .collect();
        hundredths(median(&mut times).as_nanos() / 10_000)
    };
    let bytes = make();
    let module = load(&bytes);
    let (compiling, verifying) = (timed(&|| drop(make())), timed(&|| drop(heng_host::check(&bytes))));
    let (loading, instantiating) = (timed(&|| drop(load(&bytes))), timed(&|| drop(module.instantiate())));
    println!("{name:<12} {compiling:>10} {verifying:>10} {loading:>10} {instantiating:>12} {:>10}", bytes.len());
}

fn main() {
    reference_workload();
    packages();
    growth_in_benefits();
    println!("\nmilliseconds   compile     verify       load  instantiate      bytes");
    loading("ref4", || ref4_module(true));
    for city in ["hefei", "qingdao", "shenzhen"] {
        loading(city, || compiled(&cities::program(city), true));
    }
}
