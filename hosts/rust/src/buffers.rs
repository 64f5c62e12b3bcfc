//! Which bytes of the memory belong to what.
//!
//! INVARIANT: no two buffers share a byte, the module's own slots included, but that one column may be several outputs of benefits; what is read and written of one is an element of the row at hand, or
//! a vector of its block.

use crate::columns::width;
use crate::facts::{Bitmap, Index, Set, absent, unknown};
use heng_abi::{Input, IntOutput, Interface};
use std::collections::{BTreeMap, BTreeSet};

/// When an output is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    Always,
    Taken,
    Trace,
    /// The totals, which are no column.
    Sums,
}

/// What a column holds.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// The values of an input, and what taints them.
    Input(Set),
    Bitmap(Bitmap),
    Output(Group),
}

/// A buffer that the interface names.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) address: u32,
    /// An element has `1 << .log` bytes. Of a bitmap it says nothing.
    pub(crate) log: u8,
    pub(crate) content: Content,
}

impl Column {
    /// How many bytes it takes.
    pub(crate) fn bytes(&self, capacity: u32) -> u64 {
        match self.content {
            Content::Bitmap(_) => u64::from(capacity / 8),
            Content::Input(_) | Content::Output(_) => u64::from(capacity) << self.log,
        }
    }
}

/// Which elements a slot of the module's own has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// One a call.
    Once,
    /// One of `1 << .0` bytes for each row of the block.
    Rows(u8),
    /// One for the block.
    Block(u8),
}

#[derive(Debug)]
pub(crate) struct Buffers {
    pub(crate) as_of: u32,
    pub(crate) check: u32,
    /// Address and end of the totals.
    totals: (u64, u64),
    columns: BTreeMap<u32, Column>,
    /// Size of the elements, and which there are.
    slots: BTreeMap<u32, (u32, Reach)>,
    /// Address and end of what is no slot.
    taken: Vec<(u64, u64)>,
    memory: u64,
}

/// Every column of an interface, once; of the trace, the words that begin in the memory.
pub(crate) fn columns(interface: &Interface) -> Vec<Column> {
    let mut out = Vec::new();
    for (number, input) in (0u32..).zip(&interface.inputs) {
        of_input(number, input, &mut out);
    }
    let mut put = |group: Group, address: u32, log: u8| out.push(Column { address, log, content: Content::Output(group) });
    put(Group::Always, interface.refusals, 2);
    let ints = |output: IntOutput| [(output.values, 3), (output.known, 0)];
    interface.coordinations.iter().flat_map(|c| &c.taken).flat_map(|output| ints(*output)).for_each(|(at, log)| put(Group::Taken, at, log));
    // What two outputs of benefits show alike is shown once.
    let mut of_benefits = BTreeSet::new();
    for b in &interface.benefits {
        of_benefits.extend([Some(b.amount), Some(b.payable), b.periods_left].into_iter().flatten().flat_map(ints));
        let codes = [Some(b.eligible), Some(b.awaiting), b.deciding, b.waits.map(|w| w.0)];
        of_benefits.extend(codes.into_iter().flatten().map(|address| (address, 0)));
    }
    of_benefits.into_iter().for_each(|(at, log)| put(Group::Always, at, log));
    let size = interface.memory_pages.saturating_mul(65_536);
    let word = |w: u32| interface.capacity.checked_mul(4)?.checked_mul(w)?.checked_add(interface.trace.address).filter(|at| *at < size);
    (0..interface.trace.words).map_while(word).for_each(|address| put(Group::Trace, address, 2));
    out
}

fn of_input(number: u32, input: &Input, out: &mut Vec<Column>) {
    let atoms = [Some(unknown(number)), input.present.map(|_| absent(number))];
    let log = u8::try_from(width(input.storage).trailing_zeros()).unwrap_or_default();
    out.push(Column { address: input.values, log, content: Content::Input(Set::of(atoms.into_iter().flatten())) });
    out.push(Column { address: input.known, log: 0, content: Content::Bitmap(Bitmap::Known(number)) });
    out.extend(input.present.map(|address| Column { address, log: 0, content: Content::Bitmap(Bitmap::Present(number)) }));
}

