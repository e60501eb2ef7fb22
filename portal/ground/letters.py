"""Writing a mail from its templates, in the words, calendar and clock of the person it goes to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import current_app, g
from flask_babel import force_locale
from jinja2 import Template

from portal.ground.calendars import reader_locale


@dataclass(frozen=True)
class Letter:
    """What a mail says."""

    subject: str
    text: str
    html: str
    locale: str


@contextmanager
def reading(language: str | None, zone: str | None) -> Iterator[None]:
    """Words and times are for somebody who reads this language in this zone; None: as for whoever acts."""
    before = g.get("zone")
    g.zone = zone or before
    try:
        with force_locale(language or str(reader_locale())):
            yield
    finally:
        g.zone = before


def write(name: str, context: dict[str, Any]) -> Letter:
    """Fill in templates/mail/<name>.txt and .html. The text names the subject in a block of its own.

    A value never breaks a line of the subject: what follows would read as a header of the mail.
    """
    plain, rich = (current_app.jinja_env.get_template(f"mail/{name}.{kind}") for kind in ("txt", "html"))
    values = about_us() | context
    subject = " ".join(_block(plain, "subject", values).split())
    text = plain.render(values, subject=subject).strip() + "\n"
    return Letter(subject, text, rich.render(values, subject=subject), values["locale"])


def about_us() -> dict[str, Any]:
    """What every letter and document says of the vendor and of its own language."""
    locale, site, logo = reader_locale(), current_app.config["SITE_URL"], current_app.config["VENDOR_LOGO_URL"]
    return {
        "vendor_name": current_app.config["VENDOR_NAME"],
        "vendor_address": current_app.config["VENDOR_ADDRESS"],
        "logo_url": f"{site}{logo}" if logo else None,
        "brand_colour": current_app.config["BRAND_COLOUR"] or "#0b6b75",
        "site_url": site,
        "locale": str(locale).replace("_", "-"),
        "direction": locale.text_direction,
        "unsubscribe_url": None,
    }


def _block(template: Template, name: str, values: dict[str, Any]) -> str:
    return "".join(template.blocks[name](template.new_context(values)))
