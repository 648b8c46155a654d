"""Questions about how a network holds when perceptrons go, as plain values."""

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Generator, Tensor

from dropscope.lab.network import Network
from dropscope.lab.probes.ablation import ablation_curve, multipliers_without, unit_importance
from dropscope.lab.probes.progress import Progress, part_of
from dropscope.lab.probes.uncertainty import mean_over
from dropscope.lab.records import TwinName
from dropscope.runs.plain_values import figure, number, split
from dropscope.runs.probe_subject import Subject
from dropscope.runs.questions import RedundancyQuestion

_CURVE = 0.7  # share of the progress that the curve counts for; ranking the units has the rest


def redundancy_of(
    subject: Subject, question: RedundancyQuestion, progress: Progress
) -> dict[str, Any]:
    """Answer: ablation curves, units ranked, and what units chosen by hand cost."""
    names = subject.training.dropout_layers  # the input first, so that a place is a layer's number
    off = {names.index(name): units for name, units in question.off.items() if units}

    def measure(name: TwinName, part: Progress) -> dict[str, Any]:
        network, end = subject.networks[name], _CURVE if question.importance else 1.0
        start = end if question.curve else 0.0
        return {
            "curve": _curve(subject, network, question, part_of(part, 0.0, end)),
            "importance": _importance(subject, network, question, part_of(part, start, 1.0)),
            **_answers(subject, network, off),
        }

    return {
        "twins": subject.each(progress, measure),
        "example_index": subject.indices.tolist(),
        "label": subject.y.tolist(),
    }


def _curve(
    subject: Subject, network: Network, question: RedundancyQuestion, progress: Progress
) -> dict[str, Any] | None:
    if not question.curve:
        return None
    found = ablation_curve(
        network,
        subject.x,
        subject.y,
        shares=question.shares,
        orderings=question.orderings,
        generator=Generator().manual_seed(question.seed),  # the same orders for both twins
        progress=progress,
    )
    return {
        "share": list(found.shares),
        "accuracy": [figure(one) for one in found.accuracy],
        "normalised": [number(one) for one in found.normalised],
        "orderings": found.orderings,
    }


def _importance(
    subject: Subject, network: Network, question: RedundancyQuestion, progress: Progress
) -> list[dict[str, Any]] | None:
    if not question.importance:
        return None
    ranked = unit_importance(network, subject.x, subject.y, question.layer, progress)
    return [
        {
            "unit": one.unit,
            **split({"accuracy_change": one.accuracy_change, "logit_change": one.logit_change}),
        }
        for one in ranked
    ]


def _answers(
    subject: Subject, network: Network, off: Mapping[int, Sequence[int]]
) -> dict[str, Any]:
    """Accuracy and predictions with nothing off, and with the units chosen off."""
    figures, predictions = {}, {}
    for suffix, multipliers in (("", []), ("_off", multipliers_without(network, off))):
        answers: Tensor = network.forward(subject.x, multipliers).output.argmax(1)
        figures[f"accuracy{suffix}"] = mean_over((answers == subject.y).double())
        predictions[f"prediction{suffix}"] = answers.tolist()
    found = {**split(figures), **predictions}
    if not off:
        found |= {"accuracy_off": None, "prediction_off": None}
        found["standard_error"]["accuracy_off"] = None
    return found
