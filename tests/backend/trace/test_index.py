"""Messages found again by number, by step and by position."""

import pytest

from dropscope.errors import TraceError
from dropscope.trace.index import Entry, MessageIndex


@pytest.fixture
def index():
    made = MessageIndex(start=80)
    made.append(16, 1, 4, 4)
    made.append(24, 5, 5, 1)
    made.append(8, 6, 9, 4)
    return made


def test_entries(index):
    assert [index[number] for number in range(len(index))] == [
        Entry(80, 96, 1, 4, 4),
        Entry(96, 120, 5, 5, 1),
        Entry(120, 128, 6, 9, 4),
    ]
    assert (index.first_step, index.last_step, index.row_count, index.end) == (1, 9, 9, 128)
    with pytest.raises(IndexError, match="below 3"):
        index[3]


def test_an_empty_index():
    index = MessageIndex(start=80)
    assert (index.first_step, index.last_step, index.row_count, index.end) == (None, None, 0, 80)
    assert index.numbers(0, 100) == range(0)
    assert index.number_at(80) == 0


@pytest.mark.parametrize("from_step", range(11))
@pytest.mark.parametrize("to_step", range(11))
def test_numbers_are_those_that_overlap(index, from_step, to_step):
    steps = [range(index[n].first_step, index[n].last_step + 1) for n in range(3)]
    overlapping = [
        number for number in range(3) if any(from_step <= step <= to_step for step in steps[number])
    ]
    found = index.numbers(from_step, to_step)
    assert [*found] == overlapping


def test_several_messages_of_one_step_are_all_found():
    index = MessageIndex(start=8)
    for step in (0, 0, 7, 7, 7, 8):
        index.append(8, step, step, 1)
    assert index.numbers(7, 7) == range(2, 5)
    assert index.numbers(0, 0) == range(2)


@pytest.mark.parametrize(
    ("position", "number"), [(0, 0), (80, 0), (81, 1), (96, 1), (97, 2), (120, 2), (121, 3)]
)
def test_number_at(index, position, number):
    assert index.number_at(position) == number


@pytest.mark.parametrize("steps", [(8, 8, 1), (12, 11, 1), (10, 10, 0)])
def test_what_does_not_follow_is_refused(index, steps):
    with pytest.raises(TraceError, match="step 9 or later"):
        index.check_next(*steps, gapless=False)


@pytest.mark.parametrize("steps", [(11, 11, 1), (10, 12, 2), (9, 9, 1)])
def test_gaps_and_repetitions_are_refused_where_none_may_be(index, steps):
    with pytest.raises(TraceError):
        index.check_next(*steps, gapless=True)
    index.check_next(10, 11, 2, gapless=True)


@pytest.mark.parametrize(
    ("step", "count", "straddling"),
    [(0, 0, None), (3, 0, 1), (4, 1, None), (7, 2, 6), (9, 3, None)],
)
def test_cut_after(index, step, count, straddling):
    entry = index.cut_after(step)
    assert len(index) == count
    assert (entry and entry.first_step) == straddling


def test_memory_for_a_message_is_small():
    index = MessageIndex(start=80)
    for step in range(100):
        index.append(8, step, step, 1)
    columns = [index._ends, index._first_steps, index._last_steps, index._row_counts]
    assert sum(column.itemsize for column in columns) <= 40
    assert all(len(column) == 100 for column in columns)
