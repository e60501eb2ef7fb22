"""The fields of one condition and of one action, and what they are kept as."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from portal.ground.actions import Action, Kind, Parameter
from portal.ground.calendars import digits
from portal.ground.forms import Day, Line, Number, Paragraphs, Whole
from portal.rules.forms.drafts import Row
from portal.rules.models.operators import ANY_OF, OPERATORS, Type
from portal.rules.models.readables import Readable

MOST_DAYS = 10_000
COMMA = re.compile("[,،;]")


def condition_fields(prefix: str, one: Readable | None, row: Row) -> dict[str, Any]:
    """`one` is None where the condition asks what this cause does not tell."""
    if one is None:
        gone = StringField(label_of(row.name), [_not_told])
        return {f"{prefix}_op": StringField(label_of(row.name)), f"{prefix}_value": gone}
    return {
        f"{prefix}_op": SelectField(one.label, choices=offered(OPERATORS[one.type].items())),
        f"{prefix}_value": _value_field(one),
    }


def action_fields(prefix: str, action: Action | None) -> dict[str, Any]:
    if action is None:
        return {f"{prefix}_gone": StringField(_("An action"), [_not_there])}
    return {f"{prefix}_{each.name}": _parameter_field(each) for each in action.parameters}


def kept(type_: Type, operator: str, value: Any) -> Any:
    """The value of a condition as the rule keeps it."""
    if type_ == Type.TEXT and operator == ANY_OF:
        return [each.strip() for each in COMMA.split(value or "") if each.strip()]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if type_ == Type.DAY and value is not None else value


def offered(choices: Iterable[tuple[str, Any]], group: str | None = None) -> list[SelectChoice]:
    return [SelectChoice(name, label, optgroup=group) for name, label in choices]


def label_of(name: str) -> Any:
    """What a condition asks that cannot be asked here."""
    return LOST.get(name, name.partition(".")[2].replace("_", " "))


LOST: dict[str, Any] = {
    "contact.role": _("the contact’s role"),
    "fact.severity": _("the severity"),
    "fact.title": _("the title"),
    "fact.side": _("the side"),
}


def _value_field(one: Readable) -> Field:
    needed = InputRequired(_("Say with what it is compared."))
    label = one.label
    if one.type == Type.CHOICE:
        return SelectMultipleField(label, [InputRequired(_("Tick at least one."))], choices=offered(one.choices()))
    if one.type == Type.YES_NO:
        return SelectField(label, choices=offered(one.choices()))
    if one.type == Type.NUMBER:
        return Number(label, [InputRequired(_("Enter a number."))])
    if one.type == Type.DAY:
        return Day(label, [InputRequired(_("Give a day."))])
    if one.type == Type.AGO:
        words = _("Give a number of days, from 0 to %(most)s.", most=digits(MOST_DAYS))
        return Whole(label, [InputRequired(words), NumberRange(0, MOST_DAYS, words)])
    return Line(label, [needed, Length(max=300)])


def _parameter_field(each: Parameter) -> Field:
    asked = InputRequired(_("This has to be filled in.")) if each.required else Optional()
    values: dict[str, Any] = {"description": each.hint or ""}
    if each.kind == Kind.CHOICE:
        return SelectField(each.label, [asked], choices=offered(each.choices()), **values)
    if each.kind == Kind.NUMBER:
        words = _("Give a whole number from %(least)s to %(most)s.", least=digits(each.least), most=digits(each.most))
        return Whole(each.label, [InputRequired(words), NumberRange(each.least, each.most, words)], **values)
    field = Paragraphs if each.kind == Kind.PARAGRAPHS else Line
    return field(each.label, [asked, Length(max=each.most)], **values)


def _not_told(_form: Any, _field: Field) -> None:
    raise ValidationError(gettext("What sets this rule off does not tell that. Take the condition away."))


def _not_there(_form: Any, _field: Field) -> None:
    raise ValidationError(gettext("The portal no longer knows this action. Take it away."))
