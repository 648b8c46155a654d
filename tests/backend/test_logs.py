"""What is logged: by people's or programs' eyes, and without a single secret."""

import json
import logging

import pytest
import structlog

from dropscope import logs

TOKEN = "a-token-that-nobody-may-read"


@pytest.fixture(autouse=True)
def _as_before():
    before, handlers, level = structlog.get_config(), logging.root.handlers[:], logging.root.level
    yield
    structlog.configure(**before)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def lines(capfd):
    output, errors = capfd.readouterr()
    assert output == ""
    return errors.splitlines()


def test_json_is_an_object_a_line_with_time_level_and_run(capfd):
    logs.configure("info", "json")
    structlog.get_logger().info("run state", run_id="abc", state="running")
    logging.getLogger("a.library").warning("it %s", "happened")
    structlog.get_logger().debug("nobody wants to know")
    own, other = map(json.loads, lines(capfd))
    assert own.pop("timestamp").endswith("Z")
    assert own == {"event": "run state", "run_id": "abc", "state": "running", "level": "info"}
    assert (other["event"], other["level"]) == ("it happened", "warning")


def test_a_console_has_readable_lines(capfd):
    logs.configure("info", "console")
    structlog.get_logger().info("run state", run_id="abc")
    (line,) = lines(capfd)
    assert "run state" in line
    assert "run_id=abc" in line


def test_a_failure_says_where_but_no_values(capfd):
    logs.configure("warning", "json")
    password = "hunter2" * 3
    try:
        raise ValueError(len(password))
    except ValueError:
        structlog.get_logger().exception("it failed", run_id="abc")
    (line,) = lines(capfd)
    assert "ValueError: 21" in json.loads(line)["exception"]
    assert "hunter2" not in line


@pytest.mark.parametrize(
    "said",
    [
        TOKEN,
        f"GET /#token={TOKEN}&x=1",
        f"Authorization: Bearer {TOKEN}",
        f"postgresql://ada:{TOKEN}@db/runs",
        {"deep": [{"inside": f"of {TOKEN} it"}]},
    ],
)
@pytest.mark.parametrize("log_format", ["json", "console"])
def test_no_secret_is_ever_logged(capfd, said, log_format):
    logs.configure("info", log_format, lambda: [TOKEN])
    structlog.get_logger().warning("event", said=said)
    logging.getLogger("a.library").warning("it was %s", said)
    said_by_both = lines(capfd)
    assert len(said_by_both) == 2
    assert all(TOKEN not in line and logs.HIDDEN in line for line in said_by_both)


def test_what_only_looks_like_a_secret_is_hidden_too(capfd):
    logs.configure("info", "json")
    structlog.get_logger().warning("opened https://lab.example/#token=unknown-to-us and closed")
    (line,) = lines(capfd)
    assert "unknown-to-us" not in line
    assert "closed" in line
