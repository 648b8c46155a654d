"""The tokens of a server and the key that signs its cookies, kept in its home.

So a link that was given to a class still opens after the server was started again. Only its owner
may read the file. Knows no request.
"""

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from dropscope.settings import Settings

KEYS_NAME = "access.json"
_TOKEN_BYTES = 32  # 256 bits


@dataclass(frozen=True, slots=True)
class Keys:
    """``tokens`` by role; never shown by ``repr``."""

    tokens: Mapping[str, str]
    cookie_key: bytes

    def __repr__(self) -> str:
        return "Keys(…)"


class KeyStore:
    """A server's keys: those in the settings, else those in its home, else new ones.

    Args:
        settings: of a server that wants tokens.

    Raises:
        OSError: the home cannot be written.
    """

    def __init__(self, settings: Settings) -> None:
        self._file = settings.home / KEYS_NAME
        self._renewing = Lock()
        kept = _read(self._file)
        secret = {"operator": settings.token, "viewer": settings.viewer_token}
        given = {role: value.get_secret_value() for role, value in secret.items() if value}
        # What is written: tokens from the settings stay there.
        self._own = {role: kept.tokens[role] if kept else _new_token() for role in secret}
        self.keys = Keys(self._own | given, kept.cookie_key if kept else secrets.token_bytes(32))
        if kept is None:
            self._write(Keys(self._own, self.keys.cookie_key))

    def renew(self, roles: Sequence[str]) -> None:
        """Replace tokens by new ones. Waits for the disk.

        Raises:
            OSError: they cannot be written; then the old ones remain.
        """
        with self._renewing:
            new = {role: _new_token() for role in roles}
            own = {**self._own, **new}
            self._write(replace(self.keys, tokens=own))
            self._own = own
            self.keys = replace(self.keys, tokens={**self.keys.tokens, **new})

    def _write(self, keys: Keys) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_suffix(".new")
        text = json.dumps({"tokens": dict(keys.tokens), "cookie_key": keys.cookie_key.hex()})
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._file)


def _read(file: Path) -> Keys | None:
    """The keys that a former server left; ``None`` where there are none that can be used."""
    try:
        found = json.loads(file.read_text())
        tokens = {role: str(found["tokens"][role]) for role in ("operator", "viewer")}
        return Keys(tokens, bytes.fromhex(found["cookie_key"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _new_token() -> str:
    return secrets.token_urlsafe(_TOKEN_BYTES)
