"""Private chats: everything that one person can do."""

from typing import Any

import pytest

from bot.texts import LOCALES, load_texts, say
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.running import Person, buttons, data_of, quotes, words

EMBASSY = "When did Azerbaijan open its embassy in Turkiye?"
NOWHERE = "When did Azerbaijan open its consulate in Izmir?"


async def test_an_answer_has_the_short_answer_the_quote_and_the_place(person: Person) -> None:
    answer = await person.asks(EMBASSY)
    assert words(answer, "bold") == ["August 1992"]
    assert quotes(answer)[0] == "In August of the same year, Azerbaijan opened an embassy in Turkiye."
    assert words(answer, "underline") == ["In August of the same year"]
    assert "Report, 14 January 2023, paragraph 3, sentence 1" in answer["text"]
    assert answer["reply_to_message"]["text"] == EMBASSY


async def test_what_is_of_its_day_says_so(person: Person) -> None:
    assert "As of 14 January 2023" in (await person.asks("How many joint military exercises were held?"))["text"]


async def test_a_refusal_says_so_and_offers_what_can_be_asked(person: Person) -> None:
    refusal = await person.asks(NOWHERE)
    assert not words(refusal, "bold")
    answer_count = len(person.sent)
    await person.presses(refusal, data_of(refusal, "s:"))
    assert words(person.sent[answer_count].result, "bold") == ["January 1993"]


async def test_a_follow_up_leans_on_the_question_before(person: Person) -> None:
    await person.asks("When was the consulate in Istanbul established?")
    assert words(await person.asks("And in Kars?"), "bold") == ["April 2004"]


async def test_an_edited_question_edits_its_answer(person: Person, api: BotApi) -> None:
    question = person.message("When was the consulate in Istanbul established?")
    await api.put("message", **question)
    await api.until(lambda: person.sent)
    changed = question | {"text": "When was the consulate in Kars established?", "edit_date": 1_700_000_100}
    await api.put("edited_message", **changed)
    await api.until(lambda: api.made("editMessageText", person.id))
    answer = api.messages[person.id, person.sent[0].result["message_id"]]
    assert words(answer, "bold") == ["April 2004"]
    assert len(person.sent) == 1


async def test_context_adds_the_neighbouring_sentences(person: Person, api: BotApi) -> None:
    answer = await person.asks(EMBASSY)
    await person.presses(answer, data_of(answer, "c:"))
    shown = api.messages[person.id, answer["message_id"]]
    assert "August 1992" in words(shown, "bold")
    assert any("Report informs" in quote and "Consulate General" in quote for quote in quotes(shown))
    assert not any(button.get("callback_data", "").startswith("c:") for button in buttons(shown))


async def test_a_translation_stands_under_a_quotation_and_in_its_context(person: Person, api: BotApi) -> None:
    answer = await person.asks("Azerbaycan Türkiye'de büyükelçiliğini ne zaman açtı?")
    assert "Çeviri: Aynı yılın ağustos ayında Azerbaycan, Türkiye'de büyükelçilik açtı." in answer["text"]
    assert not any("Çeviri" in quote for quote in quotes(answer))
    await person.presses(answer, data_of(answer, "c:"))
    assert "Çeviri: Report'un bildirdiğine göre" in api.messages[person.id, answer["message_id"]]["text"]


async def test_related_offers_questions(person: Person) -> None:
    answer = await person.asks(EMBASSY)
    await person.presses(answer, data_of(answer, "r:"))
    assert all(button["callback_data"].startswith("s:") for button in buttons(person.sent[1].result))
    assert buttons(person.sent[1].result)


async def test_a_caption_is_a_question_and_what_has_no_words_is_none(person: Person) -> None:
    picture: dict[str, Any] = {"photo": [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]}
    assert (await person.asks("", **picture))["text"] == say("en", "only_text")
    assert words(await person.asks("", caption=EMBASSY, **picture), "bold") == ["August 1992"]


