"""What protects every answer."""

import pytest
from flask import abort, request

from portal.ground.guard import limiter
from tests.ground.small import answer, small_app

HEADERS = [
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Strict-Transport-Security",
    "X-Request-ID",
]


@pytest.fixture
def app(tmp_path):
    (tmp_path / "app.css").write_text("main { color: red }")
    return small_app(tmp_path)


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/nowhere", 404), ("/static/app.css", 200), ("/broken", 500)]
)
def test_every_answer_carries_every_header(app, path, status):
    answer(app, lambda: 1 / 0, "/broken")
    got = app.test_client().get(path, buffered=True)
    assert got.status_code == status
    assert [name for name in HEADERS if name not in got.headers] == []
    assert "default-src 'none'" in got.headers["Content-Security-Policy"]
    assert "unsafe" not in got.headers["Content-Security-Policy"]


def test_a_page_is_never_kept_and_a_file_of_the_design_may_be(app):
    assert app.test_client().get("/").headers["Cache-Control"] == "no-store"
    assert "no-store" not in app.test_client().get("/static/app.css", buffered=True).headers["Cache-Control"]


def test_plain_http_promises_no_https(tmp_path):
    app = small_app(tmp_path, MAINSTAY_ENV="development", SITE_URL="http://localhost:8000")
    assert "Strict-Transport-Security" not in app.test_client().get("/").headers


def test_another_host_is_refused_except_for_health(app):
    client = app.test_client()
    assert client.get("/", base_url="https://evil.example").status_code == 400
    assert client.get("/healthz", base_url="http://10.0.0.5").status_code == 200


def test_a_trusted_proxy_says_who_asks_and_how(tmp_path):
    forwarded = {"X-Forwarded-For": "9.9.9.9, 203.0.113.7", "X-Forwarded-Proto": "https"}
    for count, expected in (("0", "127.0.0.1 http"), ("1", "203.0.113.7 https")):
        app = small_app(tmp_path, TRUSTED_PROXIES=count)
        answer(app, lambda: f"{request.remote_addr} {request.scheme}")
        asked = app.test_client().get("/view", headers=forwarded, base_url="http://portal.example.com")
        assert asked.text == expected


@pytest.mark.parametrize("way", ["zstd", "br", "gzip"])
def test_pages_are_compressed_as_the_browser_likes(app, way):
    got = app.test_client().get("/", headers={"Accept-Encoding": way})
    assert got.headers["Content-Encoding"] == way and len(got.data) < 300
    assert "Accept-Encoding" in got.headers["Vary"]


def test_too_large_a_form_is_refused(tmp_path):
    app = small_app(tmp_path, MAX_FILE_BYTES="1000")
    answer(app, lambda: request.form["text"], methods=["POST"])
    got = app.test_client().post("/view", data={"text": "x" * 1_100_000})
    assert got.status_code == 413 and got.text.startswith("PAGE 413")


def test_too_many_requests_are_told_to_wait(app):
    answer(app, limiter.limit("2/minute")(lambda: "once"))
    client = app.test_client()
    codes = [client.get("/view").status_code for _time in range(3)]
    refused = client.get("/view")
    assert codes == [200, 200, 429] and int(refused.headers["Retry-After"]) > 0
    assert "2 per" not in refused.text


def test_a_view_may_be_stricter(app):
    answer(app, lambda: ("x", {"Content-Security-Policy": "sandbox", "Cache-Control": "private, max-age=60"}))
    got = app.test_client().get("/view")
    assert got.headers["Content-Security-Policy"] == "sandbox"
    assert got.headers["Cache-Control"] == "private, max-age=60"


def test_a_refusal_of_the_router_is_dressed_too(app):
    answer(app, lambda: abort(405), "/only")
    assert app.test_client().post("/only").status_code == 405
