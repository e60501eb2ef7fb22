"""What other languages say: nothing guessed, nothing lost on the way, and no English for those who do not read it."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from portal.ground.catalogues import catalogues
from portal.ground.db import db
from portal.people.models.users import User
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make

ROOT = Path(__file__).parents[1]
LANGUAGES = [words.parts[-3] for words in catalogues()]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
FILLED_IN = re.compile(r"%\(\w+\)[sd]|%%|</?\w+[^>]*>")

# What people of a client read, and the forms they fill in.
CLIENT_SIDE = (
    "templates/cadence/meetings/_outcome.html",
    "templates/errors/*",
    "templates/home/[_c]*.html",
    "templates/layout/[cdp]*.html",
    "templates/mail/*",
    "templates/people/invitation/*",
    "templates/people/me/*",
    "templates/people/password/*",
    "templates/people/serving/ours.html",
    "templates/people/sign_in/*",
    "templates/people/team_access/*",
    "templates/reports/goals/[it]*.html",
    "templates/rewards/_referrals.html",
    "templates/rewards/referrals/index.html",
    "templates/rewards/referrals/words.html",
    "templates/rewards/referred/*",
    "templates/reports/results/_[flr]*.html",
    "templates/reports/results/[is]*.html",
    "templates/reports/results/words.html",
    "templates/rewards/redemptions/[os]*.html",
    "templates/rewards/rewards/*",
    "templates/rewards/statement/s*.html",
    "templates/rewards/words.html",
    "portal/rewards/exporting/*.py",
    "portal/rewards/models/notice_kinds.py",
    "portal/rewards/models/expert_notice_kinds.py",
    "portal/rewards/models/offer_notice_kinds.py",
    "portal/rewards/forms/offer_answers.py",
    "portal/rewards/views/client_incentives.py",
    "portal/rewards/views/offer_words.py",
    "templates/rewards/incentives/[osw][uho]*.html",
    "templates/rewards/gestures/told.html",
    "templates/history/search/*",
    "templates/history/shared*.html",
    "templates/history/tasks/_[ts]*.html",
    "templates/history/tasks/words.html",
    "templates/history/wording.html",
    "templates/notices/*.html",
    "templates/notices/[cis]*/*.html",
    "templates/surveys/_questions.html",
    "templates/surveys/consents/answer.html",
    "templates/surveys/consents/nowhere.html",
    "templates/surveys/answering/*",
    "templates/surveys/results/company.html",
    "templates/surveys/your_words.html",
    "templates/ui/*",
    "templates/workspace/expectations/*",
    "templates/workspace/guides/*",
    "templates/workspace/meetings/*",
    "templates/workspace/plan/*",
    "templates/workspace/postings/*",
    "templates/workspace/replies/*",
    "templates/workspace/roadmap/[!emn]*.html",
    "templates/workspace/talk/*",
    "templates/workspace/wins/*",
    "templates/workspace/words.html",
    "portal/handoff/exporting/introduction.py",
    "portal/ground/clock.py",
    "portal/cadence/models/days_ahead.py",
    "portal/cadence/views/feeds.py",
    "portal/ground/errors.py",
    "portal/ground/months.py",
    "portal/ground/spelled.py",
    "portal/home/bell.py",
    "portal/history/models/notice_kinds.py",
    "portal/home/month.py",
    "portal/home/sentences.py",
    "portal/notices/forms/*.py",
    "portal/notices/views/*.py",
    "portal/people/confirmation.py",
    "portal/people/forms/colleagues.py",
    "portal/people/forms/me.py",
    "portal/people/forms/password.py",
    "portal/people/forms/sign_in.py",
    "portal/people/throttles.py",
    "portal/people/views/me.py",
    "portal/people/views/password.py",
    "portal/people/views/sign_in.py",
    "portal/people/views/two_factor.py",
    "portal/reports/exporting/printed.py",
    "portal/reports/exporting/shown.py",
    "portal/reports/models/amounts.py",
    "portal/reports/models/goal_pages.py",
    "portal/rewards/forms/referrals.py",
    "portal/rewards/models/referral_notice_kinds.py",
    "portal/rewards/models/releasing.py",
    "portal/rewards/views/client_referrals.py",
    "portal/rewards/views/referred.py",
    "portal/rules/models/notice_kinds.py",
    "portal/reports/models/notice_kinds.py",
    "portal/surveys/forms/answering.py",
    "portal/surveys/forms/consent_answers.py",
    "portal/surveys/models/consent_pages.py",
    "portal/surveys/models/loop_pages.py",
    "portal/surveys/forms/sending.py",
    "portal/workspace/forms/expectations.py",
    "portal/workspace/forms/meetings.py",
    "portal/workspace/forms/plan.py",
    "portal/workspace/forms/talk.py",
    "portal/workspace/models/notice_kinds.py",
    "portal/workspace/months.py",
    "portal/workspace/views/expectations.py",
    "portal/workspace/views/meetings.py",
    "portal/workspace/views/plan.py",
    "portal/workspace/views/postings.py",
    "portal/workspace/views/talk.py",
)


def catalogue(language: str) -> Catalog:
    path = next(words for words in catalogues() if words.parts[-3] == language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def said(message: Message) -> list[tuple[str, str]]:
    """What the code says and what the catalogue says, form by form: the last of the code's forms has all figures."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[-1], form) for form in message.string]


