//! A chunk → the body of a function.
//!
//! A value that one operation of its chunk reads stays on WebAssembly's stack; one that several read has a local, which is given to another
//! value after the last of them; one that other chunks read goes to its slot besides.
//!
//! INVARIANT: a function is straight-line code, or one counted loop around it: `r` from its first parameter up to its second by 1. What
//! works on sixteen rows at once is straight-line code, and its parameter is the first of them.

use super::layout::{AS_OF, BLOCK, CHECK, Layout};
use super::lower::{Place, Store};
use super::machine::{Bin, ColumnId, Half, Helper, Lane, Machine, Mop, Sign, VBin, VUn, Value, Width};
use super::plan::{Chunk, Plan, Slot, Step, for_each_operand, is_leaf, slot_bytes};
use heng_abi::Storage;
use std::collections::BTreeMap;
use wasm_encoder::{BlockType, Function, Instruction as I, MemArg, ValType};

/// An expression nests no deeper, so that neither does the code that writes or reads it.
const DEPTH: u32 = 32;

/// The row, and the row after the last.
const ROW: u32 = 0;
const END: u32 = 1;

/// A number that follows from the row, by which buffers are indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Index {
    /// Byte offset in a column of elements of `1 << .0` bytes.
    Column(u8),
    /// Byte offset in a slot of elements of `1 << .0` bytes.
    Slot(u8),
    /// The byte in a bitmap.
    BitmapByte,
    /// The bit in that byte.
    BitmapBit,
}

/// A function, and how many instructions it executes for one row, those of helpers apart.
pub(super) struct Body {
    pub(super) function: Function,
    pub(super) work: u64,
    /// The helpers that it calls, once a call.
    pub(super) calls: Vec<Helper>,
}

/// What is needed to write a chunk.
pub(super) struct Context<'a> {
    pub(super) machine: &'a Machine,
    pub(super) plan: &'a Plan,
    pub(super) layout: &'a Layout,
    /// The function of each helper.
    pub(super) helpers: &'a BTreeMap<Helper, u32>,
    /// The function that applies a helper lane by lane.
    pub(super) lanewise: &'a BTreeMap<Helper, u32>,
}

/// How a value of this chunk is held.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    /// How many operations of the chunk read it.
    readers: u32,
    /// Whether it is computed here.
    here: bool,
    /// Whether it is on the stack only.
    inline: bool,
    /// How deep its expression nests.
    depth: u32,
    /// The last step that reads it.
    last: usize,
    local: Option<u32>,
}

struct Emit<'a> {
    cx: &'a Context<'a>,
    /// By value; only those of this chunk are set, and reset when it is done.
    held: &'a mut Vec<Held>,
    code: Vec<I<'static>>,
    locals: Vec<ValType>,
    free: BTreeMap<Width, Vec<u32>>,
    indexes: BTreeMap<Index, u32>,
    calls: Vec<Helper>,
    parameters: u32,
}

/// Writes chunks one after another.
pub(super) struct Emitter<'a> {
    cx: Context<'a>,
    held: Vec<Held>,
}

/// Whether a function runs once a call, for every row of a block, or once for a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Once,
    Rows,
    Block,
}

impl<'a> Emitter<'a> {
    pub(super) fn new(cx: Context<'a>) -> Emitter<'a> {
        let held = vec![Held::default(); cx.machine.len()];
        Emitter { cx, held }
    }

    pub(super) fn chunk(&mut self, chunk: &Chunk, shape: Shape) -> Body {
        let parameters = match shape {
            Shape::Once => 0,
            Shape::Rows => 2,
            Shape::Block => 1,
        };
        let mut e = Emit {
            cx: &self.cx,
            held: &mut self.held,
            code: Vec::new(),
            locals: Vec::new(),
            free: BTreeMap::new(),
            indexes: BTreeMap::new(),
            calls: Vec::new(),
            parameters,
        };
        e.decide(chunk);
        for (at, step) in chunk.iter().enumerate() {
            e.step(at, step);
        }
        let body = e.finish(shape);
        for step in chunk {
            if let Step::Compute(v) = step {
                *self.held.get_mut(v.index()).expect("a value of this machine") = Held::default();
            }
        }
        body
    }
}

impl Emit<'_> {
    fn held(&self, v: Value) -> Held {
        self.held.get(v.index()).copied().unwrap_or_default()
    }

