"""The plain PyTorch script of a recorded run: its recipe, and what was changed on the way.

Loads torch. Knows traces and scripts; no worker, no HTTP.
"""

from pathlib import Path

from dropscope.errors import InvalidCommand
from dropscope.lab.records import SettingChange, TwinName
from dropscope.lab.script import export_script
from dropscope.trace.reader import RunTrace


def run_script(trace: RunTrace, twin: TwinName = "dropout", data_dir: Path | None = None) -> str:
    """Return the script that repeats the steps recorded so far; all of them before the first.

    Args:
        trace: the run's.
        twin: which network to train.
        data_dir: where the run found IDX files.

    Raises:
        InvalidCommand: the run has no such twin.
    """
    if twin not in trace.recipe.twins:
        raise InvalidCommand(
            "twin is 'plain', but this run trains the network with dropout only.", field="twin"
        )
    return export_script(
        trace.recipe,
        twin=twin,
        changes=_setting_changes(trace),
        steps=trace.last_step or None,
        data_dir=data_dir,
    )


def _setting_changes(trace: RunTrace) -> list[SettingChange]:
    """Recorded changes that decide results; a change of pace does not."""
    return [
        SettingChange(step, detail.get("drop_probability"), detail.get("learning_rate"))
        for step, detail in trace.setting_changes()
        if "drop_probability" in detail or "learning_rate" in detail
    ]
