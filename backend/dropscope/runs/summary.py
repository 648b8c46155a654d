"""A run summed up in a paragraph that is made of its figures and of nothing else.

Pure: recipe, state and evaluations in, sentences out. Claims no direction: a run is one seed. Loads
no torch; knows no HTTP.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dropscope.lab.recipe import Recipe
from dropscope.lab.turning import turn_of
from dropscope.runs.states import RunState
from dropscope.runs.summary_words import count, how_it_trains, loss, percent, points, what_it_is

Row = Mapping[str, Any]  # an evaluation, as ``trace.rows`` has it

_WHERE: dict[RunState, str] = {
    "created": "It has not begun.",
    "queued": "It waits for its turn, after {step} of {steps} steps.",
    "running": "It is training: {step} of {steps} steps so far.",
    "paused": "It is paused after {step} of {steps} steps.",
    "interrupted": "It was interrupted after {step} of {steps} steps and can go on.",
    "finished": "It finished after {steps} steps.",
    "stopped": "It was stopped after {step} of {steps} steps.",
    "diverged": "Its loss left all bounds at step {step} of {steps}.",
    "failed": "It failed after {step} of {steps} steps.",
}
_ONE_SEED = (
    "This is one seed: chance alone can make such a difference. More seeds tell whether dropout "
    "did it."
)
_MISTAKES = {
    "forget_eval": "It makes a mistake on purpose: the network with dropout is measured with "
    "masks on.",
    "forget_scale": "It makes a mistake on purpose: what training keeps is not divided by 1 − p.",
    "scale_again": "It makes a mistake on purpose: measuring multiplies by 1 − p once more.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a run. ``evaluations`` oldest first; ``changes``: steps of setting changes.

    ``step``: updates made.
    """

    recipe: Recipe
    state: RunState
    step: int
    evaluations: Sequence[Row]
    changes: Sequence[int] = ()


def summarise(told: Told) -> list[str]:
    """Return the sentences of the paragraph, in order. There is always at least one."""
    recipe = told.recipe
    where = _WHERE[told.state].format(step=count(told.step), steps=count(recipe.training.max_steps))
    sentences = [what_it_is(recipe), how_it_trains(recipe), where]
    if recipe.dropout.mistake != "none":
        sentences.append(_MISTAKES[recipe.dropout.mistake])
    if told.changes:
        sentences.append(_changed(told.changes))
    if told.evaluations and told.step > 0:
        sentences += _figures(recipe, told.evaluations)
    return sentences


def _changed(steps: Sequence[int]) -> str:
    times = "once" if len(steps) == 1 else f"{count(len(steps))} times"
    first, last = count(steps[0]), count(steps[-1])
    when = f"at step {first}" if first == last else f"between steps {first} and {last}"
    return f"Its settings were changed {times} on the way, {when}."


def _figures(recipe: Recipe, evaluations: Sequence[Row]) -> list[str]:
    last = evaluations[-1]
    if any(last["holdout_loss"][twin] is None for twin in recipe.twins):
        return [_lost(recipe, last)]
    sentences = [_errors(recipe, last), _gaps(last), *_turns(recipe, evaluations)]
    memorised = _memorised(last)
    if memorised:
        sentences.append(memorised)
    if recipe.twin and not _is_equal(last):
        sentences.append(_ONE_SEED)
    return sentences


def _lost(recipe: Recipe, last: Row) -> str:
    lost = [twin for twin in recipe.twins if last["holdout_loss"][twin] is None]
    if len(lost) == len(recipe.twins):
        return "There is no figure to tell: the loss left all bounds."
    name = "with" if lost == ["dropout"] else "without"
    return f"The network {name} dropout left all bounds: there is nothing to compare."


def _is_equal(last: Row) -> bool:
    return all(
        last[name]["dropout"] == last[name]["plain"] for name in ("holdout_loss", "holdout_error")
    )


def _errors(recipe: Recipe, last: Row) -> str:
    error, step = last["holdout_error"], count(last["step"])
    if recipe.task == "regression":
        start = f"At step {step} its hold-out error (root mean square) is {loss(error['dropout'])}"
        if not recipe.twin:
            return f"{start}."
        return f"{start} with dropout and {loss(error['plain'])} without."
    size = count(recipe.dataset.spec.holdout_size)
    start = f"At step {step} the network with dropout is wrong on {percent(error['dropout'])} of "
    start += f"{size} hold-out examples"
    if not recipe.twin:
        return f"{start}."
    start += f", the one without on {percent(error['plain'])}"
    difference = error["dropout"] - error["plain"]
    if difference == 0:
        return f"{start}: no difference."
    return f"{start}: {points(abs(difference))} {'fewer' if difference < 0 else 'more'} with."


def _gaps(last: Row) -> str:
    gaps = {
        twin: value - last["train_loss_eval"][twin] for twin, value in last["holdout_loss"].items()
    }
    parts = [f"by {_signed(gap)} {_NAMES[twin]}" for twin, gap in gaps.items()]
    text = "Hold-out loss lies above training loss, masks off, " + " and ".join(parts)
    if len(gaps) == 1:
        return f"{text}."
    if gaps["dropout"] == gaps["plain"]:
        return f"{text}: it over-fits alike."
    word = "less" if gaps["dropout"] < gaps["plain"] else "more"
    return f"{text}: the one with dropout over-fits {word}."


_NAMES = {"dropout": "with dropout", "plain": "without"}


def _signed(gap: float) -> str:
    """Minus where the hold-out loss is the lower one."""
    return f"−{loss(-gap)}" if gap < 0 else loss(gap)


def _turns(recipe: Recipe, evaluations: Sequence[Row]) -> list[str]:
    steps = [row["step"] for row in evaluations]
    found = {
        twin: turn_of(steps, [row["holdout_loss"][twin] for row in evaluations])
        for twin in recipe.twins
    }
    if all(turn is None for turn in found.values()):
        who = "neither network" if recipe.twin else "the network"
        verb = "has" if recipe.twin else "has not"
        return [f"The hold-out loss of {who} {verb} turned upwards so far."]
    parts = []
    for twin, turn in found.items():
        if turn is None:
            parts.append(f"{_NAMES[twin]} it has not turned so far")
        else:
            where = f"{_NAMES[twin]} it was lowest at step {count(turn.step)}"
            parts.append(f"{where} ({loss(turn.value)}) and is {loss(turn.last)} now")
    text = "; ".join(parts)
    return [f"Of the hold-out loss: {text}."]


def _memorised(last: Row) -> str:
    memorised = {twin: value for twin, value in last["memorised"].items() if value is not None}
    if not memorised:
        return ""
    parts = [f"{percent(value, 0)} {_NAMES[twin]}" for twin, value in memorised.items()]
    return f"Of the wrong labels it has learnt by heart: {', '.join(parts)}."