    fn held_mut(&mut self, v: Value) -> &mut Held {
        self.held.get_mut(v.index()).expect("a value of this machine")
    }

    /// Which values stay on the stack, and when the others are read last.
    fn decide(&mut self, chunk: &Chunk) {
        let cx = self.cx;
        for step in chunk {
            if let Step::Compute(v) = step {
                *self.held_mut(*v) = Held { here: true, ..Held::default() };
            }
            for_each_operand(cx.machine, step, |operand| self.held_mut(operand).readers += u32::from(self.held(operand).here));
        }
        for step in chunk {
            if let Step::Compute(v) = step {
                let mut depth = 1;
                for_each_operand(cx.machine, step, |operand| {
                    let operand = self.held(operand);
                    depth = depth.max(if operand.inline { operand.depth + 1 } else { 1 });
                });
                let readers = self.held(*v).readers;
                let inline = readers == 1 && cx.plan.slot(*v).is_none() && depth < DEPTH;
                let held = self.held_mut(*v);
                (held.depth, held.inline) = (depth, inline);
            }
        }
        for (at, step) in chunk.iter().enumerate() {
            let on_stack = matches!(step, Step::Compute(v) if self.held(*v).inline);
            if !on_stack {
                for_each_operand(cx.machine, step, |operand| self.read_at(at, operand));
            }
        }
    }

    /// Notes that the step `at` reads `v`, or what `v` reads if it is on the stack only.
    fn read_at(&mut self, at: usize, v: Value) {
        let held = self.held(v);
        if held.inline {
            self.cx.machine.op(v).for_each_child(|operand| self.read_at(at, operand));
        } else if held.here {
            self.held_mut(v).last = at;
        }
    }

    fn step(&mut self, at: usize, step: &Step) {
        match step {
            Step::Compute(v) if self.held(*v).inline => {}
            Step::Compute(v) => self.compute(at, *v),
            Step::Store(store) => {
                self.store(store);
                self.release(at, store.value);
            }
        }
    }

    fn compute(&mut self, at: usize, v: Value) {
        let (op, info) = self.cx.machine.get(v);
        let op = *op;
        let slot = self.cx.plan.slot(v);
        if let Some(slot) = slot {
            self.slot_address(v, slot);
        }
        self.expression(&op);
        op.for_each_child(|operand| self.release(at, operand));
        if self.held(v).readers > 0 {
            let local = self.allocate(info.width);
            self.held_mut(v).local = Some(local);
            self.code.push(if slot.is_some() { I::LocalTee(local) } else { I::LocalSet(local) });
        }
        if let Some(slot) = slot {
            let memarg = self.slot_memarg(v, slot);
            self.code.push(match slot_bytes(self.cx.machine, v) {
                1 => I::I32Store8(memarg),
                4 => I::I32Store(memarg),
                8 => I::I64Store(memarg),
                _ => I::V128Store(memarg),
            });
        }
    }

    /// Gives back the locals that `v` holds or, if it is on the stack only, reads, and that no later step reads.
    fn release(&mut self, at: usize, v: Value) {
        let held = self.held(v);
        if held.inline {
            self.cx.machine.op(v).for_each_child(|operand| self.release(at, operand));
        } else if let (Some(local), true) = (held.local, held.last == at) {
            self.held_mut(v).local = None;
            let width = self.cx.machine.get(v).1.width;
            self.free.entry(width).or_default().push(local);
        }
    }

    fn allocate(&mut self, width: Width) -> u32 {
        if let Some(local) = self.free.entry(width).or_default().pop() {
            return local;
        }
        self.locals.push(match width {
            Width::W32 => ValType::I32,
            Width::W64 => ValType::I64,
            Width::V128 => ValType::V128,
        });
        self.parameters + u32::try_from(self.locals.len() - 1).unwrap_or(u32::MAX)
    }

