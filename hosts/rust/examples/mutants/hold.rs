//! Whether an admitted module holds what admission promises, on a thousand rows.

use super::mutate::Random;
use heng_host::abi::{Cell, FLAG_TAKEN, FLAG_TRACE, Input, Interface, Storage};
use heng_host::{Asked, Instance, Module, Sums};

const ROWS: usize = 1000;
const BLOCK: usize = 16;

fn size(storage: Storage) -> usize {
    match storage {
        Storage::I8 => 1,
        Storage::I16 => 2,
        Storage::I32 => 4,
        Storage::I64 => 8,
    }
}

/// A day, and rows of that day: blocks of which all is known or absent, and others; around the examples that the module carries.
pub struct People {
    as_of: i32,
    rows: Vec<Vec<Cell>>,
}

impl People {
    pub fn of(module: &Module, random: &mut Random) -> People {
        let interface = module.interface();
        let least = interface.inputs.iter().map(|input| Cell::Known(input.min)).collect();
        let mut bases: Vec<(i32, Vec<Cell>)> = module.vectors().iter().map(|v| (v.as_of, v.row.clone())).collect();
        bases.push((interface.parameters.as_of_max, least));
        let pick = |random: &mut Random, i: usize| match bases[random.below(bases.len())].1[i] {
            Cell::Unknown => Cell::Known(interface.inputs[i].min),
            cell => cell,
        };
        let as_of = bases[random.below(bases.len())].0;
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        while rows.len() < ROWS {
            let base = &bases[random.below(bases.len())].1;
            let base: Vec<Cell> =
                base.iter().enumerate().map(|(i, cell)| if *cell == Cell::Unknown { pick(random, i) } else { *cell }).collect();
            let open = random.below(3) == 0;
            for _ in 0..BLOCK.min(ROWS - rows.len()) {
                let mut row = base.clone();
                for _ in 0..random.below(3) {
                    let i = random.below(row.len());
                    row[i] = match random.below(if open { 6 } else { 4 }) {
                        0 if interface.inputs[i].present.is_some() => Cell::Absent,
                        1 => Cell::Known(interface.inputs[i].min),
                        2 => Cell::Known(interface.inputs[i].max),
                        3 => pick(random, i),
                        4 => Cell::Unknown,
                        _ => Cell::Known(random.next() as i64),
                    };
                }
                rows.push(row);
            }
        }
        People { as_of, rows }
    }

    /// Fills the whole memory with noise, and the inputs with what is known.
    fn write(&self, interface: &Interface, memory: &mut [u8], noise: &mut dyn FnMut() -> u8) {
        memory.iter_mut().for_each(|byte| *byte = noise());
        for (at, row) in self.rows.iter().enumerate() {
            for (input, cell) in interface.inputs.iter().zip(row) {
                write_cell(input, memory, at, *cell);
            }
        }
    }
}

fn write_cell(input: &Input, memory: &mut [u8], at: usize, cell: Cell) {
    let mut bit = |address: u32, set: bool| {
        let byte = &mut memory[address as usize + at / 8];
        *byte = if set { *byte | 1 << (at % 8) } else { *byte & !(1 << (at % 8)) };
    };
    bit(input.known, cell != Cell::Unknown);
    if let (Some(present), true) = (input.present, cell != Cell::Unknown) {
        bit(present, cell != Cell::Absent);
    }
    if let Cell::Known(v) = cell {
        let (size, bytes) = (size(input.storage), v.to_le_bytes());
        let first = input.values as usize + at * size;
        memory[first..first + size].copy_from_slice(&bytes[..size]);
    }
}

/// Address and bytes of an element of every output that is written if this is asked for.
fn outputs(interface: &Interface, asked: Asked) -> Vec<(usize, usize)> {
    let mut out = vec![(interface.refusals, 4)];
    for b in &interface.benefits {
        out.extend([Some(b.eligible), Some(b.awaiting), b.waits.map(|w| w.0)].into_iter().flatten().map(|address| (address, 1)));
        out.extend([Some(b.amount), Some(b.payable), b.periods_left].into_iter().flatten().flat_map(|o| [(o.values, 8), (o.known, 1)]));
    }
    if asked.taken {
        out.extend(interface.coordinations.iter().flat_map(|c| &c.taken).flat_map(|o| [(o.values, 8), (o.known, 1)]));
    }
    if asked.trace {
        out.extend((0..interface.trace.words).map(|w| (interface.trace.address + 4 * w * interface.capacity, 4)));
    }
    out.into_iter().map(|(address, size)| (address as usize, size)).collect()
}

