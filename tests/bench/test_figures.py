"""How figures are judged and told; no clock is read."""

import json

import pytest
from tests.bench import __main__ as program
from tests.bench.figures import Figure, Skipped, rounds


def test_the_reference_is_measured_before_and_after_every_round():
    order = []
    reference_s, product_s = iter([4.0, 8.0, 2.0]), iter([2.0, 10.0])

    def reference():
        order.append("reference")
        return next(reference_s)

    def product():
        order.append("product")
        return next(product_s)

    found = list(rounds(reference, {"product": product}, 2))
    assert order == ["reference", "product", "reference", "product", "reference"]
    assert [one.reference for one in found] == [6.0, 5.0]
    assert [one.speed("product") for one in found] == [3.0, 0.5]


@pytest.mark.parametrize(
    ("budget", "is_met"),
    [
        ({"at_least": 2.0}, True),
        ({"at_least": 2.1}, False),
        ({"at_most": 2.0}, True),
        ({"at_most": 1.9}, False),
        ({}, None),
    ],
)
def test_the_median_is_held_to_the_budget(budget, is_met):
    figure = Figure("B0", "made up", (9.0, 2.0, 1.0), **budget)
    assert figure.is_met is is_met
    told = figure.as_json()
    assert (told["median"], told["low"], told["high"]) == (2.0, 1.0, 9.0)
    assert told["is_met"] is is_met


@pytest.fixture
def made_up(monkeypatch):
    asked = []

    def benchmark(rounds):
        asked.append(rounds)
        samples = tuple(float(n) for n in range(1, rounds + 1))
        yield Figure("B0", "made up", samples, at_least=100.0)
        yield Skipped("B0", "not here", "Its files are not here.")

    monkeypatch.setattr(program, "BENCHMARKS", {"B0": benchmark})
    return asked


def test_a_table_and_json(made_up, tmp_path, capsys):
    path = tmp_path / "bench.json"
    program.main(["B0", "--rounds", "3", "--json", str(path)])
    assert made_up == [3]
    report = json.loads(path.read_text("utf-8"))
    (figure,) = report["figures"]
    assert figure["samples"] == [1.0, 2.0, 3.0]
    assert figure["is_met"] is False
    assert report["skipped"][0]["reason"] == "Its files are not here."
    assert report["machine"]["cores"] >= 1
    told = capsys.readouterr().out
    assert "MISSED" in told
    assert "B0 WAS SKIPPED" in told


@pytest.mark.parametrize("arguments", [["B99"], ["--rounds", "0"]])
def test_what_is_not_there_is_refused(made_up, arguments, capsys):
    with pytest.raises(SystemExit):
        program.main(arguments)
    assert made_up == []
    assert capsys.readouterr().err
