"""In their words: topics find answers, filters find words, and people are told what we changed because of them."""

import pytest
from sqlalchemy import func, select

from portal.ground.db import db
from portal.ground.deliveries import deliver_waiting
from portal.ground.fold import fold
from portal.ground.keyset import pack_cursor
from portal.ground.outbox import Mail
from portal.notices.models.notices import Notice
from portal.surveys.models.answers import Answer
from portal.surveys.models.improvements import Improvement, ToldImprovement
from portal.surveys.models.loops import Loop
from portal.surveys.models.score_groups import ScoreGroup
from portal.surveys.models.telling import tell, who_asked
from portal.surveys.models.topics import AnswerTopic, Topic, correct, tag, tag_all, tagged
from portal.surveys.models.verbatims import Show, Wanted, mentioned, verbatims
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.plans import query_plans, whole_tables
from tests.statements import count_statements
from tests.surveys import asking

LATE = "Her rapor geç geldi"
PRAISE = "The team trained us well"


@pytest.fixture
def said(cast: Cast, make: Make) -> dict[str, Answer]:
    """Bea is unhappy in Turkish, Ben happy in English, Carl of another client unhappy."""
    survey = asking.published(make)
    wave = asking.wave(make, survey)
    found = {}
    for who, client, score, words in (
        ("bea", cast.acme, 3, LATE), ("ben", cast.acme, 10, PRAISE), ("carl", cast.globex, 2, "Nobody said it: late"),
    ):  # fmt: skip
        answer = asking.answered(
            make, asking.invited(make, wave, client, getattr(cast, f"{who}_contact")), score, words
        )
        answer.folded = fold(words)
        found[who] = answer
    db.session.commit()
    return found


def names(wanted: Wanted) -> set[str]:
    return {row.contact_name.split()[0] for row in verbatims(wanted).rows}


def test_a_topic_finds_answers_in_every_language_and_hands_overrule_it(said: dict[str, Answer], cast: Cast) -> None:
    topic = Topic.add(cast.abe, name="Reports on time", words=["late", "GEÇ geldi"])
    for answer in said.values():
        tag(answer)
    assert names(Wanted(topic_id=topic.id)) == {"Bea", "Carl"}
    correct(said["bea"], cast.ada, [])
    correct(said["ben"], cast.ada, [topic.id])
    tag_all(topic)
    assert names(Wanted(topic_id=topic.id)) == {"Ben", "Carl"}
    topic.change(cast.abe, name="Reports on time", words=["other"])
    tag_all(topic)
    assert names(Wanted(topic_id=topic.id)) == {"Ben"} and tagged(cast.acme.id, said["ben"].id) == {topic.id}


def test_what_people_mention_counts_happy_and_unhappy_answers(said: dict[str, Answer], cast: Cast) -> None:
    topic = Topic.add(cast.abe, name="People", words=["team", "nobody"])
    tag_all(topic)
    assert [(one.name, one.good, one.bad) for one in mentioned()] == [("People", 1, 1)]


def test_words_are_found_by_group_by_loop_and_by_any_spelling(said: dict[str, Answer], cast: Cast) -> None:
    Loop.open(said["bea"], cast.ada, low=True)
    db.session.commit()
    assert names(Wanted(show=Show.OPEN)) == {"Bea"}
    assert names(Wanted(group=ScoreGroup.HIGH)) == {"Ben"}
    assert names(Wanted(group=ScoreGroup.LOW)) == {"Bea", "Carl"}
    assert names(Wanted(group=ScoreGroup.MIDDLE)) == set()
    assert names(Wanted(words=("rapor", "gec"))) == {"Bea"}
    assert names(Wanted(words=("train",))) == {"Ben"}


def test_pages_of_words_follow_each_other(said: dict[str, Answer]) -> None:
    whole = [row.id for row in verbatims(Wanted()).rows]
    first = said["carl"]
    after = pack_cursor(first.completed_at, first.id)
    assert whole[0] == first.id and [row.id for row in verbatims(Wanted(), after).rows] == whole[1:]
    assert [row.id for row in verbatims(Wanted(), "nobody packed this").rows] == whole


@pytest.mark.parametrize("filters", ["", "group=low", "group=high&show=open", "topic", "topic&group=low", "show=open"])
def test_each_list_is_read_from_the_index_of_its_order(
    said: dict[str, Answer], browse: Browse, cast: Cast, filters: str
) -> None:
    topic = Topic.add(cast.abe, name="People", words=["team", "nobody"])
    tag_all(topic)
    Loop.open(said["bea"], cast.ada, low=True)
    db.session.commit()
    ada = browse("ada")
    with query_plans() as plans, count_statements() as sent:
        assert ada.get("/surveys/words?" + filters.replace("topic", f"topic={topic.id}")).status_code == 200
    assert whole_tables(plans, "topic", "survey") == [] and len(sent) <= 12


