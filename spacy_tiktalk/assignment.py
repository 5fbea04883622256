"""One-to-one pairs of the largest total weight.

Whoever pairs here has few edges: clusters and heads, tracks and detections, gold clusters and
predicted ones. scipy's solvers are faster by a millisecond or two there, and scipy is 143 MB.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush


def best_pairs(edges: Iterable[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """The pairs of largest total weight in which no row and no column appears twice.

    Kuhn (1955) by shortest augmenting paths (Edmonds and Karp 1972; Jonker and Volgenant 1987): row
    after row joins by the cheapest chain of exchanges. A row may stay alone, which weighs 0. An
    exchange only looks at rows that it can reach, so blocks without an edge between them cost
    nothing together. Of equal totals that is taken in which a free column is preferred, then a
    lower one: it depends on nothing but numbers and weights.

    edges (Iterable): (row, column, weight), a pair once; weights are finite, and those that are not
        above 0 are passed over. Meant for few edges: 400 rows with 400 columns each take seconds.
    RETURNS (list[tuple[int, int]]): (row, column), by rows.
    """
    # Costs to be made small: an edge its negative weight, to stay alone 0.
    of: dict[int, list[tuple[int, float]]] = {}
    for row, column, weight in edges:
        if weight > 0:
            of.setdefault(row, []).append((column, -float(weight)))
    owner: dict[int, int] = {}
    chosen: dict[int, int] = {}
    price_row = {row: min(cost for _, cost in own) for row, own in of.items()}
    price: dict[int, float] = {}  # of a column; one that no row has or had is free
    for start in sorted(of):
        _join(start, of, owner, chosen, price_row, price)
    return sorted(chosen.items())


def _join(
    start: int,
    of: dict[int, list[tuple[int, float]]],
    owner: dict[int, int],
    chosen: dict[int, int],
    price_row: dict[int, float],
    price: dict[int, float],
) -> None:
    """Take in one row by the cheapest chain of exchanges (Dijkstra over reduced costs)."""
    far: dict[int, float] = {}
    before: dict[int, int] = {}
    done: dict[int, None] = {}
    heap: list[tuple[float, bool, int]] = []
    way, row = 0.0, start
    end: int | None
    alone, last = -price_row[start], start  # the cheapest end so far at which a row stays alone
    while True:
        for column, cost in of[row]:
            there = way + cost - price_row[row] - price.get(column, 0.0)
            # A rounding error may make a way shorter that is not: what is done stays done.
            if there < far.get(column, alone) and column not in done:
                far[column], before[column] = there, row
                heappush(heap, (there, column in owner, column))
        while heap and heap[0][0] > far[heap[0][2]]:
            heappop(heap)
        if not heap or heap[0][0] >= alone:
            end, way = None, alone
            break
        way, taken, column = heappop(heap)
        if not taken:
            end = column
            break
        done[column] = None
        row = owner[column]
        if way - price_row[row] < alone:
            alone, last = way - price_row[row], row
    price_row[start] += way
    for column in done:
        price[column] = price.get(column, 0.0) + far[column] - way
        price_row[owner[column]] += way - far[column]
    at = chosen.pop(last, None) if end is None else end
    while at is not None:
        row = before[at]
        owner[at] = row
        given_up = chosen.get(row)
        chosen[row] = at
        at = None if row == start else given_up
