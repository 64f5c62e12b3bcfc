//! The columns of a record batch at the storage of the module's inputs.

use super::BatchError;
use crate::columns::{Column, width};
use crate::run::position;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, Field};
use heng_abi::{Input, InputKind, Interface, Storage, Type};

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Known(i64),
    /// Left empty: absent of a fact that may be absent, else unknown.
    Nothing,
    Unknown,
    Absent,
    /// It cannot be read.
    Wrong,
}

/// A column as [`Column`] lends it.
pub(super) struct Stored {
    values: Vec<u8>,
    known: Vec<u8>,
    present: Vec<u8>,
}

impl Stored {
    pub(super) fn column(&self) -> Column<'_> {
        Column { values: &self.values, known: Some(&self.known), present: Some(&self.present) }
    }

    /// The column, and `code` in `refused` for each row whose value it cannot hold.
    fn of(input: &Input, cells: impl ExactSizeIterator<Item = Said>, code: i32, refused: &mut [i32]) -> Stored {
        let rows = cells.len();
        let mut out = Stored {
            values: Vec::with_capacity(rows * width(input.storage)),
            known: vec![0; rows.div_ceil(8)],
            present: vec![0; rows.div_ceil(8)],
        };
        for (row, (cell, refusal)) in cells.zip(refused).enumerate() {
            let (value, known, present) = match cell {
                Said::Known(v) if holds(input.storage, v) => (v, true, true),
                Said::Absent | Said::Nothing if input.optional => (0, true, false),
                Said::Nothing | Said::Unknown => (0, false, true),
                Said::Known(_) | Said::Absent | Said::Wrong => {
                    // The least code counts, as in the module.
                    if *refusal == 0 {
                        *refusal = code;
                    }
                    (0, false, true)
                }
            };
            out.values.extend(value.to_le_bytes().iter().take(width(input.storage)));
            set(&mut out.known, row, known);
            set(&mut out.present, row, present);
        }
        out
    }
}

fn set(bitmap: &mut [u8], row: usize, bit: bool) {
    if let Some(byte) = bitmap.get_mut(row / 8) {
        *byte |= u8::from(bit) << (row % 8);
    }
}

fn holds(storage: Storage, value: i64) -> bool {
    match storage {
        Storage::I8 => i8::try_from(value).is_ok(),
        Storage::I16 => i16::try_from(value).is_ok(),
        Storage::I32 => i32::try_from(value).is_ok(),
        Storage::I64 => true,
    }
}

/// A column for every input, and the refusal code of each row that cannot be read.
pub(super) fn columns(interface: &Interface, batch: &RecordBatch, complete: bool) -> Result<(Vec<Stored>, Vec<i32>), BatchError> {
    let mut found: Vec<Option<Vec<Said>>> = interface.inputs.iter().map(|_| None).collect();
    let schema = batch.schema();
    let given = || schema.fields().iter().zip(batch.columns()).filter(|(field, _)| field.name() != "id");
    for (field, column) in given().filter(|(field, _)| !field.name().ends_with('?')) {
        let (input, slot) = slot(interface, &mut found, field.name())?;
        if slot.is_some() {
            return Err(BatchError::new(field.name(), "出现了两次", "it stands there twice"));
        }
        *slot = Some(cells(input, field, column.as_ref())?);
    }
    parts(interface, &mut found);
    for (field, column) in given() {
        let Some(name) = field.name().strip_suffix('?') else { continue };
        let (_, slot) = slot(interface, &mut found, name)?;
        let Some(mask) = column.as_boolean_opt() else {
            return Err(BatchError::new(field.name(), "应为布尔列：真为未知", "a column of booleans is expected: true is unknown"));
        };
        for (cell, unknown) in slot.iter_mut().flatten().zip(mask) {
            if unknown == Some(true) {
                *cell = Said::Unknown;
            }
        }
    }
    let mut refused = vec![0; batch.num_rows()];
    let stored = (1i32..).zip(interface.inputs.iter().zip(found)).map(|(code, (input, found))| match found {
        Some(cells) => Stored::of(input, cells.into_iter(), code, &mut refused),
        None => Stored::of(input, vec![missing(input, complete); batch.num_rows()].into_iter(), code, &mut refused),
    });
    Ok((stored.collect(), refused))
}

