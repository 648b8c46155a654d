"""Numbers, and what a recipe says, as the words of a paragraph. Pure."""

from dropscope.lab.recipe import Recipe

_ACTIVATIONS = {
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "gelu": "GELU",
}
_OPTIMIZERS = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW"}
_HELD_OUT = {  # of one pixel, and of several
    "as_training": ("says the same", "say the same"),
    "removed": ("is grey", "are grey"),
    "lying": ("lies", "lie"),
}


def count(number: int) -> str:
    """``1,284``."""
    return f"{number:,}"


def percent(share: float, digits: int = 1) -> str:
    """``12.9 %``."""
    return f"{100 * share:.{digits}f} %"


def points(share: float) -> str:
    """``4.3 points``."""
    return f"{100 * share:.1f} points"


def loss(value: float) -> str:
    """Three significant digits, and no more than four behind the point."""
    if value == 0 or abs(value) < 1e-4:
        return f"{value:.1g}" if value else "0"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def number(value: float) -> str:
    """As short as it is: ``0.5``, ``0.001``."""
    return f"{value:g}"


def what_it_is(recipe: Recipe) -> str:
    """Data and network, with the dropout of each layer."""
    dataset, network = recipe.dataset, recipe.network
    data = f"{dataset.spec.title}, {count(dataset.train_size)} training examples"
    if dataset.label_noise > 0:
        labels = "values" if recipe.task == "regression" else "labels"
        data += f" with {percent(dataset.label_noise, 0)} wrong {labels}"
    if dataset.give_away:
        is_several = dataset.give_away > 1
        pixels = "pixels tell" if is_several else "pixel tells"
        held_out = _HELD_OUT[dataset.give_away_holdout][is_several]
        data += f", {dataset.give_away} {pixels} the class in training and {held_out} in hold-out"
    layers = " and ".join(map(count, network.hidden))
    hidden = f"{layers} hidden perceptrons ({_ACTIVATIONS[network.activation]})"
    learnt = ", which learn to give the picture back" if network.autoencoder else ""
    return f"{data}; {hidden}{learnt}, {_dropout(recipe)}."


def _dropout(recipe: Recipe) -> str:
    dropout = recipe.dropout
    probabilities = (dropout.input, *dropout.hidden)
    twin = ", beside the same network without dropout" if recipe.twin else ""
    if not any(probabilities):
        same = ", beside its twin, which is the same" if recipe.twin else ""
        return f"without any dropout{same}"
    kind = "Gaussian dropout" if dropout.kind == "gaussian" else "dropout"
    parts = [f"{number(dropout.input)} of the input"] if dropout.input else []
    if any(dropout.hidden):
        rates = " and ".join(dict.fromkeys(map(number, dropout.hidden)))
        parts.append(f"{rates} of hidden layers")
    return f"{kind} p {', '.join(parts)}{twin}"


def how_it_trains(recipe: Recipe) -> str:
    """Update rule, learning rate, batches, seed."""
    training = recipe.training
    rule = f"{_OPTIMIZERS[training.optimizer]} at learning rate {number(training.learning_rate)}"
    limits = []
    if training.weight_decay:
        limits.append(f"weight decay {number(training.weight_decay)}")
    if training.max_norm is not None:
        limits.append(f"weights of at most {number(training.max_norm)} a perceptron")
    batches = f"batches of {count(training.batch_size)}"
    return f"It trains by {', '.join([rule, *limits, batches])}, seed {recipe.seed}."
