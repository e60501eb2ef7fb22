"""Who may call what: every endpoint of the portal with the net it is declared to have.

A new route is added here by hand; `test_every_route.py` fails until it is, and tries it as everybody.
"""

from portal.ground.access import Can

Net = Can | str

DECLARED: dict[str, Net] = {
    "watch.alive": "public",
    "watch.ready": "public",
    "watch.numbers": "public",
    "asset": "public",
    "devmail.mailbox": "public",
    "devmail.show": "public",
    "brand.style": "public",
    "home.index": "signed in",
    "client.show": "signed in",
    "client.settings": Can.EDIT_CLIENT,
    "client.change": Can.EDIT_CLIENT,
    "client.move": Can.EDIT_CLIENT,
    "client.restrict": Can.RESTRICT_CLIENT,
    "client.pin": Can.SEE_CLIENTS,
    "client.unpin": Can.SEE_CLIENTS,
    "clients.index": Can.SEE_CLIENTS,
    "clients.new": Can.ADD_CLIENT,
    "clients.add": Can.ADD_CLIENT,
}
