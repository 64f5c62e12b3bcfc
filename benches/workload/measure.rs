//! What is measured and how: a loop written by hand, and the module with as much of the host's part as is timed. Each run gives the time of
//! every piece of the rows and the sum of what is payable, which must be that of the workload.
#![allow(dead_code, reason = "each benchmark uses a part")]

use crate::people::{AS_OF, Paid, People};
use crate::ref4::Bytes;
use heng::ir::Core;
use heng::source::Sources;
use heng::wasm::{BuildMeta, compile};
use heng_host::abi::{Cell, Interface, Storage};
use heng_host::{Asked, Batch, Column, Instance, Module, Sums};
use std::hint::black_box;
use std::ops::Range;
use std::time::{Duration, Instant};

/// The module of all policies in some sources.
pub fn module_of(sources: &Sources, simd: bool) -> Vec<u8> {
    let analysis = heng::analyse(sources);
    let lowered = analysis.program(sources, &analysis.policies()).expect("the policy has benefits for one subject");
    compiled(&lowered.core, simd)
}

/// The module of a program.
pub fn compiled(core: &Core, simd: bool) -> Vec<u8> {
    let meta = BuildMeta { compiler: "bench".into(), source_digest: String::new(), language: "en".into(), vectors: Vec::new(), simd };
    compile(core, &meta).expect("the policy fits a module")
}

pub fn load(bytes: &[u8]) -> Module {
    Module::load(bytes).expect("what is compiled is admitted")
}

pub fn size(storage: Storage) -> usize {
    match storage {
        Storage::I8 => 1,
        Storage::I16 => 2,
        Storage::I32 => 4,
        Storage::I64 => 8,
    }
}

/// How many rows a host evaluates at once, so that what is read and written stays in a near cache.
pub fn at_once(interface: &Interface) -> usize {
    let inputs: usize = interface.inputs.iter().map(|input| size(input.storage)).sum();
    // A benefit has two sums, each with a byte, and two codes; a row has a refusal code.
    let outputs = 4 + 20 * interface.benefits.len();
    let blocks = (128 << 10) / (inputs + outputs) / 16;
    (16 * blocks.max(1)).min(interface.capacity as usize)
}

