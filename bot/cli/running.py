"""`sitat run`: the bot in Telegram."""

import argparse
import asyncio
import sys

from bot.app import run
from bot.cli.inputs import default_database_url, print_error
from bot.desk import Desk
from bot.errors import BotError
from bot.logs import set_up_logs
from bot.settings import read_settings
from bot.storage.storage import Storage

_SWITCH_S = 0.001  # a question that is being answered keeps the event loop waiting no longer


def run_bot(_options: argparse.Namespace) -> int:
    """Run the bot until it is told to end. Raises KnowledgeError."""
    try:
        sys.setswitchinterval(_SWITCH_S)
        settings = read_settings()
        set_up_logs(
            settings.log_level,
            settings.log_format,
            (
                settings.token,
                settings.secret_key.get_secret_value(),
                settings.webhook_secret.get_secret_value(),
            ),
        )
        url = settings.database_url or default_database_url()
        kept = Storage(url)
        try:
            if not settings.webhook_url:
                kept.lock()
            desk = Desk(url, shows_gloss=settings.glosses)
            try:
                asyncio.run(run(settings, desk, kept))
            finally:
                desk.close()
        finally:
            kept.close()
    except BotError as error:
        for line in error.lines:
            print_error(line)
        return 1
    sys.stderr.flush()
    return 0
