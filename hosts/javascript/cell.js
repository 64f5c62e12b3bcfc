/**
 * What people write of a fact, read as the integer that the module computes with.
 *
 * A text means what it means in a cell of a table (docs/tables.md): `1.5万` of a money fact is 1,500,000 fen, `2020年5月1日` and `2020-05-01`
 * are one date, `36个月` is refused where years are counted. What could mean two things is refused with the reason, never guessed.
 *
 * INVARIANT: no sum passes through floating point: money is a text or `fen(…)`, never a number.
 */

/** A sum in whole fen, for programs that hold it so. */
export class Fen {
  constructor(value) {
    if (typeof value !== "bigint" && !Number.isSafeInteger(value)) throw new TypeError("fen are whole: a BigInt or a safe integer");
    this.value = BigInt(value);
    Object.freeze(this);
  }
}

/** `fen(800050n)` is 8,000.50 yuan. */
export const fen = (value) => new Fen(value);

/** Fen as yuan, a decimal text: `yuan(83333n)` is `"833.33"`; null stays null. */
export const yuan = (value) => (value == null ? null : decimal(BigInt(value), 2, false));

/** A value that is not one. */
class Wrong {
  constructor(zh, en) {
    Object.assign(this, { zh, en });
  }
}

const wrong = (zh, en) => {
  throw new Wrong(zh, en);
};

/** The text with full-width forms as half-width ones, in NFC, without white space around it. */
export function fold(text) {
  const half = (c) => (c >= "！" && c <= "～" ? String.fromCharCode(c.charCodeAt(0) - 0xfee0) : c === "\u3000" || c === "\u00a0" ? " " : c);
  return Array.from(text.normalize("NFC"), half).join("").trim();
}

export const names = (ty) => ty.cases ?? ty.leaves ?? ty.literals ?? [];

/** What an empty cell means: absent of a fact that may be absent, else unknown. */
export const nothing = (input) => (input.optional ? null : undefined);

/**
 * What was given for an input: `{cell}`, where undefined is unknown, null absent and a BigInt known; or `{zh, en}`, why it is refused.
 */
export function read(value, input) {
  try {
    return { cell: cell(value, input) };
  } catch (why) {
    if (why instanceof Wrong) return why;
    throw why;
  }
}

function cell(value, input) {
  if (value === undefined) return undefined;
  if (value === null) return nothing(input);
  const { ty } = input;
  if (value instanceof Fen) return within(ty.type === "money" ? value.value : wrong("此项不是金额", "this is not a sum of money"), input);
  if (typeof value === "boolean") return ty.type === "yes_no" ? BigInt(value) : wrong("此项不是是否", "this is not a yes/no");
  if (typeof value === "number" || typeof value === "bigint") {
    if (ty.type === "money") wrong("金额应写作文字（以元计，如 \"8000.50\"）或 fen(…)", 'money is a text (in yuan, as "8000.50") or fen(…), not a number');
    if (ty.type !== "number") wrong("此项不是数", "this is not a number");
    return within(number(String(value), ty), input);
  }
  if (typeof value !== "string") wrong("不是可用的值", "not a value that a fact can have");
  return written(fold(value), input);
}

function written(text, input) {
  const { ty } = input;
  if (text === "") return nothing(input);
  if (text === "?" || text === "未知") return undefined;
  if (text === "无" && input.optional && !names(ty).includes("无")) return null;
  return within(READ[ty.type](text, ty), input);
}

const READ = { yes_no: yesNo, date, money, percent, number, enum: named, region: named, text: literal };

function within(value, input) {
  const [min, max] = [BigInt(input.min), BigInt(input.max)];
  if (value >= min && value <= max) return value;
  const [[lowZh, lowEn], [highZh, highEn]] = [min, max].map((v) => [show(v, input.ty, "zh"), show(v, input.ty, "en")]);
  return wrong(`超出范围，应在 ${lowZh} 至 ${highZh} 之间`, `out of range: from ${lowEn} to ${highEn} is accepted`);
}

function yesNo(text) {
  const word = text.toLowerCase();
  if (["是", "yes", "true", "1"].includes(word)) return 1n;
  if (["否", "no", "false", "0"].includes(word)) return 0n;
  return wrong("应填“是”或“否”", "not yes or no; write yes/no, true/false, 1/0 or 是/否");
}

const DAY = 86_400_000;

function date(text) {
  const [, year, month, day] =
    /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ??
    /^(\d{4})\s*年\s*(\d+)\s*月\s*(\d+)\s*日$/.exec(text) ??
    wrong("不是日期，应写作 2020-05-01 或 2020年5月1日", "not a date; write 2020-05-01 or 2020年5月1日");
  const time = Date.UTC(+year, +month - 1, +day);
  const found = new Date(time);
  const same = found.getUTCFullYear() === +year && found.getUTCMonth() === +month - 1 && found.getUTCDate() === +day;
  return same ? BigInt(time / DAY) : wrong("日历上没有这一天", "there is no such day in the calendar");
}

/** Days since 1970-01-01 as an ISO date. */
export const iso = (days) => new Date(Number(days) * DAY).toISOString().slice(0, 10);

/** `1,234.50元` is the digits 1234 and 50, and what stands behind them. */
function figure(text) {
  const [, sign, whole, fraction, unit] =
    /^([-+]?)(\d+|\d{1,3}(?:[,_]\d{3})+)(?:\.(\d+))?(?![\d.,_])\s*(.*)$/s.exec(text) ?? wrong("不是数字", "not a number");
  return { sign, whole: whole.replace(/[,_]/g, ""), fraction: (fraction ?? "").replace(/0+$/, ""), unit };
}

