"""The search fold: real phrases in four languages, found however they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ground.words import fold, highlight, query_words

ENGLISH = "Helen's “café” renewal: £26,400 for 2026–27, re-signed by Zoë O’Brien at Ørsted (naïve rota)."
PERSIAN = "مشتری می‌خواهد كتاب‌های راهنما را تا ۱۵ آذر ۱۴۰۵ بگیرد؛ پیش‌پرداخت خانهٔ علي‌رضا عالــی و مُهم است."
ARMENIAN = "Հաճախորդը Երևանից հարցրեց՝ ինչպե՞ս երկարաձգել պայմանագիրը։ Այո՛, Գևորգ Հակոբյանը և Անին գոհ են։"
TURKISH = (
    "İstanbul'daki müşteri ISPARTA şubesi için yıllık sözleşmeyi yeniledi; Çağrı Işık gelecek ılık güne ödeme yapacak."
)

FOUND = [
    (ENGLISH, "helens cafe", False),
    (ENGLISH, "cafe renewal", True),
    (ENGLISH, "CAFÉ", True),
    (ENGLISH, "renew", True),
    (ENGLISH, "zoe o'brien", True),
    (ENGLISH, "Zoë O’Brien", True),
    (ENGLISH, "orsted", True),
    (ENGLISH, "26,400", True),
    (ENGLISH, "re-sign", True),
    (ENGLISH, "naive rota", True),
    (ENGLISH, "enewal", False),
    (ENGLISH, "ro", False),
    (ENGLISH, "naïve budget", False),
    (PERSIAN, "میخواهد", True),
    (PERSIAN, "می خواهد", True),
    (PERSIAN, "می‌خواهد", True),
    (PERSIAN, "کتاب", True),
    (PERSIAN, "کتاب های راهنما", True),
    (PERSIAN, "كتابهای", True),
    (PERSIAN, "15 آذر ۱۴۰۵", True),
    (PERSIAN, "١٥ اذر", True),
    (PERSIAN, "پرداخت", True),
    (PERSIAN, "خانه‌ی", True),
    (PERSIAN, "خانه", True),
    (PERSIAN, "علی رضا", True),
    (PERSIAN, "عالی", True),
    (PERSIAN, "مهم", True),
    (PERSIAN, "مشتری قهوه", False),
    (ARMENIAN, "Երեւան", True),
    (ARMENIAN, "երևանից", True),
    (ARMENIAN, "ԵՐԵՎԱՆԻՑ", True),
    (ARMENIAN, "ինչպես", True),
    (ARMENIAN, "այո", True),
    (ARMENIAN, "գեւորգ", True),
    (ARMENIAN, "ԳԵՎՈՐԳ ՀԱԿՈԲՅԱՆ", True),
    (ARMENIAN, "պայմանագիր", True),
    (ARMENIAN, "եւ", True),
    (ARMENIAN, "հաճախորդ գոհ", True),
    (ARMENIAN, "Գյումրի", False),
    (TURKISH, "istanbul", True),
    (TURKISH, "İSTANBUL", True),
    (TURKISH, "ıstanbul", True),
    (TURKISH, "ısparta", True),
    (TURKISH, "isparta subesi", True),
    (TURKISH, "MÜŞTERİ", True),
    (TURKISH, "yillik sozlesme", True),
    (TURKISH, "YILLIK", True),
    (TURKISH, "cagri isik", True),
    (TURKISH, "Çağrı Işık", True),
    (TURKISH, "ILIK", True),
    (TURKISH, "odeme", True),
    (TURKISH, "izmir", False),
]


def finds(query: str, text: str) -> bool:
    """As the search tables do it: each word whole, or as a prefix from three letters on."""
    words = fold(text).split()
    return all(
        any(has == word or (len(word) > 2 and has.startswith(word)) for has in words) for word in query_words(query)
    )


@pytest.mark.parametrize(("text", "query", "found"), FOUND)
def test_a_phrase_is_found_however_it_is_typed(text, query, found):
    assert finds(query, text) is found
    assert ("<mark>" in highlight(text, query_words(query))) or not found


SCRIPTS = st.sampled_from(list("aİıIşßÆ éو يىیكکهةۀآأئؤ \u200c\u200d\u200bـًَ میهاتر رنن۴٤7ևԵՎԵՒեւվ՞՛՝։-'’.,\n"))


@given(st.text() | st.text(SCRIPTS))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text() | st.text(SCRIPTS))
def test_a_fold_is_words_between_single_spaces(text):
    assert fold(text) == " ".join(fold(text).split())


@given(st.text() | st.text(SCRIPTS))
def test_highlighting_keeps_every_character(text):
    marked = highlight(text, query_words(text)).replace("<mark>", "").replace("</mark>", "")
    assert marked.unescape() == text


def test_a_query_is_eight_different_words_at_most():
    assert query_words("One one ONE two") == ["one", "two"]
    assert len(query_words("a b c d e f g h i j")) == 8
    assert query_words(" ?! ") == []


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Renewals at <Café>", "cafe", "Renewals at &lt;<mark>Café</mark>&gt;"),
        ("cafe\u0301 open", "café", "<mark>cafe\u0301</mark> open"),
        ("İstanbul'da", "istanb", "<mark>İstanb</mark>ul&#39;da"),
        ("کتاب ها را می‌خواهم", "کتابها میخواهم", "<mark>کتاب ها</mark> را <mark>می‌خواهم</mark>"),
        ("ինչպե՞ս", "ինչպես", "<mark>ինչպե՞ս</mark>"),
        ("Երևան", "ԵՐԵՎԱՆ", "<mark>Երևան</mark>"),
        ("or orange", "or", "<mark>or</mark> orange"),
        ("renew renewal", "renewal renew", "<mark>renew</mark> <mark>renewal</mark>"),
    ],
)
def test_hits_are_marked_as_they_were_written(text, query, marked):
    assert highlight(text, query_words(query)) == marked
