"""What goes in and out about sweeps, field by field, as the OpenAPI pages show it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from dropscope.api.schemas import RunFailure, Shape, Title
from dropscope.lab.presets import Verdict
from dropscope.lab.recipe import Recipe
from dropscope.lab.sweep.plan import MAX_MEMBERS, AxisField, Plan
from dropscope.runs.sweep_states import SweepState

AxisValue = Annotated[float, Field(ge=0.0, le=60_000.0, allow_inf_nan=False)]


class SweepAxis(Shape):
    """What varies from point to point."""

    field: AxisField = Field(
        description="Field of the recipe. `dropout.hidden` and `network.hidden` take one number "
        "for every hidden layer.",
        examples=["dropout.hidden"],
    )
    values: Annotated[
        list[AxisValue], Field(min_length=1, max_length=MAX_MEMBERS, description="Its values.")
    ] = Field(description="Values of the field, a point each.", examples=[[0.0, 0.25, 0.5, 0.75]])


class PlannedSweep(Shape):
    """What a sweep is to train."""

    recipe: Recipe = Field(
        description="What every member is made from. Twins are trained, whatever `twin` says.",
        examples=[{"dataset": {"name": "moons"}, "network": {"hidden": [32, 32]}, "seed": 3}],
    )
    axis: SweepAxis | None = Field(
        default=None,
        description="What varies beside seeds; null: nothing.",
        examples=[{"field": "dropout.hidden", "values": [0.0, 0.25, 0.5, 0.75]}],
    )
    seeds: Annotated[int, Field(ge=1, le=MAX_MEMBERS)] = Field(
        default=10,
        description="Members at each point. Seed k adds k to the recipe's `seed` and to its "
        f"`dataset.seed`. Values times seeds are at most {MAX_MEMBERS}.",
        examples=[10],
    )

    @property
    def plan(self) -> Plan:
        """What is to be trained; not checked yet."""
        if self.axis is None:
            return Plan(self.recipe, None, (None,), self.seeds)
        return Plan(self.recipe, self.axis.field, tuple(self.axis.values), self.seeds)


class CreateSweep(PlannedSweep):
    """A sweep to make. What is to be trained, and how long, is fixed before anything runs."""

    title: Title | None = Field(
        default=None,
        description="What to call the sweep. Left out: data set and axis.",
        examples=["How much dropout?"],
    )


class FindSweep(Shape):
    """A recipe to look for among the sweeps."""

    recipe: Recipe = Field(
        description="The recipe. Its seeds, and whether it trains a twin, do not matter.",
        examples=[{"dataset": {"name": "moons"}, "seed": 3}],
    )


class CommandSweep(Shape):
    """A command to a sweep."""

    command: Literal["stop", "resume"] = Field(
        description="`stop`: end; what is done is kept. `resume`: go on where it stood.",
        examples=["stop"],
    )


class Out(BaseModel):
    """Common ground of what goes out: read from views."""

    model_config = ConfigDict(from_attributes=True)


class AxisShape(Out):
    """What varies from point to point."""

    field: AxisField = Field(description="Field of the recipe.", examples=["dropout.hidden"])
    values: list[float] = Field(description="Its values, a point each.", examples=[[0.0, 0.5]])


class ListedSweep(Out):
    """A sweep, as it is now. Times are seconds since 1970, UTC."""

    id: str = Field(description="Opaque.", examples=["5b1e0c9d7a2f4e68"])
    title: str = Field(description="What the sweep is called.", examples=["How much dropout?"])
    state: SweepState = Field(description="Where in its life it is.", examples=["running"])
    recipe: Recipe = Field(
        description="What every member is made from, defaults filled in.",
        examples=[{"dataset": {"name": "moons"}, "seed": 3}],
    )
    axis: AxisShape | None = Field(
        description="What varies beside seeds; null: nothing.",
        examples=[{"field": "dropout.hidden", "values": [0.0, 0.5]}],
    )
    seeds: int = Field(description="Members at each point.", examples=[10])
    created_at: float = Field(description="When it was made.", examples=[1764000000.0])
    started_at: float | None = Field(
        description="When it last began to train; null before.", examples=[1764000001.5]
    )
    ended_at: float | None = Field(description="When it ended; null before.", examples=[None])
    progress: float = Field(description="Share of the work done, 0 … 1.", examples=[0.4])
    steps_per_second: float = Field(
        description="Updates of members, all together, a second; 0 where it is not running.",
        examples=[21000.0],
    )
    eta_s: float | None = Field(
        description="Seconds that remain at this speed; null where nothing can be said.",
        examples=[12.5],
    )
    trained_s: float = Field(
        description="Seconds it has trained, all times together.", examples=[31.5]
    )
    error: RunFailure | None = Field(description="Why it failed; null otherwise.", examples=[None])


class EstimateShape(Out):
    """What a sweep would cost."""

    members: int = Field(description="Pairs of networks to train.", examples=[60])
    steps: int = Field(description="Updates of all members together.", examples=[240_000])
    parameters: int = Field(
        description="Weights and biases of all networks together.", examples=[1_139_520]
    )
    seconds: float | None = Field(
        description="How long it takes, by how fast the former sweep went here that is most like "
        "it; null: none tells.",
        examples=[42.0],
    )


class SummaryShape(Out):
    """A mean over seeds."""

    mean: float | None = Field(description="Mean; null without numbers.", examples=[0.21])
    standard_error: float | None = Field(
        description="Its standard error; null with fewer than two numbers.", examples=[0.012]
    )
    n: int = Field(
        description="How many seeds it is of: those that are done and gave finite numbers.",
        examples=[10],
    )


_SENTENCE = (
    "Better with dropout: hold-out error 3.00 ± 0.60 points lower with dropout over 10 seeds, "
    "5.00 standard errors from 0."
)


class PointFigureShape(Out):
    """One figure at the end of the members' training, masks off."""

    dropout: SummaryShape = Field(
        description="Of the twin with dropout.",
        examples=[{"mean": 0.21, "standard_error": 0.012, "n": 10}],
    )
    plain: SummaryShape = Field(
        description="Of the twin without.",
        examples=[{"mean": 0.24, "standard_error": 0.011, "n": 10}],
    )
    difference: SummaryShape = Field(
        description="With dropout − without, in pairs of one seed.",
        examples=[{"mean": -0.03, "standard_error": 0.006, "n": 10}],
    )
    verdict: Verdict | None = Field(
        description="What may be said: a direction only beyond two standard errors of the paired "
        "difference. Null until all seeds are done, with fewer than three of them, or where one "
        "gave no finite number.",
        examples=["better with dropout"],
    )
    sentence: str = Field(
        description="The verdict with the figures that it rests on, or why there is none.",
        examples=[_SENTENCE],
    )


