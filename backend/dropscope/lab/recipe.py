"""The recipe: everything that decides a run's result, and nothing else.

A frozen value, checked whole before anything is allocated. Knows the catalogue's sizes; does not
import torch and does not load data.
"""

import operator
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dropscope.errors import InvalidRecipe
from dropscope.lab.datasets.catalogue import SPECS, DatasetSpec, Task

MAX_LAYERS = 8
MAX_UNITS = 1024
MAX_PARAMETERS = 4_000_000
MAX_STEPS = 10_000_000
MAX_BATCH_SIZE = 1024
MAX_TRAIN_SIZE = 60_000

Activation = Literal["relu", "leaky_relu", "tanh", "sigmoid", "gelu"]
DropoutKind = Literal["bernoulli", "gaussian"]
GiveAwayHoldout = Literal["as_training", "removed", "lying"]
MaskScope = Literal["example", "batch"]
Mistake = Literal["none", "forget_eval", "forget_scale", "scale_again"]
OptimizerName = Literal["sgd", "adam", "adamw"]
DatasetName = Literal[
    "digits",
    "cats_dogs",
    "moons",
    "circles",
    "spirals",
    "xor",
    "blobs",
    "surface",
    "breast_cancer",
    "wine",
    "mnist",
    "fashion_mnist",
]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
Probability = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
LearningRate = Annotated[float, Field(gt=0.0, le=100.0, allow_inf_nan=False)]
Units = Annotated[int, Field(ge=1, le=MAX_UNITS)]

_DEFAULT_LEARNING_RATE = {"sgd": 0.05, "adam": 0.001, "adamw": 0.001}


class Part(BaseModel):
    """Common ground of the recipe's parts: frozen, strict, no unknown fields."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


class DatasetRecipe(Part):
    """Which examples the run trains on and is tested on."""

    name: DatasetName = Field(default="digits", description="Data set, as listed by GET /datasets.")
    train_size: Annotated[int, Field(ge=2, le=MAX_TRAIN_SIZE)] = Field(
        default=200,
        description="Number of training examples. Left out: the data set's own default.",
    )
    label_noise: Annotated[float, Field(ge=0.0, le=0.9, allow_inf_nan=False)] = Field(
        default=0.1,
        description="Share of training labels replaced by a wrong one "
        "(for a regression: by another example's value). Hold-out labels stay true. Left out, or "
        "0, for an autoencoder, which reads no label.",
    )
    noise: Annotated[float, Field(ge=0.0, le=5.0, allow_inf_nan=False)] | None = Field(
        default=None,
        description="Spread of a generated data set (cats_dogs, moons, circles, spirals, xor, "
        "blobs, surface). Null: the data set's default. Must stay null where examples are not "
        "generated.",
    )
    give_away: Annotated[int, Field(ge=0, le=4)] = Field(
        default=0,
        description="Number of pixels, from the top-left corner along the top row, whose value "
        "tells the label in every training picture. Must stay 0 where inputs are not pixels.",
    )
    give_away_holdout: GiveAwayHoldout = Field(
        default="removed",
        description="What these pixels say in the hold-out pictures. as_training: the class. "
        "removed: nothing, they are half grey. lying: another class.",
    )
    seed: Seed = Field(default=0, description="Decides split, subset, generated points, noise.")

    @model_validator(mode="before")
    @classmethod
    def _fill_train_size(cls, value: Any) -> Any:
        if isinstance(value, dict) and "train_size" not in value:
            name = value.get("name", "digits")
            if isinstance(name, str) and name in SPECS:
                return {**value, "train_size": SPECS[name].default_train_size}
        return value

    @property
    def spec(self) -> DatasetSpec:
        """The catalogue's entry for this data set."""
        return SPECS[self.name]


class NetworkRecipe(Part):
    """The multi-layer perceptron: hidden layers and their non-linearity."""

    hidden: Annotated[tuple[Units, ...], Field(min_length=1, max_length=MAX_LAYERS)] = Field(
        default=(64, 64),
        strict=False,
        description="Perceptrons in each hidden layer, input side first.",
    )
    activation: Activation = Field(default="relu", description="Non-linearity of hidden layers.")
    autoencoder: bool = Field(
        default=False,
        exclude_if=operator.not_,  # recipes from before there was one are spelled as they were
        description="Learn to give the input pixels back instead of the label: an output for each "
        "input, mean squared error. With dropout of inputs the pixels asked for are still the "
        "whole picture's: a denoising autoencoder. Must stay false where inputs are not pixels.",
    )


