"""What a module answered for one person, in the shape of `heng run --format json`.

INVARIANT: of what is paid the sum of `reduced_by` is `amount` − `payable` where both are known; `needs` names only inputs that are
unknown, the date that a benefit waits for, and parameters that have no value on the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Iterable

from ._cell import ABSENT, UNKNOWN, Cell, iso

NO, YES = 0, 3


def status(eligible: int, awaiting: int, deciding: int | None) -> str:
    """Which of the words stands for a claim: Kleene codes of "eligible", "a choice is still open" and "decisions alone decide"."""
    if eligible == NO:
        return "not_eligible"
    if eligible == YES and awaiting == YES:
        return "awaiting_choice"
    if eligible != YES and deciding == YES:
        return "needs_decision"
    # Eligible, and not known yet whether there is a choice, is open too.
    return "eligible" if eligible == YES and awaiting == NO else "undetermined"


@dataclass(frozen=True)
class Answer:
    """What a module answered for one row."""

    benefits: list[dict[str, Any]]
    """For each benefit its codes and sums."""
    taken: list[list[int | None]]
    """For each coordination what it takes from each member."""
    trace: Callable[[int], int]
    """The state of each position of the trace."""


@dataclass(frozen=True)
class Report:
    """A person, and what the module answered."""

    contract: dict[str, Any]
    cells: list[Cell]
    answer: Answer
    as_of: int

    def benefits(self) -> dict[str, Any]:
        """The benefits by name."""
        return {b["name"]: self._one(b, i) for i, b in enumerate(self.contract["benefits"])}

    def _one(self, benefit: dict[str, Any], i: int) -> dict[str, Any]:
        found = self.answer.benefits[i]
        word = status(found["eligible"], found["awaiting"], found["deciding"])
        items, gates = [], []
        for item in benefit["items"]:
            state, above = self._state(item), item.get("parent")
            if item["list"] != "gate":
                below = None if above is None else benefit["items"][above]["mark"]
                rest = {"text": item["text"], "cites": item["cites"], "below": below, "combines": item["combines"]}
                items.append({"mark": item["mark"], "list": item["list"], "state": state, **rest})
            elif state in ("fails", "unknown"):
                gates.append({"gate": item["mark"], "state": state, "text": item["text"]})
        return {
            "status": word,
            **self._recovers(benefit),
            "period": benefit["period"],
            **{name: found[name] for name in ("amount", "payable", "periods_left")},
            **self._version(benefit),
            "items": items,
            "gates": gates,
            "needs": self._needs(benefit, i, word),
            "reduced_by": self._reduced_by(i),
        }

    def _recovers(self, benefit: dict[str, Any]) -> dict[str, Any]:
        """The benefit of which this is what is to be paid back, if it is that."""
        of = benefit.get("recovers")
        return {} if of is None else {"recovers": self.contract["benefits"][of]["name"]}

    def _version(self, benefit: dict[str, Any]) -> dict[str, Any]:
        """The version in effect and the date that decided; nothing while that is not known, or nothing was amended."""
        versions = benefit.get("versions", ())
        codes = [self.answer.trace(v["trace"]) for v in versions]
        if not versions or any(code not in (YES, NO) for code in codes):
            return {}
        current = versions[codes.index(YES)] if YES in codes else None
        decided = current or versions[0]
        day: int | None = None
        if decided["basis"] != "value":
            cell = self.cells[decided["input"]] if decided["basis"] == "input" else None
            day = cell if isinstance(cell, int) else self.as_of
        if decided["basis"] == "month":
            day = self.as_of - (int(iso(self.as_of)[8:]) - 1)
        # Where the date is not there, today is taken for it.
        absent = decided.get("input") is not None and self.cells[decided["input"]] is ABSENT
        english = self.contract["language"] == "en"
        by = ("as_of" if english else "基准日") if absent else decided["by"]
        one_date = all((v["basis"], v.get("input")) == (decided["basis"], decided.get("input")) for v in versions)
        picked = max((v["since"] for v in versions if day is not None and v["since"] <= day), default=None)
        # What the date does not pick was in effect when the benefit was first paid, and runs out.
        if one_date and day is not None and picked != (current and current["since"]):
            by, day = ("what applied when it was first paid" if english else "首次领取时的规定"), None
        version = {
            "since": iso(current["since"]) if current else None,
            "cites": current.get("cites") if current else None,
            "by": by,
            "date": None if day is None else iso(day),
        }
        return {"version": version}

    def _state(self, item: dict[str, Any]) -> str:
        applies = item.get("applies")
        if applies is not None and self.answer.trace(applies) == NO:
            return "does_not_apply"
        settled = item.get("settled")
        if settled is not None and self.answer.trace(settled) == YES:
            return "settled"
        return {YES: "holds", NO: "fails"}.get(self.answer.trace(item["trace"]), "unknown")

    def _needs(self, benefit: dict[str, Any], i: int, word: str) -> list[dict[str, Any]]:
        found = self.answer.benefits[i]
        others = [self.contract["benefits"][m] for m in self._companions(i)]
        claimed = word in ("eligible", "awaiting_choice")
        waiting = claimed and found["waits"] == YES
        reads: list[tuple[Iterable[int], Iterable[int]]] = []

        def amount(b: dict[str, Any]) -> tuple[Iterable[int], Iterable[int]]:
            return b["amount_inputs"], b.get("amount_parameters", ())

        if word in ("undetermined", "needs_decision"):
            for b in [benefit, *others] if found["eligible"] == YES else [benefit]:
                reads += self._open_items(b)
        if claimed and not waiting and found["amount"] is None:
            reads.append(amount(benefit))
        if claimed and not waiting and found["payable"] is None:
            for b in others:
                reads += [*self._open_items(b), amount(b)]
            reads += [((), c.get("parameters", ())) for c in self._coordinations(i)]
        inputs = {at for read, _ in reads for at in read if self.cells[at] is UNKNOWN}
        if waiting:
            inputs.add(benefit["waits"][1])
        parameters = [self.contract["policy_parameters"][p] for p in sorted({p for _, read in reads for p in read})]
        later = [p for p in parameters if p["from"] > self.as_of]
        return [self._need(self.contract["inputs"][at]) for at in sorted(inputs)] + [
            {"fact": p["name"], "source": None, "department": None, "since": iso(p["from"])} for p in later
        ]

    def _need(self, input: dict[str, Any]) -> dict[str, Any]:
        # What happened before is known to whoever handles the benefit, not to a data source.
        handles = self.contract["benefits"][input["benefit"]].get("department") if input["kind"] == "receipt" else None
        return {"fact": input["name"], "source": input.get("source"), "department": input.get("department") or handles}

    def _open_items(self, benefit: dict[str, Any]) -> list[tuple[Iterable[int], Iterable[int]]]:
        """What items read that are open and whose ancestors are all open."""

        def is_open(item: dict[str, Any]) -> bool:
            above = item.get("parent")
            return self._state(item) == "unknown" and (above is None or is_open(benefit["items"][above]))

        def reads(item: dict[str, Any]) -> list[int]:
            applies = item.get("applies")
            open_version = applies is not None and self.answer.trace(applies) not in (YES, NO)
            return [*item["inputs"], *(benefit.get("version_inputs", ()) if open_version else ())]

        leaves = [item for item in benefit["items"] if item.get("combines") is None and is_open(item)]
        return [(reads(item), item.get("parameters", ())) for item in leaves]

    def _coordinations(self, i: int) -> list[dict[str, Any]]:
        return [c for c in self.contract["coordinations"] if i in c["members"]]

    def _companions(self, i: int) -> list[int]:
        """The other benefits of the coordinations of benefit `i`."""
        return sorted({m for c in self._coordinations(i) for m in c["members"]} - {i})

    def _reduced_by(self, i: int) -> list[dict[str, Any]]:
        out = []
        for c, taken in zip(self.contract["coordinations"], self.answer.taken):
            amount = taken[c["members"].index(i)] if i in c["members"] else None
            if not amount or amount < 0:
                continue
            winner = None if c["kind"] in ("offset", "at_most") else self._winner(i, c["members"], taken)
            out.append({"by": c["name"], "cites": c["cites"], "winner": winner, "amount": amount})
        return out

    def _winner(self, i: int, members: list[int], taken: list[int | None]) -> str | None:
        """The first member by rank that the coordination left alone and that is paid."""
        for m, t in zip(members, taken):
            found = self.answer.benefits[m]
            if m != i and t == 0 and found["eligible"] == YES and (found["payable"] or 0) > 0:
                return self.contract["benefits"][m]["name"]
        return None
