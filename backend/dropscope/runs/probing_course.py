"""Questions about how a run went on, as plain values, from the weights that it kept on its way.

Repeats nothing: reads snapshots. Knows trainings and traces; no HTTP.
"""

from typing import Any

import torch
from torch import Tensor

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.network import Network
from dropscope.lab.probes.correlation import Correlation, correlation
from dropscope.lab.probes.hidden import hidden_activations, sparsity
from dropscope.lab.probes.progress import Progress
from dropscope.lab.probes.used_rightly import used_rightly
from dropscope.lab.records import TwinName
from dropscope.lab.training import Training
from dropscope.runs.plain_values import figure
from dropscope.runs.probe_subject import asked_twins, spread_evenly
from dropscope.runs.questions import CourseQuestion
from dropscope.runs.views import settings_after
from dropscope.trace.reader import RunTrace, Snapshot

Changes = list[tuple[int, dict[str, Any]]]


def course_of(
    trace: RunTrace, dataset: Dataset, question: CourseQuestion, progress: Progress
) -> dict[str, Any]:
    """Answer: mean |correlation| of a layer at steps whose weights were kept.

    The steps are chosen evenly among those kept, which lie closer together early on; first and
    last are among them.
    """
    last = trace.last_step if question.step is None else question.step
    steps = _chosen(trace.snapshot_steps(question.first, last), question.points)
    indices = spread_evenly(len(dataset.holdout_x), question.examples)
    x, y = dataset.holdout_x[indices], dataset.holdout_y[indices]
    networks = Training(trace.recipe, dataset).networks  # to be filled with what was kept
    twins: dict[TwinName, dict[str, list[Any]]] = {
        name: {"within_class": [], "overall": [], "dead_count": []}
        for name in asked_twins(trace.recipe, question)
    }
    changes = trace.setting_changes()
    for place, step in enumerate(steps):
        kept = trace.snapshot(step)
        for name, found in twins.items():
            network = _as_kept(networks[name], kept, name)
            if name == "dropout":
                network = used_rightly(
                    network, trace.recipe.dropout.mistake, _probabilities(trace, changes, step)
                )
            _measure(hidden_activations(network, x, question.layer), y, found)
        progress((place + 1) / len(steps))
    return {"step": last, "example_count": len(x), "steps": steps, "twins": twins}


def _measure(hidden: Tensor, y: Tensor, found: dict[str, list[Any]]) -> None:
    found["within_class"].append(_mean_absolute(correlation(hidden, y)))
    found["overall"].append(_mean_absolute(correlation(hidden)))
    found["dead_count"].append(len(sparsity(hidden).dead_units))


def _mean_absolute(found: Correlation) -> dict[str, float | None]:
    if len(found.units) < 2:
        return {"value": None, "standard_error": None}
    return figure(found.mean_absolute)


def _chosen(steps: list[int], points: int) -> list[int]:
    """``points`` of the steps at most, evenly, first and last included."""
    if len(steps) <= points:
        return steps
    places = torch.linspace(0, len(steps) - 1, points).round().int().tolist()
    return [steps[place] for place in places]


def _as_kept(network: Network, kept: Snapshot, name: TwinName) -> Network:
    for parameter, values in network.named_parameters().items():
        values.copy_(torch.tensor(kept[name][parameter]))
    return network


def _probabilities(trace: RunTrace, changes: Changes, step: int) -> list[float]:
    """Drop probabilities in force after a step, input first."""
    until = [change for change in changes if change[0] <= step]
    return list(settings_after(trace.recipe, until)["drop_probability"].values())
