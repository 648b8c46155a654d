"""Twins in lockstep: the same first weights, the same batches; only the masks differ.

Turns a recipe and a data set into step records. Deterministic: a recipe, the setting changes and
the number of steps decide every bit. Knows no thread, no clock, no file and no web.
"""

import torch
from torch import Generator, Tensor

from dropscope.lab.activations import ACTIVATIONS
from dropscope.lab.batches import Batch, batches
from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.evaluation import evaluate
from dropscope.lab.losses import LOSSES
from dropscope.lab.masks import NoiseSource
from dropscope.lab.network import Network
from dropscope.lab.optimizers import Optimizer, limit_norms, make_optimizer
from dropscope.lab.recipe import Recipe
from dropscope.lab.records import (
    EvaluationRecord,
    SettingChange,
    SnapshotRecord,
    StepRecord,
    TwinName,
    TwinStep,
)
from dropscope.lab.seeds import derive_seed


class Training:
    """One run of one recipe.

    Args:
        recipe: decides everything.
        dataset: what ``lab.datasets.loading.load(recipe.dataset, …)`` returned.

    The caller fixes torch's thread count: results are bit-stable at a fixed count only.
    """

    def __init__(self, recipe: Recipe, dataset: Dataset) -> None:
        self.recipe = recipe
        self.dataset = dataset
        self.step = 0
        self.epoch = 0
        self.drop_probabilities = [recipe.dropout.input, *recipe.dropout.hidden]
        self._loss = LOSSES[dataset.spec.task]
        order = Generator().manual_seed(derive_seed(recipe.seed, "order"))
        self._batches = batches(dataset, recipe.training.batch_size, order)
        self._masks = Generator().manual_seed(derive_seed(recipe.seed, "masks"))
        self._noise = self._noise_source()
        self._is_gaussian = recipe.dropout.kind == "gaussian"
        with torch.inference_mode():
            self.networks = _make_twins(recipe)
            self._optimizers: dict[TwinName, Optimizer] = {
                name: make_optimizer(network.parameters, recipe.training)
                for name, network in self.networks.items()
            }

    @property
    def learning_rate(self) -> float:
        """The learning rate now in force."""
        return self._optimizers["dropout"].learning_rate

    def advance(self) -> StepRecord:
        """Update every twin once on the next batch."""
        if torch.is_inference_mode_enabled():
            return self._advance()  # entering it anew would cost as much as a kernel
        with torch.inference_mode():
            return self._advance()

    def next_batch(self) -> Batch:
        """Move on to the next batch without training on it, as for a look at the first one."""
        return next(self._batches)

    def _advance(self) -> StepRecord:
        batch = next(self._batches)
        batch_size = len(batch.x)
        noise = self._noise.draw(batch_size)
        multipliers = [layer.multiplier for layer in noise]
        twins: dict[TwinName, TwinStep] = {"dropout": self._update("dropout", batch, multipliers)}
        if "plain" in self.networks:
            twins["plain"] = self._update("plain", batch, ())
        self.step += 1
        self.epoch = batch.epoch
        return StepRecord(
            step=self.step,
            epoch=batch.epoch,
            example_index=batch.example_index,
            batch_size=batch_size,
            twins=twins,
            keep_masks=tuple(layer.keep_mask for layer in noise),
            multipliers=tuple(multipliers) if self._is_gaussian else (),
        )

    def change(self, change: SettingChange) -> None:
        """Change settings from the next step on. Values must have been checked."""
        for layer, probability in (change.drop_probability or {}).items():
            self.drop_probabilities[self.dropout_layers.index(layer)] = probability
        self._noise = self._noise_source()
        if change.learning_rate is not None:
            for optimizer in self._optimizers.values():
                optimizer.learning_rate = change.learning_rate

    @property
    def dropout_layers(self) -> tuple[str, ...]:
        """Names of the layers that can drop units: ``input``, ``hidden_1``, …"""
        return self.recipe.dropout_layers

    def evaluate(self) -> EvaluationRecord:
        """Measure every twin now. Draws from a generator of its own: training is not disturbed."""
        return evaluate(
            self.step,
            self.networks,
            self.dataset,
            drop_probabilities=self.drop_probabilities,
            kind=self.recipe.dropout.kind,
            generator=Generator().manual_seed(
                derive_seed(self.recipe.seed, "evaluation", self.step)
            ),
        )

    @torch.inference_mode()
    def snapshot(self) -> SnapshotRecord:
        """Copy every twin's parameters."""
        return SnapshotRecord(
            step=self.step,
            parameters={
                name: {key: value.clone() for key, value in network.named_parameters().items()}
                for name, network in self.networks.items()
            },
        )

    def _noise_source(self) -> NoiseSource:
        dropout = self.recipe.dropout
        widths = self.recipe.layer_sizes[:-1]
        return NoiseSource(
            self.drop_probabilities, widths, self._masks, dropout.kind, dropout.mask_scope
        )

    def _update(
        self, name: TwinName, batch: Batch, multipliers: "list[Tensor | None] | tuple[()]"
    ) -> TwinStep:
        network = self.networks[name]
        passed = network.forward(batch.x, multipliers)
        loss, output_gradient = self._loss.value_and_gradient(passed.output, batch.y)
        error_signals = network.backward(passed, output_gradient, multipliers)
        self._optimizers[name].step(network.gradients)
        if self.recipe.training.max_norm is not None:
            limit_norms(network.weights[:-1], self.recipe.training.max_norm)
        return TwinStep(loss, passed.activations, error_signals, passed.output)


def _make_twins(recipe: Recipe) -> dict[TwinName, Network]:
    generator = Generator().manual_seed(derive_seed(recipe.seed, "weights"))
    activation = ACTIVATIONS[recipe.network.activation]
    network = Network(recipe.layer_sizes, activation, generator)
    networks: dict[TwinName, Network] = {"dropout": network}
    if recipe.twin:
        networks["plain"] = network.twin()
    return networks
