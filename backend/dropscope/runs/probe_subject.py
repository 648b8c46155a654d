"""What a question is asked of: the twins as they stood after a step, and the examples to use.

Loads torch. Knows trainings and questions; no trace and no HTTP.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from dropscope.lab.network import Network
from dropscope.lab.probes.progress import Progress, part_of
from dropscope.lab.probes.used_rightly import used_rightly
from dropscope.lab.recipe import Recipe
from dropscope.lab.records import TwinName
from dropscope.lab.training import Training
from dropscope.runs.questions import AnyQuestion, ExampleChoice, Question


@dataclass(frozen=True, slots=True)
class Chosen:
    """One example: ``features`` (1, features), its label if it has one, and where it is from."""

    features: Tensor
    label: int | float | None
    source: str
    index: int | None

    def described(self) -> dict[str, Any]:
        """The example, fit for JSON."""
        return {
            "source": self.source,
            "index": self.index,
            "features": self.features[0].tolist(),
            "label": self.label,
        }


class Subject:
    """A training that stands still, and what of it a question is about.

    ``networks``: the twins asked for, each as it is rightly used with masks off.
    ``x``, ``y``: hold-out examples, spread evenly over all; ``indices``: which.
    The question must fit the run (see ``probe_checks``).
    """

    def __init__(self, training: Training, question: AnyQuestion) -> None:
        self.training = training
        self.dataset = training.dataset
        recipe = training.recipe
        right = used_rightly(
            training.networks["dropout"], recipe.dropout.mistake, training.drop_probabilities
        )
        self.networks: dict[TwinName, Network] = {
            name: right if name == "dropout" else training.networks[name]
            for name in asked_twins(recipe, question)
        }
        self.indices = spread_evenly(len(self.dataset.holdout_x), question.examples)
        self.x = self.dataset.holdout_x[self.indices]
        self.y = self.dataset.labels.holdout[self.indices]

    @property
    def is_regression(self) -> bool:
        """Whether the network answers with numbers instead of classes."""
        return self.training.recipe.task == "regression"

    def choose(self, choice: ExampleChoice) -> Chosen:
        """Return the example chosen."""
        data = self.dataset
        if choice.features is not None:
            features = torch.tensor([list(choice.features)], dtype=torch.float32)
            return Chosen(features, None, "features", None)
        if choice.train is not None:
            return _pick(data.train_x, data.labels.train, "train", choice.train)
        return _pick(data.holdout_x, data.labels.holdout, "holdout", choice.holdout or 0)

    def each(
        self, progress: Progress, measure: Callable[[TwinName, Progress], dict[str, Any]]
    ) -> dict[TwinName, dict[str, Any]]:
        """Measure one twin after the other, each with its share of the progress."""
        count, found = len(self.networks), {}
        for place, name in enumerate(self.networks):
            part = part_of(progress, place / count, (place + 1) / count)
            found[name] = measure(name, part)
            part(1.0)
        return found


def asked_twins(recipe: Recipe, question: Question) -> tuple[TwinName, ...]:
    """The twins that a question is about."""
    return recipe.twins if question.twin is None else (question.twin,)


def spread_evenly(every: int, count: int) -> Tensor:
    """Indices of ``count`` examples at most, spread evenly over all ``every``, int64."""
    count = min(count, every)
    return torch.arange(count) * every // count


def _pick(x: Tensor, y: Tensor, source: str, index: int) -> Chosen:
    return Chosen(x[index : index + 1], y[index].item(), source, index)
