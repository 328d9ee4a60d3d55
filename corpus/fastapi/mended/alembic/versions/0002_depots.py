"""The first depot."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

depots = sa.table("depots", sa.column("name"), sa.column("city"))


def upgrade():
    op.bulk_insert(depots, [{"name": "North", "city": "Leiden"}])


def downgrade():
    op.execute(depots.delete().where(depots.c.name == "North"))
