//! Random programs: the evaluator, the module under a compiler and the module under an interpreter give the same bytes.
//!
//! Every operation of Core occurs, with divisors of zero in branches not taken, integers at the edges of 64 bits, month ends, keys that no
//! row of a table has, absent and unknown inputs, and three kinds of noise under what is masked.
#![allow(clippy::unwrap_used)]

use crate::module::{benefit, core_of, day, fact, item, meta};
use heng::eval::{Answer, evaluate};
use heng::ir::*;
use heng::value::{Date, Mode};
use heng::wasm::compile;
use heng_host::abi::{self, Interface, Storage};
use heng_host::{Asked, BenefitSums, Instance, Module, Sums};
use std::collections::BTreeMap;

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a, T>(&mut self, xs: &'a [T]) -> &'a T {
        &xs[self.below(xs.len() as u64) as usize]
    }

    /// In `lo..=hi`, its ends and what is near zero more often.
    pub fn within(&mut self, lo: i64, hi: i64) -> i64 {
        let v = match self.below(6) {
            0 => lo,
            1 => hi,
            2 => self.below(5) as i64 - 2,
            3 => (lo / 2 + hi / 2).wrapping_add(self.below(9) as i64 - 4),
            _ => (i128::from(lo) + (u128::from(self.next()) % ((i128::from(hi) - i128::from(lo)) as u128 + 1)) as i128) as i64,
        };
        v.clamp(lo, hi)
    }

    /// A day that months treat specially, as often as not.
    pub fn date(&mut self, lo: Date, hi: Date) -> Date {
        let any = Date::from_days(self.within(lo.days().into(), hi.days().into()));
        let (y, ..) = any.ymd();
        let day = match self.below(8) {
            0 => any.month_end(),
            1 => any.month_start(),
            2 => Date::from_ymd(y, 2, 29).unwrap_or(any),
            3 => Date::from_ymd(y, 2, 28).unwrap_or(any),
            4 => any.year_end(),
            _ => any,
        };
        day.clamp(lo, hi)
    }
}

const TODAY: (i32, i32) = (1996, 2104);

pub fn as_of_range() -> (Date, Date) {
    (day(TODAY.0, 1, 1), day(TODAY.1, 12, 31))
}

fn some_input(r: &mut Random) -> Input {
    let optional = r.chance(40);
    let wide = i64::MAX;
    let number = || InputTy::Number { unit: None, scale: 0 };
    match r.below(15) {
        // Days of a few weeks, so that some of the rows are at each threshold.
        14 => {
            let first = i64::from(day(1900 + r.below(200) as i32, 1 + r.below(12) as u32, 1).days());
            fact("近日", InputTy::Date, first - r.below(20) as i64, first + 40, optional)
        }
        // Numbers of a narrow lane, on either side of zero.
        12 => fact("正负", number(), -(1 + r.below(128) as i64), r.below(128) as i64, optional),
        13 => fact("两位", number(), -30_000, r.within(-1, 32_767), optional),
        // Numbers that need all bits of a lane, so that a sign would be seen.
        10 => fact("无符号", number(), 0, *r.pick(&[200, 255, 40_000, 65_535, 3_000_000_000, i64::from(u32::MAX)]), optional),
        11 => {
            let hi = *r.pick(&[250, 60_000, 4_000_000_000]);
            fact("高位", number(), hi / 3, hi, optional)
        }
        0 | 1 => fact("是否", InputTy::YesNo, 0, 1, optional),
        2 => fact("类别", InputTy::Enum { name: "类别".into(), cases: Vec::new() }, 0, r.below(6) as i64, optional),
        3 => fact("金额", InputTy::Money { per: None }, 0, 100_000_000, optional),
        4 => fact("大数", number(), -wide, wide, optional),
        5 => fact("短数", number(), -(r.below(200) as i64), r.below(200) as i64, optional),
        6 => fact("中数", number(), -40_000, i64::from(i32::MAX) - r.below(3) as i64, optional),
        7 => fact("日期", InputTy::Date, Date::MIN.days().into(), Date::MAX.days().into(), optional),
        8 => fact("出生日期", InputTy::Date, day(1896, 1, 1).days().into(), day(2104, 12, 31).days().into(), optional),
        _ => {
            let lo = r.within(-wide, wide);
            let hi = r.within(lo, wide);
            fact("区间", number(), lo, hi, optional)
        }
    }
}

