"""Routes: questions about a recorded step. Nothing of the run is changed by them."""

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse, Response

from dropscope.api.dependencies import Runs, ServicesOf
from dropscope.api.openapi import error_responses
from dropscope.api.probe_schemas import WhatIf, WhatIfRequest
from dropscope.api.runs import RunId
from dropscope.errors import (
    DataUnavailable,
    InvalidCommand,
    ReplayDiffers,
    StepNotRecorded,
    StepTooFar,
    TooManyProbes,
    UnknownRun,
)
from dropscope.runs.prober import StepQuestion

router = APIRouter(tags=["probes"])


@router.post(
    "/runs/{run_id}/probes/what-if",
    summary="One step again",
    response_model=WhatIf,
    responses=error_responses(
        UnknownRun,
        StepNotRecorded,
        InvalidCommand,
        DataUnavailable,
        ReplayDiffers,
        StepTooFar,
        TooManyProbes,
    ),
)
def what_if(
    run_id: RunId,
    body: Annotated[
        WhatIfRequest,
        Body(
            openapi_examples={
                "what happened": {"value": {"step": 10}},
                "other masks": {"value": {"step": 10, "masks": {"seed": 123}}},
                "the plain twin": {"value": {"step": 10, "twin": "plain", "row": 3}},
            }
        ),
    ],
    runs: Runs,
    services: ServicesOf,
) -> Response:
    """What a recorded step did to an example of its batch, and what other masks would have done.

    The run is repeated from its nearest checkpoint and held to what it recorded; it may be running
    meanwhile, and does not notice.
    """
    question = StepQuestion(
        step=body.step,
        twin=body.twin,
        row=body.row,
        seed=body.masks.seed if body.masks else None,
        keep=body.masks.keep if body.masks else None,
    )
    return JSONResponse(services.prober.what_if(runs.trace(run_id), question))
