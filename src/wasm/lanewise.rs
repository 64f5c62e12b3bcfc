//! The helpers on vectors: the calendar on four dates at once, a division lane by lane.
//!
//! The calendar is that of [`super::helpers`], step by step. WebAssembly divides no vectors: a quotient by a constant is a product and a shift,
//! exact over the range of its dividend.
//!
//! INVARIANT: for every day of the calendar, and every month of it, each lane holds what the helper itself gives.

use super::helpers::{HelperBody, signature};
use super::lanes::reciprocal;
use super::machine::Helper;
use crate::value::Date;
use wasm_encoder::{Function, Instruction as I, ValType};

/// A function that applies a helper to every lane of a vector, or of two: `function` is the helper's own.
pub(super) fn body(helper: Helper, function: u32) -> HelperBody {
    let (parameters, _) = signature(helper);
    let mut v = Vector { code: Vec::new(), locals: parameters };
    match helper {
        Helper::Civil => v.civil(),
        Helper::MonthStart => v.month_start(0),
        Helper::AddMonths => v.add_months(),
        Helper::Div(..) => v.one_by_one(helper, function),
    }
    let mut f = Function::new_with_locals_types(vec![ValType::V128; (v.locals - parameters) as usize]);
    v.code.iter().chain(&[I::End]).for_each(|i| {
        f.instruction(i);
    });
    HelperBody { function: f, work: v.code.len() as u64 }
}

/// Code on vectors of four numbers of 32 bits.
struct Vector {
    code: Vec<I<'static>>,
    /// How many locals there are, the parameters among them.
    locals: u32,
}

impl Vector {
    fn local(&mut self) -> u32 {
        self.locals += 1;
        self.locals - 1
    }

    fn get(&mut self, local: u32) -> &mut Vector {
        self.put(I::LocalGet(local))
    }

    fn put(&mut self, instruction: I<'static>) -> &mut Vector {
        self.code.push(instruction);
        self
    }

    /// What is on the stack, in a local of its own.
    fn set(&mut self) -> u32 {
        let local = self.local();
        self.put(I::LocalSet(local));
        local
    }

    fn number(&mut self, v: i32) -> &mut Vector {
        let lane = i128::from(v.cast_unsigned());
        self.put(I::V128Const(lane | lane << 32 | lane << 64 | lane << 96))
    }

    fn add(&mut self) -> &mut Vector {
        self.put(I::I32x4Add)
    }

    fn sub(&mut self) -> &mut Vector {
        self.put(I::I32x4Sub)
    }

    fn mul(&mut self) -> &mut Vector {
        self.put(I::I32x4Mul)
    }

    fn shift_right(&mut self, by: u32) -> &mut Vector {
        self.put(I::I32Const(by.cast_signed())).put(I::I32x4ShrU)
    }

    /// Puts the quotient of a local by a constant on the stack; the local holds no more than `hi`, and nothing negative.
    fn quotient(&mut self, n: u32, d: u32, hi: u32) -> &mut Vector {
        let zeros = d.trailing_zeros();
        let (odd, hi) = (i64::from(d >> zeros), i64::from(hi >> zeros));
        self.get(n);
        if zeros > 0 {
            self.shift_right(zeros);
        }
        if odd == 1 {
            return self;
        }
        let factor = |f: i64| i32::try_from(f).unwrap_or(i32::MAX);
        if let Some((f, shift)) = reciprocal(odd, hi, 31, 32) {
            return self.number(factor(f)).mul().shift_right(u32::from(shift));
        }
        let (f, shift) = reciprocal(odd, hi, 31, 63).expect("a day of the calendar and what divides it are small numbers");
        let n = self.set();
        for product in [I::I64x2ExtMulLowI32x4U, I::I64x2ExtMulHighI32x4U] {
            self.get(n).number(factor(f)).put(product).put(I::I32Const(i32::from(shift))).put(I::I64x2ShrU);
        }
        self.put(I::I8x16Shuffle([0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]))
    }

