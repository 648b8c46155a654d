"""What can be trained on, as plain facts.

Knows sizes and shapes of every data set so that a recipe can be checked without loading anything.
Does not import NumPy, torch or scikit-learn, and reads no file: ``loading`` does.
"""

from dataclasses import dataclass
from typing import Literal

Task = Literal["classification", "regression"]
Family = Literal["images", "table", "points", "surface"]


@dataclass(frozen=True, slots=True)
class DatasetSpec:
    """One data set's facts.

    ``train_pool`` is the number of examples a training set may be drawn from; ``holdout_size`` the
    number held out (30 % of the whole, rounded up, or the data set's own test set).
    ``image_shape`` is (height, width) where the inputs are pixels. ``noise`` is the default spread
    of a generated data set, in units of its inputs (for ``surface``: of its output), and ``None``
    where the examples are not generated.
    """

    name: str
    title: str
    description: str
    family: Family
    task: Task
    feature_count: int
    class_names: tuple[str, ...]  # empty for regression
    train_pool: int
    holdout_size: int
    default_train_size: int
    image_shape: tuple[int, int] | None = None
    feature_names: tuple[str, ...] = ()  # empty where the inputs are pixels
    noise: float | None = None
    source: str = ""

    @property
    def output_count(self) -> int:
        """Width of the output layer: one unit a class, or one for a regression."""
        return len(self.class_names) or 1


_DIGITS = tuple("0123456789")
_XY = ("x₁", "x₂")


def _points(name: str, title: str, description: str, noise: float, classes: int = 2) -> DatasetSpec:
    return DatasetSpec(
        name=name,
        title=title,
        description=description,
        family="points",
        task="classification",
        feature_count=2,
        class_names=tuple("ABC"[:classes]),
        train_pool=2000,
        holdout_size=1000,
        default_train_size=100,
        feature_names=_XY,
        noise=noise,
        source="generated",
    )


_TABLES = (
    DatasetSpec(
        name="breast_cancer",
        title="Breast cancer",
        description="30 measurements of cell nuclei: is the tumour malignant or benign?",
        family="table",
        task="classification",
        feature_count=30,
        class_names=("malignant", "benign"),
        train_pool=398,
        holdout_size=171,
        default_train_size=100,
        feature_names=tuple(
            f"{prefix}{name}{suffix}"
            for prefix, suffix in (("mean ", ""), ("", " error"), ("worst ", ""))
            for name in (
                "radius",
                "texture",
                "perimeter",
                "area",
                "smoothness",
                "compactness",
                "concavity",
                "concave points",
                "symmetry",
                "fractal dimension",
            )
        ),
        source="UCI Wisconsin Diagnostic Breast Cancer, through scikit-learn",
    ),
    DatasetSpec(
        name="wine",
        title="Wine",
        description="13 chemical measurements: from which of three growers is the wine?",
        family="table",
        task="classification",
        feature_count=13,
        class_names=("grower 1", "grower 2", "grower 3"),
        train_pool=124,
        holdout_size=54,
        default_train_size=60,
        feature_names=(
            "alcohol",
            "malic acid",
            "ash",
            "alcalinity of ash",
            "magnesium",
            "total phenols",
            "flavanoids",
            "nonflavanoid phenols",
            "proanthocyanins",
            "color intensity",
            "hue",
            "OD280/OD315",
            "proline",
        ),
        source="UCI Wine, through scikit-learn",
    ),
)

_POINTS = (
    _points("moons", "Moons", "Two half moons that reach into each other.", 0.3),
    _points("circles", "Circles", "A ring around a ring.", 0.15),
    _points("spirals", "Spirals", "Two arms wound around each other.", 0.1),
    _points("xor", "XOR", "Opposite quarters belong together.", 0.2),
    _points("blobs", "Blobs", "Three clouds of points that overlap.", 1.0, classes=3),
)

_SURFACE = DatasetSpec(
    name="surface",
    title="f(x₁, x₂)",
    description="Two inputs, one output: fit a wavy surface from a few noisy heights.",
    family="surface",
    task="regression",
    feature_count=2,
    class_names=(),
    train_pool=2000,
    holdout_size=1000,
    default_train_size=100,
    feature_names=_XY,
    noise=0.2,
    source="generated",
)


def _idx(name: str, title: str, description: str, classes: tuple[str, ...]) -> DatasetSpec:
    return DatasetSpec(
        name=name,
        title=title,
        description=description,
        family="images",
        task="classification",
        feature_count=784,
        class_names=classes,
        train_pool=60_000,
        holdout_size=10_000,
        default_train_size=1000,
        image_shape=(28, 28),
        source="IDX files in DROPSCOPE_DATA_DIR, else OpenML",
    )


_IMAGES = (
    DatasetSpec(
        name="digits",
        title="Digits",
        description="Handwritten digits of 8 × 8 pixels: which of ten is it?",
        family="images",
        task="classification",
        feature_count=64,
        class_names=_DIGITS,
        train_pool=1257,
        holdout_size=540,
        default_train_size=200,
        image_shape=(8, 8),
        source="UCI Optical Recognition of Handwritten Digits (test part), through scikit-learn",
    ),
    DatasetSpec(
        name="cats_dogs",
        title="Cats and dogs",
        description="Drawings of 16 × 16 pixels: is it a cat or a dog?",
        family="images",
        task="classification",
        feature_count=256,
        class_names=("cat", "dog"),
        train_pool=2000,
        holdout_size=1000,
        default_train_size=300,
        image_shape=(16, 16),
        noise=0.08,
        source="generated",
    ),
    _idx("mnist", "MNIST", "Handwritten digits of 28 × 28 pixels.", _DIGITS),
    _idx(
        "fashion_mnist",
        "Fashion-MNIST",
        "Clothes of 28 × 28 pixels: which of ten kinds is it?",
        (
            "T-shirt",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ),
    ),
)

SPECS: dict[str, DatasetSpec] = {
    spec.name: spec for spec in (*_IMAGES[:2], *_POINTS, _SURFACE, *_TABLES, *_IMAGES[2:])
}
