"""Style and invariants of ``docs/architecture.md``, as tests.

A rule takes one file and yields what is wrong with it, as text. Each comes with a snippet that
breaks it, so that a rule which has gone blind fails too. Rules about the whole tree follow below.
"""

import ast
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath

import pytest

SCRIPT_IMPORT = r"""(?:\bfrom|\bimport|\bnew URL)\s*\(?\s*["']([^"']+)["']"""
ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "backend/dropscope"
VENDOR = "frontend/vendor"
MAX_FILE_LINES, MAX_FUNCTION_LINES, MAX_LINE_LENGTH = 400, 60, 100

# A room may import itself and what stands after it.
ROOMS = ("api", "runs", "trace", "lab")
LEAVES = ("errors", "settings")
WIRING = ("app", "cli", "server")
WEB = {"fastapi", "fastapi_problem", "starlette", "uvicorn", "websockets", "httpx"}
THREADS = {"threading", "_thread", "queue", "multiprocessing"}
EVENT_LOOP = {"asyncio", "anyio"}
DATABASE = {"sqlalchemy", "alembic", "sqlite3", "psycopg"}
# Modules that are started by name, not imported.
ENTRY_POINTS = re.compile(r"dropscope\.(cli|__main__|runs\.migrations\.(env|versions\.r\d+_\w+))$")


@dataclass(frozen=True)
class File:
    """A file of the tree, or one that a test made up."""

    path: str  # from the root, with slashes
    text: str

    @property
    def room(self) -> str:
        """First name below the package, without suffix: ``lab``, ``cli``, …"""
        return PurePosixPath(self.path).relative_to(PACKAGE).parts[0].removesuffix(".py")

    @property
    def module(self) -> str:
        parts = PurePosixPath(self.path).relative_to("backend").with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def imports(self) -> set[str]:
        """Dotted names; ``from a import b`` counts as ``a`` and ``a.b``."""
        names: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
        return names

    @property
    def top_imports(self) -> set[str]:
        return {name.split(".")[0] for name in self.imports}

    @property
    def script_imports(self) -> list[str]:
        """What a script names, in the comments that give types too."""
        return re.findall(SCRIPT_IMPORT, self.text)

    @property
    def loaded_scripts(self) -> list[str]:
        """What a script loads when it runs."""
        return re.findall(SCRIPT_IMPORT, without_comments(self.text))


Rule = Callable[[File], Iterator[str]]


