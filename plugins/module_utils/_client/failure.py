# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""What one try of a request came to when no usable answer came, and what that means for another try."""

from __future__ import annotations

import dataclasses
import ssl

from ansible_collections.cloudflare.magic.plugins.module_utils._client.connections import TookTooLong
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import MagicError, TransportError
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import Settings

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
        applied: the API may have carried the request out all the same.
        pending: or may still be at it.
        passing: another try may fare better.
        wait: seconds that the API asked for; 0 leaves it to the backoff.
        limited: the API asked for them because the request limit is reached, so that they hold for all requests.
    """

    error: MagicError
    applied: bool
    pending: bool = False
    passing: bool = True
    wait: float = 0.0
    limited: bool = False

    @classmethod
    def lasting(cls, text: str, *, applied: bool) -> Failure:
        """One that another try would come to as well."""
        return cls(TransportError(text, worth_retrying=False), applied, passing=False)

    @classmethod
    def of_transport(
        cls, error: httpx.HTTPError | httpx.InvalidURL, method: str, path: str, settings: Settings
    ) -> Failure:
        """What an exchange came to that broke off."""
        where = f"{method} {path} at {settings.base_url}"
        if settings.proxy:
            where += f" through the proxy {settings.proxy_address}"
        # Once a connection stands, the request may have gone out, whatever TLS complains of.
        tls = _tls_cause(error) if isinstance(error, httpx.ConnectError) else None
        if tls:
            return cls.lasting(f"{where}: TLS failed: {_explained(tls)}", applied=False)
        if isinstance(error, (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)):
            return cls.lasting(f"{where}: {error}.", applied=False)
        never_sent = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError))
        late = isinstance(error, httpx.TimeoutException)
        reason = str(error).strip().rstrip(".") or type(error).__name__
        if late and not isinstance(error, TookTooLong):
            reason = "no connection in time" if never_sent else f"no answer within {settings.timeout:g} s"
        return cls(TransportError(f"{where}: {reason}."), applied=not never_sent, pending=late and not never_sent)


class Unusable(Exception):
    """An answer that has to be treated as if none had come."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure


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
