//! What each instruction makes of what is known of its operands, and the functions that compute with nothing but their arguments.
//!
//! INVARIANT: an instruction that is not named here is refused; of those that are, only divisions could trap, and their divisors cannot be
//! 0 or −1.

use crate::bound::{Calls, Function};
use crate::facts::{Bitmap, Facts, Index, Shape, Value};
use crate::flow::Fault;
use std::collections::{BTreeMap, BTreeSet};
use wasmparser::{Operator, ValType};

pub(crate) const UNUSUAL: Fault =
    Fault("instructions", "使用了衡的编译器不写的指令或函数", "it uses an instruction or a function such as the compiler never writes");
const TRAPS: Fault = Fault("no-traps", "除数可能是 0 或 −1，会使运行中断", "a divisor could be 0 or −1, which would trap");

/// A function that touches no memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Helper {
    pub(crate) parameters: usize,
    /// The bytes of a lane of its vectors; of numbers it says nothing.
    pub(crate) lane: usize,
}

/// The helpers among the functions, by number: those that `heng_eval` does not call.
pub(crate) fn helpers(functions: &[Function<'_>], calls: &Calls) -> Result<Vec<Option<Helper>>, (u32, Fault)> {
    let phases: BTreeSet<u32> = calls.all().collect();
    let mut helpers: Vec<Option<Helper>> = Vec::with_capacity(functions.len());
    for (number, function) in (0u32..).zip(functions) {
        let is_helper = number > 1 && !phases.contains(&number);
        let helper = if is_helper { Some(helper(function, &helpers).map_err(|fault| (number, fault))?) } else { None };
        helpers.push(helper);
    }
    Ok(helpers)
}

fn helper(function: &Function<'_>, earlier: &[Option<Helper>]) -> Result<Helper, Fault> {
    let parameters = function.parameters.len();
    if function.results != 1 || function.looped() {
        return Err(UNUSUAL);
    }
    if let Some(lane) = lane_by_lane(function, earlier) {
        return Ok(Helper { parameters, lane });
    }
    let vectors = function.parameters.contains(&ValType::V128);
    let argument = |ty: &ValType| if *ty == ValType::V128 { Value::lane_numbers() } else { Value::clean(Shape::Other) };
    let mut stack = Vec::new();
    let mut locals: BTreeMap<u32, Value> = (0u32..).zip(function.parameters.iter().map(argument)).collect();
    for op in function.straight() {
        match op {
            Operator::LocalGet { local_index } => {
                stack.push(locals.get(local_index).cloned().unwrap_or_else(|| Value::clean(Shape::Other)));
            }
            Operator::LocalSet { local_index } => {
                locals.insert(*local_index, stack.pop().ok_or(UNUSUAL)?);
            }
            Operator::LocalTee { local_index } => {
                locals.insert(*local_index, stack.last().cloned().ok_or(UNUSUAL)?);
            }
            Operator::Call { function_index } => {
                let helper = earlier.get(*function_index as usize).copied().flatten().filter(|_| !vectors).ok_or(UNUSUAL)?;
                for _ in 0..helper.parameters {
                    stack.pop().ok_or(UNUSUAL)?;
                }
                stack.push(Value::clean(Shape::Other));
            }
            _ => step(op, &mut stack)?,
        }
    }
    // Of a vector each lane follows from the same lane of the arguments.
    let lane = if vectors { 4 } else { 1 };
    let in_place = !vectors || stack.last().is_some_and(|out| out.rows == Value::lane_numbers().rows);
    if in_place { Ok(Helper { parameters, lane }) } else { Err(UNUSUAL) }
}

/// The size of the lanes to each of which a function applies another helper, if that is all it does.
fn lane_by_lane(function: &Function<'_>, earlier: &[Option<Helper>]) -> Option<usize> {
    use Operator as O;
    let out = u32::try_from(function.parameters.len()).ok()?;
    let all_vectors = function.parameters.iter().all(|ty| *ty == ValType::V128);
    let (wide, called) = function.straight().iter().find_map(|op| match op {
        O::I64x2ExtractLane { .. } => Some(true),
        O::I32x4ExtractLane { .. } => Some(false),
        _ => None,
    }).zip(function.straight().iter().find_map(|op| match op {
        O::Call { function_index } => Some(*function_index),
        _ => None,
    }))?;
    let helper = earlier.get(called as usize).copied().flatten()?;
    if !all_vectors || helper.parameters != function.parameters.len() {
        return None;
    }
    let mut wanted = Vec::new();
    for lane in 0..if wide { 2 } else { 4 } {
        wanted.push(O::LocalGet { local_index: out });
        for local_index in 0..out {
            wanted.push(O::LocalGet { local_index });
            wanted.push(if wide { O::I64x2ExtractLane { lane } } else { O::I32x4ExtractLane { lane } });
        }
        wanted.push(O::Call { function_index: called });
        wanted.push(if wide { O::I64x2ReplaceLane { lane } } else { O::I32x4ReplaceLane { lane } });
        wanted.push(O::LocalSet { local_index: out });
    }
    wanted.push(O::LocalGet { local_index: out });
    (function.straight() == wanted).then_some(if wide { 8 } else { 4 })
}

/// One instruction that works on the stack alone.
pub(crate) fn step(op: &Operator<'_>, stack: &mut Vec<Value>) -> Result<(), Fault> {
    use Operator as O;
    let value = match op {
        O::I32Const { value } => Value::clean(Shape::Number(i64::from(*value))),
        O::I64Const { value } => Value::clean(Shape::Number(*value)),
        O::V128Const { value } => Value::clean(Shape::Vector(*value.bytes())),
        O::Select | O::V128Bitselect => {
            let [a, b, mask] = pop(stack)?;
            let facts = Value::pick(&mask, &a, &b);
            Value::new(Facts { shape: divisor(&mask, &a, &b), ..facts })
        }
        O::I32Eqz | O::I64Eqz => {
            let [a] = pop(stack)?;
            Value::new(a.not())
        }
        O::V128Not => {
            let [a] = pop(stack)?;
            Value::new(a.not())
        }
        O::I32WrapI64 | O::I64ExtendI32S => {
            let [a] = pop(stack)?;
            Value::new(a.zero_kept(1))
        }
        O::V128AnyTrue | O::I8x16Bitmask | O::I32Popcnt | O::I64x2ExtractLane { .. } => {
            let [a] = pop(stack)?;
            Value::new(a.all_rows())
        }
        // Lanes of different rows are added up.
        O::I16x8ExtAddPairwiseI8x16S | O::I16x8ExtAddPairwiseI8x16U | O::I32x4ExtAddPairwiseI16x8S | O::I32x4ExtAddPairwiseI16x8U => {
            let [a] = pop(stack)?;
            Value::new(a.all_rows())
        }
        O::I8x16Splat | O::I16x8Splat | O::I32x4Splat | O::I64x2Splat => {
            let [a] = pop(stack)?;
            let shape = match (op, &a.shape) {
                (O::I16x8Splat, Shape::Bits(bitmap)) => Shape::Splat(*bitmap),
                _ => Shape::Other,
            };
            Value::new(Facts { shape, ..a.splat() })
        }
        O::I8x16Shuffle { lanes } => {
            let [a, b] = pop(stack)?;
            Value::new(a.moved(&b, *lanes, 1, true))
        }
        O::I8x16Swizzle => {
            let [table, at] = pop(stack)?;
            swizzle(&table, &at)
        }
        _ if numbers(op).is_some() => {
            let [a, b] = pop(stack)?;
            number(op, &a, &b)?
        }
        _ => vector(op, stack)?,
    };
    stack.push(value);
    Ok(())
}

fn pop<const N: usize>(stack: &mut Vec<Value>) -> Result<[Value; N], Fault> {
    let first = stack.len().checked_sub(N).ok_or(UNUSUAL)?;
    stack.split_off(first).try_into().map_err(|_| UNUSUAL)
}

/// A divisor in whose place 1 stands if it is 0 or −1.
fn divisor(mask: &Value, a: &Value, b: &Value) -> Shape {
    match &mask.shape {
        Shape::Divides(d) if d.is(a) && b.number() == Some(1) => Shape::Divisor,
        _ => Shape::Other,
    }
}

/// How operations on two numbers behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    And,
    Or,
    Xor,
    Add,
    Mul,
    Shl,
    Shr,
    Below,
    DivSigned,
    DivUnsigned,
    Other,
}

