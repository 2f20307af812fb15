import dataclasses
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from knowledge.dates.dates import Date
from knowledge.errors import DataError, StaleCitationError, StoreError
from knowledge.facts import Evidence, Fact, Slot, SlotName
from knowledge.files.data_files import Shipped, read_shipped
from knowledge.language.sentences import Sentence, cut
from knowledge.lexicon.concepts import Concept
from knowledge.sources import Source
from knowledge.store.database import FACT_BASE
from knowledge.store.store import Store
from knowledge.store.tables import Row

ROOT = Path(__file__).parents[3]
TEXT = "Baku signed in 1992.\r\nKars followed “later”, on İğdır’s advice."
SOURCE = Source(
    "pact",
    TEXT,
    "The pact",
    "Report",
    date(2023, 1, 14),
    "derived",
    "en",
    "https://example.org",
    {TEXT[:22]: {"ru": "В Баку"}},
)
SENTENCES = tuple(cut(TEXT))
SLOTS = (
    Slot(SlotName.WHEN, Evidence(1, 15, 19), Date("1992"), note="published"),
    Slot(SlotName.HOW_MANY, Evidence(1, 15, 19), number=1992.5, unit="year", concept="baku"),
    Slot(SlotName.WHEN, Evidence(2, 36, 41), Date("1993-02"), resolved_by=Evidence(1, 15, 19)),
)
FACT = Fact(
    "pact-signed", "pact", 1, Evidence(1, 0, 14), "sign", ("baku",), ("pact",), ("kars",), ("open", "state"),
    SLOTS, "relations", {"en": ("When?", "Who?"), "ru": ("Когда?",)}, as_of=True, denied=True,
)  # fmt: skip
PLAIN = Fact("kars-followed", "pact", 2, Evidence(2, SENTENCES[1].start, SENTENCES[1].end), "follow", (), ())
CONCEPTS = (
    Concept("baku", "place", ("azerbaijan", "capital"), {"en": ("Baku", "Baky"), "ru": ("Баку",)}, "a.tsv:2"),
    Concept("sign", "term", (), {"en": ("sign",), "az": ("imzalamaq",)}, "b.tsv:3"),
)
SHIPPED = Shipped((SOURCE,), {"pact": SENTENCES}, (FACT, PLAIN), CONCEPTS)
OTHER = Source("other", "Another text.")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as opened:
        yield opened


def shipped_with(*sources: Source) -> Shipped:
    return Shipped(sources, {one.id: tuple(cut(one.text)) for one in sources}, (), CONCEPTS)


