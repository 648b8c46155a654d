"""``python -m tests.defences [-k PATTERN]``: take each defence away, and see that a test fails.

Ends with 1 where nothing noticed, or where a line of the table shows nothing: its test does not
pass with the defence, hangs without it, or the edit broke the program.
"""

import argparse
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from tests.defences.defence import Defence
from tests.defences.page import Trial, write
from tests.defences.table import DEFENCES
from tests.defences.trial import Copy, Result, copied
from tests.faults.ledger import machine


def main(arguments: Sequence[str]) -> int:
    """Try the defences that are wanted, and write what came of it."""
    wanted = _wanted(arguments)
    tests = sorted({defence.test for defence in wanted})
    with copied() as copy:
        whole = copy.run(tests, limit_s=60 + 30 * len(tests))
        noticed = 0
        for one in wanted:
            result = _tried(copy, one, whole[one.test])
            noticed += result.outcome == "failed"
            write(DEFENCES, {one.id: _trial(one, result)})
    sys.stdout.write(f"{noticed} of {len(wanted)} were noticed.\n")
    return 0 if noticed == len(wanted) else 1


def _wanted(arguments: Sequence[str]) -> list[Defence]:
    parser = argparse.ArgumentParser(prog="python -m tests.defences")
    parser.add_argument(
        "-k", metavar="PATTERN", default="", help="only those with this in id, threats or file"
    )
    pattern = parser.parse_args(arguments).k
    wanted = [one for one in DEFENCES if re.search(pattern, f"{one.id} {one.against} {one.path}")]
    if not wanted:
        parser.error(f"no defence has {pattern!r} in its id, threats or file")
    return wanted


def _tried(copy: Copy, defence: Defence, whole: Result) -> Result:
    """What came of the test without the defence; with it, it must have passed (``whole``)."""
    began_s = time.monotonic()
    result, said = whole, "ITS TEST DOES NOT PASS AS IT IS"
    if whole.outcome == "passed":
        with copy.without(defence):
            result = copy.run([defence.test], "-x")[defence.test]
        said = {"failed": "noticed", "passed": "NOT NOTICED", "broken": "BROKEN"}[result.outcome]
    else:
        result = replace(whole, outcome="broken")
    why = f"by {result.name}" if result.outcome == "failed" else result.reason
    sys.stdout.write(f"{defence.id}: {said} {why} ({time.monotonic() - began_s:.1f} s)\n")
    sys.stdout.flush()
    return result


def _trial(defence: Defence, result: Result) -> Trial:
    path, _, name = defence.test.removeprefix("tests/").partition("::")
    noticed_by = f"{path}::{name}" if result.outcome == "failed" else ""
    return Trial(noticed_by, f"{datetime.now(UTC):%Y-%m-%d}", machine())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
