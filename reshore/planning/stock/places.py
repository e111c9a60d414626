"""Where stock of a part could be held, and a network in which a day more at each such place can be bought."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...network import schema
from ...network.baseline import Baseline
from ...network.network import Network
from ..landed.routes import used
from ..model.first_stage import Asked
from ..smart_factory.asked import Asked as AskedOf
from ..smart_factory.buffers import days_of_cover
from ..smart_factory.figures import Figures
from ..smart_factory.ground import Ground
from ..smart_factory.roads import Roads

SMALL = 1e-9  # of what all sites need of a part: less is no use of it
NAME = "day_{}"  # of an option that is made


@dataclass(frozen=True)
class Places:
    """Places of a network: by row its site and part, and the option of which a unit is one more day there.

    network: with these options, bought in whole days; the others of the network may not be.
    """

    network: Network
    table: pd.DataFrame

    @property
    def asked(self) -> Asked:
        """What may be bought."""
        return Asked(options=self.table["option"].tolist())


def places(base: Baseline, parts: Collection[str], most: int, estimate: str, figures: Mapping[str, float]) -> Places:
    """Every place where one of the parts is made, used, sold or in stock on a baseline day, in the order of the tables.

    A port that only hands goods on holds none. most: days that may be bought.
    """
    net = base.coded.net
    ground = Ground(net, Figures(net, estimate, {**figures, "cover": most}))
    roads, company = Roads(ground), net.sites.set_index("site")["company"]
    found = _held(base, parts)
    taken, free = set(net.options["option"]), NAME
    while any(free.format(k) in taken for k in range(len(found))):
        free = "_" + free
    found["option"] = [free.format(k) for k in range(len(found))]
    rows: dict[str, list[dict[str, object]]] = {"options": [], "stock": []}
    for site, part, option in found.itertuples(index=False):
        asked = AskedOf(ground, roads, part, None, (), None)
        for row in days_of_cover(asked, site, company[site], option):
            rows[row.table].append(row.cells)
    made = {table: pd.DataFrame(cells) for table, cells in rows.items() if cells}
    if made:
        made["options"]["divisible"] = 0
        made = {t: pd.concat([getattr(net, t), schema.typed(t, rows)[0]], ignore_index=True) for t, rows in made.items()}
    return Places(net.with_tables(**made) if made else net, found)


def _held(base: Baseline, parts: Collection[str]) -> pd.DataFrame:
    """site, part."""
    coded = base.coded
    items = coded.items.frame("site", "part")
    made = np.bincount(coded.sources.item, base.made, len(items))
    need = pd.Series(base.outflow).groupby(items["part"].to_numpy()).transform("max").to_numpy()
    flows = (used(base) + made > SMALL * need) | (base.stock > 0)
    rows = flows & (base.outflow > SMALL * need) & items["part"].isin(list(parts)).to_numpy()
    return items[rows].astype(object).reset_index(drop=True)
