"""Sending: calls to Telegram that wait out what passes, and answers that go out once."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache
from telegram import Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter, ExtBot

from bot.line.order import LETTING_GO, away
from bot.line.outcomes import Meaning, meaning, seconds
from bot.line.pauses import growing
from bot.line.storing import PatientStorage
from bot.replies import Attachment, Reply
from bot.storage import storage

_LOG = logging.getLogger(__name__)
_IN_THE_AIR_S = 1.0  # a call that takes longer does not keep the next ones back
_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0
_UPLOADED = 1000  # files that Telegram is known to have
_DOUBTS = 1  # replies that may be lost before a message is sent no more
_TRIES_OF_A_QUERY = 3  # a button's or an inline query's answer is worth nothing after a few seconds
ONCE = "once"  # for Patience: a call that is tried a single time, because its caller keeps a ledger


class Patience(BaseRateLimiter[str]):
    """Carries each call out in the end: waits when told to, tries again what failed in passing."""

    def __init__(self, kept: PatientStorage, give_up_s: float) -> None:
        """Give a call up when it has failed for so many seconds."""
        self._kept = kept
        self._give_up_s = give_up_s
        self.suspected = asyncio.Event()  # a call was answered as if the token were wrong

    async def initialize(self) -> None:
        """Nothing is to be made ready."""

    async def shutdown(self) -> None:
        """Nothing is to be closed."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Any:
        """Call until it is done, or is refused for good; with ONCE, once."""
        if rate_limit_args == ONCE:
            return await callback(*args, **kwargs)
        pauses, tries, doubts = growing(_PAUSE_S, _LONGEST_PAUSE_S), 0, 0
        clock = asyncio.get_running_loop().time
        until = clock() + self._give_up_s
        while True:
            tries += 1
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                if endpoint.endswith("Query") or clock() + seconds(error) > until:
                    raise
                await _wait(seconds(error))
            except ChatMigrated as error:
                await self._kept.run(storage.move_chat, int(data["chat_id"]), error.new_chat_id)
                data["chat_id"] = error.new_chat_id
            except InvalidToken:
                self.suspected.set()
                raise
            except (BadRequest, Forbidden):
                raise
            except NetworkError as error:
                doubts += meaning(error) is Meaning.DOUBT
                if doubts > _DOUBTS:
                    raise PerhapsSentError from error
                pause = next(pauses)
                if (endpoint.endswith("Query") and tries >= _TRIES_OF_A_QUERY) or clock() + pause > until:
                    raise
                await _wait(pause)


async def _wait(pause_s: float) -> None:
    """Sleep, and hold up nobody meanwhile: neither the gate nor a place among those at work."""
    async with away():
        await asyncio.sleep(pause_s)


class PerhapsSentError(NetworkError):
    """A message may have gone out, twice perhaps; a third time would be too much."""

    def __init__(self) -> None:
        super().__init__("no reply, more than once")


@dataclass
class Delivery:
    """One update under way: how many of its messages went out, before a crash or now."""

    update_id: int
    sent: int = 0
    at: int = 0  # the message that is next


UNDER_WAY: ContextVar[Delivery] = ContextVar("UNDER_WAY")


class Gate:
    """Lets one answer through at a time, so that a crash leaves one in doubt and not sixteen.

    One that takes longer than a second does not keep the others back.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Wait until no other answer is on its way."""
        await self._lock.acquire()
        is_open = False

        def release() -> None:
            nonlocal is_open
            if not is_open:
                is_open = True
                self._lock.release()

        LETTING_GO.set(release)
        late = asyncio.get_running_loop().call_later(_IN_THE_AIR_S, release)
        try:
            yield
        finally:
            late.cancel()
            LETTING_GO.set(None)
            release()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int = 0
    question_id: int = 0  # the message that asked


