"""What the programme costs and owes, for whoever leads; and the ledger it is reckoned from, to take away."""

from decimal import Decimal

from flask import Blueprint, Response, request
from flask_babel import format_percent

from portal.ground.access import Can, requires
from portal.ground.calendars import digits
from portal.ground.clock import vendor_today
from portal.ground.decimals import NotANumber, read_decimal
from portal.ground.money import money
from portal.ground.tables import sheet
from portal.ground.web import page
from portal.rewards.exporting.ledgers import ledger_table
from portal.rewards.models.figures import rounded
from portal.rewards.models.programme import programme
from portal.rewards.models.programme_figures import programme_figures

bp = Blueprint("programme_figures", __name__, url_prefix="/rewards/figures")

HUNDRED = Decimal(100)


@bp.get("")
@requires(Can.READ_PROGRAMME_FIGURES)
def index() -> Response:
    """`?rate=80` works the liability out with another ultimate redemption rate, in percent."""
    rules = programme()
    asked = _rate(request.args.get("rate", ""))
    return page(
        "rewards/figures/index.html",
        figures=programme_figures(rules, vendor_today(), asked),
        asked=asked is not None,
        programme=rules,
        cost=digits(f"{rules.cost_per_point:f}"),
        sum_of=lambda amount: money(rounded(amount), rules.currency),
        percent=lambda share: digits(format_percent(share, "#,##0.0%")),
    )


@bp.get("/ledger")
@requires(Can.READ_PROGRAMME_FIGURES)
def ledger() -> Response:
    """`?format=xlsx`, else CSV."""
    return sheet(ledger_table())


def _rate(text: str) -> Decimal | None:
    """A share from an address, read forgivingly."""
    try:
        share = read_decimal(text) / HUNDRED if text.strip() else None
    except NotANumber:
        return None
    return share if share is not None and 0 <= share <= 1 else None
