"""Answers about a run's networks as they go out over HTTP, for the OpenAPI pages.

Where ``standard_error`` stands beside figures it has theirs by name.
"""

from typing import Literal

from pydantic import BaseModel, Field

from dropscope.lab.recipe import DropoutKind, Mistake

Number = float | None
Matrix = list[list[Number]]
_FIGURE = {"value": 0.233, "standard_error": 0.004}
_EXAMPLE = {"source": "holdout", "index": 17, "features": [0.0, 0.31], "label": 3}


def _errors(*names: str) -> dict[str, float]:
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

    within_class: MeasuredFigure = Field(description="Within classes.", examples=[_FIGURE])
    overall: MeasuredFigure = Field(description="Over all examples.", examples=[_FIGURE])


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
        examples=[{"within_class": _FIGURE, "overall": _FIGURE}],
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
        examples=[_FIGURE],
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
        examples=[_errors("participation_ratio", "mean_activation", "zero_share")],
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
        description="Mean over orderings.", examples=[[_FIGURE, _FIGURE]]
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
        examples=[_errors("accuracy_change", "logit_change")],
    )


class RedundancyTwin(BaseModel):
    """How one network holds when perceptrons go."""

    curve: AblationCurve | None = Field(
        description="Null where it was not asked for.",
        examples=[{"share": [0.0], "accuracy": [_FIGURE], "normalised": [1.0], "orderings": 20}],
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
        description="Of both.", examples=[_errors("accuracy", "accuracy_off")]
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


class ShownExample(BaseModel):
    """The example that was looked at."""

    source: Literal["holdout", "train", "features"] = Field(
        description="Where it is from.", examples=["holdout"]
    )
    index: int | None = Field(description="Which of those.", examples=[17])
    features: list[float] = Field(description="Its inputs.", examples=[[0.0, 0.31, 0.88]])
    label: float | None = Field(
        description="Its class or value; null where it has none.", examples=[3]
    )


class SinglePass(BaseModel):
    """One pass with every mask off (weight scaling)."""

    probability: list[Number] = Field(description="Of each class.", examples=[[0.9, 0.1]])


class OverHoldout(BaseModel):
    """A figure over the hold-out examples, for each way of answering."""

    single: Number = Field(description="One pass, masks off.", examples=[0.087])
    monte_carlo: Number = Field(
        default=None,
        description="Mean of the probabilities over all masks; only with dropout.",
        examples=[0.088],
    )
    one_mask: Number = Field(
        default=None,
        description="One mask alone, mean over masks; only with dropout, only errors.",
        examples=[0.129],
    )
    standard_error: dict[str, Number] = Field(
        description="Of each; of `one_mask` over masks, of the others over examples.",
        examples=[_errors("single", "monte_carlo", "one_mask")],
    )


class NoiseTwin(BaseModel):
    """One example through one network; what is about masks only with dropout."""

    single: SinglePass = Field(
        description="One pass with every mask off.", examples=[{"probability": [0.9, 0.1]}]
    )
    outputs: Matrix | None = Field(
        default=None, description="Logits, a row a mask.", examples=[[[2.0, -1.0]]]
    )
    answers: list[int] | None = Field(
        default=None, description="Class that each mask answers.", examples=[[0, 0, 1]]
    )
    keep_mask: dict[str, list[list[int]]] | None = Field(
        default=None,
        description="The first 12 masks of each layer where units can be off, 1 = kept.",
        examples=[{"hidden_1": [[0, 1], [1, 1]]}],
    )
    mean_probability: list[Number] | None = Field(
        default=None,
        description="Monte-Carlo answer: mean over masks of the probabilities.",
        examples=[[0.85, 0.15]],
    )
    entropy: Number = Field(
        default=None, description="Of that mean, in nats: how unsure.", examples=[0.42]
    )
    mutual_information: Number = Field(
        default=None,
        description="That entropy less the masks' mean own one: how much they disagree.",
        examples=[0.08],
    )
    error: OverHoldout | None = Field(
        description="Share of hold-out examples answered wrongly; null where not asked for.",
        examples=[{"single": 0.087, "monte_carlo": 0.088, "one_mask": 0.129}],
    )
    calibration: OverHoldout | None = Field(
        description="Expected calibration error over 15 bins; null where not asked for.",
        examples=[{"single": 0.02, "monte_carlo": 0.03}],
    )


class Noise(ProbeAnswer):
    """One example through many masks."""

    twins: dict[str, NoiseTwin] = Field(description="Each network.", examples=[{}])
    example: ShownExample = Field(description="The example.", examples=[_EXAMPLE])
    mask_count: int = Field(description="K, how many masks were drawn.", examples=[200])
    drop_probability: dict[str, float] = Field(
        description="Drop probabilities that the masks were drawn with: those in force after the "
        "step.",
        examples=[{"input": 0.2, "hidden_1": 0.5}],
    )
    kind: DropoutKind = Field(description="The run's noise.", examples=["bernoulli"])
    mistake: Mistake = Field(
        description="The run's mistake. Sub-networks are those that its training made; the single "
        "pass is what is right for them.",
        examples=["none"],
    )


class SaliencyTwin(BaseModel):
    """Which inputs one network's answer hangs on."""

    saliency: list[Number] = Field(
        description="Derivative of the logit (or fitted value) by each input, masks off.",
        examples=[[0.0, -0.4]],
    )
    followed: int | None = Field(
        alias="class", description="Whose logit; null for a regression.", examples=[3]
    )
    weights_norm: list[Number] = Field(
        description="Length of the first layer's weights from each input.", examples=[[0.1, 1.9]]
    )


class Saliency(ProbeAnswer):
    """Which inputs answers hang on."""

    twins: dict[str, SaliencyTwin] = Field(description="Each network.", examples=[{}])
    example: ShownExample = Field(description="The example.", examples=[_EXAMPLE])


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


class FiringTwin(BaseModel):
    """Who fires together in one network."""

    pairs: list[FiringPair] = Field(
        description="The 50 pairs of largest |correlation|.",
        examples=[[{"a": 3, "b": 8, "correlation": 0.82, "weight_change_cosine": 0.61}]],
    )
    relation: MeasuredFigure = Field(
        description="Correlation, over all pairs, between |correlation| and cosine; its error "
        "from leaving groups of perceptrons out.",
        examples=[_FIGURE],
    )
    pair_count: int = Field(description="How many pairs there are.", examples=[2016])


class Firing(ProbeAnswer):
    """Which perceptrons fire together, and whether their weights moved together."""

    twins: dict[str, FiringTwin] = Field(description="Each network.", examples=[{}])


class StartedJob(BaseModel):
    """A question that is being worked on."""

    job: str = Field(description="Where to look in on it.", examples=["5d41402abc4b2a76"])


class JobProblem(BaseModel):
    """Why a job failed."""

    code: str = Field(description="Stable, for programs.", examples=["step_not_recorded"])
    detail: str = Field(
        description="What went wrong.", examples=["Step 99 is not recorded. Steps 1 to 60 are."]
    )


class ProbeJob(BaseModel):
    """A question that takes long."""

    state: Literal["running", "done", "failed", "cancelled"] = Field(
        description="A job that waits for others is `running` too.", examples=["running"]
    )
    progress: float = Field(description="From 0 to 1.", examples=[0.4])
    result: CoAdaptation | Redundancy | Noise | Saliency | Firing | None = Field(
        description="The answer, once it is `done`.", examples=[{"step": 40, "example_count": 1000}]
    )
    problem: JobProblem | None = Field(
        description="Why it `failed`.",
        examples=[{"code": "replay_differs", "detail": "Step 12 does not repeat here."}],
    )
