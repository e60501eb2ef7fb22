"""A person's browser without a screen: cookies, the forgery token, forms that count once."""

import re
import secrets
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from portal.demo.company import PASSWORD

LOST = (OSError, HTTPException)  # no answer: whoever asked cannot know what became of it


@dataclass
class Answer:
    status: int
    text: str
    url: str


@dataclass
class Visitor:
    """`get` and `post` answer whatever the status; a lost connection raises one of LOST."""

    site: str
    csrf: str = ""
    opener: OpenerDirector = field(default_factory=lambda: build_opener(HTTPCookieProcessor(CookieJar())))

    def get(self, path: str) -> Answer:
        return self._ask(path)

    def post(self, path: str, **fields: str) -> Answer:
        """A form with a token of its own, unless `form_token` says which form it is once more."""
        form = {"csrf_token": self.csrf, "form_token": secrets.token_urlsafe(16), **fields}
        return self._ask(path, urlencode(form).encode())

    def sign_in(self, email: str) -> None:
        self._read_token("/sign-in")
        answer = self.post("/sign-in", email=email, password=PASSWORD)
        assert "/sign-in" not in answer.url, answer.text
        self._read_token("/me")

    def _read_token(self, path: str) -> None:
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.get(path).text)
        assert found, path
        self.csrf = found[1]

    def _ask(self, path: str, body: bytes | None = None) -> Answer:
        try:
            with self.opener.open(self.site + path, body, timeout=30) as answer:
                return Answer(answer.status, answer.read().decode(), answer.url)
        except HTTPError as refused:
            return Answer(refused.code, refused.read().decode(), refused.url)
