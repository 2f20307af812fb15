"""The process: it receives updates and has each handled once, watches what it stands on, and keeps it up."""

import asyncio
import logging
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from telegram import Update
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.context import App
from bot.errors import BotError, TokenRefusedError
from bot.line.pauses import growing
from bot.line.polling import Poller, PollingBot
from bot.line.registration import register_commands
from bot.line.sending import ONCE, UNDER_WAY, Delivery, Patience
from bot.line.storing import PatientStorage
from bot.line.waiting import SealedUpdates
from bot.line.web import Server
from bot.memory import FOLLOW_UP_S
from bot.posts.poster import Poster
from bot.settings import Settings
from bot.storage import storage
from bot.storage.storage import Seen, Storage
from knowledge.errors import StoreError

_LOG = logging.getLogger(__name__)
_LAST_WORDS_S = 2.5  # for what is under way, when the process is told to end
_EXPIRY_S = 3600.0
_FORGETTING_S = 60  # beside ten minutes
_GREETING_S, _UPKEEP_S = (0.5, 30.0), (1.0, 60.0)  # the first pause and the longest, where something fails
_HEALTH_KNOWN_S = 2.0
_FILE_LOOKED_AT_S = 1.0
_SECOND_LOOK_S = 1.0  # at a token that seems to be refused
_WARM_UP_AFTER_S = 1.0  # what waits at the start is answered first
_REMEMBERED = 20_000  # updates
_ALLOWED = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "guest_message",
    "my_chat_member",
    "channel_post",
)


