"""Whether a question fits a run, found out from recipe and trace before anything is computed.

Knows no torch and no HTTP.
"""

from typing import TYPE_CHECKING

from dropscope.errors import InvalidCommand
from dropscope.lab.recipe import Recipe
from dropscope.runs.probe_work import check_work
from dropscope.runs.questions import (
    ActivationsQuestion,
    AnyQuestion,
    CoAdaptationQuestion,
    CourseQuestion,
    ExampleChoice,
    FeaturesQuestion,
    FiringQuestion,
    GiveAwayQuestion,
    NoiseQuestion,
    RedundancyQuestion,
    SaliencyQuestion,
)

if TYPE_CHECKING:
    from dropscope.trace.reader import RunTrace


_OF_CLASSES = CoAdaptationQuestion | RedundancyQuestion | NoiseQuestion | CourseQuestion
_OF_ONE_ANSWER = SaliencyQuestion | GiveAwayQuestion  # a class, or the value of a regression


def check_question(trace: "RunTrace", question: AnyQuestion, max_work: float) -> None:
    """Refuse a question that the run's networks and examples have no answer to.

    Args:
        trace: of the run.
        question: what is to be measured.
        max_work: multiply-adds that it may cost.

    Raises:
        StepNotRecorded: the run has not made the step.
        InvalidCommand: naming the field, and saying what there is.
    """
    recipe = trace.recipe
    if question.step:
        trace.check_recorded(question.step)
    if question.twin is not None and question.twin not in recipe.twins:
        raise InvalidCommand(
            "This run has no plain twin: its recipe says twin: false.", field="twin"
        )
    if isinstance(question, _OF_CLASSES) or (
        recipe.network.autoencoder and isinstance(question, _OF_ONE_ANSWER)
    ):
        _require_classes(recipe)
    if isinstance(question, CoAdaptationQuestion | FiringQuestion | CourseQuestion):
        _check_layer(recipe, question.layer, least_units=2)
    if isinstance(question, CourseQuestion):
        _check_stretch(trace, question)
    if isinstance(question, FeaturesQuestion | ActivationsQuestion | RedundancyQuestion):
        _check_layer(recipe, question.layer, least_units=1)
    if isinstance(question, ActivationsQuestion):
        _check_width(recipe, question.layer, tuple(question.units), "units")
    if isinstance(question, RedundancyQuestion):
        for name, units in question.off.items():
            _check_units(recipe, name, tuple(units))
    if isinstance(question, GiveAwayQuestion):
        _require_pixels(recipe)
    if isinstance(question, NoiseQuestion | SaliencyQuestion | GiveAwayQuestion):
        _check_example(recipe, question.example)
    if isinstance(question, SaliencyQuestion) and question.label is not None:
        _check_class(recipe, question.label)
    check_work(recipe, question, max_work)


def _require_classes(recipe: Recipe) -> None:
    if recipe.network.autoencoder:
        raise InvalidCommand(
            "This needs classes, and an autoencoder learns none: it gives pixels back. Ask for "
            "features or firing, or ask a run that learns classes.",
            field="run_id",
        )
    if recipe.task == "regression":
        raise InvalidCommand(
            f"This needs classes, and {recipe.dataset.name} has none: its labels are values. Ask "
            "for saliency or firing, or ask a run that learns classes.",
            field="run_id",
        )


def _require_pixels(recipe: Recipe) -> None:
    if recipe.dataset.give_away == 0:
        raise InvalidCommand(
            "No pixel gives the class away in this run: its recipe says dataset.give_away 0. Ask "
            "a run on pictures that has some, such as the preset cats_dogs_pixel.",
            field="run_id",
        )


def _check_stretch(trace: "RunTrace", question: CourseQuestion) -> None:
    last = trace.last_step if question.step is None else question.step
    if question.first > last:
        raise InvalidCommand(
            f"from is {question.first}, which lies after the last step looked at, {last}. "
            "Expected from <= step.",
            field="from",
        )


def _check_layer(recipe: Recipe, layer: int, *, least_units: int) -> None:
    hidden = recipe.network.hidden
    if not 1 <= layer <= len(hidden):
        raise InvalidCommand(
            f"There is no hidden layer {layer}. This network has 1 to {len(hidden)}.",
            field="layer",
        )
    if hidden[layer - 1] < least_units:
        raise InvalidCommand(
            f"Hidden layer {layer} has {hidden[layer - 1]} perceptron; this needs at least "
            f"{least_units}.",
            field="layer",
        )


def _check_units(recipe: Recipe, name: str, units: tuple[int, ...]) -> None:
    names = recipe.dropout_layers[1:]
    if name not in names:
        raise InvalidCommand(
            f"There is no hidden layer {name!r:.40}. There are {', '.join(names)}.", field="off"
        )
    _check_width(recipe, names.index(name) + 1, units, f"off.{name}")


def _check_width(recipe: Recipe, layer: int, units: tuple[int, ...], field: str) -> None:
    width = recipe.network.hidden[layer - 1]
    for place, unit in enumerate(units):
        if not 0 <= unit < width:
            raise InvalidCommand(
                f"hidden_{layer} has no perceptron {unit}. It has 0 to {width - 1}.",
                field=f"{field}.{place}",
            )


def _check_example(recipe: Recipe, example: ExampleChoice) -> None:
    spec = recipe.dataset.spec
    if example.features is not None:
        if len(example.features) != spec.feature_count:
            raise InvalidCommand(
                f"Expected {spec.feature_count} features, got {len(example.features)}.",
                field="example.features",
            )
        return
    for source, index, count in (
        ("holdout", example.holdout, spec.holdout_size),
        ("train", example.train, recipe.dataset.train_size),
    ):
        if index is not None and not 0 <= index < count:
            raise InvalidCommand(
                f"There is no such example {index}. There are 0 to {count - 1}.",
                field=f"example.{source}",
            )


def _check_class(recipe: Recipe, label: int) -> None:
    names = recipe.dataset.spec.class_names
    if not 0 <= label < len(names):
        there_are = f"0 to {len(names) - 1}" if names else "none: labels are values"
        raise InvalidCommand(f"There is no class {label}. There are {there_are}.", field="class")
