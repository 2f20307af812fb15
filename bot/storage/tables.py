"""Tables: what the bot itself keeps, beside the fact base in the same database.

No question is in here in clear, and nobody's name. The id of a private chat is the id of its person.
"""

from importlib import import_module
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, MetaData
from sqlmodel import Field, SQLModel

from knowledge.store.tables import Row


class BotRow(SQLModel):
    """The base of the bot's tables; apart from those of the fact base, which have a history of their own."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=Row.metadata.naming_convention)


class UpdateRow(BotRow, table=True):
    """An update of Telegram's that was handled, or was answered in part. Kept for two days."""

    __tablename__ = "bot_updates"

    update_id: int = Field(primary_key=True, sa_type=BigInteger)
    sent: int  # messages of the answer that went out
    done: bool
    at: int  # seconds since 1970


class ChatRow(BotRow, table=True):
    """What a chat, or the person of a private chat, has chosen."""

    __tablename__ = "bot_chats"

    id: int = Field(primary_key=True, sa_type=BigInteger)
    language: str  # empty: as the person's Telegram
    only_administrators: bool  # may ask, in a group
    answers_replies: bool  # to its own messages, in a group
    quiet: str  # local hours in which no post goes out, such as 22-7; empty: none. Answers always do
    gone: bool  # the bot was blocked or removed


class AnswerRow(BotRow, table=True):
    """A message of the bot's that answers a question: what it cites, not what was asked."""

    __tablename__ = "bot_answers"
    __table_args__ = (Index("ix_bot_answers_chat_id_question_id", "chat_id", "question_id"),)

    chat_id: int = Field(primary_key=True, sa_type=BigInteger)
    message_id: int = Field(primary_key=True, sa_type=BigInteger)
    question_id: int = Field(sa_type=BigInteger)  # the message that asked
    part: int  # of a long answer, from 0
    source_id: str
    sentence: int  # 0: nothing is cited
    fact_id: str
    status: str
    at: int


class VoteRow(BotRow, table=True):
    """A thumb, up or down."""

    __tablename__ = "bot_votes"

    chat_id: int = Field(primary_key=True, sa_type=BigInteger)
    message_id: int = Field(primary_key=True, sa_type=BigInteger)
    person_id: int = Field(primary_key=True, sa_type=BigInteger)
    up: bool
    at: int


class LeftQuestionRow(BotRow, table=True):
    """An unanswered question that somebody left for the editors, encrypted. Kept for 90 days."""

    __tablename__ = "bot_left_questions"

    chat_id: int = Field(primary_key=True, sa_type=BigInteger)
    message_id: int = Field(primary_key=True, sa_type=BigInteger)
    person_id: int = Field(sa_type=BigInteger)
    sealed: bytes
    at: int


class ValueRow(BotRow, table=True):
    """What there is once: the webhook's secret, a count, what was registered with Telegram."""

    __tablename__ = "bot_values"

    name: str = Field(primary_key=True)
    value: str


class SubscriptionRow(BotRow, table=True):
    """What a chat, or a topic of it, wants to be told each day, and when to look at it again."""

    __tablename__ = "bot_subscriptions"
    __table_args__ = (Index("ix_bot_subscriptions_next_at", "next_at"),)

    chat_id: int = Field(primary_key=True, sa_type=BigInteger)
    thread_id: int = Field(primary_key=True, sa_type=BigInteger)  # 0: no topic
    person_id: int = Field(sa_type=BigInteger)  # who subscribed; told if it cannot go on
    language: str
    minute: int  # of the local day
    zone: str  # IANA name
    reminders: bool
    facts: bool
    facts_told: int
    until: str  # the last local day that was dealt with, YYYY-MM-DD
    next_at: int = Field(sa_type=BigInteger)  # seconds since 1970


class PostRow(BotRow, table=True):
    """The ledger: one row for each chat, topic and local day, written before anything is sent."""

    __tablename__ = "bot_posts"
    __table_args__ = (Index("ix_bot_posts_state_at", "state", "at"),)

    chat_id: int = Field(primary_key=True, sa_type=BigInteger)
    thread_id: int = Field(primary_key=True, sa_type=BigInteger)
    day: str = Field(primary_key=True)
    state: str  # claimed, waiting, sent, doubt, missed, failed
    tries: int
    at: int = Field(sa_type=BigInteger)  # of the claim, of the next try, or of the outcome


class PutByRow(BotRow, table=True):
    """An update that waits longer than a few seconds, encrypted; erased when it is handled, or after a day."""

    __tablename__ = "bot_put_by"

    update_id: int = Field(primary_key=True, sa_type=BigInteger)
    person_id: int = Field(sa_type=BigInteger)
    sealed: bytes
    at: int


def inserting(dialect: str) -> Any:
    """Return the `insert` of a dialect, which knows ON CONFLICT; the one that is not used is not imported."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert
