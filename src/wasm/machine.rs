//! Machine operations: what a module computes, before it is cut into functions.
//!
//! Each is one WebAssembly instruction, or a call of one helper, on 32- or 64-bit integers. They form a graph like Core does, and equal
//! operations are one value again: two conditions that read the same bitmap share the load.
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
}

impl Mop {
    /// Calls `f` with every operand, in order.
    pub(super) fn for_each_child(&self, mut f: impl FnMut(Value)) {
        match *self {
            Mop::Const32(_) | Mop::Const64(_) | Mop::AsOf | Mop::Load(..) | Mop::Bit(_) => {}
            Mop::IsZero(a) | Mop::Wrap(a) | Mop::Extend(a) | Mop::Call1(_, a) => f(a),
            Mop::Bin(_, a, b) | Mop::Call2(_, a, b) => {
                f(a);
                f(b);
            }
            Mop::Select(a, b, c) => {
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
        let mut per_row = matches!(op, Mop::Load(..) | Mop::Bit(_));
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
            Mop::Call1(..) | Mop::Call2(..) => (Width::W32, None),
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
        }
    }

    fn as_const32(&self, v: Value) -> Option<i32> {
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
}
