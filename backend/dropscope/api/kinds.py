"""What sort of thing a request asks for, by its method and path. Plain rules."""

import re
from typing import Literal

Kind = Literal["new_run", "question", "change", "read"]

QUESTIONS = re.compile(r"/api/v1/(preview|sweeps/(estimate|find)|runs/[^/]+/probes/.+)")
_NEW = re.compile(r"/api/v1/(runs|sweeps|sweeps/[^/]+/members/[^/]+/run)")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def kind_of(method: str, path: str) -> Kind:
    """What sort of thing a request asks for."""
    if method in SAFE_METHODS:
        return "read"
    if method == "POST" and _NEW.fullmatch(path):
        return "new_run"
    return "question" if QUESTIONS.fullmatch(path) else "change"
