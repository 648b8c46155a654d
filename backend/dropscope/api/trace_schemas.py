"""Rows of a trace as JSON, for the OpenAPI pages."""

from pydantic import BaseModel, Field

PerTwin = dict[str, float | None]
PerTwinLayer = dict[str, dict[str, list[float | None]] | None]
_MASKS = {"input": [1, 1, 0], "hidden_1": [0, 1]}


class StepRow(BaseModel):
    """One update of both twins. What is not a number in the run is null here."""

    step: int = Field(description="The step, from 1.", examples=[10])
    epoch: int = Field(description="Passes over the training examples before it.", examples=[1])
    example_index: int = Field(
        description="The training example in the row of the batch that the run follows; masks are "
        "its own.",
        examples=[42],
    )
    batch_size: int = Field(description="Examples in the batch.", examples=[32])
    train_loss: PerTwin = Field(
        description="Loss of the batch, masks on.", examples=[{"dropout": 0.41, "plain": 0.12}]
    )
    keep_mask: dict[str, list[int]] = Field(
        description="For each dropout layer, 1 where the unit was kept.", examples=[_MASKS]
    )
    drop_count: dict[str, list[int]] = Field(
        description="For each dropout layer, in how many examples of the batch the unit was off.",
        examples=[{"input": [3, 4, 2], "hidden_1": [15, 17]}],
    )
    multiplier: dict[str, list[float | None]] | None = Field(
        default=None,
        description="Gaussian dropout only: what the example's activations were multiplied by.",
        examples=[{"input": [1.02, 0.97, 1.1], "hidden_1": [0.4, 1.3]}],
    )
    activation: PerTwinLayer | None = Field(
        description="The example's, after the non-linearity, before dropout; null where it was "
        "thinned out.",
        examples=[{"dropout": {"hidden_1": [0.0, 0.7]}, "plain": {"hidden_1": [0.1, 0.6]}}],
    )
    error_signal: PerTwinLayer | None = Field(
        description="Derivative of the example's own loss with respect to the pre-activation; null "
        "where it was thinned out.",
        examples=[{"dropout": {"hidden_1": [0.0, -0.1], "output": [0.3]}}],
    )
    output: dict[str, list[float | None]] = Field(
        description="The example's logits or fitted value.",
        examples=[{"dropout": [0.3, -0.2], "plain": [0.5, -0.9]}],
    )
    batch_keep_mask: dict[str, list[int]] | None = Field(
        default=None,
        description="`record: full` only: masks of the whole batch, batch × units, row by row.",
        examples=[_MASKS],
    )


class StripShape(BaseModel):
    """In which share of the steps each unit of a layer was kept."""

    layer: str = Field(description="The layer.", examples=["hidden_1"])
    edges: list[int] = Field(
        description="Bin i holds the steps from edges[i] up to, not including, edges[i + 1].",
        examples=[[1, 51, 101]],
    )
    share: list[list[float]] = Field(
        description="For each bin a list of the units' shares, 0 … 1.",
        examples=[[[0.52, 0.48], [0.5, 0.46]]],
    )
