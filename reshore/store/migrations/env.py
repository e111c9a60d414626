"""What alembic runs: on the connection it is given, within its transaction, by a table of versions of our own."""

from alembic import context

given = context.config.attributes
context.configure(connection=given["connection"], version_table=given["version_table"])
context.run_migrations()
