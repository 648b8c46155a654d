"""Routes: what a run's networks had in them after a step. Nothing of the run is changed by them."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from dropscope.api.dependencies import Runs, ServicesOf
from dropscope.api.openapi import error_responses
from dropscope.api.probe_answers import Activations, CoAdaptation, Course, Firing, Redundancy
from dropscope.api.probe_example_answers import GiveAway, Noise, Saliency
from dropscope.api.probe_feature_answers import Features
from dropscope.api.probe_job_answers import StartedJob
from dropscope.api.probe_questions import (
    ActivationsRequest,
    AnyRequest,
    CoAdaptationRequest,
    CourseRequest,
    FeaturesRequest,
    FiringRequest,
    GiveAwayRequest,
    NoiseRequest,
    RedundancyRequest,
    SaliencyRequest,
)
from dropscope.api.runs import RunId
from dropscope.errors import (
    DataUnavailable,
    InvalidCommand,
    ReplayDiffers,
    StepNotRecorded,
    StepTooFar,
    TooManyProbes,
    UnknownProbe,
    UnknownRun,
)

NAMES = (
    "what-if",
    "co-adaptation",
    "redundancy",
    "noise",
    "saliency",
    "firing",
    "activations",
    "course",
    "give-away",
    "features",
)
_PATH = "/runs/{run_id}/probes"

router = APIRouter(tags=["probes"])
_ERRORS: dict[int | str, dict[str, Any]] = {
    **error_responses(
        UnknownRun,
        StepNotRecorded,
        InvalidCommand,
        DataUnavailable,
        ReplayDiffers,
        StepTooFar,
        TooManyProbes,
    ),
    202: {"model": StartedJob, "description": "A job works on it."},
}


@router.post(
    f"{_PATH}/co-adaptation",
    summary="How far perceptrons lean on each other",
    response_model=CoAdaptation,
    responses=_ERRORS,
)
def co_adaptation(
    run_id: RunId, body: CoAdaptationRequest, runs: Runs, services: ServicesOf
) -> Response:
    """Correlations of a hidden layer's activations on hold-out examples, overall and within
    classes; what holding pairs off does beyond the sum of each; how sparse the layer is.

    Cogswell et al. 2015; Hinton et al. 2012.
    """
    return _answered(run_id, body, runs, services)


@router.post(
    f"{_PATH}/redundancy",
    summary="How networks hold when perceptrons go",
    response_model=Redundancy,
    responses=_ERRORS,
)
def redundancy(
    run_id: RunId, body: RedundancyRequest, runs: Runs, services: ServicesOf
) -> Response:
    """Hold-out accuracy with a growing random share of hidden perceptrons off, with each of a
    layer off in turn, and with those off that you choose. Nothing is rescaled.

    Morcos et al. 2018.
    """
    return _answered(run_id, body, runs, services)


@router.post(
    f"{_PATH}/noise",
    summary="One example through many masks",
    response_model=Noise,
    responses=_ERRORS,
)
def noise(run_id: RunId, body: NoiseRequest, runs: Runs, services: ServicesOf) -> Response:
    """What each sub-network answers, their mean beside the single pass with masks off, and both
    over the hold-out examples. A mask for each example.

    Srivastava et al. 2014, section 7.5; Gal and Ghahramani 2016.
    """
    return _answered(run_id, body, runs, services)


@router.post(
    f"{_PATH}/saliency",
    summary="Which inputs an answer hangs on",
    response_model=Saliency,
    responses=_ERRORS,
)
def saliency(run_id: RunId, body: SaliencyRequest, runs: Runs, services: ServicesOf) -> Response:
    """The derivative of a class's logit by each input, and the first layer's weights.

    Simonyan et al. 2013.
    """
    return _answered(run_id, body, runs, services)


@router.post(
    f"{_PATH}/firing",
    summary="Which perceptrons fire together",
    response_model=Firing,
    responses=_ERRORS,
)
def firing(run_id: RunId, body: FiringRequest, runs: Runs, services: ServicesOf) -> Response:
    """The pairs of a layer whose activations correlate most, and whether their incoming weights
    moved together since the first step.
    """
    return _answered(run_id, body, runs, services)


@router.post(
    f"{_PATH}/activations",
    summary="What a few perceptrons do on each example",
    response_model=Activations,
    responses=_ERRORS,
)
def activations(
    run_id: RunId, body: ActivationsRequest, runs: Runs, services: ServicesOf
) -> Response:
    """Activations of the perceptrons named on hold-out examples, masks off: whether two of them
    fire on the same ones is to be seen here.
    """
    return _answered(run_id, body, runs, services)


@router.post(
    f"{_PATH}/course",
    summary="How correlation went while a run trained",
    response_model=Course,
    responses=_ERRORS,
)
def course(run_id: RunId, body: CourseRequest, runs: Runs, services: ServicesOf) -> Response:
    """Mean |correlation| of a hidden layer at steps whose weights were kept: dense early on, then
    thinner, as the run kept them.
    """
    return _answered(run_id, body, runs, services)


@router.post(
    f"{_PATH}/give-away",
    summary="Who reads the pixels that give the class away",
    response_model=GiveAway,
    responses=_ERRORS,
)
def give_away(run_id: RunId, body: GiveAwayRequest, runs: Runs, services: ServicesOf) -> Response:
    """Hold-out accuracy with those pixels as in training, removed and lying; how much of the
    saliency lies on them; the first layer's weights from them beside those from other inputs.

    Geirhos et al. 2020 (shortcut learning).
    """
    return _answered(run_id, body, runs, services)


@router.post(
    f"{_PATH}/features",
    summary="What features perceptrons have learnt",
    response_model=Features,
    responses=_ERRORS,
)
def features(run_id: RunId, body: FeaturesRequest, runs: Runs, services: ServicesOf) -> Response:
    """The first hidden layer's incoming weights, which are pictures where inputs are pixels; and
    how a hidden layer's activations on hold-out examples are spread, masks off: how many are
    silent, how large the others are.

    Srivastava et al. 2014, sections 7.1 and 7.2.
    """
    return _answered(run_id, body, runs, services)


@router.post(f"{_PATH}/{{name}}", include_in_schema=False)
def unknown(name: str) -> Response:
    """Say which there are."""
    raise UnknownProbe(f"There is no probe {name!r:.40}. There are {', '.join(NAMES)}.")


def _answered(run_id: str, body: AnyRequest, runs: Any, services: Any) -> Response:
    trace, question = runs.trace(run_id), body.question()
    if body.job:
        return JSONResponse({"job": services.jobs.start(run_id, trace, question)}, 202)
    return JSONResponse(services.prober.ask(trace, question))
