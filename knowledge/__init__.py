"""All of Sitat that can be said without Telegram: sources, facts, questions and their cited answers.

The folders are the flow, and around it the ground that it stands on:

    reading     what a question asks: utterances (its words), slots, terms, roles, intents, turns (what it takes over)
    finding     the sentences that it may be about: index, ranking, and the snapshot that keeps them
    judging     what may be said: matching, spans, proofs, verdicts, telling, reckoning, answering, following
    wording     dates, numbers and the words around a quotation, in each language
    language, dates, lexicon    words and sentences; what is said of time; meanings and names
    files, store, data          what editors write; the database; the files themselves
    measuring                   how good it is; nothing imports it

Each imports those below it and none above, which `tests/knowledge/test_rooms.py` holds: measuring - library -
judging - wording, anniversaries - answers - finding - reading, citations - store - files - lexicon,
facts, sources - dates - language - data - errors.

`library.KnowledgeBase` is the door: open, ask, add_source. Its `ask` is the flow, from the text of a question to its
answer; a follow-up is a loop over the ways to understand it, the most literal first.
"""
