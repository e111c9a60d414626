"""The table bom of prepared rows: circles, phantoms, repeated operations, rows added up, alternatives and their shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ...texts import said
from ..account import examples
from ..book import origin

if TYPE_CHECKING:
    from ..book import Book

MOST_DEPTH = 50  # of phantoms within phantoms


def build(rows: pd.DataFrame, book: Book) -> None:
    """The table bom: circles told, phantoms taken apart, rows of one part and input added up, alternatives kept."""
    if not len(rows):
        return
    _tell_circles(rows, book)
    rows = _made(rows, book)
    rows = _without_phantoms(rows, book)
    rows = _of_operations(rows, book)
    keys = ["part", "input", "site", "alternative"]
    groups = rows.groupby(keys, sort=False, dropna=False)
    table = groups.agg(
        quantity=("needed", "sum"),
        share=("share", "first"),
        sheet=("sheet", "first"),
        row=("row", "first"),
        count=("row", "size"),
        mark=("mark", "max"),
    ).reset_index()
    again = groups["needed"].transform("size") > 1
    if again.any():
        parts = rows.loc[again, "part"].nunique()
        book.ledger.tell(
            "bom", rows[again], "quantity", said("import.added_up_bom", parts=parts), "merged", said("fix.if_not_added_up")
        )
    table["share"] = _alternative_shares(table, rows, book)
    table["alternative"] = _groups(table)
    for r in table.itertuples():
        note = str(origin(r.sheet, r.row, r.count)) + ("; assumed: quantity (1 where it is blank)" if r.mark else "")
        share = "" if r.share != r.share else r.share
        book.tables["bom"].append(
            (r.part, r.input, r.quantity, r.alternative, share, r.site, "read" if r.count == 1 else "derived", note)
        )
    book.trace("bom", rows, "part", "input")


def _tell_circles(rows: pd.DataFrame, book: Book) -> None:
    """A part that needs itself, in the end."""
    edges = rows[["part", "input"]].drop_duplicates()
    codes, parts = pd.factorize(pd.concat([edges["part"], edges["input"]]))
    start, end = np.split(codes, 2)
    graph = coo_array((np.ones(len(edges)), (start, end)), shape=(len(parts), len(parts)))
    _, of = connected_components(graph, directed=True, connection="strong")
    for component in np.flatnonzero(np.bincount(of) > 1):
        inside = (of[start] == component) & (of[end] == component)
        after = dict(zip(start[inside], end[inside], strict=True))
        first = min(after, key=lambda p: (len(rows[rows["input"] == parts[p]]) - len(rows[rows["part"] == parts[p]]), parts[p]))
        trail = [first]
        while after[trail[-1]] not in trail:
            trail.append(after[trail[-1]])
        circle = trail[trail.index(after[trail[-1]]) :]
        named = " > ".join(parts[p] for p in [*circle, circle[0]])
        members = {parts[p] for p in np.flatnonzero(of == component)}
        at = rows["part"].isin(members) & rows["input"].isin(members)
        book.ledger.tell("bom", rows[at], "input", said("import.circle", circle=named), "wrong", said("fix.break_circle"))


def _made(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The bills of parts that are made here, not bought."""
    gone = rows["part"].isin(book.bought)
    return book.ledger.leave(
        "bom",
        rows,
        gone,
        "part",
        said("import.bought_not_made", parts=examples(rows.loc[gone, "part"])),
        said("fix.answer_make_or_buy"),
        "ignored",
    )


def _without_phantoms(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The rows with each phantom replaced by what it is made of."""
    has_bill = set(rows["part"])
    for _ in range(MOST_DEPTH):
        phantom = rows["input"].isin(book.phantoms & has_bill)
        if not phantom.any():
            break
        book.ledger.tell(
            "bom", rows[phantom], "input", said("import.phantoms", parts=examples(rows.loc[phantom, "input"])), "merged"
        )
        inner = (
            rows[rows["part"].isin(book.phantoms)]
            .drop(columns=["site"])
            .rename(columns={"part": "input", "input": "of", "needed": "inner"})
        )
        outer = rows.loc[phantom, ["part", "input", "needed", "site"]]
        taken = outer.merge(inner, on="input").assign(needed=lambda f: f["needed"] * f["inner"])
        taken = taken.drop(columns=["input", "inner"]).rename(columns={"of": "input"})
        rows = pd.concat([rows[~phantom], taken], ignore_index=True)
    return rows[~rows["part"].isin(book.phantoms)]


def _of_operations(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Rows of one component repeated for each operation, with one and the same quantity, count once."""
    keys = ["part", "input", "site", "alternative"]
    groups = rows.groupby(keys, dropna=False)
    same = (groups["operation"].transform("nunique") == groups["operation"].transform("size")) & (
        groups["needed"].transform("nunique") == 1
    )
    same &= groups["needed"].transform("size") > 1
    same &= rows["operation"].ne("") & (groups["position"].transform("nunique") <= 1)
    again = same & rows.duplicated(keys)
    if again.any():
        book.ledger.tell(
            "bom",
            rows[same],
            "operation",
            said("import.by_operation", parts=examples(rows.loc[same, "input"])),
            "merged",
            said("fix.if_each_operation"),
        )
    return rows[~again]


def _groups(table: pd.DataFrame) -> pd.Series:
    """The word of alternatives, blank where a group has one part only."""
    alone = table.groupby(["part", "site", "alternative"])["input"].transform("nunique") < 2
    return table["alternative"].where(~alone, "")


def _alternative_shares(table: pd.DataFrame, rows: pd.DataFrame, book: Book) -> pd.Series:
    """The shares of alternatives, as parts of one."""
    keys = ["part", "site", "alternative"]
    grouped = table["alternative"].ne("") & (table.groupby(keys)["input"].transform("nunique") > 1)
    outside = table["share"].notna() & ~grouped & (table["share"] != 100) & (table["share"] != 1)
    if outside.any():
        named = rows[rows["share"].notna() & rows["input"].isin(table.loc[outside, "input"])]
        book.ledger.tell("bom", named, "share", said("import.share_alone"), "ignored", said("fix.alternative_group"))
    if not grouped.any():
        return pd.Series(np.nan, table.index)
    in_groups = rows[rows["alternative"].ne("")]
    book.ledger.tell("bom", in_groups, "alternative", said("import.alternatives_read"), "assumed")
    share = table["share"].where(grouped)
    share = share / 100 if share.max() > 1 else share
    known = share.groupby([table[k] for k in keys]).transform(lambda s: s.notna().all())
    total = share.groupby([table[k] for k in keys]).transform("sum")
    scaled = grouped & known.astype(bool) & ((total - 1).abs() > 1e-6) & (total > 0)
    if scaled.any():
        book.ledger.tell(
            "bom",
            in_groups,
            "share",
            said("import.shares_scaled", parts=examples(table.loc[scaled, "part"])),
            "assumed",
            said("fix.shares_to_one"),
        )
    return share.where(~scaled, share / total)
