"""The bot's tables for posts: who subscribed, and the ledger of what was sent."""

import sqlalchemy as sa
from alembic import op

revision = "bot0002"
down_revision = "bot0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "bot_subscriptions",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("reminders", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.Boolean(), nullable=False),
        sa.Column("facts_told", sa.Integer(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "thread_id", name="pk_bot_subscriptions"),
    )
    op.create_index("ix_bot_subscriptions_next_at", "bot_subscriptions", ["next_at"])
    op.create_table(
        "bot_posts",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "thread_id", "day", name="pk_bot_posts"),
    )
    op.create_index("ix_bot_posts_state_at", "bot_posts", ["state", "at"])


def downgrade() -> None:
    """Remove the tables, with all that is in them."""
    op.drop_table("bot_posts")
    op.drop_table("bot_subscriptions")