_FIGURE = {
    "dropout": {"mean": 0.21, "standard_error": 0.012, "n": 10},
    "plain": {"mean": 0.24, "standard_error": 0.011, "n": 10},
    "difference": {"mean": -0.03, "standard_error": 0.006, "n": 10},
    "verdict": "better with dropout",
    "sentence": _SENTENCE,
}


class PointFigures(Out):
    """What is known at a point."""

    holdout_error: PointFigureShape = Field(
        description="Share misclassified (regression: root mean squared error).",
        examples=[_FIGURE],
    )
    holdout_loss: PointFigureShape = Field(
        description="Cross-entropy (regression: mean squared error).", examples=[_FIGURE]
    )


class PointShape(Out):
    """One value of the axis."""

    value: float | None = Field(
        description="The value; null where only seeds vary.", examples=[0.5]
    )
    members: int = Field(description="Members here.", examples=[10])
    done: int = Field(description="How many of them are done.", examples=[10])
    figures: PointFigures = Field(
        description="Of those that are done.",
        examples=[{"holdout_error": _FIGURE, "holdout_loss": _FIGURE}],
    )


class SweepShape(ListedSweep):
    """A sweep with what is known at each of its points."""

    points: list[PointShape] = Field(
        description="A point for each value of the axis; a single one without an axis.",
        examples=[
            [
                {
                    "value": 0.5,
                    "members": 10,
                    "done": 10,
                    "figures": {"holdout_error": _FIGURE, "holdout_loss": _FIGURE},
                }
            ]
        ],
    )


