"""Questions: a text comes in, a cited answer goes out; in private chats and in groups."""

import re

from telegram import Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import CommandHandler, MessageHandler, filters

from bot import replies
from bot.context import App, Context, place_of
from bot.replies import Reply
from bot.storage import storage
from bot.storage.storage import Pointer

# What a channel posts is forwarded to its discussion group by itself: nobody there speaks to the bot.
_NEW = filters.UpdateType.MESSAGE & ~filters.IS_AUTOMATIC_FORWARD
_MESSAGES = _NEW & ((filters.TEXT & ~filters.COMMAND) | filters.CAPTION)
_OTHERS = _NEW & filters.ChatType.PRIVATE & ~filters.TEXT & ~filters.CAPTION & ~filters.StatusUpdate.ALL
_EDITS = filters.UpdateType.EDITED_MESSAGE & (filters.TEXT | filters.CAPTION)
_ASKS = re.compile(r"/ask(?:@(\w+))?(?!\S)", re.IGNORECASE)
_ADMINISTRATORS = (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)


async def on_question(update: Update, context: Context) -> None:
    """Answer a text or a caption in a private chat, or a reply to one of the bot's messages in a group."""
    message = update.message
    text = (message.text or message.caption or "") if message else ""
    if message is None or not text or message.via_bot:
        return
    context.services.albums.is_new(message)
    if _is_ask(text, context):  # of a caption: Telegram marks commands in texts alone
        await on_ask(update, context)
    elif message.chat.type == ChatType.PRIVATE or await _is_reply_to_answer(message, context):
        await answer(update, message, text, context)


def _is_ask(text: str, context: Context) -> bool:
    found = _ASKS.match(text)
    return found is not None and (found[1] or context.bot.username).lower() == context.bot.username.lower()


async def on_something_else(update: Update, context: Context) -> None:
    """Say that only texts are read; in a private chat, and once for an album."""
    message = update.message
    if message is None or message.via_bot or not context.services.albums.is_new(message):
        return
    if context.services.flood.who_is_over(message, update.effective_user) is None:
        language = await context.language(update)
        await context.services.sender.send(replies.plain(language, "only_text"), place_of(message))


async def _is_reply_to_answer(message: Message, context: Context) -> bool:
    return _replies_to_me(message, context) and (await context.chat(message.chat_id)).answers_replies


async def on_ask(update: Update, context: Context) -> None:
    """Answer what follows /ask, or the message that /ask replies to."""
    message = update.message
    if message is None:
        return
    question = _after_command(message)
    if question:
        await answer(update, message, question, context)
        return
    target = message.reply_to_message
    if target and target.forum_topic_created:  # every message of a topic "replies" to its beginning
        target = None
    quoted = message.quote.text if message.quote else ""  # a part of what is replied to, also of another chat
    asked = (quoted or (target.text or target.caption or "" if target else "")).strip()
    if asked:
        await answer(update, message, asked, context, reply_to=target.message_id if target else None)
        return
    language = await context.language(update)
    await context.services.sender.send(replies.plain(language, "ask_what"), place_of(message))


async def on_edit(update: Update, context: Context) -> None:
    """Change the answer of a question that was changed."""
    message = update.edited_message
    if message is None:
        return
    services = context.services
    answers = await services.kept.run(storage.answers_to, message.chat_id, message.message_id)
    question = question_in(message)
    if answers and question and services.flood.who_is_over(message, update.effective_user) is None:
        # The questions after it must not answer it: only what it replies to.
        turns = await _turns(update, message, context) if _replies_to_me(message, context) else []
        reply = await _compose(update, message, question, turns, context)
        await services.sender.edit(reply, place_of(message), answers)


async def answer(
    update: Update, message: Message, question: str, context: Context, reply_to: int | None = None
) -> None:
    """Answer `question`, unless too much was asked, or the group leaves asking to its administrators."""
    services = context.services
    if not await _may_ask(update, message, context):
        return
    # Where a button was pressed, the message is the bot's own, and whoever pressed asks.
    too_many = services.flood.who_is_over(message, update.effective_user)
    if too_many is not None:
        if services.flood.is_to_be_told(too_many):
            language = await context.language(update)
            await services.sender.send(replies.plain(language, "too_many"), place_of(message))
        return
    # A question on a button stands alone.
    turns = [] if update.callback_query else await _turns(update, message, context)
    reply = await _compose(update, message, question, turns, context)
    if not reply.is_small_talk:  # nothing leans on a nod; what is doubted is the question before it
        services.conversations.add(_conversation(update, message), question)
    await services.sender.send(reply, place_of(message, reply_to))


