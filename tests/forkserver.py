"""Forkserver: processes of `sitat` that are forked from one which has imported the program already.

Importing is most of what a start costs, and the tests start hundreds. What is forked runs `bot.cli.main.main` in a
process, folder, environment and standard streams of its own, and can be killed as any other. That an interpreter
started anew runs the same is shown by the tests of locales, of the terminal, of the README and of the Dockerfile.
"""

import asyncio
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
_LARGEST, _SHORT = 1_000_000, 16  # bytes of a request, and of what is said of a process
_IMPORTED = ("bot.cli.running", "bot.cli.asking", "bot.cli.data", "bot.cli.evaluating", "bot.cli.doctor", "bot.cards")


class Forked:
    """A process that was forked; used as one of asyncio's."""

    def __init__(self, line: socket.socket) -> None:
        """`line` is where the server says the number of the process, and then how it ended."""
        self.pid = int(line.recv(_SHORT))
        self._line = line
        self._status: int | None = None

    @property
    def returncode(self) -> int | None:
        """As of `subprocess`: minus the signal that ended it, None while it runs."""
        return self._ended(0.0) if self._status is None else self._status

    def send_signal(self, which: signal.Signals) -> None:
        """Send a signal, unless the process has ended."""
        if self.returncode is None:
            os.kill(self.pid, which)

    async def wait(self) -> int:
        """Return the exit status."""
        while (status := self.returncode) is None:
            await asyncio.to_thread(self._ended, None)
        return status

    def wait_for(self, timeout_s: float) -> int:
        """Return the exit status. Raises TimeoutError."""
        status = self._ended(timeout_s)
        if status is None:
            raise TimeoutError
        return status

    def _ended(self, timeout_s: float | None) -> int | None:
        self._line.settimeout(timeout_s)
        with suppress(BlockingIOError, TimeoutError):
            self._status = os.waitstatus_to_exitcode(int(self._line.recv(_SHORT)))
            self._line.close()
        return self._status


def fork(arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], *streams: IO[bytes]) -> Forked:
    """Run `sitat` with this environment alone; `streams` are its standard input, output and errors."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    request = json.dumps({"arguments": list(arguments), "cwd": str(cwd), "environment": dict(environment)})
    socket.send_fds(_server(), [request.encode()], [*(stream.fileno() for stream in streams), theirs.fileno()])
    theirs.close()
    return Forked(ours)


def run(
    arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], given: bytes, timeout_s: float
) -> "subprocess.CompletedProcess[bytes]":
    """Run `sitat` to its end. Raises TimeoutError."""
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        stdin.write(given)
        stdin.seek(0)
        status = fork(arguments, cwd, environment, stdin, out, err).wait_for(timeout_s)
        said = []
        for stream in (out, err):
            stream.seek(0)
            said.append(stream.read())
    return subprocess.CompletedProcess(list(arguments), status, *said)


@cache
def _server() -> socket.socket:
    """Start the server, once in a process of tests; it ends with that process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    subprocess.Popen(
        [sys.executable, "-m", "tests.forkserver", str(theirs.fileno())],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[theirs.fileno()],
    )
    theirs.close()
    return ours


def _serve(line: socket.socket) -> None:
    """Fork for each request; return in a child, which is to run the program. Ends with the tests."""
    ended, waker = socket.socketpair()
    ended.setblocking(False)
    waker.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    children: dict[int, int] = {}
    selector = selectors.DefaultSelector()
    selector.register(line, selectors.EVENT_READ)
    selector.register(ended, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is ended:
                ended.recv(4096)
                while children and (done := os.waitpid(-1, os.WNOHANG))[0]:
                    said = children.pop(done[0])
                    os.write(said, str(done[1]).encode())
                    os.close(said)
                continue
            request, given, _, _ = socket.recv_fds(line, _LARGEST, 4)
            if not request:
                sys.exit()
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for inner in (selector, line, ended, waker):
                    inner.close()
                for said in children.values():
                    os.close(said)
                _become(json.loads(request), given)
                return
            children[pid] = given[3]
            os.write(given[3], str(pid).encode())
            for stream in given[:3]:
                os.close(stream)


def _become(request: Mapping[str, object], given: Sequence[int]) -> None:
    """Take the streams, the folder, the environment and the arguments of a request."""
    for number, stream in enumerate(given[:3]):
        os.dup2(stream, number)
    for stream in given:
        os.close(stream)
    os.chdir(str(request["cwd"]))
    environment, arguments = request["environment"], request["arguments"]
    assert isinstance(environment, dict)
    assert isinstance(arguments, list)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = ["sitat", *arguments]


if __name__ == "__main__":
    for _name in _IMPORTED:
        importlib.import_module(_name)
    gc.freeze()  # what is imported is never looked at again, so that its pages stay shared
    _serve(socket.socket(fileno=int(sys.argv[1])))
    from bot.cli.main import main

    sys.exit(main())
