"""The same verbs in a terminal. Exit 0 fine, 1 bad data, 2 no solution, 64 usage; --json prints one JSON value."""

from __future__ import annotations

import argparse
import datetime
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from .disruption.causes import whys
from .disruption.cuts import cut_sets
from .disruption.engines import ENGINES, WINDOWS, disrupt
from .disruption.exposure import rank
from .disruption.interdiction import worst
from .disruption.scenario import Scenario
from .disruption.targets import BY
from .errors import DataError, Problem, SolveError, StoreError, listed
from .network.checks import check
from .network.network import Network
from .network.tables import load, template
from .network.takeover import map_columns
from .planning.planner import plan
from .reports.files import check_kind, report
from .results.plan import Plan
from .results.result import Result
from .solving.progress import Progress, gap_of
from .texts import LANGUAGES, said

FINE, BAD_DATA, NO_SOLUTION, USAGE = 0, 1, 2, 64
APP_EXTRA = ("click", "starlette", "streamlit")  # what the extra "app" brings
MOST_ROWS = 10_000  # that are printed: writing a million takes minutes
HIT_KEYS = ("site", "company", "country", "region", "part", "destination", "mode", "near_lat", "near_lon", "radius_km")
HIT_SHAPE = {"days": None, "start": 0, "ramp": 0, "severity": 1, "severity_end": None, "cause": "", "takes_stock": 0}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; -> its exit code."""
    try:
        given = _parser().parse_args(arguments)
    except SystemExit as stop:  # help exits 0, a wrong word 64
        return int(stop.code or 0)
    try:
        return given.run(given)
    except DataError as error:
        return _fail(given, error, BAD_DATA, [asdict(p) for p in error.problems])
    except SolveError as error:
        return _fail(given, error, NO_SOLUTION, [])
    except StoreError as error:
        return _fail(given, error, BAD_DATA, [])
    except BrokenPipeError:  # the reader of a pipe has had enough
        sys.stderr.close()
        return FINE


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"reshore: {message}\n")


def _parser() -> _Parser:
    parser = _Parser(prog="reshore", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> _Parser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    def on_network(name: str, run: Callable[[argparse.Namespace], int], text: str) -> _Parser:
        sub = command(name, run, text)
        sub.add_argument("path", help="folder of CSV tables, or .xlsx workbook")
        sub.add_argument("--fill", action="store_true", help="make missing tables and cells by the stated rules")
        sub.add_argument("--json", action="store_true", help="one JSON value on stdout")
        return sub

    sub = on_network("check", _check, "list what is wrong with a network")
    sub.add_argument("--mapping", metavar="FILE", help="how the columns of an export are read (JSON); auto: by their names")

    sub = on_network("disrupt", _disrupt, "what stops, on which day, how much is lost, and why")
    _add_hit(sub)
    _add_language(sub)

    sub = on_network("rank", _rank, "every single loss of one kind, the worst first")
    sub.add_argument("--by", choices=list(BY), default="site")
    sub.add_argument("--days", type=_finite, help="days everything lost stays away (each its own recovery time)")
    sub.add_argument("--engine", choices=list(ENGINES), default="flow")
    sub.add_argument("--window", choices=list(WINDOWS), help="of flow (pooled)")
    sub.add_argument("--top", type=int, help="only so many of the worst (all)")
    sub.add_argument("--pairs", action="store_true", help="losses of two at once that cost more than either alone")
    _add_time_limit(sub)

    sub = on_network("cuts", _cuts, "the smallest sets of sites without which a product cannot be made")
    sub.add_argument("--product", required=True, help="the part that is sold")
    sub.add_argument("--order", type=int, default=3, help="sites in a set at most (3)")
    _add_time_limit(sub)

    sub = on_network("worst", _worst, "the sites whose loss together hurts most, proved")
    sub.add_argument("--k", type=int, default=3, help="how many sites at most (3)")
    sub.add_argument("--days", type=_finite, default=28, help="days they stay away (28)")
    _add_time_limit(sub)

    sub = on_network("plan", _plan, "which options are worth their cost")
    _add_plan(sub)

    sub = on_network("report", _report, "a disruption, and with --plan a plan, as a deck or a workbook")
    _add_hit(sub)
    sub.add_argument("--plan", action="store_true", help="also plan, within --budget")
    _add_plan(sub)
    sub.add_argument("--out", required=True, help="the file to write: .pptx or .xlsx")
    _add_language(sub)
    sub.add_argument("--date", default=datetime.date.today().isoformat(), help="shown as that of the run (today)")

    sub = command("template", _template, "an empty network to fill in")
    sub.add_argument("path", help="folder to make, or .xlsx workbook")

    sub = command("app", _app, "open the app in a browser")
    sub.add_argument("path", nargs="?", help="network to open (the Korean automotive sample)")
    sub.add_argument("--port", type=_port, default=8501, help="1 to 65535 (8501)")
    sub.add_argument("--public", action="store_true", help="open to the network (this machine only)")
    return parser


def _add_hit(sub: _Parser) -> None:
    """What is hit, and by which engine it is played."""
    sub.set_defaults(**HIT_SHAPE)
    sub.add_argument("--scenario", help="a name from the table events")
    sub.add_argument("--hit", action="append", default=[], metavar="site=S[,country=CN]", type=_filters,
                     help=f"hit what matches all of these ({', '.join(HIT_KEYS)}); may stand several times")  # fmt: skip
    sub.add_argument("--days", type=_finite, help="days the hit lasts; left out: for good")
    sub.add_argument("--start", type=_finite, help="first day of the hit (0)")
    sub.add_argument("--ramp", type=_finite, help="days of the way back (0)")
    sub.add_argument("--severity", type=_finite, help="share of capacity lost (1)")
    sub.add_argument("--severity-end", type=_finite, help="severity on the last day (the same)")
    sub.add_argument("--cause", help="labour, travel, logistics, power, ...")
    sub.add_argument("--takes-stock", action="store_const", const=1, help="stock of what is hit is lost")
    sub.add_argument("--demand-change", type=_finite, help="change of demand as a share, instead of an outage")
    sub.add_argument("--duty-add", type=_finite, help="points of duty as a share, instead of an outage")
    sub.add_argument("--engine", choices=list(ENGINES), default="daily")
    sub.add_argument("--window", choices=list(WINDOWS), default="dated")
    sub.add_argument("--reroute-days", type=int, help="daily: days of shortfall before others are asked (never)")


def _add_plan(sub: _Parser) -> None:
    sub.add_argument("--budget", type=_finite, help="most that may be invested (no limit)")
    sub.add_argument("--risk-weight", type=_finite, default=0.0, help="weight of bad years, 0 to 1 (0)")
    sub.add_argument("--confidence", type=_finite, default=0.95, help="bad years are the worst 1 - this (0.95)")
    sub.add_argument("--gap", type=_finite, help="relative gap at which a plan counts as best (1e-9; of a large plan 1e-6)")
    _add_time_limit(sub)


def _add_time_limit(sub: _Parser) -> None:
    sub.add_argument("--time-limit", type=_finite, help="seconds; then the best so far, marked as not proved or complete")


def _add_language(sub: _Parser) -> None:
    sub.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="of the texts")


def _finite(text: str) -> float:
    """A number, neither infinite nor none."""
    value = float(text)
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"'{text}' is not a finite number")
    return value


def _port(text: str) -> int:
    """The number of a port."""
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"'{text}' is not a port; use 1 to 65535")
    return int(text)


def _filters(text: str) -> dict[str, str]:
    """`site=S,country=CN` as a mapping."""
    out = {}
    for pair in text.split(","):
        key, found, value = pair.partition("=")
        if not found or key.strip() not in HIT_KEYS or not value.strip():
            raise argparse.ArgumentTypeError(f"'{pair}' is not KEY=VALUE with KEY one of {', '.join(HIT_KEYS)}")
        out[key.strip()] = value.strip()
    return out


def _check(given: argparse.Namespace) -> int:
    try:
        problems = _taken_over(given) if given.mapping else check(load(given.path, fill=given.fill))
    except DataError as error:
        problems = listed(error.problems)
    bad = bool(len(problems)) and bool((problems["severity"] == "error").any())
    if given.json:
        _print_json({"problems": _rows(problems), "errors": int((problems["severity"] == "error").sum()) if bad else 0})
    elif not len(problems):
        print("nothing found")
    else:
        for row in problems.itertuples(index=False):
            problem = Problem(*row)
            print(f"{problem.severity}: {problem}")
    return BAD_DATA if bad else FINE


def _taken_over(given: argparse.Namespace) -> pd.DataFrame:
    """The problems of an export's sheets, then of the network that they make."""
    taken = map_columns(given.path, None if given.mapping == "auto" else given.mapping)
    try:
        found = check(taken.network)
    except DataError as error:
        found = listed(error.problems)
    return pd.concat([taken.problems, found], ignore_index=True)


