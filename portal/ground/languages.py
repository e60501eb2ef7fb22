"""What languages are called."""

from babel import Locale


def own_name(code: str) -> str:
    """As those who speak it call it: "فارسی"."""
    return str(Locale.parse(code).get_display_name(code)).capitalize()
