"""Patterns: how a language asks, its word lists folded and compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from knowledge.dates.grammar import load_language
from knowledge.facts import SlotName
from knowledge.language.languages import Language, load
from knowledge.language.phrases import Phrases, folded_words
from knowledge.language.words import fold


@dataclass(frozen=True)
class Standing:
    """How a language shows who does something, and to whom."""

    doer_before: frozenset[str]
    doer_after: frozenset[str]
    receiver_before: frozenset[str]
    receiver_after: frozenset[str]
    owned_after: frozenset[str]
    joined_by: frozenset[str]
    helping: frozenset[str]
    being: frozenset[str]
    done: Phrases
    asks_doer: Phrases
    converse: Phrases
    governed: Phrases
    by_order: bool
    postposed: bool
    possessed: tuple[str, ...]
    adjectives: tuple[str, ...]
    cases: Mapping[str, Mapping[str, str]]  # by how the name itself ends: each ending, and what it says

    @classmethod
    def of(cls, lists: Mapping[str, Any]) -> "Standing":
        """Read the section of a language's file."""

        def words(key: str) -> frozenset[str]:
            return frozenset(map(fold, lists[key]))

        cases = {
            end: {ending: standing for standing, endings in table.items() for ending in endings}
            for end, table in (lists["cases"] or {}).items()
        }
        return cls(
            words("doer_before"),
            words("doer_after"),
            words("receiver_before"),
            words("receiver_after"),
            words("owned_after"),
            words("joined_by"),
            words("helping"),
            words("being"),
            Phrases(lists["done"]),
            Phrases(lists["asks_doer"]),
            Phrases(lists["converse"]),
            Phrases(lists["governed"]),
            bool(lists["by_order"]),
            bool(lists["postposed"]),
            tuple(map(fold, lists["possessed"])),
            tuple(map(fold, lists["adjectives"])),
            cases,
        )


# What a question may ask beside its slot, each a list of the language.
_ASKS = ("ago", "then", "about", "next_one", "next_anniversary", "happened", "more", "doing", "what_is")


class Patterns:
    """The word lists of one language."""

    def __init__(self, language: Language) -> None:
        self._code = language.code
        self.slots = {SlotName(slot): Phrases(language.phrases("slots", slot)) for slot in language.lists["slots"]}
        self.asking = Phrases(
            phrase for slot in language.lists["slots"] for phrase in language.phrases("slots", slot) if " " in phrase
        )
        self.heads = {fold(word): SlotName(slot) for slot, words in language.lists["heads"].items() for word in words}
        self.said_too = frozenset(map(fold, language.phrases("said_too")))
        self.not_asking = Phrases(language.phrases("not_asking"))
        self.spelled = {word: SlotName(slot) for word, slot in language.lists["spelled"].items()}
        self.asks_which = frozenset(map(fold, language.phrases("asks_which")))
        self.function_words = language.folded_words("function_words")
        self.fillers = language.folded_words("fillers")
        self.standing = Standing.of(language.lists["standing"])
        self.exclusive = Phrases(language.phrases("exclusive"))
        self.tags = Phrases(language.phrases("tags"))
        self.offers_between = Phrases(language.phrases("offers", "between"))
        self.offers_twice = Phrases(language.phrases("offers", "twice"))
        self.asks_by = {unit: Phrases(language.phrases("asks_by", unit)) for unit in language.lists["asks_by"]}
        self.who = {kind: Phrases(language.phrases("who", kind)) for kind in language.lists["who"]}
        self.negations = Phrases(language.phrases("negations"))
        short = language.lists["short_forms"]
        self.short_forms = {fold(k): v for k, v in short.items()} | {k.lower(): v for k, v in short.items()}
        self.yes_no_first = frozenset(map(fold, language.phrases("yes_no", "first")))
        self.yes_no_anywhere = Phrases(language.phrases("yes_no", "anywhere"))
        self.by_tone = tuple(language.phrases("yes_no", "by_tone"))
        self.dashes = tuple(f" {mark} " for mark in language.phrases("yes_no", "dashes"))
        self.follow_first = Phrases(language.phrases("follow_up", "first"))
        self.follow_pronouns = Phrases(language.phrases("follow_up", "pronouns"))
        self.small_talk = {kind: Phrases(language.phrases("small_talk", kind)) for kind in language.lists["small_talk"]}
        self.asks = {
            **{k: Phrases(language.phrases("time_relations", k)) for k in language.lists["time_relations"]},
            **{k: Phrases(language.phrases(k)) for k in _ASKS},
        }
        self.roles = {k: frozenset(map(fold, v)) for k, v in language.lists["roles"].items()}
        self.tell_tale = frozenset(map(fold, language.phrases("tell_tale")))
        self.question_words = sorted(
            {
                word
                for slot in language.lists["slots"]
                for phrase in language.phrases("slots", slot)
                for word in folded_words(phrase)
                if len(word) > 3 and "*" not in word
            }
        )

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The folded words of numbers, which the files of dates have."""
        return frozenset(map(fold, load_language(self._code).numbers))


@lru_cache(maxsize=8)
def patterns(code: str) -> Patterns:
    """Return the word lists of the language `code`."""
    return Patterns(load(code))
