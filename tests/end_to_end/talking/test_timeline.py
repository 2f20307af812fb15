"""The time line: a picture, and the same in words."""

from bot.texts import LOCALES
from tests.end_to_end.bot_api import BotApi, Fault
from tests.end_to_end.bot_api.refusals import bad
from tests.end_to_end.running import Person, quotes


async def test_the_picture_comes_before_the_words_and_is_uploaded_once(api: BotApi, person: Person) -> None:
    first = await person.asks("/timeline")
    picture = api.made("sendPhoto", person.id)[0].result
    assert picture["message_id"] < first["message_id"]
    assert picture["reply_to_message"]["text"] == "/timeline"
    assert "November 9, 1991" in quotes(first)[0]
    other = Person(api)
    await other.asks("/timeline")
    assert api.made("sendPhoto", other.id)[0].given["photo"] == picture["photo"][0]["file_id"]


async def test_each_language_has_a_picture_of_its_own(api: BotApi) -> None:
    people = [Person(api, language=language) for language in LOCALES]
    for one in people:
        await one.asks("/timeline")
    assert len({api.made("sendPhoto", one.id)[0].result["photo"][0]["file_id"] for one in people}) == len(LOCALES)


async def test_where_no_picture_may_be_sent_the_words_come_alone(api: BotApi, person: Person) -> None:
    refusal = bad("not enough rights to send photos to the chat")
    api.faults = [Fault("refuse", method="sendPhoto", chat_id=person.id, refusal=refusal)]
    assert quotes(await person.asks("/timeline"))
    assert not api.made("sendPhoto", person.id)
