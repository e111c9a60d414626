"""What a report is about: runs, plans and answers in one language, and the tables that tell of them, for every kind of file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import pandas as pd

from .. import texts
from ..comparing.comparison import of_one_length
from ..disruption import status
from ..disruption.causes.reasons import Explanation, why, whys
from ..disruption.engine import Words
from ..disruption.engines import ENGINES, disrupt
from ..network import schema
from ..network.calendar import Calendar
from ..network.network import Network
from ..results.funding import Funding
from ..results.plan import NO_EVENT, Plan
from ..results.result import Result
from ..results.verdict import Verdict
from ..weak_points import single_points
from .headline import Headline, headline
from .outcome import Outcome
from .wording import Wording

NAMED = {"site": "sites", "part": "parts", "option": "options", "country": "countries"}  # columns of things with names
MOST_DEMAND = 200  # rows of demand told day by day


@dataclass(frozen=True, eq=False)
class Story:
    """Runs, plans and answers to be told in one language.

    date: of the run, as given ("": not told); given_names: what the runs are called (empty: by scenario and engine); longest:
    characters of a name, longer ones are cut (None: names are whole).
    """

    results: tuple[Result, ...]
    plans: tuple[Plan, ...]
    language: str = "en"
    date: str = ""
    verdicts: tuple[Verdict, ...] = ()
    frontier: pd.DataFrame | None = None
    fundings: tuple[Funding, ...] = ()
    given_names: tuple[str, ...] = ()
    longest: int | None = None

    def brief(self, longest: int) -> Story:
        """The same with names of at most so many characters."""
        return replace(self, longest=longest)

    @property
    def net(self) -> Network:
        """The network told of: that of the first run or, without runs, the first plan's."""
        return (self.results or self.plans)[0].network

    @property
    def say(self) -> Callable[..., str]:
        """The texts of the language."""
        return partial(texts.say, language=self.language)

    @cached_property
    def words(self) -> Wording:
        """What the things of the network are called in the language."""
        return Wording(self.net, self.language, self.longest)

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A table with the sites, parts, options, countries and scenarios in its columns by name, and their ids beside them in
        columns that end in `_id`."""
        out = frame.copy()
        for column in [c for c in frame if c in NAMED or c == "scenario"]:
            ids = frame[column]
            known = {} if column == "scenario" else self.words.called(NAMED[column])
            out[column] = [self.year(id) if column == "scenario" else known.get(id, id) for id in ids]
            out.insert(out.columns.get_loc(column) + 1, f"{column}_id", ids)
        return out

    def year(self, name: str) -> str:
        """A year of a plan: the scenario that happens in it, by name."""
        return self.say("plan.calm") if name == NO_EVENT else self.words.scenario(name)

    @cached_property
    def names(self) -> list[str]:
        """What each run is called."""
        if self.given_names:
            return _numbered(list(self.given_names))
        planned = {p.network.fingerprint for p in self.plans}
        names = [f"{self.words.scenario(r.scenario.name)} ({self._words(r).title})" for r in self.results]
        return _numbered(
            [
                self.say("report.with_plan", name=name) if r.network.fingerprint in planned else name
                for name, r in zip(names, self.results, strict=True)
            ]
        )

    @cached_property
    def plan_names(self) -> list[str]:
        """What each plan is called."""
        return _numbered([self.say("report.plan") for _ in self.plans])

    @cached_property
    def lines(self) -> list[pd.DataFrame]:
        """Of each run every line, the worst first."""
        return [r.lines for r in self.results]

    @cached_property
    def headline(self) -> Headline:
        """Of the first run: what happened, what stops, what it costs."""
        return headline(self.results[0], self.language, self.longest)

    @cached_property
    def cause(self) -> Explanation:
        """Why the line hit most in the first run stops."""
        return why(self.results[0].network, self.results[0], verify=False, language=self.language, names=True)

    @cached_property
    def whys(self) -> pd.DataFrame:
        """Of each run the cause of every line that stops: run, site, part, text."""
        return self.named(self._joined(lambda r: whys(r.network, r, language=self.language, names=True)))

    @cached_property
    def every_line(self) -> pd.DataFrame:
        """The lines of all runs, with the run in the first column."""
        return self.named(self._joined(lambda r: r.lines))

    @cached_property
    def demand(self) -> pd.DataFrame:
        """By run, day, site and part what was wanted, served, waits and is lost, of the demand rows hit most; each run
        until all has come back."""
        return self.named(self._joined(_most_hit, dated=True))

    @cached_property
    def output(self) -> pd.DataFrame:
        """Output by day [% of a baseline day], a column a run that has days, until all of them have recovered; with
        dates where there are any."""
        dated = {n: r for n, r in zip(self.names, self.results, strict=True) if r.dated}
        days = max(map(status.shown_days, dated.values()), default=0)
        shares = {n: status.output_share(status.until(r, days)) for n, r in dated.items()}
        out = pd.DataFrame({"day": np.arange(days)})
        if self.calendar.start is not None:
            out["date"] = [self.calendar.date(day) for day in range(days)]
        return out.assign(**{name: np.append(s, np.full(days - len(s), np.nan)) for name, s in shares.items()})

    def day(self, number: float) -> str:
        """A day of a run: its date where there is one."""
        return self.words.day(number)

    def tier(self, number: int) -> str:
        """What a tier is called."""
        return self.say("canvas.tier", tier=number) if number else self.say("canvas.tier_products")

    def table(self, name: str) -> str:
        """What a table of the network is called."""
        return self.say(f"table.{name}")

    def along(self, days: int) -> list[str]:
        """The days of a run as they stand along an axis: short dates, or numbers."""
        if self.calendar.start is None:
            return [str(day) for day in range(days)]
        return [texts.short_date(self.calendar.date(day), self.language) for day in range(days)]

    def axis(self, days: int) -> str:
        """What an axis of so many days is called: date with its year or years, or day."""
        if self.calendar.start is None:
            return self.say("column.day")
        years = dict.fromkeys(self.calendar.date(day)[:4] for day in (0, days - 1))
        return f"{self.say('column.date')}, {'/'.join(years)}"

    @cached_property
    def calendar(self) -> Calendar:
        """Which day of a run is which date."""
        return Calendar(self.net)

    @cached_property
    def weak(self) -> pd.DataFrame:
        """Sites whose loss alone stops a sale, the worst first: site and country by name, sales, share of all items."""
        stops = single_points.stops(self.net)
        table = pd.concat([stops, self.net.sites["country"]], axis=1)
        worst = table[table["sales"] > 0].sort_values(["sales", "share"], ascending=False, kind="stable")
        return self.named(worst[["site", "country", "sales", "share"]].reset_index(drop=True))

    @cached_property
    def assumed(self) -> pd.DataFrame:
        """Every row of the tables that is assumed in whole or in part: table, row, note."""
        return pd.concat([_assumed(name, frame) for name, frame in self.net.tables.items()], ignore_index=True)

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """Rows of each table by what they rest on; the last row is all."""
        return self.net.evidence()

    @cached_property
    def replays(self) -> list[tuple[Result, Result] | None]:
        """Of each plan the first run and the same disruption with the plan built, both of one length; None where the plan
        buys nothing or there is no run without it. Where as run today nobody calls what it has built, and nothing changes, both
        call it at once."""
        return [runs and runs[:2] for runs in self._replays]

    @cached_property
    def called(self) -> list[bool]:
        """Of each plan whether its replay calls stand-by sources at once where the run of today calls none."""
        return [runs is not None and runs[2] for runs in self._replays]

    @cached_property
    def _replays(self) -> list[tuple[Result, Result, bool] | None]:
        return [self._replay(plan) for plan in self.plans]

    def _replay(self, plan: Plan) -> tuple[Result, Result, bool] | None:
        """Without the plan, with it, and whether both call at once what nobody calls as run today."""
        built = plan.network.fingerprint
        today = next((r for r in self.results if r.network.fingerprint != built), None)
        if today is None or not len(plan.options):
            return None
        same = today.scenario.name, today.engine, today.window, today.reroute_days
        after = next(
            (
                r
                for r in self.results
                if r.network.fingerprint == built and (r.scenario.name, r.engine, r.window, r.reroute_days) == same
            ),
            None,
        )
        before, after = of_one_length(today, after or _again(plan.network, today, today.reroute_days))
        called = Outcome(after).uncalled and Outcome(before).same(Outcome(after))
        if called:
            before, after = of_one_length(_again(today.network, today, 0), _again(plan.network, today, 0))
        return before, after, called

    def options(self, plan: Plan) -> pd.DataFrame:
        """The moves of a plan by name."""
        return self.named(plan.options)

    def years(self, plan: Plan) -> pd.DataFrame:
        """The years of a plan by name."""
        return self.named(plan.scenarios)

    def money(self, value: float) -> str:
        """An amount in words."""
        return texts.money(value, self.currency, self.say)

    @property
    def currency(self) -> str:
        """Of the network; "" where it names none."""
        return self.net.setting("currency", "")

    def unit(self, unit: str) -> str:
        """The word for a unit of the result tables."""
        money = texts.currency(self.currency, self.say) or self.say("report.unit_money")
        words = {"money": money, "money a year": f"{money}/{self.say('report.unit_year')}"}
        return words.get(unit) or texts.word(f"report.unit_{unit}", self.say, unit)

    def limits(self) -> list[str]:
        """What the engines assume and what is not modelled, a sentence each."""
        runs = [self._words(r).assumes if r.dated else self.say("report.limit_pooled") for r in self.results]
        keys = [*["plan"] * bool(self.plans), "demand", "edge", "prices", "calendar"]
        return [*dict.fromkeys(runs), *(self.say(f"report.limit_{key}") for key in keys)]

    def sources(self) -> list[str]:
        """Which runs on which networks the report rests on, a line each."""
        out = [self.say("report.source_net", name=self.words.network or "-", fingerprint=self.net.fingerprint)]
        for name, r in zip(self.names, self.results, strict=True):
            out.append(
                self.say(
                    "report.source_run",
                    name=name,
                    window=r.window,
                    fingerprint=r.network.fingerprint,
                    proof=self._proof(r.proved, r.gap),
                )
            )
        for name, p in zip(self.plan_names, self.plans, strict=True):
            out.append(
                self.say(
                    "report.source_plan",
                    name=name,
                    fingerprint=p.network.fingerprint,
                    proof=self._plan_proof(p),
                    budget=self.budget(p),
                    weight=texts.number(p.risk_weight),
                    confidence=texts.number(p.confidence),
                )
            )
        return out + ([self.say("report.source_date", date=self.date)] if self.date else [])

    def source_line(self, appendix: bool = False) -> str:
        """What stands at the foot of a slide: the network, the run's date, whether it is the appendix."""
        words = [self.say("report.appendix")] if appendix else []
        source = self.say("report.source_line", name=self.words.network or self.say("report.network"))
        return " · ".join([*words, source, *([self.date] if self.date else []), "reshore"])

    def budget(self, plan: Plan) -> str:
        """The budget a plan was made for."""
        return self.say("report.no_budget") if plan.budget is None else self.money(plan.budget)

    def _plan_proof(self, plan: Plan) -> str:
        if plan.proved:
            return self.say("report.proved")
        if not np.isfinite(plan.gap_money):
            return self.say("report.plan_not_known")
        return self.say("report.plan_open", money=self.money(plan.gap_money), gap=f"{100 * plan.gap:.2g}")

    def verified(self, years: pd.DataFrame) -> pd.DataFrame:
        """The years of a plan run again, in words."""
        return self.named(years).assign(moves=[self.say(f"report.moves_{moves}") for moves in years["moves"]])

    def turned_down(self, plan: Plan) -> pd.DataFrame:
        """What is not bought, and why, in words."""
        return self.named(plan.turned_down).assign(
            reason=[self.say(f"plan.reason_{r or 'unknown'}") for r in plan.turned_down["reason"]]
        )

    def near_equals(self, plan: Plan) -> pd.DataFrame:
        """Sets of options that are as good as the plan, in words, and what each comes to."""
        names = self.words.called("options")
        sets = [
            ", ".join(f"{names.get(o, o)} x {n:g}" for o, n in bought.items()) or "-" for bought in plan.near_equals["options"]
        ]
        return plan.near_equals.assign(options=sets)

    def _proof(self, proved: bool, gap: float) -> str:
        return self.say("report.proved") if proved else self.say("report.not_proved", gap=f"{100 * gap:.2g}")

    def _words(self, result: Result) -> Words:
        """What its engine says of itself."""
        return ENGINES[result.engine].words[self.language]

    def _joined(self, tell: Callable[[Result], pd.DataFrame], dated: bool = False) -> pd.DataFrame:
        """What is told of the runs (`dated`: of those with days) one below the other, the run in the first column."""
        runs = [(n, r) for n, r in zip(self.names, self.results, strict=True) if r.dated or not dated]
        frames = [(frame := tell(r)).assign(run=n)[["run", *frame]] for n, r in runs]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"run": []})


