"""A training's state as the bytes of a safetensors file, and back.

Weights have the names that they have everywhere; beside them lie what optimisers and generators
remember, and in the file's metadata what else decides how the run goes on, which run it is, what
computed it, and a checksum over everything. Knows states and bytes; which file to read is the
caller's business.
"""

import json
import zlib
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from dropscope.errors import UnusableCheckpoint
from dropscope.lab.batches import Position
from dropscope.lab.recipe import Recipe
from dropscope.lab.training_state import TrainingState, TwinState
from dropscope.runs.checkpoints import checkpoint_path, checkpoint_steps

FORMAT = "1"

_ALIGNMENT = 8  # of a safetensors header
_DTYPES = {torch.float32: "F32", torch.uint8: "U8"}

_log = structlog.get_logger(__name__)


def encode(state: TrainingState, recipe: Recipe, run_id: str) -> tuple[bytes, ...]:
    """Return a checkpoint file in pieces.

    Written by hand, since the library copies everything twice and holds the interpreter's lock
    meanwhile; read with the library.

    Args:
        state: what to keep.
        recipe, run_id: whose it is.
    """
    named = _named(state)
    pieces = [tensor.numpy().tobytes() for tensor in named.values()]
    header: dict[str, Any] = {}
    end = 0
    for (name, tensor), piece in zip(named.items(), pieces, strict=True):
        offsets = [end, end + len(piece)]
        shape = list(tensor.shape)
        header[name] = {"dtype": _DTYPES[tensor.dtype], "shape": shape, "data_offsets": offsets}
        end += len(piece)
    metadata = _origin(recipe, run_id) | {"state": _scalars(state)}
    header["__metadata__"] = metadata | {"checksum": _checksum(metadata, named, pieces)}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    return len(text).to_bytes(8, "little") + text, *pieces


def decode(path: Path, recipe: Recipe, run_id: str) -> TrainingState:
    """Return the state that a checkpoint file holds.

    Raises:
        UnusableCheckpoint: the file is damaged, or was not made by this run, here.
    """
    metadata, named = read_whole(path)
    for name, expected in _origin(recipe, run_id).items():
        if metadata.get(name) != expected:
            raise UnusableCheckpoint(
                f"{path.name} was made with another {name}: expected {expected}, got "
                f"{metadata.get(name)}."
            )
    return _state(json.loads(metadata["state"]), named, recipe)


def read_whole(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    """Return a checkpoint's metadata and tensors, wherever it was made.

    Raises:
        UnusableCheckpoint: the file is damaged.
    """
    try:
        with safe_open(path, framework="pt") as file:
            metadata: dict[str, str] = file.metadata() or {}
            named = {name: file.get_tensor(name) for name in file.offset_keys()}
    except (SafetensorError, OSError) as error:
        raise UnusableCheckpoint(f"{path.name} cannot be read as a checkpoint.") from error
    checksum = metadata.pop("checksum", "")
    pieces = (memoryview(tensor.numpy()).cast("B") for tensor in named.values())
    if checksum != _checksum(metadata, named, pieces):
        raise UnusableCheckpoint(f"{path.name} is damaged: its checksum does not match.")
    return metadata, named


def newest_state(
    folder: Path, recipe: Recipe, run_id: str, *, at_most: int, above: int = 0
) -> TrainingState | None:
    """Return the newest usable checkpoint of a run; ``None`` where there is none.

    Args:
        folder: of its checkpoints.
        recipe, run_id: whose it must be.
        at_most, above: it must stand after at most so many updates, and more than these.
    """
    for step in reversed(checkpoint_steps(folder)):
        if above < step <= at_most:
            try:
                return decode(checkpoint_path(folder, step), recipe, run_id)
            except UnusableCheckpoint as error:
                _log.warning("a checkpoint was not used", run_id=run_id, reason=error.message)
    return None


def _origin(recipe: Recipe, run_id: str) -> dict[str, str]:
    """What must be the same for a state to be gone on from, to the bit."""
    return {
        "format": FORMAT,
        "run": run_id,
        "recipe": sha256(recipe.model_dump_json().encode()).hexdigest(),
        "torch": torch.__version__,
        "processor": torch.backends.cpu.get_cpu_capability(),
        "threads": str(torch.get_num_threads()),
    }


def _scalars(state: TrainingState) -> str:
    return json.dumps(
        {
            "step": state.step,
            "epoch": state.position.epoch,
            "taken": state.position.taken,
            "drop_probabilities": state.drop_probabilities,
            "learning_rate": state.learning_rate,
        }
    )


def _parameter_name(twin: str, index: int) -> str:
    return f"{twin}.linear_{index // 2 + 1}.{('weight', 'bias')[index % 2]}"


def _named(state: TrainingState) -> dict[str, Tensor]:
    named = {"order": state.position.order, "masks": state.masks}
    for name, twin in state.twins.items():
        for index, tensor in enumerate(twin.parameters):
            named[_parameter_name(name, index)] = tensor
        for index, tensor in enumerate(twin.buffers):
            named[f"{name}.optimizer.{index}"] = tensor
    return named


def _state(scalars: dict[str, Any], named: dict[str, Tensor], recipe: Recipe) -> TrainingState:
    parameter_count = 2 * (len(recipe.layer_sizes) - 1)
    twins = {}
    for name in recipe.twins:
        buffer_count = sum(key.startswith(f"{name}.optimizer.") for key in named)
        twins[name] = TwinState(
            tuple(named[_parameter_name(name, index)] for index in range(parameter_count)),
            tuple(named[f"{name}.optimizer.{index}"] for index in range(buffer_count)),
        )
    return TrainingState(
        step=scalars["step"],
        position=Position(scalars["epoch"], scalars["taken"], named["order"]),
        masks=named["masks"],
        drop_probabilities=tuple(scalars["drop_probabilities"]),
        learning_rate=scalars["learning_rate"],
        twins=twins,
    )


def _checksum(
    metadata: dict[str, str], named: dict[str, Tensor], pieces: Iterable[bytes | memoryview]
) -> str:
    """CRC-32 over metadata, names and data: finds what goes wrong by itself, not forgery."""
    shapes = [(name, str(tensor.dtype), list(tensor.shape)) for name, tensor in named.items()]
    value = zlib.crc32(json.dumps([sorted(metadata.items()), shapes]).encode())
    for piece in pieces:
        value = zlib.crc32(piece, value)
    return f"{value:08x}"
