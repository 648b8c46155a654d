"""Questions about a run's networks as they come in over HTTP, field by field.

Plain shapes: whether the run has such a layer, unit or class is found out where it is asked.
"""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from dropscope.api.schemas import Shape
from dropscope.api.traces import TwinName
from dropscope.errors import InvalidCommand
from dropscope.lab.recipe import MAX_LAYERS, MAX_STEPS, MAX_UNITS, Probability, Seed
from dropscope.runs.questions import (
    MAX_BINS,
    MAX_EXAMPLES,
    MAX_MASKS,
    MAX_ORDERINGS,
    MAX_PAIRS,
    MAX_POINTS,
    MAX_SHARES,
    MAX_SHOWN_UNITS,
    MIN_BINS,
    MIN_EXAMPLES,
    MIN_ORDERINGS,
    MIN_POINTS,
    TENTHS,
    ActivationsQuestion,
    CoAdaptationQuestion,
    CourseQuestion,
    ExampleChoice,
    FeaturesQuestion,
    FiringQuestion,
    GiveAwayQuestion,
    NoiseQuestion,
    RedundancyQuestion,
    SaliencyQuestion,
)

_MAX_FEATURES = 100_000
Index = Annotated[int, Field(ge=0, le=10**6)]
Layer = Annotated[int, Field(ge=1, le=MAX_LAYERS)]
Unit = Annotated[int, Field(ge=0, lt=MAX_UNITS)]
Feature = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]


class ProbeRequest(Shape):
    """What every question says."""

    step: Annotated[int, Field(ge=0, le=MAX_STEPS)] | None = Field(
        default=None,
        description="The networks after so many updates; 0: untouched. Null: after the last "
        "recorded one.",
        examples=[40],
    )
    twin: TwinName | None = Field(
        default=None, description="Which network. Null: each there is.", examples=["dropout"]
    )
    examples: Annotated[int, Field(ge=MIN_EXAMPLES, le=MAX_EXAMPLES)] = Field(
        default=1000,
        description="Hold-out examples to use at most, spread evenly over all of them.",
        examples=[1000],
    )
    seed: Seed = Field(default=0, description="Of whatever is random.", examples=[0])
    job: bool = Field(
        default=False,
        description="Answer at once, with the id of a job that works on it.",
        examples=[False],
    )

    def values(self) -> dict[str, Any]:
        """Fields that every question has."""
        return {
            "step": self.step,
            "twin": self.twin,
            "examples": self.examples,
            "seed": self.seed,
        }


class LayerRequest(ProbeRequest):
    """A question about one hidden layer."""

    layer: Layer = Field(default=1, description="Hidden layer, from 1.", examples=[1])


class CoAdaptationRequest(LayerRequest):
    """How far a layer's perceptrons lean on each other."""

    pairs: Annotated[int, Field(ge=1, le=MAX_PAIRS)] = Field(
        default=200, description="Random pairs to hold off together.", examples=[200]
    )

    def question(self) -> CoAdaptationQuestion:
        """The same as the rooms below know it."""
        return CoAdaptationQuestion(layer=self.layer, pairs=self.pairs, **self.values())


class RedundancyRequest(LayerRequest):
    """How a network holds when perceptrons go."""

    orderings: Annotated[int, Field(ge=MIN_ORDERINGS, le=MAX_ORDERINGS)] = Field(
        default=20, description="Random orders in which perceptrons go.", examples=[20]
    )
    shares: Annotated[list[Probability], Field(min_length=1, max_length=MAX_SHARES)] = Field(
        default=list(TENTHS),
        description="Shares of all hidden perceptrons to have off.",
        examples=[[0.0, 0.5, 0.8, 1.0]],
    )
    off: Annotated[
        dict[str, Annotated[list[Unit], Field(max_length=MAX_UNITS)]],
        Field(max_length=MAX_LAYERS),
    ] = Field(
        default={},
        description="Perceptrons to hold off, by hidden layer.",
        examples=[{"hidden_1": [3, 5]}],
    )
    curve: bool = Field(
        default=True, description="Whether to measure the ablation curve.", examples=[True]
    )
    importance: bool = Field(
        default=True,
        description="Whether to hold each perceptron of the layer off in turn.",
        examples=[True],
    )

    def question(self) -> RedundancyQuestion:
        """The same as the rooms below know it."""
        return RedundancyQuestion(
            layer=self.layer,
            orderings=self.orderings,
            shares=tuple(self.shares),
            off=self.off,
            curve=self.curve,
            importance=self.importance,
            **self.values(),
        )


