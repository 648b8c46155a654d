"""From a data set's name to tensors; and from a name to the code that makes them.

One table says which functions make a data set and how they are called. ``load`` calls them;
``lab.script`` copies them into exported scripts. So both make the same bits.
"""

import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from dropscope.errors import DataUnavailable
from dropscope.lab.datasets import animals, give_away, idx, points, splitting, tabular
from dropscope.lab.datasets.catalogue import SPECS
from dropscope.lab.datasets.dataset import Dataset, GiveAway
from dropscope.lab.datasets.reach import idx_folder
from dropscope.lab.recipe import DatasetRecipe

_OPEN_ML = {"mnist": "mnist_784", "fashion_mnist": "Fashion-MNIST"}
_SPLITTING = (splitting.choose_examples, splitting.make_labels_wrong)
_UNREADABLE = (OSError, EOFError, ValueError, gzip.BadGzipFile)


@dataclass(frozen=True, slots=True)
class _Source:
    """How a data set is made: functions, in order of definition, and the call of the last."""

    functions: tuple[Callable[..., Any], ...]
    first_arguments: tuple[Any, ...]
    first_source: str  # the same arguments, as source


def _source(recipe: DatasetRecipe, data_dir: Path | None) -> _Source:
    name, spec = recipe.name, recipe.spec
    if name == "digits":
        return _Source((*_SPLITTING, tabular.make_digits), (), "")
    if name == "cats_dogs":
        noise = _noise(recipe)
        return _Source((*_SPLITTING, *animals.FUNCTIONS), (noise,), f"{noise!r}, ")
    if spec.family == "table":
        load = tabular.TABLES[name]
        return _Source((*_SPLITTING, tabular.make_table), (load,), load.__name__ + ", ")
    if spec.family == "points":
        place = points.PLACES[name]
        classes, noise = len(spec.class_names), _noise(recipe)
        return _Source(
            (*_SPLITTING, place, points.make_points),
            (place, classes, noise),
            f"{place.__name__}, {classes}, {noise!r}, ",
        )
    if spec.family == "surface":
        noise = _noise(recipe)
        surface = (points.surface_height, points.make_surface)
        return _Source((*_SPLITTING, *surface), (noise,), f"{noise!r}, ")
    functions, arrays, call = _idx_source(name, data_dir)
    return _Source((*_SPLITTING, *functions, idx.make_images), (arrays,), f"{call}, ")


def _noise(recipe: DatasetRecipe) -> float:
    noise = recipe.spec.noise if recipe.noise is None else recipe.noise
    return 0.0 if noise is None else noise


def _idx_source(
    name: str, data_dir: Path | None
) -> tuple[tuple[Callable[..., Any], ...], Callable[[], list[np.ndarray]], str]:
    folder = idx_folder(name, data_dir)
    if folder is not None:
        functions = (idx.read_idx, idx.find_idx, idx.read_idx_set)
        return functions, lambda: idx.read_idx_set(folder), "read_idx_set(data_dir)"
    open_ml = _OPEN_ML[name]
    call = f"fetch_open_ml({open_ml!r}, None)"
    return (idx.fetch_open_ml,), lambda: idx.fetch_open_ml(open_ml, None), call


def load(recipe: DatasetRecipe, data_dir: Path | None = None) -> Dataset:
    """Load, split and prepare a data set. Equal recipes give equal bits.

    Args:
        recipe: which data set, how many examples, label noise, seed.
        data_dir: where IDX files may lie.

    Raises:
        DataUnavailable: files are missing or damaged and the network is out of reach.
    """
    source = _source(recipe, data_dir)
    first: Sequence[Any] = source.first_arguments
    if recipe.spec.feature_count == 784:
        first = (_read_images(recipe.name, first[0]),)
    arrays = source.functions[-1](*first, recipe.train_size, recipe.label_noise, recipe.seed)
    if recipe.give_away:
        arrays = give_away.give_classes_away(arrays, *_give_away_arguments(recipe))
    train_x, train_y, train_y_true, holdout_x, holdout_y = map(torch.from_numpy, arrays)
    told = GiveAway(recipe.give_away, recipe.seed)
    return Dataset(recipe.spec, train_x, train_y, train_y_true, holdout_x, holdout_y, told)


def _give_away_arguments(recipe: DatasetRecipe) -> tuple[int, int, str, int]:
    classes = len(recipe.spec.class_names)
    return classes, recipe.give_away, recipe.give_away_holdout, recipe.seed


def _read_images(name: str, read: Callable[[], list[np.ndarray]]) -> list[np.ndarray]:
    try:
        return read()
    except _UNREADABLE as error:
        raise DataUnavailable(
            f"{SPECS[name].title} cannot be read: expected its four IDX files in the folder that "
            f"DROPSCOPE_DATA_DIR names, or a network to fetch it from OpenML ({error}).",
            field="dataset.name",
        ) from error


def script_functions(
    recipe: DatasetRecipe, data_dir: Path | None = None
) -> tuple[Callable[..., Any], ...]:
    """The functions that make this data set, each defined before it is used."""
    functions = _source(recipe, data_dir).functions
    return (*functions, *give_away.FUNCTIONS) if recipe.give_away else functions


def script_call(recipe: DatasetRecipe, data_dir: Path | None = None) -> str:
    """The expression that makes the five arrays, given those functions.

    Where IDX files are used it mentions ``data_dir``, which the script must define.
    """
    source = _source(recipe, data_dir)
    arguments = f"{recipe.train_size}, {recipe.label_noise!r}, {recipe.seed}"
    call = f"{source.functions[-1].__name__}({source.first_source}{arguments})"
    if recipe.give_away == 0:
        return call
    given = ", ".join(repr(argument) for argument in _give_away_arguments(recipe))
    return f"give_classes_away(\n        {call}, {given}\n    )"
