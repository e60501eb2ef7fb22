"""Puts the portal together: settings, ground, features. The only module that knows every feature."""

from types import ModuleType

from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect

from portal.cadence import reactions as cadence_reactions
from portal.cadence.models import cadences as cadence_tables
from portal.cadence.models import feeds, notes
from portal.cadence.views import cadences as cadence_views
from portal.cadence.views import client_touchpoints, meeting_notes
from portal.cadence.views import feeds as feed_views
from portal.cadence.views import touchpoints as touchpoint_views
from portal.ground import (
    attempts,
    bounces,
    devmail,
    happen,
    idempotency,
    jobs,
    once,
    outbox,
    search,
    settings,
    workdays,
    worker,
)
from portal.ground.access import can, demand_sign_in, is_team, raise_fence
from portal.ground.assets import init_assets
from portal.ground.charts import init_charts
from portal.ground.clock import clock, init_clock
from portal.ground.cookies import Sessions, csrf_token
from portal.ground.db import db
from portal.ground.drawing import init_drawing
from portal.ground.errors import init_errors
from portal.ground.guard import init_guard
from portal.ground.kept import init_kept
from portal.ground.links import init_links
from portal.ground.money import init_money
from portal.ground.months import init_months
from portal.ground.once import form_token
from portal.ground.templates import init_templates
from portal.ground.watch import init_watch
from portal.ground.web import Portal, init_web
from portal.ground.words import init_words
from portal.handoff import reactions as handoff_reactions
from portal.handoff.models import absences as absence_tables
from portal.handoff.models import handoffs as handoff_tables
from portal.handoff.views import absences, briefs, hand_over, handoffs, introductions
from portal.history import actions as history_actions
from portal.history import reactions as history_reactions
from portal.history.models import acquaintances, attachments, concerns, imports, interactions, presence, versions
from portal.history.views import client_tasks as client_tasks_views
from portal.history.views import concerns as concerns_views
from portal.history.views import exports, files, knows, quick_log, sharing, timeline
from portal.history.views import imports as imports_views
from portal.history.views import interactions as interactions_views
from portal.history.views import search as search_views
from portal.history.views import tasks as tasks_views
from portal.home import brand
from portal.home.navigation import init_navigation
from portal.home.views import audit, components, day, home, mails
from portal.home.views import outbox as outbox_pages
from portal.home.views import shares as share_pages
from portal.notices import reactions as notices_reactions
from portal.notices.models import choices, digests, filing, notices
from portal.notices.views import choices as choices_views
from portal.notices.views import filed, inbox, stopping
from portal.people import actions as people_actions
from portal.people import reactions as people_reactions
from portal.people.head import init_head
from portal.people.identity import init_identity
from portal.people.models import (
    api_tokens,
    assignments,
    clients,
    contact_shares,
    contacts,
    experts,
    pins,
    ranks,
    secret_links,
    sign_ins,
    users,
)
from portal.people.models import two_factor as two_factor_tables
from portal.people.reader import init_reader
from portal.people.views import (
    access,
    client,
    invitation,
    me,
    password,
    preferences,
    serving,
    sign_in,
    team_access,
    two_factor,
    viewing,
)
from portal.people.views import clients as client_list
from portal.people.views import contacts as contact_pages
from portal.people.views import experts as expert_pages
from portal.people.views import team as team_views
from portal.people.views import tokens as tokens_views
from portal.reports import reactions as reports_reactions
from portal.reports.models import drafts, editions, goals, metrics, reading_sheets, readings, reads
from portal.reports.views import api as readings_api
from portal.reports.views import drafting, overview, results
from portal.reports.views import goals as goals_views
from portal.reports.views import reading_sheets as reading_sheets_views
from portal.reports.views import readings as readings_views
from portal.rewards import actions as rewards_actions
from portal.rewards import called
from portal.rewards.models import (
    balances,
    by_hand,
    catalogue,
    entries,
    gesture_budgets,
    gestures,
    incentive_offers,
    incentives,
    lots,
    redemptions,
    referral_links,
    referrals,
    standings,
)
from portal.rewards.models import programme as programme_tables
from portal.rewards.models import referral_terms as referral_terms_tables
from portal.rewards.reactions import experts as expert_reactions
from portal.rewards.reactions import offers as offer_reactions
from portal.rewards.reactions import points as points_reactions
from portal.rewards.reactions import redemptions as redemption_reactions
from portal.rewards.reactions import referrals as referral_reactions
from portal.rewards.views import catalogue as catalogue_views
from portal.rewards.views import (
    client_gestures,
    client_incentives,
    client_referrals,
    incentive_list,
    referral,
    referral_terms,
    referred,
)
from portal.rewards.views import figures as programme_figures_views
from portal.rewards.views import gestures as gesture_views
from portal.rewards.views import incentives as incentive_views
from portal.rewards.views import programme as programme_views
from portal.rewards.views import redemptions as redemption_views
from portal.rewards.views import referrals as referral_list
from portal.rewards.views import rewards as rewards_views
from portal.rewards.views import statement as statement_views
from portal.rules import actions as rules_actions
from portal.rules import reactions as rules_reactions
from portal.rules.models import rules, runs
from portal.rules.views import rules as rules_views
from portal.rules.views import runs as rule_runs_views
from portal.surveys import actions as surveys_actions
from portal.surveys import reactions as surveys_reactions
from portal.surveys.models import (
    answers,
    consents,
    improvements,
    loops,
    mutes,
    series,
    topics,
    waves,
    withheld,
)
from portal.surveys.models import surveys as survey_tables
from portal.surveys.views import (
    answering,
    client_asks,
    client_surveys,
    consent_answers,
    survey_parts,
    survey_previews,
    survey_wordings,
    your_words,
)
from portal.surveys.views import client_results as client_survey_results
from portal.surveys.views import consents as consent_views
from portal.surveys.views import improvements as improvement_views
from portal.surveys.views import loops as loops_views
from portal.surveys.views import policy as survey_policy
from portal.surveys.views import results as survey_results
from portal.surveys.views import stopping as survey_stopping
from portal.surveys.views import surveys as survey_views
from portal.surveys.views import topics as topic_views
from portal.surveys.views import verbatims as verbatim_views
from portal.surveys.views import waves as wave_views
from portal.tasks import actions as tasks_actions
from portal.tasks import models as tasks
from portal.tasks import touchpoints
from portal.workspace import actions as workspace_actions
from portal.workspace.models import (
    comments,
    dependencies,
    expectations,
    guide_answers,
    guides,
    meetings,
    milestone_files,
    milestones,
    phases,
    plan,
    postings,
    reply_links,
    roadmap_starts,
    sentences,
    sign_offs,
    wins,
)
from portal.workspace.models import playbooks as playbook_tables
from portal.workspace.models import updates as update_tables
from portal.workspace.reactions import conversation
from portal.workspace.reactions import expectations as expectation_reactions
from portal.workspace.reactions import guides as guide_reactions
from portal.workspace.reactions import meetings as meeting_reactions
from portal.workspace.reactions import milestones as milestone_reactions
from portal.workspace.reactions import wins as win_reactions
from portal.workspace.views import dependencies as dependencies_views
from portal.workspace.views import expectations as expectations_views
from portal.workspace.views import (
    guide_drafts,
    milestone_tasks,
    moving,
    playbook_parts,
    playbooks,
    replies,
    roadmap,
    roadmap_start,
    talk,
    working_days,
)
from portal.workspace.views import guides as guides_views
from portal.workspace.views import meetings as meeting_views
from portal.workspace.views import milestones as milestones_views
from portal.workspace.views import phases as phases_views
from portal.workspace.views import plan as plan_views
from portal.workspace.views import postings as postings_views
from portal.workspace.views import sentences as sentence_views
from portal.workspace.views import sign_offs as sign_offs_views
from portal.workspace.views import updates as updates_views
from portal.workspace.views import wins as win_views

