"""The commands of `flask`, loaded when somebody asks for one: a web server never does."""

from collections.abc import Callable
from importlib import import_module

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup


class LateCommands(AppGroup):
    """Stands in for `app.cli`; the first question loads `module` and calls its `init_commands(app)`."""

    def __init__(self, app: Flask, module: str) -> None:
        super().__init__()
        self._app, self._module = app, module

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        self._load()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: Context) -> list[str]:
        self._load()
        return super().list_commands(ctx)

    def _load(self) -> None:
        module, self._module = self._module, ""
        if module:
            add: Callable[[Flask], None] = import_module(module).init_commands
            add(self._app)
