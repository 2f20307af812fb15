from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.data import DATA
from knowledge.dates.dates import Date
from knowledge.errors import DataError
from knowledge.facts import Evidence, Fact, SlotName
from knowledge.files.data_files import read_shipped, read_source
from knowledge.files.fact_files import FactFile, find_words, read_fact_file
from knowledge.files.lined_yaml import stop
from knowledge.language.sentences import cut
from knowledge.sources import Source

TEXT = (
    "Azerbaijani diplomats came from Azerbaijan on January 14, 1992.\n"
    "In August of the same year, Azerbaijan opened an embassy, and in 1993 Azerbaijan opened a consulate."
)
SOURCE = Source("pact", TEXT, published=date(2023, 1, 14))
SENTENCES = cut(TEXT)
NOTES = "title: The pact\npublisher: Report\npublished: 2023-01-14\nlanguage: en\n"
FACT = "- id: one\n  sentence: {}\n  relation: open\n"


def facts_of(tmp_path: Path, facts: str) -> list[Fact]:
    return [lined.fact for lined in file_of(tmp_path, f"facts:\n{facts}").facts]


def file_of(tmp_path: Path, content: str) -> FactFile:
    path = tmp_path / "pact.yaml"
    path.write_text(f"source: pact\n{content}", encoding="utf-8")
    return read_fact_file(path, SOURCE, SENTENCES, stop)


def words(evidence: Evidence) -> str:
    return TEXT[evidence.start : evidence.end]


def write_source(tmp_path: Path, text: bytes, notes: str = NOTES) -> Path:
    path = tmp_path / "pact.txt"
    path.write_bytes(text)
    path.with_suffix(".yaml").write_text(notes, encoding="utf-8")
    return path


def test_a_source_is_read_with_what_stands_beside_it(tmp_path: Path) -> None:
    path = write_source(tmp_path, TEXT.encode(), f"{NOTES}published_note: derived\nurl: https://example.org\n")
    expected = Source("pact", TEXT, "The pact", "Report", date(2023, 1, 14), "derived", "en", "https://example.org")
    assert read_source(path) == expected


def test_an_address_may_be_left_empty(tmp_path: Path) -> None:
    assert read_source(write_source(tmp_path, b"A.", NOTES + 'url: ""\n')).url == ""


@pytest.mark.parametrize(
    "text",
    ["a\r\nb\rc\n", "\ufeffa", "İstanbul e\u0301\u2028\U0001f1e6", " a "],
    ids=["line ends", "byte order mark", "letters", "blanks"],
)
def test_no_character_of_a_text_is_changed(tmp_path: Path, text: str) -> None:
    assert read_source(write_source(tmp_path, text.encode())).text == text


def test_a_text_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"pact\.txt:2: is not UTF-8; save the file as UTF-8"):
        read_source(write_source(tmp_path, b"a\nb\xff"))


def test_a_fact_without_a_clause_is_the_whole_sentence(tmp_path: Path) -> None:
    (fact,) = facts_of(tmp_path, FACT.format(1))
    assert words(fact.clause) == "Azerbaijani diplomats came from Azerbaijan on January 14, 1992."
    assert (fact.id, fact.source_id, fact.sentence, fact.relation) == ("one", "pact", 1, "open")
    assert (fact.subject, fact.slots, fact.as_of, fact.denied) == ((), (), False, False)


def test_every_key_of_a_fact_is_read(tmp_path: Path) -> None:
    (fact,) = facts_of(
        tmp_path,
        FACT.format(2)
        + """\
  clause: in 1993 Azerbaijan opened a consulate
  subject: [azerbaijan]
  object: [consulate, pact]
  place: kars
  about: [no, "1993"]
  topic: missions
  as_of: true
  denied: true
  asked: {en: [When?, Where?], ru: Когда?}
  slots:
    when: {text: "1993", edtf: 1993}
    how_many: {text: a, number: 1.5, unit: year, concept: one}
    who: [{text: Azerbaijan}, {text: diplomats, sentence: 1}]
    list: {text: a consulate, note: one of two}
""",
    )
    assert words(fact.clause) == "in 1993 Azerbaijan opened a consulate"
    assert (fact.subject, fact.object, fact.place) == (("azerbaijan",), ("consulate", "pact"), ("kars",))
    assert fact.concepts == ("no", "1993")
    assert (fact.topic, fact.as_of, fact.denied) == ("missions", True, True)
    assert fact.phrasings == {"en": ("When?", "Where?"), "ru": ("Когда?",)}
    assert fact.date == Date("1993")
    many = fact.slot(SlotName.HOW_MANY)
    assert many
    assert (words(many.evidence), many.number, many.unit, many.concept) == ("a", 1.5, "year", "one")
    who = [(slot.evidence.sentence, words(slot.evidence)) for slot in fact.all_slots(SlotName.WHO)]
    assert who == [(2, "Azerbaijan"), (1, "diplomats")]
    assert [slot.note for slot in fact.all_slots(SlotName.LIST)] == ["one of two"]