impl Buffers {
    /// `check` and `day` are where the module notes whether all is known of a block, and for which day it was prepared.
    pub(crate) fn of(interface: &Interface, check: u32, day: u32) -> Buffers {
        let columns = columns(interface);
        let parameters = [interface.parameters.as_of, interface.parameters.flags, check, day].map(|at| (u64::from(at), u64::from(at) + 4));
        let mut taken: Vec<(u64, u64)> =
            columns.iter().map(|c| (u64::from(c.address), u64::from(c.address) + c.bytes(interface.capacity))).collect();
        taken.extend(parameters);
        let totals = interface.totals.map_or((0, 0), |at| (u64::from(at), u64::from(at) + interface.totals_bytes()));
        taken.push(totals);
        Buffers {
            as_of: interface.parameters.as_of,
            check,
            totals,
            columns: columns.into_iter().map(|c| (c.address, c)).collect(),
            slots: BTreeMap::new(),
            taken,
            memory: u64::from(interface.memory_pages) * 65_536,
        }
    }

    /// The column of which an access of so many bytes at `at` and an index is an element of the row or, in a block, the vector of this
    /// number: what it holds, the size of its elements, and the number.
    pub(crate) fn column(&self, index: Index, at: u32, size: u32, block: bool) -> Option<(Content, u8, u8)> {
        let (_, column) = self.columns.range(..=at).next_back()?;
        let within = at - column.address;
        if let Content::Bitmap(_) = column.content {
            let fits = index == Index::BitmapByte && within == 0 && size == if block { 2 } else { 1 };
            return fits.then(|| (column.content.clone(), 0, 0));
        }
        let parts = if block { 1 << column.log } else { 1 };
        let whole = if block { 16 } else { 1 << column.log };
        let part = within / 16;
        let fits = index == Index::Column(column.log) && size == whole && within % 16 == 0 && part < parts;
        fits.then(|| Some((column.content.clone(), column.log, u8::try_from(part).ok()?))).flatten()
    }

    /// Whether so many bytes at `at` are one of the totals.
    pub(crate) fn is_total(&self, at: u32, size: u32) -> bool {
        let at = u64::from(at);
        size == 8 && (self.totals.0..self.totals.1).contains(&at) && (at - self.totals.0).is_multiple_of(8)
    }

    /// Makes room for a slot, if none of another kind stands at its address.
    pub(crate) fn slot(&mut self, at: u32, size: u32, reach: Reach) -> bool {
        *self.slots.entry(at).or_insert((size, reach)) == (size, reach) && Buffers::sized(size, reach)
    }

    pub(crate) fn is_slot(&self, at: u32, size: u32, reach: Reach) -> bool {
        self.slots.get(&at) == Some(&(size, reach))
    }

    fn sized(size: u32, reach: Reach) -> bool {
        match reach {
            Reach::Once => true,
            Reach::Rows(log) => log <= 3 && size == 1 << log,
            Reach::Block(log) => size == 1 << log,
        }
    }

    /// Whether a slot shares a byte with another or with a column, or lies outside of the memory.
    pub(crate) fn slots_overlap(&self) -> bool {
        let length = |size: u32, reach: Reach| u64::from(size) * if matches!(reach, Reach::Rows(_)) { 16 } else { 1 };
        let slots = self.slots.iter().map(|(at, (size, reach))| (u64::from(*at), u64::from(*at) + length(*size, *reach)));
        let mut all: Vec<(u64, u64)> = self.taken.iter().copied().chain(slots).collect();
        all.retain(|(from, to)| from < to);
        all.sort_unstable();
        let apart = all.iter().zip(all.iter().skip(1)).all(|((_, end), (next, _))| end <= next);
        !apart || all.last().is_some_and(|(_, end)| *end > self.memory)
    }

    /// Whether every output of a group was written, row by row or vector by vector.
    pub(crate) fn all_written(&self, group: Group, written: &BTreeSet<(u32, Option<u8>)>) -> bool {
        let outputs = self.columns.values().filter(|c| matches!(c.content, Content::Output(g) if g == group));
        let mut outputs = outputs;
        outputs.all(|c| {
            written.contains(&(c.address, None)) || (0..1u8 << c.log).all(|part| written.contains(&(c.address, Some(part))))
        })
    }
}
