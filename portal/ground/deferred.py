"""Libraries that few requests need are loaded by the first one that does: the one place where this is done.

    if TYPE_CHECKING:
        import openpyxl
    else:
        openpyxl = on_first_use("openpyxl")

A web process is started often and lives beside others of its kind, so what only an import, an export or the worker uses
stays out of it. `tests/ground/test_deferred.py` names what may not be loaded by a web process that has just started.
"""

from importlib import import_module
from types import ModuleType
from typing import Any


class _Deferred(ModuleType):
    """Stands for the module until somebody asks it for something, and remembers what was asked for."""

    def __getattr__(self, name: str) -> Any:
        found = getattr(import_module(self.__name__), name)
        setattr(self, name, found)
        return found


def on_first_use(name: str) -> ModuleType:
    """The module of this name, loaded when one of its names is asked for."""
    return _Deferred(name)
