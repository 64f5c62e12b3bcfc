/**
 * TypeScript declarations of one policy: its facts by name with their values, its benefits, its columns. With them a misspelt fact or a case
 * that there is not is found where the program is written, not where it runs.
 */

import { names, show } from "./cell.js";

const ARRAY = { i8: "Int8Array", i16: "Int16Array", i32: "Int32Array", i64: "BigInt64Array" };
const quoted = (text) => JSON.stringify(text);

/** The text of a `.d.ts` for a module's interface. */
export function declarations(contract) {
  const { name, inputs, benefits } = contract;
  const column = (input) => `  ${quoted(input.name)}?: Column<${ARRAY[input.storage]}> | ${ARRAY[input.storage]};\n`;
  return [
    `// ${name.replace(/[\r\n\u2028\u2029]/g, " ")}\n`,
    `import type { Benefit, Column, Money } from "heng-host";\n\n`,
    `export interface Facts {\n${members(tree(inputs), 1, contract.language)}}\n\n`,
    `export interface Benefits {\n`,
    ...benefits.map((b) => `  ${quoted(b.name)}: Benefit<${quoted(b.period)}>;\n`),
    `}\n\nexport interface Columns {\n`,
    ...inputs.map(column),
    `}\n\n/** For \`load<Policy>(bytes)\`. */\nexport interface Policy {\n  facts: Facts;\n  benefits: Benefits;\n  columns: Columns;\n}\n`,
  ].join("");
}

/** Facts below their parts: `单位.登记日期` is `登记日期` of `单位`. */
function tree(inputs) {
  const root = new Map();
  for (const input of inputs) {
    if (input.list != null) {
      const { name, position } = input.list;
      if (position === 0) root.set(name, { most: input.max, below: [] });
      // Every element is like the first.
      if (position === 1) root.get(name).below.push({ ...input, name: input.name.slice(input.name.indexOf("].") + 2), list: null, set: input.set?.slice(input.set.indexOf("].") + 2) });
      continue;
    }
    const path = input.kind === "fact" ? input.name.split(".") : [input.name];
    let at = root;
    for (const part of path.slice(0, input.set == null ? -1 : -2)) {
      if (!(at.get(part) instanceof Map)) at.set(part, new Map());
      at = at.get(part);
    }
    if (input.set != null) {
      // A set is one name: its cases are what it may hold.
      const [whole, name] = path.slice(-2);
      at.set(whole, { cases: [...(at.get(whole)?.cases ?? []), name] });
      continue;
    }
    // Whether a part is there shows in whether its object is.
    if (!at.has(path.at(-1))) at.set(path.at(-1), input);
  }
  return root;
}

function members(nodes, depth, language) {
  const indent = "  ".repeat(depth);
  const member = ([name, node]) => {
    if (node.cases) return `${indent}${quoted(name)}?: (${node.cases.map(quoted).join(" | ")})[] | null;\n`;
    if (node.below) return `${indent}/** 0..${node.most} */\n${indent}${quoted(name)}?: {\n${members(tree(node.below), depth + 1, language)}${indent}}[] | null;\n`;
    if (node instanceof Map) return `${indent}${quoted(name)}?: {\n${members(node, depth + 1, language)}${indent}} | null;\n`;
    const says = [range(node, language), node.source, node.department].filter((t) => t != null).join(language === "en" ? ", " : "，");
    return `${says === "" ? "" : `${indent}/** ${says.replaceAll("*/", "* /")} */\n`}${indent}${quoted(name)}?: ${type(node.ty)} | null;\n`;
  };
  return [...nodes].map(member).join("");
}

function range({ ty, min, max }, language) {
  return ["date", "money", "percent", "number"].includes(ty.type) ? `${show(BigInt(min), ty, language)}..${show(BigInt(max), ty, language)}` : null;
}

function type(ty) {
  switch (ty.type) {
    case "yes_no":
      return 'boolean | "是" | "否" | "?"';
    case "money":
      return "Money";
    case "number":
      return "number | bigint | string";
    case "enum":
    case "region":
      return [...names(ty), "?"].map(quoted).join(" | ");
    default:
      return "string";
  }
}
