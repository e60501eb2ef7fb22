"""What is asked of the portal and of the floor, by name; each is a function of the request's number."""

import secrets
from collections.abc import Callable
from urllib.parse import urlencode

from tests.bench.load import get, post
from tests.bench.persons import Person
from tests.bench.servers import Server
from tests.bench.volume import Served, Volume

Ask = Callable[[int], bytes]
FRAGMENT = "HX-Request: true\r\nHX-Request-Type: partial\r\n"


def pages(asked: Volume, portal: Server, extra: str = "") -> dict[str, Ask]:
    """Every page that is measured."""
    timeline = f"/clients/{asked.large}/timeline"
    paths = {
        "timeline": timeline,
        "timeline_of_100": f"/clients/{asked.small}/timeline",
        "timeline_page_2": f"{timeline}?after={asked.second}",
        f"timeline_page_{asked.deep_number}": f"{timeline}?after={asked.deep}",
        "clients": "/clients",
        "clients_filtered": "/clients?state=active&sort=value&order=down",
        "my_day": "/my-day",
        "search": "/search?q=renewal+figures",
        "search_one_client": f"/search?q=renewal+figures&client={asked.large}",
    }
    host = f"localhost:{portal.port}"
    found = {name: _same(get(path, asked.member.cookie, host, extra)) for name, path in paths.items()}
    found["timeline_of_contact"] = _same(get(timeline, asked.contact.cookie, host, extra))
    return found | (_served(asked.served, asked.member, host, extra) if asked.served else {})


def _served(served: Served, member: Person, host: str, extra: str) -> dict[str, Ask]:
    """What both sides read of one client they work for together."""
    at = f"/clients/{served.client}"
    paths = {"home": f"{at}/home", "roadmap": f"{at}/roadmap", "report": f"{at}/results/{served.month}"}
    theirs = {
        f"{name}_of_contact": _same(get(path, served.contact.cookie, host, extra)) for name, path in paths.items()
    }
    return {name: _same(get(path, member.cookie, host, extra)) for name, path in paths.items()} | theirs


def logging(asked: Volume, portal: Server) -> Ask:
    """A call logged as htmx does it: committed rows and the fragment of the new entry."""
    run, person = secrets.token_hex(6), asked.member

    def ask(number: int) -> bytes:
        form = {
            "csrf_token": person.csrf,
            "form_token": f"{run}-{number}",
            "kind": "call",
            "eyes": "internal",
            "text": f"Spoke about the figures {number}",
        }
        path = f"/clients/{asked.small}/interactions"
        return post(path, person.cookie, f"localhost:{portal.port}", urlencode(form), FRAGMENT)

    return ask


def floors(asked: Volume, floor: Server) -> dict[str, Ask]:
    host, cookie = f"localhost:{floor.port}", f"floor={asked.member.token}"
    page = get(f"/clients/{asked.large}", cookie, host)
    return {
        "floor": _same(page),
        "floor_insert": lambda number: post(
            f"/clients/{asked.small}", cookie, host, f"text=Spoke+about+the+figures+{number}"
        ),
    }


def _same(request: bytes) -> Ask:
    return lambda _number: request
