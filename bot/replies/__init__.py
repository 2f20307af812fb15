"""Replies: what is sent, as Telegram's HTML and keyboards. The only place that writes HTML."""

from bot.replies.answers import answered, of_fact, related, with_context
from bot.replies.browsing import sources, timeline, topic_page, topics
from bot.replies.inline import InlineAnswer, inline_answer, inline_passage
from bot.replies.markup import Attachment, Reply
from bot.replies.own import QUIET_HOURS, forget_first, kept, languages, plain, settings, welcome
from bot.replies.posts import coming, heading, of_day, of_month, post

__all__ = [
    "QUIET_HOURS",
    "Attachment",
    "InlineAnswer",
    "Reply",
    "answered",
    "coming",
    "forget_first",
    "heading",
    "inline_answer",
    "inline_passage",
    "kept",
    "languages",
    "of_day",
    "of_fact",
    "of_month",
    "plain",
    "post",
    "related",
    "settings",
    "sources",
    "timeline",
    "topic_page",
    "topics",
    "welcome",
    "with_context",
]
