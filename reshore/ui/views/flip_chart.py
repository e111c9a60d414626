"""The flip maps of a verdict as options of charts: plain data, from `reports.flip_map`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...reports.flip_map import COLOURS, LENGTH, PALEST, TIE, UNPROVED, FlipMap, change, legend, percent, sign, up, upward
from ...reports.phrases import Say
from .charts import GREY

ROW, AROUND, LINE = 25, 86, 24  # pixels of a row of cells, of the axis along with its name, of a line of the legend
A_LINE = 3  # names in a line of the legend
SHOWN = (*COLOURS, TIE, UNPROVED)
ON_COLOUR = {"color": "#ffffff", "textBorderColor": "rgba(0, 0, 0, 0.7)", "textBorderWidth": 2}
BOX = (  # one line on the other, so that it is seen on every colour
    {"color": "transparent", "borderColor": "#000000", "borderWidth": 3},
    {"color": "transparent", "borderColor": "#ffffff", "borderWidth": 1.5, "borderType": "dashed"},
)
POINT = {"color": "#ffffff", "borderColor": "#000000", "borderWidth": 2, "opacity": 1}


def flip_chart(of: FlipMap, unit: tuple[float, str], say: Say) -> dict[str, Any]:
    """A flip map: cells coloured by verdict, the stronger the more is gained by it, with a sign in each; ties and what is not
    proved without colour; today's point in its box.

    unit: of amounts of money, and its name.
    """
    shown = [one for one in SHOWN if one in of.shares]
    names = [legend(one, say) for one in shown]
    table = _table(of, unit, say).assign(**{text: _where(of, one) for one, text in zip(shown, names, strict=True)})
    top = 12 + LINE * _lines(of)
    weights = [
        {
            "show": False,
            "type": "continuous",
            "min": PALEST,
            "max": 1,
            "dimension": list(table).index(text),
            "seriesIndex": k,
            "inRange": {"color": [COLOURS[one]], "colorAlpha": [PALEST, 1]},
        }
        for k, (one, text) in enumerate(zip(shown, names, strict=True))
        if one in COLOURS
    ]
    return {
        "dataset": {"source": table},
        "legend": {"top": 0, "left": 0, "itemWidth": 16, "data": names},
        "grid": {"left": 24, "right": 24, "top": top, "bottom": 26, "containLabel": True},
        "tooltip": {"trigger": "item", "renderMode": "richText"},
        "visualMap": weights,
        **_axes(of, table, say),
        "series": [*(_cells(one, text, table) for one, text in zip(shown, names, strict=True)), _today(of, say)],
    }


def height(of: FlipMap) -> int:
    """Of the picture [pixels]."""
    return AROUND + LINE * _lines(of) + ROW * len(of.across)


def _lines(of: FlipMap) -> int:
    return -(-len(of.shares) // A_LINE)


def _table(of: FlipMap, unit: tuple[float, str], say: Say) -> pd.DataFrame:
    """A row a cell: its values along and up, its sign, and what is told of it."""
    size, word = unit
    cells = of.cells
    out = {
        say("verdict.axis_chance"): cells["chance"].map(percent),
        upward(of, say): cells["length_days" if of.picture == LENGTH else "cost_gap"].map(lambda value: up(of, value)),
        say("verdict.in_cell"): [sign(cell, say) for _, cell in cells.iterrows()],
        say("verdict.days"): cells["days"].round(1),
        say("verdict.gain", unit=word): (cells["regret"] / size).round(2) + 0.0,  # no minus zero
    }
    return pd.DataFrame(out)


def _where(of: FlipMap, verdict: str) -> pd.Series:
    """How strong the colour of a verdict is, where it is the cell's."""
    return of.strength().where(of.cells["shown"] == verdict)


def _cells(verdict: str, text: str, table: pd.DataFrame) -> dict[str, Any]:
    """The cells of a verdict."""
    along, above, inside, *told = list(table)[:5]
    plain = {"color": "transparent", "borderColor": GREY, "borderType": "dashed", "borderWidth": 1}
    return {
        "type": "heatmap",
        "name": text,
        "encode": {"x": along, "y": above, "value": text, "tooltip": [along, above, *told]},
        "itemStyle": {"color": COLOURS[verdict], "borderWidth": 0} if verdict in COLOURS else plain,
        "label": {
            "show": True,
            "formatter": f"{{@[{list(table).index(inside)}]}}",
            "fontSize": 11,
            **(ON_COLOUR if verdict in COLOURS else {"color": GREY}),
        },
    }


def _axes(of: FlipMap, table: pd.DataFrame, say: Say) -> dict[str, Any]:
    """The axes of cells, and beside them hidden ones that count cells, for today's point; a third tells the premium."""
    along, above = list(table)[:2]
    middle = {"nameLocation": "middle", "type": "category", "axisTick": {"show": False}, "splitLine": {"show": False}}
    counts = {"type": "value", "show": False, "min": -0.5}
    x = {"data": [percent(c) for c in of.chances], "name": along, "nameGap": 26, "axisLabel": {"hideOverlap": True}}
    y = {"data": [up(of, value) for value in of.across], "name": above, "nameGap": 34 if of.picture == LENGTH else 46}
    out = {
        "xAxis": [middle | x, counts | {"max": len(of.chances) - 0.5}],
        "yAxis": [middle | y, counts | {"max": len(of.across) - 0.5}],
    }
    if not np.isnan(of.premium).any():
        dearer = {"data": [change(p) for p in of.premium], "name": say("verdict.axis_premium"), "nameGap": 46}
        out["yAxis"].append(middle | dearer | {"position": "right", "nameRotate": -90, "axisLine": {"onZero": False}})
    return out


def _today(of: FlipMap, say: Say) -> dict[str, Any]:
    """Today's point, and its box where it has one."""
    label = {"show": True, "position": "top", "formatter": say("verdict.today"), "fontWeight": "bold", **ON_COLOUR}
    out: dict[str, Any] = {
        "type": "scatter",
        "name": say("verdict.today"),
        "xAxisIndex": 1,
        "yAxisIndex": 1,
        "data": [list(of.point)],
        "symbol": "diamond",
        "symbolSize": 15,
        "silent": True,
        "z": 5,
        "itemStyle": POINT,
        "label": label,
    }
    if of.box is not None:
        left, right, low, high = of.box
        lines = (
            {"borderColor": "#000000", "borderWidth": 3},
            {"borderColor": "#ffffff", "borderWidth": 1.5, "borderType": "dashed"},
        )
        corners = [
            [{"xAxis": left, "yAxis": low, "itemStyle": {"color": "transparent", **line}}, {"xAxis": right, "yAxis": high}]
            for line in lines
        ]
        out["markArea"] = {"silent": True, "data": corners}
    return out
