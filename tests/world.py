"""A small world with one row of everything, every word of it marked with whose it is.

Marks: `acmeopen` stands in what Acme's people may read, `acmeteam` in what only the team may read about Acme;
`globexopen`, `globexteam`, and `initechopen`, `initechteam` for a restricted client that only Lea serves.
"""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from sqlalchemy import Text, select, update

from portal.cadence.models.notes import MeetingDecision, MeetingNotes, MeetingRecord, MeetingTask
from portal.ground.access import TEAM, ClientItself, ClientOwned, Role, TeamFirst, TeamOnly
from portal.ground.db import Base, db, new_id, now
from portal.ground.files import file_store
from portal.ground.search import Findable, SearchEntry, entry_number
from portal.handoff.models.handoffs import Handoff, Reason
from portal.history.models.attachments import Attachment
from portal.notices.models.filing import FiledMail
from portal.notices.models.notices import Notice
from portal.people.models.assignments import Assignment
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact, Preference
from portal.people.models.experts import ExpertAccess
from portal.people.models.users import Membership, User, access_of
from portal.reports.models.drafts import DraftState
from portal.reports.models.reads import ReportComment, ReportFeedback, ReportRead, Useful
from portal.rewards.models.gesture_budgets import Purpose
from portal.rewards.models.gestures import Gesture, ToldGesture
from portal.rules.models.rules import Rule
from portal.rules.models.runs import Outcome, RuleRun
from portal.surveys.models.consents import Consent, ConsentKind
from portal.surveys.models.improvements import Improvement, ToldImprovement
from portal.surveys.models.loops import Loop, LoopStep
from portal.surveys.models.mutes import SurveyMute
from portal.surveys.models.series import WaveSeries
from portal.surveys.models.topics import AnswerTopic, Topic
from portal.surveys.models.withheld import Reason as WithheldReason
from portal.surveys.models.withheld import WithheldAsk
from portal.tasks.models import Side
from portal.tasks.touchpoints import Touchpoint, TouchpointKind
from portal.workspace.models.comments import Comment
from portal.workspace.models.dependencies import MilestoneDependency
from portal.workspace.models.expectations import Expectations, ExpectationsDraft
from portal.workspace.models.guides import GuideDraft
from portal.workspace.models.meetings import MeetingStep
from portal.workspace.models.milestone_files import MilestoneFile
from portal.workspace.models.milestones import MilestoneMove
from portal.workspace.models.outlines import Outline
from portal.workspace.models.plan import PlanStep
from portal.workspace.models.playbooks import Playbook, PlaybookVersion
from portal.workspace.models.postings import Posting
from portal.workspace.models.roadmap_starts import RoadmapStart
from portal.workspace.models.sentences import ManagerSentence
from portal.workspace.models.sign_offs import Decision, SignOff
from portal.workspace.models.updates import Audience, Update, UpdateKind
from portal.workspace.models.wins import Win
from tests.cast import Cast
from tests.make import Make, plan_line
from tests.rewards import earning, offering, redeeming, referring
from tests.surveys import asking

UNMARKED = {
    "answer": ("language",),
    "consent": ("language", "digest"),
    "loop_step": ("kind", "how"),
    "invitation": ("email", "language"),
    "attachment": ("key", "content_type", "sha256"),
    "milestone_file": ("key", "content_type", "sha256"),
    "client": ("language", "zone"),
    "client_standing": ("currency",),
    "contact": ("email", "language"),
    "delivery": ("handler",),
    "event": ("kind",),
    "external_id": ("system", "kind"),
    "metric": ("code", "unit"),
    "filed_mail": ("key",),
    "notice": ("kind", "fact_kind", "place", "key"),
    "report_edition": ("digest",),
    "referral_link": ("code",),
    "referred_person": ("email", "language"),
    "point_entry": (
        "kind",
        "cause",
        "reason",
        "place",
        "by_name",
    ),  # a ledger is only added to: marked as it is written
    "tier_standing": ("tier",),
    "gesture": ("currency",),
}


