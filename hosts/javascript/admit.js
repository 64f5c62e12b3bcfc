/**
 * Which modules are loaded.
 *
 * A module is refused by the first rule that it breaks; the rules have the names that the Rust host gives them. Here they are checked as far
 * as a few lines can: the digest, the version and the shape of the interface, nothing imported, a fixed memory, every column inside it and
 * none upon another. That no float is computed with and that the work has a bound is `heng verify`'s to say.
 *
 * INVARIANT: of an admitted module every address in the interface lies inside the memory with room for its column.
 */

export const ABI_MAJOR = 1;
const PAGE = 65_536;
const MAX_PAGES = 256;
const DIGEST = new TextEncoder().encode("sha256:");

/** Bytes of an element, by its storage. */
export const WIDTH = { i8: 1, i16: 2, i32: 4, i64: 8 };

/** Why a module is not loaded: the rule that it breaks, and the reason in both languages. */
export class LoadError extends Error {
  constructor(rule, zh, en) {
    super(`${en} (${rule})`);
    this.name = "LoadError";
    Object.assign(this, { rule, zh, en });
  }
}

const text = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

export async function sha256(bytes) {
  return new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes));
}

export const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

/** Admits and compiles a module. */
export async function admit(bytes) {
  const sections = read(bytes);
  const digest = await checkDigest(bytes, sections);
  const contract = checkInterface(custom(sections, "heng:abi"));
  const code = await checkCode(bytes, sections);
  checkMemory(sections, contract);
  try {
    checkAddresses(contract);
  } catch (why) {
    throw why instanceof LoadError ? why : unreadable(why.message, why.message);
  }
  return { contract, code, digest, vectors: vectors(custom(sections, "heng:vectors")) };
}

function notWasm(why) {
  return new LoadError("wasm", `不是完整的 WebAssembly 模块：${why}`, `this is not a whole WebAssembly module: ${why}`);
}

/** The sections of a module, in their order. */
function read(bytes) {
  if (bytes.length < 8 || hex(bytes.subarray(0, 8)) !== "0061736d01000000") throw notWasm("no header");
  const out = [];
  let at = 8;
  const number = () => {
    for (let value = 0, scale = 1; scale < 2 ** 35; scale *= 128) {
      if (at >= bytes.length) break;
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw notWasm(`no number before byte ${at}`);
  };
  while (at < bytes.length) {
    const start = at;
    const id = bytes[at++];
    const end = number() + at;
    if (end > bytes.length) throw notWasm(`a section ends at ${end} of ${bytes.length} bytes`);
    let name = null;
    if (id === 0) {
      const length = number();
      if (at + length > end) throw notWasm("a section's name is longer than the section");
      name = hex(bytes.subarray(at, (at += length)));
    }
    out.push({ id, name, start, content: bytes.subarray(at, end) });
    at = end;
  }
  return out;
}

function custom(sections, name) {
  const wanted = hex(new TextEncoder().encode(name));
  return sections.find((s) => s.name === wanted)?.content;
}

async function checkDigest(bytes, sections) {
  const refuse = (zh, en) => new LoadError("digest", zh, en);
  const last = sections.at(-1);
  const content = last && custom([last], "heng:digest");
  if (!content) {
    throw refuse("最后一节不是摘要：文件不完整，或不是衡编译的模块", "the last section is not the digest: the file is cut off, or no Heng module");
  }
  const found = hex(content.subarray(DIGEST.length));
  if (hex(content.subarray(0, DIGEST.length)) !== hex(DIGEST) || found.length !== 64) {
    throw refuse("摘要不是 SHA-256", "the digest is not a SHA-256");
  }
  if (hex(await sha256(bytes.subarray(0, last.start))) !== found) {
    throw refuse(
      "内容与摘要不符：文件在编译之后被改动或损坏",
      "the digest is not that of the content: the file was altered or damaged after it was compiled",
    );
  }
  return found;
}

/** JSON whose integers stay exact: those that a number of this language may not hold become BigInts. */
function parse(bytes) {
  const exact = text(bytes).replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}/g, (token) => (token[0] === '"' ? token : `{"$integer":"${token}"}`));
  return JSON.parse(exact, (_, value) => (value?.$integer === undefined ? value : BigInt(value.$integer)));
}

