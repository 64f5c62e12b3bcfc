//! Machine operations: what a module computes, before it is cut into functions.
//!
//! Each is one WebAssembly instruction, or a call of one helper, on 32- or 64-bit integers, or on the 128 bits that hold the values of
//! two to sixteen rows. They form a graph like Core does, and equal operations are one value again: two conditions that read the same
//! bitmap share the load.
//!
//! INVARIANT: operands are made before what uses them, and have the width that it takes; no operation can trap, since division by a
//! variable is a helper's and every other divisor is a constant above zero.
//!
//! Deliberately absent: addresses. A column is named by its number until all columns are known and laid out.

use heng_abi::Storage;
use indexmap::IndexMap;

/// A value, by its position in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Value(pub(super) u32);

impl Value {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Width {
    W32,
    W64,
    /// A vector: the lanes say how wide its numbers are.
    V128,
}

/// The size of a number in a vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Lane {
    L8,
    L16,
    L32,
    L64,
}

impl Lane {
    pub(super) fn bits(self) -> u32 {
        8 << self.log()
    }

    /// Of its size in bytes.
    pub(super) fn log(self) -> u8 {
        match self {
            Lane::L8 => 0,
            Lane::L16 => 1,
            Lane::L32 => 2,
            Lane::L64 => 3,
        }
    }

    /// The next greater one.
    pub(super) fn wider(self) -> Lane {
        match self {
            Lane::L8 => Lane::L16,
            Lane::L16 => Lane::L32,
            Lane::L32 | Lane::L64 => Lane::L64,
        }
    }
}

/// Whether the numbers of a vector may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Sign {
    Signed,
    Unsigned,
}

/// One half of the numbers of a vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Half {
    Low,
    High,
}

/// An instruction with one vector for operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum VUn {
    Not,
    /// Half of the numbers at the next greater lane; the lane is that of the operand.
    Extend(Lane, Half, Sign),
    /// To the right by a constant; zeros come in.
    Shr(Lane, u8),
    /// The sums of neighbours at the next greater lane; the lane is that of the operand, of 8 or 16 bits.
    Pairs(Lane, Sign),
}

/// An instruction with two vectors for operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum VBin {
    And,
    /// The first, where the second is not.
    AndNot,
    Or,
    Xor,
    Add(Lane),
    Sub(Lane),
    /// Not of 8 bits.
    Mul(Lane),
    /// Products at the next greater lane; the lane is that of the operands.
    ExtMul(Lane, Half, Sign),
    /// Not of 64 bits.
    Min(Lane, Sign),
    /// Not of 64 bits.
    Max(Lane, Sign),
    Eq(Lane),
    /// Of 64 bits signed only.
    Lt(Lane, Sign),
    /// Both vectors at the next lesser lane, 16 or 32 bits given; numbers are held between its ends.
    Narrow(Lane, Sign),
    /// The bytes of the first, by the positions in the second; 0 where there is none.
    Swizzle,
}

/// A column in memory, by its number in the layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct ColumnId(pub(super) u32);

/// An instruction with two operands of one width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Bin {
    Add,
    Sub,
    Mul,
    /// By a constant above zero.
    Div,
    /// By a constant above zero.
    Rem,
    And,
    Or,
    Xor,
    Shl,
    /// Zeros come in from the left.
    Shr,
    Eq,
    Ne,
    /// Signed.
    Lt,
    /// Signed.
    Le,
    /// Unsigned.
    Below,
    /// Unsigned.
    AtMost,
}

impl Bin {
    pub(super) fn is_comparison(self) -> bool {
        matches!(self, Bin::Eq | Bin::Ne | Bin::Lt | Bin::Le | Bin::Below | Bin::AtMost)
    }
}

/// A function that every module brings along if it needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Helper {
    /// `days -> 32 · (12 · year + month − 1) + day`
    Civil,
    /// `12 · year + month − 1 -> days` of the first day of that month.
    MonthStart,
    /// `civil, months -> days`
    AddMonths,
    /// A quotient by a variable.
    Div(Width, crate::value::Mode),
}

