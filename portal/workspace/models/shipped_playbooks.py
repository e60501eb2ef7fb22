"""The playbooks that come with the portal: read from `workspace/shipped`, brought in once, then the admins' own."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from portal.ground.db import db
from portal.ground.drafts import bring
from portal.workspace.models.outlines import Outline
from portal.workspace.models.playbooks import Playbook, PlaybookVersion

FOLDER = Path(__file__).parents[1] / "shipped"
SHIPPED = ("software_service", "financial_services", "consulting", "software_vendor")
COMMON = "common"
_DEFAULTS = {"removed": False, "about": None, "anchor": "start", "takes": 1, "wants_approval": False, "after": ()}
_TASK_DEFAULTS = {"removed": False, "before": 0, "note": None, "every": "once", "times": 1}


def load_shipped_playbooks() -> int:
    """Publish those that were never here; how many. One that is here stays as the admins made it, retired or not."""
    here = set(db.session.scalars(select(Playbook.shipped)))
    return sum(_bring(name) for name in SHIPPED if name not in here)


def shipped_outline(name: str) -> Outline:
    """The outline as it ships: seven steps, and the steps common to all among them, to be ticked."""
    common = _read(COMMON)
    return outline_from({**_read(name), "phases": common["phases"]}, common["milestones"])


def outline_from(written: Mapping[str, Any], optional: Sequence[Mapping[str, Any]] = ()) -> Outline:
    """An outline as people write it in TOML; `optional`: milestones of the same shape, to be ticked."""
    milestones = [
        *({**one, "optional": False} for one in written["milestones"]),
        *({**one, "optional": True} for one in optional),
    ]
    phases = [{**phase, "removed": False, "parts": _parts(phase["key"], milestones)} for phase in written["phases"]]
    return Outline.of({"go_live_day": written["go_live_day"], "parts": phases})


def _bring(name: str) -> bool:
    """False if another setup brought it at the same time."""
    own = _read(name)
    draft = shipped_outline(name).kept()
    playbook = Playbook(
        id=uuid5(NAMESPACE_URL, f"mainstay/{name}"),
        name=own["name"],
        about=own["about"],
        shipped=name,
        draft=draft,
        published=1,
        is_changed=False,
    )
    return bring(playbook, PlaybookVersion.of)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def _parts(phase: str, milestones: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The milestones of a phase as an outline keeps them, by their day; those counted from go-live come last."""
    mine = [one for one in milestones if one["phase"] == phase]
    mine.sort(key=lambda one: (one.get("anchor", "start") != "start", one["day"]))
    return [
        {
            **_DEFAULTS,
            **{name: value for name, value in one.items() if name not in ("phase", "tasks")},
            "parts": [{**_TASK_DEFAULTS, **task} for task in one["tasks"]],
        }
        for one in mine
    ]
