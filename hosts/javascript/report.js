/**
 * What a module answered for one person, in the shape of `heng run --format json`.
 *
 * INVARIANT: of what is paid the sum of `reduced_by` is `amount` − `payable` where both are known; `needs` names only inputs that
 * are unknown, the date that a benefit waits for, and parameters that have no value on the day.
 */

import { iso } from "./cell.js";

const NO = 0;
const YES = 3;

/** Which of the five words stands for a claim: Kleene codes of "eligible", "a choice is still open" and "decisions alone decide". */
export function status(eligible, awaiting, deciding) {
  if (eligible === NO) return "not_eligible";
  if (eligible === YES && awaiting === YES) return "awaiting_choice";
  if (eligible !== YES && deciding === YES) return "needs_decision";
  // Eligible, and not known yet whether there is a choice, is open too.
  return eligible === YES && awaiting === NO ? "eligible" : "undetermined";
}

/**
 * The benefits by name. `answer` has for each benefit its codes and sums, for each coordination what it took, and the state of each position
 * of the trace; `cells` is what was known.
 */
export function report(contract, cells, answer, asOf) {
  const context = { contract, cells, answer, asOf };
  return Object.fromEntries(contract.benefits.map((benefit, i) => [benefit.name, one(context, benefit, i)]));
}

function one(context, benefit, i) {
  const { eligible, awaiting, deciding, amount, payable, periods_left } = context.answer.benefits[i];
  const word = status(eligible, awaiting, deciding);
  const seen = benefit.items.map((item) => [item, state(context, item)]);
  const above = (item) => (item.parent == null ? null : benefit.items[item.parent].mark);
  return {
    status: word,
    ...(benefit.recovers == null ? {} : { recovers: context.contract.benefits[benefit.recovers].name }),
    period: benefit.period,
    amount,
    payable,
    periods_left,
    ...version(context, benefit),
    items: seen
      .filter(([item]) => item.list !== "gate")
      .map(([item, state]) => ({ mark: item.mark, list: item.list, state, text: item.text, cites: item.cites, below: above(item), combines: item.combines })),
    gates: seen
      .filter(([item, state]) => item.list === "gate" && (state === "fails" || state === "unknown"))
      .map(([item, state]) => ({ gate: item.mark, state, text: item.text })),
    needs: needs(context, benefit, i, word),
    reduced_by: reducedBy(context, i),
  };
}

/** Of a benefit that was amended, the version in effect and the date that decided; nothing while that is not known, or nothing was amended. */
function version({ contract, cells, answer, asOf }, { versions = [] }) {
  const codes = versions.map((v) => answer.trace(v.trace));
  if (versions.length === 0 || codes.some((c) => c !== YES && c !== NO)) return {};
  const current = versions[codes.indexOf(YES)];
  const { basis, by: name, input } = current ?? versions[0];
  const found = basis === "input" ? cells[input] : undefined;
  const days = { as_of: asOf, month: monthStart(asOf), input: found == null ? asOf : Number(found) }[basis];
  const say = (en, zh) => (contract.language === "en" ? en : zh);
  // Where the date is not there, today is taken for it.
  const dated = input != null && cells[input] === null ? say("as_of", "基准日") : name;
  const oneDate = versions.every((v) => v.basis === basis && v.input === input);
  const picked = versions.map((v) => v.since).filter((since) => since <= days);
  // What the date does not pick was in effect when the benefit was first paid, and runs out.
  const runsOut = oneDate && days != null && (picked.length ? Math.max(...picked) : undefined) !== current?.since;
  const by = runsOut ? say("what applied when it was first paid", "首次领取时的规定") : dated;
  return { version: { since: current ? iso(current.since) : null, cites: current?.cites ?? null, by, date: days == null || runsOut ? null : iso(days) } };
}

function monthStart(days) {
  const day = new Date(days * 86_400_000);
  return days - (day.getUTCDate() - 1);
}

function state({ answer }, item) {
  if (item.applies != null && answer.trace(item.applies) === NO) return "does_not_apply";
  if (item.settled != null && answer.trace(item.settled) === YES) return "settled";
  return { [YES]: "holds", [NO]: "fails" }[answer.trace(item.trace)] ?? "unknown";
}

function needs(context, benefit, i, word) {
  const { contract, cells, answer, asOf } = context;
  const found = answer.benefits[i];
  const reads = { inputs: new Set(), parameters: new Set() };
  const add = (inputs, parameters = []) => {
    inputs.forEach((i) => reads.inputs.add(i));
    parameters.forEach((p) => reads.parameters.add(p));
  };
  const others = companions(contract, i).map((m) => contract.benefits[m]);
  const claimed = word === "eligible" || word === "awaiting_choice";
  const waiting = claimed && found.waits === YES;
  if (word === "undetermined" || word === "needs_decision") {
    for (const b of found.eligible === YES ? [benefit, ...others] : [benefit]) openItems(context, b, add);
  }
  if (claimed && !waiting && found.amount === null) add(benefit.amount_inputs, benefit.amount_parameters);
  if (claimed && !waiting && found.payable === null) {
    for (const b of others) {
      openItems(context, b, add);
      add(b.amount_inputs, b.amount_parameters);
    }
    coordinationsOf(contract, i).forEach((c) => add([], c.parameters));
  }
  const inputs = new Set([...reads.inputs].filter((i) => cells[i] === undefined));
  if (waiting) inputs.add(benefit.waits[1]);
  const ordered = (set) => [...set].sort((a, b) => a - b);
  const parameters = ordered(reads.parameters).map((p) => contract.policy_parameters[p]).filter((p) => p.from > asOf);
  return [
    ...ordered(inputs).map((i) => need(contract, contract.inputs[i])),
    ...parameters.map((p) => ({ fact: p.name, source: null, department: null, since: iso(p.from) })),
  ];
}

function need(contract, input) {
  // What happened before is known to whoever handles the benefit, not to a data source.
  const handles = input.kind === "receipt" ? contract.benefits[input.benefit].department : null;
  return { fact: input.name, source: input.source ?? null, department: input.department ?? handles ?? null };
}

/** What items read that are open and whose ancestors are all open. */
function openItems(context, benefit, add) {
  const open = (item) => state(context, item) === "unknown" && (item.parent == null || open(benefit.items[item.parent]));
  for (const item of benefit.items) {
    if (item.combines != null || !open(item)) continue;
    add(item.inputs, item.parameters);
    if (item.applies != null && ![YES, NO].includes(context.answer.trace(item.applies))) add(benefit.version_inputs ?? []);
  }
}

const coordinationsOf = (contract, i) => contract.coordinations.filter((c) => c.members.includes(i));

/** The other benefits of the coordinations of benefit `i`. */
const companions = (contract, i) => [...new Set(coordinationsOf(contract, i).flatMap((c) => c.members))].filter((m) => m !== i).sort((a, b) => a - b);

function reducedBy({ contract, answer }, i) {
  const out = [];
  contract.coordinations.forEach((c, k) => {
    const taken = answer.taken[k];
    const amount = taken[c.members.indexOf(i)] ?? 0n;
    if (!c.members.includes(i) || amount <= 0n) return;
    const paid = (m) => answer.benefits[m].eligible === YES && (answer.benefits[m].payable ?? 0n) > 0n;
    // The first member by rank that the coordination left alone and that is paid.
    const winner = ["offset", "at_most"].includes(c.kind) ? undefined : c.members.find((m, at) => m !== i && taken[at] === 0n && paid(m));
    out.push({ by: c.name, cites: c.cites, winner: winner === undefined ? null : contract.benefits[winner].name, amount });
  });
  return out;
}
