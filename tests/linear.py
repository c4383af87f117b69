"""Whether a function's time grows with its input and not with the square of it."""

from __future__ import annotations

import time
from collections.abc import Callable


def assert_linear(work: Callable[[int], object], size: int, what: str, *, times: int = 4) -> None:
    """Some `times` the size takes as many times as long, give or take a third, and not the square
    of it. CPU time, where it is more than 0.05 s; the best of ten at most where it is not clearly
    linear at once: another program may have slowed one down."""

    def seconds(size: int) -> float:
        before = time.process_time()
        work(size)
        return time.process_time() - before

    whole = seconds(size)
    if whole <= 0.05 or whole <= 1.2 * times * (part := seconds(size // times)):
        return
    for _ in range(9):
        whole, part = min(whole, seconds(size)), min(part, seconds(size // times))
        if whole <= 1.3 * times * part + 0.015:
            return
    raise AssertionError(f"{what}: {part} s, {times} times as much {whole} s")
