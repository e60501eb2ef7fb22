"""What people are told is of their own side, and a client's people are told of clients they belong to."""

from sqlalchemy import and_, or_, select

from portal.checks.findings import told_rows
from portal.ground.access import TEAM
from portal.notices.models.notices import Notice
from portal.people.models.users import Membership, User


def notices_stand_on_the_side_of_their_reader() -> list[str]:
    ours = User.role.in_(TEAM)
    crossed = or_(and_(ours, Notice.shared), and_(~ours, ~Notice.shared))
    inside = select(Membership.user_id).where(
        Membership.user_id == Notice.user_id, Membership.client_id == Notice.client_id, Membership.ended_at.is_(None)
    )
    told = select(Notice.id).join(User, User.id == Notice.user_id)
    return [
        *told_rows("notices of the other side", told.where(crossed)),
        *told_rows("notices of a client their reader does not see", told.where(~ours, ~inside.exists())),
    ]
