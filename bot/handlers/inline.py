"""Inline and guest queries: an answer in any chat, sent by the person who asked."""

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.ext import InlineQueryHandler, TypeHandler

from bot import replies
from bot.context import App, Context, language_of
from bot.replies import InlineAnswer

_MOST = 10
_CACHED_S = 300  # an answer changes only with the fact base, and at midnight what is reckoned from today


async def on_inline(update: Update, context: Context) -> None:
    """Offer up to ten answers; for an empty query, the best known facts."""
    query = update.inline_query
    if query is None:
        return
    language = await context.language(update)
    found = await _offer(query.query.strip(), language, context)
    results = [_article(one, str(number)) for number, one in enumerate(found[:_MOST])]
    # Personal: the words around the quotes are in the person's language.
    call = context.bot.answer_inline_query(query.id, results, cache_time=_CACHED_S, is_personal=True)
    await context.services.sender.attempt(call)


async def _offer(question: str, language: str, context: Context) -> list[InlineAnswer]:
    desk = context.services.desk
    if not question:
        questions = await desk.suggestions(language, _MOST)
        answers = [await desk.ask(one, (), context.services.today(), language) for one in questions]
        return [replies.inline_answer(answer, desk.catalogue) for answer in answers]
    answer = await desk.ask(question, (), context.services.today(), language)
    offered = [replies.inline_answer(answer, desk.catalogue)]
    if answer.citations:
        cited = {(citation.source_id, citation.number) for citation in answer.citations}
        for citation, _ in await desk.rank(question, _MOST):
            if (citation.source_id, citation.number) not in cited:
                offered.append(replies.inline_passage(citation, desk.catalogue, answer.language))
    return offered


def _article(one: InlineAnswer, id: str) -> InlineQueryResultArticle:  # noqa: A002 - Telegram's name
    content = InputTextMessageContent(
        one.html, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    return InlineQueryResultArticle(id, one.title, content, description=one.description or None)


async def on_guest(update: Update, context: Context) -> None:
    """Answer a mention in a chat that the bot is no member of: the mention, or what it replies to."""
    message = update.guest_message
    if message is None or not message.guest_query_id:
        return
    name = f"@{context.bot.username}"
    words = (message.text or message.caption or "").replace(name, " ").strip()
    target = message.reply_to_message
    question = words or (target.text or target.caption or "" if target else "")
    language = language_of(message.from_user)
    offered = await _offer(question, language, context)
    if offered and question:
        call = context.bot.answer_guest_query(message.guest_query_id, _article(offered[0], "0"))
        await context.services.sender.attempt(call)


class _Guest(TypeHandler[Update, Context, None]):
    def check_update(self, update: object) -> bool:
        return isinstance(update, Update) and update.guest_message is not None


def register(app: App) -> None:
    """Add this module's handlers to `app`."""
    app.add_handler(InlineQueryHandler(on_inline))
    app.add_handler(_Guest(Update, on_guest))
