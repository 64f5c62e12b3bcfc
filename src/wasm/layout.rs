//! Where everything stands in the module's memory.
//!
//! Parameters first, then the totals, then what is computed once a day, then the scratch of a block of rows, then the columns. Every buffer has a constant
//! address and begins on 64 bytes.
//!
//! INVARIANT: buffers do not overlap, and the last ends inside the memory, which has at most 16 MiB.

use super::BuildError;
use super::machine::ColumnId;
use crate::ir::{Benefit, Core, Input, InputId, InputTy, NodeId};
use heng_abi::{Storage, TOTALS};
use std::collections::BTreeMap;

/// Rows are evaluated in blocks of so many.
pub(super) const BLOCK: u32 = 16;
/// The as-of date, i32.
pub(super) const AS_OF: u32 = 0;
/// The flags, i32.
pub(super) const FLAGS: u32 = 4;
/// Whether sixteen rows can be answered at once, i32: 0 if so.
pub(super) const CHECK: u32 = 8;
/// The day for which what is computed once was computed, i32; see [`DAY_MARK`].
pub(super) const PREPARED: u32 = 12;
/// Where the parameters end.
const PARAMETERS: u64 = 16;
/// What a day is combined with before it is noted at [`PREPARED`], so that no day is noted as the 0 that stands there at first.
pub(super) const DAY_MARK: i32 = i32::MIN;

const MAX_CAPACITY: u32 = 4096;
const MAX_MEMORY: u64 = 16 << 20;
const PAGE: u64 = 65_536;

/// The columns of an input.
#[derive(Debug, Clone, Copy)]
pub(super) struct InputColumns {
    pub(super) storage: Storage,
    /// The least and the greatest value that the storage holds.
    pub(super) holds: (i64, i64),
    pub(super) values: ColumnId,
    pub(super) known: ColumnId,
    pub(super) present: Option<ColumnId>,
}

/// An output and the node that it shows.
#[derive(Debug, Clone, Copy)]
pub(super) enum Output {
    /// A yes/no, one byte a row.
    Code { node: NodeId, column: ColumnId },
    /// An integer, eight bytes a row, and one byte that says whether it is known.
    Int { node: NodeId, values: ColumnId, known: ColumnId },
}

impl Output {
    pub(super) fn node(&self) -> NodeId {
        match self {
            Output::Code { node, .. } | Output::Int { node, .. } => *node,
        }
    }
}

/// The columns of a benefit.
#[derive(Debug, Clone, Copy)]
pub(super) struct BenefitColumns {
    pub(super) eligible: Output,
    pub(super) awaiting: Output,
    pub(super) deciding: Option<Output>,
    pub(super) waits: Option<Output>,
    pub(super) amount: Output,
    pub(super) payable: Output,
    pub(super) periods_left: Option<Output>,
}

/// Where each node is shown that a benefit shows: what two outputs show alike, such as what is due and what is payable where nothing is
/// combined, has one column.
#[derive(Debug, Default)]
struct Shown {
    codes: BTreeMap<NodeId, Output>,
    numbers: BTreeMap<NodeId, Output>,
}

/// All columns of a module.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// Bits a row, by column.
    bits: Vec<u32>,
    pub(super) inputs: Vec<InputColumns>,
    pub(super) refusals: ColumnId,
    pub(super) benefits: Vec<BenefitColumns>,
    pub(super) taken: Vec<Vec<Output>>,
    /// The outputs of the benefits, each once, in order.
    pub(super) outputs: Vec<Output>,
    /// The words of the trace.
    pub(super) trace: Vec<ColumnId>,
    /// The node at each position of the trace.
    pub(super) traced: Vec<NodeId>,
    /// The position of a node in the trace.
    pub(super) position: BTreeMap<NodeId, u32>,
    /// How many totals there are; none if a sum could exceed 64 bits.
    pub(super) totals: u32,
}

