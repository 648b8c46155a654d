"""How large a request may be: pure ASGI. Counts bytes as they come, whatever the header says.

Starlette's own limit answers in plain text; here every error is a problem.
"""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dropscope.api.problems import TOO_LARGE, problem, problem_response

MAX_BODY_BYTES = 256 * 1024  # a recipe has about one thousand


class BodyLimit:
    """Answers 413 to a body above ``limit_bytes``, without reading the rest of it."""

    def __init__(self, app: ASGIApp, limit_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._limit_bytes = limit_bytes
        self._detail = f"The body may have at most {limit_bytes:,} bytes."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdecimal() and int(declared[:20]) > self._limit_bytes:
            refusal = problem_response(problem(413, *TOO_LARGE, self._detail))
            await refusal(scope, receive, send)
            return
        received_bytes = 0

        async def counted_receive() -> Message:
            nonlocal received_bytes
            message = await receive()
            received_bytes += len(message.get("body", b""))
            if received_bytes > self._limit_bytes:
                raise HTTPException(413, self._detail)
            return message

        await self._app(scope, counted_receive, send)
