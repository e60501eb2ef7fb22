"""What became of a person's own answers: what we changed because of them, and what they let us say."""

from flask import Response, g
from flask_login import current_user

from portal.ground.access import Can, as_system, requires
from portal.ground.web import page
from portal.people.scope import client_blueprint
from portal.surveys.models.consent_pages import asked_of
from portal.surveys.models.telling import told_to
from portal.surveys.views.own_tabs import shows_company

bp = client_blueprint("your_words", __name__)


@bp.get("/your-words")
@requires(Can.SEE_HOME)
def index() -> Response:
    """A person's own and nobody else's, also not their colleagues'; a team member has none."""
    told = told_to(g.client.id, current_user.id)
    with as_system():
        asked = asked_of(g.client.id, current_user.id)
    return page("surveys/your_words.html", told=told, asked=asked, shows_company=shows_company())
