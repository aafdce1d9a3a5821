# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One failed try of a request: its error, and the rule for what follows from it."""

from __future__ import annotations

import dataclasses
import ssl

from .connections import TookTooLong
from .errors import ApiError, MagicError, TransportError
from .retry import RULES, Rule
from .settings import Settings

try:
    import httpx
except ImportError:
    httpx = None  # type: ignore[assignment]

_NO_TLS = {
    "HTTP_REQUEST",
    "HTTPS_PROXY_REQUEST",
    "PACKET_LENGTH_TOO_LONG",
    "RECORD_LAYER_FAILURE",
    "UNKNOWN_PROTOCOL",
    "WRONG_VERSION_NUMBER",
}
"""What OpenSSL says when the other side answers with something else than TLS; it depends on the version."""

_NOT_NOW, _OTHER_HOST = (9, 10), (62, 64)
"""Codes of OpenSSL for a certificate that is not valid yet or any more, and for one of another name or address."""


@dataclasses.dataclass(frozen=True)
class Failure:
    """What one try came to.

    Attributes:
        error: what to raise where there is no other try.
        rule: what follows from it.
        wait: seconds that the answer asked to wait, where the rule says to; 0 leaves it to the backoff.
    """

    error: MagicError
    rule: Rule
    wait: float = 0.0

    @property
    def is_last_word(self) -> bool:
        """Whether the API has answered, and there is nothing to retry."""
        return isinstance(self.error, ApiError) and self.rule.again != "now"

    @property
    def holds_up_all(self) -> bool:
        """Whether all other requests have to wait as well."""
        return self.rule.wait == "shared" and self.wait > 0


class FailedTry(Exception):
    """One try of a request failed; whether there is another one is for the client to decide."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure


def without_answer(text: str, rule: Rule) -> Failure:
    """The failure of a try that got no usable answer."""
    return Failure(TransportError(text, worth_retrying=rule.again != "never"), rule)


def of_transport(error: httpx.HTTPError | httpx.InvalidURL, method: str, path: str, settings: Settings) -> Failure:
    """The failure of an exchange that broke off."""
    where = f"{method} {path} at {settings.base_url}"
    if settings.proxy:
        where += f" through the proxy {settings.proxy_address}"
    # Once there is a connection, the request may have gone out, whatever TLS complains about.
    tls = _tls_cause(error) if isinstance(error, httpx.ConnectError) else None
    if tls:
        return without_answer(f"{where}: TLS failed: {_explained(tls)}", RULES["TLS failed"])
    reason = str(error).strip().rstrip(".") or type(error).__name__
    if isinstance(error, (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)):
        kind = "request cannot be sent"
    elif isinstance(error, (httpx.ConnectTimeout, httpx.PoolTimeout)):
        kind, reason = "not connected", "no connection in time"
    elif isinstance(error, (httpx.ConnectError, httpx.ProxyError)):
        kind = "not connected"
    elif isinstance(error, httpx.TimeoutException):
        kind = "no answer in time"
        if not isinstance(error, TookTooLong):
            reason = f"no answer within {settings.timeout:g} s"
    else:
        kind = "connection lost"
    return without_answer(f"{where}: {reason}.", RULES[kind])


def _tls_cause(error: BaseException) -> ssl.SSLError | None:
    """The failure of TLS that is behind the error, if one is."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None


def _explained(error: ssl.SSLError) -> str:
    """Why TLS failed, and what can be done about it."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        reason = error.reason or str(error)
        if error.reason in _NO_TLS:
            return f"the server does not answer with TLS ({reason}). If that is so, base_url begins with http://."
        return f"{reason}."
    advice = "If the server is the right one, name its CA with ca_path."
    if error.verify_code in _NOT_NOW:
        advice = "Check the clock of this machine, and have the server's certificate renewed."
    elif error.verify_code in _OTHER_HOST:
        advice = "Check the host in base_url."
    return f"{error.verify_message.rstrip('.')}. {advice}"
