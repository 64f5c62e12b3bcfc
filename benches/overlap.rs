//! How many pairs of benefits are held against each other in a second, and what each way of not asking the solver saves.
//!
//! `cargo bench --bench overlap` takes 200 benefits of one purpose (19,900 pairs) on one encoding and one SAT solver: with a fresh solver for
//! each pair (of some pairs, evenly chosen), with one solver for all, and with everything that `analysis` does before it asks; then with one
//! of these things left out. Whatever is left out, the answers must be the same; everything must do at least 20 times the pairs of the
//! first and 5 times those of the second. Times are of the machine at hand: what counts is the last column.
//!
//! `cargo bench --bench overlap -- 1000` does that many benefits (499,500 pairs) with everything: some 25 times as long as 200, in less than
//! 300 MB. It prints the most memory it took, where Linux tells.
#![allow(missing_docs, clippy::disallowed_methods, clippy::float_arithmetic, reason = "a benchmark stands outside, and has no interface")]

#[path = "workload/city.rs"]
mod city;

use heng::analysis::{Evaluator, Group, Options, Pair, PairKind, Reference, groups, overlaps};
use heng::ir::Core;
use heng::source::Sources;
use std::time::{Duration, Instant};

/// One pair in so many gets a solver of its own.
const EVERY: usize = 97;

fn main() {
    let benefits = std::env::args().skip(1).find_map(|arg| arg.parse().ok());
    let core = core(benefits.unwrap_or(200));
    let group = groups(&core).remove(0);
    println!("{} benefits, {} facts and receipts, {} pairs", core.benefits.len(), core.inputs.len(), group.pairs.len());
    match benefits {
        Some(_) => everything(&core, &group),
        None => compare(&core, &group),
    }
}

fn core(benefits: usize) -> Core {
    let mut sources = Sources::new();
    sources.add("generated.heng", city::source(benefits));
    let analysis = heng::analyse(&sources);
    assert!(!analysis.has_errors(&analysis.policies()), "{:?}", analysis.diagnostics.first());
    analysis.model(&sources, &analysis.policies()).expect("the generated policy has benefits for one subject").core
}

/// All that is done before the solver is asked.
fn all() -> Options {
    Options { details: false, ..Options::default() }
}

/// Nothing of it.
fn none() -> Options {
    Options { samples: 0, places: false, remembered: false, ..all() }
}

fn everything(core: &Core, group: &Group) {
    let (pairs, took) = timed(core, &all(), group, &mut Reference(core));
    println!("{}; {:.1} s", count(&pairs), took.as_secs_f64());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
}

fn compare(core: &Core, group: &Group) {
    let mut reference = Reference(core);
    let (pairs, took) = timed(core, &none(), group, &mut reference);
    println!("{}\n", count(&pairs));
    println!("{:44}{:>12}{:>18}", "", "pairs/s", "of all = 1");
    let kinds: Vec<_> = pairs.iter().map(|p| std::mem::discriminant(&p.kind)).collect();
    let one = rate(pairs.len(), took);
    let fresh = fresh(core, group, &pairs);
    let measured = |options: &Options, evaluator: &mut dyn Evaluator| {
        let (pairs, took) = timed(core, options, group, evaluator);
        assert!(pairs.iter().map(|p| std::mem::discriminant(&p.kind)).eq(kinds.iter().copied()), "every way gives the same answers");
        rate(pairs.len(), took)
    };
    let fast = measured(&all(), &mut reference);
    let print = |name: &str, rate: f64| println!("{name:44}{rate:>12.0}{:>18.3}", rate / fast);
    print("a solver for each pair", fresh);
    print("one solver", one);
    print("people, places, contradictions", fast);
    #[cfg(feature = "host")]
    print("the same, people tried in the module", measured(&all(), &mut module::Judge::of(core)));
    print("without people", measured(&Options { samples: 0, ..all() }, &mut reference));
    print("without places", measured(&Options { places: false, ..all() }, &mut reference));
    print("without contradictions remembered", measured(&Options { remembered: false, ..all() }, &mut reference));
    print("without either", measured(&Options { places: false, remembered: false, ..all() }, &mut reference));
    println!("\n{:.0} times a solver for each pair, {:.0} times one solver", fast / fresh, fast / one);
    assert!(fast >= 20.0 * fresh && fast >= 5.0 * one, "not asking the solver saves less than it should");
}

