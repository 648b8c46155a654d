"""How large a recipe may be where it is to be trained: often less than recipes can say.

Checked before anything is allocated. Knows no settings and no server.
"""

from dataclasses import dataclass

from dropscope.errors import InvalidRecipe
from dropscope.lab.recipe import (
    MAX_BATCH_SIZE,
    MAX_LAYERS,
    MAX_PARAMETERS,
    MAX_STEPS,
    MAX_TRAIN_SIZE,
    MAX_UNITS,
    Recipe,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Most that a recipe may ask for; each at most what recipes allow at all.

    ``layers``: hidden ones. ``units``: perceptrons of one of them. ``parameters``: weights and
    biases of one twin.
    """

    layers: int = MAX_LAYERS
    units: int = MAX_UNITS
    parameters: int = MAX_PARAMETERS
    steps: int = MAX_STEPS
    batch_size: int = MAX_BATCH_SIZE
    train_size: int = MAX_TRAIN_SIZE

    def check(self, recipe: Recipe) -> None:
        """Refuse a recipe that asks for more.

        Raises:
            InvalidRecipe: names the field.
        """
        hidden, training = recipe.network.hidden, recipe.training
        for asked, most, what, field in (
            (len(hidden), self.layers, "hidden layers", "network.hidden"),
            (max(hidden), self.units, "perceptrons in a layer", "network.hidden"),
            (recipe.parameter_count, self.parameters, "parameters", "network.hidden"),
            (training.max_steps, self.steps, "steps", "training.max_steps"),
            (training.batch_size, self.batch_size, "examples in a batch", "training.batch_size"),
            (recipe.dataset.train_size, self.train_size, "examples", "dataset.train_size"),
        ):
            if asked > most:
                raise InvalidRecipe(
                    f"{field} asks for {asked:,} {what}; this server allows {most:,}.", field=field
                )
