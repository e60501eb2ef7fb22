"""Handing a client over without loss: the brief, the handoff with its checklist, absences, what happened meanwhile."""
