"""Questions that take long as they go out over HTTP: their ids, how far they are, their answers."""

from typing import Literal

from pydantic import BaseModel, Field

from dropscope.api.probe_answers import Activations, CoAdaptation, Course, Firing, Redundancy
from dropscope.api.probe_example_answers import GiveAway, Noise, Saliency
from dropscope.api.probe_feature_answers import Features

AnyAnswer = (
    CoAdaptation
    | Redundancy
    | Noise
    | Saliency
    | Firing
    | Activations
    | Course
    | GiveAway
    | Features
)


class StartedJob(BaseModel):
    """A question that is being worked on."""

    job: str = Field(description="Where to look in on it.", examples=["5d41402abc4b2a76"])


class JobProblem(BaseModel):
    """Why a job failed."""

    code: str = Field(description="Stable, for programs.", examples=["step_not_recorded"])
    detail: str = Field(
        description="What went wrong.", examples=["Step 99 is not recorded. Steps 1 to 60 are."]
    )


class ProbeJob(BaseModel):
    """A question that takes long."""

    state: Literal["running", "done", "failed", "cancelled"] = Field(
        description="A job that waits for others is `running` too.", examples=["running"]
    )
    progress: float = Field(description="From 0 to 1.", examples=[0.4])
    result: AnyAnswer | None = Field(
        description="The answer, once it is `done`.", examples=[{"step": 40, "example_count": 1000}]
    )
    problem: JobProblem | None = Field(
        description="Why it `failed`.",
        examples=[{"code": "replay_differs", "detail": "Step 12 does not repeat here."}],
    )