@dataclass
class World:
    """The cast, a restricted client, more persons, and the ids that fill the addresses of every route."""

    cast: Cast
    initech: Client
    ended: User
    disabled: User
    ids: dict[UUID, dict[str, UUID]]

    def person(self, who: str) -> User:
        return getattr(self, who, None) or getattr(self.cast, who)


def build_world(cast: Cast, make: Make) -> World:
    initech = make.client("Initech", owner=cast.lea, restricted=True)
    milt = make.contact(initech, "Milt Waddams")
    ended = make.access(make.contact(cast.acme, "Eve Past"))
    disabled = make.member("Dan Gone", disabled_at=now())
    _end_access(ended)
    ids = {
        cast.acme.id: _fill(make, cast.acme, cast.bea_contact, cast.ada),
        cast.globex.id: _fill(make, cast.globex, cast.carl_contact, cast.omar),
        initech.id: _fill(make, initech, milt, cast.lea),
    }
    world = World(cast, initech, ended, disabled, ids)
    for name, client in (("acme", cast.acme), ("globex", cast.globex), ("initech", initech)):
        _mark(name, client.id)
    db.session.commit()
    db.session.expunge_all()
    return world


def _end_access(user: User) -> None:
    membership = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
    membership.ended_at = now()
    db.session.commit()


