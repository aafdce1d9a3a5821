# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""HTTP to the API: one request in, one unwrapped answer or one typed error out. Knows nothing of resources."""

from __future__ import annotations

import contextlib
import dataclasses
import random
import re
import ssl
import time
import traceback
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import Budget, Unlimited, budget_for
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    ApiError,
    ApiProblem,
    ConfigurationError,
    MagicError,
    NotSent,
    OutcomeUnknown,
    RateLimitedError,
    ServerError,
    TransportError,
    error_for,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._client.paths import check_path
from ansible_collections.cloudflare.magic.plugins.module_utils._client.patience import Patience
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import Settings

try:
    import httpx
except ImportError:
    httpx = None  # type: ignore[assignment]
    HTTPX_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    HTTPX_IMPORT_ERROR = None

USER_AGENT = "cloudflare.magic (Ansible collection)"

_FIRST_BACKOFF = 0.5
_LONGEST_BACKOFF = 30.0
_LONGEST_ORDERED_WAIT = 600.0
"""Seconds. A Retry-After beyond this is reported instead of waited for; the API's own block lasts 300."""

_LONGEST_ANSWER = 10
"""Timeouts. Each piece of an answer may take one; an answer in drips must not take for ever."""

_TRANSIENT = (502, 503, 504)

_LONGEST_EXCERPT = 120
"""Characters quoted of what came instead of an answer."""

_PIECE = 1 << 18
"""Bytes of a download that are handed on at once."""

_Received = t.TypeVar("_Received")


@dataclasses.dataclass(frozen=True)
class Answer:
    """A successful answer, without its envelope.

    Attributes:
        result: the envelope's ``result``; an object, a list or None.
        result_info: where the page stands; empty when the API says nothing of pages.
        repeated: an earlier try of this request may have been carried out, so that ``modified: false`` in this answer
            does not mean that nothing was changed.
    """

    result: t.Any
    result_info: t.Mapping[str, t.Any]
    repeated: bool = False


def warm_up_http() -> None:
    """Load what the libraries load with their first client, so that processes forked from this one need not."""
    if not httpx:
        return
    # Whatever is wrong with TLS here, the first client that needs it will tell.
    with contextlib.suppress(OSError):
        httpx.Client(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_env=False).close()


