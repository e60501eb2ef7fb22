"""No row points to another client's row, nor to a row that is not there."""

from portal.checks.findings import told
from portal.ground.integrity import broken_pointers


def no_row_points_to_another_clients_row() -> list[str]:
    return told("columns that point nowhere or to another client", broken_pointers())
