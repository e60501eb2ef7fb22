"""The report as both sides meet it: written, published, told, read, answered; as page, PDF and sheet."""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from portal.ground.access import as_system
from portal.ground.db import db
from portal.ground.deliveries import deliver_waiting
from portal.ground.outbox import Mail
from portal.reports.models.drafts import DraftState, ReportDraft
from portal.reports.models.editions import ReportEdition
from portal.reports.models.reads import ReportComment, ReportFeedback, ReportRead
from portal.tasks.models import Task
from tests.cast import Cast
from tests.make import OCTOBER, Make, plan_line
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def url(cast: Cast, verb: str = "", month: str = "2026-10") -> str:
    return f"/clients/{cast.acme.id}/results/{month}" + (f"/{verb}" if verb else "")


@pytest.fixture
def published(cast: Cast, make: Make) -> ReportEdition:
    """October at Acme, with one figure and the figures of September beside it."""
    metric = make.metric(cast.acme)
    make.goal(metric, "380", agreed_on=OCTOBER.replace(month=3))
    for back, value in enumerate(("412", "391")):
        make.reading(metric, value, OCTOBER.replace(month=10 - back))
    words = {"headline": "Bookings **passed** the goal", "better": "<script>alert(1)</script>"}
    return make.edition(make.draft(cast.acme), cast.ada, [plan_line("Evening calls")], **words)


def test_from_an_empty_draft_to_a_mail_that_leads_to_the_report(browse: Browse, cast: Cast) -> None:
    ada = browse("ada")
    assert ada.post(url(cast, "begin")).location == url(cast, "write")
    fields = {
        "version": "1", "headline": "A good month", "did": "- Trained *staff*", "better": "Faster answers",
        "charts-0-metric_id": "", "charts-0-heading": "York leads", "charts-0-figures": "York; 48; 61\nLeeds; 61; 74",
        "plan-0-side": "us", "plan-0-title": "Evening calls", "plan-0-on": "2026-11-17",
    }  # fmt: skip
    assert ada.post(url(cast, "write"), data=fields).status_code == 303
    preview = ada.get(url(cast, "preview")).text
    assert "A good month" in preview and "York leads" in preview and "Evening calls" in preview
    assert browse("bea").get(url(cast)).status_code == 404
    confirm = ada.get(url(cast, "publish")).text
    assert "bea@acme.example" in confirm and "ben@acme.example" in confirm and "carl" not in confirm
    assert ada.post(url(cast, "publish"), data={"version": "2"}).location == url(cast)
    deliver_waiting()
    mails = db.session.scalars(select(Mail).where(Mail.client_id == cast.acme.id)).all()
    assert sorted(mail.to_address for mail in mails) == ["bea@acme.example", "ben@acme.example"]
    assert f"{url(cast)}\n" in mails[0].text and "A good month" in mails[0].text
    page = browse("bea").get(url(cast)).text
    assert "<em>staff</em>" in page and "York leads" in page and 'class="chart"' in page
    assert unquote(browse(None).get(url(cast)).location).endswith(f"?next={url(cast)}")


def test_the_client_reads_figures_against_goal_and_last_month(
    browse: Browse, cast: Cast, published: ReportEdition
) -> None:
    page = browse("bea").get(url(cast)).text
    for words in ("October 2026", "One goal we agreed on", "One met.", "412", "380", "391", "Evening calls"):
        assert words in page
    assert "<strong>passed</strong>" in page and "<script>alert" not in page
    assert "Withdraw" not in page and "/write" not in page


@pytest.mark.parametrize("who", ["bea", "ada"])
def test_the_page_asks_little_whatever_it_says(browse: Browse, cast: Cast, published: ReportEdition, who: str) -> None:
    browser = browse(who)
    for most in (7, 6):  # what was published is read where it has to be drawn
        with count_statements() as sent:
            assert browser.get(url(cast)).status_code == 200
        assert len(sent) <= most, sent