def run_python(code: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", code, *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def at_once(processes: "list[subprocess.Popen[str]]") -> "list[subprocess.Popen[str]]":
    """Let processes go on together, when all of them have said that they are ready."""
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    return processes


def test_what_is_synced_is_loaded_unchanged(store: Store) -> None:
    assert store.sync(SHIPPED)
    assert store.load() == ([(SOURCE, list(SENTENCES), [FACT, PLAIN])], list(CONCEPTS), 1)


def test_a_new_database_is_empty(store: Store) -> None:
    assert store.load() == ([], [], 0)


def test_the_shipped_files_are_loaded_as_they_are_read(store: Store) -> None:
    store.sync_files()
    shipped = read_shipped()
    documents, concepts, _ = store.load()
    assert concepts == list(shipped.concepts)
    assert [source for source, _, _ in documents] == list(shipped.sources)
    assert [fact for _, _, facts in documents for fact in facts] == list(shipped.facts)
    assert shipped.facts


@given(words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_text_survives_to_the_character(store: Store, words: str) -> None:
    content = f"{words}A\u2028B\r\n\ufeffe\u0301 \U0001f1e6\uffff"
    source = Source(hashlib.sha256(content.encode()).hexdigest(), content, title=words)
    store.add_source(source, cut(content))
    loaded = {one.id: (one, sentences) for one, sentences, _ in store.load().documents}
    assert loaded[source.id] == (source, cut(content))


@pytest.mark.parametrize("letter", ["\0", "\ud83c"], ids=["zero", "half of a pair"])
@pytest.mark.parametrize("field", ["text", "title", "url"])
def test_what_a_database_cannot_store_is_refused(store: Store, field: str, letter: str) -> None:
    fields = {"id": "other", "text": "A text.", field: f"A{letter}"}
    source = Source(**fields)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="remove that"):
        store.add_source(source, [])
    assert store.version() == 0


def test_a_second_sync_writes_nothing(store: Store) -> None:
    store.sync(SHIPPED)
    before = store.load()
    assert not store.sync(SHIPPED)
    assert store.load() == before


def test_every_change_raises_the_version_by_one(store: Store) -> None:
    versions = [store.version()]
    store.sync(SHIPPED)
    versions.append(store.version())
    store.sync(dataclasses.replace(SHIPPED, facts=(PLAIN,)))
    versions.append(store.version())
    store.sync(dataclasses.replace(SHIPPED, facts=(PLAIN,), concepts=CONCEPTS[:1]))
    versions.append(store.version())
    versions.append(store.add_source(OTHER, cut(OTHER.text)))
    assert versions == [0, 1, 2, 3, 4]
    assert store.version() == 4


def test_a_changed_fact_takes_the_place_of_the_old_one(store: Store) -> None:
    store.sync(SHIPPED)
    changed = dataclasses.replace(FACT, slots=SLOTS[:1])
    store.sync(dataclasses.replace(SHIPPED, facts=(changed,)))
    assert store.load().documents == [(SOURCE, list(SENTENCES), [changed])]


def test_a_source_that_is_shipped_no_more_goes_and_an_added_one_stays(store: Store) -> None:
    store.add_source(OTHER, cut(OTHER.text))
    store.sync(SHIPPED)
    store.sync(shipped_with())
    assert [source for source, _, _ in store.load().documents] == [OTHER]


def test_an_added_source_stays_when_a_shipped_one_has_its_id(store: Store) -> None:
    added = dataclasses.replace(SOURCE, text="The editor's own.")
    store.add_source(added, cut(added.text))
    store.sync(SHIPPED)
    assert [source for source, _, _ in store.load().documents] == [added]


def test_adding_a_source_twice_changes_nothing(store: Store) -> None:
    assert store.add_source(SOURCE, SENTENCES, [FACT]) == 1
    assert store.add_source(SOURCE, SENTENCES, [FACT]) == 1


def test_another_source_with_the_same_id_is_refused(store: Store) -> None:
    store.add_source(OTHER, cut(OTHER.text))
    with pytest.raises(DataError, match="another source has this id"):
        store.add_source(dataclasses.replace(OTHER, title="New"), cut(OTHER.text))


def test_sources_are_in_the_order_of_their_ids_on_every_database(store: Store) -> None:
    ids = ["b", "B", "a-b", "a", "ab", "Ə", "z", "i"]
    for name in ids:
        store.add_source(Source(name, "A text."), cut("A text."))
    assert [source.id for source, _, _ in store.load().documents] == sorted(ids)


def test_a_write_that_fails_leaves_nothing_behind(store: Store) -> None:
    store.sync(shipped_with(OTHER))
    before = store.load()
    twice = dataclasses.replace(SHIPPED, concepts=(*CONCEPTS, CONCEPTS[0]))
    with pytest.raises(IntegrityError):
        store.sync(twice)
    assert store.load() == before


@pytest.mark.parametrize(
    ("sentences", "facts"),
    [
        pytest.param([Sentence(1, 1, 1, 0, len(TEXT) + 1)], [], id="sentence"),
        pytest.param([Sentence(1, 1, 1, 4, 4)], [], id="no words"),
        pytest.param(SENTENCES, [dataclasses.replace(FACT, clause=Evidence(1, 0, 999))], id="clause"),
        pytest.param(
            SENTENCES,
            [dataclasses.replace(FACT, slots=(Slot(SlotName.WHO, Evidence(1, -1, 3)),))],
            id="slot",
        ),
        pytest.param(
            SENTENCES,
            [dataclasses.replace(FACT, slots=(dataclasses.replace(SLOTS[2], resolved_by=Evidence(1, 9, 999)),))],
            id="resolved by",
        ),
    ],
)
def test_a_span_that_leaves_the_text_is_refused(store: Store, sentences: list[Sentence], facts: list[Fact]) -> None:
    with pytest.raises(StaleCitationError, match="import pact again"):
        store.add_source(SOURCE, sentences, facts)
    assert store.version() == 0


def test_a_text_that_was_changed_in_the_database_is_noticed(shared_url: str) -> None:
    with Store(shared_url) as store:
        store.sync(SHIPPED)
        with store.database.writing() as connection:
            connection.execute(text("UPDATE sources SET text = 'Short.'"))
        with pytest.raises(StaleCitationError):
            store.load()


def test_a_database_that_was_closed_is_as_it_was(shared_url: str) -> None:
    with Store(shared_url) as store:
        store.sync(SHIPPED)
        before = store.load()
    with Store(shared_url) as store:
        assert store.load() == before


def _small(folder: Path) -> Path:
    """Write the data files of one source with one sentence."""
    for name in ("sources", "facts", "concepts"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "sources" / "a.txt").write_text("One sentence.")
    (folder / "sources" / "a.yaml").write_text("title: A\npublisher: B\npublished: 2023-01-14\nlanguage: en\n")
    return folder


def test_a_changed_file_is_taken_over_and_an_equal_one_not_read(store: Store, tmp_path: Path) -> None:
    notes = _small(tmp_path) / "sources" / "a.yaml"
    assert store.sync_files(tmp_path)
    assert not store.sync_files(tmp_path)
    notes.touch()
    assert not store.sync_files(tmp_path)
    notes.write_text("title: Z\npublisher: B\npublished: 2023-01-14\nlanguage: en\n")
    assert store.sync_files(tmp_path)
    assert store.load().documents[0][0].title == "Z"
    notes.write_text("title: [\n")
    with pytest.raises(DataError, match=r"a\.yaml:2"):
        store.sync_files(tmp_path)
    assert store.version() == 2


def test_the_head_that_is_written_down_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(FACT_BASE.folder))
    assert ScriptDirectory.from_config(config).get_heads() == [FACT_BASE.head]


