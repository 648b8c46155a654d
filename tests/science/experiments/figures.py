"""What an experiment measures, what was published and expected, and whether it came out.

Pure: takes numbers of seeds and judges them. Knows no server, no recipe and no file.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev

NOT_GIVEN = "–"


@dataclass(frozen=True)
class Band:
    """Where a figure must lie: ``low <= value <= high``, and above ``above``.

    Judged on the mean over seeds, or on every seed where ``every_seed`` says so. A value that is
    not a number lies in no band.
    """

    low: float = -math.inf
    high: float = math.inf
    above: float = -math.inf
    every_seed: bool = False

    def holds(self, values: Sequence[float]) -> bool:
        """Whether the values of the seeds are as they must be; false without any."""
        judged = values if self.every_seed else [mean(values)] if values else []
        return bool(judged) and all(
            self.low <= value <= self.high and value > self.above for value in judged
        )

    def __str__(self) -> str:
        parts = []
        if math.isfinite(self.low) and math.isfinite(self.high):
            parts.append(f"{self.low:g} to {self.high:g}")
        elif math.isfinite(self.low):
            parts.append(f"at least {self.low:g}")
        elif math.isfinite(self.high):
            parts.append(f"at most {self.high:g}")
        if math.isfinite(self.above):
            parts.append(f"above {self.above:g}")
        return ", ".join([*parts, *(["every seed"] if self.every_seed else [])])


@dataclass(frozen=True)
class Figure:
    """One row of an experiment's table.

    ``key``: its name among what a run measured. ``digits``: decimals to show. ``published``: the
    figure of the paper, where there is one; ``expected``: what plain PyTorch gave. ``band``: where
    it must lie; ``None`` for a figure that is shown only.
    """

    key: str
    title: str
    digits: int
    expected: str = NOT_GIVEN
    published: str = NOT_GIVEN
    band: Band | None = None


@dataclass(frozen=True)
class Judgement:
    """A figure with the values of the seeds. ``holds`` is ``None`` where nothing is demanded."""

    figure: Figure
    values: tuple[float, ...]

    @property
    def holds(self) -> bool | None:
        band = self.figure.band
        return None if band is None else band.holds(self.values)

    @property
    def measured(self) -> str:
        """Mean ± standard deviation over seeds."""
        digits = self.figure.digits
        text = f"{mean(self.values):.{digits}f}"
        if len(self.values) > 1:
            text += f" ± {stdev(self.values):.{digits}f}"
        return text


def judge(figures: Sequence[Figure], seeds: Sequence[Mapping[str, float]]) -> list[Judgement]:
    """Judge what each seed measured, figure by figure."""
    return [Judgement(figure, tuple(seed[figure.key] for seed in seeds)) for figure in figures]


def all_hold(judgements: Sequence[Judgement]) -> bool:
    """Whether every band that there is was met, and there is one."""
    verdicts = [judgement.holds for judgement in judgements if judgement.holds is not None]
    return bool(verdicts) and all(verdicts)
