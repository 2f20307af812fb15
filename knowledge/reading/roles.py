"""Roles: how a name stands among other words - what is in it, or whose something is."""

from collections.abc import Collection, Sequence

from rapidfuzz.distance import OSA

from knowledge.facts import SlotName
from knowledge.language.words import Token, fold
from knowledge.reading.patterns import Patterns, Standing

_LONG_ENOUGH = 5  # letters of a name in which a slip is told from an ending


def role_of(
    words: Sequence[Token],
    folded: Sequence[str],
    span: range,
    lists: Patterns,
    is_country: bool,
    common: Collection[int] = (),
) -> str:
    """Return how a name stands among `words`: "place" (something is in it), "owner" (its own), or "".

    `common` are the numbers of words that are common nouns also where they are written as names: "Prime Minister".
    Beside a common noun a country is an owner (the Turkish embassy), a town is not (the Kars consulate).
    """
    first, last = span[0], span[-1]
    roles = lists.roles
    before = first - 1
    while before >= 0 and folded[before] in roles["place_between"]:
        before -= 1
    if before >= 0 and folded[before] in roles["place_before"]:
        return "place"
    in_heads = first > 0 and lists.heads.get(folded[first - 1]) is SlotName.WHERE
    if in_heads and roles["owner_follows"]:
        return "place"  # в каких городах Турции
    if first > 0 and folded[first - 1] in roles["owner_before"]:
        is_place = first > 1 and lists.heads.get(folded[first - 2]) is SlotName.WHERE
        return "place" if is_place else "owner"  # in which cities of Azerbaijan
    if last + 1 < len(words) and words[last + 1].is_suffix:
        suffix = folded[last + 1]
        if suffix in roles["place_endings"]:
            return "place"
        if suffix in roles["owner_endings"] or suffix in roles["owner_after"]:
            return "place" if _asks_where(folded[last + 2 :], lists) else "owner"
    for ending in sorted(roles["place_endings"], key=len, reverse=True):
        if len(ending) > 1 and folded[last].endswith(ending) and len(folded[last]) - len(ending) >= 3:
            return "place"
    for ending in sorted(roles["owner_endings"], key=len, reverse=True):
        if len(ending) > 2 and folded[last].endswith(ending) and len(folded[last]) - len(ending) >= 3:
            return "place" if _asks_where(folded[last + 1 :], lists) else "owner"
    behind = folded[last + 1] if last + 1 < len(words) else ""
    if lists.heads.get(behind) is SlotName.WHERE:
        return "place"  # in which Turkish cities
    if not is_country:
        return ""
    if behind and (last + 1 in common or _is_common(words[last + 1], behind, lists)):
        return "owner"  # the Turkish embassy
    if roles["owner_follows"] and first > 0 and _is_common(words[first - 1], folded[first - 1], lists):
        return "owner"  # посольство Турции
    return ""


def _asks_where(following: Sequence[str], lists: Patterns) -> bool:
    """Say whether a place is asked for: Türkiyənin hansı iki şəhərində."""
    asks = bool(following) and following[0] in lists.asks_which
    return asks and any(lists.heads.get(word) is SlotName.WHERE for word in following[1:3])


def _is_common(word: Token, folded: str, lists: Patterns) -> bool:
    """Say whether a word is likely a common noun."""
    return word.text[0].islower() and folded not in lists.function_words and folded not in lists.fillers