const SHAPE = {
  interface: ["name", "subject", "language", "source_digest", "capacity", "memory_pages", "parameters", "inputs", "doors", "refusals", "benefits", "coordinations", "trace"],
  inputs: ["name", "kind", "ty", "min", "max", "optional", "storage", "values", "known"],
  doors: ["zh", "en", "inputs"],
  benefits: ["name", "period", "eligible", "awaiting", "amount", "payable", "items", "amount_inputs"],
  coordinations: ["name", "kind", "members", "taken"],
};

function unreadable(zh, en) {
  return new LoadError("interface", `接口说明无法读取：${zh}`, `the interface section cannot be read: ${en}`);
}

function checkInterface(json) {
  if (!json) throw new LoadError("interface", "模块没有接口说明", "the module has no interface section");
  let contract;
  try {
    contract = parse(json);
  } catch (why) {
    throw unreadable(why.message, why.message);
  }
  // The version is read first: another major version may describe itself in another shape.
  const major = contract?.abi?.[0];
  if (major !== ABI_MAJOR) {
    const found = major ?? "?";
    throw new LoadError(
      "abi-version",
      `模块的接口版本为 ${found}，此处只支持 ${ABI_MAJOR}`,
      `the module's interface has major version ${found}; ${ABI_MAJOR} is supported here`,
    );
  }
  const check = (value, keys) => {
    const missing = keys.find((key) => value?.[key] === undefined);
    if (missing) throw unreadable(`缺少 \`${missing}\``, `\`${missing}\` is missing`);
  };
  check(contract, SHAPE.interface);
  for (const list of ["inputs", "doors", "benefits", "coordinations"]) {
    if (!Array.isArray(contract[list])) throw unreadable(`\`${list}\` 不是列表`, `\`${list}\` is no list`);
    for (const one of contract[list]) check(one, SHAPE[list]);
  }
  contract.policy_parameters ??= [];
  return contract;
}

async function checkCode(bytes, sections) {
  const has = (id) => sections.some((s) => s.id === id && s.content[0] !== 0);
  if (has(2)) throw new LoadError("no-imports", "模块要求导入，衡的模块不依赖任何导入", "the module asks for imports; a Heng module needs none");
  if (sections.some((s) => s.id === 8)) throw new LoadError("no-start", "模块在载入时会自行运行", "the module would run while it is loaded");
  if (has(4)) throw new LoadError("no-tables", "模块含有函数表，可间接调用", "the module has a table, and could call indirectly");
  let code;
  try {
    code = await WebAssembly.compile(bytes);
  } catch (why) {
    throw new LoadError(
      "wasm",
      `模块无效，或使用了不允许的指令：${why.message}`,
      `the module is invalid, or uses an instruction that is not allowed: ${why.message}`,
    );
  }
  const exports = new Set(WebAssembly.Module.exports(code).map((e) => `${e.kind} ${e.name}`));
  if (!["memory memory", "function heng_abi", "function heng_eval"].every((e) => exports.has(e))) {
    throw new LoadError("exports", "模块没有导出 memory、heng_abi、heng_eval", "the module does not export memory, heng_abi and heng_eval");
  }
  return code;
}

function checkMemory(sections, contract) {
  const refuse = (zh, en) => new LoadError("fixed-memory", `内存不固定或过大：${zh}`, `the memory is not fixed, or too large: ${en}`);
  const content = sections.find((s) => s.id === 5)?.content ?? [0];
  let at = 0;
  const number = () => {
    let value = 0;
    for (let scale = 1; at < content.length; scale *= 128) {
      const byte = content[at++];
      value += (byte & 127) * scale;
      if (byte < 128) break;
    }
    return value;
  };
  const memories = number();
  if (memories !== 1) throw refuse(`有 ${memories} 个内存`, `there are ${memories} memories`);
  const flags = number();
  const min = number();
  const max = flags & 1 ? number() : "∞";
  if (min !== max || min > MAX_PAGES) throw refuse(`${min} 至 ${max} 页`, `${min} to ${max} pages`);
  if (min !== contract.memory_pages) {
    throw refuse(`接口写明 ${contract.memory_pages} 页，模块为 ${min} 页`, `the interface says ${contract.memory_pages} pages, the module has ${min}`);
  }
}

