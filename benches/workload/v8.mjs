// A module in V8: `node v8.mjs MODULE COLUMNS ROWS DAY` prints the nanoseconds in the module for all rows, the medians of some runs, and the
// same for its totals only, each with the sum of what is payable. COLUMNS holds the values of each input and, where it may be absent, its presence bitmap.
import { readFileSync } from "node:fs";

const TURNS = 7;
const WIDTH = { i8: 1, i16: 2, i32: 4, i64: 8 };
const SUMS = 4;

const [path, data, count, day] = process.argv.slice(2);
const rows = Number(count);
const module = await WebAssembly.compile(readFileSync(path));
const contract = JSON.parse(new TextDecoder().decode(WebAssembly.Module.customSections(module, "heng:abi")[0]));
const { exports } = await WebAssembly.instantiate(module);
const memory = new Uint8Array(exports.memory.buffer);
const view = new DataView(exports.memory.buffer);
const bytes = readFileSync(data);

let at = 0;
const take = (length) => bytes.subarray(at, (at += length));
const columns = contract.inputs.map((input) => ({
  input,
  values: take(rows * WIDTH[input.storage]),
  present: input.present == null ? null : take(Math.ceil(rows / 8)),
}));

/** Writes a batch to the memory. */
function put(first, n) {
  const bits = Math.ceil(n / 8);
  for (const { input, values, present } of columns) {
    const width = WIDTH[input.storage];
    memory.set(values.subarray(first * width, (first + n) * width), input.values);
    memory.fill(0xff, input.known, input.known + bits);
    if (present) memory.set(present.subarray(first / 8, first / 8 + bits), input.present);
  }
}

/** The nanoseconds in the module, batch by batch, and what is payable in all if that is asked for. */
function run(flags, sum) {
  const times = [];
  let payable = 0n;
  view.setInt32(contract.parameters.as_of, Number(day), true);
  view.setInt32(contract.parameters.flags, flags, true);
  for (let first = 0; first < rows; first += contract.capacity) {
    const n = Math.min(contract.capacity, rows - first);
    put(first, n);
    const start = process.hrtime.bigint();
    const code = exports.heng_eval(n);
    times.push(process.hrtime.bigint() - start);
    if (code !== 0) throw new Error(`heng_eval returned ${code}`);
    if (sum) contract.benefits.forEach((b, k) => (payable += flags === SUMS ? view.getBigInt64(contract.totals + 8 * (3 + 4 * k), true) : added(b, n)));
  }
  return [times, payable];
}

function added(benefit, n) {
  return new BigInt64Array(exports.memory.buffer, benefit.payable.values, n).reduce((sum, fen) => sum + fen, 0n);
}

for (const flags of [0, SUMS]) {
  const [, payable] = run(flags, true);
  const runs = Array.from({ length: TURNS }, () => run(flags, false)[0]);
  const median = (times) => times.sort((a, b) => (a < b ? -1 : 1))[TURNS >> 1];
  const time = runs[0].reduce((sum, _, batch) => sum + median(runs.map((times) => times[batch])), 0n);
  console.log(`${time} ${payable}`);
}
