"""Drafts know the draft before; why a job failed is told line by line."""

import json

import sqlalchemy as sa
from alembic import op

revision, down_revision = "2", "1"

jobs = sa.table("jobs", sa.column("id"), sa.column("error"))


def upgrade() -> None:
    op.execute("ALTER TABLE drafts ADD COLUMN before VARCHAR REFERENCES drafts (id) ON DELETE SET NULL")
    op.create_index("ix_drafts_before", "drafts", ["before"])
    connection = op.get_bind()
    for id, error in connection.execute(sa.select(jobs.c.id, jobs.c.error).where(jobs.c.error != "")).all():
        connection.execute(jobs.update().where(jobs.c.id == id).values(error=json.dumps([error])))
