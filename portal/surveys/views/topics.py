"""Topics of answers: the admin's list, and correcting by hand what one answer is about."""

from uuid import UUID

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.web import conflict, done, page
from portal.people.scope import client_blueprint
from portal.surveys.forms.topics import TopicForm
from portal.surveys.models.answers import Answer
from portal.surveys.models.topics import Topic, correct, topics

bp = Blueprint("topics", __name__, url_prefix="/admin/topics")
answer = client_blueprint("answer_topics", __name__)


@bp.get("")
@requires(Can.EDIT_TOPIC)
def index() -> Response:
    return page("surveys/topics/index.html", topics=topics())


@bp.get("/new")
@requires(Can.EDIT_TOPIC)
def new() -> Response:
    return page("surveys/topics/edit.html", form=TopicForm(version="0"), topic=None, newer=None)


@bp.post("")
@requires(Can.EDIT_TOPIC)
def add() -> Response:
    form = TopicForm()
    if not form.validate_on_submit():
        return page("surveys/topics/edit.html", form=form, topic=None, newer=None)
    Topic.add(current_user, name=str(form.name.data), words=form.phrases)
    return done(None, url_for(".index"), said=gettext("Topic added. Answers are looked through for it."))


@bp.get("/<uuid:topic_id>")
@requires(Can.EDIT_TOPIC)
def edit(topic_id: UUID) -> Response:
    topic = _topic(topic_id)
    form = TopicForm(name=topic.name, words="\n".join(topic.words), version=topic.version)
    return page("surveys/topics/edit.html", form=form, topic=topic, newer=None)


@bp.post("/<uuid:topic_id>")
@requires(Can.EDIT_TOPIC)
def change(topic_id: UUID) -> Response:
    topic, form = _topic(topic_id), TopicForm()
    if not form.validate_on_submit():
        return page("surveys/topics/edit.html", form=form, topic=topic, newer=None)
    if form.version.data != str(topic.version):
        form.version.data = str(topic.version)
        return conflict("surveys/topics/edit.html", form=form, topic=topic, newer=topic)
    topic.change(current_user, name=str(form.name.data), words=form.phrases)
    return done(None, url_for(".index"), said=gettext("Saved"))


@bp.post("/<uuid:topic_id>/remove")
@requires(Can.EDIT_TOPIC)
def remove(topic_id: UUID) -> Response:
    _topic(topic_id).remove(current_user)
    return done(None, url_for(".index"), said=gettext("Removed"), undo=url_for(".restore", topic_id=topic_id))


@bp.post("/<uuid:topic_id>/restore")
@requires(Can.EDIT_TOPIC)
def restore(topic_id: UUID) -> Response:
    _topic(topic_id).restore(current_user)
    return done(None, url_for(".index"), said=gettext("Brought back"))


@answer.post("/answers/<uuid:answer_id>/topics")
@requires(Can.CLOSE_LOOP)
def correct_topics(answer_id: UUID) -> Response:
    """The boxes that are ticked; anything else that is sent names no topic."""
    row = visible_or_404(Answer, id=answer_id)
    correct(row, current_user, request.form.getlist("topic", type=UUID))
    return done(None, url_for("loops.show", client_id=g.client.id, answer_id=answer_id), said=gettext("Saved"))


def _topic(topic_id: UUID) -> Topic:
    return visible_or_404(Topic, id=topic_id)
