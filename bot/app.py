"""The application: settings, desk, storage and handlers meet here, and nowhere else."""

import asyncio
import logging
import os
import signal

from telegram.ext import Application, ContextTypes

from bot.clock import Clock
from bot.context import App, Context, Services
from bot.desk import Desk
from bot.handlers import (
    anniversaries,
    answers,
    browsing,
    buttons,
    choices,
    commands,
    inline,
    limits,
    membership,
    privacy,
    questions,
    subscriptions,
)
from bot.line.failures import on_error
from bot.line.order import ChatOrder
from bot.line.polling import PollingBot
from bot.line.process import Process
from bot.line.requests import AiohttpRequest
from bot.line.sending import Patience, Sender
from bot.line.storing import PatientStorage
from bot.memory.chats import Chats
from bot.memory.flood import Flood
from bot.settings import Settings
from bot.storage.storage import Storage

os.environ["PTB_TIMEDELTA"] = "1"  # else each RetryAfter.retry_after warns
_LOG = logging.getLogger(__name__)
_CONNECTIONS = 64


def build(settings: Settings, desk: Desk, kept: Storage) -> tuple[App, PollingBot, Patience]:
    """Return the application with all its handlers, its bot, and what watches the calls."""
    patient = PatientStorage(kept, settings.give_up_after_s)
    patience = Patience(patient, settings.give_up_after_s)
    use_proxy = not settings.is_local  # a proxy does not lead to this machine
    bot: PollingBot = PollingBot(
        settings.token,
        base_url=f"{settings.bot_api_url}/bot",
        base_file_url=f"{settings.bot_api_url}/file/bot",
        request=AiohttpRequest(_CONNECTIONS, use_proxy=use_proxy),
        get_updates_request=AiohttpRequest(1, use_proxy=use_proxy),
        rate_limiter=patience,
    )
    app = (
        Application.builder()
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .concurrent_updates(ChatOrder())
        .context_types(ContextTypes(context=Context))
        .build()
    )
    flood = Flood(settings.questions_per_minute, settings.group_questions_per_minute)
    clock = Clock(settings.clock_offset_s)
    app.bot_data["services"] = Services(settings, desk, patient, Sender(bot, patient), flood, Chats(patient), clock)
    for module in (
        limits, questions, answers, browsing, anniversaries, subscriptions, choices, privacy, commands, inline,
        membership,
    ):  # fmt: skip
        module.register(app)
    for module in (commands, buttons):
        module.register_last(app)
    app.add_error_handler(on_error)
    return app, bot, patience


async def run(settings: Settings, desk: Desk, kept: Storage) -> None:
    """Run until SIGTERM or SIGINT. Raises BotError."""
    app, bot, patience = build(settings, desk, kept)
    process = Process(settings, app, bot, kept, patience)
    receiving = asyncio.create_task(process.receive())
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, receiving.cancel)
    try:
        await receiving
    except asyncio.CancelledError:
        _LOG.info("ending")
    finally:
        try:
            async with asyncio.timeout(1):
                await bot.shutdown()
        except TimeoutError:
            _LOG.info("the line to Telegram did not close in time")
