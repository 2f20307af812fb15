"""Terms: what a question names, how each stands to the others, and what a follow-up takes over."""

import pytest

from knowledge.dates.dates import Date
from knowledge.facts import SlotName
from knowledge.reading.terms import Term, TermKind
from knowledge.reading.turns import Turn, completed, in_context
from tests.knowledge.made_up import INDEX, fact, read


def named(question: str, language: str = "en") -> dict[str, Term]:
    return {term.text: term for term in read(question, language=language).terms}


def test_the_longest_name_is_one_term_and_its_parts_are_less() -> None:
    (term,) = (term for term in named("Who signed the Sea Treaty?").values() if term.concepts == ("sea-treaty",))
    sure = dict(term.keys)
    assert (term.text, sure["c:sea-treaty"], sure["c:treaty"]) == ("Sea Treaty", 1.0, 0.5)


def test_a_word_with_a_slip_is_known_and_less_sure() -> None:
    term = named("When did Norland open its consulat?")["consulat"]
    assert "consulate" in term.concepts
    assert 0.7 < dict(term.keys)["c:consulate"] < 1


def test_a_word_that_nobody_knows_is_a_term_without_a_meaning() -> None:
    term = named("When did Norland open its zyxwv?")["zyxwv"]
    assert (term.concepts, term.is_known, term.is_own) == ((), False, True)


@pytest.mark.parametrize(
    ("question", "text", "kind"),
    [
        pytest.param("When did Norland open its embassy?", "embassy", TermKind.OWN, id="of the question itself"),
        pytest.param("Sudland is far. When did Norland sign?", "Sudland", TermKind.AROUND, id="around it"),
        pytest.param("I mean Sudland. When was the embassy opened?", "Sudland", TermKind.TAKEN_OVER, id="meant"),
        pytest.param("How many years is that?", "years", TermKind.FRAME, id="a unit asks"),
    ],
)
def test_what_a_term_is_to_its_question(question: str, text: str, kind: TermKind) -> None:
    assert named(question)[text].kind is kind


@pytest.mark.parametrize(
    ("question", "language", "standing"),
    [
        ("When did Norland recognise Sudland?", "en", {"Norland": "doer", "Sudland": "receiver"}),
        ("When was Norland recognised by Sudland?", "en", {"Norland": "receiver", "Sudland": "doer"}),
        ("Norland Südland'ı ne zaman tanıdı?", "tr", {"Norland": "doer", "Südland": "receiver"}),
        ("Norland'ı Südland ne zaman tanıdı?", "tr", {"Norland": "receiver", "Südland": "doer"}),
    ],
)
def test_who_did_it_to_whom_is_told_by_order_voice_and_case(
    question: str, language: str, standing: dict[str, str]
) -> None:
    terms = named(question, language)
    assert {text: terms[text].standing for text in standing} == standing


@pytest.mark.parametrize(
    ("question", "language", "roles"),
    [
        ("When was Norland's embassy in Sudland opened?", "en", {"Norland": "owner", "Sudland": "place"}),
        ("Norland'ın Südland'daki büyükelçiliği ne zaman açıldı?", "tr", {"Norland": "owner", "Südland": "place"}),
    ],
)
def test_whose_it_is_and_where_is_told_by_words_and_endings(
    question: str, language: str, roles: dict[str, str]
) -> None:
    terms = named(question, language)
    assert {text: terms[text].role for text in roles} == roles


def turn(question: str, name: str) -> Turn:
    one = fact(name)
    return Turn(read(question), one.sentence - 1, one, one.date, one.sentence - 1)


def test_a_follow_up_takes_over_what_it_does_not_name_itself() -> None:
    before = turn("When did Norland open its consulate in Aster?", "aster")
    after = completed(read("And in Brig?"), before, INDEX)
    kinds = {term.text: term.kind for term in after.terms}
    assert kinds == {"Brig": TermKind.OWN} | dict.fromkeys(("Norland", "open", "consulate"), TermKind.TAKEN_OVER)
    assert after.slot is SlotName.WHEN


def test_a_thing_takes_the_place_of_one_of_its_kind() -> None:
    before = turn("When did Norland open its embassy in Sudland?", "embassy")
    after = completed(read("And the consulate?"), before, INDEX)
    assert "embassy" not in {term.text for term in after.terms}


def test_that_same_year_is_the_year_that_was_spoken_of() -> None:
    before = turn("When was the Sea Treaty signed?", "treaty")
    placed = in_context(read("What else happened in that same year?"), before)
    assert placed.window is not None
    assert placed.window.date == Date("1970")
