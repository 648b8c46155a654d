"""Route: how much may be asked for, so that nobody need find out by being refused."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dropscope.api.dependencies import ServicesOf
from dropscope.api.limits import MAX_BODY_BYTES
from dropscope.api.openapi import error_responses
from dropscope.api.runs import MAX_CURVE, MAX_PAGE
from dropscope.api.traces import MAX_BINS
from dropscope.lab.sweep.plan import MAX_MEMBERS, MAX_TOTAL_PARAMETERS
from dropscope.runs.requests import MAX_PACE, MAX_STEP_COUNT, MIN_PACE
from dropscope.settings import Settings

router = APIRouter(tags=["catalogue"])


class RecipeLimits(BaseModel):
    """What a recipe may ask for."""

    layers: int = Field(description="Hidden layers.", examples=[8])
    units: int = Field(description="Perceptrons of a hidden layer.", examples=[1024])
    parameters: int = Field(description="Weights and biases of one twin.", examples=[4_000_000])
    steps: int = Field(description="Updates of a run.", examples=[10_000_000])
    batch_size: int = Field(description="Examples of a batch.", examples=[1024])
    train_size: int = Field(description="Training examples.", examples=[60_000])


class RunLimits(BaseModel):
    """How many runs there may be at once, and what they may be told."""

    running: int = Field(description="Runs that train at once.", examples=[2])
    queued: int = Field(description="Runs that may wait for them; then 429.", examples=[100])
    viewers: int = Field(description="Streams open at once, of all runs.", examples=[1000])
    trace_bytes: int = Field(
        description="Size of a recording above which activations of old steps are dropped.",
        examples=[2_147_483_648],
    )
    steps_at_once: int = Field(description="`count` of a `step` command.", examples=[10_000])
    slowest_pace: float = Field(description="Steps a second.", examples=[0.5])
    fastest_pace: float = Field(description="Steps a second.", examples=[100_000.0])


class SweepLimits(BaseModel):
    """How large sweeps may be."""

    unfinished: int = Field(description="Sweeps that wait or train; then 429.", examples=[20])
    members: int = Field(description="Values times seeds.", examples=[500])
    parameters: int = Field(description="Of all networks together.", examples=[200_000_000])


class QuestionLimits(BaseModel):
    """What a probe may cost."""

    work: float = Field(description="Multiply-adds of one that is waited for.", examples=[1e12])
    job_work: float = Field(description="Multiply-adds of a job.", examples=[2e13])
    at_once: int = Field(description="Worked on or waiting; then 429.", examples=[16])
    jobs: int = Field(description="Jobs that are not finished; then 429.", examples=[8])


class RequestLimits(BaseModel):
    """How large a request and its answer may be."""

    body_bytes: int = Field(description="Of a request; then 413.", examples=[262_144])
    page: int = Field(description="Runs or sweeps of one page.", examples=[200])
    curve: int = Field(description="Points of a listed run's curve.", examples=[200])
    bins: int = Field(description="Stretches of a strip.", examples=[2000])


class MinuteLimits(BaseModel):
    """How often one person may ask within a minute; then 429, with `Retry-After`."""

    new_runs: int = Field(description="New runs and sweeps.", examples=[60])
    questions: int = Field(description="Previews, probes and estimates.", examples=[600])
    changes: int = Field(description="Commands and changes.", examples=[1200])
    reads: int = Field(description="Everything else.", examples=[6000])
    wrong_tokens: int = Field(description="Of one address.", examples=[10])
    sign_ins: int = Field(description="By a link, from one address.", examples=[600])


class Limits(BaseModel):
    """Most that may be asked for. What has no limit here is limited by these."""

    recipe: RecipeLimits = Field(description="Of a recipe; then 422.", examples=[{"layers": 8}])
    runs: RunLimits = Field(description="Of runs.", examples=[{"running": 2}])
    sweeps: SweepLimits = Field(description="Of sweeps; then 422.", examples=[{"members": 500}])
    questions: QuestionLimits = Field(description="Of probes.", examples=[{"jobs": 8}])
    requests: RequestLimits = Field(description="Of requests.", examples=[{"page": 200}])
    per_minute: MinuteLimits | None = Field(
        description="How often; null where nobody is counted, as on a loopback address.",
        examples=[None],
    )


@router.get("/limits", summary="How much may be asked for", responses=error_responses())
def read_limits(services: ServicesOf) -> Limits:
    """Whoever asks for more is refused before anything is made."""
    from dropscope.runs.probe_jobs import MAX_UNFINISHED
    from dropscope.runs.probe_work import MAX_JOB_WORK, MAX_WORK
    from dropscope.runs.prober import AT_ONCE, MAX_WAITING

    settings, budget = services.settings, services.budget
    return Limits(
        recipe=RecipeLimits.model_validate(budget, from_attributes=True),
        runs=RunLimits(
            running=settings.max_running_runs,
            queued=settings.max_queued_runs,
            viewers=settings.max_viewers,
            trace_bytes=settings.trace_budget_bytes,
            steps_at_once=MAX_STEP_COUNT,
            slowest_pace=MIN_PACE,
            fastest_pace=MAX_PACE,
        ),
        sweeps=SweepLimits(
            unfinished=settings.max_queued_sweeps,
            members=MAX_MEMBERS,
            parameters=MAX_TOTAL_PARAMETERS,
        ),
        questions=QuestionLimits(
            work=MAX_WORK, job_work=MAX_JOB_WORK, at_once=AT_ONCE + MAX_WAITING, jobs=MAX_UNFINISHED
        ),
        requests=RequestLimits(
            body_bytes=MAX_BODY_BYTES, page=MAX_PAGE, curve=MAX_CURVE, bins=MAX_BINS
        ),
        per_minute=_per_minute(settings),
    )


def _per_minute(settings: Settings) -> MinuteLimits | None:
    if not settings.needs_token:
        return None
    return MinuteLimits(
        new_runs=settings.new_runs_per_minute,
        questions=settings.questions_per_minute,
        changes=settings.changes_per_minute,
        reads=settings.reads_per_minute,
        wrong_tokens=settings.guesses_per_minute,
        sign_ins=settings.sign_ins_per_minute,
    )
