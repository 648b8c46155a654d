"""How long a sweep has trained. Of former ones nobody knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("sweeps") as table:
        table.add_column(sa.Column("trained_s", sa.Float(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("sweeps") as table:
        table.drop_column("trained_s")
