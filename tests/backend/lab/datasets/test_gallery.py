import pytest

from dropscope.lab.datasets.catalogue import SPECS
from dropscope.lab.datasets.gallery import draw, pictures
from dropscope.lab.datasets.thumbnails import thumbnail

HERE = [name for name, spec in SPECS.items() if spec.feature_count != 784]


@pytest.mark.parametrize("name", HERE)
def test_the_picture_on_file_is_what_would_be_drawn(name):
    drawn, on_file = thumbnail(name), pictures()[name]
    for key in drawn.keys() - {"values", "points"}:
        assert on_file[key] == drawn[key]
    for key in drawn.keys() & {"values", "points"}:
        # Another numpy may round otherwise.
        assert len(on_file[key]) == len(drawn[key])
        for ours, theirs in zip(on_file[key], drawn[key], strict=True):
            assert ours == pytest.approx(theirs, abs=0.002)


def test_drawing_keeps_what_cannot_be_drawn_here(monkeypatch):
    monkeypatch.setattr(
        "dropscope.lab.datasets.gallery.is_available", lambda name, _: name == "moons"
    )
    assert draw(None) == pictures()
