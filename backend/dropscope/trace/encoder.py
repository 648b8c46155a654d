"""Records → Arrow record-batch messages.

Called about 30 times a second while training: steps come as one matrix (see ``step_buffer``) that
is cut into columns, and Arrow arrays are laid over them. Knows tensors and Arrow; no file, no
thread, no time.
"""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import torch
from torch import Tensor

from dropscope.lab.records import EvaluationRecord, EventRecord, SnapshotRecord, StepRecord
from dropscope.trace.arrays import (
    bits,
    fixed_lists,
    packed_bits,
    primitive,
    struct,
    uniform_lists,
)
from dropscope.trace.schema import schema_recipe, schema_record_mode, schema_row
from dropscope.trace.seal import sealed
from dropscope.trace.step_buffer import Floats, StepBuffer


def encode_steps(schema: pa.Schema, steps: StepBuffer | Sequence[StepRecord]) -> bytes:
    """Encode steps as one encapsulated record-batch message.

    Args:
        schema: ``schema.steps_schema`` of the run.
        steps: one or more, in order. Whoever collects steps while training goes on does so in a
            ``StepBuffer``; a plain sequence of records is put into one here.

    Returns:
        Continuation marker, metadata and body, a multiple of 8 bytes; no schema, no end marker.
    """
    if not isinstance(steps, StepBuffer):
        steps = _buffered(schema, steps)
    step, epoch, example_index, batch_size = steps.integers()
    batch_sizes = batch_size.astype(np.int32)
    columns = {
        "step": primitive(step),
        "epoch": primitive(epoch.astype(np.int32)),
        "example_index": primitive(example_index.astype(np.int32)),
        "batch_size": primitive(batch_sizes),
        "keep_mask": _struct(schema, "keep_mask", [bits(m != 0) for m in steps.keep_masks()]),
        "drop_count": _struct(
            schema, "drop_count", [fixed_lists(c.astype(np.uint16)) for c in steps.drop_counts()]
        ),
    }
    columns |= _twin_columns(schema, steps, batch_sizes)
    if "multiplier" in schema.names:
        columns["multiplier"] = _struct(
            schema, "multiplier", [fixed_lists(layer) for layer in steps.multipliers()]
        )
    if "batch_keep_mask" in schema.names:
        columns["batch_keep_mask"] = _whole_masks(schema, steps, batch_sizes)
    return _message(schema, columns)


def encode_evaluations(schema: pa.Schema, records: Sequence[EvaluationRecord]) -> bytes:
    """Encode evaluations as one encapsulated record-batch message, a row each."""
    columns: dict[str, Any] = {"step": [record.step for record in records]}
    for name in schema.names[1:]:
        columns[name] = [getattr(record, name) for record in records]
    return _message(schema, columns)


def encode_snapshot(schema: pa.Schema, record: SnapshotRecord) -> bytes:
    """Encode one snapshot as one encapsulated record-batch message, a row for each parameter."""
    rows = [
        (twin, name, tensor)
        for twin, parameters in record.parameters.items()
        for name, tensor in parameters.items()
    ]
    values = np.concatenate([tensor.numpy().reshape(-1) for _, _, tensor in rows])
    ends = np.cumsum([tensor.numel() for _, _, tensor in rows], dtype=np.int32)
    columns = {
        "step": [record.step] * len(rows),
        "twin": [twin for twin, _, _ in rows],
        "name": [name for _, name, _ in rows],
        "shape": [list(tensor.shape) for _, _, tensor in rows],
        "values": pa.ListArray.from_arrays(pa.array(np.append(np.int32(0), ends)), values),
    }
    return _message(schema, columns)


def encode_events(schema: pa.Schema, records: Sequence[EventRecord]) -> bytes:
    """Encode events as one encapsulated record-batch message, a row each."""
    columns: dict[str, Any] = {
        name: [getattr(record, name) for record in records]
        for name in ("index", "step", "kind", "time")
    }
    columns["detail"] = [json.dumps(record.detail, allow_nan=False) for record in records]
    return _message(schema, columns)


def _message(schema: pa.Schema, columns: dict[str, Any]) -> bytes:
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column, field.type)
        for field, column in ((field, columns[field.name]) for field in schema)
    ]
    return sealed(pa.RecordBatch.from_arrays(arrays, schema=schema))


def _buffered(schema: pa.Schema, records: Sequence[StepRecord]) -> StepBuffer:
    whole_masks = schema_record_mode(schema) == "full"
    buffer = StepBuffer(schema_recipe(schema), whole_masks=whole_masks, row=schema_row(schema))
    for record in records:
        buffer.add(record)
    return buffer


def _twin_columns(
    schema: pa.Schema, steps: StepBuffer, batch_sizes: "np.ndarray[Any, Any]"
) -> dict[str, pa.Array]:
    # The batch's loss is a mean: times the batch size, a row has its own example's derivative.
    scale = batch_sizes.astype(np.float32)[:, None]  # (steps, 1)
    twins = steps.twin_columns().values()
    columns: dict[str, list[Any]] = {
        "train_loss": [primitive(twin.train_loss) for twin in twins],
        "activation": [[_halves(layer) for layer in twin.activations] for twin in twins],
        "error_signal": [
            [_halves(layer * scale) for layer in twin.error_signals] for twin in twins
        ],
        "output": [uniform_lists(twin.output) for twin in twins],
    }
    return {name: _struct(schema, name, children) for name, children in columns.items()}


def _halves(layer: Floats) -> pa.Array:
    # torch converts to float16 many times faster than NumPy.
    return uniform_lists(torch.from_numpy(layer).half().numpy())


def _whole_masks(
    schema: pa.Schema, steps: StepBuffer, batch_sizes: "np.ndarray[Any, Any]"
) -> pa.Array:
    widths = [field.type.list_size for field in schema.field("keep_mask").type]
    layers = zip(*steps.whole_masks, strict=True)
    return _struct(
        schema,
        "batch_keep_mask",
        [
            _whole_layer(masks, batch_sizes, units)
            for masks, units in zip(layers, widths, strict=True)
        ],
    )


def _whole_layer(
    masks: Sequence[Tensor | None], batch_sizes: "np.ndarray[Any, Any]", units: int
) -> pa.Array:
    kept = torch.ones(1, units)  # stands in where nothing was off
    flags = torch.cat(
        [
            (kept if mask is None else mask).expand(size, -1).reshape(-1)
            for mask, size in zip(masks, batch_sizes.tolist(), strict=True)
        ]
    )
    offsets = np.zeros(len(batch_sizes) + 1, np.int32)
    np.cumsum(batch_sizes * units, out=offsets[1:])
    return pa.ListArray.from_arrays(primitive(offsets), packed_bits(flags.numpy() != 0))


def _struct(schema: pa.Schema, name: str, children: Sequence[Any]) -> pa.Array:
    """Build a struct column; a child given as a list is a struct of its own."""
    data_type = schema.field(name).type
    return struct(
        data_type,
        [
            struct(data_type.field(index).type, child) if isinstance(child, list) else child
            for index, child in enumerate(children)
        ],
    )
