import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { load } from "../heng-host.js";
import { declarations } from "../declarations.js";
import { modules, rewritten } from "./world.js";

const home = fileURLToPath(new URL("..", import.meta.url));
const [bytes] = Object.values(modules("tests/hosts/subsidies.heng"));

/** Runs a command of the package on a module. */
function command(name, module) {
  const folder = mkdtempSync(join(tmpdir(), "heng-"));
  try {
    writeFileSync(join(folder, "module.wasm"), module);
    const out = execFileSync(process.execPath, [join(home, "bin", name), "module.wasm"], { cwd: folder, encoding: "utf8", stdio: "pipe" });
    return { code: 0, out };
  } catch (why) {
    return { code: why.status, out: why.stdout, err: why.stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a module proves itself, and one with another answer does not", async () => {
  const found = await (await load(bytes)).selfTest();
  assert.deepEqual([found.vectors, found.failed], [1, []]);
  assert.deepEqual(command("heng-vectors.js", bytes), { code: 0, out: `1 0 ${found.digest}\n` });
  const other = await rewritten(bytes, (_, name, content) => {
    const text = new TextDecoder().decode(content);
    return name === "heng:vectors" ? new TextEncoder().encode(text.replace("5000000", "5000001")) : undefined;
  });
  const wrong = command("heng-vectors.js", other);
  assert.deepEqual([wrong.code, wrong.out, wrong.err], [1, `1 1 ${found.digest}\n`, "博士\n"]);
  assert.equal(command("heng-vectors.js", bytes.subarray(1)).code, 2);
});

test("the declarations name each fact with its values, and each benefit", async () => {
  const text = declarations((await load(bytes)).interface);
  assert.deepEqual(command("heng-dts.js", bytes), { code: 0, out: text });
  for (const line of [
    '  "学历"?: "本科" | "硕士" | "博士" | "?" | null;',
    "  /** 0元/月..1,000,000元/月，社保库，社保局 */\n  \"月收入\"?: Money | null;",
    '  "单位"?: {\n    /** 1900年1月1日..2199年12月31日 */\n    "登记日期"?: string | null;',
    '  "审核日期(租房补贴)"?: string | null;',
    '  "选择(住房)"?: "租房补贴" | "安家费" | "?" | null;',
    '  "租房补贴": Benefit<"month">;',
    '  "安家费": Benefit<"once">;',
    '  "缴费月数"?: Column<Int16Array> | Int16Array;',
  ]) {
    assert.ok(text.includes(`${line}\n`.replace(/\n\n$/, "\n")), `${line}\n${text}`);
  }
});

test("every file of the package is listed, and nothing else is asked for", () => {
  const { files, exports, bin, dependencies } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  assert.equal(dependencies, undefined);
  const named = [...Object.values(exports).flatMap(Object.values), ...Object.values(bin)].map((f) => f.replace(/^\.\//, ""));
  for (const file of named) assert.ok(files.some((f) => file === f || file.startsWith(`${f}/`)), file);
  const imported = ["heng-host.js", "admit.js", "cell.js", "report.js", "declarations.js"].flatMap((f) => [...readFileSync(join(home, f), "utf8").matchAll(/from "(.*?)"/g)].map((m) => m[1]));
  assert.ok(imported.filter((i) => !i.includes("heng-host")).every((i) => i.startsWith("./") && files.includes(i.slice(2))), imported.join());
});

/** The blocks of a page, each with the word behind its fence. */
function blocks(page) {
  return [...readFileSync(join(home, page), "utf8").matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, kind, body]) => [kind, body]);
}

for (const page of ["README.md", "README.zh.md"]) {
  test(`the programs of ${page} print what the page shows`, () => {
    const shown = blocks(page);
    const folder = mkdtempSync(join(tmpdir(), "heng-"));
    try {
      mkdirSync(join(folder, "node_modules"));
      symlinkSync(home, join(folder, "node_modules/heng-host"), "junction");
      for (const [name, module] of Object.entries(modules("policies/hefei"))) writeFileSync(join(folder, `${name}.wasm`), module);
      const programs = shown.filter(([kind]) => kind === "js").map(([, text]) => text);
      assert.equal(programs.length, 2);
      writeFileSync(join(folder, "decide.mjs"), programs.join(""));
      const out = execFileSync(process.execPath, ["decide.mjs"], { cwd: folder, encoding: "utf8" });
      assert.equal(out, shown.find(([kind]) => kind === "text")[1]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
