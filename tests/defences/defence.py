"""One defence: what it is, the edit that takes it away, and the test that must notice.

Knows how an edit is made to a text; nothing of how tests run.
"""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "backend/dropscope/"


@dataclass(frozen=True, kw_only=True)
class Defence:
    """Something that keeps harm away, and how to do without it.

    ``id``: its name, for ``-k``. ``against``: threats 1 to 10 and faults, with spaces between.
    ``what``: the defence, in words. ``without``: what is so once it is taken away. ``source``: the
    file that has it; without a folder of its own at the front it lies in the package. ``old`` is in
    it exactly once, and ``new`` takes its place. ``test``: fails then; of a test with parameters
    one is enough.
    """

    id: str
    against: str
    what: str
    without: str
    source: str
    old: str
    new: str
    test: str

    @property
    def path(self) -> str:
        """The file, from the root."""
        is_outside = self.source.startswith(("backend/", "frontend/"))
        return self.source if is_outside else f"{PACKAGE}{self.source}"

    def removed_from(self, text: str) -> str:
        """The file's text without the defence.

        Raises:
            ValueError: what is to be taken away is not there once.
        """
        count = text.count(self.old)
        if count != 1:
            raise ValueError(f"{self.id}: expected its text once in {self.path}, found it {count}×")
        return text.replace(self.old, self.new)
