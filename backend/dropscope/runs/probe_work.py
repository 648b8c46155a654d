"""How much work a question is, so that one that would take too long is refused before it starts.

An estimate from recipe and question alone. Knows no torch and no HTTP.
"""

from dropscope.errors import InvalidCommand
from dropscope.lab.recipe import Recipe
from dropscope.runs.questions import (
    AnyQuestion,
    CoAdaptationQuestion,
    CourseQuestion,
    NoiseQuestion,
    RedundancyQuestion,
)

MAX_WORK = 1e12  # multiply-adds, for who waits for the answer: half a minute or so on one core
MAX_JOB_WORK = 2e13  # for who does not: ten minutes or so
_DRAW = 50  # multiply-adds that a random number corresponds to
_UNIT = 20  # and that any other look at an activation does


def work(recipe: Recipe, question: AnyQuestion) -> float:
    """Multiply-adds that a question costs, roughly."""
    sizes, parameters = recipe.layer_sizes, recipe.parameter_count
    units = sum(sizes[:-1])
    match question:
        case CoAdaptationQuestion():
            passes = 3.0 * question.pairs * parameters
        case RedundancyQuestion():
            curve = question.orderings * len(question.shares) * question.curve
            widest = max(recipe.network.hidden) * question.importance
            passes = float(curve + widest) * parameters
        case NoiseQuestion():
            passes = float(question.masks * question.over_holdout) * (parameters + _DRAW * units)
        case _:
            passes = 0.0
    correlations = 11.0 * max(recipe.network.hidden) ** 2  # with groups of examples left out
    each = passes + parameters + _UNIT * units + correlations
    if isinstance(question, CourseQuestion):
        each *= question.points
    return question.examples * each * (len(recipe.twins) if question.twin is None else 1)


def check_work(recipe: Recipe, question: AnyQuestion, limit: float) -> None:
    """Refuse a question that would take too long.

    Raises:
        InvalidCommand: saying by how much.
    """
    asked = work(recipe, question)
    if asked > limit:
        raise InvalidCommand(
            f"This would take about {asked:.1g} multiply-adds; at most {limit:.0g} are spent on a "
            f"question like this (as a job: {MAX_JOB_WORK:.0g}). Ask for fewer examples.",
            field="examples",
        )
