"""Anniversaries: each event on its day, never more precise than it is known, and never twice."""

import calendar
import datetime
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.anniversaries import Almanac, Anniversary, told_on, upcoming
from knowledge.dates.dates import Date, Precision
from knowledge.facts import Evidence, Fact, Slot, SlotName
from knowledge.library import KnowledgeBase
from knowledge.sources import Source

WHOLE = Evidence(1, 0, 50)
ONE_DAY = timedelta(days=1)


def fact(
    *edtf: str, name: str = "a", sentence: int = 1, clause: Evidence = WHOLE, as_of: bool = False, denied: bool = False
) -> Fact:
    slots = tuple(Slot(SlotName.WHEN, Evidence(sentence, 10, 20), Date(one)) for one in edtf)
    return Fact(name, "source", sentence, clause, "open", ("a",), ("b",), slots=slots, as_of=as_of, denied=denied)


def days_of(facts: list[Fact], first: date, last: date) -> list[Anniversary]:
    """Return what is told, asked day by day."""
    almanac = Almanac(facts)
    count = (last - first).days + 1
    return [one for number in range(count) for one in almanac.told_on(first + number * ONE_DAY)]


def test_the_shipped_events_are_told_on_their_days(shipped: KnowledgeBase) -> None:
    found = upcoming(shipped.facts, date(2027, 1, 1), 6, shipped.sources)
    assert [(str(one.day), one.fact.id, one.years, one.is_round) for one in found] == [
        ("2027-01-01", "istanbul-consulate", 34, False),
        ("2027-01-14", "diplomatic-relations-established", 35, False),
        ("2027-04-01", "kars-consulate", 23, False),
        ("2027-06-15", "shusha-declaration-signed", 6, False),
        ("2027-08-01", "azerbaijani-embassy-in-turkiye", 35, False),
        ("2027-11-09", "independence-recognised", 36, False),
    ]


@pytest.mark.parametrize("edtf", ["1992", "199X", "19XX"])
def test_a_year_has_no_anniversary(edtf: str) -> None:
    assert not upcoming([fact(edtf)], date(2000, 1, 1), 1)


def test_a_range_and_what_is_denied_are_not_told() -> None:
    assert not Almanac([fact("1992-01-14", "1992-02-14"), fact("1992-01-14", denied=True)]).events


def test_an_event_is_not_told_in_its_own_year() -> None:
    assert not told_on([fact("1992-01-14")], date(1992, 1, 14))
    assert [one.years for one in told_on([fact("1992-01-14")], date(1993, 1, 14))] == [1]


def test_a_plan_is_not_told() -> None:
    source = Source("source", "text", published=date(2023, 1, 14))
    assert not Almanac([fact("2023-01-15")], [source]).events
    assert Almanac([fact("2023-01-14")], [source]).events


@pytest.mark.parametrize(
    ("edtf", "others", "told"),
    [
        pytest.param("1992-01-14", [], ["as-of"], id="alone"),
        pytest.param("1992-01-14", ["1992-01-14"], ["a"], id="beside its like"),
        pytest.param("1992-01-14", ["1992-01"], ["a"], id="beside its month"),
        pytest.param("1992-01-14", ["1992-03-01"], ["as-of", "a"], id="beside another event"),
        pytest.param("2023-01-14", [], [], id="today"),
    ],
)
def test_what_speaks_as_of_its_day_gives_way(edtf: str, others: list[str], told: list[str]) -> None:
    source = Source("source", "text", published=date(2023, 1, 14))
    facts = [fact(edtf, name="as-of", as_of=True), *(fact(one, sentence=2) for one in others)]
    assert [one.id for _, one in Almanac(facts, [source]).events] == told


def test_one_sentence_tells_a_date_once_by_the_clause_that_says_it() -> None:
    facts = [fact("1992-01-14", name="a", clause=Evidence(1, 0, 5)), fact("1992-01-14", name="b")]
    assert [one.fact.id for one in told_on(facts, date(2000, 1, 14))] == ["b"]
    assert told_on(facts[::-1], date(2000, 1, 14)) == told_on(facts, date(2000, 1, 14))


def test_29_february_is_told_on_28_in_common_years_and_on_29_in_leap_years() -> None:
    found = upcoming([fact("1896-02-29")], date(1899, 1, 1), 6)
    assert [str(one.day) for one in found] == [
        "1899-02-28",
        "1900-02-28",
        "1901-02-28",
        "1902-02-28",
        "1903-02-28",
        "1904-02-29",
    ]


def test_the_calendar_may_end() -> None:
    assert len(upcoming([fact("1992-01-14")], date(9998, 6, 1), 10)) == 1


@pytest.mark.parametrize(
    ("years", "is_round"), [(1, False), (10, True), (25, True), (35, False), (75, True), (100, True)]
)
def test_round_years(years: int, is_round: bool) -> None:
    assert Anniversary(fact("1992-01"), Date("1992-01"), date(2000, 1, 1), years).is_round is is_round


DAYS = st.dates(date(1583, 1, 1), date(2400, 12, 31))
DATES = st.one_of(
    DAYS.map(Date.of), DAYS.map(lambda day: Date.of_parts(day.year, day.month)), st.just(Date("1904-02-29"))
)
FACTS = st.lists(DATES, max_size=8).map(
    lambda dates: [fact(one.edtf, name=str(number), sentence=number + 1) for number, one in enumerate(dates)]
)


@given(facts=FACTS, first=st.dates(date(1890, 1, 1), date(2110, 1, 1)))
def test_upcoming_is_what_each_day_tells(facts: list[Fact], first: date) -> None:
    told = days_of(facts, first, first + timedelta(days=3 * 366))
    assert upcoming(facts, first, len(told)) == told


@given(facts=FACTS, day=st.one_of(DAYS, DAYS.map(lambda day: day.replace(month=2, day=28))))
def test_what_is_told_has_its_month_and_day_and_keeps_its_precision(facts: list[Fact], day: datetime.date) -> None:
    for one in told_on(facts, day):
        assert one.date == one.fact.date
        assert one.years == day.year - one.date.year >= 1
        assert one.date.month == day.month
        if one.precision is Precision.MONTH:
            assert day.day == 1
        elif one.date.day != day.day:
            assert (one.date.day, day.day) == (29, 28)
            assert not calendar.isleap(day.year)


@given(facts=FACTS, year=st.integers(2401, 2800))
def test_a_year_tells_each_event_once(facts: list[Fact], year: int) -> None:
    told = days_of(facts, date(year, 1, 1), date(year, 12, 31))
    assert sorted(one.fact.id for one in told) == sorted(one.id for one in facts)
