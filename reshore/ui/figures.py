"""What pages show, worked out and put into words: figures, tables, sentences. No Streamlit here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import texts
from ..disruption import status
from ..disruption.causes import Explanation
from ..network.network import Network
from ..results.result import Result

Say = Callable[..., str]
NOTHING_LOST = 0.5  # units below which a line counts as having lost nothing


@dataclass(frozen=True)
class Figure:
    """A key figure: its value with unit, what it is to be held against, what it means."""

    label: str
    value: str
    reference: str
    help: str


def of_run(net: Network, result: Result, lines: pd.DataFrame, say: Say) -> list[Figure]:
    """The key figures of a run, each with its reference."""
    s, base = result.summary["value"], result.summary["undisturbed"]
    stopped = int(lines["stop_day"].notna().sum())
    short = int(lines["first_short_day"].notna().sum())
    stop = status.first_stop(lines)
    rows = [
        ("stopped", say("figure.of", count=stopped, all=len(lines)), say("figure.stopped_ref", count=short)),
        ("first_stop", say("figure.never") if np.isnan(stop) else say("figure.day", day=f"{stop:.0f}"),
         say("figure.first_stop_ref", date=result.date(stop) or "-")),
        ("lost_units", units(s["lost_units"], say), say("figure.against", value=units(base["lost_units"], say))),
        ("lost_margin", money(s["lost_margin"], net, say),
         say("figure.against", value=money(base["lost_margin"], net, say))),
        ("service", share(s["service_level"]), say("figure.against", value=share(base["service_level"]))),
    ]  # fmt: skip
    return [Figure(say(f"figure.{name}"), *told, say(f"figure.{name}_help")) for name, *told in rows]


def units(value: float, say: Say) -> str:
    """A number of units."""
    return say("figure.units", value=f"{value:,.0f}")


def share(value: float) -> str:
    """A share in per cent."""
    return f"{100 * value:.1f} %"


def money(value: float, net: Network, say: Say) -> str:
    """An amount in the currency of the network, large ones in the words of the language."""
    return texts.money(value, net.setting("currency", ""), say)


def named(token: str, name: str, say: Say) -> str:
    """What can be knocked out, as it stands in the list."""
    kind, _, value = token.partition(":")
    return say(f"kind.{kind}", value=f"{name} ({value})" if name and name != value else value)


def option_names(net: Network, bought: Mapping[str, float]) -> str:
    """The options bought, by name, with the units where there are several."""
    names = dict(zip(net.options["option"], net.options["name"], strict=True))
    return ", ".join((names.get(o) or o) + (f" × {units:g}" if units != 1 else "") for o, units in bought.items())


def mark(net: Network, question: object) -> str:
    """A short mark of a question (a case, a choice) for keys of widgets that must start afresh with it."""
    return hashlib.sha256(f"{net.fingerprint}{question}".encode()).hexdigest()[:12]


def worth(net: Network, today: Result, best: Result, say: Say) -> str:
    """What re-planning is worth, in a sentence."""
    lost, least = today.summary["value"]["lost_margin"], best.summary["value"]["lost_margin"]
    return say("output.worth", today=money(lost, net, say), best=money(least, net, say),
               saved=money(lost - least, net, say))  # fmt: skip


def curve(today: Result, best: Result | None, dates: Sequence[str], say: Say) -> pd.DataFrame:
    """Output of all lines by day, in per cent of an undisturbed day, as run today and with the best response."""
    out = pd.DataFrame({say("output.day"): np.arange(len(today.course.made)).astype(str)})
    if dates:
        out[say("output.date")] = dates
    out[say("output.today")] = status.output_share(today).round(1)
    if best is not None:
        out[say("output.best_line")] = status.output_share(best)[: len(out)].round(1)
    return out


def output_finding(table: pd.DataFrame, say: Say) -> str:
    """What the curve shows, in a sentence."""
    today = table[say("output.today")]
    return say("output.finding", least=f"{today.min():.0f}", day=int(today.argmin()))


def lines_table(lines: pd.DataFrame, say: Say) -> pd.DataFrame:
    """The lines under the headings of the language."""
    columns = ["site", "part", "first_short_day", "date", "stop_day", "equivalent_days_lost", "lost_units",
               "recovered_day"]  # fmt: skip
    lost = lines[["lost_units", "equivalent_days_lost"]].where(lines["lost_units"] >= NOTHING_LOST, 0.0)
    return lines.assign(**lost)[columns].rename(columns={c: say(f"lines.{c}") for c in columns})


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


def steps_table(cause: Explanation, say: Say) -> pd.DataFrame:
    """The facts of an explanation under the headings of the language."""
    rows = cause.rows
    day = rows["day"].map(lambda d: "" if pd.isna(d) else f"{d:.0f}")
    return pd.DataFrame({
        say("steps.day"): day, say("steps.site"): rows["site"], say("steps.part"): rows["part"],
        say("steps.text"): rows["text"], say("steps.table"): rows["table"],
    })  # fmt: skip


def evidence(net: Network, say: Say) -> pd.DataFrame:
    """Rows of each table by what they rest on, under the headings of the language."""
    kinds = ("read", "derived", "assumed", "unmarked")
    table = net.evidence()
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
    return out.astype(str).rename(columns={c: say(f"problem.{c}") for c in columns})
