"""F10: recipes that are impossible or far too large are refused before anything is allocated."""

import json
import statistics
import time

import pytest

HUGE = 31_623  # two such layers: a thousand million parameters
BODIES = {
    "1e9 parameters": json.dumps({"network": {"hidden": [HUGE, HUGE]}}),
    "just too many parameters": '{"network": {"hidden": [1024, 1024, 1024, 1024, 1024]}}',
    "1e4 layers": json.dumps({"network": {"hidden": [4] * 10_000}}),
    "no perceptron": '{"network": {"hidden": [0]}}',
    "fewer than none": '{"network": {"hidden": [-1]}}',
    "no layer": '{"network": {"hidden": []}}',
    "a text": '{"network": {"hidden": ["64"]}}',
    "NaN": '{"training": {"learning_rate": NaN}}',
    "Infinity": '{"training": {"weight_decay": Infinity}}',
    "1e400": '{"dataset": {"label_noise": 1e400}}',
    "a huge integer": '{"seed": %s}' % ("9" * 4000),
    "a huge batch": '{"training": {"batch_size": 1000000000}}',
    "a huge data set": '{"dataset": {"train_size": 1000000000}}',
    "a huge name": '{"dataset": {"name": "%s"}}' % ("x" * 100_000),
}
P99_MS, GROWTH_MIB = 100, 20  # a single answer may meet a busy machine


@pytest.mark.parametrize("path", ["/runs", "/preview", "/sweeps"])
def test_they_are_refused_and_nothing_is_made(start, path, count, form, figures):
    server = start()
    assert server.client.post("/preview", json={"recipe": {}}).status_code == 200  # torch is there
    before_mib = server.rss_mib
    times_ms = {name: [] for name in BODIES}
    for _ in range(count(1, 50)):
        for name, recipe in BODIES.items():
            began_s = time.perf_counter()
            answer = server.client.post(
                path,
                content=f'{{"recipe": {recipe}}}',
                headers={"Content-Type": "application/json"},
            )
            times_ms[name].append(1000 * (time.perf_counter() - began_s))
            assert answer.status_code in {400, 422}, (name, answer.text[:200])
            assert len(answer.content) < 20_000, name
    assert server.client.get("/runs").json()["total"] == 0
    assert server.client.get("/sweeps").json()["total"] == 0
    growth_mib = server.rss_mib - before_mib
    all_ms = [one for times in times_ms.values() for one in times]
    p99_ms = statistics.quantiles(all_ms, n=100)[-1]
    figures(
        "F10",
        refused=len(all_ms),
        path=path,
        slowest_kind_ms=round(max(map(statistics.median, times_ms.values())), 1),
        p99_ms=round(p99_ms, 1),
        slowest_ms=round(max(all_ms), 1),
        growth_mib=round(growth_mib, 1),
    )
    if form == "long":
        assert p99_ms < P99_MS
        assert growth_mib < GROWTH_MIB