/// What decides where a module is given its rows, and where its answers are read.
pub fn layout(interface: &Interface) -> Vec<u8> {
    let inputs: Vec<_> = interface.inputs.iter().map(|i| (i.storage, i.values, i.known, i.present)).collect();
    format!("{:?}", (interface.capacity, interface.parameters, inputs, outputs(interface, Asked::EVERYTHING))).into_bytes()
}

/// Evaluates the rows over noise; the outputs.
fn run(instance: &mut Instance, people: &People, asked: Asked, noise: &mut dyn FnMut() -> u8) -> Result<Vec<u8>, String> {
    let interface = instance.interface().clone();
    people.write(&interface, instance.memory(), noise);
    let flags = if asked.trace { FLAG_TRACE } else { 0 } + if asked.taken { FLAG_TAKEN } else { 0 };
    let p = interface.parameters;
    let memory = instance.memory();
    memory[p.as_of as usize..][..4].copy_from_slice(&people.as_of.to_le_bytes());
    memory[p.flags as usize..][..4].copy_from_slice(&flags.to_le_bytes());
    let before = memory.to_vec();
    instance.call(people.as_of, ROWS, asked).map_err(|why| why.en())?;
    let after = instance.memory();
    let capacity = interface.capacity as usize;
    let inputs = interface.inputs.iter().flat_map(|i| {
        let bitmaps = [Some(i.known), i.present].into_iter().flatten().map(|address| (address, capacity / 8));
        std::iter::once((i.values, capacity * size(i.storage))).chain(bitmaps)
    });
    let unchanged = |(address, len): (u32, usize)| before[address as usize..][..len] == after[address as usize..][..len];
    if !inputs.chain([(p.as_of, 4), (p.flags, 4)]).all(unchanged) {
        return Err("an input or a parameter was written".into());
    }
    let mut out = Vec::new();
    for (address, size) in outputs(&interface, asked) {
        let (rows, rest) = (ROWS * size, (capacity - ROWS) * size);
        out.extend(&after[address..address + rows]);
        if before[address + rows..][..rest] != after[address + rows..][..rest] {
            return Err("an output was written behind the last row".into());
        }
    }
    Ok(out)
}

/// What the rows add up to, over noise.
fn totals(instance: &mut Instance, people: &People, noise: &mut dyn FnMut() -> u8) -> Result<Sums, String> {
    let interface = instance.interface().clone();
    people.write(&interface, instance.memory(), noise);
    let mut sums = Sums { refused: 0, benefits: vec![Default::default(); interface.benefits.len()] };
    instance.add_sums(people.as_of, ROWS, &mut sums).map_err(|why| why.en())?;
    Ok(sums)
}

/// What a module does that none may do.
pub fn violation(module: &Module, people: &People, random: &mut Random) -> Result<(), String> {
    let mut instance = module.instantiate().map_err(|why| why.en)?;
    for trace in [false, true] {
        let asked = Asked { trace, taken: true };
        let zeros = run(&mut instance, people, asked, &mut || 0)?;
        let ones = run(&mut instance, people, asked, &mut || 0xFF)?;
        let noise = run(&mut instance, people, asked, &mut || random.byte())?;
        if zeros != ones || zeros != noise {
            return Err("bytes without meaning, or of an earlier call, decide an answer".into());
        }
    }
    let zeros = totals(&mut instance, people, &mut || 0)?;
    if zeros != totals(&mut instance, people, &mut || 0xFF)? || zeros != totals(&mut instance, people, &mut || random.byte())? {
        return Err("bytes without meaning, or of an earlier call, decide a total".into());
    }
    Ok(())
}