def _disrupt(given: argparse.Namespace) -> int:
    if _asks_badly(given):
        return USAGE
    net = load(given.path, fill=given.fill)
    hit = _hit(given, net)
    causes = whys(net, hit, language=given.language)
    if given.json:
        _print_json(disrupt_json(hit, causes))
        return FINE
    print(hit)
    stopped = hit.lines[hit.lines["lost_units"] > 0]
    if len(stopped):
        print(stopped.to_string(index=False))
    for row in causes.itertuples():
        print(f"- {row.text}")
    return FINE


def _asks_badly(given: argparse.Namespace) -> bool:
    """Whether there is not exactly one of a scenario and a hit."""
    own = given.hit or given.demand_change is not None or given.duty_add is not None
    if bool(given.scenario) == bool(own):
        print("reshore: give either --scenario NAME or --hit KEY=VALUE", file=sys.stderr)
        return True
    unused = [name for name, usual in HIT_SHAPE.items() if given.scenario and getattr(given, name) != usual]
    for name in unused:
        print(f"reshore: --{name.replace('_', '-')} shapes a --hit; the scenario has its own and is played as it is",
              file=sys.stderr)  # fmt: skip
    return False


def _hit(given: argparse.Namespace, net: Network) -> Result:
    """The disruption of the command line, played."""
    return disrupt(net, given.scenario or _scenario(given), engine=given.engine, window=given.window,
                   reroute_days=given.reroute_days)  # fmt: skip


