"""Answers about a run's networks and their layers as they go out over HTTP, for the OpenAPI pages.

Where ``standard_error`` stands beside figures it has theirs by name.
"""

from pydantic import BaseModel, Field

Number = float | None
Matrix = list[list[Number]]
FIGURE = {"value": 0.233, "standard_error": 0.004}


def errors(*names: str) -> dict[str, float]:
    """An example of the standard errors of these figures."""
    return dict.fromkeys(names, 0.01)


class MeasuredFigure(BaseModel):
    """A figure and how sure it is."""

    value: Number = Field(description="Null where there is none.", examples=[0.233])
    standard_error: Number = Field(
        description="Null where nothing could be varied.", examples=[0.004]
    )


class ProbeAnswer(BaseModel):
    """What every answer says."""

    step: int = Field(description="Updates that the networks had made.", examples=[40])
    example_count: int = Field(description="Examples looked at.", examples=[1000])


class ByKind(BaseModel):
    """A figure over all examples, and within classes (class means subtracted first)."""

    within_class: MeasuredFigure = Field(description="Within classes.", examples=[FIGURE])
    overall: MeasuredFigure = Field(description="Over all examples.", examples=[FIGURE])


class MatrixByKind(BaseModel):
    """Correlation matrices."""

    within_class: Matrix = Field(description="Within classes.", examples=[[[1.0, 0.2], [0.2, 1.0]]])
    overall: Matrix = Field(description="Over all examples.", examples=[[[1.0, 0.4], [0.4, 1.0]]])


class UnitsByKind(BaseModel):
    """Which perceptrons the rows of the matrices are."""

    within_class: list[int] = Field(description="Within classes.", examples=[[0, 2]])
    overall: list[int] = Field(description="Over all examples.", examples=[[0, 2]])


class CoAdaptationTwin(BaseModel):
    """How far the perceptrons of a layer of one network lean on each other."""

    correlation: ByKind = Field(
        description="Mean over pairs of |correlation|; dead perceptrons are left out.",
        examples=[{"within_class": FIGURE, "overall": FIGURE}],
    )
    matrix: MatrixByKind = Field(
        description="Correlations of the perceptrons in `units`, to three digits.",
        examples=[{"within_class": [[1.0]], "overall": [[1.0]]}],
    )
    units: UnitsByKind = Field(
        description="Which perceptrons have a row.",
        examples=[{"within_class": [0, 2], "overall": [0, 2]}],
    )
    dead_units: list[int] = Field(
        description="Perceptrons that do the same for every example.", examples=[[1]]
    )
    co_adaptation: MeasuredFigure = Field(
        description="What holding a pair off does beyond the sum of each alone, as a share of what "
        "one does: 0 where each counts by itself.",
        examples=[FIGURE],
    )
    participation_ratio: Number = Field(
        description="How many directions the layer makes use of.", examples=[12.3]
    )
    mean_activation: Number = Field(description="Over units and examples.", examples=[0.41])
    zero_share: Number = Field(
        description="Share of activations that are exactly 0.", examples=[0.67]
    )
    standard_error: dict[str, Number] = Field(
        description="Of the three before it.",
        examples=[errors("participation_ratio", "mean_activation", "zero_share")],
    )


class CoAdaptation(ProbeAnswer):
    """Co-adaptation of a hidden layer."""

    twins: dict[str, CoAdaptationTwin] = Field(description="Each network.", examples=[{}])
    order: list[int] = Field(
        description="Every perceptron of the layer, those that fire together side by side: one "
        "order for all matrices, found on the plain twin where it was asked about.",
        examples=[[2, 0, 1]],
    )


class AblationCurve(BaseModel):
    """Accuracy over the share of hidden perceptrons that is off, without any rescaling."""

    share: list[float] = Field(description="Share that is off.", examples=[[0.0, 0.5]])
    accuracy: list[MeasuredFigure] = Field(
        description="Mean over orderings.", examples=[[FIGURE, FIGURE]]
    )
    normalised: list[Number] = Field(
        description="What is above chance, as a share of what was with nothing off.",
        examples=[[1.0, 0.84]],
    )
    orderings: int = Field(description="Random orders that were tried.", examples=[20])


class Importance(BaseModel):
    """What happens when one perceptron is held off."""

    unit: int = Field(description="Which.", examples=[5])
    accuracy_change: Number = Field(description="Of hold-out accuracy.", examples=[-0.02])
    logit_change: Number = Field(description="Of the true class's mean logit.", examples=[-0.31])
    standard_error: dict[str, Number] = Field(
        description="Of both, paired over examples.",
        examples=[errors("accuracy_change", "logit_change")],
    )


