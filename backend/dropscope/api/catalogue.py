"""Routes: what can be trained on, what to start from, and whether the server is there.

Answers before torch is loaded.
"""

from functools import cache
from typing import Any

from fastapi import APIRouter

from dropscope import __version__
from dropscope.api.catalogue_schemas import DatasetFacts, DatasetList, PresetList, PresetShape
from dropscope.api.dependencies import ServicesOf
from dropscope.api.finding_schemas import ArrangementsShape
from dropscope.api.openapi import error_responses
from dropscope.api.schemas import Health
from dropscope.lab.arrangements import arrangements
from dropscope.lab.datasets.catalogue import SPECS, DatasetSpec
from dropscope.lab.datasets.gallery import pictures
from dropscope.lab.datasets.reach import is_available
from dropscope.lab.presets import presets

router = APIRouter(tags=["catalogue"], responses=error_responses())


@router.get("/health", summary="Whether the server answers")
async def health() -> Health:
    """Needs no token."""
    return Health(status="ok", version=__version__)


@router.get("/datasets", summary="What can be trained on")
def datasets(services: ServicesOf) -> DatasetList:
    """Every data set with its sizes, its classes and a small picture."""
    data_dir = services.settings.data_dir
    return DatasetList(
        datasets=[
            DatasetFacts(
                **_facts(spec),
                available=is_available(spec.name, data_dir),
                thumbnail=pictures().get(spec.name),
            )
            for spec in SPECS.values()
        ]
    )


@router.get("/presets", summary="Recipes worth starting from")
def list_presets() -> PresetList:
    """Every preset with the effect of dropout that was measured on it."""
    return _preset_list()


@router.get("/findings/give-away", summary="Who reads the give-away pixel")
def give_away_findings() -> ArrangementsShape:
    """What dropout of the input, of hidden layers and of both was measured to do where a pixel
    gives the class away: means over seeds, written by a command of the repository.
    """
    return ArrangementsShape.model_validate(arrangements())


@cache
def _preset_list() -> PresetList:
    return PresetList(presets=[PresetShape.model_validate(preset) for preset in presets()])


def _facts(spec: DatasetSpec) -> dict[str, Any]:
    return {
        name: getattr(spec, name)
        for name in DatasetFacts.model_fields
        if name not in ("available", "thumbnail")
    }