def _fill(make: Make, client: Client, contact: Contact, member: User) -> dict[str, UUID]:
    """One row of each kind for this client; the values for the parameters of its addresses, as both sides see them."""
    secret = make.interaction(client, member, "team words")
    shared = make.interaction(client, member, "words for the client", shared=True, origin_id=secret.id)
    concern = make.concern(client, owner_id=member.id)
    make.task(client, "team task", owner=member, due_on=now().date())
    phase = make.phase(client, about="what the phase is about")
    milestone = make.milestone(phase, about="what is reached", due_on=now().date() + timedelta(days=7))
    later = make.milestone(phase, "what comes after", position=2, due_on=now().date() + timedelta(days=14))
    theirs = {"side": Side.YOU, "due_on": now().date() + timedelta(days=3)}
    task = make.task(client, "client task", milestone_id=milestone.id, **theirs)
    make.task(client, "shared task of ours", owner=member, shared=True, milestone_id=milestone.id)
    make.keep(
        MilestoneDependency(client_id=client.id, milestone_id=later.id, after_id=milestone.id),
        MilestoneMove(
            client_id=client.id, milestone_id=milestone.id, from_on=now().date(), to_on=now().date(),
            happened="what happened", remedy="what we do", by_id=member.id, by_name=member.name,
        ),
    )  # fmt: skip
    comment = Comment(
        id=new_id(), client_id=client.id, milestone_id=milestone.id, text="what was said", author_id=member.id,
        author_name=member.name, from_team=True,
    )  # fmt: skip
    brought = MilestoneFile(
        id=new_id(), client_id=client.id, milestone_id=milestone.id, name="plan.txt", content_type="text/plain",
        uploaded_by_id=member.id, uploaded_by_name=member.name, **vars(file_store().put(BytesIO(b"plan"))),
    )  # fmt: skip
    signed = SignOff(
        id=new_id(), client_id=client.id, milestone_id=later.id, decision=Decision.ASKED, words="please look",
        by_id=member.id, by_name=member.name,
    )  # fmt: skip
    make.keep(comment, brought, signed)
    preference = Preference(
        client_id=client.id, contact_id=contact.id, label="Reached", value="Phone", noted_on=now().date()
    )
    file = Attachment(
        id=new_id(), client_id=client.id, interaction_id=shared.id, name="open.txt", content_type="text/plain",
        shared=True, **vars(file_store().put(BytesIO(b"open"))),
    )  # fmt: skip
    make.keep(preference, file)
    metric = make.metric(client)
    goal, reading = make.goal(metric), make.reading(metric)
    mark = client.name.casefold()
    draft = make.draft(client, headline="team words", plan=[plan_line(f"{mark}team plan")])
    edition = make.edition(draft, member, headline=f"{mark}open words", plan=[plan_line(f"{mark}open plan")])
    draft.state = DraftState.DRAFT
    make.keep(
        ReportComment(
            client_id=client.id, month=draft.month, text="a remark", author_id=member.id, author_name=member.name
        ),
        ReportRead(client_id=client.id, edition_id=edition.id, user_id=member.id),
        ReportFeedback(
            client_id=client.id, edition_id=edition.id, user_id=member.id, user_name=member.name,
            useful=Useful.YES, words="useful words",
        ),
    )  # fmt: skip
    for kind, row, is_shared in (
        (Findable.INTERACTION, secret, False),
        (Findable.INTERACTION, shared, True),
        (Findable.CONCERN, concern, False),
        (Findable.CONTACT, contact, True),
    ):
        make.keep(
            SearchEntry(
                number=entry_number(now()), client_id=client.id, kind=kind, row_id=row.id, folded="", shared=is_shared
            )
        )
    drafted = ExpectationsDraft(client_id=client.id, success="drafted", saved_by_name="writer")
    expected = Expectations(
        id=new_id(), client_id=client.id, number=1, proposed_side=Side.US, proposed_by_name="writer", success="more"
    )
    told = Update(title="Told", text="words", audience=Audience.CLIENT, only_client_id=client.id, written_by_name="Ada")
    make.keep(drafted, expected, told)
    posting = Posting(
        id=new_id(), client_id=client.id, update_id=told.id, kind=UpdateKind.UPDATE, title="Told", text="words",
        signed_by_name="Ada", published_at=now(),
    )  # fmt: skip
    guide = GuideDraft.write(member, title="A guide", text="words")
    guide.publish(member)
    make.keep(posting)
    meeting = make.meeting(client, member=member, contact=contact, place="https://video.example/x")
    asked = MeetingStep(
        client_id=client.id, meeting_id=meeting.id, kind="asked", by_id=member.id, by_name="Somebody", words="because"
    )
    win = Win(client_id=client.id, title="a win", words="why", won_on=now().date())
    initiative = make.initiative(client, member, why="because")
    step = PlanStep(
        client_id=client.id, initiative_id=initiative.id, kind="proposed", side=Side.US, by_id=member.id, by_name="Who"
    )
    sentence = ManagerSentence(client_id=client.id, text="how it stands", author_id=member.id, author_name="Who")
    make.keep(asked, win, step, sentence)
    touchpoint = Touchpoint(
        id=new_id(), client_id=client.id, kind=TouchpointKind.QUARTERLY, number=1, planned_on=now().date(),
        due_on=now().date(), opens_at=now(), snoozed_until=now().date(), snooze_reason="it waits",
    )  # fmt: skip
    make.keep(touchpoint)
    place = {"client_id": client.id, "meeting_id": meeting.id}
    decided = MeetingDecision(id=new_id(), position=1, words="what was decided", **place)
    noted = MeetingNotes(lines=[], other="what was said", saved_by_name="Who", **place)
    make.keep(
        decided,
        noted,
        MeetingRecord(gist="in short", told_by_name="Who", **place),
        MeetingTask(task_id=task.id, **place),
    )
    _begin_roadmap(make, client, member)
    rule = Rule(id=new_id(), name="How it usually goes", when="concern.opened", conditions=[], actions=[])
    run = RuleRun(
        client_id=client.id, rule_id=rule.id, key="event",
        cause={"when": "time.our_task_overdue", "title": f"{mark}team title", "values": {"days": 3}, "ids": {}},
        chain=[str(rule.id)], outcome=Outcome.DONE, did=[f"{mark}team task"],
    )  # fmt: skip
    make.keep(rule, run)
    survey = asking.published(make)
    wave = asking.wave(make, survey, words="we read all of it")
    invitation = asking.invited(make, wave, client, contact, segment="small")
    answer = asking.answered(make, invitation, 6, "words to us")
    topic = Topic(id=new_id(), name="Rota", words=["rota"])
    improvement = Improvement(id=new_id(), title="A longer desk", text="why", by_id=member.id, by_name=member.name)
    loop = Loop(id=new_id(), client_id=client.id, answer_id=answer.id, contact_id=contact.id, is_low=True)
    consent = Consent(
        id=new_id(), client_id=client.id, contact_id=contact.id, kind=ConsentKind.TESTIMONIAL, asked="a word of yours",
        asked_by_id=member.id, asked_by_name=member.name,
    )  # fmt: skip
    of_answer = {"client_id": client.id, "answer_id": answer.id}
    make.keep(topic, improvement, loop, consent, AnswerTopic(topic_id=topic.id, said_at=now(), **of_answer))
    make.task(client, "team loop", owner=member, answer_id=answer.id, due_on=now().date())
    step = LoopStep(client_id=client.id, loop_id=loop.id, kind="loop.opened", words="what happened", by_name="Who")
    told_of = ToldImprovement(
        client_id=client.id, contact_id=contact.id, improvement_id=improvement.id, title="We changed it", text="why",
        by_name="Who",
    )  # fmt: skip
    make.keep(step, told_of)
    earning.ledger(make, client, f"{mark}open reason")
    series = WaveSeries(
        id=new_id(), survey_id=survey.id, name="Pulse", audience={}, every_months=3, begins_on=now().date(),
        next_on=now().date(), open_days=14, reminders=2, by_id=member.id, by_name="Who",
    )  # fmt: skip
    make.keep(series)
    person = {"client_id": client.id, "contact_id": contact.id}
    make.keep(
        SurveyMute(survey_id=survey.id, by_id=member.id, by_name="Who", **person),
        WithheldAsk(wave_id=wave.id, reason=WithheldReason.QUIET, **person),
    )
    gesture = Gesture(
        id=new_id(), client_id=client.id, purpose=Purpose.KINDNESS, what="a cake", why="why", words="the words",
        cost_cents=1200, currency="GBP", is_surprise=False, planned_on=now().date(), by_id=member.id,
    )  # fmt: skip
    make.keep(gesture, ToldGesture(id=gesture.id, client_id=client.id, words="a cake", planned_on=now().date()))
    reward, redemption = redeeming.had(make, client, member)
    offer = offering.offered(make, client)
    access = ExpertAccess(
        id=new_id(), client_id=client.id, user_id=member.id, topic="tax", from_on=now().date(),
        until_on=now().date() + timedelta(days=9), given_by_id=member.id,
    )  # fmt: skip
    make.keep(access)
    handoff = Handoff.begin(client.id, member, member, member, reason=Reason.CHANGE, note="mind the rota")
    return {
        "filed_id": _tell(make, client, contact, member),
        "client_id": client.id,
        "handoff_id": handoff.id,
        "meeting_id": meeting.id,
        "touchpoint_id": touchpoint.id,
        "decision_id": decided.id,
        "win_id": win.id,
        "initiative_id": initiative.id,
        "interaction_id": shared.id,
        "concern_id": concern.id,
        "task_id": task.id,
        "phase_id": phase.id,
        "milestone_id": milestone.id,
        "after_id": later.id,
        "comment_id": comment.id,
        "file_id": brought.id,
        "contact_id": contact.id,
        "metric_id": metric.id,
        "goal_id": goal.id,
        "reading_id": reading.id,
        "preference_id": preference.id,
        "attachment_id": file.id,
        "expectations_id": expected.id,
        "update_id": told.id,
        "posting_id": posting.id,
        "guide_id": guide.id,
        "month": draft.month,
        "rule_id": rule.id,
        "survey_id": survey.id,
        "referral_id": referring.everything(make, client, contact).id,
        "wave_id": wave.id,
        "series_id": series.id,
        "invitation_id": invitation.id,
        "answer_id": answer.id,
        "entry_id": earning.first_entry(client).id,
        "key": "silver",
        "gesture_id": gesture.id,
        "reward_id": reward.id,
        "redemption_id": redemption.id,
        "access_id": access.id,
        "offer_id": offer.id,
        "incentive_id": offer.incentive_id,
        "topic_id": topic.id,
        "improvement_id": improvement.id,
        "consent_id": consent.id,
        "assignment_id": db.session.scalars(select(Assignment.id).where(Assignment.client_id == client.id)).one(),
    }


