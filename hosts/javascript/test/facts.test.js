import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, fen, load, yuan } from "../heng-host.js";
import { modules } from "./world.js";

const [bytes] = Object.values(modules("tests/hosts/subsidies.heng"));
const module = await load(bytes);
const DAY = "2021-07-01";
const PERSON = { 学历: "博士", 出生日期: "1990-01-01", 月收入: "8000", 缴费月数: 12, 在职: true, 持股: null, 专业: null, 单位: null };

const answer = (facts, options = { receiptsComplete: true }) => module.evaluate(DAY, facts, options).benefits;

/** The reasons for which facts are refused, by fact, in Chinese. */
function refused(facts, day = DAY) {
  try {
    module.evaluate(day, facts);
  } catch (why) {
    assert.ok(why instanceof Refused, why);
    assert.ok(why.reasons.every((r) => r.zh !== "" && r.en !== "" && why.message.includes(r.en) && why.zh.includes(r.zh)));
    return Object.fromEntries(why.reasons.map((r) => [r.fact, r.zh]));
  }
  return null;
}

test("a doctor may have either, and is asked to choose", () => {
  const { 租房补贴: rent, 安家费: settlement } = answer(PERSON);
  assert.deepEqual([rent.status, rent.amount, rent.period], ["awaiting_choice", 100_000n, "month"]);
  assert.deepEqual([settlement.status, settlement.amount, settlement.payable, settlement.periods_left], ["awaiting_choice", 5_000_000n, null, null]);
  const { 租房补贴: chosen } = answer({ ...PERSON, "选择(住房)": "租房补贴" });
  assert.deepEqual([chosen.status, chosen.payable], ["eligible", null], "the approval that starts the clock is missing");
  assert.deepEqual(chosen.needs, [{ fact: "审核日期(租房补贴)", source: null, department: null }]);
});

test("who chose has what was chosen, and the answer says what combining took and for what", () => {
  const history = { "申请日期(租房补贴)": "2021-06-01" };
  assert.equal(refused(history)["申请日期(租房补贴)"], "没有名为 `申请日期(租房补贴)` 的数据项，是否为 `审核日期(租房补贴)`");
  const { 租房补贴: rent, 安家费: settlement } = answer({ ...PERSON, "审核日期(租房补贴)": "2021-06-10", "选择(住房)": "安家费" });
  assert.deepEqual([rent.status, rent.amount, rent.payable, rent.periods_left], ["eligible", 100_000n, 0n, 36]);
  assert.deepEqual(rent.reduced_by, [{ by: "住房", cites: null, winner: "安家费", amount: 100_000n }]);
  assert.deepEqual([settlement.payable, settlement.reduced_by], [5_000_000n, []]);
});

test("what is not given is unknown, and the answer says who knows it; null is absent", () => {
  const { 租房补贴: rent } = answer({ ...PERSON, 月收入: undefined, 在职: "?" });
  assert.deepEqual([rent.status, rent.payable], ["undetermined", null]);
  const office = { source: "社保库", department: "社保局" };
  assert.deepEqual(rent.needs, [{ fact: "月收入", ...office }, { fact: "在职", ...office }]);
  const without = answer({ ...PERSON, 学历: null });
  assert.deepEqual([without.租房补贴.status, without.安家费.status], ["not_eligible", "not_eligible"]);
  assert.equal(answer({ ...PERSON, 学历: undefined }).安家费.status, "undetermined");
  assert.equal(answer(PERSON, {}).安家费.status, "undetermined", "without the history nobody knows whether it was had before");
});

test("items carry their marks, their texts and their states", () => {
  const { items } = answer({ ...PERSON, 月收入: "1.2万", 缴费月数: undefined }).租房补贴;
  assert.deepEqual(items.map((i) => `${i.mark} ${i.state}`), ["（一） holds", "（二） fails", "（三） unknown", "（四） holds"]);
  assert.deepEqual(items[2], { mark: "（三）", list: "both", state: "unknown", text: "缴费月数 满 6个月", cites: null, below: null, combines: null });
});

test("before the first day of a parameter the answer names it", () => {
  const { 租房补贴: rent } = module.evaluate("2019-07-01", PERSON, { receiptsComplete: true }).benefits;
  assert.deepEqual(rent.needs, [{ fact: "收入线", source: null, department: null, since: "2020-01-01" }]);
});

