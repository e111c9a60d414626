"""A plan's no-event day as a table, and back from it to the columns of its model."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...network.index import Index
from ...results.plan import DAY
from .task import Task

MADE, SENT, SOLD = "made", "sent", "sold"
KEY = list(DAY)[:-1]


def day_table(task: Task, x: np.ndarray) -> pd.DataFrame:
    """What is made, sent and sold on the no-event day of a solution [unit/day]."""
    flow = task.start.no_event
    values = [x[columns[0]] for columns in (flow.made, flow.sent, flow.served)]
    out = pd.concat([names.assign(units=v) for names, v in zip(_names(task.start.coded), values, strict=True)])
    return out[out["units"] > 0].reset_index(drop=True).astype(DAY)


def day_flows(coded: Index, day: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the table says of each source, lane and demand row of an index [unit/day]; rows of one name are added up."""
    known = day.groupby(KEY)["units"].sum()
    made, sent, sold = (known.reindex(pd.MultiIndex.from_frame(names[KEY])).fillna(0).to_numpy() for names in _names(coded))
    return made, sent, sold


def _names(coded: Index) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What the sources, lanes and demand rows are called in the table."""
    items, lanes = coded.items, coded.lanes
    options = np.append(coded.net.options["option"].to_numpy(dtype=object), "")
    make, sell = (items.take(item).frame("site", "part") for item in (coded.sources.item, coded.demand.item))
    send = items.take(lanes.origin).frame("site", "part")
    return (
        make.assign(what=MADE, to="", mode="", option=options[coded.sources.option]),
        send.assign(
            what=SENT,
            to=items.site[lanes.destination],
            mode=coded.net.lanes["mode"].to_numpy()[lanes.row],
            option=options[lanes.option],
        ),
        sell.assign(what=SOLD, to="", mode="", option=""),
    )
