"""Whether a function's time grows with its input and not with the square of it."""

from __future__ import annotations

import time
from collections.abc import Callable


def assert_linear(work: Callable[[int], object], size: int, what: str) -> None:
    """Twice the size takes at most 2.5 times as long. CPU time, where it is more than a tenth of a
    second; the best of three where it is not clearly linear at once: another program may have
    slowed one down."""

    def seconds(size: int) -> float:
        before = time.process_time()
        work(size)
        return time.process_time() - before

    whole = seconds(size)
    if whole <= 0.1 or whole <= 2.2 * (half := seconds(size // 2)):
        return
    whole = min(whole, *(seconds(size) for _ in range(2)))
    half = min(half, *(seconds(size // 2) for _ in range(2)))
    assert whole <= 2.5 * half + 0.1, f"{what}: {half} s, {whole} s"
