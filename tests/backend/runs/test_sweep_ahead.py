"""An endless stream whose next item is made while this one is used."""

import itertools
import threading

import pytest
import torch

from dropscope.lab.recipe import Recipe
from dropscope.lab.sweep.supply import NoiseSupply
from dropscope.runs.sweep_ahead import made_ahead


def test_items_come_in_their_order_from_one_other_thread():
    makers = set()

    def items():
        for number in itertools.count():
            makers.add(threading.get_ident())
            yield number

    assert list(itertools.islice(made_ahead(items()), 50)) == list(range(50))
    assert len(makers) == 1
    assert threading.get_ident() not in makers


def test_the_next_item_is_made_while_this_one_is_used():
    is_made = threading.Event()

    def items():
        yield "first"
        is_made.set()
        yield from itertools.repeat("later")

    stream = made_ahead(items())
    assert next(stream) == "first"
    assert is_made.wait(10)
    stream.close()


def test_the_thread_ends_with_the_stream():
    before = threading.active_count()
    stream = made_ahead(itertools.count())
    assert next(stream) == 0
    assert threading.active_count() == before + 1
    stream.close()
    assert threading.active_count() == before


def test_what_making_an_item_raised_is_raised_in_its_place():
    def items():
        yield 1
        raise FloatingPointError("not a number")

    stream = made_ahead(items())
    assert next(stream) == 1
    with pytest.raises(FloatingPointError, match="not a number"):
        next(stream)


def test_the_thread_works_with_as_many_threads_as_its_maker():
    counts = list(itertools.islice(made_ahead(iter(torch.get_num_threads, None)), 3))
    assert counts == [torch.get_num_threads()] * 3


def test_drawn_ahead_or_not_masks_are_the_same():
    recipes = [Recipe.model_validate({"seed": seed}) for seed in (1, 2)]
    plain, ahead = NoiseSupply(recipes), NoiseSupply(recipes, made_ahead)
    for ours, theirs in itertools.islice(zip(plain, ahead, strict=False), 40):
        assert len(ours) == len(theirs) > 0
        assert all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True))
