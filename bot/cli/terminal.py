"""Terminal: answers as a person reads them, and the chat with its prompt and history."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.texts import LOCALES, lead_of, say, say_place
from knowledge.answers import Answer, ProvedPart
from knowledge.dates.dates import Date
from knowledge.sources import Source
from knowledge.wording import say_answer, say_date, say_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Ask = Callable[[str, Sequence[str]], Answer]  # a question and the ones before it in the conversation

_LEAVING = frozenset({"/quit", "/exit"})
_REMEMBERED_TURNS = 20
_HISTORY_LINES = 1_000
# A source may hold control characters; a terminal would obey them. Line ends and tabs do no harm.
_CONTROLS = {code: "�" for code in (*range(32), *range(127, 160)) if code not in (9, 10)}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer. `bold` are code points of `text`."""

    text: str
    is_aside: bool = False  # where a quote stands, and what else can be asked
    bold: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """Where answers are shown: a terminal, or plain lines that another program reads."""

    sources: Mapping[str, Source]
    is_terminal: bool
    shows_gloss: bool = True

    @classmethod
    def of_this_process(cls, sources: Iterable[Source], *, shows_gloss: bool = True) -> "Screen":
        """Show on standard output, which is a terminal or is not."""
        return cls({source.id: source for source in sources}, sys.stdout.isatty(), shows_gloss)

    def show(self, answer: Answer, speaker: str = "") -> None:
        """Print an answer; in a terminal, behind the name of who speaks."""
        self._print(lines_of(answer, self.sources, shows_gloss=self.shows_gloss), speaker)

    def explain(self, answer: Answer) -> None:
        """Print what the answer rests on: the concepts found, the slots, the score by part."""
        wanted = "-" if answer.slot is None else str(answer.slot)
        fact = f", fact {answer.fact_id}" if answer.fact_id else ""
        lines = [Line(f"{answer.status}, score {answer.score:.2f}, {answer.language}, slot {wanted}{fact}", True)]
        for reason in answer.reasons:
            score = "" if reason.score is None else f" ({reason.score:.2f})"
            lines.append(Line(f"  {reason.part}: {reason.detail}{score}", True))
        lines += [Line(f"  {part.kind:<9} {part.text:<28} {_words_of(part, answer)}", True) for part in answer.proof]
        if answer.missing is not None:
            lines.append(Line(f"  {answer.missing.kind:<9} {answer.missing.text:<28} not borne out", True))
        self._print(lines)

    def tell(self, text: str) -> None:
        """Print what the terminal itself says."""
        self._print([Line(text, is_aside=True)])

    def _print(self, lines: Sequence[Line], speaker: str = "") -> None:
        if not self.is_terminal:
            for line in lines:
                sys.stdout.write(line.text + "\n")
            sys.stdout.flush()
            return
        console, rendered = _prepare(lines)
        if not speaker:
            console.print(*rendered, sep="\n")
            return
        from rich.console import Group
        from rich.table import Table

        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column()
        grid.add_row(speaker, Group(*rendered))
        console.print(grid)


def _prepare(lines: Sequence[Line]) -> "tuple[Console, list[Text]]":
    from rich.console import Console
    from rich.text import Text

    rendered = []
    for line in lines:
        text = Text(line.text.translate(_CONTROLS), style="dim" if line.is_aside else "")
        if line.bold:
            text.stylize("bold", *line.bold)
        rendered.append(text)
    return Console(highlight=False, markup=False, emoji=False), rendered


def lines_of(answer: Answer, sources: Mapping[str, Source], *, shows_gloss: bool = True) -> list[Line]:
    """Return the lines of an answer: what is said, the quotes, where they stand, what else can be asked."""
    language = answer.language
    said = say_answer(answer)
    said = say(language, "computed", answer=said) if answer.computed else said
    lines = [Line(said)] if said else []
    for citation in answer.citations:
        span = citation.answer_span
        bold = (span[0] + 1, span[1] + 1) if span else None  # the quotation mark comes first
        lines.append(Line(say_text(language, "quotation_marks", words=citation.quote), bold=bold))
        if shows_gloss and language in citation.gloss:
            lines.append(Line(say(language, "gloss", gloss=citation.gloss[language])))
        lines.append(Line(say_place(citation, sources.get(citation.source_id), language), is_aside=True))
        if citation.published and citation.as_of:
            day = say_date(Date.of(citation.published), language)
            lines.append(Line(say(language, "as_of", date=day), is_aside=True))
    if answer.suggestions:
        lines.append(Line(say(language, lead_of(answer)), is_aside=True))
        lines += [Line(f"  {question}", is_aside=True) for question in answer.suggestions]
    return lines


def _words_of(part: ProvedPart, answer: Answer) -> str:
    """Return the words that bear a part out; a synonym has none of its own."""
    for citation in answer.citations:
        if part.words and citation.start <= part.words[0] and part.words[1] <= citation.end:
            return f'"{citation.quote[part.words[0] - citation.start : part.words[1] - citation.start]}"'
    return "in other words"


def system_language() -> str:
    """Return the language of this computer's locale if the bot speaks it, or else English."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(variable, "")[:2].lower()
        if code in LOCALES:
            return code
    return LOCALES[0]


def chat_in_lines(ask: Ask, screen: Screen, lines: Iterable[bytes]) -> None:
    """Answer a question a line, in plain text with an empty line after each answer."""
    turns: list[str] = []
    for raw in lines:
        question = raw.decode("utf-8", "replace").strip("\ufeff \t\r\n")
        if question in _LEAVING:
            return
        if question:
            screen.show(ask(question, turns[-_REMEMBERED_TURNS:]))
            screen.tell("")
            turns.append(question)


def chat_in_terminal(ask: Ask, screen: Screen, language: str, examples: Sequence[str]) -> None:
    """Answer at a prompt with history. Ctrl-C clears the line, Ctrl-D or /quit leaves."""
    you, bot = say(language, "you"), say(language, "bot")
    width = max(len(you), len(bot))
    screen.tell(say(language, "welcome"))
    if examples:
        screen.tell(say(language, "examples"))
        for example in examples:
            screen.tell(f"  {example}")
    screen.tell(say(language, "leave"))
    turns: list[str] = []
    with _history() as trouble:
        if trouble:
            screen.tell(say(language, "no_history", reason=trouble))
        while True:
            try:
                question = input(f"{you.ljust(width)}> ").strip()
                if question in _LEAVING:
                    return
                if question:
                    screen.show(ask(question, turns[-_REMEMBERED_TURNS:]), f"{bot.ljust(width)}>")
                    turns.append(question)
            except EOFError:
                screen.tell("")
                return
            except KeyboardInterrupt:
                screen.tell("")


@contextmanager
def _history() -> Iterator[str]:
    """Keep the questions of this chat for the next, for this user alone to read.

    Yields why that cannot be, or an empty text.
    """
    try:
        import readline
    except ImportError:  # on Windows the console has its own
        yield ""
        return
    from platformdirs import user_state_path

    path = user_state_path("sitat", appauthor=False) / "history"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
        readline.read_history_file(path)
    except OSError as error:
        yield f"{path}: {error.strerror}"
        return
    readline.set_history_length(_HISTORY_LINES)
    try:
        yield ""
    finally:
        with suppress(OSError):  # the disk is full, say; the chat itself went well
            readline.write_history_file(path)
            path.chmod(0o600)
