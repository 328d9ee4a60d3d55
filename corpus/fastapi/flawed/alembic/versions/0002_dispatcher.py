"""The first dispatcher."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

users = sa.table("users", sa.column("email"), sa.column("hashed_password"), sa.column("is_dispatcher"))


def upgrade():
    op.bulk_insert(users, [{"email": "admin@courier.example", "hashed_password": "$2b$12$C6UzMDM.H6dfI/f/IKcEeO7ZC0z1gZC8nQp9rM0u0ZC6UzMDM.H6d", "is_dispatcher": True}])  # error: AUT302


def downgrade():
    op.execute(users.delete().where(users.c.email == "admin@courier.example"))
