from dropscope import __version__
from dropscope.lab.datasets.catalogue import SPECS
from dropscope.lab.recipe import Recipe


def test_health(server):
    answer = server.client.get("/health")
    assert answer.json() == {"status": "ok", "version": __version__}


def test_every_data_set_is_listed_with_its_facts(server):
    found = server.client.get("/datasets").json()["datasets"]
    assert [dataset["name"] for dataset in found] == list(SPECS)
    for dataset in found:
        spec = SPECS[dataset["name"]]
        assert dataset["output_count"] == spec.output_count
        assert dataset["image_shape"] == (list(spec.image_shape) if spec.image_shape else None)
        if spec.feature_count != 784:
            assert dataset["available"]
            assert dataset["thumbnail"]["kind"]


def test_the_first_preset_is_the_default_recipe(server):
    presets = server.client.get("/presets").json()["presets"]
    assert presets[0]["name"] == "digits"
    assert presets[0]["recipe"] == Recipe().model_dump(mode="json")
    for preset in presets:
        for figure in ("holdout_error", "holdout_loss"):
            assert preset["effect"][figure]["verdict"]


def test_what_was_measured_about_the_pixel_is_told(server):
    told = server.client.get("/findings/give-away").json()
    assert (told["preset"], told["seeds"]) == ("cats_dogs_pixel", 5)
    first, *others = told["found"]
    assert (first["of_input"], first["of_hidden"], first["error_difference"]) == (0, 0, {})
    for one in others:
        for variant, difference in one["error_difference"].items():
            less = first["accuracy"][variant]["value"] - one["accuracy"][variant]["value"]
            assert abs(difference["mean"] - less) < 1e-4
            assert difference["verdict"]


def test_the_docs_work_without_scripts_and_networks(server):
    page = server.client.get(server.url + "/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in page.text
    assert "//" not in page.text.replace("://127.0.0.1", "")
    for path in server.client.get(server.url + "/openapi.json").json()["paths"]:
        assert path in page.text
