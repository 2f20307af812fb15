"""Detection: which language a question is in."""

from knowledge.concepts import Lexicon
from knowledge.languages import LANGUAGES
from knowledge.patterns import patterns
from knowledge.words import tokens


def detect_language(question: str, lexicon: Lexicon | None = None) -> str:
    """Return which of LANGUAGES a question is in, told from its letters and commonest words; English if none shows."""
    lowered = question.lower()
    if any("\u0400" <= ch <= "\u04ff" for ch in lowered):
        return "ru"
    votes = dict.fromkeys(LANGUAGES, 0.0)
    votes["az"] += 3 * lowered.count("ə")
    for ch in "ğışçöü":
        votes["tr"] += 0.6 * lowered.count(ch)
        votes["az"] += 0.5 * lowered.count(ch)
    words = [token.folded for token in tokens(question)]
    line = " ".join(words)
    for code in LANGUAGES:
        lists = patterns(code)
        for word in words:
            votes[code] += 1.0 * (word in lists.tell_tale) + 0.5 * (
                word in lists.function_words or word in lists.fillers or word in lists.short_forms
            )
        votes[code] += lists.asking.stand_in(line)
    turkic = votes["az"] + votes["tr"] > votes["en"]
    if turkic:
        # Azerbaijani writes x and q where Turkish has h and k.
        votes["az"] += sum(0.7 for word in words if "x" in word or ("q" in word and "qu" not in word))
    best = max(LANGUAGES, key=lambda code: votes[code])
    if lexicon is not None and votes[best] < 1.5:
        for code in LANGUAGES:
            forms = lexicon.forms(code).words
            votes[code] += sum(0.4 for word in words if word in forms and len(word) > 3)
        best = max(LANGUAGES, key=lambda code: votes[code])
    return best
