"""pydantic's complaints → a list of fields and messages as people can use them.

Knows how requests are shaped; knows no HTTP status.
"""

import json
from collections.abc import Sequence
from typing import Any

from dropscope.errors import DropscopeError

# Names that pydantic puts into a location to say which variant of a union it tried.
VARIANT_TAGS = frozenset({"every_hidden_layer", "each_layer", "steps_a_second", "by_name"})
COMMAND_TAGS = frozenset({"start", "pause", "resume", "step", "stop", "set"})
_MAX_ERRORS = 50
_MAX_SHOWN = 40


def field_errors(errors: Sequence[Any]) -> list[dict[str, str]]:
    """Return ``{"field", "message"}`` for each error, at most 50, in order."""
    places = [tuple(error["loc"]) for error in errors]
    wanted = [error for error in errors if not _is_echo(error, places)]
    found = [{"field": _field(error), "message": _message(error)} for error in wanted]
    return found[:_MAX_ERRORS]


def is_bad_json(errors: Sequence[Any]) -> bool:
    """Whether the body could not be parsed at all."""
    return bool(errors) and errors[0]["type"] == "json_invalid"


def is_not_json(errors: Sequence[Any]) -> bool:
    """Whether the body was not parsed, since it does not claim to be JSON."""
    return any(error["loc"] == ("body",) and isinstance(error["input"], bytes) for error in errors)


def _is_echo(error: Any, places: list[tuple[Any, ...]]) -> bool:
    """A list is called too short when items of it were refused: those are the error."""
    if error["type"] != "too_short":
        return False
    place = tuple(error["loc"])
    return any(len(other) > len(place) and other[: len(place)] == place for other in places)


def _field(error: Any) -> str:
    parts = [str(part) for part in error["loc"][1:]]
    if error["loc"][0] == "body" and len(parts) > 1 and parts[0] in COMMAND_TAGS:
        del parts[0]
    parts = [part for part in parts if part not in VARIANT_TAGS]
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, DropscopeError) and cause.field:
        parts.append(cause.field)
    if error["type"] in ("union_tag_invalid", "union_tag_not_found"):
        parts.append(error["ctx"]["discriminator"].strip("'"))
    return ".".join(map(_shortened, parts)) or "body"


def _shortened(name: str) -> str:
    """A name of a field as it came, but for one that is no name."""
    return name if len(name) <= _MAX_SHOWN else f"{name[:_MAX_SHOWN]}…"


def _message(error: Any) -> str:
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, DropscopeError):
        return cause.message
    message = str(error["msg"])
    shown = _shown(error["input"])
    if shown is None or error["type"] in ("missing", "extra_forbidden"):
        return f"{message}."
    return f"{message}, got {shown}."


def _shown(value: Any) -> str | None:
    """A short value as JSON spells it; nothing of a long one."""
    if value is not None and not isinstance(value, (bool, int, float, str)):
        return None
    if isinstance(value, int) and value.bit_length() > 128:
        return None
    text = json.dumps(value)
    return text if len(text) <= _MAX_SHOWN else None