    /// Puts a value on the stack.
    fn push(&mut self, v: Value) {
        let held = self.held(v);
        let op = self.cx.machine.op(v);
        if let Some(local) = held.local {
            self.code.push(I::LocalGet(local));
        } else if held.inline || is_leaf(&op) {
            self.expression(&op);
        } else {
            let slot = self.cx.plan.slot(v).expect("a value that another chunk reads has a slot");
            self.slot_address(v, slot);
            let memarg = self.slot_memarg(v, slot);
            self.code.push(match slot_bytes(self.cx.machine, v) {
                1 => I::I32Load8U(memarg),
                4 => I::I32Load(memarg),
                8 => I::I64Load(memarg),
                _ => I::V128Load(memarg),
            });
        }
    }

    fn expression(&mut self, op: &Mop) {
        op.for_each_child(|operand| self.push(operand));
        match *op {
            Mop::Const32(c) => self.code.push(I::I32Const(c)),
            Mop::Const64(c) => self.code.push(I::I64Const(c)),
            Mop::AsOf => self.code.extend([I::I32Const(0), I::I32Load(memarg(AS_OF, 2))]),
            Mop::Load(storage, column) => self.load(storage, column),
            Mop::Bit(column) => {
                self.index(Index::BitmapByte);
                self.code.push(I::I32Load8U(memarg(self.cx.layout.address(column), 0)));
                self.index(Index::BitmapBit);
                self.code.extend([I::I32ShrU, I::I32Const(1), I::I32And]);
            }
            Mop::Bin(bin, a, _) => self.code.push(instruction(bin, self.cx.machine.get(a).1.width)),
            Mop::IsZero(_) => self.code.push(I::I32Eqz),
            Mop::Wrap(_) => self.code.push(I::I32WrapI64),
            Mop::Extend(_) => self.code.push(I::I64ExtendI32S),
            Mop::Select(..) => self.code.push(I::Select),
            Mop::Call1(helper, _) | Mop::Call2(helper, ..) => {
                let function = *self.cx.helpers.get(&helper).expect("every helper that is called has a function");
                self.calls.push(helper);
                self.code.push(I::Call(function));
            }
            Mop::Bits(column) => {
                self.index(Index::BitmapByte);
                self.code.push(I::I32Load16U(memarg(self.cx.layout.address(column), 1)));
            }
            Mop::AnyTrue(_) => self.code.push(I::V128AnyTrue),
            Mop::Bitmask(_) => self.code.push(I::I8x16Bitmask),
            Mop::Ones(_) => self.code.push(I::I32Popcnt),
            Mop::Extract(_, place) => self.code.push(I::I64x2ExtractLane(place)),
            Mop::VConst(bytes) => self.code.push(I::V128Const(i128::from_le_bytes(bytes))),
            Mop::VLoad(lane, column, part) => {
                let memarg = self.part(lane, column, part);
                self.code.push(I::V128Load(memarg));
            }
            Mop::Splat(lane, _) => self.code.push(match lane {
                Lane::L8 => I::I8x16Splat,
                Lane::L16 => I::I16x8Splat,
                Lane::L32 => I::I32x4Splat,
                Lane::L64 => I::I64x2Splat,
            }),
            Mop::VUn(VUn::Shr(lane, by), _) => self.code.extend([I::I32Const(i32::from(by)), shift_right(lane)]),
            Mop::VUn(VUn::Not, _) => self.code.push(I::V128Not),
            Mop::VUn(VUn::Pairs(lane, sign), _) => self.code.push(pairs(lane, sign)),
            Mop::VUn(VUn::Extend(lane, half, sign), _) => self.code.push(extend(lane, half, sign)),
            Mop::VBin(bin, _, _) => self.code.push(vector_instruction(bin)),
            Mop::Blend(..) => self.code.push(I::V128Bitselect),
            Mop::Shuffle(_, _, positions) => self.code.push(I::I8x16Shuffle(positions)),
            Mop::VCall1(helper, _) | Mop::VCall2(helper, ..) => {
                let function = *self.cx.lanewise.get(&helper).expect("every helper that is called has a function");
                self.calls.extend([helper; 4]);
                self.code.push(I::Call(function));
            }
        }
    }

