"""What features a run's networks have, as it goes out over HTTP, for the OpenAPI pages."""

from pydantic import BaseModel, Field

from dropscope.api.probe_answers import MeasuredFigure, Number, ProbeAnswer
from dropscope.api.probe_schemas import Matrix

_FIGURE = {"value": 0.51, "standard_error": 0.003}
_FILTERS = {"shape": [1, 2], "values": "zczMPc3MTL4="}


class Counted(BaseModel):
    """Activations by size. All three together are all activations: examples times perceptrons."""

    count: list[int] = Field(description="In each bin, silent ones left out.", examples=[[120, 8]])
    silent: int = Field(description="As good as 0: not beyond `near_zero`.", examples=[412])
    not_finite: int = Field(description="Infinite, or no number.", examples=[0])


class ByUnit(BaseModel):
    """Of each perceptron of the layer, over hold-out examples, in order."""

    mean_activation: list[Number] = Field(description="Mean activation.", examples=[[0.4, 0.1]])
    zero_share: list[Number] = Field(
        description="Share of the examples on which it is silent.", examples=[[0.2, 0.9]]
    )
    mean_activation_error: list[Number] = Field(
        description="Standard error of the mean activation.", examples=[[0.01, 0.01]]
    )
    zero_share_error: list[Number] = Field(
        description="Standard error of the share.", examples=[[0.01, 0.01]]
    )


class FeaturesTwin(BaseModel):
    """What features one network has."""

    mean_activation: MeasuredFigure = Field(
        description="Over perceptrons and examples.", examples=[_FIGURE]
    )
    zero_share: MeasuredFigure = Field(
        description="Share of activations that are silent.", examples=[_FIGURE]
    )
    units: ByUnit = Field(
        description="The same of each perceptron.",
        examples=[
            {
                "mean_activation": [0.4],
                "zero_share": [0.2],
                "mean_activation_error": [0.01],
                "zero_share_error": [0.01],
            }
        ],
    )
    dead_units: list[int] = Field(
        description="Perceptrons that do the same for every example.", examples=[[1]]
    )
    histogram: Counted = Field(
        description="Activations by size.",
        examples=[{"count": [120, 8], "silent": 412, "not_finite": 0}],
    )
    filters: Matrix | None = Field(
        description="Incoming weights of the first hidden layer's perceptrons, a row each, as they "
        "are in the network; null where none were asked for.",
        examples=[_FILTERS],
    )


class Features(ProbeAnswer):
    """What features a run's networks have."""

    twins: dict[str, FeaturesTwin] = Field(description="Each network.", examples=[{}])
    layer: int = Field(description="Whose activations were counted.", examples=[1])
    near_zero: float = Field(description="What was taken for 0.", examples=[0.001])
    edges: list[float] = Field(
        description="Of the bins, one more than there are; the same for every network.",
        examples=[[0.0, 1.5, 3.0]],
    )
    image_shape: list[int] | None = Field(
        description="Height and width of a filter; null where inputs are not pixels.",
        examples=[[8, 8]],
    )
