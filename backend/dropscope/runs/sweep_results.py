"""What a sweep's members gave, in a file of its own: a line of JSON for each group that is done.

A group is written in one piece once it is finished; a line that was cut short is trained again.
Knows no worker and no database.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dropscope.lab.sweep.figures import MemberCurves

Results = dict[int, MemberCurves]  # by member


class ResultFile:
    """Results of one sweep.

    Args:
        folder: the sweep's own.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "members.jsonl"

    def read(self) -> Results:
        """Return every member that is done."""
        if not self._path.exists():
            return {}
        found: Results = {}
        for line in self._path.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                group: dict[str, Any] = json.loads(line)
                for member, curves in group["members"].items():
                    found[int(member)] = MemberCurves(group["steps"], curves)
        return found

    def append(self, group: Mapping[int, MemberCurves]) -> None:
        """Add the members of a group; all were measured at the same steps."""
        steps = next(iter(group.values())).steps
        members = {member: one.curves for member, one in group.items()}
        line = json.dumps({"steps": list(steps), "members": members}).encode() + b"\n"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._cut_torn_line()
        with self._path.open("ab") as file:
            file.write(line)

    def _cut_torn_line(self) -> None:
        written = self._path.read_bytes() if self._path.exists() else b""
        if not written.endswith(b"\n") and written:
            self._path.write_bytes(written[: written.rfind(b"\n") + 1])
