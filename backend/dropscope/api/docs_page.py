"""``/docs``: the OpenAPI document as one page of plain HTML.

No script and nothing from elsewhere, so that it works without a network and under the strict
content policy; its few styles are a file of their own. The document itself is at ``/openapi.json``.
"""

import json
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from dropscope.api.problems import REFUSALS, STATUSES

router = APIRouter(include_in_schema=False)

STYLES = "/docs.css"

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #222; background: #fbfaf7; }
code, pre { font: 13px/1.5 ui-monospace, monospace; background: #f0eee8; }
code { padding: 0 0.2em; } pre { padding: 0.6em; overflow: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 0.3em 0.6em 0.3em 0;
  border-top: 1px solid #ddd8cc; }
h2 { margin-top: 2.5rem; border-bottom: 2px solid #6b4ea0; } h3 { margin: 2rem 0 0.2rem; }
"""
_STREAM = """
<h3 id="stream"><code>WS /api/v1/runs/{run_id}/stream?after=STEP</code></h3>
<p>The live stream, subprotocol <code>dropscope.v1</code>. Text frames are JSON: first
<code>hello</code> (the run, the ids of the streams), then <code>run</code> when the run changes and
<code>gap</code> when you were too slow: nothing is lost, it comes from the file. Binary frames are
8 bytes (stream id, flags: 1 = schema, 2 = from the file, six zeros) and one Arrow message, schemas
first. Steps after <code>after</code> come exactly once, in order. It closes with 4404 (unknown
run), 4422 (bad <code>after</code>), 4401 (your link opens nothing any more), 4429 (too many watch),
1011 (what was recorded cannot be read) or 1001 (the server is going away).</p>
"""


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """The page."""
    return HTMLResponse(_page(json.dumps(request.app.openapi())))


@router.get(STYLES)
def styles() -> Response:
    """How the page looks."""
    return Response(_STYLE, media_type="text/css")


@cache
def _page(document_text: str) -> str:
    document = json.loads(document_text)
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width'><title>Dropscope API</title>",
        f"<link rel=stylesheet href='{STYLES}'>",
        f"<h1>Dropscope API {escape(document['info']['version'])}</h1>",
        f"<p>{escape(document['info']['description'])} The same for programs: "
        "<a href='/openapi.json'>openapi.json</a>.</p><h2>Calls</h2>",
        *_operations(document),
        _STREAM,
        "<h2>Shapes</h2>",
        *_shapes(document),
        "<h2>Errors</h2>",
        "<p>Every error is <code>application/problem+json</code> with a stable <code>code</code>."
        "</p>",
        *_errors(),
    ]
    return "\n".join(parts)


def _operations(document: dict[str, Any]) -> Iterator[str]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"<h3 id='{escape(operation['operationId'])}'>"
            yield f"<code>{method.upper()} {escape(path)}</code></h3>"
            yield f"<p>{escape(operation.get('description', ''))}</p>"
            rows = [
                (one["name"], one["schema"] | one, one["description"])
                for one in operation.get("parameters", ())
            ]
            yield _table(rows)
            if "requestBody" in operation:
                schema = operation["requestBody"]["content"]["application/json"]["schema"]
                yield f"<p>Body: {_kind(schema)}</p>"
            answers = ", ".join(
                f"{status} {escape(answer['description'])}"
                for status, answer in operation["responses"].items()
            )
            yield f"<p>Answers: {answers}</p>"


def _shapes(document: dict[str, Any]) -> Iterator[str]:
    for name, schema in document["components"]["schemas"].items():
        yield f"<h3 id='{escape(name)}'>{escape(name)}</h3>"
        yield f"<p>{escape(schema.get('description', ''))}</p>"
        yield _table(
            [
                (field, facts, facts.get("description", ""))
                for field, facts in schema.get("properties", {}).items()
            ]
        )


def _errors() -> Iterator[str]:
    known = {kind.code: facts for kind, facts in STATUSES.items()} | REFUSALS
    rows = "".join(
        f"<tr id='{code}'><td><code>{code}</code><td>{status}<td>{escape(title)}"
        for code, (status, title) in known.items()
    )
    yield f"<table><tr><th>code<th>status<th>means{rows}</table>"


def _table(rows: list[tuple[str, dict[str, Any], str]]) -> str:
    if not rows:
        return ""
    body = "".join(
        f"<tr><td><code>{escape(name)}</code><td>{_kind(facts)}<td>{escape(description)}"
        f"<td>{_example(facts)}"
        for name, facts, description in rows
    )
    return f"<table><tr><th>name<th>kind<th>means<th>example{body}</table>"


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[-1])
        return f"<a href='#{name}'>{name}</a>"
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return " or ".join(_kind(one) for one in schema[union])
    if "enum" in schema:
        return escape(", ".join(map(str, schema["enum"])))
    if "const" in schema:
        return escape(str(schema["const"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return escape(str(schema.get("type", "anything")))


def _example(facts: dict[str, Any]) -> str:
    examples = facts.get("examples") or [facts.get("example", facts.get("default"))]
    return f"<code>{escape(json.dumps(examples[0], ensure_ascii=False))}</code>"
