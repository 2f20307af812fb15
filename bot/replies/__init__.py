"""Replies: what is sent, as Telegram's HTML and keyboards. The only place that writes HTML."""

from bot.replies.answers import answered, of_fact, proved, related, with_context, with_proof
from bot.replies.browsing import sources, timeline, topic_page, topics
from bot.replies.inline import InlineAnswer, inline_answer, inline_passage
from bot.replies.markup import Attachment, Reply
from bot.replies.own import QUIET_HOURS, forget_first, kept, languages, own_settings, plain, settings, welcome
from bot.replies.posts import coming, heading, of_day, of_month, post
from bot.replies.subscriptions import choose_hour, choose_zone, subscribed, when

__all__ = [
    "QUIET_HOURS",
    "Attachment",
    "InlineAnswer",
    "Reply",
    "answered",
    "choose_hour",
    "choose_zone",
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
    "own_settings",
    "plain",
    "post",
    "proved",
    "related",
    "settings",
    "sources",
    "subscribed",
    "timeline",
    "topic_page",
    "topics",
    "welcome",
    "when",
    "with_context",
    "with_proof",
]
