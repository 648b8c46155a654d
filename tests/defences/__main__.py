"""``python -m tests.defences [-k WORDS]``: take each defence away, and see that a test fails.

Ends with 1 where nothing noticed, or where a line of the table shows nothing: its test does not
pass with the defence, hangs without it, or the edit broke the program.
"""

import argparse
import sys
import time
from collections.abc import Sequence
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
        if whole.outcome != "passed":
            sys.stdout.write(f"With every defence: {whole.name} {whole.outcome}. {whole.reason}\n")
            return 1
        results = {defence: _tried(copy, defence) for defence in wanted}
    write(DEFENCES, {one.id: _trial(one, result) for one, result in results.items()})
    missed = [one for one, result in results.items() if result.outcome != "failed"]
    sys.stdout.write(f"{len(wanted) - len(missed)} of {len(wanted)} were noticed.\n")
    return 1 if missed else 0


def _wanted(arguments: Sequence[str]) -> list[Defence]:
    parser = argparse.ArgumentParser(prog="python -m tests.defences")
    parser.add_argument("-k", default="", help="only those with this in id, threats or file")
    words = parser.parse_args(arguments).k
    wanted = [one for one in DEFENCES if words in f"{one.id} {one.against} {one.path}"]
    if not wanted:
        parser.error(f"no defence has '{words}' in its id, threats or file")
    return wanted


def _tried(copy: Copy, defence: Defence) -> Result:
    began_s = time.monotonic()
    with copy.without(defence):
        result = copy.run([defence.test], "-x")
    said = {"failed": "noticed", "passed": "NOT NOTICED", "broken": "BROKEN"}[result.outcome]
    why = f" by {result.name}" if result.outcome == "failed" else f" {result.reason}"
    sys.stdout.write(f"{defence.id}: {said}{why} ({time.monotonic() - began_s:.1f} s)\n")
    sys.stdout.flush()
    return result


def _trial(defence: Defence, result: Result) -> Trial:
    path, _, name = defence.test.removeprefix("tests/").partition("::")
    noticed_by = f"{path}::{name}" if result.outcome == "failed" else ""
    return Trial(noticed_by, f"{datetime.now(UTC):%Y-%m-%d}", machine())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