def test_an_answer_is_shown_to_whoever_gave_it(browse: Browse, cast: Cast, published: ReportEdition) -> None:
    bea, ben = browse("bea"), browse("ben")
    for browser in (bea, ben):
        assert "You answered" not in browser.get(url(cast)).text
    bea.post(url(cast, "feedback"), data={"useful": "yes", "words": "The part about York"})
    assert "You answered" in bea.get(url(cast)).text and "The part about York" in bea.get(url(cast)).text
    assert "You answered" not in ben.get(url(cast)).text and "York</textarea>" not in ben.get(url(cast)).text


def test_reading_is_told_by_a_post_and_never_by_a_get(browse: Browse, cast: Cast, published: ReportEdition) -> None:
    bea = browse("bea")
    assert "Unread" in bea.get(f"/clients/{cast.acme.id}/results").text
    bea.get(url(cast)), bea.get(url(cast, "pdf"))
    assert db.session.scalars(select(ReportRead)).all() == []
    for _time in range(2):
        answer = bea.post(url(cast, "read"), headers=PARTIAL)
        assert answer.status_code == 200 and "You have read this" in answer.text
    assert [read.user_id for read in db.session.scalars(select(ReportRead))] == [cast.bea.id]
    assert "Unread" not in bea.get(f"/clients/{cast.acme.id}/results").text
    team = browse("ada").get(url(cast)).text
    assert "Read by 1 of 2" in team and "Bea Marsh" in team


def test_feedback_counts_once_a_person_may_change_and_comes_as_a_task(
    browse: Browse, cast: Cast, published: ReportEdition
) -> None:
    bea = browse("bea")
    assert bea.post(url(cast, "feedback"), headers=PARTIAL).status_code == 422
    bea.post(url(cast, "feedback"), data={"useful": "yes"})
    with as_system():
        assert db.session.scalars(select(Task)).all() == []
    for useful in ("partly", "partly", "no"):
        bea.post(url(cast, "feedback"), data={"useful": useful, "words": "Look into evenings"})
    feedback = db.session.scalars(select(ReportFeedback)).one()
    assert (feedback.useful, feedback.words) == ("no", "Look into evenings")
    with as_system():  # after a client's request the wall stands on PostgreSQL
        task = db.session.scalars(select(Task)).one()
    assert (task.title, task.note) == ("Answer Bea Marsh about the results for October 2026", "Look into evenings")
    assert task.owner_id == cast.ada.id and not task.shared
    assert "Look into evenings" in browse("ada").get(url(cast)).text
    assert "Look into evenings" not in browse("ben").get(url(cast)).text


def test_both_sides_talk_beneath_the_report(browse: Browse, cast: Cast, published: ReportEdition) -> None:
    answer = browse("bea").post(url(cast, "comments"), data={"text": "What about **York**?"}, headers=PARTIAL)
    assert "<strong>York</strong>" in answer.text and "<html" not in answer.text
    assert browse("ada").post(url(cast, "comments"), data={"text": "Next month."}).status_code == 303
    page = browse("ben").get(url(cast)).text
    assert page.index("York") < page.index("Next month.")
    assert [comment.from_team for comment in db.session.scalars(select(ReportComment))] == [False, True]
    assert browse("carl").post(url(cast, "comments"), data={"text": "Hello"}).status_code == 404


def test_two_writers_see_both_texts(browse: Browse, cast: Cast, make: Make) -> None:
    draft = make.draft(cast.acme, headline="First")
    ada, omar = browse("ada"), browse("omar")
    assert omar.post(url(cast, "write"), data={"version": "1", "headline": "Omars words"}).status_code == 303
    mine = {"version": "1", "headline": "Adas words"}
    quiet = ada.post(url(cast, "write"), data=mine, headers=PARTIAL)
    assert quiet.status_code == 409 and "<html" not in quiet.text and 'value="1"' in quiet.text
    answer = ada.post(url(cast, "write"), data=mine)
    assert answer.status_code == 409 and "Omars words" in answer.text and "Adas words" in answer.text
    db.session.expire_all()
    assert draft.headline == "Omars words"


