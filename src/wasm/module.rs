//! The functions and sections of a module.
//!
//! `heng_eval` refuses what is out of range, computes what does not depend on the row unless it has done so for the same day, and then goes
//! through the rows in blocks of sixteen: every chunk for one block, then every chunk for the next, so that what chunks hand on stays in the
//! cache. A block is first checked; if all that is asked of its rows is known it is answered without masks, and with vectors at once. The
//! trace is written with masks, and so is the last block if it is not full. Where only totals are asked for, what the rows are answered is
//! added up and not written.

use super::emit::{Body, Context, Emitter, Shape, memarg};
use super::helpers;
use super::lanewise;
use super::interface::describe;
use super::layout::{AS_OF, BLOCK, CHECK, Columns, DAY_MARK, FLAGS, Layout, PREPARED};
use super::lower::{Program, lower};
use super::machine::{Helper, Mop, Value};
use super::plan::{Chunk, Plan, Step, plan};
use super::{BuildError, BuildMeta};
use crate::ir::Core;
use heng_abi::{ABI_MAJOR, ABI_MINOR, FLAG_SUMS, FLAG_TAKEN, FLAG_TRACE, Interface, SECTION_ABI, SECTION_DIGEST, SECTION_VECTORS, canonical};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use wasm_encoder::{
    BlockType, CodeSection, CustomSection, ExportKind, ExportSection, Function, FunctionSection, Instruction as I, MemorySection,
    MemoryType, Module, NameMap, NameSection, Section, TypeSection, ValType,
};

/// A module before it is bytes.
pub(super) struct Built {
    pub(super) interface: Interface,
    functions: Vec<Named>,
}

struct Named {
    name: String,
    ty: u32,
    body: Function,
}

/// The function types, by index. Those with vectors are the last: a module without vectors must not name them either.
const TYPES: [(&[ValType], &[ValType]); 9] = [
    (&[], &[ValType::I32]),
    (&[ValType::I32], &[ValType::I32]),
    (&[ValType::I32, ValType::I32], &[]),
    (&[], &[]),
    (&[ValType::I32, ValType::I32], &[ValType::I32]),
    (&[ValType::I64, ValType::I64], &[ValType::I64]),
    (&[ValType::I32], &[]),
    (&[ValType::V128], &[ValType::V128]),
    (&[ValType::V128, ValType::V128], &[ValType::V128]),
];

