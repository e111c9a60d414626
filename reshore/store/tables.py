"""The tables of the store as they are today; `migrations` has how those of earlier versions become these."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, LargeBinary, String, Table

from ..results.rules import UNMARKED

NOBODY = ""  # the owner of what was kept by a script, or before owners were known

metadata = sa.MetaData()
networks = Table(
    "networks",
    metadata,
    Column("fingerprint", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("touched", Float, nullable=False),
)
runs = Table(
    "runs",
    metadata,
    Column("name", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("network", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("saved", Float, nullable=False),
)


def _owner() -> Column:
    return Column("owner", String, nullable=False, server_default=NOBODY)


def _work_columns() -> list[Column]:
    """A network and what was done to it: its case as JSON, the network that a plan chosen in it gave, the version of the
    rules by which its figures were seen, and whose it is."""
    return [
        Column("network", ForeignKey("networks.fingerprint"), nullable=False),
        Column("case", String, nullable=False),
        Column("planned", ForeignKey("networks.fingerprint")),
        Column("touched", Float, nullable=False),
        Column("rules", Integer, nullable=False, server_default=str(UNMARKED)),
        _owner(),
    ]


drafts = Table(
    "drafts",
    metadata,
    Column("id", String, primary_key=True),
    *_work_columns(),
    Column("before", ForeignKey("drafts.id", ondelete="SET NULL"), index=True),
    Column("is_step", Boolean, nullable=False, server_default=sa.false()),  # `case` is what changed since the one before
)
cases = Table(
    "cases",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    *_work_columns(),
    Column("note", String, nullable=False, server_default=""),
    Column("author", String, nullable=False, server_default=""),
    Column("opened", Float),
)
shares = Table(  # who else has opened a case by its link
    "shares",
    metadata,
    Column("case", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("person", String, primary_key=True),
)
jobs = Table(
    "jobs",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("network", ForeignKey("networks.fingerprint"), nullable=False),
    Column("arguments", String, nullable=False),
    Column("state", String, nullable=False),
    Column("share", Float, nullable=False),
    Column("word", String, nullable=False),
    Column("gap", Float),
    Column("host", String),
    Column("pid", Integer),
    Column("started", String),
    Column("asked", Float, nullable=False),
    Column("began", Float),
    Column("heartbeat", Float),
    Column("result", LargeBinary),
    Column("error", String, nullable=False),
)
wants = Table(  # who waits for a job, and when they were last seen to
    "wants",
    metadata,
    Column("job", ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("person", String, primary_key=True),
    Column("seen", Float, nullable=False),
    Column("withdrawn", Boolean, nullable=False, server_default=sa.false()),
)
