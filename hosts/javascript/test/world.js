/** What the tests stand on: the `heng` binary (`HENG`, else the one that Cargo built) and the modules that it compiles. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../admit.js";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
const binary = process.env.HENG ?? join(root, "target/debug/heng");

/** What `heng` prints; findings are no failure. */
export function heng(...args) {
  try {
    return execFileSync(binary, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
  } catch (why) {
    if (why.status === 1) return why.stdout;
    throw why;
  }
}

/** The modules of policies, by the name of their files. */
export function modules(...paths) {
  const folder = mkdtempSync(join(tmpdir(), "heng-"));
  try {
    heng("build", ...paths, "-o", folder);
    const files = readdirSync(folder).filter((f) => f.endsWith(".wasm"));
    return Object.fromEntries(files.map((f) => [f.slice(0, -".wasm".length), new Uint8Array(readFileSync(join(folder, f)))]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A table without quotes, as objects. */
export function csv(path) {
  const [header, ...rows] = readFileSync(join(root, path), "utf8").trim().split("\n").map((line) => line.split(","));
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]])));
}

const leb = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...leb(n >>> 7)]);

/**
 * A module rewritten section by section and sealed anew: `change` gives a section's content, or undefined to keep it; `inserted` is put after
 * the section with the number `after`.
 */
export async function rewritten(bytes, change, inserted) {
  const out = [...bytes.subarray(0, 8)];
  let at = 8;
  while (at < bytes.length) {
    const id = bytes[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      size |= (bytes[at] & 127) << shift;
      if (bytes[at++] < 128) break;
    }
    const content = bytes.subarray(at, (at += size));
    const name = id === 0 ? new TextDecoder().decode(content.subarray(1, 1 + content[0])) : "";
    if (name === "heng:digest") continue;
    const next = [...(change(id, name, content) ?? content)];
    out.push(id, ...leb(next.length), ...next);
    if (id === inserted?.after) out.push(inserted.id, ...leb(inserted.content.length), ...inserted.content);
  }
  const name = new TextEncoder().encode("heng:digest");
  const content = [name.length, ...name, ...new TextEncoder().encode("sha256:"), ...(await sha256(new Uint8Array(out)))];
  return new Uint8Array([...out, 0, content.length, ...content]);
}

/** Numbers that look random and are the same on every run. */
export function random(seed) {
  return (below) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}
