"""Answers about examples, their masks and their pixels as they go out over HTTP.

Where ``standard_error`` stands beside figures it has theirs by name.
"""

from typing import Literal

from pydantic import BaseModel, Field

from dropscope.api.probe_answers import FIGURE, Matrix, MeasuredFigure, Number, ProbeAnswer, errors
from dropscope.lab.recipe import DropoutKind, Mistake

_EXAMPLE = {"source": "holdout", "index": 17, "features": [0.0, 0.31], "label": 3}


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
        examples=[errors("single", "monte_carlo", "one_mask")],
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


class ByVariant(BaseModel):
    """A figure for each thing that give-away pixels can say in the hold-out set."""

    as_training: MeasuredFigure = Field(description="The class.", examples=[FIGURE])
    removed: MeasuredFigure = Field(description="Nothing: half grey.", examples=[FIGURE])
    lying: MeasuredFigure = Field(description="Another class.", examples=[FIGURE])


class ByChange(BaseModel):
    """A change of a figure from what it is with the pixels as in training."""

    removed: MeasuredFigure = Field(description="Once they say nothing.", examples=[FIGURE])
    lying: MeasuredFigure = Field(description="Once they lie.", examples=[FIGURE])


class GiveAwayTwin(BaseModel):
    """How far one network leans on the pixels."""

    accuracy: ByVariant = Field(
        description="Share of hold-out examples that are right.",
        examples=[dict.fromkeys(("as_training", "removed", "lying"), FIGURE)],
    )
    change: ByChange = Field(
        description="Of that accuracy, paired over examples.",
        examples=[dict.fromkeys(("removed", "lying"), FIGURE)],
    )
    saliency_share: MeasuredFigure = Field(
        description="How much of the saliency lies on the pixels. Where every input counts alike "
        "it is `pixel_count / feature_count`.",
        examples=[FIGURE],
    )
    mean_saliency: list[Number] = Field(
        description="Mean of |saliency| of each input over hold-out examples.",
        examples=[[0.9, 0.02]],
    )
    saliency: list[Number] = Field(
        description="Derivative of the logit by each input, for the one example.",
        examples=[[0.8, -0.01]],
    )
    followed: int | None = Field(alias="class", description="Whose logit.", examples=[1])
    weights_norm: list[Number] = Field(
        description="Length of the first layer's weights from each input.", examples=[[2.1, 0.6]]
    )
    pixel_weight: MeasuredFigure = Field(
        description="Mean of that over the pixels.", examples=[FIGURE]
    )
    other_weight: MeasuredFigure = Field(
        description="Mean of that over all other inputs.", examples=[FIGURE]
    )
    heavier_inputs: int = Field(
        description="Other inputs with longer weights than the pixel with the longest.",
        examples=[0],
    )


class GiveAway(ProbeAnswer):
    """Who reads the pixels that give the class away."""

    twins: dict[str, GiveAwayTwin] = Field(description="Each network.", examples=[{}])
    example: ShownExample = Field(
        description="The one example; of the hold-out set with its pixels as in training.",
        examples=[_EXAMPLE],
    )
    pixel_count: int = Field(description="Pixels that give the class away.", examples=[1])
    feature_count: int = Field(description="Inputs there are.", examples=[256])