const MODES: [Mode; 4] = [Mode::Trunc, Mode::Away, Mode::HalfAway, Mode::Floor];

/// Nodes to choose operands from.
struct Pool {
    b: Builder,
    bools: Vec<NodeId>,
    ints: Vec<NodeId>,
    /// What is loaded of the row.
    facts: Vec<NodeId>,
}

impl Pool {
    /// A fact, or what is worked out of one by steps that can be taken back, compared with what is the same for everybody.
    fn threshold(&mut self, r: &mut Random, today: NodeId) {
        let Some(fact) = (!self.facts.is_empty()).then(|| *r.pick(&self.facts)) else { return };
        let mut x = fact;
        let (lo, hi) = (self.b.node(x).lo, self.b.node(x).hi);
        if lo >= day(1850, 1, 1).days().into() && hi <= day(2250, 1, 1).days().into() && hi > 10_000 {
            let steps = [Calendar::MonthStart, Calendar::MonthEnd, Calendar::YearStart, Calendar::YearEnd];
            x = match r.below(4) {
                0 => {
                    let n = r.within(-600, 600);
                    let n = self.b.int(n);
                    self.b.add_months(x, n)
                }
                n @ (1 | 2) => {
                    // A day near those of the fact has few months between.
                    let near = r.within(lo - 900, hi);
                    let other = if r.chance(50) { today } else { self.b.int(near) };
                    if n == 1 { self.b.months(x, other) } else { self.b.months(other, x) }
                }
                _ => self.b.calendar(*r.pick(&steps), x),
            };
        }
        for _ in 0..r.below(3) {
            let by = 1 + r.below(15) as i64;
            let by = self.b.int(by);
            x = match r.below(4) {
                0 => self.b.add(x, by),
                1 => self.b.sub(x, by),
                _ => self.b.div(*r.pick(&MODES), x, by),
            };
        }
        let (lo, hi) = (self.b.node(x).lo, self.b.node(x).hi);
        let end = if r.chance(70) { r.within(lo, hi) } else { r.within(lo, lo.saturating_add(3).min(hi)) };
        let end = self.b.int(end);
        let v = match r.below(5) {
            0 => self.b.lt(x, end),
            1 => self.b.le(x, end),
            2 => self.b.lt(end, x),
            3 => self.b.le(end, x),
            _ => self.b.eq(x, end),
        };
        self.bools.push(v);
    }

    fn bool(&self, r: &mut Random) -> NodeId {
        // Late nodes more often, so that programs nest.
        let from = if r.chance(50) { self.bools.len().saturating_sub(6) } else { 0 };
        *r.pick(&self.bools[from..])
    }

    fn int(&self, r: &mut Random) -> NodeId {
        let from = if r.chance(50) { self.ints.len().saturating_sub(6) } else { 0 };
        *r.pick(&self.ints[from..])
    }

    /// An integer that could be a date, if there is one.
    fn date(&self, r: &mut Random) -> NodeId {
        let is_date = |id: &&NodeId| {
            let n = self.b.node(**id);
            n.lo >= Date::MIN.days().into() && n.hi <= Date::MAX.days().into() && n.hi > 10_000
        };
        let dates: Vec<NodeId> = self.ints.iter().filter(is_date).copied().collect();
        if dates.is_empty() || r.chance(5) { self.int(r) } else { *r.pick(&dates) }
    }

    fn constant(&mut self, r: &mut Random) -> NodeId {
        let v = match r.below(8) {
            0 => 0,
            1 => 1,
            2 => *r.pick(&[2, 3, 5, 7, 12, 15]),
            3 => -1,
            4 => i64::MAX - r.below(2) as i64,
            5 => -i64::MAX,
            6 => 1 << r.below(63),
            _ => r.within(-1000, 1000),
        };
        self.b.int(v)
    }

