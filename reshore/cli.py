"""The same verbs in a terminal; --json prints one JSON value.

Exit codes: 0 fine, 1 bad data, 2 no solution, 64 usage, 74 the answer cannot be written, 130 interrupted.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NoReturn

import pandas as pd

from . import opening, terminal
from .arguments import HIT_KEYS, filters, finite, names, port
from .checks.checks import check
from .commands import options as options_command
from .disruption.causes.reasons import whys
from .disruption.engines import ENGINES, WINDOWS, disrupt, questions, which
from .errors import DataError, Problem, SolveError, StoreError, door, listed
from .files.tables import template
from .network.network import Network
from .network.scenario import Scenario
from .planning.landed.cost import in_words, landed_cost
from .planning.planner import plan
from .planning.verification import verify
from .reports.files import KINDS, check_kind, report
from .results.plan import Plan
from .results.records import plain, plan_record, result_record, rows, to_json
from .results.result import Result
from .solving.progress import Progress, gap_of
from .texts import LANGUAGES, said
from .weak_points.cuts import cut_sets
from .weak_points.ranking import rank
from .weak_points.targets import BY
from .weak_points.worst_group import worst

FINE, BAD_DATA, NO_SOLUTION, USAGE, NOT_WRITTEN = 0, 1, 2, 64, 74
APP_EXTRA = ("click", "starlette", "streamlit")  # what the extra "app" brings
MOST_ROWS = 10_000  # that are printed: writing a million takes minutes
CHOICE = ("options", "keep", "forbid")  # of a plan
PLAN_SHAPE = {"budget": None, "risk_weight": 0.0, "confidence": 0.95, "gap": None, **dict.fromkeys(CHOICE), "verify": False}
HIT_SHAPE = {"days": None, "start": 0, "ramp": 0, "severity": 1, "severity_end": None, "cause": "", "takes_stock": 0}


@dataclass(frozen=True)
class Answer:
    """What a command found, for programs and for people; written once it is whole."""

    value: Callable[[], Any]
    text: Callable[[], str]
    code: int = FINE


class UsageError(Exception):
    """The words of a command line make no command; and how they would, where argparse knows."""

    def __init__(self, message: str, usage: str = ""):
        super().__init__(message)
        self.usage = usage


class _Help(Exception):  # noqa: N818
    """Help was asked for; the text of it."""


CODES: dict[type[Exception], int] = {DataError: BAD_DATA, StoreError: BAD_DATA, SolveError: NO_SOLUTION, UsageError: USAGE}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; -> its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    terminal.open_all()
    try:
        code, text = _answered(words)
        if text:
            terminal.answer(text)
        return code
    except KeyboardInterrupt:  # while the answer is being written
        terminal.remark(terminal.INTERRUPTION)
        return terminal.INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has had enough
        return FINE
    except OSError as error:
        terminal.remark(f"the answer cannot be written to standard output ({error.strerror})")
        return NOT_WRITTEN


def _answered(words: list[str]) -> tuple[int, str]:
    """The exit code of a command and what it has to say on standard output."""
    as_json = terminal.asks_json(words)
    try:
        given = _parser().parse_args(words)
        if given.run is _app:  # standard output and Ctrl-C are the server's
            return _app(given), ""
        as_json = given.json
        with terminal.interruptible(as_json), terminal.quiet():
            return _worked_out(given)
    except _Help as asked:
        return FINE, str(asked)
    except KeyboardInterrupt:
        terminal.remark(terminal.INTERRUPTION)
        return terminal.INTERRUPTED, terminal.no_answer(terminal.INTERRUPTION) if as_json else ""
    except tuple(CODES) as error:
        terminal.remark("\n".join(filter(None, (str(error), getattr(error, "usage", "")))))
        code = next(code for kind, code in CODES.items() if isinstance(error, kind))
        problems = [plain(asdict(p)) for p in getattr(error, "problems", ())]
        return code, terminal.no_answer(str(error), problems) if as_json else ""


@door(SolveError)
def _worked_out(given: argparse.Namespace) -> tuple[int, str]:
    """The exit code of a command and its answer, as it will be written."""
    answer = given.run(given)
    account = getattr(given, "account", None)
    code = answer.code or (FINE if account is None or account.is_right else BAD_DATA)
    return code, to_json(answer.value()) if given.json else answer.text()


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message, self.format_usage().rstrip())

    def print_help(self, file: Any = None) -> NoReturn:
        raise _Help(self.format_help().rstrip())


def _parser() -> _Parser:
    parser = _Parser(prog="reshore", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], Any], text: str) -> _Parser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    def on_network(name: str, run: Callable[[argparse.Namespace], Any], text: str) -> _Parser:
        sub = command(name, run, text)
        sub.add_argument(
            "path", nargs="+", help="folder of CSV tables, or .xlsx workbook; with --mapping exports, also several"
        )
        opening.add_arguments(sub)
        sub.add_argument("--fill", action="store_true", help="make missing tables and cells by the stated rules")
        _add_json(sub)
        return sub

    on_network("check", _check, "list what is wrong with a network")

    sub = on_network("disrupt", _disrupt, "what stops, on which day, how much is lost, and why")
    _add_hit(sub)
    _add_language(sub)

    sub = on_network("rank", _rank, "every single loss of one kind, the worst first")
    sub.add_argument("--by", choices=list(BY), default="site")
    sub.add_argument("--days", type=finite, help="days everything lost stays away (each its own time to recover)")
    sub.add_argument("--engine", choices=list(ENGINES), default="flow", help=f"{questions()} (flow)")
    sub.add_argument("--window", choices=list(WINDOWS), default="pooled", help=f"of {which(lambda e: e.pooled)} (pooled)")
    sub.add_argument("--top", type=int, help="only so many of the worst (all)")
    sub.add_argument("--pairs", action="store_true", help="losses of two at once that cost more than either alone")
    _add_time_limit(sub)

    sub = on_network("cuts", _cuts, "the smallest sets of sites without which a product cannot be made")
    sub.add_argument("--product", required=True, help="the part that is sold")
    sub.add_argument("--order", type=int, default=3, help="sites in a set at most (3)")
    _add_time_limit(sub)

    sub = on_network("worst", _worst, "the sites whose loss together hurts most, proved")
    sub.add_argument("--k", type=int, default=3, help="how many sites at most (3)")
    sub.add_argument("--days", type=finite, default=28, help="days they stay away (28)")
    _add_time_limit(sub)

    sub = on_network("landed", _landed, "what a part costs where it is used, from each source there is or could be")
    sub.add_argument("--part", required=True, help="a row of the table parts")
    _add_language(sub)

    sub = on_network("options", _options, "make options: stock, second sources, lines at home, plants that return, upgrades")
    options_command.add_arguments(sub)
    _add_language(sub)

    sub = on_network("plan", _plan, "which options are worth their cost")
    _add_plan(sub)

    sub = on_network("report", _report, "a disruption, and with --plan a plan, as a deck or a workbook")
    _add_hit(sub)
    sub.add_argument("--plan", action="store_true", help="also plan, within --budget")
    _add_plan(sub)
    sub.add_argument("--out", required=True, help=f"the file to write: {' or '.join(KINDS)}")
    _add_language(sub)
    sub.add_argument("--date", default=datetime.date.today().isoformat(), help="shown as that of the run (today)")

    sub = on_network("convert", _convert, "a network of exports, with an account of every row")
    sub.set_defaults(mapping="auto")
    sub.add_argument("--out", metavar="FOLDER", help="where the tables, account.csv and mapping.json are written")

    sub = command("template", _template, "an empty network to fill in")
    sub.add_argument("path", help="folder to make, or .xlsx workbook")
    _add_json(sub)

    sub = command("app", _app, "open the app in a browser")
    sub.add_argument("path", nargs="?", help="network to open (the Korean automotive sample)")
    sub.add_argument("--port", type=port, default=8501, help="1 to 65535 (8501)")
    sub.add_argument("--public", action="store_true", help="open to the network (this machine only)")
    return parser


def _add_json(sub: _Parser) -> None:
    sub.add_argument("--json", action="store_true", help="one JSON value on stdout")


def _add_hit(sub: _Parser) -> None:
    """What is hit, and by which engine it is played."""
    sub.set_defaults(**HIT_SHAPE)
    sub.add_argument("--scenario", help="a name from the table events")
    sub.add_argument(
        "--hit",
        action="append",
        default=[],
        metavar="site=S[,country=CN]",
        type=filters,
        help=f"hit what matches all of these ({', '.join(HIT_KEYS)}); may stand several times",
    )
    sub.add_argument("--days", type=finite, help="days the hit lasts; left out: for good")
    sub.add_argument("--start", type=finite, help="first day of the hit (0)")
    sub.add_argument("--ramp", type=finite, help="days of the recovery (ramp-up) (0)")
    sub.add_argument("--severity", type=finite, help="share of capacity lost (1)")
    sub.add_argument("--severity-end", type=finite, help="severity on the last day (the same)")
    sub.add_argument("--cause", help="labour, travel, logistics, power, ...")
    sub.add_argument("--takes-stock", action="store_const", const=1, help="stock of what is hit is lost")
    sub.add_argument("--demand-change", type=finite, help="change of demand as a share, instead of an outage")
    sub.add_argument("--duty-add", type=finite, help="points of duty as a share, instead of an outage")
    sub.add_argument("--engine", choices=list(ENGINES), default="daily", help=f"{questions()} (daily)")
    sub.add_argument("--window", choices=list(WINDOWS), default="dated")
    asking = which(lambda entry: "reroute_days" in entry.takes)
    sub.add_argument("--reroute-days", type=int, help=f"{asking}: days of shortfall before others are asked (never)")


def _add_plan(sub: _Parser) -> None:
    sub.set_defaults(**PLAN_SHAPE)
    sub.add_argument("--budget", type=finite, help="most that may be invested (no limit)")
    sub.add_argument("--risk-weight", type=finite, help="risk weight (CVaR), 0 to 1 (0)")
    sub.add_argument("--confidence", type=finite, help="CVaR confidence: the worst 1 - this of the years (0.95)")
    sub.add_argument("--gap", type=finite, help="search until no plan is cheaper by more than this part (until proved)")
    sub.add_argument("--options", type=names, help="options that may be bought: A,B (all)")
    sub.add_argument("--keep", type=names, help="options that must be: A,B (none)")
    sub.add_argument("--forbid", type=names, help="options that may not be bought: A,B (none)")
    sub.add_argument(
        "--verify",
        action="store_true",
        help="then run every year of the plan again, with its moves and with none; a time limit is for each of the two",
    )
    _add_time_limit(sub)


def _add_time_limit(sub: _Parser) -> None:
    sub.add_argument("--time-limit", type=finite, help="seconds; then the best so far, marked as not proved or complete")


def _add_language(sub: _Parser) -> None:
    sub.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="of the texts")


def _check(given: argparse.Namespace) -> Answer:
    account = pd.DataFrame()
    try:
        if given.mapping:
            taken = opening.taken(given, _bar())
            account = taken.account.rows
            given.account = taken.account
            problems = pd.concat([listed(taken.account.problems), check(taken.network)], ignore_index=True)
        else:
            problems = check(_load(given))
    except DataError as error:
        problems = listed(error.problems)
    found = [Problem(*row) for row in problems.itertuples(index=False)]
    bad = [str(problem) for problem in found if problem.severity == "error"]
    read = {"account": rows(account)} if given.mapping else {}
    refused = {"error": "\n".join(bad)} if bad else {}
    return Answer(
        lambda: {"problems": rows(problems), "errors": len(bad), **read, **refused},
        lambda: "\n".join(f"{p.severity}: {p}" for p in found) or "nothing found",
        BAD_DATA if bad else FINE,
    )


def _load(given: argparse.Namespace) -> Network:
    """The network that the command line names."""
    if len(given.path) > 1 and not given.mapping:
        raise UsageError("one path is one network; for several files of an export use --mapping auto")
    return opening.network(given, _bar())


def _convert(given: argparse.Namespace) -> Answer:
    record, text, right = opening.converted(given, _bar())
    return Answer(lambda: record, lambda: text, FINE if right else BAD_DATA)


def _disrupt(given: argparse.Namespace) -> Answer:
    _refuse_badly_asked(given)
    net = _load(given)
    hit = _hit(given, net)
    causes = whys(net, hit, language=given.language)
    behind = hit.lines[(hit.lines["lost_units"] > 0) | hit.lines["first_short_day"].notna()]
    return Answer(
        lambda: result_record(hit, causes), lambda: _paragraphs(hit, behind, *(f"- {text}" for text in causes["text"]))
    )


def _paragraphs(*parts: Any) -> str:
    """Texts and tables one below the other, those without a row left out."""
    tables = (isinstance(part, pd.DataFrame) for part in parts)
    return "\n".join(
        part.to_string(index=False) if table else str(part)
        for part, table in zip(parts, tables, strict=True)
        if not table or len(part)
    )


def _refuse_badly_asked(given: argparse.Namespace) -> None:
    """Raise `UsageError` unless there is exactly one of a scenario and a hit."""
    own = given.hit or given.demand_change is not None or given.duty_add is not None
    if bool(given.scenario) == bool(own):
        raise UsageError("give either --scenario NAME or --hit KEY=VALUE")
    unused = [name for name, usual in HIT_SHAPE.items() if given.scenario and getattr(given, name) != usual]
    for name in unused:
        terminal.remark(f"--{name.replace('_', '-')} shapes a --hit; the scenario has its own and is played as it is")


def _hit(given: argparse.Namespace, net: Network) -> Result:
    """The disruption of the command line, played."""
    return disrupt(
        net, given.scenario or _scenario(given), engine=given.engine, window=given.window, reroute_days=given.reroute_days
    )


def _scenario(given: argparse.Namespace) -> Scenario:
    """The hits of the command line as a scenario."""
    scenario, shape = Scenario("command line"), {name: getattr(given, name) for name in HIT_SHAPE}
    for hit in given.hit or [{}]:
        scenario = scenario.hit(**shape, demand_change=given.demand_change, duty_add=given.duty_add, **hit)
    return scenario


def _rank(given: argparse.Namespace) -> Answer:
    net = _load(given)
    asked = {name: getattr(given, name) for name in ("by", "days", "engine", "window", "pairs", "top", "time_limit")}
    return _answer_in_rows(rank(net, **asked, progress=_bar()))


def _cuts(given: argparse.Namespace) -> Answer:
    return _answer_in_rows(
        cut_sets(_load(given), given.product, order=given.order, progress=_bar(), time_limit=given.time_limit)
    )


def _worst(given: argparse.Namespace) -> Answer:
    found = worst(_load(given), k=given.k, days=given.days, time_limit=given.time_limit, progress=_bar())
    return replace(_answer_in_rows(found), value=lambda: rows(found)[0])


def _answer_in_rows(table: pd.DataFrame) -> Answer:
    """A question's answer: its rows; those of an answer that the time limit cut short say so."""
    if not table.attrs.get("complete", True):
        known = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in table.attrs.items() if name != "complete")
        print(f"reshore: the time limit was over first: not complete ({known})", file=sys.stderr)
        table = table.assign(complete=False)
    return Answer(lambda: rows(table), lambda: _first_rows(table))


