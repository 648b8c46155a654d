"""Who may talk to the server: pure ASGI, for HTTP and websockets alike.

Checks, in this order: the path's characters, the Host header (against DNS rebinding), the Origin
header (against other pages in the same browser), who calls (a cookie or a token), whether their
role may do this, and how often they have asked. Closed to whatever is not listed here. Knows no
route but the public ones.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING

from fastapi_problem.error import Problem
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from dropscope.api.access import Access, Person
from dropscope.api.kinds import QUESTIONS, SAFE_METHODS, kind_of
from dropscope.api.problems import problem_response, refusal

if TYPE_CHECKING:
    from dropscope.api.rates import Rates

PERSON = "dropscope.person"  # in the scope of whatever passes; absent from what is public
SIGN_IN = "/api/v1/session"
PUBLIC = frozenset({"/", "/docs", "/docs.css", "/openapi.json", "/api/v1/health", "/api/v1/ready"})
OPERATORS_ONLY = frozenset({"/api/v1/links", "/metrics"})

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:[0-9]{1,5})?")
# Routes end with "$", which a line's end may follow: /links%0A would be /links there, not here.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_POLICY_VIOLATION = 1008


class Guard:
    """Refuses what does not come from here.

    Args:
        app: what is guarded.
        hosts: names under which the server may be called, without ports.
        any_address: also accept every bare IP address as a name (for a server that listens on all
            of them: rebinding needs a name).
        access: who is let in, and as what.
        rates: how often they may ask; ``None`` where nobody is counted.
        pages: paths of the front end's files, which everyone may read.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Iterable[str],
        any_address: bool,
        access: Access,
        rates: "Rates | None" = None,
        pages: Iterable[str] = (),
    ) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._any_address = any_address
        self._access = access
        self._rates = rates
        self._public = PUBLIC.union(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass; answer the rest."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        found = self._refusal(scope)
        if found is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await problem_response(found)(scope, receive, send)
        else:
            # Closed before it was accepted: the handshake is answered with 403.
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": ""})

    def _refusal(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        found = _wrong_path(scope) or self._wrong_host(headers) or _wrong_origin(scope, headers)
        if found is not None:
            return found
        if self._access.is_open:
            scope[PERSON] = self._access.local
            return None
        person = self._who(scope, headers)
        if isinstance(person, Problem):
            return person
        method = scope.get("method", "GET")  # to watch is to read
        if person is None:
            return None if self._is_public(scope, method) else _token_needed()
        scope[PERSON] = person
        found = _not_their_role(person, method, scope["path"])
        if found is not None or self._rates is None:
            return found
        return self._rates.refusal(person.id, kind_of(method, scope["path"]))

    def _is_public(self, scope: Scope, method: str) -> bool:
        if scope["type"] != "http":
            return False
        if scope["path"] == SIGN_IN:
            return method == "POST"
        return method in SAFE_METHODS and scope["path"] in self._public

    def _who(self, scope: Scope, headers: Headers) -> Person | Problem | None:
        """Who calls; ``None`` where they show nothing that is known, a problem for a guess."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            cookie = _cookie(headers, self._access.cookie_name)
            return None if cookie is None else self._access.person_of(cookie)
        address = scope["client"][0] if scope.get("client") else ""
        if self._rates is not None and (found := self._rates.guess_refusal(address)) is not None:
            return found
        role = self._access.role_of(token.strip())
        if role is not None:
            return self._access.program(role, address)
        if self._rates is not None:
            self._rates.count_guess(address)
        return None

    def _wrong_host(self, headers: Headers) -> Problem | None:
        given = headers.getlist("host")
        match = _HOST.fullmatch(given[0]) if len(given) == 1 else None
        name = match["name"].strip("[]").lower() if match else None
        if name is not None and (name in self._hosts or self._is_address(name)):
            return None
        return refusal(
            "wrong_host",
            "Call it by the address it printed, or name others in DROPSCOPE_ALLOWED_HOSTS.",
        )

    def _is_address(self, name: str) -> bool:
        if not self._any_address:
            return False
        try:
            ip_address(name)
        except ValueError:
            return False
        return True


def _token_needed() -> Problem:
    return refusal(
        "token_needed",
        "Open the link that the server printed, or send the header 'Authorization: Bearer TOKEN'.",
        WWW_Authenticate="Bearer",
    )


def _not_their_role(person: Person, method: str, path: str) -> Problem | None:
    if person.role == "operator":
        return None
    if path in OPERATORS_ONLY:
        return refusal("operators_only", "Ask who operates this server.")
    if method in SAFE_METHODS or path == SIGN_IN or QUESTIONS.fullmatch(path):
        return None
    return refusal(
        "viewers_only_watch",
        "Your link is for watching and reading. Whoever operates this server can give you another.",
    )


def _wrong_path(scope: Scope) -> Problem | None:
    if _CONTROL.search(scope["path"]) is None:
        return None
    return refusal("wrong_path", "No path here has a control character in it.")


def _wrong_origin(scope: Scope, headers: Headers) -> Problem | None:
    """A page may only call the server that it came from; callers that are no pages say nothing."""
    given = headers.getlist("origin")
    if not given or (scope["type"] == "http" and scope["method"] in SAFE_METHODS):
        return None
    host = headers["host"].lower()
    if len(given) == 1 and given[0].lower() in (f"http://{host}", f"https://{host}"):
        return None
    return refusal(
        "wrong_origin",
        "Only pages that this server itself delivered may call it from a browser.",
    )


def _cookie(headers: Headers, name: str) -> str | None:
    return cookie_parser(headers.get("cookie", "")).get(name)