class ExampleShape(Shape):
    """One example. Give exactly one of the fields."""

    holdout: Index | None = Field(
        default=None, description="Which hold-out example, from 0.", examples=[17]
    )
    train: Index | None = Field(
        default=None, description="Which training example, from 0.", examples=[3]
    )
    features: Annotated[list[Feature], Field(min_length=1, max_length=_MAX_FEATURES)] | None = (
        Field(default=None, description="The inputs themselves.", examples=[[0.0, 0.31, 0.88]])
    )

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if (self.holdout, self.train, self.features).count(None) != 2:
            raise InvalidCommand("Give exactly one of holdout, train and features.")
        return self

    def choice(self) -> ExampleChoice:
        """The same as the rooms below know it."""
        return ExampleChoice(self.holdout, self.train, self.features)


class ExampleRequest(ProbeRequest):
    """A question about one example."""

    example: ExampleShape = Field(
        default=ExampleShape(holdout=0),
        description="The example to look at.",
        examples=[{"holdout": 17}],
    )


class NoiseRequest(ExampleRequest):
    """One example through many masks."""

    masks: Annotated[int, Field(ge=1, le=MAX_MASKS)] = Field(
        default=200, description="K, how many masks to draw.", examples=[200]
    )
    over_holdout: bool = Field(
        default=True,
        description="Whether to run the hold-out examples through as many masks too, for error "
        "and calibration.",
        examples=[True],
    )

    def question(self) -> NoiseQuestion:
        """The same as the rooms below know it."""
        return NoiseQuestion(
            masks=self.masks,
            example=self.example.choice(),
            over_holdout=self.over_holdout,
            **self.values(),
        )


class SaliencyRequest(ExampleRequest):
    """Which inputs an answer hangs on."""

    label: Annotated[int, Field(ge=0, le=10**6)] | None = Field(
        default=None,
        alias="class",
        description="Whose logit to follow back. Null: the example's own class, or the network's "
        "answer for an example without a label.",
        examples=[3],
    )

    def question(self) -> SaliencyQuestion:
        """The same as the rooms below know it."""
        return SaliencyQuestion(example=self.example.choice(), label=self.label, **self.values())


class FiringRequest(LayerRequest):
    """Which perceptrons fire together."""

    def question(self) -> FiringQuestion:
        """The same as the rooms below know it."""
        return FiringQuestion(layer=self.layer, **self.values())


class ActivationsRequest(LayerRequest):
    """What a few perceptrons do on each example."""

    units: Annotated[list[Unit], Field(min_length=1, max_length=MAX_SHOWN_UNITS)] = Field(
        description="Which perceptrons of the layer.", examples=[[3, 8]]
    )

    def question(self) -> ActivationsQuestion:
        """The same as the rooms below know it."""
        return ActivationsQuestion(layer=self.layer, units=tuple(self.units), **self.values())


class FeaturesRequest(LayerRequest):
    """What features there are."""

    bins: Annotated[int, Field(ge=MIN_BINS, le=MAX_BINS)] = Field(
        default=40, description="Of the histogram of activations.", examples=[40]
    )
    near_zero: Annotated[float, Field(ge=0.0, le=1e6, allow_inf_nan=False)] = Field(
        default=1e-3,
        description="An activation not further from 0 counts as silent. 0: exactly 0 alone, which "
        "only ReLU ever is.",
        examples=[0.001],
    )
    filters: Annotated[int, Field(ge=0, le=MAX_UNITS)] = Field(
        default=256,
        description="Filters of the first hidden layer to return at most, from perceptron 0 on.",
        examples=[256],
    )

    def question(self) -> FeaturesQuestion:
        """The same as the rooms below know it."""
        return FeaturesQuestion(
            layer=self.layer,
            bins=self.bins,
            near_zero=self.near_zero,
            filters=self.filters,
            **self.values(),
        )


class CourseRequest(LayerRequest):
    """How correlation went while the run trained, up to ``step``."""

    first: Annotated[int, Field(ge=0, le=MAX_STEPS)] = Field(
        default=0, alias="from", description="The first step to look at.", examples=[0]
    )
    points: Annotated[int, Field(ge=MIN_POINTS, le=MAX_POINTS)] = Field(
        default=24,
        description="Measurements at most: at steps whose weights were kept, evenly among them.",
        examples=[24],
    )

    def question(self) -> CourseQuestion:
        """The same as the rooms below know it."""
        return CourseQuestion(
            layer=self.layer, first=self.first, points=self.points, **self.values()
        )


class GiveAwayRequest(ExampleRequest):
    """Who reads the pixels that give the class away."""

    def question(self) -> GiveAwayQuestion:
        """The same as the rooms below know it."""
        return GiveAwayQuestion(example=self.example.choice(), **self.values())


AnyRequest = (
    CoAdaptationRequest
    | RedundancyRequest
    | NoiseRequest
    | SaliencyRequest
    | FiringRequest
    | ActivationsRequest
    | FeaturesRequest
    | CourseRequest
    | GiveAwayRequest
)
