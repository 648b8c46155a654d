"""Whether a data set can be had here: its files, a cache of them, or a network to fetch them.

Looks at names and sizes of files only. Does not import NumPy, torch or scikit-learn, so that a
server can answer before they are loaded.
"""

import os
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from dropscope.errors import DataUnavailable
from dropscope.lab.datasets.catalogue import SPECS

_OPEN_ML = "https://www.openml.org/"  # where scikit-learn fetches from
_OPEN_ML_IDENTIFIERS = {"mnist": "554", "fashion_mnist": "40996"}
_NETWORK_TIMEOUT_S = 3.0


def idx_folder(name: str, data_dir: Path | None) -> Path | None:
    """The folder that holds this data set's IDX files: ``data_dir/name``, or ``data_dir`` itself.

    A bare ``data_dir`` counts as MNIST's unless it is named after the other data set.
    """
    if data_dir is None:
        return None
    candidates = [data_dir / name]
    if name in ("mnist", data_dir.name):
        candidates.append(data_dir)
    for folder in candidates:
        if any((folder / f"train-images-idx3-ubyte{end}").is_file() for end in ("", ".gz")):
            return folder
    return None


def comes_with_us(name: str) -> bool:
    """Whether the data set is made or installed with Dropscope, so that it is always the same."""
    return name not in _OPEN_ML_IDENTIFIERS


def is_available(name: str, data_dir: Path | None = None) -> bool:
    """Whether the data set can be read here without a network."""
    if comes_with_us(name):
        return True
    return idx_folder(name, data_dir) is not None or _is_cached(name)


def require_reachable(name: str, data_dir: Path | None = None) -> None:
    """Check that a run on this data set could load it.

    Raises:
        DataUnavailable: it is not here, and the network it would come over is out of reach.
    """
    if is_available(name, data_dir) or _is_open_ml_reachable():
        return
    raise DataUnavailable(
        f"{SPECS[name].title} is not here and cannot be fetched: OpenML is out of reach. Put its "
        "four IDX files into the folder that DROPSCOPE_DATA_DIR names, or choose another data "
        "set.",
        field="dataset.name",
    )


def _is_cached(name: str) -> bool:
    home = os.environ.get("SCIKIT_LEARN_DATA", "~/scikit_learn_data")
    folder = Path(home).expanduser() / "openml" / "openml.org"
    return any(folder.glob(f"**/*{_OPEN_ML_IDENTIFIERS[name]}*/*.gz"))


def _is_open_ml_reachable() -> bool:
    try:
        with urlopen(_OPEN_ML, timeout=_NETWORK_TIMEOUT_S):
            return True
    except HTTPError:
        return True  # it answered
    except (URLError, OSError):
        return False