def _tell(make: Make, client: Client, contact: Contact, member: User) -> UUID:
    """A notice for each side, and a mail filed in the history, whose id it gives."""
    mark = client.name.casefold()
    readers = select(Membership.user_id).where(access_of(client.id, contact.id))
    told = [(user_id, "open", True) for user_id in db.session.scalars(readers)] + [(member.id, "team", False)]
    for user_id, side, shared in told:
        about = {"name": "Ada", "title": f"{mark}{side} words"}
        make.keep(
            Notice(
                client_id=client.id, user_id=user_id, kind="update", about=about, key="told", shared=shared, place="/"
            )
        )  # fmt: skip
    filed = FiledMail(
        id=new_id(), client_id=client.id, key="filed", subject="Hello", text="words", by_name="Who",
        recipients=[{"name": f"{mark}team name", "address": "a@b.example", "mail_id": str(new_id())}],
    )  # fmt: skip
    make.keep(filed)
    return filed.id


def _begin_roadmap(make: Make, client: Client, member: User) -> None:
    """From a playbook of its own, whose words are of the house."""
    playbook = Playbook(id=new_id(), name="How it usually goes", draft=Outline().kept(), published=1)
    version = PlaybookVersion.of(playbook, member.id)
    start = RoadmapStart(
        client_id=client.id, playbook_id=playbook.id, playbook_number=1, playbook_name="how it went",
        start_on=now().date(), started_by_id=member.id,
    )  # fmt: skip
    make.keep(playbook, version, start)


