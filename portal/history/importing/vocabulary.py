"""The words other systems have for states, roles and kinds, and which of ours they mean."""

from functools import cache

from babel import Locale

from portal.ground.fold import fold
from portal.history.models.written import InteractionKind
from portal.people.models.clients import ClientState
from portal.people.models.contacts import RelationshipRole

STATES = {
    ClientState.PROSPECT: "prospect|lead|opportunity|subscriber|marketing qualified lead|sales qualified lead|open|new|"
    "potential customer|marketingqualifiedlead|salesqualifiedlead|cold lead|warm lead|hot lead",
    ClientState.ONBOARDING: "onboarding|implementation|in onboarding",
    ClientState.ACTIVE: "active|customer|client|evangelist|customer direct|customer channel|live",
    ClientState.PAUSED: "paused|on hold|inactive|dormant",
    ClientState.LEFT: "left|churned|former customer|lost|cancelled|canceled|closed|ex customer|former client",
}
ROLES = {
    RelationshipRole.DECISION_MAKER: "decision maker|economic buyer|executive sponsor|executive",
    RelationshipRole.CHAMPION: "champion|influencer|sponsor",
    RelationshipRole.USER: "user|end user|business user",
    RelationshipRole.FINANCE: "finance|budget holder|billing|accounts payable|procurement|purchasing",
    RelationshipRole.TECHNICAL: "technical|technical buyer|evaluator|technical decision maker|it",
}
KINDS = {
    InteractionKind.CALL: "call|phone|phone call|telephone|outbound call|inbound call|cold call|voicemail",
    InteractionKind.MEETING: "meeting|event|lunch|demo|visit|appointment|video call|dinner|online meeting|conference",
    InteractionKind.EMAIL: "email|e mail|mail|list email|incoming email|forwarded email|logged email|letter",
    InteractionKind.NOTE: "note|task|comment|deadline|to do|other",
}


@cache
def state(text: str) -> ClientState | None:
    """None for words we do not know: every company names its own stages."""
    wanted = fold(text)
    return next((state for state, words in STATES.items() if wanted in words.split("|")), None)


@cache
def role(text: str) -> RelationshipRole | None:
    wanted = fold(text)
    return next((role for role, words in ROLES.items() if wanted in words.split("|")), None)


@cache
def interaction_kind(text: str) -> InteractionKind | None:
    wanted = fold(text)
    return next((kind for kind, words in KINDS.items() if wanted in words.split("|")), None)


@cache
def language(text: str) -> str | None:
    """The code of “tr”, “tr-TR” or “Turkish”."""
    code = text.strip().replace("_", "-").lower().split("-")[0]
    if len(code) == 2 and code in Locale("en").languages:
        return code
    return {name.casefold(): code for code, name in Locale("en").languages.items()}.get(text.strip().casefold())
