/** What a policy's own declarations say of it; `npx heng-dts MODULE.wasm` writes them. */
export interface Policy {
  facts: object;
  benefits: object;
  columns: object;
}

/** A policy of which nothing is declared. */
export interface AnyPolicy {
  facts: Record<string, unknown>;
  benefits: Record<string, Benefit>;
  columns: Record<string, Column | Column["values"] | undefined>;
}

/** A sum in whole fen. */
export class Fen {
  constructor(value: bigint | number);
  readonly value: bigint;
}

/** `fen(800050n)` is 8,000.50 yuan. */
export function fen(value: bigint | number): Fen;
/** Fen as yuan, a decimal text: `yuan(83333n)` is `"833.33"`. */
export function yuan(value: bigint): string;
export function yuan(value: bigint | null): string | null;
/** Days since 1970-01-01 as an ISO date. */
export function iso(days: number | bigint): string;
/** Which word stands for a claim, by the codes of "eligible" and "a choice is still open". */
export function status(eligible: number, awaiting: number): Status;

/** Money: yuan as a text, as in a table (`"8000.50"`, `"1.5万"`), or fen. Never a number. */
export type Money = string | Fen;
/** A day: `2021-07-01`, `2021年7月1日`, or days since 1970-01-01. */
export type Day = string | number;
export type Status = "eligible" | "not_eligible" | "undetermined" | "awaiting_choice";
export type Period = "once" | "month" | "year" | "installment";
export type State = "holds" | "fails" | "unknown" | "settled" | "does_not_apply";

/** What is said of a benefit. Sums are fen; null is not known yet. */
export interface Benefit<P extends Period = Period> {
  status: Status;
  /** The benefit of which this is what is to be paid back: `amount` is owed, and nothing is payable. */
  recovers?: string;
  period: P;
  /** Due in this period, before combining. */
  amount: bigint | null;
  /** Paid in this period, after combining. */
  payable: bigint | null;
  /** This one included; null also of what is paid once. */
  periods_left: number | null;
  /** Of a benefit that was amended, the version in effect and the date that decided; left out while that is not known. */
  version?: { since: string | null; cites: string | null; by: string; date: string | null };
  items: Item[];
  gates: { gate: "exhausted" | "waived" | "within_term" | "due" | "started" | "application_open" | "applied_in_time" | "selected" | "in_force" | "received" | "left" | "chosen"; state: "fails" | "unknown"; text: string }[];
  needs: Need[];
  reduced_by: { by: string; cites: string | null; winner: string | null; amount: bigint }[];
}

/** An item of a benefit and its state; in an exclusion `holds` means that it excludes. */
export interface Item {
  mark: string;
  list: "entry" | "while" | "both" | "exclusion" | "stop" | "recovery";
  state: State;
  text: string;
  cites: string | null;
  /** The mark of the item above it. */
  below: string | null;
  /** How it combines those below it: `all`, `any`, `none`, `at_least:n`; null of a leaf. */
  combines: string | null;
}

/** What is still to be known, and who keeps it; `since` of a parameter is the first day on which it has a value. */
export interface Need {
  fact: string;
  source: string | null;
  department: string | null;
  since?: string;
}

export interface Answer<P extends Policy = AnyPolicy> {
  as_of: string;
  benefits: P["benefits"];
}

/** A column as it lies in the memory; bitmaps have one bit a row, least bit first. */
export interface Column<A extends Values = Values> {
  values: A;
  /** A 0 is an unknown value. */
  known?: Uint8Array | null;
  /** A 0 is an absent value. */
  present?: Uint8Array | null;
}
export type Values = Int8Array | Int16Array | Int32Array | BigInt64Array;

/** Sums in fen; where `known` is 0 a sum is open, and is 0. */
export interface Sums {
  values: BigInt64Array;
  known: Uint8Array;
}

/** The answers for a table. Codes are 0 for no, 1 for unknown, 3 for yes. */
export interface Outputs {
  rows: number;
  /** 0, or why a row was refused: see `Module.reason`. */
  refusals: Int32Array;
  benefits: {
    name: string;
    eligible: Uint8Array;
    awaiting: Uint8Array;
    deciding: Uint8Array | null;
    waits: Uint8Array | null;
    amount: Sums;
    payable: Sums;
    periods_left: Sums | null;
  }[];
  /** What each took from each of its members; empty unless asked for. */
  coordinations: { name: string; taken: Sums[] }[];
  /** Words of sixteen items, two bits each; empty unless asked for. */
  trace: Int32Array[];
  /** The digest of all output bytes, which every host gives; see docs/abi.md. */
  digest(): Promise<string>;
}

export interface Module<P extends Policy = AnyPolicy> {
  /** What the module says of itself: the JSON of its `heng:abi` section. */
  readonly interface: Interface;
  /** SHA-256, hexadecimal. */
  readonly digest: string;
  /**
   * The answer for one person. What is not given is unknown, null is absent.
   * @throws {Refused} if something cannot be read, before anything is evaluated
   */
  evaluate(asOf: Day, facts: P["facts"], options?: { receiptsComplete?: boolean }): Answer<P>;
  evaluateColumns(asOf: Day, columns: P["columns"], options?: { rows?: number; trace?: boolean; taken?: boolean; receiptsComplete?: boolean }): Outputs;
  /** The reason that a refusal code stands for. */
  reason(code: number): Reason;
  /** Holds the module against its own examples; `failed` has the names of those that were answered otherwise. */
  selfTest(): Promise<{ vectors: number; failed: string[]; digest: string }>;
}

/** The parts of the interface that programs ask for most; all of it is described in docs/abi.md. */
export interface Interface {
  abi: [number, number];
  name: string;
  subject: string;
  source_digest: string;
  capacity: number;
  inputs: {
    name: string;
    kind: "fact" | "receipt" | "choice";
    ty: { type: string; [more: string]: unknown };
    min: number | bigint;
    max: number | bigint;
    optional: boolean;
    /** The set that it is a case of. */
    set?: string;
    /** The list that it belongs to, and which element it is of; 0 for the number of elements. */
    list?: { name: string; position: number };
    source: string | null;
    department: string | null;
    storage: "i8" | "i16" | "i32" | "i64";
    [more: string]: unknown;
  }[];
  benefits: { name: string; period: Period; department: string | null; [more: string]: unknown }[];
  [more: string]: unknown;
}

/** Admits, compiles and instantiates a module. @throws {LoadError} */
export function load<P extends Policy = AnyPolicy>(bytes: Uint8Array | ArrayBuffer): Promise<Module<P>>;

/** Why a module is not loaded. */
export class LoadError extends Error {
  /** The rule that it breaks, as `no-imports`. */
  readonly rule: string;
  readonly zh: string;
  readonly en: string;
}

export interface Reason {
  fact: string | null;
  value: string | null;
  zh: string;
  en: string;
}

/** Why what was given cannot be evaluated: every mistake, by the name of its fact. */
export class Refused extends Error {
  readonly reasons: Reason[];
  readonly zh: string;
  readonly en: string;
}
