"""An order of units in which those that fire together stand side by side.

For drawing two correlation matrices in one shared order. SciPy's hierarchical clustering.
"""

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform
from torch import Tensor


def clustered_order(matrix: Tensor) -> list[int]:
    """Return the rows of a correlation matrix in an order that puts cliques together.

    Args:
        matrix: (units, units), -1 … 1, symmetric.

    Average linkage on 1 - |correlation|, leaves ordered so that neighbours are close (Bar-Joseph
    et al. 2001).
    """
    units = len(matrix)
    if units < 3:
        return list(range(units))
    distance = 1.0 - np.abs(matrix.numpy())
    np.fill_diagonal(distance, 0.0)
    condensed = squareform((distance + distance.T) / 2, checks=False)
    order: list[int] = leaves_list(
        linkage(condensed, method="average", optimal_ordering=True)
    ).tolist()
    return order