    fn grow(&mut self, r: &mut Random) {
        match r.below(26) {
            0 => {
                let v = self.constant(r);
                self.ints.push(v);
            }
            1 => {
                let v = r.chance(50);
                let v = if r.chance(60) { self.b.unknown(Ty::Bool) } else { self.b.bool(v) };
                self.bools.push(v);
            }
            2 if r.chance(40) => {
                let v = self.b.unknown(Ty::Int);
                self.ints.push(v);
            }
            2 | 3 => {
                let a = self.bool(r);
                let v = self.b.not(a);
                self.bools.push(v);
            }
            4..=7 => {
                let count = r.below(6) as usize;
                let xs: Vec<NodeId> = (0..count).map(|_| self.bool(r)).collect();
                let v = match r.below(3) {
                    0 => self.b.and(xs),
                    1 => self.b.or(xs),
                    _ => self.b.at_least(r.below(count as u64 + 2) as u32, xs),
                };
                self.bools.push(v);
            }
            8..=13 => {
                let (a, b) = (self.int(r), self.int(r));
                let b = if r.chance(25) { self.constant(r) } else { b };
                let v = match r.below(7) {
                    0 => self.b.add(a, b),
                    1 => self.b.sub(a, b),
                    2 => self.b.mul(a, b),
                    3 => self.b.min(a, b),
                    4 => self.b.max(a, b),
                    _ => self.b.div(*r.pick(&MODES), a, b),
                };
                self.ints.push(v);
            }
            14..=16 => {
                let (a, b) = (self.int(r), self.int(r));
                let v = match r.below(3) {
                    0 => self.b.eq(a, b),
                    1 => self.b.lt(a, b),
                    _ => self.b.le(a, b),
                };
                self.bools.push(v);
            }
            17 | 18 => {
                let c = self.bool(r);
                if r.chance(50) {
                    let (x, y) = (self.int(r), self.int(r));
                    let v = self.b.select(c, x, y);
                    self.ints.push(v);
                } else {
                    let (x, y) = (self.bool(r), self.bool(r));
                    let v = self.b.select(c, x, y);
                    self.bools.push(v);
                }
            }
            19 | 20 => self.table(r),
            21 => {
                let (d, n) = (self.date(r), self.int(r));
                let n = if r.chance(60) {
                    let n = r.within(-1300, 1300);
                    self.b.int(n)
                } else {
                    n
                };
                let v = self.b.add_months(d, n);
                self.ints.push(v);
            }
            22 => {
                let (x, y) = (self.date(r), self.date(r));
                let v = self.b.months(x, y);
                self.ints.push(v);
            }
            23 | 24 => {
                let steps = [Calendar::MonthStart, Calendar::MonthEnd, Calendar::YearStart, Calendar::YearEnd, Calendar::Year];
                let d = self.date(r);
                let v = self.b.calendar(*r.pick(&steps), d);
                self.ints.push(v);
            }
            _ => {
                let a = self.int(r);
                let n = self.b.node(a);
                let (lo, hi) = (r.within(n.lo, n.hi), r.within(n.lo.saturating_sub(3).max(-i64::MAX), n.hi));
                let v = self.b.refine(lo, hi, a);
                self.ints.push(v);
            }
        }
    }

    fn table(&mut self, r: &mut Random) {
        let of_bools = r.chance(40);
        let columns: Vec<NodeId> = (0..1 + r.below(3)).map(|_| self.int(r)).collect();
        let value = |pool: &mut Pool, r: &mut Random| match of_bools {
            true => pool.bool(r),
            false if r.chance(50) => pool.constant(r),
            false => pool.int(r),
        };
        let default = value(self, r);
        let mut rows = Vec::new();
        for _ in 0..r.below(6) {
            let patterns = columns.iter().map(|c| {
                let (lo, hi) = (self.b.node(*c).lo, self.b.node(*c).hi);
                let range = |r: &mut Random| {
                    let (x, y) = (r.within(lo, hi), if r.chance(10) { i64::MAX } else { r.within(lo, hi) });
                    if r.chance(40) { (x, x) } else { (x.min(y), x.max(y)) }
                };
                (0..r.below(4)).map(|_| range(r)).collect()
            });
            let patterns = patterns.collect();
            rows.push(ByRow { patterns, value: value(self, r) });
        }
        let v = self.b.by(By { columns, rows, default });
        if of_bools { self.bools.push(v) } else { self.ints.push(v) }
    }
}

/// A program of about `size` operations. `share`: how many of a hundred of its nodes are shown, besides what its benefits need.
pub fn program(r: &mut Random, size: usize, share: u64) -> Core {
    let inputs = (0..1 + r.below(8)).map(|_| some_input(r)).collect();
    program_of(r, inputs, as_of_range(), size, share)
}

