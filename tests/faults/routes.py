"""Every way into the application, as its own routing table has them."""

import re
from dataclasses import dataclass

from starlette.routing import Mount, Route, WebSocketRoute

from dropscope.api.pages import frontend_folder, paths_of


@dataclass(frozen=True)
class Way:
    """One method of one path; ``SOCKET`` for a websocket."""

    method: str
    path: str

    def __str__(self):
        return f"{self.method} {self.path}"


def every_way(app):
    """Every route with its parameters filled in, and a few files of the page."""
    ways = [*_ways(app.routes, "")]
    assert {f"{way.method} {way.path}" for way in ways} >= {
        f"{method.upper()} {filled(path)}"
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }
    assert any(way.method == "SOCKET" for way in ways)
    return ways


def _ways(routes, prefix):
    for route in routes:
        if isinstance(route, Mount):
            assert route.name == "pages"
            yield from (Way("GET", path) for path in ("/", "/main.js", "/no-such-file"))
        elif isinstance(route, WebSocketRoute):
            yield Way("SOCKET", filled(prefix + route.path))
        elif isinstance(route, Route):
            yield from (Way(one, filled(prefix + route.path)) for one in sorted(route.methods))
        else:  # a router that FastAPI has included, with a prefix
            yield from _ways(route.original_router.routes, prefix + route.include_context.prefix)


def filled(path):
    return re.sub(r"\{[^}]+\}", "1", path)


def public_files():
    return paths_of(frontend_folder())
