"""Offers over all clients, for the team: what waits for an answer, what is to be honoured, what became of others."""

from contextlib import suppress

from flask import Blueprint, Response, request

from portal.ground.access import Can, requires
from portal.ground.web import page
from portal.rewards.models.incentive_offers import OfferState
from portal.rewards.models.incentive_pages import listed_offers

bp = Blueprint("incentive_list", __name__)


@bp.get("/incentives")
@requires(Can.OFFER_INCENTIVE)
def index() -> Response:
    """`?state=accepted`: those in that state; else those that wait for an answer."""
    state = OfferState.OFFERED
    with suppress(ValueError):
        state = OfferState(request.args.get("state", state))
    return page("rewards/incentives/all.html", state=state, states=list(OfferState), offers=listed_offers(state))
