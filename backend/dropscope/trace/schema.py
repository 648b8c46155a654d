"""The four streams of a run as Arrow schemas.

Says what the columns are called and of which types they are, nothing more: ``encoder`` fills them,
``files`` keeps them. Knows no file. ``docs/architecture.md`` has the same table for people.
"""

from collections.abc import Collection, Iterable
from typing import Any, Literal, get_args

import pyarrow as pa

from dropscope.errors import TraceError
from dropscope.lab.recipe import Recipe
from dropscope.trace.seal import SEAL_KEY, SEAL_KIND

StreamName = Literal["steps", "evaluations", "snapshots", "events"]
RecordMode = Literal["example", "full"]

STREAMS: tuple[StreamName, ...] = get_args(StreamName)
FORMAT = "1"

_RECIPE_KEY = b"dropscope.recipe"
_FORMAT_KEY = b"dropscope.format"
_STREAM_KEY = b"dropscope.stream"
_ROW_KEY = b"dropscope.row"


def steps_schema(recipe: Recipe, record_mode: RecordMode = "example", row: int = 0) -> pa.Schema:
    """Columns of ``steps.arrow``: a row for each update.

    Args:
        recipe: decides twins, layers and their widths; kept whole in the schema's metadata.
        record_mode: ``full`` adds ``batch_keep_mask``, the masks of every example of the batch.
        row: which row of each batch is followed, from 0; kept in the schema's metadata.
    """
    sizes = recipe.layer_sizes
    widths = dict(zip(recipe.dropout_layers, sizes, strict=False))
    hidden = recipe.dropout_layers[1:]
    halves = pa.list_(pa.float16())
    fields = [
        pa.field("step", pa.int64()),
        pa.field("epoch", pa.int32()),
        pa.field("example_index", pa.int32()),
        pa.field("batch_size", pa.int32()),
        pa.field("train_loss", _each(recipe.twins, pa.float32())),
        pa.field("keep_mask", _fixed(widths, pa.bool_())),
        pa.field("drop_count", _fixed(widths, pa.uint16())),
    ]
    if recipe.dropout.kind == "gaussian":
        fields.append(pa.field("multiplier", _fixed(widths, pa.float32())))
    fields += [
        pa.field("activation", _each(recipe.twins, _each(hidden, halves))),
        pa.field("error_signal", _each(recipe.twins, _each((*hidden, "output"), halves))),
        pa.field("output", _each(recipe.twins, pa.list_(pa.float32()))),
    ]
    if record_mode == "full":
        fields.append(pa.field("batch_keep_mask", _each(widths, pa.list_(pa.bool_()))))
    return _schema("steps", recipe, fields, {_ROW_KEY: str(row).encode()})


def evaluations_schema(recipe: Recipe, kept: Collection[str] = ()) -> pa.Schema:
    """Columns of ``evaluations.arrow``: a row for each time the twins were measured.

    Where the recipe makes a mistake, two more say what the same weights give when used rightly.
    ``kept``: figures of a file that was begun already, perhaps by a version that knew fewer.
    """
    figures = _each(recipe.twins, pa.float32())
    names = [
        "train_loss",
        "train_loss_eval",
        "holdout_loss",
        "train_error",
        "holdout_error",
        "memorised",
        "train_error_masked",
    ]
    if recipe.dropout.mistake != "none":
        names += ["holdout_loss_right", "holdout_error_right"]
    if kept:
        names = [name for name in names if name in kept]
    fields = [pa.field("step", pa.int64()), *(pa.field(name, figures) for name in names)]
    return _schema("evaluations", recipe, fields)


def snapshots_schema(recipe: Recipe) -> pa.Schema:
    """Columns of ``snapshots.arrow``: a message for each snapshot, a row for each parameter."""
    fields = [
        pa.field("step", pa.int64()),
        pa.field("twin", pa.utf8()),
        pa.field("name", pa.utf8()),
        pa.field("shape", pa.list_(pa.int32())),
        pa.field("values", pa.list_(pa.float32())),
    ]
    return _schema("snapshots", recipe, fields)


def events_schema(recipe: Recipe) -> pa.Schema:
    """Columns of ``events.arrow``: a row for each thing done to the run."""
    fields = [
        pa.field("index", pa.int32()),
        pa.field("step", pa.int64()),
        pa.field("kind", pa.utf8()),
        pa.field("time", pa.float64()),
        pa.field("detail", pa.utf8()),
    ]
    return _schema("events", recipe, fields)


def stream_schema(
    stream: StreamName, recipe: Recipe, record_mode: RecordMode = "example", row: int = 0
) -> pa.Schema:
    """The schema of any of the four streams. ``record_mode``, ``row`` matter to ``steps`` only."""
    if stream == "steps":
        return steps_schema(recipe, record_mode, row)
    if stream == "evaluations":
        return evaluations_schema(recipe)
    return snapshots_schema(recipe) if stream == "snapshots" else events_schema(recipe)


def schema_message(schema: pa.Schema) -> bytes:
    """The schema as one encapsulated Arrow message, continuation marker included."""
    message: bytes = schema.serialize().to_pybytes()
    return message


def schema_recipe(schema: pa.Schema) -> Recipe:
    """The recipe that a stream carries in its metadata.

    Raises:
        TraceError: where the schema is not one of ours, or of a format not known here.
    """
    metadata = schema.metadata or {}
    if _RECIPE_KEY not in metadata:
        raise TraceError("Expected a Dropscope trace, but its schema carries no recipe.")
    found = metadata.get(_FORMAT_KEY, b"").decode()
    if found != FORMAT:
        raise TraceError(f"Expected trace format {FORMAT}, got {found!r}. Use a newer Dropscope.")
    return Recipe.model_validate_json(metadata[_RECIPE_KEY])


def schema_stream(schema: pa.Schema) -> StreamName:
    """Name of the stream that a schema belongs to.

    Raises:
        TraceError: where the schema is not one of ours.
    """
    found = (schema.metadata or {}).get(_STREAM_KEY, b"").decode()
    for name in STREAMS:
        if name == found:
            return name
    raise TraceError(f"Expected a stream named {', '.join(STREAMS)}, got {found!r}.")


def schema_record_mode(schema: pa.Schema) -> RecordMode:
    """How much of a batch a ``steps`` schema has room for."""
    return "full" if "batch_keep_mask" in schema.names else "example"


def schema_row(schema: pa.Schema) -> int:
    """Which row of each batch a ``steps`` schema follows; 0 where it does not say."""
    return int((schema.metadata or {}).get(_ROW_KEY, b"0"))


def _each(names: Iterable[str], value_type: Any) -> pa.DataType:
    return pa.struct([pa.field(name, value_type) for name in names])


def _fixed(widths: dict[str, int], value_type: Any) -> pa.DataType:
    return pa.struct(
        [pa.field(name, pa.list_(value_type, width)) for name, width in widths.items()]
    )


def _schema(
    stream: StreamName, recipe: Recipe, fields: list[Any], more: dict[bytes, bytes] | None = None
) -> pa.Schema:
    metadata = {
        _RECIPE_KEY: recipe.model_dump_json().encode(),
        _FORMAT_KEY: FORMAT.encode(),
        _STREAM_KEY: stream.encode(),
        SEAL_KEY: SEAL_KIND,
        **(more or {}),
    }
    return pa.schema(fields, metadata=metadata)
