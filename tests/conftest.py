"""What every test may rely on: browser tests run where a Chromium is, or say loudly why not."""

import os
import shutil
from collections.abc import Sequence

import pytest
import structlog
from tests.postgres import NO_POSTGRES, Postgres, find_postgres
from tests.small_disk import NO_DISK

# The shell is the same browser without windows, which starts in half the time.
SHELL = "chromium-headless-shell"
CHROMIUM_NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome")
LONG_FIRST = ("e2e", "science", "faults", "contract")
NO_CHROMIUM = (
    f"NO CHROMIUM HERE: none of {', '.join(CHROMIUM_NAMES)} is on the path and DROPSCOPE_CHROMIUM "
    "names no program. Browser tests did not run."
)


def find_chromium(names: Sequence[str] = CHROMIUM_NAMES) -> str | None:
    """Path of the first browser found; ``DROPSCOPE_CHROMIUM`` wins."""
    asked = os.environ.get("DROPSCOPE_CHROMIUM")
    names = [asked] if asked else names
    return next((path for path in map(shutil.which, names) if path), None)


def on_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def pytest_configure():
    # By default a traceback comes with what every name stood for, which takes seconds to draw.
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])


def pytest_runtest_setup(item):
    if item.get_closest_marker("browser") and find_chromium() is None:
        if on_ci():
            pytest.fail(NO_CHROMIUM, pytrace=False)
        pytest.skip(NO_CHROMIUM)


def pytest_collection_modifyitems(config, items):
    """Long files first, so that at the end no worker waits for another; a room stays together."""

    def place(item):
        room = item.path.relative_to(config.rootpath / "tests").parts[0]
        return LONG_FIRST.index(room) if room in LONG_FIRST else len(LONG_FIRST)

    items.sort(key=place)


def pytest_terminal_summary(terminalreporter):
    reports = terminalreporter.getreports("skipped")
    needs = (("BROWSER", NO_CHROMIUM), ("POSTGRESQL", NO_POSTGRES), ("FULL-DISK", NO_DISK))
    for kind, reason in needs:
        missed = sum(reason in str(report.longrepr) for report in reports)
        if missed:
            terminalreporter.section(f"{kind} TESTS WERE SKIPPED", sep="!", red=True, bold=True)
            terminalreporter.line(f"{missed} of them. {reason}", red=True, bold=True)


@pytest.fixture(scope="session")
def chromium_path():
    """The browser that tests drive; a test that asks for it carries the mark ``browser``."""
    return find_chromium()


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server; skipped where none is installed, a failure where one is required."""
    programs = find_postgres()
    if programs is None:
        if on_ci():
            pytest.fail(NO_POSTGRES, pytrace=False)
        pytest.skip(NO_POSTGRES)
    server = Postgres(programs)
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """An empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'dropscope.db'}"
    return request.getfixturevalue("postgres").make_database()
