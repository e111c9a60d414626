"""Who makes what: made or bought, and at which plants; every guess is told, and what cannot be known is asked."""

from __future__ import annotations

import re

import pandas as pd

from ..texts import said
from . import cells
from .account import Question, examples
from .book import Book
from .roles.part_rows import makes

HOW = ("buy", "make", "both")  # what may be answered, the default first
STORES = ("warehouse", "store", "stores", "storage", "lager", "창고", "倉庫", "仓", "entrepôt", "almacén")  # in names of places


RACK = re.compile(r"[A-Z]{1,2}-\d{1,3}(-\d{1,3})*")


def is_store(name: str) -> bool:
    """Whether a place is called a store, where nothing is made.

    >>> is_store("자재창고"), is_store("Main warehouse"), is_store("Plant 1")
    (True, True, False)
    """
    text = cells.folded(name)
    return any(w in (text.split() if w.isascii() else text) for w in map(cells.folded, STORES))


def decide(book: Book, demand: pd.DataFrame) -> None:
    """Fill in `bought`, `also_bought` and `makers` of the book."""
    bom, planning = book.frames["bom"], book.frames["planning"]
    billed = set(bom["part"]) - (book.phantoms & set(bom["input"]))
    vendors = book.frames["vendors"]
    offered = set(vendors["part"]) - {""}
    word = planning.assign(says=makes(planning)) if len(planning) else planning.assign(says=[])
    says = word[word["says"] != ""].groupby("part")["says"].agg(lambda s: s.iloc[0] if s.nunique() == 1 else "")
    unsettled = sorted(p for p in billed & offered if not says.get(p, ""))
    answers = book.ask_each(
        "make_or_buy",
        unsettled,
        ("import.ask_make_or_buy", "import.ask_make_or_buy_changes"),
        HOW,
        HOW[0],
        vendors,
        "vendors",
        "part",
    )
    settled = {p: says[p] for p in billed & offered if says.get(p, "")}
    if settled:
        book.ledger.say(
            said("import.make_or_buy_of_planning", parts=examples(sorted(settled))),
            "assumed",
            said("fix.answer_make_or_buy"),
            count=len(settled),
        )
    answered = {p: a for p in settled if (a := book.ledger.answers.get(f"make_or_buy.{p}", "")) in HOW}
    how = settled | answered | answers
    outside = {p for p in billed - offered if says.get(p, "") == "buy"}
    if outside:
        book.ledger.say(
            said("import.bought_by_planning", parts=examples(sorted(outside))),
            "assumed",
            said("fix.add_vendor_rows"),
            count=len(outside),
        )
    book.bought = (offered - billed) | {p for p, h in how.items() if h == "buy"} | outside
    book.also_bought = {p for p, h in how.items() if h == "both"}
    alone = {p for p in set(demand["part"]) | set(bom["input"]) if says.get(p, "") == "make"} - billed - offered
    _place(book, sorted((billed - book.bought) | alone), demand, word)


def _place(book: Book, parts: list[str], demand: pd.DataFrame, planning: pd.DataFrame) -> None:
    """Of each part that is made the plants that make it."""
    named: dict[str, list[str]] = {}
    sources = [book.frames["bom"], planning[planning["says"] == "make"] if len(planning) else planning, book.frames["routing"]]
    for frame in sources:
        at = frame.loc[frame["site"].ne("") & frame["part"].ne(""), ["part", "site"]].drop_duplicates()
        for part, sites in at.groupby("part", sort=False)["site"]:
            named.setdefault(str(part), list(sites))
    open_ = [p for p in parts if p not in named]
    sold = demand[demand["site"].isin(book.places.plants)].groupby("part")["site"].agg(lambda s: list(dict.fromkeys(s)))
    plants = _candidates(book) if open_ else []
    undecided = []
    for part in open_:
        if len(plants) == 1:
            named[part] = plants
        elif part in sold.index:
            named[part] = sold[part]
        else:
            undecided.append(part)
    if undecided:
        text = said("import.ask_plant", count=len(undecided), parts=examples(undecided))
        answer = book.ledger.ask(Question("plant", text, (*plants, "all"), plants[0], said("import.ask_plant_changes")))
        for part in undecided:
            named[part] = plants if answer == "all" else [answer]
    by_sale = [p for p in open_ if p in sold.index and len(plants) > 1]
    if by_sale:
        book.ledger.say(
            said("import.made_where_sold", parts=examples(by_sale)), "assumed", said("fix.name_plants"), count=len(by_sale)
        )
    book.makers = {p: named[p] for p in parts}


def _candidates(book: Book) -> list[str]:
    """The plants that may make a part of which no sheet says where."""
    places = book.places
    strong = [f["site"] for r in ("bom", "routing") if len(f := book.frames[r])]
    found = [s for s in pd.concat(strong).value_counts().index if s] if strong else []
    if found or places.plants:
        return found or places.plants
    if listed := places.listed_plants():
        return places.make_at(listed)
    stock, bom = book.frames["stock"], book.frames["bom"]
    keeps = [s for s in stock.loc[stock["part"].isin(set(bom["input"])), "site"].value_counts().index if s]
    if keeps:
        kept_in = {book.ledger.heading(str(sheet), "stock", "site") for sheet in stock["sheet"].unique()}
        called = {heading for heading in kept_in if is_store(heading)}
        stores = all(is_store(s) or RACK.fullmatch(s) for s in keeps) or (bool(called) and called == kept_in)
        default = "another" if stores else keeps[0]
        text = said("import.ask_only_plant", sites=examples(keeps))
        answer = book.ledger.ask(
            Question("plant", text, (*keeps, "another"), default, said("import.ask_plant_changes")),
            stock[stock["site"] == keeps[0]],
            "stock",
            "site",
        )
        if answer != "another":
            return places.make_at([answer])
        book.stores = {s for s in stock["site"] if s and (stores or is_store(s))}
    book.ledger.say(said("import.no_plant"), "assumed", said("fix.name_plants"))
    return [places.own_plant()]


def users(book: Book, demand: pd.DataFrame) -> dict[str, list[str]]:
    """Of each part the sites that take it in: plants that need it, and places that sell it without making it."""
    out: dict[str, list[str]] = {}
    for row in book.tables["bom"]:
        part, item, site = row[0], row[1], row[5]
        out.setdefault(item, []).extend([site] if site else book.makers.get(part, []))
    for part, at in demand[["part", "at"]].drop_duplicates().itertuples(index=False):
        if part not in book.makers:
            out.setdefault(part, []).append(at)
    return {part: list(dict.fromkeys(sites)) for part, sites in out.items()}


def own_sources(book: Book) -> None:
    """The sources of one's own plants, and vendors that are assumed where no sheet names one."""
    own = [
        (site, part, "", "", "derived", str(said("import.note_made"))) for part, sites in book.makers.items() for site in sites
    ]
    book.tables["sources"] = own + book.tables["sources"]
    had = {row[1] for row in book.tables["sources"]}
    lacking = sorted(set(book.users) - had)
    for part in lacking:
        note = str(said("import.note_unknown_vendor"))
        book.tables["sources"].append((book.places.unknown_vendor(part), part, "", "", "assumed", note))
    if lacking:
        rows = book.frames["bom"]
        at = rows[rows["input"].isin(lacking)]
        what = said("import.no_vendor_known", count=len(lacking), parts=examples(lacking))
        if len(at):
            book.ledger.tell("bom", at, "input", what, "assumed", said("fix.add_vendor_rows"))
        else:
            book.ledger.say(what, "assumed", said("fix.add_vendor_rows"), count=len(lacking))