/// The narrowest storage of an input. Money and dates have one storage whatever their range, so that a change of range is no change of type.
fn storage(input: &Input) -> (Storage, (i64, i64)) {
    let narrowest = [
        (Storage::I8, i64::from(i8::MIN), i64::from(i8::MAX)),
        (Storage::I16, i64::from(i16::MIN), i64::from(i16::MAX)),
        (Storage::I32, i64::from(i32::MIN), i64::from(i32::MAX)),
        (Storage::I64, i64::MIN, i64::MAX),
    ];
    let least = match input.ty {
        InputTy::Money { .. } => Storage::I64,
        InputTy::Date => Storage::I32,
        InputTy::YesNo
        | InputTy::Percent
        | InputTy::Number { .. }
        | InputTy::Enum { .. }
        | InputTy::Region { .. }
        | InputTy::Text { .. } => Storage::I8,
    };
    let fitting = narrowest.into_iter().skip_while(|(s, ..)| *s != least).find(|(_, lo, hi)| *lo <= input.lo && input.hi <= *hi);
    let (storage, lo, hi) = fitting.unwrap_or((Storage::I64, i64::MIN, i64::MAX));
    (storage, (lo, hi))
}

impl Columns {
    /// The columns that a program needs.
    pub(super) fn of(core: &Core) -> Columns {
        let mut c = Columns::default();
        for input in &core.inputs {
            let (storage, holds) = storage(input);
            let bits = match storage {
                Storage::I8 => 8,
                Storage::I16 => 16,
                Storage::I32 => 32,
                Storage::I64 => 64,
            };
            let (values, known) = (c.column(bits), c.column(1));
            let present = input.optional.then(|| c.column(1));
            c.inputs.push(InputColumns { storage, holds, values, known, present });
        }
        c.refusals = c.column(32);
        let mut shown = Shown::default();
        for b in &core.benefits {
            let columns = c.benefit(b, &mut shown);
            c.benefits.push(columns);
        }
        for coordination in &core.coordinations {
            let taken: Vec<Output> = coordination.taken.iter().map(|node| c.int(*node)).collect();
            c.taken.push(taken);
        }
        for b in &core.benefits {
            let items = b.items.iter().flat_map(|item| [Some(item.node), item.settled, item.applies]);
            for node in items.chain(b.versions.iter().map(|v| Some(v.node))).flatten() {
                let next = u32::try_from(c.traced.len()).unwrap_or(u32::MAX);
                if *c.position.entry(node).or_insert(next) == next {
                    c.traced.push(node);
                }
            }
        }
        let fits = |b: &Benefit| core.node(b.payable).is_some_and(|n| [n.lo, n.hi].iter().all(|v| v.checked_mul(i64::from(MAX_CAPACITY)).is_some()));
        let benefits = u32::try_from(core.benefits.len()).unwrap_or(u32::MAX);
        c.totals = if core.benefits.iter().all(fits) { 1 + TOTALS * benefits } else { 0 };
        c.trace = (0..c.traced.len().div_ceil(16)).map(|_| c.column(32)).collect();
        c
    }

    fn column(&mut self, bits: u32) -> ColumnId {
        self.bits.push(bits);
        ColumnId(u32::try_from(self.bits.len() - 1).unwrap_or(u32::MAX))
    }

    /// The column of a yes/no of a benefit.
    fn code(&mut self, node: NodeId, shown: &mut Shown) -> Output {
        *shown.codes.entry(node).or_insert_with(|| {
            let output = Output::Code { node, column: self.column(8) };
            self.outputs.push(output);
            output
        })
    }

    /// The columns of an integer of a benefit.
    fn number(&mut self, node: NodeId, shown: &mut Shown) -> Output {
        *shown.numbers.entry(node).or_insert_with(|| {
            let output = self.int(node);
            self.outputs.push(output);
            output
        })
    }

    fn int(&mut self, node: NodeId) -> Output {
        Output::Int { node, values: self.column(64), known: self.column(8) }
    }

