"""Verdicts: what may stand over a quotation, for each kind of proof, on countries that there are not."""

import pytest

from knowledge.answers import Verdict
from knowledge.judging.parts import Kind
from knowledge.judging.proofs import prove
from knowledge.judging.verdicts import judge
from tests.knowledge.made_up import INDEX, PLAIN, fact, matches, read

VALUE, YES, NO, QUOTED, REFUSED = Verdict.VALUE, Verdict.YES, Verdict.NO, Verdict.QUOTED, Verdict.REFUSED


@pytest.mark.parametrize(
    ("question", "verdict", "said"),
    [
        pytest.param("When did Norland open its embassy in Sudland?", VALUE, "in May 1950", id="whole, and has it"),
        pytest.param("When did Sudland open its embassy in Norland?", REFUSED, "", id="roles turned round"),
        pytest.param("When did Norland close its embassy in Sudland?", REFUSED, "", id="another deed"),
        pytest.param("When did Norland open its consulate in Brig?", VALUE, "in March 1972", id="of two facts its own"),
        pytest.param("When did Norland open its consulate in Ostland?", REFUSED, "", id="another place"),
        pytest.param("Where was the Sea Treaty signed?", VALUE, "Aster", id="a place"),
        pytest.param("Who signed the Sea Treaty with Norland?", VALUE, "Sudland", id="who did it"),
        pytest.param("Was the Sea Treaty signed in Aster?", YES, "", id="yes"),
        pytest.param("Was the Peace Charter signed in Aster?", NO, "Brig", id="no, by the place"),
        pytest.param("Was the Sea Treaty signed in 1971?", NO, "on 3 June 1970", id="no, by the year"),
        pytest.param("Was the embassy of Norland opened in May 1950?", YES, "", id="yes, in its month"),
        pytest.param("Was the embassy of Norland opened on 3 May 1950?", REFUSED, "", id="no yes for a day in it"),
        pytest.param("Was the Sea Treaty closed in Aster?", REFUSED, "", id="no yes for another deed"),
        pytest.param("Did Sudland recognise Ostland?", NO, "", id="the source denies it"),
        pytest.param("Did Norland recognise Ostland?", REFUSED, "", id="of somebody else nothing is said"),
        pytest.param("How many ships took part in the exercises?", VALUE, "About 40", id="a count"),
        pytest.param("How many ships took part in the exercises of 1981?", REFUSED, "", id="a count of another year"),
        pytest.param("How many embassies took part in the exercises?", REFUSED, "", id="a count of other things"),
    ],
)
def test_a_word_stands_over_a_quotation_if_it_is_proved(question: str, verdict: Verdict, said: str) -> None:
    intent = read(question)
    judged = judge(intent, matches(question), INDEX)
    assert judged is not None
    assert judged.verdict is verdict
    told = judged.match.spans[0].text if judged.verdict is VALUE else ""
    if judged.instead:
        told = INDEX.sources["a"].text[judged.instead.evidence.start : judged.instead.evidence.end]
    assert told == said


def test_of_a_text_without_facts_nothing_is_proved_by_a_fact() -> None:
    question = "When did Norland open its embassy in Sudland?"
    assert judge(read(question, PLAIN), matches(question, PLAIN), PLAIN) is None


@pytest.mark.parametrize(
    ("question", "name", "kinds"),
    [
        pytest.param("When did Norland open its embassy in Sudland?", "embassy", [], id="nothing"),
        pytest.param("When did Norland close its embassy in Sudland?", "embassy", [Kind.RELATION], id="the deed"),
        pytest.param("When did Ostland open its embassy in Sudland?", "embassy", [Kind.DOER], id="who did it"),
        pytest.param("When did Norland open its embassy in Brig?", "embassy", [Kind.PLACE], id="where"),
        pytest.param("Did Norland open its embassy in Sudland in 1951?", "embassy", [Kind.TIME], id="when"),
        pytest.param("Did 41 ships take part in the exercises?", "ships", [Kind.NUMBER], id="how many"),
    ],
)
def test_a_proof_names_the_part_that_is_missing(question: str, name: str, kinds: list[Kind]) -> None:
    one = fact(name)
    at = one.sentence - 1
    proof = prove(read(question), INDEX, INDEX.entries[at], at, one)
    assert [part.kind for part in proof.parts if not part.is_proved] == kinds
    assert proof.is_whole == (not kinds)


def test_each_part_that_is_borne_out_has_its_words() -> None:
    text = INDEX.sources["a"].text
    intent = read("Did Norland open its embassy in Sudland in May 1950?")
    proof = prove(intent, INDEX, INDEX.entries[0], 0, fact("embassy"))
    borne_out = {part.text: text[slice(*part.words)] for part in proof.parts if part.words}
    assert borne_out == {
        "Norland": "Norland",
        "open": "opened",
        "embassy": "embassy",
        "Sudland": "Sudland",
        "in May 1950": "in May 1950",
    }
