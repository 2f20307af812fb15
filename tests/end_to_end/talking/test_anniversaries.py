"""Anniversaries as they are asked for: a day, what comes next, a calendar."""

import icalendar
import pytest

from bot.texts import LOCALES, say
from tests.end_to_end.bot_api import BotApi, Fault
from tests.end_to_end.bot_api.refusals import bad
from tests.end_to_end.running import Person, buttons, data_of, quotes, words


@pytest.mark.parametrize("day", ["14 January", "14 yanvar", "14 ocak", "14 января", "14.01", "2027-01-14"])
async def test_a_day_is_told_with_its_sentence_and_picture(api: BotApi, person: Person, day: str) -> None:
    told = await person.asks(f"/onthisday {day}")
    assert "anniversary (14 January 1992)" in told["text"]
    assert words(told, "underline") == ["January 14, 1992"]
    assert "established on January 14, 1992" in quotes(told)[0]
    assert len(api.made("sendPhoto", person.id)) == 1


async def test_a_month_tells_its_days_and_itself(person: Person) -> None:
    told = await person.asks("/onthisday january")
    assert "(14 January 1992)" in told["text"]
    assert "(January 1993)" in told["text"]


async def test_an_empty_day_offers_the_next_that_is_not(api: BotApi, person: Person) -> None:
    empty = await person.asks("/onthisday 2 January 2027")
    assert not quotes(empty)
    await person.presses(empty, data_of(empty, "d:"))
    assert "(14 January 1992)" in person.sent[-1].result["text"]
    assert (await person.presses(empty, "d:2027-02-31")).given["text"] == say("en", "button_gone")
    assert len(api.made("sendPhoto", person.id)) == 1


@pytest.mark.parametrize("language", LOCALES)
async def test_what_is_no_day_is_said_to_be_none(api: BotApi, language: str) -> None:
    person = Person(api, language=language)
    assert (await person.asks("/onthisday nonsense"))["text"] == say(language, "day_unreadable")


async def test_today_is_told_or_said_to_be_empty(person: Person) -> None:
    told = await person.asks("/onthisday")
    assert quotes(told) or buttons(told)


@pytest.mark.parametrize("language", LOCALES)
async def test_a_preview_is_the_picture_with_the_post_under_it(api: BotApi, language: str) -> None:
    person = Person(api, language=language)
    await person.writes("/preview")
    await api.until(lambda: api.made("sendPhoto", person.id))
    post = api.made("sendPhoto", person.id)[0].result
    assert post["caption"].startswith(say(language, "post_preview"))
    assert quotes(post)


async def test_a_preview_comes_in_words_where_no_picture_may_be_sent(api: BotApi, person: Person) -> None:
    refusal = bad("not enough rights to send photos to the chat")
    api.faults = [Fault("refuse", method="sendPhoto", chat_id=person.id, refusal=refusal)]
    assert quotes(await person.asks("/preview"))


@pytest.mark.parametrize("language", LOCALES)
async def test_what_comes_next_is_listed(api: BotApi, language: str) -> None:
    coming = await Person(api, language=language).asks("/upcoming")
    assert coming["text"].startswith(say(language, "upcoming"))
    assert len(words(coming, "bold")) == 1 + 10
    assert len(quotes(coming)) == 10


async def test_the_calendar_is_a_file(api: BotApi, person: Person) -> None:
    await person.asks("/calendar")
    sent = api.made("sendDocument", person.id)[0].result["document"]["file_id"]
    assert icalendar.Calendar.from_ical(api.files[sent]).walk("VEVENT")
