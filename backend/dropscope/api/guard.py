"""Who may talk to the server: pure ASGI, for HTTP and websockets alike.

Checks, in this order: the Host header (against DNS rebinding), the Origin header (against other
pages in the same browser), the token. Knows no route but the public ones.
"""

import re
from collections.abc import Iterable
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode

from fastapi_problem.error import Problem
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dropscope.api.problems import problem, problem_response

COOKIE = "dropscope_token"
_API = "/api/"
_PUBLIC = frozenset({"/api/v1/health"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:[0-9]{1,5})?")
_POLICY_VIOLATION = 1008
_COOKIE_AGE_S = 30 * 24 * 3600


class Guard:
    """Refuses what does not come from here.

    Args:
        app: what is guarded.
        hosts: names under which the server may be called, without ports.
        any_address: also accept every bare IP address as a name (for a server that listens on all
            of them: rebinding needs a name).
        token: what callers of the API must know; ``None`` where nobody must.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: Iterable[str], any_address: bool, token: str | None
    ) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._any_address = any_address
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass; answer the rest."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await refusal(scope, receive, send)
        else:
            # Closed before it was accepted: the handshake is answered with 403.
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": ""})

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        found = self._wrong_host(headers) or _wrong_origin(scope, headers)
        if found is not None:
            return problem_response(found)
        if self._token is None:
            return None
        if scope["type"] == "http" and (welcome := self._welcome(scope)) is not None:
            return welcome
        if not scope["path"].startswith(_API) or scope["path"] in _PUBLIC:
            return None
        if any(self._is_token(given) for given in _given_tokens(headers)):
            return None
        return problem_response(
            problem(
                401,
                "token_needed",
                "This server wants a token",
                "Open the link that the server printed, or send the header "
                "'Authorization: Bearer TOKEN'.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        )

    def _wrong_host(self, headers: Headers) -> Problem | None:
        given = headers.getlist("host")
        match = _HOST.fullmatch(given[0]) if len(given) == 1 else None
        name = match["name"].strip("[]").lower() if match else None
        if name is not None and (name in self._hosts or self._is_address(name)):
            return None
        return problem(
            421,
            "wrong_host",
            "The server does not go by this name",
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

    def _is_token(self, given: str) -> bool:
        return self._token is not None and compare_digest(given.encode(), self._token.encode())

    def _welcome(self, scope: Scope) -> Response | None:
        """Turn ``/?token=…`` into a cookie, so that the token leaves the address bar."""
        if scope["path"] != "/" or scope["method"] != "GET":
            return None
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = [value for name, value in pairs if name == "token"]
        if not given or not self._is_token(given[0]):
            return None
        rest = urlencode([pair for pair in pairs if pair[0] != "token"])
        response = RedirectResponse("/" + (f"?{rest}" if rest else ""), status_code=303)
        response.set_cookie(
            COOKIE,
            given[0],
            max_age=_COOKIE_AGE_S,
            httponly=True,
            samesite="strict",
            secure=scope["scheme"] == "https",
        )
        return response


def _wrong_origin(scope: Scope, headers: Headers) -> Problem | None:
    """A page may only call the server that it came from; callers that are no pages say nothing."""
    given = headers.getlist("origin")
    if not given or (scope["type"] == "http" and scope["method"] in _SAFE_METHODS):
        return None
    host = headers["host"].lower()
    if len(given) == 1 and given[0].lower() in (f"http://{host}", f"https://{host}"):
        return None
    return problem(
        403,
        "wrong_origin",
        "Another page may not do this",
        "Only pages that this server itself delivered may call it from a browser.",
    )


def _given_tokens(headers: Headers) -> list[str]:
    given = []
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        given.append(value.strip())
    cookie = SimpleCookie()
    try:
        cookie.load(headers.get("cookie", ""))
    except CookieError:
        return given
    if COOKIE in cookie:
        given.append(cookie[COOKIE].value)
    return given
