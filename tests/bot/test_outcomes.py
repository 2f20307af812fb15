"""Outcomes: each error of Telegram's, as Telegram words it, and what it means."""

import os

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.line.outcomes import Meaning, meaning
from bot.line.requests import NotSentError

os.environ.setdefault("PTB_TIMEDELTA", "1")  # as `bot.app` does


def _without_reply() -> NetworkError:
    error = NetworkError("Server disconnected")
    error.__cause__ = ConnectionResetError()
    return error


@pytest.mark.parametrize(
    ("error", "meant"),
    [
        (RetryAfter(5), Meaning.LATER),
        (ChatMigrated(-1001), Meaning.MOVED),
        (InvalidToken(), Meaning.TOKEN),
        (Forbidden("Forbidden: bot was blocked by the user"), Meaning.GONE),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Meaning.GONE),
        (BadRequest("Chat not found"), Meaning.GONE),
        (BadRequest("Group is deactivated"), Meaning.GONE),
        (BadRequest("PEER_ID_INVALID"), Meaning.GONE),
        (BadRequest("TOPIC_CLOSED"), Meaning.NO_TOPIC),
        (BadRequest("Message thread not found"), Meaning.NO_TOPIC),
        (BadRequest("Not enough rights to send text messages to the chat"), Meaning.NO_RIGHT),
        (BadRequest("CHAT_SEND_PHOTOS_FORBIDDEN"), Meaning.NO_RIGHT),
        (BadRequest("Message is not modified"), Meaning.HARMLESS),
        (BadRequest("Message to delete not found"), Meaning.HARMLESS),
        (BadRequest("Query is too old and response timeout expired or query ID is invalid"), Meaning.HARMLESS),
        (BadRequest("Can't parse entities"), Meaning.WRONG),
        (NotSentError("no connection"), Meaning.AGAIN),
        (NetworkError("Bad Gateway"), Meaning.AGAIN),
        (_without_reply(), Meaning.DOUBT),
        (TelegramError("what nobody has seen"), Meaning.WRONG),
    ],
    ids=lambda one: str(one),
)
def test_an_error_means_one_thing(error: TelegramError, meant: Meaning) -> None:
    assert meaning(error) is meant
