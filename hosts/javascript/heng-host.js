/**
 * Runs Heng modules: a policy compiled to WebAssembly that imports nothing, owns its memory and describes itself.
 *
 *     const module = await load(bytes);
 *     const answer = module.evaluate("2021-07-01", { 学历: "博士", 户籍迁入日期: null });
 *
 * It knows nothing of the language, has no dependencies, and is the same in Node and in a browser. A module has one memory and is used by one
 * thread; a worker loads its own.
 *
 * INVARIANT: nothing is evaluated before all that was given could be read. Buffers stand as the machine stores integers, least byte first on
 * every machine that runs JavaScript today.
 */

import { LoadError, WIDTH, admit, hex, sha256 } from "./admit.js";
import { Fen, fen, fold, iso, nearest, read, yuan } from "./cell.js";
import { report, status } from "./report.js";

export { Fen, LoadError, fen, iso, status, yuan };

/** What can be asked for: the state of every item, and what coordinations took. */
const FLAG = { trace: 1, taken: 2 };
const EVERYTHING = { trace: true, taken: true };
const ARRAY = { i8: Int8Array, i16: Int16Array, i32: Int32Array, i64: BigInt64Array };

/** What was given cannot be evaluated: for each mistake the fact, the value, and the reason in both languages. */
export class Refused extends Error {
  constructor(reasons) {
    const all = (language, colon, semicolon) =>
      reasons.map((r) => (r.fact === null ? r[language] : `${r.fact}${colon}${r[language]}`)).join(semicolon);
    super(all("en", ": ", "; "));
    this.name = "Refused";
    this.reasons = reasons;
    this.zh = all("zh", "：", "；");
    this.en = this.message;
  }
}

const reason = (fact, value, zh, en) => ({ fact, value: value === null ? null : String(value instanceof Fen ? value.value : value), zh, en });

/** Admits, compiles and instantiates a module. */
export async function load(bytes) {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  const admitted = await admit(view);
  return new Module(admitted, await WebAssembly.instantiate(admitted.code, {}));
}

class Module {
  #contract;
  #vectors;
  /** The inputs by their names as they are compared, in their order. */
  #inputs;
  /** The names of the facts of each part. */
  #below;
  /** Of each set its cases with their inputs; of each list the input that says how many elements it has, the most, and the inputs of its elements. */
  #sets = new Map();
  #lists = new Map();
  #eval;
  #buffer;
  #view;

