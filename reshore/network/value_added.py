"""Value added: what making a unit adds to what goes into it, and which sites are at home."""

from __future__ import annotations

import numpy as np

from ..errors import DataError, Problem
from ..texts import said
from .index import Index
from .ways import Ways


def value_added(coded: Index, value: np.ndarray, ways: Ways) -> np.ndarray:
    """What a unit made adds, by source [money/unit]: the value of its part less that of what goes into it, and no less than
    its own conversion cost.

    value: of a unit, by item [money/unit]; of substitutes goes in what `ways` mix today, else the cheapest.
    """
    return np.maximum(coded.sources.unit_cost, value[coded.sources.item] - ways.inputs_of(value))


def made_at_home(coded: Index) -> np.ndarray:
    """By source whether its site is in a country where something is sold; a site without country is not.

    Raises `DataError` where no place of sale has a country.
    """
    country = coded.net.sites.set_index("site")["country"]
    sold = set(country.reindex(coded.items.site[coded.demand.item])) - {""}
    if not sold:
        where = coded.net.names.get("sites", "sites")
        problem, fix = said("error.no_home_of_demand"), said("fix.give_country")
        raise DataError([Problem(where, 0, "country", "", problem, fix)])
    return country.reindex(coded.items.site[coded.sources.item]).isin(sold).to_numpy()
