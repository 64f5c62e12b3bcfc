/** The digests in Node: `node node.mjs FOLDER NAME`. */
import { readFile } from "node:fs/promises";
import { load } from "../../hosts/javascript/heng-host.js";
import { digests } from "./columns.js";

const [folder, name] = process.argv.slice(2);
const file = (ending) => readFile(`${folder}/${name}.${ending}`);
const raw = await file("columns");
const job = JSON.parse(await file("json"));
console.log((await digests(load, await file("wasm"), raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length), job)).join("\n"));
