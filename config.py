"""Every setting, read from the environment; README.md has the table."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from portal.ground.databases import database_uri, engine_options
from portal.ground.environment import BadSetting, Environment, kept_secret

ROOT = Path(__file__).resolve().parent
LANGUAGES = ("en", "fa", "hy", "tr")
SHORTEST_SECRET = 32


class Config:
    """Settings as attributes, for `app.config.from_object(Config())`; raises BadSetting with one clear sentence."""

    TESTING = False

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        env = Environment(environ)
        self.MAINSTAY_ENV = env.choice("MAINSTAY_ENV", "production", ("production", "development"))
        self.DEVELOPMENT = self.MAINSTAY_ENV == "development"
        self.VAR = ROOT / "var"
        self._place(env)
        self._storage(env)
        self._mail(env)
        self._vendor(env)
        self._sessions(env)
        self.METRICS_TOKEN = env.text("METRICS_TOKEN")
        self.TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0, 0, 9)

    def _place(self, env: Environment) -> None:
        """Where the house listens, and the address people know it by."""
        self.HOST = env.text("HOST", "127.0.0.1")
        self.PORT = env.number("PORT", 8000, 1, 65535)
        self.WEB_PROCESSES = env.number("WEB_PROCESSES", 2, 1, 64)
        trial = f"http://localhost:{self.PORT}" if self.DEVELOPMENT else ""
        self.SITE_URL = env.address("SITE_URL", trial, ("https", "http")).rstrip("/")
        parts = urlsplit(self.SITE_URL)
        if not self.SITE_URL:
            raise BadSetting("SITE_URL is not set: give the address people type, such as https://portal.example.com.")
        if parts.path or parts.query or parts.fragment or parts.username:
            raise BadSetting("SITE_URL has to end after the host, such as https://portal.example.com.")
        self.SERVER_NAME = parts.netloc
        self.PREFERRED_URL_SCHEME = parts.scheme

    def _storage(self, env: Environment) -> None:
        self.SQLALCHEMY_DATABASE_URI = database_uri(env.text("DATABASE_URL", "sqlite:///var/mainstay.db"), ROOT)
        self.SQLALCHEMY_ENGINE_OPTIONS = engine_options(self.SQLALCHEMY_DATABASE_URI)
        self.REDIS_URL = env.address("REDIS_URL", "", ("redis", "rediss"))
        self.FILES_URL = env.text("FILES_URL", (self.VAR / "files").as_uri())
        if not self.FILES_URL.startswith(("file:///", "s3://")):
            raise BadSetting("FILES_URL has to look like file:///folder or s3://bucket.")
        self.MAX_FILE_BYTES = env.number("MAX_FILE_BYTES", 25_000_000, 1_000, 2_000_000_000)

    def _mail(self, env: Environment) -> None:
        self.SMTP_URL = env.address("SMTP_URL", "", ("smtp", "smtps"))
        self.MAIL_FROM = env.mailbox("MAIL_FROM", f"portal@{urlsplit(self.SITE_URL).hostname}")

    def _vendor(self, env: Environment) -> None:
        """Whose portal this is: its name, look, clock and postal address."""
        self.VENDOR_NAME = env.text("VENDOR_NAME", "Calder & Rowe" if self.DEVELOPMENT else "Mainstay")
        self.VENDOR_ZONE = env.zone("VENDOR_ZONE", "Europe/London" if self.DEVELOPMENT else "UTC")
        self.VENDOR_ADDRESS = env.text("VENDOR_ADDRESS")
        self.VENDOR_LOGO_URL = env.text("VENDOR_LOGO_URL")
        if self.VENDOR_LOGO_URL and not self.VENDOR_LOGO_URL.startswith("/"):
            raise BadSetting("VENDOR_LOGO_URL has to be a path on this site, such as /static/logo.svg.")
        self.BRAND_COLOUR = env.colour("BRAND_COLOUR")
        self.LANGUAGES = env.choices("LANGUAGES", LANGUAGES)

    def _sessions(self, env: Environment) -> None:
        """The signing key and the cookie; `__Host-` ties the cookie to this very host."""
        key = env.text("SECRET_KEY")
        self.SECRET_KEY = kept_secret(self.VAR / "secret_key") if self.DEVELOPMENT and not key else key
        if not self.SECRET_KEY:
            raise BadSetting("SECRET_KEY is not set: give a long random text, or MAINSTAY_ENV=development for a trial.")
        if len(self.SECRET_KEY) < SHORTEST_SECRET:
            raise BadSetting(f"SECRET_KEY is too short: give at least {SHORTEST_SECRET} random characters.")
        secure = self.PREFERRED_URL_SCHEME == "https"
        self.SESSION_COOKIE_NAME = "__Host-mainstay" if secure else "mainstay"
        self.SESSION_COOKIE_SECURE = secure
        self.SESSION_COOKIE_HTTPONLY = True
        self.SESSION_COOKIE_SAMESITE = "Lax"
        self.SESSION_COOKIE_PATH = "/"