/// The input of a name, and where its cells go.
fn slot<'a>(
    interface: &'a Interface,
    found: &'a mut [Option<Vec<Said>>],
    name: &str,
) -> Result<(&'a Input, &'a mut Option<Vec<Said>>), BatchError> {
    let pair = interface.inputs.iter().zip(found).find(|(input, _)| input.name == name);
    pair.ok_or_else(|| BatchError::new(name, format!("没有名为 `{name}` 的数据项"), format!("no fact is called `{name}`")))
}

/// What is said of an input that has no column.
fn missing(input: &Input, complete: bool) -> Said {
    match input.kind {
        InputKind::Choice { .. } => Said::Absent,
        InputKind::Receipt { .. } if complete && (input.optional || input.ty == Type::Date) => Said::Absent,
        InputKind::Receipt { .. } if complete => Said::Known(0),
        _ => Said::Unknown,
    }
}

/// A part that is left empty is not there; one of which a fact is known is, and one whose facts were all left empty is not.
fn parts(interface: &Interface, found: &mut [Option<Vec<Said>>]) {
    for (at, input) in interface.inputs.iter().enumerate() {
        let prefix = format!("{}.", input.name);
        let below = || interface.inputs.iter().enumerate().filter(|(_, other)| other.name.starts_with(&prefix));
        if below().next().is_none() {
            continue;
        }
        let given: Vec<&Vec<Said>> = below().filter_map(|(other, _)| found.get(other)?.as_ref()).collect();
        if let Some(own) = found.get(at).and_then(Option::as_ref) {
            let known = |row| given.iter().filter_map(|cells| cells.get(row)).any(|cell| matches!(cell, Said::Known(_)));
            let settled = own.iter().enumerate().map(|(row, cell)| match cell {
                Said::Nothing => Said::Known(i64::from(known(row))),
                // Of a part that is not there nothing can be known.
                Said::Known(0) if known(row) => Said::Wrong,
                said => *said,
            });
            let settled = settled.collect();
            if let Some(slot) = found.get_mut(at) {
                *slot = Some(settled);
            }
            continue;
        }
        let Some(rows) = given.first().map(|cells| cells.len()) else { continue };
        let own = (0..rows).map(|row| {
            let mut cells = given.iter().filter_map(|cells| cells.get(row));
            if cells.clone().any(|cell| matches!(cell, Said::Known(_))) {
                Said::Known(1)
            } else if cells.all(|cell| *cell == Said::Nothing) {
                Said::Known(0)
            } else {
                Said::Unknown
            }
        });
        let own = own.collect();
        if let Some(slot) = found.get_mut(at) {
            *slot = Some(own);
        }
    }
}

/// The cells of a column.
fn cells(input: &Input, field: &Field, column: &dyn Array) -> Result<Vec<Said>, BatchError> {
    let unit = field.metadata().get("unit").map(String::as_str);
    let read = match (column.data_type(), &input.ty) {
        (DataType::Null, _) => Some(vec![Said::Nothing; column.len()]),
        (DataType::Boolean, Type::YesNo) => column.as_boolean_opt().map(|c| said(c, |v| Some(i64::from(v)))),
        (DataType::Date32, Type::Date) => column.as_primitive_opt::<Date32Type>().map(|c| said(c, |v| Some(i64::from(v)))),
        (DataType::Decimal128(_, scale), Type::Money { .. }) => decimals(column, *scale, 2),
        (DataType::Decimal128(_, scale), Type::Number { scale: own, .. }) => decimals(column, *scale, *own),
        (_, Type::Number { scale: 0, .. }) => integers(column),
        (_, Type::Money { .. }) if unit == Some("fen") => integers(column),
        (_, Type::Percent) if unit == Some("millionths") => integers(column),
        (_, Type::Enum { .. } | Type::Region { .. }) if unit == Some("case") => integers(column),
        (_, Type::Enum { .. } | Type::Region { .. } | Type::Text { .. } | Type::YesNo) => texts(input, column),
        _ => None,
    };
    read.ok_or_else(|| {
        let (zh, en) = expected(&input.ty);
        let is = column.data_type();
        BatchError::new(field.name(), format!("列的类型应为{zh}，而不是 {is}"), format!("this column is to be {en}, not {is}"))
    })
}

