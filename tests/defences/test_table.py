"""The table of defences stays true: its edits apply, what they leave is Python, its tests exist."""

import ast
import re

import pytest
from tests.defences.defence import ROOT, Defence
from tests.defences.table import DEFENCES
from tests.faults.ledger import FAULTS

THREATS = [str(number) for number in range(1, 11)]
UNDEFENDED = {"fuzz"}  # a way of looking for holes, not a fault

each = pytest.mark.parametrize("defence", DEFENCES, ids=lambda defence: defence.id)


@each
def test_its_edit_applies_and_leaves_a_program(defence):
    text = (ROOT / defence.path).read_text("utf-8")
    without = defence.removed_from(text)
    assert without != text
    if defence.path.endswith(".py"):
        compile(without, defence.path, "exec")


@each
def test_its_test_exists(defence):
    path, _, name = defence.test.partition("::")
    assert path.startswith("tests/")
    if path.endswith(".test.js"):
        assert f'\ntest("{name}", ' in (ROOT / path).read_text("utf-8")
        assert re.fullmatch(r"[\w ,;]+", name), "it is a pattern, too"
        return
    functions = ast.parse((ROOT / path).read_text("utf-8")).body
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    assert name in {node.name for node in functions if isinstance(node, kinds)}


@each
def test_it_fits_a_line_of_the_page(defence):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", defence.id)
    assert set(defence.against.split()) <= {*THREATS, *FAULTS}
    for words in (defence.what, defence.without):
        assert words
        assert not re.search(r"[|\n]", words)


def test_names_are_used_once():
    ids = [defence.id for defence in DEFENCES]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("count", [0, 2])
def test_an_edit_that_does_not_fit_once_is_told(count):
    words = dict.fromkeys(("id", "against", "what", "without", "test"), "x")
    defence = Defence(source="app.py", old="here", new="", **words)
    with pytest.raises(ValueError, match="once"):
        defence.removed_from("here " * count)
