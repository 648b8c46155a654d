"""Takes a defence away in a copy of the sources, and runs there the test that must notice.

Knows pytest, node and folders; no page. The working tree is only read.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.defences.defence import ROOT, Defence

LIMIT_S = 300  # for what hangs without its defence: that is nobody's notice
COPIED = ("backend", "frontend", "tests", "docs")
ALONE = ("pyproject.toml", "package.json", "constraints.txt", "Makefile", ".gitignore")
# Whoever took a defence away and broke the program with it has shown nothing.
BROKEN = ("SyntaxError", "ImportError", "ModuleNotFoundError", "NameError", "UnboundLocalError")


@dataclass(frozen=True)
class Result:
    """What came of one test: ``passed``, ``failed``, or ``broken`` with why."""

    outcome: str
    name: str = ""
    reason: str = ""


Results = dict[str, Result]  # by test, as the table names it


class Copy:
    """The sources once more, in a folder of their own that is gone afterwards."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            ignored = shutil.ignore_patterns("__pycache__", ".*")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        for name in ALONE:
            shutil.copy(ROOT / name, folder / name)
        (folder / "node_modules").symlink_to(ROOT / "node_modules")
        # Rules about sources ask git which these are.
        subprocess.run(["git", "init", "-q", str(folder)], check=True)

    @contextmanager
    def without(self, defence: Defence) -> Iterator[None]:
        """The copy with a defence taken away, until the block ends."""
        path = self.folder / defence.path
        text = path.read_text("utf-8")
        path.write_text(defence.removed_from(text), "utf-8")
        try:
            yield
        finally:
            path.write_text(text, "utf-8")

    def run(self, tests: Sequence[str], *flags: str, limit_s: float = LIMIT_S) -> Results:
        """Run tests of either kind on the copy; what came of each."""
        scripts = [test for test in tests if ".test.js::" in test]
        others = [test for test in tests if test not in scripts]
        results = {test: self._script(test) for test in scripts}
        return results | (self._python(others, flags, limit_s) if others else {})

    def _python(self, tests: Sequence[str], flags: Sequence[str], limit_s: float) -> Results:
        report = self.folder / "report.xml"
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-q", *_PLAIN, *flags]
        code, said = self._call([*command, f"--junit-xml={report}", *tests], limit_s)
        if code in (0, 1) and report.exists():
            found = results_of(report.read_text("utf-8"))
            return {
                test: found.get(test, Result("broken", reason="it did not run")) for test in tests
            }
        reason = f"nothing had failed after {limit_s:g} s" if code is None else said[-1000:]
        return dict.fromkeys(tests, Result("broken", reason=reason))

    def _script(self, test: str) -> Result:
        path, _, name = test.partition("::")
        command = ["node", "--test", "--test-reporter=tap", f"--test-name-pattern=^{name}$", path]
        _, said = self._call(command, LIMIT_S)
        return result_of_script(name, said)

    def _call(self, command: Sequence[str], limit_s: float) -> tuple[int | None, str]:
        """The exit code, ``None`` where it hangs, and what was said."""
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(self.folder / "backend"), **_QUIET},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # servers that a test started end with it
        )
        try:
            said, _ = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return None, process.communicate()[0]
        return process.returncode, said


_PLAIN = ("-p", "no:cacheprovider", "-o", "junit_family=xunit1")
_QUIET = {"PYTHONDONTWRITEBYTECODE": "1"}  # an edit within a second would not be seen


@contextmanager
def copied() -> Iterator[Copy]:
    """A copy of the sources, in the machine's place for what is soon gone."""
    with tempfile.TemporaryDirectory(prefix="dropscope-defences-") as folder:
        yield Copy(Path(folder))


def results_of(report: str) -> Results:
    """What a report of pytest's (JUnit XML) says of each test; one with parameters is one test."""
    found: Results = {}
    for case in ElementTree.fromstring(report).iter("testcase"):
        test = f"{case.get('file')}::{case.get('name', '').partition('[')[0]}"
        before = found.get(test)
        if before is None or before.outcome == "passed":
            found[test] = _result_of(case)
    return found


def _result_of(case: ElementTree.Element) -> Result:
    name = case.get("name", "")
    if (failure := case.find("failure")) is not None:
        reason = failure.get("message", "")
        kind = reason.partition(":")[0].rpartition(".")[2]
        return Result("broken" if kind in BROKEN else "failed", name, reason)
    for other in ("error", "skipped"):
        if (found := case.find(other)) is not None:
            return Result("broken", name, f"{other}: {found.get('message', '')}")
    return Result("passed", name)


def result_of_script(name: str, said: str) -> Result:
    """What node's report (TAP) says of the one test that was to run."""
    counts = {kind: int(count) for kind, count in re.findall(r"^# (pass|fail) (\d+)$", said, re.M)}
    if counts == {"pass": 1, "fail": 0}:
        return Result("passed")
    has_failed = re.search(rf"^not ok \d+ - {name}$", said, re.M)  # not the file, which cannot load
    is_program = re.search(r"^\s*name: '(Reference|Syntax|Type)Error'$", said, re.M)
    return Result("failed" if has_failed and not is_program else "broken", name, said[-1000:])