  constructor({ contract, digest, vectors }, { exports }) {
    this.#contract = contract;
    this.#vectors = vectors;
    this.#inputs = new Map(contract.inputs.map((input) => [fold(input.name), input]));
    const names = [...this.#inputs.keys()];
    const parts = new Set(names.flatMap((n) => [...n.matchAll(/\./g)].map(({ index }) => n.slice(0, index))));
    this.#below = new Map([...parts].map((part) => [part, names.filter((n) => n.startsWith(`${part}.`))]));
    for (const [name, { set, list, max }] of this.#inputs) {
      if (set != null) {
        const whole = fold(set);
        this.#sets.set(whole, [...(this.#sets.get(whole) ?? []), [name.slice(whole.length + 1), name]]);
      }
      if (list?.position === 0) this.#lists.set(fold(list.name), { count: name, most: max, elements: [] });
    }
    for (const [name, { list }] of this.#inputs) if (list?.position > 0) this.#lists.get(fold(list.name)).elements.push([name, list.position]);
    this.#eval = exports.heng_eval;
    this.#buffer = exports.memory.buffer;
    this.#view = new DataView(this.#buffer);
    this.digest = digest;
  }

  /** What the module says of itself: the JSON of its `heng:abi` section. */
  get interface() {
    return this.#contract;
  }

  /**
   * The answer for one person. What is not given is unknown, null is absent; a choice that is not given has not been made. With
   * `receiptsComplete` what is not given of the history never was.
   */
  evaluate(asOf, facts, { receiptsComplete = false } = {}) {
    const reasons = [];
    const day = this.#day(asOf, reasons);
    const cells = this.#cells(facts, receiptsComplete, reasons);
    if (reasons.length > 0) throw new Refused(reasons);
    const refused = this.#write(cells);
    this.#call(day, 1, EVERYTHING);
    const code = refused || this.#view.getInt32(this.#contract.refusals, true);
    if (code !== 0) throw new Refused([this.reason(code)]);
    return { as_of: iso(day), benefits: report(this.#contract, cells, this.#answer(), day) };
  }

  /** The reason that a refusal code stands for. */
  reason(code) {
    const { inputs, doors } = this.#contract;
    const door = doors[code - 1 - inputs.length];
    const input = inputs[door ? door.inputs[0] : code - 1];
    return reason(input?.name ?? null, null, door?.zh ?? "超出范围，或无法识别", door?.en ?? "out of range, or not one of its values");
  }

  /**
   * The answers for a table, in columns. `columns` has by the name of an input a typed array of its storage, or `{values, known, present}`
   * with bitmaps, least bit first; an input that is not there is unknown for all. What coordinations took, and the trace of the items, are
   * computed if they are asked for.
   */
  evaluateColumns(asOf, columns, { rows, trace = false, taken = false, receiptsComplete = false } = {}) {
    const reasons = [];
    const day = this.#day(asOf, reasons);
    const [given, count] = this.#columns(columns, rows, reasons);
    if (reasons.length > 0) throw new Refused(reasons);
    const out = new Outputs(this.#contract, count, { trace, taken });
    this.#fillMissing(given, receiptsComplete);
    for (let first = 0; first < count; first += this.#contract.capacity) {
      const n = Math.min(count - first, this.#contract.capacity);
      for (const [input, column] of given) this.#writeColumn(input, column, first, n);
      this.#call(day, n, { trace, taken });
      out.take(this.#buffer, first, n);
    }
    return out;
  }

  /** Holds the module against the answers that every host must give; `digest` is that of all output bytes. */
  async selfTest() {
    const { benefits } = this.#contract;
    const out = new Outputs(this.#contract, this.#vectors.length, EVERYTHING);
    const failed = [];
    this.#vectors.forEach((vector, row) => {
      const cell = (c) => (c === "unknown" ? undefined : c === "absent" ? null : BigInt(c.known));
      const refused = this.#write(vector.row.map(cell));
      this.#call(vector.as_of, 1, EVERYTHING);
      out.take(this.#buffer, row, 1);
      const answer = this.#answer();
      const sum = (v) => (v == null ? null : BigInt(v));
      const right =
        (refused || out.refusals[row]) === vector.refusal &&
        vector.benefits.every(([eligible, awaiting, amount, payable, left], i) => {
          const found = answer.benefits[i];
          const sums = found.amount === sum(amount) && found.payable === sum(payable) && (found.periods_left ?? null) === left;
          return found.eligible === eligible && found.awaiting === awaiting && sums;
        });
      if (!right || vector.benefits.length !== benefits.length) failed.push(vector.name);
    });
    return { vectors: this.#vectors.length, failed, digest: await out.digest() };
  }

  #day(asOf, reasons) {
    const { as_of_min: min, as_of_max: max } = this.#contract.parameters;
    const input = { ty: { type: "date" }, min, max, optional: false };
    const found = typeof asOf === "number" ? { cell: Number.isInteger(asOf) ? BigInt(asOf) : undefined } : read(asOf, input);
    const day = Number(found.cell ?? NaN);
    if (found.zh) reasons.push(reason("as_of", asOf, found.zh, found.en));
    else if (!(day >= min && day <= max)) reasons.push(reason("as_of", asOf, "不是支持的基准日", "not an as-of date that the module supports"));
    return day;
  }

  /** A cell for each input: undefined is unknown, null absent. */
  #cells(facts, receiptsComplete, reasons) {
    const given = new Map();
    const empty = [];
    const put = (name, value) => {
      if (given.has(name)) reasons.push(reason(name, value, "出现了两次", "it stands there twice"));
      else if (value !== undefined) given.set(name, value);
    };
    const set = (name, value) => {
      const part = this.#below.get(name);
      if (Array.isArray(value) && this.#sets.has(name)) this.#set(name, value, put, reasons);
      else if (Array.isArray(value) && this.#lists.has(name)) this.#list(name, value, put, set, reasons);
      else if (part && (value === null || plain(value))) {
        if (this.#inputs.has(name)) put(name, value !== null);
        if (value === null) empty.push(...part);
        else Object.entries(value).forEach(([key, v]) => set(`${name}.${fold(key)}`, v));
      } else if (this.#inputs.has(name)) {
        put(name, value);
      } else {
        reasons.push(noSuch(name, [...this.#inputs.keys()]));
      }
    };
    if (plain(facts)) Object.entries(facts).forEach(([key, value]) => set(fold(key), value));
    else reasons.push(reason(null, null, "应为一个对象 {…}", "an object {…} is expected"));
    empty.filter((name) => !given.has(name)).forEach((name) => given.set(name, null));
    const cells = new Map();
    for (const [name, input] of this.#inputs) {
      const found = given.has(name) ? read(given.get(name), input) : { cell: missing(input, receiptsComplete) };
      if (found.zh) reasons.push(reason(input.name, given.get(name), found.zh, found.en));
      cells.set(name, found.cell);
    }
    for (const [name, part] of this.#below) {
      if (!cells.has(name)) continue;
      const open = !given.has(name);
      const one = part.find((n) => given.has(n) && typeof cells.get(n) === "bigint");
      if (open || given.get(name) === "") cells.set(name, presence(part, cells, given) ?? (open ? cells.get(name) : 0n));
      else if (one !== undefined && cells.get(name) === 0n) {
        const [zh, en] = [`填的是没有 \`${name}\`，这里却填了值`, `\`${name}\` is said not to be there, and a value of it is given`];
        reasons.push(reason(this.#inputs.get(one).name, given.get(one), zh, en));
      }
    }
    for (const { count, elements } of this.#lists.values()) this.#beyond(cells.get(count), elements, cells, given, reasons);
    return [...cells.values()];
  }

  /** The cases of a set: those that are not named are not in it. */
  #set(name, values, put, reasons) {
    const cases = this.#sets.get(name);
    const named = values.map((value) => (typeof value === "string" ? fold(value) : value));
    const known = cases.map(([text]) => text);
    for (const value of named.filter((v) => !known.includes(v))) {
      reasons.push(reason(name, value, `没有这一类，可填 ${known.slice(0, 8).join("、")}`, `no such case; there are ${known.slice(0, 8).join(", ")}`));
    }
    cases.forEach(([text, input]) => put(input, named.includes(text)));
  }

  /** The elements of a list: an object each. */
  #list(name, values, put, set, reasons) {
    const { count, most } = this.#lists.get(name);
    if (values.length > most) {
      reasons.push(reason(name, null, `有 ${values.length} 项，这个列表至多 ${most} 项`, `there are ${values.length}; this list has at most ${most}`));
      return;
    }
    put(count, values.length);
    values.forEach((value, i) => {
      if (plain(value)) Object.entries(value).forEach(([key, v]) => set(`${name}[${i + 1}].${fold(key)}`, v));
      else reasons.push(reason(`${name}[${i + 1}]`, value, "应为一个对象 {…}", "an object {…} is expected"));
    });
  }

  /** Elements that a list does not reach are not unknown: there is nothing to be known of them. */
  #beyond(count, elements, cells, given, reasons) {
    if (typeof count !== "bigint") return;
    for (const [name, position] of elements.filter(([, position]) => BigInt(position) > count)) {
      if (given.get(name) != null && cells.get(name) !== undefined) {
        reasons.push(reason(name, given.get(name), `列表只有 ${count} 项，这里却填了第 ${position} 项`, `the list has only ${count} elements, and this is of number ${position}`));
      }
      const input = this.#inputs.get(name);
      cells.set(name, input.optional ? null : BigInt(input.min));
    }
  }

  /** Writes one row. The code of a refusal that the module cannot see, since its column cannot hold the value. */
  #write(cells) {
    let refused = 0;
    this.#contract.inputs.forEach((input, i) => {
      let cell = cells[i];
      const bits = 8 * WIDTH[input.storage];
      const wrong = cell === null ? input.present == null : cell !== undefined && BigInt.asIntN(bits, cell) !== cell;
      if (wrong) [cell, refused] = [undefined, refused || i + 1];
      if (typeof cell === "bigint") new ARRAY[input.storage](this.#buffer, input.values, 1)[0] = bits === 64 ? cell : Number(cell);
      this.#view.setUint8(input.known, cell === undefined ? 0 : 1);
      if (input.present != null) this.#view.setUint8(input.present, cell === null ? 0 : 1);
    });
    return refused;
  }

  #call(day, rows, asked) {
    const { as_of, flags } = this.#contract.parameters;
    this.#view.setInt32(as_of, day, true);
    this.#view.setInt32(flags, (asked.trace ? FLAG.trace : 0) | (asked.taken ? FLAG.taken : 0), true);
    const code = this.#eval(rows);
    if (code !== 0) throw new Error(`heng_eval(${rows}) returned ${code}`);
  }

  /** The answer in the first row. */
  #answer() {
    const { benefits, coordinations, trace, capacity } = this.#contract;
    const code = (address) => this.#view.getUint8(address);
    const int = (out) => (code(out.known) === 0 ? null : this.#view.getBigInt64(out.values, true));
    const periods = (out) => (out == null || int(out) === null ? null : Number(int(out)));
    return {
      benefits: benefits.map((b) => ({
        eligible: code(b.eligible),
        awaiting: code(b.awaiting),
        deciding: b.deciding != null ? code(b.deciding) : null,
        waits: b.waits ? code(b.waits[0]) : null,
        amount: int(b.amount),
        payable: int(b.payable),
        periods_left: periods(b.periods_left),
      })),
      taken: coordinations.map((c) => c.taken.map(int)),
      trace: (at) => (this.#view.getInt32(trace.address + 4 * capacity * (at >> 4), true) >>> (2 * (at & 15))) & 3,
    };
  }

  /** The columns that were given, with their inputs, and the number of rows. */
  #columns(columns, rows, reasons) {
    const { inputs } = this.#contract;
    const given = [];
    let count = rows;
    for (const [name, column] of Object.entries(columns)) {
      const refuse = (zh, en) => reasons.push(reason(name, null, zh, en));
      const input = inputs.find((i) => i.name === name);
      const { values, known, present } = ArrayBuffer.isView(column) ? { values: column } : (column ?? {});
      const type = ARRAY[input?.storage];
      if (!input) {
        reasons.push(noSuch(name, inputs.map((i) => i.name)));
        continue;
      }
      if (!(values instanceof type)) refuse(`此列应为 ${type.name}`, `this column is to be an ${type.name}`);
      else if (values.length !== (count ??= values.length)) refuse(`此列有 ${values.length} 行，应为 ${count} 行`, `this column has ${values.length} rows, not ${count}`);
      for (const bitmap of [known, present].filter((b) => b != null)) {
        if (!(bitmap instanceof Uint8Array) || bitmap.length < Math.ceil(count / 8)) refuse("位图过短，或不是 Uint8Array", "a bitmap is too short, or no Uint8Array");
      }
      if (present != null && input.present == null) refuse("此项不会缺失，没有存在位图", "this fact is never absent and has no presence bitmap");
      given.push([input, { values, known, present }]);
    }
    if (!(Number.isInteger(count ?? 0) && (count ?? 0) >= 0)) reasons.push(reason(null, count, "行数不对", "not a number of rows"));
    return [given, count ?? 0];
  }

  #fillMissing(given, receiptsComplete) {
    const { inputs, capacity } = this.#contract;
    const there = new Set(given.map(([input]) => input));
    const bytes = (address, length) => new Uint8Array(this.#buffer, address, length);
    for (const input of inputs.filter((i) => !there.has(i))) {
      const cell = missing(input, receiptsComplete);
      bytes(input.known, capacity / 8).fill(cell === undefined ? 0 : 0xff);
      bytes(input.values, capacity * WIDTH[input.storage]).fill(0);
      if (input.present != null) bytes(input.present, capacity / 8).fill(cell === null ? 0 : 0xff);
    }
  }

  #writeColumn(input, { values, known, present }, first, n) {
    new ARRAY[input.storage](this.#buffer, input.values, n).set(values.subarray(first, first + n));
    const bits = (address, bitmap) => {
      const to = new Uint8Array(this.#buffer, address, Math.ceil(n / 8));
      if (bitmap == null) to.fill(0xff);
      else to.set(bitmap.subarray(first / 8, first / 8 + to.length));
    };
    bits(input.known, known);
    if (input.present != null) bits(input.present, present);
  }
}

/** Neither an array nor of a class of its own. */
const plain = (value) => value !== null && typeof value === "object" && !Array.isArray(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** What stands where nothing is said: of a complete history that it never was, of a choice that it was not made. */
function missing(input, receiptsComplete) {
  if (input.kind === "choice") return null;
  if (input.kind !== "receipt" || !receiptsComplete) return undefined;
  return input.ty.type === "date" || input.optional ? null : 0n;
}

/** A part of which a fact is known is there; one whose facts were all left empty is not; of any other nothing is known. */
function presence(part, cells, given) {
  const told = part.filter((name) => given.has(name));
  if (told.some((name) => typeof cells.get(name) === "bigint")) return 1n;
  return told.length > 0 && told.every((name) => given.get(name) === null || given.get(name) === "") ? 0n : undefined;
}

function noSuch(name, names) {
  const near = nearest(name, names);
  const [zh, en] = near === undefined ? ["", ""] : [`，是否为 \`${near}\``, `; did you mean \`${near}\`?`];
  return reason(name, null, `没有名为 \`${name}\` 的数据项${zh}`, `no fact is called \`${name}\`${en}`);
}

/** The answers for a table, in columns. Sums are fen; where `known` is 0 a sum is open, and is 0. */
class Outputs {
  #places = [];

  constructor({ refusals, benefits, coordinations, trace, capacity }, rows, asked) {
    const column = (type, address) => {
      const values = new type(rows);
      this.#places.push([values, type, address]);
      return values;
    };
    const int = (out) => (out == null ? null : { values: column(BigInt64Array, out.values), known: column(Uint8Array, out.known) });
    this.rows = rows;
    this.refusals = column(Int32Array, refusals);
    this.benefits = benefits.map((b) => ({
      name: b.name,
      eligible: column(Uint8Array, b.eligible),
      awaiting: column(Uint8Array, b.awaiting),
      deciding: b.deciding != null ? column(Uint8Array, b.deciding) : null,
      waits: b.waits ? column(Uint8Array, b.waits[0]) : null,
      amount: int(b.amount),
      payable: int(b.payable),
      periods_left: int(b.periods_left),
    }));
    this.coordinations = (asked.taken ? coordinations : []).map((c) => ({ name: c.name, taken: c.taken.map(int) }));
    const words = asked.trace ? Array.from({ length: trace.words }, (_, w) => trace.address + 4 * w * capacity) : [];
    this.trace = words.map((address) => column(Int32Array, address));
  }

  /** @internal The first `n` rows of the memory, as rows `first` and following. */
  take(buffer, first, n) {
    for (const [values, type, address] of this.#places) values.set(new type(buffer, address, n), first);
  }

  /** The digest of all output bytes: SHA-256 of the SHA-256 of each column, in the order of the interface. */
  async digest() {
    const columns = await Promise.all(this.#places.map(([values]) => sha256(new Uint8Array(values.buffer))));
    return hex(await sha256(new Uint8Array(columns.flatMap((c) => [...c]))));
  }
}
