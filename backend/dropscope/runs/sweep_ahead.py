"""The next item of a stream, made in a thread while this one is used.

For what torch computes without Python's lock: drawing random numbers above all. Knows no networks.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

T = TypeVar("T")


def made_ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield an endless iterator's items; each is made in a thread of its own while the one before
    is used. The thread ends with the iterator that this returns, and has its maker's thread count.

    Raises:
        Exception: whatever making an item raised, in place of that item.
    """
    with ThreadPoolExecutor(1, "made-ahead", torch.set_num_threads, (torch.get_num_threads(),)) as (
        maker
    ):
        due = maker.submit(_next, items)
        while True:
            item = due.result()
            due = maker.submit(_next, items)
            yield item


@torch.inference_mode()
def _next(items: Iterator[T]) -> T:
    return next(items)
