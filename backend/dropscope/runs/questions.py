"""What may be asked about a run's networks as they stood after a step: plain values.

Loads no torch, so that routes can be declared before it is there. Knows no HTTP.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

MIN_EXAMPLES = 10  # uncertainties come from leaving a tenth out in turn
MAX_EXAMPLES = 10_000
MIN_ORDERINGS, MAX_ORDERINGS = 5, 50
MAX_SHARES = 51
MAX_PAIRS = 2_000
MAX_MASKS = 1_000
MIN_BINS, MAX_BINS = 2, 200
MAX_SHOWN_UNITS = 8
MIN_POINTS, MAX_POINTS = 2, 60
TENTHS = tuple(number / 10 for number in range(11))


@dataclass(frozen=True, slots=True)
class ExampleChoice:
    """One example. Exactly one of the three is given.

    ``holdout``, ``train``: index among those examples; ``features``: the inputs themselves.
    """

    holdout: int | None = None
    train: int | None = None
    features: Sequence[float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What every question says.

    ``step``: updates made, from 0; ``None``: all that are recorded. ``twin``: which network;
    ``None``: every one there is. ``examples``: hold-out examples to use at most, spread evenly
    over all. ``seed``: of whatever is random.
    """

    step: int | None = None
    twin: Literal["dropout", "plain"] | None = None
    examples: int = 1000
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CoAdaptationQuestion(Question):
    """How far a hidden layer's units lean on each other. ``layer`` from 1."""

    layer: int = 1
    pairs: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RedundancyQuestion(Question):
    """How a network holds when units go. ``off``: units held off, by name of hidden layer."""

    layer: int = 1
    orderings: int = 20
    shares: Sequence[float] = TENTHS
    off: Mapping[str, Sequence[int]] = field(default_factory=dict)
    curve: bool = True
    importance: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseQuestion(Question):
    """One example through many masks; ``over_holdout``: and the hold-out examples too."""

    masks: int = 200
    example: ExampleChoice = ExampleChoice(holdout=0)
    over_holdout: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SaliencyQuestion(Question):
    """Which inputs an answer hangs on. ``label``: whose logit; ``None``: the example's own."""

    example: ExampleChoice = ExampleChoice(holdout=0)
    label: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiringQuestion(Question):
    """Which units of a hidden layer fire together, and whether their weights moved together."""

    layer: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationsQuestion(Question):
    """What a few units of a hidden layer do on each hold-out example."""

    layer: int = 1
    units: Sequence[int] = (0,)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseQuestion(Question):
    """How correlation went while the run trained, from ``first`` to ``step``.

    ``points``: measurements at most, of steps whose weights were kept.
    """

    layer: int = 1
    first: int = 0
    points: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveAwayQuestion(Question):
    """Who reads the pixels that give the class away; ``example``: whose saliency to show."""

    example: ExampleChoice = ExampleChoice(holdout=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeaturesQuestion(Question):
    """What features there are: filters of the first layer, and how active ``layer`` is.

    ``near_zero``: activations not further from 0 are silent. ``filters``: the first so many.
    """

    layer: int = 1
    bins: int = 40
    near_zero: float = 1e-3
    filters: int = 256


AnyQuestion = (
    CoAdaptationQuestion
    | RedundancyQuestion
    | NoiseQuestion
    | SaliencyQuestion
    | FiringQuestion
    | ActivationsQuestion
    | CourseQuestion
    | GiveAwayQuestion
    | FeaturesQuestion
)
