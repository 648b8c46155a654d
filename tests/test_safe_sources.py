"""What no source may do, because of what could be done with it from outside.

Nothing that is read may run code, nothing is fetched but data sets, and what people write is never
markup. A rule takes a file's text and yields what is wrong with it; each comes with a snippet that
breaks it.
"""

import ast
import re
from collections.abc import Iterator

import pytest
from tests.test_tidy import PACKAGE, File, backend, frontend, without_comments

UNSAFE_FORMATS = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal"}
UNSAFE_CALLS = {"eval", "exec", "np.load", "numpy.load", "pd.read_pickle", "yaml.load"}
FETCHING = {"urllib.request", "http.client", "requests", "aiohttp", "httpx", "ftplib"} | {
    f"websockets.{part}" for part in ("client", "connect", "asyncio", "sync", "legacy")
}
DATA_SETS = f"{PACKAGE}/lab/datasets/"
MARKUP = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|unsafeSVG|unsafeStatic|srcdoc"
    r"|setHTMLUnsafe|createContextualFragment|document\.write|new Function)\b"
)


def reads_no_code(file: File) -> Iterator[str]:
    """No pickle, whatever its name: reading one runs what it says. ``torch.load`` only without."""
    for name in sorted(file.top_imports & {*UNSAFE_FORMATS, "shelve"}):
        yield f"imports {name}, whose files can hold code"
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Call):
            continue
        called, given = ast.unparse(node.func), map(ast.unparse, node.keywords)
        if called in UNSAFE_CALLS or (called == "torch.load" and "weights_only=True" not in given):
            yield f"line {node.lineno}: {called} may run what it reads"


def fetches_only_data_sets(file: File) -> Iterator[str]:
    """So no address that a client sent is ever called."""
    if not file.path.startswith(DATA_SETS):
        for name in sorted(one for one in file.imports if _fetches(one)):
            yield f"imports {name}; only data sets are fetched"
        if "fetch_openml" in file.text:
            yield "fetches a data set outside lab/datasets"


def _fetches(name: str) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in FETCHING)


def text_is_never_markup(file: File) -> Iterator[str]:
    for found in MARKUP.findall(without_comments(file.text)):
        yield f"uses {found}: titles, names and labels are text"


RULES = [
    (reads_no_code, backend, "import pickle"),
    (reads_no_code, backend, "state = torch.load(path)"),
    (reads_no_code, backend, "value = eval(text)"),
    (fetches_only_data_sets, backend, "from urllib.request import urlopen"),
    (fetches_only_data_sets, backend, "import httpx"),
    (fetches_only_data_sets, backend, "from websockets import connect"),
    (fetches_only_data_sets, backend, "import websockets.sync.client"),
    (text_is_never_markup, frontend, "row.innerHTML = run.title;"),
    (text_is_never_markup, frontend, "return html`<b .innerHTML=${run.title}></b>`;"),
]


@pytest.mark.parametrize(
    ("rule", "files"),
    [
        pytest.param(rule, files, id=rule.__name__)
        for rule, files in {r: f for r, f, _ in RULES}.items()
    ],
)
def test_the_sources_keep(rule, files):
    assert files(), "the rule has nothing to look at"
    assert [f"{file.path}: {problem}" for file in files() for problem in rule(file)] == []


@pytest.mark.parametrize(("rule", "files", "text"), RULES)
def test_a_bad_snippet_breaks(rule, files, text):
    assert list(rule(File(f"{PACKAGE}/api/x.py", text)))


def test_weights_alone_may_be_loaded():
    good = File(f"{PACKAGE}/api/x.py", "state = torch.load(path, weights_only=True)")
    assert list(reads_no_code(good)) == []