def _mark(name: str, client_id: UUID) -> None:
    """Add the client's mark to every free text of every row it owns."""
    for mapper in Base.registry.mappers:
        model, table = mapper.class_, mapper.local_table
        if not issubclass(model, ClientOwned | ClientItself):
            continue
        key = table.c.id if issubclass(model, ClientItself) else table.c.client_id  # type: ignore[attr-defined]
        for column in table.columns:
            if type(column.type) is not Text or column.primary_key or column.name in UNMARKED.get(table.name, ()):  # type: ignore[attr-defined]
                continue
            for word, condition in _words(name, model, table):
                marked = update(table).where(key == client_id, column.is_not(None), condition)  # type: ignore[arg-type]
                db.session.execute(marked.values({column: column.concat(f" {word}")}))


def _words(name: str, model: type, table: object) -> list[tuple[str, object]]:
    if issubclass(model, TeamOnly):
        return [(f"{name}team", True)]
    if issubclass(model, TeamFirst):
        return [(f"{name}open", table.c.shared), (f"{name}team", ~table.c.shared)]  # type: ignore[attr-defined]
    return [(f"{name}open", True)]


def foreign_marks(who: str, role: Role | None) -> tuple[str, ...]:
    """The marks this person must never meet."""
    if who in ("bea", "ben"):
        return ("acmeteam", "globex", "initech")
    if who == "carl":
        return ("acme", "globexteam", "initech")
    if role in TEAM:
        return () if who in ("lea", "abe") else ("initechopen", "initechteam")
    return ("acmeopen", "acmeteam", "globexopen", "globexteam", "initech")
