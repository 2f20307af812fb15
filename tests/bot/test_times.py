"""Times: hours and zones as people write them, in four languages."""

from zoneinfo import available_timezones

import pytest
from hypothesis import given, strategies

from bot.texts import LOCALES
from bot.times import is_zone, offered_zones, read_hour, read_zone, say_minute, say_zone, split_wish


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("9", 540),
        ("9:30", 570),
        ("09.00", 540),
        ("9 pm", 1260),
        ("12am", 0),
        ("12 PM", 720),
        ("0:05", 5),
        ("23:59", 1439),
    ],
)
def test_an_hour_is_read(text: str, minute: int) -> None:
    assert read_hour(text) == minute


@pytest.mark.parametrize("text", ["", "24", "9:60", "13 pm", "soon", "9:3", "²"])
def test_what_is_no_hour_is_none(text: str) -> None:
    assert read_hour(text) is None


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Asia/Baku", "Asia/Baku"),
        ("europe/istanbul", "Europe/Istanbul"),
        ("UTC", "UTC"),
        ("baki", "Asia/Baku"),
        ("Bakı", "Asia/Baku"),
        ("Баку", "Asia/Baku"),
        ("стамбул", "Europe/Istanbul"),
        ("İzmir", "Europe/Istanbul"),
        ("istambul", "Europe/Istanbul"),
        ("new york", "America/New_York"),
        ("Москва", "Europe/Moscow"),
    ],
)
def test_a_zone_is_read_by_its_name_or_a_citys(text: str, zone: str) -> None:
    assert read_zone(text) == zone


@pytest.mark.parametrize("text", ["", "x", "Atlantis Nowhere", "Mars/Olympus"])
def test_what_is_no_zone_is_none(text: str) -> None:
    assert read_zone(text) is None


@given(strategies.text(max_size=30))
def test_no_text_is_an_error(text: str) -> None:
    zone = read_zone(text)
    assert zone is None or is_zone(zone)
    minute = read_hour(text)
    assert minute is None or read_hour(say_minute(minute)) == minute
    split_wish(text.split())


@pytest.mark.parametrize("language", LOCALES)
def test_what_is_offered_is_there_and_has_a_name(language: str) -> None:
    offered = offered_zones(language, "Asia/Tokyo")
    assert offered[0] == "Asia/Tokyo"
    assert len(offered) == 4
    assert set(offered) <= available_timezones()
    assert all(say_zone(zone, language) for zone in offered)
