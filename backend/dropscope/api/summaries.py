"""Routes: a run in words."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dropscope.api.dependencies import Runs
from dropscope.api.openapi import error_responses
from dropscope.api.runs import RunId
from dropscope.errors import UnknownRun
from dropscope.runs.summary import Told, summarise

router = APIRouter(tags=["runs"])


class Summary(BaseModel):
    """A run summed up."""

    step: int = Field(description="Updates that it had made.", examples=[2000])
    text: str = Field(
        description="The paragraph.",
        examples=["At step 2,000 the network with dropout is wrong on 13.0 % of 540 examples …"],
    )
    sentences: list[str] = Field(
        description="The same, sentence by sentence.", examples=[["It finished after 2,000 steps."]]
    )


@router.get(
    "/runs/{run_id}/summary", summary="A run in words", responses=error_responses(UnknownRun)
)
def read_summary(run_id: RunId, runs: Runs) -> Summary:
    """A paragraph made of the run's figures as they are now. It claims no direction: a run is one
    seed.
    """
    view, trace = runs.get(run_id), runs.trace(run_id)
    changes = [step for step, detail in trace.setting_changes() if detail.keys() - {"pace"}]
    sentences = summarise(Told(view.recipe, view.state, view.step, trace.evaluations(), changes))
    return Summary(step=view.step, text=" ".join(sentences), sentences=sentences)
