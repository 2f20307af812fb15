"""Times: the hour and the zone that somebody writes, in the four languages."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel import Locale
from rapidfuzz import fuzz, process

from bot.texts import LOCALES, say
from knowledge.data.lists import read_lists
from knowledge.language.words import fold

_HOUR = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)
_ALIKE = 80  # of 100, for rapidfuzz's ratio: a slip in a city of six letters
_SHORTEST = 3


def read_hour(text: str) -> int | None:
    """Return the minute of the day that `text` names, as 9, 9:30, 09.00 or 9 pm; None if it names none."""
    match = _HOUR.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return 60 * hour + minute if hour < 24 and minute < 60 else None


def read_zone(text: str) -> str | None:
    """Return the IANA zone that `text` names, itself or by a city's name, slips forgiven; None if it names none."""
    text = text.strip()
    if "/" in text or text.isupper():
        found = next((name for name in available_timezones() if name.casefold() == text.casefold()), None)
        if found:
            return found
    said = fold(text.replace("_", " "))
    cities = _cities()
    if said in cities:
        return cities[said]
    if len(said) < _SHORTEST:
        return None
    near = process.extractOne(said, cities.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return cities[near[0]] if near else None


def split_wish(words: list[str]) -> tuple[int | None, str | None]:
    """Return the minute and the zone that the words of a command name; None for what they do not name."""
    minute = zone = None
    for upto in (2, 1):  # "9 pm Baku", "9 Baku"
        minute = read_hour(" ".join(words[:upto])) if len(words) >= upto else None
        if minute is not None:
            words = words[upto:]
            break
    if words:
        zone = read_zone(" ".join(words))
    return minute, zone


def offered_zones(language: str, *known: str) -> list[str]:
    """Return the zones to choose from, the likeliest first: those known of the chat, then by the language."""
    zones = dict.fromkeys((*known, *say(language, "zones").split()))
    return [zone for zone in zones if zone and is_zone(zone)][:4]


def is_zone(name: str) -> bool:
    """Say whether there is a zone of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def say_zone(zone: str, language: str) -> str:
    """Return the city of a zone, as the language writes it."""
    city = Locale.parse(language).time_zones.get(zone, {}).get("city")
    return city or zone.rpartition("/")[2].replace("_", " ")


def say_minute(minute: int) -> str:
    """Return a minute of the day as 09:00."""
    return "{:02d}:{:02d}".format(*divmod(minute, 60))


@cache
def _cities() -> Mapping[str, str]:
    """Return the zone of each city, by its folded name: of the IANA database, of CLDR, and of zones.yaml."""
    zones = available_timezones()
    found: dict[str, str] = {}
    for language in LOCALES:
        for zone, names in Locale.parse(language).time_zones.items():
            if zone in zones and "city" in names:
                found.setdefault(fold(names["city"]), zone)
    for zone in sorted(zones):
        if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/", "SystemV/")):
            found.setdefault(fold(zone.rpartition("/")[2].replace("_", " ")), zone)
    for zone, names in read_lists(Path(__file__).with_name("zones.yaml")).items():
        found |= {fold(name): zone for name in names}
    return found
