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
    "home.client": Can.SEE_HOME,
    "day.index": Can.SEE_DAY,
    "tasks.index": Can.EDIT_TASK,
    "tasks.new": Can.EDIT_TASK,
    "client_tasks.index": Can.EDIT_TASK,
    "client_tasks.new": Can.EDIT_TASK,
    "client_tasks.add": Can.EDIT_TASK,
    "client_tasks.show": Can.EDIT_TASK,
    "client_tasks.change": Can.EDIT_TASK,
    "client_tasks.snooze": Can.EDIT_TASK,
    "client_tasks.wake": Can.EDIT_TASK,
    "client_tasks.complete": Can.COMPLETE_TASK,
    "client_tasks.reopen": Can.COMPLETE_TASK,
    "client_tasks.remove": Can.EDIT_TASK,
    "client_tasks.restore": Can.EDIT_TASK,
    "concerns.index": Can.EDIT_CONCERN,
    "concerns.new": Can.EDIT_CONCERN,
    "concerns.add": Can.EDIT_CONCERN,
    "concerns.show": Can.EDIT_CONCERN,
    "concerns.edit": Can.EDIT_CONCERN,
    "concerns.change": Can.EDIT_CONCERN,
    "concerns.start": Can.EDIT_CONCERN,
    "concerns.resolve": Can.EDIT_CONCERN,
    "concerns.reopen": Can.EDIT_CONCERN,
    "knows.index": Can.EDIT_CONCERN,
}
