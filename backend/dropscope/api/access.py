"""Who is who: two roles, the tokens that open them, and the cookies that stand for a token.

A cookie is signed, not stored: it holds a role, a random id and a name, and dies with its role's
token. Knows no request; the guard asks it. Runs on the event loop.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field, replace
from typing import Literal

from dropscope.api.keys import Keys, KeyStore

Role = Literal["operator", "viewer"]
ROLES: tuple[Role, ...] = ("operator", "viewer")

_ID_BYTES = 16
PROGRAM = "program-"  # what ids of programs begin with; those of browsers are hexadecimal
# fmt: off
_MANNERS = (
    "Amber", "Bold", "Brisk", "Calm", "Clever", "Coral", "Crisp", "Curious", "Eager",
    "Fair", "Gentle", "Golden", "Green", "Honest", "Jolly", "Keen", "Kind", "Lively",
    "Lucky", "Merry", "Noble", "Patient", "Quick", "Quiet", "Sharp", "Silver", "Sunny",
    "Swift", "Tidy", "Warm", "Wise", "Witty",
)
_ANIMALS = (
    "badger", "beaver", "bison", "crane", "deer", "dolphin", "falcon", "ferret", "finch",
    "fox", "gecko", "hare", "heron", "ibis", "jay", "kestrel", "lark", "lemur", "lynx",
    "marten", "mole", "newt", "otter", "owl", "panda", "puffin", "raven", "robin", "seal",
    "stork", "tern", "wren",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who calls: one browser, or the programs of one address.

    ``revoked`` is set when the token that let them in is no more.
    """

    id: str
    name: str
    role: Role
    revoked: asyncio.Event = field(default_factory=asyncio.Event, compare=False, repr=False)


class Access:
    """Lets people in.

    Args:
        store: where tokens are kept; ``None`` where nobody needs one: then everyone is the one
            person at this machine.
    """

    def __init__(self, store: KeyStore | None) -> None:
        self._store = store
        self._revocations = {role: asyncio.Event() for role in ROLES}
        self._local = Person("local", "You", "operator")

    @property
    def is_open(self) -> bool:
        """Whether nobody needs a token."""
        return self._store is None

    @property
    def cookie_name(self) -> str:
        """Told apart by home: browsers give cookies to every port of a machine."""
        digest = hashlib.sha256(self._keys.cookie_key).hexdigest()
        return f"dropscope_{digest[:8]}"

    @property
    def local(self) -> Person:
        """Everyone, where nobody needs a token."""
        return self._local

    @property
    def _keys(self) -> Keys:
        if self._store is None:
            raise LookupError("Nobody needs a token here, so there is none.")
        return self._store.keys

    def token(self, role: Role) -> str:
        """The token that opens a role."""
        return self._keys.tokens[role]

    def role_of(self, token: str) -> Role | None:
        """The role that a token opens; takes the same time for every wrong one."""
        given = token.encode("utf-8", "replace")
        found: Role | None = None
        for role in ROLES:
            if hmac.compare_digest(given, self.token(role).encode()):
                found = role
        return found

    def program(self, role: Role, address: str) -> Person:
        """Programs that show a token with each call: all of one address are one."""
        digest = hashlib.sha256(self._keys.cookie_key + address.encode()).hexdigest()
        return Person(f"{PROGRAM}{digest[:16]}", "A program", role, self._revocations[role])

    def admitted(self, role: Role, known: Person | None) -> Person:
        """A browser that has just shown a token; who has been let in before stays who they were."""
        if known is None or known.id.startswith(PROGRAM):
            return self.newcomer(role)
        return Person(known.id, known.name, role, self._revocations[role])

    def newcomer(self, role: Role) -> Person:
        """A browser that nobody knows."""
        identity = secrets.token_hex(_ID_BYTES)
        return Person(identity, _name_for(identity), role, self._revocations[role])

    def renamed(self, person: Person, name: str) -> Person:
        """The same person under another name."""
        return replace(person, name=name)

    def cookie(self, person: Person) -> str:
        """What the person's browser shows from now on."""
        name = base64.urlsafe_b64encode(person.name.encode()).decode().rstrip("=")
        said = f"{person.role}.{person.id}.{name}"
        return f"{said}.{self._signature(person.role, said)}"

    def person_of(self, cookie: str) -> Person | None:
        """Whose cookie it is; ``None`` where it was not made here, or its token is no more."""
        said, _, signature = cookie.rpartition(".")
        parts = said.split(".")
        if len(parts) != 3 or parts[0] not in ROLES:
            return None
        role: Role = "operator" if parts[0] == "operator" else "viewer"
        if not hmac.compare_digest(signature.encode(), self._signature(role, said).encode()):
            return None
        name = base64.urlsafe_b64decode(parts[2] + "=" * (-len(parts[2]) % 4)).decode()
        return Person(parts[1], name, role, self._revocations[role])

    async def renew(self, roles: tuple[Role, ...]) -> None:
        """Make new tokens. Whoever came with an old one is out, and told by ``revoked``.

        Raises:
            OSError: they cannot be kept; then the old ones remain.
        """
        if self._store is None:
            return
        await asyncio.to_thread(self._store.renew, roles)
        for role in roles:
            self._revocations[role].set()
            self._revocations[role] = asyncio.Event()

    def _signature(self, role: Role, said: str) -> str:
        message = f"{said}.{self.token(role)}".encode()
        return hmac.new(self._keys.cookie_key, message, hashlib.sha256).hexdigest()


def _name_for(identity: str) -> str:
    """Two words, so that people can tell each other apart before they give names."""
    number = int(identity, 16)
    manner, animal = number % len(_MANNERS), number // len(_MANNERS) % len(_ANIMALS)
    return f"{_MANNERS[manner]} {_ANIMALS[animal]}"
