//! That a host computes what every other host computes: one digest of all output bytes, and the module's own examples.
//!
//! The digest is the SHA-256 of the SHA-256 of each output column, its rows in order, the columns in the order of the interface: refusals; of
//! each benefit `eligible`, `awaiting`, `deciding`, `waits`, `amount`, `payable`, `periods_left`; if it was asked for, of each coordination what it takes
//! from each member; if it was asked for, the words of the trace. Of a sum the values come before the bytes that say where they are known.
//!
//! INVARIANT: the digest depends on the rows, not on the batches that they were evaluated in.

use crate::answer::Answer;
use crate::columns::Batch;
use crate::error::CallError;
use crate::run::{Asked, Instance};
use heng_abi::{IntOutput, Interface, Vector};
use sha2::{Digest, Sha256};

/// The digest of the answers for a table, fed batch by batch.
#[derive(Debug, Clone)]
pub struct OutputDigest {
    /// Address and width of each column, and the hash of its rows so far.
    columns: Vec<(u32, usize, Sha256)>,
}

impl OutputDigest {
    /// The digest of no rows.
    pub fn new(interface: &Interface, asked: Asked) -> OutputDigest {
        let mut columns = vec![(interface.refusals, 4)];
        let int = |out: &IntOutput| [(out.values, 8), (out.known, 1)];
        for b in &interface.benefits {
            let codes = [Some(b.eligible), Some(b.awaiting), b.deciding, b.waits.map(|(address, _)| address)];
            columns.extend(codes.into_iter().flatten().map(|address| (address, 1)));
            columns.extend([Some(b.amount), Some(b.payable), b.periods_left].iter().flatten().flat_map(int));
        }
        columns.extend(interface.coordinations.iter().filter(|_| asked.taken).flat_map(|c| &c.taken).flat_map(int));
        let words = if asked.trace { interface.trace.words } else { 0 };
        columns.extend((0..words).map(|word| (interface.trace.address + 4 * word * interface.capacity, 4)));
        OutputDigest { columns: columns.into_iter().map(|(address, width)| (address, width, Sha256::new())).collect() }
    }

    /// Adds the rows of a batch.
    pub fn update(&mut self, batch: &Batch<'_>) {
        for (address, width, hash) in &mut self.columns {
            hash.update(batch.slice(*address, *width));
        }
    }

    /// The digest, hexadecimal.
    pub fn hex(self) -> String {
        let columns: Vec<_> = self.columns.into_iter().map(|(_, _, hash)| hash.finalize()).collect();
        Sha256::digest(columns.concat()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What became of a module's own examples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfTest {
    /// How many there are.
    pub vectors: usize,
    /// The names of those that were answered otherwise.
    pub failed: Vec<String>,
    /// The digest of all their output bytes, with everything that can be asked for.
    pub digest: String,
}

impl Instance {
    /// Holds the module against the answers that every host must give.
    ///
    /// # Errors
    /// If a vector cannot be one of this module: its day is out of range, or it has another number of inputs.
    pub fn self_test(&mut self) -> Result<SelfTest, CallError> {
        let admitted = self.admitted();
        let mut digest = OutputDigest::new(self.interface(), Asked::EVERYTHING);
        let mut failed = Vec::new();
        for vector in &admitted.vectors {
            let answers = self.evaluate(vector.as_of, std::slice::from_ref(&vector.row), true)?;
            if !answers.iter().all(|answer| holds(vector, answer)) {
                failed.push(vector.name.clone());
            }
            digest.update(&self.batch(1, Asked::EVERYTHING));
        }
        Ok(SelfTest { vectors: admitted.vectors.len(), failed, digest: digest.hex() })
    }
}

fn holds(vector: &Vector, answer: &Answer) -> bool {
    let found = answer.benefits.iter().map(|b| (b.eligible, b.awaiting, b.amount, b.payable, b.periods_left.flatten()));
    answer.refusal == vector.refusal && found.eq(vector.benefits.iter().copied())
}
