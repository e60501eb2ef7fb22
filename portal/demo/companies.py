"""The twelve clients of Calder & Rowe: who they are, who works there, how they like to be treated."""

from dataclasses import dataclass

from portal.people.models.clients import ClientState
from portal.people.models.contacts import RelationshipRole, Stance

DECIDES, CHAMPION, USER = RelationshipRole.DECISION_MAKER, RelationshipRole.CHAMPION, RelationshipRole.USER
FINANCE, TECHNICAL = RelationshipRole.FINANCE, RelationshipRole.TECHNICAL
SUPPORTS, UNSURE, AGAINST = Stance.SUPPORTS, Stance.UNSURE, Stance.AGAINST


@dataclass(frozen=True)
class Person:
    """Someone at a client. `boss`: the place of who they report to; `likes`: label and value of preferences."""

    name: str
    title: str
    role: RelationshipRole | None = USER
    stance: Stance | None = None
    boss: int | None = 0
    likes: tuple[tuple[str, str], ...] = ()
    left_days: int | None = None
    access: str | None = None  # "lead" or "contact"
    language: str | None = None


@dataclass(frozen=True)
class Company:
    """`since`: days since the start (negative: still to come); `renews`: days to the renewal; `served`: owner first.

    `silent`: for so many days nobody has talked with them.
    """

    name: str
    domain: str
    industry: str
    address: str
    state: ClientState
    segment: str
    value: int
    since: int
    renews: int | None
    served: tuple[str, ...]
    people: tuple[Person, ...]
    before: str | None = None  # who owned it until a third of the time was over
    restricted: bool = False
    language: str = "en"
    entries: int = 48
    silent: int = 0


