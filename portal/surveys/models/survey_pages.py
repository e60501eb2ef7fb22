"""What the pages of surveys read: the list, with how many were asked and answered, and the versions of one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from portal.ground.db import db
from portal.people.models.users import User
from portal.surveys.models.surveys import Survey, SurveyVersion
from portal.surveys.models.waves import Invitation, Wave

MOST_COUNTED = 10_000


def _counted(*conditions: Any) -> Any:
    """How many invitations of a survey there are, counted up to one more than MOST_COUNTED."""
    found = (
        select(Invitation.id)
        .join(Wave, Wave.id == Invitation.wave_id)
        .where(Wave.survey_id == Survey.id, *conditions)
        .limit(MOST_COUNTED + 1)
        .correlate(Survey)
        .subquery()
    )
    return select(func.count()).select_from(found).scalar_subquery()


_SENT = select(func.max(Wave.sent_at)).where(Wave.survey_id == Survey.id).correlate(Survey).scalar_subquery()
_LIST = select(
    Survey.id,
    Survey.name,
    Survey.about,
    Survey.kind,
    Survey.draft["languages"].label("languages"),
    Survey.published,
    Survey.is_changed,
    Survey.retired_at,
    _SENT.label("sent_at"),
    _counted().label("asked"),
    _counted(Invitation.completed_at.is_not(None)).label("answered"),
).order_by(Survey.retired_at.is_not(None), func.lower(Survey.name), Survey.id)
_VERSIONS = (
    select(SurveyVersion.number, SurveyVersion.published_at, User.name.label("published_by"))
    .outerjoin(User, User.id == SurveyVersion.published_by_id)
    .where(SurveyVersion.survey_id == bindparam("survey_id"))
    .order_by(SurveyVersion.number.desc())
)


def surveys() -> Sequence[Any]:
    """Rows of every survey, those still offered first: id, name, about, kind, languages, published, is_changed,
    retired_at, sent_at, asked, answered.
    """
    return db.session.execute(_LIST).all()


def versions_of(survey_id: UUID) -> Sequence[Any]:
    """Rows of number, published_at, published_by, the newest first."""
    return db.session.execute(_VERSIONS, {"survey_id": survey_id}).all()
