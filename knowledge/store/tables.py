"""Tables: how the fact base is laid out in the database.

Lists of concept ids and the like are JSON: they are read whole, never searched in SQL. Spans are in code
points of the source's text, as everywhere. Tables of other parts of the program name sources and facts by id
without a foreign key, because a shipped source that has changed is removed and written again.
"""

import datetime
from typing import ClassVar

from sqlalchemy import JSON, ForeignKeyConstraint, MetaData
from sqlmodel import Field, SQLModel


class Row(SQLModel):
    """The base of all tables; apart from SQLModel's own, so that a program may have tables of its own."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class MetaRow(Row, table=True):
    """What there is once. `version` rises by one with every change, so that other processes can reload."""

    __tablename__ = "meta"

    id: int = Field(primary_key=True)  # always 1
    version: int
    concepts_hash: str
    files_hash: str  # of the shipped files that were synced last


class SourceRow(Row, table=True):
    """A document, with its text to the character."""

    __tablename__ = "sources"

    id: str = Field(primary_key=True)
    text: str
    title: str
    publisher: str
    published: datetime.date | None
    published_note: str
    language: str
    url: str
    glosses: dict[str, dict[str, str]] = Field(sa_type=JSON)  # by the words, then by language
    origin: str  # an Origin of knowledge.store.rows
    content_hash: str  # of the source, its sentences and its facts


class SentenceRow(Row, table=True):
    """A span of a source that can be cited."""

    __tablename__ = "sentences"

    source_id: str = Field(primary_key=True, foreign_key="sources.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    paragraph: int
    position: int
    start: int
    end: int


class FactRow(Row, table=True):
    """A relation that a clause of a sentence states."""

    __tablename__ = "facts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["source_id", "sentence"], ["sentences.source_id", "sentences.number"], ondelete="CASCADE"
        ),
    )

    source_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    position: int  # in the file of its source
    sentence: int
    clause_start: int
    clause_end: int
    relation: str
    subject: list[str] = Field(sa_type=JSON)
    object: list[str] = Field(sa_type=JSON)
    place: list[str] = Field(sa_type=JSON)
    concepts: list[str] = Field(sa_type=JSON)
    topic: str
    phrasings: dict[str, list[str]] = Field(sa_type=JSON)  # by language
    as_of: bool
    denied: bool


class SlotRow(Row, table=True):
    """A part of a fact, with its value and the words that prove it."""

    __tablename__ = "slots"
    __table_args__ = (
        ForeignKeyConstraint(["source_id", "fact_id"], ["facts.source_id", "facts.id"], ondelete="CASCADE"),
    )

    source_id: str = Field(primary_key=True)
    fact_id: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    name: str  # a SlotName
    sentence: int
    start: int
    end: int
    edtf: str | None
    number: float | None
    unit: str
    concept: str
    resolved_sentence: int | None  # the words that a relative date was resolved with
    resolved_start: int | None
    resolved_end: int | None
    note: str


class ConceptRow(Row, table=True):
    """A meaning or name, with its forms."""

    __tablename__ = "concepts"

    id: str = Field(primary_key=True)
    position: int  # in the files
    kind: str
    broader: list[str] = Field(sa_type=JSON)
    forms: dict[str, list[str]] = Field(sa_type=JSON)  # by language, the first to be shown
    file_line: str  # where an editor finds it