def test_the_migrations_make_the_tables_that_the_program_has(store: Store) -> None:
    with store.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Row.metadata) == []


def test_alembic_and_the_tables_are_not_imported_to_read(filled_url: str) -> None:
    code = (
        "import sys\nfrom knowledge.store.store import Store\n"
        "with Store(sys.argv[1]) as store:\n    store.sync_files(), store.load()\n"
        "print([name for name in ('alembic', 'sqlmodel') if name in sys.modules])"
    )
    output, errors = run_python(code, filled_url).communicate()
    assert (output.strip(), errors) == ("[]", "")


def test_processes_that_start_at_once_migrate_and_sync_once(shared_url: str, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nimport alembic.command, knowledge.store.writing\n"
        "from knowledge.store.store import Store\n"
        "print('ready', flush=True), sys.stdin.readline()\n"
        "with Store(sys.argv[1]) as store:\n    print(store.sync_files(Path(sys.argv[2])), store.version())"
    )
    processes = at_once([run_python(code, shared_url, str(_small(tmp_path / "data"))) for _ in range(3)])
    outputs = [process.communicate() for process in processes]
    assert sorted(output.strip() for output, _ in outputs) == ["False 1"] * 2 + ["True 1"], outputs
    with Store(shared_url) as store:
        assert store.load().documents


def test_a_new_file_may_be_opened_by_several_at_once(tmp_path: Path) -> None:
    """SQLite refuses all but one of those that ask for the write-ahead log at once, and does not wait."""
    code = (
        "import sqlite3, sys, time\nfrom knowledge.store.database import set_up_sqlite\n"
        "print('ready', flush=True), sys.stdin.readline()\n"
        "for number in range(200):\n"
        "    while time.time_ns() // 5_000_000 % 2 != number % 2: pass\n"  # they meet at each file
        "    connection = sqlite3.connect(f'{sys.argv[1]}/{number}.sqlite3')\n"
        "    set_up_sqlite(connection, None)\n    connection.close()\n"
    )
    processes = at_once([run_python(code, str(tmp_path)) for _ in range(3)])
    assert [process.communicate()[1] for process in processes] == [""] * 3