/// The same over these inputs and days.
pub fn program_of(r: &mut Random, inputs: Vec<Input>, (lo, hi): (Date, Date), size: usize, share: u64) -> Core {
    let mut pool = Pool { b: Builder::new(), bools: Vec::new(), ints: Vec::new(), facts: Vec::new() };
    for input in inputs {
        let (yes_no, optional) = (input.ty == InputTy::YesNo, input.optional);
        let id = pool.b.input(input);
        let v = pool.b.load(id);
        if yes_no {
            pool.bools.push(v)
        } else {
            pool.ints.push(v);
            pool.facts.push(v);
        }
        if optional || r.chance(20) {
            let v = pool.b.present(id);
            pool.bools.push(v);
        }
    }
    let (today, one) = (pool.b.as_of(lo, hi), pool.b.int(1));
    let yes = pool.b.bool(true);
    pool.ints.extend([today, one]);
    pool.bools.push(yes);
    for _ in 0..size {
        if r.chance(10) { pool.threshold(r, today) } else { pool.grow(r) }
    }
    let waits_for = InputId(r.below(pool.b.inputs().len() as u64) as u32);
    let mut benefits: Vec<Benefit> = Vec::new();
    for i in 0..1 + r.below(3) {
        let mut b = benefit(&format!("待遇{i}"), pool.bool(r), pool.bool(r), pool.int(r), pool.int(r));
        b.deciding = r.chance(30).then(|| pool.bool(r));
        b.waits = r.chance(50).then(|| (pool.bool(r), waits_for));
        b.periods_left = r.chance(50).then(|| pool.int(r));
        benefits.push(b);
    }
    for node in &pool.bools {
        if !r.chance(share) {
            continue;
        }
        let mut item = item(*node);
        item.settled = r.chance(20).then(|| pool.bool(r));
        item.applies = r.chance(20).then(|| pool.bool(r));
        benefits[0].items.push(item);
    }
    let taken: Vec<NodeId> = pool.ints.iter().filter(|_| r.chance(share)).copied().collect();
    let doors: Vec<NodeId> = if r.chance(40) { (0..r.below(3)).map(|_| pool.bool(r)).collect() } else { Vec::new() };
    let mut core = core_of(pool.b, doors, benefits);
    core.as_of = (lo, hi);
    core.coordinations.push(Coordination {
        name: "合计".into(),
        policy: "政策".into(),
        cites: None,
        kind: CoordinationKind::AtMost,
        members: taken.iter().map(|_| BenefitId(0)).collect(),
        taken,
        parameters: Vec::new(),
    });
    core
}

fn some_cell(r: &mut Random, input: &Input, storage: Storage) -> Cell {
    match r.below(100) {
        0..20 => Cell::Unknown,
        20..35 if input.optional => Cell::Absent,
        // Out of range, if the column can say so.
        35..36 => {
            let (lo, hi) = holds(storage);
            Cell::Known(r.within(lo, hi))
        }
        _ => Cell::Known(in_range(r, input)),
    }
}

pub fn in_range(r: &mut Random, input: &Input) -> i64 {
    match input.ty {
        InputTy::Date => r.date(Date::from_days(input.lo), Date::from_days(input.hi)).days().into(),
        _ => r.within(input.lo, input.hi),
    }
}

pub fn holds(storage: Storage) -> (i64, i64) {
    let bits = 8 * width(storage);
    (i64::MIN >> (64 - bits), i64::MAX >> (64 - bits))
}

fn width(storage: Storage) -> usize {
    match storage {
        Storage::I8 => 1,
        Storage::I16 => 2,
        Storage::I32 => 4,
        Storage::I64 => 8,
    }
}

/// Writes rows over memory that holds noise; what is unknown or absent keeps the noise.
pub fn write(memory: &mut [u8], interface: &Interface, rows: &[Vec<Cell>]) {
    let put_bit = |memory: &mut [u8], address: u32, row: usize, bit: bool| {
        let byte = &mut memory[address as usize + row / 8];
        *byte = *byte & !(1 << (row % 8)) | u8::from(bit) << (row % 8);
    };
    for (at, row) in rows.iter().enumerate() {
        for (input, cell) in interface.inputs.iter().zip(row) {
            put_bit(memory, input.known, at, *cell != Cell::Unknown);
            if let (Some(present), true) = (input.present, *cell != Cell::Unknown) {
                put_bit(memory, present, at, *cell != Cell::Absent);
            }
            if let Cell::Known(v) = cell {
                let size = width(input.storage);
                let from = input.values as usize + at * size;
                memory[from..from + size].copy_from_slice(&v.to_le_bytes()[..size]);
            }
        }
    }
}

