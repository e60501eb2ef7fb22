"""Two people change the same row: what the later one would write over."""

from collections.abc import Mapping
from typing import Any

from portal.ground.forms import VersionedForm


def newer_values(form: VersionedForm, saved: Mapping[str, Any]) -> dict[str, Any] | None:
    """None if nobody saved since the form was opened; else label -> saved value of every field that differs.

    The form then carries the newer version: sending it once more says that its words are meant to stay.
    """
    if str(form.version.data) == str(saved["version"]):
        return None
    form.version.data = form.version.raw_data = str(saved["version"])
    differs = (field for field in form if field.name in saved and field.name != "version")
    return {field.label.text: saved[field.name] for field in differs if field.data != saved[field.name]}
