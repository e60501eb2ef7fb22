"""Words people write: notes as safe HTML, excerpts, topics; and the search fold."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import nh3
from flask import Flask
from markupsafe import Markup

from portal.ground.deferred import on_first_use
from portal.ground.fold import fold, highlight, hits, query_words
from portal.ground.spelled import begun

if TYPE_CHECKING:
    import markdown_it
    import markdown_it.tree as markdown_tree
else:
    markdown_it = on_first_use("markdown_it")
    markdown_tree = on_first_use("markdown_it.tree")

__all__ = [
    "asks",
    "excerpt",
    "fold",
    "hashtags",
    "highlight",
    "init_words",
    "markdown_to_blocks",
    "markdown_to_html",
    "query_words",
]

MOST_TOPICS = 10
LONGEST_TOPIC = 40
TOPIC = re.compile(r"(?<![\w#&/])#(\w[\w\u200c-]*)")

# Every sign that Markdown or HTML could give a meaning to.
MARKED = re.compile(
    r"[*_`~\[\]<>\\&\0-\x09\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff\ufeff\ufffd]"
    r"|^ *(?:[#+=-]|\d+[.)])|^ {4}",
    re.MULTILINE,
)
BLANK_LINES = re.compile(r"\n(?: *\n)+")

CLEANER = nh3.Cleaner(
    tags={"p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"},
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener nofollow",
)


def init_words(app: Flask) -> None:
    app.jinja_env.filters.update(markdown=markdown_to_html, excerpt=excerpt, highlight=highlight, begun=begun)


def asks(text: str) -> bool:
    """Whether somebody is asked something, by the question marks of the languages people write in here."""
    return any(sign in text for sign in "?؟՞")


def markdown_to_html(text: str) -> Markup:
    """A note in Markdown as HTML without any power: no HTML of its own, no pictures, no scripts.

    Its headings become strong lines, for the page around it owns the outline.
    """
    if not MARKED.search(text):
        return _plain_paragraphs(text)
    return Markup(CLEANER.clean(_written().render(text)))  # noqa: S704 - cleaned on this very line


def markdown_to_blocks(text: str) -> list[dict[str, Any]]:
    """A note in Markdown as plain data, for documents that are not HTML.

    Blocks: {"kind": "p" | "quote" | "ul" | "ol", "runs": [...]} or with "items", a list of blocks each; "rtl" says
    which way the words run. Runs: {"text", "marks": any of strong, em, s, code, "href"}; a line break is "\\n".
    """
    rtl = runs_from_right(text)
    return [{**block, "rtl": rtl} for block in _blocks(markdown_tree.SyntaxTreeNode(_written().parse(text)))]


def runs_from_right(text: str) -> bool:
    """By its first letter that has a direction."""
    ways = (unicodedata.bidirectional(sign) for sign in text)
    return next((way != "L" for way in ways if way in ("L", "R", "AL")), False)


def _blocks(parent: "markdown_tree.SyntaxTreeNode") -> Iterator[dict[str, Any]]:
    for node in parent.children:
        if node.type in ("bullet_list", "ordered_list"):
            yield {
                "kind": "ul" if node.type == "bullet_list" else "ol",
                "items": [list(_blocks(i)) for i in node.children],
            }
        elif node.type == "blockquote":
            yield {"kind": "quote", "items": [list(_blocks(node))]}
        elif node.type in ("fence", "code_block"):
            yield {"kind": "p", "runs": [{"text": node.content.rstrip(), "marks": ["code"], "href": None}]}
        elif node.type != "hr":
            marks = ("strong",) if node.type == "heading" else ()
            yield {"kind": "p", "runs": [run for inline in node.children for run in _runs(inline, marks, None)]}


def _runs(node: "markdown_tree.SyntaxTreeNode", marks: tuple[str, ...], href: str | None) -> Iterator[dict[str, Any]]:
    for child in node.children:
        if child.type in ("strong", "em", "s"):
            yield from _runs(child, (*marks, child.type), href)
        elif child.type == "link":
            to = str(child.attrs.get("href", ""))
            yield from _runs(child, marks, to if to.startswith(("https://", "http://", "mailto:", "tel:")) else None)
        elif child.type in ("softbreak", "hardbreak"):
            yield {"text": "\n", "marks": [], "href": None}
        elif child.content:
            kinds = (*marks, "code") if child.type == "code_inline" else marks
            yield {"text": child.content, "marks": list(kinds), "href": href}


def _plain_paragraphs(text: str) -> Markup:
    """What Markdown makes of words without any sign of it, a hundred times faster: most notes are such."""
    blocks = (block.split("\n") for block in BLANK_LINES.split(text.strip(" \n")))
    paragraphs = ("<br>\n".join(line.strip(" ") for line in block if line) for block in blocks)
    return Markup("".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs if paragraph))  # noqa: S704 - no sign of HTML


def excerpt(text: str, length: int = 140, around: Sequence[str] = ()) -> str:
    """The plain words of a note on one line, at most `length` characters, cut between words.

    `around`: words of `query_words`; the excerpt then begins shortly before the first hit.
    """
    plain = _plain_line(text)
    found = hits(plain, around) if len(plain) > length else []
    start = _start_before(plain, found[0][0], length) if found else 0
    lead = "… " if start else ""
    return lead + _cut(plain[start:], length - len(lead))


def hashtags(text: str) -> list[str]:
    """Topics such as #renewal or #go-live, folded, each once, ten at most; a number alone is none."""
    folded = (fold(match[1]).replace(" ", "-") for match in TOPIC.finditer(text))
    topics = (topic for topic in folded if len(topic) <= LONGEST_TOPIC and any(map(str.isalpha, topic)))
    return list(dict.fromkeys(topics))[:MOST_TOPICS]


def _plain_line(text: str) -> str:
    """The text without its Markdown signs and line breaks."""
    inline = (token for block in _written().parse(text) for token in (block.children or [block]))
    return " ".join("".join(token.content or _gap(token.type) for token in inline).split())


def _gap(kind: str) -> str:
    return "" if kind.endswith("_open") or kind in ("strong_close", "em_close", "s_close", "link_close") else " "


def _start_before(text: str, hit: int, length: int) -> int:
    """A word's beginning some way before the hit; 0 when the hit is near the beginning anyway."""
    if hit < length * 2 // 3:
        return 0
    return text.rfind(" ", 0, hit - length // 3) + 1


def _cut(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    end = text.rfind(" ", length // 2, length - 1)
    return text[: end if end > 0 else length - 1].rstrip(" ,;:-–—") + "…"


@cache
def _written() -> "markdown_it.MarkdownIt":
    """No pictures: they would tell a stranger's server who reads. Single line breaks stay, as people type them."""
    reader = markdown_it.MarkdownIt("commonmark", {"html": False, "breaks": True})
    reader.enable("strikethrough").disable("image")
    reader.add_render_rule("heading_open", _strong_line)
    reader.add_render_rule("heading_close", _strong_line)
    return reader


def _strong_line(_self: object, tokens: Sequence[object], index: int, _options: object, _env: object) -> str:
    closes = getattr(tokens[index], "nesting", 0) < 0
    return "</strong></p>\n" if closes else "<p><strong>"
