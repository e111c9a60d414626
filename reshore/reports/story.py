"""What a report tells: the findings of runs and plans as sentences and tables, once for every kind of file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd

from .. import texts
from ..disruption import status
from ..disruption.causes.reasons import Explanation, why, whys
from ..disruption.engine import Words
from ..disruption.engines import ENGINES
from ..network import schema
from ..network.calendar import Calendar
from ..network.network import Network
from ..results.plan import NO_EVENT, Plan
from ..results.result import Result
from ..weak_points import single_points
from .headline import Headline, headline
from .outcome import UNITS
from .wording import Wording

NAMED = {"site": "sites", "part": "parts", "option": "options", "country": "countries"}  # columns of things with names
MOST_DEMAND = 200  # rows of demand told day by day


@dataclass(frozen=True, eq=False)
class Story:
    """Runs and plans to be told in one language. date: of the run, as given ("": not told)."""

    results: tuple[Result, ...]
    plans: tuple[Plan, ...]
    language: str = "en"
    date: str = ""

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
        return Wording(self.net, self.language)

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A table with the sites, parts, options, countries and scenarios in its columns by name."""
        known = {column: self.words.called(table) for column, table in NAMED.items() if column in frame}
        out = frame.assign(**{c: [names.get(id, id) for id in frame[c]] for c, names in known.items()})
        return out.assign(scenario=[self.year(name) for name in frame["scenario"]]) if "scenario" in frame else out

    def year(self, name: str) -> str:
        """A year of a plan: the scenario that happens in it, by name."""
        return self.say("plan.calm") if name == NO_EVENT else self.words.scenario(name)

    @cached_property
    def names(self) -> list[str]:
        """What each run is called."""
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
        return headline(self.results[0], self.language)

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
        calendar = Calendar(self.net)
        out = pd.DataFrame({"day": np.arange(days)})
        if calendar.start is not None:
            out["date"] = [calendar.date(day) for day in range(days)]
        return out.assign(**{name: np.append(s, np.full(days - len(s), np.nan)) for name, s in shares.items()})

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
        key = f"report.unit_{unit}"
        return words.get(unit) or (self.say(key) if key in texts.catalogue() else unit)

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


def answer(story: Story) -> str:
    """What happened in the first run (without runs: what the first plan buys), in a sentence."""
    return story.headline.cause if story.results else plan_finding(story, story.plans[0])


def plan_finding(story: Story, plan: Plan) -> str:
    """What a plan buys, in a sentence."""
    if not len(plan.options):
        return story.say("report.plan_nothing")
    options = story.options(plan)
    named = story.say("format.and").join(options["option"])
    return story.say("report.plan_buys", moves=named, capex=story.money(plan.options["capex"].sum()))


def plan_cost(story: Story, plan: Plan) -> str:
    """What a plan costs, in two sentences."""
    amounts = {"fixed": plan.fixed_cost, "expected": plan.expected_cost, "cvar": plan.cvar}
    told = {name: story.money(amount) for name, amount in amounts.items()} | {"budget": story.budget(plan)}
    if plan.worst is None:
        return story.say("report.plan_cost", **told, worst=f"{100 * (1 - plan.confidence):.3g}")
    chosen, called = plan.worst.iloc[0], story.words.called("sites")
    sites = story.say("format.and").join(called[site] for site in chosen["sites"]) or "-"
    return story.say("report.plan_cost_worst", **told, sites=sites, days=texts.number(chosen["days"]))


def kept_finding(story: Story, plan: Plan) -> str:
    """Whether a plan keeps what it promises, in a sentence or two."""
    key, amounts = plan.kept_words
    return story.say(key, **{name: story.money(value) for name, value in amounts.items()})


def scenarios_finding(story: Story, plan: Plan) -> str:
    """Which scenario of a plan costs most, in a sentence."""
    worst = plan.scenarios.loc[plan.scenarios["cost"].idxmax()]
    cheapest = plan.scenarios["cost"].min()
    return story.say(
        "report.costliest_scenario",
        scenario=story.year(worst["scenario"]),
        cost=story.money(worst["cost"]),
        more=story.money(worst["cost"] - cheapest),
    )


def weak_finding(story: Story) -> str:
    """Which site alone stops most, in a sentence."""
    if not len(story.weak):
        return story.say("report.weak_none")
    worst = story.weak.iloc[0]
    return story.say(
        "report.weak_site",
        site=worst["site"],
        sales=int(worst["sales"]),
        all=len(story.net.demand),
        count=len(story.weak),
    )


def lines_finding(story: Story) -> str:
    """Which line of the first run loses most, in a sentence."""
    hit = story.lines[0][story.lines[0]["lost_units"] > UNITS]
    if not len(hit):
        return story.say("report.lines_none")
    sites, parts = story.words.called("sites"), story.words.called("parts")
    return story.say(
        "report.lines_worst",
        site=sites[hit["site"].iloc[0]],
        part=parts[hit["part"].iloc[0]],
        count=len(hit),
        days=texts.days(round(hit["equivalent_days_lost"].iloc[0], 1), story.language),
    )


def evidence_finding(story: Story) -> str:
    """How much of the data is assumed, in a sentence."""
    all_rows = story.evidence.set_index("table").loc["all"]
    total = max(1, int(all_rows.sum()))
    key = "report.evidence_unmarked" if all_rows["unmarked"] else "report.evidence"
    return story.say(key, rows=f"{total:,}", **{k: f"{100 * all_rows[k] / total:.0f}" for k in all_rows.index})


def breaks_finding(story: Story) -> str:
    """What the line hit most in the first run lacks, and where that begins; else the first sentence of its cause."""
    rows, cause = story.cause.rows, story.cause
    lacks, begins = rows[rows["what"] == "input_runs_out"], rows[rows["what"] == "source_down"]
    if not len(lacks) or not len(begins):
        return first_cause(story)
    day, sites, parts = lacks["day"].iloc[0], story.words.called("sites"), story.words.called("parts")
    return story.say(
        "report.breaks",
        site=sites[cause.site],
        part=parts[cause.part],
        input=parts[lacks["part"].iloc[0]],
        origin=sites[begins["site"].iloc[-1]],
        day=texts.date(day, story.results[0].date(day), story.language),
    )


def first_cause(story: Story) -> str:
    """The first sentence of the cause of the first run."""
    return story.cause.rows["text"].iloc[0]


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
