//! What is known of a value that a module computes: which bytes without meaning it may depend on.
//!
//! Under an unknown or an absent value any bytes may stand. An *atom* is a reason why bytes have no meaning: input `i` is unknown, or it is known to be
//! absent. A value is *tainted* by an atom if bytes that the atom makes meaningless may decide it. A mask takes taint away: where the atom
//! applies the mask is 0, so that `mask & value` is 0 whatever the value is.
//!
//! INVARIANT: where no atom of its taint applies, a value is the same whatever stands in bytes without meaning. Of sixteen rows in a vector this
//! holds row by row, if it is known which byte belongs to which row; else, for all rows together.

use std::rc::Rc;

/// Sorted numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Set(Vec<u32>);

/// Where a value stands in its batch: an answer must not depend on it.
pub(crate) const POSITION: u32 = u32::MAX;

/// Input `i` is unknown.
pub(crate) fn unknown(input: u32) -> u32 {
    2 * input
}

/// Input `i` is known to be absent.
pub(crate) fn absent(input: u32) -> u32 {
    2 * input + 1
}

impl Set {
    pub(crate) fn of(numbers: impl IntoIterator<Item = u32>) -> Set {
        let mut numbers: Vec<u32> = numbers.into_iter().collect();
        numbers.sort_unstable();
        numbers.dedup();
        Set(numbers)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().copied()
    }

    pub(crate) fn contains(&self, number: u32) -> bool {
        self.0.binary_search(&number).is_ok()
    }

    pub(crate) fn or(&self, other: &Set) -> Set {
        match (self.is_empty(), other.is_empty()) {
            (_, true) => self.clone(),
            (true, _) => other.clone(),
            _ => Set::of(self.iter().chain(other.iter())),
        }
    }

    pub(crate) fn and(&self, other: &Set) -> Set {
        Set(self.iter().filter(|n| other.contains(*n)).collect())
    }

    pub(crate) fn without(&self, other: &Set) -> Set {
        Set(self.iter().filter(|n| !other.contains(*n)).collect())
    }
}

/// A byte of a vector that is the same for all rows.
const ANY: u8 = u8::MAX;

/// To which of sixteen rows each byte of a vector belongs; none if that is not known. A scalar belongs to the row at hand.
pub(crate) type Rows = Option<[u8; 16]>;

/// A number by which buffers are indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Index {
    /// Row × `1 << .0`; the row itself if 0.
    Column(u8),
    /// The same of the row in its block.
    Slot(u8),
    /// The byte in a bitmap.
    BitmapByte,
    /// The bit in that byte.
    BitmapBit,
}

/// What a value is, where the rules ask.
#[derive(Debug, Clone, Default)]
pub(crate) enum Shape {
    #[default]
    Other,
    Number(i64),
    Vector([u8; 16]),
    Index(Index),
    /// `.0 + 1`
    OneMore(Value),
    /// 1 unless `.0` is 0 or −1.
    Divides(Value),
    /// A divisor that is neither 0 nor −1.
    Divisor,
    /// The byte of a bitmap with the row's bit, and the same shifted so that the bit comes first.
    Byte(Bitmap),
    Shifted(Bitmap),
    /// Sixteen bits of a bitmap; in every lane; each byte where its rows are; the row's bit of each.
    Bits(Bitmap),
    Splat(Bitmap),
    Spread(Bitmap),
    Own(Bitmap),
    /// What was noted so far of a block, and the same with more.
    Check,
    CheckToo,
    /// The total at this address, and a sum of it and something else.
    Total(u32),
    TotalToo(u32),
}

/// A bitmap of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bitmap {
    Known(u32),
    /// And whether that is what it tells.
    Present(u32),
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) shape: Shape,
    pub(crate) taint: Set,
    /// Atoms where the value is 0, in every byte of the row.
    pub(crate) zero: Set,
    /// Atoms where a scalar is not 0, and a vector is ones in every byte of the row.
    pub(crate) ones: Set,
    /// Inputs that are known in all sixteen rows if the value is 0xFFFF.
    pub(crate) full: Set,
    /// Inputs that are known in all sixteen rows if the value is 0.
    pub(crate) quiet: Set,
    pub(crate) rows: Rows,
}

/// A value; a clone is the same value.
#[derive(Debug, Clone)]
pub(crate) struct Value(Rc<Facts>);

impl std::ops::Deref for Value {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.0
    }
}

const SAME: Rows = Some([ANY; 16]);

/// Of what is tainted by any of sixteen rows no row can be told apart.
fn of_all_rows(taint: &Set) -> Rows {
    if taint.is_empty() { SAME } else { None }
}

/// The bytes of each row in two vectors or more, combined byte by byte.
fn together(operands: &[&Value], width: usize) -> Rows {
    let mut out = [ANY; 16];
    for operand in operands {
        for (slot, row) in out.iter_mut().zip(operand.rows?) {
            *slot = meet(*slot, row)?;
        }
    }
    whole_lanes(out, width)
}