/// Writes a batch to the memory of the module, as a host does.
pub fn put(instance: &mut Instance, columns: &[Column<'_>], first: usize, rows: usize) {
    let interface = instance.interface().clone();
    let memory = instance.memory();
    for (column, input) in columns.iter().zip(&interface.inputs) {
        let size = size(input.storage);
        memory[input.values as usize..][..rows * size].copy_from_slice(&column.values[first * size..][..rows * size]);
        memory[input.known as usize..][..rows.div_ceil(8)].fill(0xFF);
        if let (Some(present), Some(bits)) = (input.present, column.present) {
            memory[present as usize..][..rows.div_ceil(8)].copy_from_slice(&bits[first / 8..][..rows.div_ceil(8)]);
        }
    }
}

pub fn payable(instance: &mut Instance, rows: usize) -> i64 {
    let interface = instance.interface().clone();
    let memory = instance.memory();
    let column = |at: u32| memory[at as usize..][..8 * rows].chunks_exact(8).map(|v| i64::from_le_bytes(v.try_into().expect("eight bytes")));
    interface.benefits.iter().flat_map(|b| column(b.payable.values)).sum()
}

/// The time of each piece, and the sum of what is payable.
pub type Run = (Vec<Duration>, i64);

/// What runs take, piece by piece.
pub fn typical(runs: &[Vec<Duration>]) -> Duration {
    let pieces = runs.iter().map(Vec::len).min().unwrap_or(0);
    (0..pieces).map(|piece| median(&mut runs.iter().map(|run| run[piece]).collect::<Vec<_>>())).sum()
}

pub fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Rows of a piece: a multiple of the step of the lanes.
pub const PIECE: usize = 4096;

/// Runs something written by hand.
pub fn by_hand(way: fn(&People, &mut Paid, Range<usize>), people: &People, paid: &mut Paid, rows: usize) -> Run {
    let mut times = Vec::new();
    for first in (0..rows).step_by(PIECE) {
        let start = Instant::now();
        way(black_box(people), black_box(paid), first..(first + PIECE).min(rows));
        times.push(start.elapsed());
    }
    (times, paid.payable.iter().flatten().sum())
}

/// Time in the module alone: the columns are in its memory before the clock starts.
pub fn resident(instance: &mut Instance, as_of: i32, columns: &[Column<'_>], rows: usize) -> Run {
    let capacity = at_once(instance.interface());
    let (mut times, mut sum) = (Vec::new(), 0);
    for first in (0..rows).step_by(capacity) {
        let count = capacity.min(rows - first);
        put(instance, columns, first, count);
        let start = Instant::now();
        instance.call(as_of, count, Asked::default()).expect("the day is in range");
        times.push(start.elapsed());
        sum += payable(instance, count);
    }
    (times, sum)
}

/// The same for the totals only.
pub fn resident_totals(instance: &mut Instance, columns: &[Column<'_>], rows: usize) -> Run {
    let capacity = at_once(instance.interface());
    let benefits = instance.interface().benefits.len();
    let mut sums = Sums { refused: 0, benefits: vec![Default::default(); benefits] };
    let mut times = Vec::new();
    for first in (0..rows).step_by(capacity) {
        let count = capacity.min(rows - first);
        put(instance, columns, first, count);
        let start = Instant::now();
        instance.add_sums(AS_OF, count, &mut sums).expect("the day is in range");
        times.push(start.elapsed());
    }
    (times, total(&sums))
}

pub fn total(sums: &Sums) -> i64 {
    i64::try_from(sums.benefits.iter().map(|b| b.payable).sum::<i128>()).expect("the sum of the workload")
}

/// Columns of answers as they are kept for others, in the bytes of the interface: whether eligible, and what is paid.
pub struct Answers {
    pub eligible: Vec<Vec<u8>>,
    pub payable: Vec<Vec<u8>>,
}

impl Answers {
    pub fn new(interface: &Interface, rows: usize) -> Answers {
        let benefits = interface.benefits.len();
        Answers { eligible: vec![vec![0; rows]; benefits], payable: vec![vec![0; 8 * rows]; benefits] }
    }
}

/// Time with the host's part: columns in, what is paid and who is eligible out.
pub fn with_copies(instance: &mut Instance, columns: &[Column<'_>], rows: usize, out: &mut Answers) -> Run {
    let interface = instance.interface().clone();
    let mut times = Vec::new();
    let mut start = Instant::now();
    let copy = |batch: Batch<'_>| {
        let at = batch.first()..batch.first() + batch.rows();
        for (k, b) in interface.benefits.iter().enumerate() {
            out.payable[k][8 * at.start..8 * at.end].copy_from_slice(batch.ints(&b.payable).0);
            out.eligible[k][at.clone()].copy_from_slice(batch.codes(b.eligible));
        }
        times.push(start.elapsed());
        start = Instant::now();
    };
    instance.evaluate_columns(AS_OF, rows, columns, Asked::default(), copy).expect("the columns are those of the interface");
    let fen = out.payable.iter().flat_map(|column| column.chunks_exact(8)).map(|v| i64::from_le_bytes(v.try_into().expect("eight bytes")));
    (times, fen.sum())
}

/// Time with the host's part for the totals only: columns in.
pub fn totals_with_copies(instance: &mut Instance, columns: &[Column<'_>], rows: usize) -> Run {
    let interface = instance.interface().clone();
    let (mut times, mut sum) = (Vec::new(), 0);
    for first in (0..rows).step_by(PIECE) {
        let count = PIECE.min(rows - first);
        let bits = first / 8..(first + count).div_ceil(8);
        let mut pieces = columns.to_vec();
        for (column, input) in pieces.iter_mut().zip(&interface.inputs) {
            let size = size(input.storage);
            column.values = &column.values[first * size..(first + count) * size];
            column.present = column.present.map(|all| &all[bits.clone()]);
        }
        let start = Instant::now();
        let sums = instance.sums(AS_OF, count, &pieces).expect("the columns are those of the interface");
        times.push(start.elapsed());
        sum += total(&sums);
    }
    (times, sum)
}

/// The first rows of the columns, as a call for one row takes them.
pub fn cells(columns: &[Bytes], interface: &Interface, rows: usize) -> Vec<Vec<Cell>> {
    let cell = |row: usize, k: usize| {
        let (column, size) = (&columns[k], size(interface.inputs[k].storage));
        let there = column.present.as_ref().is_none_or(|bits| bits[row / 8] >> (row % 8) & 1 == 1);
        let mut bytes = [if column.values[row * size + size - 1] >= 0x80 { 0xFF } else { 0 }; 8];
        bytes[..size].copy_from_slice(&column.values[row * size..][..size]);
        if there { Cell::Known(i64::from_le_bytes(bytes)) } else { Cell::Absent }
    };
    (0..rows).map(|row| (0..columns.len()).map(|k| cell(row, k)).collect()).collect()
}

/// One call for each row through the typed host, a hundred calls a piece.
pub fn one_by_one(instance: &mut Instance, rows: &[Vec<Cell>]) -> Run {
    let (mut times, mut sum) = (Vec::new(), 0);
    for rows in rows.chunks(100) {
        let start = Instant::now();
        for row in rows {
            let answer = instance.evaluate_row(AS_OF, black_box(row)).expect("the day is in range");
            sum += answer.benefits().filter_map(|b| b.payable).sum::<i64>();
        }
        times.push(start.elapsed());
    }
    (times, sum)
}
