"""Questions about a run's networks at a step, answered as plain values fit for JSON.

Stands a training of its own after the step and hands its networks to ``lab.probes``: nothing of the
run is touched. Loads torch. Knows no HTTP.
"""

from typing import Any

import torch

from dropscope.lab.probes.progress import Progress, part_of
from dropscope.runs.probe_subject import Subject
from dropscope.runs.probing_course import course_of
from dropscope.runs.probing_examples import noise_of, saliency_of
from dropscope.runs.probing_features import features_of
from dropscope.runs.probing_layers import activations_of, co_adaptation_of, firing_of
from dropscope.runs.probing_pixels import give_away_of
from dropscope.runs.probing_redundancy import redundancy_of
from dropscope.runs.questions import (
    ActivationsQuestion,
    AnyQuestion,
    CoAdaptationQuestion,
    CourseQuestion,
    FeaturesQuestion,
    FiringQuestion,
    GiveAwayQuestion,
    NoiseQuestion,
    RedundancyQuestion,
    SaliencyQuestion,
)
from dropscope.runs.rewind import Rewinder
from dropscope.trace.reader import RunTrace

_AtStep = (
    CoAdaptationQuestion
    | RedundancyQuestion
    | NoiseQuestion
    | SaliencyQuestion
    | FiringQuestion
    | ActivationsQuestion
    | GiveAwayQuestion
    | FeaturesQuestion
)
_REWOUND = 0.05  # share of the progress that standing the training there counts for


def answer(
    trace: RunTrace, rewinder: Rewinder, question: AnyQuestion, progress: Progress
) -> dict[str, Any]:
    """Return what a question asks for: ``step``, ``example_count``, ``twins`` and what they share.

    Args:
        trace: of the run; may be growing.
        rewinder: stands trainings after its steps.
        question: what to measure; fits the run (see ``probe_checks``).
        progress: is told the share done, and may raise.

    Raises:
        StepNotRecorded, StepTooFar, ReplayDiffers, DataUnavailable: see ``Rewinder.before``.
    """
    torch.set_num_threads(1)  # as runs compute
    if isinstance(question, CourseQuestion):
        with torch.inference_mode():
            return course_of(trace, rewinder.dataset(trace.recipe.dataset), question, progress)
    step = trace.last_step if question.step is None else question.step
    subject = Subject(rewinder.after(trace, step), question)
    progress(_REWOUND)
    with torch.inference_mode():
        found = _measure(subject, question, part_of(progress, _REWOUND, 1.0))
    return {"step": step, "example_count": len(subject.x), **found}


def _measure(subject: Subject, question: _AtStep, progress: Progress) -> dict[str, Any]:
    match question:
        case CoAdaptationQuestion():
            found = co_adaptation_of(subject, question, progress)
        case RedundancyQuestion():
            found = redundancy_of(subject, question, progress)
        case NoiseQuestion():
            found = noise_of(subject, question, progress)
        case SaliencyQuestion():
            found = saliency_of(subject, question)
        case FiringQuestion():
            found = firing_of(subject, question, progress)
        case ActivationsQuestion():
            found = activations_of(subject, question)
        case GiveAwayQuestion():
            found = give_away_of(subject, question)
        case FeaturesQuestion():
            found = features_of(subject, question)
    return found
