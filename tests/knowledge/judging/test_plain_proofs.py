"""Plain proofs: what a text without facts bears out, in its words, numbers and the roles of its names."""

from collections.abc import Iterator

import pytest

from knowledge.answers import Verdict
from knowledge.library import KnowledgeBase
from knowledge.wording import say_answer

TEXT = (
    "In January 1942 Brazil cut off relations with Tokyo. "
    "Japan has consulates general in Recife and Manaus. "
    "Brazil has an embassy in Tokyo and a consulate general in Nagoya. "
    "A gas pipeline 508 kilometres long came into use in 2022. "
    "The steelworks lit its first furnace in October 1962. "
    "The presidents put their names to the treaty of 1994."
)
VALUE, QUOTED, REFUSED = Verdict.VALUE, Verdict.QUOTED, Verdict.REFUSED


@pytest.fixture(scope="module")
def plain() -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open("sqlite://", shipped=False) as kb:
        kb.add_source(TEXT, id="a")
        yield kb


@pytest.mark.parametrize(
    ("question", "verdict", "sentence"),
    [
        pytest.param("Did Brazil cut off relations with Japan?", QUOTED, 1, id="a capital for its country"),
        pytest.param("Did Japan cut off relations with Brazil?", REFUSED, 1, id="roles turned round"),
        pytest.param(
            "In which Brazilian cities does Japan have consulates general?", QUOTED, 2, id="the other sentence"
        ),
        pytest.param("When did the steelworks light its first furnace?", VALUE, 5, id="an irregular verb"),
        pytest.param("When did the steelworks close its first furnace?", REFUSED, 5, id="another verb"),
        pytest.param("Did the presidents sign the treaty?", QUOTED, 6, id="a way of saying it"),
        pytest.param("Is the embassy of Brazil in the Zyxwvut palace?", REFUSED, 3, id="a name that nobody knows"),
    ],
)
def test_a_text_without_facts_bears_out_what_it_says(
    plain: KnowledgeBase, question: str, verdict: Verdict, sentence: int
) -> None:
    answer = plain.ask(question)
    assert (answer.verdict, answer.citations[0].number) == (verdict, sentence)


def test_how_long_a_thing_is_may_be_a_length(plain: KnowledgeBase) -> None:
    assert say_answer(plain.ask("How long is the gas pipeline?")) == "508 kilometers"


def test_of_several_names_none_is_told_as_the_one(plain: KnowledgeBase) -> None:
    answer = plain.ask("Where does Japan have consulates general?")
    assert (answer.verdict, answer.citations[0].number) == (QUOTED, 2)
