"""What `run.py` measures in Python: engines that compute whole columns. It speaks as `heng-peers` does, see src/main.rs.

What is timed is the time of the processor that the process uses, on all its threads; each engine is told to use one. Columns are loaded, and
plans that an engine keeps are made, before the clock starts. The answers of each row are whether a person is eligible for each of four benefits
and what is paid of each, as columns of the engine's own; the totals are the four sums of what is paid.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator

os.environ["POLARS_MAX_THREADS"] = "1"
for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import duckdb
import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

DEGREES = ["none", "vocational", "college", "bachelor", "master", "doctor"]
EMPLOYERS = ["none", "enterprise", "institution", "government", "self"]
DATES = ["birth_date", "graduated_on", "settled_on", "company_registered_on"]
ANSWERS = ["full_time", "hukou_local", "owns_home", "received_settlement", "received_startup"]
BYTES = ["contract_months", "founder_share_pct", "received_living_months"]
BENEFITS = ["settlement", "living", "rent", "startup"]
DAYS = {
    "AS_OF": "2021-07-01",
    "SETTLED_FROM": "2020-05-01",
    "THREE_YEARS_AGO": "2018-07-01",
    "BORN_35": "1985-07-01",
    "BORN_40": "1980-07-01",
    "BORN_45": "1975-07-01",
}
"""Days that the rules turn at: the as-of date is the first of a month, "at most K years old" is "born after the day K + 1 years ago"."""

Way = Callable[[], tuple[int, int]]
"""Runs once: what came out, and the nanoseconds."""


def timed(compute: Callable, total: Callable, prepare: Callable = tuple) -> Way:
    """Times `compute` of what `prepare` makes."""

    def run() -> tuple[int, int]:
        given = prepare()
        start = time.process_time_ns()
        answer = compute(*given)
        taken = time.process_time_ns() - start
        return int(total(answer)), taken

    return run


def read(path: str) -> pl.DataFrame:
    """The rows, in columns as narrow as the ranges allow."""
    col, date = pl.col, lambda name: pl.col(name).str.to_date()
    return pl.read_csv(path, infer_schema_length=0).select(
        *[date(name) for name in DATES],
        *[col(name).cast(pl.Int16) for name in ("insured_months", "company_employees")],
        *[col(name).cast(pl.Int8) for name in BYTES],
        *[(col(name) == "yes").alias(name) for name in ANSWERS],
        col("degree").replace_strict(DEGREES, range(6), return_dtype=pl.Int8),
        col("employer_kind").replace_strict(EMPLOYERS, range(5), return_dtype=pl.Int8),
    )


def polars(frame: pl.DataFrame) -> Iterator[tuple[str, Way]]:
    """A lazy query; amounts are chains of `when`, which only look at numbers."""
    c = {name: pl.col(name) for name in frame.columns}
    day = {name: pl.lit(text).str.to_date() for name, text in DAYS.items()}
    degree, birth = c["degree"], c["birth_date"]

    def by_degree(eligible: pl.Expr, *yuan: int) -> pl.Expr:
        amount = pl.lit(yuan[-1] * 100, pl.Int64)
        for at, fen in enumerate(yuan[:-1], 6 - len(yuan)):
            amount = pl.when(degree == at).then(pl.lit(fen * 100, pl.Int64)).otherwise(amount)
        return pl.when(eligible).then(amount).otherwise(0)

    firm = c["employer_kind"].is_between(1, 2)
    eligible = {
        "settlement": c["full_time"] & (degree >= 2) & c["hukou_local"] & (c["settled_on"] >= day["SETTLED_FROM"]).fill_null(False)
        & ((birth > day["BORN_40"]) | ((degree == 5) & (birth > day["BORN_45"]))) & (c["insured_months"] >= 6) & ~c["received_settlement"],
        "living": (degree >= 3) & firm & (c["contract_months"] >= 12) & (c["graduated_on"] > day["THREE_YEARS_AGO"]).fill_null(False)
        & (c["received_living_months"] < 36) & ~c["owns_home"],
        "rent": ~c["owns_home"] & (firm | (c["employer_kind"] == 4)) & (degree >= 2) & (c["insured_months"] >= 3) & (birth > day["BORN_35"]),
        "startup": (c["founder_share_pct"] >= 30) & (c["company_registered_on"] <= day["AS_OF"]).fill_null(False)
        & (c["company_registered_on"] > day["THREE_YEARS_AGO"]).fill_null(False) & (c["company_employees"] >= 3)
        & ((birth > day["BORN_45"]) | (degree >= 4)) & ~c["received_startup"],
    }
    yes = {name: pl.col(f"{name}_eligible") for name in BENEFITS}
    months = pl.min_horizontal(36 - c["received_living_months"], pl.lit(12, pl.Int8))
    due = {
        "settlement": by_degree(yes["settlement"], 3_000, 5_000, 10_000, 50_000),
        "living": by_degree(yes["living"], 500, 1_000, 2_000) * months,
        "rent": by_degree(yes["rent"], 3_600, 6_000, 9_600, 18_000),
        "startup": pl.when(yes["startup"]).then((1_000_000 + 200_000 * c["company_employees"].cast(pl.Int64)).clip(upper_bound=10_000_000)).otherwise(0),
    }
    living, rent = pl.col("living"), pl.col("rent")
    left = (12_000_000 - pl.col("settlement") - pl.max_horizontal(living, rent)).clip(lower_bound=0)
    query = (
        frame.lazy()
        .with_columns(**{f"{name}_eligible": rule for name, rule in eligible.items()})
        .select(*yes.values(), **due)
        .select(
            *yes.values(),
            "settlement",
            living=pl.when(rent > living).then(0).otherwise(living),
            rent=pl.when(rent > living).then(rent).otherwise(0),
            startup=pl.min_horizontal("startup", left),
        )
    )
    totals = query.select(pl.col(BENEFITS).sum())
    yield "polars", timed(query.collect, lambda answer: sum(answer.select(pl.col(BENEFITS).sum()).row(0)))
    yield "polars-totals", timed(totals.collect, lambda answer: sum(answer.row(0)))


SQL = """
with judged as (
    select *,
        full_time and degree >= 2 and hukou_local and coalesce(settled_on >= SETTLED_FROM, false)
            and (birth_date > BORN_40 or degree = 5 and birth_date > BORN_45) and insured_months >= 6 and not received_settlement
            as settlement_eligible,
        degree >= 3 and employer_kind between 1 and 2 and contract_months >= 12 and coalesce(graduated_on > THREE_YEARS_AGO, false)
            and received_living_months < 36 and not owns_home as living_eligible,
        not owns_home and (employer_kind between 1 and 2 or employer_kind = 4) and degree >= 2 and insured_months >= 3
            and birth_date > BORN_35 as rent_eligible,
        founder_share_pct >= 30 and coalesce(company_registered_on <= AS_OF and company_registered_on > THREE_YEARS_AGO, false)
            and company_employees >= 3 and (birth_date > BORN_45 or degree >= 4) and not received_startup as startup_eligible
    from people
), due as (
    select settlement_eligible, living_eligible, rent_eligible, startup_eligible,
        case when not settlement_eligible then 0::bigint
            when degree = 2 then 300000 when degree = 3 then 500000 when degree = 4 then 1000000 else 5000000 end as settlement,
        case when not living_eligible then 0::bigint
            when degree = 3 then 50000 when degree = 4 then 100000 else 200000 end * least(36 - received_living_months, 12) as living,
        case when not rent_eligible then 0::bigint
            when degree = 2 then 360000 when degree = 3 then 600000 when degree = 4 then 960000 else 1800000 end as rent,
        case when startup_eligible then least(1000000 + 200000 * company_employees::bigint, 10000000) else 0 end as startup
    from judged
), paid as (
    select settlement_eligible, living_eligible, rent_eligible, startup_eligible, settlement,
        case when rent > living then 0 else living end as living, case when rent > living then rent else 0 end as rent,
        least(startup, greatest(12000000 - settlement - greatest(living, rent), 0)) as startup
    from due
)
"""


def sql(frame: pl.DataFrame, folder: str) -> Iterator[tuple[str, Way]]:
    """DuckDB: a table in memory, and a new one for the answers."""
    database = duckdb.connect(config={"threads": 1})
    file = os.path.join(folder, "people.parquet")
    frame.write_parquet(file)
    database.execute("create table people as select * from read_parquet(?)", [file])
    rules = SQL
    for name, day in DAYS.items():
        rules = rules.replace(name, f"date '{day}'")
    sums = ", ".join(f"sum({name})" for name in BENEFITS)
    rows, totals = f"create table answers as {rules} select * from paid", f"{rules} select {sums} from paid"
    drop = lambda: database.execute("drop table if exists answers") and ()
    total = lambda _: sum(database.execute(f"select {sums} from answers").fetchone())
    yield "duckdb", timed(lambda: database.execute(rows).fetchall(), total, drop)
    yield "duckdb-totals", timed(lambda: database.execute(totals).fetchone(), sum)


def day(name: str) -> int:
    return int(np.datetime64(DAYS[name]).astype(int))


FEN = {
    "settlement": np.array([0, 0, 300_000, 500_000, 1_000_000, 5_000_000], np.int32),
    "living": np.array([0, 0, 0, 50_000, 100_000, 200_000], np.int32),
    "rent": np.array([0, 0, 360_000, 600_000, 960_000, 1_800_000], np.int32),
}

FORMULAS: dict[str, tuple[type, Callable]] = {
    "settlement_eligible": (bool, lambda of: of("full_time") & (of("degree") >= 2) & of("hukou_local") & (of("settled_on") >= day("SETTLED_FROM"))
        & ((of("birth_date") > day("BORN_40")) | (of("degree") == 5) & (of("birth_date") > day("BORN_45")))
        & (of("insured_months") >= 6) & ~of("received_settlement")),
    "firm": (bool, lambda of: (of("employer_kind") == 1) | (of("employer_kind") == 2)),
    "living_eligible": (bool, lambda of: (of("degree") >= 3) & of("firm") & (of("contract_months") >= 12)
        & (of("graduated_on") > day("THREE_YEARS_AGO")) & (of("received_living_months") < 36) & ~of("owns_home")),
    "rent_eligible": (bool, lambda of: ~of("owns_home") & (of("firm") | (of("employer_kind") == 4)) & (of("degree") >= 2)
        & (of("insured_months") >= 3) & (of("birth_date") > day("BORN_35"))),
    "startup_eligible": (bool, lambda of: (of("founder_share_pct") >= 30) & (of("company_registered_on") <= day("AS_OF"))
        & (of("company_registered_on") > day("THREE_YEARS_AGO")) & (of("company_employees") >= 3)
        & ((of("birth_date") > day("BORN_45")) | (of("degree") >= 4)) & ~of("received_startup")),
    "settlement": (int, lambda of: of("settlement_eligible") * FEN["settlement"][of("degree")]),
    "living_due": (int, lambda of: of("living_eligible") * FEN["living"][of("degree")] * np.minimum(36 - of("received_living_months"), 12)),
    "rent_due": (int, lambda of: of("rent_eligible") * FEN["rent"][of("degree")]),
    "startup_due": (int, lambda of: of("startup_eligible") * np.minimum(1_000_000 + 200_000 * of("company_employees").astype(np.int32), 10_000_000)),
    "living": (int, lambda of: np.where(of("rent_due") > of("living_due"), 0, of("living_due"))),
    "rent": (int, lambda of: np.where(of("rent_due") > of("living_due"), of("rent_due"), 0)),
    "startup": (int, lambda of: np.minimum(of("startup_due"), np.maximum(12_000_000 - of("settlement") - of("living") - of("rent"), 0))),
}
"""The rules over arrays: what a variable is computed from is asked of the engine by name. Fen fit 32 bits."""
WANTED = [name for benefit in BENEFITS for name in (f"{benefit}_eligible", benefit)]


def arrays(frame: pl.DataFrame) -> dict[str, np.ndarray]:
    """The columns; a date is the number of its day, and an absent one is before every other."""
    days = frame.with_columns(pl.col(DATES).cast(pl.Int32).fill_null(-(2**31)))
    return {name: days[name].to_numpy() for name in days.columns}


def sum_of(answers: list[np.ndarray]) -> int:
    return sum(int(array.sum(dtype=np.int64)) for array in answers if array.dtype != bool)


def numpy(columns: dict[str, np.ndarray]) -> Iterator[tuple[str, Way]]:
    """The formulas, each computed once."""

    def compute() -> list[np.ndarray]:
        known = dict(columns)

        def of(name: str) -> np.ndarray:
            if name not in known:
                known[name] = FORMULAS[name][1](of)
            return known[name]

        return [of(name) for name in WANTED]

    yield "numpy", timed(compute, sum_of)


def openfisca(columns: dict[str, np.ndarray]) -> Iterator[tuple[str, Way]]:
    """The formulas as variables of a system with one entity."""
    month, person = "2021-07", build_entity(key="person", plural="persons", label="A person", is_person=True)
    system = TaxBenefitSystem([person])

    def variable(name: str, value_type: type, formula: Callable | None = None) -> None:
        traits = {"value_type": value_type, "entity": person, "definition_period": DateUnit.MONTH}
        if formula:
            traits["formula"] = lambda people, period: formula(lambda wanted: people(wanted, period))
        system.add_variable(type(name, (Variable,), traits))

    for name, column in columns.items():
        variable(name, bool if column.dtype == bool else int)
    for name, (value_type, formula) in FORMULAS.items():
        variable(name, value_type, formula)
    rows = len(columns["degree"])

    def simulation() -> tuple:
        made = SimulationBuilder().build_default_simulation(system, rows)
        for name, column in columns.items():
            made.set_input(name, month, column)
        return (made,)

    yield "openfisca", timed(lambda made: [made.calculate(name, month) for name in WANTED], sum_of, simulation)


def main() -> None:
    path = sys.argv[1]
    frame = read(path)
    columns = arrays(frame)
    ways = dict(way for engine in (polars(frame), sql(frame, os.path.dirname(path)), numpy(columns), openfisca(columns)) for way in engine)
    for name in ways:
        print(name, frame.height)
    print(flush=True)
    for line in sys.stdin:
        print(*ways[line.strip()](), flush=True)


if __name__ == "__main__":
    main()
