//! A loaded module, and a machine that runs it.

use crate::admit::{self, Admitted};
use crate::answer::{self, Answer};
use crate::columns::{Batch, Column, write};
use crate::error::{CallError, LoadError};
use crate::{buffers, row};
use heng_abi::{Cell, FLAG_TAKEN, FLAG_TRACE, Input, Interface, Type, Vector};
use std::sync::Arc;
use wasmtime::{Config, Engine, Linker, Memory, Store, TypedFunc};

/// A module that was admitted and compiled. It is shared between threads; each makes an [`Instance`] of its own.
#[derive(Debug, Clone)]
pub struct Module {
    engine: Engine,
    code: wasmtime::Module,
    admitted: Arc<Admitted>,
}

/// What is known of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// An integer in the input's own terms: 0 or 1, fen, millionths, days since 1970-01-01, or a number at the input's scale.
    Int(i64),
    /// A case, region or text, by its name.
    Name(&'a str),
    /// Known to be absent.
    Absent,
}

/// The number of a case; of a text that the program does not name, the number after the last.
pub(crate) fn position(input: &Input, name: &str) -> Option<i64> {
    let (names, others) = match &input.ty {
        Type::Enum { cases, .. } => (cases, false),
        Type::Region { leaves, .. } => (leaves, false),
        Type::Text { literals } => (literals, true),
        Type::YesNo | Type::Date | Type::Money { .. } | Type::Percent | Type::Number { .. } => return None,
    };
    let found = names.iter().position(|n| n == name).or(others.then_some(names.len()))?;
    i64::try_from(found).ok()
}

/// What is asked for besides the states and sums of the benefits. What is not asked for is not computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// The state of every item.
    pub trace: bool,
    /// What each coordination takes from each of its members.
    pub taken: bool,
}

impl Asked {
    /// All there is.
    pub const EVERYTHING: Asked = Asked { trace: true, taken: true };

    fn flags(self) -> i32 {
        let flag = |asked, flag| if asked { flag } else { 0 };
        flag(self.trace, FLAG_TRACE) | flag(self.taken, FLAG_TAKEN)
    }
}

/// A module with a memory of its own, for one thread at a time.
pub struct Instance {
    pub(crate) admitted: Arc<Admitted>,
    pub(crate) store: Store<()>,
    pub(crate) memory: Memory,
    eval: TypedFunc<i32, i32>,
}

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instance").field("program", &self.admitted.interface.name).finish_non_exhaustive()
    }
}

impl Module {
    /// Admits and compiles a module.
    ///
    /// # Errors
    /// If it breaks a rule of admission.
    pub fn load(bytes: &[u8]) -> Result<Module, LoadError> {
        let admitted = Arc::new(admit::admit(bytes)?);
        let engine = Engine::new(&Config::new()).map_err(engine_refuses)?;
        let code = wasmtime::Module::new(&engine, bytes).map_err(engine_refuses)?;
        Ok(Module { engine, code, admitted })
    }

    /// What the module says of itself.
    pub fn interface(&self) -> &Interface {
        &self.admitted.interface
    }

