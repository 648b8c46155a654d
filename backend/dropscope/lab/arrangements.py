"""Who reads the give-away pixel under other arrangements of dropout, as it was measured.

``give_away.json`` is written by ``python -m dropscope.lab.measure_give_away`` and by nothing else.
Does not import torch.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from dropscope.lab.presets import Difference

DATA = "give_away.json"


@dataclass(frozen=True, slots=True)
class SeedMean:
    """Mean over seeds, and its standard error."""

    value: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Drop probabilities of the input and of each hidden layer, and what came out.

    ``accuracy``: hold-out accuracy with the pixel ``as_training``, ``removed`` and ``lying``.
    ``saliency_share``: how much of the saliency lies on it. ``error_difference``: of the error
    with the pixel removed and lying, paired over seeds, less that without any dropout; empty for
    the arrangement without.
    """

    name: str
    of_input: float
    of_hidden: float
    accuracy: Mapping[str, SeedMean]
    saliency_share: SeedMean
    error_difference: Mapping[str, Difference]


@dataclass(frozen=True, slots=True)
class Arrangements:
    """All of them. ``preset``: whose recipe was trained; ``date``: ISO day; ``seeds``: how many."""

    preset: str
    seeds: int
    date: str
    found: tuple[Arrangement, ...]


@cache
def arrangements() -> Arrangements:
    """Everything that was measured; the one without dropout first."""
    told: dict[str, Any] = json.loads((files(__package__) / DATA).read_text("utf-8"))
    found = tuple(_parse(entry) for entry in told["found"])
    return Arrangements(told["preset"], told["seeds"], told["date"], found)


def _parse(entry: dict[str, Any]) -> Arrangement:
    return Arrangement(
        name=entry["name"],
        of_input=entry["of_input"],
        of_hidden=entry["of_hidden"],
        accuracy={name: SeedMean(**one) for name, one in entry["accuracy"].items()},
        saliency_share=SeedMean(**entry["saliency_share"]),
        error_difference={
            name: Difference(**one) for name, one in entry["error_difference"].items()
        },
    )