@lru_cache
def tree() -> tuple[File, ...]:
    """Text files that are, or are about to be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = []
    for path in sorted(set(listed.stdout.split("\0")) - {""}):
        content = (ROOT / path).read_bytes() if (ROOT / path).is_file() else b"\0"
        if b"\0" not in content:
            files.append(File(path, content.decode()))
    return tuple(files)


def own(suffixes: str, under: str = "") -> list[File]:
    """Files that are ours (nothing vendored) with one of these suffixes."""
    return [
        file
        for file in tree()
        if file.path.startswith(under)
        and PurePosixPath(file.path).suffix in suffixes.split()
        and not (file.path.startswith(VENDOR) and file.path.count("/") > VENDOR.count("/") + 1)
    ]


def backend() -> list[File]:
    return own(".py", PACKAGE)


def frontend() -> list[File]:
    return own(".js .mjs", "frontend/")


# Rules about Python


def imports_go_one_way(file: File) -> Iterator[str]:
    """Rooms look down the list, leaves look at nothing; the rest is wiring and sees everything."""
    if file.room in ROOMS:
        allowed = {*ROOMS[ROOMS.index(file.room) :], *LEAVES, "__version__"}
    elif file.room in LEAVES:
        allowed = {file.room}
    else:
        return
    for name in file.imports:
        parts = name.split(".")
        if parts[0] == "dropscope" and len(parts) > 1 and parts[1] not in allowed:
            yield f"{file.room} imports {name}"


def lab_is_pure(file: File) -> Iterator[str]:
    if file.room == "lab":
        strange = file.top_imports & (WEB | THREADS | EVENT_LOOP | DATABASE | {"concurrent"})
        yield from (f"lab imports {name}" for name in sorted(strange))


def web_stays_outside(file: File) -> Iterator[str]:
    if file.room not in {"api", *WIRING}:
        yield from (f"{file.room} imports {name}" for name in sorted(file.top_imports & WEB))


def api_knows_no_torch(file: File) -> Iterator[str]:
    if file.room == "api" and "torch" in file.top_imports:
        yield "api imports torch"


def one_bridge(file: File) -> Iterator[str]:
    if file.module == "dropscope.runs.channel":
        return
    wired = file.room in WIRING  # starts the server; worker threads are out of its reach
    if not wired and file.top_imports & THREADS and file.top_imports & EVENT_LOOP:
        yield "imports both threads and an event loop; only runs/channel may"
    for name in ("call_soon_threadsafe", "run_coroutine_threadsafe", "from_thread"):
        if re.search(rf"\b{name}\b", file.text):
            yield f"uses {name}; only runs/channel may"


def arrow_stays_in_trace(file: File) -> Iterator[str]:
    if file.room != "trace" and "pyarrow" in file.top_imports:
        yield f"{file.room} imports pyarrow; only trace knows bytes on the wire"


def no_global_randomness(file: File) -> Iterator[str]:
    for node in ast.walk(file.tree):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if re.fullmatch(r"torch\.(manual_seed|seed)|(np|numpy)\.random\.seed|random\.seed", called):
            yield f"line {node.lineno}: {called} touches global random state"


def broad_excepts(file: File) -> Iterator[str]:
    broad = {"Exception", "BaseException"}
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type
            names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
            if caught is None or broad & {ast.unparse(name) for name in names if name}:
                yield f"{file.path}:{node.lineno} catches everything"
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            for name in broad & {ast.unparse(argument) for argument in node.args}:
                yield f"{file.path}:{node.lineno} suppresses {name}"


def broad_except_only_in_worker(file: File) -> Iterator[str]:
    if file.module != "dropscope.runs.worker":
        yield from broad_excepts(file)


def python_functions_are_short(file: File) -> Iterator[str]:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION_LINES:
                yield f"{node.name} has {length} lines"


# Rules about the front end


def views_open_no_socket(file: File) -> Iterator[str]:
    if file.path.startswith("frontend/views/"):
        yield from (f"imports {name}" for name in file.loaded_scripts if "/net/" in name)


def only_net_talks(file: File) -> Iterator[str]:
    if not file.path.startswith(("frontend/net/", VENDOR)):
        for pattern in (r"\bnew WebSocket\b", r"\bfetch\(", r"\bEventSource\b", "flechette"):
            if re.search(pattern, without_comments(file.text)):
                yield f"uses {pattern}; only net/ may"


def net_draws_nothing(file: File) -> Iterator[str]:
    if file.path.startswith("frontend/net/"):
        for name in file.script_imports:
            if "/views/" in name or name.startswith(("lit", "uplot")):
                yield f"imports {name}"


def lib_is_pure(file: File) -> Iterator[str]:
    if file.path.startswith("frontend/lib/"):
        for name in file.script_imports:
            if "../" in name:
                yield f"imports {name}"
        if re.search(r"\b(document|window|localStorage)\.", without_comments(file.text)):
            yield "touches the document"


def reducer_is_pure(file: File) -> Iterator[str]:
    impure = r"\b(Date\.now|new Date|Math\.random|performance|document|window|await)\b"
    if file.path == "frontend/state/reduce.js":
        for found in re.findall(impure, without_comments(file.text)):
            yield f"uses {found}; reduce(state, event) is pure"


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text, flags=re.DOTALL)


def script_functions_are_short(file: File) -> Iterator[str]:
    """Blocks behind ``) {`` or ``=> {``; formatted code closes them at the same indentation."""
    lines = file.text.splitlines()
    for start, line in enumerate(lines):
        if not line.endswith((") {", "=> {")):
            continue
        indent = len(line) - len(line.lstrip())
        closing = re.compile(rf" {{{indent}}}\}}")
        end = next((i for i in range(start + 1, len(lines)) if closing.match(lines[i])), start)
        if end - start + 1 > MAX_FUNCTION_LINES:
            yield f"line {start + 1}: a function of {end - start + 1} lines"


# Rules about every file


def files_are_short(file: File) -> Iterator[str]:
    lines = file.text.splitlines()
    if len(lines) > MAX_FILE_LINES:
        yield f"has {len(lines)} lines"
    for number, line in enumerate(lines, 1):
        length = len(re.sub(r"\s+# (type: ignore|noqa)\b.*", "", line))  # as ruff measures
        if length > MAX_LINE_LENGTH:
            yield f"line {number} has {length} characters"


def names_say_what(file: File) -> Iterator[str]:
    for part in PurePosixPath(file.path).parts:
        if re.fullmatch(r"(utils?|helpers?|common|misc)", part.split(".")[0]):
            yield f"{part} says nothing about what is inside"


def nothing_local(file: File) -> Iterator[str]:
    # Spelled in pieces, so that this file does not name what it forbids.
    hosts = ("pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.(org|com)", "deb." + "debian")
    homes = ("/ho" + r"me/\w", "/Us" + r"ers/\w", "/ro" + r"ot/\w", "/wo" + r"rk/\w")
    for pattern in (*hosts, *homes):
        if match := re.search(pattern, file.text):
            yield f"names {match[0]}, which is not the same everywhere"


def no_lock_file(file: File) -> Iterator[str]:
    name = PurePosixPath(file.path).name
    if re.fullmatch(r".*\.lock|.*-lock\.(json|yaml)|npm-shrinkwrap\.json|pylock.*\.toml", name):
        yield "is a lock file; constraints.txt and package.json pin versions"


LONG_PYTHON = "def f():\n" + "    pass\n" * 60
LONG_SCRIPT = "  draw() {\n" + "    ;\n" * 60 + "  }\n"
RULES: list[tuple[Rule, Callable[[], list[File]], str, str]] = [
    (imports_go_one_way, backend, f"{PACKAGE}/lab/x.py", "from dropscope.runs import manager"),
    (imports_go_one_way, backend, f"{PACKAGE}/errors.py", "import dropscope.lab.recipe"),
    (imports_go_one_way, backend, f"{PACKAGE}/api/x.py", "from dropscope import app"),
    (lab_is_pure, backend, f"{PACKAGE}/lab/x.py", "from threading import Lock"),
    (web_stays_outside, backend, f"{PACKAGE}/runs/x.py", "import starlette.responses"),
    (api_knows_no_torch, backend, f"{PACKAGE}/api/x.py", "from torch import nn"),
    (one_bridge, backend, f"{PACKAGE}/runs/x.py", "import asyncio\nimport queue"),
    (one_bridge, backend, f"{PACKAGE}/api/x.py", "loop.call_soon_threadsafe(f)"),
    (arrow_stays_in_trace, backend, f"{PACKAGE}/api/x.py", "def f():\n    import pyarrow as pa"),
    (no_global_randomness, backend, f"{PACKAGE}/lab/x.py", "torch.manual_seed(1)"),
    (broad_except_only_in_worker, backend, f"{PACKAGE}/x.py", "try:\n  f()\nexcept:\n  pass"),
    (broad_except_only_in_worker, backend, f"{PACKAGE}/x.py", "with suppress(Exception):\n  f()"),
    (python_functions_are_short, lambda: own(".py"), "tests/x.py", LONG_PYTHON),
    (views_open_no_socket, frontend, "frontend/views/x.js", 'import { api } from "../net/api.js";'),
    (only_net_talks, frontend, "frontend/state/x.js", "const s = new WebSocket(url);"),
    (net_draws_nothing, frontend, "frontend/net/x.js", 'import { html } from "lit";'),
    (lib_is_pure, frontend, "frontend/lib/x.js", "document.title = 'x';"),
    (reducer_is_pure, frontend, "frontend/state/reduce.js", "const now = Date.now();"),
    (script_functions_are_short, frontend, "frontend/views/x.js", LONG_SCRIPT),
    (files_are_short, lambda: own(".py .js .mjs .css .html"), "x.py", "pass\n" * 401),
    (files_are_short, lambda: own(".py .js .mjs .css .html"), "x.js", "/".ljust(101, "/")),
    (names_say_what, lambda: own(".py .js .mjs .css"), "frontend/lib/utils.js", ""),
    (nothing_local, lambda: list(tree()), "README.md", "pip -i https://pypi" + ".org/simple"),
    (nothing_local, lambda: list(tree()), "README.md", "cd /ho" + "me/ada/dropscope"),
    (no_lock_file, lambda: list(tree()), "package-lock.json", "{}"),
]


@pytest.mark.parametrize(("rule", "files"), {rule: files for rule, files, *_ in RULES}.items())
def test_the_tree_keeps(rule, files):
    assert files(), "the rule has nothing to look at"
    assert [f"{file.path}: {problem}" for file in files() for problem in rule(file)] == []


@pytest.mark.parametrize(("rule", "_files", "path", "text"), RULES)
def test_a_bad_snippet_breaks(rule, _files, path, text):
    assert list(rule(File(path, text)))


# Rules about the whole tree


def dead_modules(files: list[File]) -> list[str]:
    reached = {name for file in files for name in file.imports}
    return [
        file.path
        for file in files
        if not file.path.endswith("__init__.py")
        and file.module not in reached
        and not ENTRY_POINTS.match(file.module)
        and '\nif __name__ == "__main__":' not in file.text
    ]


def dead_front_end(files: list[File]) -> list[str]:
    """Scripts and styles that neither another script nor ``index.html`` asks for."""
    asked = {
        (PurePosixPath("/", file.path).parent / name).as_posix()
        for file in files
        for name in [*file.script_imports, *re.findall(r'(?:src|href)="/?([^"]+)"', file.text)]
    }
    reached = {os.path.normpath(path) for path in asked} | {
        f"/{VENDOR}/update.mjs",
        "/frontend/index.html",
    }
    return [file.path for file in files if f"/{file.path}" not in reached]


def test_no_python_module_is_dead():
    assert dead_modules(backend()) == []
    assert dead_modules([File(f"{PACKAGE}/lab/left_over.py", "")])


def test_no_front_end_file_is_dead():
    assert dead_front_end(own(".js .mjs .css .html", "frontend/")) == []
    assert dead_front_end([File("frontend/lib/left_over.js", "")])


def test_one_broad_except_in_the_worker():
    found = [problem for file in backend() for problem in broad_excepts(file)]
    assert [problem.split(":")[0] for problem in found] == [f"{PACKAGE}/runs/worker.py"]