/// Every output: its bytes for so many rows, column by column.
pub fn outputs(memory: &[u8], interface: &Interface, rows: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut column = |address: u32, size: usize| out.extend(&memory[address as usize..address as usize + size * rows]);
    column(interface.refusals, 4);
    for b in &interface.benefits {
        column(b.eligible, 1);
        column(b.awaiting, 1);
        b.deciding.iter().for_each(|address| column(*address, 1));
        if let Some((address, _)) = b.waits {
            column(address, 1);
        }
        for int in [Some(b.amount), Some(b.payable), b.periods_left].into_iter().flatten() {
            column(int.values, 8);
            column(int.known, 1);
        }
    }
    for int in interface.coordinations.iter().flat_map(|c| &c.taken) {
        column(int.values, 8);
        column(int.known, 1);
    }
    for word in 0..interface.trace.words {
        column(interface.trace.address + 4 * word * interface.capacity, 4);
    }
    out
}

/// The bytes that the evaluator wants there.
pub fn wanted(core: &Core, interface: &Interface, answers: &[Answer]) -> Vec<u8> {
    let mut out = Vec::new();
    let code = |answer: &Answer, node: NodeId| match answer.bool(node) {
        Some(false) => abi::NO,
        None => abi::UNKNOWN,
        Some(true) => abi::YES,
    };
    let codes = |out: &mut Vec<u8>, node: NodeId| out.extend(answers.iter().map(|a| code(a, node)));
    let ints = |out: &mut Vec<u8>, node: NodeId| {
        out.extend(answers.iter().flat_map(|a| a.int(node).unwrap_or(0).to_le_bytes()));
        out.extend(answers.iter().map(|a| u8::from(a.int(node).is_some())));
    };
    out.extend(answers.iter().flat_map(|a| a.refusal.to_le_bytes()));
    for b in &core.benefits {
        codes(&mut out, b.eligible);
        codes(&mut out, b.awaiting);
        b.deciding.iter().for_each(|node| codes(&mut out, *node));
        b.waits.iter().for_each(|(node, _)| codes(&mut out, *node));
        [Some(b.amount), Some(b.payable), b.periods_left].into_iter().flatten().for_each(|node| ints(&mut out, node));
    }
    core.coordinations.iter().flat_map(|c| &c.taken).for_each(|node| ints(&mut out, *node));
    let mut positions: BTreeMap<u32, NodeId> = BTreeMap::new();
    for (item, described) in core.benefits.iter().flat_map(|b| &b.items).zip(interface.benefits.iter().flat_map(|b| &b.items)) {
        positions.insert(described.trace, item.node);
        positions.extend(described.settled.zip(item.settled));
        positions.extend(described.applies.zip(item.applies));
    }
    for (version, described) in core.benefits.iter().flat_map(|b| &b.versions).zip(interface.benefits.iter().flat_map(|b| &b.versions)) {
        positions.insert(described.trace, version.node);
    }
    for word in 0..interface.trace.words {
        for answer in answers {
            let here = positions.range(16 * word..16 * word + 16);
            let word = here.fold(0u32, |bits, (at, node)| bits | u32::from(code(answer, *node)) << (2 * (at % 16)));
            out.extend(word.to_le_bytes());
        }
    }
    out
}

/// The interpreter.
pub struct Interpreter {
    store: wasmi::Store<()>,
    memory: wasmi::Memory,
    eval: wasmi::TypedFunc<i32, i32>,
}

impl Interpreter {
    pub fn load(bytes: &[u8]) -> Interpreter {
        let engine = wasmi::Engine::default();
        let module = wasmi::Module::new(&engine, bytes).unwrap();
        let mut store = wasmi::Store::new(&engine, ());
        let instance = wasmi::Linker::new(&engine).instantiate_and_start(&mut store, &module).unwrap();
        let memory = instance.get_memory(&store, "memory").unwrap();
        let eval = instance.get_typed_func(&store, "heng_eval").unwrap();
        Interpreter { store, memory, eval }
    }

