//! Which modules are loaded.
//!
//! A module is refused by the first rule that it breaks. The digest comes before everything that looks at the code, so that a file cut off
//! or altered on its way is called that, whatever the damage did to it.
//!
//! INVARIANT: an admitted module gives, for the same rows, the same answers in every call; it never traps, writes to its outputs and to memory
//! of its own only, and takes no more steps than its interface says. What it means is protected by its digest alone.

use crate::error::LoadError;
use crate::row::{self, Place};
use crate::run;
use crate::{bound, buffers, flow};
use heng_abi::{ABI_MAJOR, Interface, SECTION_ABI, SECTION_DIGEST, SECTION_VECTORS, Vector};
use sha2::{Digest, Sha256};
use wasmparser::{ExternalKind, MemoryType, Parser, Payload, Validator, WasmFeatures};

/// What is kept of an admitted module, besides its code.
#[derive(Debug)]
pub(crate) struct Admitted {
    pub(crate) interface: Interface,
    pub(crate) places: Vec<Place>,
    /// How many rows of a table are evaluated at once.
    pub(crate) batch_rows: usize,
    pub(crate) vectors: Vec<Vector>,
    pub(crate) digest: [u8; 32],
}

/// The memory may not be larger than 16 MiB.
const MAX_PAGES: u64 = 256;
/// The greatest program of the policies and tests takes a tenth of this.
const MAX_BYTES: usize = 64 << 20;

const DIGEST_ALGORITHM: &[u8] = b"sha256:";
/// The bytes of the last section: its number, two lengths of a byte each, its name, the algorithm and the hash.
const DIGEST_SECTION: usize = 3 + SECTION_DIGEST.len() + DIGEST_ALGORITHM.len() + 32;

/// Whether a module would be loaded, for hosts that run it on an engine of their own.
///
/// # Errors
/// If it breaks a rule of admission.
pub fn check(bytes: &[u8]) -> Result<Interface, LoadError> {
    admit(bytes).map(|admitted| admitted.interface)
}

pub(crate) fn admit(bytes: &[u8]) -> Result<Admitted, LoadError> {
    if bytes.len() > MAX_BYTES {
        let (have, most) = (bytes.len() >> 20, MAX_BYTES >> 20);
        return Err(LoadError::new("size", format!("模块有 {have} MiB，超过 {most} MiB"), format!("the module has {have} MiB; {most} MiB is the most")));
    }
    let sections = read(bytes)?;
    let digest = check_digest(bytes, &sections)?;
    let interface = check_interface(&sections)?;
    check_code(bytes, &sections)?;
    let pages = check_memory(&sections)?;
    if pages != u64::from(interface.memory_pages) {
        return Err(memory(
            format!("接口写明 {} 页，模块为 {pages} 页", interface.memory_pages),
            format!("the interface says {} pages, the module has {pages}", interface.memory_pages),
        ));
    }
    check_addresses(&interface)?;
    let functions = bound::functions(bytes).map_err(|why| not_wasm(&why))?;
    let calls = bound::check(&functions, &interface)?;
    flow::check(&functions, &calls, &interface)?;
    bound::check_work(&functions, &calls, interface.work)?;
    let vectors = match sections.vectors {
        Some(json) => serde_json::from_slice(json).map_err(|why| {
            LoadError::new("vectors", format!("测试向量无法读取：{why}"), format!("the test vectors cannot be read: {why}"))
        })?,
        None => Vec::new(),
    };
    Ok(Admitted { places: row::places(&interface), batch_rows: run::batch_rows(&interface), interface, vectors, digest })
}

/// What a module is made of, as far as the rules ask.
#[derive(Default)]
struct Sections<'a> {
    abi: Option<&'a [u8]>,
    vectors: Option<&'a [u8]>,
    /// Where the last section begins, and what it holds if it is the digest.
    last: (usize, Option<&'a [u8]>),
    memories: Vec<MemoryType>,
    /// Names of exported functions and memories.
    exports: Vec<(&'a str, ExternalKind, u32)>,
    imports: u32,
    tables: bool,
    start: bool,
    /// Globals, or data that fills the memory.
    state: bool,
}

fn not_wasm(why: &wasmparser::BinaryReaderError) -> LoadError {
    LoadError::new("wasm", format!("不是完整的 WebAssembly 模块：{why}"), format!("this is not a whole WebAssembly module: {why}"))
}

fn read(bytes: &[u8]) -> Result<Sections<'_>, LoadError> {
    let mut out = Sections::default();
    let mut end = 8;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(|why| not_wasm(&why))?;
        if let Some((_, range)) = payload.as_section() {
            out.last = (end, None);
            end = range.end;
        }
        match payload {
            Payload::CustomSection(custom) => match custom.name() {
                // A host that took the first and one that took the last would run two modules.
                SECTION_ABI if out.abi.is_some() => return Err(LoadError::new("interface", "模块有两份接口说明", "the module has two interface sections")),
                SECTION_ABI => out.abi = Some(custom.data()),
                SECTION_VECTORS => out.vectors = Some(custom.data()),
                SECTION_DIGEST => out.last.1 = Some(custom.data()),
                _ => {}
            },
            Payload::ImportSection(section) => out.imports += section.count(),
            Payload::MemorySection(section) => {
                for memory in section {
                    out.memories.push(memory.map_err(|why| not_wasm(&why))?);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export.map_err(|why| not_wasm(&why))?;
                    out.exports.push((export.name, export.kind, export.index));
                }
            }
            Payload::TableSection(section) => out.tables |= section.count() > 0,
            Payload::ElementSection(section) => out.tables |= section.count() > 0,
            Payload::GlobalSection(section) => out.state |= section.count() > 0,
            Payload::DataSection(section) => out.state |= section.count() > 0,
            Payload::StartSection { .. } => out.start = true,
            _ => {}
        }
    }
    Ok(out)
}