class Client:
    """A thread-safe client of one API under one set of credentials.

    Args:
        settings: where the API is, who asks, how patiently.
        budget: replaceable for tests.
        sleep: replaceable for tests.
        transport: what requests go through instead of the network; for tests.

    Attributes:
        budget: which it shares with others of these credentials.
        requests_sent: how many, tries included; good enough for progress when several threads count.
        changes_sent: how many of them could change something.
        patience: what its waiting depends on.

    Use it as a context manager, or call ``close``.
    """

    def __init__(
        self,
        settings: Settings,
        budget: Budget | Unlimited | None = None,
        sleep: t.Callable[[float], None] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.settings = settings
        self.requests_sent = 0
        self.changes_sent = 0
        self.patience = Patience()
        self._sleep = sleep or self.patience.sleep
        self.budget = budget or budget_for(settings, self._sleep)
        self._connections = _Connections(settings, transport)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections that no request uses."""
        self._connections.close()

    def request(
        self,
        method: str,
        path: str,
        *,
        params: t.Mapping[str, t.Any] | None = None,
        json: t.Any = None,
        headers: t.Mapping[str, str] | None = None,
        reads_only: bool = False,
        unique: bool = False,
        answers: bool = True,
    ) -> Answer:
        """Send one request, trying again what is safe to try again.

        429, connection failures and 502, 503, 504 are tried again up to ``settings.retries`` times, with exponential
        backoff and jitter or after the time that the API names. A POST, or what else is unique, is tried again only if
        it cannot have been carried out.

        Args:
            path: below the base URL, without a leading slash.
            json: the body; None sends no body.
            reads_only: a POST that changes nothing, which can be repeated like any GET.
            unique: carried out twice, it does something else than once, although it is no POST.
            answers: whether the API says more than that it went well; otherwise an empty body is no lost answer.

        Raises:
            OutcomeUnknown: a POST, or what else is unique, was sent and its answer was lost.
            TransportError: no usable answer after all tries.
            ApiError: the API answered with an error.
        """

        check_path(path)

        def once(repeated: bool) -> Answer:
            with self._connections.stream(method, path, params=params, json=json, headers=headers) as response:
                self.budget.observe(response.headers)
                response.stream = _InTime(response.stream, _LONGEST_ANSWER * self.settings.timeout)
                response.read()
            if response.is_success and not response.content and not answers:
                return Answer(None, {}, repeated)
            return _unwrap(response, method, path, repeated)

        changes = method != "GET" and not reads_only
        repeatable = reads_only or not (unique or method == "POST")
        return self._persistently(once, method, path, repeatable=repeatable, changes=changes)

    def download(self, path: str, receive: t.Callable[[t.Iterator[bytes]], _Received]) -> _Received:
        """GET what is no envelope, such as a file, without ever holding all of it in memory.

        Tried again like any GET, also when the connection breaks half-way.

        Args:
            path: below the base URL, without a leading slash.
            receive: takes the content piece by piece and returns what it made of it. Each try calls it anew, with the
                content from its beginning. What it raises itself ends the download.

        Returns:
            What ``receive`` returned for the content that came whole.

        Raises:
            TransportError: no whole content after all tries.
            ApiError: the API answered with an error.
        """

        check_path(path)

        def once(repeated: bool) -> _Received:
            with self._connections.stream("GET", path, headers={"Accept": "*/*"}) as response:
                self.budget.observe(response.headers)
                kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
                if response.status_code != 200 or kind in ("application/json", "text/html"):
                    response.read()
                    _unwrap(response, "GET", path, repeated)
                    raise TransportError(f"GET {path}: the API answered with {kind or 'nothing'} instead of a file.")
                return receive(response.iter_bytes(_PIECE))

        return self._persistently(once, "GET", path, repeatable=True, changes=False)

    def back_off(self, attempt: int) -> None:
        """Wait as before a request is tried again, the longer the more attempts there have been (counted from 0)."""
        self._sleep(_backoff(attempt))

    def _persistently(
        self, once: t.Callable[[bool], _Received], method: str, path: str, *, repeatable: bool, changes: bool
    ) -> _Received:
        """Make one request, and make it again as ``request`` says.

        Args:
            once: makes it; is told whether an earlier try may have been carried out.
            repeatable: it may be made again although it may have been carried out.
            changes: it would change something.
        """
        repeated = pending = False
        attempt = 0
        failure: _Failure | None = None
        while True:
            try:
                if failure is not None and not failure.wait:
                    self.back_off(attempt - 1)
                self.budget.acquire()
            except NotSent:
                if failure is None:
                    raise
                raise failure.error from None
            self.requests_sent += 1
            self.changes_sent += changes
            try:
                return once(repeated)
            except ApiError as error:
                error.maybe_carried_out = changes and (repeated or isinstance(error, ServerError))
                error.pending = changes and pending
                raise
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                failure = _Failure.of_transport(error, method, path, self.settings)
            except _Unusable as unusable:
                failure = unusable.failure
            if failure.applied and not repeatable:
                raise OutcomeUnknown(str(failure.error), pending=failure.pending) from None
            repeated, pending = repeated or failure.applied, pending or failure.pending
            failure.error.maybe_carried_out = changes and repeated
            failure.error.pending = changes and pending
            if attempt >= self.settings.retries or not failure.passing or failure.wait > _LONGEST_ORDERED_WAIT:
                raise failure.error from None
            if failure.wait:
                self.budget.pause(failure.wait)
            attempt += 1

    def get_all(
        self, path: str, key: str | None, *, headers: t.Mapping[str, str] | None = None, **params: t.Any
    ) -> list[dict[str, t.Any]]:
        """Read a whole collection, following pages and cursors wherever the API says that there is more.

        Args:
            key: name of the list inside ``result``; None when ``result`` is the list itself.
        """
        items: list[dict[str, t.Any]] = []
        query = dict(params)
        while True:
            answer = self.request("GET", path, params=query or None, headers=headers)
            page = answer.result.get(key) if key and isinstance(answer.result, dict) else answer.result
            page = [] if page is None else page
            if not isinstance(page, list) or not all(isinstance(item, dict) for item in page):
                what = f"list {key!r}" if key else "list of objects"
                raise TransportError(f"GET {path}: the API's answer holds no {what}.")
            items.extend(page)
            following = _next_page({**_cursor_inside(answer.result), **answer.result_info}, query, len(page))
            if following is None:
                return items
            query.update(following)


class _Connections:
    """HTTP clients of one connection each: one for every request that is under way.

    A pool that all threads share looks through all of its connections, under one lock, at the beginning and at the end
    of each request. With 16 of them that is a sixth of the processor time of all requests.

    Raises:
        ConfigurationError: the settings cannot be used.
    """

    def __init__(self, settings: Settings, transport: httpx.BaseTransport | None) -> None:
        self._settings = settings
        self._transport = transport
        try:
            self._tls = _tls(settings)
        except (OSError, ssl.SSLError) as error:
            raise ConfigurationError(
                f"ca_path: {settings.verify!r} cannot be used as CA certificates: {error}."
            ) from None
        self._free = [self._open()]

    def _open(self) -> httpx.Client:
        settings = self._settings
        try:
            return httpx.Client(
                headers={**dict(settings.headers), "User-Agent": USER_AGENT, "Accept": "application/json"},
                verify=self._tls,
                proxy=settings.proxy,
                timeout=settings.timeout,
                limits=httpx.Limits(max_connections=1, keepalive_expiry=30.0),
                transport=self._transport,
            )
        except ImportError as error:
            raise ConfigurationError(f"proxy: {error}") from None
        except (ValueError, httpx.InvalidURL):
            # Without the value, which can hold a password.
            raise ConfigurationError(
                "proxy, or an environment variable for proxies such as https_proxy, holds no proxy's URL, such as "
                "http://proxy.example.com:3128."
            ) from None

    @contextlib.contextmanager
    def stream(self, method: str, path: str, **request: t.Any) -> t.Iterator[httpx.Response]:
        """Send a request through a free connection, the last used first, or through a new one."""
        try:
            http = self._free.pop()
        except IndexError:
            http = self._open()
        try:
            with http.stream(method, f"{self._settings.base_url}/{path}", **request) as response:
                yield response
        finally:
            self._free.append(http)

    def close(self) -> None:
        while self._free:
            self._free.pop().close()


@dataclasses.dataclass(frozen=True)
class _Failure:
    """What one try came to.

    Attributes:
        applied: the API may have carried the request out all the same.
        pending: or may still be at it.
        passing: another try may fare better.
        wait: seconds that the API asked for; 0 leaves it to the backoff.
    """

    error: MagicError
    applied: bool
    pending: bool = False
    passing: bool = True
    wait: float = 0.0

    @classmethod
    def of_transport(
        cls, error: httpx.HTTPError | httpx.InvalidURL, method: str, path: str, settings: Settings
    ) -> _Failure:
        # Once a connection stands, the request may have gone out, whatever TLS complains of.
        certificate = _tls_cause(error) if isinstance(error, httpx.ConnectError) else None
        where = f"{method} {path} at {settings.base_url}"
        if certificate:
            text = f"{where}: TLS failed: {certificate}. If the server is the right one, name its CA with ca_path."
            return cls(_lasting(text), applied=False, passing=False)
        if isinstance(error, (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)):
            return cls(_lasting(f"{where}: {error}."), applied=False, passing=False)
        never_sent = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError))
        reason = str(error).strip().rstrip(".") or type(error).__name__
        if isinstance(error, httpx.TimeoutException):
            reason = f"no answer within {settings.timeout:g} s" if not never_sent else "no connection in time"
        late = isinstance(error, httpx.TimeoutException)
        return cls(TransportError(f"{where}: {reason}."), applied=not never_sent, pending=late and not never_sent)


def _lasting(text: str) -> TransportError:
    """What no later try will find otherwise, such as a certificate that is not trusted."""
    error = TransportError(text)
    error.worth_retrying = False
    return error


class _InTime(httpx.SyncByteStream if httpx else object):  # type: ignore[misc]
    """The pieces of an answer, which has to come whole within so many seconds."""

    def __init__(self, pieces: t.Any, seconds: float) -> None:
        self._pieces = pieces
        self._seconds = seconds

    def __iter__(self) -> t.Iterator[bytes]:
        deadline = time.monotonic() + self._seconds
        for piece in self._pieces:
            yield piece
            if time.monotonic() > deadline:
                raise httpx.ReadError(f"the answer was not whole after {self._seconds:g} s")

    def close(self) -> None:
        self._pieces.close()


class _Unusable(Exception):
    """An answer that has to be treated as if none had come."""

    def __init__(self, failure: _Failure) -> None:
        self.failure = failure


def _unwrap(response: httpx.Response, method: str, path: str, repeated: bool) -> Answer:
    """Take the envelope off.

    Raises:
        ApiError: the envelope holds an error, or the status says so.
        _Unusable: a gateway's answer, no envelope where there should be one, or the order to come back later.
    """
    status = response.status_code
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        text = f"{method} {path}: the API answered HTTP {status} with {_what_came_instead(response)}"
        if 300 <= status < 500:
            raise _refusal(response, [ApiProblem(None, text)], method, path, repeated)
        # A broken answer to a request that went well is a lost answer; a plain 500 is the API's last word.
        passing = status in _TRANSIENT or status < 300
        raise _Unusable(_Failure(TransportError(text), applied=True, pending=status == 504, passing=passing))
    errors = body.get("errors") or []
    problems = [_problem(entry) for entry in (errors if isinstance(errors, list) else [errors])]
    if status < 300 and body.get("success", not problems):
        if method == "GET" and "result" not in body:
            text = f"{method} {path}: the API's answer holds no result."
            raise _Unusable(_Failure(TransportError(text), applied=False))
        info = body.get("result_info")
        return Answer(body.get("result"), info if isinstance(info, dict) else {}, repeated)
    raise _refusal(response, problems, method, path, repeated)


def _refusal(
    response: httpx.Response, problems: t.Sequence[ApiProblem], method: str, path: str, repeated: bool
) -> Exception:
    """The error to raise for an answer that is one: as it is, or wrapped where another try may fare better."""
    error = error_for(response.status_code, problems, method, path, repeated=repeated)
    if isinstance(error, RateLimitedError):
        if _has_requests_left(response.headers):
            # The limit of this one operation, such as one capture a minute; other requests need not wait for it.
            return ApiError(response.status_code, problems, method, path, repeated=repeated)
        return _Unusable(_Failure(error, applied=False, wait=_ordered_wait(response.headers)))
    if response.status_code in _TRANSIENT:
        return _Unusable(_Failure(error, applied=True, pending=response.status_code == 504))
    return error


def _problem(entry: t.Any) -> ApiProblem:
    if not isinstance(entry, dict):
        return ApiProblem(None, str(entry))
    source = entry.get("source")
    pointer = source.get("pointer") if isinstance(source, dict) else None
    code = entry.get("code")
    return ApiProblem(
        code=code if isinstance(code, int) else None,
        message=str(entry.get("message") or ""),
        pointer=pointer if isinstance(pointer, str) else None,
    )


def _what_came_instead(response: httpx.Response) -> str:
    """Say in a few words what stands where JSON should stand."""
    if not response.content:
        return "an empty body."
    kind = response.headers.get("content-type", "no content type").partition(";")[0]
    text = re.sub(r"<(style|script|head)\b.*?</\1>|<[^>]*>", " ", response.text, flags=re.DOTALL | re.IGNORECASE)
    excerpt = " ".join(text.split())
    if len(excerpt) > _LONGEST_EXCERPT:
        # At the end of a word: the first half of a secret is nothing that an adapter knows to censor.
        excerpt = excerpt[:_LONGEST_EXCERPT].rpartition(" ")[0]
    instead = "what is no envelope" if kind == "application/json" else f"{kind} instead of JSON"
    return f"{instead}: {excerpt!r}."


def _cursor_inside(result: t.Any) -> dict[str, t.Any]:
    """Telemetry carries its cursor in the result itself, beside the list."""
    return {"cursor": result["cursor"]} if isinstance(result, dict) and result.get("cursor") else {}


def _next_page(info: t.Mapping[str, t.Any], query: t.Mapping[str, t.Any], received: int) -> dict[str, t.Any] | None:
    """The query parameters that lead on, or None on the last page."""
    cursors = info.get("cursors")
    cursor = info.get("cursor") or (cursors.get("after") if isinstance(cursors, dict) else None)
    if cursor:
        return {"cursor": cursor} if cursor != query.get("cursor") else None
    page, per_page, total = info.get("page"), info.get("per_page"), info.get("total_count")
    if not isinstance(page, int) or not isinstance(per_page, int) or not isinstance(total, int):
        return None
    # An API that answers every page with the first must not keep us asking.
    on_the_way = received and page >= query.get("page", 1)
    return {"page": page + 1} if on_the_way and page * per_page < total else None


def _has_requests_left(headers: t.Mapping[str, str]) -> bool:
    """Whether a 429 comes although the user's limit is not reached, as the headers say."""
    remaining = re.search(r"r=(\d+)", headers.get("ratelimit", ""))
    return "retry-after" not in headers and remaining is not None and int(remaining[1]) > 0


def _ordered_wait(headers: t.Mapping[str, str]) -> float:
    """Seconds that a 429 asks for: ``Retry-After`` first, then the reset time of ``Ratelimit``."""
    for text in (headers.get("retry-after", ""), *re.findall(r"t=(\d+)", headers.get("ratelimit", ""))):
        try:
            return max(0.0, float(text))
        except ValueError:
            continue
    return 0.0


def _backoff(attempt: int) -> float:
    """Exponential, with full jitter in its upper half so that workers spread out."""
    ceiling = min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2**attempt)
    return random.uniform(ceiling / 2, ceiling)


def _tls_cause(error: BaseException) -> str | None:
    """The reason why TLS failed, if that is what is behind the error."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return getattr(cause, "verify_message", None) or cause.reason or str(cause)
        cause = cause.__cause__ or cause.__context__
    return None


def _tls(settings: Settings) -> ssl.SSLContext:
    """What the server's certificate is checked with, by all connections."""
    if isinstance(settings.verify, str):
        return ssl.create_default_context(cafile=settings.verify)
    if settings.verify and settings.base_url.startswith("http:"):
        # Reading the certificates of all authorities takes longer than a request. Where no TLS is spoken nobody is
        # trusted instead.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.create_ssl_context(verify=settings.verify)
