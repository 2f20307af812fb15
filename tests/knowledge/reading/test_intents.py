"""What a question asks for, told from its words in four languages."""

import pytest

from knowledge.facts import SlotName
from knowledge.finding.index import Index
from knowledge.language.languages import LANGUAGES
from knowledge.lexicon.concepts import Lexicon
from knowledge.reading.detection import hear
from knowledge.reading.intents import analyse
from knowledge.wording import _texts

EMPTY = Index([], Lexicon())


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("When was it signed?", "en"),
        ("Bu nə vaxt imzalanıb?", "az"),
        ("bu ne vaxt imzalanib", "az"),
        ("Ne zaman imzalandı?", "tr"),
        ("konsolosluk nerede acildi", "tr"),
        ("Когда подписали?", "ru"),
        ("Оккупация длилась 20 лет?", "ru"),
        ("kogda podpisali", "ru"),
        ("", "en"),
    ],
)
def test_the_language_is_told_from_the_question(question: str, language: str) -> None:
    assert hear(question).guess == language


@pytest.mark.parametrize("text", ["👍", "ok", "i", "thanks!", "Kars?", "2004", "...", ""])
def test_a_word_or_a_sign_tells_no_language(text: str) -> None:
    assert [hear(text).in_talk(spoken) for spoken in LANGUAGES] == list(LANGUAGES)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("когда was the Kars consulate opened", "en"),
        ("Shusha Declaration когда подписали?", "ru"),
        ("The Kars consulate ne zaman açıldı?", "tr"),
        ("Kars consulate nə vaxt opened", "az"),
    ],
)
def test_a_mixed_question_is_of_the_language_of_its_function_words(text: str, language: str) -> None:
    assert hear(text).in_talk("en" if language != "en" else "ru") == language


@pytest.mark.parametrize(
    ("question", "slot"),
    [
        ("In which year did it open?", SlotName.WHEN),
        ("whn was it signed", None),
        ("How long did it last?", SlotName.HOW_LONG),
        ("How many exercises were held?", SlotName.HOW_MANY),
        ("Hansı şəhərdə imzalanıb?", SlotName.WHERE),
        ("necə dəstək verib", SlotName.HOW),
        ("neçə təlim olub", SlotName.HOW_MANY),
        ("Kim söyledi?", SlotName.WHO),
        ("Почему это важно?", SlotName.WHY),
        ("Is there a consulate?", SlotName.YES_NO),
    ],
)
def test_the_slot_is_told_from_the_question(question: str, slot: SlotName | None) -> None:
    assert analyse(question, EMPTY).slot == slot


def test_a_long_text_is_read_at_its_end() -> None:
    assert analyse("bla " * 5_000 + "Where is it?", EMPTY).slot is SlotName.WHERE


def test_the_texts_of_answers_have_the_same_keys_in_every_language() -> None:
    def keys(of: object) -> object:
        return {key: keys(value) for key, value in of.items()} if isinstance(of, dict) else ""

    assert keys(_texts("en"))
    assert all(keys(_texts(language)) == keys(_texts("en")) for language in LANGUAGES)
