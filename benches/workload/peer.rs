//! The loop and the lanes written by hand as a program of its own, so that they can be compiled for a processor with AVX2: it prints the
//! nanoseconds of each, the medians of some runs in turn, and their sums.

mod lanes;
mod people;

use people::{Paid, People};
use std::hint::black_box;
use std::ops::Range;
use std::time::Instant;

const ROWS: usize = 1_000_000;
const TURNS: usize = 9;

const PIECE: usize = 4096;

fn main() {
    let people = People::generate(ROWS);
    let mut paid = Paid::new(ROWS);
    let ways: [fn(&People, &mut Paid, Range<usize>); 2] = [people::reference, lanes::narrowed];
    let mut times = [vec![Vec::new(); ROWS.div_ceil(PIECE)], vec![Vec::new(); ROWS.div_ceil(PIECE)]];
    let mut sums = [0; 2];
    for _ in 0..TURNS {
        for ((way, times), sum) in ways.iter().zip(&mut times).zip(&mut sums) {
            for (piece, times) in times.iter_mut().enumerate() {
                let first = piece * PIECE;
                let start = Instant::now();
                way(black_box(&people), black_box(&mut paid), first..(first + PIECE).min(ROWS));
                times.push(start.elapsed().as_nanos());
            }
            *sum = paid.payable.iter().flatten().sum::<i64>();
        }
    }
    for (times, sum) in times.iter_mut().zip(sums) {
        let median = |times: &mut Vec<u128>| {
            times.sort_unstable();
            times[TURNS / 2]
        };
        println!("{} {sum}", times.iter_mut().map(median).sum::<u128>());
    }
}
