"""Twins in lockstep: the same first weights, the same batches; only the masks differ.

Turns a recipe and a data set into step records. Deterministic: a recipe, the setting changes and
the number of steps decide every bit; and a training that is put together again from its state goes
on with the same bits. Knows no thread, no clock, no file and no web.
"""

from collections.abc import Sequence
from typing import Self

import torch
from torch import Generator, Tensor

from dropscope.lab.activations import ACTIVATIONS
from dropscope.lab.batches import Batch, Batches
from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.evaluation import evaluate
from dropscope.lab.losses import LOSSES
from dropscope.lab.masks import Noise, NoiseSource
from dropscope.lab.mistakes import scales_training
from dropscope.lab.network import ForwardPass, Network
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
from dropscope.lab.training_state import TrainingState, TwinState


class Training:
    """One run of one recipe.

    Args:
        recipe: decides everything.
        dataset: what ``lab.datasets.loading.load(recipe.dataset, …)`` returned; an autoencoder's
            inputs become its targets here.
        row: of which row of each batch the records name the example, from 0; of a batch that has
            fewer, the last one. Decides nothing.

    The caller fixes torch's thread count: results are bit-stable at a fixed count only.
    """

    def __init__(self, recipe: Recipe, dataset: Dataset, *, row: int = 0) -> None:
        self.recipe = recipe
        self.dataset = dataset.to_give_back() if recipe.network.autoencoder else dataset
        self.row = row
        self.step = 0
        self.epoch = 0
        self.drop_probabilities = [recipe.dropout.input, *recipe.dropout.hidden]
        self._loss = LOSSES[recipe.task]
        order = Generator().manual_seed(derive_seed(recipe.seed, "order"))
        self.batches = Batches(self.dataset, recipe.training.batch_size, order)
        self._next_batches = iter(self.batches)
        self._masks = Generator().manual_seed(derive_seed(recipe.seed, "masks"))
        self._noise = self.noise_source(self._masks)
        self._is_gaussian = recipe.dropout.kind == "gaussian"
        with torch.inference_mode():
            self.networks = _make_twins(recipe)
            self._optimizers: dict[TwinName, Optimizer] = {
                name: make_optimizer(network.parameters, recipe.training)
                for name, network in self.networks.items()
            }

    @classmethod
    def restored(
        cls, recipe: Recipe, dataset: Dataset, state: TrainingState, *, row: int = 0
    ) -> Self:
        """Return a training that goes on from ``state`` as if it had never stopped.

        Args:
            recipe, dataset: those of the training that gave the state.
            state: is copied.
            row: as for a new training.
        """
        training = cls(recipe, dataset, row=row)
        training._restore(state)
        return training

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
        return next(self._next_batches)

    def _advance(self) -> StepRecord:
        batch = next(self._next_batches)
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
            example_index=self._example_index(batch) if self.row else batch.example_index,
            batch_size=batch_size,
            twins=twins,
            keep_masks=tuple(layer.keep_mask for layer in noise),
            multipliers=tuple(multipliers) if self._is_gaussian else (),
        )

    def _example_index(self, batch: Batch) -> int:
        """The training example in the row to follow of the batch drawn last."""
        return self.batches.example_index(min(self.row, len(batch.x) - 1))

    def change(self, change: SettingChange) -> None:
        """Change settings from the next step on. Values must have been checked."""
        for layer, probability in (change.drop_probability or {}).items():
            self.drop_probabilities[self.dropout_layers.index(layer)] = probability
        self._noise = self.noise_source(self._masks)
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
            dropout=self.recipe.dropout,
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

    @torch.inference_mode()
    def state(self, *, copied: bool = True) -> TrainingState:
        """Return everything that decides how this training goes on.

        Args:
            copied: false where it is used up before the next step: the tensors are the training's
                own then.
        """
        kept = Tensor.clone if copied else Tensor.detach
        return TrainingState(
            step=self.step,
            position=self.batches.position(),
            masks=self._masks.get_state(),
            drop_probabilities=tuple(self.drop_probabilities),
            learning_rate=self.learning_rate,
            twins={
                name: TwinState(
                    parameters=tuple(map(kept, network.parameters)),
                    buffers=tuple(map(kept, self._optimizers[name].buffers)),
                )
                for name, network in self.networks.items()
            },
        )

    @torch.inference_mode()
    def _restore(self, state: TrainingState) -> None:
        batch_size = self.recipe.training.batch_size
        self.step, self.epoch = state.step, state.position.epoch
        self.batches = Batches(self.dataset, batch_size, Generator(), state.position)
        self._next_batches = iter(self.batches)
        self._masks.set_state(state.masks)
        self.drop_probabilities = list(state.drop_probabilities)
        self._noise = self.noise_source(self._masks)
        for name, twin in state.twins.items():
            for mine, kept in zip(self.networks[name].parameters, twin.parameters, strict=True):
                mine.copy_(kept)
            self._optimizers[name].restore(twin.buffers, state.step)
            self._optimizers[name].learning_rate = state.learning_rate

    def next_noise(self, batch_size: int) -> list[Noise]:
        """Draw the next batch's noise, as for a look at it; a layer each, input first."""
        return self._noise.draw(batch_size)

    def noise_source(self, generator: Generator) -> NoiseSource:
        """What draws noise with the settings in force."""
        dropout = self.recipe.dropout
        widths = self.recipe.layer_sizes[:-1]
        return NoiseSource(
            self.drop_probabilities,
            widths,
            generator,
            dropout.kind,
            dropout.mask_scope,
            scaled=scales_training(dropout.mistake),
        )

    def _update(
        self, name: TwinName, batch: Batch, multipliers: Sequence[Tensor | None]
    ) -> TwinStep:
        passed, loss, error_signals = self.update(name, batch, multipliers)
        return TwinStep(loss, passed.activations, error_signals, passed.output)

    def update(
        self, name: TwinName, batch: Batch, multipliers: Sequence[Tensor | None]
    ) -> tuple[ForwardPass, Tensor, tuple[Tensor, ...]]:
        """Update one twin on a batch. To be called under ``torch.inference_mode()``.

        Args:
            name: which twin.
            batch: of ``batch`` examples.
            multipliers: the noise, input first; empty for none.

        Returns:
            What flowed forward; the loss, 0-d; error signals of hidden layers and output.
        """
        network = self.networks[name]
        passed = network.forward(batch.x, multipliers)
        loss, output_gradient = self._loss.value_and_gradient(passed.output, batch.y)
        error_signals = network.backward(passed, output_gradient, multipliers)
        self._optimizers[name].step(network.gradients)
        if self.recipe.training.max_norm is not None:
            limit_norms(network.weights[:-1], self.recipe.training.max_norm)
        return passed, loss, error_signals


def _make_twins(recipe: Recipe) -> dict[TwinName, Network]:
    generator = Generator().manual_seed(derive_seed(recipe.seed, "weights"))
    activation = ACTIVATIONS[recipe.network.activation]
    network = Network(recipe.layer_sizes, activation, generator)
    networks: dict[TwinName, Network] = {"dropout": network}
    if recipe.twin:
        networks["plain"] = network.twin()
    return networks
