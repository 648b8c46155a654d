"""A run as one readable file of plain PyTorch, which prints the run's losses to the bit.

Uses ``nn.Linear``, ``nn.Dropout``, autograd and ``torch.optim``; needs torch, NumPy and
scikit-learn, not Dropscope. Knows recipes and setting changes; does not know runs or files.
"""

import ast
import inspect
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from dropscope import __version__
from dropscope.lab import script_parts as parts
from dropscope.lab.datasets.loading import script_call, script_functions
from dropscope.lab.recipe import Recipe
from dropscope.lab.records import SettingChange, TwinName


def export_script(
    recipe: Recipe,
    *,
    twin: TwinName = "dropout",
    changes: Sequence[SettingChange] = (),
    steps: int | None = None,
    data_dir: Path | None = None,
) -> str:
    """Return the script's text.

    Args:
        recipe: the run's recipe.
        twin: which network to train: ``dropout`` or ``plain``.
        changes: what was changed while the run was training, in order.
        steps: how many steps to repeat; the recipe's ``max_steps`` when left out.
        data_dir: where the run found IDX files; the script looks in DROPSCOPE_DATA_DIR.

    Run with one thread on the machine of the run, the script prints a line for each step:
    ``step train_loss``, the loss with ``repr`` precision, equal to the trace's; and in the end,
    on standard error, the hold-out error that the run measured after the same step. A mistake of
    the recipe is in the script of the dropout twin too, marked by a comment.
    """
    functions = script_functions(recipe.dataset, data_dir)
    call = script_call(recipe.dataset, data_dir)
    steps = steps or recipe.training.max_steps
    sections = [
        parts.heading(recipe, twin, __version__),
        parts.imports(recipe, sorted(_needed_imports(functions)), reads_files="data_dir" in call),
        "".join(f"\n{inspect.getsource(function).rstrip()}\n\n" for function in functions),
        parts.data(recipe, call),
        parts.network(recipe, twin),
        parts.optimizer(recipe),
        parts.changes(changes, twin),
        parts.loop(recipe, steps, has_changes=bool(changes)),
        parts.ending(recipe, twin, steps),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _needed_imports(functions: Iterable[Callable[..., object]]) -> set[str]:
    """Import statements, one name each, that the functions' sources make use of."""
    needed = set()
    for function in functions:
        module = inspect.getmodule(function)
        if module is None:
            continue
        used = {
            node.id
            for node in ast.walk(ast.parse(inspect.getsource(function)))
            if isinstance(node, ast.Name)
        }
        for statement in ast.parse(inspect.getsource(module)).body:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                needed |= _single_imports(statement, used)
    return needed


def _single_imports(statement: ast.Import | ast.ImportFrom, used: set[str]) -> set[str]:
    single = set()
    for alias in statement.names:
        own = isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith("drops")
        if not own and (alias.asname or alias.name.split(".")[0]) in used:
            part = (
                ast.ImportFrom(module=statement.module, names=[alias], level=statement.level)
                if isinstance(statement, ast.ImportFrom)
                else ast.Import(names=[alias])
            )
            single.add(ast.unparse(part))
    return single
