"""Outcomes: what an error of Telegram's means. The one place that reads Telegram's words."""

from enum import StrEnum

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.line.requests import NotSentError


class Meaning(StrEnum):
    """What is to be done after a call that failed."""

    LATER = "later"  # Telegram says when
    AGAIN = "again"  # it did not go out, or was refused in passing
    DOUBT = "doubt"  # it may have been carried out
    MOVED = "moved"  # the group is a supergroup now
    GONE = "gone"  # the chat has shut the bot out, or is no more
    NO_TOPIC = "no_topic"  # the topic is closed or deleted
    NO_RIGHT = "no_right"  # the chat does not let the bot write that
    HARMLESS = "harmless"  # there was nothing to do any more
    TOKEN = "token"
    WRONG = "wrong"  # the call itself is a mistake


# What Telegram says, in lower case; see Bot API, "Making requests": descriptions are not a fixed list.
_GONE = ("chat not found", "peer_id_invalid", "user_is_blocked", "group is deactivated", "user is deactivated")
_NO_TOPIC = ("topic_closed", "topic_deleted", "message thread not found")
_NO_RIGHT = (
    "not enough rights",
    "chat_write_forbidden",
    "need administrator rights",
    "chat_restricted",
    "have no rights to send",
    "chat_send_",
)
_HARMLESS = {
    "message": ("not modified", "not found", "can't be edited", "can't be deleted"),
    "query": ("too old", "invalid"),
}


def meaning(error: TelegramError) -> Meaning:
    """Return what is to be done about `error`."""
    if isinstance(error, RetryAfter):
        return Meaning.LATER
    if isinstance(error, ChatMigrated):
        return Meaning.MOVED
    if isinstance(error, InvalidToken):
        return Meaning.TOKEN
    if isinstance(error, Forbidden):
        return Meaning.GONE
    if isinstance(error, BadRequest):
        return _of_words(str(error).lower())
    if isinstance(error, NotSentError):
        return Meaning.AGAIN
    if isinstance(error, NetworkError):
        # An HTTP status is an answer: it was refused. Without one nobody knows how far the call came.
        return Meaning.DOUBT if error.__cause__ is not None else Meaning.AGAIN
    return Meaning.WRONG


def _of_words(words: str) -> Meaning:
    for found, signs in ((Meaning.NO_TOPIC, _NO_TOPIC), (Meaning.GONE, _GONE), (Meaning.NO_RIGHT, _NO_RIGHT)):
        if any(sign in words for sign in signs):
            return found
    if any(noun in words and any(sign in words for sign in signs) for noun, signs in _HARMLESS.items()):
        return Meaning.HARMLESS
    return Meaning.WRONG


def seconds(error: RetryAfter) -> float:
    """Return how long Telegram asks to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
