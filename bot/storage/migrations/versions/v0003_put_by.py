"""The bot's table for updates that wait: sealed, until they are handled or a day old."""

import sqlalchemy as sa
from alembic import op

revision = "bot0003"
down_revision = "bot0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "bot_put_by",
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_bot_put_by"),
    )


def downgrade() -> None:
    """Remove the table, with all that is in it."""
    op.drop_table("bot_put_by")
