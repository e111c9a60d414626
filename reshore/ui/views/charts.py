"""Options of charts, from tables: plain data, no JavaScript. Tooltips are drawn as text, so no label can be markup."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
import streamlit as st
from pandas.api.types import is_object_dtype

from ...network import schema
from ...planning.question import CHOICES, LIMITS
from ...reports.phrases import Say
from .figures import DAYS_OF_LINES

GREY = "#757575"  # tells apart from both backgrounds
HARD = ("#0072B2", "#56B4E9", "#009E73", "#B86E00", "#CC79A7", "#7a1f1f", "#F0B429", "#757575", "#5C4B99")
UNSURE = "#D55E00"
BAR = 40  # pixels for a bar whose name takes three lines
SLIGHT = 0.01  # of the longest bar
LABEL = 150  # pixels of a name beside bars
LETTER, WIDEST, RANKED = 8, 460, 205  # pixels of a letter of a name, of the widest column of names, and of one in a ranking
LINES = 65  # pixels of a row with names in two or three lines: Streamlit breaks lines from 65 on
HEAT = ("#F4C97A", "#E08A3C", "#C2410C", "#7A1F1F")  # little to much on a light ground
DASHES: tuple[str | list[int], ...] = ("solid", "dashed", "dotted", [12, 4, 2, 4])  # of curves laid over each other
CURVES = {2: "#009E73", 3: "#CC79A7"}  # the theme's third colour is too close to its second
LARGE = 1000  # of an amount that needs no digits
NAMED = 8  # of the worst, with their names in a picture
WIDTHS = {"%d": 50, "%.1f": 85, "%.0f": 85}  # of columns of numbers, in pixels, by their format
KINDS = ("read", "derived", "assumed", "unmarked")


def output(table: pd.DataFrame, lines: list[str]) -> dict:
    """Output by day in steps, from these columns: the first as an area, others dashed or dotted; over dates where there are
    any."""
    day = next(name for name in reversed(list(table)) if name not in lines)
    series = [
        {
            "type": "line",
            "name": name,
            "step": "middle",
            "showSymbol": False,
            "encode": {"x": day, "y": name},
            "lineStyle": {"width": 2, "type": DASHES[i % len(DASHES)]},
            **({"color": CURVES[i]} if i in CURVES else {}),
            **({} if i else {"areaStyle": {"opacity": 0.12}}),
        }
        for i, name in enumerate(lines)
    ]
    return {
        "dataset": {"source": table},
        "legend": {"top": 0, "left": 0, "data": lines},
        "grid": {"left": 8, "right": 16, "top": 36, "bottom": 24, "containLabel": True},
        "tooltip": {"trigger": "axis", "renderMode": "richText"},
        "xAxis": {"type": "category", "name": day, "nameLocation": "middle", "nameGap": 24},
        "yAxis": {"type": "value", "min": 0},
        "series": series,
    }


def years(table: pd.DataFrame) -> dict:
    """What a plan saves in each year, as bars."""
    name, saved = table.columns[0], table.columns[2]
    return {
        "dataset": {"source": table.iloc[:, [0, 2]]},
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 28, "containLabel": True},
        "tooltip": {"trigger": "axis", "renderMode": "richText", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "name": saved, "nameLocation": "middle", "nameGap": 28},
        "yAxis": {"type": "category", "inverse": True},
        "series": [{"type": "bar", "name": saved, "encode": {"y": name, "x": saved}, "barMaxWidth": 14}],
    }


def years_height(table: pd.DataFrame) -> int:
    """Of the picture of years [pixels]."""
    return 60 + 22 * len(table)


def cash(table: pd.DataFrame) -> dict:
    """What each year brings in all, as bars, and all years so far, as a line."""
    year, (net, cumulated) = table.columns[0], table.columns[-2:]
    return {
        "dataset": {"source": table[[year, net, cumulated]]},
        "grid": {"left": 8, "right": 24, "top": 34, "bottom": 28, "containLabel": True},
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis", "renderMode": "richText", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "category", "name": year, "nameLocation": "middle", "nameGap": 26},
        "yAxis": {"type": "value"},
        "series": [
            {"type": "bar", "name": net, "encode": {"x": year, "y": net}, "barMaxWidth": 28},
            {"type": "line", "name": cumulated, "encode": {"x": year, "y": cumulated}, "symbolSize": 6},
        ],
    }


def trade_off(table: pd.DataFrame) -> dict:
    """Plans by what they cost on average and in the worst years, from the cheapest to the safest."""
    _, mean, worst, *_ = table.columns
    return {
        "dataset": {"source": table.iloc[:, 1:3]},
        "grid": {"left": 8, "right": 24, "top": 34, "bottom": 28, "containLabel": True},
        "tooltip": {"trigger": "item", "renderMode": "richText"},
        "xAxis": {"type": "value", "name": mean, "nameLocation": "middle", "nameGap": 26, "scale": True},
        "yAxis": {"type": "value", "name": worst, "nameTextStyle": {"align": "left"}, "scale": True},
        "series": [
            {"type": "line", "encode": {"x": mean, "y": worst}, "symbolSize": 11, "step": "end", "selectedMode": "single"},
        ],
    }


def forced(table: pd.DataFrame) -> dict:
    """What the best plan with each option, and without it, costs more: bars side by side."""
    name, _, *costs = table.columns[:4]
    out = _stacked(table, name, costs, "", {})
    for series in out["series"]:
        del series["stack"]
    return out


def tornado(table: pd.DataFrame) -> dict:
    """What a plan costs more or less at the low and the high end of each figure, the widest first."""
    name, *ends = table.columns[:3]
    return _stacked(table, name, ends, "", {})


def columns(table: str, say: Say) -> dict:
    """The columns of a table of the network: what each means, and what may stand in it."""
    out: dict = {say("problem.row"): st.column_config.NumberColumn(width=60, disabled=True)}
    for c in schema.columns(table):
        help = f"{c.meaning} [{c.unit}]" if c.unit else c.meaning
        if c.type in ("number", "integer", "flag"):
            out[c.column] = st.column_config.NumberColumn(help=help)
        elif c.type == "choice":
            out[c.column] = st.column_config.SelectboxColumn(help=help, options=["", *c.allowed])
        else:
            out[c.column] = st.column_config.TextColumn(help=help)
    return out


def amounts(table: pd.DataFrame, say: Say) -> dict:
    """How the numbers of a table of a plan are written: whole units, two digits of payback, one of amounts."""
    formats = {
        say("plan.units"): "%.4g",
        say("plan.chance"): "%.1f %%",
        say("plan.lost_with"): "%,.0f",
        say("plan.lost_without"): "%,.0f",
    }
    out = {c: st.column_config.NumberColumn(format=formats.get(c, "%,.1f")) for c in table if table[c].dtype == float}
    return out | {table.columns[0]: st.column_config.Column(width=_wide_enough(table.iloc[:, 0]))}


def _wide_enough(column: pd.Series) -> int:
    """Pixels that the longest text of a column needs, within bounds."""
    longest = max((sum(2 if ord(c) > 0x1100 else 1 for c in str(cell)) for cell in column), default=0)
    return min(WIDEST, max(190, 24 + LETTER * longest))


def choices(table: pd.DataFrame, say: Say) -> dict:
    """How the table of options is written; what is asked of each and the part that others pay can be edited."""
    choice, part = say("decide.choice"), say("plan.support")
    low, high = LIMITS["support"]
    out = amounts(table, say) | {
        choice: st.column_config.SelectboxColumn(
            options=CHOICES,
            format_func=lambda one: say(f"decide.{one}"),
            required=True,
            width=130,
            help=say("decide.choice_help"),
        ),
        part: st.column_config.NumberColumn(format="%g", min_value=low, max_value=high, help=say("decide.support_help")),
        table.columns[0]: st.column_config.Column(width=300),
    }
    return {c: out.get(c, {}) | {"disabled": c not in (choice, part)} for c in table}


def refused(table: pd.DataFrame, say: Say) -> dict:
    """How the table of what is turned down is written."""
    adds = table.columns[-1]
    return {
        table.columns[0]: st.column_config.Column(width=185),
        say("plan.reason"): st.column_config.Column(width=135),
        say("plan.flips"): st.column_config.Column(width=175),
        adds: st.column_config.NumberColumn(say("decide.adds"), format="%,.1f", width=80),
    }


def bought(table: pd.DataFrame, unit: str, say: Say) -> dict:
    """How the table of what is bought is written: short heads, since the unit stands above it."""
    heads = {say(f"plan.{name}", unit=unit): say(f"decide.{name}") for name in ("capex", "supported", "loss_avoided", "npv")}
    heads |= {say("plan.payback"): say("decide.payback")}
    out: dict = amounts(table, say) | {table.columns[0]: st.column_config.Column(width=145)}
    out |= {c: st.column_config.NumberColumn(head, format="%,.1f", width=83) for c, head in heads.items() if c in table}
    return out | {say("plan.units"): st.column_config.NumberColumn(format="%.4g", width=55)}


def costs(table: pd.DataFrame) -> dict:
    """How the landed cost of a part is written: amounts with two digits, large ones whole."""
    amounts = [c for c in table if table[c].dtype == float]
    written = "%,.2f" if table[amounts].abs().max().max() < LARGE else "%,.0f"
    out: dict = {c: st.column_config.NumberColumn(format=written) for c in amounts}
    return out | {table.columns[0]: st.column_config.Column(width=260)}


def made(table: pd.DataFrame, say: Say) -> dict:
    """How the table of options made is written; their reasons are long."""
    return amounts(table, say) | {
        table.columns[0]: st.column_config.Column(width=260),
        say("made.why"): st.column_config.Column(width=520),
    }


def saves(table: pd.DataFrame, unit: str) -> dict:
    """What moves save by kind of cost, as bars one on the other; what costs more goes to the left."""
    name, *kinds = table.columns
    return _stacked(table, name, kinds, unit, dict.fromkeys(kinds[4:], GREY))


def saves_height(table: pd.DataFrame) -> int:
    """Of the picture of what moves save [pixels]."""
    return 100 + BAR * len(table)


def landed(table: pd.DataFrame, unit: str, uncertain: Collection[str]) -> dict:
    """What a part costs from each source by factor, as bars one on the other; what is uncertain stands out."""
    name, *factors = table.columns
    hard = [factor for factor in factors if factor not in uncertain]
    colours = dict(zip(hard, HARD, strict=False)) | dict.fromkeys(uncertain, UNSURE)
    out = _stacked(table, name, factors, unit, colours)
    if table[factors].min().min() > -SLIGHT * table[factors].sum(axis=1).max():  # what rates with few digits leave below zero
        out["xAxis"]["min"] = 0
    return out


def landed_height(table: pd.DataFrame) -> int:
    """Of the picture of a landed cost [pixels]."""
    return 100 + BAR * len(table)


def _stacked(table: pd.DataFrame, name: str, columns: list[str], unit: str, colours: Mapping[str, str]) -> dict:
    """Columns of a table as bars one on the other, a bar a row; patterns tell them apart without colours."""
    series = [
        {
            "type": "bar",
            "stack": "all",
            "name": column,
            "encode": {"y": name, "x": column},
            "barMaxWidth": 18,
            **({"itemStyle": {"color": colours[column]}} if column in colours else {}),
        }
        for column in columns
    ]
    return {
        "aria": {"enabled": True, "decal": {"show": True}},
        "dataset": {"source": table},
        "legend": {"type": "scroll", "top": 0, "left": 0, "data": columns},
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 28, "containLabel": True},
        "tooltip": {"trigger": "axis", "renderMode": "richText", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "name": unit, "nameLocation": "middle", "nameGap": 28},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "axisLabel": {"width": LABEL, "overflow": "break", "interval": 0, "fontSize": 11, "lineHeight": 12},
        },
        "series": series,
    }


def evidence(table: pd.DataFrame, say: Say) -> dict:
    """Rows of each table by what they rest on, as bars of one hundred per cent."""
    name = say("data.table")
    kinds = [say(f"evidence.{kind}") for kind in KINDS]
    shares = table.iloc[:-1].copy()
    shares[kinds] = (100 * shares[kinds].div(shares[kinds].sum(axis=1), axis=0)).round(1)
    return {
        "aria": {"enabled": True, "decal": {"show": True}},
        "dataset": {"source": shares},
        "legend": {"top": 0, "data": kinds},
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "renderMode": "richText", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "max": 100, "name": "%"},
        "yAxis": {"type": "category", "inverse": True},
        "series": [{"type": "bar", "stack": "all", "name": kind, "encode": {"y": name, "x": kind}} for kind in kinds],
    }


def numbers(table: pd.DataFrame, say: Say) -> dict:
    """How the numbers and dates of the table of lines are written."""
    dates = {name: st.column_config.DateColumn(format="YYYY-MM-DD") for name in table if is_object_dtype(table[name])}
    days = {say(f"lines.{c}"): st.column_config.NumberColumn(format="%d") for c in DAYS_OF_LINES}
    lost = {"lost_units": "%,.0f", "equivalent_days_lost": "%.1f"}
    return days | dates | {say(f"lines.{c}"): st.column_config.NumberColumn(format=how) for c, how in lost.items()}


def spend_and_loss(table: pd.DataFrame, corner: tuple[float, float], chosen: pd.DataFrame, say: Say) -> dict:
    """Spend across, loss upwards, a mark by state; the corner of what is cheap but deadly; rings around the chosen.

    table, corner: `rankings.points`, `rankings.corner`.
    """
    drawn, name, loss, spend, survive, *states = table.columns
    low, high, top = *_decades(table[drawn]), _round(max([*table[loss], corner[1], 1e-9]))
    series = [
        {
            "type": "scatter",
            "name": state,
            "symbol": symbol,
            "symbolSize": 11,
            "selectedMode": "multiple",
            "encode": {"x": drawn, "y": state, "itemName": name, "tooltip": [loss, spend, survive]},
            "select": {"itemStyle": {"borderWidth": 0}},
        }
        for state, symbol in zip(states, ("circle", "rect", "triangle"), strict=True)
    ]
    shade = [{"xAxis": low, "yAxis": corner[1], "name": say("weak.corner")}, {"xAxis": corner[0], "yAxis": top}]
    series[0]["markArea"] = {
        "silent": True,
        "itemStyle": {"color": "#D55E00", "opacity": 0.12},
        "data": [shade],
        "label": {"position": "insideTopLeft", "color": GREY, "textBorderWidth": 0, "fontWeight": "bold"},
    }
    rings = chosen[[drawn, loss]].to_numpy(float).tolist()
    series.append(
        {
            "type": "scatter",
            "data": rings,
            "symbol": "circle",
            "symbolSize": 20,
            "silent": True,
            "z": 3,
            "itemStyle": {"color": "transparent", "borderColor": GREY, "borderWidth": 2},
        }
    )
    named = pd.concat([table.head(NAMED), chosen]).drop_duplicates(name)
    series.append(
        {
            "type": "scatter",
            "silent": True,
            "symbolSize": 11,
            "itemStyle": {"color": "transparent"},
            "labelLayout": {"hideOverlap": True},
            "label": {"show": True, "position": "left", "formatter": "{b}", "width": 110, "overflow": "truncate"},
            "data": [
                {"name": text, "value": [float(x), float(y)]}
                for text, x, y in zip(named[name], named[drawn], named[loss], strict=True)
            ],
        }
    )
    return {
        "dataset": {"source": table},
        "legend": {"top": 0, "left": 0, "itemWidth": 14, "data": list(states)},
        "grid": {"left": 24, "right": 24, "top": 36, "bottom": 28, "containLabel": True},
        "tooltip": {"trigger": "item", "renderMode": "richText"},
        "xAxis": {"type": "log", "min": low, "max": high, "name": spend, "nameLocation": "middle", "nameGap": 28},
        "yAxis": {"type": "value", "min": 0, "max": top, "name": loss, "nameLocation": "middle", "nameGap": 48},
        "series": series,
    }


def heat(table: pd.DataFrame, lines: list[str], scenarios: list[str], dark: bool) -> dict:
    """Days lost of each line (across) in each scenario (downwards), the worst scenario on top.

    table: line, scenario, days lost, units lost; where nothing is lost there is no cell. The more is lost, the further a
    colour is from the background.
    """
    line, scenario, days, units = table.columns
    colors = HEAT[::-1] if dark else HEAT
    name = {"overflow": "truncate", "width": LABEL, "interval": 0}
    return {
        "dataset": {"source": table},
        "grid": {"left": 8, "right": 16, "top": 44, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "item", "renderMode": "richText"},
        "xAxis": {
            "type": "category",
            "data": lines,
            "axisLabel": {**name, "rotate": 60, "interval": "auto"},
            "splitArea": {"show": False},
            "axisTick": {"show": False},
        },
        "yAxis": {"type": "category", "data": scenarios, "inverse": True, "axisLabel": name, "axisTick": {"show": False}},
        "visualMap": {
            "type": "continuous",
            "min": 0,
            "max": float(np.ceil(table[days].max())),
            "dimension": 2,
            "orient": "horizontal",
            "left": 8,
            "top": 0,
            "itemWidth": 12,
            "itemHeight": 120,
            "calculable": False,
            "text": [days, ""],
            "inRange": {"color": list(colors)},
        },
        "series": [
            {
                "type": "heatmap",
                "encode": {"x": line, "y": scenario, "value": days, "tooltip": [line, scenario, days, units]},
                "selectedMode": "single",
                "itemStyle": {"borderWidth": 1, "borderColor": "transparent"},
                "select": {"itemStyle": {"borderColor": GREY, "borderWidth": 2}},
                "emphasis": {"itemStyle": {"borderColor": GREY, "borderWidth": 2}},
            }
        ],
    }


def heat_height(scenarios: list[str]) -> int:
    """Of the heat map [pixels]."""
    return 220 + 24 * len(scenarios)


def scenarios(table: pd.DataFrame, say: Say) -> dict:
    """How the numbers of the table of scenarios are written."""
    _, stopped, days, units, margin, _ = table.columns
    forms = {stopped: "%d", days: "%,.1f", units: "%,.0f", margin: "%,.1f"}
    return {name: st.column_config.NumberColumn(format=form) for name, form in forms.items()}


def _decades(values: pd.Series) -> tuple[float, float]:
    """The powers of ten around positive values."""
    if not len(values):
        return 0.1, 1.0
    return float(10 ** np.floor(np.log10(values.min()))), float(10 ** np.ceil(np.log10(values.max() * 1.001)))


def _round(value: float) -> float:
    """A round number above a positive one."""
    step = 10 ** np.floor(np.log10(value)) / 2
    return float(step * np.ceil(1.05 * value / step))


def ranked(table: pd.DataFrame, say: Say) -> dict:
    """How the numbers of a ranking are written; the column of the exposure is a bar."""
    helped = {
        say(f"weak.{word}"): say(f"weak.{word}_help") for word in ("tier", "survive", "recover", "second", "evidence", "status")
    }
    formats = {say("weak.tier"): "%d", say("weak.survive"): "%.1f", say("weak.recover"): "%.0f"}
    column, narrow = st.column_config, {say("weak.status"): 85}
    out: dict = {name: column.Column(help=text, width=narrow.get(name)) for name, text in helped.items()}
    out |= {n: column.NumberColumn(format=form, help=helped[n], width=WIDTHS.get(form)) for n, form in formats.items()}
    out |= {c: column.NumberColumn(format="%,.1f") for c in table if table[c].dtype == float and c not in formats}
    longest = int(table[table.columns[0]].str.len().max()) if len(table) else 0
    out[table.columns[0]] = column.Column(width=min(RANKED, max(170, 24 + LETTER * longest)))
    bar = column.ProgressColumn(format="%.0f %%", max_value=100, width=90, help=say("weak.exposure_help"))
    out[say("weak.exposure")] = bar
    return out
