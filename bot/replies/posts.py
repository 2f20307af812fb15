"""Posts: the anniversaries of a day, as it is sent each morning and as it is asked for."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from bot import codes
from bot.catalogue import Catalogue
from bot.replies.markup import Attachment, Reply, button, cited, glossed, keyboard, pack, quoted, safe, size
from bot.texts import say, say_count, say_ordinal
from knowledge.anniversaries import Anniversary
from knowledge.citations import Citation
from knowledge.dates.dates import Date, Precision
from knowledge.facts import Evidence, Fact, SlotName
from knowledge.wording import say_date

LONGEST_CAPTION = 1024  # UTF-16 units (Bot API, sendPhoto)
_ROUND = "★"


def heading(one: Anniversary, language: str, *, is_today: bool = True) -> str:
    """Return the years of an anniversary and the date that they are counted from; a month is worded as one."""
    date = say_date(one.date, language)
    if not is_today:
        said = say(language, "years_on", ordinal=say_ordinal(language, one.years), date=date)
    else:
        key = "years_today" if one.precision is Precision.DAY else "years_month"
        said = say_count(language, key, one.years, date=date)
    return f"{_ROUND} {said}" if one.is_round else said


def post(
    found: Sequence[Anniversary],
    catalogue: Catalogue,
    language: str,
    card: bytes = b"",
    *,
    told_for: datetime.date | None = None,
    is_preview: bool = False,
    is_reminder: bool = False,
) -> Reply:
    """Return the post for anniversaries of one day; `told_for` is that day, if the post goes out late.

    It is the caption of its card, if there is one and no caption is too short for it; else the card has the
    headings. A reminder names the day of the first one.
    """
    titles = _titles(found, language, told_for, is_preview, is_reminder)
    is_today = told_for is None and not is_reminder
    blocks = _blocks(found, catalogue, language, titles, is_today=is_today)
    if not card:
        return Reply(pack(blocks))
    whole = "\n".join(blocks)
    if size(whole) <= LONGEST_CAPTION:
        return Reply((), attachments=(Attachment(card, caption=whole),))
    caption = ""
    for line in (*titles, *(_bold(heading(one, language, is_today=is_today)) for one in found)):
        longer = f"{caption}\n{line}" if caption else line
        if size(longer) > LONGEST_CAPTION:
            break
        caption = longer
    return Reply(pack(blocks), attachments=(Attachment(card, caption=caption),))


def of_day(day: datetime.date, today: datetime.date, catalogue: Catalogue, language: str) -> Reply:
    """Return the anniversaries of a day; for an empty one say so and offer the next that is not."""
    found = catalogue.almanac.told_on(day)
    if not found:
        return _empty(say(language, "day_empty", date=say_date(Date.of(day), language)), day, catalogue, language)
    titles = [] if day == today else [_bold(say_date(Date.of(day), language))]
    return Reply(pack(_blocks(found, catalogue, language, titles, is_today=day == today)))


def of_month(month: Date, catalogue: Catalogue, language: str) -> Reply:
    """Return the anniversaries of a month."""
    found = list(catalogue.almanac.told_between(month.earliest(), month.latest()))
    title = say_date(month, language)
    if not found:
        return _empty(say(language, "month_empty", date=title), month.latest(), catalogue, language)
    return Reply(pack(_blocks(found, catalogue, language, [_bold(title)], is_today=False)))


def _empty(said: str, day: datetime.date, catalogue: Catalogue, language: str) -> Reply:
    following = catalogue.almanac.upcoming(day, 1)
    if not following:
        return Reply((safe(said),))
    date = following[0].day
    label = say(language, "next_day", date=say_date(Date.of(date), language))
    return Reply((safe(said),), keyboard([button(label, codes.DAY(date.isoformat()))]))


def coming(found: Sequence[Anniversary], today: datetime.date, catalogue: Catalogue, language: str) -> Reply:
    """Return the next anniversaries with the days to go, each with the words that say what was then."""
    if not found:
        return Reply((safe(say(language, "no_facts")),))
    blocks = [_bold(say(language, "upcoming"))]
    for one in found:
        days = (one.day - today).days
        to_go = say_count(language, "in_days", days) if days else say(language, "in_days_none")
        day = say_date(Date.of(one.day).truncated(one.precision), language)
        blocks.append(f"{_bold(day)} ({safe(to_go)})\n{safe(heading(one, language, is_today=False))}")
        clause = one.fact.clause
        source = catalogue.sources[one.fact.source_id]
        words = source.text[clause.start : clause.end]
        blocks += [*quoted(words, None), *glossed(source.gloss(words), catalogue, language)]
    return Reply(pack(blocks))


def _titles(
    found: Sequence[Anniversary], language: str, late: datetime.date | None, is_preview: bool, is_reminder: bool
) -> list[str]:
    said = [say(language, "post_preview")] if is_preview else []
    if late:
        said.append(say(language, "post_late", date=say_date(Date.of(late), language)))
    elif is_reminder and found:
        said.append(say(language, "post_reminder", date=say_date(Date.of(found[0].day), language)))
    return [f"<i>{safe(one)}</i>" for one in said]


def _bold(text: str) -> str:
    return f"<b>{safe(text)}</b>"


def _blocks(
    found: Sequence[Anniversary],
    catalogue: Catalogue,
    language: str,
    titles: Sequence[str],
    *,
    is_today: bool,
) -> list[str]:
    blocks = list(titles)
    for one in found:
        blocks.append(_bold(heading(one, language, is_today=is_today)))
        blocks += _proof(one.fact, catalogue, language)
    return [*blocks, f"<i>{safe(say(language, 'post_computed'))}</i>"]


def _proof(fact: Fact, catalogue: Catalogue, language: str) -> list[str]:
    """Return the sentence with the words of its date underlined, and the one that a relative date leans on."""
    slot = fact.slot(SlotName.WHEN)
    words = [] if slot is None else [slot.evidence, *([slot.resolved_by] if slot.resolved_by else [])]
    source = catalogue.sources.get(fact.source_id)
    blocks: list[str] = []
    for number in dict.fromkeys((fact.sentence, *(one.sentence for one in words))):
        citation = catalogue.cite(source, number, fact if number == fact.sentence else None) if source else None
        if citation:
            marked = _marked(citation, [one for one in words if one.sentence == number])
            blocks += cited(marked, source, catalogue, language)
    return blocks


def _marked(citation: Citation, words: Sequence[Evidence]) -> Citation:
    if not words:
        return citation
    return replace(citation, answer_span=(words[0].start - citation.start, words[0].end - citation.start))
