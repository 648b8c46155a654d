"""Route: what a recipe's network looks like before a run of it is made."""

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse, Response

from dropscope.api.dependencies import ServicesOf
from dropscope.api.openapi import error_responses
from dropscope.api.preview_schemas import Preview, PreviewRequest
from dropscope.errors import DataUnavailable, InvalidRecipe
from dropscope.lab.datasets.reach import require_reachable

router = APIRouter(tags=["catalogue"])


@router.post(
    "/preview",
    summary="A network before its first step",
    response_model=Preview,
    responses=error_responses(InvalidRecipe, DataUnavailable),
)
def preview_recipe(body: Annotated[PreviewRequest, Body()], services: ServicesOf) -> Response:
    """The weights a run of this recipe starts from, and what they make of its first example.

    Both twins start the same. No mask is drawn, and no run is made.
    """
    services.budget.check(body.recipe)
    data_dir = services.settings.data_dir
    require_reachable(body.recipe.dataset.name, data_dir)
    is_early, asked = not services.loading.done(), (body.recipe, body.row)
    if is_early and (kept := services.previews.find(*asked)) is not None:
        return Response(kept, media_type=JSONResponse.media_type)
    from dropscope.runs.previewing import recipe_preview

    answer = JSONResponse(recipe_preview(body.recipe, data_dir, body.row))
    if is_early:
        services.previews.keep(*asked, bytes(answer.body))
    return answer
