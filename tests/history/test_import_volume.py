"""A whole company's past: for each company 5 contacts and 20 notes, one row in a hundred broken.

As many companies as IMPORT_COMPANIES says: 400 in every run, 10,000 in `make bench`.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

import pytest
from click.testing import Result
from sqlalchemy import func, select

from portal.checks.all import CHECKS
from portal.ground.access import Role
from portal.ground.db import db
from portal.history.commands import import_
from portal.history.models.import_pages import every_refusal
from portal.history.models.imports import ImportRun
from portal.history.models.interactions import Interaction
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from tests.databases import migrated_app
from tests.make import Make

pytestmark = pytest.mark.once
COMPANIES = int(os.environ.get("IMPORT_COMPANIES", 400))
CONTACTS, NOTES = 5 * COMPANIES, 20 * COMPANIES
BODY = (
    "<p>She asked for the report earlier in the month, and for numbers a board can read at a glance.</p>"
    "<p>Tom leaves in May: we should meet the successor before. Topic: #renewal. Number {number}.</p>"
)
AIM_SECONDS = 120  # for 100,000 rows


def broken(number: int) -> bool:
    return number % 100 == 50


def companies() -> Iterator[str]:
    yield "Record ID,Company name,Company owner,City,Website URL\n"
    for number in range(COMPANIES):
        website = "no site" if broken(number) else f"c{number}.example"
        yield f"{number},Company {number},Ada Duarte,Leeds,{website}\n"


def contacts() -> Iterator[str]:
    yield "Record ID,First Name,Last Name,Email,Job Title,Associated Company IDs\n"
    for number in range(CONTACTS):
        mail = "no address" if broken(number) else f"p{number}@c.example"
        yield f"{number},Bea,Marsh {number},{mail},Head of operations,{whole(number % COMPANIES)}\n"


def notes() -> Iterator[str]:
    yield "Record ID,Call Title,Call notes,Activity date,Call duration,Activity assigned to,Associated Contact IDs\n"
    for number in range(NOTES):
        day = "31.02.2025" if broken(number) else f"{number % 28 + 1:02}.{number % 12 + 1:02}.2025"
        body, contact = BODY.format(number=number), whole(number % CONTACTS)
        yield f'{number},Call about topic {number},"{body}",{day} 09:{number % 60:02},00:12:00,Ada Duarte,{contact}\n'


def whole(number: int) -> int:
    """A neighbour, where this one is broken."""
    return number + 1 if broken(number) else number


def test_a_whole_past_comes_in(tmp_path: Path, database: str) -> None:
    with migrated_app(database, tmp_path) as app:
        make = Make()
        make.member("Abe Okafor", Role.ADMIN)
        make.member("Ada Duarte")
        runner = app.test_cli_runner()
        for name, rows, total in (
            ("companies", companies(), COMPANIES),
            ("contacts", contacts(), CONTACTS),
            ("notes", notes(), NOTES),
        ):
            file = tmp_path / f"{name}.csv"
            file.write_text("".join(rows))
            begun, worked = perf_counter(), process_time()
            result: Result = runner.invoke(import_, [str(file), "--refused", str(tmp_path / "refused.csv")])
            seconds, worked = perf_counter() - begun, process_time() - worked
            told = result.output.splitlines()[-1:]
            sys.stdout.write(f"\n{total:,} {name} in {seconds:.1f} s, {worked:.1f} s of them at work: {told}\n")
            assert result.exit_code == 0, result.output
            assert f"{total // 100} refused" in result.output
            assert len((tmp_path / "refused.csv").read_text().splitlines()) == total // 100 + 1
            assert worked < max(10, AIM_SECONDS * total / 100_000)  # a busy machine makes everything wait
        _everything_else_is_in()
        assert [finding for check in CHECKS for finding in check()] == []


def _everything_else_is_in() -> None:
    for model, total in ((Client, COMPANIES), (Contact, CONTACTS), (Interaction, NOTES)):
        assert db.session.scalar(select(func.count()).select_from(model)) == total * 99 // 100
    run = db.session.scalars(select(ImportRun).where(ImportRun.kind == "notes")).one()
    assert {row.reason.split(" ")[0] for row in every_refusal(run.id)} == {"“31.02.2025"}
    db.session.rollback()
