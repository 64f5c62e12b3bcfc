import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { load } from "../heng-host.js";
import { modules, root } from "./world.js";

const POLICY = "tests/hosts/subsidies.heng";
const PERSON = { 学历: "博士", 出生日期: "1990-01-01", 月收入: "8000", 缴费月数: 12, 在职: true, 持股: null, 专业: null, 单位: null, "选择(住房)": "租房补贴" };
const [now] = Object.values(modules(POLICY));
const then = later();
const [other] = Object.values(modules("policies/ref4"));

/** The same policy as it may be next year: another sum. */
function later() {
  const folder = mkdtempSync(join(tmpdir(), "heng-"));
  try {
    const text = readFileSync(join(root, POLICY), "utf8");
    assert.ok(text.includes("标准 1000元/月"));
    writeFileSync(join(folder, "next.heng"), text.replace("标准 1000元/月", "标准 1200元/月"));
    return Object.values(modules(join(folder, "next.heng")))[0];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const amount = (module) => module.evaluate("2021-07-01", PERSON, { receiptsComplete: true }).benefits.租房补贴.amount;

test("two versions of a policy and another policy run side by side", async () => {
  const [old, next, ref4] = await Promise.all([now, then, other].map((bytes) => load(bytes)));
  assert.notEqual(old.digest, next.digest);
  const wanted = await ref4.selfTest();
  for (let i = 0; i < 20; i++) {
    assert.deepEqual([amount(old), amount(next)], [100_000n, 120_000n]);
    assert.deepEqual(await ref4.selfTest(), wanted);
  }
});

/** A thread that evaluates a person many times in a module of its own, and says what came out. */
function evaluated(bytes) {
  const code = `
    const { parentPort, workerData: { host, bytes, person } } = require("node:worker_threads");
    import(host).then(async ({ load }) => {
      const module = await load(bytes);
      const evaluate = () => module.evaluate("2021-07-01", person, { receiptsComplete: true }).benefits.租房补贴.amount;
      parentPort.postMessage([...new Set(Array.from({ length: 300 }, evaluate))]);
    });`;
  const workerData = { host: new URL("../heng-host.js", import.meta.url).href, bytes, person: PERSON };
  return new Promise((resolve, reject) => new Worker(code, { eval: true, workerData }).on("message", resolve).on("error", reject));
}

test("workers each load a module of their own, of one version or another", async () => {
  assert.deepEqual(await Promise.all([now, then, now, then].map(evaluated)), [[100_000n], [120_000n], [100_000n], [120_000n]]);
});
