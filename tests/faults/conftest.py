"""What the tests of the fault matrix share: two forms of each, a server to harm, and figures.

A test that asks for ``count`` or ``form`` exists twice: ``short`` belongs to ``make test`` and
shows that the defence is there; ``long`` carries the mark ``soak``, has the matrix's full numbers,
and may hold the server to times and sizes, which a short form never does.
"""

import signal

import pytest
from tests.faults.server import ServerProcess


@pytest.fixture(params=["short", pytest.param("long", marks=pytest.mark.soak)])
def form(request):
    """``short`` or ``long``."""
    return request.param


@pytest.fixture
def count(form):
    """``count(short, long)``: the number that this form asks for."""
    return lambda short, long: {"short": short, "long": long}[form]


@pytest.fixture
def figures(record_property):
    """``figures("F12", submissions=200, …)``: what was measured, for the report of a soak."""

    def tell(fault, **values):
        record_property("fault", fault)
        for name, value in values.items():
            record_property(name, value)

    return tell


@pytest.fixture
def start(tmp_path):
    """``start(*flags, home="home", port=0)``: a server; each one ends with the test."""
    started = []

    def start_one(*flags, home="home", port=0):
        started.append(ServerProcess(tmp_path / home, *flags, port=port))
        return started[-1]

    yield start_one
    for server in started:
        if server.process.returncode is None:
            server.end(signal.SIGKILL)