    fn benefit(&mut self, b: &Benefit, shown: &mut Shown) -> BenefitColumns {
        BenefitColumns {
            eligible: self.code(b.eligible, shown),
            awaiting: self.code(b.awaiting, shown),
            deciding: b.deciding.map(|node| self.code(node, shown)),
            waits: b.waits.map(|(node, _)| self.code(node, shown)),
            amount: self.number(b.amount, shown),
            payable: self.number(b.payable, shown),
            periods_left: b.periods_left.map(|node| self.number(node, shown)),
        }
    }

    pub(super) fn input(&self, id: InputId) -> InputColumns {
        *self.inputs.get(id.0 as usize).expect("an input of the program")
    }
}

/// Where the columns stand.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) capacity: u32,
    pub(super) pages: u32,
    pub(super) totals: u32,
    /// What is computed once a day.
    pub(super) once: u32,
    /// The scratch of a block.
    pub(super) scratch: u32,
    addresses: Vec<u32>,
    /// Where the next column would stand: the trace of a program without items.
    pub(super) end: u32,
}

fn aligned(bytes: u64) -> u64 {
    bytes.next_multiple_of(64)
}

/// The room for a column of so many bytes. Columns a multiple of 4 KiB apart would meet in the same few lines of a cache, so that one is
/// driven out by the next.
fn apart(bytes: u64) -> u64 {
    if bytes.is_multiple_of(4096) { bytes + 64 } else { bytes }
}

impl Layout {
    /// Lays out `columns` behind so many bytes of values computed once, and of scratch, at the largest capacity that fits.
    pub(super) fn of(columns: &Columns, once: u64, scratch: u64) -> Result<Layout, BuildError> {
        let totals = 8 * u64::from(columns.totals);
        let fixed = aligned(PARAMETERS) + aligned(totals) + aligned(once) + aligned(scratch);
        let column = |bits: u32, capacity: u32| aligned((u64::from(bits) * u64::from(capacity)).div_ceil(8));
        // The words of the trace, the last columns, follow one another; see `heng_abi::Interface::trace`.
        let apart_up_to = columns.trace.first().map_or(columns.bits.len(), |word| word.0 as usize);
        let room = |(at, bits): (usize, &u32), capacity: u32| {
            let bytes = column(*bits, capacity);
            if at < apart_up_to { apart(bytes) } else { bytes }
        };
        let total = |capacity: u32| fixed + columns.bits.iter().enumerate().map(|c| room(c, capacity)).sum::<u64>();
        // The total grows with the capacity: the least that does not fit is found by halving.
        let (mut fits, mut too_many) = (0, MAX_CAPACITY / BLOCK + 1);
        while too_many - fits > 1 {
            let half = fits.midpoint(too_many);
            if total(half * BLOCK) <= MAX_MEMORY { fits = half } else { too_many = half }
        }
        if fits == 0 {
            return Err(BuildError::TooLarge { needed: total(BLOCK), limit: MAX_MEMORY });
        }
        let capacity = fits * BLOCK;
        let at = |address: u64| u32::try_from(address).unwrap_or(u32::MAX);
        let mut address = fixed;
        let mut addresses = Vec::with_capacity(columns.bits.len());
        for column in columns.bits.iter().enumerate() {
            addresses.push(at(address));
            address += room(column, capacity);
        }
        Ok(Layout {
            capacity,
            pages: at(address.div_ceil(PAGE)).max(1),
            totals: at(aligned(PARAMETERS)),
            once: at(aligned(PARAMETERS) + aligned(totals)),
            scratch: at(aligned(PARAMETERS) + aligned(totals) + aligned(once)),
            addresses,
            end: at(address),
        })
    }

    pub(super) fn address(&self, column: ColumnId) -> u32 {
        *self.addresses.get(column.0 as usize).expect("a column of this layout")
    }
}
