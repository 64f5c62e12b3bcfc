//! Tables: columns in as they lie in memory, columns out the same way.

use crate::answer::{self, Answer};
use crate::error::CallError;
use crate::run::Asked;
use heng_abi::{Input, IntOutput, Interface, Storage};

/// A column of values at the storage that the interface gives for its input, little endian. Bitmaps hold one bit a row, least bit first.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    /// The values. Under an unknown or absent value any bytes may stand.
    pub values: &'a [u8],
    /// A 0 is an unknown value; `None`: all are known.
    pub known: Option<&'a [u8]>,
    /// A 0 is an absent value; `None`: all are there. Of an input that cannot be absent it is not read.
    pub present: Option<&'a [u8]>,
}

/// How many bytes a value of this storage takes.
pub(crate) fn width(storage: Storage) -> usize {
    match storage {
        Storage::I8 => 1,
        Storage::I16 => 2,
        Storage::I32 => 4,
        Storage::I64 => 8,
    }
}

/// Copies the rows `first..first + rows` of a table to the buffers of its inputs. `first` is a multiple of 8.
pub(crate) fn write(interface: &Interface, columns: &[Column<'_>], memory: &mut [u8], first: usize, rows: usize) -> Result<(), CallError> {
    let inputs = columns.iter().zip(&interface.inputs).enumerate();
    inputs.map(|(index, (column, input))| column.write(index, input, memory, first, rows)).collect()
}

impl Column<'_> {
    /// Copies the rows `first..first + rows` to the buffers of `input`. `first` is a multiple of 8.
    fn write(&self, index: usize, input: &Input, memory: &mut [u8], first: usize, rows: usize) -> Result<(), CallError> {
        let short = || CallError::Column { input: index };
        let size = width(input.storage);
        let values = self.values.get(first * size..(first + rows) * size).ok_or_else(short)?;
        copy(memory, input.values, values);
        let bits = |bitmap: Option<&[u8]>, address: u32, memory: &mut [u8]| {
            let range = first / 8..(first + rows).div_ceil(8);
            match bitmap {
                Some(bitmap) => copy(memory, address, bitmap.get(range).ok_or_else(short)?),
                None => fill(memory, address, range.len(), 0xFF),
            }
            Ok(())
        };
        bits(self.known, input.known, memory)?;
        input.present.map_or(Ok(()), |address| bits(self.present, address, memory))
    }
}

fn copy(memory: &mut [u8], address: u32, bytes: &[u8]) {
    let at = address as usize;
    memory.get_mut(at..at + bytes.len()).expect("admission checks that columns lie in memory").copy_from_slice(bytes);
}

fn fill(memory: &mut [u8], address: u32, len: usize, byte: u8) {
    let at = address as usize;
    memory.get_mut(at..at + len).expect("admission checks that columns lie in memory").fill(byte);
}

/// The answers for some consecutive rows of a table, as they lie in the module's memory.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    pub(crate) interface: &'a Interface,
    pub(crate) memory: &'a [u8],
    pub(crate) first: usize,
    pub(crate) rows: usize,
    pub(crate) asked: Asked,
}

impl<'a> Batch<'a> {
    /// The position in the table of its first row.
    pub fn first(&self) -> usize {
        self.first
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The refusal codes: i32, little endian.
    pub fn refusals(&self) -> &'a [u8] {
        self.slice(self.interface.refusals, 4)
    }

    /// A column of bytes: [`heng_abi::Benefit::eligible`], [`heng_abi::Benefit::awaiting`] or the address in [`heng_abi::Benefit::waits`].
    pub fn codes(&self, address: u32) -> &'a [u8] {
        self.slice(address, 1)
    }

    /// An integer output: values (i64, little endian) and the bytes that say where they are known. One of [`heng_abi::Coordination::taken`]
    /// means something only if that was asked for.
    pub fn ints(&self, output: &IntOutput) -> (&'a [u8], &'a [u8]) {
        (self.slice(output.values, 8), self.slice(output.known, 1))
    }

    /// Word `word` of the trace: i32, little endian. It means something only if the trace was asked for.
    pub fn trace(&self, word: u32) -> &'a [u8] {
        let column = self.interface.trace.address + 4 * word * self.interface.capacity;
        self.slice(column, 4)
    }

    /// The answer for one row, by its position in the batch.
    pub fn answer(&self, row: usize) -> Answer {
        answer::read(self.interface, self.memory, row, self.asked, None)
    }

    pub(crate) fn slice(&self, address: u32, size: usize) -> &'a [u8] {
        let at = address as usize;
        self.memory.get(at..at + self.rows * size).unwrap_or_default()
    }
}
