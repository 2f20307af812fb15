"""Proofs of measures: when, how many, and which of several."""

from collections.abc import Iterator
from functools import cached_property

from knowledge.dates.dates import Precision
from knowledge.dates.grammar import fold_text, load_language
from knowledge.facts import Slot, SlotName
from knowledge.judging.parts import Held, Kind, Part
from knowledge.language.stems import stem
from knowledge.language.words import tokens
from knowledge.lexicon.meanings import UNITS
from knowledge.reading.terms import Term

_SEVERAL = 2  # "one" and "a" count nothing


class Measures(Held):
    """Proves what a question says of time, number and order."""

    def times(self) -> Iterator[Part]:
        """Yield the times that a question names."""
        window = self.intent.window
        date = self.fact.slot(SlotName.WHEN)
        if window is not None:
            text = self.intent.question[slice(*window.span)]
            dates = self.index.dates_at(self.number, self.fact)
            is_there = any(map(window.contains, dates))
            words = (date.evidence.start, date.evidence.end) if date and is_there else None
            # Of April 2004 nobody knows whether it was the fifth, nor that it was not.
            instead = None if any(map(window.overlaps, dates)) else self._day()
            yield Part(text, Kind.TIME, words, is_there, instead)
            return
        if self.intent.then is not None:  # nobody has said when that was: of the same sentence it may be told
            is_there = self.intent.borne_out_by == self.number
            yield Part(self.intent.question[slice(*self.intent.then)], Kind.TIME, None, is_there)
        known_dates = load_language(self.intent.language)
        for word in self.intent.words:
            month = known_dates.months.get(fold_text(word.text))
            if month is not None and (word.text[:1].isupper() or not known_dates.capital_months):
                known = date.date.month if date and date.date else None
                words = (date.evidence.start, date.evidence.end) if date and known == month else None
                yield Part(word.text, Kind.TIME, words, known == month, self._day())

    def _day(self) -> Slot | None:
        """The day or month of the fact: what is told of a year may have been so in others, too."""
        slot = self.only(SlotName.WHEN)
        return slot if slot and slot.date and slot.date.precision.is_finer_than(Precision.YEAR) else None

    def is_month(self, term: Term) -> bool:
        """Say whether a term names a month: that is a time."""
        months = load_language(self.intent.language).months
        words = self.intent.words[term.first : term.last] if term.first >= 0 else ()
        return bool(words) and all(fold_text(word.text) in months for word in words)

    def numbers(self) -> Iterator[Part]:
        """Yield the numbers that a question names."""
        window = self.intent.window
        inside = range(*window.span) if window else range(0)
        units = {term.first: concept for term in self.intent.terms for concept in term.concepts if concept in UNITS}
        folded = [word.folded for word in self.intent.words]
        # Words at its ends that only join it to what was said: az bəs is not beş.
        leading = {at for at in (0, len(folded) - 1) if self.lists.follow_first.spans(folded[at : at + 1])}
        # "The two countries", which may be mere words around a question, are counted by their names.
        counted = {term.first for term in self.intent.terms if term.is_meant and "country" not in term.concepts}
        for number in self.intent.focus:
            word = self.intent.words[number]
            value = _value(word.text, self.intent.language)
            if value is None or word.start in inside or number in leading or number in self.intent.offered:
                continue
            unit = units.get(number + 1, "")
            if not unit and value < _SEVERAL:
                continue
            if unit and self.intent.slot is SlotName.HOW_MANY and word.folded in self.lists.function_words:
                yield Part(f"{word.text} {self.intent.words[number + 1].text}", Kind.TIME)  # "how many a year?"
                continue
            slots = [slot for slot in self.fact.slots if slot.number is not None]
            same = [slot for slot in slots if slot.number == value and slot.unit in (unit, "")]
            is_there = bool(same) or (
                not unit and (self._is_told(value, number + 1 not in counted) or "w:" + word.text in self.keys)
            )
            words = (same[0].evidence.start, same[0].evidence.end) if same else None
            told = self.only(SlotName.HOW_LONG) or self.only(SlotName.HOW_MANY)
            text = f"{word.text} {self.intent.words[number + 1].text}" if unit else word.text
            yield Part(text, Kind.NUMBER, words, is_there, told)

    def _is_told(self, value: float, counts_countries: bool) -> bool:
        """Whether the clause has a number, or names as many: the two armies, in both cities."""
        return value in self._told or (counts_countries and value == self._countries)

    @cached_property
    def _told(self) -> set[float | None]:
        """The numbers that the clause has, and how many it names on each side."""
        clause = self.entry.source.text[self.fact.clause.start : self.fact.clause.end]
        sides = {concept for concept in self.object if self.is_name(concept)} | self.subject
        named = {len(self.fact.subject), len(self.fact.place), len(sides)}
        return {*named, *(_value(word.text, self.entry.source.language) for word in tokens(clause))}

    @cached_property
    def _countries(self) -> int:
        """How many countries the clause names."""
        base, clause = self.entry.sentence.start, self.fact.clause
        named = ((base + self.entry.words[first].start, concept) for first, _, concept in self.entry.concepts)
        inside = {concept for at, concept in named if clause.start <= at < clause.end}
        return sum(self.index.lexicon[concept].kind == "country" for concept in inside)

    def is_counted(self, term: Term) -> bool:
        """Say whether a term begins with a number: those are parts of their own."""
        return term.text[0].isdigit()

    def orders(self) -> Iterator[Part]:
        """Yield what tells one of several: first, only."""
        folded = [word.folded for word in self.intent.words]
        for span in self.lists.exclusive.spans(folded):
            if span[0] not in self.intent.focus:
                continue  # "I only want to know ...": said before the question
            words = [self.intent.words[i] for i in span]
            is_there = all("w:" + stem(word.text, self.intent.language) in self.keys for word in words)
            yield Part(" ".join(word.text for word in words), Kind.ORDER, None, is_there)


def _value(text: str, language: str) -> float | None:
    if not text[0].isdigit():
        return load_language(language).numbers.get(fold_text(text))
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
