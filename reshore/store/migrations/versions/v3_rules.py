"""Drafts and cases know the version of the rules by which their figures were seen."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "3", "2"


def upgrade() -> None:
    for table in ("drafts", "cases"):
        op.add_column(table, sa.Column("rules", sa.Integer, nullable=False, server_default="1"))
