"""What the page Compare shows: cases side by side as tables and sentences, in the words of a language. No Streamlit here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import pandas as pd

from ... import texts
from ...disruption import status
from ...network.network import Network
from ...reports.phrases import Say, called, money, option_names, scenario, signed
from ...reports.tiles import Row, Run
from ...results.result import Result
from ...store.cases import Work
from ..state.case import Case
from . import figures

MOST_LINES, MOST_CELLS = 15, 200  # lines in the picture; cells of tables that are told
DAYS = 0.05  # of output: differences below are none
OWN = ("days", "left", "ramp", "start")  # settings of own knock-outs
HEADINGS = ("compare.figure", "compare.input", "scenarios.line", "output.day", "output.date")  # beside names of cases
WORDS = {1: "compare.better", -1: "compare.worse"}


@dataclass(frozen=True, eq=False)
class Column:
    """A case by name, with the network it is of and that with the changes of the case but for its plan (`edited`)."""

    name: str
    untouched: Network
    edited: Network
    case: Case


def numbered(names: Sequence[str], say: Say) -> list[str]:
    """Names told apart by a number where two are the same, or one is as a heading of a table.

    >>> numbered(["A", "A", "A (2)"], lambda key: key)
    ['A (1)', 'A (3)', 'A (2)']
    """
    taken = {say(key) for key in HEADINGS}
    alone = {name for name in names if names.count(name) == 1} - taken
    out: list[str] = []
    for name in names:
        called = (f"{name} ({number})" for number in count(1))
        out.append(name if name in alone else next(one for one in called if one not in {*out, *alone, *taken}))
    return out


def finding(runs: Sequence[Run], nets: Sequence[Network], say: Say) -> str:
    """Which case loses least and which most margin, in a sentence; where none loses any, which costs least."""
    if len({net.setting("currency", "") for net in nets}) > 1:
        return say("compare.unlike_money")
    lost = [run.value("lost_margin") for run in runs]
    word = "margin" if max(lost) > 0 else "cost"
    values = lost if word == "margin" else [run.value("extra_cost") for run in runs]
    told = [money(texts.rounded(value), nets[0], say) for value in values]
    best, worst = (values.index(end) for end in (min(values), max(values)))
    if told[best] == told[worst]:
        return say(f"compare.alike_{word}", amount=told[best])
    return say(f"compare.least_{word}", best=runs[best].name, least=told[best], worst=runs[worst].name, most=told[worst])


def verdict(row: Row, number: int, say: Say) -> str:
    """By how much a figure of a case differs from the first one's, and whether that is better; "" where it does not."""
    cell = row.cells[number]
    word = say(WORDS[cell.verdict]) if cell.verdict else ""
    return ", ".join(filter(None, [cell.difference, word]))


def figures_table(rows: Sequence[Row], names: Sequence[str], say: Say) -> pd.DataFrame:
    """A row a figure; of each case the value, from the second on the difference too."""
    out = {say("compare.figure"): [row.label for row in rows]}
    for number, name in enumerate(names):
        out[name] = [row.cells[number].value for row in rows]
        if number:
            out[say("compare.difference_of", name=name)] = [verdict(row, number, say) for row in rows]
    return pd.DataFrame(out)


def curves_finding(runs: Mapping[str, Result], day: Callable[[str, int], str], say: Say) -> str:
    """How low output falls in each case, and when, in a sentence."""
    told = []
    for name, run in runs.items():
        share = status.output_share(run)
        told.append(say("compare.lowest_of", name=name, least=f"{share.min():.0f}", day=day(name, int(share.argmin()))))
    return say("compare.lowest", each=say("format.or").join(told))


# lines


def lines(runs: Sequence[Result], language: str) -> pd.DataFrame:
    """The lines by name (`line`) with the days of output that each loses (`days_0`, `days_1`, ... by case) and the difference
    to the first case (`gap_1`, ...); those that differ most on top."""
    by_case = [run.lines.set_index(["site", "part"])["equivalent_days_lost"] for run in runs]
    out = pd.DataFrame({f"days_{n}": days for n, days in enumerate(by_case)})
    out = out.reindex(dict.fromkeys(key for days in by_case for key in days.index))
    gaps = pd.DataFrame({f"gap_{n}": out[f"days_{n}"] - out["days_0"] for n in range(1, len(runs))})
    order = gaps.abs().max(axis=1).sort_values(ascending=False, kind="stable").index
    sites: dict[str, str] = {}
    parts: dict[str, str] = {}
    for run in reversed(runs):
        sites |= run.network.called("sites", language)
        parts |= run.network.called("parts", language)
    shared = any(run.network.demand["part"].nunique() > 1 for run in runs)
    named = [f"{parts[part]} · {sites[site]}" if shared else sites[site] for site, part in order]
    return pd.concat([out, gaps], axis=1).loc[order].reset_index(drop=True).assign(line=named)