fn check_digest(bytes: &[u8], sections: &Sections<'_>) -> Result<[u8; 32], LoadError> {
    let refuse = |zh: &str, en: &str| Err(LoadError::new("digest", zh, en));
    let (start, Some(content)) = sections.last else {
        return refuse(
            "最后一节不是摘要：文件不完整，或不是衡编译的模块",
            "the last section is not the digest: the file is cut off, or no Heng module",
        );
    };
    let found: Option<[u8; 32]> = content.strip_prefix(DIGEST_ALGORITHM).and_then(|hash| hash.try_into().ok());
    let Some(found) = found else {
        return refuse("摘要不是 SHA-256", "the digest is not a SHA-256");
    };
    if bytes.len().checked_sub(start) != Some(DIGEST_SECTION) {
        return refuse("摘要一节的写法不合规定", "the digest section is not written in the canonical way");
    }
    let computed: [u8; 32] = Sha256::digest(bytes.get(..start).unwrap_or_default()).into();
    if computed != found {
        return refuse(
            "内容与摘要不符：文件在编译之后被改动或损坏",
            "the digest is not that of the content: the file was altered or damaged after it was compiled",
        );
    }
    Ok(found)
}

fn check_interface(sections: &Sections<'_>) -> Result<Interface, LoadError> {
    let Some(json) = sections.abi else {
        return Err(LoadError::new("interface", "模块没有接口说明", "the module has no interface section"));
    };
    // The version is read first: another major version may describe itself in another shape.
    let unreadable = |why: serde_json::Error| {
        LoadError::new("interface", format!("接口说明无法读取：{why}"), format!("the interface section cannot be read: {why}"))
    };
    let value: serde_json::Value = serde_json::from_slice(json).map_err(unreadable)?;
    let major = value.get("abi").and_then(|abi| abi.get(0)).and_then(serde_json::Value::as_u64);
    if major != Some(u64::from(ABI_MAJOR)) {
        let major = major.map_or("?".to_owned(), |m| m.to_string());
        return Err(LoadError::new(
            "abi-version",
            format!("模块的接口版本为 {major}，此处只支持 {ABI_MAJOR}"),
            format!("the module's interface has major version {major}; {ABI_MAJOR} is supported here"),
        ));
    }
    serde_json::from_value(value).map_err(unreadable)
}

fn check_code(bytes: &[u8], sections: &Sections<'_>) -> Result<(), LoadError> {
    if sections.imports > 0 {
        return Err(LoadError::new(
            "no-imports",
            "模块要求导入，衡的模块不依赖任何导入",
            "the module asks for imports; a Heng module needs none",
        ));
    }
    if sections.start {
        return Err(LoadError::new("no-start", "模块在载入时会自行运行", "the module would run while it is loaded"));
    }
    if sections.tables {
        return Err(LoadError::new("no-tables", "模块含有函数表，可间接调用", "the module has a table, and could call indirectly"));
    }
    if sections.state {
        return Err(LoadError::new("no-state", "模块带有全局变量或初始数据", "the module has globals, or data that fills its memory"));
    }
    let integers = WasmFeatures::SIMD | WasmFeatures::SIGN_EXTENSION | WasmFeatures::MULTI_VALUE | WasmFeatures::BULK_MEMORY;
    // Floats are told apart from other faults by trying again with them.
    let Err(why) = Validator::new_with_features(integers).validate_all(bytes) else {
        return check_exports(sections);
    };
    if Validator::new_with_features(integers | WasmFeatures::FLOATS).validate_all(bytes).is_ok() {
        return Err(LoadError::new("no-floats", "模块含有浮点运算", "the module computes with floating point"));
    }
    Err(LoadError::new(
        "wasm",
        format!("模块无效，或使用了不允许的指令：{why}"),
        format!("the module is invalid, or uses an instruction that is not allowed: {why}"),
    ))
}

