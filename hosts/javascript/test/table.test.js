import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Refused, load, status } from "../heng-host.js";
import { csv, heng, modules, random } from "./world.js";

const ARRAY = { i8: Int8Array, i16: Int16Array, i32: Int32Array, i64: BigInt64Array };
const [bytes] = Object.values(modules("policies/ref4"));
const module = await load(bytes);
const { capacity, inputs } = module.interface;

/** Rows of ref4, one cell in `open` unknown and as many absent; under those stands what `fill` gives. */
function columns(rows, fill = () => 0, open = 10) {
  const r = random(7);
  return Object.fromEntries(
    inputs.map((input) => {
      const values = new ARRAY[input.storage](rows);
      const [known, present] = [new Uint8Array(Math.ceil(rows / 8)), new Uint8Array(Math.ceil(rows / 8))];
      const [min, max] = input.ty.type === "date" ? [7000, 18_809] : [input.min, input.max];
      for (let row = 0; row < rows; row++) {
        const [k, p] = [r(open) > 0, input.present == null || r(open) > 0];
        known[row >> 3] |= Number(k) << (row & 7);
        present[row >> 3] |= Number(p) << (row & 7);
        const value = min + r(max - min + 1);
        values[row] = k && p ? value : fill();
      }
      return [input.name, { values, known, present: input.present == null ? null : present }];
    }),
  );
}

/** `n` bits of a bitmap, from bit `at` on. */
function bits(bitmap, at, n) {
  const out = new Uint8Array(Math.ceil(n / 8));
  for (let i = 0; i < n; i++) out[i >> 3] |= ((bitmap[(at + i) >> 3] >> ((at + i) & 7)) & 1) << (i & 7);
  return out;
}

/** Every column of an answer, from row `at` on. */
function flat(out, at, n) {
  const ints = (i) => (i === null ? [] : [i.values, i.known]);
  const all = out.benefits.flatMap((b) => [b.eligible, b.awaiting, ...(b.waits ? [b.waits] : []), ...[b.amount, b.payable, b.periods_left].flatMap(ints)]);
  return [out.refusals, ...all, ...out.coordinations.flatMap((c) => c.taken.flatMap(ints)), ...out.trace].map((column) => column.slice(at, at + n));
}

for (const [what, open] of [["some facts are unknown", 10], ["all is known", Infinity]]) {
  test(`a table of any length gives each row the answer that the row alone has, where ${what}`, () => {
    const rows = capacity + 33;
    const all = columns(rows, undefined, open);
    for (const asked of [{}, { taken: true }, { taken: true, trace: true }]) {
      const whole = module.evaluateColumns(18_809, all, asked);
      assert.equal(whole.rows, rows);
      assert.deepEqual([whole.coordinations.length > 0, whole.trace.length > 0], [asked.taken === true, asked.trace === true]);
      const part = (at, n) =>
        Object.fromEntries(
          Object.entries(all).map(([name, { values, known, present }]) => [
            name,
            { values: values.slice(at, at + n), known: bits(known, at, n), present: present && bits(present, at, n) },
          ]),
        );
      for (const n of [...Array(18).keys(), 32, 33, capacity - 1, capacity, capacity + 1]) {
        const at = n < 34 ? 3 * n : 5;
        const some = module.evaluateColumns("2021-07-01", part(at, n), { ...asked, rows: n });
        assert.equal(some.rows, n);
        assert.deepEqual(flat(some, 0, n), flat(whole, at, n), `${n} rows from ${at}`);
      }
    }
  });
}

test("what stands under unknown and absent values changes no byte", async () => {
  const rows = 2 * capacity + 5;
  const r = random(99);
  const fills = [() => 0, () => -1, () => r(256) - 128];
  const digests = await Promise.all(fills.map((fill) => module.evaluateColumns(18_809, columns(rows, fill), { taken: true, trace: true }).digest()));
  assert.equal(new Set(digests).size, 1, digests.join());
  const other = columns(rows);
  other.hukou_local.values.fill(1);
  assert.notEqual(await module.evaluateColumns(18_809, other, { taken: true, trace: true }).digest(), digests[0]);
});

test("a column that is not there is unknown, and one without bitmaps is known", () => {
  const none = module.evaluateColumns(18_809, {}, { rows: 3 });
  assert.deepEqual([...none.benefits[0].eligible], [1, 1, 1]);
  const { degree, ...rest } = columns(40);
  const plain = module.evaluateColumns(18_809, { ...rest, degree: degree.values });
  const full = module.evaluateColumns(18_809, { ...rest, degree: { values: degree.values, known: new Uint8Array(5).fill(255) } });
  assert.deepEqual(plain, full);
});

test("a row out of range is refused alone", () => {
  const all = columns(4);
  Object.assign(all.insured_months, { known: Uint8Array.of(15) }).values.set([601, 600, -1, 0]);
  const out = module.evaluateColumns(18_809, all);
  const code = 1 + inputs.findIndex((i) => i.name === "insured_months");
  assert.deepEqual([...out.refusals].map((c) => c === code), [true, false, true, false]);
  assert.equal(module.reason(code).fact, "insured_months");
  assert.deepEqual([out.benefits[0].eligible[0], out.benefits[0].payable.known[0], out.benefits[0].payable.values[0]], [1, 0, 0n]);
});

