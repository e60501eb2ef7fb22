"""What a page's template does most often, done quicker: calling something, and saying it in the reader's language.

A page makes some six hundred calls. Jinja asks at each of them how the thing wants to be called, which costs more than
most of the calls themselves; and Flask-Babel looks for the reader's catalogue anew at every word.
"""

import os
from functools import lru_cache
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from flask import Flask
from flask_babel import gettext
from jinja2 import FileSystemBytecodeCache, Template, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from portal.ground.calendars import reader_locale

_PLAIN = frozenset({FunctionType, MethodType, BuiltinFunctionType, type(lru_cache(len))})


def init_templates(app: Flask) -> None:
    """Call after Babel, whose words these are."""
    app.jinja_env.context_class = QuickContext
    app.jinja_env.bytecode_cache = compiled_templates(app.config.get("VAR"))
    app.jinja_env.template_class = QuickTemplate
    app.jinja_env.globals.update(_=say, gettext=say)


def compiled_templates(var: Path | None) -> FileSystemBytecodeCache | None:
    """Templates compiled by an earlier process, told by their text: a first page takes milliseconds, not half a second.

    In a folder of the portal's own user, for what is in it is run; None where nothing may be written.
    """
    if var is None:
        return None
    folder = var / "templates"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    ours = folder.stat().st_uid == os.geteuid() and os.access(folder, os.W_OK)
    return FileSystemBytecodeCache(str(folder)) if ours else None


class QuickContext(Context):
    """Macros and plain functions are called at once; what asks for more than its arguments is left to Jinja."""

    def call(self, called: Any, /, *args: Any, _loop_vars: Any = None, _block_vars: Any = None, **named: Any) -> Any:
        kind = type(called)
        if kind is Macro or called is say:
            return called(self.eval_ctx, *args, **named)
        if kind in _PLAIN and not hasattr(called, "jinja_pass_arg"):
            return called(*args, **named)
        return super().call(called, *args, _loop_vars=_loop_vars, _block_vars=_block_vars, **named)


class QuickTemplate(Template):
    """An import finds its module at once: ours are the same whoever imports them, for globals are only the portal's."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module(None)


@pass_eval_context
def say(where: EvalContext, text: str, /, **values: Any) -> str:
    """The text in the reader's language; `values` are escaped where the template is. "%%" stands for "%"."""
    words = _words(reader_locale().language, text, bool(where.autoescape))
    return words % values if values else _without_values(words)


@lru_cache(4096)
def _words(_language: str, text: str, is_markup: bool) -> str:
    """In the language of this moment, which `_language` names for the memory."""
    words = str(gettext(text))
    return Markup(words) if is_markup else words  # noqa: S704 (our own words, never anybody's input)


@lru_cache(4096, typed=True)
def _without_values(words: str) -> str:
    return words % {}
