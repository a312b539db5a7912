"""The cells of the table, dealt out to the nodes that play them."""

from functools import cache

from tests.support.ways_in.cells import Cell, every_cell
from tests.support.ways_in.impossible import why_impossible

A_NODE = 50
ONE_IN = 40
"""PostgreSQL and the real listeners get one node in so many, as `make test` does."""


@cache
def possible_cells() -> tuple[Cell, ...]:
    """Every cell that a platform can bring."""
    return tuple(cell for cell in every_cell() if why_impossible(cell) is None)


def node_count() -> int:
    """How many nodes there are."""
    return -(-len(possible_cells()) // A_NODE)


def cells_of(node: int) -> tuple[Cell, ...]:
    """A node's cells: every so many-th, so that each node has some of everything."""
    return possible_cells()[node :: node_count()]
