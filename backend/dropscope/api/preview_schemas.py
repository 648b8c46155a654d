"""Previews as they come in and go out over HTTP, for the OpenAPI pages."""

from pydantic import BaseModel, Field

from dropscope.api.schemas import BatchRow, Shape
from dropscope.lab.recipe import Recipe


class PreviewRequest(Shape):
    """A recipe to look at before a run of it is made."""

    recipe: Recipe = Field(
        description="What would be trained. What is left out has the defaults of the preset "
        "`digits`.",
        examples=[{"dataset": {"name": "moons"}, "network": {"hidden": [32, 32]}, "seed": 3}],
    )
    row: BatchRow = Field(
        default=0,
        description="Which row of the first batch to look at, from 0; of a batch that has fewer "
        "rows, the last one.",
        examples=[0],
    )


class Example(BaseModel):
    """One training example."""

    index: int = Field(description="Which of the training examples.", examples=[42])
    features: list[float] = Field(
        description="What enters the network.", examples=[[0.0, 0.31, 0.88]]
    )
    label: float = Field(description="Class or value to be learnt.", examples=[3])
    true_label: float = Field(description="The same before any was made wrong.", examples=[3])


class Parameter(BaseModel):
    """One matrix of weights, or one row of biases."""

    shape: list[int] = Field(description="Rows and columns, or length.", examples=[[2, 3]])
    values: list[float] = Field(
        description="Row by row; exactly the float32 of the snapshot at step 0.",
        examples=[[0.1, -0.2, 0.05, 0.3, -0.01, 0.2]],
    )


class Preview(BaseModel):
    """A network before its first step. Both twins start the same."""

    example: Example = Field(
        description="The row asked for of the first batch.",
        examples=[{"index": 42, "features": [0.0, 0.31, 0.88], "label": 3, "true_label": 3}],
    )
    examples: list[Example] | None = Field(
        description="Every training example, where the inputs are points of the plane; else null.",
        examples=[[{"index": 0, "features": [0.2, -0.9], "label": 1, "true_label": 1}]],
    )
    activation: dict[str, list[float]] = Field(
        description="Each hidden layer after the non-linearity, masks off.",
        examples=[{"hidden_1": [0.0, 0.7]}],
    )
    output: list[float] = Field(
        description="Logits or fitted value, masks off.", examples=[[0.3, -0.2]]
    )
    weights: dict[str, Parameter] | None = Field(
        description="Weights and biases by name; null where there are more than 1,000,000.",
        examples=[{"linear_1.bias": {"shape": [2], "values": [0.1, -0.2]}}],
    )
