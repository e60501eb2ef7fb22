"""What volume and demo fill their sentences with: industries, names, places."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Industry:
    """The words of a trade: what callers want, where they turn to, what it is kept in."""

    thing: str
    system: str
    sites: tuple[str, ...]


INDUSTRIES = {
    "Dental clinics": Industry(
        "appointments", "the diary", ("the Harrogate practice", "the Ripon practice", "Skipton")
    ),
    "Veterinary": Industry("appointments", "the diary", ("the Ilkley surgery", "the night clinic", "Otley")),
    "Logistics": Industry("deliveries", "the dispatch board", ("the Hull depot", "Wakefield", "the night shift")),
    "Software": Industry("support calls", "the ticket system", ("the support desk", "the Leeds office", "sales")),
    "Wholesale": Industry("orders", "the order book", ("the trade counter", "the Bradford branch", "the warehouse")),
    "Law": Industry("new enquiries", "the case book", ("the front office", "the York office", "family law")),
    "Property": Industry("viewings", "the viewing calendar", ("lettings", "the Headingley office", "sales")),
    "Energy": Industry("fault reports", "the fault log", ("the control room", "the solar team", "the meter team")),
    "Education": Industry("enrolments", "the student register", ("admissions", "the evening school", "the bursary")),
    "Retail": Industry("eye tests", "the appointment book", ("the Coney Street shop", "the laboratory", "home visits")),
    "Hospitality": Industry("bookings", "the reservation book", ("the harbour hotel", "the restaurant", "events")),
    "Manufacturing": Industry("spare-part orders", "the parts list", ("the works", "the service desk", "export")),
    "Charity": Industry("donation calls", "the supporter list", ("the helpline", "the shop in Hebden", "fundraising")),
}
SEGMENTS = ("Small", "Medium", "Large")
TRADES = (
    "Clinics",
    "Freight",
    "Software",
    "Supplies",
    "Legal",
    "Homes",
    "Energy",
    "College",
    "Hotels",
    "Works",
    "Trust",
)
CITIES = ("Leeds", "York", "Hull", "Bradford", "Sheffield", "Halifax", "Ripon", "Selby", "Whitby", "Otley")
FIRST_NAMES = (
    "Helen", "Graham", "Layla", "Marcus", "Nadia", "Peter", "Rosa", "Imran", "Joan", "Dilek", "Arash", "Anahit",
    "Meera", "Owen", "Petra", "Hugh", "Selma", "Victor", "Wendy", "Yusuf", "Zoë", "Ewan", "Farah", "Ingrid", "Kofi",
)  # fmt: skip
LAST_NAMES = (
    "Marsh", "Haddad", "Pike", "Benali", "Thornton", "Okoye", "Lindqvist", "Whitaker", "Barr", "Osman", "Keane",
    "Sharma", "Fenwick", "Aldous", "Moreau", "Demir", "Karimi", "Petrosyan", "Holt", "Ibsen", "Rourke", "Vance",
    "Castell", "Dyer", "Ellison", "Farrow", "Granger", "Hale", "Ives", "Jarvis", "Kemp", "Lomax", "Nash", "Orme",
)  # fmt: skip


def words_for(industry: str, chance: Random, *, them: str) -> dict[str, str]:
    """What fills the braces of a text about a client of this industry."""
    trade = INDUSTRIES[industry]
    return {
        "them": them,
        "site": chance.choice(trade.sites),
        "thing": trade.thing,
        "system": trade.system,
        "percent": f"{chance.randrange(6, 32)} %",
        "number": str(chance.randrange(18, 140)),
    }
