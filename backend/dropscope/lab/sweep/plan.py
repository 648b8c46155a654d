"""What a sweep trains: a recipe, an axis, a number of seeds; fixed before anything runs.

Makes the recipe of every member. Does not import torch.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pydantic import ValidationError

from dropscope.errors import DropscopeError, InvalidSweep
from dropscope.lab.recipe import Recipe

AxisField = Literal[
    "dropout.hidden",
    "dropout.input",
    "dataset.train_size",
    "network.hidden",
    "training.learning_rate",
    "training.momentum",
    "training.weight_decay",
    "training.max_norm",
]
AXIS_TITLES: dict[AxisField, str] = {
    "dropout.hidden": "drop probability",
    "dropout.input": "drop probability of inputs",
    "dataset.train_size": "training examples",
    "network.hidden": "width",
    "training.learning_rate": "learning rate",
    "training.momentum": "momentum",
    "training.weight_decay": "weight decay",
    "training.max_norm": "max-norm",
}
_WHOLE_NUMBERS = ("dataset.train_size", "network.hidden")
_OF_EVERY_HIDDEN_LAYER = ("dropout.hidden", "network.hidden")

MAX_MEMBERS = 500
MAX_TOTAL_PARAMETERS = 200_000_000  # of all networks of a sweep


@dataclass(frozen=True, slots=True)
class Member:
    """One run of a sweep: which point of the axis, which seed (from 0), and the whole recipe."""

    point: int
    seed: int
    recipe: Recipe


@dataclass(frozen=True)
class Plan:
    """A sweep that has been asked for.

    ``field``: what varies; ``None``: only seeds do. ``values``: of the field, a point each; one
    ``None`` without a field. ``seeds``: members at each point; seed k adds k to the recipe's seed
    and to its data set's. Twins are always trained.
    """

    recipe: Recipe
    field: AxisField | None
    values: tuple[float | None, ...]
    seeds: int

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Every member, point after point.

        Raises:
            InvalidSweep: no run can be made from one of them; names the field of the request.
        """
        return tuple(
            Member(point, seed, self._recipe(point, value, seed))
            for point, value in enumerate(self.values)
            for seed in range(self.seeds)
        )

    def recipe_at(self, point: int) -> Recipe:
        """The recipe of a point's first member.

        Raises:
            InvalidSweep: no run can be made from it; names the field of the request.
        """
        return self._recipe(point, self.values[point], 0)

    def check(self) -> None:
        """Refuse what cannot be trained.

        Raises:
            InvalidSweep: names the field of the request.
        """
        if len(self.values) * self.seeds > MAX_MEMBERS:
            raise InvalidSweep(
                f"{len(self.values)} values times {self.seeds} seeds are "
                f"{len(self.values) * self.seeds} members; at most {MAX_MEMBERS} are allowed.",
                field="seeds",
            )
        if self.recipe.dropout.mistake != "none":
            raise InvalidSweep(
                "A sweep measures dropout used rightly. Set recipe.dropout.mistake to none.",
                field="recipe.dropout.mistake",
            )
        if self.field == "training.momentum" and self.recipe.training.optimizer != "sgd":
            raise InvalidSweep(
                f"training.momentum is ignored by {self.recipe.training.optimizer}. Use sgd, or "
                "another axis.",
                field="axis.field",
            )
        if len(set(self.values)) < len(self.values):
            raise InvalidSweep("axis.values has a value twice.", field="axis.values")
        total = sum(2 * member.recipe.parameter_count for member in self.members)
        if total > MAX_TOTAL_PARAMETERS:
            raise InvalidSweep(
                f"All networks of the sweep have {total:,} parameters; at most "
                f"{MAX_TOTAL_PARAMETERS:,} are allowed. Ask for fewer seeds or smaller layers.",
                field="seeds",
            )

    def _recipe(self, point: int, value: float | None, seed: int) -> Recipe:
        changed: dict[str, Any] = self.recipe.model_dump(mode="json")
        place = "seeds"
        if self.field is not None and value is not None:
            place = f"axis.values.{point}"
            part, name = self.field.split(".")
            changed[part][name] = self._spelled(value)
        changed["twin"] = True
        changed["seed"] += seed
        changed["dataset"]["seed"] += seed
        try:
            return Recipe.model_validate(changed)
        except ValidationError as error:
            first = error.errors()[0]
            cause = first.get("ctx", {}).get("error")
            if isinstance(cause, DropscopeError):
                message = cause.message
            else:
                message = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
            is_seed = first["loc"] in {("seed",), ("dataset", "seed")}
            raise InvalidSweep(message, field="seeds" if is_seed else place) from error

    def _spelled(self, value: float) -> Any:
        """A value of the axis as the recipe has it."""
        number = int(value) if self.field in _WHOLE_NUMBERS and value == int(value) else value
        is_list = self.field in _OF_EVERY_HIDDEN_LAYER
        return [number] * len(self.recipe.network.hidden) if is_list else number
