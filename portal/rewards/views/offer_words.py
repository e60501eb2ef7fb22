"""What there is for a renewal, in a sentence: as the choice of a form and on pages."""

from flask_babel import gettext, ngettext

from portal.ground.calendars import digits
from portal.rewards.called import in_points
from portal.rewards.models.incentives import Grade, IncentiveKind


def for_span(kind: IncentiveKind, grade: Grade) -> str:
    """“8 percent off for 24 months”."""
    span = ngettext("%(count)s month", "%(count)s months", grade.months, count=digits(grade.months))
    words = {
        IncentiveKind.DISCOUNT: gettext("%(amount)s percent off for %(span)s", amount=digits(grade.amount), span=span),
        IncentiveKind.POINTS: gettext("%(points)s for %(span)s", points=in_points(grade.amount), span=span),
        IncentiveKind.EXPERT: ngettext(
            "%(days)s day of an expert’s help for %(span)s",
            "%(days)s days of an expert’s help for %(span)s",
            grade.amount,
            days=digits(grade.amount),
            span=span,
        ),
    }
    return str(words[kind])
