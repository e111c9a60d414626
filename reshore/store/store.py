"""Store: networks, results and plans kept under names."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import delete, select

from ..errors import StoreError
from ..network import schema
from ..network.network import Network
from ..results.plan import Plan
from ..results.result import Result
from ..texts import said
from . import packing
from .database import Database
from .tables import runs

KINDS = {"Network": Network, "Result": Result, "Plan": Plan}


@dataclass(frozen=True)
class Store:
    """Networks, results and plans in a file of SQLite or a database of PostgreSQL, each under a name.

    Parameters
    ----------
    url : str
        "sqlite:///PATH": the file is made where there is none. "postgresql://USER:PASSWORD@HOST/DATABASE", which the extra
        "server" brings: its tables are made where there are none. Tables of an earlier reshore are brought to those of today.

    Raises
    ------
    StoreError
        For an address of another kind, and whenever the database cannot be used: not reachable, locked, damaged, written by a
        newer reshore or by another program.

    Examples
    --------
    >>> import reshore as rs, tempfile
    >>> net = rs.load(rs.datasets.toy)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = rs.Store(f"sqlite:///{folder}/runs.db")
    ...     store.save(rs.plan(net), name="base case")
    ...     store.load("base case").options["option"].tolist()
    ['second_chip', 'harness_stock']
    """

    url: str

    def __post_init__(self) -> None:
        self.database  # noqa: B018 - an address that cannot be used is said at once

    @property
    def database(self) -> Database:
        """Where everything is."""
        return Database(self.url)

    def save(self, thing: Network | Result | Plan, name: str) -> None:
        """Keep a network, a result or a plan; what was there under the name is replaced.

        Parameters
        ----------
        thing : Network, Result or Plan
            What is kept.
        name : str
            Under which it is found again.

        Raises
        ------
        StoreError
            For a blank name, or a database that cannot be written.
        TypeError
            For another kind of thing.
        """
        if not name.strip():
            raise StoreError(said("error.blank_name"))
        kind = type(thing).__name__
        if kind not in KINDS:
            raise TypeError(f"a {kind} cannot be saved; save one of {', '.join(KINDS)}")
        network = thing if isinstance(thing, Network) else thing.network
        row = {"kind": kind.lower(), "network": network.fingerprint, "content": packing.pack(thing), "saved": time.time()}
        with self.database.write() as connection:
            asked = self.database.insert(runs).values(name=name, **row)
            connection.execute(asked.on_conflict_do_update(index_elements=["name"], set_=row))

    def load(self, name: str) -> Network | Result | Plan:
        """What was saved under a name.

        Parameters
        ----------
        name : str
            As it was saved.

        Returns
        -------
        Network, Result or Plan
            As it was; the figures are those of the rules that made them.

        Raises
        ------
        StoreError
            When there is nothing under the name (the nearest one is named), or what is there cannot be read.
        """
        with self.database.read() as connection:
            found = connection.execute(select(runs.c.content).where(runs.c.name == name)).scalar()
            known = connection.execute(select(runs.c.name)).scalars().all()
        if found is None:
            hint = schema.nearest(name, known)
            raise StoreError(said("error.nothing_saved", name=name, store=self.database.place, hint=hint))
        return packing.unpack(found)

    def list(self) -> pd.DataFrame:
        """What is saved, the newest first.

        Returns
        -------
        DataFrame
            name, kind (network, result, plan), network (fingerprint), saved (UTC).

        Raises
        ------
        StoreError
            When the database cannot be read.
        """
        asked = select(runs.c.name, runs.c.kind, runs.c.network, runs.c.saved).order_by(runs.c.saved.desc(), runs.c.name)
        with self.database.read() as connection:
            rows = connection.execute(asked).all()
        out = pd.DataFrame(rows, columns=["name", "kind", "network", "saved"])
        return out.assign(saved=pd.to_datetime(out["saved"].astype("float64"), unit="s", utc=True))

    def delete(self, name: str) -> None:
        """Forget what was saved under a name.

        Parameters
        ----------
        name : str
            As it was saved.

        Raises
        ------
        StoreError
            When there is nothing under the name.
        """
        self.load(name)
        with self.database.write() as connection:
            connection.execute(delete(runs).where(runs.c.name == name))
