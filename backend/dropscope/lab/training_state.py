"""Everything that decides how a training goes on, as plain values: to keep, and to start from.

Copies: a state never changes, however its training goes on. Knows no file and no format.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor

from dropscope.lab.batches import Position
from dropscope.lab.records import TwinName


@dataclass(frozen=True, slots=True)
class TwinState:
    """One network and its optimiser.

    ``parameters``: weight, bias, weight, bias, … ``buffers``: what the optimiser remembers, in its
    own order; empty where it remembers nothing yet.
    """

    parameters: tuple[Tensor, ...]
    buffers: tuple[Tensor, ...]


@dataclass(frozen=True, slots=True)
class TrainingState:
    """A training after ``step`` updates.

    ``position``: in the order of batches. ``masks``: state of the generator that draws them.
    ``drop_probabilities`` (input first) and ``learning_rate``: the settings in force.
    """

    step: int
    position: Position
    masks: Tensor
    drop_probabilities: tuple[float, ...]
    learning_rate: float
    twins: dict[TwinName, TwinState]

    def tensors(self) -> Iterator[Tensor]:
        """Every tensor."""
        yield self.position.order
        yield self.masks
        for twin in self.twins.values():
            yield from twin.parameters
            yield from twin.buffers

    @property
    def nbytes(self) -> int:
        """Memory that the tensors take."""
        return sum(tensor.nbytes for tensor in self.tensors())
