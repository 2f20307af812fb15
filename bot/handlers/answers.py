"""Answers: the buttons under one - what stands around it, what bears it out, what else to ask, and a thumb."""

from telegram import CallbackQuery, Message, Update
from telegram.ext import CallbackQueryHandler

from bot import codes, replies
from bot.catalogue import key_of
from bot.context import App, Context, place_of
from bot.handlers.buttons import groups, pressed
from bot.handlers.questions import answer as answer_question
from bot.handlers.questions import question_in
from bot.storage import storage
from knowledge.answers import Status
from knowledge.facts import Fact

_RELATED = 4


async def on_context(_update: Update, _query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Show the neighbouring sentences below the answer."""
    catalogue = context.services.desk.catalogue
    place = catalogue.places.get(groups(context)[0])
    if place is None:
        return "button_gone"
    shown = message.text_html if message.text else ""
    reply = replies.with_context(shown, catalogue, *place, message.reply_markup, language)
    await context.services.sender.edit_one(reply, message)
    return ""


async def on_related(_update: Update, _query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Offer questions about what stands nearest to a sentence."""
    desk = context.services.desk
    place = desk.catalogue.places.get(groups(context)[0])
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
    key = groups(context)[0]
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
    question = context.services.desk.catalogue.questions.get(groups(context)[0])
    if question is None:
        return "button_gone"
    await answer_question(update, message, question, context)
    return ""


async def on_vote(_update: Update, query: CallbackQuery, message: Message, context: Context, _language: str) -> str:
    """Keep a thumb."""
    key = message.chat_id, message.message_id, query.from_user.id
    await context.services.kept.run(storage.vote, *key, groups(context)[0] == "1")
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


def register(app: App) -> None:
    """Add this module's handlers to `app`."""
    for code, work in (
        (codes.CONTEXT, on_context),
        (codes.RELATED, on_related),
        (codes.WHY, on_why),
        (codes.SUGGESTION, on_suggestion),
        (codes.VOTE, on_vote),
        (codes.LEAVE, on_leave),
    ):
        app.add_handler(CallbackQueryHandler(pressed(work), code.pattern))