test("a column of another name, type or length is refused by name", () => {
  const refused = (change) => {
    assert.throws(() => module.evaluateColumns(18_809, { ...columns(20), ...change }), (why) => why instanceof Refused && why.reasons.every((r) => r.fact === Object.keys(change)[0]));
  };
  refused({ degre: new Int8Array(20) });
  refused({ degree: new Int16Array(20) });
  refused({ degree: new Int8Array(21) });
  refused({ degree: null });
  refused({ degree: { values: new Int8Array(20), known: new Uint8Array(2) } });
  refused({ full_time: { values: new Int8Array(20), present: new Uint8Array(3) } });
  assert.throws(() => module.evaluateColumns(1e9, columns(1)), Refused);
});

/** Every person of the tables of a city, by name, against what `heng` says. */
function people(city, policy) {
  test(`people of ${city} are answered as by \`heng explain\``, async () => {
    const tables = ["--facts", `policies/${city}/people.csv`, "--receipts", `policies/${city}/receipts.csv`, "--receipts-complete"];
    const run = heng("run", policy, ...tables, "--as-of", "2021-07-01", "--format", "json", "--lang", "zh", "--ignore-extra");
    const said = run.trim().split("\n").map((line) => JSON.parse(line));
    const [bytes] = Object.values(modules(policy));
    const one = await load(bytes);
    const receipts = csv(`policies/${city}/receipts.csv`).reduce((all, r) => all.set(r.id, [...(all.get(r.id) ?? []), r]), new Map());
    const known = new Set(one.interface.inputs.map((i) => i.name));
    const facts = csv(`policies/${city}/people.csv`).map(({ id, ...row }) => {
      const given = Object.fromEntries(Object.entries(row).filter(([name]) => known.has(name)));
      for (const receipt of receipts.get(id) ?? []) {
        for (const input of one.interface.inputs.filter((i) => i.kind === "receipt" && one.interface.benefits[i.benefit].name === receipt.benefit)) {
          if (receipt[input.field]) given[input.name] = receipt[input.field];
        }
      }
      return [id, given];
    });
    assert.equal(said.length, facts.length);
    let paid = 0;
    facts.forEach(([id, given], row) => {
      const { as_of, benefits } = one.evaluate("2021-07-01", given, { receiptsComplete: true });
      const plain = JSON.parse(JSON.stringify(benefits, (_, v) => (typeof v === "bigint" ? Number(v) : v)));
      for (const benefit of Object.values(plain)) {
        paid += benefit.payable > 0 ? 1 : 0;
        benefit.items = benefit.items.map(({ mark, list, state }) => ({ mark, list, state }));
      }
      assert.deepEqual({ subject: id, as_of, benefits: plain, refused: [] }, said[row]);
    });
    assert.ok(paid > 100, `${paid} are paid`);
  });
}

people("hefei", "policies/hefei/hefei.heng.md");
people("qingdao", "policies/qingdao/city.heng.md");
people("shenzhen", "policies/shenzhen/rent.heng.md");

test("the words for a status", () => {
  assert.deepEqual([[0, 0], [3, 0], [3, 3], [3, 1], [1, 0]].map(([e, a]) => status(e, a)), ["not_eligible", "eligible", "awaiting_choice", "undetermined", "undetermined"]);
});

const fixtures = process.env.HENG_FIXTURES;

/** Columns and digests that the Rust host wrote; `cargo test` passes them. */
test("the Rust host gives the same bytes", { skip: fixtures === undefined && "run by `cargo test`, which writes the rows" }, async () => {
  const names = readdirSync(fixtures).filter((f) => f.endsWith(".json"));
  assert.ok(names.length >= 4, names.join());
  for (const name of names) {
    const { as_of, rows, plain, taken, everything, vectors } = JSON.parse(readFileSync(join(fixtures, name), "utf8"));
    const file = (ending) => join(fixtures, name.replace(/\.json$/, ending));
    const one = await load(readFileSync(file(".wasm")));
    const raw = new Uint8Array(readFileSync(file(".columns"))).buffer;
    let at = 0;
    const take = (type, n) => new type(raw.slice(at, (at += n * type.BYTES_PER_ELEMENT)));
    const given = Object.fromEntries(
      one.interface.inputs.map((input) => {
        const values = take(ARRAY[input.storage], rows);
        const known = take(Uint8Array, Math.ceil(rows / 8));
        return [input.name, { values, known, present: input.present == null ? null : take(Uint8Array, Math.ceil(rows / 8)) }];
      }),
    );
    assert.equal(at, raw.byteLength);
    assert.equal(await one.evaluateColumns(as_of, given).digest(), plain, name);
    assert.equal(await one.evaluateColumns(as_of, given, { taken: true }).digest(), taken, name);
    assert.equal(await one.evaluateColumns(as_of, given, { taken: true, trace: true }).digest(), everything, name);
    assert.deepEqual(await one.selfTest(), vectors, name);
  }
});