    pub fn outputs(&mut self, prepared: &[u8], interface: &Interface, as_of: Date, rows: usize, trace: bool) -> Vec<u8> {
        let memory = self.memory.data_mut(&mut self.store);
        memory.copy_from_slice(prepared);
        memory[interface.parameters.as_of as usize..][..4].copy_from_slice(&as_of.days().to_le_bytes());
        memory[interface.parameters.flags as usize..][..4].copy_from_slice(&(i32::from(trace) + 2).to_le_bytes());
        assert_eq!(self.eval.call(&mut self.store, rows as i32).unwrap(), 0);
        asked_for(outputs(self.memory.data(&self.store), interface, rows), interface, rows, trace)
    }
}

pub fn compiled(instance: &mut Instance, prepared: &[u8], interface: &Interface, as_of: Date, rows: usize, trace: bool) -> Vec<u8> {
    instance.memory().copy_from_slice(prepared);
    instance.call(as_of.days(), rows, Asked { trace, taken: true }).unwrap();
    asked_for(outputs(instance.memory(), interface, rows), interface, rows, trace)
}

/// What the module adds up, over noise, and what the answers of the evaluator add up to; of a program that has no place for totals nothing.
pub fn totals(instance: &mut Instance, prepared: &[u8], core: &Core, as_of: Date, answers: &[Answer]) -> Option<(Sums, Sums)> {
    instance.interface().totals?;
    instance.memory().copy_from_slice(prepared);
    let mut found = Sums { refused: 0, benefits: vec![BenefitSums::default(); core.benefits.len()] };
    instance.add_sums(as_of.days(), answers.len(), &mut found).unwrap();
    let count = |holds: &dyn Fn(&Answer) -> bool| answers.iter().filter(|a| holds(a)).count() as u64;
    let benefits = core.benefits.iter().map(|b| BenefitSums {
        eligible: count(&|a| a.bool(b.eligible) == Some(true)),
        unknown: count(&|a| a.bool(b.eligible).is_none()),
        payable: answers.iter().filter_map(|a| a.int(b.payable)).map(i128::from).sum(),
        payable_unknown: count(&|a| a.int(b.payable).is_none()),
    });
    Some((found, Sums { refused: count(&|a| a.refusal != 0), benefits: benefits.collect() }))
}

/// The outputs without the trace, which stands last, if none was asked for.
pub fn asked_for(mut outputs: Vec<u8>, interface: &Interface, rows: usize, trace: bool) -> Vec<u8> {
    if !trace {
        outputs.truncate(outputs.len() - 4 * interface.trace.words as usize * rows);
    }
    outputs
}

/// The row with everything known and in its range, as far as the inputs go: what is answered for sixteen rows at once.
pub fn all_known(r: &mut Random, core: &Core, row: &[Cell]) -> Vec<Cell> {
    let sure = |(input, cell): (&Input, &Cell)| match cell {
        Cell::Known(v) if (input.lo..=input.hi).contains(v) => *cell,
        Cell::Absent => *cell,
        _ => Cell::Known(in_range(r, input)),
    };
    core.inputs.iter().zip(row).map(sure).collect()
}

pub fn noise(kind: usize, len: usize, r: &mut Random) -> Vec<u8> {
    match kind {
        0 => vec![0; len],
        1 => vec![0xFF; len],
        _ => (0..len.div_ceil(8)).flat_map(|_| r.next().to_le_bytes()).take(len).collect(),
    }
}