/// A machine operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Mop {
    Const32(i32),
    Const64(i64),
    /// The as-of date.
    AsOf,
    /// The element of a column, sign-extended to 64 bits if it is an `I64`, else to 32.
    Load(Storage, ColumnId),
    /// The row's bit in a bitmap.
    Bit(ColumnId),
    Bin(Bin, Value, Value),
    /// 1 if the operand is 0, else 0.
    IsZero(Value),
    Wrap(Value),
    Extend(Value),
    /// The first operand if the third is not 0, else the second.
    Select(Value, Value, Value),
    Call1(Helper, Value),
    Call2(Helper, Value, Value),
    /// The bits of sixteen rows in a bitmap, as a number.
    Bits(ColumnId),
    /// 1 if any bit of the vector is set.
    AnyTrue(Value),
    /// The first bit of each byte of the vector.
    Bitmask(Value),
    /// How many bits are set in a number of 32 bits.
    Ones(Value),
    /// The number of 64 bits at this place in the vector.
    Extract(Value, u8),
    VConst([u8; 16]),
    /// The vector of this number in the sixteen rows of a column of such lanes.
    VLoad(Lane, ColumnId, u8),
    /// A number in all lanes; one of 64 bits for lanes of 64 bits.
    Splat(Lane, Value),
    VUn(VUn, Value),
    VBin(VBin, Value, Value),
    /// Bits of the first where the third has ones, else of the second.
    Blend(Value, Value, Value),
    /// Bytes of both, by their positions.
    Shuffle(Value, Value, [u8; 16]),
    /// A helper, lane by lane.
    VCall1(Helper, Value),
    VCall2(Helper, Value, Value),
}

impl Mop {
    /// Calls `f` with every operand, in order.
    pub(super) fn for_each_child(&self, mut f: impl FnMut(Value)) {
        match *self {
            Mop::Const32(_) | Mop::Const64(_) | Mop::AsOf | Mop::Load(..) | Mop::Bit(_) | Mop::Bits(_) | Mop::VConst(_) | Mop::VLoad(..) => {}
            Mop::IsZero(a)
            | Mop::Wrap(a)
            | Mop::Extend(a)
            | Mop::Call1(_, a)
            | Mop::AnyTrue(a)
            | Mop::Bitmask(a)
            | Mop::Ones(a)
            | Mop::Extract(a, _)
            | Mop::Splat(_, a)
            | Mop::VUn(_, a)
            | Mop::VCall1(_, a) => f(a),
            Mop::Bin(_, a, b) | Mop::Call2(_, a, b) | Mop::VBin(_, a, b) | Mop::Shuffle(a, b, _) | Mop::VCall2(_, a, b) => {
                f(a);
                f(b);
            }
            Mop::Select(a, b, c) | Mop::Blend(a, b, c) => {
                f(a);
                f(b);
                f(c);
            }
        }
    }
}

/// The greatest value of an operation whose operands are bytes with these greatest values, if it is a byte too.
fn byte_of(bin: Bin, a: Option<u8>, b: Option<u8>) -> Option<u8> {
    let all_ones = |a: u8, b: u8| u8::MAX.checked_shr((a | b).leading_zeros()).unwrap_or(0);
    match bin {
        Bin::Eq | Bin::Ne | Bin::Lt | Bin::Le | Bin::Below | Bin::AtMost => Some(1),
        Bin::And => a.into_iter().chain(b).min(),
        Bin::Or | Bin::Xor => a.zip(b).map(|(a, b)| all_ones(a, b)),
        Bin::Mul => a.zip(b).and_then(|(a, b)| a.checked_mul(b)),
        Bin::Add => a.zip(b).and_then(|(a, b)| a.checked_add(b)),
        Bin::Shr => a,
        Bin::Sub | Bin::Div | Bin::Rem | Bin::Shl => None,
    }
}

/// What is known of a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Info {
    pub(super) width: Width,
    /// Whether it differs from row to row. If not, it is computed once a call.
    pub(super) per_row: bool,
    /// Its greatest value, if it is never below 0 nor above 255, so that a byte holds it.
    pub(super) byte: Option<u8>,
}

/// The only place that makes machine operations.
#[derive(Debug, Default)]
pub(super) struct Machine {
    ops: IndexMap<Mop, Info>,
}