def test_a_draft_saves_itself_and_says_so(browse: Browse, cast: Cast, make: Make) -> None:
    make.draft(cast.acme)
    answer = browse("ada").post(url(cast, "write"), data={"version": "1", "headline": "Words"}, headers=PARTIAL)
    assert answer.status_code == 200 and "Saved" in answer.text and 'name="version" value="2"' in answer.text
    bad = {"version": "2", "charts-0-figures": "York; many"}
    refused = browse("ada").post(url(cast, "write"), data=bad, headers=PARTIAL)
    assert refused.status_code == 422 and "Not saved yet" in refused.text


def test_what_happened_is_taken_over_by_ticking(browse: Browse, cast: Cast, make: Make) -> None:
    make.draft(cast.acme)
    done_at = make.task(cast.acme, "x").created_at.replace(2026, 10, 15)
    task = make.task(cast.acme, "Trained the counter staff", shared=True, done_at=done_at)
    ada = browse("ada")
    assert "Trained the counter staff" not in ada.get(url(cast, "preview")).text
    assert "We finished: Trained the counter staff" in ada.get(url(cast, "write")).text
    ada.post(url(cast, "write"), data={"version": "1", "ticks": f"task {task.id}"})
    assert "Trained the counter staff" in ada.get(url(cast, "preview")).text
    ada.post(url(cast, "write"), data={"version": "2"})
    assert "Trained the counter staff" not in ada.get(url(cast, "preview")).text


def test_withdrawn_the_client_reads_why_and_gets_no_file(browse: Browse, cast: Cast, published: ReportEdition) -> None:
    ada, bea = browse("ada"), browse("bea")
    assert ada.post(url(cast, "withdraw")).status_code == 422
    assert ada.post(url(cast, "withdraw"), data={"because": "Two figures were wrong"}).status_code == 303
    page = bea.get(url(cast)).text
    assert "Two figures were wrong" in page and ">412<" not in page
    for verb in ("pdf", "data"):
        assert bea.get(url(cast, verb)).status_code == 404
    assert bea.post(url(cast, "feedback"), data={"useful": "yes"}).status_code == 404
    assert ada.post(url(cast, "revise")).location == url(cast, "write")
    assert db.session.scalars(select(ReportDraft.state)).one() == DraftState.DRAFT


def test_a_published_report_is_not_written_in(browse: Browse, cast: Cast, published: ReportEdition) -> None:
    assert browse("ada").get(url(cast, "write")).status_code == 409
    assert browse("ada").post(url(cast, "publish")).status_code == 409
    assert len(db.session.scalars(select(ReportEdition)).all()) == 1


def test_what_changed_since_it_was_read_is_not_published(browse: Browse, cast: Cast, make: Make) -> None:
    make.draft(cast.acme)
    browse("omar").post(url(cast, "write"), data={"version": "1", "headline": "New words"})
    assert browse("ada").post(url(cast, "publish"), data={"version": "1"}).status_code == 409
    assert db.session.scalars(select(ReportEdition)).all() == []


@pytest.mark.parametrize("verb", ["begin", "write", "publish", "withdraw", "revise"])
def test_only_the_team_writes(browse: Browse, cast: Cast, published: ReportEdition, verb: str) -> None:
    assert browse("bea").post(url(cast, verb)).status_code == 403
    assert browse("carl").post(url(cast, verb)).status_code == 404


def test_the_figures_as_sheets(browse: Browse, cast: Cast, published: ReportEdition) -> None:
    answer = browse("bea").get(url(cast, "data"))
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "Metric,Code,Unit,Month,Value,Goal,Direction"
    assert lines[-1].endswith("2026-10,412,380,up")
    assert 'filename="Acme October 2026.csv"' in answer.headers["Content-Disposition"]
    book = load_workbook(BytesIO(browse("bea").get(url(cast, "data") + "?as=xlsx").data))
    assert [cell.value for cell in book.worksheets[0][3]][3:6] == ["2026-10", 412, 380]


def test_the_archive_leads_from_month_to_month(
    browse: Browse, cast: Cast, make: Make, published: ReportEdition
) -> None:
    make.edition(make.draft(cast.acme, OCTOBER.replace(month=9)), cast.ada)
    bea = browse("bea")
    page = bea.get(f"/clients/{cast.acme.id}/results").text
    assert page.index("October 2026") < page.index("September 2026")
    assert url(cast, month="2026-09") in bea.get(url(cast)).text
    assert url(cast) in bea.get(url(cast, month="2026-09")).text


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "0001-01", "x"])
def test_what_is_no_month_is_not_there(browse: Browse, cast: Cast, month: str) -> None:
    assert browse("ada").get(url(cast, month=month)).status_code == 404


