"""What surveys do on a schedule: waves of series are planned, people reminded, and asked once they may be."""

from portal.surveys.models.reminding import note_bounces, remind
from portal.surveys.models.sending import ask_withheld
from portal.surveys.models.series import plan_series


def tend_waves() -> int:
    """Everything that comes due by itself; how many waves, people and bounces that were."""
    return note_bounces() + plan_series() + ask_withheld() + remind()
