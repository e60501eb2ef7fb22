"""What a web process that has just started carries, and what it leaves until somebody needs it."""

import json
import subprocess
import sys

import pytest
from alembic.script import ScriptDirectory

from portal.ground.deferred import on_first_use
from portal.ground.watch import MIGRATIONS, newest_forms
from tests.house import ROOT

LATER = {
    *("alembic", "mako", "pygments", "flask_migrate"),
    *("apscheduler", "charset_normalizer", "cryptography", "dns", "email_validator", "icalendar", "markdown_it"),
    *("obstore", "openpyxl", "redis", "rich", "segno", "typst"),
    *("granian", "gunicorn"),
    *("portal.cli", "portal.demo", "portal.checks"),
}
LOADED = "import wsgi, sys, json; print(json.dumps([name for name, module in sys.modules.items() if module]))"


@pytest.mark.once
def test_a_web_process_starts_without_what_few_requests_need(tmp_path):
    environ = {
        "SITE_URL": "https://portal.example.com",
        "SECRET_KEY": "k" * 40,
        "DATABASE_URL": f"sqlite:///{tmp_path}/small.db",
        "FILES_URL": f"file://{tmp_path}/files",
    }
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", LOADED], cwd=ROOT, env=environ))
    assert "portal.app" in loaded
    assert LATER & set(loaded) == set()


def test_a_deferred_library_is_itself_once_it_is_asked():
    late = on_first_use("fractions")
    assert late.Fraction(1, 2) + late.Fraction(1, 2) == 1
    with pytest.raises(AttributeError):
        _nothing = late.no_such_name


def test_the_newest_migrations_are_those_alembic_finds():
    assert newest_forms() == set(ScriptDirectory(str(MIGRATIONS.parent)).get_heads())
