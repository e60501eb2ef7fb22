"""Handing mails to a mail server: one connection for many mails, and a plain verdict for each that it refuses."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

SECONDS = 20


class RefusedForGoodError(Exception):
    """The server will never take this mail."""


class BouncedError(RefusedForGoodError):
    """It will take none for this address."""


class NotNowError(Exception):
    """The server may take this mail later."""


class UnreachableError(NotNowError):
    """The server takes no mail at all at present."""


class Carrier:
    """A connection to the server of `url` (smtp://user:password@host:port?starttls=1, or smtps://), opened when needed.

    `name`: what we call ourselves to the server.
    """

    def __init__(self, url: str, name: str) -> None:
        self._url, self._name = urlsplit(url), name
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._server.quit()
        self._hang_up()

    def carry(self, message: EmailMessage) -> None:
        """Return once the server has taken the mail; else raise one of the errors above with the server's words."""
        server = self._connected()
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            self._hang_up()
            raise _verdict(*next(iter(refused.recipients.values())), BouncedError) from refused
        except smtplib.SMTPDataError as refused:
            self._hang_up()
            raise _verdict(refused.smtp_code, refused.smtp_error, BouncedError) from refused
        except smtplib.SMTPNotSupportedError as refused:
            self._hang_up()
            raise RefusedForGoodError(str(refused)) from refused
        except smtplib.SMTPResponseException as refused:
            self._hang_up()
            raise _verdict(refused.smtp_code, refused.smtp_error) from refused
        except (smtplib.SMTPException, OSError) as broken:
            self._hang_up()
            raise UnreachableError(f"{type(broken).__name__}: {broken}") from broken

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            try:
                self._server = _connect(self._url, self._name)
            except (smtplib.SMTPException, OSError) as broken:
                raise UnreachableError(f"{type(broken).__name__}: {broken}") from broken
        return self._server

    def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None


def _connect(url: SplitResult, name: str) -> smtplib.SMTP:
    """Connected and signed in; whatever goes wrong on the way is no verdict on any mail."""
    host, starts_tls = url.hostname or "", parse_qs(url.query).get("starttls") == ["1"]
    server: smtplib.SMTP
    if url.scheme == "smtps":
        context = ssl.create_default_context()
        server = smtplib.SMTP_SSL(host, url.port or 465, local_hostname=name, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, url.port or (587 if starts_tls else 25), local_hostname=name, timeout=SECONDS)
    try:
        if starts_tls:
            server.starttls(context=ssl.create_default_context())
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _verdict(
    code: int, words: bytes | str, for_good: type[RefusedForGoodError] = RefusedForGoodError
) -> RefusedForGoodError | NotNowError:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    kind = for_good if 500 <= code < 600 else NotNowError
    return kind(f"{code} {said}")