/// Of some pairs, each as a group of its own.
fn fresh(core: &Core, group: &Group, all: &[Pair]) -> f64 {
    let some: Vec<&Pair> = all.iter().step_by(EVERY).collect();
    let start = Instant::now();
    for pair in &some {
        let two = Group { purpose: group.purpose.clone(), members: vec![pair.first, pair.second], pairs: vec![(pair.first, pair.second)] };
        let alone = overlaps(core, &none(), &two, &mut Reference(core));
        assert!(alone.iter().all(|p| std::mem::discriminant(&p.kind) == std::mem::discriminant(&pair.kind)), "a pair alone has the same answer");
    }
    rate(some.len(), start.elapsed())
}

fn timed(core: &Core, options: &Options, group: &Group, evaluator: &mut dyn Evaluator) -> (Vec<Pair>, Duration) {
    let start = Instant::now();
    let pairs = overlaps(core, options, group, evaluator);
    (pairs, start.elapsed())
}

fn rate(pairs: usize, took: Duration) -> f64 {
    pairs as f64 / took.as_secs_f64()
}

fn count(pairs: &[Pair]) -> String {
    let of = |wanted: &dyn Fn(&PairKind) -> bool| pairs.iter().filter(|p| wanted(&p.kind)).count();
    let (disjoint, later) = (of(&|k| matches!(k, PairKind::Disjoint { .. })), of(&|k| matches!(k, PairKind::Later { .. })));
    let two = of(&|k| matches!(k, PairKind::Disjoint { because } if because.len() > 1));
    assert_eq!(disjoint, two, "whatever excludes each other takes two conditions to do so");
    let open = of(&|k| matches!(k, PairKind::NotDecided));
    let both = pairs.len() - disjoint - later - open;
    format!("{both} can be had together, {disjoint} never, {later} one after the other, {open} not decided")
}

#[cfg(feature = "host")]
mod module {
    use heng::analysis::{Evaluator, Outcome};
    use heng::ir::{BenefitId, Cell, Core};
    use heng::value::Date;
    use heng::wasm::{BuildMeta, compile};
    use heng_abi::{NO, YES};
    use heng_host::{Answer, Instance, Module};

    /// The compiled program.
    pub struct Judge<'c> {
        core: &'c Core,
        instance: Instance,
    }

    impl<'c> Judge<'c> {
        pub fn of(core: &'c Core) -> Judge<'c> {
            let meta = BuildMeta { compiler: "bench".into(), source_digest: String::new(), language: "zh".into(), vectors: Vec::new(), simd: true };
            let module = Module::load(&compile(core, &meta).expect("the generated policy fits a module")).expect("what is compiled is admitted");
            Judge { core, instance: module.instantiate().expect("an admitted module has an instance") }
        }

        fn outcomes(&self, answer: &Answer) -> Vec<Outcome> {
            let state = |at: u32| match answer.trace.get(at as usize).copied() {
                Some(YES) => Some(true),
                Some(NO) => Some(false),
                _ => None,
            };
            let outcome = |(i, b): (u32, &heng_abi::Benefit)| {
                let items: Vec<Option<bool>> = b.items.iter().map(|item| state(item.trace)).collect();
                let sums = answer.benefits.get(i as usize);
                Outcome::of(self.core, BenefitId(i), &items, sums.and_then(|s| s.amount), sums.and_then(|s| s.payable))
            };
            (0..).zip(&self.instance.interface().benefits).map(outcome).collect()
        }
    }

    impl Evaluator for Judge<'_> {
        fn evaluate(&mut self, as_of: Date, rows: &[Vec<Cell>]) -> Vec<Option<Vec<Outcome>>> {
            let cell = |c: &Cell| match c {
                Cell::Unknown => heng_abi::Cell::Unknown,
                Cell::Absent => heng_abi::Cell::Absent,
                Cell::Known(v) => heng_abi::Cell::Known(*v),
            };
            let rows: Vec<Vec<heng_abi::Cell>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
            let answers = self.instance.evaluate(as_of.days(), &rows, true).expect("the as-of date is in range");
            answers.iter().map(|a| (a.refusal == 0).then(|| self.outcomes(a))).collect()
        }
    }
}