    /// Puts the index of a part of a column on the stack; its address and offset.
    fn part(&mut self, lane: Lane, column: ColumnId, part: u8) -> MemArg {
        self.index(Index::Column(lane.log()));
        memarg(self.cx.layout.address(column) + 16 * u32::from(part), 4)
    }

    fn load(&mut self, storage: Storage, column: ColumnId) {
        let log = log_size(storage);
        self.index(Index::Column(log));
        let memarg = memarg(self.cx.layout.address(column), u32::from(log));
        self.code.push(match storage {
            Storage::I8 => I::I32Load8S(memarg),
            Storage::I16 => I::I32Load16S(memarg),
            Storage::I32 => I::I32Load(memarg),
            Storage::I64 => I::I64Load(memarg),
        });
    }

    fn store(&mut self, store: &Store) {
        let (storage, column) = match store.place {
            Place::Element(storage, column) => (storage, column),
            Place::Part(lane, column, part) => {
                let memarg = self.part(lane, column, part);
                self.push(store.value);
                self.code.push(I::V128Store(memarg));
                return;
            }
            Place::CheckToo => {
                self.code.extend([I::I32Const(0), I::I32Const(0), I::I32Load(memarg(CHECK, 2))]);
                self.push(store.value);
                self.code.extend([I::I32Or, I::I32Store(memarg(CHECK, 2))]);
                return;
            }
            Place::Total(number) => {
                let memarg = memarg(self.cx.layout.totals + 8 * number, 3);
                self.code.extend([I::I32Const(0), I::I32Const(0), I::I64Load(memarg)]);
                self.push(store.value);
                self.code.extend([I::I64Add, I::I64Store(memarg)]);
                return;
            }
            Place::Check => {
                self.code.push(I::I32Const(0));
                self.push(store.value);
                self.code.push(I::I32Store(memarg(CHECK, 2)));
                return;
            }
        };
        let log = log_size(storage);
        self.index(Index::Column(log));
        self.push(store.value);
        let memarg = memarg(self.cx.layout.address(column), u32::from(log));
        self.code.push(match storage {
            Storage::I8 => I::I32Store8(memarg),
            Storage::I16 => I::I32Store16(memarg),
            Storage::I32 => I::I32Store(memarg),
            Storage::I64 => I::I64Store(memarg),
        });
    }

    fn slot_address(&mut self, v: Value, slot: Slot) {
        match slot {
            Slot::Once(_) => self.code.push(I::I32Const(0)),
            Slot::Block(_) => {
                let log = slot_bytes(self.cx.machine, v).trailing_zeros();
                self.index(Index::Slot(u8::try_from(log).unwrap_or(0)));
            }
        }
    }

    fn slot_memarg(&self, v: Value, slot: Slot) -> MemArg {
        let offset = match slot {
            Slot::Once(offset) => self.cx.layout.once + offset,
            Slot::Block(offset) => self.cx.layout.scratch + offset,
        };
        memarg(offset, slot_bytes(self.cx.machine, v).trailing_zeros())
    }

    /// Puts an index on the stack; its local is set at the head of the loop.
    fn index(&mut self, index: Index) {
        let local = match self.indexes.get(&index) {
            Some(local) => *local,
            None => {
                let local = if index == Index::Column(0) { ROW } else { self.allocate_index() };
                self.indexes.insert(index, local);
                local
            }
        };
        self.code.push(I::LocalGet(local));
    }

    /// A local that is never given to a value, since the head of the loop sets it.
    fn allocate_index(&mut self) -> u32 {
        self.locals.push(ValType::I32);
        self.parameters + u32::try_from(self.locals.len() - 1).unwrap_or(u32::MAX)
    }

