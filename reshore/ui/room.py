"""Room for runs: all that the app keeps hold no more figures together than a single one may."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

import streamlit as st

from ..disruption import run_length


class Room:
    """The runs that are kept, the one used last at the end; each with its figures and with what forgets it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[int, Callable[[], None]]] = OrderedDict()
        self._lock = threading.Lock()

    def prepare(self, name: Hashable) -> None:
        """A run is about to be asked for: where it is not kept, make room for one as large as any that is."""
        with self._lock:
            largest = max((figures for figures, _ in self._kept.values()), default=0)
            gone = [] if name in self._kept else self._beyond(run_length.most() - largest)
        _forget(gone)

    def take(self, name: Hashable, figures: int, forget: Callable[[], None]) -> None:
        """A run is used: note it, and forget those used longest ago that do not fit beside it."""
        with self._lock:
            self._kept.pop(name, None)
            gone = self._beyond(run_length.most() - figures)
            self._kept[name] = (figures, forget)
        _forget(gone)

    def _beyond(self, budget: int) -> list[Callable[[], None]]:
        """Take out those used longest ago until the others hold no more figures than this; -> what forgets them."""
        gone, held = [], sum(figures for figures, _ in self._kept.values())
        while self._kept and held > budget:
            _, (figures, forget) = self._kept.popitem(last=False)
            held -= figures
            gone.append(forget)
        return gone


def _forget(gone: list[Callable[[], None]]) -> None:
    for forget in gone:
        forget()


@st.cache_resource(show_spinner=False)
def room() -> Room:
    """The room of this server."""
    return Room()
