"""Counting: what a call costs in steps, where a clock would tell how busy the machine is."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(call: Callable[[], object]) -> int:
    """Return how many bytecode instructions `call` takes: the same number on any machine, busy or idle.

    What C does inside one instruction (a regular expression, a sort) is not seen; `tests.benchmarks.garbage`
    times that.
    """
    taken = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal taken
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        taken += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return taken
