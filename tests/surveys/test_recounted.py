"""Every figure of the pages, counted again from the exported sheets by other means: csv and statistics only."""

import csv
import io
from datetime import timedelta
from random import Random

from openpyxl import load_workbook

from portal.ground.clock import today
from portal.ground.db import now
from portal.people.models.contacts import RelationshipRole
from portal.surveys.models.periods import Period
from portal.surveys.models.questionnaires import QuestionKind
from portal.surveys.models.surveys import SurveyKind
from portal.surveys.models.tallies import Asked, Tally, by_client, by_wave, overview
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.surveys import asking

HALVES = 0.5
SCALES = {SurveyKind.NPS: (0, 10), SurveyKind.CSAT: (1, 5), SurveyKind.CES: (1, 7)}


def fill(make: Make, cast: Cast) -> None:
    """Three surveys, two waves each, with everything that can come of an ask."""
    chance = Random(5)
    for kind, (least, most) in SCALES.items():
        survey = asking.published(make, name=f"Of {kind}", kind=kind)
        for number in range(2):
            sent = asking.wave(make, survey, name=f"{kind} {number}")
            for place in range(14):
                client = chance.choice((cast.acme, cast.globex))
                contact = make.contact(client, f"Guest{place} {kind}{number}")
                values = {"segment": chance.choice(("Small", "Large")), "role": chance.choice(list(RelationshipRole))}
                came = chance.choice(("answered", "answered", "answered", "nothing", "bounced", "stopped", "begun"))
                at = {"bounced": "bounced_at", "stopped": "stopped_at", "begun": "started_at"}.get(came)
                asked = asking.invited(
                    make, sent, client, contact, created_at=now() - timedelta(days=place), **values,
                    **({at: now()} if at else {}),
                )  # fmt: skip
                if came == "answered":
                    asking.answered(make, asked, chance.randint(least, most), "=1+1")


def whole(number: float) -> int:
    """A half goes away from zero."""
    return int(abs(number) + HALVES) * (1 if number >= 0 else -1)


def recounted(answers: list[dict[str, str]], asks: list[dict[str, str]]) -> dict[str, int | None]:
    scores = {kind: [int(row["Score"]) for row in answers if row["Kind"] == kind] for kind in SCALES}
    nps = [(score > 8) - (score < 7) for score in scores["nps"]]
    delivered = [row for row in asks if row["Delivered"] == "true"]
    completed = [row for row in asks if row["Completed"] == "true"]
    begun = [row for row in asks if row["Started"] == "true"]

    def percent(part: int, of: int) -> int | None:
        return whole(100 * part / of) if of else None

    return {
        "nps": whole(100 * sum(nps) / len(nps)) if nps else None,
        "csat": percent(sum(score >= 4 for score in scores["csat"]), len(scores["csat"])),
        "ces": percent(sum(score >= 5 for score in scores["ces"]), len(scores["ces"])),
        "response": percent(len(completed), len(delivered)),
        "completion": percent(len(completed), len(begun)),
    }


def shown(tally: Tally) -> dict[str, int | None]:
    scored: dict[str, int | None] = {kind.value: tally.figure(QuestionKind(kind)).value for kind in SCALES}
    return {**scored, "response": tally.response.value, "completion": tally.completion.value}


def test_every_figure_is_the_one_another_program_counts(browse: Browse, make: Make, cast: Cast) -> None:
    fill(make, cast)
    browser = browse("ada")
    sheets = [browser.get(f"/surveys/results/{name}").get_data(as_text=True) for name in ("answers", "invitations")]
    answers, asks = (list(csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff")))) for sheet in sheets)
    asked = Asked(Period.of(None, today()))
    found = overview(asked)
    assert len(asks) == found.now.asked == 84 and len(answers) == found.now.completed
    assert shown(found.now) == recounted(answers, asks)
    for header, groups in (
        ("Wave", by_wave(asked)),
        ("Client", by_client(asked)),
        ("Owner when asked", found.owners),
        ("Segment when asked", found.segments),
        ("Role when asked", found.roles),
    ):
        assert {group.name for group in groups} == {row[header] for row in asks}
        for group in groups:
            its = [[row for row in rows if row[header] == group.name] for rows in (answers, asks)]
            assert shown(group.tally) == recounted(*its), (header, group.name)


def test_no_cell_of_a_sheet_is_a_formula(browse: Browse, make: Make, cast: Cast) -> None:
    sent = asking.wave(make, asking.published(make))
    asking.answered(make, asking.invited(make, sent, cast.acme, cast.ben_contact), 4, "=cmd()")
    sheet = browse("ada").get("/surveys/results/answers")
    assert "'=cmd()" in sheet.text
    book = load_workbook(io.BytesIO(browse("ada").get("/surveys/results/answers?format=xlsx").data))
    cell = next(cell for row in book.active.iter_rows() for cell in row if cell.value == "=cmd()")
    assert cell.data_type == "s"
