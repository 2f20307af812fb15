"""Failures: the one place where an error of a handler ends."""

import logging
import secrets

from telegram import Update
from telegram.error import TelegramError

from bot import replies
from bot.context import Context, place_of

_LOG = logging.getLogger(__name__)


async def on_error(update: object, context: Context) -> None:
    """Log what and where, with an id and without anybody's text; tell the person that id, in one sentence."""
    error_id = secrets.token_hex(4)
    error = context.error
    _LOG.error("a handler failed", exc_info=error, extra={"id": error_id})
    if not isinstance(update, Update) or update.message is None:
        return
    try:
        reply = replies.plain(await context.language(update), "failed", id=error_id)
        await context.services.sender.send(reply, place_of(update.message))
    except TelegramError as second:
        _LOG.warning("the person could not be told", exc_info=second, extra={"id": error_id})
