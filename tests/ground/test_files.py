"""Files people bring are named, told apart and given back without any power."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from portal.ground.files import FileTooLargeError, attachment_response, keep, safe_name, seekable, sniff

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
ZIP = b"PK\x03\x04" + b"\0" * 20


@pytest.fixture
def house(tmp_path: Path) -> Flask:
    app = Flask(__name__)
    app.config.update(FILES_URL=tmp_path.as_uri(), MAX_FILE_BYTES=1000)
    return app


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"%PDF-1.7", "contract.pdf", "application/pdf"),
        (b"%PDF-1.7", "contract.html", "application/pdf"),
        (PNG, "logo", "image/png"),
        (b"\xff\xd8\xff\xe0", "photo.jpg", "image/jpeg"),
        (b"RIFF0000WEBPVP8 ", "photo.webp", "image/webp"),
        (b"\0\0\0\x18ftypheic", "photo.heic", "image/heic"),
        (b"\0\0\0\x18ftypmp42", "call.mp4", "video/mp4"),
        (ZIP, "plan.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (ZIP, "plan.exe", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.doc", "application/msword"),
        (b"name,mail\n", "people.CSV", "text/csv"),
        ("نام".encode("cp1256"), "people.csv", "text/csv"),
        ("نام".encode("utf-16"), "notes.txt", "text/plain"),
        (b"\0\1\2", "notes.txt", "application/octet-stream"),
        (b"<html><script>alert(1)</script>", "page.html", "application/octet-stream"),
        (b"<svg onload=alert(1)>", "logo.svg", "application/octet-stream"),
        (b"<svg onload=alert(1)>", "logo.png", "application/octet-stream"),
        (b"MZ\x90", "setup.exe", "application/octet-stream"),
        (b"", "", "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_bytes_say(head, name, kind):
    assert sniff(head, name) == kind


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("C:\\Users\\bea\\report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("قرارداد‌ها.pdf", "قرارداد‌ها.pdf"),
        ("...", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("x" * 300, "x" * 120),
    ],
)
def test_a_name_is_a_name_and_nothing_more(name, safe):
    assert safe_name(name) == safe


def test_a_kept_file_is_given_back_as_an_inert_download(house):
    with house.test_request_context():
        file = keep(FileStorage(BytesIO(PNG), "Café “2026”.png"))
        assert (file.size, file.content_type, file.name) == (len(PNG), "image/png", "Café “2026”.png")
        with seekable(file.key) as stream:
            assert stream.seek(4) == 4 and stream.read() == PNG[4:]
        answer = attachment_response(**vars(file))
        assert answer.get_data() == PNG
        assert answer.headers["Content-Disposition"] == (
            "attachment; filename=\"Cafe _2026_.png\"; filename*=UTF-8''Caf%C3%A9%20%E2%80%9C2026%E2%80%9D.png"
        )
        assert answer.content_type == "image/png" and answer.content_length == len(PNG)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("name", ['a"; filename=evil.exe', "a\r\nX-Evil: 1", "a\\b%00.pdf", "\u202e\u0007"])
def test_no_name_adds_a_header(house, name):
    with house.test_request_context():
        answer = attachment_response(**vars(keep(FileStorage(BytesIO(b"x"), "x"))) | {"name": name})
        assert "X-Evil" not in answer.headers and answer.headers["Content-Disposition"].count('"') == 2
        answer.close()


def test_a_file_a_browser_has_is_not_sent_again(house):
    with house.test_request_context():
        file = keep(FileStorage(BytesIO(b"words"), "a.txt"))
    with house.test_request_context(headers={"If-None-Match": f'"{file.sha256}"'}):
        answer = attachment_response(**vars(file))
        assert answer.status_code == 304 and answer.get_data() == b""


def test_a_file_over_the_limit_is_refused_with_the_limit(house):
    with house.test_request_context(), pytest.raises(FileTooLargeError) as refusal:
        keep(FileStorage(BytesIO(b"x" * 1001), "a.txt"))
    assert refusal.value.most == 1000


def test_a_lost_file_is_said_to_be_lost(house):
    with house.test_request_context(), pytest.raises(FileNotFoundError):
        attachment_response("0" * 32, name="a", content_type="text/plain", size=1, sha256="x")
