"""The bot's tables: updates, chats, answers, votes, questions left for the editors, single values."""

import sqlalchemy as sa
from alembic import op

revision = "bot0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "bot_updates",
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_bot_updates"),
    )
    op.create_table(
        "bot_chats",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("only_administrators", sa.Boolean(), nullable=False),
        sa.Column("answers_replies", sa.Boolean(), nullable=False),
        sa.Column("quiet", sa.String(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bot_chats"),
    )
    op.create_table(
        "bot_answers",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name="pk_bot_answers"),
    )
    op.create_index("ix_bot_answers_chat_id_question_id", "bot_answers", ["chat_id", "question_id"])
    op.create_table(
        "bot_votes",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("up", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", "person_id", name="pk_bot_votes"),
    )
    op.create_table(
        "bot_left_questions",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name="pk_bot_left_questions"),
    )
    op.create_table(
        "bot_values",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_bot_values"),
    )


def downgrade() -> None:
    """Remove the tables, with all that is in them."""
    for table in ("values", "left_questions", "votes", "answers", "chats", "updates"):
        op.drop_table(f"bot_{table}")
