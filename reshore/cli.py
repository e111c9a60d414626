"""The same verbs in a terminal; --json prints one JSON value.

Exit codes: 0 fine, 1 bad data, 2 no solution, 64 usage, 74 the answer cannot be written, 130 interrupted.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any, NoReturn

import pandas as pd

from . import opening, terminal
from .arguments import HIT_KEYS, above_zero, count, ends, filters, finite, port
from .checks.checks import check
from .commands import ids
from .commands import report as report_command
from .commands.answer import FINE, Answer, add_language, add_time_limit, in_rows, paragraphs
from .commands.entries import COMMANDS, Command
from .commands.named import by_name
from .disruption.causes.reasons import whys
from .disruption.engines import ENGINES, WINDOWS, disrupt, questions, which
from .errors import DataError, Problem, SolveError, StoreError, door, listed
from .files.tables import template
from .network import names, schema
from .network.network import Network
from .network.recoveries import record_words
from .network.scenario import Scenario, find_scenario
from .reports.files import check_kind
from .results.records import plain, result_record, rows, to_json
from .results.result import Result
from .solving.progress import Progress, gap_of
from .texts import again, said, say
from .weak_points.cuts import cut_sets
from .weak_points.ranking import rank
from .weak_points.targets import BY
from .weak_points.worst_group import worst

BAD_DATA, NO_SOLUTION, USAGE, NOT_WRITTEN = 1, 2, 64, 74
APP_EXTRA = ("click", "starlette", "streamlit")  # what the extra "app" brings
MOST_WARNINGS = 5  # told beside an answer; check tells all
HIT_SHAPE = {"days": None, "start": 0, "ramp": 0, "severity": 1, "severity_end": None, "cause": "", "takes_stock": 0}

OTHER_WORDS = {  # for commands
    "import": "convert", "simulate": "disrupt", "run": "disrupt", "optimize": "plan", "optimise": "plan",
    "validate": "check", "export": "report", "serve": "app",
}  # fmt: skip


class UsageError(Exception):
    """The words of a command line make no command; and how they would, where argparse knows."""

    def __init__(self, message: str, usage: str = ""):
        super().__init__(message)
        self.usage = usage


def _nearest(message: str) -> str:
    """What a word may mean that is none of those to choose from, by what `argparse` says of it."""
    if not (found := re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)):
        return ""
    word, choices = found[1], re.findall(r"[\w-]+", found[2])
    if OTHER_WORDS.get(word) in choices:
        return said("fix.did_you_mean", word=OTHER_WORDS[word])
    return schema.nearest(word, choices)


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
        raise UsageError(message + _nearest(message), self.format_usage().rstrip())

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
        add_language(sub)
        return sub

    on_network("check", _check, "list what is wrong with a network")

    sub = on_network("disrupt", _disrupt, "what stops, on which day, how much is lost, and why")
    _add_hit(sub)
    _add_uncertain(sub)
    add_time_limit(sub)

    sub = on_network("rank", _rank, "every single loss of one kind, the worst first")
    sub.add_argument("--by", choices=list(BY), default="site")
    sub.add_argument("--days", type=finite, help="days everything lost stays away (each its own time to recover)")
    sub.add_argument("--engine", choices=list(ENGINES), default="flow", help=f"{questions()} (flow)")
    sub.add_argument("--window", choices=list(WINDOWS), default="pooled", help=f"of {which(lambda e: e.pooled)} (pooled)")
    sub.add_argument("--top", type=int, help="only so many of the worst (all)")
    sub.add_argument("--pairs", action="store_true", help="losses of two at once that cost more than either alone")
    add_time_limit(sub)

    sub = on_network("cuts", _cuts, "the smallest sets of sites without which a product cannot be made")
    sub.add_argument("--product", required=True, help="the part that is sold")
    sub.add_argument("--order", type=int, default=3, help="sites in a set at most (3)")
    add_time_limit(sub)

    sub = on_network("worst", _worst, "the sites whose loss together hurts most, proved")
    sub.add_argument("--k", type=int, default=3, help="how many sites at most (3)")
    sub.add_argument("--days", type=finite, default=28, help="days they stay away (28)")
    add_time_limit(sub)

    for name, own in COMMANDS.items():
        own.add_arguments(on_network(name, partial(_own, own), own.HELP))

    sub = on_network("report", _report, report_command.HELP)
    _add_hit(sub)
    _add_uncertain(sub)
    report_command.add_arguments(sub)

    sub = on_network("convert", _convert, "a network of exports, with an account of every row")
    sub.set_defaults(mapping="auto")
    sub.add_argument("--out", metavar="FOLDER", help="where the tables, account.csv and mapping.json are written")

    sub = command("template", _template, "an empty network to fill in")
    sub.add_argument("path", help="folder to make, or .xlsx workbook")
    _add_json(sub)

    sub = command("copy-store", _copy_store, "copy all that the app keeps into an empty store, such as one of PostgreSQL")
    address = "sqlite:///FILE or postgresql://USER@HOST/NAME"
    sub.add_argument("source", metavar="FROM", help=f"the store as it is: {address}")
    sub.add_argument("target", metavar="TO", help=f"the empty one: {address}")
    _add_json(sub)

    sub = command("app", _app, "open the app in a browser")
    sub.add_argument("path", nargs="?", help="network to open (the Korean automotive sample)")
    sub.add_argument("--port", type=port, default=8501, help="1 to 65535 (8501)")
    sub.add_argument("--public", action="store_true", help="open to the network (this machine only)")
    sub.add_argument("--processes", type=count, default=1, help="servers behind the port, for many people at once (1)")
    sub.add_argument("--store", default="", metavar="URL", help="sqlite:///FILE or postgresql://USER@HOST/NAME (RESHORE_STORE)")
    sub.add_argument("--retention", type=above_zero, metavar="DAYS", help="delete what nobody has used for so long (never)")
    return parser


def _add_json(sub: _Parser) -> None:
    sub.add_argument("--json", action="store_true", help="one JSON value on stdout")


def _add_uncertain(sub: _Parser) -> None:
    """What is not known of the recovery, and how many cases of it are drawn."""
    sub.add_argument(
        "--uncertain",
        type=ends,
        nargs="?",
        const=(),
        metavar="LOW,HIGH",
        help="the recovery may shrink or stretch by a factor between these (alone: as on record)",
    )
    sub.add_argument("--samples", type=int, default=200, help="cases of an uncertain recovery that make its band (200)")
    sub.add_argument("--seed", type=int, default=0, help="where the drawing begins (0)")


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
    found, tell = [Problem(*row) for row in problems.itertuples(index=False)], partial(say, language=given.language)
    bad = [str(problem) for problem in found if problem.severity == "error"]
    read = {"account": rows(account)} if given.mapping else {}
    refused = {"error": "\n".join(bad)} if bad else {}
    return Answer(
        lambda: {"problems": rows(problems), "errors": len(bad), **read, **refused},
        lambda: "\n".join(f"{p.severity}: {again(p.line, tell)}" for p in found) or "nothing found",
        BAD_DATA if bad else FINE,
    )


def _load(given: argparse.Namespace) -> Network:
    """The network that the command line names."""
    if len(given.path) > 1 and not given.mapping:
        raise UsageError("one path is one network; for several files of an export use --mapping auto")
    net = opening.network(given, _bar())
    ids.take(given, net)
    if given.run is not _check:
        _remark_warnings(net, given.language)
    return net


def _remark_warnings(net: Network, language: str) -> None:
    """What is suspicious in a network, on standard error, so that no answer hides it."""
    found = [row for row in check(net).itertuples(index=False) if row.severity == "warning"]
    tell = partial(say, language=language)
    lines = [f"warning: {again(Problem(*row).line, tell)}" for row in found[:MOST_WARNINGS]]
    if len(found) > MOST_WARNINGS:
        lines.append(tell("cli.more_warnings", count=len(found) - MOST_WARNINGS))
    if lines:
        terminal.remark("\n".join(lines))


def _convert(given: argparse.Namespace) -> Answer:
    record, text, right = opening.converted(given, _bar())
    return Answer(lambda: record, lambda: text, FINE if right else BAD_DATA)


def _disrupt(given: argparse.Namespace) -> Answer:
    _refuse_badly_asked(given)
    net = _load(given)
    drawing = {"samples": given.samples, "seed": given.seed, "progress": _bar(), "time_limit": given.time_limit}
    hit = _hit(given, net, _uncertain(given, _asked(given, net)), **drawing)
    return Answer(
        lambda: result_record(hit, whys(net, hit, language=given.language)), lambda: _disrupted(net, hit, given.language)
    )


def _disrupted(net: Network, hit: Result, language: str) -> str:
    """The run, the lines that fall short and why, by name."""
    lines = hit.lines[(hit.lines["lost_units"] > 0) | hit.lines["first_short_day"].notna()]
    causes = whys(net, hit, language=language, names=True)["text"]
    head = hit.told(names.scenario(net, hit.scenario.name, language), language)
    return paragraphs(
        head, *(by_name(table, net, language) for table in (_band(hit), lines)), *(f"- {text}" for text in causes)
    )


def _band(hit: Result) -> pd.DataFrame:
    """The band of a run as people read it: without measures that no case has."""
    return pd.DataFrame() if hit.band is None else hit.band[hit.band["share"] > 0]


def _refuse_badly_asked(given: argparse.Namespace) -> None:
    """Raise `UsageError` unless there is exactly one of a scenario and a hit."""
    own = given.hit or given.demand_change is not None or given.duty_add is not None
    if bool(given.scenario) == bool(own):
        raise UsageError("give either --scenario NAME or --hit KEY=VALUE")
    unused = [name for name, usual in HIT_SHAPE.items() if given.scenario and getattr(given, name) != usual]
    for name in unused:
        terminal.remark(f"--{name.replace('_', '-')} shapes a --hit; the scenario has its own and is played as it is")


def _own(command: Command, given: argparse.Namespace) -> Answer:
    """The answer of a command that has its own file."""
    return command.answer(given, _load(given), _bar())


def _hit(given: argparse.Namespace, net: Network, scenario: Scenario, **drawing: Any) -> Result:
    """The disruption of the command line, played; drawing: arguments of `disrupt` about its band."""
    return disrupt(net, scenario, engine=given.engine, window=given.window, reroute_days=given.reroute_days, **drawing)


def _asked(given: argparse.Namespace, net: Network) -> Scenario:
    """The scenario of the command line."""
    return find_scenario(net, given.scenario) if given.scenario else _scenario(given, net)


def _uncertain(given: argparse.Namespace, scenario: Scenario) -> Scenario:
    """The scenario with the recovery factors of the command line, where there are any."""
    if given.uncertain is None:
        return scenario
    if not given.uncertain:
        terminal.remark(record_words())
    return scenario.uncertain(*given.uncertain)


def _scenario(given: argparse.Namespace, net: Network) -> Scenario:
    """The hits of the command line as a scenario, called by what is hit."""
    kind = "demand" if given.demand_change is not None else "duty" if given.duty_add is not None else "outage"
    scenario = Scenario(names.own_scenario(net, kind, given.hit, given.language))
    shape = {name: getattr(given, name) for name in HIT_SHAPE}
    for hit in given.hit or [{}]:
        scenario = scenario.hit(**shape, demand_change=given.demand_change, duty_add=given.duty_add, **hit)
    return scenario


def _rank(given: argparse.Namespace) -> Answer:
    net = _load(given)
    asked = {name: getattr(given, name) for name in ("by", "days", "engine", "window", "pairs", "top", "time_limit")}
    kinds = dict.fromkeys(("target", "first", "second"), given.by)
    return in_rows(rank(net, **asked, progress=_bar()), lambda table: by_name(table, net, given.language, **kinds))


def _cuts(given: argparse.Namespace) -> Answer:
    net = _load(given)
    found = cut_sets(net, given.product, order=given.order, progress=_bar(), time_limit=given.time_limit)
    return in_rows(found, lambda table: by_name(table, net, given.language))


def _worst(given: argparse.Namespace) -> Answer:
    net = _load(given)
    found = worst(net, k=given.k, days=given.days, time_limit=given.time_limit, progress=_bar())
    return replace(in_rows(found, lambda table: by_name(table, net, given.language)), value=lambda: rows(found)[0])


def _report(given: argparse.Namespace) -> Answer:
    _refuse_badly_asked(given)
    if unused := report_command.unused(given):
        raise UsageError(unused)
    check_kind(given.out, given.template)
    net = _load(given)
    drawing = {"samples": given.samples, "seed": given.seed, "progress": _bar(), "time_limit": given.time_limit}
    hit = _hit(given, net, _uncertain(given, _asked(given, net)), **drawing)
    return report_command.answer(given, net, hit, _bar())


def _template(given: argparse.Namespace) -> Answer:
    template(given.path)
    return Answer(lambda: {"out": given.path}, lambda: f"wrote {given.path}")


def _copy_store(given: argparse.Namespace) -> Answer:
    from .store.copying import copy_store  # only here: no other command needs the store

    copied = copy_store(given.source, given.target)
    return Answer(lambda: {"rows": copied}, lambda: "\n".join(f"{table}: {rows}" for table, rows in copied.items()))


def _app(given: argparse.Namespace) -> int:
    try:
        from .ui.start import start  # only here: it needs the extra "app"
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in APP_EXTRA:
            raise
        raise StoreError(said("error.no_app_extra")) from None
    return start(given.path, given.port, given.public, given.processes, given.store, given.retention)


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
