"""Tables spoilt at random and cells at their extremes: what reshore makes of them, counted by outcome.

    python tests/long/mutations.py --cases 2000 --seed 0             spoilt tables and workbooks
    python tests/long/mutations.py --extremes                        every number at its lowest, highest and just beyond
    python tests/long/mutations.py --seed 0 --only 17                one case again, with what was raised

Each case is a child process with limits of processor time and memory, so that what hangs is counted, not waited for.
An outcome is "ran" (check, daily and flow answered), the error that refused it, or one of FAULTS: any other exception,
more than SECONDS of processor time, more memory than there is, or an answer called proved that is no number.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

import openpyxl  # noqa: E402
from small_plans import small_plan  # noqa: E402

import reshore as rs  # noqa: E402
from reshore.files.tables import written  # noqa: E402
from reshore.network import schema  # noqa: E402

SECONDS, MEMORY = 10, 3_000_000_000
FAULTS = ("traceback", "slow", "killed", "not a number")
Tables = dict[str, list[list]]  # the header first; cells as text or, of a workbook, numbers

HUGE = ["1e300", "-1e300", "1e999", "9" * 400, "1e24", "1e15", "36500", "20000000", "1e12"]
TINY = ["1e-300", "5e-324", "-0.0", "0", "1e-12", "0.5", "2.5"]
WORDS = ["nan", "NaN", "inf", "-inf", "Infinity", "None", "#N/A", "#DIV/0!", "TRUE", "x", "1,5", "1.234,5", "1 000", "0x1F"]
DATES = ["2020-02-30", "2020-01-31", "31.1.2020", "9999-12-31", "0001-01-01", "2020-02-03T04:05:06", "99999"]
ODD = ["한국", "\u202eabc", "a|b", "=1+1", "=cmd|' /C calc'!A0", "'", '"', "a\nb", " ", "\ufeff", "é" * 300, "💥"]
PLAIN = ["0", "1", "2", "0.25", "0.9", "3", "7", "40", "365", "1000", "1e6"]


@dataclass(frozen=True)
class Case:
    """Tables to be written as a folder or a workbook, and whether the long verbs are asked too."""

    name: str
    tables: Tables
    workbook: bool
    long: bool


class _Spoiler:
    """Draws changes of tables; the same seed draws the same."""

    def __init__(self, seed: int, case: int):
        self.random = np.random.default_rng([seed, case])

    def one(self, of):
        return of[int(self.random.integers(len(of)))]

    def case(self, number: int) -> Case:
        tables = {name: [list(row) for row in rows] for name, rows in _base(self.one([-1, -1, -1, 0, 1, 2, 3, 4, 5])).items()}
        changes = self.random.choice([1, 2, 3, 5], p=[0.6, 0.25, 0.1, 0.05])
        names = []
        for _ in range(changes):
            change = self.random.choice(len(CHANGES), p=WEIGHTS)
            CHANGES[change](self, tables)
            names.append(CHANGES[change].__name__.strip("_"))
        return Case("+".join(names), tables, self.random.random() < 0.2, self.random.random() < 0.3)

    def table(self, tables: Tables) -> list[list]:
        filled = [name for name in tables if len(tables[name]) > 1]
        return tables[self.one(filled)] if filled else [["site"], ["s"]]

    def cell(self, tables: Tables, numeric: bool | None = None) -> tuple[list[list], int, int, schema.Column | None]:
        """A cell below the header (of a column that holds numbers, or none), with what the schema says of it."""
        for _ in range(50):
            rows = self.table(tables)
            row, place = int(self.random.integers(1, len(rows))), int(self.random.integers(len(rows[0])))
            name = next((name for name in tables if tables[name] is rows), "")
            known = {c.column: c for c in schema.columns(name)}.get(str(rows[0][place]))
            if place < len(rows[row]) and numeric in (None, known is not None and known.type == "number"):
                break
        return rows, row, place, known


def _plain_number(s: _Spoiler, tables: Tables) -> None:
    """Another number that could stand there."""
    rows, row, place, known = s.cell(tables, numeric=True)
    rows[row][place] = s.one([p for p in PLAIN if known is None or known.takes(float(p))] or ["1"])


def _scaled_number(s: _Spoiler, tables: Tables) -> None:
    rows, row, place, _ = s.cell(tables, numeric=True)
    try:
        rows[row][place] = repr(float(rows[row][place] or 1) * 10.0 ** int(s.random.integers(-6, 7)))
    except ValueError:
        rows[row][place] = "1"


def _extreme_number(s: _Spoiler, tables: Tables) -> None:
    """Within its range, at one end of it."""
    rows, row, place, known = s.cell(tables, numeric=True)
    rows[row][place] = repr(s.one([known.low, known.high])) if known else "0"


def _blank(s: _Spoiler, tables: Tables) -> None:
    rows, row, place, _ = s.cell(tables)
    rows[row][place] = ""


def _odd_cell(s: _Spoiler, tables: Tables) -> None:
    rows, row, place, _ = s.cell(tables)
    rows[row][place] = s.one(s.one([HUGE, TINY, WORDS, DATES, ODD]))


def _odd_number(s: _Spoiler, tables: Tables) -> None:
    rows, row, place, _ = s.cell(tables, numeric=True)
    rows[row][place] = s.one(s.one([HUGE, TINY]))


def _other_id(s: _Spoiler, tables: Tables) -> None:
    """What stands in another row of the same column: other parts, sites in a circle, a row that names itself."""
    rows, row, place, _ = s.cell(tables, numeric=False)
    rows[row][place] = rows[int(s.random.integers(1, len(rows)))][place]


def _wrong_id(s: _Spoiler, tables: Tables) -> None:
    rows, row, place, _ = s.cell(tables, numeric=False)
    rows[row][place] = f"{rows[row][place]}{s.one(['x', ' ', '_2', '.0'])}"


def _itself(s: _Spoiler, tables: Tables) -> None:
    """A lane to where it starts, a part that goes into itself, an option that requires itself."""
    name, one, other = s.one([("lanes", "origin", "destination"), ("bom", "part", "input"), ("options", "option", "requires")])
    rows = tables.get(name, [])
    if len(rows) > 1 and one in rows[0] and other in rows[0]:
        row = rows[int(s.random.integers(1, len(rows)))]
        row[rows[0].index(other)] = row[rows[0].index(one)]


def _circle(s: _Spoiler, tables: Tables) -> None:
    """A lane back from where one leads, or an input made of what it goes into."""
    name, one, other = s.one([("lanes", "origin", "destination"), ("bom", "part", "input")])
    rows = tables.get(name, [])
    if len(rows) > 1 and one in rows[0] and other in rows[0]:
        back = list(rows[int(s.random.integers(1, len(rows)))])
        at, to = rows[0].index(one), rows[0].index(other)
        back[at], back[to] = back[to], back[at]
        rows.append(back)


def _double_row(s: _Spoiler, tables: Tables) -> None:
    rows = s.table(tables)
    rows.append(list(rows[int(s.random.integers(1, len(rows)))]))


def _lost_row(s: _Spoiler, tables: Tables) -> None:
    rows = s.table(tables)
    del rows[int(s.random.integers(1, len(rows)))]


def _shuffled_rows(s: _Spoiler, tables: Tables) -> None:
    rows = s.table(tables)
    rows[1:] = [rows[1 + k] for k in s.random.permutation(len(rows) - 1)]


def _long_row(s: _Spoiler, tables: Tables) -> None:
    rows = s.table(tables)
    row = rows[int(s.random.integers(1, len(rows)))]
    row.append("more") if s.random.random() < 0.5 else row.pop()


def _lost_column(s: _Spoiler, tables: Tables) -> None:
    rows = s.table(tables)
    place = int(s.random.integers(len(rows[0])))
    for row in rows:
        del row[place : place + 1]


def _renamed_column(s: _Spoiler, tables: Tables) -> None:
    rows = s.table(tables)
    place = int(s.random.integers(len(rows[0])))
    rows[0][place] = s.one([f"{rows[0][place]}s", str(rows[0][place]).upper(), "", "value", rows[0][0], "한국", "=1"])


def _lost_table(s: _Spoiler, tables: Tables) -> None:
    tables.pop(s.one(list(tables)), None)


def _wrong_sheet(s: _Spoiler, tables: Tables) -> None:
    """A table under the name of another, or of none."""
    name = s.one(list(tables))
    tables[s.one([*schema.TABLES, f"{name}s", "Sheet1"])] = tables.pop(name)


def _setting(s: _Spoiler, tables: Tables) -> None:
    key = s.one(next(c for c in schema.columns("settings") if c.column == "key").allowed)
    value = s.one(s.one([PLAIN, PLAIN, HUGE, TINY, WORDS, DATES, ["1234", "7", "12345678", "2020-01-31 2020-02-30"]]))
    rows = tables.setdefault("settings", [["key", "value"]])
    row = [""] * len(rows[0])
    row[:2] = [key, value]
    rows[:] = [r for r in rows if r[:1] != [key]] + [row]


def _event(s: _Spoiler, tables: Tables) -> None:
    """One event more, of any shape."""
    sites = [row[0] for row in tables.get("sites", [])[1:]] or ["x"]
    shape = {"scenario": "own", "site": s.one(sites), "start_day": s.one(PLAIN), "duration_days": s.one([*PLAIN, ""]),
             "ramp_days": s.one(PLAIN), "severity": s.one(["1", "0", "0.5"]), "takes_stock": s.one(["0", "1"]),
             "demand_change": s.one(["", "", "-1", "0.5", "100"]), "duty_add": s.one(["", "", "0.25", "10"])}  # fmt: skip
    rows = tables.setdefault("events", [list(shape)])
    rows[0] += [name for name in shape if name not in rows[0]]
    for row in rows[1:]:
        row += [""] * (len(rows[0]) - len(row))
    rows.append([shape.get(name, "") for name in rows[0]])


Change = Callable[[_Spoiler, Tables], None]
WEIGHED: dict[Change, float] = {
    _plain_number: 12, _scaled_number: 14, _extreme_number: 14, _event: 9, _shuffled_rows: 3, _blank: 7, _setting: 9,
    _other_id: 7, _circle: 4, _double_row: 3, _lost_row: 5, _odd_cell: 5, _odd_number: 5, _itself: 2, _wrong_id: 2,
    _long_row: 1, _lost_column: 2, _renamed_column: 2, _lost_table: 1, _wrong_sheet: 1,
}  # fmt: skip
CHANGES, WEIGHTS = list(WEIGHED), np.array(list(WEIGHED.values())) / sum(WEIGHED.values())


@cache
def _base(seed: int) -> Tables:
    """The tables of the toy (-1) or of a small random network."""
    net = rs.load(ROOT / "data" / "toy") if seed < 0 else small_plan(seed)
    out = {}
    for name, frame in written(net).items():
        cells = [["" if v != v else v if isinstance(v, str) else repr(v) for v in row] for row in frame.itertuples(index=False)]
        out[name] = [list(frame.columns), *cells]
    return out


def spoilt(cases: int, seed: int) -> Iterator[Case]:
    """Cases drawn at random."""
    return (_Spoiler(seed, number).case(number) for number in range(cases))


ROWS = {
    "companies": {"company": "carco"},
    "countries": {"country": "KR"},
    "schemes": {"scheme": "help"},
    "levels": {"effect": "hours", "level": "basic", "base": "0.8"},
    "ranges": {"table": "sources", "key": "fab_a|chip", "column": "unit_cost", "low": "1", "high": "3"},
}


def extremes() -> Iterator[Case]:
    """Every number of a table, and every setting, at its lowest and highest, just beyond, and at its smallest above 0."""
    for table in (*schema.TABLES, "setting"):
        for c in (c for c in schema.columns(table) if c.type == "number"):
            beyond = [np.nextafter(c.low, -np.inf), np.nextafter(c.high, np.inf)]
            least = [c.least, np.nextafter(c.least, 0)] if c.least else []
            for value in (c.low, c.high, *beyond, *least):
                for every in (False, True) if value in (c.low, c.high) and table != "setting" else (False,):
                    name = f"{table}.{c.column} {float(value)!r}{' in every row' if every else ''}"
                    yield Case(name, _set(table, c.column, repr(float(value)), every), False, True)


def _set(table: str, column: str, value: str, every: bool) -> Tables:
    """The toy with a number set in the first or in every row of a table."""
    tables = {name: [list(row) for row in rows] for name, rows in _base(-1).items()}
    if table == "setting":
        rows = [row for row in tables["settings"] if row[0] != column]
        tables["settings"] = [*rows, [column, value, *[""] * (len(rows[0]) - 2)]]
        return tables
    if table not in tables:
        tables[table] = [list(ROWS[table]), list(ROWS[table].values())]
    rows = tables[table]
    if column not in rows[0]:
        for row in rows:
            row.append("" if row is not rows[0] else column)
    for row in rows[1:] if every else rows[1:2]:
        row[rows[0].index(column)] = value
        if (table, column) == ("stock", "cover_days"):
            row[rows[0].index("quantity")] = ""
        if (table, column) == ("stock", "quantity"):
            row[rows[0].index("cover_days")] = ""
    return tables


def write(case: Case, folder: Path) -> Path:
    """The tables of a case on disk."""
    if not case.workbook:
        folder.mkdir()
        for name, rows in case.tables.items():
            lines = (",".join(_quoted(cell) for cell in row) for row in rows)
            (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
        return folder
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in case.tables.items():
        sheet = book.create_sheet(name[:31])
        for row in rows:
            sheet.append([_typed(cell) for cell in row])
    if not case.tables:
        book.create_sheet("empty")
    path = folder.with_suffix(".xlsx")
    book.save(path)
    return path


def _quoted(cell: object) -> str:
    text = str(cell)
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n\r') else text


def _typed(cell: object) -> object:
    """As a workbook would hold it: a number where it is one."""
    try:
        number = float(cell)
    except (TypeError, ValueError):
        return cell or None
    return number if np.isfinite(number) else str(cell)


def run(case: Case, folder: Path) -> dict[str, str]:
    """What each verb makes of a case: "ran", or the error it raised."""
    out: dict[str, str] = {}
    try:
        net = rs.load(write(case, folder / "n"))
    except (rs.DataError, rs.SolveError) as error:
        return {"load": f"{type(error).__name__}: {str(error)[:300]}"}
    scenarios = list(dict.fromkeys(net.events["scenario"]))[-2:] or [rs.Scenario("own").hit(site=net.sites["site"][0], days=5)]
    verbs = {
        "check": lambda: rs.check(net),
        "daily": lambda: [_finite(rs.disrupt(net, s)) for s in scenarios],
        "flow": lambda: [_finite(rs.disrupt(net, s, engine="flow")) for s in scenarios],
    }
    if case.long:
        verbs |= {
            "structure": lambda: [_finite(rs.disrupt(net, s, engine="structure")) for s in scenarios],
            "pooled": lambda: [_finite(rs.disrupt(net, s, engine="flow", window="pooled")) for s in scenarios],
            "why": lambda: [rs.whys(net, rs.disrupt(net, s)) for s in scenarios],
            "rank": lambda: _finite_columns(rs.rank(net), "lost_units", "lost_margin"),
            "worst": lambda: _finite_columns(rs.worst(net, k=2), "lost_units", "lost_margin", "bound"),
            "plan": lambda: _finite_plan(rs.plan(net, time_limit=5)),
        }
    for name, verb in verbs.items():
        try:
            verb()
            out[name] = "ran"
        except (rs.DataError, rs.SolveError) as error:
            out[name] = f"{type(error).__name__}: {str(error)[:300]}"
    return out


class NotANumberError(Exception):
    """An answer that is called proved and is no number."""


def _finite(run: rs.Result) -> None:
    kept = run.summary.loc[["lost_units", "lost_margin", "lost_revenue", "service_level"], "value"]
    if run.proved and not np.isfinite(kept.to_numpy(dtype=float)).all():
        raise NotANumberError(kept.to_dict())
    _finite_columns(run.lines, "lost_units", "equivalent_days_lost")


def _finite_columns(table, *columns: str) -> None:
    if not np.isfinite(table[list(columns)].to_numpy(dtype=float)).all():
        raise NotANumberError(table[list(columns)].to_dict())


def _finite_plan(best: rs.Plan) -> None:
    if best.proved and not np.isfinite([best.objective, best.expected_cost, best.cvar, best.fixed_cost]).all():
        raise NotANumberError(repr(best))


def outcome(case: Case) -> tuple[str, dict[str, str], float]:
    """Run a case in a child -> its outcome, what each verb made of it, processor seconds."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _child(case, reader, writer)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as told:
        text = told.read()
    _, status, used = os.wait4(child, 0)
    seconds = used.ru_utime + used.ru_stime
    verbs = json.loads(text) if text else {}
    if not verbs:
        return ("slow" if seconds > SECONDS else "killed"), {"": f"status {status}"}, seconds
    faults = [fault for fault in FAULTS for what in verbs.values() if what.startswith(fault)]
    if faults or seconds > SECONDS:
        return (faults or ["slow"])[0], verbs, seconds
    ran = all(verbs.get(name) == "ran" for name in ("check", "daily", "flow"))
    first = next((what for what in verbs.values() if what != "ran"), "ran")
    return ("ran" if ran else first.partition(":")[0]), verbs, seconds


