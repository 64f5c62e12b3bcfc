"""Holds the answers of Heng's analysis against z3: one file, one question. See README.md."""

import collections
import pathlib
import sys
import time

import z3

import bits

# Work, not seconds, so that a slow machine says the same: over integers, and over bits.
FIRST, RLIMIT = 500_000, 400_000_000
MOST_UNKNOWN = 0.05


def said(text):
    return "sat" if "(set-info :status sat)" in text else "unsat"


def asked(text):
    return text.split("|")[1]


def over_integers(assertions, fixed=(), rlimit=FIRST):
    solver = z3.Solver()
    solver.set("rlimit", rlimit)
    solver.add(assertions)
    solver.add(*fixed)
    return str(solver.check())


def over_bits(assertions):
    """What z3 says of the bits. Whoever it finds has to satisfy the question over integers."""
    try:
        question = bits.Bits(assertions)
    except bits.Unbounded:
        return "unknown"
    solver = z3.SolverFor("QF_FD")
    solver.set("rlimit", RLIMIT)
    solver.add(question.truths)
    answer = str(solver.check())
    if answer != "sat":
        return answer
    model = solver.model()
    value = lambda b: model.eval(b, model_completion=True).as_signed_long()
    fixed = [constant == value(b) for constant, b in question.constants]
    return over_integers(assertions, fixed, RLIMIT)


def found(text):
    assertions = z3.parse_smt2_string(text)
    answer = over_integers(assertions)
    return over_bits(assertions) if answer == "unknown" else answer


def main(folder):
    files = sorted(pathlib.Path(folder).glob("*.smt2"))
    table = collections.Counter()
    began = time.monotonic()
    for at, path in enumerate(files, 1):
        text = path.read_text()
        ours, theirs = said(text), found(text)
        table[ours, theirs] += 1
        if theirs != ours:
            print(f"{path.name}: Heng says {ours}, z3 says {theirs}: {asked(text)}", flush=True)
        if at % 50 == 0:
            print(f"{at} of {len(files)}, {time.monotonic() - began:.0f} s", flush=True)
    agree = table["sat", "sat"] + table["unsat", "unsat"]
    disagree = table["sat", "unsat"] + table["unsat", "sat"]
    unknown = len(files) - agree - disagree
    print(f"z3 {z3.get_version_string()}, {len(files)} questions, {time.monotonic() - began:.0f} s, {time.process_time():.0f} s of processor time")
    print(f"{'Heng':8}{'agree':>8}{'disagree':>10}{'unknown':>9}")
    for ours, other in (("sat", "unsat"), ("unsat", "sat")):
        rest = sum(n for (o, t), n in table.items() if o == ours and t not in ("sat", "unsat"))
        print(f"{ours:8}{table[ours, ours]:8}{table[ours, other]:10}{rest:9}")
    print(f"{'together':8}{agree:8}{disagree:10}{unknown:9}")
    return 1 if disagree or not files or unknown > MOST_UNKNOWN * len(files) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "target/smt"))