def test_the_page_shows_only_clients_the_reader_sees(said: dict[str, Answer], browse: Browse, cast: Cast) -> None:
    shown = browse("ada").get("/surveys/words?q=").text
    assert PRAISE in shown and "Nobody said it" in shown
    cast.globex.standing.restricted = True
    db.session.commit()
    shown = browse("ada").get("/surveys/words?show=all&group=none&topic=x").text
    assert PRAISE in shown and "Nobody said it" not in shown
    assert browse("bea").get("/surveys/words").status_code == 403


def test_those_who_asked_are_told_once_and_never_of_one_another(said: dict[str, Answer], cast: Cast) -> None:
    improvement = Improvement.write(cast.ada, title="Reports come on the first", text="You asked for it.")
    said["carl"].may_talk = False
    everybody = {(row.client_id, row.contact_id) for row in who_asked(improvement)}
    assert len(everybody) == 3
    assert tell(improvement, cast.ada, everybody) == 2
    assert tell(improvement, cast.ada, everybody) == 0
    db.session.commit()
    told = db.session.scalars(select(ToldImprovement)).all()
    assert {row.contact_id for row in told} == {cast.bea_contact.id, cast.ben_contact.id}
    mails = db.session.scalars(select(Mail).where(Mail.subject.contains("Reports come"))).all()
    assert {mail.to_address for mail in mails} == {cast.bea.email, cast.ben.email}
    assert not any(other in mail.text for mail in mails for other in ("Ben Pike" if "Bea" in mail.to_name else "Bea",))
    notices = select(func.count()).select_from(Notice).where(Notice.kind == "improvement.told")
    assert db.session.scalar(notices) == 2


def test_only_the_person_reads_what_became_of_their_answer(said: dict[str, Answer], browse: Browse, cast: Cast) -> None:
    improvement = Improvement.write(cast.ada, title="Reports come on the first", text="You asked for it.")
    tell(improvement, cast.ada, {(cast.acme.id, cast.bea_contact.id)})
    db.session.commit()
    page = f"/clients/{cast.acme.id}/your-words"
    assert "Reports come on the first" in browse("bea").get(page).text
    assert "Reports come on the first" not in browse("ben").get(page).text
    assert browse("carl").get(page).status_code == 404


def test_nobody_is_told_who_did_not_ask_or_whom_the_teller_may_not_see(
    said: dict[str, Answer], browse: Browse, cast: Cast, make: Make
) -> None:
    improvement = Improvement.write(cast.ada, title="Reports come on the first", text="You asked for it.")
    silent = make.contact(cast.acme, "Sid Silent")
    cast.globex.standing.restricted = True
    db.session.commit()
    people = [(cast.acme.id, silent.id), (cast.globex.id, cast.carl_contact.id), (cast.globex.id, cast.bea_contact.id)]
    sent = [f"{client} {contact}" for client, contact in people]
    answer = browse("ada").post(f"/surveys/changes/{improvement.id}/tell", data={"person": [*sent, "x", "1 2 3"]})
    assert answer.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(ToldImprovement)) == 0


def test_topics_are_the_admins_and_a_stale_save_is_told(browse: Browse, cast: Cast) -> None:
    abe = browse("abe")
    assert browse("ada").get("/admin/topics").status_code == 403
    refused = abe.post("/admin/topics", data={"name": "", "words": "kept", "version": "0"})
    assert refused.status_code == 422 and "kept" in refused.text
    assert (
        abe.post("/admin/topics", data={"name": "Rota", "words": "rota\nrota\n shift ", "version": "0"}).status_code
        == 303
    )
    topic = db.session.scalars(select(Topic)).one()
    assert topic.words == ["rota", "shift"]
    stale = abe.post(f"/admin/topics/{topic.id}", data={"name": "Mine", "words": "mine", "version": "0"})
    assert stale.status_code == 409 and "Mine" in stale.text and "Rota" in stale.text


def test_a_new_topic_is_looked_for_in_what_was_said_before(said: dict[str, Answer], cast: Cast) -> None:
    Topic.add(cast.abe, name="Training", words=["trained"])
    db.session.commit()
    deliver_waiting()
    assert db.session.scalars(select(AnswerTopic.answer_id)).all() == [said["ben"].id]
