import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, load } from "../heng-host.js";
import { declarations } from "../declarations.js";
import { modules } from "./world.js";

const [bytes] = Object.values(modules("tests/hosts/hires.heng"));
const module = await load(bytes);
const PERSON = { 学历: "博士", 月薪: "20000", 专长: ["钳工"] };

const paid = (people, more = {}) => module.evaluate("2025-01-01", { 资质: [], 新引进人员: people, ...more }).benefits.引才奖励;

function refused(facts) {
  try {
    module.evaluate("2025-01-01", facts);
  } catch (why) {
    assert.ok(why instanceof Refused, why);
    return Object.fromEntries(why.reasons.map((r) => [r.fact, r.zh]));
  }
  return null;
}

test("a module's own examples hold", async () => {
  assert.deepEqual((await module.selfTest()).failed, []);
});

test("a list has as many elements as stand in it, and what is due is the sum", () => {
  assert.deepEqual([paid([]).status, paid([PERSON]).payable, paid([PERSON, PERSON]).payable], ["not_eligible", 5_000_000n, 8_000_000n]);
  assert.equal(paid([PERSON, { ...PERSON, 专长: ["电工"] }]).payable, 5_000_000n);
  const open = paid([PERSON, { 月薪: "20000", 专长: ["钳工"] }]);
  assert.deepEqual([open.status, open.payable, open.needs.map((n) => n.fact)], ["eligible", null, ["新引进人员[2].学历"]]);
});

test("a set holds what is named, and nothing else", () => {
  const status = (资质) => module.evaluate("2025-01-01", { 资质, 新引进人员: [] }).benefits.资质奖.status;
  assert.deepEqual([status(["电工", "焊接"]), status(["焊接"]), status([]), status(null)], ["eligible", "not_eligible", "not_eligible", "undetermined"]);
});

test("what nobody has decided is not a no", () => {
  const status = (资质, more = {}) => module.evaluate("2025-01-01", { 资质, 新引进人员: [], ...more }, { receiptsComplete: true }).benefits.特别奖.status;
  assert.deepEqual([status(["焊接"]), status([])], ["needs_decision", "not_eligible"]);
  assert.deepEqual([true, false].map((d) => status(["焊接"], { "研究确定(特别奖)": d })), ["eligible", "not_eligible"]);
});

test("what a list or a set cannot be is refused by its name", () => {
  assert.deepEqual(refused({ 新引进人员: Array(4).fill(PERSON) }), { 新引进人员: "有 4 项，这个列表至多 3 项" });
  assert.deepEqual(refused({ 资质: ["焊工"] }), { 资质: "没有这一类，可填 焊接、电工、钳工" });
  assert.deepEqual(refused({ 新引进人员: ["张三"] }), { "新引进人员[1]": "应为一个对象 {…}" });
  assert.deepEqual(Object.keys(refused({ "新引进人员.数": 1, "新引进人员[2].月薪": 9000 })), ["新引进人员[2].月薪"]);
});

test("the declarations know sets and lists", () => {
  const text = declarations(module.interface);
  assert.ok(text.includes('"资质"?: ("焊接" | "电工" | "钳工")[] | null;'), text);
  assert.ok(text.includes('"新引进人员"?: {\n    "学历"?: "本科" | "硕士" | "博士" | "?" | null;'), text);
  assert.ok(text.includes('    "专长"?: ("焊接" | "电工" | "钳工")[] | null;\n  }[] | null;'), text);
});