def _scenario(given: argparse.Namespace) -> Scenario:
    """The hits of the command line as a scenario."""
    scenario = Scenario("command line")
    for filters in given.hit or [{}]:
        scenario = scenario.hit(
            days=given.days, start=given.start, ramp=given.ramp, severity=given.severity, severity_end=given.severity_end,
            cause=given.cause, takes_stock=given.takes_stock, demand_change=given.demand_change,
            duty_add=given.duty_add, **filters,
        )  # fmt: skip
    return scenario


def disrupt_json(hit: Result, causes: pd.DataFrame) -> dict[str, Any]:
    """A result under the keys of the command line."""
    return {
        "summary": hit.summary["value"].to_dict(), "undisturbed": hit.summary["undisturbed"].to_dict(),
        "lines": _rows(hit.lines), "why": _rows(causes), "scenario": hit.scenario, "engine": hit.engine,
        "window": hit.window, "proved": hit.proved, "gap": hit.gap, "seconds": hit.seconds,
        "network": hit.network.fingerprint,
    }  # fmt: skip


def _rank(given: argparse.Namespace) -> int:
    window = given.window or ("pooled" if given.engine == "flow" else "dated")
    net = load(given.path, fill=given.fill)
    return _show_rows(given, rank(net, by=given.by, days=given.days, engine=given.engine, window=window,
                                  pairs=given.pairs, top=given.top, progress=_bar(),
                                  time_limit=given.time_limit))  # fmt: skip


def _cuts(given: argparse.Namespace) -> int:
    return _show_rows(given, cut_sets(load(given.path, fill=given.fill), given.product, order=given.order, progress=_bar(),
                                      time_limit=given.time_limit))  # fmt: skip


