"""Routes: what a run recorded, as files and as JSON.

pyarrow and torch are imported when a route first needs them, so that the server starts fast.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, Response, StreamingResponse

from dropscope.api.dependencies import Runs, ServicesOf
from dropscope.api.openapi import error_responses
from dropscope.api.runs import RunId
from dropscope.api.trace_schemas import StepRow, StripShape
from dropscope.errors import DataUnavailable, InvalidCommand, StepNotRecorded, UnknownRun
from dropscope.lab.recipe import MAX_STEPS

router = APIRouter(tags=["traces"])

FileFormat = Literal["arrow", "parquet", "csv", "json"]
TwinName = Literal["dropout", "plain"]
_MEDIA_TYPES = {
    "arrow": "application/vnd.apache.arrow.stream",
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "safetensors": "application/octet-stream",
    "py": "text/x-python; charset=utf-8",
}
_CHUNK_BYTES = 64 * 1024
MAX_BINS = 2000

From = Annotated[
    int, Query(alias="from", ge=0, le=MAX_STEPS, description="First step.", examples=[1])
]
To = Annotated[
    int,
    Query(alias="to", ge=0, le=MAX_STEPS, description="Last step, included.", examples=[100]),
]
Format = Annotated[
    FileFormat, Query(alias="format", description="Kind of file.", examples=["json"])
]


def _file_responses(*kinds: str) -> dict[int | str, dict[str, Any]]:
    content: dict[str, Any] = {_MEDIA_TYPES[kind].split(";")[0]: {} for kind in kinds}
    return {200: {"description": "The file.", "content": content}}


_RANGE_RESPONSES = error_responses(UnknownRun, InvalidCommand) | _file_responses(
    "arrow", "parquet", "csv", "json"
)


@router.get("/runs/{run_id}/steps", summary="Steps", responses=_RANGE_RESPONSES)
def read_steps(
    run_id: RunId, runs: Runs, first: From = 0, last: To = MAX_STEPS, kind: Format = "arrow"
) -> Response:
    """A range of steps: masks, losses, activations, error signals and outputs of each."""
    return _range(runs, run_id, "steps", first, last, kind)


@router.get("/runs/{run_id}/evaluations", summary="Evaluations", responses=_RANGE_RESPONSES)
def read_evaluations(
    run_id: RunId, runs: Runs, first: From = 0, last: To = MAX_STEPS, kind: Format = "arrow"
) -> Response:
    """Losses and errors on training and hold-out examples, each time they were measured."""
    return _range(runs, run_id, "evaluations", first, last, kind)


@router.get("/runs/{run_id}/snapshots", summary="Snapshots of weights", responses=_RANGE_RESPONSES)
def read_snapshots(
    run_id: RunId,
    runs: Runs,
    first: From = 0,
    last: To = MAX_STEPS,
    kind: Format = "arrow",
    only_last: Annotated[
        bool,
        Query(alias="last", description="Only the newest of the range.", examples=[True]),
    ] = False,
) -> Response:
    """Weights and biases of both twins, each time they were kept; a row for each parameter.

    The weights nearest to a step, at or before it: `to=STEP&last=true`.
    """
    if only_last:
        _check_range(first, last)
        found = runs.trace(run_id).newest_snapshot(first, last)
        first = last = last if found is None else found
    return _range(runs, run_id, "snapshots", first, last, kind)


@router.get("/runs/{run_id}/events", summary="Events", responses=_RANGE_RESPONSES)
def read_events(
    run_id: RunId, runs: Runs, first: From = 0, last: To = MAX_STEPS, kind: Format = "arrow"
) -> Response:
    """What was done to the run: states entered, settings changed."""
    return _range(runs, run_id, "events", first, last, kind)


@router.get(
    "/runs/{run_id}/steps/{step}",
    summary="One step",
    response_model=StepRow,
    responses=error_responses(UnknownRun, StepNotRecorded),
)
def read_step(
    run_id: RunId,
    step: Annotated[int, Path(ge=1, le=MAX_STEPS, description="The step, from 1.", examples=[10])],
    runs: Runs,
) -> Response:
    """One step whole."""
    return JSONResponse(runs.trace(run_id).read_step(step))


@router.get(
    "/runs/{run_id}/strip",
    summary="Strip of masks",
    response_model=StripShape,
    responses=error_responses(UnknownRun, StepNotRecorded, InvalidCommand),
)
def read_strip(
    run_id: RunId,
    runs: Runs,
    layer: Annotated[
        str, Query(max_length=20, description="A dropout layer.", examples=["hidden_1"])
    ] = "hidden_1",
    first: From = 1,
    last: To = MAX_STEPS,
    bins: Annotated[
        int, Query(ge=1, le=MAX_BINS, description="Stretches to cut it into.", examples=[100])
    ] = 200,
) -> Response:
    """The share of steps in which each unit was kept, at any zoom."""
    from dropscope.trace.strip import keep_share

    _check_range(first, last)
    strip = keep_share(runs.trace(run_id), layer, first, last, bins)
    share = strip.share.astype("float64").round(4).tolist()
    return JSONResponse({"layer": strip.layer, "edges": strip.edges.tolist(), "share": share})


@router.get(
    "/runs/{run_id}/weights",
    summary="Weights",
    response_class=Response,
    responses=error_responses(UnknownRun, StepNotRecorded) | _file_responses("safetensors"),
)
def read_weights(
    run_id: RunId,
    runs: Runs,
    step: Annotated[
        int | None,
        Query(
            ge=0,
            le=MAX_STEPS,
            description="Step after which they were kept; left out: the newest.",
            examples=[0],
        ),
    ] = None,
) -> Response:
    """Weights and biases as safetensors, named like `dropout.linear_1.weight`."""
    from safetensors.numpy import save

    trace = runs.trace(run_id)
    found = trace.files["snapshots"].index.last_step if step is None else step
    parameters = {
        f"{twin}.{name}": values
        for twin, named in trace.snapshot(found).items()
        for name, values in named.items()
    }
    metadata = {"run": run_id, "step": str(found), "recipe": trace.recipe.model_dump_json()}
    content = save(parameters, metadata=metadata)
    return _file(iter([content]), f"{run_id}-step-{found}", "safetensors")


@router.get(
    "/runs/{run_id}/script",
    summary="The run as plain PyTorch",
    response_class=Response,
    responses=error_responses(UnknownRun, InvalidCommand) | _file_responses("py"),
)
def read_script(
    run_id: RunId,
    runs: Runs,
    services: ServicesOf,
    twin: Annotated[
        TwinName, Query(description="Which of the networks to train.", examples=["dropout"])
    ] = "dropout",
) -> Response:
    """One file that needs torch and scikit-learn only, and prints the run's losses to the bit."""
    from dropscope.runs.scripting import run_script

    text = run_script(runs.trace(run_id), twin, services.settings.data_dir)
    return _file(iter([text.encode()]), f"{run_id}-{twin}", "py")


