"""The first tables: networks, runs, drafts, cases and jobs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Float, ForeignKey, Integer, LargeBinary, String

revision, down_revision = "1", None


def upgrade() -> None:
    op.create_table(
        "networks",
        Column("fingerprint", String, primary_key=True),
        Column("content", LargeBinary, nullable=False),
        Column("touched", Float, nullable=False),
    )
    op.create_table(
        "runs",
        Column("name", String, primary_key=True),
        Column("kind", String, nullable=False),
        Column("network", String, nullable=False),
        Column("content", LargeBinary, nullable=False),
        Column("saved", Float, nullable=False),
    )
    op.create_table("drafts", Column("id", String, primary_key=True), *_work())
    op.create_table("cases", Column("id", String, primary_key=True), Column("name", String, nullable=False), *_work())
    op.create_table(
        "jobs",
        Column("id", String, primary_key=True),
        Column("kind", String, nullable=False),
        Column("network", String, ForeignKey("networks.fingerprint"), nullable=False),
        Column("arguments", String, nullable=False),
        Column("state", String, nullable=False),
        Column("share", Float, nullable=False),
        Column("word", String, nullable=False),
        Column("gap", Float),
        Column("pid", Integer),
        Column("asked", Float, nullable=False),
        Column("began", Float),
        Column("heartbeat", Float),
        Column("result", LargeBinary),
        Column("error", String, nullable=False),
    )


def _work() -> list[sa.Column]:
    return [
        Column("network", String, ForeignKey("networks.fingerprint"), nullable=False),
        Column("case", String, nullable=False),
        Column("planned", String, ForeignKey("networks.fingerprint")),
        Column("touched", Float, nullable=False),
    ]
