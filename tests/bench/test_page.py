"""The page of benchmarks keeps what was not measured again, and says what was."""

from tests.bench.figures import Figure
from tests.bench.page import read, record

MACHINE = {"date": "2026-01-02T03:04:05", "processor": "A processor", "cores": 2}


def test_a_figure_takes_the_place_of_its_old_one_and_leaves_others(tmp_path):
    path = tmp_path / "benchmarks.md"
    fast = Figure("B10", "any step", (3.0, 1.0, 2.0), "ms", at_most=50.0)
    slow = Figure("B2", "twins", (0.5, 0.6), at_least=0.7, neighbours=0.25)
    record([fast, slow, Figure("B2", "gone by now", (1.0,))], MACHINE, path)
    again = Figure("B2", "twins", (0.8,), at_least=0.7)
    record([again], MACHINE | {"date": "2026-02-03T00:00:00"}, path)
    rows = [row[:8] for row in read(path.read_text()).values()]
    assert rows == [
        ["B2", "twins", "0.80 ×", "0.80 … 0.80", "≥ 0.7 ×", "met", "–", "2026-02-03"],
        ["B10", "any step", "2.00 ms", "1.00 … 3.00", "≤ 50 ms", "met", "–", "2026-01-02"],
    ]
    assert path.read_text().count("A processor, 2 cores") == 2


def test_a_budget_that_was_missed_is_said(tmp_path):
    path = tmp_path / "benchmarks.md"
    record([Figure("B1", "alone", (0.1,), at_least=1.0, neighbours=0.25)], MACHINE, path)
    assert "| 0.10 × | 0.10 … 0.10 | ≥ 1 × | MISSED | 25% |" in path.read_text()
