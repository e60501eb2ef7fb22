"""What travels: pages raw and compressed, and the files of a first visit."""

from tests.bench.asks import Ask, logging, pages
from tests.bench.load import once
from tests.bench.servers import ROOT, Server
from tests.bench.volume import Volume

BUILD = ROOT / "static" / "build"
NOT_COUNTED = 10_000_000  # numbers no round uses, so that the entry is a new one


def page_bytes(asked: Volume, portal: Server) -> dict[str, dict[str, int]]:
    """Bodies as they are, and as a browser that reads Brotli is sent them."""
    plain, small = pages(asked, portal), pages(asked, portal, "Accept-Encoding: br\r\n")
    sizes = {name: {"raw": _size(portal, ask), "br": _size(portal, small[name])} for name, ask in plain.items()}
    return sizes | {"log_call": {"raw": _size(portal, logging(asked, portal))}}


def asset_bytes() -> dict[str, int]:
    """Compressed, as every page asks for them."""
    files = {name: next(iter(BUILD.glob(f"{name}.*.{kind}.br"))) for name, kind in (("app", "css"), ("icons", "svg"))}
    scripts = next(iter(BUILD.glob("app.*.js.br")))
    return {"css": files["app"].stat().st_size, "js": scripts.stat().st_size, "icons": files["icons"].stat().st_size}


def _size(portal: Server, ask: Ask) -> int:
    status, body = once(portal.port, ask(NOT_COUNTED))
    if status != 200:
        raise RuntimeError(f"a page that is measured answered {status}")
    return len(body)
