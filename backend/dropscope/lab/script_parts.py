"""The sections of an exported script, as text.

Each function returns one section without surrounding blank lines, or an empty string where the
recipe needs none. Knows how plain PyTorch is written; does not know where data come from.
"""

import json
import sys
from collections.abc import Sequence

from dropscope.lab.activations import ACTIVATIONS
from dropscope.lab.losses import LOSSES
from dropscope.lab.recipe import DropoutRecipe, Mistake, Recipe
from dropscope.lab.records import SettingChange, TwinName
from dropscope.lab.seeds import derive_seed

_ON_PURPOSE = " It makes a\nmistake on purpose, as the run did: look for MISTAKE."

_BATCH_DROPOUT = '''class {name}(nn.Dropout):
    """One mask for the whole batch, as textbooks draw it."""

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        return x * F.dropout(torch.ones(1, x.shape[1]), self.p)'''

_GAUSSIAN_DROPOUT = '''class {name}(nn.Dropout):
    """Multiplies by N(1, p / (1 - p)) (Srivastava et al. 2014, section 10)."""

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        deviation = math.sqrt(self.p / (1.0 - self.p))
        return x * torch.empty({rows}, x.shape[1]).normal_(1.0, deviation)'''

_UNSCALED_DROPOUT = '''class {name}(nn.Dropout):
    """Dropout written by hand."""

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        if self.p == 1:
            return x * 0
        keep_mask = torch.empty({rows}, x.shape[1]).bernoulli_(1 - self.p)
        return x * keep_mask  # MISTAKE: what is kept should be divided by 1 - self.p'''

_RESCALED_DROPOUT = '''class {name}({base}):
    """Dropout with a rule for measuring on top."""

    def forward(self, x):
        if self.training:
            return super().forward(x)
        return x * (1 - self.p)  # MISTAKE: training has divided by 1 - self.p already'''


def heading(recipe: Recipe, twin: TwinName, version: str) -> str:
    """The docstring: what the script does and the recipe it came from."""
    which = "with dropout" if twin == "dropout" else "without dropout"
    purpose = "" if _mistake(recipe, twin) == "none" else _ON_PURPOSE
    fields = recipe.model_dump(mode="json")
    rows = (f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in fields.items())
    text = "{\n" + ",\n".join(rows) + "\n}"
    return f'''"""The network {which} of a Dropscope run, as plain PyTorch.

Prints "step train_loss" for every step: the run's own numbers, bit for bit, on the same machine
with the same torch build and one thread. Written by Dropscope {version}.{purpose} The recipe:

{text}
"""'''


def _mistake(recipe: Recipe, twin: TwinName) -> Mistake:
    """What the twin's script is to do wrong: the one without dropout does nothing wrong."""
    return recipe.dropout.mistake if twin == "dropout" else "none"


def imports(recipe: Recipe, needed: Sequence[str], *, reads_files: bool) -> str:
    """Imports, and the one thread that makes results bit-stable.

    Args:
        recipe: says whether the network's part needs ``math``.
        needed: import statements that the data functions need.
        reads_files: whether the data functions read a folder.
    """
    lines = {"import sys", "import torch", "from torch import nn"}
    lines |= {"from torch.nn import functional as F", *needed}
    if recipe.dropout.kind == "gaussian":
        lines.add("import math")
    lines |= {"import os"} if reads_files else set()
    standard = {line for line in lines if line.split()[1].split(".")[0] in sys.stdlib_module_names}
    groups = [sorted(standard), sorted(lines - standard)]
    text = "\n\n".join("\n".join(sorted(group, key=_import_order)) for group in groups)
    return f"{text}\n\ntorch.set_num_threads(1)"