    fn finish(self, shape: Shape) -> Body {
        let mut function = Function::new_with_locals_types(self.locals.iter().copied());
        let mut work = 0;
        let mut put = |instruction: &I<'_>| {
            function.instruction(instruction);
            work += 1;
        };
        if shape == Shape::Rows {
            put(&I::Loop(BlockType::Empty));
        }
        for (index, local) in &self.indexes {
            if let Some(code) = index_code(*index) {
                put(&I::LocalGet(ROW));
                code.iter().for_each(&mut put);
                put(&I::LocalSet(*local));
            }
        }
        self.code.iter().for_each(&mut put);
        if shape == Shape::Rows {
            let next = [I::LocalGet(ROW), I::I32Const(1), I::I32Add, I::LocalTee(ROW), I::LocalGet(END), I::I32LtU, I::BrIf(0), I::End];
            next.iter().for_each(&mut put);
        }
        put(&I::End);
        Body { function, work, calls: self.calls }
    }
}

/// How an index follows from the row; `None` if it is the row.
fn index_code(index: Index) -> Option<Vec<I<'static>>> {
    let in_block = [I::I32Const(BLOCK.cast_signed() - 1), I::I32And];
    match index {
        Index::Column(0) => None,
        Index::Column(log) => Some(vec![I::I32Const(i32::from(log)), I::I32Shl]),
        Index::Slot(0) => Some(in_block.to_vec()),
        Index::Slot(log) => Some(in_block.into_iter().chain([I::I32Const(i32::from(log)), I::I32Shl]).collect()),
        Index::BitmapByte => Some(vec![I::I32Const(3), I::I32ShrU]),
        Index::BitmapBit => Some(vec![I::I32Const(7), I::I32And]),
    }
}

pub(super) fn memarg(offset: u32, align: u32) -> MemArg {
    MemArg { offset: u64::from(offset), align, memory_index: 0 }
}

fn log_size(storage: Storage) -> u8 {
    match storage {
        Storage::I8 => 0,
        Storage::I16 => 1,
        Storage::I32 => 2,
        Storage::I64 => 3,
    }
}

/// The instruction of an operation.
pub(super) fn instruction(bin: Bin, width: Width) -> I<'static> {
    match (bin, width) {
        (Bin::Add, Width::W32) => I::I32Add,
        (Bin::Add, Width::W64) => I::I64Add,
        (Bin::Sub, Width::W32) => I::I32Sub,
        (Bin::Sub, Width::W64) => I::I64Sub,
        (Bin::Mul, Width::W32) => I::I32Mul,
        (Bin::Mul, Width::W64) => I::I64Mul,
        (Bin::Div, Width::W32) => I::I32DivS,
        (Bin::Div, Width::W64) => I::I64DivS,
        (Bin::Rem, Width::W32) => I::I32RemS,
        (Bin::Rem, Width::W64) => I::I64RemS,
        (Bin::And, Width::W32) => I::I32And,
        (Bin::And, Width::W64) => I::I64And,
        (Bin::Or, Width::W32) => I::I32Or,
        (Bin::Or, Width::W64) => I::I64Or,
        (Bin::Xor, Width::W32) => I::I32Xor,
        (Bin::Xor, Width::W64) => I::I64Xor,
        (Bin::Shl, Width::W32) => I::I32Shl,
        (Bin::Shl, Width::W64) => I::I64Shl,
        (Bin::Shr, Width::W32) => I::I32ShrU,
        (Bin::Shr, Width::W64) => I::I64ShrU,
        (Bin::Eq, Width::W32) => I::I32Eq,
        (Bin::Eq, Width::W64) => I::I64Eq,
        (Bin::Ne, Width::W32) => I::I32Ne,
        (Bin::Ne, Width::W64) => I::I64Ne,
        (Bin::Lt, Width::W32) => I::I32LtS,
        (Bin::Lt, Width::W64) => I::I64LtS,
        (Bin::Le, Width::W32) => I::I32LeS,
        (Bin::Le, Width::W64) => I::I64LeS,
        (Bin::Below, Width::W32) => I::I32LtU,
        (Bin::Below, Width::W64) => I::I64LtU,
        (Bin::AtMost, Width::W32) => I::I32LeU,
        (Bin::AtMost, Width::W64) => I::I64LeU,
        (_, Width::V128) => unreachable!("a vector is no number"),
    }
}

