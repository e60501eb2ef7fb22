"""What rules did can be told from what they left: every cause and every row they made names its run."""

from sqlalchemy import and_, select

from portal.checks.findings import told_rows
from portal.ground.happen import Event
from portal.rules.models.runs import Outcome, RuleMade, RuleRun


def what_rules_brought_about_has_its_run() -> list[str]:
    caused = select(Event.id).outerjoin(RuleRun, RuleRun.id == Event.cause_id)
    same = and_(RuleRun.client_id == RuleMade.client_id, RuleRun.id == RuleMade.run_id)
    made = select(RuleMade.row_id).outerjoin(RuleRun, same)
    undone = select(RuleRun.key).where(RuleRun.outcome == Outcome.DONE, RuleRun.error.is_not(None))
    return [
        *told_rows(
            "events of a run that is not there", caused.where(Event.cause_id.is_not(None), RuleRun.id.is_(None))
        ),
        *told_rows("rows made by a run that is not there", made.where(RuleRun.id.is_(None))),
        *told_rows("runs that are done and failed at once", undone),
    ]
