"""One seed for each purpose, derived from a recipe's seed.

Separate streams keep purposes apart: drawing one mask more must not move a batch.
"""

from typing import Literal

import numpy as np

Purpose = Literal["weights", "order", "masks", "evaluation"]
_PURPOSES: tuple[Purpose, ...] = ("weights", "order", "masks", "evaluation")


def derive_seed(seed: int, purpose: Purpose, index: int = 0) -> int:
    """Return the 32-bit seed of one random stream.

    Args:
        seed: the recipe's seed, 0 … 2³² - 1.
        purpose: what the stream is for.
        index: a further number, e.g. the step of an evaluation.

    torch's Mersenne twister keeps the low 32 bits of a seed, hence the size.
    """
    words = np.random.SeedSequence([seed, _PURPOSES.index(purpose), index]).generate_state(1)
    return int(words[0])
