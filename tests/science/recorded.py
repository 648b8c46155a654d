"""What a run recorded, downloaded from its server and laid out as arrays.

Only pyarrow and NumPy: nothing of Dropscope reads the trace here.
"""

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from tests.science.experiments.server import RecordedRun

from dropscope.lab.recipe import Recipe


@dataclass(frozen=True)
class Trace:
    """A run that has ended, as its API gives it."""

    run: RecordedRun
    recipe: Recipe
    _lists: dict[tuple[str, ...], list[np.ndarray]] = field(default_factory=dict, repr=False)

    @cached_property
    def steps(self) -> pa.Table:
        return self._table("steps")

    @property
    def step_count(self) -> int:
        return len(self.steps)

    @cached_property
    def changes(self) -> list[tuple[int, dict[str, Any]]]:
        """What was set, each with the step after which it came."""
        events = json.loads(self.run.file("events", format="json"))["events"]
        return [(event["step"], event["detail"]) for event in events if event["kind"] == "set"]

    @cached_property
    def probabilities(self) -> list[dict[str, float]]:
        """Drop probability of every layer in every step, from recipe and events."""
        dropout = self.recipe.dropout
        now = dict(zip(self.recipe.dropout_layers, (dropout.input, *dropout.hidden), strict=True))
        each = []
        for step in range(1, self.step_count + 1):
            for after, detail in self.changes:
                if after == step - 1:
                    now = now | detail.get("drop_probability", {})
            each.append(now)
        return each

    def losses(self, twin: str) -> list[float]:
        """Training loss of every step, each float32 as the same double."""
        return self._column("train_loss", twin).to_pylist()

    def numbers(self, name: str) -> list[int]:
        """A column of whole numbers."""
        return self.steps.column(name).to_pylist()

    def each(self, *path: str) -> list[np.ndarray]:
        """A column of lists, such as ``("keep_mask", "input")``: one flat array a step."""
        if path not in self._lists:
            self._lists[path] = self._split(path)
        return self._lists[path]

    def _split(self, path: tuple[str, ...]) -> list[np.ndarray]:
        column = self._column(*path)
        lengths = pc.list_value_length(column).to_numpy(zero_copy_only=False)
        values = pc.list_flatten(column).to_numpy(zero_copy_only=False)
        return np.split(values, np.cumsum(lengths)[:-1])

    def weights(self) -> dict[tuple[int, str], dict[str, np.ndarray]]:
        """Parameters by step and twin, for every step whose weights were kept."""
        kept: dict[tuple[int, str], dict[str, np.ndarray]] = {}
        for row in self._table("snapshots").to_pylist():
            values = np.array(row["values"], np.float32).reshape(row["shape"])
            kept.setdefault((row["step"], row["twin"]), {})[row["name"]] = values
        return kept

    def examples(self) -> tuple[np.ndarray, np.ndarray]:
        """Features and labels of the training examples, by index."""
        table = _read(self.run.file("examples", format="arrow"))
        features = pc.list_flatten(table.column("features")).to_numpy()
        return features.reshape(len(table), -1), table.column("label").to_numpy()

    def _table(self, stream: str) -> pa.Table:
        return _read(self.run.file(stream, format="arrow"))

    def _column(self, *path: str) -> pa.Array:
        column = self.steps.column(path[0]).combine_chunks()
        for name in path[1:]:
            column = pc.struct_field(column, name)
        return column


def _read(stream: bytes) -> pa.Table:
    return pa.ipc.open_stream(stream).read_all()
