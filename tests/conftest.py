"""The fixtures of the whole suite: one migrated database, every test in a transaction that is rolled back."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import Context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from portal.ground.catalogues import compile_catalogues
from portal.ground.db import db
from tests.cast import Cast, build_cast
from tests.chromium import CHROMIUM
from tests.databases import KEPT, migrated_app
from tests.make import Make
from tests.postgres import NoPostgres, server
from tests.sharing import Shared, turn
from tests.world import World, build_world

settings.register_profile("house", derandomize=True, deadline=None)  # a red run is red again, on any machine
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="what to run on")


def pytest_configure(config: pytest.Config) -> None:
    """Other languages are compiled once; several processes share the one throw-away server that the first starts."""
    if hasattr(config, "workerinput"):
        return
    compile_catalogues()
    if config.getoption("--database") == "postgresql":
        with suppress(NoPostgres):
            os.environ["TEST_POSTGRES_URL"] = server()


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, for what kills and watches processes waits as long as it works."""
    return min(4, (os.cpu_count() or 1) + 1)


def pytest_unconfigure() -> None:
    KEPT.close()


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it again and again takes a tenth of the run."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is the same on both databases, or asks for none, is tried on SQLite only.

    A machine without a browser may try the rest; with REQUIRE_ALL, as in CI, it may not.
    """
    if config.getoption("--database") == "postgresql":
        again = [
            item for item in items if "once" in item.keywords or "database" not in getattr(item, "fixturenames", ())
        ]
        config.hook.pytest_deselected(items=again)
        items[:] = [item for item in items if item not in again]
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: turn(item.nodeid))
    if CHROMIUM or os.environ.get("REQUIRE_ALL"):
        return
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.skip("chromium was not found"))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shared:
    return Shared(config, log)


Browse = Callable[[str | None], FlaskClient]


class Browser(FlaskClient):
    """A test client whose every request starts in a context of its own, as the server's do."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return Context().run(super().open, *args, **kwargs)


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def migrated(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with migrated_app(database, tmp_path_factory.mktemp("run")) as app:
        app.test_client_class = Browser
        yield app


@pytest.fixture(scope="module")
def portal(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A database of a module's own, where several may write at once: what is committed there stays."""
    with migrated_app(database, tmp_path_factory.mktemp("own")) as app:
        yield app


@pytest.fixture(scope="module")
def people(portal: Flask) -> Cast:
    """Who is there; a module may add what its tests need."""
    cast = build_cast(Make())
    db.session.commit()
    return cast


@pytest.fixture
def app(request: pytest.FixtureRequest, migrated: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The portal with no row, or with what is settled; whatever a test commits is undone at its end."""
    if "settled" in request.fixturenames:
        request.getfixturevalue("settled")
        state = _savepoint()
    else:
        state = transaction(migrated, tmp_path / "files")
    with state:
        yield migrated


@contextmanager
def transaction(app: Flask, files: Path) -> Iterator[None]:
    """One transaction for all that is done inside, undone at the end; with files of its own."""
    with app.app_context():
        engines = db.engines
        engine = engines[None]
        app.config["FILES_URL"], elsewhere = files.as_uri(), app.config["FILES_URL"]
        with engine.connect() as connection:
            outer = connection.begin()
            engines[None] = connection  # type: ignore[assignment]
            db.session.session_factory.configure(join_transaction_mode="create_savepoint")
            try:
                yield
            finally:
                db.session.remove()
                engines[None] = engine
                app.config["FILES_URL"] = elsewhere
                outer.rollback()


@contextmanager
def _savepoint() -> Iterator[None]:
    """The same inside a transaction that is there already."""
    savepoint = db.engines[None].begin_nested()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        db.session.remove()
        savepoint.rollback()


@pytest.fixture(scope="module")
def settled(migrated: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for all tests of a module, for it takes half a second to build; a module may settle something else."""
    with transaction(migrated, tmp_path_factory.mktemp("settled")):
        make = Make()
        yield build_world(build_cast(make), make)


@pytest.fixture
def world(app: Flask, settled: World) -> World:
    """Everything there can be, see `tests/world.py`; what a test changes in it is not there for the next."""
    return settled


@pytest.fixture
def make(app: Flask) -> Make:
    return Make()


@pytest.fixture
def cast(make: Make) -> Cast:
    return build_cast(make)


@pytest.fixture
def browse(app: Flask, make: Make, cast: Cast) -> Browse:
    """`browse("ada")` is a browser Ada is signed in on; `browse(None)` is nobody's."""

    def signed_in(who: str | None) -> FlaskClient:
        browser = app.test_client()
        if who is not None:
            token = make.sign_in(getattr(cast, who))
            with browser.session_transaction() as session:
                session["_user_id"] = token
        return browser

    return signed_in
