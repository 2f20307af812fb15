"""Storage: the bot's own tables. Each function takes a connection and never commits; `Storage.run` does."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from sqlalchemy import Connection, Executable, Table, delete, event, func, or_, select, update

from bot.posts import ledger
from bot.storage.tables import BotRow, inserting
from knowledge.errors import StoreError
from knowledge.finding.snapshot import file_of
from knowledge.store.database import Database, Migrations

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

BOT_TABLES = Migrations(Path(__file__).parent / "migrations", "bot0003", "bot_alembic_version", 0x5174A8)
_UPDATES_KEPT_S = 2 * 24 * 3600  # Telegram itself keeps an update for one day
_QUESTIONS_KEPT_S = 90 * 24 * 3600
_PUT_BY_S = 24 * 3600

_UPDATES, _CHATS, _ANSWERS, _VOTES, _LEFT, _VALUES, _PUT_BY = (
    BotRow.metadata.tables[f"bot_{name}"]
    for name in ("updates", "chats", "answers", "votes", "left_questions", "values", "put_by")
)
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Seen(NamedTuple):
    """How far an update was handled before."""

    sent: int  # messages of its answer
    done: bool


@dataclass(frozen=True, slots=True)
class Chat:
    """What a chat has chosen."""

    language: str = ""
    only_administrators: bool = False
    answers_replies: bool = True
    quiet: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a message of the bot's answered with."""

    source_id: str = ""
    sentence: int = 0
    fact_id: str = ""
    status: str = ""


NOTHING = Pointer()


