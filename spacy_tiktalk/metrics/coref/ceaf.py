"""CEAF with the phi4 similarity (Luo 2005): the best one-to-one alignment of clusters.

Only overlapping clusters have a similarity above 0, so the bipartite graph of overlaps falls
into small connected blocks and each is solved on its own: exact, and quick for long documents.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from .overlap import Overlap

Pair = tuple[int, int]
Edges = dict[Pair, float]

# Cells above which a block is solved sparsely: the dense solver needs cubic time and the whole
# matrix in memory (3.8 s against 0.6 s for 5000 x 5000 with 20,000 shared mentions).
DENSE_LIMIT = 250_000


def ceaf_phi4(table: Overlap, *, dense_limit: int = DENSE_LIMIT) -> float:
    """Total similarity of the best alignment, phi4(K, R) = 2 |K & R| / (|K| + |R|).

    Divide by the number of gold clusters for recall and of predicted clusters for precision.
    Ranges from 0 to the smaller of the two numbers.

    dense_limit (int): matrix cells above which a block goes to the sparse solver, which gives the
        same total.
    """
    return sum(block[pair] for block in _blocks(_phi4(table)) for pair in _best(block, dense_limit))


def align_phi4(table: Overlap, *, dense_limit: int = DENSE_LIMIT) -> dict[int, int]:
    """The best alignment itself: index of a gold cluster -> index of a predicted one.

    Clusters that share no mention are never aligned, so either side may be left with some.
    """
    blocks = _blocks(_phi4(table))
    return dict(sorted(pair for block in blocks for pair in _best(block, dense_limit)))


def _phi4(table: Overlap) -> Edges:
    return {
        (i, j): 2 * n / (table.gold_sizes[i] + table.predicted_sizes[j])
        for (i, j), n in table.shared.items()
    }


def _best(edges: Edges, dense_limit: int) -> list[Pair]:
    """Solve one connected block: the edges of its best alignment."""
    rows = {i: n for n, i in enumerate(dict.fromkeys(i for i, _ in edges))}
    columns = {j: n for n, j in enumerate(dict.fromkeys(j for _, j in edges))}
    if len(rows) == 1 or len(columns) == 1:
        return [max(edges, key=lambda pair: edges[pair])]
    row = np.array([rows[i] for i, _ in edges])
    column = np.array([columns[j] for _, j in edges])
    weight = np.array(list(edges.values()))
    if len(rows) * len(columns) <= dense_limit:
        matrix = np.zeros((len(rows), len(columns)))
        matrix[row, column] = weight
        return _edges_of(linear_sum_assignment(matrix, maximize=True), rows, columns, edges)
    # The sparse solver must match every row: each gets a column of its own that means "left
    # alone". It refuses weights of 0, so all weights are raised by 1, which each row pays once.
    n = len(rows)
    sparse = csr_matrix(
        (
            np.concatenate([weight + 1.0, np.ones(n)]),
            (
                np.concatenate([row, np.arange(n)]),
                np.concatenate([column, len(columns) + np.arange(n)]),
            ),
        ),
        shape=(n, len(columns) + n),
    )
    chosen = min_weight_full_bipartite_matching(sparse, maximize=True)
    return _edges_of(chosen, rows, columns, edges)


def _edges_of(
    chosen: tuple[np.ndarray, np.ndarray],
    rows: dict[int, int],
    columns: dict[int, int],
    edges: Edges,
) -> list[Pair]:
    """What a solver chose, in our indices; without cells that are no edge."""
    gold, predicted = list(rows), list(columns)
    pairs = (
        (gold[row], predicted[column])
        for row, column in zip(*(side.tolist() for side in chosen), strict=True)
        if column < len(predicted)
    )
    return [pair for pair in pairs if pair in edges]


def _blocks(edges: Edges) -> Iterator[Edges]:
    """Split the edges into the connected components of the bipartite graph."""
    gold: dict[int, list[int]] = {}
    predicted: dict[int, list[int]] = {}
    for i, j in edges:
        gold.setdefault(i, []).append(j)
        predicted.setdefault(j, []).append(i)
    seen: set[int] = set()
    seen_predicted: set[int] = set()
    for start in gold:
        if start in seen:
            continue
        seen.add(start)
        todo, block = [start], {}
        while todo:
            i = todo.pop()
            for j in gold[i]:
                block[i, j] = edges[i, j]
                if j not in seen_predicted:
                    seen_predicted.add(j)
                    fresh = [k for k in predicted[j] if k not in seen]
                    seen.update(fresh)
                    todo.extend(fresh)
        yield block