@dataclass
class Process:
    """The running bot."""

    settings: Settings
    app: App
    bot: PollingBot
    kept: Storage
    patience: Patience
    poller: Poller | None = None
    highest_seen: int = 0  # above it, whatever was handled is in `handled`
    handled: OrderedDict[int, None] = field(default_factory=OrderedDict)  # which of them is forgotten tells the above
    healthy: dict[str, bool] = field(default_factory=dict)
    looked_at: float = 0.0
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_kept_up: bool = True  # whether what is done each hour succeeded the last time

    async def handle(self, update: Update) -> None:
        """Handle an update once, whatever comes of it."""
        update_id, patient = update.update_id, self.app.bot_data["services"].kept
        try:
            delivery = await self._delivery(update_id, patient)
            if delivery is None:
                return
            UNDER_WAY.set(delivery)
            await self.app.update_processor.process_update(update, self.app.process_update(update))
            # Where messages went out, that is noted already; were it handled again, none would go out.
            if not delivery.at:
                await patient.run(storage.finish_update, update_id)
        except StoreError:
            _LOG.exception("an update is given up")
        self._remember(update_id)

    async def _delivery(self, update_id: int, patient: PatientStorage) -> Delivery | None:
        """Return how far an update was handled before, or None if it needs nothing more."""
        if update_id in self.handled:
            return None
        if update_id > self.highest_seen and (self.poller or self.kept.database.is_sqlite):
            return Delivery(update_id)  # only this process can have seen it, and has not
        seen = (await patient.run(storage.seen_updates, [update_id])).get(update_id, Seen(0, False))
        return None if seen.done else Delivery(update_id, seen.sent)

    def _remember(self, update_id: int) -> None:
        self.handled[update_id] = None
        if len(self.handled) > _REMEMBERED:
            forgotten, _ = self.handled.popitem(last=False)
            self.highest_seen = max(self.highest_seen, forgotten)

    async def health(self) -> dict[str, bool]:
        """Say whether database, line to Telegram and upkeep are well, as of a few seconds ago at most."""
        async with self.looking:
            if time.monotonic() - self.looked_at > _HEALTH_KNOWN_S or not self.healthy:
                self.healthy = await self._look()
                self.looked_at = time.monotonic()  # after a look that may have taken longer than it counts
        return self.healthy

    async def _look(self) -> dict[str, bool]:
        try:
            async with asyncio.timeout(3):
                await self.kept.run(storage.touch)
            database = True
        except Exception:  # whatever it is, the database cannot be used
            database = False
        telegram = await self._reaches_telegram() if self.poller is None else self.poller.is_connected
        return {"process": True, "database": database, "telegram": telegram, "upkeep": self.is_kept_up}

    async def _reaches_telegram(self) -> bool:
        try:
            async with asyncio.timeout(3):
                await self.bot.get_me(rate_limit_args=ONCE)
        except (TelegramError, TimeoutError):
            return False
        return True

    async def secret(self) -> str:
        """Return the webhook's secret, made and kept if the operator gave none."""
        given = self.settings.webhook_secret.get_secret_value()
        return given or await self.kept.run(storage.first_value, "webhook_secret", secrets.token_urlsafe(32))

    async def receive(self) -> None:
        """Receive updates until the process is told to end. Raises TokenRefusedError, BotError."""
        server = await self._serve()
        tasks: list[asyncio.Task[None]] = []
        try:
            await self._greet()
            self.highest_seen = await self.kept.run(storage.highest_seen)
            services = self.app.bot_data["services"]
            services.conversations.recall(await self.kept.run(storage.recent_pointers, FOLLOW_UP_S))
            poster = Poster(services.sender, self.kept, services.desk, services.chats, services.clock)
            tasks += [asyncio.create_task(task) for task in (self._background(), self._forgetting(), poster.run())]
            asyncio.get_running_loop().call_later(_WARM_UP_AFTER_S, self._warm_up, tasks)
            await self._until_an_end(server, tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self.poller:
                await self.poller.stop(_LAST_WORDS_S)
            await server.stop(_LAST_WORDS_S)

    async def _serve(self) -> Server:
        """Listen; /healthz is there from the start, also while Telegram cannot be reached."""
        if self.settings.webhook_url:
            waiting = self._waiting() if self.kept.database.is_sqlite else None
            server = Server(self.health, self.app.bot, self.handle, await self.secret(), waiting)
        else:
            self.poller = Poller(self.bot, self.handle, _ALLOWED, self._waiting())
            server = Server(self.health, self.app.bot)
        await self._listen(server)
        return server

    async def _until_an_end(self, server: Server, tasks: list[asyncio.Task[None]]) -> None:
        """Receive updates until one of what must go on ends. Raises TokenRefusedError, BotError."""
        vital = [asyncio.create_task(self._watch_token()), asyncio.create_task(self._watch_file())]
        if self.poller:
            await self.app.bot.delete_webhook()
            vital.append(asyncio.create_task(self.poller.run()))
            _LOG.info("receiving by polling")
        else:
            server.begin()
            await self._set_webhook(await self.secret())
            await server.take_up()
            _LOG.info("receiving by webhook")
        tasks += vital
        done, _ = await asyncio.wait(vital, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    def _waiting(self) -> SealedUpdates:
        return SealedUpdates(self.kept, self.settings.cipher_key)

    async def _set_webhook(self, secret: str) -> None:
        url = self.settings.webhook_url
        try:
            await self.app.bot.set_webhook(url, secret_token=secret, allowed_updates=_ALLOWED)
        except BadRequest as error:
            what = f"Telegram refuses the WEBHOOK_URL ({error}); give an https address that it can reach"
            raise BotError([what]) from None

    async def _greet(self) -> None:
        """Learn who the bot is; wait as long as Telegram is down."""
        said, pauses = False, growing(*_GREETING_S)
        while True:
            try:
                await self.bot.request.initialize()
                await self.bot.get_me(rate_limit_args=ONCE)  # `initialize` would try for ever, without a word
                await self.app.initialize()
            except InvalidToken:
                raise TokenRefusedError from None
            except TelegramError:
                if not said:
                    _LOG.warning("Telegram cannot be reached; trying on, with growing pauses")
                    said = True
                await asyncio.sleep(next(pauses))
            else:
                return

    async def _listen(self, server: Server) -> None:
        host, port = self.settings.listen, self.settings.port
        try:
            await server.start(host, port)
        except OSError as error:
            if self.settings.webhook_url or "port" in self.settings.model_fields_set:
                why = f"cannot listen on {host}, port {port} ({error.strerror}); set another LISTEN or PORT"
                raise BotError([why]) from None
            _LOG.warning("port %s is taken: there is no /healthz; set PORT to another", port)

    async def _watch_token(self) -> None:
        """End the process when the token is refused; one odd reply, of a proxy perhaps, is none.

        Raises TokenRefusedError.
        """
        while True:
            await self.patience.suspected.wait()
            if await self._is_refused():
                await asyncio.sleep(_SECOND_LOOK_S)
                if await self._is_refused():
                    raise TokenRefusedError
            self.patience.suspected.clear()

    async def _watch_file(self) -> None:
        """End the process when SQLite's file is removed or replaced under it. Raises BotError."""
        while self.kept.is_there:
            await asyncio.sleep(_FILE_LOOKED_AT_S)
        name = self.kept.database.name
        raise BotError(
            [f"{name} was removed or replaced while the bot ran; put it back, or start again with a new one"]
        )

    async def _is_refused(self) -> bool:
        try:
            await self.bot.get_me(rate_limit_args=ONCE)
        except InvalidToken:
            return True
        except TelegramError:
            return False
        return False

    def _warm_up(self, tasks: list[asyncio.Task[None]]) -> None:
        tasks.append(asyncio.create_task(self.app.bot_data["services"].desk.warm_up()))

    async def _forgetting(self) -> None:
        """Let no question stay in memory for longer than /privacy says."""
        services = self.app.bot_data["services"]
        while True:
            await asyncio.sleep(_FORGETTING_S)
            services.conversations.expire()
            services.desk.expire()

    async def _background(self) -> None:
        """Delete what may be kept no longer, each hour, and register the commands; whatever fails is tried again."""
        is_registered, pauses = False, growing(*_UPKEEP_S)
        while True:
            try:
                await self.kept.run(storage.expire)
                if not is_registered:
                    await register_commands(self.app.bot, self.kept)
                    is_registered = True
            except (TelegramError, StoreError):
                if self.is_kept_up:
                    _LOG.exception("old rows could not be deleted, or commands not be registered; trying on")
                self.is_kept_up = False
                await asyncio.sleep(next(pauses))
            else:
                if not self.is_kept_up:
                    _LOG.info("old rows are deleted and commands registered again")
                self.is_kept_up, pauses = True, growing(*_UPKEEP_S)
                await asyncio.sleep(_EXPIRY_S)
