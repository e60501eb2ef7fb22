"""The form of a rule: fixed fields and, for each condition and action of the draft, fields of its own."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectChoice, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.ground.actions import ACTIONS, WAITS, Action
from portal.ground.calendars import digits
from portal.ground.forms import Line, VersionedForm, Whole
from portal.rules.forms.drafts import Draft, Row
from portal.rules.forms.impossible import Asked, cannot, contradiction, unnamed
from portal.rules.forms.rows import action_fields, condition_fields, kept, offered
from portal.rules.models.operators import Type
from portal.rules.models.placeholders import placeholders, unknown_in
from portal.rules.models.readables import readables
from portal.rules.models.words import WHENS, is_known, when_words

LONGEST_WAIT = 1000


def _whole(label: Any, least: int, most: int, default: int) -> Whole:
    words = _("Give a whole number from %(least)s to %(most)s.", least=digits(least), most=digits(most))
    return Whole(label, [InputRequired(words), NumberRange(least, most, words)], default=default)


class RuleForm(VersionedForm):
    """What every rule has. `add_condition` and `add_action` only choose what the next row is."""

    name = Line(_("Name"), [DataRequired(_("Give the rule a name.")), Length(max=100)])
    when = SelectField(_("When"), [InputRequired(_("Choose what sets it off."))])
    days = Whole(_("N is"), [Optional()])
    most_a_client = _whole(_("For one client"), 1, 1000, 1)
    most_a_day = _whole(_("For all clients together"), 1, 10_000, 100)
    add_condition = SelectField(_("Another condition"), validate_choice=False)
    add_action = SelectField(_("Another action"), validate_choice=False)
    draft: Draft

    @property
    def words(self) -> dict[str, Any]:
        """What the rule is to say, once the form is valid."""
        when = str(self.when.data)
        return {
            "name": self.name.data,
            "when": when,
            "days": self.days.data if when in WAITS else None,
            "conditions": [self._condition(number, row) for number, row in enumerate(self.draft.conditions)],
            "actions": [self._action(number, row) for number, row in enumerate(self.draft.actions)],
            "most_a_client": self.most_a_client.data,
            "most_a_day": self.most_a_day.data,
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself, then what cannot go together."""
        super().validate(extra_validators)
        if not self.when.errors:
            self._check_days()
            self._check_conditions()
            self._check_actions()
        return not self.errors

    def _check_days(self) -> None:
        days = self.days
        if self.when.data in WAITS and days.data not in range(LONGEST_WAIT + 1) and not days.errors:
            self.refuse(days, gettext("Say how many days N is, from 0 to %(most)s.", most=digits(LONGEST_WAIT)))

    def _check_conditions(self) -> None:
        asked: list[Asked] = []
        askable = readables(str(self.when.data))
        for number, row in enumerate(self.draft.conditions):
            if row.name not in askable or self[f"if{number}_op"].errors or self[f"if{number}_value"].errors:
                continue
            condition = self._condition(number, row)
            asked.append((askable[row.name], condition["op"], condition["value"]))
            if why := contradiction(asked, str(self.when.data)):
                self.refuse(self[f"if{number}_value"], why)

    def _check_actions(self) -> None:
        if not self.draft.actions:
            self.refuse(self.add_action, gettext("Choose what is to be done, and add it."))
        for number, row in enumerate(self.draft.actions):
            if row.name in ACTIONS:
                self._check_action(number, ACTIONS[row.name])

    def _check_action(self, number: int, action: Action) -> None:
        when = str(self.when.data)
        if why := cannot(action, when):
            self.refuse(self[f"then{number}_{action.parameters[0].name}"], why)
            return
        values = self._values(number, action)
        for_client = action.for_client(values)
        for each in action.parameters:
            unknown = unknown_in(values[each.name] or "", when, for_client) if each.filled else []
            why = _not_filled(unknown, when, for_client) if unknown else unnamed(each, values[each.name], when)
            if why:
                self.refuse(self[f"then{number}_{each.name}"], why)

    def _condition(self, number: int, row: Row) -> dict[str, Any]:
        one = readables(str(self.when.data)).get(row.name)
        op, value = self[f"if{number}_op"].data, self[f"if{number}_value"].data
        return {"field": row.name, "op": op, "value": kept(one.type if one else Type.TEXT, op, value)}

    def _action(self, number: int, row: Row) -> dict[str, Any]:
        return {"action": row.name, "values": self._values(number, ACTIONS[row.name])}

    def _values(self, number: int, action: Action) -> dict[str, Any]:
        return {each.name: self[f"then{number}_{each.name}"].data for each in action.parameters}


def rule_form(draft: Draft) -> RuleForm:
    """The form for this draft, with what was typed in it."""
    when = draft.plain.get("when", "")
    askable = readables(when) if is_known(when) else {}
    fields: dict[str, Any] = {}
    for number, row in enumerate(draft.conditions):
        fields |= condition_fields(f"if{number}", askable.get(row.name), row)
    for number, row in enumerate(draft.actions):
        fields |= action_fields(f"then{number}", ACTIONS.get(row.name))
    form: RuleForm = type("RuleForm", (RuleForm,), fields)(draft.as_form)
    form.draft = draft
    form.when.choices = _whens()
    form.add_condition.choices = offered((one.name, one.label) for one in askable.values())
    form.add_action.choices = offered((one.name, one.label) for one in ACTIONS.values() if not cannot(one, when))
    return form


def _whens() -> list[SelectChoice]:
    """Times first, then what happens, by what it is about."""
    times = offered(((name, when_words(name)) for name in WAITS), gettext("Times"))
    return [*times, *(one for family, kinds in WHENS.items() for one in offered(kinds.items(), str(family)))]


def _not_filled(unknown: list[str], when: str, for_client: bool) -> str:
    known = gettext(", ").join(f"{{{name}}}" for name in placeholders(when, for_client))
    if not known:
        return str(gettext("%(words)s means nothing here.", words=" ".join(unknown)))
    if for_client:
        return str(
            gettext(
                "%(words)s cannot be told to a client here. You may use %(known)s.",
                words=" ".join(unknown),
                known=known,
            )
        )
    return str(gettext("%(words)s means nothing here. You may use %(known)s.", words=" ".join(unknown), known=known))
