"""The main pages of each side, by the names of what they show."""

from functools import cache
from uuid import UUID

from sqlalchemy import Engine, select

from portal.ground.db import now
from portal.handoff.models.handoffs import Handoff
from portal.history.models.concerns import Concern
from portal.history.models.interactions import Interaction
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.experts import ExpertAccess
from portal.people.models.users import User
from portal.reports.models.drafts import DraftState, ReportDraft
from portal.reports.models.goals import Goal
from portal.reports.models.months import first_day, months_on
from portal.rewards.models.catalogue import Reward
from portal.rewards.models.gestures import Gesture
from portal.rewards.models.incentive_offers import IncentiveOffer
from portal.rewards.models.incentives import Incentive
from portal.rules.models.rules import Rule
from portal.surveys.models.answers import Answer
from portal.surveys.models.surveys import Survey
from portal.surveys.models.waves import Invitation, Wave
from portal.tasks.models import Task
from portal.workspace.models.expectations import Expectations
from portal.workspace.models.guides import Guide, TeamGuide
from portal.workspace.models.meetings import Meeting
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.plan import Initiative
from portal.workspace.models.playbooks import Playbook
from portal.workspace.models.postings import Posting
from portal.workspace.models.updates import Update
from portal.workspace.models.wins import Win

TEAM = (
    "/my-day",
    "/clients",
    "/clients/new",
    "/tasks",
    "/tasks/new",
    "/log",
    "/log?client={client}",
    "/search",
    "/search?q=report",
    "/me",
    "/me/devices",
    "/me/password",
    "/me/two-factor",
    "/clients/{client}/timeline",
    "/clients/{client}/interactions/{interaction}",
    "/clients/{client}/interactions/{interaction}/edit",
    "/clients/{client}/interactions/{interaction}/share",
    "/clients/{client}/roadmap",
    "/clients/{client}/roadmap/phases/new",
    "/clients/{client}/roadmap/milestones/{milestone}",
    "/clients/{client}/roadmap/milestones/{milestone}/edit",
    "/clients/{client}/roadmap/milestones/{milestone}/move?to_on=2030-01-05&along=y",
    "/clients/{client}/roadmap/milestones/{milestone}/tasks/new",
    "/clients/{client}/goals",
    "/clients/{client}/goals/new",
    "/clients/{client}/goals/{metric}",
    "/clients/{client}/goals/{goal}/edit",
    "/clients/{client}/readings",
    "/readings/upload",
    "/clients/{client}/contacts",
    "/clients/{client}/contacts/new",
    "/clients/{client}/contacts/{contact}",
    "/clients/{client}/contacts/{contact}/edit",
    "/clients/{client}/concerns",
    "/clients/{client}/concerns/new",
    "/clients/{client}/concerns/{concern}",
    "/clients/{client}/concerns/{concern}/edit",
    "/clients/{client}/tasks",
    "/clients/{client}/tasks/new",
    "/clients/{client}/tasks/{task}",
    "/clients/{client}/who-knows-whom",
    "/clients/{client}/results",
    "/clients/{client}/results/{month}",
    "/clients/{in_work}/results/{month}/write",
    "/clients/{in_work}/results/{month}/preview",
    "/clients/{in_work}/results/{month}/publish",
    "/reports",
    "/clients/{client}/team",
    "/clients/{client}/settings",
    "/clients/{client}/roadmap/start",
    "/clients/{client}/roadmap/start?playbook={playbook}&start_on=2026-12-17&optional=first-win",
    "/clients/{client}/expectations",
    "/clients/{client}/expectations/{expectations}",
    "/clients/{client}/expectations/write",
    "/clients/{client}/updates",
    "/clients/{client}/updates/{posting}",
    "/updates",
    "/updates/new",
    "/updates/{update}",
    "/guides",
    "/guides/{team_guide}",
    "/clients/{client}/home",
    "/clients/{client}/sentence",
    "/clients/{client}/meetings",
    "/clients/{client}/meetings/new",
    "/clients/{client}/meetings/{meeting}",
    "/clients/{client}/meetings/{meeting}/edit",
    "/clients/{client}/meetings/{meeting}/move",
    "/clients/{client}/meetings/{meeting}/prepare",
    "/clients/{client}/meetings/{met}",
    "/clients/{client}/meetings/{met}/notes",
    "/touchpoints?owner=all",
    "/clients/{client}/touchpoints",
    "/me/calendar",
    "/clients/{client}/plan",
    "/clients/{client}/plan/{initiative}",
    "/clients/{client}/wins",
    "/clients/{client}/wins/{win}/edit",
    "/clients/{client}/brief",
    "/handoffs",
    "/since",
    "/clients/{handed}/handoffs/{handoff}",
    "/clients/{handed}/handoffs/{handoff}/introduction",
    "/surveys/results",
    "/surveys/results/clients",
    "/surveys/results/compare",
    "/surveys/{survey}/results",
    "/surveys/waves",
    "/surveys/waves/new",
    "/surveys/waves/{wave}",
    "/surveys/words",
    "/surveys/changes",
    "/surveys/changes/new",
    "/surveys/consents",
    "/clients/{client}/survey-results",
    "/clients/{client}/surveys/asked",
    "/clients/{client}/answers/{answer}",
    "/clients/{client}/contacts/{contact}/survey-answers",
    "/clients/{client}/points",
    "/clients/{client}/points/give",
    "/clients/{client}/redemptions",
    "/redemptions",
    "/clients/{client}/referrals",
    "/referrals",
    "/gestures",
    "/clients/{client}/gestures",
    "/clients/{client}/gestures/new",
    "/clients/{client}/team/experts/new",
    "/clients/{client}/gestures/{gesture}/edit",
    "/clients/{client}/team/experts/{expert}",
    "/incentives",
    "/clients/{client}/incentives",
    "/clients/{client}/incentives/{offer}",
)
CLIENT = (
    "/clients/{client}/home",
    "/clients/{client}/goals",
    "/clients/{client}/goals/{metric}",
    "/clients/{client}/roadmap",
    "/clients/{client}/roadmap/milestones/{milestone}",
    "/clients/{client}/timeline",
    "/clients/{client}/interactions/{shared}",
    "/clients/{client}/team",
    "/clients/{client}/team-access",
    "/clients/{client}/expectations",
    "/clients/{client}/expectations/write",
    "/clients/{client}/updates",
    "/clients/{client}/updates/{posting}",
    "/guides",
    "/guides?q=numbers&page=expectations",
    "/guides/{guide}",
    "/clients/{client}/results",
    "/clients/{client}/results/{month}",
    "/clients/{client}/meetings",
    "/clients/{client}/meetings/{meeting}",
    "/clients/{client}/meetings/{meeting}/ask",
    "/clients/{client}/meetings/{met}",
    "/me/calendar",
    "/clients/{client}/plan",
    "/clients/{client}/plan/propose",
    "/clients/{client}/plan/{initiative}",
    "/clients/{client}/wins",
    "/search",
    "/search?q=report",
    "/me",
    "/clients/{client}/surveys",
    "/clients/{client}/surveys/{invitation}",
    "/clients/{client}/your-words",
    "/clients/{client}/rewards",
    "/clients/{client}/rewards/{reward}/redeem",
    "/clients/{client}/redemptions",
    "/clients/{client}/points",
    "/clients/{client}/referrals",
    "/clients/{client}/gestures",
    "/clients/{client}/incentives",
    "/clients/{client}/incentives/{offer}",
)
ADMIN = (
    "/admin/team",
    "/admin/team/invite",
    "/admin/audit",
    "/admin/tokens",
    "/admin/outbox",
    "/admin/team/{member}",
    "/team/{member}/hand-over?to={other}&by=work",
    "/team/{member}/away",
    "/admin/import",
    "/admin/working-days",
    "/admin/playbooks",
    "/admin/playbooks/new",
    "/admin/playbooks/{playbook}",
    "/admin/playbooks/{playbook}/edit",
    "/admin/playbooks/{playbook}/parts/system-test",
    "/admin/playbooks/{playbook}/versions/1",
    "/admin/rules",
    "/admin/rules/share",
    "/admin/rules/{rule}",
    "/admin/guides",
    "/admin/guides/new",
    "/admin/guides/{guide}",
    "/admin/guides/{guide}/edit",
    "/updates/{scheduled}",
    "/updates/{scheduled}/edit",
    "/admin/components",
    "/admin/cadence",
    "/admin/cadence/edit?segment=Small&known=1&kinds=yearly&letter_months=6",
    "/export",
    "/admin/surveys",
    "/admin/surveys/new",
    "/admin/surveys/policy",
    "/admin/surveys/{survey}",
    "/admin/surveys/{survey}/edit",
    "/admin/surveys/{survey}/parts/new",
    "/admin/surveys/{survey}/wordings",
    "/admin/surveys/{survey}/preview",
    "/admin/topics",
    "/admin/topics/new",
    "/admin/rewards",
    "/admin/rewards/opening",
    "/admin/rewards/tiers/new",
    "/admin/rewards/catalogue",
    "/admin/rewards/catalogue/new",
    "/admin/rewards/referrals",
    "/rewards/figures",
    "/clients/{client}/points/opening",
    "/gestures/budgets",
    "/admin/rewards/incentives",
    "/admin/rewards/incentives/new",
    "/admin/rewards/incentives/{incentive}",
)
NOBODY = ("/sign-in", "/password/forgot")
SIDES = {"ada": TEAM, "bea": CLIENT, "abe": ADMIN, None: NOBODY}