class Storage:
    """The bot's tables. All work is done in one thread; what waits there is committed together."""

    def __init__(self, url: str) -> None:
        """Open the database and bring the bot's tables up to date. Raises StoreError."""
        self.database = Database(url)
        if self.database.is_sqlite:
            event.listen(self.database.engine, "connect", _forget_for_good)
            self.database.engine.dispose()  # the connections that came before the listener
        self.database.migrate(BOT_TABLES)
        self._thread = ThreadPoolExecutor(1, "storage")
        self._lock = threading.Lock()
        self._locked: IO[str] | None = None
        self._waiting: list[tuple[Callable[[Connection], Any], asyncio.Future[Any]]] = []
        self._file = file_of(str(self.database.url))
        self._opened = self._inode()

    def close(self) -> None:
        """Finish what is under way, and close the database."""
        self._thread.shutdown()
        self.database.close()

    @property
    def is_there(self) -> bool:
        """Whether the file that was opened still has its name; what is written into one that was removed is lost."""
        return self._inode() == self._opened

    def _inode(self) -> int:
        try:
            return self._file.stat().st_ino if self._file else 0
        except FileNotFoundError:
            return 0

    def lock(self) -> None:
        """Be the only process that polls over this SQLite file, for as long as the process lives. Raises StoreError.

        PostgreSQL's are told apart by Telegram, which lets one process poll.
        """
        if self._file is None or fcntl is None:
            return
        self._locked = self._file.with_name(f"{self._file.name}.lock").open("w")  # closed by the end of the process
        try:
            fcntl.flock(self._locked, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            what = f"another process polls over {self.database.name}"
            raise StoreError(f"{what}; end it, or use PostgreSQL and a webhook for more than one") from None

    async def run(self, work: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Do `work` in a transaction; when this returns, it is committed. Raises StoreError."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[_T] = loop.create_future()
        with self._lock:
            self._waiting.append((lambda connection: work(connection, *args, **kwargs), done))
            is_first = len(self._waiting) == 1
        if is_first:
            loop.run_in_executor(self._thread, self._work, loop)
        return await done

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
        try:
            results = self._together([work for work, _ in waiting])
        except Exception:  # one of them is wrong: each by itself, so that only that one fails
            for work, done in waiting:
                try:
                    loop.call_soon_threadsafe(_settle, done, self._together([work])[0], None)
                except Exception as error:
                    loop.call_soon_threadsafe(_settle, done, None, error)
            return
        loop.call_soon_threadsafe(_settle_all, [done for _, done in waiting], results)

    def _together(self, works: Sequence[Callable[[Connection], Any]]) -> list[Any]:
        with self.database.writing() as connection:
            return [work(connection) for work in works]

    async def erase_traces(self) -> None:
        """Empty SQLite's write-ahead log, where rows that were deleted still stand."""
        if self.database.is_sqlite:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._truncate)

    def _truncate(self) -> None:
        with self.database.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("VACUUM")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _settle(done: asyncio.Future[Any], result: Any, error: Exception | None) -> None:
    if done.cancelled():
        return
    if error is None:
        done.set_result(result)
    else:
        done.set_exception(error)


def _settle_all(waiting: Iterable[asyncio.Future[Any]], results: Iterable[Any]) -> None:
    for done, result in zip(waiting, results, strict=True):
        _settle(done, result, None)


def _forget_for_good(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA secure_delete = ON")
    # A crash of the process loses nothing; one of the machine the last moments, which are then done again.
    connection.execute("PRAGMA synchronous = NORMAL")


def _now() -> int:
    return int(time.time())


def _put(connection: Connection, table: Table, row: Mapping[str, Any], *changed: str) -> None:
    """Insert a row, or give the one that has its key the `changed` columns of it, if any."""
    connection.execute(_putting(connection.dialect.name, table, changed), row)


@cache
def _putting(dialect: str, table: Table, changed: Sequence[str]) -> Executable:
    """Return the statement; to build it takes longer than to carry it out."""
    insert = inserting(dialect)(table)
    key = [column.name for column in table.primary_key]
    statement: Executable = (
        insert.on_conflict_do_update(index_elements=key, set_={name: insert.excluded[name] for name in changed})
        if changed
        else insert.on_conflict_do_nothing(index_elements=key)
    )
    return statement


def seen_updates(connection: Connection, update_ids: Sequence[int]) -> dict[int, Seen]:
    """Return how far each of these updates was handled, for those that were."""
    found = connection.execute(select(_UPDATES).where(_UPDATES.c.update_id.in_(update_ids)))
    return {row.update_id: Seen(row.sent, row.done) for row in found}


def highest_seen(connection: Connection) -> int:
    """Return the highest id of an update that was handled at all."""
    return int(connection.execute(select(func.max(_UPDATES.c.update_id))).scalar() or 0)


def finish_update(connection: Connection, update_id: int) -> None:
    """Note that an update needs nothing more."""
    row = {"update_id": update_id, "sent": 0, "done": True, "at": _now()}
    _put(connection, _UPDATES, row, "done")


def note_sent(
    connection: Connection,
    update_id: int,
    sent: int,
    chat_id: int,
    message_id: int,
    question_id: int,
    part: int,
    pointer: Pointer,
) -> None:
    """Note that message number `sent` (from 0) of an update went out, and what it says."""
    row = {"update_id": update_id, "sent": sent + 1, "done": False, "at": _now()}
    _put(connection, _UPDATES, row, "sent")
    if pointer.status:
        note_answer(connection, chat_id, message_id, question_id, part, pointer)


def note_answer(
    connection: Connection, chat_id: int, message_id: int, question_id: int, part: int, pointer: Pointer
) -> None:
    """Note what a message of the bot's says, now that it was sent or edited."""
    said = {
        "part": part,
        "source_id": pointer.source_id,
        "sentence": pointer.sentence,
        "fact_id": pointer.fact_id,
        "status": pointer.status,
        "at": _now(),
    }
    key = {"chat_id": chat_id, "message_id": message_id, "question_id": question_id}
    _put(connection, _ANSWERS, key | said, *said)


def read_pointer(connection: Connection, chat_id: int, message_id: int) -> Pointer | None:
    """Return what a message of the bot's said, if it was an answer."""
    c = _ANSWERS.c
    row = connection.execute(select(_ANSWERS).where(c.chat_id == chat_id, c.message_id == message_id)).first()
    return Pointer(row.source_id, row.sentence, row.fact_id, row.status) if row else None


def recent_pointers(connection: Connection, within_s: int) -> dict[int, tuple[Pointer, int]]:
    """Return what the last answer in each chat said, and its age in seconds, if it is not older than that."""
    newest = select(_ANSWERS).where(_ANSWERS.c.at >= _now() - within_s).order_by(_ANSWERS.c.at)
    return {
        row.chat_id: (Pointer(row.source_id, row.sentence, row.fact_id, row.status), _now() - row.at)
        for row in connection.execute(newest)
    }


def answers_to(connection: Connection, chat_id: int, question_id: int) -> list[int]:
    """Return the ids of the messages that answer a message, in their order."""
    c = _ANSWERS.c
    found = select(c.message_id).where(c.chat_id == chat_id, c.question_id == question_id).order_by(c.part)
    return list(connection.execute(found).scalars())


def drop_answer(connection: Connection, chat_id: int, message_id: int) -> None:
    """Forget one message of the bot's."""
    c = _ANSWERS.c
    connection.execute(delete(_ANSWERS).where(c.chat_id == chat_id, c.message_id == message_id))


def read_chat(connection: Connection, chat_id: int) -> Chat:
    """Return what a chat has chosen."""
    row = connection.execute(select(_CHATS).where(_CHATS.c.id == chat_id)).first()
    if row is None:
        return Chat()
    return Chat(row.language, row.only_administrators, row.answers_replies, row.quiet, row.gone)


def change_chat(connection: Connection, chat_id: int, changed: Mapping[str, str | bool]) -> None:
    """Change what a chat has chosen; `changed` are fields of Chat."""
    fresh = Chat()
    row = {name: getattr(fresh, name) for name in Chat.__slots__}
    _put(connection, _CHATS, {"id": chat_id, **row, **changed}, *changed)


def move_chat(connection: Connection, old: int, new: int) -> None:
    """Take everything of a group over to the supergroup that it became."""
    if connection.execute(select(_CHATS.c.id).where(_CHATS.c.id == new)).first() is None:
        connection.execute(update(_CHATS).where(_CHATS.c.id == old).values(id=new))
    ledger.move_chat(connection, old, new)
    for table in (_ANSWERS, _VOTES, _LEFT):
        taken = select(table.c.message_id).where(table.c.chat_id == new)
        still = table.c.message_id.not_in(taken)
        connection.execute(update(table).where(table.c.chat_id == old, still).values(chat_id=new))


def vote(connection: Connection, chat_id: int, message_id: int, person_id: int, up: bool) -> None:
    """Keep one thumb of a person for a message."""
    row = {"chat_id": chat_id, "message_id": message_id, "person_id": person_id, "up": up, "at": _now()}
    _put(connection, _VOTES, row, "up", "at")


def leave_question(connection: Connection, chat_id: int, message_id: int, person_id: int, sealed: bytes) -> None:
    """Keep an encrypted question for the editors."""
    row = {
        "chat_id": chat_id,
        "message_id": message_id,
        "person_id": person_id,
        "sealed": sealed,
        "at": _now(),
    }
    _put(connection, _LEFT, row, "sealed", "at")


def count_unanswered(connection: Connection) -> None:
    """Count one question that was wanted and could not be answered."""
    value = read_value(connection, "unanswered")
    write_value(connection, "unanswered", str(int(value or 0) + 1))


def read_value(connection: Connection, name: str) -> str | None:
    """Return a single value."""
    return connection.execute(select(_VALUES.c.value).where(_VALUES.c.name == name)).scalar()


def write_value(connection: Connection, name: str, value: str) -> None:
    """Keep a single value."""
    _put(connection, _VALUES, {"name": name, "value": value}, "value")


def first_value(connection: Connection, name: str, value: str) -> str:
    """Keep a single value unless there is one; return the one that is kept, also by another process just now."""
    _put(connection, _VALUES, {"name": name, "value": value})
    return read_value(connection, name) or value


def put_by(connection: Connection, update_id: int, person_id: int, sealed: bytes) -> None:
    """Keep an update that waits, so that it need not be fetched again."""
    _put(connection, _PUT_BY, {"update_id": update_id, "person_id": person_id, "sealed": sealed, "at": _now()})


def all_put_by(connection: Connection) -> dict[int, bytes]:
    """Return the updates that wait, sealed, by their ids."""
    rows = connection.execute(select(_PUT_BY).order_by(_PUT_BY.c.update_id))
    return {row.update_id: row.sealed for row in rows}


def drop_put_by(connection: Connection, update_id: int) -> None:
    """Erase an update that waits no more."""
    connection.execute(delete(_PUT_BY).where(_PUT_BY.c.update_id == update_id))


def touch(connection: Connection) -> None:
    """Write something: a database that is full or can only be read fails here."""
    write_value(connection, "touched", str(_now()))


class Kept(NamedTuple):
    """What is kept of one person."""

    chat: Chat
    answers: int
    votes: int
    subscriptions: int
    questions: tuple[bytes, ...]  # encrypted


def read_kept(connection: Connection, person_id: int) -> Kept:
    """Return all that is kept of a person."""

    def count(table: Table, column: str) -> int:
        of = select(func.count()).select_from(table).where(table.c[column] == person_id)
        return int(connection.execute(of).scalar_one())

    sealed = connection.execute(select(_LEFT.c.sealed).where(_LEFT.c.person_id == person_id)).scalars()
    answers, votes = count(_ANSWERS, "chat_id"), count(_VOTES, "person_id")
    subscriptions = ledger.count_of_person(connection, person_id)
    return Kept(read_chat(connection, person_id), answers, votes, subscriptions, tuple(sealed))


def forget(connection: Connection, person_id: int) -> bool:
    """Delete all that is kept of a person; say whether there was anything."""
    deleted = 0
    for table in (_VOTES, _LEFT):
        of_person = or_(table.c.person_id == person_id, table.c.chat_id == person_id)
        deleted += connection.execute(delete(table).where(of_person)).rowcount
    deleted += connection.execute(delete(_ANSWERS).where(_ANSWERS.c.chat_id == person_id)).rowcount
    deleted += ledger.forget(connection, person_id)
    deleted += connection.execute(delete(_PUT_BY).where(_PUT_BY.c.person_id == person_id)).rowcount
    deleted += connection.execute(delete(_CHATS).where(_CHATS.c.id == person_id)).rowcount
    return deleted > 0


def expire(connection: Connection) -> None:
    """Delete what has been kept for as long as it may be."""
    connection.execute(delete(_UPDATES).where(_UPDATES.c.at < _now() - _UPDATES_KEPT_S))
    connection.execute(delete(_LEFT).where(_LEFT.c.at < _now() - _QUESTIONS_KEPT_S))
    connection.execute(delete(_PUT_BY).where(_PUT_BY.c.at < _now() - _PUT_BY_S))
    ledger.expire(connection, _now())
