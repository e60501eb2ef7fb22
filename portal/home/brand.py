"""The vendor's name, colour and logo, as every page shows them."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, current_app

from portal.ground.access import public
from portal.ground.assets import FOR_EVER

bp = Blueprint("brand", __name__)


@dataclass(frozen=True)
class Brand:
    """How the vendor looks. `version` changes with the colour, so that browsers may keep its style for ever."""

    name: str
    colour: str
    logo_url: str
    address: str = ""

    @property
    def version(self) -> str:
        return sha256(self.colour.encode()).hexdigest()[:10]

    @property
    def key(self) -> tuple[str, ...]:
        return self.name, self.colour, self.logo_url


def brand() -> Brand:
    config: dict[str, Any] = current_app.config
    return Brand(config["VENDOR_NAME"], config["BRAND_COLOUR"], config["VENDOR_LOGO_URL"], config["VENDOR_ADDRESS"])


@bp.get("/brand.css")
@public
def style() -> Response:
    """The one value of the design that is the vendor's own."""
    colour = brand().colour
    rule = f":root {{ --brand: {colour}; }}\n" if colour else ""
    return Response(rule, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_EVER})
