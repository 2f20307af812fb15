"""`sitat doctor`: what is wrong with settings, database, token and rights, and what to do about it."""

import argparse
import asyncio
import sys
from collections.abc import Iterator

from telegram import Bot, User, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.cli.inputs import default_database_url
from bot.errors import BotError
from bot.line.requests import AiohttpRequest
from bot.posts import ledger
from bot.settings import Settings, read_settings
from bot.storage import storage
from bot.storage.storage import Storage
from knowledge.errors import KnowledgeError
from knowledge.library import KnowledgeBase

_PATIENCE_S = 10


def run_doctor(_options: argparse.Namespace) -> int:
    """Print a line for each thing that was looked at; return 1 if one is wrong."""
    try:
        settings = read_settings()
    except BotError as error:
        return _print([(False, line) for line in error.lines])
    found = [(True, "the settings are right"), *_look_at_database(settings)]
    found += asyncio.run(_look_at_telegram(settings))
    return _print(found)


def _print(found: list[tuple[bool, str]]) -> int:
    for is_right, line in found:
        sys.stdout.write(f"{'ok   ' if is_right else 'WRONG'} {line}\n")
    return 0 if all(is_right for is_right, _ in found) else 1


def _look_at_database(settings: Settings) -> Iterator[tuple[bool, str]]:
    try:
        url = settings.database_url or default_database_url()
        kept = Storage(url)
        name = kept.database.name
        with kept.database.writing() as connection:  # one that is full or read-only is found so
            storage.touch(connection)
            posts = ledger.figures(connection)
        kept.close()
        with KnowledgeBase.open(url) as kb:
            count = len(kb.facts)
            yield True, f"{name} can be used; it has {len(kb.sources)} sources and {count} facts"
        said = ", ".join(f"{count} {what}" for what, count in posts.items() if what != "subscriptions") or "none yet"
        yield True, f"{posts['subscriptions']} subscriptions; posts: {said}"
    except KnowledgeError as error:
        yield False, str(error)


async def _look_at_telegram(settings: Settings) -> list[tuple[bool, str]]:
    request = AiohttpRequest(1, connect_s=_PATIENCE_S, read_s=_PATIENCE_S, use_proxy=not settings.is_local)
    bot = Bot(settings.token, base_url=f"{settings.bot_api_url}/bot", request=request)
    try:
        async with request:
            return list(_judge(await bot.get_me(), await bot.get_webhook_info(), settings))
    except InvalidToken:
        return [(False, "Telegram refuses the BOT_TOKEN; ask @BotFather for the token that is valid now")]
    except TelegramError:
        return [(False, f"{settings.bot_api_url} does not answer; look at the network and BOT_API_URL")]


def _judge(me: User, webhook: WebhookInfo, settings: Settings) -> Iterator[tuple[bool, str]]:
    yield True, f"the token is that of @{me.username}"
    yield bool(me.can_join_groups), "it can be added to groups (@BotFather, /setjoingroups)"
    yield bool(me.supports_inline_queries), "it can be asked inline (@BotFather, /setinline)"
    yield bool(me.supports_guest_queries), "it can be mentioned as a guest (@BotFather, Guest Mode)"
    if settings.webhook_url and webhook.last_error_message:
        yield False, f"Telegram cannot bring updates to WEBHOOK_URL: {webhook.last_error_message}"
