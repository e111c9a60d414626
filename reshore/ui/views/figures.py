"""What pages show, worked out and put into words: figures, tables, sentences. No Streamlit here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from ... import texts
from ...disruption import status
from ...disruption.causes.reasons import Explanation
from ...disruption.pooling import LossRange
from ...network import names, schema
from ...network.calendar import Calendar
from ...network.network import Network
from ...reports.outcome import UNITS, Outcome
from ...reports.phrases import Say, called, heading, money, option_names, percent, scenario, table_word
from ...results.result import Result
from ..state.case import Case

JOB_WORDS = (
    "model", "solve", "explain", "losses", "pairs", "groups", "verify", "band", "landed", "fund", "scenarios",
)  # fmt: skip
NAMED = (
    "site",
    "part",
    "input",
    "origin",
    "destination",
    "option",
    "company",
    "country",
    "scenario",
    "requires",
    "replaces",
)  # columns of ids
UNITS_TOLD = ("units", "units/day", "money/unit", "money/year", "money/hour", "hours/unit")
DAYS_OF_LINES = ("first_short_day", "first_stop_day", "recovered_day")
TELLING, SHORT = 0.1, 5.0  # share done and seconds from which on it is told how long a job may take yet


def scenario_name(net: Network, case: Case, say: Say) -> str:
    """What the disruption of a case is called."""
    own = [say("disrupt.own")] if case.has_own or not case.scenario else []
    return " + ".join([*([scenario(net, case.scenario, say)] if case.scenario else []), *own])


def job_word(state: str, word: str, say: Say) -> str:
    """What a job is doing."""
    return say("job.queued") if state == "queued" else say(f"job.{word}") if word in JOB_WORDS else say("job.running")


def job_state(seconds: float, share: float, gap: float | None, say: Say) -> str:
    """How long a job has run, how long it may take yet, and how good the best answer so far is known to be."""
    told = [say("job.seconds", seconds=f"{seconds:.0f}")]
    if share >= TELLING and seconds >= SHORT:
        told.append(say("job.left", seconds=f"{texts.rounded(seconds * (1 - share) / share, 2):.0f}"))
    return " · ".join(told if gap is None else [*told, say("job.gap", gap=percent(gap))])


def named(token: str, net: Network, say: Say) -> str:
    """What can be knocked out, as it stands in the list."""
    kind, _, value = token.partition(":")
    return say(f"kind.{kind}", value=names.filter_word(net, kind, value, say("format.language")))


def network_name(net: Network, say: Say) -> str:
    """What the network is called."""
    return names.network(net, say("format.language"), say("bar.no_name"))


def chosen(net: Network, bought: Mapping[str, float], before: Outcome, after: Outcome, say: Say) -> str:
    """What the plan chosen in a case buys and changes, in a sentence."""
    lost = {name: money(run.value("lost_margin"), net, say) for name, run in (("before", before), ("after", after))}
    return say("read.plan", options=option_names(net, bought, say), **lost)


def mark(net: Network, question: object) -> str:
    """A short mark of a question (a case, a choice) for keys of widgets that must start afresh with it."""
    return hashlib.sha256(f"{net.fingerprint}{question}".encode()).hexdigest()[:12]


def worth(net: Network, today: Outcome, best: Outcome, say: Say) -> str:
    """What re-planning is worth, in a sentence."""
    lost, least = today.value("lost_margin"), best.value("lost_margin")
    return say("output.worth", today=money(lost, net, say), best=money(least, net, say), saved=money(lost - least, net, say))


def finer(best: Result, say: Say) -> str:
    """How much less finer time steps might lose; "" where there is nothing in it."""
    return say("run.pooled", amount=money(best.pooling_bound, best.network, say)) if best.pooling_bound else ""


def at_best(net: Network, least: LossRange, say: Say) -> str:
    """How little could be lost, as far as it is known yet, in a sentence."""
    if least.high <= 0:
        return say("output.at_best_nothing")
    return say("output.at_best", low=money(least.low, net, say), high=money(least.high, net, say))


def curve(runs: Mapping[str, Result], dates: Callable[[int], Sequence[str]], say: Say) -> pd.DataFrame:
    """Output of all lines by day, in per cent of a baseline day, until all runs have recovered: a column a run."""
    days = max(status.shown_days(run) for run in runs.values())
    out = pd.DataFrame({say("output.day"): np.arange(days).astype(str)})
    if len(named := dates(days)):
        out[say("output.date")] = list(named)
    for name, run in runs.items():
        out[name] = pd.Series(status.output_share(status.until(run, days)).round(1))
    return out


def output_finding(table: pd.DataFrame, say: Say) -> str:
    """What the curve shows, in a sentence."""
    first = table[next(name for name in table if name not in (say("output.day"), say("output.date")))]
    return say("output.finding", least=f"{first.min():.0f}", day=int(first.argmin()))


def lines_table(net: Network, lines: pd.DataFrame, say: Say) -> pd.DataFrame:
    """The lines by name under the headings of the language, first the days lost, by which they are sorted; days as dates
    where the network has a start date."""
    columns = ["site", "part", "equivalent_days_lost", "lost_units", "first_stop_day", "recovered_day", "first_short_day"]
    lost = lines[["lost_units", "equivalent_days_lost"]].where(lines["lost_units"] >= UNITS, 0.0)
    out = by_name(net, lines.assign(**lost), say)[columns]
    calendar = Calendar(net)
    if calendar.start is not None:
        for column in DAYS_OF_LINES:
            dates = [date.fromisoformat(text) if (text := calendar.date(day)) else None for day in out[column]]
            out = out.assign(**{column: pd.Series(dates, out.index, object)})
        out = out.rename(columns={column: f"{column}_as_date" for column in DAYS_OF_LINES})
    return out.rename(columns=lambda column: say(f"lines.{column}"))


def by_name(net: Network, table: pd.DataFrame, say: Say) -> pd.DataFrame:
    """A table with its sites and parts called by name."""
    sites, parts = called(net, "sites", say), called(net, "parts", say)
    return table.assign(site=[sites.get(s, s) for s in table["site"]], part=[parts.get(p, p) for p in table["part"]])


def row_in_words(net: Network, table: str, row: pd.DataFrame, say: Say) -> pd.DataFrame:
    """A row of a table of the network under the headings of the language with their units, with names for ids."""
    language = say("format.language")
    named = {c: [names.row(net, str(id), language) for id in row[c]] for c in NAMED if c in row}
    if "evidence" in row:
        named["evidence"] = [say(f"evidence.{mark or 'unmarked'}") for mark in row["evidence"]]
    numbers = {c: [texts.number(v) if v == v else "" for v in row[c]] for c in row if is_numeric_dtype(row[c])}
    units = {c.column: c.unit for c in schema.columns(table)}
    return row.assign(**named, **numbers).rename(columns=lambda column: _with_unit(net, column, units.get(column, ""), say))


def _with_unit(net: Network, column: str, unit: str, say: Say) -> str:
    """The heading of a column, with the unit that its name does not tell."""
    if unit not in UNITS_TOLD:
        return heading(column, say)
    money = texts.currency(net.setting("currency", ""), say)
    told = say(f"row.{unit.replace('/', '_')}", currency=money or say("report.unit_money"))
    return say("row.with_unit", heading=heading(column, say), unit=told)


def paragraphs(cause: Explanation) -> list[str]:
    """The steps of an explanation as they are told, one a paragraph."""
    rows = cause.rows[cause.rows["what"] != "avoided_by"]
    told = [text for text in rows["text"] if text and text in cause.text]
    kept: list[str] = []
    for text in told:
        if not any(text in earlier for earlier in kept):
            kept.append(text)
    return kept


def avoided(cause: Explanation) -> list[str]:
    """What would have avoided the stop, as it is told."""
    told = list(dict.fromkeys(cause.rows.loc[cause.rows["what"] == "avoided_by", "text"]))
    return [t for t in told if t in cause.text and not any(t in other for other in told if other != t)]


def stops(cause: Explanation) -> bool:
    """Whether the explanation is of something that stops."""
    return cause.rows["what"].iloc[0] != "line_runs"


def steps_table(net: Network, cause: Explanation, say: Say) -> pd.DataFrame:
    """The facts of an explanation under the headings of the language."""
    rows = by_name(net, cause.rows, say)
    day = rows["day"].map(lambda d: "" if pd.isna(d) else f"{d:.0f}")
    return pd.DataFrame(
        {
            say("steps.day"): day,
            say("steps.site"): rows["site"],
            say("steps.part"): rows["part"],
            say("steps.text"): rows["text"],
            say("steps.table"): [table_word(table, say) for table in rows["table"]],
        }
    )


def evidence(net: Network, say: Say) -> pd.DataFrame:
    """Rows of each table by what they rest on, under the headings of the language."""
    kinds = ("read", "derived", "assumed", "unmarked")
    table = net.evidence()
    words = [table_word(name, say) for name in table["table"]]
    table = table.assign(table=[*words[:-1], say("report.all_tables")])
    return table.rename(columns={"table": say("data.table"), **{k: say(f"evidence.{k}") for k in kinds}})


def evidence_finding(net: Network, say: Say) -> str:
    """How much of all rows rests on what, in a sentence."""
    total = net.evidence().set_index("table").loc["all"]
    rows = max(1, int(total.sum()))
    return say("evidence.finding", rows=f"{rows:,}", **{k: f"{100 * total[k] / rows:.0f}" for k in total.index})


def problems_table(problems: pd.DataFrame, say: Say) -> pd.DataFrame:
    """Problems of a network under the headings of the language; the whole table counts as no row."""
    columns = ["table", "row", "column", "problem", "fix"]
    out = problems.reindex(columns=columns)
    out["row"] = out["row"].map(lambda row: f"{row:.0f}" if row else "")
    for column in ("table", "problem", "fix"):
        out[column] = out[column].map(lambda text: texts.again(text, say))
    return out.astype(str).rename(columns={c: say(f"problem.{c}") for c in columns})