def _first_rows(table: pd.DataFrame) -> str:
    more = f"\n... {len(table)} rows in all; --json prints every one" if len(table) > MOST_ROWS else ""
    return (_paragraphs(table.head(MOST_ROWS)) or "nothing found") + more


def _landed(given: argparse.Namespace) -> Answer:
    cost = landed_cost(_load(given), given.part)
    words = in_words(cost, given.language).set_index("source").groupby(level=0, sort=False)
    return Answer(lambda: rows(cost), lambda: _paragraphs(*(p for pair in words for p in pair)) or "nothing found")


def _options(given: argparse.Namespace) -> Answer:
    record, text = options_command.made(given, _load(given))
    return Answer(lambda: record, lambda: text)


def _plan(given: argparse.Namespace) -> Answer:
    best = _planned(given, _load(given))
    verified = pd.DataFrame() if best.verified is None else best.verified
    return Answer(
        lambda: plan_record(best), lambda: _paragraphs(best, best.options, best.turned_down, best.scenarios, verified)
    )


def _planned(given: argparse.Namespace, net: Network) -> Plan:
    """The plan of the command line."""
    best = plan(
        net,
        budget=given.budget,
        risk_weight=given.risk_weight,
        confidence=given.confidence,
        gap=given.gap,
        time_limit=given.time_limit,
        progress=_bar(),
        **{name: getattr(given, name) for name in CHOICE},
    )
    return verify(net, best, progress=_bar(), time_limit=given.time_limit) if given.verify else best


