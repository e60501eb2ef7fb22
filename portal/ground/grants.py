"""Who may do what: the roles, every permission there is, and the whole matrix of both."""

from enum import StrEnum


class Role(StrEnum):
    ADMIN = "admin"
    LEAD = "lead"
    CSM = "csm"
    CLIENT_LEAD = "client_lead"
    CONTACT = "contact"


TEAM = frozenset({Role.ADMIN, Role.LEAD, Role.CSM})


class Can(StrEnum):
    """Every permission there is; `GRANTS` says who has it."""

    SEE_CLIENTS = "see the list of clients"
    SEE_HOME = "see the client's own home"
    SEE_TIMELINE = "see the timeline"
    VIEW_AS_CLIENT = "view as client"
    ADD_CLIENT = "add a client"
    EDIT_CLIENT = "edit a client"
    RESTRICT_CLIENT = "restrict a client"
    ASSIGN = "assign team members"
    GIVE_EXPERT = "give a client an expert for a time"
    TAKE_OVER = "take clients over"
    PLAN_ABSENCE = "plan absences"
    EDIT_CONTACT = "edit contacts"
    GIVE_ACCESS = "give and take portal access"
    INVITE_COLLEAGUE = "invite a colleague"
    LOG_INTERACTION = "log an interaction"
    EDIT_INTERACTION = "edit an interaction"
    SEE_GOALS = "see goals and results"
    EDIT_GOAL = "agree on goals"
    NOTE_READING = "note readings"
    MANAGE_TOKENS = "manage API tokens"
    SHARE_INTERACTION = "share with the client"
    EDIT_CONCERN = "edit concerns"
    EDIT_TASK = "edit tasks"
    COMPLETE_TASK = "complete a task"
    SEE_ROADMAP = "see the roadmap"
    EDIT_ROADMAP = "edit the roadmap"
    COMMENT = "comment and bring files"
    APPROVE_MILESTONE = "approve a milestone or ask for changes"
    EDIT_PLAYBOOK = "edit playbooks"
    READ_SURVEYS = "read surveys and their results"
    EDIT_SURVEY = "edit and publish surveys"
    SEND_SURVEY = "send surveys and say who is not asked"
    SET_SURVEY_POLICY = "set how often people may be asked"
    START_PLAYBOOK = "start a roadmap from a playbook"
    SEE_EXPECTATIONS = "see what both sides expect"
    PROPOSE_EXPECTATIONS = "propose expectations"
    CONFIRM_EXPECTATIONS = "confirm expectations"
    DRAFT_EXPECTATIONS = "draft expectations"
    READ_UPDATES = "read updates and letters"
    MARK_READ = "mark an update as read"
    WRITE_UPDATE = "write updates"
    WRITE_LETTER = "write and sign letters"
    READ_GUIDES = "read guides"
    READ_TEAM_GUIDE = "read the team's own guides"
    WRITE_GUIDE = "write guides"
    SET_CADENCE = "set how often expectations are confirmed"
    READ_REPORT = "read reports"
    ANSWER_REPORT = "say what a report was worth"
    COMMENT_REPORT = "comment on a report"
    WRITE_REPORT = "write reports"
    PUBLISH_REPORT = "publish reports"
    SEE_DAY = "see my day"
    SEARCH = "search"
    DOWNLOAD_FILE = "download a file"
    EXPORT = "export"
    IMPORT = "import"
    MANAGE_TEAM = "manage the team"
    READ_AUDIT = "read the audit log"
    SAY_SENTENCE = "write the manager's sentence"
    PLAN_MEETING = "plan meetings"
    ASK_TO_MOVE = "ask to move a meeting"
    ANSWER_SURVEY = "answer surveys"
    EDIT_WIN = "tell and reword wins"
    PROPOSE_INITIATIVE = "propose and answer initiatives"
    STEER_PLAN = "say what of the plan is under way"
    READ_NOTICES = "read one's own notifications"
    SEE_OUTBOX = "see what was not delivered"
    SEE_COMPONENTS = "see the components"
    SET_WORKING_DAYS = "set working days"
    READ_RULES = "read rules and what they did"
    MANAGE_RULES = "write rules, turn them on and off"
    EDIT_TOUCHPOINT = "see, snooze and skip touchpoints"
    SET_TOUCHPOINTS = "set how often clients are followed up"
    CLOSE_LOOP = "read answers and close their loops"
    TELL_IMPROVEMENT = "tell people what we changed"
    ASK_CONSENT = "ask for a word to others"
    EDIT_TOPIC = "say what topics answers have"
    SEE_COMPANY_RESULTS = "see the survey results of one's own company"
    SEE_REFERRALS = "see whom a client recommended us to"
    REFER = "recommend us to others"
    STEER_REFERRAL = "qualify referrals and release their rewards"
    SET_REFERRALS = "set the terms of referrals"
    SEE_POINTS = "see points and what they are for"
    GIVE_POINTS = "give points by hand and take them back"
    MANAGE_REWARDS = "set the points programme"
    SEE_GESTURES = "see gestures"
    PLAN_GESTURE = "plan gestures and see who had none"
    SET_GESTURE_BUDGET = "set what each of us may spend on gestures"
    READ_PROGRAMME_FIGURES = "read what the programme costs and owes"
    REDEEM = "redeem rewards"
    SEE_OFFERS = "see what is offered with a renewal"
    ANSWER_OFFER = "take up or decline an offer with the renewal"
    OFFER_INCENTIVE = "offer, withdraw and honour what goes with a renewal"
    SET_INCENTIVES = "set what may be offered with renewals"
    FULFIL_REWARD = "approve and hand over what was redeemed"


