"""What touchpoints and their states are called, in the reader's language."""

from flask_babel import gettext

from portal.tasks.touchpoints import TouchpointKind, TouchpointState


def kind_words() -> dict[str, str]:
    return {
        TouchpointKind.AFTER_30: gettext("30 days after the start"),
        TouchpointKind.AFTER_60: gettext("60 days after the start"),
        TouchpointKind.QUARTERLY: gettext("Quarterly"),
        TouchpointKind.HALF_YEARLY: gettext("Half-yearly"),
        TouchpointKind.YEARLY: gettext("Yearly"),
        TouchpointKind.LETTER: gettext("Letter from leadership"),
    }


def state_words() -> dict[str, str]:
    return {
        TouchpointState.PLANNED: gettext("Planned"),
        TouchpointState.DUE: gettext("Due today"),
        TouchpointState.OVERDUE: gettext("Overdue"),
        TouchpointState.SNOOZED: gettext("Snoozed"),
        TouchpointState.KEPT: gettext("Kept"),
        TouchpointState.SKIPPED: gettext("Skipped"),
        TouchpointState.STOPPED: gettext("Stopped"),
    }
