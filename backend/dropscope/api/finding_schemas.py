"""What was measured beforehand, as it goes out over HTTP."""

from pydantic import BaseModel, ConfigDict, Field

from dropscope.api.catalogue_schemas import DifferenceShape

_MEAN = {"value": 0.741, "standard_error": 0.009}
_DIFFERENCE = {"mean": -0.144, "standard_error": 0.005, "verdict": "better with dropout"}


class SeedMeanShape(BaseModel):
    """A mean over seeds."""

    model_config = ConfigDict(from_attributes=True)

    value: float = Field(description="The mean.", examples=[0.741])
    standard_error: float = Field(description="Its standard error.", examples=[0.009])


class ArrangementShape(BaseModel):
    """An arrangement of dropout, and what came out."""

    model_config = ConfigDict(from_attributes=True)

    name: str = Field(description="In words.", examples=["input 0.5"])
    of_input: float = Field(description="Drop probability of the input.", examples=[0.5])
    of_hidden: float = Field(description="And of each hidden layer.", examples=[0.0])
    accuracy: dict[str, SeedMeanShape] = Field(
        description="Share of hold-out examples that are right, with the pixel `as_training`, "
        "`removed` and `lying`.",
        examples=[{"as_training": _MEAN, "removed": _MEAN, "lying": _MEAN}],
    )
    saliency_share: SeedMeanShape = Field(
        description="How much of the saliency lies on the pixel.", examples=[_MEAN]
    )
    error_difference: dict[str, DifferenceShape] = Field(
        description="Of the error with the pixel removed and lying, paired over seeds, less that "
        "without any dropout; empty for the arrangement without.",
        examples=[{"removed": _DIFFERENCE, "lying": _DIFFERENCE}],
    )


class ArrangementsShape(BaseModel):
    """Every arrangement that was measured."""

    model_config = ConfigDict(from_attributes=True)

    preset: str = Field(description="Whose recipe was trained.", examples=["cats_dogs_pixel"])
    seeds: int = Field(description="How many seeds each.", examples=[5])
    date: str = Field(description="Day of the measurement.", examples=["2026-11-25"])
    found: list[ArrangementShape] = Field(
        description="Arrangements, the one without dropout first.", examples=[[]]
    )
