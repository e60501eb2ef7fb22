"""The parts pages are drawn with: safe, told to everyone, the same in every shell."""

import re
from types import SimpleNamespace

import pytest
from flask import render_template, render_template_string
from markupsafe import Markup

from portal.ground import assets, drawing
from portal.ground.sample import SampleForm

pytestmark = pytest.mark.once

TEMPLATES = sorted(
    str(path.relative_to(assets.ROOT / "templates")) for path in assets.ROOT.rglob("templates/**/*.html")
)
ENTRY = {
    "url": "/x",
    "label": "Clients",
    "icon": "people",
    "count": "6",
    "status": None,
    "current": True,
    "shortcut": "/",
}
AROUND = {
    "brand": SimpleNamespace(
        name="Calder & Rowe", colour="oklch(0.5 0.1 20)", logo_url="", version="1", key=("Calder & Rowe", "1")
    ),
    "account": {"id": "1", "name": "Ada Byron", "settings_url": "/me", "theme_url": "/theme", "sign_out_url": "/out"},
    "viewing": None,
    "locale_code": "fa",
    "text_direction": "rtl",
    "current_theme": "dark",
    "nav_home": "/",
    "nav_search": "/search",
    "nav_items": [ENTRY] * 6,
    "nav_pinned": [{**ENTRY, "icon": None, "status": ("watch", "Watch")}],
    "nav_admin": [ENTRY],
    "nav_key": lambda: ("the menus of a test",),
}
ERROR = {
    "code": 503,
    "title": "Back in a moment",
    "words": "Nothing is lost.",
    "request_id": "0198",
    "typed": SimpleNamespace(again="/log", texts=("a long call",), fields=(("body", "a long call"),)),
}


@pytest.fixture
def request_context(app):
    with app.test_request_context("/"):
        yield app


def draw(source: str, **values: object) -> str:
    return render_template_string('{% import "ui/all.html" as ui %}' + source, **values)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_compiles(app, template):
    app.jinja_env.get_template(template)


@pytest.mark.parametrize("side", ["team", "client", "plain"])
def test_every_shell_draws_the_components_and_the_errors(request_context, side):
    around = {**AROUND, "shell": f"layout/{side}.html"}
    sheet = render_template("admin/components.html", sample=SampleForm.refused(), **around)
    assert '<html lang="fa" dir="rtl" data-theme="dark">' in sheet
    assert "Calder &amp; Rowe" in sheet
    assert len(re.findall(r"<h1", sheet)) == 1
    assert 'hx-headers:inherited=\'{"X-CSRFToken": "' in sheet
    page = render_template("errors/page.html", **ERROR, **around)
    assert "0198" in page
    assert '<input type="hidden" name="body" value="a long call">' in page


def test_an_error_for_htmx_is_only_a_toast(request_context):
    fragment = render_template("errors/_error.html", **ERROR).strip()
    assert fragment.startswith('<hx-partial hx-target="#toasts" hx-swap="beforeend">')
    assert fragment.endswith("</hx-partial>")


def test_what_people_wrote_is_never_markup(request_context):
    bad = "<b>bold"
    assert "<b>bold" not in draw(
        "{{ ui.tag(w) }}{{ ui.status('now', w) }}{{ ui.icon('now', w) }}{{ ui.avatar(w) }}", w=bad
    )
    assert "<b>bold" in drawing.tag(Markup(bad))
    assert "<b>bold" not in drawing.tag(bad)


def test_an_icon_speaks_only_when_it_stands_alone(request_context):
    assert 'aria-hidden="true"' in drawing.icon("call")
    assert 'role="img" aria-label="Call"' in drawing.icon("call", "Call")


def test_an_avatar_shows_the_first_and_the_last_word():
    assert drawing.initials("Ada Byron Lovelace") == "AL"
    assert drawing.initials("ada") == "A"
    assert drawing.initials("") == ""


def test_a_refused_field_is_tied_to_its_message_and_its_hint(request_context):
    form = SampleForm.refused()
    email = draw("{{ ui.field(form.email, hint='Where we write to') }}", form=form)
    assert 'aria-invalid="true"' in email
    assert 'aria-describedby="email-help email-error"' in email
    assert 'id="email-help"' in email
    assert 'id="email-error"' in email
    assert 'value="graham@northwind"' in email
    name = draw("{{ ui.field(form.name, autocomplete='name', data_focus=True) }}", form=form)
    assert "aria-" not in name
    assert 'autocomplete="name"' in name


def test_a_refused_form_begins_with_links_to_its_fields(request_context):
    summary = draw("{{ ui.form_errors(form) }}", form=SampleForm.refused())
    assert '<a href="#email">Email address</a>, <a href="#renewal">Renewal date</a>' in summary
    assert "autofocus" in summary


def test_choices_in_a_composer_are_a_named_group(request_context):
    group = draw("{{ ui.choices(form.eyes, 'visibility', legend='Who can read it') }}", form=SampleForm.refused())
    assert group.startswith(
        '<fieldset class="segments visibility"><legend class="visually-hidden">Who can read it</legend>'
    )
    assert 'value="internal" id="eyes-0" checked' in group


def test_the_sheet_shows_every_icon_of_the_sprite(request_context):
    known = re.findall(r'<symbol id="(\w+)"', (assets.ROOT / "static/img/icons.svg").read_text())
    sheet = render_template("admin/components.html", sample=SampleForm.refused(), **AROUND, shell="layout/plain.html")
    assert not {name for name in known if f"#{name}" not in sheet}


def test_built_files_are_kept_for_ever_and_compressed(app, browse):
    url = app.jinja_env.globals["asset"]("app.css")
    answer = browse(None).get(url, headers={"Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "br"
    assert browse(None).get("/static/build/manifest.json").status_code == 404
    assert browse(None).get("/static/build/app.0000000000.css").status_code == 404