    /// Its digest, hexadecimal.
    pub fn digest_hex(&self) -> String {
        self.admitted.digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Rows with the answers that every host must give.
    pub fn vectors(&self) -> &[Vector] {
        &self.admitted.vectors
    }

    /// A row from what is known of a subject, by the names of inputs. A case, region or text is given by its own name ([`Value::Name`]); what
    /// is not given is unknown.
    ///
    /// # Errors
    /// If the module has no input of a name, or an input has no such case.
    pub fn row(&self, facts: &[(&str, Value<'_>)]) -> Result<Vec<Cell>, CallError> {
        let inputs = &self.interface().inputs;
        let mut row = vec![Cell::Unknown; inputs.len()];
        for (name, value) in facts {
            let found = inputs.iter().zip(&mut row).find(|(input, _)| input.name == *name);
            let (input, cell) = found.ok_or_else(|| CallError::Name { name: (*name).to_owned() })?;
            *cell = match value {
                Value::Absent => Cell::Absent,
                Value::Int(v) => Cell::Known(*v),
                Value::Name(case) => Cell::Known(position(input, case).ok_or_else(|| CallError::Value {
                    name: (*name).to_owned(),
                    value: (*case).to_owned(),
                })?),
            };
        }
        Ok(row)
    }

    /// A machine that runs it.
    ///
    /// # Errors
    /// If the engine cannot give it its memory.
    pub fn instantiate(&self) -> Result<Instance, LoadError> {
        let mut store = Store::new(&self.engine, ());
        let instance = Linker::new(&self.engine).instantiate(&mut store, &self.code).map_err(engine_refuses)?;
        let memory = instance.get_memory(&mut store, "memory").ok_or_else(admit::exports)?;
        let eval = instance.get_typed_func::<i32, i32>(&mut store, "heng_eval").map_err(engine_refuses)?;
        Ok(Instance { admitted: Arc::clone(&self.admitted), store, memory, eval })
    }
}

fn engine_refuses(why: wasmtime::Error) -> LoadError {
    LoadError::new("engine", format!("运行引擎不接受该模块：{why}"), format!("the engine does not take the module: {why}"))
}

impl Instance {
    /// What the module says of itself.
    pub fn interface(&self) -> &Interface {
        &self.admitted.interface
    }

    /// Answers for any number of rows, one cell an input, on a day given as days since 1970-01-01.
    ///
    /// A known value that the column cannot store, or an absent one where nothing may be absent, is out of range: the row is refused.
    ///
    /// # Errors
    /// If the day is out of range, or a row has another number of inputs than the module.
    pub fn evaluate(&mut self, as_of: i32, rows: &[Vec<Cell>], trace: bool) -> Result<Vec<Answer>, CallError> {
        let admitted = self.admitted();
        let interface = &admitted.interface;
        let expected = interface.inputs.len();
        if let Some((row, cells)) = rows.iter().enumerate().find(|(_, cells)| cells.len() != expected) {
            return Err(CallError::Inputs { row, expected, found: cells.len() });
        }
        let mut answers = Vec::with_capacity(rows.len());
        for batch in rows.chunks(interface.capacity as usize) {
            let memory = self.memory.data_mut(&mut self.store);
            let refusals: Vec<Option<i32>> = batch.iter().enumerate().map(|(at, row)| row::write(&admitted.places, memory, at, row)).collect();
            self.call(as_of, batch.len(), Asked { trace, taken: true })?;
            let memory = self.memory.data(&self.store);
            let read = |(at, refusal): (usize, Option<i32>)| answer::read(interface, memory, at, Asked { trace, taken: true }, refusal);
            answers.extend(refusals.into_iter().enumerate().map(read));
        }
        Ok(answers)
    }

    /// Answers for a table, given by columns in the order of the inputs. `each` sees the answers batch by batch, in the order of the rows.
    ///
    /// # Errors
    /// If the day is out of range, a column is missing, or one is shorter than `rows`.
    pub fn evaluate_columns(
        &mut self,
        as_of: i32,
        rows: usize,
        columns: &[Column<'_>],
        asked: Asked,
        mut each: impl FnMut(Batch<'_>),
    ) -> Result<(), CallError> {
        let admitted = self.admitted();
        let interface = &admitted.interface;
        self.for_each_batch(rows, columns, |instance, first, count| {
            write(interface, columns, instance.memory(), first, count)?;
            instance.call(as_of, count, asked)?;
            each(Batch { interface, memory: instance.memory(), first, rows: count, asked });
            Ok(())
        })
    }

    /// Calls `each` with the first row and the number of rows of one batch after another.
    pub(crate) fn for_each_batch(
        &mut self,
        rows: usize,
        columns: &[Column<'_>],
        mut each: impl FnMut(&mut Instance, usize, usize) -> Result<(), CallError>,
    ) -> Result<(), CallError> {
        let interface = &self.admitted.interface;
        if columns.len() != interface.inputs.len() {
            return Err(CallError::Inputs { row: 0, expected: interface.inputs.len(), found: columns.len() });
        }
        let batch = self.admitted.batch_rows;
        (0..rows).step_by(batch).try_for_each(|first| each(self, first, batch.min(rows - first)))
    }

    pub(crate) fn admitted(&self) -> Arc<Admitted> {
        Arc::clone(&self.admitted)
    }

    /// The answers that stand in the first `rows` rows of the memory.
    pub(crate) fn batch(&self, rows: usize, asked: Asked) -> Batch<'_> {
        Batch { interface: &self.admitted.interface, memory: self.memory.data(&self.store), first: 0, rows, asked }
    }

    /// The memory of the machine, for hosts and tests that fill columns themselves; see [`Interface`] for what stands where.
    pub fn memory(&mut self) -> &mut [u8] {
        self.memory.data_mut(&mut self.store)
    }

    /// Evaluates the first `rows` rows of the memory.
    ///
    /// # Errors
    /// If the day is out of range, or there are more rows than the capacity.
    pub fn call(&mut self, as_of: i32, rows: usize, asked: Asked) -> Result<(), CallError> {
        self.call_flagged(as_of, rows, asked.flags())
    }

    pub(crate) fn call_flagged(&mut self, as_of: i32, rows: usize, flags: i32) -> Result<(), CallError> {
        let parameters = self.admitted.interface.parameters;
        let memory = self.memory.data_mut(&mut self.store);
        put(memory, parameters.as_of, 0, as_of.to_le_bytes());
        put(memory, parameters.flags, 0, flags.to_le_bytes());
        let count = i32::try_from(rows).unwrap_or(i32::MAX);
        match self.eval.call(&mut self.store, count) {
            Ok(0) => Ok(()),
            Ok(2) => Err(CallError::AsOf { asked: as_of, min: parameters.as_of_min, max: parameters.as_of_max }),
            Ok(code) => Err(CallError::Engine(format!("heng_eval({count}) returned {code}"))),
            Err(why) => Err(CallError::Engine(why.to_string())),
        }
    }
}

/// How many rows are evaluated at once: so many that their columns stay in a near cache while they are copied in, read, written and copied
/// out. A call itself costs no more than a row or two.
pub(crate) fn batch_rows(interface: &Interface) -> usize {
    const NEAR: u64 = 128 << 10;
    let bytes: u64 = buffers::columns(interface).iter().map(|column| column.bytes(interface.capacity)).sum();
    let a_block = bytes * 16 / u64::from(interface.capacity);
    let blocks = usize::try_from(NEAR / a_block.max(1)).unwrap_or(1).max(1);
    (16 * blocks).min(interface.capacity as usize)
}

#[inline]
pub(crate) fn put<const N: usize>(memory: &mut [u8], address: u32, index: usize, bytes: [u8; N]) {
    let at = address as usize + index * N;
    memory.get_mut(at..at + N).expect("admission checks that columns lie in memory").copy_from_slice(&bytes);
}
