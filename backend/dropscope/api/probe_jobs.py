"""Routes: looking in on questions that take long, and cancelling them."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response

from dropscope.api.dependencies import Runs, ServicesOf
from dropscope.api.openapi import error_responses
from dropscope.api.probe_job_answers import ProbeJob
from dropscope.api.runs import RunId
from dropscope.errors import UnknownJob, UnknownRun
from dropscope.runs.probe_jobs import JobView

router = APIRouter(tags=["probes"])
JobId = Annotated[
    str, Path(description="The job, as the probe named it.", examples=["5d41402abc4b2a76"])
]


@router.get(
    "/runs/{run_id}/probes/jobs/{job}",
    summary="Look in on a job",
    response_model=ProbeJob,
    responses=error_responses(UnknownRun, UnknownJob),
)
def read_job(run_id: RunId, job: JobId, runs: Runs, services: ServicesOf) -> Response:
    """How far it is; its answer once it is done, which is kept for ten minutes."""
    runs.get(run_id)
    return _shown(services.jobs.view(run_id, job))


@router.delete(
    "/runs/{run_id}/probes/jobs/{job}",
    summary="Cancel a job",
    response_model=ProbeJob,
    responses=error_responses(UnknownRun, UnknownJob),
)
def cancel_job(run_id: RunId, job: JobId, runs: Runs, services: ServicesOf) -> Response:
    """End it if it has not ended; one that has stays as it is."""
    runs.get(run_id)
    return _shown(services.jobs.cancel(run_id, job))


def _shown(job: JobView) -> Response:
    error = job.error
    return JSONResponse(
        {
            "state": job.state,
            "progress": job.progress,
            "result": job.result,
            "problem": None if error is None else {"code": error.code, "detail": error.message},
        }
    )
