"""What goes into an answer is fit for JSON, whatever came out of a network."""

import math

import pytest
import torch

from dropscope.lab.probes.uncertainty import Figure
from dropscope.runs.plain_values import figure, number, numbers


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, None])
def test_what_is_no_number_is_null(value):
    assert number(value) is None
    assert figure(Figure(1.0, value)) == {"value": 1.0, "standard_error": None}


def test_so_it_is_within_tensors():
    values = torch.tensor([[0.25, math.nan], [math.inf, -1.5]])
    assert numbers(values) == [[0.25, None], [None, -1.5]]
    assert numbers(values, digits=1) == [[0.2, None], [None, -1.5]]
