"""The application as servers load it: `door` for granian, `app` for `flask --app wsgi` and any WSGI server."""

import sys

from config import Config
from portal.app import create_app
from portal.cli import COMMANDS
from portal.ground.doorway import Doorway
from portal.ground.environment import BadSetting

try:
    app = create_app(Config())
except BadSetting as problem:
    sys.exit(f"Mainstay does not start. {problem}")
for command in COMMANDS:
    app.cli.add_command(command)
door = Doorway(app)
