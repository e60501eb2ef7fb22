"""The words of other languages: `portal/translations/<language>/LC_MESSAGES/messages.po`, compiled for reading.

`make words` brings the catalogues in line with the code and the templates; `make assets` compiles them, and so does a
process that starts in development. docs/languages.md tells how a language is added.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from portal.ground.deferred import on_first_use

if TYPE_CHECKING:
    from babel.messages import mofile, pofile
else:
    mofile = on_first_use("babel.messages.mofile")
    pofile = on_first_use("babel.messages.pofile")

FOLDER = Path(__file__).parents[1] / "translations"


def catalogues() -> list[Path]:
    """One file for each language besides English, which is what the code itself says."""
    return sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))


def compile_catalogues() -> int:
    """Compile those that changed since they were last compiled; returns how many."""
    return sum(_compile(words) for words in catalogues())


def _compile(words: Path) -> bool:
    """Whole or not at all: another process may be reading, or compiling too."""
    compiled = words.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime_ns >= words.stat().st_mtime_ns:
        return False
    half = compiled.with_suffix(f".{os.getpid()}.new")
    with words.open("rb") as source, half.open("wb") as target:
        mofile.write_mo(target, pofile.read_po(source, locale=words.parts[-3]))
    half.replace(compiled)
    return True


if __name__ == "__main__":
    compile_catalogues()