class DropoutRecipe(Part):
    """Where units are dropped, how often, and with which kind of noise.

    ``drop_probability`` is what torch calls ``p``; the 2014 paper's p is the keep probability.
    """

    input: Probability = Field(default=0.1, description="Drop probability of the input layer.")
    hidden: Annotated[tuple[Probability, ...], Field(min_length=1, max_length=MAX_LAYERS)] = Field(
        default=(0.5, 0.5),
        strict=False,
        description="Drop probability of each hidden layer. Left out: 0.5 for every layer.",
    )
    kind: DropoutKind = Field(
        default="bernoulli",
        description="bernoulli: units off (nn.Dropout). gaussian: activations times "
        "N(1, p/(1-p)), nothing is off (Srivastava et al. 2014, section 10).",
    )
    mask_scope: MaskScope = Field(
        default="example",
        description="example: one mask for each example of a batch, as nn.Dropout draws it. "
        "batch: one mask shared by the whole batch, as textbooks draw it.",
    )
    mistake: Mistake = Field(
        default="none",
        description="A mistake to make on purpose, with the dropout twin only. forget_eval: what "
        "is to be measured with masks off is measured with masks on. forget_scale: what training "
        "keeps is not divided by 1-p, and measuring does not make up for it. scale_again: "
        "measuring multiplies by 1-p although training has divided by it.",
    )


class TrainingRecipe(Part):
    """How weights are updated, and for how long."""

    optimizer: OptimizerName = Field(default="sgd", description="Update rule.")
    learning_rate: LearningRate = Field(
        default=0.05, description="Left out: 0.05 for sgd, 0.001 for adam and adamw."
    )
    momentum: Annotated[float, Field(ge=0.0, lt=1.0, allow_inf_nan=False)] = Field(
        default=0.9, description="Momentum of sgd; ignored by adam and adamw."
    )
    nesterov: bool = Field(default=False, description="Nesterov's momentum; needs sgd, momentum.")
    weight_decay: Annotated[float, Field(ge=0.0, le=10.0, allow_inf_nan=False)] = Field(
        default=0.0, description="L2 penalty (sgd, adam) or decoupled decay (adamw)."
    )
    max_norm: Annotated[float, Field(gt=0.0, le=1000.0, allow_inf_nan=False)] | None = Field(
        default=None,
        description="Upper limit on the norm of each hidden perceptron's incoming weights. "
        "Null: no limit.",
    )
    batch_size: Annotated[int, Field(ge=1, le=MAX_BATCH_SIZE)] = Field(
        default=32, description="Examples in a batch; the last batch of an epoch may be smaller."
    )
    max_steps: Annotated[int, Field(ge=1, le=MAX_STEPS)] = Field(
        default=4000, description="Updates after which the run is finished."
    )

    @model_validator(mode="before")
    @classmethod
    def _fill_learning_rate(cls, value: Any) -> Any:
        if isinstance(value, dict) and "learning_rate" not in value:
            name = value.get("optimizer", "sgd")
            if isinstance(name, str) and name in _DEFAULT_LEARNING_RATE:
                return {**value, "learning_rate": _DEFAULT_LEARNING_RATE[name]}
        return value


