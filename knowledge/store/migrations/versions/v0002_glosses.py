"""Glosses: translations of the words of a source."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; sources that are there have none."""
    op.add_column("sources", sa.Column("glosses", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Remove the column."""
    op.drop_column("sources", "glosses")
