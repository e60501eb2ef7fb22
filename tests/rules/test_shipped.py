"""The rules that come with the portal: off, whole, and the admins' own from then on."""

from flask import Flask
from sqlalchemy import select

from portal.ground.db import db
from portal.rules.forms.drafts import Draft
from portal.rules.forms.rule import rule_form
from portal.rules.models.loops import loop_of
from portal.rules.models.rules import Rule
from portal.rules.models.shipped_rules import load_shipped_rules, shipped_rules
from portal.surveys.models.shipped_surveys import load_shipped_surveys
from tests.cast import Cast


def test_they_come_once_and_off_and_stay_as_they_were_changed(cast: Cast) -> None:
    assert load_shipped_rules() == len(shipped_rules()) >= 5
    rules = db.session.scalars(select(Rule)).all()
    assert not any(rule.is_on for rule in rules)
    rules[0].change(cast.abe, {**rules[0].words, "name": "Our own"})
    db.session.commit()
    assert load_shipped_rules() == 0
    assert rules[0].name == "Our own"


def test_each_is_a_rule_an_admin_could_save_and_turn_on(app: Flask, cast: Cast) -> None:
    load_shipped_surveys()
    load_shipped_rules()
    for rule in db.session.scalars(select(Rule)).all():
        with app.test_request_context():
            form = rule_form(Draft.of_words(rule.words, rule.version))
            assert form.validate(), (rule.name, form.errors)
            assert {**form.words, "actions": []} == {**rule.words, "actions": []}
        rule.turn_on(cast.abe)
        assert loop_of(rule) is None