async def _compose(update: Update, message: Message, question: str, turns: list[str], context: Context) -> Reply:
    services = context.services
    answer = await services.desk.ask(question, turns, services.today(), await context.language(update))
    is_private = message.chat.type == ChatType.PRIVATE
    catalogue = services.desk.catalogue
    reply = replies.answered(answer, catalogue, is_private=is_private, can_leave=is_private)
    if answer.small_talk == "doubt" and turns:
        doubted = await services.desk.ask(turns[-1], turns[:-1], services.today(), answer.language)
        return replies.with_proof(reply, doubted, catalogue, answer.language)
    return reply


async def _turns(update: Update, message: Message, context: Context) -> list[str]:
    """Return what the question may lean on: the answer it replies to, or the last ten minutes."""
    kept = context.services.kept
    target = message.reply_to_message
    if target and _replies_to_me(message, context):
        pointer = await kept.run(storage.read_pointer, message.chat_id, target.message_id)
        return _as_turn(pointer, context)
    before = context.services.conversations.before(_conversation(update, message))
    if before or message.chat.type != ChatType.PRIVATE:
        return before
    return _as_turn(context.services.conversations.recalled(message.chat_id), context)


def _as_turn(pointer: Pointer | None, context: Context) -> list[str]:
    """Return a question that would have been answered so: questions themselves are not kept."""
    if pointer is None or not pointer.source_id:
        return []
    catalogue = context.services.desk.catalogue
    fact = catalogue.fact(pointer.source_id, pointer.fact_id)
    if fact and fact.phrasings:
        return [next(iter(fact.phrasings.values()))[0]]
    source = catalogue.sources.get(pointer.source_id)
    citation = catalogue.cite(source, pointer.sentence) if source else None
    return [citation.quote] if citation else []


def _replies_to_me(message: Message, context: Context) -> bool:
    target = message.reply_to_message
    return bool(target and target.from_user and target.from_user.id == context.bot.id)


def question_in(message: Message) -> str:
    """Return the question that a message is, with or without its command."""
    text = message.text or message.caption or ""
    return _after_command(message) if text.startswith("/") else text


def _after_command(message: Message) -> str:
    parts = (message.text or message.caption or "").split(maxsplit=1)
    return parts[1].strip() if len(parts) > 1 else ""


def _conversation(update: Update, message: Message) -> tuple[int, ...]:
    person = update.effective_user.id if update.effective_user else 0
    return message.chat_id, message.message_thread_id or 0, person


async def _may_ask(update: Update, message: Message, context: Context) -> bool:
    if message.chat.type == ChatType.PRIVATE or not (await context.chat(message.chat_id)).only_administrators:
        return True
    query = update.callback_query
    if query:
        return await administers(message.chat_id, query.from_user.id, context)
    return await is_administrator(message, context)


async def is_administrator(message: Message, context: Context) -> bool:
    """Say whether an administrator of the chat wrote this, also in the name of the chat."""
    if message.chat.type in (ChatType.PRIVATE, ChatType.CHANNEL):
        return True
    if message.sender_chat:
        return message.sender_chat.id == message.chat_id
    if message.from_user is None:
        return False
    return await administers(message.chat_id, message.from_user.id, context)


async def administers(chat_id: int, person_id: int, context: Context) -> bool:
    """Ask Telegram whether a person is an administrator of a chat, now."""
    member = await context.services.sender.attempt(context.bot.get_chat_member(chat_id, person_id), chat_id)
    return member is not None and member.status in _ADMINISTRATORS


def register(app: App) -> None:
    """Add this module's handlers to `app`."""
    app.add_handler(CommandHandler("ask", on_ask, _NEW))
    app.add_handler(MessageHandler(_MESSAGES, on_question))
    app.add_handler(MessageHandler(_EDITS, on_edit))
    app.add_handler(MessageHandler(_OTHERS, on_something_else))
