"""Every data set: sizes as the catalogue says, splits apart, noise exact, the same bits again."""

import gzip
import inspect
from pathlib import Path

import numpy as np
import pytest
import torch

from dropscope.errors import DataUnavailable
from dropscope.lab.datasets import idx, points, splitting, tabular
from dropscope.lab.datasets.catalogue import SPECS
from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.datasets.loading import load, script_call, script_functions
from dropscope.lab.datasets.reach import is_available
from dropscope.lab.datasets.thumbnails import thumbnail
from dropscope.lab.recipe import DatasetRecipe

BUILT_IN = [name for name, spec in SPECS.items() if spec.feature_count != 784]
CLASSES = [name for name in BUILT_IN if SPECS[name].task == "classification"]


def _load(name: str, **fields: object) -> Dataset:
    return load(DatasetRecipe.model_validate({"name": name, **fields}))


@pytest.mark.parametrize("name", BUILT_IN)
def test_sizes_and_types_are_the_catalogues(name: str) -> None:
    spec = SPECS[name]
    dataset = _load(name, train_size=spec.train_pool)
    assert dataset.train_x.shape == (spec.train_pool, spec.feature_count)
    assert dataset.holdout_x.shape == (spec.holdout_size, spec.feature_count)
    assert dataset.train_x.dtype == dataset.holdout_x.dtype == torch.float32
    if spec.task == "classification":
        assert dataset.train_y.shape == (spec.train_pool,)
        assert dataset.holdout_y.dtype == dataset.train_y.dtype == torch.int64
        assert set(dataset.holdout_y.tolist()) == set(range(len(spec.class_names)))
    else:
        assert dataset.train_y.shape == dataset.train_y_true.shape == (spec.train_pool, 1)
        assert dataset.train_y.dtype == torch.float32
    if spec.feature_names:
        assert len(spec.feature_names) == spec.feature_count
    assert dataset.train_x.isfinite().all()
    assert dataset.train_x.abs().max() < 20


@pytest.mark.parametrize("name", BUILT_IN)
def test_no_example_is_in_both_parts(name: str) -> None:
    dataset = _load(name, train_size=SPECS[name].train_pool)
    train = {row.numpy().tobytes() for row in dataset.train_x}
    shared = sum(row.numpy().tobytes() in train for row in dataset.holdout_x)
    assert shared == 0


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_seed_decides_everything(name: str) -> None:
    first, again, other = _load(name), _load(name), _load(name, seed=1)
    for part in ("train_x", "train_y", "train_y_true", "holdout_x", "holdout_y"):
        assert torch.equal(getattr(first, part), getattr(again, part))
    assert not torch.equal(first.train_x, other.train_x)
    assert not torch.equal(first.holdout_x, other.holdout_x)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.4])
@pytest.mark.parametrize("name", CLASSES)
def test_exactly_so_many_labels_are_wrong(name: str, share: float) -> None:
    dataset = _load(name, label_noise=share)
    wrong = (dataset.train_y != dataset.train_y_true).sum().item()
    assert wrong == round(share * dataset.train_size)
    assert dataset.train_y.min() >= 0
    assert dataset.train_y.max() < len(SPECS[name].class_names)


def test_noise_in_labels_leaves_inputs_alone() -> None:
    assert torch.equal(_load("wine", label_noise=0.0).train_x, _load("wine").train_x)


def test_tables_are_standardised_on_training_examples_only() -> None:
    dataset = _load("wine", train_size=100)
    assert dataset.train_x.mean(0).abs().max() < 1e-5
    assert torch.allclose(dataset.train_x.std(0, correction=0), torch.ones(13), atol=1e-5)
    assert dataset.holdout_x.mean(0).abs().max() > 0.01


def test_surface_noise_is_in_training_heights_only() -> None:
    noisy = _load("surface", train_size=2000, noise=0.5, label_noise=0.0)
    spread = (noisy.train_y - noisy.train_y_true).std().item()
    assert spread == pytest.approx(0.5, rel=0.05)
    expected = points.surface_height(noisy.holdout_x.double().numpy())
    assert np.allclose(noisy.holdout_y.numpy(), expected, atol=1e-5)


def test_points_spread_with_noise() -> None:
    still, noisy = (_load("circles", noise=noise, train_size=2000) for noise in (0.0, 0.5))
    assert sorted({round(r, 3) for r in still.train_x.norm(dim=1).tolist()}) == [0.5, 1.2]
    assert noisy.train_x.norm(dim=1).std() > still.train_x.norm(dim=1).std()


