"""Role and Field: what the rows of a sheet can be, and what its columns can hold."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ...texts import Said, said
from .. import cells

if TYPE_CHECKING:
    import pandas as pd

    from ..book import Book

WEAK = 0.55  # what a word that also means other things counts
LIKELY = 0.68  # and one that mostly means it


def expanded(pattern: str) -> list[str]:
    """The words of a pattern: `|` parts them, `(a|b)` stands for either, `(|a)` for nothing or a.

    >>> expanded("(vendor|supplier) (|no)|creditor")
    ['vendor', 'vendor no', 'supplier', 'supplier no', 'creditor']
    """
    out = []
    for word in re.split(r"\|(?![^(]*\))", pattern):
        choices = [p[1:-1].split("|") if p[:1] == "(" else [p] for p in re.findall(r"\([^)]*\)|[^(]+", word)]
        out += [" ".join("".join(chosen).split()) for chosen in itertools.product(*choices)]
    return [w for w in out if w]


def spelt(word: str) -> set[str]:
    """A word, also with its umlauts written as two letters, as in names of files.

    >>> sorted(spelt("Stückliste"))
    ['Stueckliste', 'Stückliste']
    """
    return {word, word.translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"})}


def written(word: str) -> set[str]:
    """How a heading of this word is compared: without spaces, capitals and signs."""
    return {cells.folded(form).replace(" ", "") for form in spelt(word)}


@dataclass(frozen=True)
class Field:
    """A column that a role knows.

    name: of the field. kind: of content, one of `reading.READERS`. words: what planners call it, by language, as patterns
    (`expanded`). likely: words that mostly mean it. weak: words that mean it where nothing else takes the column. tells: only
    sheets of this role have it. unread: it changes what a row means, and no table has a place for it: that is told.
    """

    name: str
    kind: str
    words: Mapping[str, str]
    weak: str = ""
    likely: str = ""
    tells: bool = False
    unread: bool = False

    @property
    def label(self) -> Said:
        """What the page of the mapping calls it."""
        return said(f"map.field_{self.name}")

    @cached_property
    def known(self) -> dict[str, float]:
        """Every heading that fits, without spaces, and how well."""
        strong = {form: 1.0 for p in self.words.values() for w in expanded(p) for form in written(w)}
        less = [(w, well) for words, well in ((self.weak, WEAK), (self.likely, LIKELY)) for w in expanded(words)]
        return {form: well for w, well in less for form in written(w)} | strong


@dataclass(frozen=True)
class Role:
    """What the rows of a sheet can be, all that is known of it.

    name, sheets: words in the name of a sheet, by language. fields: its columns. needs: of each group one column must be
    there. prepare: makes the rows that count of those that were read (validity, blocked, repeated; what is left out is told).
    build: the tables they give. beside: other roles that the same rows may have. owner: the field whose part the unit of a
    row counts. feeds: the tables that its rows go to, or decide what stands there.
    """

    name: str
    sheets: Mapping[str, str]
    fields: tuple[Field, ...]
    needs: tuple[tuple[str, ...], ...]
    prepare: Callable[[pd.DataFrame, Book], pd.DataFrame]
    build: Callable[[pd.DataFrame, Book], None]
    feeds: tuple[str, ...]
    beside: tuple[str, ...] = ()
    owner: str = "part"
    blanks: tuple[str, ...] = field(default=())  # needed columns that may be blank in a row

    @property
    def label(self) -> Said:
        """What the page of the mapping calls it."""
        return said(f"map.role_{self.name}")

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by their names."""
        return {f.name: f for f in self.fields}

    @cached_property
    def called(self) -> list[list[str]]:
        """The words that sheets of this role are called by."""
        return [cells.folded(form).split() for p in self.sheets.values() for w in expanded(p) for form in spelt(w)]
