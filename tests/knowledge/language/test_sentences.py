"""Rows in four languages stand in sentences.yaml; what holds for any text is a property here."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.data import DATA
from knowledge.errors import DataError
from knowledge.language import sentences
from knowledge.language.sentences import Sentence, cut
from tests.counting import steps

ROWS: dict[str, dict[str, list[str]]] = yaml.load(
    Path(__file__).with_name("sentences.yaml").read_text("utf-8"), yaml.CBaseLoader
)
LENGTH = 10_000
GARBAGE = (
    *".!…\"'([«“ \t\n",
    '." ',
    '" ',
    "()",
    ".[",
    "- ",
    "a.[",
    "„a",
    ". ",
    "Az ",
)
FULL_OF_MARKS = ("A. ", "U.S. ", "Ab! ", "1. ", "a\n", "(a. B) ", '"a. b" ', ".'.'x")
LANGUAGES = st.sampled_from(["en", "az", "tr", "ru", "de", "", "EN-gb"])
# Letters of words that matter here, marks of every kind, and all of Unicode.
TEXTS = st.text() | st.lists(
    st.sampled_from(
        [
            *"aAiIVxБбşƏ19 \n\r\t\u2028\xa0\ufeff",
            *".!?…。؟",
            *"\"'“”„«»()[]-—:,;*",
            "U.S",
            " The",
            "т. е",
            "Dr",
            "[1]",
        ]
    )
).map("".join)


def shown(text: str, language: str = "en") -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in cut(text, language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param(language, row, id=f"{language}: {name}")
        for language, rows in ROWS.items()
        for name, row in rows.items()
    ],
)
def test_a_text_is_cut_where_its_sentences_end(language: str, expected: list[str]) -> None:
    assert shown(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The war ended.The peace began.", ["The war ended.", "The peace began."], id="a word"),
        pytest.param("It ended in 1918.The king left.", ["It ended in 1918.", "The king left."], id="a year"),
        pytest.param("See bbc.co.uk/The or U.S.The end", ["See bbc.co.uk/The or U.S.The end"], id="an address"),
        pytest.param("我来了。你呢？好。", ["我来了。", "你呢？", "好。"], id="a language without spaces"),
    ],
)
def test_a_sentence_may_end_without_a_space(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize("text", ["", " ", "\n\n", " \t\r\n\u2028 \xa0"], ids=["empty", "space", "lines", "mixed"])
def test_a_blank_text_has_no_sentences(text: str) -> None:
    assert cut(text) == []


def test_sentences_are_numbered_in_the_text_and_in_their_paragraph() -> None:
    assert cut("One. Two.\r\n\r\n  Three.\n") == [
        Sentence(number=1, paragraph=1, position=1, start=0, end=4),
        Sentence(number=2, paragraph=1, position=2, start=5, end=9),
        Sentence(number=3, paragraph=2, position=1, start=15, end=21),
    ]


def test_a_line_break_ends_a_sentence_that_has_no_mark() -> None:
    assert shown("Relations of the two\nThey began in Dr.\nBerg") == [
        "Relations of the two",
        "They began in Dr.",
        "Berg",
    ]


def test_the_rules_are_those_of_the_language() -> None:
    text = "II. Elif geldi, 3. Ordu geldi, Bkz. Kars ve 19. Ada."
    assert shown(text, "tr") == [text]
    assert len(shown(text, "en")) > 1


@pytest.mark.parametrize("language", ["tr-TR", "TR", "tr_TR"])
def test_a_language_may_carry_its_region(language: str) -> None:
    assert shown("Kral II. Ali geldi.", language) == ["Kral II. Ali geldi."]


@pytest.mark.parametrize("language", ["", "de", "../en", "\0"])
def test_any_other_language_is_cut_with_all_lists_together(language: str) -> None:
    text = "Prof. Berg, проф. Орлов ve Doç. Kaya met. The end."
    assert shown(text, language) == ["Prof. Berg, проф. Орлов ve Doç. Kaya met.", "The end."]


@given(text=TEXTS, language=LANGUAGES)
def test_sentences_stand_in_order_with_only_white_space_between(text: str, language: str) -> None:
    found = cut(text, language)
    place = 0
    for number, sentence in enumerate(found, 1):
        assert sentence.number == number
        assert place <= sentence.start < sentence.end
        assert not text[place : sentence.start].strip()
        span = text[sentence.start : sentence.end]
        assert span == span.strip()
        assert not set(span) & set("\n\r\x85\u2028\u2029")
        place = sentence.end
    assert not text[place:].strip()


@given(text=TEXTS, language=LANGUAGES)
def test_positions_count_up_within_each_paragraph(text: str, language: str) -> None:
    paragraph, position = 0, 0
    for sentence in cut(text, language):
        if sentence.paragraph == paragraph:
            position += 1
        else:
            paragraph, position = paragraph + 1, 1
        assert (sentence.paragraph, sentence.position) == (paragraph, position)


@given(text=TEXTS, language=LANGUAGES)
def test_lines_are_cut_each_on_its_own(text: str, language: str) -> None:
    lines = text.splitlines() if not set(text) & set("\x0b\x0c\x1c\x1d\x1e") else [text]
    if len(lines) > 1:
        assert shown(text, language) == [span for line in lines for span in shown(line, language)]


@pytest.mark.parametrize("piece", [*GARBAGE, *FULL_OF_MARKS], ids=repr)
def test_the_work_grows_with_the_text_and_not_with_its_square(piece: str) -> None:
    cut("")  # reads the lists
    short, long = (piece * LENGTH)[: LENGTH // 10], (piece * LENGTH)[:LENGTH]
    assert steps(lambda: cut(long)) < 15 * (steps(lambda: cut(short)) + LENGTH // 100)  # 10 if linear, 100 if square


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("never_end: [Mr.", r"xx\.yaml:\d: ", id="no YAML"),
        pytest.param("never_end: [Mr.]", "must have these lists", id="a list is missing"),
        pytest.param(None, "starters must be a list of words", id="a word for a list"),
    ],
)
def test_a_wrong_language_file_is_named(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "xx.yaml"
    good = (DATA / "sentences/en.yaml").read_text("utf-8")
    path.write_text(content if content else good.split("starters:")[0] + "starters: The\nreporting: []\n", "utf-8")
    with pytest.raises(DataError, match=message):
        sentences._read_lists(path)