async def test_an_album_is_one_question(person: Person, api: BotApi) -> None:
    picture: dict[str, Any] = {"photo": [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]}
    await person.writes("", caption=EMBASSY, media_group_id="one", **picture)
    for _ in range(3):
        await person.writes("", media_group_id="one", **picture)
    for _ in range(3):
        await person.writes("", media_group_id="two", **picture)
    await person.writes("thanks")  # in its turn, after all of these
    await api.until(lambda: any("welcome" in call.result["text"] for call in person.sent))
    assert [call.result["text"].split("\n")[0] for call in person.sent] == [
        "August 1992",
        say("en", "only_text"),
        "You are welcome. Ask on!",
    ]


async def test_a_doubt_gets_what_bears_the_answer_out(person: Person) -> None:
    await person.asks(EMBASSY)
    doubted = await person.asks("are you sure?")
    assert say("en", "why_title") in doubted["text"]
    assert "embassy" in doubted["text"]
    again = await person.asks("that is wrong")  # which is said of the same answer
    assert say("en", "why_title") in again["text"]
    assert not quotes(again)


async def test_a_nod_gets_a_short_word(person: Person) -> None:
    await person.asks("When was the consulate in Istanbul established?")
    nod = await person.asks("👍")
    assert (nod["text"], buttons(nod)) == ("Good. Ask me more whenever you like.", [])
    assert words(await person.asks("and in Kars?"), "bold") == ["April 2004"]


async def test_share_asks_the_same_inline(person: Person) -> None:
    shared = [button.get("switch_inline_query") for button in buttons(await person.asks(EMBASSY))]
    assert EMBASSY in shared


@pytest.mark.parametrize("question", [EMBASSY, NOWHERE])
async def test_a_thumb_is_kept_and_forgotten(person: Person, question: str) -> None:
    answer = await person.asks(question)
    assert (await person.presses(answer, "v:1")).given["text"] == say("en", "thanks_vote")
    await person.presses(answer, "v:0")
    assert "1 thumb\n" in (await person.asks("/mydata"))["text"]
    await person.presses(await person.asks("/forget"), "x")
    assert "0 thumbs" in (await person.asks("/mydata"))["text"]


async def test_what_was_asked_is_forgotten_at_once(person: Person) -> None:
    answer = await person.asks("When was the consulate in Istanbul established?")
    await person.presses(await person.asks("/forget"), "x")
    assert words(await person.asks("And in Kars?"), "bold") != ["April 2004"]  # nothing is left to lean on
    assert (await person.presses(answer, data_of(answer, "w:"))).given["text"] == say("en", "why_gone")


async def test_start_opens_the_fact_of_a_deep_link(person: Person) -> None:
    assert "January 14, 1992" in quotes(await person.asks("/start fact_diplomatic-relations-established"))[0]
    assert (await person.asks("/start fact_nothing"))["text"] == say("en", "fact_gone")


async def test_facts_are_browsed_by_topic_and_page(person: Person, api: BotApi) -> None:
    listed = await person.asks("/facts")
    missions = next(one for one in buttons(listed) if one["text"].startswith("Embassies"))
    await person.presses(listed, missions["callback_data"])
    page = api.messages[person.id, listed["message_id"]]
    assert "page 1 of 2" in page["text"]
    await person.presses(page, next(one["callback_data"] for one in buttons(page) if one["text"] == "▶"))
    assert "page 2 of 2" in page["text"]
    await person.presses(page, data_of(page, "o:"))
    assert quotes(person.sent[-1].result)
    await person.presses(page, "t")
    assert page["text"] == listed["text"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/start", "word for word"),
        ("/help", "/ask"),
        ("/privacy", "/forget"),
        ("/timeline", "9 November 1991"),
        ("/sources", "31st anniversary"),
        ("/mydata", "0 answers"),
        ("/settings", "/language"),
        ("/ask", "/ask"),
        ("/nothing", "/ask"),
        (f"/ask {EMBASSY}", "August 1992"),
    ],
)
async def test_every_command_answers(person: Person, command: str, said: str) -> None:
    assert said in (await person.asks(command))["text"]


