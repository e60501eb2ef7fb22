"""The commands: flask setup | admin | demo | import | serve | worker | outbox | check-data | backup | restore."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from time import perf_counter

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask, current_app, g
from flask.cli import with_appcontext
from flask_migrate import Migrate, upgrade
from sqlalchemy import func, inspect, select

from portal.cadence.jobs import tend_touchpoints
from portal.checks.all import CHECKS
from portal.demo.company import PASSWORD, is_empty, load_company, load_team, sign_in_lines
from portal.demo.team import team
from portal.demo.volume import Volume
from portal.ground.attempts import forget_old_attempts
from portal.ground.backups import make_backup
from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.deliveries import deliver_waiting
from portal.ground.idempotency import forget_repeated_requests
from portal.ground.jobs import Job, daily, every, forget_old_runs, hourly
from portal.ground.mail import forget_old_mail
from portal.ground.once import forget_used_forms
from portal.ground.outbox import Mail
from portal.ground.restoring import restore_backup
from portal.ground.sending import send_waiting
from portal.ground.serving import serve as serve_house
from portal.ground.worker import run_worker
from portal.handoff.models.absences import settle_absences
from portal.history.commands import import_
from portal.history.importing.work import forget_old_imports, run_waiting_imports
from portal.history.jobs import files_named, sweep_files
from portal.home.shares import count_shares
from portal.notices.jobs import forget_read_notices, send_digests
from portal.people.models.secret_links import LASTS, Purpose
from portal.people.models.team import AddressTakenError, add_admin, has_admin
from portal.people.models.users import User
from portal.reports.jobs import draft_reports
from portal.reports.models.reading_sheets import forget_old_sheets
from portal.rewards.jobs import release_held_points, tend_experts, tend_offers, tend_points
from portal.rewards.models.referral_settling import settle_referrals
from portal.rules.jobs import answer_times, catch_up, try_failed_again
from portal.rules.models.shipped_rules import load_shipped_rules
from portal.surveys.jobs import tend_waves
from portal.surveys.models.mixing import mix_anonymous_answers
from portal.surveys.models.sending import send_due
from portal.surveys.models.shipped_surveys import load_shipped_surveys
from portal.workspace.jobs import ask_to_confirm_again, remind_of_due_tasks
from portal.workspace.models.fan_out import publish_due
from portal.workspace.models.reply_links import forget_old_replies
from portal.workspace.models.shipped_playbooks import load_shipped_playbooks

# Every schedule there is, in UTC; each job is one verb that bears being called twice.
JOBS = (
    Job("forget used forms", daily(2, 10), forget_used_forms),
    Job("forget old runs of jobs", daily(2, 20), forget_old_runs),
    Job("forget old attempts", daily(2, 30), forget_old_attempts),
    Job("forget old mail", daily(2, 40), forget_old_mail),
    Job("forget old imports", daily(2, 50), forget_old_imports),
    Job("forget repeated requests", daily(2, 15), forget_repeated_requests),
    Job("forget old sheets of readings", daily(2, 55), forget_old_sheets),
    Job("forget old replies", daily(2, 35), forget_old_replies),
    Job("forget read notices", daily(2, 45), forget_read_notices),
    Job("send digests", every(15), send_digests),
    Job("mix anonymous answers", daily(3, 40), mix_anonymous_answers),
    Job("sweep files", daily(3, 0), sweep_files),
    Job("ask to confirm expectations again", daily(6, 0), ask_to_confirm_again),
    Job("remind of due tasks", daily(6, 30), remind_of_due_tasks),
    Job("draft reports", hourly(5), draft_reports),
    Job("begin and end absences", hourly(1), settle_absences),
    Job("count contacts by hand and by itself", daily(3, 20), count_shares),
    Job("answer times that rules wait for", hourly(20), answer_times),
    Job("end windows and holds of referrals", hourly(35), settle_referrals),
    Job("tend touchpoints", every(5), tend_touchpoints),
    Job("tend waves of surveys", every(15, after=3), tend_waves),
    Job("release held points", every(15, after=7), release_held_points),
    Job("tend points", daily(4, 0), tend_points),
    Job("make and end offers with renewals", daily(5, 10), tend_offers),
    Job("begin and end the time of experts", hourly(50), tend_experts),
)
# What the worker looks after without a schedule, again and again.
POLLS: tuple[Callable[[], int], ...] = (
    *(deliver_waiting, send_waiting, run_waiting_imports, publish_due),
    *(catch_up, try_failed_again, send_due),
)


@click.command()
@with_appcontext
def setup() -> None:
    """Bring the database to the newest form, and what ships where it never was: playbooks, surveys and rules."""
    upgrade()
    load_shipped_playbooks()
    load_shipped_surveys()
    load_shipped_rules()
    db.session.commit()


@click.command()
@click.argument("name")
@click.argument("mail")
@with_appcontext
def admin(name: str, mail: str) -> None:
    """Add an admin called NAME who signs in with MAIL; prints a link that sets their password."""
    if has_admin():
        click.echo("There is an admin already; this adds one more.", err=True)
    try:
        address = validate_email(mail, check_deliverability=False).normalized
        link = add_admin(name.strip(), address)
    except EmailNotValidError as refusal:
        raise click.ClickException(f"{mail} is not a mail address. {refusal}") from None
    except AddressTakenError:
        raise click.ClickException(f"Somebody signs in with {mail} already.") from None
    db.session.commit()
    click.echo(f"{link}\nIt works once, for {LASTS[Purpose.INVITATION].days} days.")


@click.command()
@click.option("--once", is_flag=True, help="Say nothing when there are rows already.")
@click.option("--clients", type=click.IntRange(1), help="Volume data: so many clients.")
@click.option("--interactions", type=click.IntRange(1), help="Volume data: so many interactions.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same volume.")
@with_appcontext
def demo(once: bool, clients: int | None, interactions: int | None, seed: int) -> None:
    """Load the demo company, or volume data of any size."""
    if clients or interactions:
        _load_volume(clients or max(1, (interactions or 0) // 100), interactions or (clients or 0) * 100, seed)
    elif is_empty():
        load_company()
        click.echo("The demo company is in. Sign in as:\n  " + "\n  ".join(sign_in_lines()))
    elif not once:
        raise click.ClickException("The database is not empty: the demo company is loaded into an empty one only.")


def _load_volume(clients: int, interactions: int, seed: int) -> None:
    if is_empty():
        load_team(Random(seed))  # noqa: S311 - it has to come out the same again
        click.echo(f"The team of the demo is in: ada@calder-rowe.example, password {PASSWORD}")
    volume = Volume(clients, interactions, seed, team(), today())
    begun = perf_counter()
    with click.progressbar(length=interactions, label="Interactions") as bar:
        volume.load(bar.update)
    click.echo(f"{clients} clients, {interactions} interactions in {perf_counter() - begun:.0f} seconds.")


@click.command()
@with_appcontext
def serve() -> None:
    """Run the web server and the worker together until Ctrl-C."""
    serve_house(current_app._get_current_object(), _demo_sign_ins())  # type: ignore[attr-defined]


def _demo_sign_ins() -> list[str]:
    """Printed at every start while the demo's people are there."""
    return sign_in_lines() if current_app.config["DEVELOPMENT"] and _has_demo() else []


