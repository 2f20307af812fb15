"""Databases: opening SQLite or PostgreSQL, at the right version of the tables.

Alembic is imported only when there is something to migrate: its import takes a quarter of a second, and a
question on the command line is answered, all in all, in less than three.
"""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from knowledge.errors import StoreError

_BUSY_TIMEOUT_S = 30
_AGAIN_S = 0.02
_WRITING = "sitat_writing"
_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_to_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Migrations:
    """The history of some tables, each step a file that Alembic runs."""

    folder: Path
    head: str  # the last of folder/versions; a test holds it there
    version_table: str
    lock: int  # of PostgreSQL's advisory locks; any number that no one else takes


FACT_BASE = Migrations(Path(__file__).parent / "migrations", "0002", "alembic_version", 0x5174A7)


class Database:
    """An open database. Every error says which one it was, without user, password and options."""

    def __init__(self, url: str) -> None:
        """Open the database and bring its tables up to date. Raises StoreError if that cannot be done."""
        self._url = _parse(url)
        self.name = _shown(self._url)
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self.engine = self._engine()
        try:
            self.migrate(FACT_BASE)
        except BaseException:
            self.engine.dispose()
            raise

    @property
    def url(self) -> URL:
        """The address, with all that is secret in it."""
        return self._url

    def close(self) -> None:
        """Close all connections; what was in memory is gone."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the database throughout."""
        # SQLite's WAL does this by itself; PostgreSQL's default sees what others commit between two selects.
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._errors(), self.engine.connect() as connection:
            connection.execution_options(**options)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection whose changes all come to be, or none; SQLite lets one write at a time."""
        with self._errors(), self.engine.connect() as connection:
            connection.execution_options(**{_WRITING: True})
            with connection.begin():
                yield connection

    def _engine(self) -> Engine:
        options: dict[str, Any] = {"json_serializer": _to_json}
        if self.is_sqlite:
            options["connect_args"] = {"timeout": _BUSY_TIMEOUT_S, "check_same_thread": False}
            if self._is_in_memory:
                # One connection, lent to one thread at a time: a second one would see an empty database.
                options |= {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
            else:
                self._make_folder(Path(self._url.database or ""))
        else:
            options["pool_pre_ping"] = True  # the server may have been restarted
        try:
            engine = create_engine(self._url, **options)
        except ModuleNotFoundError as error:
            what = f"{self.name}: its driver {error.name} is not installed; run pip install 'sitat[postgres]'"
            raise StoreError(what) from error
        except (ArgumentError, NoSuchModuleError) as error:
            raise StoreError(f"{self.name} cannot be opened; look at the database URL") from error
        if self.is_sqlite:
            event.listen(engine, "connect", set_up_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        return engine

    @property
    def _is_in_memory(self) -> bool:
        return self._url.database in (None, "", ":memory:")

    def _make_folder(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self.name}: no folder can be made for it: {error.strerror}") from error

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise  # a mistake of the program, not of the database
        except DBAPIError as error:
            raise StoreError(f"{self.name} cannot be used: {self._reason(error)}") from error

    def _reason(self, error: DBAPIError) -> str:
        """Return the driver's first line, without the password, should it be in there."""
        lines = str(error.orig).strip().splitlines()
        secrets = [str(self._url.password or "")]
        secrets += [str(value) for key, value in self._url.query.items() if "pass" in key]
        reason = lines[0] if lines else type(error.orig).__name__
        for secret in filter(None, secrets):
            reason = reason.replace(secret, "***")
        return reason

    def migrate(self, tables: Migrations) -> None:
        """Bring some tables up to date. Raises StoreError if that cannot be done, or they are of a newer program."""
        with self.reading() as connection:
            if _version(connection, tables) == tables.head:
                return
        with self.writing() as connection:  # in SQLite, this waits for others that migrate
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": tables.lock})
            version = _version(connection, tables)
            if version != tables.head:
                self._upgrade(connection, tables, version)

    def _upgrade(self, connection: Connection, tables: Migrations, version: str | None) -> None:
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config(attributes={"connection": connection, "version_table": tables.version_table})
        config.set_main_option("script_location", str(tables.folder).replace("%", "%%"))
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            what = f"{self.name} has tables of version {version}, which this program does not know"
            raise StoreError(f"{what}; install a newer sitat") from error
        except DBAPIError as error:
            what = f"{self.name} cannot be brought to version {tables.head}: {self._reason(error)}"
            raise StoreError(f"{what}; give the program a database of its own") from error


def _version(connection: Connection, tables: Migrations) -> str | None:
    """Return the version of the tables, or None if there are none yet."""
    if not inspect(connection).has_table(tables.version_table):
        return None
    version: str | None = connection.execute(text(f"SELECT version_num FROM {tables.version_table}")).scalar()
    return version


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            "the database URL cannot be read; write sqlite:///path or postgresql://user:password@host/name"
        ) from error
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        raise StoreError(f"{parsed.drivername!r} is no database that is known here; use sqlite or postgresql")
    if url.count("@") > 1:  # what follows the first one would be taken for the host, and shown
        raise StoreError("the database URL has more than one @; write %40 for those in user and password")
    return parsed.set(drivername=driver)


def _shown(url: URL) -> str:
    """Return what may be shown of `url`."""
    if url.get_backend_name() == "sqlite":
        return f"the database {url.database}" if url.database else "the database in memory"
    host = url.host or url.query.get("host") or "localhost"
    return f"the database {url.database or ''} on {host if isinstance(host, str) else ', '.join(host)}"


def set_up_sqlite(connection: Any, _record: object) -> None:
    """Make a new connection of SQLite's what this program needs; for SQLAlchemy's event."""
    # Python's sqlite3 would begin transactions itself, and never before a CREATE TABLE; _begin_sqlite does.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    _let_readers_go_on(connection)


def _let_readers_go_on(connection: Any) -> None:
    """Keep changes in a write-ahead log. Only asked for where it is not so already, since that takes a lock.

    Of several that ask at once, SQLite refuses all but one without waiting: each would wait for another's lock.
    """
    until = time.monotonic() + _BUSY_TIMEOUT_S
    while connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(_AGAIN_S)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that begins as a reader cannot always become a writer, and would fail without waiting.
    writes = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
