"""How a long measurement tells how far it is; whoever listens may end it by raising.

Knows nothing of what is measured, and nothing of threads.
"""

from collections.abc import Callable

Progress = Callable[[float], None]  # takes the share done, 0 … 1


def unheard(_share: float) -> None:
    """Nobody listens."""


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """Progress of a part that goes from ``start`` to ``end`` (0 … 1) of the whole."""

    def tell(share: float) -> None:
        progress(start + share * (end - start))

    return tell
