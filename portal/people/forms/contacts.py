"""Forms about the people at a client: who they are, what the team knows of them, and leaving."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import SelectChoice, SelectField
from wtforms.validators import Email, InputRequired, Length, Optional

from portal.ground.forms import Day, Form, Line, VersionedForm
from portal.people.models.contacts import PreferenceKind, RelationshipRole, Stance

ROLES = (
    SelectChoice("", _("Not known yet")),
    SelectChoice(RelationshipRole.DECISION_MAKER.value, _("Decision maker")),
    SelectChoice(RelationshipRole.CHAMPION.value, _("Champion")),
    SelectChoice(RelationshipRole.USER.value, _("User")),
    SelectChoice(RelationshipRole.FINANCE.value, _("Finance")),
    SelectChoice(RelationshipRole.TECHNICAL.value, _("Technical")),
)
STANCES = (
    SelectChoice("", _("Not known yet")),
    SelectChoice(Stance.SUPPORTS.value, _("Supports us")),
    SelectChoice(Stance.UNSURE.value, _("Unsure")),
    SelectChoice(Stance.AGAINST.value, _("Against us")),
)
LANGUAGES = (
    SelectChoice("", _("Not known yet")),
    SelectChoice("en", "English"),
    SelectChoice("fa", "فارسی"),
    SelectChoice("hy", "Հայերեն"),
    SelectChoice("tr", "Türkçe"),
)
READ_BY_COLLEAGUES = ("name", "title", "email", "phone", "language")
TEAM_ALONE = ("role", "reports_to_id", "stance", "consented_on")


class ContactFields:
    """The fields both forms have."""

    name = Line(_("Full name"), [InputRequired(_("Enter their name.")), Length(max=200)])
    title = Line(_("Job title"), [Length(max=200)])
    email = Line(
        _("Email address"),
        [Optional(), Email(_("Enter a whole address, for example name@acme.example.")), Length(max=254)],
    )
    phone = Line(_("Phone"), [Length(max=60)])
    language = SelectField(_("Language"), choices=LANGUAGES)
    role = SelectField(_("Part in the relationship"), choices=ROLES)
    reports_to = SelectField(_("Reports to"))
    stance = SelectField(_("Stance"), choices=STANCES, description=_("How they stand towards working with us."))
    consented_on = Day(
        _("Agreed to our keeping facts about them"),
        [Optional()],
        description=_("The day they said so; empty until they do."),
    )

    def offer(self, contacts: Any, but: UUID | None = None) -> None:
        """Whom this person may report to: everyone at the client but themselves."""
        others = [SelectChoice(str(row.id), row.name) for row in contacts if row.id != but]
        self.reports_to.choices = [SelectChoice("", _("Nobody, or not known")), *others]

    def shared(self) -> dict[str, Any]:
        """What their colleagues read too, by column."""
        values = {name: self[name].data for name in READ_BY_COLLEAGUES}  # type: ignore[index]
        return {**values, "language": values["language"] or None}

    def team_alone(self) -> dict[str, Any]:
        """What only the team reads, by column."""
        role, stance, above = self.role.data, self.stance.data, self.reports_to.data
        return {
            "role": RelationshipRole(role) if role else None,
            "stance": Stance(stance) if stance else None,
            "reports_to_id": UUID(above) if above else None,
            "consented_on": self.consented_on.data,
        }


class AddContactForm(ContactFields, Form):
    pass


class ChangeContactForm(ContactFields, VersionedForm):
    pass


class LeaveForm(Form):
    left_on = Day(_("Last day"), [InputRequired(_("Choose their last day."))])


class PreferenceForm(Form):
    kind = SelectField(
        _("What to do with it"),
        choices=(
            SelectChoice(PreferenceKind.WAY.value, _("Treat them this way")),
            SelectChoice(PreferenceKind.AVOID.value, _("Do not mention it")),
        ),
        coerce=PreferenceKind,
        default=PreferenceKind.WAY,
    )
    label = Line(
        _("What about"),
        [InputRequired(_("Say in a word or two what it is about.")), Length(max=80)],
        description=_("For example: best reached, coffee, birthday."),
    )
    value = Line(_("What we know"), [InputRequired(_("Write what we know.")), Length(max=500)])
    source = Line(_("Where from"), [Length(max=200)], description=_("For example: said on a call, seen on their site."))
    noted_on = Day(_("When"), [InputRequired(_("Choose a day."))])