fn expected(ty: &Type) -> (&'static str, &'static str) {
    match ty {
        Type::YesNo => (" bool 或字符串", "bool or strings"),
        Type::Date => (" date32", "date32"),
        Type::Money { .. } => (" decimal128（元）或元数据 unit 为 fen 的整数", "decimal128 (yuan) or integers with the metadata unit=fen"),
        Type::Percent => ("元数据 unit 为 millionths 的整数", "integers with the metadata unit=millionths"),
        Type::Number { scale: 0, .. } => ("整数或 decimal128", "integers or decimal128"),
        Type::Number { .. } => (" decimal128", "decimal128"),
        Type::Enum { .. } | Type::Region { .. } => ("字符串或元数据 unit 为 case 的整数", "strings or integers with the metadata unit=case"),
        Type::Text { .. } => ("字符串", "strings"),
    }
}

/// Cells from values that may be null; a value that is none of the input's is wrong.
fn said<T>(values: impl IntoIterator<Item = Option<T>>, read: impl Fn(T) -> Option<i64>) -> Vec<Said> {
    let cell = |value: Option<T>| value.map_or(Said::Nothing, |v| read(v).map_or(Said::Wrong, Said::Known));
    values.into_iter().map(cell).collect()
}

fn integers(column: &dyn Array) -> Option<Vec<Said>> {
    macro_rules! of {
        ($($ty:ident),*) => {
            match column.data_type() {
                $(t if *t == <$ty as arrow_array::ArrowPrimitiveType>::DATA_TYPE => Some(said(column.as_primitive_opt::<$ty>()?, |v| i64::try_from(v).ok())),)*
                _ => None,
            }
        };
    }
    of!(Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type)
}

/// Decimals as integers at `10^-scale`; one that is finer or too large is wrong.
fn decimals(column: &dyn Array, from: i8, to: u8) -> Option<Vec<Said>> {
    let shift = i32::from(to) - i32::from(from);
    let step = 10i128.checked_pow(shift.unsigned_abs());
    let read = |value: i128| {
        let scaled = match step {
            None => (value == 0).then_some(0),
            Some(step) if shift >= 0 => value.checked_mul(step),
            Some(step) => (value % step == 0).then_some(value / step),
        };
        i64::try_from(scaled?).ok()
    };
    Some(said(column.as_primitive_opt::<Decimal128Type>()?, read))
}

/// A column of texts; of a dictionary each text is read once.
fn texts(input: &Input, column: &dyn Array) -> Option<Vec<Said>> {
    let read = |text: Option<&str>| text.map_or(Said::Nothing, |text| text_cell(input, text.trim()));
    match column.data_type() {
        DataType::Utf8 => Some(column.as_string_opt::<i32>()?.iter().map(read).collect()),
        DataType::LargeUtf8 => Some(column.as_string_opt::<i64>()?.iter().map(read).collect()),
        DataType::Utf8View => Some(column.as_string_view_opt()?.iter().map(read).collect()),
        DataType::Dictionary(_, of) if !matches!(**of, DataType::Dictionary(..)) => {
            let dictionary = column.as_any_dictionary_opt()?;
            let entries = texts(input, dictionary.values().as_ref())?;
            let entry = |key: Said| match key {
                Said::Known(key) => usize::try_from(key).ok().and_then(|key| entries.get(key)).copied().unwrap_or(Said::Wrong),
                empty => empty,
            };
            Some(integers(dictionary.keys())?.into_iter().map(entry).collect())
        }
        _ => None,
    }
}

fn text_cell(input: &Input, text: &str) -> Said {
    match (text, &input.ty) {
        ("", _) => Said::Nothing,
        ("?" | "？" | "未知", _) => Said::Unknown,
        ("无", _) if input.optional => Said::Absent,
        ("yes" | "true" | "1" | "是", Type::YesNo) => Said::Known(1),
        ("no" | "false" | "0" | "否", Type::YesNo) => Said::Known(0),
        _ => position(input, text).map_or(Said::Wrong, Said::Known),
    }
}
