import numpy as np
import pytest
import torch

from dropscope.lab.probes.uncertainty import jackknife, mean_of, mean_over


def test_the_jackknife_of_a_mean_is_its_standard_error():
    values = np.random.default_rng(0).normal(size=20)
    found = jackknife(lambda rows: float(values[rows.numpy()].mean()), 20, groups=20)
    assert found.value == pytest.approx(values.mean())
    assert found.standard_error == pytest.approx(values.std(ddof=1) / np.sqrt(20))


def test_one_example_cannot_be_left_out():
    assert jackknife(lambda rows: float(len(rows)), 1).standard_error is None


def test_a_mean_of_one_has_no_error():
    assert mean_of([3.0]).standard_error is None
    found = mean_of([1.0, 2.0, 6.0])
    assert (found.value, found.standard_error) == pytest.approx((3.0, np.sqrt(7 / 3)))


def test_a_mean_over_examples_is_that_of_single_values():
    values = torch.tensor([3.0, 1.0, 2.0, 7.0], dtype=torch.float64)
    found, expected = mean_over(values), mean_of(values.tolist())
    assert found.value == pytest.approx(expected.value)
    assert found.standard_error == pytest.approx(expected.standard_error)
    assert mean_over(values[:1]).standard_error is None


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e300])
def test_what_is_no_number_raises_nothing(bad):
    """A network that diverged is measured too."""
    values = [1.0, bad, -bad]
    for found in (mean_of(values), jackknife(lambda rows: values[rows[0]], 3)):
        assert not np.isfinite(found.standard_error)
