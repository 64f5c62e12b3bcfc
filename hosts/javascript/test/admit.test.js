import assert from "node:assert/strict";
import { test } from "node:test";
import { LoadError, load } from "../heng-host.js";
import { modules, rewritten } from "./world.js";

const [bytes] = Object.values(modules("tests/hosts/subsidies.heng"));

async function refused(bytes, rule) {
  const why = await load(bytes).then(() => null, (why) => why);
  assert.ok(why instanceof LoadError, `${rule}: ${why}`);
  assert.equal(why.rule, rule, why.message);
  assert.ok(why.zh !== "" && why.en !== "");
}

const inInterface = (old, by) =>
  rewritten(bytes, (id, name, content) => {
    if (name !== "heng:abi") return undefined;
    const text = new TextDecoder().decode(content);
    assert.ok(text.includes(old), old);
    return new TextEncoder().encode(text.replace(old, by));
  });
const section = (wanted, by) => rewritten(bytes, (id) => (id === wanted ? by : undefined));

test("a module sealed anew is admitted, and its digest is its last bytes", async () => {
  assert.deepEqual(await rewritten(bytes, () => undefined), bytes);
  assert.equal((await load(bytes.buffer)).digest, Buffer.from(bytes.subarray(-32)).toString("hex"));
});

test("a module cut off or altered is refused", async () => {
  for (let n = 0; n < bytes.length; n += 97) {
    for (const broken of [bytes.subarray(0, n), bytes.map((b, i) => (i === n ? b ^ 1 : b))]) {
      const why = await load(broken).then(() => null, (why) => why);
      assert.ok(["wasm", "digest"].includes(why?.rule), `${n}: ${why}`);
    }
  }
  await refused(new TextEncoder().encode("not a module"), "wasm");
  await refused(new Uint8Array(), "wasm");
  await refused(bytes.subarray(0, bytes.length - 53), "digest");
});

test("another major version is refused and another minor is not", async () => {
  await refused(await inInterface('"abi":[1,0]', '"abi":[2,0]'), "abi-version");
  await refused(await inInterface('"abi":[1,0]', '"abi":7'), "abi-version");
  assert.ok(await load(await inInterface('"abi":[1,0]', '"abi":[1,9]')));
});

test("an interface that does not fit the module is refused", async () => {
  const { interface: contract } = await load(bytes);
  await refused(await inInterface('"capacity":4096', '"capacity":4090'), "addresses");
  await refused(await inInterface(`"refusals":${contract.refusals}`, '"refusals":0'), "addresses");
  await refused(await inInterface(`"refusals":${contract.refusals}`, '"refusals":4294967295'), "addresses");
  await refused(await inInterface('"trace":0', '"trace":9999'), "addresses");
  await refused(await inInterface('"subject":', '"sujet":'), "interface");
  await refused(await inInterface('"items":', '"itens":'), "interface");
  await refused(await inInterface(`"memory_pages":${contract.memory_pages}`, '"memory_pages":99'), "fixed-memory");
  await refused(await rewritten(bytes, (_, name, content) => (name === "heng:vectors" ? content.subarray(0, -1) : undefined)), "vectors");
});

test("a module that imports, starts, grows, has a table or lacks an export is refused", async () => {
  const insert = (after, id, content) => rewritten(bytes, () => undefined, { after, id, content });
  await refused(await insert(1, 2, [1, 1, 97, 1, 98, 0, 0]), "no-imports");
  await refused(await insert(3, 4, [1, 0x70, 0, 1]), "no-tables");
  await refused(await insert(7, 8, [0]), "no-start");
  await refused(await section(5, [1, 0, 8]), "fixed-memory");
  await refused(await section(5, [1, 1, 0x81, 2, 0x81, 2]), "fixed-memory");
  await refused(await section(7, [1, 6, ...Buffer.from("memory"), 2, 0]), "exports");
  await refused(await section(10, [0]), "wasm");
});
