"""Offers with renewals as a table to take away: to whom, for how long, and what became of them."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext

from portal.ground.clock import reader_zone
from portal.ground.spelled import begun
from portal.ground.tables import Table, local
from portal.rewards.called import points_name
from portal.rewards.models.incentive_offers import OfferState
from portal.rewards.models.incentives import SPANS, IncentiveKind
from portal.rewards.models.offer_lists import OfferFilters, listed_offers

SIZE = 500


def offer_table(filters: OfferFilters) -> Table:
    """Those of the list, in its order; instants as the reader's clock shows them."""
    headers = [
        *(gettext("Client"), gettext("Segment"), gettext("Owner"), gettext("Offer"), gettext("What it is")),
        *(gettext("State"), gettext("For 12 months"), gettext("For 24 months"), gettext("For 36 months")),
        *(gettext("Contract ends"), gettext("Last day to say yes"), gettext("Months they renew for")),
        *(gettext("Answered"), gettext("Answered by"), gettext("Ended"), gettext("Why")),
    ]
    return Table(gettext("offers with renewals"), headers, _rows(filters, reader_zone(), _kinds(), _states()))


def _rows(
    filters: OfferFilters, zone: str, kinds: dict[IncentiveKind, str], states: dict[OfferState, str]
) -> Iterator[list[Any]]:
    found = listed_offers(filters, None, SIZE)
    while True:
        for row in found.rows:
            yield [
                *(row.client, row.segment, row.owner, row.name, kinds[row.kind], states[row.state]),
                *(getattr(row, f"for_{months}") for months in SPANS),
                *(row.contract_ends_on, row.last_on, row.months, local(row.answered_at, zone), row.answered_by),
                *(local(row.ended_at, zone), row.reason),
            ]
        if found.after is None:
            return
        found = listed_offers(filters, found.after, SIZE)


def _kinds() -> dict[IncentiveKind, str]:
    return {
        IncentiveKind.DISCOUNT: gettext("A discount in percent"),
        IncentiveKind.POINTS: begun(points_name()),
        IncentiveKind.EXPERT: gettext("Days of an expert’s help"),
    }


def _states() -> dict[OfferState, str]:
    return {
        OfferState.OFFERED: gettext("Waits for an answer"),
        OfferState.ACCEPTED: gettext("Accepted"),
        OfferState.DECLINED: gettext("Declined"),
        OfferState.LAPSED: gettext("Lapsed"),
        OfferState.WITHDRAWN: gettext("Withdrawn"),
        OfferState.HONOURED: gettext("Honoured"),
    }