fn ty(parameters: &[ValType], results: &[ValType]) -> u32 {
    let at = TYPES.iter().position(|ty| *ty == (parameters, results)).expect("every function has one of the types");
    number(at)
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// `heng_abi` and `heng_eval` come first.
const FIRST_HELPER: u32 = 2;

pub(super) fn build(core: &Core, meta: &BuildMeta) -> Result<Built, BuildError> {
    let columns = Columns::of(core);
    let program = lower(core, &columns, meta.simd);
    let plan = plan(&program);
    let layout = Layout::of(&columns, plan.once_bytes, plan.scratch_bytes)?;
    let helpers = helpers_of(&program, &plan);
    let (mut helper_functions, mut helper_work) = write_helpers(&helpers);
    let on_lanes = lanewise_of(&program, &plan, FIRST_HELPER + number(helper_functions.len()));
    for helper in on_lanes.keys() {
        let body = lanewise::body(*helper, *helpers.get(helper).expect("a helper used lane by lane is a helper"));
        let parameters = vec![ValType::V128; helpers::signature(*helper).0 as usize];
        let name = format!("{}_lanes", helpers::name(*helper));
        helper_functions.push(Named { name, ty: ty(&parameters, &[ValType::V128]), body: body.function });
        *helper_work.entry(*helper).or_default() += body.work;
    }
    let first_chunk = FIRST_HELPER + number(helper_functions.len());

    let context = Context { machine: &program.machine, plan: &plan, layout: &layout, helpers: &helpers, lanewise: &on_lanes };
    let mut emitter = Emitter::new(context);
    let mut chunks = Vec::new();
    let mut work = 0;
    let mut phase = |name: &str, bodies: Vec<Body>, shape: Shape| {
        let parameters: &[ValType] = match shape {
            Shape::Once => &[],
            Shape::Rows => &[ValType::I32, ValType::I32],
            Shape::Block => &[ValType::I32],
        };
        let first = first_chunk + number(chunks.len());
        for (at, body) in bodies.into_iter().enumerate() {
            work += body.work + body.calls.iter().filter_map(|helper| helper_work.get(helper)).sum::<u64>();
            chunks.push(Named { name: format!("{name}_{at}"), ty: ty(parameters, &[]), body: body.function });
        }
        first..first_chunk + number(chunks.len())
    };
    let mut rows_of = |name: &str, chunks: &[Chunk], shape: Shape| phase(name, chunks.iter().map(|c| emitter.chunk(c, shape)).collect(), shape);
    let fast_shape = if plan.by_row { Shape::Rows } else { Shape::Block };
    let calls = Calls {
        once: rows_of("once", &plan.once, Shape::Once),
        rows: rows_of("rows", &plan.rows, Shape::Rows),
        taken: rows_of("taken", &plan.taken, Shape::Rows),
        trace: rows_of("trace", &plan.trace, Shape::Rows),
        sums: rows_of("sums", &plan.sums, Shape::Rows),
        check: rows_of("check", &plan.check, Shape::Block),
        check_rows: rows_of("check_rows", &plan.check_rows, Shape::Rows),
        by_row: plan.by_row,
        fast: rows_of("fast", &plan.fast, fast_shape),
        fast_taken: rows_of("fast_taken", &plan.fast_taken, fast_shape),
        fast_sums: rows_of("fast_sums", &plan.fast_sums, fast_shape),
    };
    let eval = eval(core, &layout, columns.totals, &calls);
    let interface = describe(core, meta, &columns, &layout, work + eval.1);
    let mut functions = vec![
        Named { name: "heng_abi".to_owned(), ty: ty(&[], &[ValType::I32]), body: abi_version() },
        Named { name: "heng_eval".to_owned(), ty: ty(&[ValType::I32], &[ValType::I32]), body: eval.0 },
    ];
    functions.extend(helper_functions);
    functions.extend(chunks);
    Ok(Built { interface, functions })
}

/// The helpers that a program calls, themselves or through others, and the function of each.
fn helpers_of(program: &Program, plan: &Plan) -> BTreeMap<Helper, u32> {
    let mut used = BTreeSet::new();
    let mut note = |v: Value| {
        if let Mop::Call1(helper, _) | Mop::Call2(helper, ..) | Mop::VCall1(helper, _) | Mop::VCall2(helper, ..) = program.machine.op(v) {
            used.extend(helpers::callees(helper));
            used.insert(helper);
        }
    };
    for step in plan.chunks().flatten() {
        if let Step::Compute(v) = step {
            note(*v);
        }
    }
    used.into_iter().zip(FIRST_HELPER..).collect()
}

/// The helpers that a program calls lane by lane, and the function that does so.
fn lanewise_of(program: &Program, plan: &Plan, first: u32) -> BTreeMap<Helper, u32> {
    let mut used = BTreeSet::new();
    for step in plan.chunks().flatten() {
        if let Step::Compute(v) = step {
            if let Mop::VCall1(helper, _) | Mop::VCall2(helper, ..) = program.machine.op(*v) {
                used.insert(helper);
            }
        }
    }
    used.into_iter().zip(first..).collect()
}

fn write_helpers(helpers: &BTreeMap<Helper, u32>) -> (Vec<Named>, BTreeMap<Helper, u64>) {
    let mut functions = Vec::new();
    let mut work = BTreeMap::new();
    for helper in helpers.keys() {
        let body = helpers::body(*helper, helpers);
        let (parameters, width) = helpers::signature(*helper);
        let parameters = vec![width; parameters as usize];
        functions.push(Named { name: helpers::name(*helper), ty: ty(&parameters, &[width]), body: body.function });
        work.insert(*helper, body.work);
    }
    (functions, work)
}

fn abi_version() -> Function {
    let mut f = Function::new([]);
    f.instruction(&I::I32Const((ABI_MAJOR * 65_536 + ABI_MINOR).cast_signed())).instruction(&I::End);
    f
}

/// The functions of each phase.
struct Calls {
    once: Range<u32>,
    rows: Range<u32>,
    taken: Range<u32>,
    trace: Range<u32>,
    sums: Range<u32>,
    check: Range<u32>,
    check_rows: Range<u32>,
    by_row: bool,
    fast: Range<u32>,
    fast_taken: Range<u32>,
    fast_sums: Range<u32>,
}

// The parameter of `heng_eval`, and its locals: the first row of a block and the one behind its last.
const ROWS: u32 = 0;
const ROW: u32 = 1;
const END: u32 = 2;

type Code = Vec<I<'static>>;

fn load(address: u32) -> [I<'static>; 2] {
    [I::I32Const(0), I::I32Load(memarg(address, 2))]
}

/// Calls of functions over the rows of the block, one by one.
fn by_row(functions: &Range<u32>) -> Code {
    functions.clone().flat_map(|function| [I::LocalGet(ROW), I::LocalGet(END), I::Call(function)]).collect()
}

/// Calls of functions on the rows of the block at once.
fn at_once(functions: &Range<u32>) -> Code {
    functions.clone().flat_map(|function| [I::LocalGet(ROW), I::Call(function)]).collect()
}

/// What is done if a flag is set; nothing if there is nothing to do.
fn flagged(flag: i32, code: Code) -> Code {
    let asked = load(FLAGS).into_iter().chain([I::I32Const(flag), I::I32And, I::If(BlockType::Empty)]);
    let asked: Code = asked.chain(code.iter().cloned()).chain([I::End]).collect();
    if code.is_empty() { code } else { asked }
}

/// `heng_eval`, and its number of instructions for one row.
fn eval(core: &Core, layout: &Layout, totals: u32, calls: &Calls) -> (Function, u64) {
    let give_up = |code: i32| [I::If(BlockType::Empty), I::I32Const(code), I::Return, I::End];
    let mut code = vec![I::I32Const(layout.capacity.cast_signed()), I::LocalGet(ROWS), I::I32LtU];
    code.extend(give_up(1));
    code.extend(load(AS_OF));
    code.extend([I::I32Const(core.as_of.0.days()), I::I32LtS]);
    code.extend(load(AS_OF));
    code.extend([I::I32Const(core.as_of.1.days()), I::I32GtS, I::I32Or]);
    code.extend(give_up(2));
    code.extend([I::LocalGet(ROWS), I::I32Eqz]);
    code.extend(give_up(0));
    code.extend(once_a_day(&calls.once));
    let bytes = 8 * totals.cast_signed();
    if totals > 0 {
        let zeros = [I::I32Const(layout.totals.cast_signed()), I::I32Const(0), I::I32Const(bytes), I::MemoryFill(0)];
        code.extend(flagged(FLAG_SUMS, zeros.to_vec()));
    }
    code.push(I::Loop(BlockType::Empty));
    // The block ends after sixteen rows, or with the last row.
    let next = [I::LocalGet(ROW), I::I32Const(BLOCK.cast_signed()), I::I32Add];
    code.extend(next.clone());
    code.push(I::LocalGet(ROWS));
    code.extend(next.clone());
    code.extend([I::LocalGet(ROWS), I::I32LtU, I::Select, I::LocalSet(END)]);
    code.extend(block(calls));
    code.extend(flagged(FLAG_TRACE, by_row(&calls.trace)));
    code.extend(next);
    code.extend([I::LocalTee(ROW), I::LocalGet(ROWS), I::I32LtU, I::BrIf(0), I::End, I::I32Const(0), I::End]);
    let mut f = Function::new_with_locals_types([ValType::I32, ValType::I32]);
    for instruction in &code {
        f.instruction(instruction);
    }
    (f, code.len() as u64)
}

/// What does not depend on the row stays from call to call, and is computed anew if the day is another. Should that be interrupted, no day
/// is noted.
fn once_a_day(functions: &Range<u32>) -> Code {
    let day = load(AS_OF).into_iter().chain([I::I32Const(DAY_MARK), I::I32Xor]);
    let note = I::I32Store(memarg(PREPARED, 2));
    let mut code: Code = load(PREPARED).into_iter().chain(day.clone()).chain([I::I32Ne, I::If(BlockType::Empty)]).collect();
    code.extend([I::I32Const(0), I::I32Const(0), note.clone()]);
    code.extend(functions.clone().map(I::Call));
    code.push(I::I32Const(0));
    code.extend(day);
    code.extend([note, I::End]);
    code
}

/// A full block that passes the check, of which no trace is asked, is answered fast, or only adds to the totals; any other row by row.
fn block(calls: &Calls) -> Code {
    let fast = |functions| if calls.by_row { by_row(functions) } else { at_once(functions) };
    let mut code = vec![I::Block(BlockType::Empty), I::Block(BlockType::Empty)];
    code.extend(load(FLAGS));
    code.extend([I::I32Const(FLAG_TRACE), I::I32And]);
    code.extend([I::LocalGet(END), I::LocalGet(ROW), I::I32Sub, I::I32Const(BLOCK.cast_signed()), I::I32Xor, I::I32Or, I::BrIf(0)]);
    code.extend(at_once(&calls.check));
    code.extend(by_row(&calls.check_rows));
    code.extend(load(CHECK));
    code.push(I::BrIf(0));
    if !calls.fast_sums.is_empty() {
        code.extend(flagged(FLAG_SUMS, fast(&calls.fast_sums).into_iter().chain([I::Br(2)]).collect()));
    }
    code.extend(fast(&calls.fast));
    code.extend(flagged(FLAG_TAKEN, fast(&calls.fast_taken)));
    code.extend([I::Br(1), I::End]);
    code.extend(by_row(&calls.rows));
    code.extend(flagged(FLAG_TAKEN, by_row(&calls.taken)));
    code.extend(flagged(FLAG_SUMS, by_row(&calls.sums)));
    code.push(I::End);
    code
}

pub(super) fn assemble(built: &Built, meta: &BuildMeta) -> Result<Vec<u8>, BuildError> {
    let mut types = TypeSection::new();
    let used = built.functions.iter().map(|f| f.ty as usize + 1).max().unwrap_or(0);
    for (parameters, results) in TYPES.into_iter().take(used) {
        types.ty().function(parameters.iter().copied(), results.iter().copied());
    }
    let pages = u64::from(built.interface.memory_pages);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType { minimum: pages, maximum: Some(pages), memory64: false, shared: false, page_size_log2: None });
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0).export("heng_abi", ExportKind::Func, 0).export("heng_eval", ExportKind::Func, 1);
    let (mut functions, mut code, mut names) = (FunctionSection::new(), CodeSection::new(), NameMap::new());
    for (at, function) in built.functions.iter().enumerate() {
        functions.function(function.ty);
        code.function(&function.body);
        names.append(number(at), &function.name);
    }
    let mut name_section = NameSection::new();
    name_section.functions(&names);

    let mut module = Module::new();
    module.section(&types).section(&functions).section(&memories).section(&exports).section(&code).section(&name_section);
    let json = |json: Result<Vec<u8>, _>| json.map_err(|why: serde_json::Error| BuildError::Section(why.to_string()));
    module.section(&custom(SECTION_ABI, json(canonical(&built.interface))?));
    module.section(&custom(SECTION_VECTORS, json(canonical(&meta.vectors))?));
    let mut digest = b"sha256:".to_vec();
    digest.extend(Sha256::digest(module.as_slice()));
    module.section(&custom(SECTION_DIGEST, digest));
    Ok(module.finish())
}

fn custom(name: &'static str, data: Vec<u8>) -> impl Section {
    CustomSection { name: Cow::Borrowed(name), data: Cow::Owned(data) }
}
