"""PostgreSQL's own programs, run on the portal's database."""

import os
import shutil
import subprocess

import click
from sqlalchemy import URL


def run_tool(tool: str, url: URL | None, *options: str) -> None:
    """Run it, on the database of `url` if given. Raises ClickException in the tool's words when it is missing or fails.

    The password goes by the environment: everybody on the machine can read the words of a command.
    """
    if shutil.which(tool) is None:
        raise click.ClickException(f"{tool} was not found: install PostgreSQL's client programs.")
    secret = {"PGPASSWORD": str(url.password)} if url and url.password else {}
    command = [tool, *_where(url), *options]
    done = subprocess.run(command, env={**os.environ, **secret}, capture_output=True, text=True)  # noqa: S603 - ours
    if done.returncode:
        raise click.ClickException(f"{tool} failed: {done.stderr.strip()}")


def _where(url: URL | None) -> list[str]:
    if url is None:
        return []
    return [f"--dbname={url.set(drivername='postgresql', password=None).render_as_string()}"]