def test_a_relative_date_keeps_the_words_that_resolve_it(tmp_path: Path) -> None:
    slot = '{text: In August, edtf: 1992-08, resolved_by: {sentence: 1, text: "January 14, 1992"}}'
    (fact,) = facts_of(tmp_path, f"{FACT.format(2)}  slots:\n    when: {slot}\n")
    resolved_by = fact.slots[0].resolved_by
    assert resolved_by
    assert (resolved_by.sentence, words(resolved_by)) == (1, "January 14, 1992")


def test_a_date_that_leans_on_publication_says_so(tmp_path: Path) -> None:
    slot = "{text: In August, edtf: 2022, resolved_by: published, note: for editors}"
    (fact,) = facts_of(tmp_path, f"{FACT.format(2)}  slots:\n    when: {slot}\n")
    assert (fact.slots[0].note, fact.slots[0].resolved_by) == ("published", None)


@pytest.mark.parametrize(
    ("fact", "slot", "start"),
    [
        pytest.param(FACT.format(1), "{text: Azerbaijan}", TEXT.index("Azerbaijan on"), id="whole words"),
        pytest.param(FACT.format(1), "{text: zerb}", 1, id="a part of a word"),
        pytest.param(FACT.format(2), "{text: Azerbaijan}", TEXT.index("Azerbaijan opened an"), id="first"),
        pytest.param(
            FACT.format(2),
            "{text: Azerbaijan, nth: 2}",
            TEXT.index("Azerbaijan opened a consulate"),
            id="nth",
        ),
        pytest.param(
            FACT.format(2) + "  clause: in 1993 Azerbaijan opened a consulate\n",
            "{text: Azerbaijan}",
            TEXT.index("Azerbaijan opened a consulate"),
            id="in the clause",
        ),
        pytest.param(
            FACT.format(2) + "  clause: Azerbaijan opened\n  nth: 2\n",
            "{text: opened}",
            TEXT.rindex("opened"),
            id="in the second clause",
        ),
        pytest.param(
            FACT.format(2) + "  clause: in 1993 Azerbaijan opened a consulate\n",
            "{text: Azerbaijan, nth: 1}",
            TEXT.index("Azerbaijan opened an"),
            id="nth of the sentence, not of the clause",
        ),
    ],
)
def test_words_are_found_where_an_editor_means_them(tmp_path: Path, fact: str, slot: str, start: int) -> None:
    (read,) = facts_of(tmp_path, f"{fact}  slots:\n    who: {slot}\n")
    assert read.slots[0].evidence.start == start


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        pytest.param("- sentence: 1\n  relation: a\n", "3: 'id' is missing; add id:", id="key missing"),
        pytest.param(FACT.format(9), "4: pact has no sentence 9; write a number from 1 to 2", id="sentence"),
        pytest.param(FACT.format("one"), "4: 'one' is no whole number", id="no number"),
        pytest.param(
            FACT.format(1) + "  clause: opened an embassy\n",
            "6: sentence 1 has no 'opened an embassy'; sentence 2 has it; write sentence: 2",
            id="clause of another sentence",
        ),
        pytest.param(
            FACT.format(1) + "  clause: Azerbaijani diplomat’s came\n",
            "copy it from the text, which has 'Azerbaijani diplomats came",
            id="clause with a slip",
        ),
        pytest.param(
            FACT.format(2) + "  clause: opened\n  nth: 3\n",
            "7: 'opened' stands 2 times in sentence 2, not 3 times; write nth: 1 to 2",
            id="nth",
        ),
        pytest.param(
            FACT.format(1) + "  slots:\n    when: {text: 1992, edtf: 1992-13}\n", "7: '1992-13' is", id="date"
        ),
        pytest.param(FACT.format(1) + "  slots:\n    who: {txt: a}\n", "7: unknown key 'txt'; write text", id="key"),
        pytest.param(FACT.format(1) + "  slots:\n    whom: {text: a}\n", "unknown key 'whom'; write who", id="slot"),
        pytest.param(FACT.format(1) + "  as_of: yes\n", "6: 'yes' is neither true nor false", id="boolean"),
        pytest.param(FACT.format(1) + "  topic: mission\n", "6: unknown topic 'mission'; write missions", id="topic"),
        pytest.param(FACT.format(1) + "  asked: {de: [Wann?]}\n", "6: unknown key 'de'; write", id="language"),
        pytest.param(FACT.format(1) + "  sentence: 2\n", "6: 'sentence' stands twice; leave one", id="twice"),
        pytest.param(FACT.format(1) + "  place:\n", "6: a text is expected here", id="empty"),
        pytest.param(FACT.format(1) + "  slots: [a]\n", "6: keys and values are expected here", id="list"),
        pytest.param(FACT.format(1) + " x: 1\n", "is not well-formed YAML", id="indent"),
        pytest.param("- a\n", "3: keys and values are expected here", id="no fact"),
    ],
)
def test_a_mistake_in_a_fact_is_named_with_its_line(tmp_path: Path, facts: str, says: str) -> None:
    with pytest.raises(DataError) as caught:
        facts_of(tmp_path, facts)
    assert "pact.yaml:" in str(caught.value)
    assert says in str(caught.value)


