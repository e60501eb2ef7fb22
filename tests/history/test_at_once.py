"""Many at once, on a database of their own: one row each time, and the same answer for everybody."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context

from flask import Flask
from sqlalchemy import func, select

from portal.ground.db import Base, db
from portal.history.models.acquaintances import Acquaintance
from portal.history.models.interactions import Interaction
from tests.cast import Cast
from tests.history.written import written
from tests.make import Make


def at_once(portal: Flask, cast: Cast, path: str, forms: list[dict[str, str]]) -> list[tuple[int, str]]:
    """Everybody posts their form to this address of Acme's, signed in as Ada, at the same moment."""
    token = Make().sign_in(cast.ada)
    url = f"/clients/{cast.acme.id}/{path}"

    def post(form: dict[str, str]) -> tuple[int, str]:
        browser = portal.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = token
        answer = browser.post(url, data=form)
        return answer.status_code, answer.headers.get("Location", "")

    with ThreadPoolExecutor(20) as pool:
        return list(pool.map(lambda form: Context().run(post, form), forms))


def rows(model: type[Base], **where: object) -> int:
    db.session.rollback()
    return db.session.scalars(select(func.count()).select_from(model).filter_by(**where)).one()


def test_twenty_equal_posts_log_one_call(portal: Flask, people: Cast) -> None:
    form = {"kind": "call", "eyes": "internal", "text": "Equal words", "form_token": "same"}
    answers = at_once(portal, people, "interactions", [form] * 20)
    assert len(set(answers)) == 1 and answers[0][0] == 303
    assert rows(Interaction, title="Equal words") == 1


def test_twenty_different_calls_are_all_counted(portal: Flask, people: Cast) -> None:
    common = {"kind": "call", "eyes": "internal", "contacts": str(people.bea_contact.id), "members": str(people.ada.id)}
    forms = [{**common, "text": f"Call {number}", "form_token": str(number)} for number in range(20)]
    assert {code for code, _ in at_once(portal, people, "interactions", forms)} == {303}
    db.session.rollback()
    assert db.session.scalars(select(Acquaintance.times)).all() == [20]


def test_of_ten_who_edit_at_once_one_is_taken_and_nine_are_told(portal: Flask, people: Cast) -> None:
    entry = Interaction.log(people.acme.id, written("Before"), by=people.ada)
    db.session.commit()
    common = {"kind": "call", "title": "After", "version": "1"}
    forms = [{**common, "text": f"Wording {number}", "form_token": f"e{number}"} for number in range(10)]
    codes = [code for code, _ in at_once(portal, people, f"interactions/{entry.id}/edit", forms)]
    assert sorted(codes) == [303] + [409] * 9


def test_shared_at_once_the_client_reads_one_set_of_words(portal: Flask, people: Cast) -> None:
    entry = Interaction.log(people.acme.id, written("Secret"), by=people.ada)
    db.session.commit()
    forms = [{"text": f"Words {number}", "give": "1", "form_token": f"s{number}"} for number in range(10)]
    codes = {code for code, _ in at_once(portal, people, f"interactions/{entry.id}/share", forms)}
    assert codes == {303} and rows(Interaction, origin_id=entry.id) == 1