/** Every column inside the memory, none upon another unless both are outputs of benefits and the same column, and what is named by its position there. */
function checkAddresses(contract) {
  const refuse = (zh, en) => new LoadError("addresses", `接口中的地址有误：${zh}`, `the addresses of the interface are wrong: ${en}`);
  const { capacity, inputs, benefits, coordinations } = contract;
  if (!Number.isInteger(capacity) || capacity <= 0 || capacity % 16 !== 0 || capacity > 4096) throw refuse(`容量为 ${capacity}`, `the capacity is ${capacity}`);
  let end = 0;
  for (const [address, length] of buffers(contract).sort(([a], [b]) => a - b)) {
    if (!Number.isInteger(address) || !(address >= end)) throw refuse(`${address} 处两列重叠`, `two columns overlap at ${address}`);
    end = address + length;
  }
  const size = contract.memory_pages * PAGE;
  if (!(end <= size)) throw refuse(`有一列止于 ${end}，内存只有 ${size} 字节`, `a column ends at ${end}, the memory has ${size} bytes`);
  const below = (limit) => (i) => Number.isInteger(i) && i >= 0 && i < limit;
  const items = benefits.flatMap((b) => b.items);
  const positions = items.flatMap((i) => [i.trace, i.settled, i.applies].filter((p) => p != null));
  const versions = benefits.flatMap((b) => b.versions ?? []);
  positions.push(...versions.map((v) => v.trace));
  const read = [contract.doors, items].flat().flatMap((x) => x.inputs).concat(benefits.flatMap((b) => [...b.amount_inputs, ...(b.version_inputs ?? []), ...(b.waits ? [b.waits[1]] : [])]));
  read.push(...versions.flatMap((v) => (v.input == null ? [] : [v.input])));
  const members = coordinations.every((c) => c.members.length === c.taken.length && c.members.every(below(benefits.length)));
  const recovered = benefits.every((b) => b.recovers == null || (below(benefits.length)(b.recovers) && benefits[b.recovers].recovers == null));
  if (!(positions.every(below(contract.trace.words * 16)) && read.every(below(inputs.length)) && members && recovered)) {
    throw refuse("所指的输入、项目或待遇不存在", "an input, item or benefit that it names does not exist");
  }
}

/** Address and length of every buffer that has a length; what two outputs of benefits show alike is one. */
function buffers({ capacity, parameters, refusals, trace, totals, inputs, benefits, coordinations }) {
  const out = [[parameters.as_of, 4], [parameters.flags, 4], [refusals, 4 * capacity], [trace.address, 4 * capacity * trace.words]];
  if (totals != null) out.push([totals, 8 + 32 * benefits.length]);
  for (const input of inputs) {
    out.push([input.values, capacity * WIDTH[input.storage]], [input.known, capacity / 8]);
    if (input.present != null) out.push([input.present, capacity / 8]);
  }
  const taken = coordinations.flatMap((c) => c.taken);
  for (const int of taken) out.push([int.values, 8 * capacity], [int.known, capacity]);
  const sums = benefits.flatMap((b) => [b.amount, b.payable, b.periods_left]).filter((sum) => sum != null);
  const bytes = benefits.flatMap((b) => [b.eligible, b.awaiting, b.deciding, b.waits?.[0]]).filter((address) => address != null);
  for (const address of new Set(sums.map((sum) => sum.values))) out.push([address, 8 * capacity]);
  for (const address of new Set(sums.map((sum) => sum.known).concat(bytes))) out.push([address, capacity]);
  return out.filter(([, length]) => length !== 0);
}

function vectors(json) {
  if (!json) return [];
  try {
    return parse(json);
  } catch (why) {
    throw new LoadError("vectors", `测试向量无法读取：${why.message}`, `the test vectors cannot be read: ${why.message}`);
  }
}
