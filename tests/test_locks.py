"""The locks hold what the project asks for, with hashes and without anybody's addresses."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def plain(requirement: str) -> str:
    """The bare name of a requirement, as locks write it."""
    return re.sub("[-_.]+", "-", re.split(r"[\[~=<>!; ]", requirement)[0]).lower()


def locked(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("requirements.txt", PROJECT["dependencies"]),
        ("requirements-dev.txt", PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]),
    ],
)
def test_a_lock_names_everything_that_is_asked_for(lock, asked):
    assert [name for name in map(plain, asked) if name not in locked(lock)] == []


def test_both_locks_agree():
    portal, tests = locked("requirements.txt"), locked("requirements-dev.txt")
    assert {name: tests.get(name) for name in portal} == portal


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt", "package-lock.json"])
def test_a_lock_names_no_host_to_fetch_from(lock):
    text = (ROOT / lock).read_text()
    assert "sha256:" in text or '"integrity"' in text
    assert not re.search(r"--(extra-)?index-url|--find-links|\"resolved\"", text)