COMPANIES = (
    Company(
        "Acme", "acme.example", "Wholesale", "Unit 7, Canal Road, Bradford BD1 4SJ", ClientState.ACTIVE, "Large",
        112_800_00, 720, 128, ("Ada Duarte", "Omar Nasser", "Priya Raman"), before="Lea Brandt", entries=86,
        people=(
            Person("Bea Marsh", "Managing director", DECIDES, SUPPORTS, None, access="lead",
                   likes=(("Best reached", "Short emails, Friday before noon"), ("Takes", "Tea, no sugar"))),
            Person("Ben Pike", "Trade counter manager", CHAMPION, SUPPORTS, access="contact",
                   likes=(("Best reached", "Phone after 14:00"),)),
            Person("Graham Thornton", "Finance director", FINANCE, UNSURE,
                   likes=(("Wants", "One page, figures first"), ("Never", "Charts without a table"))),
            Person("Layla Benali", "Customer service lead", USER, SUPPORTS, 1,
                   likes=(("Best reached", "Message first, then call"),)),
            Person("Imran Osman", "IT manager", TECHNICAL, None),
            Person("Wendy Barr", "Branch manager, Bradford", USER, SUPPORTS, 1),
            Person("Colin Fenwick", "Operations director", DECIDES, SUPPORTS, left_days=190),
        ),
    ),
    Company(
        "Globex", "globex.example", "Logistics", "Dock Street 3, Hull HU1 3DZ", ClientState.ACTIVE, "Large",
        96_400_00, 690, 38, ("Omar Nasser", "Ada Duarte", "Jonah Ellis"), entries=70,
        people=(
            Person("Carl Reid", "Head of dispatch", DECIDES, UNSURE, None, access="lead",
                   likes=(("Best reached", "Before seven, on the mobile"),)),
            Person("Nadia Okoye", "Night shift manager", CHAMPION, SUPPORTS,
                   likes=(("Best reached", "After 20:00"),)),
            Person("Peter Lindqvist", "Finance controller", FINANCE, AGAINST),
            Person("Rosa Whitaker", "Systems", TECHNICAL, SUPPORTS),
            Person("Hugh Keane", "Depot manager, Hull", USER, UNSURE),
        ),
    ),
    Company(
        "Northwind Dental Group", "northwind-dental.example", "Dental clinics",
        "22 Parliament Street, Harrogate HG1 2RL", ClientState.ACTIVE, "Large", 78_000_00, 640, 210,
        ("Ada Duarte", "Priya Raman"), entries=64, silent=94,
        people=(
            Person("Helen Ashworth", "Managing partner", DECIDES, SUPPORTS, None,
                   likes=(("Best reached", "Short emails, Friday before noon"),)),
            Person("Selma Haddad", "Operations", CHAMPION, SUPPORTS,
                   likes=(("Best reached", "Text message, never Monday morning"),)),
            Person("Victor Moreau", "Finance director", FINANCE, UNSURE),
            Person("Ingrid Holt", "Front-desk lead", USER, SUPPORTS, 1),
            Person("Kofi Mensah", "Practice manager, Ripon", USER, None, 1),
            Person("Joan Dyer", "Practice manager, Skipton", USER, None, 1),
        ),
    ),
    Company(
        "Aldgate Veterinary", "aldgate-vets.example", "Veterinary", "5 Wells Road, Ilkley LS29 9JB", ClientState.ACTIVE,
        "Medium", 31_200_00, 500, 17, ("Tomasz Wrona", "Ada Duarte"),
        people=(
            Person("Meera Aldous", "Clinical director", DECIDES, SUPPORTS, None),
            Person("Owen Castell", "Practice manager", CHAMPION, SUPPORTS,
                   likes=(("Takes notes", "Send the agenda the day before"),)),
            Person("Petra Vance", "Night nurse", USER, None, 1),
            Person("Ewan Hale", "Accounts", FINANCE, None),
        ),
    ),
    Company(
        "Penhallow Opticians", "penhallow.example", "Retail", "41 Coney Street, York YO1 9QL", ClientState.PAUSED,
        "Small", 12_600_00, 430, None, ("Omar Nasser",), entries=30,
        people=(
            Person("Marcus Penhallow", "Owner", DECIDES, UNSURE, None,
                   likes=(("Careful", "His brother runs a rival call centre"),)),
            Person("Zoë Farrow", "Shop manager", CHAMPION, SUPPORTS),
            Person("Yusuf Kemp", "Lens laboratory", TECHNICAL, None, 1),
            Person("Farah Ives", "Bookkeeper", FINANCE, UNSURE),
        ),
    ),
    Company(
        "Moor Lane Software", "moorlane.example", "Software", "1 Tower Works, Leeds LS10 1PN", ClientState.ACTIVE,
        "Medium", 54_000_00, 380, 95, ("Jonah Ellis", "Omar Nasser"), before="Omar Nasser", silent=99,
        people=(
            Person("Anita Granger", "Chief executive", DECIDES, SUPPORTS, None),
            Person("Colm Rourke", "Head of support", CHAMPION, SUPPORTS,
                   likes=(("Best reached", "Chat, any time"), ("Wants", "Raw data, no slides"))),
            Person("Tess Ibsen", "Support team lead", USER, SUPPORTS, 1),
            Person("Dev Sharma", "Platform engineer", TECHNICAL, SUPPORTS, 1),
            Person("Ruth Nash", "Finance", FINANCE, None),
        ),
    ),
    Company(
        "Bosphorus Hospitality", "bosphorus.example", "Hospitality", "12 Rıhtım Caddesi, İstanbul", ClientState.ACTIVE,
        "Medium", 47_500_00, 350, 60, ("Priya Raman", "Ada Duarte"), language="tr",
        people=(
            Person("Çağrı Işık", "Genel müdür", DECIDES, SUPPORTS, None, language="tr",
                   likes=(("Best reached", "Phone, after lunch in İstanbul"),)),
            Person("Dilek Demir", "Reservations manager", CHAMPION, SUPPORTS, language="tr"),
            Person("Şule Yıldız", "Branch manager, Isparta", USER, UNSURE, 1, language="tr"),
            Person("Ömer Öztürk", "Finance", FINANCE, None, language="tr"),
        ),
    ),
    Company(
        "Ararat Learning", "ararat-learning.example", "Education", "8 Abovyan Street, Yerevan", ClientState.ACTIVE,
        "Small", 18_900_00, 300, 66, ("Tomasz Wrona",), language="hy", entries=36, silent=101,
        people=(
            Person("Գևորգ Հակոբյան", "Տնօրեն", DECIDES, SUPPORTS, None, language="hy",
                   likes=(("Best reached", "Phone in the morning, Yerevan time"),)),
            Person("Անի Պետրոսյան", "Head of admissions", CHAMPION, SUPPORTS, language="hy"),
            Person("Anahit Sargsyan", "Evening school", USER, None, 1),
            Person("Tigran Avetisyan", "IT", TECHNICAL, None),
        ),
    ),
    Company(
        "Parsa Trade House", "parsa-trade.example", "Wholesale", "88 Marsh Lane, Leeds LS9 8SR", ClientState.ACTIVE,
        "Medium", 39_000_00, 270, 160, ("Omar Nasser", "Jonah Ellis"), language="fa", silent=100,
        people=(
            Person("علی‌رضا کریمی", "مدیرعامل", DECIDES, SUPPORTS, None, language="fa",
                   likes=(("Best reached", "Phone, in Persian where possible"),)),
            Person("نسرین راد", "مدیر فروش", CHAMPION, SUPPORTS, language="fa"),
            Person("Arash Mohebi", "Warehouse", USER, None, 1),
            Person("Sara Blackwood", "Accounts", FINANCE, UNSURE),
        ),
    ),
    Company(
        "Hebden Helpline", "hebden-helpline.example", "Charity", "3 Bridge Gate, Hebden Bridge HX7 8EX",
        ClientState.ONBOARDING, "Small", 9_800_00, 24, 341, ("Tomasz Wrona", "Lea Brandt"), entries=11,
        people=(
            Person("Joan Whitfield", "Director", DECIDES, SUPPORTS, None),
            Person("Nathan Orme", "Helpline coordinator", CHAMPION, SUPPORTS,
                   likes=(("Works", "Monday to Wednesday"),)),
            Person("Elif Lomax", "Volunteer lead", USER, None, 1),
            Person("Rob Jarvis", "Treasurer", FINANCE, UNSURE),
        ),
    ),
    Company(
        "Kestrel Energy", "kestrel-energy.example", "Energy", "Cross Green Way, Leeds LS9 0SE", ClientState.PROSPECT,
        "Large", 140_000_00, -20, None, ("Lea Brandt",), entries=9, restricted=True,
        people=(
            Person("Fiona Ellison", "Chief operating officer", DECIDES, UNSURE, None,
                   likes=(("Careful", "Not announced yet: speak to nobody else there"),)),
            Person("Adam Castle", "Head of control room", CHAMPION, SUPPORTS),
            Person("Simone Hart", "Procurement", FINANCE, AGAINST),
            Person("Lou Marsden", "Information security", TECHNICAL, UNSURE),
        ),
    ),
    Company(
        "Whitby Harbour Hotels", "whitby-harbour.example", "Hospitality", "Pier Road, Whitby YO21 3PU",
        ClientState.LEFT, "Medium", 28_000_00, 700, None, ("Omar Nasser",), entries=34,
        people=(
            Person("Alan Foss", "Chairman", DECIDES, AGAINST, None),
            Person("Gwen Sutcliffe", "General manager", CHAMPION, SUPPORTS),
            Person("Mick Dale", "Reception", USER, None, 1),
            Person("Clare Nunn", "Accounts", FINANCE, UNSURE, left_days=320),
        ),
    ),
)  # fmt: skip