fn numbers(op: &Operator<'_>) -> Option<Number> {
    use Operator as O;
    Some(match op {
        O::I32And | O::I64And => Number::And,
        O::I32Or | O::I64Or => Number::Or,
        O::I32Xor | O::I64Xor => Number::Xor,
        O::I32Add | O::I64Add => Number::Add,
        O::I32Mul | O::I64Mul => Number::Mul,
        O::I32Shl | O::I64Shl => Number::Shl,
        O::I32ShrU | O::I64ShrU => Number::Shr,
        O::I32LtU | O::I64LtU => Number::Below,
        O::I32DivS | O::I64DivS | O::I32RemS | O::I64RemS => Number::DivSigned,
        O::I32DivU | O::I64DivU | O::I32RemU | O::I64RemU => Number::DivUnsigned,
        O::I32Sub | O::I64Sub | O::I32Eq | O::I64Eq | O::I32Ne | O::I64Ne | O::I32LtS | O::I64LtS | O::I32GtS | O::I64GtS => Number::Other,
        O::I32LeS | O::I64LeS | O::I32LeU | O::I64LeU => Number::Other,
        _ => return None,
    })
}

fn number(op: &Operator<'_>, a: &Value, b: &Value) -> Result<Value, Fault> {
    let kind = numbers(op).unwrap_or(Number::Other);
    if let Some(index) = index(kind, a, b) {
        return Ok(Value::index(index));
    }
    if let (Number::And, Shape::Shifted(bitmap), Some(1)) = (kind, &a.shape, b.number()) {
        return Ok(Value::bit(*bitmap));
    }
    if let (Number::Add, Shape::Total(at)) = (kind, &a.shape) {
        // What other rows have added stays in the total.
        return Ok(Value::tainted(Shape::TotalToo(*at), b.taint.clone()));
    }
    let divides = match (kind, &a.shape, &b.shape) {
        (Number::DivSigned, _, Shape::Divisor) => true,
        (Number::DivSigned, _, Shape::Number(n)) => ![0, -1].contains(n),
        (Number::DivUnsigned, _, Shape::Number(n)) => *n != 0,
        (Number::DivSigned | Number::DivUnsigned, ..) => false,
        _ => true,
    };
    if !divides {
        return Err(TRAPS);
    }
    let shape = match (kind, &a.shape, &b.shape) {
        (Number::Add, _, Shape::Number(1)) => Shape::OneMore(a.clone()),
        (Number::Below, Shape::Number(1), Shape::OneMore(d)) => Shape::Divides(d.clone()),
        (Number::Shr, Shape::Byte(bitmap), Shape::Index(Index::BitmapBit)) => Shape::Shifted(*bitmap),
        (Number::Or, Shape::Check | Shape::CheckToo, _) => Shape::CheckToo,
        _ => Shape::Other,
    };
    let facts = match kind {
        Number::And | Number::Mul => a.and(b, 1),
        Number::Or => a.or(b),
        Number::Add => a.lanes(b, 1, true),
        Number::Shl | Number::Shr if b.number().is_some() => a.zero_kept(1),
        Number::Xor => {
            let quiet = match (a.number(), b.number()) {
                (_, Some(0xFFFF)) => a.full.clone(),
                (Some(0xFFFF), _) => b.full.clone(),
                _ => Default::default(),
            };
            Facts { quiet, ..Value::any(&[a, b], 1) }
        }
        _ => Value::any(&[a, b], 1),
    };
    // 0xFFFF of a product is not 0xFFFF of its factors.
    let full = if kind == Number::And { facts.full.clone() } else { Default::default() };
    Ok(Value::new(Facts { shape, full, ..facts }))
}

