"""Buttons: what happens when one is pressed. What is in a button may be old, or forged."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler

from bot import codes, replies
from bot.catalogue import key_of
from bot.context import App, Context, place_of
from bot.handlers.questions import administers, question_in
from bot.handlers.questions import answer as answer_question
from bot.posts import ledger
from bot.storage import storage
from bot.texts import LOCALES, say
from knowledge.answers import Status
from knowledge.facts import Fact

_RELATED = 4

Pressed = Callable[[Update, CallbackQuery, Message, Context, str], Awaitable[str]]


async def _told(query: CallbackQuery, context: Context, text: str) -> None:
    call = context.bot.answer_callback_query(query.id, text or None)
    await context.services.sender.attempt(call)


def pressed(work: Pressed) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    """Return a handler that does `work` and then says its word: a key of the texts, or "" for none."""

    async def handler(update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        # PTB lets a press without data through every pattern, unmatched.
        language = (_language(context) if query.data else "") or await context.language(update)
        message = query.message
        # A message that is too old to be seen has no text; one that was sent inline has no chat.
        word = "button_gone"
        if isinstance(message, Message) and query.data:
            word = await work(update, query, message, context, language)
        await _told(query, context, say(language, word) if word else "")

    return handler


def _language(context: Context) -> str:
    told = context.matches[0].groupdict().get("language") if context.matches else None
    return told if told in LOCALES else ""


def _groups(context: Context) -> list[str]:
    return list(context.matches[0].groups()) if context.matches else []


async def on_context(_update: Update, _query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Show the neighbouring sentences below the answer."""
    catalogue = context.services.desk.catalogue
    place = catalogue.places.get(_groups(context)[0])
    if place is None:
        return "button_gone"
    shown = message.text_html if message.text else ""
    reply = replies.with_context(shown, catalogue, *place, message.reply_markup, language)
    await context.services.sender.edit_one(reply, message)
    return ""


