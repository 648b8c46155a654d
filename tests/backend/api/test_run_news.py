"""What viewers are told of a run is read once for all of them, and anew after a change."""

import asyncio
import json

import pytest

from dropscope.api.run_news import RunNews
from dropscope.errors import UnknownRun


def reading(runs):
    """What reads a run, and the list of its readings."""
    read = []

    def look():
        read.append(len(read))
        return next(runs, {"id": "a", "state": "failed"})

    return look, read


def test_all_who_ask_are_told_what_was_read_once():
    look, read = reading(iter([{"id": "a", "state": "running"}, {"id": "a", "state": "stopped"}]))

    async def ask():
        news = RunNews()
        first = await asyncio.gather(*(news.of("a", 1, look) for _ in range(20)))
        return first, await news.of("a", 1, look), await news.of("a", 2, look)

    first, again, changed = asyncio.run(ask())
    assert len({id(one) for one in (*first, again)}) == 1
    assert read == [0, 1]
    assert (again.is_final, changed.is_final) == (False, True)
    assert json.loads(changed.message("run"))["run"] == {"id": "a", "state": "stopped"}


def test_what_could_not_be_read_is_tried_again():
    def fail():
        raise UnknownRun("It is gone.")

    async def ask():
        news = RunNews()
        for _ in range(2):
            with pytest.raises(UnknownRun):
                await news.of("a", 1, fail)
        return await news.of("a", 1, lambda: {"state": "created"})

    assert asyncio.run(ask()).is_final is False