TABLES: tuple[ModuleType, ...] = (
    *(attempts, bounces, happen, idempotency, jobs, once, outbox, search, settings, workdays, worker),
    *(
        api_tokens,
        assignments,
        clients,
        contact_shares,
        contacts,
        experts,
        pins,
        ranks,
        secret_links,
        sign_ins,
        two_factor_tables,
        users,
    ),
    *(choices, digests, filing, notices),
    *(acquaintances, attachments, concerns, imports, interactions, presence, tasks, versions),
    *(dependencies, milestones, phases),
    *(comments, milestone_files, reply_links, sign_offs),
    *(playbook_tables, roadmap_starts),
    *(expectations, postings, update_tables, guides, guide_answers),
    *(meetings, plan, sentences, wins),
    *(drafts, editions, goals, metrics, reading_sheets, readings, reads),
    *(rules, runs),
    *(cadence_tables, feeds, notes, touchpoints),
    *(absence_tables, handoff_tables),
    *(answers, consents, improvements, loops, mutes, series, survey_tables, topics, waves, withheld),
    *(referral_links, referral_terms_tables, referrals),
    *(balances, by_hand, entries, gesture_budgets, gestures, lots, programme_tables, standings),
    *(catalogue, incentive_offers, incentives, redemptions),
)  # importing them is what maps them
REACTIONS: tuple[ModuleType, ...] = (  # importing them is what registers them
    people_reactions,
    notices_reactions,
    *(conversation, expectation_reactions, guide_reactions, meeting_reactions, milestone_reactions, win_reactions),
    *(cadence_reactions, history_reactions, reports_reactions, surveys_reactions, points_reactions),
    handoff_reactions,
    *(expert_reactions, offer_reactions, redemption_reactions),
    referral_reactions,
    rules_reactions,
)
ACTIONS: tuple[ModuleType, ...] = (  # importing them is what lets rules choose them
    *(history_actions, people_actions, rewards_actions, rules_actions),
    *(surveys_actions, tasks_actions, workspace_actions),
)
BLUEPRINTS: tuple[Blueprint, ...] = (
    *(brand.bp, devmail.bp, home.bp, day.bp, components.bp, audit.bp, outbox_pages.bp, mails.bp, share_pages.bp),
    *(client_list.bp, client.bp, contact_pages.bp, preferences.bp, serving.bp, viewing.begin, viewing.bp),
    *(access.bp, expert_pages.bp, team_access.bp),
    *(filed.bp, inbox.bp, choices_views.bp, stopping.bp),
    *(goals_views.bp, readings_views.bp, reading_sheets_views.bp, readings_api.bp, tokens_views.bp),
    *(client_tasks_views.bp, concerns_views.bp, knows.bp, search_views.bp, tasks_views.bp),
    *(timeline.bp, interactions_views.bp, sharing.bp, files.bp, quick_log.bp),
    *(exports.bp, imports_views.bp),
    *(playbooks.bp, playbook_parts.bp, roadmap_start.bp),
    *(survey_views.bp, survey_parts.bp, survey_previews.bp, survey_wordings.bp),
    *(roadmap.bp, phases_views.bp, milestones_views.bp, moving.bp, milestone_tasks.bp, dependencies_views.bp),
    *(replies.bp, sign_offs_views.bp, talk.bp),
    working_days.bp,
    *(expectations_views.bp, postings_views.bp, updates_views.bp, guides_views.bp, guide_drafts.bp),
    *(meeting_views.bp, plan_views.bp, sentence_views.bp, win_views.bp),
    *(drafting.bp, overview.bp, results.bp),
    *(absences.bp, briefs.bp, hand_over.bp, handoffs.bp, introductions.bp),
    *(client_referrals.bp, referral.bp, referral_list.bp, referral_terms.bp, referred.bp),
    *(rules_views.bp, rule_runs_views.bp),
    *(programme_views.bp, statement_views.bp),
    *(client_gestures.bp, gesture_views.bp, programme_figures_views.bp),
    *(client_incentives.bp, incentive_list.bp, incentive_views.bp),
    *(catalogue_views.bp, redemption_views.bp, redemption_views.queue_bp, rewards_views.bp),
    *(cadence_views.bp, client_touchpoints.bp, feed_views.bp, meeting_notes.bp, touchpoint_views.bp),
    *(
        answering.bp,
        client_surveys.bp,
        loops_views.bp,
        verbatim_views.bp,
        improvement_views.bp,
        your_words.bp,
        survey_stopping.bp,
    ),
    *(topic_views.bp, topic_views.answer, consent_views.bp, consent_views.client, consent_answers.bp),
    *(survey_results.bp, client_survey_results.bp),
    *(client_asks.bp, survey_policy.bp, wave_views.bp),
    *(invitation.bp, me.bp, password.bp, sign_in.bp, team_views.bp, two_factor.bp),
)


def create_app(config: object) -> Flask:
    """The portal with the settings of `config`, an object with upper-case attributes."""
    app = Portal("portal", template_folder="../templates", static_folder=None)
    app.config.from_object(config)
    init_guard(app)
    init_watch(app)
    init_errors(app)
    app.session_interface = Sessions()
    protect = CSRFProtect(app)
    # no cookie counts there
    for blueprint in (readings_api.bp, stopping.bp, answering.bp, survey_stopping.bp, consent_answers.bp):
        protect.exempt(blueprint)
    db.init_app(app)
    init_web(app)
    init_identity(app)
    init_reader(app)
    init_templates(app)
    init_kept(app, form_token=form_token, csrf_token=csrf_token, clock=clock, **called.SLOTS)
    init_clock(app)
    init_money(app)
    called.init_called(app)
    init_months(app)
    init_charts(app)
    init_words(app)
    init_links(app)
    init_assets(app)
    init_drawing(app)
    init_head(app)
    init_navigation(app)
    app.url_value_preprocessor(raise_fence)
    app.before_request(demand_sign_in)
    app.jinja_env.globals.update(can=can, is_team=is_team)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
