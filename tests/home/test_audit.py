"""The audit log: everything that happened, for the admin alone."""

import csv
import io

import pytest
from openpyxl import load_workbook

from portal.facts import ConcernOpened, MemberDisabled, PasswordChanged
from portal.ground.db import db, new_id
from portal.ground.happen import happen
from portal.home import audit
from tests.cast import Cast
from tests.conftest import Browse


@pytest.fixture
def happened(cast: Cast) -> None:
    ada, omar, acme, globex = cast.ada, cast.omar, cast.acme, cast.globex
    opened = {"concern_id": new_id(), "title": "Calls drop"}
    happen(ConcernOpened(client_id=acme.id, actor_id=ada.id, actor_name=ada.name, **opened))
    happen(ConcernOpened(client_id=globex.id, actor_id=omar.id, actor_name=omar.name, **opened | {"title": "=Late"}))
    happen(PasswordChanged(actor_id=omar.id, actor_name=omar.name))
    happen(MemberDisabled(actor_id=cast.abe.id, actor_name=cast.abe.name, user_id=omar.id, name=omar.name))
    db.session.commit()


@pytest.mark.usefixtures("happened")
def test_the_newest_stands_first_in_the_words_of_the_timeline(browse: Browse) -> None:
    text = browse("abe").get("/admin/audit").text
    assert text.index("closed the account of") < text.index("changed their password") < text.index("Calls drop")


@pytest.mark.usefixtures("happened")
@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        ("about=concern", ["Calls drop", "=Late"], ["password"]),
        ("client=acme", ["Calls drop"], ["=Late", "changed their password"]),
        ("client=nobody+of+this+name", ["No event fits"], ["Calls drop"]),
        ("since=2150-01-01", ["No event fits"], ["Calls drop"]),
        ("until=2001-01-01", ["No event fits"], ["Calls drop"]),
        ("about=nonsense&person=nonsense&since=nonsense&after=nonsense", ["Calls drop", "=Late"], []),
    ],
)
def test_filters_narrow_the_list(browse: Browse, asked: str, shown: list[str], hidden: list[str]) -> None:
    text = browse("abe").get(f"/admin/audit?{asked}", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert [words for words in shown if words not in text] == []
    assert [words for words in hidden if words in text] == []


@pytest.mark.usefixtures("happened")
def test_one_person_alone(browse: Browse, cast: Cast) -> None:
    text = browse("abe").get(f"/admin/audit?person={cast.omar.id}").text
    assert "=Late" in text and "changed their password" in text and "Calls drop" not in text


@pytest.mark.usefixtures("happened")
def test_it_goes_on_where_the_page_ended(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "SIZE", 3)
    audit._statement.cache_clear()
    filters, found, after = audit.AuditFilters(), [], None
    for _page in range(2):
        page = audit.read_audit(filters, after).page
        found += [row.kind for row in page.rows]
        after = page.after
    assert found == ["member.disabled", "password.changed", "concern.opened", "concern.opened"]
    assert after is None
    audit._statement.cache_clear()


@pytest.mark.usefixtures("happened")
def test_a_filter_that_fits_nothing_near_says_how_far_it_looked(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    near = audit._NEWEST.offset(1).limit(1)
    monkeypatch.setattr(audit, "_LAST_LOOKED_AT", near)
    monkeypatch.setattr(audit, "LOOKED_AT", 2)
    audit._statement.cache_clear()
    filters = audit.AuditFilters(client_ids=(cast.acme.id,))
    first = audit.read_audit(filters, None)
    assert list(first.page.rows) == [] and first.looked_until is not None
    second = audit.read_audit(filters, first.page.after)
    assert [row.client_name for row in second.page.rows] == ["Acme"]
    audit._statement.cache_clear()


@pytest.mark.usefixtures("happened")
def test_what_is_shown_can_be_taken_along(browse: Browse) -> None:
    abe = browse("abe")
    with abe.get("/admin/audit/export?about=concern") as answer:
        rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row[4] for row in rows] == ["Client", "Globex", "Acme"]
    assert rows[2][6] == "Ada Duarte opened the concern “Calls drop”" and rows[2][2] == "Ada Duarte"
    with abe.get("/admin/audit/export?about=concern&format=xlsx") as answer:
        sheet = load_workbook(io.BytesIO(answer.get_data())).active
    assert sheet.max_row == 3 and "Late" in sheet["G2"].value


@pytest.mark.parametrize("who", ["ada", "lea", "bea"])
def test_nobody_but_an_admin_reads_it(browse: Browse, who: str) -> None:
    assert browse(who).get("/admin/audit").status_code in (403, 404)
    assert browse(who).get("/admin/audit/export").status_code in (403, 404)
