//! What `run.py` measures in Rust: the loop written by hand, the module of `policies/ref4`, and engines that are called for one person at a time.
//!
//! `heng-peers write ROWS` writes the table of the workload, which all engines read. `heng-peers measure ROWS.csv CALLS` prints a line for each way to compute the answers: its name, how many of the rows it takes, and what must come
//! out. Each line of the standard input then names a way to run once, and is answered with a line: what came out, and the nanoseconds of each
//! piece of the rows. So the ways can be run in turn, here and in other processes, and pieces that were disturbed can be told.
//!
//! Rules are compiled and facts are the engine's own values before the clock starts. What is timed includes reading the answers.

mod cedar;
mod cel;
mod facts;
#[path = "../../workload/measure.rs"]
mod measure;
#[allow(dead_code, reason = "the people are read, not made")]
#[path = "../../workload/people.rs"]
mod people;
#[path = "../../workload/ref4.rs"]
mod ref4;
mod rego;
#[allow(dead_code, reason = "an example has a main function too")]
#[path = "../../../examples/ref4.rs"]
mod rows;
mod zen;

use facts::Facts;
use heng::source::Sources;
use heng_host::Column;
use measure::Run;
use people::{Paid, People, reference};
use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead, BufWriter, Write, stdin, stdout};
use std::time::Instant;

/// A way to compute the answers of the first rows, and what must come out.
struct Way<'a> {
    name: &'static str,
    rows: usize,
    expected: i64,
    run: Box<dyn FnMut() -> Run + 'a>,
}

/// One call for each row, a hundred calls a piece; the sum of what the calls give.
fn calls<T>(rows: &[T], mut call: impl FnMut(&T) -> i64) -> Run {
    let (mut times, mut sum) = (Vec::new(), 0);
    for rows in rows.chunks(100) {
        let start = Instant::now();
        for row in rows {
            sum += call(black_box(row));
        }
        times.push(start.elapsed());
    }
    (times, sum)
}

fn main() -> Result<(), Box<dyn Error>> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    match given.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write", rows] => {
            let mut out = BufWriter::new(stdout().lock());
            rows::write_rows(rows.parse()?, &mut out)?;
            Ok(out.flush()?)
        }
        ["measure", path, calls] => measure(&facts::read(path)?, calls.parse()?),
        _ => Err("`write ROWS` or `measure ROWS.csv CALLS` is wanted".into()),
    }
}

fn measure(people: &People, calls: usize) -> Result<(), Box<dyn Error>> {
    let rows = people.birth.len();
    let calls = calls.min(rows);

    let mut paid = Paid::new(rows);
    reference(people, &mut paid, 0..rows);
    let all = paid.payable.iter().flatten().sum();
    let some = paid.payable.iter().flat_map(|column| &column[..calls]).sum();
    let eligible = paid.eligible.iter().flat_map(|column| &column[..calls]).map(|yes| i64::from(*yes)).sum();

    let mut sources = Sources::new();
    sources.add("ref4.heng", include_str!("../../../policies/ref4/ref4.heng"));
    let module = measure::load(&measure::module_of(&sources, true));
    let interface = module.interface();
    let data = ref4::columns(people, interface);
    let columns: Vec<Column<'_>> = data.iter().map(|c| Column { values: &c.values, known: None, present: c.present.as_deref() }).collect();
    let cells = measure::cells(&data, interface, calls);
    let mut answers = measure::Answers::new(interface, rows);
    let [mut copied, mut totals, mut resident, mut called] = [(); 4].map(|()| module.instantiate().expect("memory"));
    let facts: Vec<Facts> = (0..calls).map(|row| facts::of(people, row)).collect();

    let way = |name, run| Way { name, rows, expected: all, run };
    let call = |name, run| Way { name, rows: calls, expected: some, run };
    let mut ways = [
        way("loop", Box::new(|| measure::by_hand(reference, people, &mut paid, rows))),
        way("heng", Box::new(|| measure::with_copies(&mut copied, &columns, rows, &mut answers))),
        way("heng-resident", Box::new(|| measure::resident(&mut resident, people::AS_OF, &columns, rows))),
        way("heng-totals", Box::new(|| measure::totals_with_copies(&mut totals, &columns, rows))),
        call("heng-call", Box::new(|| measure::one_by_one(&mut called, &cells))),
        call("zen", Box::new(zen::way(&facts)?)),
        call("cel", Box::new(cel::way(&facts)?)),
        call("rego", Box::new(rego::way(&facts)?)),
        Way { name: "cedar", rows: calls, expected: eligible, run: Box::new(cedar::way(&facts)?) },
    ];
    serve(&mut ways)
}

/// Says what there is, and runs what is asked for.
fn serve(ways: &mut [Way<'_>]) -> Result<(), Box<dyn Error>> {
    let mut out = stdout().lock();
    for Way { name, rows, expected, .. } in &*ways {
        writeln!(out, "{name} {rows} {expected}")?;
    }
    writeln!(out)?;
    out.flush()?;
    for line in stdin().lock().lines() {
        let line = line?;
        let way = ways.iter_mut().find(|way| way.name == line).ok_or("no such way")?;
        let (times, sum) = (way.run)();
        write!(out, "{sum}")?;
        for time in times {
            write!(out, " {}", time.as_nanos())?;
        }
        writeln!(out)?;
        out.flush()?;
    }
    Ok(())
}
