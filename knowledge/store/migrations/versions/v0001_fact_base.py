"""The fact base: sources, sentences, facts, slots, concepts, and the row that counts its changes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, and the one row of `meta`."""
    meta = op.create_table(
        "meta",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("concepts_hash", sa.String(), nullable=False),
        sa.Column("files_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meta"),
    )
    op.bulk_insert(meta, [{"id": 1, "version": 0, "concepts_hash": "", "files_hash": ""}])
    op.create_table(
        "sources",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("published_note", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
    )
    op.create_table(
        "sentences",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "number", name="pk_sentences"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name="fk_sentences_source_id_sources", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "facts",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=False),
        sa.Column("clause_start", sa.Integer(), nullable=False),
        sa.Column("clause_end", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("object", sa.JSON(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("concepts", sa.JSON(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("phrasings", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.Boolean(), nullable=False),
        sa.Column("denied", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "id", name="pk_facts"),
        sa.ForeignKeyConstraint(
            ["source_id", "sentence"],
            ["sentences.source_id", "sentences.number"],
            name="fk_facts_source_id_sentence_sentences",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "slots",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("fact_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("edtf", sa.String(), nullable=True),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("concept", sa.String(), nullable=False),
        sa.Column("resolved_sentence", sa.Integer(), nullable=True),
        sa.Column("resolved_start", sa.Integer(), nullable=True),
        sa.Column("resolved_end", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "fact_id", "position", name="pk_slots"),
        sa.ForeignKeyConstraint(
            ["source_id", "fact_id"],
            ["facts.source_id", "facts.id"],
            name="fk_slots_source_id_fact_id_facts",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "concepts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("broader", sa.JSON(), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("file_line", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_concepts"),
    )


def downgrade() -> None:
    """Remove the tables, with all that is in them."""
    for table in ("concepts", "slots", "facts", "sentences", "sources", "meta"):
        op.drop_table(table)
