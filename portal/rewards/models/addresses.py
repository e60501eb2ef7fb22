"""Mail addresses as referrals compare them: what stands for the same person, and for the same company."""

import unicodedata
from contextlib import suppress

from portal.ground.signing import keyed_hash
from portal.rewards.models.mail_domains import DISPOSABLE, FREE, SAME_PROVIDER, SECOND_LEVEL

# Letters that look like Latin ones; an address written with them is meant to be taken for the other.
LOOKALIKES = str.maketrans("авекмнорстухіјѕӏԁԛԝһαβεικνορτυχı", "abekmhopctyxijsldqwhabeikvoptuxi")


def same_address(address: str) -> str:
    """The address without what does not change its reader: case, dots and a plus tag, look-alike letters."""
    local, _at, domain = _plain(address).rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{_domain(domain)}"


def company_domain(address: str) -> str | None:
    """The domain of the company an address belongs to, without its subdomains; None for a provider open to all."""
    domain = _organisation(_domain(_plain(address).rpartition("@")[2]))
    return None if domain in FREE or domain in DISPOSABLE else domain


def is_disposable(address: str) -> bool:
    """True for an address of a provider whose mailboxes are thrown away."""
    return _organisation(_domain(_plain(address).rpartition("@")[2])) in DISPOSABLE


def address_hash(address: str) -> bytes:
    """What is kept of an address nobody has agreed to our keeping: of the same reader always the same.

    Salted with a key of the portal's own, so that a stolen database cannot be asked whether somebody is in it.
    """
    return _salted(same_address(address))


def company_hash(address: str) -> bytes | None:
    """The same of the company's domain; None where the address names no company."""
    domain = company_domain(address)
    return _salted(f"@{domain}") if domain else None


def _salted(text: str) -> bytes:
    return keyed_hash(text, "referrals")


def _plain(text: str) -> str:
    """Small letters without marks; those of other scripts that only look Latin are Latin."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text.strip()).casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(LOOKALIKES)


def _domain(domain: str) -> str:
    """As people read it: written out where it came as `xn--`, and one name for each provider."""
    with suppress(UnicodeError):
        domain = _plain(domain.encode("ascii").decode("idna"))
    return SAME_PROVIDER.get(domain.strip("."), domain.strip("."))


def _organisation(domain: str) -> str:
    """Two labels, or three below a country's own second level such as `co.uk`."""
    labels = domain.split(".")
    kept = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL else 2
    return ".".join(labels[-kept:])