function scaled({ sign, whole, fraction }, scale, zh, en) {
  if (fraction.length > scale) wrong(zh, en);
  const value = BigInt(whole + fraction.padEnd(scale, "0"));
  return sign === "-" ? -value : value;
}

const digits = (scale) => [`小数最多 ${scale} 位`, `at most ${scale} digits after the point`];

const YUAN = { "": 2, 元: 2, yuan: 2, 万: 6, 万元: 6, 亿: 10, 亿元: 10 };

function money(text, { per }) {
  const parts = figure(text);
  const [unit, ...period] = parts.unit.split("/").map((part) => part.trim());
  const known = Object.hasOwn(YUAN, unit) && period.length < 2 && period.every((p) => per != null && canonical(p) === canonical(per));
  if (!known) wrongUnit(parts.unit, per == null ? "元" : `元/${per}`, per == null ? "yuan" : `yuan/${per}`);
  return scaled(parts, YUAN[unit], "金额只能精确到分", "finer than one fen");
}

function percent(text) {
  const parts = figure(text);
  const scale = { "%": 4, "‰": 3 }[parts.unit] ?? wrong("比例须带符号，例如 30% 或 3‰", "a share needs its sign, as in 30% or 3‰");
  return scaled(parts, scale, ...digits(scale));
}

function number(text, { unit, scale }) {
  const parts = figure(text);
  if (parts.unit !== "" && (unit == null || canonical(parts.unit) !== canonical(unit))) {
    if (unit != null) wrongUnit(parts.unit, unit, unit);
    wrong(`单位 \`${parts.unit}\` 多余，此项没有单位`, `unit \`${parts.unit}\` is not expected: this is a plain number`);
  }
  return scaled(parts, scale, ...(scale === 0 ? ["应为整数", "a whole number is expected"] : digits(scale)));
}

function wrongUnit(found, zh, en) {
  wrong(`单位 \`${found}\` 不符，应为 \`${zh}\``, `unit \`${found}\` does not fit: \`${en}\` is expected`);
}

const UNITS = [["个月", "月", "month", "months"], ["年", "year", "years"], ["周岁", "岁", "years of age"], ["天", "日", "day", "days"], ["人", "名", "person", "persons", "people"]];

/** One spelling for the units that people write in several. */
const canonical = (unit) => UNITS.find((spellings) => spellings.includes(unit))?.[0] ?? unit;

function named(text, ty) {
  const list = names(ty);
  const at = list.findIndex((name) => fold(name) === text);
  if (at >= 0) return BigInt(at);
  const near = nearest(text, list);
  if (near !== undefined) wrong(`没有这一类，是否为 \`${near}\``, `no such case; did you mean \`${near}\`?`);
  const [some, more] = [list.slice(0, 8), list.length > 8 ? "…" : ""];
  return wrong(`没有这一类，可填 ${some.join("、")}${more}`, `no such case; there are ${some.join(", ")}${more}`);
}

/** Of a text that the program does not name, the number after the last. */
function literal(text, { literals }) {
  const at = literals.findIndex((name) => fold(name) === text);
  return BigInt(at < 0 ? literals.length : at);
}

/** The one of `names` that is nearest to `text`, if one is near enough to be meant. */
export function nearest(text, names) {
  const length = (t) => Array.from(t).length;
  const near = names.map((name) => [distance(Array.from(text), Array.from(name)), name]);
  const enough = near.filter(([d, name]) => d <= Math.ceil(Math.max(length(text), length(name)) / 2));
  return enough.sort(([a], [b]) => a - b)[0]?.[1];
}

/** Insertions, deletions and changes between two texts. */
function distance(a, b) {
  let row = b.map((_, j) => j + 1);
  a.forEach((c, i) => {
    let [corner, left] = [i, i + 1];
    row = row.map((above, j) => {
      const least = Math.min(above + 1, left + 1, corner + (c === b[j] ? 0 : 1));
      [corner, left] = [above, least];
      return least;
    });
  });
  return row.at(-1) ?? a.length;
}

/** A value as people write it. */
export function show(value, ty, language) {
  const zh = language === "zh";
  switch (ty.type) {
    case "yes_no":
      return zh ? (value ? "是" : "否") : value ? "yes" : "no";
    case "date": {
      const [year, month, day] = iso(value).split("-").map(Number);
      return zh ? `${year}年${month}月${day}日` : iso(value);
    }
    case "money": {
      const sum = decimal(value, 2, true).replace(/\.00$/, "") + (zh ? "元" : " yuan");
      return ty.per == null ? sum : `${sum}/${ty.per}`;
    }
    case "percent":
      return `${trimmed(value, 4)}%`;
    case "number":
      if (ty.unit == null) return trimmed(value, ty.scale);
      return zh ? `${trimmed(value, ty.scale)}${ty.unit === "月" ? "个月" : ty.unit}` : `${trimmed(value, ty.scale)} ${ty.unit}`;
    default:
      return names(ty)[Number(value)] ?? (zh ? "其他" : "other");
  }
}

/** `value · 10^-scale`, with all its digits. */
function decimal(value, scale, grouped) {
  const figures = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const whole = figures.slice(0, figures.length - scale);
  const shown = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  return `${value < 0n ? "-" : ""}${shown}${scale ? "." : ""}${figures.slice(figures.length - scale)}`;
}

const trimmed = (value, scale) => (scale ? decimal(value, scale, false).replace(/\.?0+$/, "") : decimal(value, 0, false));
