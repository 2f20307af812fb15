"""The command `sitat`, run as a process of its own: what others that call it rely on."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import stat
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

import pytest

from bot.texts import LOCALES, load_texts
from tests import forkserver
from tests.conftest import copy_database

ROOT = Path(__file__).parents[2]
SITAT = (sys.executable, "-m", "bot")
ARTICLE = ROOT / "knowledge/data/sources/azerbaijan-turkiye-31-years.txt"
ARTICLE_ID = ARTICLE.stem
KARS = "when was the kars consulate opned"
KARS_QUOTE = (
    "The Consulate General of Azerbaijan was established in Istanbul in January 1993 and in Kars in April 2004."
)
PATIENCE_S = 60  # until a process that says nothing is given up


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> Path:
    """One home for this file, with a database in it."""
    home = tmp_path_factory.mktemp("home")
    copy_database(filled, home / ".local/share/sitat/sitat.sqlite3")
    return home


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "PYTHONPATH")}
    return {**kept, "HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm"}


def run(environment: Mapping[str, str], *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    done = forkserver.run(arguments, ROOT, environment, given, PATIENCE_S)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def run_anew(
    environment: Mapping[str, str], *arguments: str | bytes, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run it in an interpreter that is started for it, which takes locale and arguments from the system."""
    done = subprocess.run(
        [*SITAT, *arguments],
        input=given,
        capture_output=True,
        cwd=ROOT,
        env=environment,
        timeout=PATIENCE_S,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def ask_lines(environment: Mapping[str, str], given: bytes, *arguments: str) -> tuple[list[dict[str, object]], int]:
    done = run(environment, "ask", *arguments, "--jsonl", "-", given=given)
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


def test_an_answer_is_followed_by_its_quote_and_where_it_stands(environment: dict[str, str]) -> None:
    done = run(environment, "ask", KARS)
    assert done.stdout.decode().splitlines()[:3] == [
        "April 2004",
        f"“{KARS_QUOTE}”",
        "Report, 14 January 2023, paragraph 3, sentence 2",
    ]
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_words_of_a_question_need_no_quotation_marks(environment: dict[str, str]) -> None:
    assert run(environment, "ask", *KARS.split()).stdout == run(environment, "ask", KARS).stdout


def test_an_explanation_comes_after_the_answer(environment: dict[str, str]) -> None:
    plain = run(environment, "ask", KARS).stdout
    explained = run(environment, "ask", "--explain", KARS).stdout
    assert explained.startswith(plain)
    assert b"slot when" in explained.removeprefix(plain)
    assert re.search(rb'name +kars +"Kars"', explained)


def test_an_answer_as_json_has_all_that_was_promised(environment: dict[str, str]) -> None:
    answer = json.loads(run(environment, "ask", "--json", KARS).stdout)
    assert list(answer) == [
        "status", "text", "value", "slot", "computed", "score", "language", "suggestions", "citations",
        "verdict", "proof", "missing", "refusal", "small_talk",
    ]  # fmt: skip
    assert (answer["status"], answer["value"], answer["slot"]) == ("answered", "2004-04", "when")
    assert 0 <= answer["score"] <= 1
    assert (answer["verdict"], answer["missing"]) == ("value", None)
    assert [part["part"] for part in answer["proof"]] == ["kars", "consulate", "opned"]
    citation = answer["citations"][0]
    assert list(citation) == [
        "source", "paragraph", "sentence", "quote", "start", "end", "answer_span", "published", "as_of", "gloss",
    ]  # fmt: skip
    assert (citation["source"], citation["published"]) == (ARTICLE_ID, "2023-01-14")
    text = ARTICLE.read_bytes().decode()
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    first, last = citation["answer_span"]
    assert citation["quote"][first:last] == "April 2004"


def test_a_translation_stands_under_a_quotation_unless_glosses_are_off(environment: dict[str, str]) -> None:
    question = "Когда открылось консульство в Карсе?"
    gloss = json.loads(run(environment, "ask", "--json", question).stdout)["citations"][0]["gloss"]
    assert "в Карсе в апреле 2004 года" in gloss
    shown = run(environment, "ask", question).stdout.decode().splitlines()
    assert shown[1:3] == [f"«{KARS_QUOTE}»", f"Перевод: {gloss}"]
    off = run({**environment, "GLOSSES": "off"}, "ask", question).stdout.decode().splitlines()
    assert off == [shown[0], shown[1], *shown[3:]]


def test_lines_are_completed_in_their_order_and_bad_ones_have_errors(environment: dict[str, str]) -> None:
    lines = [
        b'\xef\xbb\xbf{"q": "when did it open", "id": 7, "lang": "en", "turns": [], "on": null}',
        b"",
        b"not json",
        b'["a list"]',
        b'{"lang": "en"}',
        b'{"q": 5}',
        b'{"q": "when?", "on": "2023-02-30"}',
        b'{"q": "when?", "on": "20230114"}',
        b'{"q": "when?", "turns": "one"}',
        b'{"q": "when?", "turns": ["one", 2]}',
        b'{"q": "when?", "lang": 3}',
        b'{"q": "when?", "x": NaN}',
        b'{"q": "when?", "x": 1e999}',
        b'{"q": "\xff"}',
        b"[" * 100_000,
        b'{"q": ""}\r',
        b'{"q": "\\ud800"}',
        '{"q": "Qarsda konsulluq nə vaxt açılıb?"}'.encode(),
    ]
    written, status = ask_lines(environment, b"\n".join(lines))
    assert status == 1
    assert len(written) == 17  # the blank line has none
    assert list(written[0]) == ["q", "id", "lang", "turns", "on", "answer"]
    assert written[0]["id"] == 7
    for line in written[1:14]:
        assert list(line) == ["error"]
        assert str(line["error"]).startswith("line ")
    assert [line["q"] for line in written[14:]] == ["", "\ud800", "Qarsda konsulluq nə vaxt açılıb?"]
    assert all("answer" in line for line in written[14:])


def test_the_status_is_0_when_every_line_is_good(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"q": "hello"}\n\n{"q": "when?"}', encoding="utf-8")
    done = run(environment, "ask", "--jsonl", str(file), "--source", ARTICLE_ID)
    assert (done.returncode, done.stdout.count(b"\n"), done.stderr) == (0, 2, b"")


@pytest.mark.parametrize("given", [b"", b"\n\n", b"\xef\xbb\xbf"], ids=["nothing", "blank lines", "byte order mark"])
@pytest.mark.parametrize("arguments", [("ask", "--jsonl", "-"), ("chat",), ("dates", "--jsonl", "-"), ("dates", "-")])
def test_empty_input_is_no_error(environment: dict[str, str], arguments: tuple[str, ...], given: bytes) -> None:
    done = run(environment, *arguments, given=given)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_very_long_questions_are_answered_calmly(environment: dict[str, str]) -> None:
    questions = ["a" * 100_000, "когда " * 16_667, "?!" * 50_000, "\n" * 100_000]
    given = "\n".join(json.dumps({"q": question}) for question in questions).encode()
    written, status = ask_lines(environment, given)
    assert status == 0
    assert [line["q"] for line in written] == questions


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=["C", "ASCII", "Latin-1"],
)
def test_utf8_goes_in_and_out_in_every_locale(environment: dict[str, str], locale: dict[str, str]) -> None:
    question = "Когда открылось консульство в Карсе?"
    plain = run_anew(environment | locale, "ask", "--language", "ru", question.encode())
    assert (plain.returncode, plain.stderr) == (0, b"")
    assert plain.stdout == run(environment, "ask", "--language", "ru", question).stdout
    assert "абзац" in plain.stdout.decode()
    given = json.dumps({"q": question}, ensure_ascii=False).encode()
    written = run_anew(environment | locale, "ask", "--jsonl", "-", given=given).stdout
    assert json.loads(written)["q"] == question