def asked_for() -> Iterator[tuple[str, str]]:
    """Every message of the client side and the file it stands in."""
    for pattern in CLIENT_SIDE:
        for path in sorted(ROOT.glob(pattern)):
            method = "python" if path.suffix == ".py" else "jinja2"
            for _line, words, _comments, _context in extract_from_file(method, path, KEYWORDS):
                yield (words[0] if isinstance(words, tuple) else words), str(path.relative_to(ROOT))


@pytest.mark.once
def test_three_languages_have_a_catalogue() -> None:
    assert LANGUAGES == ["fa", "hy", "tr"]


@pytest.mark.once
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_guessed_and_what_is_filled_in_stays(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        forms = [(code, words) for code, words in said(message) if words]
        wrong += [pair for pair in forms if sorted(FILLED_IN.findall(pair[0])) != sorted(FILLED_IN.findall(pair[1]))]
    assert not wrong


@pytest.mark.once
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_client_reads_is_translated(language: str) -> None:
    known = catalogue(language)
    missing = {words: place for words, place in asked_for() if not _speaks(known.get(words))}
    assert not missing, f"make words, then write these in {language}"


def _speaks(message: Message | None) -> bool:
    return bool(message) and all([message.string] if isinstance(message.string, str) else message.string)


class _Reader(HTMLParser):
    """Collects the words a person meets on a page, those a screen reader says included; names in <bdi> are nobody's."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skipping += tag in ("bdi", "script", "style", "select", "code")
        spoken = ("aria-label", "title", "placeholder", "alt")
        self.words += [value for name, value in attrs if value and name in spoken]

    def handle_endtag(self, tag: str) -> None:
        self.skipping -= tag in ("bdi", "script", "style", "select", "code")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.words.append(data)


def latin(page: str) -> set[str]:
    reader = _Reader()
    reader.feed(page)
    return set(re.findall(r"[A-Za-z]{2,}", " ".join(reader.words)))


NAMES = {
    "Mainstay",
    "Calder",
    "Rowe",
    "Acme",
    "Bea",
    "Marsh",
    "BM",
    "Ada",
    "Duarte",
    "AD",
    "PDF",
    "calder",
    "rowe",
    "ada",
    "example",
    "Wharf",
    "Street",
    "Leeds",
}


def test_a_persian_reader_meets_no_english(browse: Browse, cast: Cast, make: Make) -> None:
    db.session.get_one(User, cast.bea.id).language = "fa"
    db.session.commit()
    bea = browse("bea")
    left = {}
    for room in (
        "home",
        "roadmap",
        "results",
        "goals",
        "updates",
        "expectations",
        "meetings",
        "plan",
        "wins",
        "team",
        "timeline",
    ):
        answer = bea.get(f"/clients/{cast.acme.id}/{room}")
        assert answer.status_code == 200, room
        left[room] = latin(answer.text) - NAMES
    for page in ("/guides", "/search", "/me", "/me/password", "/me/notifications", "/notifications"):
        left[page] = latin(bea.get(page).text) - NAMES - {"acme", "bea"}
    stranger = browse(None)
    left["sign-in"] = latin(stranger.get("/sign-in", headers={"Accept-Language": "fa"}).text) - NAMES
    assert not {room: words for room, words in left.items() if words}