@cache
def ids(engine: Engine, name: str = "Acme") -> dict[str, UUID | str]:
    """One row of each kind of this client, for the addresses."""
    with engine.connect() as rows:
        client = rows.scalar(select(Client.id).where(Client.name == name))
        own = select(Interaction.id).where(Interaction.client_id == client, Interaction.removed_at.is_(None))
        own = own.order_by(Interaction.id).limit(1)
        words = select(Interaction.origin_id).where(Interaction.origin_id.is_not(None))
        return {
            "client": client,
            "interaction": rows.scalar(own.where(~Interaction.shared, Interaction.id.not_in(words))),
            "shared": rows.scalar(own.where(Interaction.shared)),
            "contact": rows.scalar(select(Contact.id).where(Contact.client_id == client).order_by(Contact.id)),
            "concern": rows.scalar(select(Concern.id).where(Concern.client_id == client)),
            "rule": rows.scalar(select(Rule.id).where(Rule.shipped == "urgent_concern")),
            "task": rows.scalar(select(Task.id).where(Task.client_id == client, Task.done_at.is_(None))),
            "expectations": rows.scalar(select(Expectations.id).where(Expectations.client_id == client)),
            "metric": rows.scalar(
                select(Goal.metric_id).where(Goal.client_id == client).order_by(Goal.position.desc())
            ),
            "goal": rows.scalar(select(Goal.id).where(Goal.client_id == client, Goal.ended_on.is_(None))),
            "posting": rows.scalar(select(Posting.id).where(Posting.client_id == client)),
            "update": rows.scalar(select(Update.id).where(Update.posted_at.is_not(None))),
            "scheduled": rows.scalar(select(Update.id).where(Update.publish_at > now())),
            "playbook": rows.scalar(select(Playbook.id).where(Playbook.shipped == "software_service")),
            "guide": rows.scalar(select(Guide.id).order_by(Guide.title)),
            "team_guide": rows.scalar(select(TeamGuide.id)),
            "in_work": rows.scalar(select(ReportDraft.client_id).where(ReportDraft.state == DraftState.DRAFT)),
            "month": f"{months_on(first_day(now().date()), -1):%Y-%m}",
            "milestone": rows.scalar(
                select(Milestone.id).where(
                    Milestone.client_id == client, Milestone.completed_at.is_(None), Milestone.due_on.is_not(None)
                )
            ),
            "handed": rows.scalar(select(Handoff.client_id).where(Handoff.closed_at.is_(None))),
            "handoff": rows.scalar(select(Handoff.id).where(Handoff.closed_at.is_(None))),
            "other": rows.scalar(select(User.id).where(User.email == "lea@calder-rowe.example")),
            "meeting": rows.scalar(
                select(Meeting.id).where(Meeting.client_id == client).order_by(Meeting.starts_at.desc())
            ),
            "met": rows.scalar(select(Meeting.id).where(Meeting.client_id == client).order_by(Meeting.starts_at)),
            "initiative": rows.scalar(select(Initiative.id).where(Initiative.client_id == client)),
            "win": rows.scalar(select(Win.id).where(Win.client_id == client)),
            "member": rows.scalar(select(User.id).where(User.email == "omar@calder-rowe.example")),
            "survey": rows.scalar(select(Survey.id).where(Survey.shipped == "relationship")),
            "wave": rows.scalar(select(Wave.id).order_by(Wave.planned_for.desc())),
            "answer": rows.scalar(select(Answer.id).where(Answer.client_id == client, Answer.score <= 6)),
            "invitation": rows.scalar(
                select(Invitation.id)
                .join(Contact, Contact.id == Invitation.contact_id)
                .where(
                    Contact.email == "bea@acme.example",
                    Invitation.completed_at.is_(None),
                    Invitation.expires_at > now(),
                )
            ),
            "gesture": rows.scalar(
                select(Gesture.id).where(
                    Gesture.client_id == client, Gesture.done_on.is_(None), Gesture.withdrawn_at.is_(None)
                )
            ),
            "offer": rows.scalar(select(IncentiveOffer.id).where(IncentiveOffer.client_id == client)),
            "incentive": rows.scalar(select(Incentive.id)),
            "expert": rows.scalar(select(ExpertAccess.id).where(ExpertAccess.client_id == client)),
            "reward": rows.scalar(select(Reward.id).order_by(Reward.cost)),
        }


def addresses(engine: Engine, who: str | None) -> list[str]:
    return [pattern.format(**ids(engine)) for pattern in SIDES[who]]
