"""Messages from a stencil against those that Arrow builds: the same bytes."""

import pytest

from dropscope.trace import stencil
from dropscope.trace.encoder import encode_steps
from dropscope.trace.rows import rows
from dropscope.trace.schema import steps_schema
from dropscope.trace.stencil import StepsEncoder
from dropscope.trace.step_buffer import StepBuffer
from dropscope.trace.storage import decode

RECIPES = {
    "twins": {},
    "one": {"twin": False, "hidden": (9,)},
    "gaussian": {"kind": "gaussian", "hidden": (8, 1)},
    "shared": {"scope": "batch", "name": "digits", "hidden": (64, 7, 16)},
}


@pytest.fixture(params=RECIPES, ids=str)
def recipe(request, make_recipe):
    return make_recipe(**RECIPES[request.param])


@pytest.fixture
def filled(made_up):
    """A buffer of so many made-up steps from ``first`` on."""

    def fill(recipe, count, first=1, **options):
        buffer = StepBuffer(recipe, whole_masks=options.pop("whole_masks", False))
        for record in made_up.steps(recipe, count, first=first, **options):
            buffer.add(record)
        return buffer

    return fill


@pytest.mark.parametrize("count", [1, 2, 7, 8, 28, 64, 65])
def test_every_message_is_the_one_that_arrow_builds(recipe, filled, count):
    schema = steps_schema(recipe)
    encoder = StepsEncoder(schema)
    for first in (1, 1 + count, 1 + 2 * count):
        buffer = filled(recipe, count, first, all_kept={(first, 0)})
        assert encoder.encode(buffer) == encode_steps(schema, buffer)


def test_batches_may_be_of_different_sizes(recipe, filled):
    schema = steps_schema(recipe)
    encoder = StepsEncoder(schema)
    for sizes in ([4, 4, 3], [1, 4, 2], [4, 4, 4]):
        buffer = filled(recipe, 3, batch_sizes=sizes)
        assert encoder.encode(buffer) == encode_steps(schema, buffer)


def test_what_was_encoded_stays(recipe, filled):
    schema = steps_schema(recipe)
    encoder = StepsEncoder(schema)
    first, second = (encoder.encode(filled(recipe, 5, first)) for first in (1, 6))
    third = encoder.encode(filled(recipe, 5, 11))
    assert [row["step"] for row in rows(decode(schema, second))] == [6, 7, 8, 9, 10]
    assert len({first, second, third}) == 3


def test_only_the_latest_stencils_are_kept(recipe, filled, monkeypatch):
    cut = []

    def count_cuts(schema, buffer):
        cut.append(len(buffer))
        return encode_steps(schema, buffer)

    monkeypatch.setattr(stencil, "encode_steps", count_cuts)
    encoder = StepsEncoder(steps_schema(recipe))
    for count in (1, 2, 3, 4, 5, 6, 7, 8, 1, 9, 1, 2):  # 2 has gone when 9 came
        encoder.encode(filled(recipe, count))
    assert cut == [1, 2, 3, 4, 5, 6, 7, 8, 9, 2]


def test_whole_masks_are_built_by_arrow(make_recipe, filled):
    recipe = make_recipe()
    schema = steps_schema(recipe, "full")
    encoder = StepsEncoder(schema)
    for sizes in ([4, 3], [2, 4]):
        buffer = filled(recipe, 2, batch_sizes=sizes, whole_masks=True)
        assert encoder.encode(buffer) == encode_steps(schema, buffer)
