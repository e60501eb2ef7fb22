"""The settings: good ones are read, bad ones are one clear sentence."""

import stat
from pathlib import Path

import pytest

import config
from config import Config
from portal.ground.environment import BadSetting, kept_secret

TRIAL = {"MAINSTAY_ENV": "development", "SECRET_KEY": "k" * 40}
REAL = {"SITE_URL": "https://portal.example.com", "SECRET_KEY": "k" * 40}


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(config, "ROOT", tmp_path)
    return tmp_path


def test_a_trial_needs_no_settings(root):
    settings = Config({"MAINSTAY_ENV": "development"})
    assert settings.SITE_URL == "http://localhost:8000"
    assert settings.SQLALCHEMY_DATABASE_URI == f"sqlite:///{root}/var/mainstay.db"
    assert settings.FILES_URL == f"file://{root}/var/files"
    assert settings.SESSION_COOKIE_NAME == "mainstay" and not settings.SESSION_COOKIE_SECURE


def test_a_trial_makes_its_secret_once_and_for_its_owner_only(root):
    first = Config({"MAINSTAY_ENV": "development"}).SECRET_KEY
    assert Config({"MAINSTAY_ENV": "development"}).SECRET_KEY == first and len(first) >= 32
    assert stat.S_IMODE((root / "var/secret_key").stat().st_mode) == 0o600


def test_production_ties_the_cookie_to_its_host():
    settings = Config(REAL)
    assert settings.SESSION_COOKIE_NAME == "__Host-mainstay"
    assert settings.SESSION_COOKIE_SECURE and settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax" and settings.SESSION_COOKIE_PATH == "/"
    assert settings.SERVER_NAME == "portal.example.com"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_both_names_of_postgresql_mean_psycopg_three(scheme):
    settings = Config(REAL | {"DATABASE_URL": f"{scheme}://ada:secret@db/mainstay"})
    assert settings.SQLALCHEMY_DATABASE_URI == "postgresql+psycopg://ada:secret@db/mainstay"
    assert "statement_timeout" in settings.SQLALCHEMY_ENGINE_OPTIONS["connect_args"]["options"]


def test_an_empty_value_counts_as_not_set():
    assert Config(TRIAL | {"PORT": "", "LANGUAGES": " "}).LANGUAGES == ("en", "fa", "hy", "tr")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"SITE_URL": ""}, "SITE_URL is not set"),
        ({"SITE_URL": "portal.example.com"}, "SITE_URL has to look like https://host"),
        ({"SITE_URL": "https://example.com/portal"}, "SITE_URL has to end after the host"),
        ({"PORT": "eighty"}, "PORT has to be a whole number from 1 to 65535"),
        ({"PORT": "70000"}, "not “70000”"),
        ({"MAINSTAY_ENV": "staging"}, "MAINSTAY_ENV has to be one of production, development"),
        ({"DATABASE_URL": "mysql://db/mainstay"}, "has to be PostgreSQL or SQLite, not “mysql”"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL has to look like"),
        ({"REDIS_URL": "memory://"}, "REDIS_URL has to look like redis://host"),
        ({"SMTP_URL": "smtp://"}, "SMTP_URL has to look like smtp://host"),
        ({"FILES_URL": "/var/files"}, "FILES_URL has to look like"),
        ({"MAIL_FROM": "Mainstay"}, "MAIL_FROM has to be a mail address"),
        ({"VENDOR_ZONE": "Mars/Olympus"}, "VENDOR_ZONE has to be a time zone"),
        ({"VENDOR_LOGO_URL": "https://elsewhere.example/logo.png"}, "VENDOR_LOGO_URL has to be a path"),
        ({"BRAND_COLOUR": "teal"}, "BRAND_COLOUR has to be a colour"),
        ({"LANGUAGES": "en,xx"}, "LANGUAGES knows en, fa, hy, tr, but not “xx”"),
    ],
)
def test_a_bad_value_is_one_clear_sentence(values, words):
    with pytest.raises(BadSetting, match=words) as refusal:
        Config(REAL | values)
    assert str(refusal.value).endswith(".") and "\n" not in str(refusal.value)


def test_a_password_is_never_repeated():
    with pytest.raises(BadSetting) as refusal:
        Config(REAL | {"DATABASE_URL": "mysql://ada:open-sesame@db/mainstay"})
    assert "open-sesame" not in str(refusal.value)


def test_a_kept_secret_is_never_written_twice(tmp_path):
    (tmp_path / "key").write_text("mine")
    assert kept_secret(tmp_path / "key") == "mine"
