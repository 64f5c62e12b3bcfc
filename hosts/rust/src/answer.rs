//! What a module answers for one row, and how it is read from the module's memory.

use crate::run::Asked;
use heng_abi::{Benefit, IntOutput, Interface, UNKNOWN};

/// What a module answers for one row. Yes/no values are Kleene codes ([`heng_abi::NO`], [`heng_abi::UNKNOWN`], [`heng_abi::YES`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// 0, or why the row was refused: see [`Interface::doors`].
    pub refusal: i32,
    /// The benefits, in the order of the interface.
    pub benefits: Vec<BenefitAnswer>,
    /// For each coordination what it takes from each member, in fen; empty if that was not asked for.
    pub taken: Vec<Vec<Option<i64>>>,
    /// The state of every item, by its position in the trace; empty if no trace was asked for.
    pub trace: Vec<u8>,
}

/// What a module answers for one benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BenefitAnswer {
    /// Whether the subject has a claim to it.
    pub eligible: u8,
    /// Whether a choice is still open.
    pub awaiting: u8,
    /// Whether decisions alone make it eligible or not; `None` of a benefit that reads none.
    pub deciding: Option<u8>,
    /// Whether it waits for the date that starts its clock; `None` of a benefit without one.
    pub waits: Option<u8>,
    /// Due before combining, in fen.
    pub amount: Option<i64>,
    /// Paid after combining, in fen.
    pub payable: Option<i64>,
    /// Periods left, this one included; the outer `None` of a benefit that is paid once.
    pub periods_left: Option<Option<i64>>,
}

/// Reads the answer for row `row` of the batch in `memory`. With `refusal` the host refuses the row whatever the module says of it.
pub(crate) fn read(interface: &Interface, memory: &[u8], row: usize, asked: Asked, refusal: Option<i32>) -> Answer {
    let refusal = self::refusal(interface, memory, row, refusal);
    let refused = refusal != 0;
    let benefits = interface.benefits.iter().map(|b| benefit(b, memory, row, refused));
    let int = |out: &IntOutput| int(out, memory, row, refused);
    let taken = interface.coordinations.iter().filter(|_| asked.taken).map(|c| c.taken.iter().map(int).collect());
    Answer {
        refusal,
        benefits: benefits.collect(),
        taken: taken.collect(),
        trace: if asked.trace { read_trace(interface, memory, row, refused) } else { Vec::new() },
    }
}

/// The refusal code of a row that the host refuses or does not.
pub(crate) fn refusal(interface: &Interface, memory: &[u8], row: usize, host: Option<i32>) -> i32 {
    let own = i32::from_le_bytes(bytes(memory, interface.refusals, row));
    match host {
        // Ranges are checked in the order of the inputs, and doors have the greater codes: the least code came first.
        Some(host) if own != 0 => host.min(own),
        Some(host) => host,
        None => own,
    }
}

/// What is answered for a benefit.
pub(crate) fn benefit(b: &Benefit, memory: &[u8], row: usize, refused: bool) -> BenefitAnswer {
    let code = |address: u32| if refused { UNKNOWN } else { byte(memory, address, row) };
    let int = |out: &IntOutput| int(out, memory, row, refused);
    BenefitAnswer {
        eligible: code(b.eligible),
        awaiting: code(b.awaiting),
        deciding: b.deciding.map(code),
        waits: b.waits.map(|(address, _)| code(address)),
        amount: int(&b.amount),
        payable: int(&b.payable),
        periods_left: b.periods_left.as_ref().map(int),
    }
}

fn int(out: &IntOutput, memory: &[u8], row: usize, refused: bool) -> Option<i64> {
    let known = !refused && byte(memory, out.known, row) != 0;
    known.then(|| i64::from_le_bytes(bytes(memory, out.values, row)))
}

/// How many positions the trace has.
fn trace_len(interface: &Interface) -> usize {
    let items = interface.benefits.iter().flat_map(|b| &b.items);
    let versions = interface.benefits.iter().flat_map(|b| &b.versions).map(|v| v.trace);
    items.flat_map(|i| [Some(i.trace), i.settled, i.applies]).flatten().chain(versions).max().map_or(0, |last| last as usize + 1)
}

fn read_trace(interface: &Interface, memory: &[u8], row: usize, refused: bool) -> Vec<u8> {
    let word = |w: usize| {
        let at = w * interface.capacity as usize + row;
        u32::from_le_bytes(bytes(memory, interface.trace.address, at))
    };
    let state = |position: usize| {
        let two_bits = word(position / 16) >> (2 * (position % 16)) & 3;
        if refused { UNKNOWN } else { two_bits.to_le_bytes()[0] }
    };
    (0..trace_len(interface)).map(state).collect()
}

/// Element `index` of a column of `N`-byte elements. Admission has held every column against the size of the memory.
fn bytes<const N: usize>(memory: &[u8], address: u32, index: usize) -> [u8; N] {
    let at = address as usize + index * N;
    let slice = memory.get(at..at + N).expect("admission checks that columns lie in memory");
    slice.try_into().expect("the slice has N bytes")
}

fn byte(memory: &[u8], address: u32, index: usize) -> u8 {
    let [byte] = bytes(memory, address, index);
    byte
}
