"""The application as servers load it: `door` for granian, `app` for `flask --app wsgi` and any WSGI server.

A web process loads no commands, and so neither migrations nor the demo company (docs/scaling.md, memory).
"""

import gc
import sys

gc.disable()  # nothing loaded here is ever let go; looking for it anyway takes a seventh of the start
sys.modules.setdefault("rich", None)  # type: ignore[arg-type]  # structlog would load it for tracebacks we never show

from config import Config
from portal.app import create_app
from portal.ground.commands import LateCommands
from portal.ground.doorway import Doorway
from portal.ground.environment import BadSetting

try:
    app = create_app(Config())
except BadSetting as problem:
    sys.exit(f"Mainstay does not start. {problem}")
app.cli = LateCommands(app, "portal.cli")
door = Doorway(app)
gc.freeze()
gc.enable()
