"""Rules on what is asked of the chain: events, options, settings, ranges."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from ..errors import Problem
from ..network.calendar import Calendar
from ..network.event_filters import NEAR, all_rows, half_near, match, unknown_word
from ..network.index import replaced_by
from ..network.levels import BY_CAUSE, ESTIMATES
from ..network.network import Network
from ..network.schema import TABLES, columns, key, nearest, unknown_columns, wrong_setting
from ..texts import said
from .rules import Ever, Tables, at, rule, shown

SMALL = 1e-9
DUTY_IN_POINTS = 2.0  # a duty of 200 % of value is rare; above it someone wrote points
DATE = re.compile(r"\d{4}-\d{2}-\d{2}([ T]00:00:00)?")


@rule(Ever)
def events_that_hit_nothing(f: Ever) -> list[Problem]:
    """An event whose filters leave nothing: an error; only rows of options not built: a warning."""
    rows = f.net.events.to_dict("records")
    today = np.array([match(f.today, row).nothing for row in rows], dtype=bool)
    ever = all_rows(f.net) if today.any() else f.ever
    never = np.array([n and match(ever, row).nothing for n, row in zip(today, rows, strict=True)], dtype=bool)
    return at(
        f.net,
        "events",
        never,
        "scenario",
        lambda i: said("error.hits_nothing", filters=_filters(rows[i])),
        lambda i: said("fix.change_filter", hint=unknown_word(f.net, rows[i])),
    ) + at(
        f.net,
        "events",
        today & ~never,
        "scenario",
        said("error.hits_only_options"),
        said("fix.fine_if_meant"),
        "warning",
    )


@rule(Tables)
def events_near_what(f: Tables) -> list[Problem]:
    """near_lat, near_lon and radius_km are given together or not at all."""
    return at(f.net, "events", half_near(f.net.events), "radius_km", said("error.near_together"), said("fix.give_three"))


@rule(Tables)
def events_with_two_starts_or_ends(f: Tables) -> list[Problem]:
    """Both start_day and start_date, or both duration_days and end_date."""
    events = f.net.events
    starts = events["start_day"].notna() & events["start_date"].ne("")
    ends = events["duration_days"].notna() & events["end_date"].ne("")
    one = said("fix.give_one")
    return at(
        f.net,
        "events",
        starts,
        "start_date",
        said("error.both_given", first="start_day", second="start_date"),
        one,
    ) + at(
        f.net,
        "events",
        ends,
        "end_date",
        said("error.both_given", first="duration_days", second="end_date"),
        one,
    )


@rule(Tables)
def events_out_of_time(f: Tables) -> list[Problem]:
    """Dates without a start_date in settings, before it, or an end before the start."""
    if settings_that_do_not_parse(f):
        return []
    calendar = Calendar(f.net)
    return [
        p
        for i, event in enumerate(f.net.events.itertuples())
        if event.start_date or event.end_date
        for p in _time(f.net, calendar, i, event)
    ]


def _time(net: Network, calendar: Calendar, i: int, event) -> list[Problem]:
    """The first thing wrong with the dates of an event."""
    if calendar.start is None:
        return at(
            net,
            "events",
            [i],
            "start_date" if event.start_date else "end_date",
            said("error.date_without_start"),
            said("fix.add_start_date"),
        )
    run = net.setting("start_date")[:10]
    if event.start_date and event.start_date < run:
        return at(net, "events", [i], "start_date", said("error.before_the_run", date=run), said("fix.later_date_or_start"))
    day = 0 if np.isnan(event.start_day) else event.start_day
    start = event.start_date or run
    if event.end_date and (event.end_date < start or (not event.start_date and calendar.day(event.end_date) < day)):
        begin = event.start_date or said("format.day", day=f"{day:g}")
        return at(net, "events", [i], "end_date", said("error.ends_before_start", start=begin), said("fix.later_date"))
    return []


@rule(Tables)
def duty_in_points(f: Tables) -> list[Problem]:
    """A duty_add that looks like percentage points."""
    duty = f.net.events["duty_add"]
    return at(
        f.net,
        "events",
        duty > DUTY_IN_POINTS,
        "duty_add",
        lambda i: said("error.duty_in_points", value=shown(duty.iloc[i])),
        said("fix.write_points"),
        "warning",
    )


@rule(Tables)
def options_that_offer_nothing(f: Tables) -> list[Problem]:
    """An option without any row of sources, lanes or stock that replaces nothing."""
    options = f.net.options
    used = pd.concat([f.net.sources["option"], f.net.lanes["option"], f.net.stock["option"]])
    return at(
        f.net,
        "options",
        ~options["option"].isin(used) & options["replaces"].eq(""),
        "option",
        lambda i: said("error.option_offers_nothing", option=options["option"].iloc[i]),
        said("fix.name_option"),
        "warning",
    )


@rule(Tables)
def options_that_require_each_other(f: Tables) -> list[Problem]:
    """Options that require one another in a circle: none could be bought first."""
    options = f.net.options
    names = pd.Index(options["option"])
    tail = np.flatnonzero(options["requires"] != "")
    head = names.get_indexer(options["requires"].iloc[tail])
    graph = csr_matrix((np.ones(len(tail)), (tail, head)), shape=(len(names), len(names)))
    component = connected_components(graph, connection="strong")[1] if len(names) else np.empty(0, int)
    inside = tail[component[tail] == component[head]]
    _, first = np.unique(component[inside], return_index=True)
    return at(
        f.net,
        "options",
        inside[first],
        "requires",
        lambda i: said("error.options_in_circle", options=", ".join(names[component == component[i]][:6])),
        said("fix.blank_one"),
    )


@rule(Tables)
def options_that_require_their_own_group(f: Tables) -> list[Problem]:
    """An option that requires one of its own group, of which only one is bought."""
    options = f.net.options
    group = options["requires"].map(options.set_index("option")["group"])
    bad = options["group"].ne("") & (group == options["group"]) & options["requires"].ne(options["option"])
    return at(
        f.net,
        "options",
        bad,
        "requires",
        lambda i: said("error.own_group", required=options["requires"].iloc[i], group=options["group"].iloc[i]),
        said("fix.change_group"),
    )


@rule(Tables)
def options_that_replace_nothing(f: Tables) -> list[Problem]:
    """An option that replaces a site and brings no source of a part that the site makes."""
    options, sources = f.net.options, f.net.sources
    code = sources.assign(
        option=np.where(sources["option"] == "", -1, pd.Index(options["option"]).get_indexer(sources["option"]))
    )
    bad = [
        i
        for i in np.flatnonzero(options["replaces"] != "").tolist()
        if not replaced_by(code, i, options.at[i, "replaces"]).any()
    ]
    return at(
        f.net,
        "options",
        bad,
        "replaces",
        lambda i: said("error.replaces_nothing", option=options["option"].iloc[i], site=options["replaces"].iloc[i]),
        said("fix.add_source_or_blank"),
        "warning",
    )


@rule(Tables)
def settings_that_do_not_parse(f: Tables) -> list[Problem]:
    """Week days, dates and numbers in settings."""
    settings = f.net.settings
    problems = []
    for i, (name, value) in enumerate(zip(settings["key"], settings["value"], strict=True)):
        wrong = _wrong_setting(name, value) if value else None
        if wrong:
            problems += at(f.net, "settings", [i], "value", *wrong)
    return problems


def _wrong_setting(name: str, value: str) -> tuple[str, str] | None:
    """What is wrong with a setting, and what mends it."""
    fix = _setting_fix(name, value)
    return (said("error.cannot_be_read_as", name=name, value=value), fix) if fix else wrong_setting(name, value)


def _setting_fix(name: str, value: str) -> str:
    """What a setting that is no number should look like where it does not; "" where it does."""
    if name == "workdays":
        return "" if set(value) <= set("1234567") else said("fix.workdays_example")
    if name == "start_date":
        return "" if _is_date(value) else said("fix.write_date")
    if name == "holidays":
        bad = [d for d in value.replace(",", " ").split() if not _is_date(d)]
        return said("fix.write_dates_apart", date=bad[0]) if bad else ""
    return ""


@rule(Tables)
def ranges_of_nothing(f: Tables) -> list[Problem]:
    """Ranges whose row or column is not there, or whose figures do not lie around the value."""
    low, high = f.net.ranges["low"], f.net.ranges["high"]
    known = {table: _Keyed(f.net, table) for table in f.net.ranges["table"].unique() if table in TABLES}
    problems = [p for table, keyed in known.items() for p in _ranges(f.net, table, keyed)]
    return problems + at(
        f.net,
        "ranges",
        low > high,
        "low",
        lambda i: said("error.low_above_high", low=f"{low.iloc[i]:g}", high=f"{high.iloc[i]:g}"),
        said("fix.swap"),
        "warning",
    )


class _Keyed:
    """A table with defaults, its key columns (events: the scenario) and its rows by their cells."""

    def __init__(self, net: Network, table: str):
        self.frame = net.filled(table)
        self.keys = key(table) or ["scenario"]
        self.rows: dict[tuple[str, ...], list[int]] = {}
        for k, cells in enumerate(zip(*(self.frame[c] for c in self.keys), strict=True)):
            self.rows.setdefault(cells, []).append(k)

    def nearest(self, text: str) -> str:
        """The nearest spelling of the key of a row."""
        return nearest(text, ("|".join(k).rstrip("|") for k in self.rows))


def _ranges(net: Network, table: str, keyed: _Keyed) -> list[Problem]:
    """What is wrong with the columns, the keys or the figures of the ranges of one table."""
    ranges, columns_known = net.ranges, [c.column for c in columns(table)]
    no_column, no_row = [], []
    beside: dict[int, float] = {}
    for i in np.flatnonzero(ranges["table"] == table).tolist():
        r = ranges.iloc[i]
        if r["column"] not in columns_known:
            no_column.append(i)
        elif not (rows := keyed.rows.get(_padded(r["key"], len(keyed.keys)))):
            no_row.append(i)
        elif outside := _outside(r, keyed.frame[r["column"]].iloc[rows]):
            beside[i] = outside[0]
    return [
        *at(
            net,
            "ranges",
            no_column,
            "column",
            lambda i: said("error.no_such_column", table=table, column=ranges["column"].iloc[i], hint=""),
            lambda i: said("fix.use_its_columns", hint=nearest(ranges["column"].iloc[i], columns_known)),
            "warning",
        ),
        *at(
            net,
            "ranges",
            no_row,
            "key",
            lambda i: said("error.no_such_row", table=table, row=ranges["key"].iloc[i]),
            lambda i: said("fix.write_row_as", columns="|".join(keyed.keys), hint=keyed.nearest(ranges["key"].iloc[i])),
            "warning",
        ),
        *at(
            net,
            "ranges",
            list(beside),
            "low",
            lambda i: said(
                "error.value_beside_range",
                low=f"{ranges['low'].iloc[i]:g}",
                high=f"{ranges['high'].iloc[i]:g}",
                value=f"{beside[i]:g}",
            ),
            said("fix.widen"),
            "warning",
        ),
    ]


def _outside(r: pd.Series, cells: pd.Series) -> list[float]:
    """The values that do not lie between the figures of a range."""
    low, high = sorted((r["low"], r["high"]))
    return [v for v in map(_float, cells) if not np.isnan(v) and not low <= v <= high]


def _padded(text: str, length: int) -> tuple[str, ...]:
    """The cells of a key; blank ones at the end may be left out."""
    cells = [c.strip() for c in text.split("|")]
    return tuple(cells + [""] * (length - len(cells)))


@rule(Tables)
def levels_that_cannot_be(f: Tables) -> list[Problem]:
    """Levels whose figures do not stand in order, or that name a cause where none counts, or none where one does."""
    levels = f.net.levels
    low, base, high = (levels[name].fillna(levels["base"]) for name in ESTIMATES)
    by_cause = levels["effect"].isin(BY_CAUSE)
    return [
        *at(
            f.net,
            "levels",
            (low > base) | (base > high),
            "base",
            lambda i: said(
                "error.level_out_of_order", low=f"{low.iloc[i]:g}", base=f"{base.iloc[i]:g}", high=f"{high.iloc[i]:g}"
            ),
            said("fix.order_levels"),
        ),
        *at(
            f.net,
            "levels",
            by_cause & levels["cause"].eq(""),
            "cause",
            lambda i: said("error.level_without_cause", effect=levels["effect"].iloc[i]),
            said("fix.name_cause"),
        ),
        *at(
            f.net,
            "levels",
            ~by_cause & levels["cause"].ne(""),
            "cause",
            lambda i: said("error.level_with_cause", effect=levels["effect"].iloc[i]),
            said("fix.blank_cause"),
        ),
    ]


@rule(Tables)
def columns_not_known(f: Tables) -> list[Problem]:
    """Columns the schema does not have."""
    return unknown_columns(f.net.tables, f.net.names)


def _filters(event: dict) -> str:
    """The filters of an event that are given, in words."""
    used = ("site", "company", "country", "region", "part", *NEAR, "destination", "mode")
    given = [f"{c} {shown(event[c])}" for c in used if shown(event[c])]
    return ", ".join(given) or said("error.no_filter")


def _is_date(text: str) -> bool:
    return bool(DATE.fullmatch(text)) and not pd.isna(pd.to_datetime(text[:10], format="%Y-%m-%d", errors="coerce"))


def _float(text: Any) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
