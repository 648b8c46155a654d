"""Records → Arrow record-batch messages.

The hot path of recording: called about 30 times a second with every step since the last call, so
steps are stacked layer by layer with one torch call each, and Arrow arrays are laid over the
results without copying. Knows tensors and Arrow; no file, no thread, no time.
"""

import json
from collections.abc import Sequence
from operator import attrgetter, itemgetter
from typing import Any

import numpy as np
import pyarrow as pa
import torch
from torch import Tensor

from dropscope.lab.records import (
    EvaluationRecord,
    EventRecord,
    SnapshotRecord,
    StepRecord,
)
from dropscope.trace.arrays import bits, fixed_lists, primitive, struct, uniform_lists
from dropscope.trace.mask_stack import MaskStack, stack_masks

_ROW_0 = itemgetter(0)


@torch.inference_mode()
def encode_steps(schema: pa.Schema, records: Sequence[StepRecord]) -> bytes:
    """Encode steps as one encapsulated record-batch message.

    Args:
        schema: ``schema.steps_schema`` of the run.
        records: one or more, in order of steps. Batches may differ in size, and a layer's mask
            may be ``None`` in some of them (nothing was off). Only read.

    Returns:
        Continuation marker, metadata and body, a multiple of 8 bytes; no schema, no end marker.
    """
    batch_sizes = np.fromiter((record.batch_size for record in records), np.int32, len(records))
    stacks = _mask_stacks(schema, records, batch_sizes)
    columns = {
        "step": _integers(records, "step", np.int64),
        "epoch": _integers(records, "epoch", np.int32),
        "example_index": _integers(records, "example_index", np.int32),
        "batch_size": primitive(batch_sizes),
        "keep_mask": _struct(schema, "keep_mask", [bits(stack.row_0) for stack in stacks]),
        "drop_count": _struct(
            schema, "drop_count", [fixed_lists(stack.drop_count) for stack in stacks]
        ),
    }
    columns |= _twin_columns(schema, records, batch_sizes)
    if "multiplier" in schema.names:
        columns["multiplier"] = _multipliers(schema, records)
    if "batch_keep_mask" in schema.names:
        columns["batch_keep_mask"] = _struct(
            schema, "batch_keep_mask", [_whole_masks(stack, batch_sizes) for stack in stacks]
        )
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
    message: bytes = pa.RecordBatch.from_arrays(arrays, schema=schema).serialize().to_pybytes()
    return message


def _integers(records: Sequence[StepRecord], name: str, dtype: Any) -> pa.Array:
    return primitive(np.fromiter(map(attrgetter(name), records), dtype, len(records)))


def _mask_stacks(
    schema: pa.Schema, records: Sequence[StepRecord], batch_sizes: "np.ndarray[Any, Any]"
) -> list[MaskStack]:
    layers = zip(*(record.keep_masks for record in records), strict=True)
    widths = [field.type.list_size for field in schema.field("keep_mask").type]
    return [
        stack_masks(masks, batch_sizes, units) for masks, units in zip(layers, widths, strict=True)
    ]


def _whole_masks(stack: MaskStack, batch_sizes: "np.ndarray[Any, Any]") -> pa.Array:
    offsets = np.zeros(len(batch_sizes) + 1, np.int32)
    np.cumsum(batch_sizes * stack.units, out=offsets[1:])
    whole = stack.whole_batches()
    child = pa.Array.from_buffers(
        pa.bool_(), len(whole), [None, pa.py_buffer(np.packbits(whole, bitorder="little"))]
    )
    return pa.ListArray.from_arrays(pa.array(offsets), child)


def _multipliers(schema: pa.Schema, records: Sequence[StepRecord]) -> pa.Array:
    layers = zip(*(record.multipliers for record in records), strict=True)
    widths = [field.type.list_size for field in schema.field("multiplier").type]
    return _struct(
        schema,
        "multiplier",
        [
            fixed_lists(_row_0_or_ones(tensors, units).numpy())
            for tensors, units in zip(layers, widths, strict=True)
        ],
    )


def _row_0_or_ones(tensors: Sequence[Tensor | None], units: int) -> Tensor:
    ones = torch.ones(units)
    return torch.stack([ones if tensor is None else tensor[0] for tensor in tensors])


def _twin_columns(
    schema: pa.Schema, records: Sequence[StepRecord], batch_sizes: "np.ndarray[Any, Any]"
) -> dict[str, pa.Array]:
    # The batch's loss is a mean: times the batch size, row 0 has its own example's derivative.
    scale = torch.from_numpy(batch_sizes).unsqueeze(1)  # (steps, 1)
    columns: dict[str, list[Any]] = {
        name: [] for name in ("train_loss", "activation", "error_signal", "output")
    }
    for field in schema.field("train_loss").type:
        twin = [record.twins[field.name] for record in records]
        losses = np.fromiter((step.train_loss.item() for step in twin), np.float32, len(twin))
        activations = zip(*(step.activations for step in twin), strict=True)
        error_signals = zip(*(step.error_signals for step in twin), strict=True)
        columns["train_loss"].append(primitive(losses))
        columns["activation"].append(_halves([_stack_row_0(layer) for layer in activations]))
        columns["error_signal"].append(
            _halves([_stack_row_0(layer) * scale for layer in error_signals])
        )
        columns["output"].append(
            uniform_lists(_stack_row_0([step.output for step in twin]).numpy())
        )
    return {name: _struct(schema, name, children) for name, children in columns.items()}


def _halves(layers: Sequence[Tensor]) -> list[pa.Array]:
    return [uniform_lists(layer.half().numpy()) for layer in layers]


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


def _stack_row_0(tensors: Sequence[Tensor]) -> Tensor:
    # Taking views of row 0 first beats stacking whole batches: only what is kept is copied.
    return torch.cat([*map(_ROW_0, tensors)]).view(len(tensors), -1)  # (steps, units)
