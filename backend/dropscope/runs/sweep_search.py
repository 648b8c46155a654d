"""Which point of which sweep trained a recipe, whatever the seeds. Knows no database."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dropscope.lab.recipe import Recipe
from dropscope.runs.models import SweepRow
from dropscope.runs.sweep_views import plan_of


def points_of(recipe: Recipe, rows: Iterable[SweepRow]) -> Iterator[tuple[SweepRow, int]]:
    """Yield sweeps, in the order of ``rows``, that have a point which differs from the recipe in
    nothing but seeds and whether a twin is trained; and that point."""
    wanted = _without_seeds(recipe.model_dump(mode="json"))
    for row in rows:
        if row.recipe["dataset"]["name"] != recipe.dataset.name:
            continue
        plan = plan_of(row)
        for point in range(len(plan.values)):
            if _without_seeds(plan.recipe_at(point).model_dump(mode="json")) == wanted:
                yield row, point


def _without_seeds(recipe: Mapping[str, Any]) -> dict[str, Any]:
    dataset = {name: value for name, value in recipe["dataset"].items() if name != "seed"}
    kept = {name: recipe[name] for name in ("network", "dropout", "training")}
    return kept | {"dataset": dataset}
