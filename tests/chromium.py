"""The browser the tests drive: the system's Chromium, in its small form without windows where that is installed."""

import shutil

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