async def on_related(_update: Update, _query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Offer questions about what stands nearest to a sentence."""
    desk = context.services.desk
    place = desk.catalogue.places.get(_groups(context)[0])
    citation = desk.catalogue.cite(*place) if place else None
    if citation is None:
        return "button_gone"
    near: list[Fact] = []
    for found, fact in await desk.rank(citation.quote, 2 * _RELATED):
        is_same = (found.source_id, found.number) == (citation.source_id, citation.number)
        facts = [fact] if fact else list(desk.catalogue.at.get((found.source_id, found.number), ()))
        near += [] if is_same else facts[:1]
    await context.services.sender.send(replies.related(near[:_RELATED], language), place_of(message))
    return ""


async def on_why(_update: Update, query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Show what bears the answer out; the question is not kept, so it is read where it stands, or from the button."""
    services = context.services
    catalogue = services.desk.catalogue
    key = _groups(context)[0]
    asked = message.reply_to_message
    question = catalogue.questions.get(key) or (question_in(asked) if asked else "")
    if key_of(question) != key:  # it was changed, or is gone
        return "why_gone"
    pointer = await services.kept.run(storage.read_pointer, message.chat_id, message.message_id)
    before = services.conversations.before((message.chat_id, message.message_thread_id or 0, query.from_user.id))
    turns = before[: before.index(question)] if question in before else []
    for earlier in ([], turns):
        answer = await services.desk.ask(question, earlier, services.today(), language)
        cited = [(citation.source_id, citation.number) for citation in answer.citations[:1]]
        if pointer and cited == [(pointer.source_id, pointer.sentence)]:
            await services.sender.send(replies.proved(answer, catalogue), place_of(message))
            return ""
    return "why_gone"


async def on_suggestion(
    update: Update, _query: CallbackQuery, message: Message, context: Context, _language: str
) -> str:
    """Answer the question on the button."""
    question = context.services.desk.catalogue.questions.get(_groups(context)[0])
    if question is None:
        return "button_gone"
    await answer_question(update, message, question, context)
    return ""


async def on_vote(_update: Update, query: CallbackQuery, message: Message, context: Context, _language: str) -> str:
    """Keep a thumb."""
    key = message.chat_id, message.message_id, query.from_user.id
    await context.services.kept.run(storage.vote, *key, _groups(context)[0] == "1")
    return "thanks_vote"


async def on_leave(_update: Update, query: CallbackQuery, message: Message, context: Context, _language: str) -> str:
    """Keep an unanswered question for the editors, encrypted; without SECRET_KEY, count it."""
    services = context.services
    asked = message.reply_to_message
    pointer = await services.kept.run(storage.read_pointer, message.chat_id, message.message_id)
    if asked is None or not asked.text or pointer is None or pointer.status == Status.ANSWERED:
        return "button_gone"
    cipher = services.cipher
    if cipher is None:
        await services.kept.run(storage.count_unanswered)
        return "left_count"
    sealed = cipher.encrypt(asked.text.encode("utf-8", "replace"))
    key = message.chat_id, message.message_id, query.from_user.id
    await services.kept.run(storage.leave_question, *key, sealed)
    return "left"


def _is_for(query: CallbackQuery, message: Message) -> bool:
    """Say whether a message of the bot's was made for whoever presses: what is shown to others is left as it is."""
    asked = message.reply_to_message
    is_own = asked is not None and asked.from_user is not None and asked.from_user.id == query.from_user.id
    return message.chat.type == ChatType.PRIVATE or is_own


async def on_topics(_update: Update, query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Go back to the topics."""
    if not _is_for(query, message):
        return "button_gone"
    await context.services.sender.edit_one(replies.topics(context.services.desk.catalogue, language), message)
    return ""


async def on_page(_update: Update, query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Turn to a page of a topic."""
    if not _is_for(query, message):
        return "button_gone"
    key, page = _groups(context)
    catalogue = context.services.desk.catalogue
    topic = next((one for one in catalogue.topics if key_of(one) == key), None)
    if topic is None:
        return "button_gone"
    await context.services.sender.edit_one(replies.topic_page(topic, int(page), catalogue, language), message)
    return ""


async def on_fact(_update: Update, _query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Show a fact."""
    catalogue = context.services.desk.catalogue
    fact = catalogue.facts.get(_groups(context)[0])
    reply = replies.of_fact(fact, catalogue, language) if fact else None
    if reply is None:
        return "fact_gone"
    await context.services.sender.send(reply, place_of(message))
    return ""


async def on_language(_update: Update, query: CallbackQuery, message: Message, context: Context, _language: str) -> str:
    """Set the language of a person or, by an administrator, of a group."""
    chosen = _groups(context)[0]
    if not await _may_set(query, message, context):
        return "only_admins"
    await context.services.chats.change(message.chat_id, {"language": chosen})
    await context.services.sender.edit_one(replies.plain(chosen, "language_set"), message)
    return ""


async def _may_set(query: CallbackQuery, message: Message, context: Context) -> bool:
    return message.chat_id == query.from_user.id or await administers(message.chat_id, query.from_user.id, context)


async def on_setting(_update: Update, query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Change what a group has chosen, if an administrator presses."""
    name, value = _groups(context)
    if message.chat_id == query.from_user.id or not await _may_set(query, message, context):
        return "only_admins"
    changed: dict[str, str | bool] = {"language": name}
    if name == "who":
        changed = {"only_administrators": value == "1"}
    elif name == "replies":
        changed = {"answers_replies": value == "1"}
    elif name == "quiet":
        changed = {"quiet": replies.QUIET_HOURS[int(value)]}
    await context.services.chats.change(message.chat_id, changed)
    if name == "quiet":  # posts wait for the end of the new hours
        await context.services.kept.run(ledger.reckon_again, message.chat_id)
    chat = await context.chat(message.chat_id)
    thread_id = message.message_thread_id or 0 if message.is_topic_message else 0
    known = await context.services.kept.run(ledger.read, message.chat_id, thread_id)
    await context.services.sender.edit_one(
        replies.settings(chat, known.wish if known else None, chat.language or language), message
    )
    return "saved"


async def on_forget(_update: Update, query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Delete all that is kept of the person who presses, in the private chat."""
    if message.chat.type != ChatType.PRIVATE:
        return "button_gone"
    services = context.services
    is_any = await services.kept.run(storage.forget, query.from_user.id)
    services.conversations.forget(query.from_user.id)
    services.desk.forget()
    services.chats.forget()
    if is_any:  # to erase costs time, and who presses again has none to take from others
        await services.kept.erase_traces()
    await context.services.sender.edit_one(replies.plain(language, "forgotten"), message)
    return ""


async def on_unknown(
    _update: Update, _query: CallbackQuery, _message: Message, _context: Context, _language: str
) -> str:
    """Say that a button is none of ours, or not any more."""
    return "button_gone"


def register(app: App) -> None:
    """Add this module's handlers to `app`."""
    for code, work in (
        (codes.CONTEXT, on_context),
        (codes.RELATED, on_related),
        (codes.WHY, on_why),
        (codes.SUGGESTION, on_suggestion),
        (codes.VOTE, on_vote),
        (codes.LEAVE, on_leave),
        (codes.TOPICS, on_topics),
        (codes.PAGE, on_page),
        (codes.FACT, on_fact),
        (codes.LANGUAGE, on_language),
        (codes.SETTING, on_setting),
        (codes.FORGET, on_forget),
        (None, on_unknown),
    ):
        app.add_handler(CallbackQueryHandler(pressed(work), code.pattern if code else None))
