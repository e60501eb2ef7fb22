"""`flask import`: in the foreground, for files of any size, with the same outcome as in the browser."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from portal.history.commands import import_
from tests.cast import Cast
from tests.history.brought import HUBSPOT_COMPANIES, client_called


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "companies.csv"
    path.write_text(HUBSPOT_COMPANIES)
    return path


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(import_, [str(word) for word in words])


def test_a_file_comes_in_and_again_makes_no_doubles(app: Flask, cast: Cast, file: Path) -> None:
    assert "2 made" in run(app, file, "--kind", "companies", "--system", "hubspot").output
    assert "2 same" in run(app, file).output


def test_a_dry_run_only_tells(app: Flask, cast: Cast, file: Path) -> None:
    assert "Would be: 2 made" in run(app, file, "--dry-run").output
    with pytest.raises(Exception, match="No row"):
        client_called("Bluebay Dental")


def test_refused_rows_are_written_where_one_wants_them(app: Flask, cast: Cast, tmp_path: Path) -> None:
    file, out = tmp_path / "odd.csv", tmp_path / "refused.csv"
    file.write_text("Firma,Netz\nInitrode,no site\nUmbrella,umbrella.example\n")
    result = run(app, file, "--kind", "companies", "--map", "name=Firma", "--map", "website=Netz", "--refused", out)
    assert "1 refused, 1 made" in result.output
    assert "Initrode,no site,“no site” is no address" in out.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--by", "nobody@else.example"), "There is no such team member."),
        (("--map", "name=Firma"), "The file has no column Firma."),
        (("--kind", "notes"), "There is no column for"),
    ],
)
def test_what_cannot_be_done_is_said(
    app: Flask, cast: Cast, file: Path, words: tuple[str, ...], said: str
) -> None:  # fmt: skip
    result = run(app, file, *words)
    assert (result.exit_code, said in result.output) == (1, True)
