"""Roles: how a name stands among other words - what is in it, or whose something is."""

from collections.abc import Sequence

from knowledge.facts import SlotName
from knowledge.patterns import Patterns
from knowledge.words import Token


def role_of(words: Sequence[Token], folded: Sequence[str], span: range, lists: Patterns, is_country: bool) -> str:
    """Return how a name stands among `words`: "place" (something is in it), "owner" (its own), or "".

    Beside a common noun a country is an owner (the Turkish embassy), a town is not (the Kars consulate).
    """
    first, last = span[0], span[-1]
    roles = lists.roles
    before = first - 1
    while before >= 0 and folded[before] in roles["place_between"]:
        before -= 1
    if before >= 0 and folded[before] in roles["place_before"]:
        return "place"
    if first > 0 and folded[first - 1] in roles["owner_before"]:
        return "owner"
    if last + 1 < len(words) and words[last + 1].is_suffix:
        suffix = folded[last + 1]
        if suffix in roles["place_endings"]:
            return "place"
        if suffix in roles["owner_endings"] or suffix in roles["owner_after"]:
            return "owner"
    for ending in sorted(roles["place_endings"], key=len, reverse=True):
        if len(ending) > 1 and folded[last].endswith(ending) and len(folded[last]) - len(ending) >= 3:
            return "place"
    for ending in sorted(roles["owner_endings"], key=len, reverse=True):
        if len(ending) > 2 and folded[last].endswith(ending) and len(folded[last]) - len(ending) >= 3:
            return "owner"
    behind = folded[last + 1] if last + 1 < len(words) else ""
    if lists.heads.get(behind) is SlotName.WHERE:
        return "place"  # in which Turkish cities
    if not is_country:
        return ""
    if behind and _is_common(words[last + 1], behind, lists):
        return "owner"  # the Turkish embassy
    if roles["owner_follows"] and first > 0 and _is_common(words[first - 1], folded[first - 1], lists):
        return "owner"  # посольство Турции
    return ""


def _is_common(word: Token, folded: str, lists: Patterns) -> bool:
    """Say whether a word is likely a common noun."""
    return word.text[0].islower() and folded not in lists.function_words and folded not in lists.fillers
