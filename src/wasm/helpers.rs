//! Functions that a module brings along: the calendar and division by a variable, as in [`crate::value`], with no branch.
//!
//! The calendar counts months from year 0 and, inside, years from March, so that the odd day of February comes last (Howard Hinnant,
//! "chrono-compatible low-level date algorithms").
//!
//! Each has a second form that works on vectors; see `lanewise`.
//!
//! INVARIANT: no helper traps, whatever its arguments.

use super::emit::instruction;
use super::machine::{Bin, Helper, Width};
use crate::value::{Date, Mode};
use std::collections::BTreeMap;
use wasm_encoder::{Function, Instruction as I, ValType};

/// Writes a helper, with how many instructions it executes, those of the helpers that it calls included.
pub(super) struct HelperBody {
    pub(super) function: Function,
    pub(super) work: u64,
}

/// The helpers that a helper calls.
pub(super) fn callees(helper: Helper) -> &'static [Helper] {
    match helper {
        Helper::AddMonths => &[Helper::MonthStart],
        Helper::Civil | Helper::MonthStart | Helper::Div(..) => &[],
    }
}

/// Parameters and result of a helper, all of one type.
pub(super) fn signature(helper: Helper) -> (u32, ValType) {
    match helper {
        Helper::Civil | Helper::MonthStart => (1, ValType::I32),
        Helper::AddMonths | Helper::Div(Width::W32, _) => (2, ValType::I32),
        Helper::Div(Width::W64 | Width::V128, _) => (2, ValType::I64),
    }
}

/// Its name in the name section.
pub(super) fn name(helper: Helper) -> String {
    match helper {
        Helper::Civil => "civil".to_owned(),
        Helper::MonthStart => "month_start".to_owned(),
        Helper::AddMonths => "add_months".to_owned(),
        Helper::Div(width, mode) => {
            let bits = if width == Width::W32 { 32 } else { 64 };
            let mode = match mode {
                Mode::Trunc => "trunc",
                Mode::Away => "away",
                Mode::HalfAway => "half_away",
                Mode::Floor => "floor",
            };
            format!("div{bits}_{mode}")
        }
    }
}

pub(super) fn body(helper: Helper, functions: &BTreeMap<Helper, u32>) -> HelperBody {
    let (code, locals) = match helper {
        Helper::Civil => (civil(), vec![ValType::I32; 5]),
        Helper::MonthStart => (month_start(), vec![ValType::I32; 1]),
        Helper::AddMonths => (add_months(*functions.get(&Helper::MonthStart).expect("callees are numbered")), vec![ValType::I32; 3]),
        Helper::Div(width, mode) => (div(width, mode), vec![signature(helper).1; 3]),
    };
    let mut function = Function::new_with_locals_types(locals);
    code.iter().chain(&[I::End]).for_each(|i| {
        function.instruction(i);
    });
    // The calls of `add_months` are two of `month_start`.
    let called = if helper == Helper::AddMonths { 2 * month_start().len() } else { 0 };
    HelperBody { function, work: (code.len() + called) as u64 }
}

