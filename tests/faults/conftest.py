"""What the tests of the fault matrix share: two forms of each, a server to harm, and figures.

A test that asks for ``count`` or ``form`` exists twice: ``short`` belongs to ``make test`` and
shows that the defence is there; ``long`` carries the mark ``soak``, has the matrix's full numbers,
and may hold the server to times and sizes, which a short form never does. What long forms came to
is written to ``docs/reliability.md``.
"""

import signal
from datetime import UTC, datetime

import pytest
from tests.faults.ledger import FAULTS, Line, faults_of, machine, write
from tests.faults.server import ServerProcess, from_nothing
from tests.warm import WarmProcess

WHOLE = pytest.StashKey[dict[str, set[str]]]()  # the ids of a fault's long forms, all of them


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
def start(request, tmp_path):
    """``start(*flags, home="home", port=0)``: a server; each one ends with the test.

    Long forms measure, so theirs are started as users start them.
    """
    is_long = request.node.get_closest_marker("soak")
    process = from_nothing if is_long else WarmProcess
    started = []

    def start_one(*flags, home="home", port=0):
        started.append(ServerProcess(tmp_path / home, *flags, port=port, process=process))
        return started[-1]

    yield start_one
    for server in started:
        if server.process.returncode is None:
            server.end(signal.SIGKILL)


@pytest.hookimpl(trylast=True)  # once it is known which tests will run
def pytest_collection_modifyitems(config, items):
    """Note every long form of the faults that are tried, whether it was chosen or not."""
    chosen = {item.getparent(pytest.Module) for item in items if item.get_closest_marker("soak")}
    config.stash[WHOLE] = whole = {}
    for module in chosen:
        ids = {one.nodeid for one in module.collect() if one.get_closest_marker("soak")}
        for fault in faults_of(module.nodeid):
            whole[fault] = whole.get(fault, set()) | ids


def pytest_terminal_summary(terminalreporter, config):
    told = {True: [], False: []}
    for fault, reports in _reports_of(terminalreporter).items():
        ran = {report.nodeid for report in reports}
        told[config.stash.get(WHOLE, {}).get(fault) == ran].append((fault, reports))
    if told[False]:
        terminalreporter.section("some tests of these faults did not run: their lines stay")
        terminalreporter.line(", ".join(fault for fault, _ in told[False]))
    if told[True]:
        write([_line(fault, reports) for fault, reports in told[True]])
        terminalreporter.section("docs/reliability.md has been written")


def _reports_of(terminalreporter):
    """What came of long forms, by fault."""
    found = {}
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.getreports(outcome):
            is_told = report.when == "call" or outcome != "passed"
            if is_told and "soak" in report.keywords:
                for fault in faults_of(report.nodeid.partition("::")[0]):
                    found.setdefault(fault, []).append(report)
    return found


def _line(fault, reports):
    """One line of the page from every test of a fault."""
    told = [_figures(fault, report.user_properties) for report in reports]
    return Line(
        fault=fault,
        what=FAULTS[fault],
        result="passed" if all(report.passed for report in reports) else "FAILED",
        figures="; ".join(dict.fromkeys(filter(None, told))),
        seconds=f"{sum(report.duration for report in reports):.0f}",
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        machine=machine(),
    )


def _figures(fault, properties):
    """What a test told of a fault; of a file with two faults each has its own."""
    wanted, shown = False, []
    for name, value in properties:
        if name == "fault":
            wanted = value == fault
        elif wanted:
            number = f"{value:,}" if isinstance(value, int | float) else str(value)
            shown.append(f"{name.replace('_', ' ')} {number}")
    return ", ".join(shown)
