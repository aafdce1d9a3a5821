# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP to the API: one request in, one unwrapped answer or one typed error out. Knows nothing of resources."""

from __future__ import annotations

import contextlib
import math
import random
import ssl
import traceback
import typing as t

from .answer import LARGEST_ANSWER, Answer, pieces, received, too_large, unwrap
from .budget import LONGEST_PAUSE, Budget, Unlimited, budget_for
from .connections import Connections
from .errors import ApiError, Effect, MagicError, NotSent, OutcomeUnknown, TransportError
from .failure import FailedTry, Failure, of_transport
from .paths import check_path
from .patience import Patience
from .settings import Settings

try:
    import httpx
except ImportError:
    httpx = None  # type: ignore[assignment]
    HTTPX_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    HTTPX_IMPORT_ERROR = None

_FIRST_BACKOFF = 0.5
_LONGEST_BACKOFF = 30.0

_MOST_PAGES = 1000
"""Of one list."""

_LARGEST_DOWNLOAD = 1 << 32
"""Bytes."""

_SLOWEST_DOWNLOAD = 1 << 23
"""Bytes that a download has to bring in the time that another answer may take as a whole."""

_Received = t.TypeVar("_Received")


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
        self._connections = Connections(settings, transport)

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

        ``retry.RULES`` says what that is. There are up to ``settings.retries`` more tries, with exponential backoff and
        jitter or after the time that the API asks for, unless that is longer than ``LONGEST_PAUSE``.

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
            with self._connections.stream(method, path, params=params, json=json, headers=headers) as (response, _end):
                self.budget.observe(response.headers)
                answer = received(response, f"{method} {path}")
            if response.is_success and not answer.content and not answers:
                return Answer(None, {}, repeated)
            return unwrap(answer, method, path, repeated)

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
            named = f"GET {path}"
            with self._connections.stream("GET", path, headers={"Accept": "*/*"}) as (response, deadline):
                self.budget.observe(response.headers)
                kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
                if response.status_code != 200 or kind in ("application/json", "text/html"):
                    unwrap(received(response, named), "GET", path, repeated)
                    raise TransportError(f"{named}: the API answered with {kind or 'nothing'} instead of a file.")
                allowed = deadline.seconds

                def progress(came: int) -> None:
                    deadline.extend(allowed * (1 + came // _SLOWEST_DOWNLOAD))

                return receive(pieces(response, _LARGEST_DOWNLOAD, named, progress))

        return self._persistently(once, "GET", path, repeatable=True, changes=False)

    def back_off(self, attempt: int) -> None:
        """Wait as before a request is tried again, the longer the more attempts there have been (counted from 0)."""
        self._sleep(_backoff(attempt))

    def _persistently(
        self, once: t.Callable[[bool], _Received], method: str, path: str, *, repeatable: bool, changes: bool
    ) -> _Received:
        """Make one request, and retry it as ``retry.RULES`` says.

        Args:
            once: makes it; is told whether an earlier try may have been carried out.
            repeatable: it may be made again although it may have been carried out.
            changes: it would change something.
        """
        effect = Effect.NONE
        attempt = 0
        failure: Failure | None = None
        met: MagicError | None = None
        while True:
            try:
                if failure is not None and not failure.holds_up_all:
                    self._sleep(failure.wait or _backoff(attempt - 1))
                self.budget.acquire()
            except NotSent as interrupted:
                raise (met or interrupted) from None
            self.requests_sent += 1
            self.changes_sent += changes
            try:
                return once(bool(effect))
            except (httpx.HTTPError, httpx.InvalidURL) as broken:
                failure = of_transport(broken, method, path, self.settings)
            except FailedTry as failed:
                failure = failed.failure
            rule = failure.rule
            effect |= Effect[rule.effect.upper()]
            if rule.effect != "none" and not repeatable and not failure.is_last_word:
                raise OutcomeUnknown(str(failure.error), effect=effect) from None
            met = failure.error.having(effect if changes else Effect.NONE)
            if failure.wait > LONGEST_PAUSE and isinstance(met, ApiError):
                asked = f"It asks to wait for more than the {LONGEST_PAUSE:g} s that are waited at most."
                met.advice = f"{asked} {met.advice}".rstrip()
            if attempt >= self.settings.retries or rule.again != "now" or failure.wait > LONGEST_PAUSE:
                raise met from None
            if failure.holds_up_all:
                self.budget.pause(failure.wait)
            attempt += 1

    def get_all(
        self, path: str, key: str | None, *, headers: t.Mapping[str, str] | None = None, **params: t.Any
    ) -> list[dict[str, t.Any]]:
        """Read a whole collection, following pages and cursors wherever the API says that there is more.

        Args:
            key: name of the list inside ``result``; None when ``result`` is the list itself.

        Raises:
            TransportError: an answer holds no list, or there is more of it than can be read.
        """
        items: list[dict[str, t.Any]] = []
        query = dict(params)
        cursors, size = {query.get("cursor")}, 0
        previous: list[t.Any] = []
        for _page in range(_MOST_PAGES):
            answer = self.request("GET", path, params=query or None, headers=headers)
            page = _page_of(answer, key)
            if page is None:
                # So some servers write an empty list. But a broken answer must not look as if everything were gone.
                answer = self.request("GET", path, params=query or None, headers=headers)
                page = _page_of(answer, key)
            if page is None and _says_nothing(answer.result):
                page = []
            if not isinstance(page, list) or not all(isinstance(item, dict) for item in page):
                what = f"list {key!r}" if key else "list of objects"
                raise TransportError(f"GET {path}: the API's answer holds no {what}.")
            size += answer.size
            if size > LARGEST_ANSWER:
                raise too_large(f"GET {path}", LARGEST_ANSWER).failure.error
            # What cannot be read whole must not look as if there were nothing more.
            behind = _number(answer.result_info.get("page")) < _number(query.get("page"))
            if page and (behind or page == previous):
                raise TransportError(f"GET {path}: the API says that there is more, and gives the same page again.")
            previous = page
            items.extend(page)
            following = _next_page({**_cursor_inside(answer.result), **answer.result_info}, query, len(items))
            _check_count(path, answer.result_info.get("count"), len(page))
            if following is None or (not page and "page" in following):
                _check_count(path, answer.result_info.get("total_count"), len(items))
            if following is None:
                return items
            if "cursor" in following and following["cursor"] in cursors:
                raise TransportError(f"GET {path}: the API's pages lead in a circle.")
            cursors.add(following.get("cursor"))
            query.update(following)
        raise TransportError(f"GET {path}: the API's pages do not end; {_MOST_PAGES:,} were read.")


def _page_of(answer: Answer, key: str | None) -> t.Any:
    """What should be the list of an answer; None where there is nothing in its place."""
    return answer.result.get(key) if key and isinstance(answer.result, dict) else answer.result


def _says_nothing(result: t.Any) -> bool:
    """Whether a result without the list holds nothing else either, such as the list under another name."""
    return not any(result.values()) if isinstance(result, dict) else result is None


def _cursor_inside(result: t.Any) -> dict[str, t.Any]:
    """Telemetry carries its cursor in the result itself, beside the list."""
    return {"cursor": result["cursor"]} if isinstance(result, dict) and result.get("cursor") else {}


def _next_page(info: t.Mapping[str, t.Any], query: t.Mapping[str, t.Any], known: int) -> dict[str, t.Any] | None:
    """The query parameters that lead on, or None on the last page.

    Args:
        info: what the API says of the page.
        query: that asked for it.
        known: how many items have come, those of the page included.
    """
    cursors = info.get("cursors")
    cursor = info.get("cursor") or (cursors.get("after") if isinstance(cursors, dict) else None)
    if cursor:
        return {"cursor": str(cursor)} if str(cursor) != query.get("cursor") else None
    page, per_page, total = (_number(info.get(name)) for name in ("page", "per_page", "total_count"))
    # What is no number compares as false, so that it promises nothing.
    more = page * per_page < total and known < total
    if more or (math.isnan(total) and page < _number(info.get("total_pages"))):
        return {"page": int(page) + 1}
    return None


def _check_count(path: str, said: t.Any, given: int) -> None:
    """An answer with fewer items than it says is not whole."""
    if _number(said) > given:
        raise TransportError(f"GET {path}: the API says that there are {said}, and gives {given}.")


def _number(value: t.Any) -> float:
    """A number, however it is written; of what is none, one that compares as neither less nor more than another."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan
    return number if math.isfinite(number) else math.nan


def _backoff(attempt: int) -> float:
    """Exponential, with full jitter in its upper half so that workers spread out."""
    ceiling = min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2**attempt)
    return random.uniform(ceiling / 2, ceiling)
