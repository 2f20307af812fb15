import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from knowledge.data import DATA
from knowledge.files.checking import check
from knowledge.files.data_files import facts_file, source_files
from tests.conftest import spread

HEAD = "id\tbroader\ten\taz\ttr\tru\n"
TEXT = (
    "Today marks the 31st anniversary of relations.\n"
    "They were established on January 14, 1992. In August of the same year Baku opened an embassy.\n"
    "A consulate followed in April 2004, and 20 drills were held last year."
)
FILES = {
    "sources/pact.txt": TEXT,
    "sources/pact.yaml": "title: The pact\npublisher: Report\npublished: 2023-01-14\nlanguage: en\n",
    "concepts/a.tsv": f"{HEAD}# kind: place\nbaku\tstate\tBaku\tBakı\tBakü\tБаку\nstate\t\ta\tb\tc\td\n",
    "concepts/b.tsv": f"{HEAD}open\t\topen; opened\taçmaq\taçmak\tоткрыть\n",
    "facts/pact.yaml": """\
source: pact
facts:
- id: anniversary
  sentence: 1
  relation: open
  slots:
    when: {text: 31st anniversary, edtf: 1992-01-14, resolved_by: published}
    how_long: {text: 31st, number: 31, unit: year}
- id: relations
  sentence: 2
  relation: open
  slots:
    when: {text: "January 14, 1992", edtf: 1992-01-14}
- id: embassy
  sentence: 3
  relation: open
  subject: [baku]
  slots:
    when:
      {text: In August of the same year, edtf: 1992-08, resolved_by: {sentence: 2, text: "January 14, 1992"}}
  after: relations
- id: consulate
  sentence: 4
  relation: open
  slots:
    when:
    - {text: April 2004, edtf: 2004-04}
    - {text: last year, edtf: 2022, resolved_by: published}
  after: [embassy, relations]
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


def replace(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1
    path.write_text(content.replace(old, new), encoding="utf-8")


def found(folder: Path) -> list[str]:
    return [str(problem).removeprefix(f"{folder}/") for problem in check(folder) if not problem.is_note]


def notes(folder: Path) -> list[str]:
    return [str(problem).removeprefix(f"{folder}/") for problem in check(folder) if problem.is_note]


def test_what_is_shipped_has_no_mistake() -> None:
    assert check(DATA) == []


def test_the_sample_has_no_mistake(folder: Path) -> None:
    assert found(folder) == []


def test_a_source_without_translations_is_noted_once(folder: Path) -> None:
    assert notes(folder) == [
        "sources/pact.txt: no sentence has a gloss: readers of other languages see the quotations alone"
    ]


def test_each_sentence_that_lacks_a_translation_is_noted(folder: Path) -> None:
    glosses = "glosses:\n" + "".join(
        f"- {{sentence: {number}, az: a, tr: b{', ru: c' * (number != 3)}}}\n" for number in (1, 2, 3)
    )
    replace(folder, "facts/pact.yaml", "source: pact\n", f"source: pact\n{glosses}")
    assert found(folder) == []
    lacking = [note.split(" has no gloss in ") for note in notes(folder)]
    assert [(where.split(" (")[0], languages) for where, languages in lacking] == [
        ("facts/pact.yaml: sentence 3", "ru"),
        ("facts/pact.yaml: sentence 4", "az, tr, ru"),
    ]


@pytest.mark.parametrize(
    ("gloss", "says"),
    [
        ("{sentence: 9, az: a}", "pact has no sentence 9; write a number from 1 to 4"),
        ("{text: a treaty, az: a}", "pact has no 'a treaty'; copy it from the text"),
        ("{az: a}", "it is not said what the gloss is of; name it by sentence or by text"),
        ("{sentence: 1, text: Today, az: a}", "it is not said what the gloss is of; name it by sentence or by text"),
        ("{sentence: 1, en: a}", "unknown key 'en'"),
        ("{sentence: 1, az: ''}", "a text is expected here"),
        ("{sentence: 2, tr: b}\n- {sentence: 2, az: a}", "has a gloss already; leave one"),
    ],
)
def test_a_wrong_translation_is_reported_with_its_line(folder: Path, gloss: str, says: str) -> None:
    replace(folder, "facts/pact.yaml", "source: pact\n", f"source: pact\nglosses:\n- {gloss}\n")
    line = 3 + gloss.count("\n")
    problems = found(folder)
    assert any(one.startswith(f"facts/pact.yaml:{line}: ") and says in one for one in problems), problems


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        pytest.param(
            "facts/pact.yaml", "text: April 2004,", "text: April 2005,",
            "facts/pact.yaml:27: sentence 4 has no 'April 2005'; copy it from the text, which has 'April 2004",
            id="a span that the text does not have",
        ),
        pytest.param(
            "facts/pact.yaml", "edtf: 2004-04}", "edtf: 2004-04-05}",
            "facts/pact.yaml:27: 2004-04-05 is finer than 'April 2004', which is known to the month; write",
            id="a date finer than its expression",
        ),
        pytest.param(
            "facts/pact.yaml", "edtf: 1992-08,", "edtf: 1992-08-01,",
            "facts/pact.yaml:20: 1992-08-01 is finer than 'In August of the same year'",
            id="a relative date finer than its expression",
        ),
        pytest.param(
            "facts/pact.yaml", "edtf: 2004-04}", "edtf: 2005-04}",
            "facts/pact.yaml:27: 2005-04 is not what 'April 2004' says; write 2004-04",
            id="another date than its expression",
        ),
        pytest.param(
            "facts/pact.yaml", "edtf: 2022,", "edtf: 2021,",
            "facts/pact.yaml:28: 2021 is not what 'last year' says; write 2022",
            id="another date than the day of publication gives",
        ),
        pytest.param(
            "facts/pact.yaml", "text: April 2004,", "text: '2004',",
            "facts/pact.yaml:27: '2004' is a part of 'April 2004'; take all of it as text",
            id="a part of an expression",
        ),
        pytest.param(
            "facts/pact.yaml", "text: April 2004,", "text: A consulate,",
            "facts/pact.yaml:27: 'A consulate' holds no date; name with resolved_by the words that give it",
            id="no expression",
        ),
        pytest.param(
            "facts/pact.yaml", ', resolved_by: {sentence: 2, text: "January 14, 1992"}', "",
            "facts/pact.yaml:20: 'In August of the same year' is relative; name with resolved_by",
            id="a relative date without what resolves it",
        ),
        pytest.param(
            "facts/pact.yaml", "2022, resolved_by: published", "2022",
            "facts/pact.yaml:28: 'last year' is relative",
            id="a date that leans on publication and does not say so",
        ),
        pytest.param(
            "facts/pact.yaml", "edtf: 2004-04}", "edtf: 2004-4}",
            "facts/pact.yaml:27: '2004-4' is not a date", id="no date",
        ),
        pytest.param(
            "facts/pact.yaml", "number: 31,", "number: 30,",
            "facts/pact.yaml:7: 1992-01-14 and 30 years are not the day of publication, 2023-01-14",
            id="an anniversary that does not meet its day",
        ),
        pytest.param(
            "facts/pact.yaml", "  after: relations", "  after: consulate",
            "facts/pact.yaml:21: 1992-08 cannot be after consulate, which is of 2004-04",
            id="an order that cannot be",
        ),
        pytest.param(
            "facts/pact.yaml", "  after: relations", "  after: relation",
            "facts/pact.yaml:21: unknown fact 'relation'; write relations", id="unknown fact",
        ),
        pytest.param(
            "facts/pact.yaml", "- id: embassy", "- id: relations",
            "facts/pact.yaml:14: the fact 'relations' is also at pact.yaml:9; give one another id",
            id="an id of two facts",
        ),
        pytest.param(
            "facts/pact.yaml", "- id: embassy", "- id: Embassy of A",
            "facts/pact.yaml:14: 'Embassy of A' is no id", id="an id that is none",
        ),
        pytest.param(
            "facts/pact.yaml", "subject: [baku]", "subject: [bakuu]",
            "facts/pact.yaml:17: unknown concept 'bakuu'; write baku, or add it to concepts/",
            id="unknown concept",
        ),
        pytest.param(
            "facts/pact.yaml", "text: April 2004,", "text: April 2004, concept: opens,",
            "facts/pact.yaml:27: unknown concept 'opens'; write open", id="unknown concept of a slot",
        ),
        pytest.param(
            "facts/pact.yaml", "  subject: [baku]", "  subjekt: [baku]",
            "facts/pact.yaml:17: unknown key 'subjekt'; write subject", id="unknown key",
        ),
        pytest.param(
            "sources/pact.txt", "last year.", "last year. More followed.",
            "sources/pact.txt:3: no fact leads to sentence 5 ('More followed.'...); add one to pact.yaml",
            id="a sentence that no fact leads to",
        ),
        pytest.param(
            "facts/pact.yaml", "source: pact", "source: [pact",
            "facts/pact.yaml:2: is not well-formed YAML", id="no YAML",
        ),
        pytest.param(
            "facts/pact.yaml", "source: pact", "source: pakt",
            "facts/pact.yaml:1: the facts of 'pakt' in the file of 'pact'; write pact", id="another source",
        ),
        pytest.param(
            "sources/pact.yaml", "language: en", "language: tk",
            "sources/pact.yaml:4: unknown language 'tk'; write", id="unknown language",
        ),
        pytest.param(
            "sources/pact.yaml", "2023-01-14", "2023-02-29",
            "sources/pact.yaml:3: '2023-02-29' is not in the calendar", id="no day",
        ),
        pytest.param(
            "sources/pact.yaml", "publisher", "publsher",
            "sources/pact.yaml:2: unknown key 'publsher'; write publisher", id="unknown key of a source",
        ),
        pytest.param(
            "sources/pact.txt", "relations.", "relations\0.",
            "sources/pact.txt:1: holds a zero character", id="a zero character",
        ),
        pytest.param(
            "concepts/b.tsv", "\tоткрыть", "\t",
            "concepts/b.tsv:2: 'open' has nothing for ru; write forms in all languages", id="no form",
        ),
        pytest.param(
            "concepts/b.tsv", "\taçmak\tоткрыть", "",
            "concepts/b.tsv:2: 'open' has nothing for tr, ru", id="columns missing",
        ),
        pytest.param(
            "concepts/b.tsv", "\tоткрыть", "\tоткрыть\tmore",
            "concepts/b.tsv:2: 'open' has 7 columns instead of 6", id="columns too many",
        ),
        pytest.param(
            "concepts/a.tsv", "baku\tstate", "baku\tstat",
            "concepts/a.tsv:3: unknown concept 'stat'; write state", id="unknown wider concept",
        ),
        pytest.param(
            "concepts/a.tsv", "state\t\t", "state\tbaku\t",
            "concepts/a.tsv:4: 'state' is broader than itself", id="a circle",
        ),
        pytest.param(
            "concepts/b.tsv", "open\t\t", "baku\t\t",
            "concepts/b.tsv:2: the concept 'baku' is also at a.tsv:3", id="an id of two concepts",
        ),
        pytest.param(
            "concepts/a.tsv", "# kind: place", "# kind: plase",
            "concepts/a.tsv:2: unknown kind 'plase'; write place", id="unknown kind",
        ),
        pytest.param(
            "concepts/b.tsv", HEAD, "open\t\ta\tb\tc\td\n",
            "concepts/b.tsv:1: the first line does not name the columns", id="no header",
        ),
        pytest.param(
            "concepts/b.tsv", f"{HEAD}open\t\topen; opened\taçmaq\taçmak\tоткрыть\n", "id\taz\nopne\taçmaq\n",
            "concepts/b.tsv:2: forms for no concept 'opne'", id="forms of no concept",
        ),
    ],
)  # fmt: skip
def test_each_mistake_is_found_on_its_line(folder: Path, name: str, old: str, new: str, says: str) -> None:
    replace(folder, name, old, new)
    problems = found(folder)
    assert any(problem.startswith(says) for problem in problems), problems


def test_all_mistakes_are_found_at_once_in_the_order_of_files_and_lines(folder: Path) -> None:
    replace(folder, "concepts/b.tsv", "\tоткрыть", "\t")
    replace(folder, "facts/pact.yaml", "edtf: 2022,", "edtf: 2021,")
    replace(folder, "facts/pact.yaml", "number: 31,", "number: 30,")
    replace(folder, "sources/pact.yaml", "language: en", "language: xx")
    places = [problem.partition(": ")[0] for problem in found(folder)]
    assert places == ["concepts/b.tsv:2", "facts/pact.yaml:7", "facts/pact.yaml:28", "sources/pact.yaml:4"]


def remove_facts(folder: Path) -> None:
    (folder / "facts/pact.yaml").unlink()


def remove_notes(folder: Path) -> None:
    (folder / "sources/pact.yaml").unlink()


def remove_text(folder: Path) -> None:
    (folder / "sources/pact.txt").unlink()


def empty_facts(folder: Path) -> None:
    (folder / "facts/pact.yaml").write_text("")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (remove_facts, ["sources/pact.txt: no fact leads to pact; write facts/pact.yaml"]),
        (remove_notes, ["sources/pact.yaml: is not there; add it"]),
        (empty_facts, ["facts/pact.yaml: is empty; write its keys"]),
        (
            remove_text,
            ["facts/pact.yaml: belongs to no source; add sources/pact.txt", "sources: holds no source"],
        ),
    ],
)
def test_a_file_that_is_missing_is_named(folder: Path, change: Callable[[Path], None], says: list[str]) -> None:
    change(folder)
    problems = found(folder)
    for expected in says:
        assert any(problem.startswith(expected) for problem in problems), problems


@pytest.fixture(scope="module")
def shipped_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(DATA, tmp_path_factory.mktemp("copy") / "data"))


def shipped_slots() -> list[tuple[Path, int]]:
    """Return the line of every slot's text in the shipped facts, with its file."""
    files = [facts_file(DATA, path.stem) for path in source_files(DATA)]
    return [
        (path, int(event.start_mark.line))
        for path in files
        for event in yaml.parse(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        if isinstance(event, yaml.ScalarEvent) and event.start_mark and event.value == "text"
    ]


def test_a_letter_that_is_changed_in_any_shipped_quote_is_found(shipped_copy: Path) -> None:
    for path, line in spread(shipped_slots(), 5):
        copy = facts_file(shipped_copy, path.stem)
        content = path.read_text(encoding="utf-8")
        lines = content.split("\n")
        before, key, words = lines[line].partition("text: ")
        lines[line] = f"{before}{key}{words[:1]}ʘ{words[1:]}"
        copy.write_text("\n".join(lines), encoding="utf-8")
        problems = check(shipped_copy)
        copy.write_text(content, encoding="utf-8")
        assert (str(copy), line + 1) in [(problem.file, problem.line) for problem in problems]