@router.get(
    "/runs/{run_id}/examples",
    summary="Training examples",
    responses=error_responses(UnknownRun, DataUnavailable, InvalidCommand)
    | _file_responses("arrow", "json"),
)
def read_examples(
    run_id: RunId,
    runs: Runs,
    services: ServicesOf,
    first: Annotated[
        int, Query(alias="from", ge=0, le=10**6, description="First index.", examples=[0])
    ] = 0,
    last: Annotated[
        int, Query(alias="to", ge=0, le=10**6, description="Last index, included.", examples=[9])
    ] = 10**6,
    kind: Annotated[
        Literal["arrow", "json"],
        Query(alias="format", description="Kind of file.", examples=["json"]),
    ] = "json",
) -> Response:
    """What the run trains on: features, label as trained on, true label."""
    from dropscope.api.examples import training_arrays
    from dropscope.trace.examples import examples_as_arrow, examples_as_json

    _check_range(first, last)
    arrays = training_arrays(runs.get(run_id).recipe.dataset, services.settings.data_dir)
    encode = examples_as_arrow if kind == "arrow" else examples_as_json
    return _file(encode(*arrays, first, last), f"{run_id}-examples", kind)


def _range(
    runs: Runs, run_id: str, stream: Any, first: int, last: int, kind: FileFormat
) -> Response:
    from dropscope.trace.exports import export

    _check_range(first, last)
    return _file(export(runs.trace(run_id), stream, kind, first, last), f"{run_id}-{stream}", kind)


def _check_range(first: int, last: int) -> None:
    if first > last:
        raise InvalidCommand(
            f"from is {first}, which lies after to, {last}. Expected from <= to.", field="from"
        )


def _file(chunks: Iterator[bytes], name: str, ending: str) -> Response:
    headers = {}
    if ending != "json":
        headers["Content-Disposition"] = f'attachment; filename="dropscope-{name}.{ending}"'
    return StreamingResponse(_gathered(chunks), media_type=_MEDIA_TYPES[ending], headers=headers)


def _gathered(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Join small chunks: each one that is sent costs a change of threads."""
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= _CHUNK_BYTES:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)
