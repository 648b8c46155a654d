"""A run's hold-out loss as a few points: enough for a small picture in a list of runs.

Reads the evaluations alone, and of those only the messages that hold the points. Knows files and
columns; no run and no web.
"""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from dropscope.trace.files import StreamFile
from dropscope.trace.rows import column_values


@dataclass(frozen=True, slots=True)
class Curve:
    """Hold-out loss of each twin after some of the steps, oldest first; ``None``: not finite."""

    step: tuple[int, ...]
    holdout_loss: dict[str, tuple[float | None, ...]]


def holdout_curve(folder: Path, points: int) -> Curve:
    """Return ``points`` of a run's evaluations at most, evenly chosen, first and last included.

    Args:
        folder: the run's. It may be recorded to meanwhile.
        points: at least 1.

    Raises:
        FileNotFoundError: where there is no such run.
        TraceError: where its evaluations cannot be read.
    """
    file = StreamFile.open(folder / "evaluations.arrow")
    storage = file.storage
    ends = np.cumsum([storage.index[number].row_count for number in range(len(storage.index))])
    row_count = int(ends[-1]) if len(ends) else 0
    wanted = np.unique(np.linspace(0, row_count - 1, min(points, row_count)).astype(int))
    steps: list[int] = []
    losses: dict[str, list[float | None]] = {
        field.name: [] for field in storage.schema.field("holdout_loss").type
    }
    numbers = np.searchsorted(ends, wanted, side="right").tolist()
    for number, found in groupby(zip(numbers, wanted.tolist(), strict=True), lambda pair: pair[0]):
        batch = storage.decode(storage.index[number])
        first = int(ends[number]) - batch.num_rows
        rows = column_values(batch.column("holdout_loss"))
        for _, row in found:
            steps.append(batch.column("step")[row - first].as_py())
            for twin, values in losses.items():
                values.append(rows[row - first][twin])
    return Curve(tuple(steps), {twin: tuple(values) for twin, values in losses.items()})
