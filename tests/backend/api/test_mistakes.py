"""Runs that make a mistake on purpose, as anyone outside sees them."""

import csv
import io

import pytest

MISTAKES = ["forget_eval", "forget_scale", "scale_again"]


def recipe_of(mistake):
    return {"training": {"max_steps": 500}, "dropout": {"mistake": mistake}}


def ended(server, mistake):
    run = server.make_run(recipe=recipe_of(mistake))
    assert run["recipe"]["dropout"]["mistake"] == mistake
    return server.wait_until_ended(run["id"])["id"]


def evaluations(server, run_id, format_name="json"):
    answer = server.client.get(f"/runs/{run_id}/evaluations", params={"format": format_name})
    return answer.json()["evaluations"] if format_name == "json" else answer.text


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_measurement_says_what_were_right(server, mistake):
    rows = evaluations(server, ended(server, mistake))
    assert rows[0]["step"] == 0
    for row in rows:
        for figure in ("holdout_loss", "holdout_error"):
            assert row[figure]["plain"] == row[f"{figure}_right"]["plain"]
        assert row["holdout_loss"]["dropout"] != row["holdout_loss_right"]["dropout"]
    # Used rightly, a network that has trained is better than its maker believes.
    assert rows[-1]["step"] == 500
    loss = {kind: rows[-1][f"holdout_loss{kind}"]["dropout"] for kind in ("", "_right")}
    assert loss["_right"] < loss[""]


def test_right_figures_come_as_a_table_too(server):
    header, *lines = csv.reader(io.StringIO(evaluations(server, ended(server, MISTAKES[0]), "csv")))
    at = header.index("holdout_error_right.dropout")
    assert all(0 <= float(line[at]) <= 1 for line in lines)


def test_a_run_without_a_mistake_has_no_such_figures(server):
    run_id = ended(server, "none")
    assert not [name for row in evaluations(server, run_id) for name in row if "right" in name]


def test_without_a_mistake_used_rightly_is_as_measured(server):
    """The figures beside a mistake that leaves training alone are those of the run without it."""
    wrong, right = (evaluations(server, ended(server, name)) for name in ("scale_again", "none"))
    assert [row["holdout_loss_right"] for row in wrong] == [row["holdout_loss"] for row in right]


def test_gaussian_noise_knows_no_mistake(server):
    recipe = {"dropout": {"kind": "gaussian", "mistake": "forget_scale"}}
    answer = server.client.post("/runs", json={"recipe": recipe})
    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    assert error["field"] == "recipe.dropout.mistake"
    assert "bernoulli" in error["message"]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_script_of_a_run_is_marked(server, mistake):
    run_id = ended(server, mistake)
    scripts = {
        twin: server.client.get(f"/runs/{run_id}/script", params={"twin": twin}).text
        for twin in ("dropout", "plain")
    }
    assert scripts["dropout"].count("# MISTAKE:") == 1
    assert "MISTAKE" not in scripts["plain"]