def test_threads_share_a_database(store: Store) -> None:
    """Also the one in memory, which has a single connection."""
    sources = [Source(f"s{number}", "A text.") for number in range(12)]
    threads = [Thread(target=store.add_source, args=(source, cut(source.text))) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.version() == len(store.load().documents) == len(sources)


def test_a_reader_sees_one_state_while_others_write(shared_url: str) -> None:
    with Store(shared_url) as store, Store(shared_url) as other:
        store.sync(SHIPPED)
        with store.database.reading() as connection:
            count = text("SELECT count(*) FROM sources")
            before = connection.execute(count).scalar()
            other.add_source(OTHER, cut(OTHER.text))
            assert connection.execute(count).scalar() == before
        assert store.version() == 2


def test_a_migration_that_fails_leaves_nothing_behind(shared_url: str) -> None:
    url = shared_url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE slots (id INTEGER)"))
    with pytest.raises(StoreError, match="a database of its own"):
        Store(shared_url)
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
    engine.dispose()
    assert tables == ["slots"]


def test_a_database_of_a_newer_program_is_left_alone(shared_url: str) -> None:
    with Store(shared_url) as store, store.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"version 9999.*install a newer sitat"):
        Store(shared_url)


def test_sqlite_gets_its_folder_a_write_ahead_log_and_foreign_keys(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "two words ə" / "facts.sqlite3"
    with Store(f"sqlite:///{path}") as store, store.database.reading() as connection:
        names = ("journal_mode", "foreign_keys", "busy_timeout")
        found = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in names]
    assert found == ["wal", 1, 30_000]
    assert path.exists()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_a_postgresql_url_is_accepted(postgres_url: str, scheme: str) -> None:
    with Store(f"{scheme}://{postgres_url.partition('://')[2]}") as store:
        assert store.version() == 0


@pytest.mark.parametrize(
    ("url", "says"),
    [
        pytest.param("nonsense s3cret", "cannot be read; write sqlite:///path", id="no URL"),
        pytest.param("mysql://u:s3cret@host/db", "'mysql' is no database that is known", id="unknown kind"),
        pytest.param("postgresql://u:s3cret@/db?host=/nowhere", "the database db on /nowhere", id="no server"),
        pytest.param("postgresql://u:p@s3cret@h/db", "more than one @", id="two @"),
        pytest.param("postgresql://u:s3cret@h:port/db", "cannot be read", id="port"),
        pytest.param("postgresql://u@/db?host=/nowhere&password=s3cret", "db on /nowhere", id="in the query"),
        pytest.param("postgresql://u@/db?host=/nowhere&passwd=s3cret", "db on /nowhere", id="wrong option"),
    ],
)
def test_a_database_that_cannot_be_opened_is_named_without_secrets(url: str, says: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store(url)
    assert says in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Not a database at all. " * 100)
    with pytest.raises(StoreError, match=r"notes\.txt cannot be used: file is not a database"):
        Store(f"sqlite:///{path}")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"file/facts\.sqlite3: no folder can be made"):
        Store(f"sqlite:///{tmp_path / 'file' / 'facts.sqlite3'}")


def test_a_missing_driver_is_named_with_the_way_to_get_it() -> None:
    code = (
        "import sys\nsys.modules['psycopg'] = None\nfrom knowledge.errors import StoreError\n"
        "from knowledge.store.store import Store\n"
        "try:\n    Store('postgresql://u:s3cret@h/db')\nexcept StoreError as error:\n    print(error)"
    )
    output, errors = run_python(code).communicate()
    assert "pip install 'sitat[postgres]'" in output, errors
    assert "s3cret" not in output + errors