def _worst(given: argparse.Namespace) -> int:
    found = worst(load(given.path, fill=given.fill), k=given.k, days=given.days, time_limit=given.time_limit,
                  progress=_bar())  # fmt: skip
    if given.json:
        _print_json(_rows(found)[0])
        return FINE
    return _show_rows(given, found)


def _show_rows(given: argparse.Namespace, table: pd.DataFrame) -> int:
    """A question's answer: its rows; those of an answer that the time limit cut short say so."""
    if not table.attrs.get("complete", True):
        known = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in table.attrs.items() if name != "complete")
        print(f"reshore: the time limit was over first: not complete ({known})", file=sys.stderr)
        table = table.assign(complete=False)
    if given.json:
        _print_json(_rows(table))
        return FINE
    print(table.head(MOST_ROWS).to_string(index=False) if len(table) else "nothing found")
    if len(table) > MOST_ROWS:
        print(f"... {len(table)} rows in all; --json prints every one")
    return FINE


def _plan(given: argparse.Namespace) -> int:
    net = load(given.path, fill=given.fill)
    best = _planned(given, net)
    if given.json:
        _print_json(plan_json(best))
        return FINE
    print(best)
    for table in (best.options, best.scenarios):
        if len(table):
            print(table.to_string(index=False))
    return FINE


def _planned(given: argparse.Namespace, net: Network) -> Plan:
    """The plan of the command line."""
    return plan(net, budget=given.budget, risk_weight=given.risk_weight, confidence=given.confidence, gap=given.gap,
                time_limit=given.time_limit, progress=_bar())  # fmt: skip


def _report(given: argparse.Namespace) -> int:
    if _asks_badly(given):
        return USAGE
    check_kind(given.out)
    net = load(given.path, fill=given.fill)
    runs = [_hit(given, net), *([_planned(given, net)] if given.plan else [])]
    report(runs, given.out, language=given.language, date=given.date)
    if given.json:
        _print_json({"out": given.out, "network": net.fingerprint})
    else:
        print(f"wrote {given.out}")
    return FINE


def plan_json(best: Plan) -> dict[str, Any]:
    """A plan under the keys of the command line."""
    return {
        "objective": best.objective, "expected_cost": best.expected_cost, "cvar": best.cvar,
        "fixed_cost": best.fixed_cost, "options": _rows(best.options), "proved": best.proved, "gap": best.gap,
        "scenarios": _rows(best.scenarios), "seconds": best.seconds, "network": best.network.fingerprint,
    }  # fmt: skip


def _template(given: argparse.Namespace) -> int:
    template(given.path)
    print(f"wrote {given.path}")
    return FINE


def _app(given: argparse.Namespace) -> int:
    try:
        from .ui.start import start  # only here: it needs the extra "app"
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in APP_EXTRA:
            raise
        return _fail(given, StoreError(said("error.no_app_extra")), BAD_DATA, [])
    start(given.path, given.port, given.public)
    return FINE


def _bar() -> Progress | None:
    """A progress bar on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        return None

    def show(share: float, word: str) -> None:
        done = int(30 * share)
        end = "\n" if share >= 1 else ""
        told = word if gap_of(word) is None else f"{word}, gap {100 * gap_of(word):.2g} %"
        print(f"\r[{'#' * done}{'.' * (30 - done)}] {told:<22}", end=end, file=sys.stderr, flush=True)

    return show


def _fail(given: argparse.Namespace, error: Exception, code: int, problems: list[dict[str, Any]]) -> int:
    if getattr(given, "json", False):
        _print_json({"error": str(error), "problems": problems})
    print(f"reshore: {error}", file=sys.stderr)
    return code


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return table.to_dict("records")


def _print_json(value: Any) -> None:
    print(json.dumps(_plain(value), ensure_ascii=False, allow_nan=False))


def _plain(value: Any, key: str = "") -> Any:
    """Plain JSON values: no number that JSON lacks (null instead), whole days as integers."""
    if isinstance(value, dict):
        return {str(k): _plain(v, str(k)) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if not np.isfinite(value):
            return None
        return int(value) if key.endswith("_day") and value.is_integer() else value
    return value


