"""`sitat ask` and `sitat chat`: questions, and the answers as text or as JSON."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cli.inputs import (
    LineError,
    UsageError,
    complete_file,
    day_field,
    open_knowledge,
    shows_gloss,
    text_field,
    texts_field,
    today,
)
from knowledge.answers import Answer
from knowledge.citations import Citation
from knowledge.library import KnowledgeBase
from knowledge.wording import say_answer


@dataclass(frozen=True, slots=True)
class Asking:
    """A knowledge base and how it is asked."""

    kb: KnowledgeBase
    language: str | None  # None: told from each question
    on: date | None  # None: today
    sources: tuple[str, ...] | None

    @classmethod
    def of(cls, options: argparse.Namespace) -> "Asking":
        """Open what the options name. Raises UsageError, KnowledgeError."""
        kb = open_knowledge(options)
        return cls(kb, options.language, options.on, None if options.source is None else (options.source,))

    def ask(self, question: str, turns: Sequence[str] = ()) -> Answer:
        """Answer one question of a conversation."""
        return self.kb.ask(question, language=self.language, on=self.on or today(), turns=turns, sources=self.sources)

    def complete(self, record: dict[str, object]) -> dict[str, object]:
        """Return a line of `--jsonl` with its answer. Raises LineError."""
        question = text_field(record, "q")
        if question is None:
            raise LineError('has no "q"; write {"q": "..."}')
        language = text_field(record, "lang")
        answer = self.kb.ask(
            question,
            language=language.lower() if language else self.language,
            on=day_field(record, "on") or self.on or today(),
            turns=texts_field(record, "turns"),
            sources=self.sources,
        )
        return {**record, "answer": answer_as_dict(answer)}


def run_ask(options: argparse.Namespace) -> int:
    """Answer one question, or each line of `--jsonl`. Raises UsageError, KnowledgeError."""
    if options.jsonl is not None:
        if options.question:
            raise UsageError("--jsonl reads the questions from its file; leave QUESTION out")
        asking = Asking.of(options)
        try:
            return complete_file(options.jsonl, asking.complete)
        finally:
            asking.kb.close()
    if not options.question:
        raise UsageError('no question; write sitat ask "When ...?", or sitat chat')
    asking = Asking.of(options)
    try:
        answer = asking.ask(" ".join(options.question))
        if options.json:
            sys.stdout.write(json.dumps(answer_as_dict(answer), ensure_ascii=False) + "\n")
            return 0
        from bot.cli.terminal import Screen

        screen = Screen.of_this_process(asking.kb.sources, shows_gloss=shows_gloss())
        screen.show(answer)
        if options.explain:
            screen.explain(answer)
        return 0
    finally:
        asking.kb.close()


def run_chat(options: argparse.Namespace) -> int:
    """Answer until the other side leaves. Raises UsageError, KnowledgeError."""
    from bot.cli.terminal import Screen, chat_in_lines, chat_in_terminal, system_language

    asking = Asking.of(options)
    screen = Screen.of_this_process(asking.kb.sources, shows_gloss=shows_gloss())
    try:
        if screen.is_terminal and sys.stdin is not None and sys.stdin.isatty():
            language = options.language or system_language()
            chat_in_terminal(asking.ask, screen, language, asking.kb.suggestions(language))
        else:
            chat_in_lines(asking.ask, screen, sys.stdin.buffer if sys.stdin is not None else ())
    finally:
        asking.kb.close()
    return 0


def answer_as_dict(answer: Answer) -> dict[str, object]:
    """Return an answer as `--json` and `--jsonl` write it."""
    return {
        "status": str(answer.status),
        "text": say_answer(answer),
        "value": answer.value,
        "slot": None if answer.slot is None else str(answer.slot),
        "computed": answer.computed,
        "score": round(answer.score, 4),
        "language": answer.language,
        "suggestions": list(answer.suggestions),
        "citations": [_citation_as_dict(citation, answer.language) for citation in answer.citations],
        "verdict": str(answer.verdict),
        "proof": [
            {"part": part.text, "kind": part.kind, "words": None if part.words is None else list(part.words)}
            for part in answer.proof
        ],
        "missing": None if answer.missing is None else {"part": answer.missing.text, "kind": answer.missing.kind},
        "refusal": answer.refusal and answer.refusal.name.lower(),
        "small_talk": answer.small_talk or None,
    }


def _citation_as_dict(citation: Citation, language: str) -> dict[str, object]:
    return {
        "source": citation.source_id,
        "paragraph": citation.paragraph,
        "sentence": citation.sentence,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "answer_span": None if citation.answer_span is None else list(citation.answer_span),
        "published": None if citation.published is None else citation.published.isoformat(),
        "as_of": citation.as_of,
        "gloss": citation.gloss.get(language),
    }
