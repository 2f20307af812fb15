"""Browsing: topics, the time line and the sources."""

from collections.abc import Sequence
from html import escape

from bot import codes
from bot.catalogue import Catalogue, key_of
from bot.replies.markup import Attachment, Reply, button, glossed, keyboard, pack, phrasing, place, quoted, safe
from bot.texts import say, say_count
from knowledge.dates.dates import Date
from knowledge.wording import say_date

_ON_A_PAGE = 6


def topics(catalogue: Catalogue, language: str) -> Reply:
    """Return the topics, each a button."""
    if not catalogue.topics:
        return Reply((safe(say(language, "no_facts")),))
    count = say_count(language, "facts_count", len(catalogue.facts))
    rows = [
        [button(f"{_topic(topic, language)} ({len(facts)})", codes.PAGE(key_of(topic), 0))]
        for topic, facts in catalogue.topics.items()
    ]
    return Reply((safe(say(language, "facts", count=count)),), keyboard(*rows))


def _topic(topic: str, language: str) -> str:
    try:
        return say(language, f"topic_{topic}")
    except KeyError:  # an editor's own topic has no translation
        return topic.replace("-", " ") or say(language, "topic_other")


def topic_page(topic: str, page: int, catalogue: Catalogue, language: str) -> Reply:
    """Return one page of a topic's facts, each a button."""
    facts = catalogue.topics[topic]
    pages = -(-len(facts) // _ON_A_PAGE)
    page = min(page, pages - 1)
    shown = facts[page * _ON_A_PAGE : (page + 1) * _ON_A_PAGE]
    rows = [
        [button(phrasing(fact, language) or fact.id, codes.FACT(key_of(fact.source_id, fact.id)))] for fact in shown
    ]
    turning = []
    if page:
        turning.append(button("◀", codes.PAGE(key_of(topic), page - 1)))
    turning.append(button(say(language, "topics"), codes.TOPICS()))
    if page + 1 < pages:
        turning.append(button("▶", codes.PAGE(key_of(topic), page + 1)))
    title = say(language, "topic_page", topic=_topic(topic, language), page=page + 1, pages=pages)
    return Reply((f"<b>{safe(title)}</b>",), keyboard(*rows, turning))


def timeline(catalogue: Catalogue, language: str, pictures: Sequence[bytes] = ()) -> Reply:
    """Return the events in order of time, each with the words that say it, after their pictures."""
    blocks = []
    for date, citation in catalogue.events():
        start, end = citation.answer_span or (0, len(citation.quote))
        blocks.append(f"<b>{safe(say_date(date, language))}</b>")
        source, words = catalogue.sources[citation.source_id], citation.quote[start:end]
        blocks += [*quoted(words, None), *glossed(source.gloss(words), catalogue, language)]
        blocks.append(place(citation, source, language))
    return Reply(pack(blocks) or (safe(say(language, "no_facts")),), attachments=tuple(map(Attachment, pictures)))


def sources(catalogue: Catalogue, language: str) -> Reply:
    """Return the sources with their publishers and days."""
    blocks = [f"<b>{safe(say(language, 'sources'))}</b>"]
    for source in catalogue.sources.values():
        title = safe(source.title or source.id)
        if source.url.startswith(("http://", "https://")):
            title = f'<a href="{escape(source.url)}">{title}</a>'
        day = say_date(Date.of(source.published), language) if source.published else ""
        blocks.append("\n".join(filter(None, (title, safe(", ".join(filter(None, (source.publisher, day))))))))
    return Reply(pack(blocks))
