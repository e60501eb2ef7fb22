"""Which addresses are one person's, and which one company's: tags, dots, case, subdomains, look-alike letters."""

import pytest
from flask import Flask

from portal.rewards.models.addresses import address_hash, company_domain, company_hash, is_disposable, same_address

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "other",
    [
        "Bea.Marsh@Gmail.com",
        "b.e.a.marsh+friend@gmail.com",
        " beamarsh@googlemail.com ",
        "BEAMARSH@GMAIL.COM",
        "bеаmаrsh@gmail.com",  # Cyrillic е and а
        "ｂeamarsh@gmail.com",  # full width
        "béamarsh@gmail.com",
    ],
)
def test_one_reader_has_many_spellings(app: Flask, other: str) -> None:
    assert same_address(other) == "beamarsh@gmail.com"
    assert address_hash(other) == address_hash("beamarsh@gmail.com")


def test_two_people_are_two(app: Flask) -> None:
    assert same_address("bea-marsh@gmail.com") != same_address("beamarsh@gmail.com")
    assert address_hash("bea@acme.example") != address_hash("ben@acme.example")


@pytest.mark.parametrize(
    "address",
    ["x@acme.co.uk", "x@mail.acme.co.uk", "X@ACME.CO.UK", "x@аcme.co.uk", f"x@{'аcme'.encode('idna').decode()}.co.uk"],
)
def test_a_company_is_its_domain_whatever_stands_before_it(address: str) -> None:
    assert company_domain(address) == "acme.co.uk"


def test_a_provider_open_to_all_names_no_company(app: Flask) -> None:
    assert (
        company_domain("x@gmail.com") is company_domain("x@googlemail.com") is company_domain("x@yopmail.com") is None
    )
    assert company_hash("x@gmail.com") is None
    assert company_domain("x@other.co.uk") != company_domain("x@acme.co.uk")
    assert is_disposable("x@sub.mailinator.com") and not is_disposable("x@acme.example")
