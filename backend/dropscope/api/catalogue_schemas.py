"""Data sets and presets as they go out over HTTP."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from dropscope.lab.datasets.catalogue import Family, Task
from dropscope.lab.presets import Verdict
from dropscope.lab.recipe import DatasetName, Recipe


class DatasetFacts(BaseModel):
    """A data set that a recipe can name."""

    model_config = ConfigDict(from_attributes=True)

    name: DatasetName = Field(description="What recipes call it.", examples=["digits"])
    title: str = Field(description="What people call it.", examples=["Digits"])
    description: str = Field(
        description="One sentence.", examples=["Handwritten digits of 8 × 8 pixels."]
    )
    family: Family = Field(description="What its examples look like.", examples=["images"])
    task: Task = Field(description="What is to be learnt.", examples=["classification"])
    feature_count: int = Field(description="Width of the input layer.", examples=[64])
    output_count: int = Field(description="Width of the output layer.", examples=[10])
    class_names: list[str] = Field(
        description="Names of the classes; empty for a regression.", examples=[["0", "1"]]
    )
    feature_names: list[str] = Field(
        description="Names of the inputs; empty where they are pixels.", examples=[["x₁", "x₂"]]
    )
    image_shape: tuple[int, int] | None = Field(
        description="Height and width where the inputs are pixels.", examples=[[8, 8]]
    )
    train_pool: int = Field(
        description="Examples that a training set may be drawn from.", examples=[1257]
    )
    holdout_size: int = Field(description="Examples held out.", examples=[540])
    default_train_size: int = Field(
        description="Training examples where a recipe does not say.", examples=[200]
    )
    noise: float | None = Field(
        description="Default spread of a generated data set; null where it is not generated.",
        examples=[0.3],
    )
    source: str = Field(description="Where it comes from.", examples=["generated"])
    available: bool = Field(
        description="Whether it can be read here without a network.", examples=[True]
    )
    thumbnail: dict[str, Any] | None = Field(
        description="What to draw: `kind` is `image`, `points`, `surface` or `table`; `points` has "
        "rows of x, y (-1 … 1) and class, the others `height`, `width` and `values` (0 … 1).",
        examples=[{"kind": "image", "height": 1, "width": 2, "values": [0.0, 1.0]}],
    )


class DatasetList(BaseModel):
    """Everything that can be trained on."""

    datasets: list[DatasetFacts] = Field(description="Data sets, the default first.", examples=[[]])


class DifferenceShape(BaseModel):
    """A paired difference: with dropout minus without."""

    model_config = ConfigDict(from_attributes=True)

    mean: float = Field(description="Mean over the seeds; below 0: less.", examples=[-0.0704])
    standard_error: float = Field(description="Its standard error.", examples=[0.0265])
    verdict: Verdict = Field(
        description="A direction only where the mean is beyond two standard errors.",
        examples=["better with dropout"],
    )


class EffectShape(BaseModel):
    """What dropout was measured to do to the hold-out figures at the end of the run."""

    model_config = ConfigDict(from_attributes=True)

    holdout_error: DifferenceShape = Field(
        description="Share misclassified (regression: root mean squared error), masks off.",
        examples=[{"mean": -0.0704, "standard_error": 0.0265, "verdict": "better with dropout"}],
    )
    holdout_loss: DifferenceShape = Field(
        description="Cross-entropy (regression: mean squared error), masks off.",
        examples=[{"mean": 0.001, "standard_error": 0.002, "verdict": "no visible effect"}],
    )
    seeds: int = Field(description="Pairs of twins that were trained.", examples=[5])
    date: str = Field(description="Day of the measurement.", examples=["2026-11-24"])


class PresetShape(BaseModel):
    """A recipe worth starting from."""

    model_config = ConfigDict(from_attributes=True)

    name: str = Field(description="What POST /runs calls it.", examples=["moons"])
    title: str = Field(description="What people call it.", examples=["Sixty points"])
    sentence: str = Field(description="What it is about.", examples=["60 points of two moons."])
    recipe: Recipe = Field(description="The recipe, whole.", examples=[{"seed": 7}])
    effect: EffectShape = Field(
        description="What dropout was measured to do here.",
        examples=[
            {
                "holdout_error": {
                    "mean": -0.0704,
                    "standard_error": 0.0265,
                    "verdict": "better with dropout",
                },
                "holdout_loss": {
                    "mean": 0.001,
                    "standard_error": 0.002,
                    "verdict": "no visible effect",
                },
                "seeds": 5,
                "date": "2026-11-24",
            }
        ],
    )


class PresetList(BaseModel):
    """Recipes worth starting from."""

    presets: list[PresetShape] = Field(
        description="Presets; the first is the default recipe.", examples=[[]]
    )