_BOTH_SIDES = frozenset(
    {
        Can.SEE_HOME,
        Can.SEE_TIMELINE,
        Can.SEE_GOALS,
        Can.SEE_ROADMAP,
        Can.SEE_EXPECTATIONS,
        Can.PROPOSE_EXPECTATIONS,
        Can.READ_UPDATES,
        Can.READ_GUIDES,
        Can.COMPLETE_TASK,
        Can.COMMENT,
        Can.SEARCH,
        Can.DOWNLOAD_FILE,
        Can.PROPOSE_INITIATIVE,
        Can.READ_REPORT,
        Can.COMMENT_REPORT,
        Can.READ_NOTICES,
        Can.SEE_REFERRALS,
        Can.SEE_POINTS,
        Can.SEE_GESTURES,
        Can.SEE_OFFERS,
    }
)
_CSM = _BOTH_SIDES | {
    Can.SEE_CLIENTS,
    Can.VIEW_AS_CLIENT,
    Can.ADD_CLIENT,
    Can.EDIT_CLIENT,
    Can.EDIT_CONTACT,
    Can.GIVE_ACCESS,
    Can.LOG_INTERACTION,
    Can.EDIT_INTERACTION,
    Can.EDIT_GOAL,
    Can.NOTE_READING,
    Can.SHARE_INTERACTION,
    Can.EDIT_CONCERN,
    Can.EDIT_TASK,
    Can.EDIT_ROADMAP,
    Can.START_PLAYBOOK,
    Can.READ_SURVEYS,
    Can.DRAFT_EXPECTATIONS,
    Can.WRITE_UPDATE,
    Can.READ_TEAM_GUIDE,
    Can.CONFIRM_EXPECTATIONS,
    Can.WRITE_REPORT,
    Can.PUBLISH_REPORT,
    Can.SEE_DAY,
    Can.EXPORT,
    Can.SAY_SENTENCE,
    Can.PLAN_MEETING,
    Can.EDIT_WIN,
    Can.STEER_PLAN,
    Can.EDIT_TOUCHPOINT,
    Can.TAKE_OVER,
    Can.PLAN_ABSENCE,
    Can.GIVE_POINTS,
    Can.PLAN_GESTURE,
    Can.FULFIL_REWARD,
    Can.CLOSE_LOOP,
    Can.SEND_SURVEY,
    Can.TELL_IMPROVEMENT,
    Can.ASK_CONSENT,
    Can.SEE_COMPANY_RESULTS,
    Can.STEER_REFERRAL,
    Can.GIVE_EXPERT,
    Can.OFFER_INCENTIVE,
}
_LEAD = _CSM | {
    Can.ASSIGN,
    Can.RESTRICT_CLIENT,
    Can.WRITE_LETTER,
    Can.WRITE_GUIDE,
    Can.READ_RULES,
    Can.READ_PROGRAMME_FIGURES,
}
_ADMIN = (_LEAD - {Can.INVITE_COLLEAGUE}) | {
    Can.IMPORT,
    Can.MANAGE_TEAM,
    Can.MANAGE_TOKENS,
    Can.READ_AUDIT,
    Can.EDIT_PLAYBOOK,
    Can.EDIT_SURVEY,
    Can.SEE_OUTBOX,
    Can.SEE_COMPONENTS,
    Can.SET_WORKING_DAYS,
    Can.SET_CADENCE,
    Can.MANAGE_RULES,
    Can.SET_TOUCHPOINTS,
    Can.SET_SURVEY_POLICY,
    Can.MANAGE_REWARDS,
    Can.EDIT_TOPIC,
    Can.SET_REFERRALS,
    Can.SET_GESTURE_BUDGET,
    Can.SET_INCENTIVES,
}
_CONTACT = _BOTH_SIDES | {
    Can.MARK_READ,
    Can.APPROVE_MILESTONE,
    Can.ANSWER_REPORT,
    Can.ASK_TO_MOVE,
    Can.ANSWER_SURVEY,
    Can.REFER,
    Can.REDEEM,
}
GRANTS: dict[Role, frozenset[Can]] = {
    Role.ADMIN: _ADMIN,
    Role.LEAD: _LEAD,
    Role.CSM: _CSM,
    Role.CLIENT_LEAD: _CONTACT
    | {Can.INVITE_COLLEAGUE, Can.CONFIRM_EXPECTATIONS, Can.SEE_COMPANY_RESULTS, Can.ANSWER_OFFER},
    Role.CONTACT: _CONTACT,
}
