"""Which tests several processes may try at the same time, and which come first.

pytest-xdist 3.8 has groups for that, but finds none of them with pytest 9.2, and tells nobody.
"""

from xdist.scheduler import LoadScopeScheduling

BROWSER = ("tests/browser/",)  # one house and one browser serve them all
# Processes that are killed and looked at by the clock.
AGAINST_TIME = (
    "tests/faults/",
    "tests/ground/test_outages.py",
    "tests/ground/test_serving.py",
    "tests/ground/test_worker.py",
    "tests/test_postgres.py",
)
# They take long, and each of them builds what it needs.
ALONE = ("tests/history/test_import_volume.py", "tests/test_every_route.py", "tests/test_kept_pages.py")
FIRST = (BROWSER, AGAINST_TIME, ALONE)


def turn(nodeid: str) -> int:
    """Long work comes first, lest one process is still at it when the others have nothing left."""
    return next((number for number, paths in enumerate(FIRST) if nodeid.startswith(paths)), len(FIRST))


class Shared(LoadScopeScheduling):
    """What shares a house, a browser or a module's fixtures goes to one process, one after the other."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(ALONE):
            return nodeid
        return next((paths[0] for paths in FIRST if nodeid.startswith(paths)), nodeid.partition("::")[0])
