"""The front end as static files, and the headers that keep its pages safe.

Knows where the files lie (beside the source, or inside the installed package) and how browsers are
to treat them; not what is in them, but for the import map that every page may need to run.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PACKAGE = Path(__file__).resolve().parent.parent
_SOURCE = _PACKAGE.parent.parent / "frontend"
_MEDIA_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


def frontend_folder() -> Path:
    """Where the front end lies: in the wheel, else beside the source."""
    installed = _PACKAGE / "frontend"
    return installed if installed.is_dir() else _SOURCE


def paths_of(folder: Path) -> frozenset[str]:
    """Where the files of a front end are served."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return frozenset(f"/{path.relative_to(folder).as_posix()}" for path in files)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file as it was when it was last changed."""

    seen: tuple[int, int, int]  # when it was changed, its size, its place
    data: bytes
    headers: Headers

    @classmethod
    def read(cls, file: Path, seen: tuple[int, int, int]) -> "_Kept":
        data = file.read_bytes()
        tag = hashlib.sha256(data).hexdigest()[:32]
        kind = f"{_MEDIA_TYPES[file.suffix]}; charset=utf-8"
        told = {"ETag": f'"{tag}"', "Content-Type": kind, "Content-Length": str(len(data))}
        return cls(seen, data, Headers(told))


class Pages(StaticFiles):
    """Static files that browsers ask after each time, and get only when they have changed.

    A page is some two hundred of them. Those of known kinds are kept in memory and read again when
    they have changed on disk; what the framework does for each goes through threads.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._kept: dict[str, _Kept] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file. Dot files and unknown paths are 404."""
        if any(part.startswith(".") and part != "." for part in Path(path).parts):
            raise HTTPException(404)
        kept = self._keep(path)
        if kept is None or scope["method"] not in ("GET", "HEAD"):
            response = await super().get_response(path, scope)
        elif self.is_not_modified(kept.headers, Headers(scope=scope)):
            response = NotModifiedResponse(kept.headers)
        else:
            data = kept.data if scope["method"] == "GET" else b""
            response = Response(data, headers=kept.headers)
        response.headers["Cache-Control"] = "no-cache"
        return response

    def _keep(self, path: str) -> _Kept | None:
        """A file as it is now; ``None``: the framework is to say what it is, or why it is none."""
        if Path(path).suffix not in _MEDIA_TYPES:
            return None
        try:
            file, found = self.lookup_path(path)
            if found is None or not S_ISREG(found.st_mode):
                return None
            seen, kept = (found.st_mtime_ns, found.st_size, found.st_ino), self._kept.get(file)
            if kept is None or kept.seen != seen:
                kept = self._kept[file] = _Kept.read(Path(file), seen)
        except (OSError, ValueError):  # no name of a file, or gone by now
            return None
        return kept


def content_security_policy(index: Path, frame_ancestors: Sequence[str] = ("'self'",)) -> str:
    """A policy under which only the server's own files run.

    Args:
        index: import maps must be inline: those of this page are allowed by their hashes.
        frame_ancestors: whose pages may show one of ours in a frame.
    """
    text = index.read_text() if index.is_file() else ""
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"
        for inline in _INLINE_SCRIPT.findall(text)
    ]
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self'", *hashes]),
            "style-src 'self'",  # scripts may place things; neither markup nor text may
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            " ".join(["frame-ancestors", *frame_ancestors]),
        ]
    )


class SafetyHeaders:
    """Adds the headers that every answer carries: pure ASGI."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding headers to the answer."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_safely if scope["type"] == "http" else send)
