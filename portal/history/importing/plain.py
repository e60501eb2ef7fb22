"""Plain words out of the HTML in which other systems keep the bodies of their notes and mails."""

import re
from html.parser import HTMLParser

LOOKS_HTML = re.compile(
    r"</?(?:p|div|br|span|ul|ol|li|b|strong|em|i|a|table|tr|td|h[1-6]|html|body|font)\b[^<>]*>", re.I
)
BLOCKS = frozenset(
    ("p", "div", "br", "tr", "ul", "ol", "table", "blockquote", "section", "header", "footer", "pre", "hr")
)
HEADING = re.compile("h[1-6]")
SILENT = frozenset(("script", "style", "head", "title"))
BLANK_LINES = re.compile(r"\n{3,}")
SPACES = re.compile(r"[ \t\xa0]+")


class _Words(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        elif tag == "li":
            self.parts.append("\n- ")
        elif _parts_lines(tag):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif _parts_lines(tag):
            self.parts.append("\n")
        elif tag == "td":
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data.replace("\n", " "))


def _parts_lines(tag: str) -> bool:
    return tag in BLOCKS or HEADING.fullmatch(tag) is not None


def plain_text(text: str) -> str:
    """The words of HTML, one line for each block; any other text as it is."""
    if "<" not in text or not LOOKS_HTML.search(text):
        return text
    words = _Words()
    words.feed(text)
    words.close()
    lines = (SPACES.sub(" ", line).strip() for line in "".join(words.parts).split("\n"))
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