def _import_order(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line


def data(recipe: Recipe, call: str) -> str:
    """The lines that turn arrays into tensors, and what an autoencoder is to give back."""
    folder = (
        'data_dir = os.environ["DROPSCOPE_DATA_DIR"]  # the folder of the IDX files\n'
        if "data_dir" in call
        else ""
    )
    targets = (
        "\ntrain_y, holdout_y = train_x, holdout_x  # an autoencoder: to give its input back"
        if recipe.network.autoencoder
        else ""
    )
    return f"""{folder}train_x, train_y, train_y_true, holdout_x, holdout_y = (
    torch.from_numpy(array) for array in {call}
){targets}"""


def network(recipe: Recipe, twin: TwinName) -> str:
    """The model, with initial weights and masks seeded apart."""
    sizes = recipe.layer_sizes
    activation = ACTIVATIONS[recipe.network.activation].module
    lines = ["model = nn.Sequential("]
    if twin == "dropout":
        lines.append('    drop["input"],')
    for layer in range(1, len(sizes) - 1):
        row = f"    nn.Linear({sizes[layer - 1]}, {sizes[layer]}), {activation},"
        lines.append(row + (f' drop["hidden_{layer}"],' if twin == "dropout" else ""))
    lines += [f"    nn.Linear({sizes[-2]}, {sizes[-1]}),", ")"]
    seed = derive_seed(recipe.seed, "weights")
    model = "\n".join([f"torch.manual_seed({seed})  # initial weights", *lines])
    return f"{_dropout_modules(recipe)}\n{model}" if twin == "dropout" else model


def _dropout_modules(recipe: Recipe) -> str:
    dropout = recipe.dropout
    name, definitions = _dropout_classes(dropout)
    probabilities = (dropout.input, *dropout.hidden)
    rows = "\n".join(
        f'    "{layer}": {name}(p={probability!r}),'
        for layer, probability in zip(recipe.dropout_layers, probabilities, strict=True)
    )
    return "\n\n\n".join([*definitions, f"drop = {{\n{rows}\n}}"])


def _dropout_classes(dropout: DropoutRecipe) -> tuple[str, list[str]]:
    """Name of the module to use, and the classes to define for it."""
    rows = "x.shape[0]" if dropout.mask_scope == "example" else "1"
    if dropout.kind == "gaussian":
        return "GaussianDropout", [_GAUSSIAN_DROPOUT.format(name="GaussianDropout", rows=rows)]
    if dropout.mistake == "forget_scale":
        return "HandmadeDropout", [_UNSCALED_DROPOUT.format(name="HandmadeDropout", rows=rows)]
    name, definitions = "nn.Dropout", []
    if dropout.mask_scope == "batch":
        name, definitions = "BatchDropout", [_BATCH_DROPOUT.format(name="BatchDropout")]
    if dropout.mistake == "scale_again":
        again = _RESCALED_DROPOUT.format(name="RescaledDropout", base=name)
        return "RescaledDropout", [*definitions, again]
    return name, definitions


def optimizer(recipe: Recipe) -> str:
    """The optimiser; ``fused`` names the kernel, not another method."""
    training = recipe.training
    arguments = [f"lr={training.learning_rate!r}"]
    if training.optimizer == "sgd":
        arguments += [f"momentum={training.momentum!r}", f"nesterov={training.nesterov}"]
    arguments += [f"weight_decay={training.weight_decay!r}", "fused=True"]
    name = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW"}[training.optimizer]
    return "\n".join(
        [
            f"optimizer = torch.optim.{name}(",
            f"    model.parameters(), {', '.join(arguments)}",
            ")",
        ]
    )


def changes(settings: Sequence[SettingChange], twin: TwinName) -> str:
    """What was changed while the run was training."""
    if not settings:
        return ""
    rows = []
    for change in settings:
        probabilities = (change.drop_probability or {}) if twin == "dropout" else {}
        rows.append(f"    ({change.step}, {probabilities!r}, {change.learning_rate!r}),")
    first = "# What was changed by hand: (after step, drop probabilities, learning rate)."
    loop = [
        "def apply_changes(step):",
        "    for after_step, drop_probabilities, learning_rate in changes:",
        "        if after_step != step:",
        "            continue",
        "        for layer, p in drop_probabilities.items():",
        "            drop[layer].p = p",
        "        if learning_rate is not None:",
        '            optimizer.param_groups[0]["lr"] = learning_rate',
    ]
    return "\n".join([first, "changes = [", *rows, "]", "", "", *loop])


def loop(recipe: Recipe, steps: int, *, has_changes: bool) -> str:
    """The training loop."""
    training = recipe.training
    loss = LOSSES[recipe.task].function
    lines = [
        f"order = torch.Generator().manual_seed({derive_seed(recipe.seed, 'order')})  # batches",
        f"torch.manual_seed({derive_seed(recipe.seed, 'masks')})  # masks",
        "step = 0",
        f"while step < {steps}:",
        "    permutation = torch.randperm(len(train_x), generator=order)",
        f"    for rows in permutation.split({training.batch_size}):",
        f"        if step == {steps}:",
        "            break",
        *(["        apply_changes(step)"] if has_changes else []),
        f"        loss = {loss}(model(train_x[rows]), train_y[rows])",
        "        optimizer.zero_grad()",
        "        loss.backward()",
        "        optimizer.step()",
        *_max_norm(training.max_norm),
        "        step += 1",
        "        print(step, repr(loss.item()))",
    ]
    return "\n".join(lines)


def _max_norm(max_norm: float | None) -> list[str]:
    if max_norm is None:
        return []
    return [
        "        with torch.no_grad():  # limit each hidden perceptron's incoming weights",
        "            for layer in [m for m in model if isinstance(m, nn.Linear)][:-1]:",
        f"                layer.weight.copy_(torch.renorm(layer.weight, 2, 0, {max_norm!r}))",
    ]


def ending(recipe: Recipe, twin: TwinName, steps: int) -> str:
    """What was learnt, on standard error so that standard output holds losses only."""
    begin = ["model.eval()"]
    if _mistake(recipe, twin) == "forget_eval":
        seed = derive_seed(recipe.seed, "evaluation", steps)
        begin = [
            "# MISTAKE: model.eval() is missing here, so masks stay on for the hold-out set.",
            f"torch.manual_seed({seed})  # the masks that the run measured with",
        ]
    if recipe.task == "regression":
        what, figure = "hold-out RMSE", "(output - holdout_y).square().mean().sqrt().item()"
    else:
        what, figure = "hold-out error", "(output.argmax(1) != holdout_y).float().mean().item()"
    return "\n".join(
        [
            *begin,
            "with torch.no_grad():",
            "    output = model(holdout_x)",
            f'print("{what}:", {figure}, file=sys.stderr)',
        ]
    )
