"""All scenarios at once and own events, as tables under the headings of the language, and what they say in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ... import texts
from ...network.network import Network
from ...network.scenario import probabilities
from ...reports.phrases import Say, called, money, scenario
from ..state.own_events import Wrong

LEAST = 0.05  # days lost that are shown


def worst_first(found: pd.DataFrame) -> list[str]:
    """The scenarios that were run, by the margin that they cost, then by the days that their lines lose."""
    by = found.groupby("scenario", sort=False).agg(margin=("all_margin", "first"), days=("days_lost", "sum"))
    return by.sort_values(["margin", "days"], ascending=False, kind="stable").index.tolist()


def cells(net: Network, found: pd.DataFrame, say: Say) -> pd.DataFrame:
    """A row a scenario and line that loses something: line, scenario, days lost, units lost; `scenario` last, by id."""
    hit = found[found["days_lost"] >= LEAST]
    order = {name: row for row, name in enumerate(worst_first(found))}
    hit = hit.sort_values("scenario", key=lambda names: names.map(order), kind="stable")
    out = pd.DataFrame(
        {
            say("scenarios.line"): _lines(net, hit, say),
            say("disrupt.scenario"): [scenario(net, name, say) for name in hit["scenario"]],
            say("lines.equivalent_days_lost"): hit["days_lost"].round(1).to_numpy(),
            say("lines.lost_units"): hit["lost_units"].round(0).to_numpy(),
        }
    )
    return out.assign(scenario=hit["scenario"].to_numpy())


def axes(net: Network, found: pd.DataFrame, say: Say) -> tuple[list[str], list[str]]:
    """The lines that lose something in any scenario, in the order of the table sites, and all scenarios, the worst first."""
    hit = found[found["days_lost"] >= LEAST].drop_duplicates(["site", "part"])
    place = {site: row for row, site in enumerate(net.sites["site"])}
    hit = hit.sort_values("site", key=lambda sites: sites.map(place), kind="stable")
    return _lines(net, hit, say), [scenario(net, name, say) for name in worst_first(found)]


def table(net: Network, found: pd.DataFrame, say: Say) -> pd.DataFrame:
    """A row a scenario, the worst first: lines that stop, days lost on all lines, units and margin lost, the line hit most."""
    rows = []
    size, unit = margin_unit(net, found, say)
    for name in worst_first(found):
        own = found[found["scenario"] == name]
        most = own.iloc[[int(own["days_lost"].argmax())]]
        rows.append(
            (
                scenario(net, name, say),
                int(own["first_stop_day"].notna().sum()),
                round(float(own["days_lost"].sum()), 1),
                round(max(0.0, float(own["all_units"].iloc[0]))),
                max(0.0, float(own["all_margin"].iloc[0])) / size,
                _lines(net, most, say)[0] if most["days_lost"].iloc[0] >= LEAST else "",
            )
        )
    heads = (
        "disrupt.scenario",
        "scenarios.stopped",
        "scenarios.days",
        "lines.lost_units",
        "scenarios.margin",
        "scenarios.most",
    )
    return pd.DataFrame(rows, columns=[say(head, unit=unit) if head == "scenarios.margin" else say(head) for head in heads])


def margin_unit(net: Network, found: pd.DataFrame, say: Say) -> tuple[float, str]:
    """The unit in which the margins are written [money], and its name."""
    size, word = texts.scale(float(found["all_margin"].max()) / 10 if len(found) else 0.0, say)
    return size, f"{word} {texts.currency(net.setting('currency', ''), say)}".strip()


def finding(net: Network, found: pd.DataFrame, say: Say) -> str:
    """How many scenarios stop something, and which costs most, in a sentence."""
    stopped = found[found["first_stop_day"].notna()]["scenario"].nunique()
    count = found["scenario"].nunique()
    if not len(found) or found["days_lost"].max() < LEAST:
        return say("scenarios.none", count=count)
    name = worst_first(found)[0]
    own = found[found["scenario"] == name]
    margin = money(texts.rounded(max(0.0, float(own["all_margin"].iloc[0]))), net, say)
    lines = int((own["days_lost"] >= LEAST).sum())
    return say("scenarios.finding", stopped=stopped, count=count, scenario=scenario(net, name, say), lines=lines, margin=margin)


def left_out(net: Network, found: pd.DataFrame, say: Say) -> str:
    """Which scenarios could not be run ("": all were)."""
    missing = [scenario(net, name, say) for name in probabilities(net) if name not in set(found["scenario"])]
    return say("scenarios.left_out", names=say("format.and").join(missing)) if missing else ""


def wrong_events(wrong: Iterable[Wrong], say: Say) -> pd.DataFrame:
    """What is wrong with own events, by row and column."""
    rows = [(str(w.row), say(f"events.{w.field}"), say(w.key)) for w in wrong]
    return pd.DataFrame(rows, columns=[say(f"problem.{head}") for head in ("row", "column", "problem")])


def _lines(net: Network, rows: pd.DataFrame, say: Say) -> list[str]:
    sites, parts = called(net, "sites", say), called(net, "parts", say)
    shared = net.demand["part"].nunique() > 1
    pairs = zip(rows["site"], rows["part"], strict=True)
    return [f"{parts[p]} · {sites[s]}" if shared else sites[s] for s, p in pairs]