def _child(case: Case, reader: int, writer: int) -> None:
    os.close(reader)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 5, SECONDS + 10))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    with tempfile.TemporaryDirectory() as folder:
        try:
            verbs = run(case, Path(folder))
        except NotANumberError as error:
            verbs = {"": f"not a number: {error}"}
        except BaseException as error:
            place = [f"{Path(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)][-4:]
            verbs = {"": f"traceback: {type(error).__name__}: {error} at {' '.join(place)}"}
    with os.fdopen(writer, "w", encoding="utf-8") as told:
        json.dump(verbs, told)
    os._exit(0)


def _warm() -> None:
    """Load in this process what each child would load anew."""
    with tempfile.TemporaryDirectory() as folder:
        run(Case("toy", _base(-1), False, True), Path(folder))


def main() -> int:
    """Run what is asked, print each fault and the counts; exit 1 where there are faults."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--extremes", action="store_true")
    parser.add_argument("--only", type=int)
    parser.add_argument("--verbose", action="store_true", help="print every case")
    given = parser.parse_args()
    cases = list(extremes()) if given.extremes else None
    if given.only is not None:
        case = cases[given.only] if cases else _Spoiler(given.seed, given.only).case(given.only)
        with tempfile.TemporaryDirectory() as folder:
            print(case.name, json.dumps(run(case, Path(folder)), indent=1))
        return 0
    _warm()
    counts: Counter[str] = Counter()
    verbs_ran: Counter[str] = Counter()
    most = 0.0
    for number, case in enumerate(cases or spoilt(given.cases, given.seed)):
        what, verbs, seconds = outcome(case)
        counts[what] += 1
        verbs_ran.update(name for name, made in verbs.items() if made == "ran")
        most = max(most, seconds)
        if what in FAULTS or given.verbose:
            print(f"{number} {case.name}: {what} {seconds:.1f} s {json.dumps(verbs)}", flush=True)
    faults = sum(counts[fault] for fault in FAULTS)
    print(json.dumps({"cases": counts.total(), "outcomes": dict(counts.most_common()), "verbs that ran": dict(verbs_ran),
                      "most seconds": round(most, 2), "faults": faults}))  # fmt: skip
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
