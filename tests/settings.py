"""The settings of a test run."""

from pathlib import Path


class TestConfig:
    __test__ = False
    TESTING = True
    DEVELOPMENT = True
    MAINSTAY_ENV = "development"
    SECRET_KEY = "a key for tests only, long enough"
    SQLALCHEMY_DATABASE_URI = "sqlite://"
    SITE_URL = "http://localhost"
    SERVER_NAME = "localhost"
    PREFERRED_URL_SCHEME = "http"
    REDIS_URL = ""
    FILES_URL = ""
    VAR = Path(__file__).parents[1] / "var"
    SMTP_URL = ""
    MAIL_FROM = "portal@calder-rowe.example"
    VENDOR_NAME = "Calder & Rowe"
    VENDOR_ZONE = "Europe/London"
    VENDOR_ADDRESS = "14 Wharf Street, Leeds"
    VENDOR_LOGO_URL = ""
    BRAND_COLOUR = ""
    LANGUAGES = ("en", "fa", "hy", "tr")
    MAX_FILE_BYTES = 5_000_000
    METRICS_TOKEN = ""
    TRUSTED_PROXIES = 0
    WTF_CSRF_ENABLED = False
