"""Servers for the science: real processes, and a word where MNIST is absent."""

import pytest
from tests.science.experiments.server import NO_MNIST, mnist_folder, serving


def pytest_runtest_setup(item):
    if item.get_closest_marker("mnist") and mnist_folder() is None:
        pytest.skip(NO_MNIST)


@pytest.fixture(scope="module")
def server():
    """A server process of its own for a file of tests."""
    with serving(mnist_folder()) as running:
        yield running