@pytest.mark.parametrize("language", LOCALES)
async def test_the_bot_speaks_the_language_of_the_persons_telegram(api: BotApi, language: str) -> None:
    person = Person(api, language=f"{language}-XX")
    assert (await person.asks("/help"))["text"] == say(language, "help")
    labels = [button["text"] for button in buttons(await person.asks("Kars?"))]
    assert say(language, "context") in labels


async def test_a_question_is_answered_in_its_own_language_whatever_that_of_telegram(api: BotApi) -> None:
    person = Person(api, language="ru")
    answer = await person.asks(EMBASSY)
    assert "Report, 14 January 2023, paragraph 3, sentence 1" in answer["text"]
    assert say("en", "context") in [button["text"] for button in buttons(answer)]
    await person.presses(answer, data_of(answer, "r:"))
    assert person.sent[1].result["text"] == say("en", "ask_also")


async def test_what_tells_no_language_is_answered_in_that_of_the_conversation(person: Person) -> None:
    await person.asks("İstanbul'daki Azerbaycan konsolosluğu ne zaman açıldı?")
    assert words(await person.asks("Kars?"), "bold") == ["Nisan 2004"]


async def test_the_language_can_be_chosen(person: Person) -> None:
    await person.presses(await person.asks("/language"), "l:ru")
    assert (await person.asks("/help"))["text"] == say("ru", "help")


async def test_why_shows_the_words_that_bear_each_part_out(person: Person) -> None:
    answer = await person.asks("Was the Shusha Declaration signed in 2021?")
    await person.presses(answer, data_of(answer, "w:"))
    why = person.sent[-1].result["text"]
    assert why.startswith(say("en", "why_title"))
    assert "“in 2021” (when) – “June 15, 2021”" in why
    refused = await person.asks("When did Turkiye open its consulate in Kars?")
    await person.presses(refused, data_of(refused, "w:"))
    assert "“Turkiye” (who) – not in the passage" in person.sent[-1].result["text"]


async def test_why_reads_a_question_that_leans_on_the_one_before(person: Person) -> None:
    await person.asks("When did the Kars consulate open?")
    answer = await person.asks("and in Istanbul?")
    await person.asks(EMBASSY)
    await person.presses(answer, data_of(answer, "w:"))
    assert "Istanbul” (where) – “" in person.sent[-1].result["text"]


async def test_why_of_a_question_that_is_gone_says_so(person: Person) -> None:
    answer = await person.asks("When did the Kars consulate open?")
    assert (await person.presses(answer, "w:AAAAAAAA")).given["text"] == say("en", "why_gone")


@pytest.mark.parametrize("data", ["s:AAAAAAAA", "c:AAAAAAAA", "r:AAAAAAAA", "f:AAAAAAAA:0", "nonsense", "v:2", "c:"])
async def test_an_old_or_forged_button_says_so(person: Person, data: str) -> None:
    answer = await person.asks(EMBASSY)
    assert (await person.presses(answer, data)).given["text"] == say("en", "button_gone")


async def test_the_commands_are_registered_in_every_language_and_scope(api: BotApi) -> None:
    await api.until(lambda: len(api.made("setMyShortDescription")) == len(LOCALES) + 1)
    found = {(one.given.get("language_code"), one.given["scope"]["type"]) for one in api.made("setMyCommands")}
    scopes = ("all_private_chats", "all_group_chats", "all_chat_administrators")
    assert found == {(code, scope) for code in (None, *LOCALES) for scope in scopes}


async def test_too_many_questions_get_one_polite_word(person: Person, api: BotApi) -> None:
    for _ in range(25):
        await person.writes(EMBASSY)
    await person.asks("/help")  # in its turn, after all of them
    await api.until(lambda: any(call.result["text"] == say("en", "help") for call in person.sent))
    told = [call for call in person.sent if call.result["text"] == say("en", "too_many")]
    assert len(told) == 1
    assert len(person.sent) == 20 + 1 + 1


def test_every_language_has_the_same_texts() -> None:
    keys = {language: set(load_texts(language)) for language in LOCALES}
    assert all(found == keys["en"] for found in keys.values())