def test_a_line_is_answered_before_the_next_is_written(environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [*SITAT, "ask", "--jsonl", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        for number in range(3):
            process.stdin.write(json.dumps({"q": KARS, "n": number}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["n"] == number
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == 130
        assert process.stderr.read() == b""


def test_a_reader_that_leaves_is_no_error(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    # More than a pipe holds, so that the process writes on after its reader has gone.
    file.write_text('{"q": "Where is the embassy?", "pad": "%s"}\n' % ("x" * 1_000) * 500, encoding="utf-8")
    with subprocess.Popen(
        [*SITAT, "ask", "--jsonl", str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(PATIENCE_S) == 141


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "COMMAND"),
        (("sing",), "invalid choice: 'sing'"),
        (("ask",), "no question"),
        (("ask", "--source", "nowhere", "when?"), ARTICLE_ID),
        (("ask", "--jsonl", "nowhere.jsonl"), "nowhere.jsonl: No such file"),
        (("ask", "--jsonl", "/"), "/: Is a directory"),
        (("ask", "--jsonl", "-", "when?"), "leave QUESTION out"),
        (("ask", "--json", "--explain", "when?"), "not allowed with"),
        (("ask", "--on", "14.01.2023", "when?"), "write YYYY-MM-DD"),
        (("ask", "--on", "2023-02-29", "when?"), "not in the calendar"),
        (("ask", "--language", "de", "when?"), "invalid choice: 'de'"),
        (("ask", "--published", "2023-01-14", "when?"), "give --text FILE too"),
        (("ask", "--text", "nowhere.txt", "when?"), "nowhere.txt: No such file"),
        (("ask", "--text", str(ARTICLE), "--source", "x", "when?"), "leave --source or --text out"),
        (("ask", "--text", sys.executable, "when?"), "is not UTF-8"),
        (("ask", "--text", os.devnull, "when?"), "holds no text"),
        (("check", "nowhere"), "nowhere: is no folder"),
        (("evaluate",), "nothing to evaluate on"),
        (("evaluate", "nowhere.jsonl"), "nowhere.jsonl: No such file"),
        (("evaluate", os.devnull), "holds no question"),
        (("dates",), "no text"),
        (("dates", "--published", "x", "-"), "write YYYY-MM-DD"),
    ],
    ids=lambda value: " ".join(value)[-40:] if isinstance(value, tuple) else None,
)
def test_a_wrong_call_ends_with_2_and_one_line(
    environment: dict[str, str], arguments: tuple[str, ...], told: str
) -> None:
    done = run(environment, *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
    assert told in done.stderr.decode()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"XDG_DATA_HOME": "/dev/null"}, "/dev/null/sitat"),
        ({"DATABASE_URL": "no such thing"}, "database URL"),
        ({"DATABASE_URL": "sqlite:////dev/null/sitat.sqlite3"}, "sitat.sqlite3"),
    ],
    ids=["no folder", "no URL", "no file"],
)
def test_a_database_that_cannot_be_ends_with_1_and_one_line(
    environment: dict[str, str], changed: dict[str, str], told: str
) -> None:
    done = run(environment | changed, "ask", "when?")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.count(b"\n") == 1
    assert told in done.stderr.decode()


def test_data_that_is_wrong_ends_with_1_and_one_line(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"q": "when?", "gold": ["S1"]}\n{"q": "when?"}\n', encoding="utf-8")
    done = run(environment, "evaluate", str(file))
    assert done.returncode == 1
    assert done.stderr.decode().startswith(f"sitat: {file}:2: 'gold' is missing")
    assert done.stderr.count(b"\n") == 1


def test_a_text_takes_the_place_of_the_fact_base(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "lamp.txt"
    file.write_bytes("\ufeffThe lighthouse of Inchkeith was lit last year.\r\nIts keeper is Ann Broad.\r\n".encode())
    for arguments, value in ((("--published", "2022-05-04"), "2021"), ((), None)):
        answer = json.loads(
            run(environment, "ask", "--json", "--text", str(file), *arguments, "When was the lighthouse lit?").stdout
        )
        citation = answer["citations"][0]
        assert (citation["start"], citation["quote"]) == (0, "The lighthouse of Inchkeith was lit last year.")
        assert (answer["value"], citation["published"]) == (value, arguments[1] if arguments else None)


def test_a_chat_without_a_terminal_is_a_question_a_line(environment: dict[str, str]) -> None:
    done = run(environment, "chat", given=f"\ufeff{KARS}\n\n  \nthanks\n/quit\n{KARS}\n".encode())
    answers = done.stdout.decode().removesuffix("\n\n").split("\n\n")
    assert len(answers) == 2
    assert answers[0] + "\n" == run(environment, "ask", KARS).stdout.decode()
    assert b"\x1b" not in done.stdout
    assert b"> " not in done.stdout
    assert (done.returncode, done.stderr) == (0, b"")


def test_sources_and_facts_are_listed_a_line_each(environment: dict[str, str]) -> None:
    heads, *sources = run(environment, "sources").stdout.decode().splitlines()
    assert heads.split("\t")[:3] == ["id", "language", "published"]
    assert [line.split("\t")[:4] for line in sources] == [[ARTICLE_ID, "en", "2023-01-14 (derived)", "Report"]]
    _, *facts = run(environment, "facts").stdout.decode().splitlines()
    assert any(line.split("\t")[1:4] == [ARTICLE_ID, "4", "2004-04"] for line in facts)


def test_the_shipped_files_are_right(environment: dict[str, str]) -> None:
    done = run(environment, "check")
    assert (done.returncode, done.stderr) == (0, b""), done.stdout.decode()


def test_dates_are_printed_one_object_each(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text("It opened on 9 May 1994. Last year it closed.", encoding="utf-8")
    done = run(environment, "dates", "--published", "2001-02-03", str(file))
    names = ("start", "end", "expression", "edtf", "precision", "resolved_with")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        dict(zip(names, (13, 23, "9 May 1994", "1994-05-09", "day", None), strict=True)),
        dict(zip(names, (25, 34, "Last year", "2000", "year", "published"), strict=True)),
    ]


@pytest.mark.parametrize("arguments", [("--jsonl", "-"), ("-", "--jsonl"), ("--jsonl=-",), ("--jsonl",)])
def test_dates_are_added_to_lines(environment: dict[str, str], arguments: tuple[str, ...]) -> None:
    given = '{"text": "В прошлом году он закрылся.", "published": "2001-02-03"}\n{"text": 1}\n{}\n'.encode()
    done = run(environment, "dates", *arguments, given=given)
    first, *others = map(json.loads, done.stdout.splitlines())
    assert [found["edtf"] for found in first["dates"]] == ["2000"]
    assert [list(line) for line in others] == [["error"], ["error"]]
    assert done.returncode == 1


def test_an_evaluation_as_json_names_what_failed(environment: dict[str, str], tmp_path: Path) -> None:
    text, questions = tmp_path / "lamp.txt", tmp_path / "questions.jsonl"
    text.write_text("The lighthouse of Inchkeith was lit in 1804. Its keeper is Ann Broad.", encoding="utf-8")
    rows = [
        {"id": "a", "q": "When was the lighthouse lit?", "lang": "en", "gold": ["S1"], "style": "clean"},
        {"id": "b", "q": "When was the lighthouse lit?", "lang": "en", "gold": ["S2"], "style": "clean"},
    ]
    questions.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = json.loads(run(environment, "evaluate", str(questions), "--text", str(text), "--json").stdout)
    assert (found["all"]["answerable"], found["all"]["right"]) == (2, 1)
    assert [miss["id"] for miss in found["misses"]] == ["b"]
    table = run(environment, "evaluate", str(questions), "--text", str(text)).stdout.decode()
    assert "50.0" in table


def test_what_is_not_installed_is_named(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "squad.json"
    paragraph = {
        "context": "It was lit in 1804.",
        "qas": [{"question": "When?", "answers": [{"answer_start": 14, "text": "1804"}]}],
    }
    file.write_text(json.dumps({"data": [{"paragraphs": [paragraph]}]}), encoding="utf-8")
    code = "import sys; sys.modules['bm25s'] = None; from bot.cli.main import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, "evaluate", "--squad", str(file)],
        capture_output=True,
        cwd=ROOT,
        env=environment,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert b'bm25s: is not installed; install what it is compared with: pip install "sitat[bench]"' in done.stderr


def test_help_needs_no_heavy_import(environment: dict[str, str]) -> None:
    code = (
        "import sys; from bot.cli.main import build_parser; build_parser().format_help();"
        "print({'numpy', 'yaml', 'rich', 'babel', 'sqlmodel', 'rapidfuzz'}.intersection(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        cwd=ROOT,
        env=environment,
        check=True,
        timeout=PATIENCE_S,
    )
    assert done.stdout.strip() == b"set()"


@pytest.mark.parametrize("language", LOCALES)
def test_every_language_has_the_same_texts_with_the_same_gaps(language: str) -> None:
    def gaps(code: str) -> dict[str, set[str]]:
        return {
            key: {name for _, name, _, _ in Formatter().parse(text) if name} for key, text in load_texts(code).items()
        }

    assert gaps(language) == gaps("en")
    assert all(text.strip() for text in load_texts(language).values())


# Ctrl-C reaches whose terminal it is. Taken by the new process and not between fork and exec, where a process with
# threads may lock up.
TAKE_TERMINAL = "import os, sys; os.login_tty(os.dup(0)); os.execv(sys.argv[1], sys.argv[1:])"


class Terminal:
    """A process behind a pseudo-terminal of 200 columns, and what it has written there."""

    def __init__(self, environment: Mapping[str, str], *arguments: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-c", TAKE_TERMINAL, *SITAT, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env=environment,
        )
        os.close(slave)
        self.written = ""

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def read_until(self, marker: str) -> str:
        """Return what is written up to `marker`."""
        while marker not in self.written:
            ready, _, _ = select.select([self._master], [], [], PATIENCE_S)
            assert ready, f"no {marker!r} in {self.written!r}"
            self.written += self._read()
        before, _, self.written = self.written.partition(marker)
        return before

    def read_to_end(self) -> str:
        while part := self._read():
            self.written += part
        return self.written

    def _read(self) -> str:
        try:
            return os.read(self._master, 65_536).decode("utf-8", "replace")
        except OSError:  # Linux says EIO where the other side has closed
            return ""

    def wait(self) -> int:
        return self._process.wait(PATIENCE_S)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)


@pytest.fixture
def prompt(environment: dict[str, str], tmp_path: Path) -> Iterator[tuple[Terminal, Path]]:
    terminal = Terminal(environment | {"XDG_STATE_HOME": str(tmp_path)}, "chat")
    yield terminal, tmp_path / "sitat" / "history"
    terminal.close()


def test_a_terminal_has_a_prompt_and_a_history(prompt: tuple[Terminal, Path]) -> None:
    terminal, history = prompt
    welcome = terminal.read_until("you  > ")
    assert "/quit" in welcome
    assert welcome.count("?") == 3  # questions to try
    terminal.type(KARS + "\r")
    answer = terminal.read_until("you  > ")
    assert "sitat> April 2004" in answer
    assert "\x1b[1mApril 2004" in answer  # bold, in the quote
    assert "paragraph 3, sentence 2" in answer
    terminal.type("\x1b[A\r")  # the arrow up brings the question back
    assert "sitat> April 2004" in terminal.read_until("you  > ")
    terminal.type("\x04")  # Ctrl-D
    assert "Traceback" not in terminal.read_to_end()
    assert terminal.wait() == 0
    assert history.read_text(encoding="utf-8").split("\n")[0] == KARS
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_a_chat_without_a_place_for_its_history_goes_on(environment: dict[str, str]) -> None:
    terminal = Terminal(environment | {"XDG_STATE_HOME": "/dev/null", "LANG": "tr_TR.UTF-8"}, "chat")
    try:
        assert "/dev/null" in terminal.read_until("siz  > ")
        terminal.type("/quit\r")
        terminal.read_to_end()
        assert terminal.wait() == 0
    finally:
        terminal.close()


def test_a_text_cannot_command_the_terminal(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text("The lighthouse \x1b]0;owned\x07 was lit in 1804.", encoding="utf-8")
    terminal = Terminal(environment, "ask", "--text", str(file), "When was the lighthouse lit?")
    try:
        written = terminal.read_to_end()
        assert "The lighthouse �]0;owned� was lit in" in written
        assert terminal.wait() == 0
    finally:
        terminal.close()
