"""The title taken from what was written, and nothing lost on the way."""

import pytest

from portal.history.models.headline import LONGEST, headline


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("Omar is unsure", "Omar is unsure", ""),
        ("Omar is unsure.", "Omar is unsure", ""),
        ("First line\nand the rest\nof it", "First line", "and the rest\nof it"),
        ("Omar is unsure about June. The lease ends.", "Omar is unsure about June", "The lease ends."),
        ("Is Omar sure about it? We ask again.", "Is Omar sure about it?", "We ask again."),
        ("Dr. Marsh called about the rota. She is glad.", "Dr. Marsh called about the rota", "She is glad."),
        ("بیا دربارهٔ قرارداد حرف بزنیم؟ فردا زنگ می‌زنم.", "بیا دربارهٔ قرارداد حرف بزنیم؟", "فردا زنگ می‌زنم."),
        ("## What was said\nA lot", "What was said", "A lot"),
        ("  \n  Later lines count\nand these", "Later lines count", "and these"),
    ],
)
def test_the_first_words_are_the_title(text: str, title: str, rest: str) -> None:
    assert headline(text) == (title, rest)


def test_a_title_cut_short_leaves_the_text_whole() -> None:
    text = "word " * 60
    title, rest = headline(text)
    assert len(title) <= LONGEST and title.endswith("…") and rest == text.strip()


def test_a_title_that_lost_its_markdown_leaves_the_text_whole() -> None:
    text = "See [the plan](https://example.com/plan)\nand more"
    assert headline(text) == ("See the plan", text)


@pytest.mark.parametrize("text", ["***", "x" * 5000, "<script>alert(1)</script>", "> quoted", "- item\n- item"])
def test_there_is_always_a_title(text: str) -> None:
    assert headline(text)[0]
