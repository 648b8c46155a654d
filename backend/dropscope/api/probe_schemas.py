"""Questions about recorded steps as they come in and go out over HTTP, for the OpenAPI pages."""

from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from dropscope.api.preview_schemas import Example
from dropscope.api.schemas import BatchRow, Shape
from dropscope.api.traces import TwinName
from dropscope.errors import InvalidCommand
from dropscope.lab.recipe import MAX_LAYERS, MAX_STEPS, MAX_UNITS, Seed

Numbers = list[float | None]
Kept = Annotated[int, Field(ge=0, le=1)]
_WEIGHTS = {
    "linear_1.weight": {"shape": [2, 3], "values": "zczMPc3MTL7NzEw9mpmZPgrXI7zNzEw+"},
    "linear_1.bias": {"shape": [2], "values": "zczMPc3MTL4="},
}
_EFFECT = {
    "keep_mask": {"hidden_1": [0, 1]},
    "multiplier": {"hidden_1": [0.0, 2.0]},
    "pre_activation": {"hidden_1": [0.7, 0.2], "output": [0.3, -0.2]},
    "activation": {"hidden_1": [0.7, 0.2]},
    "passed": {"input": [0.1, 0.9, 0.4], "hidden_1": [0.0, 0.4]},
    "output": [0.3, -0.2],
    "probability": [0.62, 0.38],
    "example_loss": 0.47,
    "batch_loss": 0.41,
    "error_signal": {"hidden_1": [0.0, -0.1], "output": [-0.38, 0.38]},
    "weight_change": _WEIGHTS,
}


class Masks(Shape):
    """Masks that the step did not have. Give either ``seed`` or ``keep``."""

    seed: Seed | None = Field(
        default=None,
        description="Draw every mask of the step again, for the whole batch, with this seed.",
        examples=[123],
    )
    keep: (
        Annotated[
            dict[str, Annotated[list[Kept], Field(min_length=1, max_length=MAX_UNITS)]],
            Field(min_length=1, max_length=MAX_LAYERS + 1),
        ]
        | None
    ) = Field(
        default=None,
        description="For each layer named, the example's mask: 1 keeps a unit, 0 drops it. Where "
        "the batch shares a mask, it is everyone's; all else stays as it was.",
        examples=[{"hidden_1": [0, 1, 1, 0]}],
    )

    @model_validator(mode="after")
    def _check_one_kind(self) -> Self:
        if (self.seed is None) == (self.keep is None):
            raise InvalidCommand("Give either a seed or masks to keep.")
        return self


class WhatIfRequest(Shape):
    """A recorded step to take apart."""

    step: Annotated[int, Field(ge=1, le=MAX_STEPS)] = Field(
        description="The step, from 1 to the last one recorded.", examples=[10]
    )
    twin: TwinName = Field(
        default="dropout", description="Which network to look at.", examples=["dropout"]
    )
    row: BatchRow = Field(
        default=0, description="Which example of the step's batch, from 0.", examples=[0]
    )
    masks: Masks | None = Field(
        default=None,
        description="What to compare with; null: nothing. The plain twin has no masks.",
        examples=[{"seed": 123}],
    )


class Matrix(BaseModel):
    """One matrix of weights, or one row of biases."""

    shape: list[int] = Field(description="Units and inputs, or units.", examples=[[2, 3]])
    values: str = Field(
        description="Base64 of the numbers as little-endian float32, row by row. What is not a "
        "number in the run is not one here either.",
        examples=["zczMPc3MTL7NzEw9mpmZPgrXI7zNzEw+"],
    )


class StepEffect(BaseModel):
    """What a step does to one example. What is not a number in the run is null here."""

    keep_mask: dict[str, list[int]] = Field(
        description="For each layer where units can be off, 1 where one was kept.",
        examples=[{"hidden_1": [0, 1]}],
    )
    multiplier: dict[str, Numbers] = Field(
        description="What activations were multiplied by, for each layer where they were.",
        examples=[{"hidden_1": [0.0, 2.0]}],
    )
    pre_activation: dict[str, Numbers] = Field(
        description="Inputs times weights plus bias, for hidden layers and the output.",
        examples=[{"hidden_1": [0.7, 0.2], "output": [0.3, -0.2]}],
    )
    activation: dict[str, Numbers] = Field(
        description="Hidden layers after the non-linearity, before dropout.",
        examples=[{"hidden_1": [0.7, 0.2]}],
    )
    passed: dict[str, Numbers] = Field(
        description="Input and hidden layers after dropout: what entered the next layer.",
        examples=[{"input": [0.1, 0.9], "hidden_1": [0.0, 0.4]}],
    )
    output: Numbers = Field(description="Logits or fitted value.", examples=[[0.3, -0.2]])
    probability: Numbers | None = Field(
        description="The same as probabilities of the classes; null for a regression.",
        examples=[[0.62, 0.38]],
    )
    example_loss: float | None = Field(description="The example's own loss.", examples=[0.47])
    batch_loss: float | None = Field(
        description="Mean over the batch: the step's `train_loss`.", examples=[0.41]
    )
    error_signal: dict[str, Numbers] = Field(
        description="Derivative of the example's own loss with respect to the pre-activation; "
        "exactly 0 for a dropped unit.",
        examples=[{"hidden_1": [0.0, -0.1], "output": [-0.38, 0.38]}],
    )
    weight_change: dict[str, Matrix] = Field(
        description="Parameters after the update minus before: of the whole batch, optimiser, "
        "weight decay and max-norm included.",
        examples=[_WEIGHTS],
    )


class WhatIf(BaseModel):
    """One step again, seen from one example."""

    step: int = Field(description="The step.", examples=[10])
    epoch: int = Field(description="Passes over the training examples before it.", examples=[1])
    batch_size: int = Field(description="Examples in its batch.", examples=[32])
    twin: TwinName = Field(description="Which network this is.", examples=["dropout"])
    row: int = Field(description="Which example of the batch, from 0.", examples=[0])
    example: Example = Field(
        description="The example.",
        examples=[{"index": 42, "features": [0.0, 0.31, 0.88], "label": 3, "true_label": 3}],
    )
    drop_probability: dict[str, float] = Field(
        description="Drop probability of each dropout layer, in force at the step.",
        examples=[{"input": 0.1, "hidden_1": 0.5}],
    )
    learning_rate: float = Field(description="Learning rate at the step.", examples=[0.05])
    weights: dict[str, Matrix] = Field(
        description="Weights and biases before the step: those that it used.", examples=[_WEIGHTS]
    )
    actual: StepEffect = Field(
        description="What happened, to the bit.",
        examples=[_EFFECT],
    )
    altered: StepEffect | None = Field(
        description="What would have happened with the masks asked for; null where none were.",
        examples=[_EFFECT],
    )
