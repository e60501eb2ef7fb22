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
from portal.rewards.exporting.figures import figures_table
from portal.rewards.exporting.ledgers import ledger_table, referral_table
from portal.rewards.forms.figures import EXAMPLE, SplitForm
from portal.rewards.models.figures import Split, rounded, split
from portal.rewards.models.programme import programme
from portal.rewards.models.programme_figures import programme_figures
from portal.rewards.models.referral_figures import conversions

bp = Blueprint("programme_figures", __name__, url_prefix="/rewards/figures")

HUNDRED = Decimal(100)


@bp.get("")
@requires(Can.READ_PROGRAMME_FIGURES)
def index() -> Response:
    """`?rate=80` works the liability out with another ultimate redemption rate, in percent.

    `?sale=800&points=2000&value=0.012&share=80` splits a sale that comes with points.
    """
    rules = programme()
    asked = _rate(request.args.get("rate", ""))
    figures = programme_figures(rules, vendor_today(), asked)
    form = _split_form()
    return page(
        "rewards/figures/index.html",
        figures=figures,
        conversions=conversions(figures.first),
        asked=asked is not None,
        form=form,
        split=_split(form),
        split_asked=form.sale.raw_data is not None,
        programme=rules,
        cost=digits(f"{rules.cost_per_point:f}"),
        sum_of=lambda amount: money(rounded(amount), rules.currency, with_cents=True),
        percent=lambda share: digits(format_percent(share, "#,##0.0%")),
    )


@bp.get("/table")
@requires(Can.READ_PROGRAMME_FIGURES)
def table() -> Response:
    """The lines of the page; `?format=xlsx`, else CSV."""
    rules = programme()
    return sheet(figures_table(programme_figures(rules, vendor_today()), rules.currency))


@bp.get("/ledger")
@requires(Can.READ_PROGRAMME_FIGURES)
def ledger() -> Response:
    """`?format=xlsx`, else CSV."""
    return sheet(ledger_table())


@bp.get("/referrals")
@requires(Can.READ_PROGRAMME_FIGURES)
def referrals() -> Response:
    """`?format=xlsx`, else CSV."""
    return sheet(referral_table())


def _split_form() -> SplitForm:
    """What the address asks, else the standard's own kind of example."""
    asked = "sale" in request.args
    form = SplitForm(request.args) if asked else SplitForm(formdata=None, data=EXAMPLE)
    if asked:
        form.validate()
    return form


def _split(form: SplitForm) -> Split | None:
    """None for a question that cannot be answered."""
    if form.errors:
        return None
    sale, points, value, share = (form[name].data for name in EXAMPLE)
    return split(sale, points, value, share / HUNDRED)


def _rate(text: str) -> Decimal | None:
    """A share from an address, read forgivingly."""
    try:
        share = read_decimal(text) / HUNDRED if text.strip() else None
    except NotANumber:
        return None
    return share if share is not None and 0 <= share <= 1 else None