@given(text=st.text("ab .", max_size=12), sought=st.text("ab .", min_size=1, max_size=3), data=st.data())
def test_words_that_are_found_stand_there(text: str, sought: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    places = find_words(text, sought, start, end)
    assert all(text[place : place + len(sought)] == sought for place in places)
    assert all(start <= place and place + len(sought) <= end for place in places)
    assert bool(places) == (sought in text[start:end])


def test_everything_that_is_shipped_is_read() -> None:
    shipped = read_shipped()
    assert {source.id for source in shipped.sources} == set(shipped.sentences)
    assert {fact.source_id for fact in shipped.facts} == set(shipped.sentences)
    assert {concept.id for concept in shipped.concepts} >= {fact.relation for fact in shipped.facts}


def test_every_quote_of_a_shipped_fact_is_in_its_sentence() -> None:
    shipped = read_shipped()
    assert shipped.facts
    for fact in shipped.facts:
        evidences = [fact.clause, *(slot.evidence for slot in fact.slots)]
        evidences += [slot.resolved_by for slot in fact.slots if slot.resolved_by]
        for evidence in evidences:
            sentence = shipped.sentences[fact.source_id][evidence.sentence - 1]
            assert sentence.start <= evidence.start < evidence.end <= sentence.end


def test_the_shipped_texts_are_their_files_byte_for_byte() -> None:
    sources = read_shipped().sources
    assert sources
    for source in sources:
        assert source.text.encode() == (DATA / "sources" / f"{source.id}.txt").read_bytes()


def test_every_sentence_and_every_word_that_answers_has_a_translation() -> None:
    shipped = read_shipped()
    texts = {source.id: source for source in shipped.sources}
    names = {concept.id for concept in shipped.concepts if concept.is_name}
    words = {(one.id, one.text[at.start : at.end]) for one in shipped.sources for at in shipped.sentences[one.id]}
    for fact in shipped.facts:
        plain = [slot.evidence for slot in fact.slots if not (slot.date or slot.number or slot.concept in names)]
        words |= {(fact.source_id, texts[fact.source_id].text[at.start : at.end]) for at in plain}
    assert len(words) > 80
    assert [one for one in words if set(texts[one[0]].gloss(one[1])) != {"az", "tr", "ru"}] == []


def test_a_translation_is_of_a_sentence_or_of_words(tmp_path: Path) -> None:
    file = file_of(tmp_path, "facts: []\nglosses:\n- {sentence: 1, ru: A}\n- {text: an embassy, az: B, tr: C}\n")
    assert file.glosses == {TEXT.splitlines()[0]: {"ru": "A"}, "an embassy": {"az": "B", "tr": "C"}}