/// Numbers that follow from the row, by which buffers are indexed.
fn index(kind: Number, a: &Value, b: &Value) -> Option<Index> {
    let Shape::Index(from) = a.shape else { return None };
    let by = u8::try_from(b.number()?).ok()?;
    match (kind, from, by) {
        (Number::Shl, Index::Column(0), 1..=4) => Some(Index::Column(by)),
        (Number::Shl, Index::Slot(0), 1..=4) => Some(Index::Slot(by)),
        (Number::And, Index::Column(0), 15) => Some(Index::Slot(0)),
        (Number::And, Index::Column(0), 7) => Some(Index::BitmapBit),
        (Number::Shr, Index::Column(0), 3) => Some(Index::BitmapByte),
        _ => None,
    }
}

/// The byte of eight rows, each of two bytes of sixteen bits.
const SPREAD: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];
/// The bit of each row in its byte.
const OWN: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];

fn swizzle(table: &Value, at: &Value) -> Value {
    match (&table.shape, &at.shape) {
        (Shape::Splat(bitmap), Shape::Vector(SPREAD)) => table.with_shape(Shape::Spread(*bitmap)),
        // A look-up in a constant table, byte by byte.
        (Shape::Vector(_), _) => Value::new(Value::any(&[at], 1)),
        _ => Value::new(Facts { taint: table.taint.or(&at.taint), ..Facts::default() }),
    }
}

