"""A process that does nothing but save checkpoints, to be killed: see ``test_f05_torn_checkpoint``.

``python -m tests.faults.saving FOLDER PIECES``: keeps each file of ``PIECES``, named after its
step, as a checkpoint in ``FOLDER``, over and over, and tells each that is kept.
"""

import sys
from itertools import count
from pathlib import Path

from dropscope.runs.checkpoints import Checkpoints

KEPT = 3


def main(folder, pieces):
    checkpoints = Checkpoints(Path(folder), max_count=KEPT)
    made = {int(path.name): path.read_bytes() for path in Path(pieces).iterdir()}
    for _ in count():
        for step in sorted(made):
            half = len(made[step]) // 2
            checkpoints.keep(step, (made[step][:half], made[step][half:]))
            print(step, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
