"""Touchpoints follow what happens: talks keep and move them, a client that starts or leaves begins or ends them."""

from uuid import UUID

from sqlalchemy import select, update

from portal.cadence.models.contacts_made import is_two_way
from portal.cadence.models.feeds import end_feed
from portal.cadence.models.notice_kinds import FOLLOW_UP, MEETING_RECORD
from portal.cadence.models.settling import settle, talked
from portal.facts import (
    AccessEnded,
    ClientAdded,
    ClientChanged,
    ClientStateChanged,
    ImportRan,
    ImportUndone,
    InteractionEdited,
    InteractionFact,
    InteractionLogged,
    InteractionRemoved,
    InteractionRestored,
    MeetingRecordTold,
    MemberDisabled,
    TouchpointDue,
    TouchpointFact,
    TouchpointReturned,
    TouchpointSkipped,
    UpdatePublished,
    UpdateWithdrawn,
)
from portal.ground.db import db
from portal.ground.happen import Fact, reacts_to
from portal.ground.links import path_to
from portal.history.models.interactions import Interaction
from portal.notices.models.telling import notify
from portal.people.models.person import fence_of
from portal.people.models.users import User
from portal.tasks.touchpoints import ClientCadence
from portal.workspace.models.guests import guests_of, owner_of
from portal.workspace.models.postings import Posting


@reacts_to(InteractionLogged)
def keep_or_move(fact: InteractionLogged, _event_id: UUID) -> None:
    entry = db.session.get_one(Interaction, (fact.client_id, fact.interaction_id))
    if is_two_way(entry):
        talked(fact.client_id, entry.occurred_at)


@reacts_to(InteractionEdited, InteractionRemoved, InteractionRestored)
def work_out_again(fact: InteractionFact, _event_id: UUID) -> None:
    settle(fact.client_id)


@reacts_to(ClientAdded, ClientStateChanged, ClientChanged)
def begin_or_end(fact: Fact, _event_id: UUID) -> None:
    settle(fact.client_id)


@reacts_to(TouchpointSkipped, TouchpointReturned)
def open_the_next(fact: TouchpointFact, _event_id: UUID) -> None:
    settle(fact.client_id)


@reacts_to(TouchpointDue)
def tell_the_owner(fact: TouchpointDue, event_id: UUID) -> None:
    owner = owner_of(fact.client_id)
    if owner is not None:
        place = path_to("client_touchpoints.index", client_id=fact.client_id)
        notify([owner], FOLLOW_UP, fact, key=event_id, place=place)


@reacts_to(MeetingRecordTold)
def tell_who_took_part(fact: MeetingRecordTold, event_id: UUID) -> None:
    """Those of both sides who can sign in."""
    invited = guests_of(fact.client_id, [fact.meeting_id])[fact.meeting_id]
    readers = [guest.user_id or guest.login_id for guest in invited if guest.user_id or guest.login_id]
    place = path_to("meetings.show", client_id=fact.client_id, meeting_id=fact.meeting_id)
    notify(readers, MEETING_RECORD, fact, key=event_id, place=place)


@reacts_to(MemberDisabled, AccessEnded)
def end_their_calendar(fact: MemberDisabled | AccessEnded, _event_id: UUID) -> None:
    """Whoever may see nothing any more has no address to see it at; it does not come back with their access."""
    user = db.session.get_one(User, fact.user_id)
    if not user.is_active or not (user.is_team or fence_of(user).clients):
        end_feed(user.id)


@reacts_to(ImportRan)
def look_at_imported(fact: ImportRan, _event_id: UUID) -> None:
    """New clients are found by themselves; those whose history grew are worked out again by the worker."""
    _mark(ClientCadence.client_id.in_(select(Interaction.client_id).where(Interaction.import_id == fact.import_id)))


@reacts_to(ImportUndone)
def look_at_everybody(fact: ImportUndone, _event_id: UUID) -> None:
    """What was taken out cannot be asked whose it was."""
    _mark(ClientCadence.stale.is_(False))


@reacts_to(UpdatePublished, UpdateWithdrawn)
def look_at_readers(fact: UpdatePublished | UpdateWithdrawn, _event_id: UUID) -> None:
    if fact.letter:
        _mark(ClientCadence.client_id.in_(select(Posting.client_id).where(Posting.update_id == fact.update_id)))


def _mark(whose: object) -> None:
    stale = update(ClientCadence).where(whose).values(stale=True)  # type: ignore[arg-type]
    db.session.execute(stale, execution_options={"synchronize_session": False})
