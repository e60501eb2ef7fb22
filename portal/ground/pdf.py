"""PDF from typst templates: data in as JSON, bytes out; tagged, with the fonts in it, and nothing kept."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from portal.ground.assets import ROOT, MissingParts
from portal.ground.calendars import reader_locale
from portal.ground.deferred import on_first_use

if TYPE_CHECKING:
    import typst
else:
    typst = on_first_use("typst")

TEMPLATES = ROOT / "templates" / "pdf"
_PARTS = ROOT / "node_modules"
_GOOGLE = _PARTS / "@expo-google-fonts"
FONT_FOLDERS = (  # each holds one face; of Vazirmatn all weights lie in one folder
    *(_GOOGLE / "inter" / weight for weight in ("400Regular", "400Regular_Italic", "600SemiBold")),
    _GOOGLE / "source-serif-4" / "400Regular",
    *(_GOOGLE / "noto-sans-armenian" / weight for weight in ("400Regular", "600SemiBold")),
    _PARTS / "vazirmatn" / "fonts" / "ttf",
)
LATIN = {"sans": "Inter", "serif": "Source Serif 4"}
OTHERS = ("Vazirmatn", "Noto Sans Armenian")
_one_at_a_time = Lock()  # a compiler keeps what it was last given


def render_pdf(template: str, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """Fill templates/pdf/<template> in the reader's language and direction; the same data gives the same bytes.

    The template finds `data` in `sys.inputs.data`, with `lang`, `rtl` and the fonts `sans` and `serif` added.
    A sign that none of the fonts holds is printed as a box, in a file that no longer calls itself PDF/UA.
    """
    locale = reader_locale()
    about = {"lang": locale.language, "rtl": is_mirrored(), "sans": fonts("sans"), "serif": fonts("serif")}
    given = json.dumps({**data, **about}, ensure_ascii=False)
    with _one_at_a_time:
        try:
            return _compiled(template, given, made_at, ["ua-1"])
        except typst.TypstError:  # the standard allows no box; any other mistake is met again without it
            return _compiled(template, given, made_at, [])


def _compiled(template: str, given: str, made_at: datetime, standards: Any) -> bytes:
    made = _compiler(template).compile(
        format="pdf", sys_inputs={"data": given}, pdf_standards=standards, timestamp=int(made_at.timestamp())
    )
    assert isinstance(made, bytes)
    return made


def is_mirrored() -> bool:
    return reader_locale().text_direction == "rtl"


def fonts(kind: str) -> list[str]:
    """The families a page looks for a letter in; the reader's own script first, so that figures are of one font."""
    return [*OTHERS, LATIN[kind]] if is_mirrored() else [LATIN[kind], *OTHERS]


@cache
def _compiler(template: str) -> "typst.Compiler":
    return typst.Compiler(
        input=str(TEMPLATES / template), root=str(TEMPLATES), font_paths=_fonts(), ignore_system_fonts=True
    )


@cache
def _fonts() -> "typst.Fonts":
    """Ours and no others: a page looks the same on every machine."""
    missing = [folder.name for folder in FONT_FOLDERS if not folder.is_dir()]
    if missing:
        raise MissingParts(f"fonts are not installed ({', '.join(missing)}): run npm ci")
    paths = [str(folder) for folder in FONT_FOLDERS]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