class Recipe(Part):
    """One run, whole. Equal recipes give equal bits on one machine with one arithmetic thread."""

    dataset: DatasetRecipe = Field(
        default_factory=DatasetRecipe, description="Which examples to train on."
    )
    network: NetworkRecipe = Field(
        default_factory=NetworkRecipe, description="The network, of both twins."
    )
    dropout: DropoutRecipe = Field(
        default_factory=DropoutRecipe, description="Where and how units are dropped."
    )
    training: TrainingRecipe = Field(
        default_factory=TrainingRecipe, description="How to update weights, and for how long."
    )
    twin: bool = Field(
        default=True,
        description="Train a second network beside it that differs in nothing but dropout.",
    )
    seed: Seed = Field(default=7, description="Decides initial weights, batches and masks.")

    @model_validator(mode="before")
    @classmethod
    def _fill_hidden_dropout(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        network, dropout = value.get("network", {}), value.get("dropout", {})
        if isinstance(network, dict) and isinstance(dropout, dict) and "hidden" not in dropout:
            hidden = network.get("hidden", (64, 64))
            if isinstance(hidden, (list, tuple)) and 0 < len(hidden) <= MAX_LAYERS:
                return {**value, "dropout": {**dropout, "hidden": [0.5] * len(hidden)}}
        return value

    @model_validator(mode="before")
    @classmethod
    def _fill_label_noise(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        network, dataset = value.get("network", {}), value.get("dataset", {})
        if not isinstance(network, dict) or network.get("autoencoder") is not True:
            return value
        if isinstance(dataset, dict) and "label_noise" not in dataset:
            return {**value, "dataset": {**dataset, "label_noise": 0.0}}
        return value

    @model_validator(mode="after")
    def _check_parts_fit(self) -> Self:
        _check_dataset(self.dataset)
        _check_autoencoder(self)
        _check_network(self)
        _check_dropout(self)
        if self.training.nesterov and (
            self.training.optimizer != "sgd" or self.training.momentum == 0.0
        ):
            raise InvalidRecipe(
                "training.nesterov needs optimizer sgd with a momentum above 0.",
                field="training.nesterov",
            )
        return self

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """Units of every layer, inputs first: ``(features, hidden..., outputs)``."""
        spec = self.dataset.spec
        outputs = spec.feature_count if self.network.autoencoder else spec.output_count
        return (spec.feature_count, *self.network.hidden, outputs)

    @property
    def task(self) -> Task:
        """What the network learns: classes, or numbers (the pixels, for an autoencoder)."""
        return "regression" if self.network.autoencoder else self.dataset.spec.task

    @property
    def dropout_layers(self) -> tuple[str, ...]:
        """Names of the layers that can drop units: ``input``, ``hidden_1``, …"""
        return ("input", *(f"hidden_{i}" for i in range(1, len(self.network.hidden) + 1)))

    @property
    def twins(self) -> tuple[Literal["dropout", "plain"], ...]:
        """Names of the networks that the run trains."""
        return ("dropout", "plain") if self.twin else ("dropout",)

    @property
    def parameter_count(self) -> int:
        """Weights and biases of one network."""
        sizes = self.layer_sizes
        return sum((a + 1) * b for a, b in pairwise(sizes))


def _check_dataset(dataset: DatasetRecipe) -> None:
    spec = dataset.spec
    if dataset.train_size > spec.train_pool:
        raise InvalidRecipe(
            f"dataset.train_size is {dataset.train_size}, but {spec.name} has "
            f"{spec.train_pool} training examples to choose from. Ask for at most that many.",
            field="dataset.train_size",
        )
    if dataset.noise is not None and spec.noise is None:
        raise InvalidRecipe(
            f"dataset.noise is for generated data sets; {spec.name} is not generated. Leave it "
            "out, or use label_noise.",
            field="dataset.noise",
        )
    _check_give_away(dataset)


def _check_give_away(dataset: DatasetRecipe) -> None:
    name = dataset.spec.name
    if dataset.spec.image_shape is not None:
        return
    if dataset.give_away != 0:
        raise InvalidRecipe(
            f"dataset.give_away is for pictures; the inputs of {name} are not pixels. Leave it "
            "out, or choose a data set of images.",
            field="dataset.give_away",
        )
    if dataset.give_away_holdout != "removed":
        raise InvalidRecipe(
            f"dataset.give_away_holdout is for pictures; the inputs of {name} are not pixels. "
            "Leave it out, or choose a data set of images.",
            field="dataset.give_away_holdout",
        )


def _check_autoencoder(recipe: Recipe) -> None:
    if not recipe.network.autoencoder:
        return
    if recipe.dataset.spec.image_shape is None:
        raise InvalidRecipe(
            f"network.autoencoder is for pictures; the inputs of {recipe.dataset.name} are not "
            "pixels. Leave it out, or choose a data set of images.",
            field="network.autoencoder",
        )
    if recipe.dataset.label_noise != 0.0:
        raise InvalidRecipe(
            f"dataset.label_noise is {recipe.dataset.label_noise}, but an autoencoder learns "
            "pixels and reads no label. Set it to 0, or leave it out.",
            field="dataset.label_noise",
        )


def _check_network(recipe: Recipe) -> None:
    if recipe.parameter_count > MAX_PARAMETERS:
        raise InvalidRecipe(
            f"network.hidden makes {recipe.parameter_count:,} parameters; at most "
            f"{MAX_PARAMETERS:,} are allowed. Make layers fewer or smaller.",
            field="network.hidden",
        )


def _check_dropout(recipe: Recipe) -> None:
    dropout, layers = recipe.dropout, len(recipe.network.hidden)
    if len(dropout.hidden) != layers:
        raise InvalidRecipe(
            f"dropout.hidden has {len(dropout.hidden)} values for {layers} hidden layers. "
            "Give one drop probability for each.",
            field="dropout.hidden",
        )
    check_drop_probabilities(dropout.kind, dropout.input, dropout.hidden)
    if dropout.mistake != "none" and dropout.kind != "bernoulli":
        raise InvalidRecipe(
            f"dropout.mistake is {dropout.mistake}, which is about masks; {dropout.kind} noise has "
            "none. Use kind bernoulli, or mistake none.",
            field="dropout.mistake",
        )


def check_drop_probabilities(
    kind: DropoutKind, input_probability: float, hidden_probabilities: tuple[float, ...]
) -> None:
    """Refuse Gaussian dropout at p = 1, where the noise would have infinite variance.

    Raises:
        InvalidRecipe: naming the layer.
    """
    if kind != "gaussian":
        return
    named = {"dropout.input": input_probability} | {
        f"dropout.hidden.{i}": p for i, p in enumerate(hidden_probabilities)
    }
    for field, probability in named.items():
        if probability >= 1.0:
            raise InvalidRecipe(
                f"{field} must be below 1 for gaussian dropout: its variance is p/(1-p).",
                field=field,
            )
