"""Devices in words: "Firefox · Linux" from what a browser says about itself."""

_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)


def device_name(user_agent: str) -> str:
    """Browser and system, or one of them; empty when it names neither."""
    known = [_first(user_agent, _BROWSERS), _first(user_agent, _SYSTEMS)]
    return " · ".join(name for name in known if name)


def _first(user_agent: str, names: tuple[tuple[str, str], ...]) -> str | None:
    return next((name for sign, name in names if sign in user_agent), None)
