"""Pictures of the data sets, drawn beforehand: what a server shows before torch is loaded.

``python -m dropscope.lab.datasets.gallery [DATA_DIR]`` draws them again; those whose files are not
there stay as they are.
"""

import json
import sys
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from dropscope.lab.datasets.catalogue import SPECS
from dropscope.lab.datasets.reach import is_available

_DATA = "gallery.json"


@cache
def pictures() -> dict[str, dict[str, Any]]:
    """Thumbnails by data set, as ``thumbnails.thumbnail`` returns them; some may be missing."""
    found: dict[str, dict[str, Any]] = json.loads((files(__package__) / _DATA).read_text("utf-8"))
    return found


def draw(data_dir: Path | None) -> dict[str, dict[str, Any]]:
    """Draw every data set that is here without a network; keep the pictures of the rest."""
    from dropscope.lab.datasets.thumbnails import thumbnail

    drawn = {name: thumbnail(name, data_dir) for name in SPECS if is_available(name, data_dir)}
    return {name: (pictures() | drawn)[name] for name in SPECS if name in pictures() | drawn}


if __name__ == "__main__":
    with as_file(files(__package__) / _DATA) as path:
        picture_lines = [
            f"  {json.dumps(name)}: {json.dumps(picture)}"
            for name, picture in draw(Path(sys.argv[1]) if sys.argv[1:] else None).items()
        ]
        path.write_text("{\n" + ",\n".join(picture_lines) + "\n}\n", "utf-8")
