"""SciPy is entered at one place only: a run may be loading its data while the first question comes.

Two threads that enter a package with circular imports at two places find it half imported.
"""

import subprocess
import sys

SCRIPT = """
import sys
from dropscope.runs.prober import Prober

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "scipy":
            print("through the data sets:", "dropscope.lab.datasets.loading" in sys.modules)

sys.meta_path.insert(0, Watch())
try:
    Prober().ask_at_length(None, None, print)
except AttributeError:  # no trace was given: everything was loaded before it was looked at
    print("probing" if "dropscope.runs.probing" in sys.modules else "nothing")
"""


def test_the_first_question_enters_scipy_as_a_run_does():
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.stdout.split("\n") == ["through the data sets: True", "probing", ""], done.stderr