def standings(
    words: Sequence[Token],
    folded: Sequence[str],
    names: Sequence[tuple[range, str, Sequence[str], bool]],
    lists: Patterns,
    within: Collection[int],
) -> list[str]:
    """Return how each of the `names` stands in what is done: "doer", "receiver", "owner", "place" or "".

    A name is given with its words, its role, the forms that it has in the language, and whether it can act. A word that
    stands `within` a phrase, "stand by", says nothing of the name behind it. Endings
    tell where a language has cases, and words before and behind it; what both leave open, the order: the first is the
    doer, unless "who" asks for the doer, or something is done to it.
    """
    found: list[str] = []
    rules = lists.standing
    is_asked = rules.asks_doer.stand_in(" ".join(folded)) and not any(word in rules.helping for word in folded)
    is_passive = any(word in rules.being for word in folded) and rules.done.stand_in(" ".join(folded))
    turned = is_asked or is_passive or rules.converse.stand_in(" ".join(folded))
    is_governed = rules.governed.stand_in(" ".join(folded))
    bare = 0
    for number, (span, role, forms, can_act) in enumerate(names):
        first = span[0]
        while first > 1 and folded[first - 1] in rules.owned_after:
            first -= 1  # with the Turkish ones
        before = folded[first - 1] if first and first - 1 not in within else ""
        behind = folded[span[-1] + 1] if span[-1] + 1 < len(words) else ""
        case = _case(words, span, forms, lists)
        if case == "instrument":
            case = "receiver" if is_governed else "doer"
        is_joined = number > 0 and before in rules.joined_by and span[0] - names[number - 1][0][-1] == 2
        standing = ""
        if is_joined and not case:
            standing = found[-1]
        elif before in rules.doer_before or behind in rules.doer_after:
            standing = "doer"
        elif behind in lists.roles["owner_after"] and role != "place":
            standing = "owner"
        elif before in rules.receiver_before or behind in rules.receiver_after:
            standing = "receiver"
        elif case in ("receiver", "doer", "owner"):
            standing = case
        elif role == "place" or case == "place":
            standing = "place"
        elif role == "owner" and (
            _owns_by_case(case, behind, rules) if rules.cases else _owns(words, folded, span, forms, lists)
        ):
            standing = "owner"
        elif can_act and (rules.by_order or case == "bare"):
            standing = "receiver" if turned or bare else "doer"
            bare += 1
        found.append(standing)
        if number and before in rules.joined_by and span[0] - names[number - 1][0][-1] == 2:
            # "Azərbaycan və Türkiyənin": the ending of the last one is that of all.
            found[-2] = (
                standing if _case(words, names[number - 1][0], names[number - 1][2], lists) == "bare" else found[-2]
            )
    return found


def _owns_by_case(case: str, behind: str, rules: Standing) -> bool:
    """Say whether a name without a genitive owns what stands behind it: Azərbaycan konsulluğu."""
    return case == "" or bool(rules.possessed and behind.endswith(rules.possessed))


def _owns(words: Sequence[Token], folded: Sequence[str], span: range, forms: Sequence[str], lists: Patterns) -> bool:
    """Say whether a country owns what stands behind it: "the Azerbaijan consulate", but not "did Azerbaijan open"."""
    before = folded[span[0] - 1] if span[0] else ""
    behind = folded[span[-1] + 1] if span[-1] + 1 < len(words) else ""
    if before in lists.roles["owner_before"] or behind in lists.roles["owner_after"]:
        return True
    return before in lists.standing.owned_after or not _is_noun(words[span[-1]].text, forms, lists.standing.adjectives)


def _is_slip(said: str, form: str) -> bool:
    return len(form) >= _LONG_ENOUGH and OSA.distance(fold(said), fold(form), score_cutoff=1) <= 1


def _is_noun(said: str, forms: Sequence[str], adjectives: tuple[str, ...]) -> bool:
    """Say whether a country is named and not an adjective made of it: there is a Republic of Azerbaijan."""
    name, *others = (form.lower() for form in forms)
    if any(form.endswith(f" of {said.lower()}") for form in others) or said.lower() == name:
        return True
    is_adjective = said.lower() in others and said.lower().endswith(adjectives)
    return not is_adjective and any(_is_slip(said, form) for form in forms)


def _case(words: Sequence[Token], span: range, forms: Sequence[str], lists: Patterns) -> str:
    """Return what the ending of a name says, "bare" if it has none, "" where the language has no cases."""
    cases = lists.standing.cases
    if not cases:
        return ""
    last = span[-1]
    if last + 1 < len(words) and words[last + 1].is_suffix:
        return cases.get("", {}).get(words[last + 1].folded, "")
    said = words[last].text.lower()
    for form in sorted(forms, key=len, reverse=True):
        base = form.split()[-1].lower()
        if len(base) < _LONG_ENOUGH < len(said) and any(_is_slip(said, other.lower()) for other in forms):
            return "bare"  # Türkyə is Türkiyə, and not a Türk with an ending
        for end, endings in cases.items():
            trunk = base.removesuffix(end) if end else base
            if base.endswith(end) and (said.startswith(trunk) or fold(said).startswith(fold(trunk))):
                rest = said[len(trunk) :] if said.startswith(trunk) else fold(said)[len(fold(trunk)) :]
                if rest in endings or fold(rest) in endings:
                    return endings[rest] if rest in endings else endings[fold(rest)]
    return ""