test("money is exact: a text in yuan, or fen, never a number", () => {
  for (const just of ["9999.99", "9,999.99元", "0.999999万", fen(999_999), fen(999_999n)]) assert.equal(answer({ ...PERSON, 月收入: just }).租房补贴.items[1].state, "holds", just);
  for (const over of ["10000", "1万", "１万元/月", fen(1_000_000n)]) assert.equal(answer({ ...PERSON, 月收入: over }).租房补贴.items[1].state, "fails", over);
  for (const number of [8000, 8000.5, 8000n, NaN]) assert.match(refused({ 月收入: number }).月收入, /^金额应写作文字/);
  assert.equal(refused({ 月收入: "8000.005" }).月收入, "金额只能精确到分");
  assert.equal(refused({ 月收入: "8000元/年" }).月收入, "单位 `元/年` 不符，应为 `元/月`");
  assert.equal(refused({ 月收入: fen(-1n) }).月收入, "超出范围，应在 0元/月 至 1,000,000元/月 之间");
  assert.equal(refused({ 缴费月数: fen(1n) }).缴费月数, "此项不是金额");
  assert.throws(() => fen(0.5), TypeError);
  assert.deepEqual([yuan(83_333n), yuan(-5n), yuan(null)], ["833.33", "-0.05", null]);
});

test("a wrong name, unit, case, range or type is refused by name, all of them at once", () => {
  assert.deepEqual(refused({ 学力: "博士", 学历: "博土", 缴费月数: "3年", 出生日期: "2021-02-29", 在职: 1, 持股: "0.3", 月收入: "一千" }), {
    学力: "没有名为 `学力` 的数据项，是否为 `学历`",
    学历: "没有这一类，是否为 `博士`",
    缴费月数: "单位 `年` 不符，应为 `月`",
    出生日期: "日历上没有这一天",
    在职: "此项不是数",
    持股: "比例须带符号，例如 30% 或 3‰",
    月收入: "不是数字",
  });
  assert.deepEqual(refused({ 缴费月数: 601, 持股: "101%", 出生日期: new Date(0), 专业: ["x"], 学历: true }), {
    缴费月数: "超出范围，应在 0个月 至 600个月 之间",
    持股: "超出范围，应在 0% 至 100% 之间",
    出生日期: "不是可用的值",
    专业: "不是可用的值",
    学历: "此项不是是否",
  });
  assert.equal(refused({ 缴费月数: 36.5 }).缴费月数, "应为整数");
  assert.deepEqual(Object.keys(refused([])), ["null"]);
});

test("numbers, dates, shares and texts in the forms that tables know", () => {
  const doctor = { 缴费月数: "12个月", 出生日期: "1990年1月1日", 持股: "30.0001%", 在职: "是" };
  const state = (mark, facts) => answer({ ...PERSON, ...facts }).安家费.items.find((i) => i.mark === mark).state;
  assert.equal(state("（二）", doctor), "holds");
  assert.equal(state("（二）", { 持股: "300‰" }), "fails");
  assert.equal(state("（三）", { 专业: "集成电路" }), "holds");
  assert.equal(state("（三）", { 专业: "戏剧" }), "fails");
});

test("a part is an object, or names with a point", () => {
  const state = (facts) => answer({ ...PERSON, 单位: undefined, ...facts }).安家费.items.find((i) => i.mark === "（四）").state;
  assert.equal(state({ 单位: { 规模: 20 } }), "holds");
  assert.equal(state({ "单位.规模": "20人" }), "holds");
  assert.equal(state({ 单位: { 规模: 5 } }), "fails");
  assert.equal(state({ 单位: null }), "fails");
  assert.equal(state({}), "unknown");
  assert.deepEqual(Object.keys(refused({ 单位: { 规模: 20, 地址: "x" } })), ["单位.地址"]);
  assert.deepEqual(refused({ 单位: { 规模: 20 }, "单位.规模": 5 }), { "单位.规模": "出现了两次" });
  assert.deepEqual(refused({ 单位: false, "单位.规模": 20 }), { "单位.规模": "填的是没有 `单位`，这里却填了值" });
});

test("what the data must satisfy is held at the door", () => {
  assert.deepEqual(refused({ 出生日期: "2021-07-02" }), { 出生日期: "`出生日期` 应 不晚于 基准日" });
});

test("a day is a date, or days since 1970, within what the module supports", () => {
  assert.deepEqual(module.evaluate(18_809, PERSON), module.evaluate("2021年7月1日", PERSON));
  for (const day of ["1899-12-31", 1e9, 0.5, NaN, null, "2021-7-1"]) assert.deepEqual(Object.keys(refused({}, day)), ["as_of"]);
});

test("nothing is left over from the one who came before", () => {
  const first = module.evaluate(DAY, {});
  answer({ ...PERSON, "审核日期(租房补贴)": "2021-06-10" });
  assert.deepEqual(module.evaluate(DAY, {}), first);
});
