"""Builds static/build from the style sheets, scripts and images: content-hashed names, compressed, one manifest."""

import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypedDict

import brotli
from flask import Flask, Response, abort, request

from portal.ground.access import public

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "static" / "build"
HTMX = ROOT / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"
SHEET = ROOT / "static" / "css" / "sheet.css"  # only the components page loads it
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
ENCODINGS = {"br": ".br", "gzip": ".gz"}
PREFIX = "/static/build/"
FOR_EVER = "public, max-age=31536000, immutable"


class Manifest(TypedDict):
    """What the last build made, and from what."""

    sources: str
    files: dict[str, str]


class MissingParts(RuntimeError):
    """The browser code the build joins is not installed."""


def build(into: Path = BUILD) -> dict[str, str]:
    """Bring `into` up to date with the sources; returns plain name -> hashed name."""
    known, wanted = _read(into), _fingerprint()
    if known and known["sources"] == wanted:
        return known["files"]
    into.mkdir(parents=True, exist_ok=True)
    files = {name: _keep(into, name, content) for name, content in _contents().items()}
    _write(into / "manifest.json", json.dumps({"sources": wanted, "files": files}, indent=1).encode())
    _sweep(into, files.values())
    return files


def style_sheets() -> list[Path]:
    """The order of the layers first, print last; between them the order never matters across files."""
    first, last = "layers.css", "print.css"
    sheets = [css for css in (ROOT / "static" / "css").glob("*.css") if css != SHEET]
    return sorted(sheets, key=lambda css: (css.name != first, css.name == last, css.name))


def scripts() -> list[Path]:
    return sorted((ROOT / "static" / "js").glob("*.js"))


def images() -> list[Path]:
    return sorted((ROOT / "static" / "img").glob("*.svg"))


def join_styles(sheets: Iterable[Path]) -> str:
    """One sheet without comments and line breaks."""
    text = "\n".join(sheet.read_text() for sheet in sheets)
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)).strip()


def join_scripts() -> str:
    """htmx, then our modules, each in a scope of its own; one file, because separate ones race."""
    if not HTMX.exists():
        raise MissingParts("htmx is not installed: run npm ci")
    htmx = re.sub(r"//# sourceMappingURL=\S+", "", HTMX.read_text()).strip()
    modules = [f'(() => {{\n"use strict";\n{script.read_text().strip()}\n}})();' for script in scripts()]
    return "\n".join([htmx, *modules, ""])


def _contents() -> dict[str, bytes]:
    drawn = {image.name: image.read_bytes() for image in images()}
    styles = {"app.css": join_styles(style_sheets()).encode(), "sheet.css": join_styles([SHEET]).encode()}
    return {**styles, "app.js": join_scripts().encode(), **drawn}


def _fingerprint() -> str:
    """Changes when any source does, without reading them."""
    sources = [Path(__file__), HTMX, SHEET, *style_sheets(), *scripts(), *images()]
    seen = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in sources if path.exists()]
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def _keep(into: Path, name: str, content: bytes) -> str:
    """Write the file and its compressed forms under a name that changes with the content."""
    stem, dot, ending = name.partition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}{dot}{ending}"
    _write(into / hashed, content)
    _write(into / f"{hashed}.br", brotli.compress(content))
    _write(into / f"{hashed}.gz", gzip.compress(content, mtime=0))
    return hashed


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: another process may be reading."""
    half = path.with_suffix(f"{path.suffix}.{os.getpid()}.new")
    half.write_bytes(content)
    half.replace(path)


def _sweep(into: Path, hashed: Iterable[str]) -> None:
    """Forget the files of earlier builds."""
    kept = {"manifest.json", *(name + ending for name in hashed for ending in ("", *ENCODINGS.values()))}
    for path in into.iterdir():
        if path.name not in kept and path.suffix != ".new":  # which another process is about to put in place
            path.unlink(missing_ok=True)


def _read(into: Path) -> Manifest | None:
    manifest = into / "manifest.json"
    return json.loads(manifest.read_text()) if manifest.exists() else None


def init_assets(app: Flask) -> None:
    """Give templates `asset('app.css')` and serve the build, in production as `make` left it."""
    built = None if app.debug or app.testing else _read(BUILD)
    files = built["files"] if built else build()
    app.add_url_rule(f"{PREFIX}<name>", "asset", public(serve))

    urls = {name: f"{PREFIX}{hashed}" for name, hashed in files.items()}
    app.jinja_env.globals["asset"] = urls.__getitem__


def serve(name: str) -> Response:
    """One built file, kept by browsers for ever, compressed as the browser likes."""
    if name == "manifest.json" or Path(name).suffix not in TYPES or not (BUILD / name).is_file():
        abort(404)
    encoding = request.accept_encodings.best_match(list(ENCODINGS))
    answer = Response(_body(name + ENCODINGS.get(encoding or "", "")), content_type=TYPES[Path(name).suffix])
    answer.headers.update({"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"})
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    return answer


@cache
def _body(name: str) -> bytes:
    return (BUILD / name).read_bytes()


if __name__ == "__main__":
    build()
