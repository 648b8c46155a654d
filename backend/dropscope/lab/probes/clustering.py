"""An order of units in which those that fire together stand side by side.

For drawing two correlation matrices in one shared order. SciPy's hierarchical clustering.
"""

import numpy as np
from torch import Tensor

_MOST_ORDERED = 512  # units: the time for ordering leaves grows with the cube, half a second here


def clustered_order(matrix: Tensor) -> list[int]:
    """Return the rows of a correlation matrix in an order that puts cliques together.

    Args:
        matrix: (units, units), -1 … 1, symmetric; what is not a number counts as 0.

    Average linkage on 1 - |correlation|, leaves ordered so that neighbours are close (Bar-Joseph
    et al. 2001); of more than 512 units the leaves stay as the tree has them.
    """
    units = len(matrix)
    if units < 3:
        return list(range(units))
    # Here, for then a data set was loaded, and SciPy with it: two threads that enter it at two
    # places find it half imported.
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    distance = 1.0 - np.abs(np.nan_to_num(matrix.numpy()))
    np.fill_diagonal(distance, 0.0)
    condensed = squareform((distance + distance.T) / 2, checks=False)
    order: list[int] = leaves_list(
        linkage(condensed, method="average", optimal_ordering=units <= _MOST_ORDERED)
    ).tolist()
    return order
