"""What goes in and out over HTTP, field by field, as the OpenAPI pages show it.

Plain shapes: checks beyond a field's own type and limits are the rooms' below.
"""

import unicodedata
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from dropscope.errors import InvalidCommand, InvalidRecipe
from dropscope.lab.presets import find_preset
from dropscope.lab.recipe import MAX_BATCH_SIZE, LearningRate, Probability, Recipe
from dropscope.runs.messages import RecordMode
from dropscope.runs.requests import MAX_PACE, MAX_STEP_COUNT, MIN_PACE
from dropscope.runs.states import RunState

NO_CONTROL_CHARACTERS = r"^[^\x00-\x1f\x7f]*$"
# Nor what ends a line or turns the words around it, which stand in one sentence with a name.
_IN_A_LINE = r"^[^\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]*$"
_SEEN = frozenset("LNPS")  # classes of characters: letters, numbers, punctuation, symbols


def _check_visible(name: str) -> str:
    if not any(unicodedata.category(character)[0] in _SEEN for character in name):
        raise InvalidCommand("A name needs at least one character that can be seen.")
    return name


Title = Annotated[str, Field(max_length=200, pattern=NO_CONTROL_CHARACTERS)]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=_IN_A_LINE),
    AfterValidator(_check_visible),
]
BatchRow = Annotated[int, Field(ge=0, lt=MAX_BATCH_SIZE)]
StepsPerSecond = Annotated[float, Field(ge=MIN_PACE, le=MAX_PACE, allow_inf_nan=False)]


def _pace_spelling(value: Any) -> str:
    return "by_name" if isinstance(value, str) else "steps_a_second"


Pace = Annotated[
    Annotated[StepsPerSecond, Tag("steps_a_second")]
    | Annotated[Literal["first_visit"], Tag("by_name")],
    Discriminator(_pace_spelling),
]
PACE = (
    "Steps a second, from 0.5 to 100,000. Null: as fast as it goes. `first_visit`: 2 at first, so "
    "that single masks are seen, then faster by itself, 250 from step 400 on."
)


class Shape(BaseModel):
    """Common ground of what comes in: strict, no unknown fields."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class CreateRun(Shape):
    """A run to make. Give either ``recipe`` or ``preset``."""

    recipe: Recipe | None = Field(
        default=None,
        description="What to train. What is left out has the defaults of the preset `digits`.",
        examples=[{"dataset": {"name": "moons"}, "network": {"hidden": [32, 32]}, "seed": 3}],
    )
    preset: str | None = Field(
        default=None,
        description="Name of a preset of GET /presets, whose recipe to train.",
        examples=["digits"],
    )
    title: Title | None = Field(
        default=None,
        description="What to call the run. Left out: data set, size and layers.",
        examples=["First try"],
    )
    pace: Pace | None = Field(
        default=None,
        description=PACE,
        examples=[20.0],
    )
    start: bool = Field(
        default=True,
        description="Whether to start at once. False: the run waits as `created`.",
        examples=[True],
    )
    record: RecordMode = Field(
        default="example",
        description="`example`: masks of one example a step, and counts for the whole batch. "
        "`full`: masks of every example of every batch too.",
        examples=["example"],
    )
    row: BatchRow = Field(
        default=0,
        description="Which row of each batch to follow, from 0, below the recipe's batch size: its "
        "example, masks, activations, error signals and output are kept. Of a batch that has "
        "fewer rows, the last one.",
        examples=[0],
    )

    @model_validator(mode="after")
    def _check_one_source(self) -> Self:
        if (self.recipe is None) == (self.preset is None):
            raise InvalidRecipe("Give either a recipe or a preset.", field="recipe")
        if self.preset is not None:
            find_preset(self.preset)
        return self

    @property
    def chosen_recipe(self) -> Recipe:
        """The recipe, given or of the preset."""
        return self.recipe or find_preset(self.preset or "").recipe


class EditRun(Shape):
    """What of a run can be changed afterwards; at least one of these."""

    title: (
        Annotated[str, Field(min_length=1, max_length=200, pattern=NO_CONTROL_CHARACTERS)] | None
    ) = Field(
        default=None, description="The run's new title; null: as it is.", examples=["Best so far"]
    )
    pinned: bool | None = Field(
        default=None,
        description="Whether the run stays when old ones go by themselves; null: as it is.",
        examples=[True],
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.title is None and self.pinned is None:
            raise ValueError("give a title, or whether the run is pinned")
        return self


class Start(Shape):
    """Start a run that was only created."""

    command: Literal["start"] = Field(description="The command.", examples=["start"])


class PauseRun(Shape):
    """Finish the step at hand, then wait."""

    command: Literal["pause"] = Field(description="The command.", examples=["pause"])


class ResumeRun(Shape):
    """Go on with a paused or interrupted run."""

    command: Literal["resume"] = Field(description="The command.", examples=["resume"])


class StopRun(Shape):
    """End the run for good; what it recorded stays."""

    command: Literal["stop"] = Field(description="The command.", examples=["stop"])


class StepRun(Shape):
    """Train a few steps, then wait again."""

    command: Literal["step"] = Field(description="The command.", examples=["step"])
    count: Annotated[int, Field(ge=1, le=MAX_STEP_COUNT)] = Field(
        default=1, description="How many steps.", examples=[3]
    )


def _spelling(value: Any) -> str:
    return "each_layer" if isinstance(value, dict) else "every_hidden_layer"


DropProbability = Annotated[
    Annotated[Probability, Tag("every_hidden_layer")]
    | Annotated[dict[str, Probability], Field(min_length=1), Tag("each_layer")],
    Discriminator(_spelling),
]


class SetRun(Shape):
    """Change settings from the next step on. What is left out stays as it is."""

    command: Literal["set"] = Field(description="The command.", examples=["set"])
    drop_probability: DropProbability | None = Field(
        default=None,
        description="One drop probability for every hidden layer, or an object with one for each "
        "layer named.",
        examples=[0.3, {"input": 0.2, "hidden_1": 0.5}],
    )
    learning_rate: LearningRate | None = Field(
        default=None, description="New learning rate.", examples=[0.01]
    )
    pace: Pace | None = Field(
        default=None,
        description=PACE,
        examples=[100.0],
    )


Command = Annotated[
    Start | PauseRun | ResumeRun | StopRun | StepRun | SetRun, Field(discriminator="command")
]


class RunSettings(BaseModel):
    """What can change while a run is training, as it is now in force."""

    drop_probability: dict[str, float] = Field(
        description="Drop probability of each dropout layer.",
        examples=[{"input": 0.1, "hidden_1": 0.5, "hidden_2": 0.5}],
    )
    learning_rate: float = Field(description="Learning rate.", examples=[0.05])


class RunFailure(BaseModel):
    """Why a run diverged or failed."""

    model_config = ConfigDict(from_attributes=True)

    code: str = Field(description="Stable, for programs.", examples=["loss_not_finite"])
    message: str = Field(
        description="For people.", examples=["The loss stopped being a number at step 12."]
    )


class SteererShape(BaseModel):
    """Someone who may steer."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="As `GET /session` says it of oneself.", examples=["22479c3a"])
    name: str = Field(description="What to call them.", examples=["Quiet otter"])


