"""A loaded data set: tensors for training and for the hold-out, nothing else."""

from dataclasses import dataclass

from torch import Tensor

from dropscope.lab.datasets.catalogue import DatasetSpec


@dataclass(frozen=True, slots=True)
class Dataset:
    """Examples of one run.

    ``train_x``, ``holdout_x``: (examples, features) float32. ``train_y``, ``holdout_y``:
    (examples,) int64 classes, or (examples, 1) float32 values for a regression. ``train_y_true``:
    like ``train_y``, before labels were made wrong (regression: before noise).
    """

    spec: DatasetSpec
    train_x: Tensor
    train_y: Tensor
    train_y_true: Tensor
    holdout_x: Tensor
    holdout_y: Tensor

    @property
    def train_size(self) -> int:
        """Number of training examples."""
        return len(self.train_x)

    @property
    def nbytes(self) -> int:
        """Memory that the tensors take."""
        train = (self.train_x, self.train_y, self.train_y_true)
        return sum(tensor.nbytes for tensor in (*train, self.holdout_x, self.holdout_y))
