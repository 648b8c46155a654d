"""MNIST's file format and the data sets that come in it, in plain NumPy.

The functions are copied as they stand into exported scripts, so they use nothing of Dropscope.
Format: two zero bytes, a type code (8: unsigned byte), the number of dimensions, each dimension as
a big-endian 32-bit number, then the bytes (LeCun, Cortes and Burges, 1998).
"""

import gzip
from pathlib import Path

import numpy as np

from dropscope.lab.datasets.splitting import choose_examples, make_labels_wrong


def read_idx(path: str | Path) -> np.ndarray:
    """Read one IDX file of unsigned bytes, gzipped or not."""
    content = Path(path).read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    if content[:3] != b"\x00\x00\x08" or len(content) < 4:
        raise ValueError(f"{Path(path).name} is not an IDX file of unsigned bytes")
    dimensions = content[3]
    shape = np.frombuffer(content, ">u4", dimensions, 4).astype(int)
    values = np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions)
    if values.size != shape.prod():
        raise ValueError(f"{Path(path).name} should hold {shape.prod()} values, has {values.size}")
    return values.reshape(shape)


def find_idx(folder: str | Path, stem: str) -> Path:
    """Find a file such as train-images-idx3-ubyte, gzipped or not."""
    for name in (stem, f"{stem}.gz"):
        if (Path(folder) / name).is_file():
            return Path(folder) / name
    raise FileNotFoundError(f"{stem} or {stem}.gz")


def read_idx_set(folder: str | Path) -> list[np.ndarray]:
    """Return training images, training labels, test images and test labels as bytes."""
    return [
        read_idx(find_idx(folder, f"{part}-{kind}"))
        for part in ("train", "t10k")
        for kind in ("images-idx3-ubyte", "labels-idx1-ubyte")
    ]


def fetch_open_ml(name: str, cache: str | None) -> list[np.ndarray]:
    """Return the same four arrays from OpenML, through scikit-learn's cache."""
    from sklearn.datasets import fetch_openml

    x, y = fetch_openml(
        name, version=1, return_X_y=True, as_frame=False, data_home=cache, n_retries=1, delay=0.1
    )
    x, y = x.astype(np.uint8).reshape(-1, 28, 28), y.astype(np.uint8)
    return [x[:60000], y[:60000], x[60000:], y[60000:]]


def make_images(
    arrays: list[np.ndarray], train_size: int, label_noise: float, seed: int
) -> tuple[np.ndarray, ...]:
    """28 x 28 pixels from 0 to 1; the data set's own test images are held out."""
    images, labels, holdout_images, holdout_labels = arrays
    pool_x, true_y = choose_examples(images, labels.astype(np.int64), train_size, seed)
    train_x = pool_x.reshape(len(pool_x), -1).astype(np.float32) / np.float32(255)
    holdout_x = holdout_images.reshape(len(holdout_images), -1).astype(np.float32) / np.float32(255)
    train_y = make_labels_wrong(true_y, label_noise, 10, seed)
    return train_x, train_y, true_y, holdout_x, holdout_labels.astype(np.int64)