fn meet(a: u8, b: u8) -> Option<u8> {
    match (a, b) {
        (ANY, one) | (one, ANY) => Some(one),
        (a, b) => (a == b).then_some(a),
    }
}

/// The same where a lane decides all of its bytes.
fn whole_lanes(mut rows: [u8; 16], width: usize) -> Rows {
    for lane in rows.chunks_mut(width.max(1)) {
        let row = lane.iter().try_fold(ANY, |row, byte| meet(row, *byte))?;
        lane.fill(row);
    }
    Some(rows)
}

impl Value {
    pub(crate) fn new(facts: Facts) -> Value {
        Value(Rc::new(facts))
    }

    /// A scalar without taint.
    pub(crate) fn clean(shape: Shape) -> Value {
        Value::new(Facts { shape, rows: SAME, ..Facts::default() })
    }

    pub(crate) fn index(index: Index) -> Value {
        Value::new(Facts { shape: Shape::Index(index), taint: Set::of([POSITION]), rows: SAME, ..Facts::default() })
    }

    /// Something of a row, or of all of them, with this taint.
    pub(crate) fn tainted(shape: Shape, taint: Set) -> Value {
        Value::new(Facts { shape, taint, rows: SAME, ..Facts::default() })
    }

    /// The bits of sixteen rows.
    pub(crate) fn bits(bitmap: Bitmap) -> Value {
        let (taint, full) = match bitmap {
            Bitmap::Known(i) => (Set::default(), Set::of([i])),
            Bitmap::Present(i) => (Set::of([unknown(i)]), Set::default()),
        };
        let rows = of_all_rows(&taint);
        Value::new(Facts { shape: Shape::Bits(bitmap), taint, full, rows, ..Facts::default() })
    }

    /// The vector of this number of a column of elements of `1 << log` bytes.
    pub(crate) fn part(log: u8, part: u8, taint: Set) -> Value {
        let mut rows = [0; 16];
        for (at, row) in (0u8..).zip(&mut rows) {
            *row = (part * 16 + at) >> log;
        }
        Value::new(Facts { taint, rows: Some(rows), ..Facts::default() })
    }

    /// A vector of which each lane of four bytes stands for a row.
    pub(crate) fn lane_numbers() -> Value {
        Value::part(2, 0, Set::of([unknown(0)]))
    }

    /// The mask of sixteen rows that is 0 where an input is absent; while the input is unknown it says nothing.
    pub(crate) fn present_mask(input: u32) -> Value {
        let mut rows = [0; 16];
        for (at, row) in (0u8..).zip(&mut rows) {
            *row = at;
        }
        let (taint, zero) = (Set::of([unknown(input)]), Set::of([absent(input)]));
        Value::new(Facts { taint, zero, rows: Some(rows), ..Facts::default() })
    }

    /// The bit of a row: 0 where its input is unknown, or absent.
    pub(crate) fn bit(bitmap: Bitmap) -> Value {
        let (taint, zero) = match bitmap {
            Bitmap::Known(i) => (Set::default(), Set::of([unknown(i)])),
            Bitmap::Present(i) => (Set::of([unknown(i)]), Set::of([absent(i)])),
        };
        Value::new(Facts { taint, zero, rows: SAME, ..Facts::default() })
    }

    pub(crate) fn is(&self, other: &Value) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn number(&self) -> Option<i64> {
        match self.shape {
            Shape::Number(n) => Some(n),
            _ => None,
        }
    }

    pub(crate) fn with_shape(&self, shape: Shape) -> Value {
        Value::new(Facts { shape, ..(*self.0).clone() })
    }

    /// Read from memory after it was written there, in so many bytes.
    pub(crate) fn waited(&self, bytes: u32) -> Value {
        let shape = match self.shape {
            Shape::Splat(_) | Shape::Spread(_) | Shape::Own(_) => self.shape.clone(),
            _ => Shape::Other,
        };
        let mut facts = Facts { shape, ..(*self.0).clone() };
        if bytes < 4 {
            // What is cut off may have been all there was.
            (facts.ones, facts.full, facts.quiet) = Default::default();
        }
        Value::new(facts)
    }

    // What follows from operands.

    /// What is known of any operation on lanes of this width.
    pub(crate) fn any(operands: &[&Value], width: usize) -> Facts {
        let taint = operands.iter().fold(Set::default(), |all, v| all.or(&v.taint));
        Facts { taint, rows: together(operands, width), ..Facts::default() }
    }

    pub(crate) fn and(&self, other: &Value, width: usize) -> Facts {
        let out = Value::any(&[self, other], width);
        let (a, b) = (self.held(&out).0, other.held(&out).0);
        let zero = a.or(&b);
        Facts { taint: out.taint.without(&zero), zero, full: self.full.or(&other.full), ..out }
    }

