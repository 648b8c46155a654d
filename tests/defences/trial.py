"""Takes a defence away in a copy of the sources, and runs there the test that must notice.

Knows pytest and folders; no page. The working tree is only read.
"""

import os
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


class Copy:
    """The sources once more, in a folder of their own that is gone afterwards."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            ignored = shutil.ignore_patterns("__pycache__", ".*")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        for name in ALONE:
            shutil.copy(ROOT / name, folder / name)
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

    def run(self, tests: Sequence[str], *flags: str, limit_s: float = LIMIT_S) -> Result:
        """Run tests on the copy; the first failure is the result."""
        report = self.folder / "report.xml"
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-q", *_PLAIN, *flags]
        process = subprocess.Popen(
            [*command, f"--junit-xml={report}", *tests],
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
            process.communicate()
            return Result("broken", reason=f"nothing had failed after {limit_s:g} s")
        if process.returncode not in (0, 1) or not report.exists():
            return Result("broken", reason=said[-1000:])
        return result_of(report.read_text("utf-8"))


_PLAIN = ("-p", "no:cacheprovider", "-o", "junit_family=xunit1")
_QUIET = {"PYTHONDONTWRITEBYTECODE": "1"}  # an edit within a second would not be seen


@contextmanager
def copied() -> Iterator[Copy]:
    """A copy of the sources, in the machine's place for what is soon gone."""
    with tempfile.TemporaryDirectory(prefix="dropscope-defences-") as folder:
        yield Copy(Path(folder))


def result_of(report: str) -> Result:
    """What a report of pytest's (JUnit XML) says: all passed, one failed, or something else."""
    cases = list(ElementTree.fromstring(report).iter("testcase"))
    for case in cases:
        name = case.get("name", "")
        if (failure := case.find("failure")) is not None:
            reason = failure.get("message", "")
            kind = reason.partition(":")[0].rpartition(".")[2]
            return Result("broken" if kind in BROKEN else "failed", name, reason)
        for other in ("error", "skipped"):
            if (found := case.find(other)) is not None:
                return Result("broken", name, f"{other}: {found.get('message', '')}")
    return Result("passed") if cases else Result("broken", reason="no test ran")