/// `days -> 32 · (12 · year + month − 1) + day`; days from 0001-01-01 on.
fn civil() -> Vec<I<'static>> {
    const DAYS: u32 = 0;
    const ERA: u32 = 1;
    const DAY_OF_ERA: u32 = 2;
    const YEAR_OF_ERA: u32 = 3;
    const DAY_OF_YEAR: u32 = 4;
    const MONTH_FROM_MARCH: u32 = 5;
    vec![
        I::LocalGet(DAYS),
        I::I32Const(719_468),
        I::I32Add,
        I::LocalTee(DAYS),
        I::I32Const(146_097),
        I::I32DivU,
        I::LocalSet(ERA),
        I::LocalGet(DAYS),
        I::I32Const(146_097),
        I::I32RemU,
        I::LocalSet(DAY_OF_ERA),
        // (doe − doe/1460 + doe/36524 − doe/146096) / 365
        I::LocalGet(DAY_OF_ERA),
        I::LocalGet(DAY_OF_ERA),
        I::I32Const(1460),
        I::I32DivU,
        I::I32Sub,
        I::LocalGet(DAY_OF_ERA),
        I::I32Const(36_524),
        I::I32DivU,
        I::I32Add,
        I::LocalGet(DAY_OF_ERA),
        I::I32Const(146_096),
        I::I32DivU,
        I::I32Sub,
        I::I32Const(365),
        I::I32DivU,
        I::LocalSet(YEAR_OF_ERA),
        // doe − 365·yoe − yoe/4 + yoe/100
        I::LocalGet(DAY_OF_ERA),
        I::LocalGet(YEAR_OF_ERA),
        I::I32Const(365),
        I::I32Mul,
        I::I32Sub,
        I::LocalGet(YEAR_OF_ERA),
        I::I32Const(4),
        I::I32DivU,
        I::I32Sub,
        I::LocalGet(YEAR_OF_ERA),
        I::I32Const(100),
        I::I32DivU,
        I::I32Add,
        I::LocalTee(DAY_OF_YEAR),
        // (5·doy + 2) / 153
        I::I32Const(5),
        I::I32Mul,
        I::I32Const(2),
        I::I32Add,
        I::I32Const(153),
        I::I32DivU,
        I::LocalSet(MONTH_FROM_MARCH),
        // 32 · (12 · (400·era + yoe) + mp + 2)
        I::LocalGet(ERA),
        I::I32Const(400),
        I::I32Mul,
        I::LocalGet(YEAR_OF_ERA),
        I::I32Add,
        I::I32Const(12),
        I::I32Mul,
        I::LocalGet(MONTH_FROM_MARCH),
        I::I32Add,
        I::I32Const(2),
        I::I32Add,
        I::I32Const(5),
        I::I32Shl,
        // + doy − (153·mp + 2)/5 + 1
        I::LocalGet(DAY_OF_YEAR),
        I::I32Add,
        I::LocalGet(MONTH_FROM_MARCH),
        I::I32Const(153),
        I::I32Mul,
        I::I32Const(2),
        I::I32Add,
        I::I32Const(5),
        I::I32DivU,
        I::I32Sub,
        I::I32Const(1),
        I::I32Add,
    ]
}

/// `12 · year + month − 1 -> days` of the first of that month; year 1 and later.
fn month_start() -> Vec<I<'static>> {
    const MONTH: u32 = 0;
    const YEAR: u32 = 1;
    vec![
        I::LocalGet(MONTH),
        I::I32Const(2),
        I::I32Sub,
        I::LocalTee(MONTH),
        I::I32Const(12),
        I::I32DivU,
        I::LocalTee(YEAR),
        // 365·y + y/4 − y/100 + y/400
        I::I32Const(365),
        I::I32Mul,
        I::LocalGet(YEAR),
        I::I32Const(4),
        I::I32DivU,
        I::I32Add,
        I::LocalGet(YEAR),
        I::I32Const(100),
        I::I32DivU,
        I::I32Sub,
        I::LocalGet(YEAR),
        I::I32Const(400),
        I::I32DivU,
        I::I32Add,
        // + (153·mp + 2)/5
        I::LocalGet(MONTH),
        I::I32Const(12),
        I::I32RemU,
        I::I32Const(153),
        I::I32Mul,
        I::I32Const(2),
        I::I32Add,
        I::I32Const(5),
        I::I32DivU,
        I::I32Add,
        I::I32Const(719_468),
        I::I32Sub,
    ]
}

/// `civil, months -> days`, held between the ends of the calendar.
fn add_months(month_start: u32) -> Vec<I<'static>> {
    const CIVIL: u32 = 0;
    const MONTH: u32 = 1;
    const HELD: u32 = 2;
    const FIRST: u32 = 3;
    const LAST: u32 = 4;
    vec![
        I::LocalGet(CIVIL),
        I::I32Const(5),
        I::I32ShrU,
        I::LocalGet(MONTH),
        I::I32Add,
        I::LocalSet(MONTH),
        // The month, held in the calendar.
        I::LocalGet(MONTH),
        I::I32Const(12),
        I::LocalGet(MONTH),
        I::I32Const(12),
        I::I32GtS,
        I::Select,
        I::LocalTee(HELD),
        I::I32Const(119_999),
        I::LocalGet(HELD),
        I::I32Const(119_999),
        I::I32LtS,
        I::Select,
        I::LocalTee(HELD),
        I::Call(month_start),
        I::LocalTee(FIRST),
        // The last day of that month, as days from the first.
        I::LocalGet(HELD),
        I::I32Const(1),
        I::I32Add,
        I::Call(month_start),
        I::LocalGet(FIRST),
        I::I32Sub,
        I::I32Const(1),
        I::I32Sub,
        I::LocalSet(LAST),
        // The day, as days from the first, no later than the last.
        I::LocalGet(CIVIL),
        I::I32Const(31),
        I::I32And,
        I::I32Const(1),
        I::I32Sub,
        I::LocalTee(CIVIL),
        I::LocalGet(LAST),
        I::LocalGet(CIVIL),
        I::LocalGet(LAST),
        I::I32LtS,
        I::Select,
        I::I32Add,
        I::LocalSet(FIRST),
        I::I32Const(Date::MIN.days()),
        I::LocalGet(FIRST),
        I::I32Const(Date::MAX.days()),
        I::LocalGet(MONTH),
        I::I32Const(120_000),
        I::I32LtS,
        I::Select,
        I::LocalGet(MONTH),
        I::I32Const(12),
        I::I32LtS,
        I::Select,
    ]
}

