"""The members of a group trained in lockstep, each as its single run would be.

Within float tolerance: a batched product may round another way than a single one. Knows no thread,
no clock and no file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Generator, Tensor

from dropscope.lab.activations import ACTIVATIONS
from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.network import Network
from dropscope.lab.optimizers import Optimizer, limit_norms, make_optimizer
from dropscope.lab.recipe import Recipe
from dropscope.lab.records import TwinName
from dropscope.lab.schedule import Schedule
from dropscope.lab.seeds import derive_seed
from dropscope.lab.sweep.stack import NetworkStack
from dropscope.lab.sweep.supply import BatchSupply, Fetch, Multipliers, NoiseSupply

_MEASURED_TOGETHER = 2**20  # numbers in the widest layer
EVALUATIONS = 40  # about as many are kept of a member


@dataclass(frozen=True, slots=True)
class Measured:
    """Hold-out figures of every member after ``step`` updates, masks off.

    By twin, a number a member: ``loss``, and ``error``: share misclassified (regression: root mean
    squared error).
    """

    step: int
    loss: dict[TwinName, list[float]]
    error: dict[TwinName, list[float]]


class GroupTraining:
    """Members that ``groups`` put together.

    Args:
        recipes: theirs.
        datasets: what ``lab.datasets.loading.load`` returned for each; equal ones may be shared.
        fetch: see ``NoiseSupply``.

    The caller fixes torch's thread count.
    """

    def __init__(
        self, recipes: Sequence[Recipe], datasets: Sequence[Dataset], fetch: Fetch = iter
    ) -> None:
        first = recipes[0]
        self.step = 0
        if first.network.autoencoder:
            targets = {id(dataset): dataset.to_give_back() for dataset in datasets}
            datasets = [targets[id(dataset)] for dataset in datasets]  # shared ones stay shared
        self._batches = iter(BatchSupply(recipes, datasets))
        self._noise = iter(NoiseSupply(recipes, fetch))
        self._datasets = datasets
        self._is_regression = first.task == "regression"
        self._max_norm = first.training.max_norm
        activation = ACTIVATIONS[first.network.activation]
        with torch.inference_mode():
            networks = [
                Network(
                    recipe.layer_sizes,
                    activation,
                    Generator().manual_seed(derive_seed(recipe.seed, "weights")),
                )
                for recipe in recipes
            ]
            self.stacks: dict[TwinName, NetworkStack] = {
                name: NetworkStack(networks, activation) for name in first.twins
            }
            self._updates = {
                name: _optimizers(stack, recipes) for name, stack in self.stacks.items()
            }

    @torch.inference_mode()
    def advance(self) -> dict[TwinName, Tensor]:
        """Update every network once; return each one's loss on its batch, (members,), masks on."""
        x, y = next(self._batches)
        noise = next(self._noise)
        losses: dict[TwinName, Tensor] = {"dropout": self._update("dropout", x, y, noise)}
        if "plain" in self.stacks:
            losses["plain"] = self._update("plain", x, y, [])
        self.step += 1
        return losses

    @torch.inference_mode()
    def skip(self) -> None:
        """Draw what a step draws, and make none: on the way to a state that is to be restored."""
        next(self._batches)
        next(self._noise)
        self.step += 1

    @torch.inference_mode()
    def state(self) -> dict[str, Tensor]:
        """Copies of what goes on from step to step; what is drawn follows from seeds and step."""
        named: dict[str, Tensor] = {}
        for name, tensors in self._lasting().items():
            named |= {f"{name}.{index}": tensor.clone() for index, tensor in enumerate(tensors)}
        return named

    @torch.inference_mode()
    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on as the one did that had this state after as many steps."""
        for twin, updates in self._updates.items():
            for place, (optimizer, _) in enumerate(updates):
                name = f"{twin}.optimizer.{place}."
                count = sum(key.startswith(name) for key in state)
                optimizer.restore([state[f"{name}{index}"] for index in range(count)], self.step)
            for index, parameter in enumerate(self.stacks[twin].parameters):
                parameter.copy_(state[f"{twin}.parameter.{index}"])

    def _lasting(self) -> dict[str, Sequence[Tensor]]:
        found: dict[str, Sequence[Tensor]] = {}
        for twin, updates in self._updates.items():
            found[f"{twin}.parameter"] = self.stacks[twin].parameters
            for place, (optimizer, _) in enumerate(updates):
                found[f"{twin}.optimizer.{place}"] = optimizer.buffers
        return found

    def _update(self, name: TwinName, x: Tensor, y: Tensor, noise: Multipliers) -> Tensor:
        stack = self.stacks[name]
        passed = stack.forward(x, noise)
        loss, gradient = self._loss(passed.output, y)
        stack.backward(passed, gradient, noise)
        for optimizer, gradients in self._updates[name]:
            optimizer.step(gradients)
        if self._max_norm is not None:
            limit_norms([weight.flatten(0, 1) for weight in stack.weights[:-1]], self._max_norm)
        return loss

    def _loss(self, output: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Each member's mean loss, (members,), and its derivative, like ``output``."""
        if self._is_regression:
            difference = output - y
            count = difference[0].numel()
            return difference.square().mean((1, 2)), difference.mul_(2.0 / count)
        log_probabilities = torch.log_softmax(output, 2)
        classes = y.unsqueeze(2)
        loss = log_probabilities.gather(2, classes).mean((1, 2)).neg_()
        gradient = log_probabilities.exp_()
        gradient.scatter_add_(2, classes, _MINUS_ONE.expand(classes.shape))
        return loss, gradient.div_(y.shape[1])

    @torch.inference_mode()
    def measure(self) -> Measured:
        """Measure every network on its hold-out examples."""
        measured = Measured(self.step, {}, {})
        widest = max(weight.shape[1] for weight in self.stacks["dropout"].weights)
        most = max(1, _MEASURED_TOGETHER // (len(self._datasets[0].holdout_x) * widest))
        for name, stack in self.stacks.items():
            loss, error = measured.loss[name], measured.error[name] = [], []
            for start in range(0, len(self._datasets), most):
                members = slice(start, start + most)
                y = torch.stack([dataset.holdout_y for dataset in self._datasets[members]])
                x = torch.stack([dataset.holdout_x for dataset in self._datasets[members]])
                output = stack.outputs_of(members, x)
                if self._is_regression:
                    wrong = (output - y).square().mean((1, 2)).sqrt()
                else:
                    wrong = (output.argmax(2) != y).float().mean(1)
                loss += self._loss(output, y)[0].tolist()
                error += wrong.tolist()
        return measured


_MINUS_ONE = torch.tensor(-1.0)


def _optimizers(
    stack: NetworkStack, recipes: Sequence[Recipe]
) -> list[tuple[Optimizer, list[Tensor]]]:
    """An update rule for each stretch of members with equal settings, and its gradients."""
    found, start = [], 0
    for settings, same in groupby(recipe.training for recipe in recipes):
        members = slice(start, start + len(list(same)))
        start = members.stop
        parameters = [parameter[members] for parameter in stack.parameters]
        gradients = [gradient[members] for gradient in stack.gradients]
        found.append((make_optimizer(parameters, settings), gradients))
    return found


def steps_to_measure(recipe: Recipe) -> list[int]:
    """When a sweep measures: after steps at which the single run does, about 40 of them."""
    schedule, last = Schedule(recipe), recipe.training.max_steps
    due = [step for step in range(last) if schedule.evaluation_due(step)]
    if len(due) >= EVALUATIONS:
        due = [due[round(i * (len(due) - 1) / (EVALUATIONS - 2))] for i in range(EVALUATIONS - 1)]
    return [*due, last]