GIVEN_AWAY = [
    {"name": name, "give_away": 2, "give_away_holdout": variant, "label_noise": 0.2, "seed": 3}
    for name in ("digits", "cats_dogs")
    for variant in ("as_training", "removed", "lying")
]


@pytest.mark.parametrize("fields", [*({"name": name} for name in BUILT_IN), *GIVEN_AWAY])
def test_copied_source_makes_the_same_bits(fields: dict[str, object]) -> None:
    recipe = DatasetRecipe.model_validate(fields)
    namespace: dict[str, object] = {"np": np}
    for module in (tabular, idx):
        for key in ("load_digits", "load_wine", "load_breast_cancer", "train_test_split", "Path"):
            if hasattr(module, key):
                namespace[key] = getattr(module, key)
    namespace["Callable"] = object()
    for function in script_functions(recipe):
        exec("from __future__ import annotations\n" + inspect.getsource(function), namespace)
    arrays = eval(script_call(recipe), namespace)
    dataset = load(recipe)
    expected = (
        dataset.train_x,
        dataset.train_y,
        dataset.train_y_true,
        dataset.holdout_x,
        dataset.holdout_y,
    )
    for array, tensor in zip(arrays, expected, strict=True):
        assert torch.equal(torch.from_numpy(array), tensor)


@pytest.mark.parametrize("name", BUILT_IN)
def test_thumbnails_are_small_numbers(name: str) -> None:
    picture = thumbnail(name)
    if picture["kind"] == "points":
        assert all(abs(x) <= 1 and abs(y) <= 1 for x, y, _ in picture["points"])
    else:
        assert len(picture["values"]) == picture["width"] * picture["height"]
        assert min(picture["values"]) >= 0
        assert max(picture["values"]) <= 1
    assert is_available(name)


def _write_idx(path: Path, array: np.ndarray, *, compress: bool = False) -> None:
    header = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    content = header + array.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(content) if compress else content)


@pytest.fixture
def idx_files(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    for part, size in (("train", 300), ("t10k", 50)):
        images = random.integers(0, 256, (size, 28, 28))
        _write_idx(tmp_path / f"{part}-images-idx3-ubyte.gz", images, compress=True)
        _write_idx(tmp_path / f"{part}-labels-idx1-ubyte", random.integers(0, 10, size))
    return tmp_path


def test_idx_files_are_read(idx_files: Path) -> None:
    recipe = DatasetRecipe.model_validate({"name": "mnist", "train_size": 200})
    dataset = load(recipe, idx_files)
    assert dataset.train_x.shape == (200, 784)
    assert dataset.holdout_x.shape == (50, 784)
    assert dataset.train_x.max() <= 1
    images = idx.read_idx(idx_files / "t10k-images-idx3-ubyte.gz")
    assert np.array_equal((dataset.holdout_x.numpy() * 255).round(), images.reshape(50, 784))
    assert is_available("mnist", idx_files)
    assert not is_available("fashion_mnist", idx_files)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: gzip.compress(gzip.decompress(content)[:-1]),
        lambda content: b"\x00\x00\x0d\x03" + content,
        lambda _: b"",
    ],
    ids=["cut", "short", "type", "empty"],
)
def test_damaged_files_are_named(idx_files: Path, damage) -> None:
    path = idx_files / "train-images-idx3-ubyte.gz"
    path.write_bytes(damage(path.read_bytes()))
    recipe = DatasetRecipe.model_validate({"name": "mnist", "train_size": 20})
    with pytest.raises(DataUnavailable, match="MNIST cannot be read") as caught:
        load(recipe, idx_files)
    assert caught.value.field == "dataset.name"


def test_offline_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> list[np.ndarray]:
        raise OSError("network is unreachable")

    monkeypatch.setattr(idx, "fetch_open_ml", refuse)
    with pytest.raises(DataUnavailable, match="DROPSCOPE_DATA_DIR"):
        load(DatasetRecipe.model_validate({"name": "fashion_mnist"}))


def test_wrong_values_come_from_other_examples() -> None:
    y = np.arange(50, dtype=np.float32)[:, None]
    wrong = splitting.make_labels_wrong(y, 0.2, 0, 3)
    assert (wrong != y).sum() == 10
    assert set(wrong.ravel()) <= set(y.ravel())
