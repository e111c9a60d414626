"""How rows of routes become lanes: between one's own places, and times and costs of those that vendors deliver on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ...texts import said
from .. import cells
from ..account import examples
from ..book import origin

if TYPE_CHECKING:
    from ..book import Book


def prepare(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The routes that are valid today, from one place to another, each once."""
    if not len(rows):
        return rows
    rows = book.valid("routes", rows)
    here = rows["origin"].eq(rows["destination"])
    rows = book.ledger.leave("routes", rows, here, "destination", said("import.route_to_itself"), said("fix.remove_the_row"))
    again = rows.duplicated(["origin", "destination", "part"])
    return book.ledger.leave("routes", rows, again, "origin", said("import.route_again"), said("fix.one_row"), "ignored")


def build(rows: pd.DataFrame, book: Book) -> None:
    """Lanes of the routes: of a vendor's lane what its row leaves open, else a lane of its own between one's places."""
    if not len(rows):
        return
    ledger, ours = book.ledger, {*book.places.plants, *book.stores} - {""}
    ours |= {row[0] for table in ("demand", "stock") for row in book.tables[table]} | set(rows["destination"])
    named = {cells.folded(text): site for site, texts in book.places.spellings().items() for text in (site, *texts)}
    rows = rows.assign(at=[named.get(cells.folded(place), place) for place in rows["origin"]])
    nowhere = ~rows["at"].isin(ours | set(named.values()))
    what = said("import.route_from_nowhere", places=examples(rows.loc[nowhere, "origin"]))
    rows = ledger.leave("routes", rows, nowhere, "origin", what, said("fix.name_plants"), "ignored")
    other = rows["part"].ne("") & ~rows["part"].isin(book.parts)
    what = said("import.part_unused", parts=examples(rows.loc[other, "part"]))
    rows = ledger.leave("routes", rows, other, "part", what, said("fix.add_to_bom"), "ignored")
    of_vendors = rows["at"].isin(set(named.values()))
    book.tables["lanes"] = [_with_route(lane, rows[of_vendors]) for lane in book.tables["lanes"]]
    for site in dict.fromkeys([*rows.loc[~of_vendors, "at"], *rows.loc[~of_vendors, "destination"]]):
        book.places.store(site)
    for r in rows[~of_vendors].itertuples():
        lead, cost = ("" if v != v else v for v in (r.lead_days, r.price))
        note = str(origin(r.sheet, r.row, 1))
        book.tables["lanes"].append((r.at, r.destination, r.part, "", lead, cost, "read", note))
    book.trace("lanes", rows.assign(origin=rows["at"]), "origin", "destination", "part")


def _with_route(lane: tuple, routes: pd.DataFrame) -> tuple:
    """A lane with the cost of its route, and its time where the vendor says none."""
    of = routes[routes["at"].eq(lane[0]) & routes["destination"].eq(lane[1]) & routes["part"].isin(("", lane[2]))]
    if not len(of):
        return lane
    route = of.sort_values("part", ascending=False).iloc[0]
    lead = route["lead_days"] if lane[4] == "" and route["lead_days"] == route["lead_days"] else lane[4]
    cost = route["price"] if route["price"] == route["price"] else lane[5]
    return (*lane[:4], lead, cost, *lane[6:])
