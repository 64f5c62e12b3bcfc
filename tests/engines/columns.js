/** The digests in a JavaScript engine: Node and the page of the browser both call this. */
export async function digests(load, module, raw, { as_of, rows, sizes, flags }) {
  const loaded = await load(module);
  const ARRAY = { i8: Int8Array, i16: Int16Array, i32: Int32Array, i64: BigInt64Array };
  let at = 0;
  const take = (type, size) => (size === 0 ? null : new type(raw.slice(at, (at += size))));
  const given = loaded.interface.inputs.map((input, i) => {
    const [values, known, present] = sizes[i];
    return [input.name, { values: take(ARRAY[input.storage], values), known: take(Uint8Array, known), present: take(Uint8Array, present) }];
  });
  const out = [];
  for (const one of flags) {
    out.push(await loaded.evaluateColumns(as_of, Object.fromEntries(given), { trace: (one & 1) !== 0, taken: (one & 2) !== 0 }).digest());
  }
  return out;
}
