"""Notes become safe HTML, excerpts and topics."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.ground.words import CLEANER, MARKED, _written, excerpt, hashtags, markdown_to_html, query_words

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "[click](vbscript:x)",
    "<javascript:alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    "![pixel](https://tracker.example/p.png)",
    "<svg/onload=alert(1)>",
    "<a href='https://a.example' style='position:fixed'>x</a>",
    "`<b>`\n\n```html\n<script>x</script>\n```",
]


def inert(html: str) -> bool:
    tags = re.findall(r"<[^>]*>", html)
    plain = r'</?(p|br|hr|strong|em|s|code|pre|blockquote|ul|ol|li)>|<ol start="\d+">|</a>'
    link = r'<a( href="(https?:|mailto:|tel:|[^:"]*")[^"]*"?)?( title="[^"]*")? rel="noopener nofollow">'
    return all(re.fullmatch(f"{plain}|{link}", tag) for tag in tags)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_notes_are_inert(text):
    assert inert(markdown_to_html(text))


@given(
    st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12) | st.sampled_from(list("[]()<>*_`#!\n\\&\"'"))).map(
        "".join
    )
)
def test_no_mixture_of_hostile_notes_gains_power(text):
    assert inert(markdown_to_html(text))


def test_a_note_keeps_its_shape():
    assert markdown_to_html("**Helen**\nwants *two* things:\n\n1. a\n2. b") == (
        "<p><strong>Helen</strong><br>\nwants <em>two</em> things:</p>\n<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"
    )


def test_a_heading_in_a_note_never_enters_the_outline_of_the_page():
    assert markdown_to_html("# Kick-off\n\nWent well") == "<p><strong>Kick-off</strong></p>\n<p>Went well</p>\n"


def test_links_tell_the_other_site_nothing():
    assert 'rel="noopener nofollow"' in markdown_to_html("[site](https://acme.example)")


def test_an_excerpt_is_one_line_of_plain_words():
    assert (
        excerpt("# Call\n\nHelen **likes** [it](https://a.example).\n\n- one\n- two") == "Call Helen likes it. one two"
    )


def test_a_long_text_is_cut_between_words():
    cut = excerpt("word, " * 60, 40)
    assert cut.endswith("word…") and len(cut) <= 40


def test_an_excerpt_can_begin_near_the_hit():
    text = "before " * 50 + "the renewal came up " + "after " * 50
    cut = excerpt(text, 80, around=query_words("renewal"))
    assert "renewal" in cut and cut.startswith("… ") and cut.endswith("…") and len(cut) <= 80


@given(st.text(), st.integers(min_value=20, max_value=200))
def test_an_excerpt_is_never_longer_than_asked(text, length):
    assert len(excerpt(text, length)) <= length


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Talked #Renewal and #renewal, #go-live!", ["renewal", "go-live"]),
        ("#تمدید و #قرارداد‌جدید", ["تمدید", "قرارداد-جدید"]),
        ("#Երևան #ԵՐԵՎԱՆ", ["երեւան"]),
        ("#Ödeme #ISPARTA", ["odeme", "isparta"]),
        ("issue #42, https://a.example/#part, a#b, # none, ##none", []),
        (" ".join(f"#topic{n}" for n in range(20)), [f"topic{n}" for n in range(10)]),
    ],
)
def test_topics_are_found_in_any_script(text, topics):
    assert hashtags(text) == topics


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.one_of(st.sampled_from(" \n\n.-#1)ab!?\"'سx=+:/@|(){}$%^,;"), st.characters())))
def test_words_without_signs_read_as_markdown_reads_them(text: str) -> None:
    if not MARKED.search(text):
        assert markdown_to_html(text) == CLEANER.clean(_written().render(text))
