"""A loaded data set: tensors for training and for the hold-out, nothing else."""

from dataclasses import dataclass, replace
from typing import Self, get_args

import torch
from torch import Tensor

from dropscope.lab.datasets.catalogue import DatasetSpec
from dropscope.lab.datasets.give_away import holdout_pixels, set_pixels
from dropscope.lab.recipe import GiveAwayHoldout


@dataclass(frozen=True, slots=True)
class GiveAway:
    """Pixels that give the class away: how many, and the seed that decides what lying ones say."""

    pixels: int
    seed: int


NO_GIVE_AWAY = GiveAway(0, 0)


@dataclass(frozen=True, slots=True)
class Labels:
    """Which class examples are of, where that is not what is learnt; each (examples,) int64."""

    train: Tensor
    train_true: Tensor
    holdout: Tensor


@dataclass(frozen=True, slots=True)
class Dataset:
    """Examples of one run.

    ``train_x``, ``holdout_x``: (examples, features) float32. ``train_y``, ``holdout_y``:
    (examples,) int64 classes, or (examples, 1) float32 values for a regression. ``train_y_true``:
    like ``train_y``, before labels were made wrong (regression: before noise). ``give_away``: the
    pixels that tell the class. ``aside``: labels that nobody learns; of an autoencoder's examples,
    whose ``y`` are their ``x``.
    """

    spec: DatasetSpec
    train_x: Tensor
    train_y: Tensor
    train_y_true: Tensor
    holdout_x: Tensor
    holdout_y: Tensor
    give_away: GiveAway = NO_GIVE_AWAY
    aside: Labels | None = None

    def to_give_back(self) -> Self:
        """Return the same examples with their own inputs as what is to be learnt."""
        if self.aside is not None:
            return self
        return replace(
            self,
            train_y=self.train_x,
            train_y_true=self.train_x,
            holdout_y=self.holdout_x,
            aside=self.labels,
        )

    @property
    def labels(self) -> Labels:
        """Classes (or, of a regression, values) of the examples, learnt or not."""
        return self.aside or Labels(self.train_y, self.train_y_true, self.holdout_y)

    @property
    def train_size(self) -> int:
        """Number of training examples."""
        return len(self.train_x)

    @property
    def nbytes(self) -> int:
        """Memory that the tensors take."""
        train = (self.train_x, self.train_y, self.train_y_true)
        return sum(tensor.nbytes for tensor in (*train, self.holdout_x, self.holdout_y))

    def holdout_variants(self) -> dict[GiveAwayHoldout, Tensor]:
        """Hold-out examples with give-away pixels as in training, removed and lying.

        Each is (examples, features) float32; empty where no pixel gives the class away.
        """
        pixels, seed = self.give_away.pixels, self.give_away.seed
        if pixels == 0:
            return {}
        x, y = self.holdout_x.numpy(), self.holdout_y.numpy()
        variants: tuple[GiveAwayHoldout, ...] = get_args(GiveAwayHoldout)
        classes = len(self.spec.class_names)
        return {
            variant: torch.from_numpy(
                set_pixels(x, holdout_pixels(y, classes, variant, seed), pixels)
            )
            for variant in variants
        }
