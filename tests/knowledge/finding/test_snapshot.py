"""Snapshots: what comes out of one answers as what went in; one that does not fit is made again."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.data import PACKAGE
from knowledge.finding import snapshot
from knowledge.language.languages import LANGUAGES
from knowledge.library import KnowledgeBase
from tests.conftest import copy_database, spread

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 23)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MORE = "Japan opened an embassy in Ankara in 1925.\n\nIt was closed twenty years later, in August of the same year."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> Path:
    """A database with one source more than the shipped ones, and snapshots beside it."""
    path = copy_database(filled, tmp_path_factory.mktemp("made") / "sitat.sqlite3")
    with KnowledgeBase.open(f"sqlite:///{path}") as kb:
        kb.add_source(MORE, title="Ankara", published=date(1950, 1, 1), id="ankara")
    return path


@pytest.fixture
def database(made: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    for path in made.parent.iterdir():
        shutil.copy(path, tmp_path / path.name)
    return tmp_path / made.name


def is_restored(database: Path) -> bool:
    state = snapshot.read_state(database)
    lexicon = snapshot.load_lexicon(database, state) if state else None
    return bool(state and lexicon and snapshot.load_index(database, state, lexicon))


@pytest.fixture(scope="module")
def rebuilt() -> Iterator[KnowledgeBase]:
    """The same sources in memory, where there is no snapshot."""
    with KnowledgeBase.open("sqlite://") as kb:
        kb.add_source(MORE, title="Ankara", published=date(1950, 1, 1), id="ankara")
        yield kb


@pytest.fixture(scope="module")
def restored(made: Path) -> Iterator[KnowledgeBase]:
    assert is_restored(made)
    with KnowledgeBase.open(f"sqlite:///{made}") as kb:
        yield kb


def questions(kb: KnowledgeBase) -> list[str]:
    ways = [text for fact in kb.facts for code in LANGUAGES for text in fact.phrasings.get(code, ())]
    return [
        *ways,
        "When did Japan open its embassy in Ankara?",
        "what was closed in 1945",
        "price of oil",
        "",
        "privet",
    ]


def test_every_question_is_answered_as_from_an_index_that_was_just_built(
    restored: KnowledgeBase, rebuilt: KnowledgeBase
) -> None:
    asked = questions(rebuilt)
    assert len(asked) > 100
    for question in spread(asked, 120):
        answers = [kb.ask(question, on=TODAY) for kb in (restored, rebuilt)]
        assert answers[0] == answers[1]
        assert restored.rank(question) == rebuilt.rank(question)


@given(data=st.data())
def test_so_is_a_question_with_slips_in_it(
    restored: KnowledgeBase, rebuilt: KnowledgeBase, data: st.DataObject
) -> None:
    question = data.draw(st.sampled_from(questions(rebuilt)))
    place = data.draw(st.integers(0, len(question)))
    slipped = question[:place] + data.draw(st.text(LETTERS, max_size=2)) + question[place + 1 :]
    turns = data.draw(st.lists(st.sampled_from(questions(rebuilt)), max_size=1))
    answers = [kb.ask(slipped, on=TODAY, turns=turns) for kb in (restored, rebuilt)]
    assert answers[0] == answers[1]


def test_sources_and_facts_are_the_same(restored: KnowledgeBase, rebuilt: KnowledgeBase) -> None:
    assert restored.sources == rebuilt.sources
    assert restored.facts == rebuilt.facts
    assert {source.id: source.published for source in restored.sources}["ankara"] == date(1950, 1, 1)
    for code in LANGUAGES:
        assert restored.suggestions(code) == rebuilt.suggestions(code)
        assert restored.label("turkiye", code) == rebuilt.label("turkiye", code)


def test_a_question_that_a_snapshot_answers_imports_no_sqlalchemy(database: Path) -> None:
    program = (
        "import sys\n"
        "from knowledge.library import KnowledgeBase\n"
        "with KnowledgeBase.open(sys.argv[1]) as kb:\n"
        "    print(kb.ask('When was the Shusha Declaration signed?').value)\n"
        "print('sqlalchemy' in sys.modules)\n"
    )
    command = [sys.executable, "-c", program, f"sqlite:///{database}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2021-06-15", "False"]


def test_a_source_can_be_added_to_what_came_out_of_a_snapshot(database: Path) -> None:
    with KnowledgeBase.open(f"sqlite:///{database}") as kb:
        kb.add_source("Fishermen in Izmir protested in 1931.", id="a-first")
        assert kb.sources[0].id == "a-first"
        assert kb.ask("When did fishermen protest in Izmir?", on=TODAY).value == "1931"
        assert kb.ask("When did Japan open its embassy in Ankara?", on=TODAY).value == "1925"
    assert is_restored(database)
    with KnowledgeBase.open(f"sqlite:///{database}") as kb:
        assert kb.ask("When did fishermen protest in Izmir?", on=TODAY).value == "1931"


@pytest.mark.parametrize("kind", ["index", "lexicon"])
@given(data=st.data())
def test_a_damaged_file_is_not_read(made: Path, tmp_path: Path, kind: str, data: st.DataObject) -> None:
    for path in made.parent.iterdir():
        shutil.copy(path, tmp_path / path.name)
    file = tmp_path / f"{made.name}.{kind}"
    content = bytearray(file.read_bytes())
    damage = data.draw(st.sampled_from(["cut", "changed", "emptied", "foreign"]))
    if damage == "cut":
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    elif damage == "changed":
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    elif damage == "emptied":
        content.clear()
    else:
        content[:] = data.draw(st.binary(max_size=200))
    file.write_bytes(content)
    assert not is_restored(tmp_path / made.name)


def test_a_changed_byte_of_a_part_is_noticed(database: Path) -> None:
    file = database.with_name(f"{database.name}.index")
    content = bytearray(file.read_bytes())
    content[content.rindex(b"embassy")] ^= 1
    file.write_bytes(content)
    assert not is_restored(database)
    with KnowledgeBase.open(f"sqlite:///{database}") as kb:
        assert kb.ask("When did Japan open its embassy in Ankara?", on=TODAY).value == "1925"
    assert is_restored(database)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE meta SET version = version + 1",
        "UPDATE meta SET files_hash = 'other'",
        "UPDATE meta SET concepts_hash = 'other'",
        "UPDATE sources SET content_hash = 'other' WHERE id = 'ankara'",
        "DELETE FROM sources WHERE id = 'ankara'",
    ],
)
def test_a_database_that_holds_something_else_is_not_answered_from_the_snapshot(database: Path, change: str) -> None:
    assert is_restored(database)
    connection = sqlite3.connect(database)
    with connection:
        connection.execute(change)
    connection.close()
    assert not is_restored(database)


def test_a_new_database_of_the_same_version_is_not_taken_for_the_old_one(database: Path) -> None:
    for name in (database.name, f"{database.name}-wal", f"{database.name}-shm"):
        (database.parent / name).unlink(missing_ok=True)
    with KnowledgeBase.open(f"sqlite:///{database}") as kb:
        kb.add_source("Fishermen in Izmir protested in 1931.", id="izmir")
        assert "ankara" not in {source.id for source in kb.sources}
    with KnowledgeBase.open(f"sqlite:///{database}") as kb:
        assert "ankara" not in {source.id for source in kb.sources}
        assert kb.ask("When did fishermen protest in Izmir?", on=TODAY).value == "1931"


def test_other_code_does_not_read_it(database: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "other"
    shutil.copytree(ROOT / "knowledge", elsewhere / "knowledge", ignore=shutil.ignore_patterns("__pycache__"))
    with (elsewhere / "knowledge" / "stems.py").open("a") as file:
        file.write("# another rule\n")
    program = (
        "import sys; from pathlib import Path; from knowledge.finding import snapshot\n"
        "path = Path(sys.argv[1]); print(snapshot.load_lexicon(path, snapshot.read_state(path)) is not None)"
    )
    seen = []
    for folder in (ROOT, elsewhere):
        done = subprocess.run(
            [sys.executable, "-c", program, str(database)], cwd=folder, capture_output=True, text=True, check=True
        )
        seen.append(done.stdout.strip())
    assert seen == ["True", "False"]


def test_no_place_for_a_snapshot_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "sitat.sqlite3"
    for kind in ("index", "lexicon"):  # a folder cannot be replaced by a file
        (tmp_path / f"{path.name}.{kind}" / "occupied").mkdir(parents=True)
    with KnowledgeBase.open(f"sqlite:///{path}") as kb:
        assert kb.ask("When was the Shusha Declaration signed?", on=TODAY).value == "2021-06-15"
    assert sorted(entry.name for entry in tmp_path.iterdir() if entry.is_file()) == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_whoever_may_not_read_the_database_may_not_read_the_snapshot(tmp_path: Path) -> None:
    path = tmp_path / "sitat.sqlite3"
    path.touch(0o600)
    with KnowledgeBase.open(f"sqlite:///{path}"):
        pass
    for kind in ("index", "lexicon"):
        assert os.stat(f"{path}.{kind}").st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///sitat.sqlite3", "sitat.sqlite3"),
        ("sqlite:////var/lib/sitat.sqlite3", "/var/lib/sitat.sqlite3"),
        ("sqlite://", None),
        ("sqlite:///", None),
        ("sqlite:///:memory:", None),
        ("sqlite:///file:shared?mode=memory&uri=true", None),
        ("postgresql://host/name", None),
    ],
)
def test_only_a_database_in_a_file_has_a_snapshot(url: str, file: str | None) -> None:
    assert snapshot.file_of(url) == (Path(file) if file else None)


def test_a_file_that_is_no_database_has_no_state(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    assert snapshot.read_state(path) is None
    path.write_text("no database")
    assert snapshot.read_state(path) is None
    sqlite3.connect(tmp_path / "empty.sqlite3").close()
    assert snapshot.read_state(tmp_path / "empty.sqlite3") is None


def test_no_code_in_whatever_folder_can_change_without_snapshots_noticing(shipped: KnowledgeBase) -> None:
    shipped.ask("When was the Kars consulate opened?")
    own = [module for name, module in sys.modules.items() if name.startswith("knowledge.")]
    loaded = {Path(module.__file__) for module in own if module.__file__}
    loaded = {path for path in loaded if path.is_relative_to(PACKAGE)}
    assert len({path.parent for path in loaded}) > 6
    assert loaded <= set(snapshot.code_files())
