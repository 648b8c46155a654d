"""What counts as noticed: a test that fails, not one that cannot run, is skipped, or is broken."""

import pytest
from tests.defences.trial import Result, result_of_script, results_of

FILE = "tests/backend/test_app.py"
TEST = f"{FILE}::test_x"
FAILED = '<failure message="AssertionError: assert 200 == 403">…</failure>'


def report(*cases):
    inner = "".join(
        f'<testcase file="{FILE}" name="{name}">{case}</testcase>' for name, case in cases
    )
    return f"<testsuites><testsuite>{inner}</testsuite></testsuites>"


def test_all_passed():
    results = results_of(report(("test_x[1]", ""), ("test_x[2]", ""), ("test_y", FAILED)))
    assert {test: one.outcome for test, one in results.items()} == {
        TEST: "passed",
        f"{FILE}::test_y": "failed",
    }


def test_the_first_failure_counts():
    cases = [("test_x[1]", ""), ("test_x[2]", FAILED), ("test_x[3]", "")]
    expected = Result("failed", "test_x[2]", "AssertionError: assert 200 == 403")
    assert results_of(report(*cases)) == {TEST: expected}


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
    assert results_of(report(("test_x[1]", ""), ("test_x[2]", case)))[TEST].outcome == "broken"


def test_nor_does_no_test_at_all():
    assert results_of(report()) == {}


ENDS = "# tests 15\n# pass {}\n# fail {}\n# skipped 14\n"
NOT_OK = "not ok 7 - it is so\n  ---\n  name: '{}'\n  ...\n"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("ok 1 - it is so\n" + ENDS.format(1, 0), "passed"),
        (NOT_OK.format("AssertionError") + ENDS.format(0, 1), "failed"),
        (NOT_OK.format("ReferenceError") + ENDS.format(0, 1), "broken"),
        ("not ok 1 - it.test.js\n  code: 'ERR_TEST_FAILURE'\n" + ENDS.format(0, 1), "broken"),
        (ENDS.format(0, 0), "broken"),
        ("", "broken"),
    ],
)
def test_scripts_are_told_apart_in_the_same_way(said, outcome):
    assert result_of_script("it is so", said).outcome == outcome
