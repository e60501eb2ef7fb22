"""The guides Calder & Rowe has written, and what readers answered."""

from datetime import timedelta
from random import Random

from portal.demo.ids import id_at
from portal.demo.people import noon
from portal.demo.written import written
from portal.ground.bulk import Bulk
from portal.ground.clock import today
from portal.people.models.users import User
from portal.workspace.models.guide_answers import GuideAnswer, Understanding
from portal.workspace.models.guides import Guide, GuideDraft, GuideKind, GuidePhase, TeamGuide, found_by

SAID = {
    "Can we keep our phone numbers?": (("bea@acme.example", True, None), ("carl@globex.example", True, None)),
    "The rota: evenings, holidays and gaps": (
        ("ben@acme.example", False, "How do I say that two people swap a shift?"),
    ),
    "How to read your monthly report": (
        ("bea@acme.example", True, "Now I know where to look first."),
        ("ben@acme.example", True, None),
    ),
}


def add_guides(bulk: Bulk, chance: Random, users: dict[str, User]) -> None:
    """Every guide as its draft and as it is read; Lea wrote them over the last half year."""
    for place, guide in enumerate(written("guides")):
        at = noon(today() - timedelta(days=170 - 9 * place))
        id = id_at(at, chance)
        page = guide.about["page"]
        words = {
            "kind": GuideKind(guide.about["kind"]),
            "title": guide.title,
            "text": guide.text,
            "phase": GuidePhase(guide.about["phase"]),
            "page": None if page == "any" else page,
        }
        for_team = guide.about.get("for") == "team"
        lea = users["lea@calder-rowe.example"]
        draft = {"id": id, "created_at": at, "saved_at": at, "written_by_id": lea.id, "written_by_name": lea.name}
        bulk.add(GuideDraft, **draft, for_team=for_team, edition=1, **words)
        found = found_by(GuideDraft(**words))
        bulk.add(TeamGuide if for_team else Guide, id=id, edition=1, published_at=at, **found, **words)
        for address, helped, word in SAID.get(guide.title, ()):
            said_at = at + timedelta(days=12, minutes=chance.randrange(300))
            bulk.add(GuideAnswer, guide_id=id, user_id=users[address].id, helped=helped, word=word, answered_at=said_at)
        if for_team:
            _understood(bulk, id, at, users)


def _understood(bulk: Bulk, guide_id: object, at: object, users: dict[str, User]) -> None:
    for address in ("ada@calder-rowe.example", "priya@calder-rowe.example"):
        user = users[address]
        bulk.add(Understanding, guide_id=guide_id, user_id=user.id, edition=1, name=user.name, understood_at=at)
