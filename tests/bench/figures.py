"""What is measured and how it is judged: rounds, ratios, budgets.

Knows no loop and no server.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from statistics import fmean, median
from typing import Any

Measure = Callable[[], float]  # seconds a step


@dataclass(frozen=True)
class Figure:
    """One figure: a sample a round; ``at_least`` or ``at_most`` is its budget, if it has one.

    ``neighbours``: share of the machine's processors that others used meanwhile, 0 … 1.
    """

    benchmark: str
    name: str
    samples: tuple[float, ...]
    unit: str = "×"
    at_least: float | None = None
    at_most: float | None = None
    neighbours: float | None = None

    @property
    def median(self) -> float:
        return median(self.samples)

    @property
    def is_met(self) -> bool | None:
        """Whether the median keeps the budget; ``None`` without one."""
        if self.at_least is not None:
            return self.median >= self.at_least
        return None if self.at_most is None else self.median <= self.at_most

    @property
    def budget(self) -> str:
        """As it is printed; empty without one."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g} {self.unit}"
        return "" if self.at_most is None else f"≤ {self.at_most:g} {self.unit}"

    def as_json(self) -> dict[str, Any]:
        found = {"median": self.median, "low": min(self.samples), "high": max(self.samples)}
        return asdict(self) | found | {"is_met": self.is_met}


@dataclass(frozen=True)
class Skipped:
    """A figure that could not be measured here."""

    benchmark: str
    name: str
    reason: str


Outcome = Figure | Skipped


@dataclass(frozen=True)
class Round:
    """One round: what each contender took, and the reference just before and just after."""

    reference: float
    contenders: dict[str, float]

    def speed(self, contender: str) -> float:
        """How many times as fast as the reference."""
        return self.reference / self.contenders[contender]


def rounds(reference: Measure, contenders: dict[str, Measure], count: int) -> Iterator[Round]:
    """Measure the reference, every contender, the reference again, every contender, …

    Each round is set against the mean of the reference before and after it, so that a machine
    that slows down on the way does not favour anyone.
    """
    before = reference()
    for _ in range(count):
        measured = {name: measure() for name, measure in contenders.items()}
        after = reference()
        yield Round(fmean((before, after)), measured)
        before = after
