"""What the bot says of itself: texts, choices and what is kept."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from bot import codes
from bot.posts.schedule import Wish
from bot.replies.markup import QUOTE_PIECE, Reply, button, keyboard, pack, safe, suggestion
from bot.replies.subscriptions import switches
from bot.storage.storage import Chat
from bot.texts import LOCALES, say, say_count
from knowledge.data import LANGUAGE_NAMES

QUIET_HOURS = ("", "22-7", "23-8", "0-9")  # what an administrator can choose from, in turn


def plain(language: str, key: str, **values: object) -> Reply:
    """Return one text of the bot's own."""
    return Reply((safe(say(language, key, **values)),))


def welcome(language: str, questions: Sequence[str]) -> Reply:
    """Return the greeting, with questions to try."""
    return Reply((safe(say(language, "start")),), keyboard(*([suggestion(text)] for text in questions)))


def languages(language: str) -> Reply:
    """Return the languages to choose from."""
    rows = [[button(LANGUAGE_NAMES[code].name, codes.LANGUAGE(code))] for code in LOCALES]
    return Reply((safe(say(language, "choose_language")),), keyboard(*rows))


def own_settings(wish: Wish | None, language: str) -> Reply:
    """Return what a person can set: the subscription, if there is one."""
    return Reply((safe(say(language, "settings_group")),), keyboard(*(switches(wish, language) if wish else ())))


def settings(chat: Chat, wish: Wish | None, language: str) -> Reply:
    """Return what a group has chosen, each a button that changes it; its subscription's too, if it has one."""
    who = say(language, "asks_admins" if chat.only_administrators else "asks_all")
    replies = say(language, "replies_on" if chat.answers_replies else "replies_off")
    rows = [
        [button(who, codes.SETTING("who", int(not chat.only_administrators)))],
        [button(replies, codes.SETTING("replies", int(not chat.answers_replies)))],
        [_quiet(chat.quiet, language)],
        [button(LANGUAGE_NAMES[code].name, codes.SETTING(code, 1)) for code in LOCALES],
        *(switches(wish, language) if wish else ()),
    ]
    return Reply((safe(say(language, "settings")),), keyboard(*rows))


def _quiet(hours: str, language: str) -> InlineKeyboardButton:
    """Return the button that says the quiet hours, and goes on to the next choice."""
    at = QUIET_HOURS.index(hours) if hours in QUIET_HOURS else 0
    first, _, last = hours.partition("-")
    said = (
        say(language, "quiet_on", first=f"{first:0>2}:00", last=f"{last:0>2}:00")
        if hours
        else say(language, "quiet_off")
    )
    return button(said, codes.SETTING("quiet", (at + 1) % len(QUIET_HOURS)))


def kept(chat: Chat, answers: int, votes: int, subscriptions: int, questions: Sequence[str], language: str) -> Reply:
    """Return what is kept of a person."""
    lines = [
        say(
            language,
            "kept_language",
            name=LANGUAGE_NAMES[chat.language].name if chat.language in LANGUAGE_NAMES else "–",
        ),
        say_count(language, "kept_answers", answers),
        say_count(language, "kept_votes", votes),
        say_count(language, "kept_subscriptions", subscriptions),
        say_count(language, "kept_questions", len(questions)),
        *questions,
    ]
    return Reply(pack(safe(line[:QUOTE_PIECE]) for line in lines))


def forget_first(language: str) -> Reply:
    """Ask whether all of a person is to be deleted."""
    return Reply((safe(say(language, "forget_ask")),), keyboard([button(say(language, "forget_yes"), codes.FORGET())]))
