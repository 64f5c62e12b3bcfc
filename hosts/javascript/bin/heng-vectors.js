#!/usr/bin/env node
/** A module against its own examples, and the digest that every host must give: `npx heng-vectors MODULE.wasm`. */
import { readFile } from "node:fs/promises";
import { load } from "../heng-host.js";

const [path, ...more] = process.argv.slice(2);
if (path === undefined || more.length > 0) {
  console.error("usage: heng-vectors MODULE.wasm");
  process.exit(2);
}
try {
  const { vectors, failed, digest } = await (await load(await readFile(path))).selfTest();
  console.log(vectors, failed.length, digest);
  failed.forEach((name) => console.error(name));
  process.exitCode = failed.length > 0 ? 1 : 0;
} catch (why) {
  console.error(why.zh === undefined ? why.message : `${why.zh}\n${why.en}`);
  process.exitCode = 2;
}