fn shift_right(lane: Lane) -> I<'static> {
    match lane {
        Lane::L8 => I::I8x16ShrU,
        Lane::L16 => I::I16x8ShrU,
        Lane::L32 => I::I32x4ShrU,
        Lane::L64 => I::I64x2ShrU,
    }
}

fn extend(lane: Lane, half: Half, sign: Sign) -> I<'static> {
    match (lane, half, sign) {
        (Lane::L8, Half::Low, Sign::Signed) => I::I16x8ExtendLowI8x16S,
        (Lane::L8, Half::Low, Sign::Unsigned) => I::I16x8ExtendLowI8x16U,
        (Lane::L8, Half::High, Sign::Signed) => I::I16x8ExtendHighI8x16S,
        (Lane::L8, Half::High, Sign::Unsigned) => I::I16x8ExtendHighI8x16U,
        (Lane::L16, Half::Low, Sign::Signed) => I::I32x4ExtendLowI16x8S,
        (Lane::L16, Half::Low, Sign::Unsigned) => I::I32x4ExtendLowI16x8U,
        (Lane::L16, Half::High, Sign::Signed) => I::I32x4ExtendHighI16x8S,
        (Lane::L16, Half::High, Sign::Unsigned) => I::I32x4ExtendHighI16x8U,
        (Lane::L32, Half::Low, Sign::Signed) => I::I64x2ExtendLowI32x4S,
        (Lane::L32, Half::Low, Sign::Unsigned) => I::I64x2ExtendLowI32x4U,
        (Lane::L32, Half::High, Sign::Signed) => I::I64x2ExtendHighI32x4S,
        (Lane::L32, Half::High, Sign::Unsigned) => I::I64x2ExtendHighI32x4U,
        (Lane::L64, ..) => unreachable!("there is no greater lane"),
    }
}

fn pairs(lane: Lane, sign: Sign) -> I<'static> {
    match (lane, sign) {
        (Lane::L8, Sign::Signed) => I::I16x8ExtAddPairwiseI8x16S,
        (Lane::L8, Sign::Unsigned) => I::I16x8ExtAddPairwiseI8x16U,
        (Lane::L16, Sign::Signed) => I::I32x4ExtAddPairwiseI16x8S,
        (Lane::L16, Sign::Unsigned) => I::I32x4ExtAddPairwiseI16x8U,
        (Lane::L32 | Lane::L64, _) => unreachable!("WebAssembly has no such instruction, and no lowering asks for it"),
    }
}

fn extended_product(lane: Lane, half: Half, sign: Sign) -> I<'static> {
    match (lane, half, sign) {
        (Lane::L8, Half::Low, Sign::Signed) => I::I16x8ExtMulLowI8x16S,
        (Lane::L8, Half::Low, Sign::Unsigned) => I::I16x8ExtMulLowI8x16U,
        (Lane::L8, Half::High, Sign::Signed) => I::I16x8ExtMulHighI8x16S,
        (Lane::L8, Half::High, Sign::Unsigned) => I::I16x8ExtMulHighI8x16U,
        (Lane::L16, Half::Low, Sign::Signed) => I::I32x4ExtMulLowI16x8S,
        (Lane::L16, Half::Low, Sign::Unsigned) => I::I32x4ExtMulLowI16x8U,
        (Lane::L16, Half::High, Sign::Signed) => I::I32x4ExtMulHighI16x8S,
        (Lane::L16, Half::High, Sign::Unsigned) => I::I32x4ExtMulHighI16x8U,
        (Lane::L32, Half::Low, Sign::Signed) => I::I64x2ExtMulLowI32x4S,
        (Lane::L32, Half::Low, Sign::Unsigned) => I::I64x2ExtMulLowI32x4U,
        (Lane::L32, Half::High, Sign::Signed) => I::I64x2ExtMulHighI32x4S,
        (Lane::L32, Half::High, Sign::Unsigned) => I::I64x2ExtMulHighI32x4U,
        (Lane::L64, ..) => unreachable!("there is no greater lane"),
    }
}