const N: u32 = 0;
const D: u32 = 1;
/// The divisor, and 1 in place of 0 and −1, which could trap.
const SAFE: u32 = 2;
const Q: u32 = 3;
const R: u32 = 4;

/// `n, d -> n / d`; 0 where d is 0.
fn div(width: Width, mode: Mode) -> Vec<I<'static>> {
    let op = |bin| instruction(bin, width);
    let number = |v: i32| match width {
        Width::W32 => I::I32Const(v),
        Width::W64 => I::I64Const(i64::from(v)),
        Width::V128 => unreachable!("a vector is no number"),
    };
    let (zero, one) = (number(0), number(1));
    let mut code = vec![I::LocalGet(N), I::LocalGet(D), one.clone()];
    // d + 1 is 0 or 1 where d is −1 or 0.
    code.extend([one.clone(), I::LocalGet(D), one.clone(), op(Bin::Add), op(Bin::Below), I::Select]);
    code.extend([I::LocalTee(SAFE), op(Bin::Div), I::LocalTee(Q)]);
    code.extend([I::LocalGet(N), I::LocalGet(Q), I::LocalGet(SAFE), op(Bin::Mul), op(Bin::Sub), I::LocalSet(R)]);
    // On the stack is the quotient toward zero; now what the mode adds to it.
    let negative = [I::LocalGet(N), I::LocalGet(D), op(Bin::Xor), zero.clone(), op(Bin::Lt)];
    let inexact = [I::LocalGet(R), zero.clone(), op(Bin::Ne)];
    // As the condition of a select; see `Machine::select` for why 32 bits are not compared with 0.
    let is_not_zero = |local| match width {
        Width::W32 => vec![I::LocalGet(local)],
        Width::W64 | Width::V128 => vec![I::LocalGet(local), number(0), op(Bin::Ne)],
    };
    let sign: Vec<I<'static>> = [number(-1), one].into_iter().chain(negative.clone()).chain([I::Select, zero.clone()]).collect();
    match mode {
        Mode::Trunc => code.push(zero.clone()),
        Mode::Away => code.extend(sign.into_iter().chain(is_not_zero(R)).chain([I::Select])),
        Mode::Floor => {
            code.extend([number(-1), zero.clone()].into_iter().chain(inexact).chain(negative).chain([I::I32And, I::Select]));
        }
        Mode::HalfAway => {
            // |d| − |r| <= |r| without a sum that could overflow; magnitudes are unsigned numbers.
            let magnitude = |local| {
                [
                    zero.clone(),
                    I::LocalGet(local),
                    op(Bin::Sub),
                    I::LocalGet(local),
                    I::LocalGet(local),
                    zero.clone(),
                    op(Bin::Lt),
                    I::Select,
                ]
            };
            code.extend(sign.into_iter().chain(magnitude(SAFE)).chain(magnitude(R)).chain([op(Bin::Sub)]));
            code.extend(magnitude(R).into_iter().chain([op(Bin::AtMost), I::Select]));
        }
    }
    code.push(op(Bin::Add));
    // By −1 the negation, by 0 nothing.
    code.extend([I::LocalSet(Q), zero.clone(), I::LocalGet(N), op(Bin::Sub), I::LocalGet(Q)]);
    code.extend([I::LocalGet(D), number(-1), op(Bin::Eq), I::Select]);
    code.push(zero);
    code.extend(is_not_zero(D).into_iter().chain([I::Select]));
    code
}
