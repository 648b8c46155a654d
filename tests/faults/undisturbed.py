"""What a recipe records when nothing happens to it, and what a harmed run recorded beside it."""

from queue import SimpleQueue

import pyarrow as pa

from dropscope.lab.recipe import Recipe
from dropscope.runs.channel import Channel
from dropscope.runs.messages import Job
from dropscope.runs.recorder import Recorder
from dropscope.runs.worker import work
from dropscope.trace.reader import RunTrace


def recorded_alone(recipe, folder):
    """Train a recipe in this process, with nobody about; return its trace."""
    recipe = Recipe.model_validate(recipe)
    trace = RunTrace.create(folder, recipe)
    work(Job("alone", recipe), SimpleQueue(), Recorder(trace, Channel(), _ignore, _ignore))
    assert trace.last_step == recipe.training.max_steps
    return trace


def assert_same_run(folder, alone):
    """Every loss, mask, activation and error signal is the same to the bit, and the weights."""
    with RunTrace.open(folder, writable=False) as trace:
        found, wanted = _steps(trace), _steps(alone)
        assert found.num_rows == alone.last_step
        for name in wanted.schema.names:
            assert same_bits(found.column(name), wanted.column(name)), f"{folder.name}: {name}"
        for twin, parameters in alone.snapshot(alone.last_step).items():
            for name, values in parameters.items():
                weights = trace.snapshot(alone.last_step)[twin][name]
                assert weights.tobytes() == values.tobytes(), (twin, name)


def _steps(trace):
    return pa.Table.from_batches(trace.read("steps"))


def same_bits(found, wanted):
    """Numbers as bytes; flags as they are, since they lie at odd places."""
    pairs = zip(_leaves(found.combine_chunks()), _leaves(wanted.combine_chunks()), strict=True)
    return all(one.equals(other) for one, other in pairs)


def _leaves(array):
    if pa.types.is_struct(array.type):
        for part in array.flatten():
            yield from _leaves(part)
    elif pa.types.is_nested(array.type):
        yield from _leaves(array.flatten())
    elif pa.types.is_floating(array.type):
        yield array.view(pa.binary(array.type.bit_width // 8))
    else:
        yield array


def _ignore(_report):
    return
