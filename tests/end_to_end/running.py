"""Running: the real process against the Bot API server, and people who write to it."""

import asyncio
import json
import os
import re
import signal
import socket
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO, Any

from knowledge.data import DATA
from tests.end_to_end.bot_api import BotApi, Call
from tests.forkserver import Forked, fork

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
GROUP, CHANNEL = -1001, -1002
_PEOPLE = count(7001)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@dataclass
class Bot:
    """`sitat run`, started, killed and started again over one database."""

    api: BotApi
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: Forked | asyncio.subprocess.Process | None = None
    logs: str = ""
    is_forked: bool = True  # else an interpreter is started, as where it is measured
    _written: IO[bytes] | None = None

    @property
    def database(self) -> Path:
        return self.folder / "bot.sqlite3"

    def environment(self) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH")}
        own = {
            "HOME": str(self.folder),
            "BOT_TOKEN": self.api.token,
            "BOT_API_URL": self.api.url,
            "DATABASE_URL": f"sqlite:///{self.database}",
            "PORT": str(self.port),
            "LOG_FORMAT": "json",
            "PYTHONPATH": str(ROOT),
        }
        return kept | own | self.settings

    async def start(self) -> None:
        self._written = tempfile.TemporaryFile()  # noqa: SIM115 - read and closed when the process has ended
        if self.is_forked:
            nothing = Path(os.devnull)
            with nothing.open("rb") as given, nothing.open("wb") as out:
                self.process = fork(["run"], self.folder, self.environment(), given, out, self._written)
            return
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=self.folder,  # where no .env of anybody's is
            env=self.environment(),
            stderr=self._written,
        )

    async def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Signal the process; return its exit status."""
        if self.process is None or self.process.returncode is not None:
            return 0
        self.process.send_signal(how)
        return await self.wait()

    async def wait(self) -> int:
        """Wait until the process ends by itself; return its exit status."""
        assert self.process
        assert self._written
        async with asyncio.timeout(PATIENCE_S):
            status = await self.process.wait()
        with self._written:
            self._written.seek(0)
            self.logs += self._written.read().decode()
        return status


def private_chat(person: int) -> dict[str, Any]:
    return {"id": person, "type": "private", "first_name": f"Person {person}"}


@dataclass
class Person:
    """Somebody who writes and presses; in the private chat or in another one."""

    api: BotApi
    id: int = field(default_factory=_PEOPLE.__next__)
    language: str = "en"
    chat_id: int = 0
    thread: int | None = None

    def __post_init__(self) -> None:
        self.chat_id = self.chat_id or self.id
        if self.chat_id == self.id:
            self.api.chats.setdefault(self.id, private_chat(self.id))

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": "Ayla", "language_code": self.language}

    def message(self, text: str, reply_to: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        message: dict[str, Any] = {
            "message_id": self.api.number(),
            "date": 1_700_000_000,
            "chat": {key: value for key, value in self.api.chats[self.chat_id].items() if key != "topics"},
            "from": self.user,
        }
        if text:
            message["text"] = text
        if text.startswith("/"):
            length = len(text.split()[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        if self.thread is not None:
            message |= {"message_thread_id": self.thread, "is_topic_message": True}
        if reply_to:
            message["reply_to_message"] = reply_to
        message |= more
        self.api.messages[self.chat_id, message["message_id"]] = message
        return message

    async def writes(self, text: str, reply_to: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        message = self.message(text, reply_to, **more)
        await self.api.put("message", **message)
        return message

    async def asks(self, text: str, reply_to: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Write, and return the bot's next message in the chat."""
        before = len(self.sent)
        await self.writes(text, reply_to, **more)
        await self.api.until(lambda: len(self.sent) > before)
        result: dict[str, Any] = self.sent[before].result
        return result

    @property
    def sent(self) -> list[Call]:
        return self.api.made("sendMessage", self.chat_id)

    async def presses(self, message: dict[str, Any], data: str) -> Call:
        """Press a button, and return how the press was answered."""
        query_id = str(self.api.number())
        self.api.queries.add(query_id)
        await self.api.put(
            "callback_query",
            **{"id": query_id, "from": self.user, "message": message, "chat_instance": "1", "data": data},
        )

        def answers() -> list[Call]:
            made = self.api.made("answerCallbackQuery")
            return [call for call in made if call.given["callback_query_id"] == query_id]

        found: list[Call] = await self.api.until(answers)
        return found[0]


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def data_of(message: dict[str, Any], prefix: str) -> str:
    """Return the data of the first button of a kind."""
    found = [button["callback_data"] for button in buttons(message) if "callback_data" in button]
    return next(str(data) for data in found if data.startswith(prefix))


def cut(text: str, entity: Mapping[str, Any]) -> str:
    """Return the words of an entity, whose offsets are in UTF-16 units."""
    raw = text.encode("utf-16-le")
    return raw[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")


def quotes(message: Mapping[str, Any]) -> list[str]:
    return words(message, "blockquote") + words(message, "expandable_blockquote")


def words(message: Mapping[str, Any], kind: str) -> list[str]:
    """Return the words of a text or caption that stand out in one way."""
    said = message.get("text") or message.get("caption", "")
    entities = message.get("entities") or message.get("caption_entities", ())
    return [cut(said, one) for one in entities if one["type"] == kind]


def contents(calls: Sequence[Call]) -> list[dict[str, Any]]:
    """Return what was offered inline, and to guests."""
    made = [call for call in calls if call.result is not None]
    offered = [one for call in made if call.method == "answerInlineQuery" for one in call.given["results"]]
    offered += [call.given["result"] for call in made if call.method == "answerGuestQuery"]
    return [result["input_message_content"] for result in offered]


def open_group(api: BotApi, chat_id: int) -> int:
    api.chats[chat_id] = {"id": chat_id, "type": "supergroup", "title": "G", "is_forum": True, "topics": [55]}
    return chat_id


def check_said(calls: Sequence[Call]) -> None:
    """Hold that what the bot said in these calls quotes its sources to the letter."""
    sources = [path.read_text(encoding="utf-8") for path in (DATA / "sources").glob("*.txt")]
    assert sources
    said = [call.result for call in calls if isinstance(call.result, dict) and call.method != "getMe"]
    for message in (*said, *contents(calls)):
        for quote in quotes(message):
            assert any(quote in text for text in sources), f"{quote!r} is no slice of a source"


def check_logs(bot: Bot) -> None:
    """Hold that the logs have no token and no traceback."""
    assert bot.api.token not in bot.logs
    assert "Traceback" not in bot.logs


def log_lines(logs: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in logs.splitlines() if re.match(r"\{", line)]
