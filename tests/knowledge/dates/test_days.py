"""Days: what people write for one, in four languages; a number of strange texts is never an error."""

import calendar
from datetime import date

import pytest
from babel.dates import get_month_names
from hypothesis import given, strategies

from knowledge.data import LANGUAGES
from knowledge.dates.dates import Date
from knowledge.dates.days import read_day

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("", "2026-11-24"),
        ("today", "2026-11-24"),
        ("Bu gün", "2026-11-24"),
        ("sabah", "2026-11-25"),
        ("yarın", "2026-11-25"),
        ("завтра", "2026-11-25"),
        ("dünən", "2026-11-23"),
        ("tommorow", "2026-11-25"),
        ("послезавтра", "2026-11-26"),
        ("day after tomorrow", "2026-11-26"),
        ("next Friday", "2026-11-27"),
        ("three days ago", "2026-11-21"),
        ("iki gün əvvəl", "2026-11-22"),
        ("14 January", "2026-01-14"),
        ("January 14", "2026-01-14"),
        ("the 14th of januray", "2026-01-14"),
        ("14 yanvar", "2026-01-14"),
        ("14 января", "2026-01-14"),
        ("14 ocak", "2026-01-14"),
        ("9 May 1945", "1945-05-09"),
        ("15.06", "2026-06-15"),
        ("15/06/2021", "2021-06-15"),
        ("2027-01-14", "2027-01-14"),
        ("August", "2026-08"),
        ("AĞUSTOS", "2026-08"),
        ("29 February", "2026-02-28"),
        ("23 NİSAN", "2026-04-23"),
        ("1 Mart'ta", "2026-03-01"),
        ("14.01.92", "1992-01-14"),
        ("14-01-27", "2027-01-14"),
        ("29.02.2024", "2024-02-29"),
    ],
)
def test_a_day_is_read(text: str, edtf: str) -> None:
    assert read_day(text, TODAY) == Date(edtf)


@pytest.mark.parametrize("text", ["hello", "31 February", "32 May", "0.0", "2026-13-01", "99999", "²", "14"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text, TODAY) is None


@given(strategies.text(max_size=40))
def test_no_text_is_an_error(text: str) -> None:
    read_day(text, TODAY)


@given(strategies.dates(date(1, 1, 1), date(9998, 12, 31)), strategies.sampled_from(LANGUAGES), strategies.booleans())
def test_every_day_is_read_in_every_language(day: date, language: str, is_format: bool) -> None:
    names = get_month_names("wide", "format" if is_format else "stand-alone", language)
    assert read_day(f"{day.day} {names[day.month]} {day.year:04d}", TODAY) == Date.of(day)
    last = calendar.monthrange(2026, day.month)[1]
    assert read_day(names[day.month], TODAY) == Date.of_parts(2026, day.month)
    assert read_day(f"{last}.{day.month}", TODAY) == Date.of_parts(2026, day.month, last)