fn check_exports(sections: &Sections<'_>) -> Result<(), LoadError> {
    let has = |name, kind, number| sections.exports.contains(&(name, kind, number));
    let functions = has("heng_abi", ExternalKind::Func, 0) && has("heng_eval", ExternalKind::Func, 1);
    if functions && has("memory", ExternalKind::Memory, 0) {
        Ok(())
    } else {
        Err(exports())
    }
}

pub(crate) fn exports() -> LoadError {
    LoadError::new("exports", "模块没有导出 memory、heng_abi、heng_eval", "the module does not export memory, heng_abi and heng_eval")
}

fn memory(zh: String, en: String) -> LoadError {
    LoadError::new("fixed-memory", format!("内存不固定或过大：{zh}"), format!("the memory is not fixed, or too large: {en}"))
}

fn check_memory(sections: &Sections<'_>) -> Result<u64, LoadError> {
    match sections.memories.as_slice() {
        [m] if m.maximum == Some(m.initial) && m.initial <= MAX_PAGES => Ok(m.initial),
        [m] => {
            let (min, max) = (m.initial, m.maximum.map_or("∞".to_owned(), |max| max.to_string()));
            Err(memory(format!("{min} 至 {max} 页"), format!("{min} to {max} pages")))
        }
        memories => Err(memory(format!("有 {} 个内存", memories.len()), format!("there are {} memories", memories.len()))),
    }
}

/// Every column inside the memory, none upon another; several outputs of benefits may be one column.
fn check_addresses(interface: &Interface) -> Result<(), LoadError> {
    let refuse = |zh: String, en: String| {
        Err(LoadError::new("addresses", format!("接口中的地址有误：{zh}"), format!("the addresses of the interface are wrong: {en}")))
    };
    if interface.capacity == 0 || !interface.capacity.is_multiple_of(16) || interface.capacity > 4096 {
        return refuse(format!("容量为 {}", interface.capacity), format!("the capacity is {}", interface.capacity));
    }
    let size = u64::from(interface.memory_pages) * 65_536;
    let trace = 4 * u64::from(interface.capacity) * u64::from(interface.trace.words);
    if trace > size {
        return refuse(format!("跟踪有 {trace} 字节"), format!("the trace has {trace} bytes"));
    }
    let parameters = [interface.parameters.as_of, interface.parameters.flags].map(|address| (u64::from(address), 4));
    let columns = buffers::columns(interface);
    let columns = columns.iter().map(|c| (u64::from(c.address), c.bytes(interface.capacity)));
    let totals = interface.totals.map(|address| (u64::from(address), interface.totals_bytes()));
    let mut buffers: Vec<(u64, u64)> = columns.chain(parameters).chain(totals).collect();
    buffers.sort_unstable();
    let mut end = 0;
    for (address, len) in buffers {
        if address < end {
            return refuse(format!("{address} 处两列重叠"), format!("two columns overlap at {address}"));
        }
        end = address + len;
    }
    if end > size {
        return refuse(format!("有一列止于 {end}，内存只有 {size} 字节"), format!("a column ends at {end}, the memory has {size} bytes"));
    }
    let benefits = interface.benefits.len();
    let inputs = interface.inputs.len();
    let items = interface.benefits.iter().flat_map(|b| &b.items);
    let trace = interface.trace.words as usize * 16;
    let versions = interface.benefits.iter().flat_map(|b| &b.versions);
    let positions = items.clone().flat_map(|i| [Some(i.trace), i.settled, i.applies]).flatten();
    let positions = positions.chain(versions.clone().map(|v| v.trace)).all(|p| (p as usize) < trace);
    let read = interface.doors.iter().flat_map(|d| &d.inputs).chain(items.flat_map(|i| &i.inputs));
    let read = read.chain(interface.benefits.iter().flat_map(|b| &b.amount_inputs)).chain(interface.benefits.iter().flat_map(|b| &b.version_inputs));
    let read = read.chain(versions.filter_map(|v| v.input.as_ref()));
    let inputs_exist = read.copied().chain(interface.benefits.iter().filter_map(|b| b.waits.map(|w| w.1))).all(|i| (i as usize) < inputs);
    let members =
        interface.coordinations.iter().all(|c| c.members.len() == c.taken.len() && c.members.iter().all(|m| (*m as usize) < benefits));
    let recovered = interface.benefits.iter().filter_map(|b| b.recovers).all(|of| interface.benefits.get(of as usize).is_some_and(|b| b.recovers.is_none()));
    if !(positions && inputs_exist && members && recovered) {
        return refuse("所指的输入、项目或待遇不存在".to_owned(), "an input, item or benefit that it names does not exist".to_owned());
    }
    Ok(())
}
