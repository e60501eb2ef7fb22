"""The components sheet: every part of the design language, alive."""

from flask import Blueprint, Response

from portal.ground.access import Can, requires
from portal.ground.sample import SampleForm
from portal.ground.web import page

bp = Blueprint("admin", __name__)


@bp.get("/admin/components")
@requires(Can.SEE_COMPONENTS)
def components() -> Response:
    return page("admin/components.html", sample=SampleForm.refused())
