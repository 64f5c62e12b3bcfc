"""Holds the answers of Heng's analysis against z3: one file, one question. See README.md."""

import collections
import pathlib
import sys
import time

import z3

# Work, not seconds, so that a slow machine says the same.
RLIMIT = 40_000_000
MOST_UNKNOWN = 0.05


def said(text):
    return "sat" if "(set-info :status sat)" in text else "unsat"


def asked(text):
    return text.split("|")[1]


def ask(text):
    solver = z3.Solver(ctx=z3.Context())
    solver.set("rlimit", RLIMIT)
    solver.from_string(text)
    return str(solver.check())


def found(text):
    """What z3 says; where it gives up, what it says of the subject that Heng names: one that fits is as good as its own."""
    answer = ask(text)
    if answer == "unknown" and ";witness " in text and ask(text.replace(";witness ", "")) == "sat":
        return "sat"
    return answer


def main(folder):
    files = sorted(pathlib.Path(folder).glob("*.smt2"))
    table = collections.Counter()
    wrong = []
    began = time.monotonic()
    for at, path in enumerate(files, 1):
        text = path.read_text()
        ours, theirs = said(text), found(text)
        table[ours, theirs] += 1
        if theirs != ours:
            wrong.append(f"{path.name}: Heng says {ours}, z3 says {theirs}: {asked(text)}")
            print(wrong[-1], flush=True)
        if at % 50 == 0:
            print(f"{at} of {len(files)}, {time.monotonic() - began:.0f} s", flush=True)
    agree = table["sat", "sat"] + table["unsat", "unsat"]
    disagree = table["sat", "unsat"] + table["unsat", "sat"]
    unknown = len(files) - agree - disagree
    print(f"z3 {z3.get_version_string()}, {len(files)} questions, {time.monotonic() - began:.0f} s")
    print(f"{'Heng':8}{'agree':>8}{'disagree':>10}{'unknown':>9}")
    for ours, other in (("sat", "unsat"), ("unsat", "sat")):
        rest = sum(n for (o, t), n in table.items() if o == ours and t not in ("sat", "unsat"))
        print(f"{ours:8}{table[ours, ours]:8}{table[ours, other]:10}{rest:9}")
    print(f"{'together':8}{agree:8}{disagree:10}{unknown:9}")
    return 1 if disagree or not files or unknown > MOST_UNKNOWN * len(files) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "target/smt"))