def test_the_team_sees_the_month_of_all_clients(browse: Browse, cast: Cast, published: ReportEdition) -> None:
    ada = browse("ada")
    page = ada.get("/reports?month=2026-10").text
    assert "Acme" in page and "Unread" in page and "Globex" in page and "Missing" in page
    for standing, there, gone in (("missing", "Globex", "Acme"), ("unread", "Acme", "Globex")):
        found = ada.get(f"/reports?month=2026-10&standing={standing}", headers=PARTIAL).text
        assert there in found and gone not in found
    browse("bea").post(url(cast, "read"))
    assert "Acme" not in ada.get("/reports?month=2026-10&standing=unread", headers=PARTIAL).text
    sheet = ada.get("/reports/export?month=2026-10").data.decode("utf-8-sig").splitlines()
    assert sheet[1].startswith("Acme,Ada Duarte,2026-10,published,1,") and sheet[1].endswith(",1,2")
    assert sheet[2].startswith("Globex,Omar Nasser,2026-10,missing")
    assert browse("bea").get("/reports").status_code == 403


def test_the_overview_goes_on_page_by_page(browse: Browse, cast: Cast, make: Make, monkeypatch) -> None:
    monkeypatch.setattr("portal.reports.models.overview.reports_of.__defaults__", (1,))
    ada = browse("ada")
    page = ada.get("/reports?month=2026-10", headers=PARTIAL).text
    assert "Acme" in page and "Globex" not in page
    more = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert "Globex" in ada.get(more, headers={**PARTIAL, "HX-Target": "tbody#more-reports"}).text


def test_the_report_is_read_as_the_client_by_the_team_without_a_trace(
    browse: Browse, cast: Cast, published: ReportEdition, app: Flask
) -> None:
    ada = browse("ada")
    ada.post(f"/clients/{cast.acme.id}/view-as")
    page = ada.get(url(cast)).text
    assert ">412<" in page and "Mark as read" not in page and "Withdraw" not in page


@pytest.mark.parametrize("figure", ["1e400", "1e999999", "5; 1e308", "1e-999999"])
def test_a_figure_no_chart_can_hold_is_refused(browse: Browse, cast: Cast, make: Make, figure: str) -> None:
    draft = make.draft(cast.acme)
    fields = {"version": str(draft.version), "charts-0-heading": "Leads", "charts-0-figures": f"York; {figure}"}
    assert browse("ada").post(url(cast, "write"), data=fields).status_code == 422


@pytest.mark.parametrize("month", ["0001-01", "9999-12"])
def test_there_are_no_reports_beyond_our_time(browse: Browse, cast: Cast, month: str) -> None:
    assert browse("ada").post(f"/clients/{cast.acme.id}/results/{month}/begin").status_code == 404


def comment_mails(browse: Browse, cast: Cast, who: str, text: str) -> set[str]:
    """To whom the mails about this comment go."""
    before = set(db.session.scalars(select(Mail.id)))
    assert browse(who).post(url(cast, "comments"), data={"text": text}).status_code == 303
    db.session.commit()
    deliver_waiting()
    return set(
        db.session.scalars(select(Mail.to_address).where(Mail.id.not_in(before), Mail.subject.contains("about")))
    )


def test_a_comment_on_results_is_told_to_the_other_side(browse: Browse, cast: Cast, published: ReportEdition) -> None:
    assert comment_mails(browse, cast, "bea", "Thank you") == {cast.ada.email}
    assert comment_mails(browse, cast, "ada", "With pleasure") == {cast.bea.email}  # Ben reads it in the digest
    assert comment_mails(browse, cast, "omar", "Shall we meet?") == {cast.bea.email, cast.ben.email}
    assert comment_mails(browse, cast, "ben", "Yes") == {cast.ada.email, cast.omar.email}