impl Machine {
    pub(super) fn len(&self) -> usize {
        self.ops.len()
    }

    pub(super) fn get(&self, v: Value) -> (&Mop, Info) {
        let (op, info) = self.ops.get_index(v.index()).expect("a value comes from the machine that made it");
        (op, *info)
    }

    pub(super) fn op(&self, v: Value) -> Mop {
        *self.get(v).0
    }

    fn info(&self, v: Value) -> Info {
        self.get(v).1
    }

    fn push(&mut self, op: Mop) -> Value {
        if let Some(index) = self.ops.get_index_of(&op) {
            return Value(u32::try_from(index).unwrap_or(u32::MAX));
        }
        let info = self.describe(&op);
        let (index, _) = self.ops.insert_full(op, info);
        Value(u32::try_from(index).unwrap_or(u32::MAX))
    }

    fn describe(&self, op: &Mop) -> Info {
        let mut per_row = matches!(op, Mop::Load(..) | Mop::Bit(_) | Mop::Bits(_) | Mop::VLoad(..));
        op.for_each_child(|v| per_row |= self.info(v).per_row);
        let of = |v: &Value| self.info(*v);
        let (width, byte) = match op {
            Mop::Const32(v) => (Width::W32, u8::try_from(*v).ok()),
            Mop::Const64(_) | Mop::Load(Storage::I64, _) | Mop::Extend(_) => (Width::W64, None),
            Mop::AsOf | Mop::Load(..) | Mop::Wrap(_) => (Width::W32, None),
            Mop::Bit(_) | Mop::IsZero(_) => (Width::W32, Some(1)),
            Mop::Bin(bin, a, b) => (if bin.is_comparison() { Width::W32 } else { of(a).width }, byte_of(*bin, of(a).byte, of(b).byte)),
            Mop::Select(a, b, _) => (of(a).width, of(a).byte.zip(of(b).byte).map(|(a, b)| a.max(b))),
            Mop::Call1(Helper::Div(width, _), _) | Mop::Call2(Helper::Div(width, _), ..) => (*width, None),
            Mop::Call1(..) | Mop::Call2(..) | Mop::Bits(_) => (Width::W32, None),
            Mop::AnyTrue(_) => (Width::W32, Some(1)),
            Mop::Bitmask(_) => (Width::W32, None),
            Mop::Ones(_) => (Width::W32, Some(32)),
            Mop::Extract(..) => (Width::W64, None),
            Mop::VConst(_)
            | Mop::VLoad(..)
            | Mop::Splat(..)
            | Mop::VUn(..)
            | Mop::VBin(..)
            | Mop::Blend(..)
            | Mop::Shuffle(..)
            | Mop::VCall1(..)
            | Mop::VCall2(..) => (Width::V128, None),
        };
        Info { width, per_row, byte }
    }

    pub(super) fn const32(&mut self, v: i32) -> Value {
        self.push(Mop::Const32(v))
    }

    /// A constant; one that does not fit 32 bits is held at their end, which no caller needs.
    pub(super) fn constant(&mut self, width: Width, v: i64) -> Value {
        match width {
            Width::W32 => self.push(Mop::Const32(i32::try_from(v).unwrap_or(if v < 0 { i32::MIN } else { i32::MAX }))),
            Width::W64 => self.push(Mop::Const64(v)),
            Width::V128 => unreachable!("a constant vector is made by `vector`"),
        }
    }

    pub(super) fn as_const32(&self, v: Value) -> Option<i32> {
        match self.op(v) {
            Mop::Const32(c) => Some(c),
            _ => None,
        }
    }

    pub(super) fn as_of(&mut self) -> Value {
        self.push(Mop::AsOf)
    }

    pub(super) fn load(&mut self, storage: Storage, column: ColumnId) -> Value {
        self.push(Mop::Load(storage, column))
    }

    pub(super) fn bit(&mut self, column: ColumnId) -> Value {
        self.push(Mop::Bit(column))
    }