    /// Where both are ones, so are they together: not true of scalars, of which other bits may be set.
    pub(crate) fn and_vector(&self, other: &Value) -> Facts {
        let out = self.and(other, 1);
        let ones = self.held(&out).1.and(&other.held(&out).1);
        Facts { ones, ..out }
    }

    pub(crate) fn or(&self, other: &Value) -> Facts {
        let out = Value::any(&[self, other], 1);
        let ((za, oa), (zb, ob)) = (self.held(&out), other.held(&out));
        Facts { zero: za.and(&zb), ones: oa.or(&ob), quiet: self.quiet.or(&other.quiet), ..out }
    }

    pub(crate) fn or_vector(&self, other: &Value) -> Facts {
        let out = self.or(other);
        Facts { taint: out.taint.without(&out.ones), ..out }
    }

    /// On lanes of this width; a sum of zeros is 0.
    pub(crate) fn lanes(&self, other: &Value, width: usize, sum: bool) -> Facts {
        let out = Value::any(&[self, other], width);
        let zero = if sum { self.held(&out).0.and(&other.held(&out).0) } else { Set::default() };
        Facts { zero, ..out }
    }

    /// 0 where the operand is.
    pub(crate) fn zero_kept(&self, width: usize) -> Facts {
        let out = Value::any(&[self], width);
        Facts { zero: self.held(&out).0, ..out }
    }

    pub(crate) fn not(&self) -> Facts {
        let out = Value::any(&[self], 1);
        let (zero, ones) = self.held(&out);
        Facts { zero: ones, ones: zero, ..out }
    }

    /// `mask` picks `a` where it is not 0 (bit by bit in a vector), else `b`.
    pub(crate) fn pick(mask: &Value, a: &Value, b: &Value) -> Facts {
        let out = Value::any(&[mask, a, b], 1);
        let ((zm, om), (za, oa), (zb, ob)) = (mask.held(&out), a.held(&out), b.held(&out));
        Facts {
            taint: mask.taint.or(&a.taint.without(&zm)).or(&b.taint.without(&om)),
            zero: zb.and(&zm.or(&za)).or(&za.and(&om)),
            ones: om.and(&oa).or(&zm.and(&ob)).or(&oa.and(&ob)),
            ..out
        }
    }

    /// Lanes put elsewhere: each byte of the result comes from this byte, of this operand or the other. `signed` if ones stay ones.
    pub(crate) fn moved(&self, other: &Value, from: [u8; 16], width: usize, signed: bool) -> Facts {
        let taint = self.taint.or(&other.taint);
        let source = |position: u8| -> Option<u8> {
            let of = if position < 16 { self } else { other };
            of.rows?.get(usize::from(position % 16)).copied()
        };
        let mut rows = [ANY; 16];
        for (slot, position) in rows.iter_mut().zip(from) {
            match source(position) {
                Some(row) => *slot = row,
                None => return Facts { taint, ..Facts::default() },
            }
        }
        let Some(rows) = whole_lanes(rows, width) else { return Facts { taint, ..Facts::default() } };
        // A lane in which bytes of a row stand beside others says nothing of the row.
        let pure = rows.iter().zip(from).all(|(row, position)| *row == ANY || source(position) == Some(*row));
        let uses = |second: bool| rows.iter().zip(from).any(|(row, position)| *row != ANY && (position >= 16) == second);
        let claims = |a: &Set, b: &Set| match (uses(false), uses(true)) {
            _ if !pure => Set::default(),
            (true, false) => a.clone(),
            (false, true) => b.clone(),
            _ => a.and(b),
        };
        let ones = if signed { claims(&self.ones, &other.ones) } else { Set::default() };
        Facts { taint, zero: claims(&self.zero, &other.zero), ones, rows: Some(rows), ..Facts::default() }
    }

    /// The same as lanes of this width that are moved whole.
    pub(crate) fn in_lanes(&self, width: usize) -> Value {
        let rows = self.rows.and_then(|rows| whole_lanes(rows, width));
        if rows == self.rows { self.clone() } else { Value::new(Facts { taint: self.taint.clone(), rows, ..Facts::default() }) }
    }

    /// The same in all lanes.
    pub(crate) fn splat(&self) -> Facts {
        Facts { taint: self.taint.clone(), rows: of_all_rows(&self.taint), ..Facts::default() }
    }

    /// One scalar of all rows.
    pub(crate) fn all_rows(&self) -> Facts {
        Facts { taint: self.taint.clone(), rows: of_all_rows(&self.taint), ..Facts::default() }
    }

    /// What is claimed of it, if it is said of every byte that `out` counts to a row.
    fn held(&self, out: &Facts) -> (Set, Set) {
        let holds = match (self.rows, out.rows) {
            (Some(own), Some(all)) => own == all,
            _ => false,
        };
        if holds { (self.zero.clone(), self.ones.clone()) } else { Default::default() }
    }
}
