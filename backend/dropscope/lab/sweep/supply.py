"""Batches and masks for many members at once, drawn for many steps ahead.

Every member has generators of its own, and gets from them what its single run would: the same
permutations, the same masks, to the bit. Drawing for many steps in one call is what makes it cheap.
Knows data sets and noise; nothing of networks.
"""

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Generator, Tensor

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.masks import NoiseSource, draws_as_uniform
from dropscope.lab.recipe import Recipe
from dropscope.lab.seeds import derive_seed

_BLOCK_BYTES = 2**19  # of numbers drawn, or of examples gathered, in one go
Multipliers = list[Tensor | None]
Block = tuple[tuple[int, ...], Tensor]
"""Batch sizes of some steps, and their multipliers: (members, numbers)."""
Fetch = Callable[[Iterator[Block]], Iterator[Block]]
"""How to go through blocks: ``iter``, or so that the next is made while one is used."""


class BatchSupply:
    """Every member's batches, side by side, in the order of its single run.

    Args:
        recipes: of equal training-set size and batch size; seeds decide the order.
        datasets: each member's; members may share one.
    """

    def __init__(self, recipes: Sequence[Recipe], datasets: Sequence[Dataset]) -> None:
        self._batch_size = recipes[0].training.batch_size
        self._size = datasets[0].train_size
        self._orders = [Generator().manual_seed(derive_seed(r.seed, "order")) for r in recipes]
        unique = list({id(dataset): dataset for dataset in datasets}.values())
        place = {id(dataset): index * self._size for index, dataset in enumerate(unique)}
        self._x = _joined([dataset.train_x for dataset in unique])
        self._y = _joined([dataset.train_y for dataset in unique])
        offsets = [place[id(dataset)] for dataset in datasets]
        self._offsets = torch.tensor(offsets).unsqueeze(1)  # (members, 1)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield x (members, batch, features) and y (members, batch, …), without end."""
        batch, members = self._batch_size, len(self._orders)
        step_bytes = self._x[0].nbytes * batch * members
        together = max(1, _BLOCK_BYTES // step_bytes) * batch
        while True:
            drawn = [torch.randperm(self._size, generator=order) for order in self._orders]
            rows = torch.stack(drawn).add_(self._offsets)  # (members, examples)
            full = self._size - self._size % batch
            for start in range(0, full, together):
                piece = rows[:, start : min(start + together, full)]
                yield from self._gathered(piece.reshape(members, -1, batch).transpose(0, 1))
            if full < self._size:
                yield from self._gathered(rows[:, full:].unsqueeze(0))

    def _gathered(self, rows: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """Examples of ``rows`` (steps, members, batch), a step each."""
        flat = rows.reshape(-1)
        x = self._x.index_select(0, flat)
        y = self._y.index_select(0, flat)
        xs = x.view(*rows.shape, *x.shape[1:]).unbind()
        return zip(xs, y.view(*rows.shape, *y.shape[1:]).unbind(), strict=True)


class NoiseSupply:
    """Every member's multipliers, side by side.

    Args:
        recipes: of one kind of noise and one mask scope, and equal in which layers have p = 0, and
            in which p = 1: there nothing is drawn.
        fetch: how to go through what is drawn.
    """

    def __init__(self, recipes: Sequence[Recipe], fetch: Fetch = iter) -> None:
        self._fetch = fetch
        first = recipes[0]
        self._widths = first.layer_sizes[:-1]
        self._is_shared = first.dropout.mask_scope == "batch"
        self._train_size = first.dataset.train_size
        self._batch_size = first.training.batch_size
        self._p = [(r.dropout.input, *r.dropout.hidden) for r in recipes]
        self._generators = [Generator().manual_seed(derive_seed(r.seed, "masks")) for r in recipes]
        is_ahead = first.dropout.kind == "bernoulli" and draws_as_uniform()
        self._sources = [] if is_ahead else self._step_by_step(recipes)
        self._kept: dict[tuple[int, ...], tuple[Tensor, Tensor]] = {}
        self._memory = torch.empty(0, dtype=torch.float64)  # for uniform numbers, time and again

    def __iter__(self) -> Iterator[Multipliers]:
        """Yield the multipliers of one step after the other: a layer each, without end."""
        if not any(self._p[0]):
            while True:
                yield []
        if self._sources:
            while True:
                for size in self._epoch():
                    yield self._drawn_one_by_one(size)
        for sizes, multipliers in self._fetch(self._drawn_together()):
            yield from self._cut(sizes, multipliers)

    def _epoch(self) -> list[int]:
        """Sizes of an epoch's batches."""
        full, rest = divmod(self._train_size, self._batch_size)
        return [self._batch_size] * full + [rest] * bool(rest)

    def _blocks(self) -> list[tuple[int, ...]]:
        """Steps to draw together: some epochs, or a part of one."""
        epoch = self._epoch()
        most = max(1, _BLOCK_BYTES // (8 * len(self._p) * self._numbers(epoch[0]) or 1))
        if most >= len(epoch):
            return [tuple(epoch * (most // len(epoch)))]
        return [tuple(epoch[start : start + most]) for start in range(0, len(epoch), most)]

    def _numbers(self, batch_size: int) -> int:
        """Numbers drawn in a step for a member."""
        rows = 1 if self._is_shared else batch_size
        return rows * sum(u for u, p in zip(self._widths, self._p[0], strict=True) if 0 < p < 1)

    def _drawn_together(self) -> Iterator[Block]:
        """Yield blocks without end."""
        while True:
            for sizes in self._blocks():
                yield sizes, self._draw(sizes)

    def _draw(self, sizes: tuple[int, ...]) -> Tensor:
        if sizes not in self._kept:
            exact = self._keep_probabilities(sizes)
            self._kept[sizes] = (exact, exact.float())
        keep, divisor = self._kept[sizes]
        total = sum(map(self._numbers, sizes))
        if self._memory.numel() < len(self._p) * total:
            self._memory = torch.empty(len(self._p) * total, dtype=torch.float64)
        uniform = self._memory[: len(self._p) * total].view(len(self._p), total)
        for row, generator in zip(uniform, self._generators, strict=True):
            row.uniform_(generator=generator)
        return torch.lt(uniform, keep, out=torch.empty(uniform.shape)).div_(divisor)

    def _cut(self, sizes: tuple[int, ...], multipliers: Tensor) -> Iterator[Multipliers]:
        """Yield each step's part of the multipliers, a layer each."""
        start = 0
        for size in sizes:
            step: Multipliers = []
            rows = 1 if self._is_shared else size
            for units, p in zip(self._widths, self._p[0], strict=True):
                if 0 < p < 1:
                    piece = multipliers[:, start : start + rows * units]
                    step.append(piece.view(len(self._p), rows, units))
                    start += rows * units
                else:
                    step.append(torch.zeros(1, 1, units) if p else None)
            yield step

    def _keep_probabilities(self, sizes: tuple[int, ...]) -> Tensor:
        """``1 - p`` for every number of these steps: (members, numbers), or (1, numbers)."""
        members = self._p[:1] if len(set(self._p)) == 1 else self._p
        counts = [
            (1 if self._is_shared else size) * units
            for size in sizes
            for units, p in zip(self._widths, self._p[0], strict=True)
            if 0 < p < 1
        ]
        drawn = [[1.0 - p for p in of_member if 0 < p < 1] * len(sizes) for of_member in members]
        values = torch.tensor(drawn, dtype=torch.float64)
        return values.repeat_interleave(torch.tensor(counts, dtype=torch.int64), 1)

    def _step_by_step(self, recipes: Sequence[Recipe]) -> list[NoiseSource]:
        return [
            NoiseSource(p, self._widths, generator, recipe.dropout.kind, recipe.dropout.mask_scope)
            for recipe, p, generator in zip(recipes, self._p, self._generators, strict=True)
        ]

    def _drawn_one_by_one(self, batch_size: int) -> Multipliers:
        drawn = [source.draw(batch_size) for source in self._sources]
        found: Multipliers = []
        for layer in zip(*drawn, strict=True):
            of_members = [noise.multiplier for noise in layer if noise.multiplier is not None]
            found.append(torch.stack(of_members) if of_members else None)
        return found


def _joined(tensors: Sequence[Tensor]) -> Tensor:
    return tensors[0] if len(tensors) == 1 else torch.cat(list(tensors))
