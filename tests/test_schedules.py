"""Whatever is to be forgotten is forgotten by a job, not by somebody who thinks of it."""

import inspect
from importlib import import_module
from pkgutil import walk_packages

import portal
from portal.cli import JOBS


def forgetters() -> set[object]:
    """Every function of the portal that is called forget_... and asks for nothing."""
    modules = (import_module(found.name) for found in walk_packages(portal.__path__, "portal."))
    verbs = (verb for module in modules for verb in vars(module).values() if inspect.isfunction(verb))
    return {verb for verb in verbs if verb.__name__.startswith("forget_") and not inspect.signature(verb).parameters}


def test_every_forgetter_is_scheduled() -> None:
    assert {job.verb for job in JOBS} >= forgetters()


def test_every_job_has_its_own_name_and_minute() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS) == len({str(job.trigger) for job in JOBS})