/// Runs a program on random rows through all three and counts its operations.
#[track_caller]
fn agree(seed: u64, size: usize, share: u64, rows: usize, counts: &mut BTreeMap<String, u64>) {
    let mut r = Random(seed);
    let core = program(&mut r, size, share);
    for node in &core.nodes {
        *counts.entry(name(&node.op)).or_default() += 1;
    }
    // One program in four as for a host without vectors.
    let bytes = compile(&core, &heng::wasm::BuildMeta { simd: seed / 2 % 4 != 0, ..meta() }).unwrap();
    let module = Module::load(&bytes).unwrap();
    let interface = module.interface().clone();
    let mut table: Vec<Vec<Cell>> = (0..rows)
        .map(|_| core.inputs.iter().zip(&interface.inputs).map(|(input, i)| some_cell(&mut r, input, i.storage)).collect())
        .collect();
    for row in table.iter_mut().skip(rows / 2) {
        *row = all_known(&mut r, &core, row);
    }
    if seed % 4 == 2 {
        let block = rows - 16;
        just_outside(&mut r, &core, &interface, &mut table[block..]);
    }
    let (lo, hi) = as_of_range();
    let as_of = r.date(lo, hi);
    let answers: Vec<Answer> = table.iter().map(|row| evaluate(&core, as_of, row)).collect();
    for block in answers.chunks_exact(16).skip(rows / 32) {
        *counts.entry(AT_ONCE.into()).or_default() += u64::from(block.iter().all(|a| a.refusal == 0));
    }
    let all = wanted(&core, &interface, &answers);
    let mut instance = module.instantiate().unwrap();
    let mut interpreter = Interpreter::load(&bytes);
    for kind in 0..3 {
        let mut prepared = noise(kind, instance.memory().len(), &mut r);
        write(&mut prepared, &interface, &table);
        for trace in [true, false] {
            let wanted = asked_for(all.clone(), &interface, rows, trace);
            let found = compiled(&mut instance, &prepared, &interface, as_of, rows, trace);
            assert!(found == wanted, "seed {seed}, noise {kind}, trace {trace}: {}", first_difference(&core, &interface, rows, &found, &wanted));
            if kind == 2 {
                let found = interpreter.outputs(&prepared, &interface, as_of, rows, trace);
                assert!(found == wanted, "seed {seed}, trace {trace}, interpreter: {}", first_difference(&core, &interface, rows, &found, &wanted));
            }
        }
        if let Some((found, wanted)) = totals(&mut instance, &prepared, &core, as_of, &answers) {
            assert_eq!(found, wanted, "seed {seed}, noise {kind}: what the rows add up to");
        }
    }
}

/// Puts a value beside its range, if the column can hold one, below values that are the least: the whole block is then refused or not by that
/// one row.
fn just_outside(r: &mut Random, core: &Core, interface: &Interface, block: &mut [Vec<Cell>]) {
    let at = r.below(core.inputs.len() as u64) as usize;
    let (input, (least, most)) = (&core.inputs[at], holds(interface.inputs[at].storage));
    let beside = [input.lo.saturating_sub(1), input.hi.saturating_add(1), input.lo / 2, input.hi.saturating_add(1 << 32), input.lo.saturating_sub(200)];
    let value = *r.pick(&beside);
    if (least..=most).contains(&value) {
        block.iter_mut().for_each(|row| row[at] = Cell::Known(input.lo));
        block.last_mut().unwrap()[at] = Cell::Known(value);
    }
}

/// Blocks of sixteen rows that can be answered at once, in the table of what was counted.
const AT_ONCE: &str = "at once";

/// Names the output, the row and the operation at the first byte that differs.
pub fn first_difference(core: &Core, interface: &Interface, rows: usize, found: &[u8], wanted: &[u8]) -> String {
    let mut columns: Vec<(String, Option<NodeId>, usize)> = vec![("refusal".into(), None, 4)];
    let int = |columns: &mut Vec<_>, what: &str, node: NodeId| {
        columns.push((what.to_owned(), Some(node), 8));
        columns.push((format!("{what}, known"), Some(node), 1));
    };
    for b in &core.benefits {
        columns.extend([("eligible".into(), Some(b.eligible), 1), ("awaiting".into(), Some(b.awaiting), 1)]);
        columns.extend(b.deciding.iter().map(|node| ("deciding".into(), Some(*node), 1)));
        columns.extend(b.waits.iter().map(|(node, _)| ("waits".into(), Some(*node), 1)));
        for node in [Some(b.amount), Some(b.payable), b.periods_left].into_iter().flatten() {
            int(&mut columns, "amount", node);
        }
    }
    core.coordinations.iter().flat_map(|c| &c.taken).for_each(|node| int(&mut columns, "taken", *node));
    columns.extend((0..interface.trace.words).map(|word| (format!("trace {word}"), None, 4)));
    let mut at = found.iter().zip(wanted).position(|(f, w)| f != w).unwrap_or(0);
    let first = at;
    for (what, node, size) in columns {
        if at < size * rows {
            let op = node.and_then(|node| core.node(node));
            let start = first - at % size;
            let (found, wanted) = (&found[start..start + size], &wanted[start..start + size]);
            return format!("{what} of row {}: {found:?} for {wanted:?}\n{node:?} {op:?}", at / size);
        }
        at -= size * rows;
    }
    "no output".into()
}