def lines_table(table: pd.DataFrame, names: Sequence[str], say: Say) -> pd.DataFrame:
    """The lines under the headings of the language."""
    out = {say("scenarios.line"): table["line"]}
    for number, name in enumerate(names):
        out[say("compare.days_of", name=name)] = table[f"days_{number}"].round(1)
        if number:
            out[say("compare.difference_of", name=name)] = table[f"gap_{number}"].round(1) + 0.0
    return pd.DataFrame(out)


def map_of_lines(table: pd.DataFrame, names: Sequence[str], say: Say) -> tuple[pd.DataFrame, list[str]]:
    """The cells of the map of differences (case, line, difference, the same as text), and its lines, the most first."""
    gaps = table.filter(like="gap_")
    shown = table[gaps.abs().max(axis=1) >= DAYS].head(MOST_LINES)
    cells = [
        (name, line, round(gap, 1), signed(gap, lambda days: f"{days:.1f}") if abs(gap) >= DAYS else "0")
        for number, name in enumerate(names[1:], 1)
        for line, gap in zip(shown["line"], shown[f"gap_{number}"], strict=True)
        if gap == gap
    ]
    heads = [say("compare.case"), say("scenarios.line"), say("compare.difference"), say("compare.days_more")]
    return pd.DataFrame(cells, columns=heads), shown["line"].tolist()


def lines_finding(table: pd.DataFrame, names: Sequence[str], say: Say) -> str:
    """How many lines lose more and how many fewer days in each case than in the first, in a sentence."""
    told = []
    for number, name in enumerate(names[1:], 1):
        gap = table[f"gap_{number}"]
        fewer, more = int((gap <= -DAYS).sum()), int((gap >= DAYS).sum())
        key = "compare.lines_of" if fewer or more else "compare.lines_alike_of"
        told.append(say(key, name=name, fewer=fewer, more=more))
    return say("compare.lines_finding", first=names[0], each=say("format.or").join(told))


# inputs


def inputs(columns: Sequence[Column], cells: pd.DataFrame, say: Say) -> tuple[pd.DataFrame, int]:
    """What was put in and is not the same in all cases, a row an input; and how many cells of tables more differ than are told.

    cells: of the networks with their changes, as `comparing.inputs.differing` has them.
    """
    asked = [_asked(column, say) for column in columns]
    one_network = len({column.untouched.fingerprint for column in columns}) == 1
    rows = []
    for key in asked[0]:
        values = [given[key] for given in asked]
        if len(set(values)) > 1 or (key == "compare.network" and not one_network):
            rows.append([say(key), *values])
    for row in cells.head(MOST_CELLS).itertuples(index=False):
        label = " · ".join(filter(None, row[:3]))
        there = say("compare.there")
        rows.append([label, *(say("compare.absent") if v is None else v or (there if not row[2] else "–") for v in row[3:])])
    return pd.DataFrame(rows, columns=[say("compare.input"), *(c.name for c in columns)]), max(0, len(cells) - MOST_CELLS)


def _asked(column: Column, say: Say) -> dict[str, str]:
    """What a case asks, in words by the keys of the texts."""
    net, case = column.edited, column.case
    own = {f"disrupt.{name}": str(getattr(case, name)) if case.out else "–" for name in OWN}
    return {
        "compare.network": figures.network_name(column.untouched, say),
        "disrupt.scenario": scenario(net, case.scenario, say) if case.scenario else say("plan.none"),
        "disrupt.out": say("format.and").join(figures.named(token, net, say) for token in case.out) or "–",
        "events.alt": say("format.or").join(_event(net, text, say) for text in case.events) or "–",
        **own,
        "disrupt.reroute": say("disrupt.never") if case.reroute is None else str(case.reroute),
        "compare.plan": option_names(net, case.bought, say) or "–",
    }


def _event(net: Network, text: str, say: Say) -> str:
    """An own event in short: its name, else whom it hits, and from when to when."""
    row = json.loads(text)
    who, part = row.get("who") or "", row.get("part") or ""
    named = figures.named(who, net, say) if ":" in who else who
    what = row.get("name") or say("format.and").join(filter(None, [named, called(net, "parts", say).get(part, part)]))
    end = row.get("end")
    return f"{what} ({row.get('start')}–{'' if end is None else end}, {row.get('depth'):g} %)"


# the library


def library(
    works: Sequence[Work], dates: Sequence[str], networks: Sequence[str], own: Sequence[bool], say: Say
) -> pd.DataFrame:
    """The saved cases: name, date, note, of whom, of which network. own: whether this visitor may delete it."""
    return pd.DataFrame(
        {
            say("compare.name"): [work.name for work in works],
            say("compare.saved"): dates,
            say("compare.note"): [work.note for work in works],
            say("compare.author"): [
                work.author or say("compare.you" if mine else "compare.unknown") for work, mine in zip(works, own, strict=True)
            ],
            say("compare.network"): networks,
        }
    )
