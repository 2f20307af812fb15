"""The schedule: each local day once, in its hour, over all zones and changes of clocks."""

import datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.posts.schedule import LATE_S, Wish, moment, next_day, next_moment, plan, told_on
from knowledge.anniversaries import Almanac
from knowledge.dates.dates import Date
from knowledge.facts import Evidence, Fact, Slot, SlotName

ZONES = sorted(zone for zone in available_timezones() if "/" in zone)
WISHES = st.builds(
    Wish,
    st.integers(0, 1439),
    st.sampled_from(ZONES),
    st.sampled_from(["", "22-7", "23-8", "0-9"]),
    st.booleans(),
    st.booleans(),
)
DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2035, 12, 31))


def fact(name: str, edtf: str) -> Fact:
    when = Slot(SlotName.WHEN, Evidence(1, 0, 1), Date(edtf))
    return Fact(name, "source", 1, Evidence(1, 0, 1), "open", (), (), slots=(when,))


ALMANAC = Almanac([fact("a", "1992-01-14"), fact("b", "1992-08"), fact("c", "2004-02-29"), fact("d", "2021-06-15")])


@pytest.mark.parametrize(
    ("day", "wish", "expected"),
    [
        pytest.param("2026-03-29", Wish(150, "Europe/Berlin"), "2026-03-29T03:00:00+02:00", id="no such hour"),
        pytest.param("2026-10-25", Wish(150, "Europe/Berlin"), "2026-10-25T02:30:00+02:00", id="twice: the first"),
        pytest.param("2026-10-04", Wish(135, "Australia/Lord_Howe"), "2026-10-04T02:30:00+11:00", id="half an hour"),
        pytest.param("2026-01-14", Wish(540, "Asia/Kathmandu"), "2026-01-14T09:00:00+05:45", id="45 minutes"),
        pytest.param("2026-01-14", Wish(23 * 60, "Asia/Baku", "22-7"), "2026-01-15T07:00:00+04:00", id="quiet"),
        pytest.param("2026-01-14", Wish(60, "Asia/Baku", "22-7"), "2026-01-14T07:00:00+04:00", id="quiet, at night"),
        pytest.param("2026-01-14", Wish(540, "Pacific/Kiritimati"), "2026-01-14T09:00:00+14:00", id="the date line"),
    ],
)
def test_a_post_goes_out_at_its_hour_or_at_the_next_that_there_is(day: str, wish: Wish, expected: str) -> None:
    assert moment(datetime.date.fromisoformat(day), wish) == datetime.datetime.fromisoformat(expected)


@given(day=DAYS, wish=WISHES)
def test_the_moment_of_a_day_is_in_that_day_unless_it_is_quiet(day: datetime.date, wish: Wish) -> None:
    local = moment(day, wish).astimezone(ZoneInfo(wish.zone))
    if not wish.quiet:
        assert local.date() == day
        # Only a gap moves it, and no gap is longer than three hours.
        late = (local.hour * 60 + local.minute) - wish.minute
        assert 0 <= late <= 180
    else:
        first, last = map(int, wish.quiet.split("-"))
        assert not (first <= local.hour < last if first < last else local.hour >= first or local.hour < last)


@given(day=DAYS, wish=WISHES)
def test_moments_follow_the_days(day: datetime.date, wish: Wish) -> None:
    assert moment(day, wish) <= moment(day + datetime.timedelta(days=1), wish)


@given(day=DAYS, wish=WISHES)
def test_the_next_day_is_the_first_with_something_to_say(day: datetime.date, wish: Wish) -> None:
    following = next_day(wish, day, ALMANAC)
    assert following is not None
    assert told_on(following, wish, ALMANAC) is not None
    between = day + datetime.timedelta(days=1)
    while between < following:
        assert told_on(between, wish, ALMANAC) is None
        between += datetime.timedelta(days=1)


@given(day=DAYS, wish=WISHES, late_s=st.integers(0, 20 * 24 * 3600))
def test_what_is_planned_is_due_late_or_missed_and_nothing_is_left_out(
    day: datetime.date, wish: Wish, late_s: int
) -> None:
    first = next_day(wish, day, ALMANAC)
    assert first is not None
    now = moment(first, wish) + datetime.timedelta(seconds=late_s)
    made = plan(wish, day, now, ALMANAC)
    planned = {*made.due, *made.missed}
    assert first in planned
    for one in made.due:
        assert 0 <= (now - moment(one, wish)).total_seconds() < LATE_S
    assert len(made.due) <= 1
    expected, at = set(), day + datetime.timedelta(days=1)
    while at <= made.until:
        if told_on(at, wish, ALMANAC):
            expected.add(at)
        at += datetime.timedelta(days=1)
    assert planned == expected
    assert made.next_at == next_moment(wish, made.until, ALMANAC)
    assert made.next_at is None or made.next_at > now or moment(made.until + datetime.timedelta(days=1), wish) <= now


def test_a_month_is_told_on_its_first_day_and_an_empty_day_is_silent() -> None:
    wish = Wish(540, "UTC")
    assert told_on(datetime.date(2027, 8, 1), wish, ALMANAC)
    assert told_on(datetime.date(2027, 8, 2), wish, ALMANAC) is None
    assert told_on(datetime.date(2027, 2, 28), wish, ALMANAC)


def test_a_round_one_is_announced_a_week_ahead_to_who_wants_that() -> None:
    day = datetime.date(2031, 6, 8)  # a week before the tenth anniversary
    assert told_on(day, Wish(540, "UTC"), ALMANAC) is None
    told = told_on(day, Wish(540, "UTC", reminders=True), ALMANAC)
    assert told is not None
    assert [one.years for one in told.reminders] == [10]
