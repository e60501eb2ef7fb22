"""What stands on the home of each of the demo's clients, in words."""

from dataclasses import dataclass

from portal.tasks.models import Side
from portal.workspace.models.plan import InitiativeState

PROPOSED, AGREED, DOING = InitiativeState.PROPOSED, InitiativeState.AGREED, InitiativeState.DOING


@dataclass(frozen=True)
class Talk:
    """A meeting: `days` from today, `hour` in the client's zone; `place` None is a video call."""

    title: str
    days: int
    hour: int
    agenda: tuple[str, ...]
    place: str | None = None
    minutes: int = 45


@dataclass(frozen=True)
class Idea:
    """Something for the plan: `quarters` from the next one on (None: some day); `days` ago it "
    "was proposed."""

    title: str
    why: str
    quarters: int | None
    side: Side
    state: InitiativeState = PROPOSED
    days: int = 20


@dataclass(frozen=True)
class Home:
    """`said`: what stood there, the newest first, with how many days ago; `wins`: title, words, "
    "days ago."""

    said: tuple[tuple[str, int], ...] = ()
    talks: tuple[Talk, ...] = ()
    wins: tuple[tuple[str, str | None, int], ...] = ()
    ideas: tuple[Idea, ...] = ()


REVIEW = ("Results of the month", "What is late and why", "What comes next")
HOMES = {
    "Acme": Home(
        said=(
            (
                "October was your best month yet for answered calls, even with Bradford closed for a week. "
                "One decision from you keeps the evening line on its date.",
                1,
            ),
            ("Calls are answered in under twenty seconds again. The trade counter is next.", 34),
            ("Two branches are live and a third is waiting for its numbers.", 66),
        ),
        talks=(
            Talk(
                "Monthly review",
                5,
                10,
                ("Results for the month", "Evening line at Bradford", "Your plan for the second site"),
            ),
            Talk(
                "Half-year look ahead",
                26,
                14,
                ("What we want to do together next year",),
                "Unit 7, Canal Road, Bradford",
                90,
            ),
            Talk("Monthly review", -24, 10, REVIEW),
        ),
        wins=(
            ("Every call answered for a whole week", "The first week without a single missed call since we began.", 10),
            ("Online booking at all branches", None, 71),
        ),
        ideas=(
            Idea(
                "A line for trade customers",
                "They wait behind private callers now, and they are two thirds of the turnover.",
                0,
                Side.US,
                AGREED,
                40,
            ),
            Idea(
                "A second site in Leeds",
                "Bradford is full; the lease in Leeds begins in spring.",
                1,
                Side.YOU,
                PROPOSED,
                12,
            ),
            Idea(
                "Call reasons in the monthly report",
                "So that the branches see what people ask for.",
                0,
                Side.YOU,
                DOING,
                70,
            ),
            Idea("Answering in Urdu and Polish", "One caller in nine asks for it.", None, Side.US, PROPOSED, 12),
        ),
    ),
    "Globex": Home(
        said=(
            (
                "The night shift is answered within a minute since the new rota. What is open is the "
                "invoice for May; that is ours to explain.",
                3,
            ),
        ),
        talks=(
            Talk("Night shift review", 4, 7, ("Figures of the night shift", "The invoice for May"), minutes=30),
            Talk("Monthly review", -27, 8, REVIEW),
        ),
        wins=(("Night calls answered within a minute", None, 18),),
        ideas=(Idea("One number for all depots", "Drivers keep four numbers on a card.", 1, Side.US, PROPOSED, 120),),
    ),
    "Northwind Dental Group": Home(
        said=(("Six practices are on the booking page, and one in three appointments now comes in after hours.", 2),),
        talks=(Talk("Practice managers' round", 6, 13, ("Winter opening hours", "Recalls"), minutes=60),),
        wins=(("A third of appointments are booked after hours", "More than anyone of us expected in June.", 15),),
        ideas=(Idea("Reviews and recall", "Patients come back when they are asked.", 0, Side.US, AGREED, 35),),
    ),
    "Aldgate Veterinary": Home(
        said=(
            (
                "The website is faster, and the emergency line is on every page. Your renewal is close: "
                "let us talk about what you want from the next year.",
                4,
            ),
        ),
        talks=(
            Talk("What you want from the next year", 8, 12, ("The year in figures", "Your wishes", "The contract")),
        ),
        wins=(("The emergency line rings at two vets at once", None, 41),),
    ),
    "Moor Lane Software": Home(
        said=(("Support answers in four hours instead of nine. The raw data you asked for is in the export.", 6),),
        talks=(Talk("Support figures", 12, 15, REVIEW),),
        ideas=(
            Idea(
                "Answers inside your product",
                "Half of the tickets ask what a page could say.",
                2,
                Side.YOU,
                PROPOSED,
                9,
            ),
        ),
    ),
    "Bosphorus Hospitality": Home(
        said=(
            (
                "Telefonla rezervasyonların dörtte üçü artık beklemeden alınıyor. Isparta şubesinin "
                "saatlerini sizden bekliyoruz.",
                2,
            ),
        ),
        talks=(Talk("Aylık görüşme", 7, 11, ("Ayın rakamları", "Isparta şubesi")),),
        wins=(("Aramaların %90'ı otuz saniye içinde yanıtlandı", None, 22),),
    ),
    "Ararat Learning": Home(
        said=(
            (
                "Every evening course can be booked by phone and online now. In December we look at the "
                "spring courses.",
                8,
            ),
        ),
        talks=(Talk("Spring courses", 13, 10, ("Which courses", "Who answers in the evening")),),
    ),
    "Parsa Trade House": Home(
        said=(
            (
                "مهر بهترین ماه شما در تماس‌های پاسخ‌داده‌شده بود، با این‌که انبار یک هفته بسته بود. با یک "
                "تصمیم شما، خط عصر سر وقت می‌ماند.",
                1,
            ),
        ),
        talks=(Talk("مرور ماهانه", 3, 10, ("نتایج ماه", "خط عصر")),),
        wins=(("همهٔ تماس‌های یک هفته پاسخ داده شد", None, 9),),
        ideas=(Idea("خط ویژهٔ مشتریان عمده", "دو سوم فروش از آن‌هاست.", 1, Side.US, PROPOSED, 15),),
    ),
    "Hebden Helpline": Home(
        said=(
            ("Welcome. In the first four weeks we set up the lines, listen, and change what does not suit you.", 10),
        ),
        talks=(Talk("Four weeks in", 4, 11, ("How the first weeks felt", "What to change")),),
    ),
    "Penhallow Opticians": Home(
        said=(("The contract rests until you say so; your number keeps ringing at the shop.", 60),)
    ),
}
