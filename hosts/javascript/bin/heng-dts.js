#!/usr/bin/env node
/** The declarations of a policy: `npx heng-dts MODULE.wasm > policy.d.ts`. */
import { readFile } from "node:fs/promises";
import { declarations } from "../declarations.js";
import { load } from "../heng-host.js";

const [path, ...more] = process.argv.slice(2);
if (path === undefined || more.length > 0) {
  console.error("usage: heng-dts MODULE.wasm");
  process.exit(2);
}
try {
  process.stdout.write(declarations((await load(await readFile(path))).interface));
} catch (why) {
  console.error(why.zh === undefined ? why.message : `${why.zh}\n${why.en}`);
  process.exitCode = 2;
}
