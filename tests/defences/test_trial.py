"""What counts as noticed: a test that fails, not one that cannot run, is skipped, or is broken."""

import pytest
from tests.defences.trial import Result, result_of


def report(*cases):
    inner = "".join(f'<testcase name="test_{n}">{case}</testcase>' for n, case in enumerate(cases))
    return f"<testsuites><testsuite>{inner}</testsuite></testsuites>"


def test_all_passed():
    assert result_of(report("", "")) == Result("passed")


def test_the_first_failure_counts():
    failed = '<failure message="AssertionError: assert 200 == 403">…</failure>'
    assert result_of(report("", failed)) == Result(
        "failed", "test_1", "AssertionError: assert 200 == 403"
    )


@pytest.mark.parametrize(
    "case",
    [
        "<failure message=\"NameError: name 'x' is not defined\">…</failure>",
        "<failure message=\"E.ModuleNotFoundError: No module named 'x'\">…</failure>",
        '<error message="failed on setup with …">…</error>',
        '<skipped message="NO CHROMIUM HERE">…</skipped>',
    ],
)
def test_these_show_nothing(case):
    assert result_of(report("", case)).outcome == "broken"


def test_nor_does_no_test_at_all():
    assert result_of(report()).outcome == "broken"
