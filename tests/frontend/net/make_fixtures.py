"""Writes what the decoder's tests read: real runs as bytes, and what each row of them says.

Run after a change of the trace's format, from the repository's root:

    .venv/bin/python tests/frontend/net/make_fixtures.py

For each case ``NAME.stream`` holds the frames of a live stream one after the other, ``NAME.json``
their lengths and the rows as ``GET /runs/{id}/steps?format=json`` words them; ``NAME.range.arrow``
is the body of an answer whose range cuts through two messages.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import Recipe
from dropscope.lab.records import EventRecord, SettingChange
from dropscope.lab.training import Training
from dropscope.trace import encoder
from dropscope.trace.examples import examples_as_arrow, examples_as_json
from dropscope.trace.exports import export
from dropscope.trace.reader import RunTrace
from dropscope.trace.rows import rows
from dropscope.trace.thinning import thin
from dropscope.trace.wire import IS_FROM_FILE, IS_SCHEMA, frame

FOLDER = Path(__file__).parent / "fixtures"
MESSAGE_SIZES = (1, 5, 3, 2)  # steps
SNAPSHOTS = (0, 2)  # before which messages
CUT_FROM, CUT_TO = 4, 8
ORDER = ("events", "evaluations", "snapshots", "steps")

CASES = {
    "digits": {},
    "alone": {"twin": False, "dropout": {"input": 0.0}},
    "gaussian": {"dropout": {"kind": "gaussian"}},
    "batch": {"dropout": {"mask_scope": "batch"}},
    "full": {"dataset": {"name": "wine", "label_noise": 0.0}},
    "thinned": {"dataset": {"name": "moons", "label_noise": 0.2}},
    "mistake": {"dropout": {"mistake": "forget_eval"}},
}
ROWS = {"mistake": 2}  # of each batch, which is followed; 0 where it is not said


def recipe_of(case: str) -> Recipe:
    """Small, with layers whose masks end within a byte."""
    small = {
        "dataset": {"name": "digits", "train_size": 30},
        "network": {"hidden": [11, 5]},
        "training": {"batch_size": 4},
    }
    parts = {**small, **CASES[case]}
    return Recipe.model_validate(
        {
            name: {**small.get(name, {}), **part} if isinstance(part, dict) else part
            for name, part in parts.items()
        }
    )


def record(case: str, folder: Path) -> RunTrace:
    """Train a few steps and record them as a worker does."""
    recipe = recipe_of(case)
    row = ROWS.get(case, 0)
    training = Training(recipe, load(recipe.dataset, None), row=row)
    trace = RunTrace.create(folder, recipe, "full" if case == "full" else "example", row)
    note(trace, training, 0, "state", {"state": "running"})
    for index, size in enumerate(MESSAGE_SIZES):
        if index == 2:
            probability = {"hidden_1": 0.25}
            training.change(SettingChange(training.step, probability))
            note(trace, training, 1, "set", {"drop_probability": probability, "pace": None})
        figures = encoder.encode_evaluations(trace.schema("evaluations"), [training.evaluate()])
        trace.append("evaluations", figures, training.step, training.step, 1)
        if index in SNAPSHOTS:
            keep_weights(trace, training)
        records = [training.advance() for _ in range(size)]
        payload = encoder.encode_steps(trace.schema("steps"), records)
        trace.append("steps", payload, records[0].step, records[-1].step, size)
    if case == "thinned":
        assert thin(trace, (folder / "steps.arrow").stat().st_size - 1)
    return trace


def keep_weights(trace: RunTrace, training: Training) -> None:
    """Record a snapshot."""
    weights = training.snapshot()
    row_count = sum(map(len, weights.parameters.values()))
    payload = encoder.encode_snapshot(trace.schema("snapshots"), weights)
    trace.append("snapshots", payload, training.step, training.step, row_count)


def note(trace: RunTrace, training: Training, index: int, kind: str, detail: dict) -> None:
    """Record an event."""
    event = EventRecord(index, training.step, kind, 1764000000.25 + index, detail)
    payload = encoder.encode_events(trace.schema("events"), [event])
    trace.append("events", payload, training.step, training.step, 1)


def frames(trace: RunTrace) -> Iterator[bytes]:
    """Schemas, then everything, as a viewer is sent it that joins late."""
    for stream in ORDER:
        yield frame(stream, trace.schema_message(stream), IS_SCHEMA)
    for stream in ORDER:
        for message in trace.messages(stream):
            yield frame(stream, message, IS_FROM_FILE)


def write(case: str, trace: RunTrace) -> None:
    """Write one case's files."""
    parts = list(frames(trace))
    (FOLDER / f"{case}.stream").write_bytes(b"".join(parts))
    cut = b"".join(export(trace, "steps", "arrow", CUT_FROM, CUT_TO))
    (FOLDER / f"{case}.range.arrow").write_bytes(cut)
    expected = {name: [row for b in trace.read(name) for row in rows(b)] for name in ORDER}
    about = {"lengths": [len(part) for part in parts], "cut": [CUT_FROM, CUT_TO], **expected}
    (FOLDER / f"{case}.json").write_text(json.dumps(about, allow_nan=False) + "\n")


def write_examples() -> None:
    """Write training examples of a classification and of a regression."""
    for name in ("digits", "surface"):
        recipe = Recipe.model_validate({"dataset": {"name": name, "train_size": 5}})
        data = load(recipe.dataset, None)
        labels = (data.train_y.reshape(-1).numpy(), data.train_y_true.reshape(-1).numpy())
        arrays = (data.train_x.numpy(), *labels)
        arrow = b"".join(examples_as_arrow(*arrays, 1, 3))
        (FOLDER / f"{name}.examples.arrow").write_bytes(arrow)
        text = b"".join(examples_as_json(*arrays, 1, 3))
        (FOLDER / f"{name}.examples.json").write_bytes(text)


if __name__ == "__main__":
    torch.set_num_threads(1)
    FOLDER.mkdir(exist_ok=True)
    for case in CASES:
        with TemporaryDirectory() as folder, record(case, Path(folder) / "run") as trace:
            write(case, trace)
    write_examples()
