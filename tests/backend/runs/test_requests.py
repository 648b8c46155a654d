import math

import pytest

from dropscope.errors import InvalidCommand
from dropscope.lab.recipe import Recipe
from dropscope.runs.messages import Set
from dropscope.runs.requests import (
    CommandRequest,
    change_of,
    check_count,
    check_pace,
    check_row,
    event_detail,
    recorded_change,
)

RECIPE = Recipe()


def asked(**values):
    return change_of(CommandRequest("set", **values), RECIPE)


@pytest.mark.parametrize("pace", [None, 0.5, 1.0, 100_000.0])
def test_a_possible_pace_is_itself(pace):
    assert check_pace(pace) == pace


@pytest.mark.parametrize("pace", [0.0, 0.49, -1.0, 100_001.0, math.nan, math.inf])
def test_an_impossible_pace_is_refused(pace):
    with pytest.raises(InvalidCommand, match=r"pace must lie from 0\.5 to 100,000") as refused:
        check_pace(pace)
    assert refused.value.field == "pace"


def test_counts():
    assert [check_count(count) for count in (1, 10_000)] == [1, 10_000]
    for count in (0, -1, 10_001):
        with pytest.raises(InvalidCommand) as refused:
            check_count(count)
        assert refused.value.field == "count"


def test_rows_are_those_of_a_batch():
    recipe = Recipe.model_validate({"training": {"batch_size": 3}})
    assert [check_row(row, recipe) for row in range(3)] == [0, 1, 2]
    for row in (-1, 3):
        with pytest.raises(InvalidCommand, match="rows 0 to 2") as refused:
            check_row(row, recipe)
        assert refused.value.field == "row"


def test_one_probability_is_for_every_hidden_layer():
    assert asked(drop_probability=0.2) == Set((("hidden_1", 0.2), ("hidden_2", 0.2)))


def test_each_layer_can_be_named():
    change = asked(drop_probability={"input": 0.0, "hidden_2": 1.0}, learning_rate=0.1)
    assert change == Set((("input", 0.0), ("hidden_2", 1.0)), 0.1)


def test_no_pace_is_unlimited_and_none_given_is_unchanged():
    assert asked(pace=None).pace == 0.0
    assert asked(pace=3.0).pace == 3.0
    assert asked(learning_rate=1.0).pace is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "command"),
        ({"drop_probability": {}}, "command"),
        ({"drop_probability": 1.1}, "drop_probability"),
        ({"drop_probability": {"output": 0.1}}, "drop_probability.output"),
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"learning_rate": math.nan}, "learning_rate"),
        ({"pace": 0.1}, "pace"),
    ],
)
def test_what_cannot_be_set_names_its_field(values, field):
    with pytest.raises(InvalidCommand) as refused:
        asked(**values)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (Set((("hidden_1", 0.3),)), {"drop_probability": {"hidden_1": 0.3}}),
        (Set(None, 0.01), {"learning_rate": 0.01}),
        (Set(None, None, 0.0), {"pace": None}),
        (
            Set((("input", 0.0),), 0.5, 2.0),
            {"drop_probability": {"input": 0.0}, "learning_rate": 0.5, "pace": 2.0},
        ),
    ],
)
def test_an_event_says_what_was_changed_and_gives_it_back_without_the_pace(change, detail):
    assert event_detail(change) == detail
    assert recorded_change(detail) == Set(change.drop_probability, change.learning_rate)