    pub(super) fn bin(&mut self, bin: Bin, a: Value, b: Value) -> Value {
        let (a, b) = match bin {
            Bin::Add | Bin::Mul | Bin::And | Bin::Or | Bin::Xor | Bin::Eq | Bin::Ne => (a.min(b), a.max(b)),
            _ => (a, b),
        };
        if a == b && matches!(bin, Bin::And | Bin::Or) {
            return a;
        }
        self.push(Mop::Bin(bin, a, b))
    }

    /// `a` and `b` where both are 0 or 1.
    pub(super) fn both(&mut self, a: Value, b: Value) -> Value {
        match (self.as_const32(a), self.as_const32(b)) {
            (Some(0), _) | (_, Some(1)) => a,
            (_, Some(0)) | (Some(1), _) => b,
            _ => self.bin(Bin::And, a, b),
        }
    }

    /// `a` or `b` where both are 0 or 1.
    pub(super) fn either(&mut self, a: Value, b: Value) -> Value {
        match (self.as_const32(a), self.as_const32(b)) {
            (Some(1), _) | (_, Some(0)) => a,
            (_, Some(1)) | (Some(0), _) => b,
            _ => self.bin(Bin::Or, a, b),
        }
    }

    pub(super) fn is_zero(&mut self, a: Value) -> Value {
        match self.as_const32(a) {
            Some(c) => self.const32(i32::from(c == 0)),
            None => self.push(Mop::IsZero(a)),
        }
    }

    /// `a` at another width; the caller knows that the value fits.
    pub(super) fn at_width(&mut self, width: Width, a: Value) -> Value {
        match (self.info(a).width, width, self.op(a)) {
            (Width::W32, Width::W64, Mop::Const32(c)) => self.push(Mop::Const64(i64::from(c))),
            (Width::W64, Width::W32, Mop::Const64(c)) => self.constant(Width::W32, c),
            (Width::W64, Width::W32, Mop::Extend(inner)) => inner,
            (Width::W32, Width::W64, _) => self.push(Mop::Extend(a)),
            (Width::W64, Width::W32, _) => self.push(Mop::Wrap(a)),
            (Width::W32, Width::W32, _) | (Width::W64, Width::W64, _) => a,
            (Width::V128, ..) | (_, Width::V128, _) => unreachable!("a vector is no number"),
        }
    }

    /// `c ? a : b`
    pub(super) fn select(&mut self, a: Value, b: Value, c: Value) -> Value {
        // A test against zero is what `select` does anyway. (wasmi 2.0.0 also miscompiles `i32.eqz`, and `i32.eq` or `i32.ne` with 0, when
        // `select` follows at once: it takes the first operand whatever the condition.)
        match self.op(c) {
            Mop::IsZero(c) => return self.select(b, a, c),
            Mop::Bin(Bin::Eq, x, y) if self.as_const32(x) == Some(0) => return self.select(b, a, y),
            Mop::Bin(Bin::Eq, x, y) if self.as_const32(y) == Some(0) => return self.select(b, a, x),
            _ => {}
        }
        match self.as_const32(c) {
            Some(0) => b,
            Some(_) => a,
            None if a == b => a,
            None => self.push(Mop::Select(a, b, c)),
        }
    }

    pub(super) fn call1(&mut self, helper: Helper, a: Value) -> Value {
        self.push(Mop::Call1(helper, a))
    }

    pub(super) fn call2(&mut self, helper: Helper, a: Value, b: Value) -> Value {
        self.push(Mop::Call2(helper, a, b))
    }

    // Vectors.

    pub(super) fn bits(&mut self, column: ColumnId) -> Value {
        self.push(Mop::Bits(column))
    }

    pub(super) fn any_true(&mut self, a: Value) -> Value {
        self.push(Mop::AnyTrue(a))
    }

    /// In how many bytes of a mask there are ones; a number of 64 bits.
    pub(super) fn count(&mut self, mask: Value) -> Value {
        let bits = self.push(Mop::Bitmask(mask));
        let ones = self.push(Mop::Ones(bits));
        self.at_width(Width::W64, ones)
    }

    pub(super) fn extract(&mut self, a: Value, place: u8) -> Value {
        self.push(Mop::Extract(a, place))
    }

    /// A constant vector.
    pub(super) fn vector(&mut self, bytes: [u8; 16]) -> Value {
        self.push(Mop::VConst(bytes))
    }