fn vector(op: &Operator<'_>, stack: &mut Vec<Value>) -> Result<Value, Fault> {
    use Operator as O;
    if let Some((width, high, signed)) = extension(op) {
        let [a] = pop(stack)?;
        return Ok(Value::new(a.moved(&a, extended(width, high), 2 * width, signed)));
    }
    if let Some((width, high)) = product(op) {
        let [a, b] = pop(stack)?;
        let from = extended(width, high);
        let (a, b) = (Value::new(a.moved(&a, from, 2 * width, false)), Value::new(b.moved(&b, from, 2 * width, false)));
        return Ok(Value::new(a.and(&b, 2 * width)));
    }
    if let Some((width, signed)) = narrowing(op) {
        let [a, b] = pop(stack)?;
        let (a, b) = (a.in_lanes(2 * width), b.in_lanes(2 * width));
        return Ok(Value::new(a.moved(&b, narrowed(width), width, signed)));
    }
    if let O::I8x16ShrU | O::I16x8ShrU | O::I32x4ShrU | O::I64x2ShrU | O::I32x4Shl = op {
        let [a, by] = pop(stack)?;
        by.number().ok_or(UNUSUAL)?;
        let width = match op {
            O::I8x16ShrU => 1,
            O::I16x8ShrU => 2,
            O::I32x4ShrU | O::I32x4Shl => 4,
            _ => 8,
        };
        return Ok(Value::new(a.zero_kept(width)));
    }
    let [a, b] = pop(stack)?;
    let facts = match op {
        O::V128And => {
            let shape = own(&a, &b).or_else(|| own(&b, &a)).unwrap_or_default();
            Facts { shape, ..a.and_vector(&b) }
        }
        O::V128AndNot => a.and_vector(&Value::new(b.not())),
        O::V128Or => a.or_vector(&b),
        O::V128Xor => Value::any(&[&a, &b], 1),
        O::I8x16Eq => match present(&a, &b).or_else(|| present(&b, &a)) {
            Some(mask) => return Ok(mask),
            None => Value::any(&[&a, &b], 1),
        },
        O::I16x8Mul => a.and(&b, 2),
        O::I32x4Mul => a.and(&b, 4),
        O::I64x2Mul => a.and(&b, 8),
        _ => {
            let width = lanes(op).ok_or(UNUSUAL)?;
            a.lanes(&b, width, is_sum(op))
        }
    };
    Ok(Value::new(facts))
}

/// The bit of each row, out of the bytes of rows.
fn own(bytes: &Value, bit: &Value) -> Option<Shape> {
    match (&bytes.shape, &bit.shape) {
        (Shape::Spread(bitmap), Shape::Vector(OWN)) => Some(Shape::Own(*bitmap)),
        _ => None,
    }
}

fn present(own: &Value, bit: &Value) -> Option<Value> {
    match (&own.shape, &bit.shape) {
        (Shape::Own(Bitmap::Present(input)), Shape::Vector(OWN)) => Some(Value::present_mask(*input)),
        _ => None,
    }
}

fn is_sum(op: &Operator<'_>) -> bool {
    use Operator as O;
    matches!(op, O::I8x16Add | O::I16x8Add | O::I32x4Add | O::I64x2Add)
}