class FoundSweep(BaseModel):
    """A sweep that trained a recipe over seeds; null where there is none."""

    sweep: ListedSweep | None = Field(description="The sweep.", examples=[None])
    point: int | None = Field(description="Which point of it, from 0.", examples=[0])
    at_point: PointShape | None = Field(description="What is known at that point.", examples=[None])


class SweepPage(BaseModel):
    """Some of the sweeps, newest first."""

    sweeps: list[ListedSweep] = Field(description="The sweeps of this page.", examples=[[]])
    total: int = Field(description="How many there are in all.", examples=[3])
    limit: int = Field(description="Most sweeps a page holds.", examples=[50])
    offset: int = Field(description="How many newer ones were left out.", examples=[0])


class BandShape(Out):
    """A curve over seeds."""

    mean: list[float | None] = Field(
        description="Mean at each step; null: no finite number.", examples=[[2.31, 0.9]]
    )
    sd: list[float | None] = Field(
        description="Standard deviation over seeds at each step.", examples=[[0.02, 0.11]]
    )
    standard_error: list[float | None] = Field(
        description="Standard error of the mean at each step; null with fewer than two numbers.",
        examples=[[0.008, 0.037]],
    )


_BAND = {"mean": [2.31, 0.9], "sd": [0.02, 0.11], "standard_error": [0.008, 0.037]}


class TwinBands(Out):
    """The curves of both twins."""

    dropout: BandShape = Field(description="With dropout.", examples=[_BAND])
    plain: BandShape = Field(description="Without.", examples=[_BAND])


class SweepCurves(Out):
    """Hold-out figures over steps at one point, masks off."""

    n: int = Field(description="How many seeds they are of.", examples=[10])
    steps: list[int] = Field(description="After how many updates.", examples=[[0, 400]])
    holdout_loss: TwinBands = Field(
        description="Loss at each step.", examples=[{"dropout": _BAND, "plain": _BAND}]
    )
    holdout_error: TwinBands = Field(
        description="Error at each step.", examples=[{"dropout": _BAND, "plain": _BAND}]
    )


class PointCurves(SweepCurves):
    """Curves of one of the points."""

    point: int = Field(description="Which point, from 0.", examples=[0])
    value: float | None = Field(
        description="Its value; null where only seeds vary.", examples=[0.5]
    )


class TwinNumbers(Out):
    """A number for each twin."""

    dropout: float | None = Field(description="With dropout.", examples=[0.2])
    plain: float | None = Field(description="Without.", examples=[0.25])


_NUMBERS = {"dropout": 0.2, "plain": 0.25}


class MemberFigures(Out):
    """What a member gave at the end of its training, masks off; null: not a finite number."""

    holdout_error: TwinNumbers = Field(description="Error.", examples=[_NUMBERS])
    holdout_loss: TwinNumbers = Field(description="Loss.", examples=[_NUMBERS])


class MemberShape(Out):
    """One member of a sweep."""

    number: int = Field(description="Its number, from 0.", examples=[12])
    point: int = Field(description="Its point on the axis, from 0.", examples=[1])
    seed: int = Field(description="Its seed's number, from 0.", examples=[2])
    recipe: Recipe = Field(description="The recipe of its single run.", examples=[{"seed": 5}])
    figures: MemberFigures | None = Field(
        description="What it gave; null as long as it is not done.",
        examples=[{"holdout_error": _NUMBERS, "holdout_loss": _NUMBERS}],
    )