class Sender:
    """Sends replies, notes what went out, and is silent where the bot may not write."""

    def __init__(self, bot: ExtBot[str], kept: PatientStorage) -> None:
        self._bot = bot
        self._kept = kept
        self._gate = Gate()
        self._uploaded: LRUCache[bytes, str] = LRUCache(_UPLOADED)

    async def send(self, reply: Reply, place: Place) -> None:
        """Send all files and parts of a reply, but those that went out before a crash."""
        delivery = UNDER_WAY.get()
        first, before = delivery.at, len(reply.attachments)
        delivery.at += before + len(reply.parts)
        for number in range(before + len(reply.parts)):
            if first + number < delivery.sent:
                continue
            is_file = number < before
            async with self._gate.passing():
                call = (
                    self._send_file(reply.attachments[number], place)
                    if is_file
                    else self._send_part(reply, number - before, place)
                )
                message = await self.attempt(call, place.chat_id)
                if message is None and is_file:  # some chats allow texts and no pictures
                    if reply.parts or not reply.attachments[number].caption:
                        continue
                    message = await self.attempt(self._send_caption(reply.attachments[number], place), place.chat_id)
                if message is None:
                    return
                delivery.sent = first + number + 1
                await self._kept.run(
                    storage.note_sent,
                    delivery.update_id,
                    first + number,
                    message.chat_id,
                    message.message_id,
                    place.question_id,
                    number - before,
                    reply.pointer,
                )

    async def _send_file(self, file: Attachment, place: Place, how_often: str | None = None) -> Message:
        """Send a file: the first time itself, after that the name that Telegram gave it."""
        key = hashlib.blake2b(file.content, digest_size=16).digest()
        content = self._uploaded.get(key, file.content)
        where: dict[str, Any] = {"message_thread_id": place.thread_id, "reply_parameters": _answering(place)}
        where["rate_limit_args"] = how_often
        if file.caption:
            where |= {"caption": file.caption, "parse_mode": ParseMode.HTML}
        if file.name:
            message = await self._bot.send_document(place.chat_id, content, filename=file.name, **where)
        else:
            message = await self._bot.send_photo(place.chat_id, content, **where)
        taken = message.photo[-1] if message.photo else message.document
        if taken:
            self._uploaded[key] = taken.file_id
        return message

    def _send_caption(self, file: Attachment, place: Place) -> Coroutine[Any, Any, Message]:
        return self._send_part(Reply((file.caption,)), 0, place)

    def _send_part(
        self, reply: Reply, part: int, place: Place, how_often: str | None = None
    ) -> Coroutine[Any, Any, Message]:
        is_last = part == len(reply.parts) - 1
        return self._bot.send_message(
            place.chat_id,
            reply.parts[part],
            parse_mode=ParseMode.HTML,
            message_thread_id=place.thread_id,
            reply_parameters=_answering(place),
            reply_markup=reply.buttons if is_last else None,
            disable_web_page_preview=True,
            rate_limit_args=how_often,
        )

    async def edit_one(self, reply: Reply, message: Message) -> None:
        """Make a message of the bot's own say what the first part of `reply` says."""
        edited = self._bot.edit_message_text(
            reply.parts[0],
            message.chat_id,
            message.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=reply.buttons,
            disable_web_page_preview=True,
        )
        await self.attempt(edited, message.chat_id)

    async def edit(self, reply: Reply, place: Place, message_ids: list[int]) -> None:
        """Make the messages say what `reply` says: edit them, send what is more, delete what is too much."""
        parts = reply.parts
        for part, message_id in enumerate(message_ids[: len(parts)]):
            buttons = reply.buttons if part == len(parts) - 1 else None
            edited = self._bot.edit_message_text(
                parts[part],
                place.chat_id,
                message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=buttons,
                disable_web_page_preview=True,
            )
            await self.attempt(edited, place.chat_id)
            key = place.chat_id, message_id, place.question_id, part
            await self._kept.run(storage.note_answer, *key, reply.pointer)
        for message_id in message_ids[len(parts) :]:
            await self.attempt(self._bot.delete_message(place.chat_id, message_id), place.chat_id)
            await self._kept.run(storage.drop_answer, place.chat_id, message_id)
        if len(parts) > len(message_ids):
            rest = Reply(parts[len(message_ids) :], reply.buttons, reply.pointer)
            await self.send(rest, place)

    async def attempt(self, call: Awaitable[Any], chat_id: int | None = None) -> Any:
        """Await a call; None where the bot may not write, or what it changes is gone.

        A button's or an inline query's answer is of no chat.
        """
        try:
            return await call
        except (BadRequest, Forbidden, InvalidToken) as error:
            match meaning(error):
                case Meaning.GONE:
                    if chat_id is not None:
                        await self._kept.run(storage.change_chat, chat_id, {"gone": True})
                    _LOG.info("a chat has shut the bot out")
                case Meaning.NO_TOPIC | Meaning.NO_RIGHT:
                    _LOG.info("a chat does not let the bot write")
                case Meaning.HARMLESS:
                    pass
                case Meaning.TOKEN:  # the process ends if that is so, see `Process._watch_token`
                    _LOG.warning("a call was answered as if there were no such bot")
                case _:
                    raise
        except PerhapsSentError:
            _LOG.warning("a message may have gone out or not: no reply came, twice")
        return None

    async def title_of(self, chat_id: int) -> str:
        """Ask Telegram what a group or channel is called. Raises TelegramError."""
        return (await self._bot.get_chat(chat_id, rate_limit_args=ONCE)).title or ""

    async def post(self, reply: Reply, place: Place) -> None:
        """Send a reply that answers no update, each message once. Raises TelegramError.

        Where no picture may be sent, its words go out alone.
        """
        for file in reply.attachments:
            try:
                await self._send_file(file, place, ONCE)
            except BadRequest as error:
                if meaning(error) is not Meaning.NO_RIGHT:
                    raise
                if file.caption and not reply.parts:
                    await self._send_part(Reply((file.caption,)), 0, place, ONCE)
        for part in range(len(reply.parts)):
            await self._send_part(reply, part, place, ONCE)


def _answering(place: Place) -> ReplyParameters | None:
    return ReplyParameters(place.reply_to, allow_sending_without_reply=True) if place.reply_to else None