/// The bytes of a lane of an operation on lanes.
fn lanes(op: &Operator<'_>) -> Option<usize> {
    use Operator as O;
    Some(match op {
        O::I8x16Add | O::I8x16Sub | O::I8x16MinS | O::I8x16MinU | O::I8x16MaxS | O::I8x16MaxU | O::I8x16LtS | O::I8x16LtU => 1,
        O::I16x8Add | O::I16x8Sub | O::I16x8MinS | O::I16x8MinU | O::I16x8MaxS | O::I16x8MaxU => 2,
        O::I16x8LtS | O::I16x8LtU | O::I16x8Eq => 2,
        O::I32x4Add | O::I32x4Sub | O::I32x4MinS | O::I32x4MinU | O::I32x4MaxS | O::I32x4MaxU => 4,
        O::I32x4LtS | O::I32x4LtU | O::I32x4GtS | O::I32x4Eq => 4,
        O::I64x2Add | O::I64x2Sub | O::I64x2LtS | O::I64x2Eq => 8,
        _ => return None,
    })
}

/// The bytes of a lane that is widened, whether it is one of the high half, and whether it keeps its sign.
fn extension(op: &Operator<'_>) -> Option<(usize, bool, bool)> {
    use Operator as O;
    Some(match op {
        O::I16x8ExtendLowI8x16S => (1, false, true),
        O::I16x8ExtendLowI8x16U => (1, false, false),
        O::I16x8ExtendHighI8x16S => (1, true, true),
        O::I16x8ExtendHighI8x16U => (1, true, false),
        O::I32x4ExtendLowI16x8S => (2, false, true),
        O::I32x4ExtendLowI16x8U => (2, false, false),
        O::I32x4ExtendHighI16x8S => (2, true, true),
        O::I32x4ExtendHighI16x8U => (2, true, false),
        O::I64x2ExtendLowI32x4S => (4, false, true),
        O::I64x2ExtendLowI32x4U => (4, false, false),
        O::I64x2ExtendHighI32x4S => (4, true, true),
        O::I64x2ExtendHighI32x4U => (4, true, false),
        _ => return None,
    })
}

/// The same for products that are twice as wide as their factors.
fn product(op: &Operator<'_>) -> Option<(usize, bool)> {
    use Operator as O;
    Some(match op {
        O::I16x8ExtMulLowI8x16S | O::I16x8ExtMulLowI8x16U => (1, false),
        O::I16x8ExtMulHighI8x16S | O::I16x8ExtMulHighI8x16U => (1, true),
        O::I32x4ExtMulLowI16x8S | O::I32x4ExtMulLowI16x8U => (2, false),
        O::I32x4ExtMulHighI16x8S | O::I32x4ExtMulHighI16x8U => (2, true),
        O::I64x2ExtMulLowI32x4S | O::I64x2ExtMulLowI32x4U => (4, false),
        O::I64x2ExtMulHighI32x4S | O::I64x2ExtMulHighI32x4U => (4, true),
        _ => return None,
    })
}

/// The bytes of a lane after it was narrowed, and whether ones stay ones.
fn narrowing(op: &Operator<'_>) -> Option<(usize, bool)> {
    use Operator as O;
    Some(match op {
        O::I8x16NarrowI16x8S => (1, true),
        O::I8x16NarrowI16x8U => (1, false),
        O::I16x8NarrowI32x4S => (2, true),
        O::I16x8NarrowI32x4U => (2, false),
        _ => return None,
    })
}

/// Where the bytes of widened lanes come from.
fn extended(width: usize, high: bool) -> [u8; 16] {
    positions(|at| {
        let (lane, within) = (at / (2 * width), at % width);
        lane * width + within + if high { 8 } else { 0 }
    })
}

/// Where the bytes of narrowed lanes come from: of the second operand from 16 on.
fn narrowed(width: usize) -> [u8; 16] {
    positions(|at| {
        let (lane, within) = (at / width, at % width);
        lane * 2 * width + within
    })
}

fn positions(from: impl Fn(usize) -> usize) -> [u8; 16] {
    std::array::from_fn(|at| u8::try_from(from(at)).unwrap_or_default())
}