class SteeringShape(BaseModel):
    """Who steers a run, and who would like to."""

    model_config = ConfigDict(from_attributes=True)

    holder: SteererShape = Field(
        description="Whose commands it takes.", examples=[{"id": "22479c3a", "name": "Ada"}]
    )
    asking: list[SteererShape] = Field(
        description="Who asks to steer, the first first.", examples=[[]]
    )


class Run(BaseModel):
    """A run, as it is now. Times are seconds since 1970, UTC."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="Opaque.", examples=["0f9a3c5e71b2d468"])
    title: str = Field(description="What the run is called.", examples=["Digits, 200 examples"])
    state: RunState = Field(description="Where in its life the run is.", examples=["running"])
    step: int = Field(description="Updates made so far.", examples=[1250])
    recipe: Recipe = Field(
        description="What is trained, defaults filled in.",
        examples=[{"dataset": {"name": "digits"}, "seed": 7}],
    )
    record: RecordMode = Field(description="How much of each batch is kept.", examples=["example"])
    row: int = Field(description="Which row of each batch is followed.", examples=[0])
    pace: float | Literal["first_visit"] | None = Field(
        description="Steps a second asked for; null: as fast as it goes; `first_visit`: slow at "
        "first, then faster by itself.",
        examples=[20.0],
    )
    pace_now: float | None = Field(
        description="Steps a second that it is held to at its step: of `first_visit` the pace now "
        "reached, else as `pace`.",
        examples=[20.0],
    )
    settings: RunSettings = Field(
        description="Drop probabilities and learning rate now in force.",
        examples=[
            {
                "drop_probability": {"input": 0.1, "hidden_1": 0.5, "hidden_2": 0.5},
                "learning_rate": 0.05,
            }
        ],
    )
    steps_per_second: float = Field(description="Speed over the last second.", examples=[1843.2])
    queue_place: int | None = Field(
        description="Place in the queue, from 1; null where the run is not queued.", examples=[1]
    )
    viewers: int = Field(description="How many are watching.", examples=[1])
    pinned: bool = Field(description="It stays when old runs go by themselves.", examples=[False])
    created_at: float = Field(description="When it was made.", examples=[1764000000.0])
    started_at: float | None = Field(
        description="When it first started; null before.", examples=[1764000001.5]
    )
    ended_at: float | None = Field(
        description="When it ended for good; null before.", examples=[1764000009.25]
    )
    error: RunFailure | None = Field(
        description="Why it diverged or failed; null otherwise.",
        examples=[{"code": "loss_not_finite", "message": "The loss stopped being a number."}],
    )
    steering: SteeringShape | None = Field(
        default=None,
        description="Who steers it; null: whoever gives it a command, as always where nobody needs "
        "a token.",
        examples=[None],
    )


class RunCurve(BaseModel):
    """Hold-out loss over steps, thinned out to a small picture."""

    model_config = ConfigDict(from_attributes=True)

    step: list[int] = Field(description="After how many updates.", examples=[[0, 500, 1000]])
    holdout_loss: dict[str, list[float | None]] = Field(
        description="Loss at each of these steps, by twin; null: not a finite number.",
        examples=[{"dropout": [2.32, 0.61, 0.57], "plain": [2.32, 0.58, 0.71]}],
    )


class ListedRun(Run):
    """A run of a list."""

    curve: RunCurve | None = Field(
        default=None,
        description="Its hold-out loss, where `curve` asked for it; null before it was measured.",
        examples=[None],
    )


class RunPage(BaseModel):
    """Some of the runs, newest first."""

    runs: list[ListedRun] = Field(description="The runs of this page.", examples=[[]])
    total: int = Field(description="How many runs fit the filter in all.", examples=[12])
    limit: int = Field(description="Most runs a page holds.", examples=[50])
    offset: int = Field(description="How many newer runs were left out.", examples=[0])


class Health(BaseModel):
    """That the server answers."""

    status: Literal["ok"] = Field(description="Always `ok`.", examples=["ok"])
    version: str = Field(description="Dropscope's version.", examples=["0.1.0"])
