"""Small pictures of data sets, as numbers for the browser to draw.

Real examples, without noise in the labels; no colours, so that any theme can draw them.
"""

from pathlib import Path
from typing import Any

from dropscope.lab.datasets.catalogue import SPECS, DatasetSpec
from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import DatasetRecipe

_POINTS = 60
_GRID = 12


def thumbnail(name: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Return what to draw for a data set.

    ``image``: ``height``, ``width``, ``values`` (rows from the top, 0 … 1). ``points``: rows of
    x, y (-1 … 1) and class. ``surface``: like an image, heights scaled to 0 … 1. ``table``: like
    an image, some columns of some examples scaled to 0 … 1.

    Raises:
        DataUnavailable: the data set cannot be read here.
    """
    spec = SPECS[name]
    size = min(spec.train_pool, 1000 if spec.family == "surface" else 60)
    fields = {"name": name, "train_size": size, "label_noise": 0.0}
    fields |= {"noise": 0.0} if spec.family == "surface" else {}
    dataset = load(DatasetRecipe.model_validate(fields), data_dir)
    return _DRAWN[spec.family](spec, dataset)


def _image(spec: DatasetSpec, dataset: Dataset) -> dict[str, Any]:
    row = int((dataset.train_y_true == 0).nonzero()[0])
    height, width = spec.image_shape or (1, spec.feature_count)
    values = [round(value, 3) for value in dataset.train_x[row].tolist()]
    return {"kind": "image", "height": height, "width": width, "values": values}


def _points(_spec: DatasetSpec, dataset: Dataset) -> dict[str, Any]:
    x = dataset.train_x[:_POINTS]
    scaled = (x / x.abs().max()).tolist()
    classes = dataset.train_y_true[:_POINTS].tolist()
    rows = [[round(a, 3), round(b, 3), c] for (a, b), c in zip(scaled, classes, strict=True)]
    return {"kind": "points", "points": rows}


def _surface(_spec: DatasetSpec, dataset: Dataset) -> dict[str, Any]:
    height = dataset.train_y_true[:, 0]
    low, high = height.min(), height.max()
    cells = ((dataset.train_x.clamp(-0.999, 0.999) + 1) / 2 * _GRID).long()
    values = []
    for row in range(_GRID - 1, -1, -1):
        for column in range(_GRID):
            inside = (cells[:, 0] == column) & (cells[:, 1] == row)
            mean = height[inside].mean() if inside.any() else height.mean()
            values.append(round(float((mean - low) / (high - low)), 3))
    return {"kind": "surface", "height": _GRID, "width": _GRID, "values": values}


def _table(_spec: DatasetSpec, dataset: Dataset) -> dict[str, Any]:
    cells = dataset.train_x[:6, :6]
    low, high = cells.min(), cells.max()
    values = [round(value, 3) for value in ((cells - low) / (high - low)).flatten().tolist()]
    return {"kind": "table", "height": 6, "width": 6, "values": values}


_DRAWN = {"images": _image, "points": _points, "surface": _surface, "table": _table}
