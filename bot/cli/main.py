"""The command `sitat`: what it takes, and which function does it.

Whoever asks one question waits for every import, so only argparse is imported here; each function imports
what it needs.
"""

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from bot.cli.inputs import UsageError, day_argument, print_error, text_argument
from knowledge.data import LANGUAGES
from knowledge.errors import KnowledgeError, UnknownSourceError

DONE, DATA_WRONG, USAGE_WRONG, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141  # as shells number them


if TYPE_CHECKING:
    # argparse has no public name for what add_subparsers returns.
    _Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        print_error(f"{message}; see `{self.prog} --help`")
        raise SystemExit(USAGE_WRONG)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, 1 (data is wrong), 2 (the call is), 130 or 141."""
    _speak_utf8()
    # Scores are added up, nothing is multiplied that would need threads; to start them costs a tenth of a second.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # At the usual 700 objects a third of the start goes into looking for garbage among the data that is being read.
    gc.set_threshold(100_000, 20, 20)
    try:
        options = build_parser().parse_args(arguments)
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone. The interpreter flushes once more at its end, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except (UsageError, UnknownSourceError) as error:
        print_error(str(error))
        return USAGE_WRONG
    except KnowledgeError as error:
        print_error(str(error))
        return DATA_WRONG
    return status


def _speak_utf8() -> None:
    """Write UTF-8 in every locale; what UTF-8 cannot hold is escaped as JSON escapes it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; `run` of what it parses is the function that does it."""
    parser = _Parser(
        prog="sitat",
        description="Answers questions about the relations between countries with quotations only.",
        epilog="The fact base is in DATABASE_URL, or else in a SQLite file in your data folder.",
        allow_abbrev=False,
    )
    commands: _Commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_chat(commands)
    _add_ask(commands)
    _add_check(commands)
    _add_listings(commands)
    _add_evaluate(commands)
    _add_dates(commands)
    _add_bot(commands)
    return parser


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", metavar="ID", help="answer from this source only; `sitat sources` lists them")
    parser.add_argument("--text", metavar="FILE", help="answer from this plain text instead of the fact base")
    parser.add_argument(
        "--published",
        metavar="YYYY-MM-DD",
        type=day_argument,
        help='day of --text, to know when "last year" was',
    )


def _add_asking(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=LANGUAGES, help="of the questions; told from each if not given")
    parser.add_argument("--on", metavar="YYYY-MM-DD", type=day_argument, help='today\'s date, for "how long ago"')
    _add_reading(parser)


def _add_chat(commands: "_Commands") -> None:
    parser = commands.add_parser(
        "chat",
        allow_abbrev=False,
        help="ask and be answered, in a terminal or a question a line",
        description="Ask and be answered. In a terminal, leave with /quit or Ctrl-D.",
    )
    _add_asking(parser)
    parser.set_defaults(run=_run_chat)


def _add_ask(commands: "_Commands") -> None:
    parser = commands.add_parser(
        "ask",
        allow_abbrev=False,
        help="answer one question, or a file of them",
        description="Answer a question.",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the answer as JSON")
    form.add_argument("--explain", action="store_true", help="print the reasons too")
    form.add_argument(
        "--jsonl",
        metavar="FILE",
        help='answer each line of FILE (-: standard input): {"q": ..., and perhaps "lang", "on", "turns"}',
    )
    _add_asking(parser)
    parser.add_argument("question", metavar="QUESTION", nargs="*", type=text_argument)
    parser.set_defaults(run=_run_ask)


def _add_check(commands: "_Commands") -> None:
    parser = commands.add_parser(
        "check",
        allow_abbrev=False,
        help="verify the data files",
        description="Verify every quote, span and date.",
    )
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help="instead of the data files that came with sitat")
    parser.set_defaults(run=_run_check)


def _add_listings(commands: "_Commands") -> None:
    sources = commands.add_parser("sources", allow_abbrev=False, help="list the sources")
    sources.set_defaults(run=_run_sources)
    facts = commands.add_parser("facts", allow_abbrev=False, help="list the facts")
    facts.set_defaults(run=_run_facts)


def _add_evaluate(commands: "_Commands") -> None:
    parser = commands.add_parser(
        "evaluate",
        allow_abbrev=False,
        help="measure the answers on files of questions",
        description="Measure the answers on questions and dialogues with known sentences (JSON lines).",
    )
    parser.add_argument("file", metavar="FILE", nargs="*", help="questions or dialogues (-: standard input)")
    parser.add_argument("--json", action="store_true", help="print JSON, with each question that failed")
    parser.add_argument(
        "--pairs", metavar="FILE", help="true questions and their false twins; with --text those about that file's name"
    )
    parser.add_argument("--squad", metavar="FILE", help="articles and questions in SQuAD form, beside other rankings")
    parser.add_argument(
        "--language", choices=LANGUAGES, help="of the --squad file; told from its articles if not given"
    )
    _add_reading(parser)
    parser.set_defaults(run=_run_evaluate)


def _add_dates(commands: "_Commands") -> None:
    parser = commands.add_parser(
        "dates",
        allow_abbrev=False,
        help="find the dates in a text",
        description="Print one JSON object for each date expression of a text.",
    )
    parser.add_argument("file", metavar="FILE", nargs="?", help="a plain text (-: standard input)")
    parser.add_argument(
        "--jsonl",
        metavar="FILE",
        nargs="?",
        const="",
        help='add "dates" to each line of FILE instead, {"text": ..., "published": ...}',
    )
    parser.add_argument("--published", metavar="YYYY-MM-DD", type=day_argument, help="day of the text")
    parser.add_argument("--language", choices=LANGUAGES, help="of the text; told from it if not given")
    parser.set_defaults(run=_run_dates)


def _add_bot(commands: "_Commands") -> None:
    run = commands.add_parser(
        "run",
        allow_abbrev=False,
        help="run the bot in Telegram",
        description="Run the bot in Telegram. BOT_TOKEN is all it needs; .env.example lists the rest.",
    )
    run.set_defaults(run=_run_bot)
    doctor = commands.add_parser(
        "doctor", allow_abbrev=False, help="check settings, database, token and rights of the bot"
    )
    doctor.set_defaults(run=_run_doctor)


def _run_chat(options: argparse.Namespace) -> int:
    from bot.cli.asking import run_chat

    return run_chat(options)


def _run_ask(options: argparse.Namespace) -> int:
    from bot.cli.asking import run_ask

    return run_ask(options)


def _run_check(options: argparse.Namespace) -> int:
    from bot.cli.data import run_check

    return run_check(options)


def _run_sources(options: argparse.Namespace) -> int:
    from bot.cli.data import run_sources

    return run_sources(options)


def _run_facts(options: argparse.Namespace) -> int:
    from bot.cli.data import run_facts

    return run_facts(options)


def _run_evaluate(options: argparse.Namespace) -> int:
    from bot.cli.evaluating import run_evaluate

    return run_evaluate(options)


def _run_dates(options: argparse.Namespace) -> int:
    from bot.cli.data import run_dates

    return run_dates(options)


def _run_bot(options: argparse.Namespace) -> int:
    from bot.cli.running import run_bot

    return run_bot(options)


def _run_doctor(options: argparse.Namespace) -> int:
    from bot.cli.doctor import run_doctor

    return run_doctor(options)