def _report(given: argparse.Namespace) -> Answer:
    _refuse_badly_asked(given)
    if beside := [name for name, usual in PLAN_SHAPE.items() if not given.plan and getattr(given, name) != usual]:
        raise UsageError(f"--{beside[0].replace('_', '-')} shapes a plan: add --plan, or leave it out")
    check_kind(given.out)
    net = _load(given)
    runs: list[Result | Plan] = [_hit(given, net), *([_planned(given, net)] if given.plan else [])]
    report(runs, given.out, language=given.language, date=given.date)
    return Answer(lambda: {"out": given.out, "network": net.fingerprint}, lambda: f"wrote {given.out}")


def _template(given: argparse.Namespace) -> Answer:
    template(given.path)
    return Answer(lambda: {"out": given.path}, lambda: f"wrote {given.path}")


def _app(given: argparse.Namespace) -> int:
    try:
        from .ui.start import start  # only here: it needs the extra "app"
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in APP_EXTRA:
            raise
        raise StoreError(said("error.no_app_extra")) from None
    start(given.path, given.port, given.public)
    return FINE


def _bar() -> Progress | None:
    """A progress bar on stderr, where that is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None

    def show(share: float, word: str) -> None:
        done = int(30 * share)
        end = "\n" if share >= 1 else ""
        gap = gap_of(word)
        state = word if gap is None else f"{word}, gap {100 * gap:.2g} %"
        print(f"\r[{'#' * done}{'.' * (30 - done)}] {state:<22}", end=end, file=sys.stderr, flush=True)

    return show
