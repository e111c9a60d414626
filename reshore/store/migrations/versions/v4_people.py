"""Whose a draft or case is, what is noted of a case and who else knows it; who waits for a job and which process works on it;
drafts as steps."""

import time

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Boolean, Column, Float, ForeignKey, String

revision, down_revision = "4", "3"

cases = sa.table("cases", sa.column("opened"))


def upgrade() -> None:
    for table in ("drafts", "cases"):
        op.add_column(table, Column("owner", String, nullable=False, server_default=""))
    op.add_column("drafts", Column("is_step", Boolean, nullable=False, server_default=sa.false()))
    for column in ("note", "author"):
        op.add_column("cases", Column(column, String, nullable=False, server_default=""))
    op.add_column("cases", Column("opened", Float))
    op.execute(cases.update().values(opened=time.time()))  # when they were last used was not noted: kept from today
    op.add_column("jobs", Column("host", String))
    op.add_column("jobs", Column("started", String))
    op.create_table(
        "shares",
        Column("case", String, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
        Column("person", String, primary_key=True),
    )
    op.create_table(
        "wants",
        Column("job", String, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
        Column("person", String, primary_key=True),
        Column("seen", Float, nullable=False),
        Column("withdrawn", Boolean, nullable=False, server_default=sa.false()),
    )