def _has_demo() -> bool:
    return any(user.email == "ada@calder-rowe.example" for user in team())


@click.command()
@with_appcontext
def worker() -> None:
    """Run schedules, later reactions and the outbox until stopped."""
    run_worker(current_app._get_current_object(), JOBS, POLLS)  # type: ignore[attr-defined]


@click.command()
@click.option("--retry", is_flag=True, help="Try the failed ones again.")
@with_appcontext
def outbox(retry: bool) -> None:
    """Count the mails by state; with --retry let the failed ones be sent again."""
    if retry:
        for mail in db.session.scalars(select(Mail).where(Mail.not_before.is_(None), Mail.sent_at.is_(None))):
            mail.try_again()
        db.session.commit()
    for state, number in db.session.execute(select(Mail.state, func.count()).group_by(Mail.state)):
        click.echo(f"{state:10} {number}")


@click.command("check-data")
@with_appcontext
def check_data() -> None:
    """Verify what must always hold; exit with 1 when something does not."""
    broken = 0
    for check in CHECKS:
        begun = perf_counter()
        findings = _found(check)
        click.echo(f"{perf_counter() - begun:7.2f} s  {'ok    ' if not findings else 'BROKEN'}  {_said(check)}")
        for finding in findings:
            click.echo(f"           {finding}")
        broken += len(findings)
    if broken:
        raise SystemExit(1)


def _found(check: Callable[[], list[str]]) -> list[str]:
    """In a transaction that only reads, so that on SQLite people write meanwhile."""
    g.reads_only = True
    try:
        return check()
    finally:
        db.session.rollback()
        g.pop("reads_only")


def _said(check: Callable[[], list[str]]) -> str:
    return check.__name__.replace("_", " ")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Keep the database and the files in one FILE, while the portal runs."""
    make_backup(file)
    click.echo(f"Kept in {file}, {file.stat().st_size // 1024} kB.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Even if somebody or something is in the portal already.")
@with_appcontext
def restore(file: Path, replace: bool) -> None:
    """Put back what `backup` kept in FILE; stop the portal first."""
    if not replace and inspect(db.engine).has_table(User.__tablename__) and not is_empty():
        raise click.ClickException(
            "The portal is not empty: give --replace to put the backup in the place of all in it."
        )
    restore_backup(file, files_named)
    click.echo("Restored. Run flask setup, which brings an older backup to the newest form, and flask check-data.")


COMMANDS = (setup, admin, demo, import_, serve, worker, outbox, check_data, backup, restore)


def init_commands(app: Flask) -> None:
    """Give `flask` these commands and its own `flask db`; a web process goes without."""
    Migrate(app, db, directory=Path(app.root_path).parent / "migrations")
    for command in COMMANDS:
        app.cli.add_command(command)