pub fn name(op: &Op) -> String {
    let whole = format!("{op:?}");
    let end = whole.find(['(', ' ']).unwrap_or(whole.len());
    match op {
        Op::Div(mode, ..) => format!("Div {mode:?}"),
        Op::Calendar(step, _) => format!("{step:?}"),
        _ => whole[..end].to_owned(),
    }
}

const GRAPHS: u64 = 2_000;

#[test]
fn the_evaluator_and_two_engines_agree_on_random_programs() {
    let mut counts = BTreeMap::new();
    for seed in 0..GRAPHS {
        let share = if seed % 2 == 0 { 100 } else { 15 };
        agree(seed, 15 + seed as usize % 50, share, 64, &mut counts);
    }
    let table: Vec<String> = counts.iter().map(|(op, n)| format!("{op:<12}{n:>8}")).collect();
    println!("{}", table.join("\n"));
    assert!(counts.remove(AT_ONCE).is_some_and(|blocks| blocks > GRAPHS / 2), "few blocks are answered at once");
    assert_eq!(counts.len(), 32, "an operation of Core never occurred");
}

#[test]
fn programs_of_several_functions_agree_too() {
    for seed in 0..12 {
        agree(1_000_000 + seed, 2_500, if seed % 2 == 0 { 30 } else { 2 }, 40, &mut BTreeMap::new());
    }
}

#[test]
fn what_is_known_stays_whatever_the_unknown_turns_out_to_be() {
    let (mut same, mut better) = (0u64, 0u64);
    for seed in 0..1_000 {
        let mut r = Random(2_000_000 + seed);
        let core = program(&mut r, 40, 0);
        let (lo, hi) = as_of_range();
        let as_of = r.date(lo, hi);
        for _ in 0..16 {
            let row: Vec<Cell> = core.inputs.iter().map(|input| some_cell(&mut r, input, Storage::I64)).collect();
            let before = evaluate(&core, as_of, &row);
            for _ in 0..4 {
                let complete = |r: &mut Random, input: &Input| match r.below(3) {
                    0 if input.optional => Cell::Absent,
                    1 if r.chance(30) => Cell::Unknown,
                    _ => Cell::Known(in_range(r, input)),
                };
                let fuller: Vec<Cell> =
                    core.inputs.iter().zip(&row).map(|(i, c)| if *c == Cell::Unknown { complete(&mut r, i) } else { *c }).collect();
                let after = evaluate(&core, as_of, &fuller);
                assert!(before.refusal == 0 || after.refusal != 0, "seed {seed}: a refused row is admitted");
                if after.refusal != 0 {
                    continue;
                }
                for (n, (b, a)) in before.values.iter().zip(&after.values).enumerate() {
                    assert!(b.is_none() || b == a, "seed {seed}: node {n} {:?} was {b:?} and is {a:?}", core.nodes[n].op);
                    if b.is_some() { same += 1 } else { better += u64::from(a.is_some()) }
                }
            }
        }
    }
    println!("{same} values stayed known, {better} became known");
    assert!(same > 100_000 && better > 100_000);
}

#[test]
fn a_program_that_is_not_well_made_is_found_out() {
    let mut found = std::collections::BTreeSet::new();
    for seed in 0..300 {
        let mut r = Random(3_000_000 + seed);
        let core = program(&mut r, 30, 20);
        assert_eq!(invariants::violations(&core), Vec::<String>::new());
        let at = r.below(core.nodes.len() as u64) as usize;
        let mut broken = core.clone();
        let node = &mut broken.nodes[at];
        let what = match r.below(4) {
            // One value less than the operation can have, unless the range is wider than it must be.
            0 if node.ty == Ty::Int && node.lo < node.hi && !matches!(node.op, Op::AsOf | Op::Refine(..) | Op::Div(..)) => {
                node.hi -= 1;
                "range"
            }
            1 => {
                node.ty = if node.ty == Ty::Int { Ty::Bool } else { Ty::Int };
                "type"
            }
            2 => {
                node.op = Op::Not(NodeId(at as u32));
                "order"
            }
            3 => {
                let node = node.clone();
                broken.nodes.push(node);
                "twice"
            }
            _ => continue,
        };
        assert!(!invariants::violations(&broken).is_empty(), "seed {seed}: {what} of n{at} {:?}", core.nodes[at]);
        found.insert(what);
    }
    assert_eq!(found.len(), 4);
}
