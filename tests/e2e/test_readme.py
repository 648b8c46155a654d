"""What the README shows is what a server answers."""

import json
import re
from pathlib import Path

README = (Path(__file__).resolve().parents[2] / "README.md").read_text()
# What differs from call to call.
PASSING = {"id", "state", "step", "steps_per_second", "created_at", "started_at", "ended_at"}


def shown(number):
    """The command and the answer of the README's console blocks, in order."""
    block = re.findall(r"```console\n\$ (.*?)```", README, re.DOTALL)[number]
    command, answer = re.split(r"\n(?=\{)", block, maxsplit=1)
    return command, json.loads(answer)


def test_the_first_call_answers_so(server):
    command, wanted = shown(0)
    body = json.loads(re.search(r"-d '(.*?)'", command)[1])
    answer = server.post("/runs", body)
    assert answer.keys() == wanted.keys()
    for name in wanted.keys() - PASSING:
        assert answer[name] == wanted[name], name


def test_the_second_call_answers_so(server):
    _, first = shown(0)
    command, wanted = shown(1)
    run = server.post("/runs", {"recipe": {"training": {"max_steps": 20}}})
    server.get_until(f"/runs/{run['id']}", lambda answer: answer["state"] == "finished")
    path = re.search(r"/api/v1(/[^']+)", command)[1]
    path = path.replace(first["id"], run["id"]).replace("from=2000", "from=0")
    [row, *_] = server.get(path)["evaluations"]
    [wanted_row] = wanted["evaluations"]
    assert {name: type(value) for name, value in row.items()} == {
        name: type(value) for name, value in wanted_row.items()
    }
    assert {tuple(v) for k, v in row.items() if k != "step"} == {("dropout", "plain")}


def test_the_two_commands_exist():
    makefile = (Path(__file__).resolve().parents[2] / "Makefile").read_text()
    for target in re.findall(r"\bmake (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