    /// The bytes of a constant vector.
    pub(super) fn as_vector(&self, v: Value) -> Option<[u8; 16]> {
        match self.op(v) {
            Mop::VConst(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub(super) fn vload(&mut self, lane: Lane, column: ColumnId, part: u8) -> Value {
        self.push(Mop::VLoad(lane, column, part))
    }

    pub(super) fn splat(&mut self, lane: Lane, a: Value) -> Value {
        match self.op(a) {
            Mop::Const32(v) => self.splat_constant(lane, i64::from(v)),
            Mop::Const64(v) => self.splat_constant(lane, v),
            _ => self.push(Mop::Splat(lane, a)),
        }
    }

    /// The low bits of a number in every lane.
    pub(super) fn splat_constant(&mut self, lane: Lane, v: i64) -> Value {
        let size = 1 << lane.log();
        let mut bytes = [0; 16];
        for chunk in bytes.chunks_mut(size) {
            chunk.copy_from_slice(v.to_le_bytes().get(..size).unwrap_or_default());
        }
        self.vector(bytes)
    }

    pub(super) fn vun(&mut self, op: VUn, a: Value) -> Value {
        match (op, self.op(a)) {
            (VUn::Not, Mop::VConst(bytes)) => self.vector(bytes.map(|b| !b)),
            (VUn::Not, Mop::VUn(VUn::Not, inner)) => inner,
            _ => self.push(Mop::VUn(op, a)),
        }
    }

    pub(super) fn vbin(&mut self, op: VBin, a: Value, b: Value) -> Value {
        let symmetric = matches!(
            op,
            VBin::And | VBin::Or | VBin::Xor | VBin::Add(_) | VBin::Mul(_) | VBin::ExtMul(..) | VBin::Min(..) | VBin::Max(..) | VBin::Eq(_)
        );
        let (a, b) = if symmetric { (a.min(b), a.max(b)) } else { (a, b) };
        let all = |v: Option<[u8; 16]>, byte: u8| v.is_some_and(|bytes| bytes == [byte; 16]);
        let (known_a, known_b) = (self.as_vector(a), self.as_vector(b));
        match op {
            VBin::And if a == b || all(known_a, 0) || all(known_b, 0xFF) => a,
            VBin::And if all(known_a, 0xFF) || all(known_b, 0) => b,
            VBin::Or if a == b || all(known_a, 0xFF) || all(known_b, 0) => a,
            VBin::Or if all(known_a, 0) || all(known_b, 0xFF) => b,
            VBin::AndNot if all(known_b, 0) || all(known_a, 0) => a,
            VBin::AndNot if a == b || all(known_b, 0xFF) => self.vector([0; 16]),
            VBin::AndNot if all(known_a, 0xFF) => self.vun(VUn::Not, b),
            _ => self.push(Mop::VBin(op, a, b)),
        }
    }

    /// Bits of `a` where `mask` has ones, else of `b`.
    pub(super) fn blend(&mut self, a: Value, b: Value, mask: Value) -> Value {
        let (known_a, known_b, known) = (self.as_vector(a), self.as_vector(b), self.as_vector(mask));
        if a == b || known == Some([0xFF; 16]) {
            return a;
        }
        if known == Some([0; 16]) {
            return b;
        }
        if known_b == Some([0; 16]) {
            return self.vbin(VBin::And, a, mask);
        }
        if known_a == Some([0; 16]) {
            return self.vbin(VBin::AndNot, b, mask);
        }
        self.push(Mop::Blend(a, b, mask))
    }

    pub(super) fn shuffle(&mut self, a: Value, b: Value, positions: [u8; 16]) -> Value {
        self.push(Mop::Shuffle(a, b, positions))
    }

    /// A helper with one parameter, lane by lane.
    pub(super) fn vcall1(&mut self, helper: Helper, a: Value) -> Value {
        self.push(Mop::VCall1(helper, a))
    }

    /// A helper with two parameters, lane by lane.
    pub(super) fn vcall2(&mut self, helper: Helper, a: Value, b: Value) -> Value {
        self.push(Mop::VCall2(helper, a, b))
    }
}