    fn civil(&mut self) {
        let z = self.get(0).number(719_468).add().set();
        let era = self.quotient(z, 146_097, 3_700_000).set();
        let day_of_era = self.get(z).get(era).number(146_097).mul().sub().set();
        // (doe − doe/1460 + doe/36524 − doe/146096) / 365
        self.get(day_of_era);
        self.quotient(day_of_era, 1460, 146_096).sub();
        self.quotient(day_of_era, 36_524, 146_096).add();
        let days = self.quotient(day_of_era, 146_096, 146_096).sub().set();
        let year = self.quotient(days, 365, 146_096).set();
        // doe − 365·yoe − yoe/4 + yoe/100
        self.get(day_of_era).get(year).number(365).mul().sub();
        self.quotient(year, 4, 400).sub();
        let day = self.quotient(year, 100, 400).add().set();
        // (5·doy + 2) / 153
        let fifths = self.get(day).number(5).mul().number(2).add().set();
        let month = self.quotient(fifths, 153, 1832).set();
        // 32 · (12 · (400·era + yoe) + mp + 2)
        self.get(era).number(400).mul().get(year).add().number(12).mul().get(month).add().number(2).add();
        self.put(I::I32Const(5)).put(I::I32x4Shl);
        // + doy − (153·mp + 2)/5 + 1
        self.get(day).add();
        let before = self.before(month);
        self.get(before).sub().number(1).add();
    }

    /// The days before a month in a year from March: (153·mp + 2)/5.
    fn before(&mut self, month: u32) -> u32 {
        let days = self.get(month).number(153).mul().number(2).add().set();
        self.quotient(days, 5, 1700).set()
    }

    /// Puts the first day of the month in a local on the stack.
    fn month_start(&mut self, month: u32) {
        let from_march = self.get(month).number(2).sub().set();
        let year = self.quotient(from_march, 12, 120_001).set();
        let in_year = self.get(from_march).get(year).number(12).mul().sub().set();
        let before = self.before(in_year);
        // 365·y + y/4 − y/100 + y/400
        self.get(year).number(365).mul();
        self.quotient(year, 4, 10_001).add();
        self.quotient(year, 100, 10_001).sub();
        self.quotient(year, 400, 10_001).add();
        self.get(before).add().number(719_468).sub();
    }

    fn add_months(&mut self) {
        let (civil, months) = (0, 1);
        let month = self.get(civil).shift_right(5).get(months).add().set();
        // The month, held in the calendar.
        let held = self.get(month).number(12).put(I::I32x4MaxS).number(119_999).put(I::I32x4MinS).set();
        self.month_start(held);
        let first = self.set();
        let next = self.get(held).number(1).add().set();
        // The last day of that month, as days from the first, and no later the day.
        self.month_start(next);
        let last = self.get(first).sub().number(1).sub().set();
        self.get(civil).number(31).put(I::V128And).number(1).sub().get(last).put(I::I32x4MinS);
        let day = self.get(first).add().set();
        // Beyond the calendar stands its last day, before it its first.
        self.number(Date::MAX.days()).get(day).get(month).number(119_999).put(I::I32x4GtS).put(I::V128Bitselect);
        let day = self.set();
        self.number(Date::MIN.days()).get(day).get(month).number(12).put(I::I32x4LtS).put(I::V128Bitselect);
    }

    fn one_by_one(&mut self, helper: Helper, function: u32) {
        let (parameters, ty) = signature(helper);
        let wide = ty == ValType::I64;
        let out = self.local();
        for lane in 0..if wide { 2 } else { 4 } {
            self.get(out);
            for parameter in 0..parameters {
                self.get(parameter).put(if wide { I::I64x2ExtractLane(lane) } else { I::I32x4ExtractLane(lane) });
            }
            self.put(I::Call(function)).put(if wide { I::I64x2ReplaceLane(lane) } else { I::I32x4ReplaceLane(lane) });
            self.put(I::LocalSet(out));
        }
        self.get(out);
    }
}