class RedundancyTwin(BaseModel):
    """How one network holds when perceptrons go."""

    curve: AblationCurve | None = Field(
        description="Null where it was not asked for.",
        examples=[{"share": [0.0], "accuracy": [FIGURE], "normalised": [1.0], "orderings": 20}],
    )
    importance: list[Importance] | None = Field(
        description="Each perceptron of the layer, most important first; null where it was not "
        "asked for.",
        examples=[[{"unit": 5, "accuracy_change": -0.02, "logit_change": -0.31}]],
    )
    accuracy: Number = Field(description="With nothing off.", examples=[0.91])
    accuracy_off: Number = Field(
        description="With `off` held off; null where nothing was.", examples=[0.88]
    )
    standard_error: dict[str, Number] = Field(
        description="Of both.", examples=[errors("accuracy", "accuracy_off")]
    )
    prediction: list[int] = Field(
        description="Class that each example is given, with nothing off.", examples=[[3, 1]]
    )
    prediction_off: list[int] | None = Field(
        description="The same with `off` held off; null where nothing was.", examples=[[3, 7]]
    )


class Redundancy(ProbeAnswer):
    """How networks hold when perceptrons go."""

    twins: dict[str, RedundancyTwin] = Field(description="Each network.", examples=[{}])
    example_index: list[int] = Field(
        description="Which hold-out examples were looked at.", examples=[[0, 1]]
    )
    label: list[int] = Field(description="Their classes.", examples=[[3, 1]])


class FiringPair(BaseModel):
    """Two perceptrons of a layer."""

    a: int = Field(description="One of them.", examples=[3])
    b: int = Field(description="The other.", examples=[8])
    correlation: Number = Field(
        description="Of their activations on hold-out examples.", examples=[0.82]
    )
    weight_change_cosine: Number = Field(
        description="Cosine between the changes of their incoming weights since step 0; null where "
        "nothing has changed.",
        examples=[0.61],
    )


class FiringStretch(BaseModel):
    """Pairs whose |correlation| lies in one tenth."""

    start: float = Field(alias="from", description="From this on.", examples=[0.2])
    end: float = Field(alias="to", description="Up to this.", examples=[0.3])
    pair_count: int = Field(description="How many pairs those are.", examples=[144])
    weight_change_cosine: MeasuredFigure = Field(
        description="Mean cosine between the changes of their incoming weights.",
        examples=[FIGURE],
    )


class FiringTwin(BaseModel):
    """Who fires together in one network."""

    pairs: list[FiringPair] = Field(
        description="The 50 pairs of largest |correlation|.",
        examples=[[{"a": 3, "b": 8, "correlation": 0.82, "weight_change_cosine": 0.61}]],
    )
    relation: MeasuredFigure = Field(
        description="Correlation, over pairs, between |correlation| and cosine; its error "
        "from leaving groups of perceptrons out.",
        examples=[FIGURE],
    )
    stretches: list[FiringStretch] = Field(
        description="The same pairs by |correlation|, in tenths.",
        examples=[[{"from": 0.0, "to": 0.1, "pair_count": 812, "weight_change_cosine": FIGURE}]],
    )
    pair_count: int = Field(
        description="How many pairs `relation` is over: those whose weights have moved.",
        examples=[2016],
    )


class Firing(ProbeAnswer):
    """Which perceptrons fire together, and whether their weights moved together."""

    twins: dict[str, FiringTwin] = Field(description="Each network.", examples=[{}])


class ActivationsTwin(BaseModel):
    """What a few perceptrons of one network do."""

    activation: dict[str, list[Number]] = Field(
        description="For each perceptron, by its index, its activation on each example.",
        examples=[{"3": [0.0, 1.2], "8": [0.1, 0.9]}],
    )


class Activations(ProbeAnswer):
    """What a few perceptrons do on each example."""

    twins: dict[str, ActivationsTwin] = Field(description="Each network.", examples=[{}])
    example_index: list[int] = Field(
        description="Which hold-out examples were looked at.", examples=[[0, 1]]
    )
    label: list[float] = Field(description="Their classes or values.", examples=[[3, 1]])


class CourseTwin(BaseModel):
    """Mean |correlation| of one network's layer, a figure for each step."""

    within_class: list[MeasuredFigure] = Field(description="Within classes.", examples=[[FIGURE]])
    overall: list[MeasuredFigure] = Field(description="Over all examples.", examples=[[FIGURE]])
    dead_count: list[int] = Field(description="Perceptrons left out.", examples=[[0]])


class Course(ProbeAnswer):
    """How correlation went while a run trained."""

    steps: list[int] = Field(description="Steps that were measured.", examples=[[0, 12, 60]])
    twins: dict[str, CourseTwin] = Field(description="Each network.", examples=[{}])