def _again(net: Network, run: Result, reroute_days: int | None) -> Result:
    """The disruption of a run on another network."""
    return disrupt(net, run.scenario, run.engine, run.window, reroute_days, samples=0)


def _numbered(names: list[str]) -> list[str]:
    """Names told apart by a number where two are the same."""
    return [f"{name} {names[: i + 1].count(name)}" if names.count(name) > 1 else name for i, name in enumerate(names)]


def _most_hit(result: Result) -> pd.DataFrame:
    """`result.demand` until all has come back, of the rows that lose most margin where there are many."""
    seen = status.until(result, status.shown_days(result))
    count = len(result.network.demand)
    if count <= MOST_DEMAND:
        return seen.demand.copy()
    worst = np.sort(np.argsort(-(result.lost * result.base.margin), kind="stable")[:MOST_DEMAND])
    return seen.demand_of(worst)


def _assumed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    marked = frame[frame["evidence"].eq("assumed") | frame["note"].str.contains("assumed:", regex=False)]
    keys = [k for k in schema.key(name) or ["scenario"] if k in frame]
    row = marked[keys].astype(str).agg("|".join, axis=1).str.rstrip("|") if len(marked) else []
    return pd.DataFrame({"table": name, "row": row, "note": marked["note"]}).astype(object)
