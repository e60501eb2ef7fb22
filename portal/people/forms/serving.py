"""Forms about who serves a client."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import SelectChoice, SelectField
from wtforms.validators import InputRequired

from portal.ground.forms import Day, Form
from portal.people.models.assignments import AssignmentRole

ROLES = (
    SelectChoice(AssignmentRole.BACKUP.value, _("Backup")),
    SelectChoice(AssignmentRole.SPECIALIST.value, _("Specialist")),
    SelectChoice(AssignmentRole.SPONSOR.value, _("Sponsor")),
)


class MemberForm(Form):
    """A choice among the team, made in the field `choice` names."""

    choice: ClassVar[str] = "member"

    def offer(self, members: Iterable[Any]) -> None:
        offered = [SelectChoice(str(row.id), row.name) for row in members]
        self[self.choice].choices = [SelectChoice("", _("Choose")), *offered]

    @property
    def member_id(self) -> UUID:
        return UUID(self[self.choice].data)


class AssignForm(MemberForm):
    member = SelectField(_("Team member"), [InputRequired(_("Choose a team member."))])
    role = SelectField(_("Role"), choices=ROLES)
    from_on = Day(_("From"), [InputRequired(_("Choose the first day."))])


class OwnerForm(MemberForm):
    choice: ClassVar[str] = "owner"
    owner = SelectField(_("New owner"), [InputRequired(_("Choose a team member."))])
    since = Day(_("From"), [InputRequired(_("Choose the first day."))])
