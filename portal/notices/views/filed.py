"""A mail of the history: what was written to a client's people, and whether it reached each of them."""

from uuid import UUID

from flask import Response

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.web import page
from portal.notices.models.filing import FiledMail, how_it_went
from portal.people.scope import client_blueprint

bp = client_blueprint("filed_mails", __name__)


@bp.get("/mails/<uuid:filed_id>")
@requires(Can.SEE_CLIENTS)
def show(filed_id: UUID) -> Response:
    filed = visible_or_404(FiledMail, id=filed_id)
    return page("notices/filed/show.html", filed=filed, recipients=how_it_went(filed))