/// The instruction of an operation on vectors.
pub(super) fn vector_instruction(bin: VBin) -> I<'static> {
    match bin {
        VBin::And => I::V128And,
        VBin::AndNot => I::V128AndNot,
        VBin::Or => I::V128Or,
        VBin::Xor => I::V128Xor,
        VBin::Swizzle => I::I8x16Swizzle,
        VBin::ExtMul(lane, half, sign) => extended_product(lane, half, sign),
        VBin::Add(Lane::L8) => I::I8x16Add,
        VBin::Add(Lane::L16) => I::I16x8Add,
        VBin::Add(Lane::L32) => I::I32x4Add,
        VBin::Add(Lane::L64) => I::I64x2Add,
        VBin::Sub(Lane::L8) => I::I8x16Sub,
        VBin::Sub(Lane::L16) => I::I16x8Sub,
        VBin::Sub(Lane::L32) => I::I32x4Sub,
        VBin::Sub(Lane::L64) => I::I64x2Sub,
        VBin::Mul(Lane::L16) => I::I16x8Mul,
        VBin::Mul(Lane::L32) => I::I32x4Mul,
        VBin::Mul(Lane::L64) => I::I64x2Mul,
        VBin::Min(Lane::L8, Sign::Signed) => I::I8x16MinS,
        VBin::Min(Lane::L8, Sign::Unsigned) => I::I8x16MinU,
        VBin::Min(Lane::L16, Sign::Signed) => I::I16x8MinS,
        VBin::Min(Lane::L16, Sign::Unsigned) => I::I16x8MinU,
        VBin::Min(Lane::L32, Sign::Signed) => I::I32x4MinS,
        VBin::Min(Lane::L32, Sign::Unsigned) => I::I32x4MinU,
        VBin::Max(Lane::L8, Sign::Signed) => I::I8x16MaxS,
        VBin::Max(Lane::L8, Sign::Unsigned) => I::I8x16MaxU,
        VBin::Max(Lane::L16, Sign::Signed) => I::I16x8MaxS,
        VBin::Max(Lane::L16, Sign::Unsigned) => I::I16x8MaxU,
        VBin::Max(Lane::L32, Sign::Signed) => I::I32x4MaxS,
        VBin::Max(Lane::L32, Sign::Unsigned) => I::I32x4MaxU,
        VBin::Eq(Lane::L8) => I::I8x16Eq,
        VBin::Eq(Lane::L16) => I::I16x8Eq,
        VBin::Eq(Lane::L32) => I::I32x4Eq,
        VBin::Eq(Lane::L64) => I::I64x2Eq,
        VBin::Lt(Lane::L8, Sign::Signed) => I::I8x16LtS,
        VBin::Lt(Lane::L8, Sign::Unsigned) => I::I8x16LtU,
        VBin::Lt(Lane::L16, Sign::Signed) => I::I16x8LtS,
        VBin::Lt(Lane::L16, Sign::Unsigned) => I::I16x8LtU,
        VBin::Lt(Lane::L32, Sign::Signed) => I::I32x4LtS,
        VBin::Lt(Lane::L32, Sign::Unsigned) => I::I32x4LtU,
        VBin::Lt(Lane::L64, Sign::Signed) => I::I64x2LtS,
        VBin::Narrow(Lane::L16, Sign::Signed) => I::I8x16NarrowI16x8S,
        VBin::Narrow(Lane::L16, Sign::Unsigned) => I::I8x16NarrowI16x8U,
        VBin::Narrow(Lane::L32, Sign::Signed) => I::I16x8NarrowI32x4S,
        VBin::Narrow(Lane::L32, Sign::Unsigned) => I::I16x8NarrowI32x4U,
        VBin::Mul(Lane::L8)
        | VBin::Min(Lane::L64, _)
        | VBin::Max(Lane::L64, _)
        | VBin::Lt(Lane::L64, Sign::Unsigned)
        | VBin::Narrow(Lane::L8 | Lane::L64, _) => unreachable!("WebAssembly has no such instruction, and no lowering asks for it"),
    }
}
