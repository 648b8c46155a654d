"""Figures and tensors as plain values fit for JSON: what is not a finite number is ``None``."""

import math
from base64 import b64encode
from typing import Any

from torch import Tensor

from dropscope.lab.probes.uncertainty import Figure


def number(value: float | None) -> float | None:
    """Return a finite number, or ``None``."""
    return value if value is not None and math.isfinite(value) else None


def numbers(values: Tensor, digits: int | None = None) -> Any:
    """Return a tensor's numbers as nested lists, rounded if ``digits`` says so."""
    return _nested(values.tolist(), digits)


def matrix(values: Tensor) -> dict[str, Any]:
    """Return ``{"shape", "values"}``: base64 of little-endian float32, row by row, to the bit."""
    return {
        "shape": list(values.shape),
        "values": b64encode(values.numpy().astype("<f4").tobytes()).decode(),
    }


def figure(one: Figure) -> dict[str, float | None]:
    """Return ``{"value", "standard_error"}``."""
    return {"value": number(one.value), "standard_error": number(one.standard_error)}


def split(figures: dict[str, Figure]) -> dict[str, Any]:
    """Return each figure's value under its name, and all errors under ``standard_error``."""
    return {
        **{name: number(one.value) for name, one in figures.items()},
        "standard_error": {name: number(one.standard_error) for name, one in figures.items()},
    }


def _nested(values: Any, digits: int | None) -> Any:
    if isinstance(values, list):
        return [_nested(one, digits) for one in values]
    if not math.isfinite(values):
        return None
    return values if digits is None else round(values, digits)
